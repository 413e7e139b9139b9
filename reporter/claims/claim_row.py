"""
One row of claims from cells: each cell by its column, with the unit of the header or its own.

What a cell says beside its figure is kept: the accelerator of "8x A100" and of H100-hours, and how
an ambiguous unit was read. A cell that can't be read counts as not stated, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from reporter.claims.columns import MEASURES, Column
from reporter.claims.datasheets import variants
from reporter.claims.headers import OF_NODE, kind_of
from reporter.claims.parts import NAME as PART_NAME
from reporter.claims.parts import PART_FIELDS, divided
from reporter.claims.places import location_of
from reporter.claims.printed import QUANTITY_OF, read_printed
from reporter.claims.row_figures import NAMES
from reporter.claims.written_figures import (
    DECIMAL_COMMA,
    NO_UNIT,
    NO_UPPER_END,
    SEVERAL,
    WrittenFigure,
    in_schema_unit,
    plain_figure,
    read_figure,
)
from reporter.findings import Finding, error, note
from reporter.model.claim import (
    ClaimAccelerator,
    ClaimNode,
    ClaimPart,
    ClaimRow,
    Figure,
    IntensityFigure,
    PowerFigure,
    PueFigure,
)

LONGEST_CELL = 4_000
# Reasons that say more than that a cell can't be read.
TOLD = {SEVERAL, DECIMAL_COMMA}
# How tables say that there is nothing to say.
NOT_STATED = {"", "-", "--", "---", "\u2013", "\u2014", "n/a", "na", "not available", "n.a.", "?"}
# What a table's words about power mean, in the order tried: "measured, estimated PUE" is measured.
_POWER_WORDS = {
    "tdp": "tdp",
    "nameplate": "tdp",
    "rated": "tdp",
    "measured": "measured",
    "borrowed": "borrowed",
    "estimat": "estimated",
    "assum": "assumed",
    "average": "average",
    "mean": "average",
}
ADD_UP = "several figures are read as {count} parts of one run, whose energies add up"
ONE_TIME = "one time beside several counts is read as the time of each"
_NET_IN_BASIS = re.compile(r"\bnet (?P<net>[0-9]*\.[0-9]+)", re.ASCII)
_NET_BASIS = re.compile(r"(?:net|market|gross ?= ?net)\b", re.ASCII | re.IGNORECASE)
_LONG_FLOAT = re.compile(r"[0-9]{1,12}\.[0-9]{10,30}", re.ASCII)
# 552.0 in a table of numbers is 552 in print; below 100 the zero is taken as printed.
_FLOAT_TRACE = re.compile(r"(?P<whole>[1-9][0-9]{2,})\.0", re.ASCII)
_BEHIND_FIGURE = re.compile(r"(?P<figure>[^()]{1,90}?) ?\((?P<inside>[^()]{1,90})\)")
_COUNTED = re.compile(
    r"(?P<count>[0-9][0-9,]{0,11}) ?(?P<times>[x×*])? ?(?P<name>[A-Za-z][^+&;]{1,60})", re.ASCII
)
_SEVERAL_KINDS = re.compile(r"[0-9] ?[x×*]? ?[A-Za-z][^+&;]{1,60}(?:[+&;]| and )\s?[0-9]")


@dataclass(slots=True)
class Reading:
    """
    The figures of a row while its cells are read, and what is said about them.
    """

    place: str
    file: str
    figures: dict[str, Figure] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    device: str | None = None

    def take(self, name: str, cell: str, column: Column) -> None:
        """
        Read one cell as the figure *name*, or as the one that its own unit says it is.
        """
        if name == "power" and (of_node := OF_NODE.search(cell)) is not None:
            name, cell = "node_power", cell[: of_node.start()]
            column = replace(column, fields={})
        read = _read(name, cell, column)
        if read is None:
            # Kept as it stands: the figures of the row name what can't be read.
            self.figures.setdefault(name, Figure(printed=cell, unit=column.unit or "1"))
            return
        target = name if isinstance(read, str) else column.field_of(name, kind_of(read.unit))
        if isinstance(read, str) or target is None:
            self._unreadable(name, cell, read if isinstance(read, str) else NO_UNIT)
        elif target in self.figures:
            self._unreadable(name, cell, f"the row already has the {NAMES[target]}")
        else:
            self.figures[target] = Figure(printed=read.printed, unit=read.unit.symbol)
            self.device = self.device or read.unit.device
            self.findings += [
                said(self.file, f"{self.place}/{target}", text) for text in read.readings
            ]

    def name_unused_rating(self) -> None:
        """
        Name a rated power or peak that no accelerator of the row has.
        """
        if "tdp" in self.figures or "peak" in self.figures:
            message = "the rated power or peak is not used: the row names no accelerator"
            place, hint = f"{self.place}/accelerator", "name the accelerator beside it"
            self.findings.append(note("CL-24", self.file, place, message, hint))

    def name_unused_node_power(self, row: ClaimRow) -> None:
        """
        Name a power of a node of which the row doesn't tell how many there are.
        """
        node, accelerator = row.node, row.accelerator
        is_counted = node is not None and (node.count is not None or node.chips is not None)
        has_size = accelerator is not None and accelerator.chips_per_node is not None
        if node is None or node.power is None or is_counted or has_size:
            return
        message = f"the {NAMES['node_power']} is not used: the row doesn't say how many nodes"
        place, hint = f"{self.place}/node_power", "give the nodes, or the accelerators of one"
        self.findings.append(note("CL-24", self.file, place, message, hint))

    def _unreadable(self, name: str, cell: str, reason: str) -> None:
        message = (
            f"the {NAMES[name]} {cell[:80]!r} can't be read and counts as not stated: {reason}"
        )
        hint = "give one number with its unit a figure, and each part of a run a row of its own"
        self.findings.append(error("CL-1", self.file, f"{self.place}/{name}", message, hint))


def said(file: str, place: str, reading: str) -> Finding:
    """
    The note that says how an ambiguous word was read.
    """
    return note("CL-31", file, place, reading, "where the document means another, write its unit")


def _read(name: str, cell: str, column: Column) -> WrittenFigure | str | None:
    """
    The figure of a cell, why it is none, or None where the column's unit stands and no number.
    """
    text = without_trace(cell)
    inside = _BEHIND_FIGURE.fullmatch(text)
    if column.written is not None:
        plain = plain_figure(text) or (plain_figure(inside["figure"]) if inside else None)
        if plain is not None and read_printed(plain) is not None:
            figure = in_schema_unit(plain, column.written)
            if not isinstance(figure, str):
                # How the unit of a header is read is said once, at the header.
                figure = replace(figure, readings=())
            left = inside is not None and plain_figure(text) is None
            return _with_brackets(figure, inside["inside"]) if inside and left else figure
    kinds = frozenset(
        "time" if kind == "counted time" else kind for kind in column.fields
    ) or frozenset({QUANTITY_OF[name]})
    figure = read_figure(text, kinds)
    if isinstance(figure, str) and inside:
        within = read_figure(inside["figure"], kinds)
        figure = _with_brackets(within, inside["inside"])
    if isinstance(figure, str) and column.written is not None:
        with_unit = read_figure(f"{text} {column.written.symbol}", kinds)
        is_open = with_unit == NO_UPPER_END
        return NO_UPPER_END if is_open else figure if figure in TOLD else None
    return figure


def _with_brackets(figure: WrittenFigure | str, inside: str) -> WrittenFigure | str:
    if isinstance(figure, str):
        return figure
    text = f"what stands in brackets behind it is not read: {inside}"
    return replace(figure, readings=(*figure.readings, text))


def row_of(
    cells: Mapping[str, str], columns: Mapping[str, Column], place: str, file: str
) -> tuple[ClaimRow, list[Finding]]:
    """
    The row of some *cells* by column; *place* is where it stands and names a row without a name.
    """
    text = partial(_stated, cells, columns)
    reading = Reading(place=place, file=file)
    cells_of_parts = {name: cell for name in PART_FIELDS if (cell := text(name)) is not None}
    parts, held = _parts(cells_of_parts, columns, reading)
    for name in MEASURES:
        cell = held.get(name) if name in PART_FIELDS else text(name)
        if cell is not None:
            reading.take(name, cell, columns[name])
    chips, hardware = _hardware(held.get("chips"), held.get("accelerator"), reading)
    figure = reading.figures.get
    words_of_power = (text("power_kind"), text("power_boundary"))
    row = replace(
        _described(text, place),
        accelerator=_accelerator(hardware, figure("tdp"), figure("peak")),
        chips=chips,
        duration=figure("duration"),
        accelerator_time=figure("accelerator_time"),
        power=_power(figure("power"), *words_of_power),
        node=_node(
            text("nodes"), text("chips_per_node"), _power(figure("node_power"), *words_of_power)
        ),
        parts=parts,
        pue=_pue_of(text, columns),
        intensity=_intensity(figure("intensity"), text("intensity_basis")),
        net_intensity=_net(figure("net_intensity"), figure("intensity"), text("intensity_basis")),
        flops=figure("flops"),
        throughput=figure("throughput"),
        energy=figure("energy"),
        co2e=figure("co2e"),
        net_co2e=figure("net_co2e"),
    )
    reading.name_unused_node_power(row)
    return row, reading.findings


def _described(text: Callable[[str], str | None], place: str) -> ClaimRow:
    """
    The row with its words alone.
    """
    name = text("name") or text("id") or place
    return ClaimRow(
        id=text("id") or name,
        name=name,
        place=place,
        scope=text("scope"),
        task=text("task"),
        location=location_of(
            *(text(name) for name in ("location", "country", "grid_zone", "year"))
        ),
        source=text("source"),
        note=text("note"),
    )


def _parts(
    held: Mapping[str, str], columns: Mapping[str, Column], reading: Reading
) -> tuple[tuple[ClaimPart, ...], Mapping[str, str]]:
    """
    The parts that some cells hold, and the cells of the row without those that are theirs.

    Where a figure of a part can't be read there are none, and the cells are read as they stand.
    """
    found = divided(held)
    if found is None:
        return (), held
    parts = [_part(cells, columns, f"{reading.place}/parts", reading.file) for cells in found.parts]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return (), held
    reading.findings.append(said(reading.file, reading.place, ADD_UP.format(count=len(parts))))
    if "duration" in held and not found.fields & {"duration", "accelerator_time"}:
        reading.findings.append(said(reading.file, reading.place, ONE_TIME))
    whole = {name: cell for name, cell in held.items() if name not in found.fields}
    if all(part.accelerator is not None for part in known):
        whole.pop("accelerator", None)
    return tuple(known), {**whole, **found.whole}


def _part(
    cells: Mapping[str, str], columns: Mapping[str, Column], place: str, file: str
) -> ClaimPart | None:
    """
    One part of a run, None where one of its figures can't be read.
    """
    reading = Reading(place=place, file=file)
    for name in MEASURES:
        if name in cells:
            reading.take(name, cells[name], columns[name])
    chips, hardware = _count_and_name(cells.get("chips"), cells.get("accelerator"), reading)
    figure = reading.figures.get
    printed = [chips, *(one.printed for one in reading.figures.values())]
    if any(text is not None and read_printed(text) is None for text in printed):
        return None
    if any(item.code != "CL-31" for item in reading.findings):
        return None
    return ClaimPart(
        name=cells.get(PART_NAME),
        accelerator=_accelerator(hardware, figure("tdp"), None),
        chips=chips,
        duration=figure("duration"),
        accelerator_time=figure("accelerator_time"),
        power=_power(figure("power"), None, None),
    )


def _node(count: str | None, chips: str | None, power: PowerFigure | None) -> ClaimNode | None:
    if count is None and chips is None and power is None:
        return None
    return ClaimNode(
        count=None if count is None else plain_figure(count) or count,
        chips=None if chips is None else plain_figure(chips) or chips,
        power=power,
    )


def _stated(cells: Mapping[str, str], columns: Mapping[str, Column], name: str) -> str | None:
    """
    The text of the cell of one field, None where it isn't there or says nothing.
    """
    column = columns.get(name)
    cell = "" if column is None else _cell(cells, column).strip()[:LONGEST_CELL]
    return None if cell.casefold() in NOT_STATED else cell


def _cell(cells: Mapping[str, str], column: Column) -> str:
    """
    The cell of a column; of one that has a column for each phase all cells that say something.
    """
    stated = [
        (phase, cells[header].strip())
        for phase, header in column.phases
        if cells[header].strip().casefold() not in NOT_STATED
    ]
    if len(stated) > 1:
        return " + ".join(f"{phase}: {cell}" for phase, cell in stated)
    return stated[0][1] if stated else cells[column.header]


def _hardware(
    chips: str | None, accelerator: str | None, reading: Reading
) -> tuple[str | None, str | None]:
    """
    The count and the name: "8x A100" in either cell holds both, H100-hours name the accelerator.

    Where no cell names one, a rated power stands for nothing and is named.
    """
    count, name = _count_and_name(chips, accelerator, reading)
    if name is None:
        reading.name_unused_rating()
    return count, name


def _count_and_name(
    chips: str | None, accelerator: str | None, reading: Reading
) -> tuple[str | None, str | None]:
    name = accelerator or reading.device
    for cell in (chips, accelerator):
        if cell is not None and _SEVERAL_KINDS.search(cell):
            message = f"the accelerators {cell[:80]!r} are of several kinds and are not counted"
            hint = "give each kind of hardware a row of its own"
            reading.findings.append(
                note("CL-24", reading.file, f"{reading.place}/chips", message, hint)
            )
            return None, name
    if chips is not None:
        count, device = counted(chips)
        named = counted(accelerator or "")[1] or name
        return count or plain_figure(chips) or chips, named or device
    count, device = counted(accelerator or "")
    return (count, device) if count is not None else (None, name)


def counted(text: str) -> tuple[str | None, str | None]:
    """
    The number and the name of "8x A100", "64 V100 GPUs"; none where it isn't surely both.

    >>> counted("8 x NVIDIA A100 80GB"), counted("512 nodes"), counted("TPU v3-8")
    (('8', 'NVIDIA A100 80GB'), (None, None), (None, None))
    """
    match = _COUNTED.fullmatch(text.strip())
    if match is None or "node" in match["name"].casefold():
        return None, None
    device = (
        re.sub(r"(?i) ?\b(?:gpu|chip|accelerator)s$", "", match["name"]).strip() or match["name"]
    )
    if match["times"] or variants(ClaimAccelerator(name=device.rstrip("s"))):
        return match["count"], device
    return None, None


def without_trace(printed: str) -> str:
    """
    The digits without what floating point left in them: 355.20000000000005 or 3552000.0.
    """
    trace = _FLOAT_TRACE.fullmatch(printed)
    if trace is not None:
        return trace["whole"]
    if _LONG_FLOAT.fullmatch(printed):
        return f"{float(printed):.12g}"
    return printed


def _accelerator(
    name: str | None, tdp: Figure | None, peak: Figure | None
) -> ClaimAccelerator | None:
    return None if name is None else ClaimAccelerator(name=name, tdp=tdp, peak=peak)


def _power(figure: Figure | None, kind: str | None, boundary: str | None) -> PowerFigure | None:
    if figure is None:
        return None
    words = (kind or "").casefold()
    meant = next((known for word, known in _POWER_WORDS.items() if word in words), None)
    return PowerFigure(
        printed=figure.printed,
        unit=figure.unit,
        kind=meant,
        boundary=boundary,
        stated_as="measured" if meant == "measured" else None,
    )


def _pue_of(text: Callable[[str], str | None], columns: Mapping[str, Column]) -> PueFigure | None:
    """
    The PUE, and whether a column of its own or a header says that energy and CO2e contain it.
    """
    inside = [
        text(f"pue_in_{name}") or (columns[name].has_pue if name in columns else None)
        for name in ("energy", "co2e")
    ]
    return _pue(text("pue"), *inside)


def _pue(printed: str | None, in_energy: str | None, in_co2e: str | None) -> PueFigure | None:
    if printed is None and in_energy is None and in_co2e is None:
        return None
    return PueFigure(printed=printed, in_energy=_answer(in_energy), in_co2e=_answer(in_co2e))


def _answer(text: str | None) -> str:
    """
    "yes" or "no" as written; anything else (ambiguous, divided, n/a) is unknown.
    """
    word = (text or "").casefold()
    return word if word in {"yes", "no"} else "unknown"


def _intensity(figure: Figure | None, basis: str | None) -> IntensityFigure | None:
    if figure is None:
        return None
    return IntensityFigure(printed=figure.printed, unit=figure.unit, basis=basis)


def _net(figure: Figure | None, gross: Figure | None, basis: str | None) -> IntensityFigure | None:
    """
    The net intensity of its own column, or what the basis says in words.

    "net 0.080" gives the figure; "net at the time" and "gross=net" say that the one intensity of
    the row is the net one too.
    """
    if figure is not None:
        return IntensityFigure(printed=figure.printed, unit=figure.unit)
    if gross is None or basis is None:
        return None
    match = _NET_IN_BASIS.search(basis)
    if match is None:
        both = _NET_BASIS.match(basis)
        return IntensityFigure(printed=gross.printed, unit=gross.unit) if both else None
    return IntensityFigure(printed=match["net"], unit=gross.unit)
