"""
The inputs of a row as the document prints them: of the run, of its nodes, of each of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.claims.row_figures import NAMES
from reporter.claims.stated_figures import StatedFigure, part_key, stated_figures
from reporter.model.claim import ClaimPart, ClaimRow
from reporter.site.pages.entry_facts import Fact

# These are judged, and stand in the table of figures.
_RESULTS = frozenset({"energy", "co2e", "net_co2e"})
_OF_PARTS = part_key(0, "").partition("/")[0] + "/"


def inputs_of(row: ClaimRow) -> tuple[Fact, ...]:
    """
    Each input that *row* states, those of a part in one line; empty where it states none.
    """
    figures = [one for one in stated_figures(row) if one.name not in _RESULTS]
    whole = [one for one in figures if not one.key.startswith(_OF_PARTS)]
    return (
        *_accelerator(row),
        *(Fact(term=_name(one), text=_printed(one)) for one in whole),
        *_parts(row, figures),
    )


def _accelerator(row: ClaimRow) -> Iterator[Fact]:
    if row.accelerator is not None:
        yield Fact(term="Accelerator", text=row.accelerator.name)


def _parts(row: ClaimRow, figures: list[StatedFigure]) -> Iterator[Fact]:
    for index, part in enumerate(row.parts):
        own = [one for one in figures if one.key.startswith(part_key(index, ""))]
        texts = [f"{NAMES[one.name]} {_printed(one)}" for one in own]
        yield Fact(
            term=_part_name(index, part),
            text="; ".join([*_accelerator_of(part), *texts]) or "nothing of its own",
        )


def _part_name(index: int, part: ClaimPart) -> str:
    return f"Part {index + 1}" if part.name is None else f"Part {index + 1}, {part.name}"


def _accelerator_of(part: ClaimPart) -> list[str]:
    return [] if part.accelerator is None else [part.accelerator.name]


def _name(figure: StatedFigure) -> str:
    name = NAMES[figure.name]
    return f"{name[:1].upper()}{name[1:]}"


def _printed(figure: StatedFigure) -> str:
    return figure.printed if figure.unit == "1" else f"{figure.printed} {figure.unit}"
