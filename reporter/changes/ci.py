"""
Judges a change to a board, such as a pull request: whose it is, what it touches, what it does.

The change is what the head holds and the common ancestor of both doesn't; it is judged as it would
be merged into the base. Who may do what follows from the base alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from reporter.changes.board_state import BoardState, placed, read_state, write_board
from reporter.changes.diff import prefix_of
from reporter.changes.difference import Difference, PlaceChange, difference
from reporter.changes.event_rules import edits_without_a_word, event_findings
from reporter.changes.path_rules import (
    Author,
    advice_of,
    author_of,
    conflict_findings,
    entry_of,
    path_findings,
    size_findings,
)
from reporter.changes.tree import (
    MergedTree,
    Tree,
    changed_paths,
    commit_tree,
    merged_tree,
    working_tree,
)
from reporter.errors import ReporterError
from reporter.findings import Finding, Severity, error, has_errors, note
from reporter.model.organisations import Organisations
from reporter.review.board_ledger import seal
from reporter.review.examine import examine
from reporter.review.git import git
from reporter.review.review import Review
from reporter.store.files import PathLike, board_folder, evidence_folder
from reporter.text import plural

_WHOLE_CHANGE: Final = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCheck:
    """
    What there is to say of a change: findings by path, reviews of its entries, and what differs.

    *author* is who made it, as board.toml of the base knows them. *difference* is `None` where the
    board of the change can't be read, or the change is too large to be looked at.
    *places_when_sealed* are what else moves on the boards once the reviews of this check are in the
    ledger; empty where the ledger holds them already, or they can't be sealed here.
    """

    base: str
    head: str
    author: str
    findings: tuple[Finding, ...]
    reviews: tuple[Review, ...] = ()
    difference: Difference | None = None
    places_when_sealed: tuple[PlaceChange, ...] = ()

    @property
    def is_fine(self) -> bool:
        """
        Whether no finding is an error.
        """
        return not has_errors(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """
        The check as JSON data.
        """
        return {
            "is_fine": self.is_fine,
            "base": self.base,
            "head": self.head,
            "author": self.author,
            "findings": [finding.to_dict() for finding in self.findings],
            "reviews": [
                {"entry": one.submission_id, "status": one.status.value}
                | {"status_reasons": list(one.status_reasons)}
                for one in self.reviews
            ],
            "difference": None if self.difference is None else self.difference.to_dict(),
            "places_when_sealed": [asdict(one) for one in self.places_when_sealed],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """
    A change and its three states: where it began, its head, and the base that it goes into.
    """

    start: Tree
    head: Tree
    base: Tree
    prefix: str
    paths: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def entries(self) -> dict[str, str]:
        """
        The paths of the entries' files that the change adds or edits, with the entries' ids.
        """
        present = [path for path in self.paths if path in self.head.files]
        files = [path for path in present if path.removeprefix(self.prefix).count("/") == 2]
        found = {path: entry_of(path, self.prefix) for path in files}
        return {path: entry for path, entry in found.items() if entry is not None}

    @property
    def touched(self) -> tuple[str, ...]:
        """
        The ids of entries whose file or evidence the change touches, sorted.
        """
        found = {entry_of(path, self.prefix) for path in self.paths}
        return tuple(sorted(entry for entry in found if entry is not None))


def ci(
    base: str,
    *,
    head: str | None = None,
    board: PathLike = ".",
    authors: Iterable[str] = (),
    accounts: Iterable[str] = (),
    evidence: PathLike | None = None,
    export: PathLike | None = None,
    now: datetime | None = None,
) -> ChangeCheck:
    """
    Judge a change before it is merged: its paths, the ledger, its entries, and the whole board.

    *base* is the commit that it goes into, *head* the commit that holds it; the working tree if
    left out. *board* is the board's folder in a clone. *authors* are teams ("acme") or people
    ("acme/ada"), *accounts* names at the host, as the base's board.toml lists them. Raw logs are
    found below *evidence* or beside an entry; a rule that lacks them is a note PR-16. The board as
    merged is written into the empty folder *export* where no finding is an error. *now* is the
    moment of the review, with a zone; the present one if left out.

    Git's objects are read as data: nothing of the change is checked out or run.

    Raises `ReporterError` where a commit or folder isn't there, the two have no common commit, and
    where the settings of the base can't be used.

    Example:

        reporter.ci("origin/main", authors=["acme"]).is_fine
    """
    change = _change(base, head, board_folder(board))
    evidence_path = evidence_folder(evidence)
    target = None if export is None else _empty_folder(Path(export))
    moment = now or datetime.now(tz=UTC)
    with tempfile.TemporaryDirectory(prefix="reporter-") as name:
        before = _base_state(change, Path(name) / "base")
        policy = before.board.board.organisations
        author, unknown = author_of(policy, authors, accounts)
        check = _paths_checked(change, policy, author, unknown)
        if not any(size_findings(change.paths, change.head)):
            how = (author, evidence_path, moment)
            check = _judged(check, change, before, Path(name) / "head", how)
    check = replace(
        check, findings=tuple(sorted(dict.fromkeys(check.findings), key=Finding.sort_key))
    )
    if target is not None and check.is_fine:
        write_board(_merged(change), change.prefix, target, site=True)
    return check


def _base_state(change: _Change, folder: Path) -> BoardState:
    folder.mkdir()
    write_board(change.base, change.prefix, folder)
    return read_state(change.base, change.prefix, folder)


def _paths_checked(
    change: _Change, policy: Organisations, author: Author, unknown: tuple[Finding, ...]
) -> ChangeCheck:
    """
    The check as far as paths and names alone tell.
    """
    said = path_findings(
        change.paths,
        change.start,
        change.head,
        policy=policy,
        author=author,
        prefix=change.prefix,
    )
    return ChangeCheck(
        base=change.base.name,
        head=change.head.name,
        author=str(author),
        findings=(*change.findings, *unknown, *said),
    )


def _change(base: str, head: str | None, board: Path) -> _Change:
    prefix = prefix_of(board)
    into = commit_tree(board, base)
    side = working_tree(board) if head is None else commit_tree(board, head)
    found = git(board, "merge-base", "--all", into.commit, _commit(head, board))
    ancestors = (found or b"").decode("ascii").split()
    if not ancestors:
        raise ReporterError(
            f"{base} and {side.name} have no common commit here; fetch the whole history"
        )
    start = commit_tree(board, ancestors[0])
    paths = changed_paths(start, side)
    findings = [*conflict_findings(paths, start, side, into)]
    if len(ancestors) > 1:
        message = f"the branch and its base have {len(ancestors)} last common commits"
        findings.append(error("PR-13", _WHOLE_CHANGE, "", message, advice_of("PR-13")))
    return _Change(
        start=start, head=side, base=into, prefix=prefix, paths=paths, findings=tuple(findings)
    )


def _commit(head: str | None, board: Path) -> str:
    return commit_tree(board, head or "HEAD").commit


def _merged(change: _Change) -> MergedTree:
    return merged_tree(change.base, change.head, change.paths)


def _judged(
    check: ChangeCheck,
    change: _Change,
    before: BoardState,
    folder: Path,
    how: tuple[Author, Path | None, datetime],
) -> ChangeCheck:
    """
    The check with what the board of the change says, as it would be merged.
    """
    author, evidence, now = how
    tree = _merged(change)
    folder.mkdir()
    try:
        write_board(tree, change.prefix, folder, entries=change.touched)
        after = read_state(tree, change.prefix, folder)
        reviews, said = _reviewed(change, folder, evidence, now)
    except ReporterError as problem:
        message = str(problem).replace(f"{folder}/", change.prefix).replace("\n", " ")
        finding = error("PR-15", f"{change.prefix}board.toml", "", message, advice_of("PR-15"))
        return replace(check, findings=(*check.findings, *problem.findings, finding))
    findings = (
        *check.findings,
        *(one for one in after.findings if one not in before.findings),
        *said,
        *_rank_notes(after, change.entries),
        *event_findings(before, after, author, reviews, now),
        *edits_without_a_word(before, after, change.entries),
    )
    found = difference(before, after, changed_paths(change.base, tree))
    return replace(
        check,
        findings=findings,
        reviews=reviews,
        difference=found,
        places_when_sealed=tuple(
            place
            for place in _places_when_sealed(before, after, reviews, now)
            if place not in found.places
        ),
    )


def _reviewed(
    change: _Change, folder: Path, evidence: Path | None, now: datetime
) -> tuple[tuple[Review, ...], tuple[Finding, ...]]:
    """
    The reviews of the entries that the change adds or edits, or whose evidence it does.
    """
    files = (folder / "submissions" / f"{entry}.json" for entry in change.touched)
    paths = [path for path in files if path.is_file()]
    if not paths:
        return (), ()
    done = examine(paths, folder, evidence, now=now)
    said = [*done.findings]
    for review in done.reviews:
        said += review.findings
        said += _not_run(review)
    return done.reviews, tuple(placed(said, folder, change.prefix))


def _not_run(review: Review) -> Iterator[Finding]:
    """
    One note on all rules that weren't run, or not in full, by their reasons.
    """
    codes: dict[str, list[str]] = {}
    for one in review.rules_not_run:
        codes.setdefault(one.reason, []).append(one.code)
    if codes:
        listed = "; ".join(f"{', '.join(of)}: {reason}" for reason, of in codes.items())
        count = plural(len(review.rules_not_run), "rule")
        yield note("PR-16", review.file, "", f"{count} not run or not in full: {listed}")


def _rank_notes(after: BoardState, entries: Mapping[str, str]) -> Iterator[Finding]:
    """
    Why changed entries have no score or no rank, which is no fault of theirs.
    """
    wanted = set(entries.values())
    for board in after.leaderboard.boards:
        for row in board.rows:
            if row.entry.id in wanted:
                found = (replace(one, severity=Severity.NOTE) for one in row.reasons)
                yield from placed(found, after.folder, after.prefix)


def _places_when_sealed(
    before: BoardState, after: BoardState, reviews: Sequence[Review], now: datetime
) -> tuple[PlaceChange, ...]:
    """
    What would move on the boards once the reviews of this check were in the ledger.
    """
    try:
        done = seal(reviews, board=after.folder, on=now.date())
        if not done.files:
            return ()
        sealed = read_state(after.tree, after.prefix, after.folder)
    except ReporterError:
        # The ledger has no id, lacks an event or wants a signature: nothing can be sealed here.
        return ()
    return difference(before, sealed, ()).places


def _empty_folder(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReporterError(f"{folder} is there and not an empty folder; name another one")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ReporterError(f"{folder} can't be made: {problem.strerror}") from problem
    return folder
