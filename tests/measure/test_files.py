"""
Measuring files: declarations are filled, what is there is renewed, and what can't be is named.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporter.cli import app
from reporter.measure.files import measure_file
from reporter.model.submission import Declaration
from reporter.schema.check import check, check_declaration, without_measured
from reporter.store.board import load_benchmarks
from tests.review.examples import BASE, base_submission, readers

typer_testing = pytest.importorskip("typer.testing")
BENCHMARKS = load_benchmarks(None)


def a_board(folder: Path, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Path:
    """
    The good submission as a file with its logs beside it, as people declare it.
    """
    data = without_measured(base_submission())
    change(data)
    path = folder / "8xh100-bert.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    shutil.copytree(BASE / "logs", path.with_suffix(""))
    return path


def messages(path: Path) -> list[str]:
    """
    What measuring the file says.
    """
    found = measure_file(path, None, BENCHMARKS, readers())
    assert found.submission is None
    return [f"{f.code} {f.pointer}: {f.message}" for f in found.findings if f.severity == "error"]


def test_a_declaration_gets_every_measured_field(tmp_path: Path) -> None:
    """
    What people declare and the logs give together are the whole good submission.
    """
    done = measure_file(a_board(tmp_path), None, BENCHMARKS, readers())

    assert done.submission is not None
    assert done.submission.to_dict() == base_submission()
    assert done.changes[0].stated is None


def test_measuring_again_changes_nothing(tmp_path: Path) -> None:
    """
    The measured fields of the good submission are those of its logs.
    """
    path = a_board(tmp_path)
    path.write_text(json.dumps(base_submission()), encoding="utf-8")

    done = measure_file(path, None, BENCHMARKS, readers())

    assert done.changes == ()
    assert done.submission is not None


def test_whatever_stands_in_a_measured_field_is_renewed(tmp_path: Path) -> None:
    """
    A typed energy, a word in place of a number: both are written over, and named.
    """
    path, data = a_board(tmp_path), base_submission()
    data["runs"][0]["energy_parts"][0]["energy_j"] = 5.0
    data["runs"][1]["status"] = "a triumph"
    path.write_text(json.dumps(data), encoding="utf-8")

    done = measure_file(path, None, BENCHMARKS, readers())

    assert [(c.pointer, c.stated, c.measured) for c in done.changes] == [
        ("/runs/0/energy_parts/0/energy_j", 5.0, 1627406.783),
        ("/runs/1/status", "a triumph", "reached_target"),
    ]


def test_a_missing_power_log_is_named(tmp_path: Path) -> None:
    """
    The part and the log are named.
    """
    path = a_board(tmp_path)
    (path.with_suffix("") / "run-2-node.txt").unlink()

    assert messages(path) == [
        "ME-7 /runs/1/energy_parts/0/evidence/0: the power log run-2-node.txt wasn't found"
    ]


def test_a_missing_training_log_is_named(tmp_path: Path) -> None:
    """
    Without it there is no window.
    """
    path = a_board(tmp_path)
    (path.with_suffix("") / "run-1.txt").unlink()

    assert messages(path) == [
        "ME-1 /runs/0/training_log: the training log run-1.txt of run 'run-1' wasn't found"
    ]


def test_another_log_under_the_name_is_refused(tmp_path: Path) -> None:
    """
    A log with another hash isn't the one that is listed.
    """
    path = a_board(tmp_path)
    log = path.with_suffix("") / "run-1-node.txt"
    log.write_text(log.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    (message,) = messages(path)

    assert message.startswith("ME-8 /evidence/1/sha256: the log run-1-node.txt has the hash ")


def test_a_format_without_reader_is_named(tmp_path: Path) -> None:
    """
    A training log that only people can read can't be measured.
    """

    def foreign(data: dict[str, Any]) -> None:
        data["evidence"][0]["format"] = "handwriting"

    (message,) = messages(a_board(tmp_path, foreign))

    assert message.endswith("run-1.txt of run 'run-1' (handwriting) has no reader")


def test_a_log_of_another_day_is_named(tmp_path: Path) -> None:
    """
    The log of the second run doesn't cover the first.
    """

    def swapped(data: dict[str, Any]) -> None:
        data["runs"][0]["energy_parts"][0]["evidence"] = ["run-2-node"]

    (message,) = messages(a_board(tmp_path, swapped))

    assert message.startswith("ME-10 : the power log doesn't cover the run: readings run from ")


def test_an_unknown_benchmark_is_named(tmp_path: Path) -> None:
    """
    Without the benchmark nobody knows its metrics.
    """

    def other(data: dict[str, Any]) -> None:
        data["benchmark"]["version"] = 99

    assert messages(a_board(tmp_path, other)) == [
        "ME-13 /benchmark: benchmark 'bert' version 99 isn't known here"
    ]


def test_declared_fields_are_checked(tmp_path: Path) -> None:
    """
    What people declare must fit the schema; measured fields don't count.
    """

    def wrong(data: dict[str, Any]) -> None:
        data["runs"][0]["energy_parts"][0]["side"] = "left"

    (message,) = messages(a_board(tmp_path, wrong))

    assert message.startswith("SH-5 /runs/0/energy_parts/0/side: ")


def test_a_declaration_fits_its_own_schema() -> None:
    """
    Without measured fields the good submission is a declaration, and no submission yet.
    """
    declared = without_measured(base_submission())

    assert check_declaration(declared, "a.json") == ()
    assert {finding.code for finding in check(declared, "submission", "a.json")} == {"SH-11"}
    assert Declaration.from_dict(declared).to_dict() == declared


def test_the_command_writes_what_it_can_and_names_the_rest(tmp_path: Path) -> None:
    """
    One bad file stops nothing: the other is filled in place, and the exit status is 1.
    """
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.mkdir()
    bad.mkdir()
    filled, broken = a_board(good), a_board(bad)
    broken.write_text("{", encoding="utf-8")

    ran = typer_testing.CliRunner().invoke(app, ["measure", str(broken), str(filled)])

    assert ran.exit_code == 1
    written = json.loads(filled.read_text(encoding="utf-8"))
    assert written.pop("$schema") == "../../schemas/v2/submission.schema.json"
    assert written == base_submission()
    assert broken.read_text(encoding="utf-8") == "{"
    assert f"{broken}: not measured" in ran.output
    assert "1 of 2 files measured" in ran.output
