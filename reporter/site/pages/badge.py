"""
The badge of an entry: a small picture that says where it stands and since when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.citation.amounts import shown
from reporter.leaderboard.boards import BoardTable, Entry, Row
from reporter.model.benchmark_versions import full_title
from reporter.review.status import EntryStatus
from reporter.site import quantity, words
from reporter.site.addresses import entry_folder
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.entry_places import rank_of_all
from reporter.text import text_width

BADGE_FILE = "badge.svg"
HEIGHT_PX, PADDING_PX, FONT_PX = 22, 8, 12
# The colour that stands beside each kind of status. Green says reviewed and nothing else; white
# letters stand out from each by 5.4 to 1 or more.
COLOURS = {
    "withdrawn": "#a3231b",
    "disputed": "#7d5200",
    "flagged": "#7d5200",
    "self-reported": "#7d5200",
    "reviewed": "#0a6249",
    "plain": "#3b3fa0",
}
# A sign beside each colour.
SIGNS = {"withdrawn": "✕", "disputed": "△", "flagged": "△", "self-reported": "△", "reviewed": "✓"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePart:
    """
    One half of the badge: its words, where they begin and how wide they are, in px.
    """

    text: str
    colour: str
    left_px: int
    width_px: int
    text_left_px: int
    text_width_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """
    The whole badge; *title* and *description* are its words for screen readers.
    """

    title: str
    description: str
    parts: tuple[BadgePart, ...]
    width_px: int
    height_px: int = HEIGHT_PX


def badge_path(entry_id: str) -> str:
    """
    Where the badge of an entry stands.
    """
    return f"{entry_folder(entry_id)}{BADGE_FILE}"


def badge_of(entry: Entry, around: Surroundings) -> Badge:
    """
    The badge of an entry, of the first board on which it ranks.
    """
    place = main_place(around.rows_of.get(entry.id, ()))
    kind = words.status_kind(entry, around.standings)
    label, state = _label(entry, place, around), state_text(entry, place, around)
    left = _part(label, "#3d444d", 0)
    right = _part(state, COLOURS[kind], left.width_px)
    return Badge(
        title=f"{label}: {state}",
        description=f"{shown(entry.system_name)} of {shown(entry.submitter_name)}, {entry.id}",
        parts=(left, right),
        width_px=left.width_px + right.width_px,
    )


def main_place(rows: Sequence[tuple[BoardTable, Row]]) -> tuple[BoardTable, Row] | None:
    """
    The first board on which an entry ranks, else the first on which it stands, with its row there.
    """
    ranked = [place for place in rows if place[1].rank is not None]
    return next(iter([*ranked, *rows]), None)


def state_text(entry: Entry, place: tuple[BoardTable, Row] | None, around: Surroundings) -> str:
    """
    Rank, energy and status with the day since when, such as
    "2 of 7 · 0.58 kWh · ✓ reviewed V2 · 2026-05-03"; a withdrawal or a dispute comes first.
    """
    standing = around.standings.get(entry.id)
    status = words.status_of(entry, around.standings)
    rank, said = _rank(place, around), words.STATUS_WORDS[status]
    kind = words.status_kind(entry, around.standings)
    sign = f"{SIGNS[kind]} " if kind in SIGNS else ""
    if kind == "withdrawn":
        parts = [f"{sign}withdrawn"]
    elif kind == "disputed":
        parts = [f"{sign}disputed", *rank]
    elif rank:
        parts = [*rank, f"{sign}{said} {status}"]
    else:
        parts = [f"{sign}{'flagged' if kind == 'flagged' else said}, no rank"]
    return " · ".join([*parts, last_day(entry, standing)])


def last_day(entry: Entry, standing: EntryStatus | None) -> str:
    """
    The day of the last event of the ledger about an entry; that of its submission without one.
    """
    days = [] if standing is None else [event.date for event in standing.events.values()]
    return max([entry.submission.submitted_on, *days]).isoformat()


def _rank(place: tuple[BoardTable, Row] | None, around: Surroundings) -> list[str]:
    if place is None:
        return []
    board, row = place
    rank = rank_of_all(row, around.leads[board.key.slug].ranked_count)
    energy = quantity.guaranteed_kwh(row.scope_score)
    return [] if rank is None or energy is None else [rank, f"{energy.text} {energy.unit}"]


def _label(entry: Entry, place: tuple[BoardTable, Row] | None, around: Surroundings) -> str:
    benchmark = around.benchmarks.get(entry.submission.benchmark.key)
    name = shown(full_title(benchmark) if benchmark else entry.submission.benchmark.id)
    return name if place is None else f"{name}, {place[0].key.scope}"


def _part(text: str, colour: str, left_px: int) -> BadgePart:
    width_px = text_width(text, FONT_PX)
    return BadgePart(
        text=text,
        colour=colour,
        left_px=left_px,
        width_px=width_px + 2 * PADDING_PX,
        text_left_px=left_px + PADDING_PX,
        text_width_px=width_px,
    )
