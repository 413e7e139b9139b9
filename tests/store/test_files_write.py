"""
Files are written whole or not at all.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NoReturn

import pytest

from reporter.errors import ReporterError
from reporter.model.submission import Submission
from reporter.store.files import save_submission, submission_text, write_atomically
from reporter.store.submissions import load_submissions

VALID = Path(__file__).resolve().parents[1] / "data" / "valid"


def full() -> Submission:
    """
    The submission that has every field.
    """
    data = json.loads((VALID / "full.json").read_text(encoding="utf-8"))
    return Submission.from_dict(data)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    """
    Text is written as UTF-8 with its line feeds, bytes as they are, and nothing else stays.
    """
    path = tmp_path / "a.txt"
    write_atomically(path, "é\n")
    assert b"\xc3\xa9\n" == path.read_bytes()

    write_atomically(path, b"\x00\r\n")
    assert b"\x00\r\n" == path.read_bytes()
    assert ["a.txt"] == [one.name for one in tmp_path.iterdir()]


def test_permissions_are_kept(tmp_path: Path) -> None:
    """
    A replaced file keeps its permissions; a new one gets those of any new file.
    """
    path = tmp_path / "a.txt"
    path.touch()
    path.chmod(0o640)
    write_atomically(path, "x")
    assert 0o640 == path.stat().st_mode & 0o777

    mask = os.umask(0o027)
    try:
        write_atomically(tmp_path / "b.txt", "x")
    finally:
        os.umask(mask)
    assert 0o640 == (tmp_path / "b.txt").stat().st_mode & 0o777


@pytest.mark.parametrize("kind", ["link", "broken link", "folder"])
def test_what_is_not_a_regular_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    """
    A link is never written through or replaced, nor is a folder.
    """
    path, target = tmp_path / "a.txt", tmp_path / "target"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(target)
    if kind == "link":
        target.write_text("old")

    with pytest.raises(ReporterError, match="is not a regular file"):
        write_atomically(path, "new")

    assert kind != "link" or target.read_text() == "old"


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    When the disk is full the old file stands whole and no temporary file is left.
    """
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(descriptor: int) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ReporterError, match=r"a\.txt can't be written: No space left on device"):
        write_atomically(path, "new")

    assert "old" == path.read_text()
    assert ["a.txt"] == [one.name for one in tmp_path.iterdir()]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """
    Writing into a folder that doesn't exist is an error for people, not a traceback.
    """
    with pytest.raises(ReporterError, match="can't be written: No such file or directory"):
        write_atomically(tmp_path / "absent" / "a.txt", "x")


def test_a_submission_is_saved_and_loaded_again(tmp_path: Path) -> None:
    """
    What is saved is loaded as the same submission, and saving it again gives the same bytes.
    """
    path = tmp_path / "submissions" / "acme" / "2x8xh100-bert.json"
    save_submission(full(), path)

    (loaded,) = load_submissions([path])

    assert () == loaded.findings
    assert full() == loaded.submission
    assert path.read_text(encoding="utf-8") == submission_text(full())


def test_the_text_of_a_submission_has_a_fixed_form() -> None:
    """
    The schema's address comes first, points of a trace stand on one line, a line feed ends it.
    """
    text = submission_text(full())
    lines = text.splitlines()

    assert '  "$schema": "../../schemas/v2/submission.schema.json",' == lines[1]
    assert (
        '        "points": [[-2.5, 4180.0], [0.0, 12640.0], [60.2, 13210.5], [120.4, null], '
        "[124.4, 13180.0], [277.0, 9050.0]]"
    ) in lines
    assert text.endswith("}\n")
    assert (VALID / "full.json").read_text(encoding="utf-8") == text


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """
    A file where a folder is needed stops the command with one line.
    """
    (tmp_path / "acme").touch()

    with pytest.raises(ReporterError, match="can't be made"):
        save_submission(full(), tmp_path / "acme" / "deep" / "a.json")
