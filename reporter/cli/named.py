"""
What a name on the command line stands for: an entry of the board, a file, or a row of claims.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reporter.cli.show import Format, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding, has_errors
from reporter.store.files import find_json

if TYPE_CHECKING:
    from reporter.leaderboard.entries import Entry
    from reporter.model.benchmark import Benchmark
    from reporter.review.board_folder import BoardFolder

_ID = re.compile(r"[a-z0-9-]+/[a-z0-9-]+", re.ASCII)
NEAR = 3


def entry_path(name: str, board: Path) -> Path | None:
    """
    The file that *name* stands for: a path, or an id of the board; `None` when there is none.
    """
    given = Path(name)
    if is_file(given):
        return given
    path = board / "submissions" / f"{name}.json"
    return path if _ID.fullmatch(name) and is_file(path) else None


def is_file(path: Path) -> bool:
    """
    Whether there is a file; a name that no file can have is none.
    """
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


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
    The ids of all submissions of the board, sorted.
    """
    folder = board / "submissions"
    files = find_json([folder]) if folder.is_dir() else []
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


def scored_entry(folder: BoardFolder, path: Path) -> tuple[Entry, Benchmark]:
    """
    The scored entry of a file with its benchmark; findings of the file go to stderr.

    Raises `typer.Exit` with code 1 when an error stands among them, or nothing could be scored.
    """
    from reporter.leaderboard.entries import iter_entries

    findings: list[Finding] = []
    entries = list(iter_entries(folder, [path], findings))
    show_findings(findings, Format.TEXT, to_stderr=True)
    if has_errors(findings) or not entries:
        raise typer.Exit(1)
    entry = entries[0]
    return entry, folder.benchmarks.by_id[entry.score.benchmark_id]


def no_entry(name: str, board: Path) -> ReporterError:
    """
    The error for a name that is no file and no entry.
    """
    near = near_text(name, entry_ids(board))
    return ReporterError(
        f"no file and no entry of {board / 'submissions'} is called {name!r}{near}"
    )
