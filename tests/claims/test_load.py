"""
Files of claims, and rows found in them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.claims.load import find_row, load_claims
from reporter.errors import ReporterError
from reporter.findings import as_text
from tests.claims.one_file import check_file


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """
    Reading trouble is a finding of the file room.
    """
    loaded = load_claims(tmp_path / "none.json")

    assert loaded.claims is None
    assert [item.code[:2] for item in loaded.findings] == ["FI"]


def test_a_file_that_ends_in_something_else_is_told_the_endings(tmp_path: Path) -> None:
    """
    A table with another ending is not taken for broken JSON.
    """
    path = tmp_path / "table.tsv"
    path.write_text("id\tenergy_mwh\na\t1\n")

    (finding,) = check_file(path).findings

    assert as_text([finding]).splitlines()[0] == (
        f"{path}: error CL-18: the name ends in neither .json (claims) nor .csv (a table) (save a "
        "table as comma-separated UTF-8 text in a file that ends in .csv)"
    )


def test_a_row_is_found_by_file_or_by_id(claims_folder: Path) -> None:
    """
    FILE#ROW names one file; a bare id is looked for in all.
    """
    by_file, _ = find_row(f"{claims_folder / 'lamda-2022.json'}#lamda-pt", [])
    by_id, _ = find_row("lamda-pt", [claims_folder])

    assert by_file.row == by_id.row


def test_an_unknown_row_is_an_error(claims_folder: Path) -> None:
    """
    The error lists rows that are known.
    """
    file = claims_folder / "lamda-2022.json"
    with pytest.raises(ReporterError, match=r"no row 'gpt-5'; known rows are lamda-pt"):
        find_row(f"{file}#gpt-5", [])
