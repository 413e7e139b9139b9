"""
Who leads a board, by how much, and how sure: as facts of the ranked rows, and in words.

An entry leads where others rank beside it. The only ranked entry of a board leads nobody.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from reporter.leaderboard.boards import contender_of
from reporter.leaderboard.entries import BoardTable, NextEntry, Row
from reporter.model.enums import Division
from reporter.score.ranks import tie_width
from reporter.score.uncertainty import how_sure, how_sure_text, meter_relation
from reporter.site import budget_lead
from reporter.site.words import ranked_text
from reporter.text import number, plural

# A sentence that names more entries than this is no answer any more.
MOST_NAMED = 3
_PERCENT_DIGITS = 2


class LeadState(StrEnum):
    """
    How the top of a board looks: nobody ranks, one entry alone, one before others, or several.
    """

    NOBODY = "nobody"
    ONLY_ENTRY = "only entry"
    LEADER = "leader"
    TIE = "tie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """
    The rows of rank 1 in the order of the list, and how the first stands to another.

    That other is the last row of rank 1 where several share it, else the next row of the list;
    *margin* is `None` where there is no other, and where quality ranks. *ranked_count* counts the
    ranked rows.
    """

    state: LeadState
    leaders: tuple[Row, ...]
    other: Row | None
    margin: NextEntry | None
    ranked_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLead:
    """
    What the other rows of a board make the page of one entry say: of how many it ranks, its
    verdict, how sure the order is, and of which entry it is a second source ("" for none).
    """

    ranked_count: int
    verdict: str
    sure: str
    second_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLead:
    """
    What the verdict on any entry of a board needs of it, found once a board.

    *ranked* are its ranked rows, *rows* all of them by entry id, *holders* the ranked ones by rank,
    *systems* the printed name of each ranked system by entry id, *goal* what ranks, *margins* how
    an entry stands to the first, by its id, as far as that was asked.
    """

    lead: Lead
    ranked: tuple[Row, ...]
    rows: Mapping[str, Row]
    holders: Mapping[int, Sequence[Row]]
    systems: Mapping[str, str]
    goal: str = ""
    margins: dict[str, NextEntry | None] = field(default_factory=dict, compare=False)


def board_lead(board: BoardTable) -> BoardLead:
    """
    Who leads *board*, and its rows as verdicts on entries look them up.
    """
    ranked = board.ranked
    holders: dict[int, list[Row]] = {}
    for row in ranked:
        holders.setdefault(row.rank or 0, []).append(row)
    return BoardLead(
        lead=lead_of(board),
        ranked=ranked,
        rows={row.entry.id: row for row in board.rows},
        holders=holders,
        systems=system_names(ranked),
        goal=ranked_text(board.benchmark),
    )


def lead_of(board: BoardTable) -> Lead:
    """
    Who leads *board*.
    """
    ranked = board.ranked
    leaders = tuple(row for row in ranked if row.rank == 1)
    if len(ranked) <= 1:
        state = LeadState.ONLY_ENTRY if ranked else LeadState.NOBODY
        return Lead(state=state, leaders=leaders, other=None, margin=None, ranked_count=len(ranked))
    is_tie = len(leaders) > 1
    other = leaders[-1] if is_tie else ranked[1]
    return Lead(
        state=LeadState.TIE if is_tie else LeadState.LEADER,
        leaders=leaders,
        other=other,
        margin=margin_of(leaders[0], other, len(ranked)),
        ranked_count=len(ranked),
    )


def margin_of(better: Row, other: Row, ranked_count: int) -> NextEntry | None:
    """
    How *other* stands to *better* on a board of *ranked_count* entries, as for neighbours of the
    list; `None` where one of them has no energy to target, and where quality ranks.
    """
    if better.within_budget is not None:
        return None
    one, two = better.scope_score, other.scope_score
    here, there = (contender_of((row.entry, row.scope_score), {}) for row in (better, other))
    if not (here and there and one.uncertain_energy and two.uncertain_energy):
        return None
    relation = meter_relation(one.meter, two.meter)
    return NextEntry(
        entry_id=other.entry.id,
        above=there.guaranteed / here.guaranteed - 1,
        width=math.expm1(tie_width(here, there, ranked_count)),
        sure=how_sure(one.uncertain_energy, two.uncertain_energy, relation),
        relation=relation,
    )


def margin_text(lead: Lead) -> str:
    """
    By how much the first leads, in a few words, such as "the next takes 7.2 % more".
    """
    by_quality = budget_lead.margin_text(lead.leaders, lead.other, lead.ranked_count)
    if lead.margin is None and by_quality:
        return by_quality
    if lead.margin is None:
        return "" if lead.state is LeadState.NOBODY else lead.state.value
    above = _percent(lead.margin.above)
    if lead.state is LeadState.TIE:
        return f"tie: {above} apart, run noise {_percent(lead.margin.width)}"
    return f"the next takes {_more(lead.margin.above)}"


def order_text(lead: Lead) -> str:
    """
    How sure the order of the true energies is, in a few words; empty without another entry.
    """
    if lead.margin is None:
        return ""
    probability, is_kept = _sure(lead.margin)
    return f"{probability} sure of {'this' if is_kept else 'the other'} order"


def sure_text(board: BoardTable) -> str:
    """
    The sentence how sure the order of the true energies is, meters included; empty without two
    ranked entries.
    """
    lead = lead_of(board)
    if lead.margin is None:
        return ""
    probability, is_kept = _sure(lead.margin)
    return (
        f"It is {probability} sure that {_sure_of(lead.state, is_kept=is_kept)}, meters included."
    )


def _sure(margin: NextEntry) -> tuple[str, bool]:
    """
    The probability of the likelier order of the true energies, and whether it is that of the list.
    """
    is_kept = margin.sure >= 0.5
    return how_sure_text(margin.sure if is_kept else 1 - margin.sure), is_kept


def _sure_of(state: LeadState, *, is_kept: bool) -> str:
    one, other = ("first", "last") if state is LeadState.TIE else ("leader", "next one")
    lower, higher = (one, other) if is_kept else (other, one)
    return f"the true energy of the {lower} is lower than that of the {higher}"


def row_text(row: Row, lead: Lead, ranked_count: int) -> str:
    """
    How a ranked row stands to the first of its board, in a few words; empty without a rank.
    """
    if row.rank is None or not lead.leaders:
        return ""
    first = lead.leaders[0]
    if row.within_budget is not None:
        return budget_lead.row_text(row, lead.leaders, lead.other, ranked_count)
    if row.entry.id == first.entry.id:
        return "shares 1st" if lead.state is LeadState.TIE else _first_text(lead)
    margin = margin_of(first, row, ranked_count)
    above = "" if margin is None else _percent(margin.above)
    if row.rank == 1:
        return f"shares 1st, {above} above the lowest"
    return "" if margin is None else _against_first(margin.above)


def _first_text(lead: Lead) -> str:
    if lead.margin is None:
        return lead.state.value
    return f"leads: {margin_text(lead)}"


def names_text(names: Sequence[str]) -> str:
    """
    Names as a sentence lists them: three at most, the others as a number.

    >>> names_text(["A"]), names_text(["A", "B"]), names_text(["A", "B", "C", "D", "E"])
    ('A', 'A and B', 'A, B, C and 2 more')
    """
    shown = [*names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def verdict_text(board: BoardTable) -> str:
    """
    The sentence that a board is about: who leads, by how much, and what run noise explains.
    """
    lead, systems = lead_of(board), system_names(board.ranked)
    if lead.state is LeadState.NOBODY:
        return _nobody_text(board)
    names = names_text([_name(row, systems) for row in lead.leaders])
    if board.benchmark.ranks_quality:
        other_row = (lead.other, _name(lead.other, systems)) if lead.other else None
        goal = ranked_text(board.benchmark)
        return budget_lead.verdict(names, lead.leaders, other_row, lead.ranked_count, goal)
    best = lead.leaders[0].scope_score.guaranteed
    energy = f"{number(best.kwh)} kWh" if best else "no energy"
    if lead.margin is None or lead.other is None:
        return f"{names} is the only ranked entry, with {energy}: nothing leads yet."
    above, width = _percent(lead.margin.above), _percent(lead.margin.width)
    if lead.state is LeadState.TIE:
        return f"{names} share the first rank, from {energy}: {above} apart (run noise {width})."
    other, more = _name(lead.other, systems), _more(lead.margin.above)
    return f"{names} leads with {energy}: the next, {other}, takes {more} (run noise {width})."


def system_names(ranked: Sequence[Row]) -> dict[str, str]:
    """
    The name of each entry's system or method by id; where several have one name, with its
    accelerators.
    """
    counts = Counter(row.entry.name for row in ranked)
    return {row.entry.id: _system(row, counts[row.entry.name]) for row in ranked}


def _system(row: Row, namesakes: int) -> str:
    name, count = row.entry.name, row.entry.submission.system.accelerators_count
    return name if namesakes == 1 else f"{name} ({plural(count, 'accelerator')})"


def _name(row: Row, systems: Mapping[str, str]) -> str:
    return f"{systems[row.entry.id]} of {row.entry.submitter_name}"


def _nobody_text(board: BoardTable) -> str:
    if board.key.division is Division.OPEN and not board.benchmark.ranks_division(Division.OPEN):
        return "The open division has no ranks: its entries are compared by quality and energy."
    count = plural(len(board.rows), "entry", "entries")
    return f"No entry ranks here; the table says why, for {count}."


def _more(above: float) -> str:
    """
    How much more another one takes; from twice as much on, percents are no help.
    """
    return f"{number(1 + above, 2)} times as much" if above >= 1 else f"{_percent(above)} more"


def _than(above: float) -> str:
    return f"{number(1 + above, 2)} times" if above >= 1 else f"{_percent(above)} more than"


def _against_first(above: float) -> str:
    return f"{_than(above)} the 1st"


def _percent(relative: float) -> str:
    return f"{number(100 * relative, _PERCENT_DIGITS)} %"


def entry_lead(row: Row, around: BoardLead, first: str | None) -> EntryLead:
    """
    What the page of an entry says of its place on one board; *first* is the id of the entry whose
    runs it logs, too.
    """
    return EntryLead(
        ranked_count=len(around.ranked),
        verdict=entry_verdict(row, around),
        sure=entry_sure_text(row, around),
        second_source=second_source_text(first, around) if first else "",
    )


def entry_verdict(row: Row, around: BoardLead) -> str:
    """
    The sentence that the page of an entry begins with: its rank, with whom it shares it, by how
    much it differs from the first or the next; or why it has none.
    """
    if row.rank is None:
        return _unranked_text(row, around)
    guaranteed = row.scope_score.guaranteed
    energy = f"{number(guaranteed.kwh)} kWh" if guaranteed else "no energy"
    if row.within_budget is not None:
        energy = f"{budget_lead.reached_text(row)} {around.goal}"
    if around.lead.state is LeadState.ONLY_ENTRY:
        return f"It is the only ranked entry of its board, with {energy}: nothing leads yet."
    place = _place_text(row, around)
    if row.within_budget is not None and around.lead.other is not None:
        return f"{place}, at {energy}: {_quality_distance(row, around, around.lead.other)}."
    margin = _entry_margin(row, around)
    if margin is None:
        return f"{place}, at {energy}."
    return f"{place}, at {energy}: {_distance_text(row, margin, around)}."


def _quality_distance(row: Row, around: BoardLead, other: Row) -> str:
    first = around.ranked[0]
    named = other if row.entry.id == first.entry.id else first
    pair = (named, _name(named, around.systems))
    return budget_lead.distance_text(row, first, pair, len(around.ranked))


def _place_text(row: Row, around: BoardLead) -> str:
    count = len(around.ranked)
    holders = around.holders[row.rank or 0]
    if len(holders) > 1:
        # Thousands may share a rank: only those that are named are looked at.
        some = (one for one in holders if one.entry.id != row.entry.id)
        named = [_name(one, around.systems) for one in islice(some, MOST_NAMED)]
        names = names_text([*named, *[""] * (len(holders) - 1 - len(named))])
        return f"It shares rank {row.rank} of {count} with {names}"
    return (
        f"It leads {count} ranked entries" if row.rank == 1 else f"It ranks {row.rank} of {count}"
    )


def _entry_margin(row: Row, around: BoardLead) -> NextEntry | None:
    """
    How the first of the list stands to the one that *row* is compared with: for the first that of
    the board, for any other its own.
    """
    first = around.ranked[0]
    if row.entry.id == first.entry.id:
        return around.lead.margin
    name = row.entry.id
    if name not in around.margins:
        around.margins[name] = margin_of(first, row, len(around.ranked))
    return around.margins[name]


def _distance_text(row: Row, margin: NextEntry, around: BoardLead) -> str:
    first, other = around.ranked[0], around.lead.other
    noise = f"(run noise {_percent(margin.width)})"
    if around.lead.state is LeadState.TIE and row.rank == 1:
        return f"{_percent(margin.above)} apart {noise}"
    if row.entry.id != first.entry.id or other is None:
        return f"{_than(margin.above)} the first, {_name(first, around.systems)} {noise}"
    return f"the next, {_name(other, around.systems)}, takes {_more(margin.above)} {noise}"


def entry_sure_text(row: Row, around: BoardLead) -> str:
    """
    The sentence how sure the order of an entry and the one that it is compared with is, meters
    included; empty without a rank or without another ranked entry.
    """
    margin = None if row.rank is None or not around.lead.margin else _entry_margin(row, around)
    if margin is None:
        return ""
    probability, is_kept = _sure(margin)
    is_first = row.entry.id == around.ranked[0].entry.id
    other = "the first"
    if is_first:
        other = "the last of them" if around.lead.state is LeadState.TIE else "the next one"
    if is_first is is_kept:
        order = f"its true energy is lower than that of {other}"
    else:
        order = f"the true energy of {other} is lower than its own"
    return f"It is {probability} sure that {order}, meters included."


def _unranked_text(row: Row, around: BoardLead) -> str:
    if row.second_source_of is not None:
        return f"It doesn’t rank: {second_source_text(row.second_source_of, around)}."
    if not row.reasons:
        return "It doesn’t rank."
    first, *more = dict.fromkeys(finding.message for finding in row.reasons)
    also = f" ({plural(len(more), 'more reason')} below)" if more else ""
    return f"It doesn’t rank: {first}{also}."


def second_source_text(first_id: str, around: BoardLead) -> str:
    """
    What a second source of the entry *first_id* is, and whether that one ranks.
    """
    first = around.rows.get(first_id)
    if first is None:
        return f"it logs the same runs as {first_id}, which isn’t on this board"
    name = f"{first.entry.name} of {first.entry.submitter_name}"
    if first.rank is None:
        return f"it logs the same runs as {name}, which doesn’t rank either"
    return f"it logs the same runs as {name}, which ranks {first.rank} of {len(around.ranked)}"
