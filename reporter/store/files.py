"""
Finds, reads and writes files.

Finds JSON files and reads them: regular files of at most 4 MiB, never through a link.

Writes files whole or not at all, and says how a submission stands in its file.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

from reporter.errors import ReporterError
from reporter.findings import Finding, error
from reporter.store.json_layout import indented_json

if TYPE_CHECKING:
    from reporter.model.submission import Declaration

Read = TypeVar("Read", int, bytes)

PathLike = str | os.PathLike[str]
Paths = PathLike | Iterable[PathLike]

# Nine nodes in forty runs, with the energy so far of every evaluation, take 1.3 MB.
MAX_BYTES = 4 * 1_048_576


_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


# Size in bytes, inode, kind and permissions, and when contents and state last changed, in ns.
FileState = tuple[int, ...]
# Kernels stamp files with a clock that moves on 100 to 1,000 times a second.
_TICK_NS: Final = 20_000_000


_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read(
    path: Path, *, below: str | None = None, most_bytes: int = MAX_BYTES
) -> tuple[bytes | None, tuple[Finding, ...]]:
    """
    The bytes of a regular file of at most *most_bytes*, or None and the finding that says why not.

    The kind is looked at before the file is opened, since opening a pipe would wait, and again on
    the open file, since it may have been exchanged in between. Links are not followed, and where
    the file stands below a folder of the name *below*, that and the folders in it are none either.
    """
    try:
        if below is not None and (reason := _closed_below(path, below)):
            return None, (error("FI-2", str(path), "", reason, "put the folder itself there"),)
        refusal = _refusal(os.lstat(path), str(path), most_bytes)
        if refusal is None:
            return _read_open(path, most_bytes)
    except (OSError, ValueError) as problem:
        refusal = _unreadable(str(path), problem)
    return None, (refusal,)


def _read_open(path: Path, most_bytes: int) -> tuple[bytes | None, tuple[Finding, ...]]:
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        refusal = _refusal(status, str(path), most_bytes)
        if refusal is not None:
            return None, (refusal,)
        raw = os.read(descriptor, status.st_size + 1)
        while 0 < len(raw) <= most_bytes and (more := os.read(descriptor, most_bytes)):
            raw += more
    finally:
        os.close(descriptor)
    if len(raw) > most_bytes:
        return None, (too_large(str(path), len(raw), most_bytes),)
    return raw, ()


def open_regular(path: Path) -> BinaryIO:
    """
    A regular file, open for reading; never through a link, and without waiting as for a pipe.

    Raises `OSError` where there is none or it can't be read, `ValueError` for a path with NUL.
    """
    descriptor = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return io.BufferedReader(NeverWaiting(descriptor, "rb"))


class NeverWaiting(io.FileIO):
    """
    Reading a file of the kernel's own (/proc, /sys) may have to wait: that is an error here, where
    `FileIO` returns `None`, which readers of lines don't know.
    """

    def readinto(self, buffer: Any) -> int:
        """
        Fill a buffer; raises `BlockingIOError` where that would wait.
        """
        count: int | None = super().readinto(buffer)
        return _read_or_raise(count)

    def read(self, size: int | None = -1, /) -> bytes:
        """
        At most *size* bytes; raises `BlockingIOError` where that would wait.
        """
        found: bytes | None = super().read(-1 if size is None else size)
        return _read_or_raise(found)

    def readall(self) -> bytes:
        """
        All that is left; raises `BlockingIOError` where that would wait.
        """
        found: bytes | None = super().readall()
        return _read_or_raise(found)


def _read_or_raise(found: Read | None) -> Read:
    if found is None:
        raise BlockingIOError(errno.EAGAIN, "reading it would have to wait")
    return found


def _refusal(status: os.stat_result, file: str, most_bytes: int) -> Finding | None:
    if not stat.S_ISREG(status.st_mode):
        message = f"this is {_kind(status.st_mode)}, not a regular file"
        return error("FI-2", file, "", message, "put the file itself there")
    is_large = status.st_size > most_bytes
    return too_large(file, status.st_size, most_bytes) if is_large else None


def state_of(status: os.stat_result) -> FileState:
    """
    What tells a file as it is from any other, and from what an edit makes of it.
    """
    return (
        status.st_size,
        status.st_ino,
        status.st_mode,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


def wait_for_tick(states: Iterable[FileState]) -> None:
    """
    Let the clock of files move on, so that whatever is done to files of these *states* from now on
    shows in them.
    """
    newest = max((state[-1] for state in states), default=0)
    age_ns = time.time_ns() - newest
    if 0 <= age_ns < _TICK_NS:
        time.sleep((_TICK_NS - age_ns) / 1e9)


def why_closed(path: Path, below: Path) -> str | None:
    """
    Why a file that stands below a folder is never opened, or None where it may be, or isn't there.

    Each folder on the way from *below* (which isn't looked at itself) and the file are looked at
    one by one: a link among them, a parent folder, or another kind of file closes the way.
    """
    try:
        parts = path.relative_to(below).parts
    except ValueError:
        return f"{path} lies outside of {below}"
    place = below
    for part in parts:
        place /= part
        if part == "..":
            return f"{place} leads out of its folder"
        try:
            mode = os.lstat(place).st_mode
        except (OSError, ValueError):
            return None
        if stat.S_ISLNK(mode):
            return f"{place} is a link, and links are never followed"
    is_file = place == below or stat.S_ISREG(mode)
    return None if is_file else f"{place} is {_kind(mode)}, not a regular file"


def _closed_below(path: Path, name: str) -> str | None:
    """
    Why the folders from the last one called *name* down to the file are not to be entered.
    """
    # Texts and no paths: tens of thousands of files are read this way.
    folder, _, _ = os.path.abspath(path).rpartition(os.sep)  # noqa: PTH100 - links stay as they are
    parts = folder.split(os.sep)  # noqa: PTH206
    if name not in parts:
        return None
    first = len(parts) - parts[::-1].index(name)
    for count in range(first, len(parts) + 1):
        place = os.sep.join(parts[:count])  # noqa: PTH118
        if os.path.islink(place):  # noqa: PTH114
            return f"{place} is a link, and links are never followed"
    return None


def _kind(mode: int) -> str:
    return next((name for test, name in _KINDS if test(mode)), "no regular file")


def too_large(file: str, size_bytes: int, most_bytes: int) -> Finding:
    """
    The finding about a file of *size_bytes* where *most_bytes* are read.
    """
    most = f"{most_bytes:,} ({most_bytes // 1_048_576} MiB)"
    message = f"the file has {size_bytes:,} bytes; at most {most} are read"
    hint = (
        "leave raw readings in evidence files, and thin power traces to 240 points a run; "
        "split a long table"
    )
    return error("FI-3", file, "", message, hint)


def _unreadable(file: str, problem: Exception) -> Finding:
    reason = problem.strerror if isinstance(problem, OSError) else str(problem)
    hint = "check that the file exists and that you may read it"
    return error("FI-1", file, "", f"the file can't be read: {reason}", hint)


def paths_of(given: Paths) -> list[Path]:
    """
    One path or several, each as a string or a path, as a list of paths.
    """
    # A string is iterable, too: its letters would be taken for files.
    several = [given] if isinstance(given, str | os.PathLike) else given
    return [Path(one) for one in several]


def existing_folder(path: PathLike, what: str) -> Path:
    """
    *path* as a `Path`; raises `ReporterError` unless there is a folder, the *what* of the message.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise ReporterError(f"{folder}: no such folder; name {what}")
    return folder


def board_folder(path: PathLike) -> Path:
    """
    The folder of a board; raises `ReporterError` where there is none.
    """
    return existing_folder(path, "a board folder, which holds benchmarks/ and submissions/")


def evidence_folder(path: PathLike | None) -> Path | None:
    """
    The folder of raw logs, where one is given; raises `ReporterError` where it isn't there.
    """
    return None if path is None else existing_folder(path, "the folder of the raw logs")


def find_json(paths: Iterable[Path]) -> list[Path]:
    """
    The files among *paths* and the JSON files below its folders, sorted, each once.

    A folder beside a JSON file of the same name (`x.json` and `x/`) holds its evidence and is not
    searched, nor are hidden folders. Links are listed, so that `read` can say that it refuses
    them. Raises `ReporterError` for a path that doesn't exist.
    """
    found: set[str] = set()
    for path in paths:
        if not os.path.lexists(path):
            raise ReporterError(f"{path}: no such file or folder; check the path")
        if path.is_dir() and not path.is_symlink():
            found.update(_json_below(path))
        else:
            found.add(str(path))
    return [Path(one) for one in sorted(found)]


def _json_below(folder: Path) -> Iterator[str]:
    pending = [str(folder)]
    while pending:
        files, folders = _listing(pending.pop())
        stems = {name.removesuffix(".json") for name in files}
        yield from files.values()
        pending += [path for name, path in folders.items() if name not in stems]


def _listing(folder: str) -> tuple[dict[str, str], dict[str, str]]:
    """
    JSON files and links of a folder, and its folders, as name to path; hidden ones left out.
    """
    files, folders = {}, {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders[entry.name] = entry.path
                elif entry.name.endswith(".json") or (entry.is_symlink() and entry.is_dir()):
                    files[entry.name] = entry.path
    except OSError as problem:
        raise ReporterError(f"{folder}: the folder can't be listed: {problem.strerror}") from None
    return files, folders


SCHEMA_ADDRESS = "../../schemas/v2/submission.schema.json"


# The points of a power trace: on one line they keep a file small.
_ON_ONE_LINE = frozenset({"points"})


_NAME_CHARACTERS = 40


def write_atomically(path: Path, content: str | bytes) -> None:
    """
    Put *content* at *path*, all of it or nothing: a temporary sibling, flushed, then renamed.

    Raises `ReporterError` when *path* is a link, a folder or anything else that isn't a regular
    file, and on any trouble with the disk; the old file then stands as it was, unless the message
    says that the new one is written.
    """
    raw = content.encode("utf-8") if isinstance(content, str) else content
    _put(path, lambda stream: stream.write(raw))


def copy_atomically(source: Path, path: Path) -> None:
    """
    Put the bytes of a regular file at *path*, as `write_atomically` does; a link is no such file.
    """

    def fill(stream: BinaryIO) -> None:
        with open_regular(source) as read_from:
            shutil.copyfileobj(read_from, stream)

    _put(path, fill)


def _put(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    try:
        # Looking at a path fails, too: its name may be too long, or a folder on the way a file.
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise ReporterError(f"{path} is not a regular file; remove it or choose another path")
        _replace(path, fill)
    except OSError as problem:
        raise ReporterError(f"{path} can't be written: {problem.strerror}") from problem
    except ValueError as problem:
        raise ReporterError(f"{path} can't be written: {problem}") from problem
    try:
        _sync_folder(path.parent)
    except OSError as problem:
        raise ReporterError(
            f"{path} is written, but a failure of power may undo that: its folder can't be "
            f"flushed: {problem.strerror}"
        ) from problem


def _replace(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    # The name of the sibling is short, so that the file's own may have all letters that it can.
    prefix = f".{path.name[:_NAME_CHARACTERS]}."
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=".new", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            fill(stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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


def submission_text(submission: Declaration) -> str:
    """
    The text of a submission's file: the order of the model, two spaces, final line feed.

    The points of a power trace stand on one line each run. The same submission gives the same
    bytes everywhere.
    """
    data = {"$schema": SCHEMA_ADDRESS} | submission.to_dict()
    return indented_json(data, one_line=_ON_ONE_LINE) + "\n"


def save_submission(submission: Declaration, path: Path) -> None:
    """
    Write a submission's file, making its folder if need be; never into a linked folder.
    """
    save_submission_text(submission_text(submission), path)


def save_submission_text(text: str, path: Path) -> None:
    """
    Write what `submission_text` gave, as `save_submission` does.
    """
    try:
        if path.parent.is_symlink():
            raise ReporterError(f"{path.parent} is a link; put the folder itself there")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ReporterError(f"{path.parent} can't be made: {problem.strerror}") from problem
    write_atomically(path, text)


def is_file(path: Path) -> bool:
    """
    Whether there is a file; a name that no file can have is none.
    """
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """
    Whether there is a folder; a name that no folder can have is none.
    """
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
