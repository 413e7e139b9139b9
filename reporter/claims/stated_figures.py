"""
Every figure that a row of claims states, in the order in which its zeros may be rounding.

A figure of a part of the run has a key of its own, `parts/0/power`, and the name of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporter.model.claim import (
    ClaimAccelerator,
    ClaimNode,
    ClaimPart,
    ClaimRow,
    Figure,
    IntensityFigure,
    PowerFigure,
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
