"""
Writes files whole or not at all, and says how a submission stands in its file.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

from reporter.errors import ReporterError
from reporter.model.submission import Submission

SCHEMA_ADDRESS = "../../schemas/v1/submission.schema.json"
# The points of a power trace: on one line they keep a file small. Quotation marks inside a text
# are escaped, so the pattern fits the key alone.
_POINTS = re.compile(r'"points": \[[^"]*\](?=\s*\})')


def write_atomically(path: Path, content: str | bytes) -> None:
    """
    Put *content* at *path*, all of it or nothing: a temporary sibling, flushed, then renamed.

    Raises `ReporterError` when *path* is a link, a folder or anything else that isn't a regular
    file, and on any trouble with the disk; the old file then stands as it was.
    """
    raw = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise ReporterError(f"{path} is not a regular file; remove it or choose another path")
    try:
        _replace(path, raw)
    except OSError as problem:
        raise ReporterError(f"{path} can't be written: {problem.strerror}") from problem


def _replace(path: Path, raw: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _mode(path: Path) -> int:
    """
    The permissions of the old file, or those that any new file gets.
    """
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    # The rename itself is only safe once the folder is on the disk; Windows has no such call.
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def submission_text(submission: Submission) -> str:
    """
    The text of a submission's file: the order of the model, two spaces, final line feed.

    The points of a power trace stand on one line each run. The same submission gives the same
    bytes everywhere.
    """
    data = {"$schema": SCHEMA_ADDRESS} | submission.to_dict()
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    return _POINTS.sub(_one_line, text) + "\n"


def _one_line(points: re.Match[str]) -> str:
    return re.sub(r"\s+", " ", points[0]).replace("[ ", "[").replace(" ]", "]")


def save_submission(submission: Submission, path: Path) -> None:
    """
    Write a submission's file, making its folder if need be.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ReporterError(f"{path.parent} can't be made: {problem.strerror}") from problem
    write_atomically(path, submission_text(submission))
