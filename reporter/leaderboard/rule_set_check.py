"""
What a review by this tool's rules would change on a board: status, meter class and rank by entry.

The code of older rule sets isn't kept. What they gave stands in the seals of the ledger, so what
the seals say is held against a review now, and nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from reporter.findings import Finding, note, warning
from reporter.leaderboard.boards import build_leaderboard
from reporter.leaderboard.entries import Entry, iter_entries
from reporter.model.rule_sets import RULE_SET
from reporter.review.board_folder import BoardFolder, open_board, submission_paths
from reporter.review.examine import examine
from reporter.review.ledger_event import sha256_of
from reporter.review.ledger_record import event_of_review
from reporter.review.ledger_state import take_event
from reporter.review.review import Review

_HINT = "look at it with: reporter review FILE --evidence DIR --all"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetCheck:
    """
    How many entries were held against their seals, and findings LG-18 and LG-19 about them.
    """

    compared_count: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """
    Where an entry stands: status and classes of its standing, and its rank on each board.
    """

    status: str
    why: str
    classes: Mapping[str, str]
    ranks: Mapping[str, str | None]


def check_rule_set(board: Path, evidence: Path | None, *, now: datetime) -> RuleSetCheck:
    """
    Review every entry of *board* by this tool's rules, and say what would change against the seals.

    *evidence* is the folder of raw logs; *now* is the moment of the review, with a zone. Raises
    `ReporterError` where the board can't be used, or its ledger has no id.
    """
    folder = open_board(board)
    paths = submission_paths(folder, None)
    before, entries = _places(folder, paths)
    sealed = {name: _rule_sets(entries[name]) for name in before}
    examined = examine(paths, board, evidence, now=now)
    findings = [*examined.findings]
    compared = 0
    # A seal that nobody signed has to count here, or a board with keys would show no change.
    folder.state.policy = replace(folder.state.policy, review_keys=(), signatures_required=False)
    for done in examined.reviews:
        if done.evidence and done.submission_sha256 is not None:
            compared += 1
            event = event_of_review(done, folder.state, now.date())
            take_event(folder.state, sha256_of(event.to_bytes()), event)
        else:
            findings.append(_not_compared(done))
    after, _ = _places(folder, paths)
    for name, place in before.items():
        findings += _changes(entries[name].path, place, after[name], sealed[name])
    return RuleSetCheck(compared_count=compared, findings=tuple(findings))


def _places(
    folder: BoardFolder, paths: Sequence[Path]
) -> tuple[dict[str, _Place], dict[str, Entry]]:
    ignored: list[Finding] = []
    entries = tuple(iter_entries(folder, paths, ignored))
    ranks: dict[str, dict[str, str | None]] = {entry.id: {} for entry in entries}
    aliases, known = folder.board.organisations.id_of_alias, folder.benchmarks
    for table in build_leaderboard(entries, known.by_id, aliases, known.versions).boards:
        for row in table.rows:
            ranks[row.entry.id][table.key.slug] = row.rank_text
    return {one.id: _place(one, ranks[one.id]) for one in entries}, {one.id: one for one in entries}


def _place(entry: Entry, ranks: Mapping[str, str | None]) -> _Place:
    standing = entry.standing
    return _Place(
        status="V0" if standing is None else standing.status.value,
        why="" if standing is None else "; ".join(standing.reasons),
        classes={} if standing is None else standing.classes,
        ranks=ranks,
    )


def _rule_sets(entry: Entry) -> str:
    """
    The rule sets of the reviews that count for an entry, in words.
    """
    events = {} if entry.standing is None else entry.standing.events
    found = {one.seal.rule_set for one in events.values() if one.seal and one.is_by_tool}
    return f"a seal of rule set {max(found)}" if found else "no seal"


def _not_compared(done: Review) -> Finding:
    message = f"{done.submission_id} isn't compared: {'; '.join(done.status_reasons)}"
    return note("LG-19", done.file, "", message, "name the folder of its logs with --evidence")


def _changes(file: str, before: _Place, after: _Place, sealed: str) -> Iterator[Finding]:
    said = list(_differences(before, after))
    if said:
        message = f"rule set {RULE_SET} changes what {sealed} gave: {'; '.join(said)}"
        yield warning("LG-18", file, "", message, _HINT)


def _differences(before: _Place, after: _Place) -> Iterator[str]:
    if before.status != after.status:
        why = f" ({after.why})" if after.why else ""
        yield f"status {before.status} to {after.status}{why}"
    for scope in sorted({*before.classes, *after.classes}):
        old, new = before.classes.get(scope, "none"), after.classes.get(scope, "none")
        if old != new and "none" not in {old, new}:
            yield f"class of {scope} {old} to {new}"
    for slug in sorted({*before.ranks, *after.ranks}):
        old, new = before.ranks.get(slug) or "none", after.ranks.get(slug) or "none"
        if old != new:
            yield f"rank on {slug} {old} to {new}"
