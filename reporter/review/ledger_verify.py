"""
Holds a ledger against an earlier state of it: events may only have been added.

A folder alone can't show that its newest events were taken away. The earlier state can be another
folder, a list of names (as `sha256sum ledger/*.json` or `listing` writes it), or a commit of the
git repository that the board stands in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reporter.errors import ReporterError
from reporter.findings import Finding, error, note, warning
from reporter.review.git import commit_of, git, read_blobs
from reporter.review.ledger_chain import SUFFIX, Ledger
from reporter.review.ledger_event import LARGEST_BYTES, Event, parse_event, sha256_of
from reporter.store.files import is_file, is_folder, read

LARGEST_LIST_BYTES: Final = 64 * 1024 * 1024
# A line of `sha256sum` or of `ls`: the name counts, whatever the hash of the bytes was.
_LISTED = re.compile(r"(?:[0-9a-f]{64} [ *])?(?:.*/)?([0-9a-f]{64})(?:\.json)?", re.ASCII)
_EVENT_FILE = re.compile(r"([0-9a-f]{64})\.json\Z", re.ASCII)
_RESTORE: Final = "put its file back; an event is answered by another one, never removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierState:
    """
    The events of an earlier state by hash, with their bytes where those are at hand.

    *source* says for readers where it is from.
    """

    source: str
    events: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """
    What a ledger gained and lost since an earlier state, as hashes; *findings* say it in words.

    *added* are in the order of the ledger, *missing* and *altered* are sorted.
    """

    added: tuple[str, ...]
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    findings: tuple[Finding, ...]


def listing(ledger: Ledger) -> str:
    """
    The names of all events as `sha256sum` writes them: `sha256sum --check` in the folder reads it.
    """
    return "".join(f"{name}  {name}{SUFFIX}\n" for name in sorted(ledger.events))


def earlier_state(against: str, folder: Path) -> EarlierState:
    """
    The earlier state that *against* names: a folder, a list of names, or a commit.

    *folder* is the ledger now; a commit is one of the repository that it stands in.
    Raises `ReporterError` when there is no such thing, it can't be read, or it is a folder of
    other files.
    """
    if not against:
        raise ReporterError("no earlier state is named: give a folder, a list, or a commit")
    path = Path(against)
    if is_folder(path):
        return _of_folder(path)
    if is_file(path):
        return _of_list(path)
    return _of_commit(against, folder)


def verify_ledger(ledger: Ledger, earlier: EarlierState) -> Verification:
    """
    Whether events were only added since *earlier*, by whom, and what is missing or altered.

    LG-11 (error) an event was taken out, LG-12 (error) altered, LG-13 (note) added; LG-3 (warning)
    for an added event that is dated before the last one of the earlier state.
    """
    present = {one.file for one in ledger.findings if one.code in {"LG-1", "LG-2", "LG-5"}}
    gone = sorted(earlier.events.keys() - ledger.events.keys())
    altered = tuple(name for name in gone if ledger.file_of(name) in present)
    missing = tuple(name for name in gone if ledger.file_of(name) not in present)
    added = tuple(name for name in ledger.events if name not in earlier.events)
    findings = (
        *(_gone(ledger, earlier, name, "LG-11", "was taken out") for name in missing),
        *(_gone(ledger, earlier, name, "LG-12", "was altered") for name in altered),
        *(_added(ledger, name) for name in added),
        *_backdated(ledger, earlier, added),
    )
    return Verification(
        added=added,
        missing=missing,
        altered=altered,
        findings=tuple(sorted(findings, key=Finding.sort_key)),
    )


def _gone(ledger: Ledger, earlier: EarlierState, name: str, code: str, what: str) -> Finding:
    raw = earlier.events[name]
    event = None if raw is None else parse_event(raw, name)[0]
    said = "" if event is None else f": {_words(event)}"
    message = f"the event {what} since {earlier.source}{said}"
    return error(code, ledger.file_of(name), "", message, _RESTORE)


def _added(ledger: Ledger, name: str) -> Finding:
    return note("LG-13", ledger.file_of(name), "", f"added: {_words(ledger.events[name])}")


def _words(event: Event) -> str:
    signed = ", signed" if event.signature else ""
    return f"{event.kind} of {event.entry} on {event.date} by {event.by}{signed}"


def _backdated(ledger: Ledger, earlier: EarlierState, added: Iterable[str]) -> Iterator[Finding]:
    before = [event.date for name, event in ledger.events.items() if name in earlier.events]
    if not before:
        return
    for name in added:
        day = ledger.events[name].date
        if day < max(before):
            message = f"{day} is before {max(before)}, the last day of {earlier.source}"
            hint = "true of a branch that was made before; else ask who added it"
            yield warning("LG-3", ledger.file_of(name), "/date", message, hint)


def _of_folder(folder: Path) -> EarlierState:
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError as problem:
        raise ReporterError(f"{folder} can't be listed: {problem.strerror}") from problem
    found = [(name, match[1]) for name in names if (match := _EVENT_FILE.match(name))]
    if not found and any(not name.startswith(".") for name in names):
        # Held against such a folder every event would be a new one, and none could be missing.
        raise ReporterError(f"{folder} holds files, and no event; name the folder of a ledger")
    return EarlierState(
        source=str(folder),
        events={digest: _bytes(folder / name) for name, digest in found},
    )


def _bytes(path: Path) -> bytes | None:
    """
    The bytes of an event, for telling what it said; `None` where they aren't at hand.
    """
    return read(path, most_bytes=LARGEST_BYTES)[0]


def _of_list(path: Path) -> EarlierState:
    try:
        if path.stat().st_size > LARGEST_LIST_BYTES:
            raise ReporterError(f"{path} is larger than {LARGEST_LIST_BYTES // 2**20} MiB")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ReporterError(f"{path} can't be read as a list of events: {problem}") from problem
    events: dict[str, bytes | None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LISTED.fullmatch(line.strip())
        if found is None:
            raise ReporterError(
                f"{path}: line {number} names no event; write one file name or hash a line"
            )
        events[found[1]] = None
    return EarlierState(source=str(path), events=events)


def _of_commit(commit: str, folder: Path) -> EarlierState:
    board = folder.absolute().parent
    digest = commit_of(board, commit)
    if digest is None:
        raise ReporterError(
            f"{commit!r} is no folder, no file, and no commit of a git repository at {board}"
        )
    tree = git(board, "ls-tree", "-z", digest, "--", f"{folder.name}/")
    if tree is None:
        raise ReporterError(f"git can't list {folder.name}/ of {commit}")
    blobs = dict(_blobs(tree))
    return EarlierState(source=f"commit {digest[:12]}", events=_contents(board, blobs))


def _blobs(tree: bytes) -> Iterator[tuple[str, str]]:
    """
    The events of a tree as git lists it (`mode type id TAB path NUL`): hash and id of the blob.
    """
    for line in tree.split(b"\0"):
        kind, _, path = line.decode("utf-8", "replace").partition("\t")
        match = _EVENT_FILE.match(path.rpartition("/")[2])
        if match and " blob " in kind:
            yield match[1], kind.rpartition(" ")[2]


def _contents(board: Path, blobs: Mapping[str, str]) -> dict[str, bytes | None]:
    """
    The bytes of events; `None` for a blob that isn't at hand, whose name is known all the same.
    """
    found = read_blobs(board, blobs.values())
    bodies = {name: found.get(blob) for name, blob in blobs.items()}
    return {
        name: body if body is not None and sha256_of(body) == name else None
        for name, body in bodies.items()
    }
