"""
Whole command lines: what is printed, what is written, and the exit code.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reporter import __version__
from reporter.model.rule_sets import RULE_SET
from reporter.store.versions import SCHEMA_VERSION
from tests.conftest import CHECKOUT, RunCli

VALID = CHECKOUT / "tests/data/valid/minimal.json"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A board folder with this repository's settings, benchmarks, submissions and ledger.
    """
    folder = tmp_path / "board"
    folder.mkdir()
    shutil.copy(CHECKOUT / "board.toml", folder)
    for name in ("benchmarks", "submissions", "ledger"):
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, folder / name)
    return folder


def test_version_is_printed(run_cli: RunCli) -> None:
    """
    `reporter --version` names the program's version, what it knows, and where its pages are.
    """
    ran = run_cli("--version")

    assert (ran.exit_code, ran.stdout) == (
        0,
        (
            f"reporter {__version__}\nschema version {SCHEMA_VERSION}\nrule set {RULE_SET}\n"
            f"documentation in {CHECKOUT / 'docs'}\n"
        ),
    )


def test_a_missing_file_is_wrong_usage(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Exit code 2, and the path is named.
    """
    ran = run_cli("validate", tmp_path / "nothing.json")

    assert ran.exit_code == 2
    assert "nothing.json" in ran.stderr


def test_validate_says_how_many_files_are_fine(run_cli: RunCli) -> None:
    """
    A valid file: nothing on stdout, a count on stderr, exit code 0.
    """
    ran = run_cli("validate", VALID)

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == "1 submission checked: 0 errors, 0 warnings, 0 notes\n"


def test_validate_goes_on_after_a_bad_file(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Files that can't be read, parsed or accepted are named one by one; the good one counts too.
    """
    shutil.copy(VALID, tmp_path / "c.json")
    (tmp_path / "a.json").write_bytes(b"\xff\xfe{}")
    (tmp_path / "b.json").write_text("[" * 5000)

    ran = run_cli("validate", tmp_path)

    assert ran.exit_code == 1
    assert [line.split(": ")[0].rpartition("/")[2] for line in ran.stdout.splitlines()] == [
        "a.json",
        "b.json:line 1:33",
    ]
    assert ran.stderr.startswith("1 submission, 2 files of no known kind checked: 2 errors")


def test_validate_gives_json(run_cli: RunCli, tmp_path: Path) -> None:
    """
    `--format json` prints an array and nothing else.
    """
    (tmp_path / "a.json").write_text('{"id": 1, "id": 2}')

    ran = run_cli("validate", tmp_path, "--format", "json")

    assert [finding["code"] for finding in json.loads(ran.stdout)] == ["JS-5"]
    assert ran.exit_code == 1


def test_score_prints_energy_to_target(run_cli: RunCli, board: Path) -> None:
    """
    One paragraph an entry.
    """
    ran = run_cli("score", board / "submissions/lenovo", "--board", board)

    assert ran.exit_code == 0
    assert (
        "  S2 nodes: 0.5733 kWh to target ± 6.1 % (k = 2), guaranteed 0.6064 kWh with meter class "
        "M2, 1.649 targets per kWh, 3 min 34 s to train\n"
    ) in ran.stdout


def test_score_prints_co2e_or_why_there_is_none(run_cli: RunCli, board: Path) -> None:
    """
    With its factor and PUE where a site is stated; nothing stands in for a site that isn't.
    """
    name = "submissions/sustainable-metal-cloud/v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert.json"
    before = run_cli("score", board / name, "--board", board)
    data = json.loads((board / name).read_text(encoding="utf-8"))
    pue = {"value": 1.2, "kind": "site", "period": "2024", "source": "operator"}
    data["site"] = {"country": "NOR", "pue": pue}
    (board / name).write_text(json.dumps(data), encoding="utf-8")
    after = run_cli("score", board / name, "--board", board)

    assert "    no CO2e: no site is stated\n" in before.stdout
    assert "    0.0257 kg CO2e (electricitymaps/NO/2024, 33 g/kWh, PUE 1.2)\n" in after.stdout


def test_score_gives_json_in_stated_units(run_cli: RunCli, board: Path) -> None:
    """
    Entries and findings, energies in J.
    """
    ran = run_cli("score", "--board", board, "--format", "json")

    data = json.loads(ran.stdout)
    assert len(data["entries"]) == 24
    assert data["findings"] == []


def test_bert_puts_the_lower_window_energy_first(run_cli: RunCli, board: Path) -> None:
    """
    8 B200 are clearly better than 8 H100; the DC package is no second entry.
    """
    ran = run_cli("rank", "--board", board, "--benchmark", "bert", "--format", "json")

    (table,) = json.loads(ran.stdout)["boards"]
    rows = [
        (row["rank"], row["is_shared"], row["entry"].partition("/")[2]) for row in table["rows"]
    ]
    assert rows == [
        (1, False, "v5-0-sr780av3-8xb200-sxm-180gb-bert"),
        (2, False, "v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert"),
        (None, False, "v4-0-smc-dc-power-1xsmc-h100-sxm-80gb-bert"),
    ]


def test_rank_refuses_a_benchmark_that_is_not_there(run_cli: RunCli, board: Path) -> None:
    """
    The message lists those that are.
    """
    ran = run_cli("rank", "--board", board, "--benchmark", "chess")

    assert ran.exit_code == 2
    assert ran.stderr.startswith(
        "reporter: no benchmark is called 'chess'; there are: bert, deepseekv3-671b, dlrm-dcnv2"
    )


def test_rank_prints_one_table_a_board(run_cli: RunCli, board: Path) -> None:
    """
    Entries without a rank say why, and a line says how sure the order is.
    """
    ran = run_cli("rank", "--board", board, "--benchmark", "bert")

    title, _, first, second, third, sure = ran.stdout.splitlines()
    assert title.startswith(
        "BERT-large pre-training (bert version 1), S2 nodes, closed, available: "
    )
    assert first.split()[:2] == ["1", "1.649"]
    assert second.split()[:2] == ["2", "1.538"]
    assert third.endswith(
        "(second source of sustainable-metal-cloud/v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert)"
    )
    assert sure == (
        "  1: the next takes 7.21 % more, above the width of 3.56 %: clearly better; 95 % sure "
        "that its true energy is lower than the next one's, meters included"
    )


def test_a_bad_submission_never_stops_the_board(run_cli: RunCli, board: Path) -> None:
    """
    It is left out, said, and the exit code is 1; the site stands with all the others.
    """
    (board / "submissions/lenovo/bad.json").write_text("{")

    ran = run_cli("build", "--board", board)

    assert ran.exit_code == 1
    assert "bad.json" in ran.stderr
    assert (board / "_site/boards/bert-v1-s2-closed/index.html").is_file()


def test_a_strict_build_writes_nothing_when_a_submission_is_bad(
    run_cli: RunCli, board: Path
) -> None:
    """
    `--strict` is for a board's own CI.
    """
    (board / "submissions/lenovo/bad.json").write_text("{")

    ran = run_cli("build", "--board", board, "--strict")

    assert ran.exit_code == 1
    assert not (board / "_site").exists()


def test_every_submission_has_a_page(run_cli: RunCli, board: Path) -> None:
    """
    Ranked or not, each entry is on the site.
    """
    ran = run_cli("build", "--board", board)

    assert ran.exit_code == 0
    for path in (board / "submissions").rglob("*.json"):
        place = path.relative_to(board / "submissions").with_suffix("")
        assert (board / "_site/entries" / place / "index.html").is_file()


def test_a_wrong_board_file_stops_with_its_findings(run_cli: RunCli, board: Path) -> None:
    """
    No figure could be trusted, so nothing is computed.
    """
    (board / "board.toml").write_text("title = 3\n")

    ran = run_cli("rank", "--board", board)

    assert ran.exit_code == 2
    assert ran.stderr.startswith("reporter: board.toml can't be used:\n")


def test_schema_prints_the_schema(run_cli: RunCli) -> None:
    """
    The text is the file's.
    """
    ran = run_cli("schema", "submission")

    assert ran.stdout == (CHECKOUT / "schemas/v2/submission.schema.json").read_text()


def test_a_folder_without_files_of_a_board_is_told(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A wrong folder is a mistake in the command, and never a clean answer.
    """
    ran = run_cli("validate", tmp_path)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.endswith(
        "reporter: no file of a board there: name board.toml, benchmarks, submissions, claims, or "
        "a folder of them\n"
    )
