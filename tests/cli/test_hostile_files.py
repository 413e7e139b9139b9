"""
One bad file stops nothing: every command, beside every kind of hostile file, goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunCli
from tests.importers.mlperf.make_logs import write_submitter_folder
from tests.review.examples import BASE

# Nested far beyond each library's own limit, and just beyond the least of them.
DEEP = (255, 1_100, 100_000)
TEXTS: dict[str, bytes] = {
    **{f"brackets-{depth}": b"[" * depth + b"]" * depth for depth in DEEP},
    **{f"objects-{depth}": b'{"a":' * depth + b"1" + b"}" * depth for depth in DEEP},
    "brackets-open": b"[" * 5_000,
    "brackets-in-a-text": b'{"a":"' + b"[" * 5_000 + b'"}',
    "brackets-closed-in-texts": b'["]",' * 400 + b'"["]' * 400,
    "brothers": b"[" + b"[]," * 100_000 + b"[]]",
    "digits": b"1" * 1_000_000,
    "decimals": b'{"a": 0.' + b"1" * 1_000_000 + b"}",
    "exponent": b'{"a": 1e999999999}',
    "not-a-number": b'{"a": NaN}',
    "nul": b"\0" * 1_000,
    "nul-in-a-text": b'{"a": "\\u0000"}',
    "latin-1": b'{"a": "\xe9"}',
    "half-a-pair": b'{"a": "\\ud800"}',
    "byte-order-mark": b"\xef\xbb\xbf{}",
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "empty": b"",
    "null": b"null",
    "number": b"5",
    "text": b'"x"',
    "list": b"[]",
    "object": b"{}",
    "twice": b'{"a": 1, "a": 2}',
    "long-key": b'{"' + b"k" * 900_000 + b'": 1}',
    "too-large": b" " * 1_100_000,
    "quotation-marks": b'"' * 500_001,
    "line-feeds": b"\n" * 500_000,
    "commas": b"," * 500_000,
}
TOML: dict[str, bytes] = {
    "toml-brackets": b"a = " + b"[" * 5_000 + b"]" * 5_000,
    "toml-tables": b"a = " + b"{a = " * 400 + b"1" + b"}" * 400,
    "toml-dots": b"a" + b".a" * 250_000 + b" = 1",
    "toml-header": b"[a" + b".a" * 250_000 + b"]",
    "toml-digits": b"title = " + b"1" * 5_000,
    "toml-hexadecimal": b"title = 0x" + b"f" * 500_000,
    "toml-date": b"title = 2024-01-01",
    "toml-infinite": b"title = inf",
}
LOGS: dict[str, bytes] = {
    "giant-cell": b'timestamp,power\n2024-01-01T00:00:00Z,"' + b"x" * 200_000 + b'"\n',
    "giant-number": b"timestamp,power\n2024-01-01T00:00:00Z," + b"1" * 200_000 + b"\n",
    "parquet": b"PAR1" + b"[" * 5_000 + b"PAR1",
    "gzip": b"\x1f\x8b\x08" + b"\0" * 5_000,
    "redfish": b'{"@odata.id": "/redfish/v1", "MetricValues": '
    + b"[" * 5_000
    + b"]" * 5_000
    + b"}",
    "prometheus": b'{"status": "success", "data": {"result": ' + b"[" * 255 + b"]" * 255 + b"}}",
}
PERSON = ("--by", "lab/roe", "--reason", "because")


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


PLACES: dict[str, Callable[[Path], None]] = {
    "folder": Path.mkdir,
    "pipe": _fifo,
    "loop": _loop,
    "dangling": _dangling,
}
ALL = [*TEXTS, *PLACES]


def put(path: Path, kind: str) -> None:
    """
    A hostile file at *path*, in place of what is there.
    """
    path.unlink(missing_ok=True)
    if kind in PLACES:
        PLACES[kind](path)
    else:
        path.write_bytes({**TEXTS, **TOML, **LOGS}[kind])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """
    A board with two good entries, one with its logs, one benchmark and one file of claims.
    """
    board = tmp_path / "board"
    for folder in ("claims", "benchmarks", "submissions/acme/8xh100-bert"):
        (board / folder).mkdir(parents=True)
    shutil.copy(CHECKOUT / "board.toml", board)
    shutil.copy(CHECKOUT / "benchmarks/bert.json", board / "benchmarks")
    shutil.copy(CHECKOUT / "claims/dalle-mini.json", board / "claims")
    data = json.loads((CHECKOUT / "tests/data/valid/minimal.json").read_text())
    data["id"] = "acme/good"
    (board / "submissions/acme/good.json").write_text(json.dumps(data))
    shutil.copy(BASE / "submission.json", board / "submissions/acme/8xh100-bert.json")
    for log in (BASE / "logs").iterdir():
        shutil.copy(log, board / "submissions/acme/8xh100-bert")
    return board


def test_submissions_of_every_kind_hide_no_good_one(run_cli: RunCli, small: Path) -> None:
    """
    Each is named by validate, score, rank, review and build, and the good entries are there.
    """
    acme = small / "submissions/acme"
    # A folder may be called so: it is one of evidence, not a bad file.
    kinds = [kind for kind in ALL if kind != "folder"]
    for kind in kinds:
        put(acme / f"bad-{kind}.json", kind)

    commands = {
        "validate": (small / "submissions",),
        "score": ("--board", small),
        "rank": ("--board", small),
        "review": (small / "submissions", "--board", small),
        "build": ("--board", small),
    }
    for command, args in commands.items():
        ran = run_cli(command, *args)
        text = ran.stdout + ran.stderr

        assert ran.exit_code == 1
        assert "Traceback" not in text
        for kind in kinds:
            assert f"bad-{kind}.json:" in text, (command, kind)
        if command != "validate":
            assert "acme/good" in text or (small / "_site/entries/acme/good").exists()
    assert any("acme/good" in page.read_text() for page in (small / "_site").rglob("*.html"))


@pytest.mark.parametrize("kind", ALL)
def test_an_entry_that_is_named_says_what_is_wrong(kind: str, run_cli: RunCli, small: Path) -> None:
    """
    statement, compare and record of a bad file end with 1 or 2, and of the good one with 0.
    """
    bad = small / "submissions/acme/bad.json"
    put(bad, kind)

    for args in (
        ("statement", bad),
        ("compare", bad, "--what-if", "pue=1.1"),
        ("compare", "acme/good", bad),
        ("record", "acme/bad", "object", *PERSON),
    ):
        ran = run_cli(*args, "--board", small)

        assert ran.exit_code in {1, 2}, (args, ran.stderr)
        assert "bad" in ran.stderr
    assert run_cli("statement", "acme/good", "--board", small).exit_code == 0


def test_benchmarks_of_every_kind_hide_no_good_one(run_cli: RunCli, small: Path) -> None:
    """
    Each is named, and the entries of the good benchmark are ranked.
    """
    for kind in ALL:
        put(small / f"benchmarks/bad-{kind}.json", kind)

    for command in ("score", "rank", "build"):
        ran = run_cli(command, "--board", small)

        assert ran.exit_code == 1
        for kind in ALL:
            assert f"bad-{kind}.json:" in ran.stderr, (command, kind)
        assert command == "build" or "acme/good" in ran.stdout
    assert run_cli("statement", "acme/good", "--board", small).exit_code == 0
    assert run_cli("review", small / "submissions", "--board", small).exit_code in {0, 1}


def test_claims_of_every_kind_hide_no_good_one(run_cli: RunCli, small: Path) -> None:
    """
    `check` and `build` name each and judge the good file; a comparison leaves them out.
    """
    kinds = [kind for kind in ALL if kind != "folder"]
    for kind in kinds:
        put(small / f"claims/bad-{kind}.json", kind)

    for args in (("check", small / "claims"), ("build", "--board", small)):
        ran = run_cli(*args)
        text = ran.stdout + ran.stderr

        assert ran.exit_code == 1
        for kind in kinds:
            assert f"bad-{kind}.json:" in text, kind
    assert "dalle-mini" in run_cli("check", small / "claims").stdout
    claims = json.loads((small / "claims/dalle-mini.json").read_text())
    row = claims["rows"][0]["id"]
    assert run_cli("compare", row, "--what-if", "pue=1.1", "--board", small).exit_code in {0, 2}


@pytest.mark.parametrize("kind", ALL)
def test_a_bad_table_or_map_of_columns_is_named(kind: str, run_cli: RunCli, tmp_path: Path) -> None:
    """
    As a whole table, as a cell of one, and as the map of the columns of another.
    """
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    good.write_text("name,energy_mwh\nx,1\n")
    put(bad, kind)
    column_map = tmp_path / "bad-map.json"
    put(column_map, kind)

    if kind != "folder":
        ran = run_cli("check", bad, good)
        assert ran.exit_code in {1, 2}
        assert "bad.csv" in ran.stdout + ran.stderr
    # An object is a map, if one that names nothing: what is wrong is found in the table.
    if kind not in {"loop", "dangling", "object"}:
        mapped = run_cli("check", good, "--columns", column_map)
        assert mapped.exit_code in {1, 2}
        assert "bad-map.json" in mapped.stdout + mapped.stderr
    if kind in TEXTS:
        (tmp_path / "cell.csv").write_bytes(b"name,energy_mwh\nx," + TEXTS[kind][:900_000] + b"\n")
        assert run_cli("check", tmp_path / "cell.csv").exit_code in {0, 1}


@pytest.mark.parametrize("kind", [*ALL, *TOML])
def test_bad_settings_of_a_board_are_named(kind: str, run_cli: RunCli, small: Path) -> None:
    """
    No figure could be trusted without them, so the commands of a board end with 2, and say why.
    """
    put(small / "board.toml", kind)
    reason = "lacks" if kind in {"empty", "line-feeds"} else "board.toml"

    for args in (("rank",), ("review", small / "submissions"), ("statement", "acme/good")):
        ran = run_cli(*args, "--board", small)

        assert ran.exit_code == 2
        assert reason in ran.stderr


@pytest.mark.parametrize("kind", ALL)
def test_a_bad_event_of_the_ledger_is_named(kind: str, run_cli: RunCli, small: Path) -> None:
    """
    Whatever its file holds or is, under any name or that of its bytes; the commands go on.
    """
    (small / "ledger").mkdir()
    event = small / "ledger" / f"{'0' * 64}.json"
    put(event, kind)
    if kind in TEXTS:
        raw = event.read_bytes()
        (small / "ledger" / f"{hashlib.sha256(raw).hexdigest()}.json").write_bytes(raw)

    for args in (("rank",), ("ledger", "verify"), ("statement", "acme/good")):
        ran = run_cli(*args, "--board", small)

        assert ran.exit_code in {0, 1}, ran.stderr
        if args[0] != "statement":
            assert f"{event}: error LG-" in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("format_name", "name"),
    [
        ("mllog", "run-1.txt"),
        *((one, "run-1-node.txt") for one in ("mllog", "csv", "redfish", "parquet")),
    ],
)
def test_evidence_of_every_kind_hides_no_other_log(
    format_name: str, name: str, run_cli: RunCli, small: Path
) -> None:
    """
    The review names the log, whatever format it was said to have, and reads the others.
    """
    path = small / "submissions/acme/8xh100-bert.json"
    data = json.loads(path.read_text())
    for log in data["evidence"]:
        if log["file"] == name:
            log["format"] = format_name
    path.write_text(json.dumps(data))
    marked = {f":::MLLOG {kind}": b":::MLLOG " + text for kind, text in TEXTS.items()}
    log_path = small / "submissions/acme/8xh100-bert" / name
    log_path.unlink()

    for kind in [*ALL, *LOGS, *marked]:
        if kind in marked:
            log_path.write_bytes(marked[kind])
        else:
            put(log_path, kind)
        ran = run_cli("review", path, "--board", small)

        assert ran.exit_code == 1
        assert f"{name} " in ran.stdout or f"{name}:" in ran.stdout, kind
        assert "run-2-node.txt wasn't opened" not in ran.stdout
        log_path.rmdir() if kind == "folder" else log_path.unlink()


@pytest.mark.parametrize(
    "name",
    [
        "systems/1xExample.json",
        "results/1xExample/bert/scaling.json",
        "results/1xExample/bert/result_0.txt",
        "results/1xExample/bert/power/result_0/node_0.txt",
    ],
)
def test_an_import_refuses_the_result_with_a_bad_file_and_no_other(
    name: str, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    The other benchmark of the folder is imported, and the bad file is named.
    """
    folder = write_submitter_folder(tmp_path, scaling_factor=1.0, runs=3)
    good = tmp_path / "example-labs/results/2xExample/bert"
    write_submitter_folder(tmp_path, system="2xExample", nodes=2, runs=3)
    assert good.is_dir()
    path = folder / name
    source = path.read_bytes()
    marked = {f":::MLLOG {kind}": b":::MLLOG " + text for kind, text in TEXTS.items()}

    for number, kind in enumerate([*ALL, *(marked if name.endswith(".txt") else ())]):
        if kind in marked:
            path.write_bytes(source + b"\n" + marked[kind])
        else:
            put(path, kind)
        out = tmp_path / f"out-{number}"
        ran = run_cli(
            *("import", "mlperf", folder, "--repository", "mlcommons/training_results_v5.0"),
            *("--commit", "0" * 40, "--out", out, "--side", "ac"),
        )

        assert ran.exit_code in {0, 1}, ran.stderr
        # A folder is no power log, so that its result has none.
        named = "result_0.txt" if kind == "folder" and "power" in name else Path(name).name
        assert named in ran.stdout + ran.stderr, kind
        assert any("2xexample" in found.name for found in out.rglob("*.json")), ran.stdout
        path.rmdir() if kind == "folder" else path.unlink()


