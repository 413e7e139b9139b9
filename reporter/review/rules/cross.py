"""
XS-1 to XS-6: is this evidence used once, by one submitter, for one thing?

XS-7: can a reader tell this name from every other?
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from reporter.model.submission import Submission
from reporter.review.board import (
    BoardIndex,
    BoardView,
    Owner,
    SeriesMatch,
    is_same_training,
    is_second_source,
    owners_of,
)
from reporter.review.neighbours import COMPARE_THE_REST, SharedMachines
from reporter.review.rule import (
    NO_BOARD,
    BoardCase,
    CannotRun,
    Doubt,
    Need,
    board_rule,
    flag,
    inform,
    reject,
)
from reporter.review.thresholds import FLOOD_DAYS, FLOOD_MOST
from reporter.text import hidden_characters, number, one_line, plural, scripts, skeleton

TWO_BENCHMARKS = "nothing to do: each ranks on the boards of its own benchmark"
SYSTEM_ENTRIES_SHOWN = 5
SHARED_SUPPLY = "do these nodes share one supply or meter? then say so, and count its energy once"


@board_rule("XS-1", "Every log is used once", "RFI", requires=Need.SUBMISSION)
def unique_evidence(case: BoardCase) -> Iterator[Doubt]:
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
        holders = board.index.by_sha256.get(sha256, ())
        for other in holders:
            is_other = other.submission.id != case.submission.id
            if is_other and board.index.speaks_against(owner, other):
                yield _other_doubt(board.index, owner, other)
        not_compared = board.index.holders_count.get(sha256, 0) - len(holders)
        if not_compared:
            text = f"{plural(not_compared, 'more entry lists', 'more entries list')} this log"
            hint = "only the oldest claims to a log are compared"
            yield inform(f"/evidence/{owner.evidence_index}/sha256", text, hint)


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


def _need_others(case: BoardCase) -> BoardView:
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
    if is_second_source(mine, other.submission, index.canonical):
        return inform(pointer, f"{text}, which logs the same runs", "one of the two ranks")
    if is_same_training(mine, other.submission, index.canonical):
        return inform(pointer, f"{text}, which enters the same runs", TWO_BENCHMARKS)
    if index.organisation(other.submission) == index.organisation(mine):
        return flag(pointer, text, "a log proves one run; say why it stands in two submissions")
    if index.claims is not None and index.came_first(owner, other) is None:
        hint = "the ledger doesn't tell which came first; a reviewer has to find out"
        return flag(pointer, text, hint)
    return reject(pointer, text, "a log of another submitter can't prove this run")


@board_rule("XS-2", "No restamped copy", "FI")
def restamped(case: BoardCase) -> Iterator[Doubt]:
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


@board_rule("XS-3", "No near copy", "FI")
def near_copy(case: BoardCase) -> Iterator[Doubt]:
    """
    No other log shares 54 of 60 readings in a row, or rises and falls as this one does.

    Reason: cut, padded, scaled or lightly disturbed copies keep the run's own noise, and no two
    real runs share that. Places to compare are found by the distances between the largest steps,
    so stamps, scale and shift don't matter. Of a device with more than 65,536 readings stretches
    are compared that are chosen by what they hold. Of two entries the finding speaks against the
    one that was sealed later.

    Example: a log of another submitter, all values multiplied by 0.97.
    """
    for found in _series(case):
        match, other = found.match, _name(case, found.other)
        places = f"from reading {match.start + 1} and {match.other_start + 1} on"
        if match.kind == "window":
            text = (
                f"{number(100 * match.share)} % of {match.length} readings are those of {other}, "
                f"{places}"
            )
            yield _series_doubt(case, found, text)
        elif match.kind == "correlated":
            text = (
                f"{match.length} steps in a row correlate with those of {other}, "
                f"r = {match.share:.5f}{f', {places}' if match.is_of_stretches else ''}"
            )
            yield _series_doubt(case, found, text)
    _need_others(case)


def _series(case: BoardCase) -> tuple[SeriesMatch, ...]:
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
        or index.speaks_against(match.mine, match.other)
    )


def _name(case: BoardCase, owner: Owner) -> str:
    if owner.submission.id == case.submission.id:
        return owner.submission.evidence[owner.evidence_index].id
    return owner.name


def _series_doubt(case: BoardCase, found: SeriesMatch, text: str) -> Doubt:
    mine, other = found.mine, found.other
    pointer = f"/evidence/{mine.evidence_index}"
    message = f"{case.submission.evidence[mine.evidence_index].id}: {text}"
    if other.submission.id == mine.submission.id:
        if mine.run_index is not None and mine.run_index == other.run_index:
            return inform(pointer, message, SHARED_SUPPLY)
    elif case.board is not None and is_second_source(
        mine.submission, other.submission, case.board.index.canonical
    ):
        return inform(pointer, f"{message}; both log the same runs", "one of the two ranks")
    elif case.board is not None and is_same_training(
        mine.submission, other.submission, case.board.index.canonical
    ):
        return inform(pointer, f"{message}; both enter the same runs", TWO_BENCHMARKS)
    return flag(pointer, message, "every run needs its own log; say how the two came about")


@board_rule("XS-4", "One machine, one job at a time", "RF")
def overlapping_use(case: BoardCase) -> Iterator[Doubt]:
    """
    No two submissions of an organisation use the same machine at the same time.

    Reason: two jobs on one node share its power; each would show half, or one meter counts for
    both. A maker's identity (the UUID of a device in the logs, the serial number of a meter that
    has one input) is that of one machine and refuses. A host name is what somebody called a
    machine: two clusters may use one name, so it is a question. So is the serial number of a rack's
    PDU or power shelf, which has an outlet for each of many machines. Names such as node_0, and a
    like system, say nothing: the published entries of one cluster ran beside each other on
    different nodes.

    Example: the logs of two entries hold the same GPU-6a1b2c3d-..., and their runs overlap by 12
    minutes.
    """
    mine = case.submission
    board = case.need_board()
    canonical = board.index.canonical
    found, is_cut = board.index.neighbours.used_at_once(mine)
    for pair in found:
        other = pair.other
        if is_second_source(mine, other, canonical) or is_same_training(mine, other, canonical):
            continue
        if pair.proofs.runs:
            hint = "say which share of the machine each run had"
            yield reject("/runs", _overlap(pair.proofs, other, "both on"), hint)
        elif pair.names.runs:
            hint = (
                "is it one machine? then say which share of it each run had; else say what differs"
            )
            yield flag("/runs", _overlap(pair.names, other, "both on what is named"), hint)
    if is_cut:
        text = "more entries of this organisation name its machines at one time than are compared"
        yield flag("/runs", text, COMPARE_THE_REST)


def _overlap(shared: SharedMachines, other: Submission, on: str) -> str:
    runs = plural(len(shared.runs), "run overlaps", "runs overlap")
    machines = ", ".join(sorted(shared.machines)[:4])
    return f"{runs} in time with runs of {other.id}, {on} {machines}"


@board_rule("XS-5", "One ranked entry", "I")
def one_ranked_entry(case: BoardCase) -> Iterator[Doubt]:
    """
    Of a submitter's entries with one system on one board, only the best takes a rank, where the
    benchmark doesn't let more of them rank, or methods compete.

    Reason: sending ten variants and showing the best is a way to the top that measures luck. All
    entries stay visible, and a withdrawn one leaves a trace.

    Example: three entries of one system for bert, of which one ranks.
    """
    neighbours = case.need_board().index.neighbours
    same = neighbours.of_the_same_system(case.submission, SYSTEM_ENTRIES_SHOWN)
    if same:
        listed = ", ".join(same)
        yield inform("/id", f"other entries of this system on this board: {listed}")


@board_rule("XS-6", "No flood", "F")
def flood(case: BoardCase) -> Iterator[Doubt]:
    """
    A submitter sends at most 5 submissions for one benchmark within 7 days.

    Reason: many tries against one board fit the board. An image recognition challenge closed its
    server to a team that sent too often.

    Example: six entries for bert in one week.
    """
    mine = case.submission
    neighbours = case.need_board().index.neighbours
    found = neighbours.sent_count(mine, timedelta(days=FLOOD_DAYS))
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


@board_rule("XS-7", "Names that can't be mistaken", "RF", requires=Need.SUBMISSION)
def look_alike_names(case: BoardCase) -> Iterator[Doubt]:
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
