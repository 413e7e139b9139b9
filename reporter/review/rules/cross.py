"""
XS-1 to XS-6: is this evidence used once, by one submitter, for one thing?

XS-7: can a reader tell this name from every other?
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate

from reporter.model.submission import Submission
from reporter.review.board import (
    BoardIndex,
    BoardView,
    Owner,
    SeriesMatch,
    is_second_source,
    owners_of,
)
from reporter.review.rule import NO_BOARD, CannotRun, Case, Doubt, Need, flag, inform, reject, rule
from reporter.review.thresholds import FLOOD_DAYS, FLOOD_MOST
from reporter.text import hidden_characters, number, one_line, plural, scripts, skeleton

SHARED_SUPPLY = "do these nodes share one supply or meter? then say so, and count its energy once"


@rule("XS-1", "Every log is used once", "RFI")
def unique_evidence(case: Case) -> Iterator[Doubt]:
    """
    No raw log stands twice, in one submission or in two.

    Reason: a log proves one run of one machine. Inside one run, though, files of several nodes are
    byte-identical in 1,072 pairs of published logs: that may be a shared power shelf, so it is a
    question to the submitter and no accusation. Of two entries the finding speaks against the one
    that was sealed later; who only lists a hash takes nobody off the board.

    Example: run 7 lists the power log of run 3.
    """
    mine = list(owners_of(case.submission))
    yield from _inside(case.submission, mine)
    board = _need_others(case)
    for owner in mine:
        sha256 = case.submission.evidence[owner.evidence_index].sha256
        others = {o.submission.id: o for o in board.index.by_sha256.get(sha256, ())}
        for name, other in others.items():
            if name != case.submission.id and board.index.came_first(owner, other) is not True:
                yield _other_doubt(board.index, owner, other)


def _inside(submission: Submission, mine: list[Owner]) -> Iterator[Doubt]:
    """
    Groups of equal logs: a note where they all belong to one run, a flag where they don't.
    """
    groups: dict[str, list[Owner]] = {}
    for owner in mine:
        groups.setdefault(submission.evidence[owner.evidence_index].sha256, []).append(owner)
    for owners in groups.values():
        if len(owners) < 2:
            continue
        first = submission.evidence[owners[0].evidence_index].id
        rest = ", ".join(submission.evidence[owner.evidence_index].id for owner in owners[1:])
        pointer = f"/evidence/{owners[1].evidence_index}/sha256"
        runs = {owner.run_index for owner in owners}
        if len(runs) == 1 and None not in runs:
            text = f"{rest}: byte for byte the file of {first}, in the same run"
            yield inform(pointer, text, SHARED_SUPPLY)
        else:
            text = f"{rest}: byte for byte the file of {first}, of another run"
            yield flag(pointer, text, "every run needs its own log")


def _need_others(case: Case) -> BoardView:
    """
    The board, for rules that have spoken of the submission alone; ends the rule without others.
    """
    try:
        return case.need_board()
    except CannotRun as missing:
        raise CannotRun(f"only within this submission: {missing}") from None


def _other_doubt(index: BoardIndex, owner: Owner, other: Owner) -> Doubt:
    mine = owner.submission
    pointer = f"/evidence/{owner.evidence_index}/sha256"
    name = mine.evidence[owner.evidence_index].id
    text = f"{name} is byte for byte a log of {other.submission.id}"
    if is_second_source(mine, other.submission):
        return inform(pointer, f"{text}, which logs the same runs", "one of the two ranks")
    if index.organisation(other.submission) == index.organisation(mine):
        return flag(pointer, text, "a log proves one run; say why it stands in two submissions")
    if index.claims is not None and index.came_first(owner, other) is None:
        hint = "the ledger doesn't tell which came first; a reviewer has to find out"
        return flag(pointer, text, hint)
    return reject(pointer, text, "a log of another submitter can't prove this run")


@rule("XS-2", "No restamped copy", "FI", requires=Need.BOARD)
def restamped(case: Case) -> Iterator[Doubt]:
    """
    No other log holds the same power values in the same order, whatever its stamps.

    Reason: changing the time stamps changes the hash; the power series stays.

    Example: the log of one run, moved by a day, is sent as that of another run.
    """
    for found in _series(case):
        if found.match.kind == "equal":
            text = f"holds the power values of {_name(case, found.other)}, one by one"
            yield _series_doubt(case, found, text)
    _need_others(case)


@rule("XS-3", "No near copy", "FI", requires=Need.BOARD)
def near_copy(case: Case) -> Iterator[Doubt]:
    """
    No other log shares 54 of 60 readings in a row, or rises and falls as this one does.

    Reason: cut, padded, scaled or lightly disturbed copies keep the run's own noise, and no two
    real runs share that. Correlated are the steps between 100 readings, at shifts up to five.

    Example: a log of another submitter, all values multiplied by 0.97.
    """
    for found in _series(case):
        match, other = found.match, _name(case, found.other)
        if match.kind == "window":
            text = (
                f"{number(100 * match.share)} % of {match.length} readings are those of {other}, "
                f"from reading {match.start + 1} and {match.other_start + 1} on"
            )
            yield _series_doubt(case, found, text)
        elif match.kind == "correlated":
            text = (
                f"{match.length} steps in a row correlate with those of {other}, "
                f"r = {match.share:.5f}"
            )
            yield _series_doubt(case, found, text)
    _need_others(case)


def _series(case: Case) -> tuple[SeriesMatch, ...]:
    """
    The matches that speak against this submission: within it, and with what was claimed before.
    """
    if case.board is None:
        raise CannotRun(NO_BOARD)
    index = case.board.index
    return tuple(
        match
        for match in index.series.get(case.submission.id, ())
        if match.other.submission.id == case.submission.id
        or index.came_first(match.mine, match.other) is not True
    )


def _name(case: Case, owner: Owner) -> str:
    if owner.submission.id == case.submission.id:
        return owner.submission.evidence[owner.evidence_index].id
    return owner.name


def _series_doubt(case: Case, found: SeriesMatch, text: str) -> Doubt:
    mine, other = found.mine, found.other
    pointer = f"/evidence/{mine.evidence_index}"
    message = f"{case.submission.evidence[mine.evidence_index].id}: {text}"
    if other.submission.id == mine.submission.id:
        if mine.run_index is not None and mine.run_index == other.run_index:
            return inform(pointer, message, SHARED_SUPPLY)
    elif is_second_source(mine.submission, other.submission):
        return inform(pointer, f"{message}; both log the same runs", "one of the two ranks")
    return flag(pointer, message, "every run needs its own log; say how the two came about")


@rule("XS-4", "One machine, one job at a time", "R", requires=Need.BOARD)
def overlapping_use(case: Case) -> Iterator[Doubt]:
    """
    No two submissions use the same machine at the same time.

    Reason: two jobs on one node share its power; each would show half, or one meter counts for
    both. A machine is known by what its maker or its owner named it: identities in the logs,
    serial numbers of meters, host names. Names such as node_0, and a like system, say nothing: the
    published entries of one cluster ran beside each other on different nodes.

    Example: two entries with host a17 overlap by 12 minutes.
    """
    mine = case.submission
    board = case.need_board()
    own = _machines(mine)
    for other in board.others(mine):
        same = sorted(own & _machines(other))
        if not same or is_second_source(mine, other):
            continue
        count = _overlap_count(mine, other)
        if count:
            runs = plural(count, "run overlaps", "runs overlap")
            text = f"{runs} in time with runs of {other.id}, both on {', '.join(same[:4])}"
            yield reject("/runs", text, "say which share of the machine each run had")


def _overlap_count(mine: Submission, other: Submission) -> int:
    """
    How many runs of the one overlap with any of the other, in time by start of both.
    """
    spans = sorted((run.started_at, run.stopped_at) for run in other.runs)
    starts = [start for start, _ in spans]
    latest = list(accumulate((stop for _, stop in spans), max))
    count = 0
    for run in mine.runs:
        before = bisect_left(starts, run.stopped_at)
        count += before > 0 and latest[before - 1] > run.started_at
    return count


def _machines(submission: Submission) -> set[str]:
    """
    Names that can mean one machine alone: hosts, identities from logs, serial numbers of meters.
    """
    parts = [part for run in submission.runs for part in run.energy_parts]
    hosts = {name for part in parts for name in part.devices}
    hosts |= {one.host for part in parts for one in part.identities if one.host}
    uuids = {one.uuid for part in parts for one in part.identities if one.uuid}
    serials = {one.serial_number for one in submission.instruments if one.serial_number}
    return {name for name in hosts if not _is_generic(name)} | uuids | serials


def _is_generic(name: str) -> bool:
    word = name.casefold().strip("0123456789_-. :")
    return word in {"", "node", "gpu", "host", "device", "sw", "switch", "accelerator", "server"}


@rule("XS-5", "One ranked entry", "I", requires=Need.BOARD)
def one_ranked_entry(case: Case) -> Iterator[Doubt]:
    """
    Of a submitter's entries with one system on one board, only the best takes a rank.

    Reason: sending ten variants and showing the best is a way to the top that measures luck. All
    entries stay visible, and a withdrawn one leaves a trace.

    Example: three entries of one system for bert, of which one ranks.
    """
    mine = case.submission
    same = [
        other.id
        for other in case.need_board().others(mine)
        if other.benchmark == mine.benchmark
        and other.division is mine.division
        and other.system_identity == mine.system_identity
    ]
    if same:
        listed = ", ".join(same[:5])
        yield inform("/id", f"other entries of this system on this board: {listed}")


@rule("XS-6", "No flood", "F", requires=Need.BOARD)
def flood(case: Case) -> Iterator[Doubt]:
    """
    A submitter sends at most 5 submissions for one benchmark within 7 days.

    Reason: many tries against one board fit the board. An image recognition challenge closed its
    server to a team that sent too often.

    Example: six entries for bert in one week.
    """
    mine = case.submission
    days = timedelta(days=FLOOD_DAYS)
    near = Counter(
        other.benchmark.id
        for other in case.need_board().others(mine)
        if timedelta(0) <= mine.submitted_on - other.submitted_on < days
    )
    found = near[mine.benchmark.id] + 1
    if found > FLOOD_MOST:
        yield flag(
            "/submitted_on",
            f"{found} submissions for {mine.benchmark.id} within {FLOOD_DAYS:.0f} days, "
            f"{FLOOD_MOST:.0f} are usual",
            "say why so many were needed",
        )


# Scripts that are written together in one language.
_TOGETHER = (
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "LATIN"},
    {"CJK", "HANGUL", "LATIN"},
    {"CJK", "BOPOMOFO", "LATIN"},
)


@rule("XS-7", "Names that can't be mistaken", "RF")
def look_alike_names(case: Case) -> Iterator[Doubt]:
    """
    Names hold no hidden characters and one script, and look like no other submitter's name.

    Reason: letters of other alphabets, zero-width characters and turned text directions make two
    names look alike (CVE-2021-42574, CVE-2021-42694). Compared after NFKC, case folding and with
    look-alike letters made one.

    Example: "Асme" with a Cyrillic A beside "Acme".
    """
    submission = case.submission
    named = {
        "/submitter/name": submission.submitter.name,
        "/system/name": submission.system.name,
        "/system/accelerator/name": submission.system.accelerator.name,
    }
    for pointer, name in named.items():
        yield from _text_doubts(pointer, name)
    board = _need_others(case)
    mine = board.index.organisation(submission)
    alike = {
        (slug, name)
        for text in (mine, submission.submitter.name)
        for slug, name in board.index.by_skeleton.get(skeleton(text), ())
        if board.index.canonical(slug) != mine
    }
    for slug, name in sorted(alike):
        yield flag(
            "/submitter/name",
            f"{one_line(submission.submitter.name)!r} ({mine}) looks like "
            f"{one_line(name)!r} ({slug})",
            "is it the same organisation? then use its id; else choose a name that differs",
        )


def _text_doubts(pointer: str, name: str) -> Iterator[Doubt]:
    hidden = hidden_characters(name)
    if hidden:
        text = f"the name holds hidden characters: {', '.join(hidden[:5])}"
        yield reject(pointer, text, "type the name anew")
    found = scripts(name)
    if len(found) > 1 and not any(set(found) <= together for together in _TOGETHER):
        text = f"the name mixes scripts: {', '.join(script.capitalize() for script in found)}"
        yield flag(pointer, text, "write it in one script")