def test_a_bad_fingerprint_in_the_cache_is_read_anew(run_cli: RunCli, small: Path) -> None:
    """
    Whatever stands in the cache, the review is that of an empty one.
    """
    path = small / "submissions/acme/8xh100-bert.json"
    named = ("--fingerprints", small / "cache", "--no-cache")
    args = ("review", path, "--board", small, *named)
    expected = run_cli(*args)
    prints = sorted((small / "cache").glob("*.json"))
    assert prints

    for kind in TEXTS:
        for one in prints:
            put(one, kind)
        assert run_cli(*args) == expected


@pytest.mark.parametrize(
    "word", ["[" * 5_000, "\0", "\ud800", "é" * 1_000, "1" * 100_000, "", "::"]
)
def test_hostile_words_on_the_command_line_are_usage_errors(
    word: str, run_cli: RunCli, small: Path
) -> None:
    """
    A name that no file can have ends with 2, never with 3.
    """
    for args in (
        ("explain", word),
        ("schema", word),
        ("statement", word, "--board", small),
        ("compare", word, "acme/good", "--board", small),
        ("compare", "acme/good", "--what-if", f"pue={word}", "--board", small),
        ("compare", "acme/good", "--what-if", f"year={word}", "--board", small),
        ("record", word, "object", *PERSON, "--board", small),
        ("rank", "--benchmark", word, "--board", small),
        ("validate", word),
        ("check", "--claim", f"energy={word} MWh"),
    ):
        ran = run_cli(*args)

        # An empty path is the current folder, whose board has nothing wrong in it.
        is_fine = word == "" and args[0] in {"rank", "validate"}
        assert ran.exit_code in {1, 2} or is_fine, (args, ran.stdout)
