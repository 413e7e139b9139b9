"""
Reads objects of the git repository that a board stands in, where it stands in one.

Only commands that print objects are run: no hook, no filter, no network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from reporter.errors import ReporterError
from reporter.store.strict_json import parse

GIT_SECONDS: Final = 120.0
# An entry is found among its last versions, or its changed fields aren't named.
MOST_VERSIONS: Final = 20
MOST_BYTES: Final = 256 * 1_048_576
_COMMIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@{}^~-]{0,199}\Z", re.ASCII)
# What the configuration of a repository could have git run or fetch while it prints objects.
_SETTINGS: Final = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
)


class FileHistory:
    """
    The files below a folder as the commits that changed them hold them.

    The history is walked once, when it is first asked for, and not once for each file.
    """

    def __init__(self, folder: Path) -> None:
        """
        Of the repository that *folder* stands in, if it stands in one.
        """
        self._folder = folder
        self._blobs: Mapping[str, Sequence[str]] | None = None

    def versions(self, path: Path) -> Iterator[Mapping[str, Any]]:
        """
        The data of a file as the last 20 commits that changed it hold it, the newest first.

        Yields nothing where there is no repository, no git, or no such file in it: older versions
        are a help to readers, and nothing depends on them.
        """
        try:
            name = path.absolute().relative_to(self._folder.absolute()).as_posix()
            if self._blobs is None:
                self._blobs = {}
                self._blobs = _blobs_of_files(self._folder)
            blobs = self._blobs.get(name, ())
            # What was reviewed is the newest version in most cases, or the one before it.
            for some in (blobs[:2], blobs[2:]):
                found = read_blobs(self._folder, some) if some else {}
                for raw in found.values():
                    data = parse(raw, str(path)).data
                    if isinstance(data, dict):
                        yield data
        except (ReporterError, ValueError):
            return


def _blobs_of_files(folder: Path) -> Mapping[str, Sequence[str]]:
    """
    The last 20 blobs of each file below a folder, the newest first, by its path below the folder.
    """
    form = ("--format=", "--raw", "--no-abbrev", "--no-renames", "-z", "--relative")
    listed = (git(folder, "log", *form, "HEAD", "--", ".") or b"").split(b"\0")
    blobs: dict[str, list[str]] = {}
    # Each change is `:MODE MODE BLOB BLOB LETTER`, and the path after it.
    for change, path in zip(listed[::2], listed[1::2], strict=False):
        fields = change.decode("ascii").split()
        found = blobs.setdefault(os.fsdecode(path), [])
        if len(found) < MOST_VERSIONS and fields[1].startswith("100"):
            found.append(fields[3])
    return blobs


def commit_of(folder: Path, name: str) -> str | None:
    """
    The hash of the commit that *name* stands for in the repository of *folder*, or `None`.

    A name that git could take for an option, a range or a path stands for none.
    """
    if not _COMMIT.match(name) or ".." in name:
        return None
    asked = f"{name}^{{commit}}"
    found = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", asked)
    return None if found is None else found.decode("ascii").strip()


def read_blobs(folder: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """
    The bytes of blobs by their ids, from one run of `git cat-file --batch`, which applies no filter
    and no conversion; those that the repository lacks (a partial clone) are left out.
    """
    ids = list(dict.fromkeys(blobs))
    asked = "".join(f"{blob}\n" for blob in ids).encode("ascii")
    raw = git(folder, "cat-file", "--batch", given=asked) or b""
    contents: dict[str, bytes] = {}
    start = 0
    # Each answer is `id type size LF bytes LF`, or `id missing LF`.
    for blob in ids:
        end = raw.find(b"\n", start)
        head = raw[start:end].split() if end >= 0 else []
        if len(head) != 3:
            start = max(end, start - 1) + 1
            continue
        size_bytes = int(head[2])
        contents[blob] = raw[end + 1 : end + 1 + size_bytes]
        start = end + 1 + size_bytes + 1
    return contents


def git(
    folder: Path, *arguments: str, given: bytes = b"", most_bytes: int = MOST_BYTES
) -> bytes | None:
    """
    What git prints, or `None` when it refuses.

    Raises `ReporterError` when it can't be run, takes too long, or prints more than *most_bytes*: a
    few small trees that name each other list as billions of files.
    """
    program = shutil.which("git")
    if program is None:
        raise ReporterError("git isn't installed; name a folder or a list of events")
    command = [program, "--no-pager", "--no-replace-objects", *_SETTINGS, "-C", str(folder)]
    try:
        # A file and no pipe: git prints before it has read all, and two full pipes would wait.
        with tempfile.TemporaryFile() as asked:
            asked.write(given)
            asked.seek(0)
            return _answer([*command, *arguments], asked, most_bytes)
    except OSError as problem:
        raise ReporterError(f"git can't be asked: {problem}") from problem


def _answer(command: list[str], asked: IO[bytes], most_bytes: int) -> bytes | None:
    with subprocess.Popen(  # noqa: S603 (the callers match what users name before)
        command,
        stdin=asked,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as process:
        stop = threading.Timer(GIT_SECONDS, process.kill)
        stop.start()
        try:
            printed = process.stdout.read(most_bytes + 1) if process.stdout else b""
            if len(printed) > most_bytes:
                process.kill()
            status = process.wait()
        finally:
            stop.cancel()
            if process.poll() is None:
                process.kill()
    if len(printed) > most_bytes:
        most = f"{most_bytes // 2**20} MiB"
        raise ReporterError(f"git prints more than {most}; the repository is larger than a board")
    if status < 0:
        raise ReporterError(f"git was stopped, or gave no answer in {GIT_SECONDS:g} s")
    return printed if status == 0 else None


def _environment() -> dict[str, str]:
    """
    The environment without what steers git elsewhere (as inside a hook), and without a network.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }
