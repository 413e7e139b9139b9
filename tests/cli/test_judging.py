"""
`review`, `explain`, `check` and `compare` as whole command lines.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from reporter.review.seal import seal_of
from tests.conftest import CHECKOUT, RunCli

BERT = "submissions/lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert.json"
CLAIM = CHECKOUT / "claims/patterson-2021.json"


def test_a_review_without_evidence_stays_self_reported(run_cli: RunCli, board: Path) -> None:
    """
    It says so, and which rules could not run.
    """
    ran = run_cli("review", board / BERT, "--board", board)

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[-1] == (
        "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert: V0 self-reported: no raw logs were given "
        "(--evidence); 32 rules run, 34 rules not run or not in full"
    )


def test_a_review_says_which_rules_were_not_run(run_cli: RunCli, board: Path) -> None:
    """
    With --all, those with one reason on one line; nothing is left out in silence.
    """
    ran = run_cli("review", board / BERT, "--board", board, "--all")
    reviews = run_cli("review", board / BERT, "--board", board, "--format", "json").stdout

    lines = [
        line for line in ran.stdout.splitlines() if line.startswith("  not run or not in full")
    ]
    for item in json.loads(reviews)["reviews"][0]["rules_not_run"]:
        (line,) = (line for line in lines if line.endswith(f": {item['reason']}"))
        assert item["code"] in line.split(":")[1]


def test_a_review_of_published_logs_finds_them_consistent(
    run_cli: RunCli, board: Path, shared: Path
) -> None:
    """
    With the raw logs every rule that can run passes: V1.
    """
    ran = run_cli(
        *("review", board / "submissions/lenovo", "--board", board),
        *("--evidence", shared / "mlperf/v5.0", "--format", "json"),
    )

    reviews = json.loads(ran.stdout)["reviews"]
    assert [review["status"] for review in reviews] == ["V1"] * 4


def test_a_scaled_log_is_found_by_its_cause(run_cli: RunCli, board: Path, shared: Path) -> None:
    """
    Energy a tenth of what the raw logs say: an error that names the recomputed figure.
    """
    path = board / BERT
    data = json.loads(path.read_text())
    part = data["runs"][0]["energy_parts"][0]
    part["energy_j"] /= 10
    part["charged_energy_j"] = part["energy_j"]
    path.write_text(json.dumps(data))

    ran = run_cli("review", path, "--board", board, "--evidence", shared / "mlperf/v5.0")

    assert ran.exit_code == 1
    assert "error EL-5: " in ran.stdout


def test_a_recorded_review_stands_in_the_ledger(run_cli: RunCli, board: Path, shared: Path) -> None:
    """
    One event a submission, with what the rules gave, and the hashes of the file and of the logs.
    """
    shutil.rmtree(board / "ledger", ignore_errors=True)
    ran = run_cli(
        *("review", board / BERT, "--board", board, "--record"),
        *("--evidence", shared / "mlperf/v5.0"),
    )

    (path,) = (board / "ledger").iterdir()
    event = json.loads(path.read_bytes())
    assert ran.exit_code == 0
    assert (event["kind"], event["result"]["refusals"]) == ("review", [])
    assert event["seal"]["submission_sha256"] == seal_of(json.loads((board / BERT).read_bytes()))
    assert len(event["seal"]["evidence"]) == 20
    assert event["result"]["classes"] == {"S2": "M2"}


def test_fingerprints_remember_logs_that_are_no_longer_at_hand(
    run_cli: RunCli, board: Path, shared: Path, tmp_path: Path
) -> None:
    """
    A re-stamped copy is seen although the log that it copies was only there the last time.
    """
    kept = tmp_path / "kept"
    run_cli(
        *("review", board / BERT, "--board", board, "--fingerprints", kept),
        *("--evidence", shared / "mlperf/v5.0"),
    )
    data = json.loads((board / BERT).read_text())
    original = data["evidence"][1]
    log = (shared / "mlperf/v5.0" / original["origin"]["path"]).read_bytes()
    copied = log.replace(b'"time_ms": 17455', b'"time_ms": 17465')
    data |= {"id": "acme/copy", "submitter": {"name": "Acme"}}
    data["evidence"][1] = {key: value for key, value in original.items() if key != "origin"} | {
        "file": "node_0.txt",
        "bytes": len(copied),
        "sha256": hashlib.sha256(copied).hexdigest(),
    }
    place = board / "submissions/acme/copy"
    place.mkdir(parents=True)
    (place / "node_0.txt").write_bytes(copied)
    place.with_suffix(".json").write_text(json.dumps(data))

    ran = run_cli("review", place.with_suffix(".json"), "--board", board, "--fingerprints", kept)

    assert " XS-2: " in ran.stdout
    assert len(list(kept.glob("*.json"))) == 11


@pytest.mark.parametrize(
    ("output", "start"),
    [("markdown", "## Review by reporter\n"), ("annotations", "::notice "), ("sarif", "{\n")],
)
def test_a_review_has_forms_for_pull_requests(
    run_cli: RunCli, board: Path, output: str, start: str
) -> None:
    """
    Markdown, annotations, SARIF.
    """
    ran = run_cli("review", board / BERT, "--board", board, "--format", output)

    assert ran.stdout.startswith(start)


def test_strict_makes_warnings_fail(run_cli: RunCli, board: Path) -> None:
    """
    A run without a seed is a warning.
    """
    path = board / BERT
    data = json.loads(path.read_text(encoding="utf-8"))
    for run in data["runs"]:
        run["seed"] = None
    path.write_text(json.dumps(data), encoding="utf-8")

    assert run_cli("review", path, "--board", board).exit_code == 0
    assert run_cli("review", path, "--board", board, "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("EL-3", "EL-3  Coverage of the run windows"),
        ("el-3", "EL-3  Coverage of the run windows"),
        ("JS-5", "JS-5"),
        ("IM-12", "IM-12"),
        ("SR-3", "SR-3"),
        ("CL-3", "CL-3"),
    ],
)
def test_explain_prints_the_page_of_any_code(run_cli: RunCli, code: str, first: str) -> None:
    """
    Rules and other codes alike, in any case.
    """
    ran = run_cli("explain", code)

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[0] == first
    assert len(ran.stdout.splitlines()) > 2


def test_explain_names_near_codes(run_cli: RunCli) -> None:
    """
    An unknown code is wrong usage.
    """
    ran = run_cli("explain", "JS-99")

    assert (ran.exit_code, ran.stderr) == (
        2,
        (
            "reporter: no code is called 'JS-99'; near: JS-1, JS-2, JS-3, JS-4, JS-5, JS-6, "
            "JS-7, JS-8\n"
        ),
    )


def test_check_finds_the_published_tables_consistent(run_cli: RunCli) -> None:
    """
    Tables 1 and 4 recompute within their printed digits.
    """
    ran = run_cli("check", CLAIM)

    assert ran.exit_code == 0
    assert "11 rows: 11 consistent, 0 inconsistent, 0 cannot tell\n" in ran.stdout


def test_check_names_the_slip(run_cli: RunCli, tmp_path: Path) -> None:
    """
    An energy that left PUE out is an error with the arithmetic.
    """
    data = json.loads(CLAIM.read_text())
    data["rows"] = [row for row in data["rows"] if row["id"] == "p21-t4-t5"]
    text = json.dumps(data).replace('"85.7"', '"76.2"')
    (tmp_path / "claim.json").write_text(text)

    ran = run_cli("check", tmp_path / "claim.json")

    assert ran.exit_code == 1
    assert "cause 1: PUE left out: " in ran.stdout
    assert "error CL-3: " in ran.stdout


def test_check_survives_a_file_that_is_no_claim(run_cli: RunCli, tmp_path: Path) -> None:
    """
    It is said, and the next file is checked.
    """
    (tmp_path / "a.json").write_text("[1, 2")
    shutil.copy(CLAIM, tmp_path / "b.json")

    ran = run_cli("check", tmp_path)

    assert ran.exit_code == 1
    assert "11 consistent" in ran.stdout
    assert "a.json" in ran.stdout


def test_compare_factors_the_ratio(run_cli: RunCli, board: Path) -> None:
    """
    GPT-3 over GShard-600B: 53.3 in energy, 114 gross, 129 net, and no ranking.
    """
    ran = run_cli("compare", "p21-t4-gpt3", "p21-t4-gshard", "--board", board)

    assert "    energy: 23.6 x 2.24 x 1.009 = 53.3x (52.2 to 54.4)\n" in ran.stdout
    assert " = 114x (111 to 117)\n" in ran.stdout
    assert " = 129x (126 to 132)\n" in ran.stdout
    assert "the ratio is no ranking" in ran.stdout


def test_compare_moves_a_run_elsewhere(run_cli: RunCli, board: Path) -> None:
    """
    The factor's id and boundary stand beside the figure.
    """
    ran = run_cli(
        *("compare", "p21-t4-gpt3", "--what-if", "country=ISL", "--what-if", "year=2023"),
        *("--board", board),
    )

    assert "electricitymaps/IS/2023, lifecycle" in ran.stdout
    assert "CO2e: 36,100 kg" in ran.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name a second run, or ask --what-if, one of the two"),
        (("--what-if", "moon"), "--what-if 'moon': write key=value, each key once"),
        (
            ("--what-if", "planet=mars"),
            "--what-if 'planet': the keys are accelerator, country, pue, region, year, zone",
        ),
        (("--what-if", "year=20x3"), "--what-if year=20x3: write a year of four digits"),
        (("--what-if", "pue=nan"), "--what-if pue=nan: write a number such as 1.1"),
        (("--what-if", "region=us"), "--what-if region=us: write provider/region"),
    ],
)
def test_compare_says_what_it_needs(
    run_cli: RunCli, board: Path, words: tuple[str, ...], message: str
) -> None:
    """
    Wrong usage is one line and exit code 2.
    """
    ran = run_cli("compare", "p21-t4-gpt3", *words, "--board", board)

    assert (ran.exit_code, ran.stderr) == (2, f"reporter: {message}\n")


def test_files_that_are_checked_together_explain_each_other(run_cli: RunCli) -> None:
    """
    A figure of the LLaMA paper in a later table is named with the paper's file and row.
    """
    paper, table = "claims/llama-2023.json", "claims/luccioni-2025.json"

    alone = run_cli("check", CHECKOUT / table)
    together = run_cli("check", CHECKOUT / table, CHECKOUT / paper)

    assert "cause 1: decimal point moved" in alone.stdout
    assert "with 36 MWh of row 'llama1-7b' of" in together.stdout
    assert alone.exit_code == together.exit_code == 1


def test_a_folder_without_claim_files_is_told(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Nothing to check is a mistake in the command, not a success.
    """
    ran = run_cli("check", tmp_path)

    assert ran.exit_code == 2
    assert ran.stderr == (
        "reporter: no claim file there: name claim files (JSON), tables (CSV), documents "
        "(Markdown, LaTeX, text) or a folder with JSON files, or give --claim\n"
    )


def test_columns_without_a_table_are_told(run_cli: RunCli, tmp_path: Path) -> None:
    """
    An option that would do nothing is a mistake in the command.
    """
    column_map = tmp_path / "map.json"
    column_map.write_text("{}")

    ran = run_cli("check", CLAIM, "--columns", column_map)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "reporter: --columns names the columns of a table (CSV), and none is given\n"
    )


def test_counts_of_several_files_name_their_file(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A file that can't be used says so in place of counts.
    """
    bad = tmp_path / "bad.json"
    bad.write_text("")

    ran = run_cli("check", CLAIM, bad)

    assert f"{CLAIM}: 11 rows: 11 consistent, 0 inconsistent, 0 cannot tell\n" in ran.stdout
    assert f"{bad}: can't be used; the errors say why\n" in ran.stdout
