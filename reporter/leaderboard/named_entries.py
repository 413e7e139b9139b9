"""
What a name stands for: an entry of the board by its id, or by its file.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import ReporterError, UnusableEntryError
from reporter.findings import Finding, counts, has_errors
from reporter.leaderboard.entries import Entry, iter_entries
from reporter.model.benchmark import Benchmark
from reporter.review.board_folder import BoardFolder
from reporter.store.board import submission_file
from reporter.store.files import find_json, is_file

_ID = re.compile(r"[a-z0-9-]+/[a-z0-9-]+", re.ASCII)
NEAR = 3


def entry_path(name: str, board: Path) -> Path | None:
    """
    The file that *name* stands for: a path, or an id of the board, also one that an organisation
    had before it was renamed; `None` when there is none.

    Raises `ReporterError` where the board's settings, which list its names, can't be used.
    """
    given = Path(name)
    return given if is_file(given) else submission_file(name, board)


def is_power_log(path: Path) -> bool:
    """
    Whether a file is there and is no submission: neither an object with runs, nor broken JSON.

    Whether it is a log, and of which kind, is for the readers of logs to say.
    """
    from reporter.store.files import read
    from reporter.store.strict_json import parse

    if not is_file(path):
        return False
    raw, _ = read(path)
    if raw is None:
        return path.suffix != ".json"
    text = raw.lstrip()
    if not text.startswith(b"{"):
        return True
    data = parse(raw, str(path)).data
    if isinstance(data, dict):
        return not {"runs", "submitter", "schema_version"}.intersection(data)
    # Of JSON lines each is whole; a submission that is broken is still one.
    return isinstance(parse(text.partition(b"\n")[0], str(path)).data, dict)


def entry_ids(board: Path) -> list[str]:
    """
    The ids of all submissions of the board, sorted; none where its folder of them is a link.
    """
    folder = board / "submissions"
    files = find_json([folder]) if folder.is_dir() and not folder.is_symlink() else []
    names = (item.relative_to(folder).with_suffix("").as_posix() for item in files)
    return sorted(name for name in names if _ID.fullmatch(name))


def near_text(name: str, known: list[str]) -> str:
    """
    The known names that look like *name*, or a few of those known, as the end of a message.
    """
    if not known:
        return "; the board holds none: --board DIR names another board"
    near = difflib.get_close_matches(name, known, n=NEAR)
    return f"; near: {', '.join(near)}" if near else f"; known are such as {known[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEntry:
    """
    A scored entry with its benchmark, and what was found in its file, sorted.
    """

    entry: Entry
    benchmark: Benchmark
    findings: tuple[Finding, ...]


def scored_entry(folder: BoardFolder, path: Path) -> NamedEntry:
    """
    The scored entry of a file.

    Raises `UnusableEntryError` with the findings of the file when one of them is an error, or when
    nothing could be scored.
    """
    found: list[Finding] = []
    entries = list(iter_entries(folder, [path], found))
    findings = tuple(sorted(found, key=Finding.sort_key))
    if has_errors(findings) or not entries:
        raise UnusableEntryError(f"{path} can't be scored: {counts(findings)}", findings)
    entry = entries[0]
    benchmark = folder.benchmarks.versions[entry.score.benchmark_key]
    return NamedEntry(entry=entry, benchmark=benchmark, findings=findings)


def no_entry(name: str, board: Path) -> ReporterError:
    """
    The error for a name that is no file and no entry.
    """
    near = near_text(name, entry_ids(board))
    return ReporterError(
        f"no file and no entry of {board / 'submissions'} is called {name!r}{near}"
    )
