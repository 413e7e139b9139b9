"""
Checks every kind of file of a board: settings, benchmarks, submissions, claims and the ledger.

A folder that is a board is checked whole. Of other paths every file is checked as what it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from reporter.errors import ReporterError
from reporter.findings import Finding, has_errors
from reporter.review.board_folder import benchmark_findings
from reporter.schema.check import Kind
from reporter.store import strict_json
from reporter.store.board import (
    FILE_NAME,
    Benchmarks,
    board_benchmarks,
    load_benchmarks,
    load_board,
)
from reporter.store.board_files import (
    PLACES,
    Place,
    check_claim,
    is_board,
    kind_by_folder,
    kind_of_data,
    no_kind,
    place_of,
)
from reporter.store.files import PathLike, Paths, board_folder, find_json, paths_of, read
from reporter.store.schema_copies import stale_copies
from reporter.store.submissions import Progress, validate_found
from reporter.text import plural

# How files of each kind are counted, in the order of the count line; None: the kind can't be told.
_NOUNS: Mapping[Kind | None, tuple[str, str]] = {
    "board": ("board file", "board files"),
    "benchmark": ("benchmark", "benchmarks"),
    "submission": ("submission", "submissions"),
    "claim": ("claim file", "claim files"),
    "ledger-event": ("ledger event", "ledger events"),
    None: ("file of no known kind", "files of no known kind"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """
    How many files of each kind were checked, and what was found, in the order of the files.

    *counts* maps "board", "benchmark", "submission", "claim" and "ledger-event" to how many; `None`
    stands for files whose kind can't be told.
    """

    counts: Mapping[Kind | None, int]
    findings: tuple[Finding, ...]

    @property
    def files_count(self) -> int:
        """
        How many files were checked.
        """
        return sum(self.counts.values())

    @property
    def counted(self) -> str:
        """
        The counts in words, such as "1 board file, 2 submissions".
        """
        return ", ".join(
            plural(self.counts[kind], *nouns)
            for kind, nouns in _NOUNS.items()
            if self.counts.get(kind)
        )

    @property
    def is_valid(self) -> bool:
        """
        Whether no finding is an error.
        """
        return not has_errors(self.findings)


@dataclass(slots=True, kw_only=True)
class _Group:
    """
    The files of one board that are checked, or of none where *board* is `None`.
    """

    board: Path | None
    is_whole: bool = False
    files: dict[Kind | None, list[Path]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: Kind | None, path: Path) -> None:
        """
        Add a file that is checked as that kind.
        """
        self.files.setdefault(kind, []).append(path)

    def of(self, kind: Kind) -> list[Path]:
        """
        The files of that kind, in the order of their paths.
        """
        return self.files.get(kind, [])


def validate(
    paths: Paths, *, board: PathLike | None = None, progress: Progress | None = None
) -> Validation:
    """
    Check the files of a board against their schemas; every file is checked, whatever others hold.

    *paths* are submissions, benchmarks, claims, events of a ledger or `board.toml`, or folders that
    hold them; a folder with `board.toml` is checked as a whole board. Metrics and units are held
    against the benchmarks of *board*; where none is named, against those of the board that a
    submission stands in, else of the current folder, else those that come with the package.
    *progress* is told how many submissions of all are done.

    Raises `ReporterError` where a path or a board isn't there, or no file is; what is wrong inside
    a file is a finding.

    Example:

        reporter.validate("submissions").is_valid
    """
    named = None if board is None else board_folder(board)
    groups = _groups(paths_of(paths))
    # Read once, though files are held against them and what is wrong with them is said.
    read_benchmarks = cache(board_benchmarks)
    findings = [
        finding for group in groups for finding in _checked(group, named, read_benchmarks, progress)
    ]
    counts = {kind: sum(len(group.files.get(kind, ())) for group in groups) for kind in _NOUNS}
    if not any(counts.values()):
        raise ReporterError(
            "no file of a board there: name board.toml, benchmarks, submissions, claims, or a "
            "folder of them"
        )
    return Validation(
        counts={kind: count for kind, count in counts.items() if count}, findings=tuple(findings)
    )


def _groups(paths: Sequence[Path]) -> list[_Group]:
    """
    The files that *paths* name, by the board that they stand in.
    """
    boards = [path for path in paths if is_board(path)]
    groups = {_full(path): _Group(board=path, is_whole=True) for path in boards}
    others = [path for path in paths if path not in boards]
    # Files of one folder stand in one place; a link that is called as a place is one by itself.
    places: dict[str, Place | None] = {}
    for path in find_json(others):
        folder = str(path) if path.name in PLACES else str(path).rpartition(os.sep)[0]
        if folder not in places:
            places[folder] = place_of(path)
        place = places[folder]
        root = None if place is None else place.board
        group = groups.setdefault("" if root is None else _full(root), _Group(board=root))
        if place is not None:
            group.add(place.kind, path)
            continue
        kind, found = _kind(path)
        group.findings += found
        group.add(kind, path)
    folders = tuple(f"{_full(path)}{os.sep}" for path in others)
    for name, group in groups.items():
        # A board below a folder that was named is as much of it as its files are.
        group.is_whole |= name.startswith(folders)
        if group.is_whole and group.board is not None:
            _add_whole(group, group.board)
    return list(groups.values())


def _kind(path: Path) -> tuple[Kind | None, tuple[Finding, ...]]:
    """
    The kind of a file outside of any board, and the findings that say why it has none.
    """
    kind = kind_by_folder(path)
    if kind is not None:
        return kind, ()
    raw, findings = read(path, below="submissions")
    if raw is None:
        return None, findings
    parsed = strict_json.parse(raw, str(path))
    if parsed.findings:
        return None, parsed.findings
    kind = kind_of_data(parsed.data)
    return kind, () if kind is not None else (no_kind(str(path)),)


def _add_whole(group: _Group, board: Path) -> None:
    """
    Exchange the files of a group for all of its board.
    """
    group.files = {"board": [board / FILE_NAME]}
    for name, kind in PLACES.items():
        folder = board / name
        if kind in {"submission", "claim"} and os.path.lexists(folder):
            group.files[kind] = find_json([folder])
        elif folder.is_dir() and not folder.is_symlink():
            # Benchmarks and events stand in the folder itself, as they are read.
            group.files[kind] = sorted(folder.glob("*.json"))


def _checked(
    group: _Group,
    named: Path | None,
    read_benchmarks: Callable[[Path], Benchmarks],
    progress: Progress | None,
) -> Iterator[Finding]:
    yield from group.findings
    for path in group.of("board"):
        yield from load_board(path.parent).findings
    if group.is_whole and group.board is not None:
        yield from stale_copies(group.board)
    yield from _benchmark_findings(group, named, read_benchmarks)
    submissions = group.of("submission")
    if submissions:
        benchmarks = read_benchmarks(named or group.board or Path())
        yield from validate_found(submissions, benchmarks=benchmarks, progress=progress)
    for path in group.of("claim"):
        yield from check_claim(path)
    yield from _event_findings(group)


def _benchmark_findings(
    group: _Group, named: Path | None, read_benchmarks: Callable[[Path], Benchmarks]
) -> Iterator[Finding]:
    """
    What is wrong with the benchmarks that are checked, and with those that submissions are held
    against.
    """
    said: set[Finding] = set()
    if group.is_whole or group.files.get("submission"):
        board = named or group.board or Path()
        said.update(benchmark_findings(board, read_benchmarks(board)))
    if group.is_whole and group.board is not None:
        said.update(benchmark_findings(group.board, read_benchmarks(group.board)))
    else:
        said.update(_of_files(group.of("benchmark")))
    yield from sorted(said, key=Finding.sort_key)


def _of_files(paths: Sequence[Path]) -> Iterator[Finding]:
    """
    What is wrong with single benchmarks, each held against the others in its folder.
    """
    folders: dict[Path, set[str]] = {}
    for path in paths:
        folders.setdefault(path.parent, set()).add(path.name)
    for folder, names in folders.items():
        # The folder may be reached by a link, as the current one may be; its files may be none.
        for finding in load_benchmarks(folder.resolve()).findings:
            name = Path(finding.file).name
            if name in names:
                yield replace(finding, file=str(folder / name))


def _about(paths: Sequence[Path], findings: Iterable[Finding]) -> Iterator[Finding]:
    """
    The findings about these files, however their paths are written.
    """
    files = {_full(path) for path in paths}
    return (finding for finding in findings if _full(finding.file) in files)


def _full(path: PathLike) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - links stay as they are


def _event_findings(group: _Group) -> Iterator[Finding]:
    """
    What is wrong with events; those of a board are read with its whole ledger.
    """
    events = group.of("ledger-event")
    if group.board is None or not (events or group.is_whole):
        yield from _single_events(events)
        return
    from reporter.review.ledger_chain import FOLDER, read_ledger
    from reporter.review.ledger_state import read_state

    ledger = read_ledger(group.board / FOLDER)
    settings = load_board(group.board).board
    found = (
        ledger.findings if settings is None else read_state(ledger, settings.organisations).findings
    )
    yield from found if group.is_whole else _about(events, found)


def _single_events(events: Sequence[Path]) -> Iterator[Finding]:
    for path in events:
        from reporter.review.ledger_event import parse_event

        raw, findings = read(path)
        yield from findings if raw is None else parse_event(raw, str(path))[1]
