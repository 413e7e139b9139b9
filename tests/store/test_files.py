"""
Which files are read, and which are found.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.findings import Severity
from reporter.store.files import MAX_BYTES, find_json, read


def told(path: Path) -> tuple[str, str]:
    """
    Code and message of the one finding of a file that isn't read.
    """
    raw, findings = read(path)
    assert raw is None
    (finding,) = findings
    assert (str(path), Severity.ERROR) == (finding.file, finding.severity)
    return finding.code, finding.message


def test_a_regular_file_is_read_whole(tmp_path: Path) -> None:
    """
    A file of exactly 4 MiB is read to its last byte.
    """
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * MAX_BYTES)

    assert (b"x" * MAX_BYTES, ()) == read(path)


def test_an_empty_file_is_read(tmp_path: Path) -> None:
    """
    An empty file gives no bytes and no finding: what it lacks is said by the reader of JSON.
    """
    path = tmp_path / "a.json"
    path.touch()

    assert (b"", ()) == read(path)


def test_a_larger_file_is_refused(tmp_path: Path) -> None:
    """
    One byte more than 4 MiB is too much, and the file isn't read.
    """
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * (MAX_BYTES + 1))

    message = "the file has 4,194,305 bytes; at most 4,194,304 (4 MiB) are read"
    assert ("FI-3", message) == told(path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    """
    A link is never followed, wherever it leads.
    """
    target = tmp_path / "b.json"
    target.write_text("{}")
    path = tmp_path / "a.json"
    path.symlink_to(target)

    assert ("FI-2", "this is a link, not a regular file") == told(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """
    A folder called like a file is no file.
    """
    path = tmp_path / "a.json"
    path.mkdir()

    assert ("FI-2", "this is a folder, not a regular file") == told(path)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    """
    A named pipe is refused at once: opening it would wait for a writer for ever.
    """
    path = tmp_path / "a.json"
    os.mkfifo(path)

    assert ("FI-2", "this is a pipe, not a regular file") == told(path)


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A socket is refused.
    """
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("a.json")

        assert ("FI-2", "this is a socket, not a regular file") == told(Path("a.json"))


def test_a_device_is_refused() -> None:
    """
    A device, which may never end, is refused.
    """
    assert ("FI-2", "this is a device, not a regular file") == told(Path("/dev/zero"))


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    """
    A file that has gone since it was listed is a finding of its own, and no exception.
    """
    assert ("FI-1", "the file can't be read: No such file or directory") == told(tmp_path / "a")


def test_a_path_with_a_nul_is_a_finding() -> None:
    """
    A path that the system can't even look up is a finding.
    """
    raw, (finding,) = read(Path("a\0b"))

    assert (None, "FI-1") == (raw, finding.code)


def test_json_files_are_found_sorted_and_once(tmp_path: Path) -> None:
    """
    Files named twice or reached twice are listed once, in the order of their paths.
    """
    for name in ("b/two.json", "a/one.json", "a/readme.md", ".git/x.json", "a/.hidden.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")

    found = find_json([tmp_path / "b" / "two.json", tmp_path, tmp_path / "a" / "readme.md"])

    assert [tmp_path / "a/one.json", tmp_path / "a/readme.md", tmp_path / "b/two.json"] == found


def test_a_folder_of_evidence_is_not_searched(tmp_path: Path) -> None:
    """
    A folder beside a JSON file of the same name holds its evidence, which may be JSON, too.
    """
    (tmp_path / "acme" / "entry").mkdir(parents=True)
    (tmp_path / "acme" / "entry" / "log.json").write_text("{}")
    (tmp_path / "acme" / "entry.json").write_text("{}")

    assert [tmp_path / "acme/entry.json"] == find_json([tmp_path])


def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    """
    A linked folder is listed, so that reading it says that links are refused, and not searched.
    """
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.json").write_text("{}")
    board = tmp_path / "board"
    board.mkdir()
    (board / "linked").symlink_to(outside)

    found = find_json([board])

    assert [board / "linked"] == found
    assert ("FI-2", "this is a link, not a regular file") == told(found[0])


def test_a_path_that_does_not_exist_stops_the_command(tmp_path: Path) -> None:
    """
    A path that the user gave and that isn't there is a usage error.
    """
    with pytest.raises(ReporterError, match="no such file or folder; check the path"):
        find_json([tmp_path / "absent"])
