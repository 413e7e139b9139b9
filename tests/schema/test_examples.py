"""
The corpora: examples that must pass, and examples that must fail with exactly these words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

import pytest

from reporter.codes import FILE_CODES, SCHEMA_CODES
from reporter.findings import as_text
from reporter.model.submission import Submission
from reporter.store.board import load_benchmarks
from reporter.store.submissions import load_submissions, validate_files

DATA = Path(__file__).resolve().parents[1] / "data"
VALID = sorted((DATA / "valid").glob("*.json"))
INVALID = sorted((DATA / "invalid").iterdir())
BENCHMARKS = load_benchmarks(DATA / "benchmarks")
# What no file in a repository can show: tests/store/ makes these (test_files.py, test_board.py,
# test_versions.py, test_schema_migration.py).
# SH-14 has no example as long as every fault of our schemas has words.
WITHOUT_EXAMPLE = {"FI-1", "FI-2", "FI-3", "FI-6", "SH-14", "MG-1", "MG-2", "MG-3"} | {
    f"BD-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 12)
}
WITHOUT_EXAMPLE |= {f"CT-{number}" for number in range(1, 7)}


class Golden(Protocol):
    """
    The part of the `golden` fixture that is used here.
    """

    update: bool


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_passes(path: Path) -> None:
    """
    A valid example has no findings, and its submission survives the way to JSON data and back.
    """
    (loaded,) = load_submissions([path], BENCHMARKS)

    assert "" == as_text(loaded.findings)
    assert loaded.submission is not None
    assert loaded.submission == Submission.from_dict(loaded.submission.to_dict())


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_an_invalid_example_gives_exactly_its_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    """
    An invalid example prints its expected.txt, and its first two parts name a code that is in it.
    """
    monkeypatch.chdir(folder)
    code = "-".join(folder.name.split("-")[:2])

    _, findings = validate_files([Path()], benchmarks=BENCHMARKS)

    if golden.update:
        (folder / "expected.txt").write_text(as_text(findings), encoding="utf-8", newline="\n")
    assert (folder / "expected.txt").read_text(encoding="utf-8") == as_text(findings)
    assert code in {finding.code for finding in findings}


def test_every_code_has_an_example() -> None:
    """
    No code is without a file that shows it.
    """
    shown = {"-".join(folder.name.split("-")[:2]) for folder in INVALID}

    assert shown | WITHOUT_EXAMPLE == {*FILE_CODES, *SCHEMA_CODES}
    assert not shown & WITHOUT_EXAMPLE


def test_the_full_example_has_every_field() -> None:
    """
    Every key of the schema stands in full.json, so that no field goes without an example; of two
    that exclude each other one stands in share.json.
    """
    schema = json.loads((DATA.parents[1] / "schemas/v2/submission.schema.json").read_text())
    names = ("full.json", "share.json")
    data = [json.loads((DATA / "valid" / name).read_text(encoding="utf-8")) for name in names]

    def missing(node: dict, values: list, where: str) -> list[str]:
        present = [value for value in values if value is not None]
        found = [where] if not present else []
        for key, child in node.get("properties", {}).items():
            below = [value[key] for value in present if isinstance(value, dict) and key in value]
            found += missing(child, below, f"{where}/{key}")
        if node.get("items"):
            below = [item for value in present for item in value]
            found += missing(node["items"], below, f"{where}/*")
        return found

    assert [] == missing(schema, data, "")
