"""
Every figure that a row of claims states, in the order in which its zeros may be rounding.

A figure of a part of the run has a key of its own, `parts/0/power`, and the name of its kind.

Totals that a table states in words: in the scope of a row, in its name, or in its note.

"header still says 39.3M h / 11,390 t" and "rows sum to ... vs total ..." are read, and a row that
is called total is held against the other rows of its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reporter.claims.printed import UNITS
from reporter.model.claim import (
    ClaimAccelerator,
    ClaimNode,
    ClaimPart,
    ClaimRow,
    ClaimTotal,
    Figure,
    IntensityFigure,
    PowerFigure,
    RowsSum,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFigure:
    """
    A figure as it stands in a row: its key among the figures, its name, and its place.

    *is_rated* says that it is a figure of a datasheet, which is whole by nature.
    """

    key: str
    name: str
    place: str
    printed: str
    unit: str
    is_rated: bool = False


def part_key(index: int, name: str) -> str:
    """
    The key of a figure of one part among the figures of its row.
    """
    return f"parts/{index}/{name}"


def stated_figures(row: ClaimRow) -> Iterator[StatedFigure]:
    """
    The figures of a row, of its nodes and of its parts.
    """
    yield from _times_and_power(row)
    figures = {
        "intensity": row.intensity,
        "net_intensity": row.net_intensity,
        "flops": row.flops,
        "throughput": row.throughput,
        "energy": row.energy,
        "co2e": row.co2e,
        "net_co2e": row.net_co2e,
        "parameters": row.parameters,
    }
    for name, figure in figures.items():
        if figure is not None:
            yield _stated(name, name, figure)
    if row.chips is not None:
        yield _count("chips", "chips", row.chips)
    if row.pue is not None and row.pue.printed is not None:
        yield _count("pue", "pue/printed", row.pue.printed)
    yield from _ratings(row.accelerator)
    yield from _of_nodes(row.node, row.accelerator)
    for index, part in enumerate(row.parts):
        yield from _of_part(part, part_key(index, ""))


def _times_and_power(of: ClaimRow | ClaimPart, begin: str = "") -> Iterator[StatedFigure]:
    if of.duration is not None:
        yield _stated("duration", f"{begin}duration", of.duration)
    if of.accelerator_time is not None:
        yield _stated("accelerator_time", f"{begin}accelerator_time", of.accelerator_time)
    if of.power is not None:
        is_rated = of.power.kind == "tdp"
        yield _stated("power", f"{begin}power", of.power, is_rated=is_rated)


def _ratings(accelerator: ClaimAccelerator | None, begin: str = "") -> Iterator[StatedFigure]:
    if accelerator is not None and accelerator.tdp is not None:
        place = f"{begin}accelerator/tdp"
        yield _stated("tdp", place, accelerator.tdp, key=f"{begin}tdp", is_rated=True)
    if accelerator is not None and accelerator.peak is not None:
        yield _stated("peak", f"{begin}accelerator/peak", accelerator.peak, key=f"{begin}peak")


def _of_nodes(
    node: ClaimNode | None, accelerator: ClaimAccelerator | None
) -> Iterator[StatedFigure]:
    if node is not None and node.power is not None:
        is_rated = node.power.kind == "tdp"
        yield _stated("node_power", "node/power", node.power, key="node_power", is_rated=is_rated)
    if node is not None and node.count is not None:
        yield _count("nodes", "node/count", node.count)
    if node is not None and node.chips is not None:
        yield _count("chips_per_node", "node/chips", node.chips)
    elif accelerator is not None and accelerator.chips_per_node is not None:
        place = "accelerator/chips_per_node"
        yield _count("chips_per_node", place, str(accelerator.chips_per_node))


def _of_part(part: ClaimPart, begin: str) -> Iterator[StatedFigure]:
    yield from _times_and_power(part, begin)
    if part.chips is not None:
        yield _count("chips", f"{begin}chips", part.chips, key=f"{begin}chips")
    yield from _ratings(part.accelerator, begin)


def _stated(
    name: str,
    place: str,
    figure: Figure | PowerFigure | IntensityFigure,
    *,
    key: str | None = None,
    is_rated: bool = False,
) -> StatedFigure:
    return StatedFigure(
        key=key or place,
        name=name,
        place=place,
        printed=figure.printed,
        unit=figure.unit,
        is_rated=is_rated,
    )


def _count(name: str, place: str, printed: str, *, key: str | None = None) -> StatedFigure:
    return StatedFigure(key=key or name, name=name, place=place, printed=printed, unit="1")


_FIGURE = re.compile(r"(?P<printed>[0-9][0-9.,]{0,15}[kM]?) (?P<unit>[A-Za-z]{1,3})\b", re.ASCII)
_ROWS_SUM = re.compile(
    r"\b(?:rows|parts|stages) (?:sum|add up)(?: to)? (?P<sum>[^;]{1,200}?)"
    r"(?: (?:vs|against)(?: the)?(?: printed)? total (?P<total>[^;]{1,200}))?(?:;|\Z)",
    re.ASCII | re.IGNORECASE,
)
_HEADER = re.compile(r"\bheader still (?:says )?(?P<total>[^;()]{1,200})", re.ASCII | re.IGNORECASE)
# The figures that totals are made of, and the quantity of each.
_QUANTITIES = {"accelerator_time": "time", "energy": "energy", "co2e": "carbon"}
FAMILY_SCOPES = {"family", "total", "all rows"}
_TOTAL_NAMES = re.compile(r"(?:grand |over)?total|sum|all(?: models)?", re.IGNORECASE)


def without_totals(
    rows: tuple[ClaimRow, ...],
) -> tuple[tuple[ClaimRow, ...], tuple[ClaimTotal, ...]]:
    """
    The rows that are models, and a total for the one last row that is called total.

    Several such rows (a subtotal a family) say of which rows they are only by where they stand;
    they stay rows.
    """
    called = [row for row in rows if _TOTAL_NAMES.fullmatch(row.name.strip(" :*"))]
    if len(called) != 1 or called[0] is not rows[-1] or len(rows) < 3:
        return rows, ()
    (last,) = called
    models = rows[:-1]
    figures = (last.accelerator_time, last.energy, last.co2e, last.net_co2e)
    if not any(figures):
        return rows, ()
    total = ClaimTotal(
        id=last.id,
        name=last.name,
        place=last.place,
        rows=tuple(row.id for row in models),
        accelerator_time=last.accelerator_time,
        energy=last.energy,
        co2e=last.co2e,
        net_co2e=last.net_co2e,
    )
    return models, (total,)


def totals_of(row: ClaimRow, rows: tuple[ClaimRow, ...]) -> list[ClaimTotal]:
    """
    The totals that a row of a table states, in its scope or in its note.
    """
    totals = [_header(row), _rows_sum(row), _family(row, rows)]
    return [total for total in totals if total is not None]


def figures_in(words: str) -> dict[str, Figure]:
    """
    The amounts of time, energy and CO2e in some words, the first of each.

    >>> sorted(figures_in("39.3M h / 11,390 t, 5 W"))
    ['accelerator_time', 'co2e']
    """
    found: dict[str, Figure] = {}
    for match in _FIGURE.finditer(words):
        for name, quantity in _QUANTITIES.items():
            if match["unit"] in UNITS[quantity]:
                printed = match["printed"].rstrip(",.")
                found.setdefault(name, Figure(printed=printed, unit=match["unit"]))
    return found


def _header(row: ClaimRow) -> ClaimTotal | None:
    """
    A header that still shows another total than the row it stands over.
    """
    match = _HEADER.search(row.note or "")
    figures = figures_in(match["total"]) if match else {}
    if not figures:
        return None
    bare = ClaimTotal(
        id=f"{row.id}-header", name=f"{row.name}, header", rows=(row.id,), stated_in=row.id
    )
    return _with(bare, figures)


def _rows_sum(row: ClaimRow) -> ClaimTotal | None:
    """
    A total beside the sum of rows that the table doesn't list.
    """
    match = _ROWS_SUM.search(row.note or "")
    sums = figures_in(match["sum"]) if match else {}
    if match is None or not sums:
        return None
    own = {name: figure for name in sums if (figure := getattr(row, name))}
    stated = figures_in(match["total"]) if match["total"] else own
    bare = ClaimTotal(
        id=f"{row.id}-total",
        name=f"{row.name}, total",
        stated_in=row.id,
        rows_sum=RowsSum(
            accelerator_time=sums.get("accelerator_time"),
            energy=sums.get("energy"),
            co2e=sums.get("co2e"),
        ),
    )
    return _with(bare, {name: figure for name, figure in stated.items() if name in sums})


def _with(total: ClaimTotal, figures: Mapping[str, Figure]) -> ClaimTotal:
    return replace(
        total,
        accelerator_time=figures.get("accelerator_time"),
        energy=figures.get("energy"),
        co2e=figures.get("co2e"),
    )


def _family(row: ClaimRow, rows: tuple[ClaimRow, ...]) -> ClaimTotal | None:
    """
    A row that stands for all rows of its document; some of them may not be in the table.
    """
    if (row.scope or "").casefold() not in FAMILY_SCOPES or not row.source:
        return None
    members = tuple(
        other.id for other in rows if other.id != row.id and row.source in (other.source or "")
    )
    if not members:
        return None
    return ClaimTotal(
        id=f"{row.id}-family",
        name=f"{row.name}, family",
        rows=members,
        stated_in=row.id,
        listed="some",
        accelerator_time=row.accelerator_time,
        energy=row.energy,
        co2e=row.co2e,
    )
