"""
The command that makes submissions of published results.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.importers.mlperf.make_logs import write_submitter_folder

COMMIT = "0" * 40


def test_import_writes_submissions_and_reports(run_cli: RunCli, tmp_path: Path) -> None:
    """
    The file stands at <out>/<submitter>/<slug>.json.
    """
    logs = write_submitter_folder(tmp_path, submitter="ex-ac-power", runs=10)
    out = tmp_path / "out"

    ran = run_cli(
        *("import", "mlperf", logs, "--out", out),
        *("--repository", "mlcommons/training_results_v5.0", "--commit", COMMIT),
    )

    assert ran.exit_code == 0
    assert (out / "example-labs/v5-0-ex-ac-power-1xexample-bert.json").is_file()
    assert "  assumed: the side is AC: taken from the folder name 'ex-ac-power'\n" in ran.stdout
    assert ran.stderr == "1 submission written, 0 results refused: 0 errors, 0 warnings, 0 notes\n"


def test_import_gives_json(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Files used, assumptions, both figures.
    """
    logs = write_submitter_folder(tmp_path)

    ran = run_cli(
        *("import", "mlperf", logs, "--out", tmp_path / "out", "--format", "json"),
        *("--repository", "a/b", "--commit", COMMIT, "--round", "v5.0"),
    )

    (result,) = json.loads(ran.stdout)["results"]
    assert len(result["used"]) == 10
    assert len(result["official"]) == 2
    assert result["ours"]["sides"] == "DC"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--repository", "nonsense", "--commit", COMMIT),
            "--repository must be owner/name, not 'nonsense'",
        ),
        (
            ("--repository", "a/b", "--commit", "main"),
            "--commit must be 40 hexadecimal digits, not 'main'",
        ),
        (
            ("--repository", "a/b", "--commit", COMMIT),
            "a/b doesn't name a round; state it with --round",
        ),
    ],
)
def test_import_asks_for_a_usable_origin(
    run_cli: RunCli, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    """
    Without repository, commit and round, evidence can't be found again.
    """
    ran = run_cli("import", "mlperf", tmp_path, *options)

    assert (ran.exit_code, ran.stderr) == (2, f"reporter: {message}\n")
