"""
Which column of a table holds which figure, and in which unit.

A column map names the columns; without one, headers that carry their unit are recognised: names of
a program (`energy_mwh`, `gpu_hours`) here, printed ones ("Carbon emitted (tCO2eq)") by `headers`.
Where a header names a figure and no unit, its cells must. A column that is not recognised is left
out, never guessed.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reporter.claims.headers import (
    COUNTED_TIME,
    OF_NODE,
    Header,
    kind_of,
    read_header,
    text_field,
)
from reporter.claims.parts import PART_FIELDS, figures_in, phase_in
from reporter.claims.printed import QUANTITY_OF, UNITS, factor_of
from reporter.claims.units import Unit
from reporter.claims.written_figures import WrittenFigure, read_figure
from reporter.findings import Finding, error

# Fields with a unit, then fields of text; together all keys of a column map.
MEASURES = (
    "duration",
    "accelerator_time",
    "power",
    "node_power",
    "tdp",
    "peak",
    "intensity",
    "net_intensity",
    "flops",
    "throughput",
    "energy",
    "co2e",
    "net_co2e",
)
TEXTS = (
    "id",
    "name",
    "scope",
    "task",
    "place",
    "location",
    "accelerator",
    "chips",
    "nodes",
    "chips_per_node",
    "power_kind",
    "power_boundary",
    "pue",
    "pue_in_energy",
    "pue_in_co2e",
    "intensity_basis",
    "country",
    "grid_zone",
    "year",
    "source",
    "note",
)

_UNIT_WORDS = {
    "j": "J",
    "kj": "kJ",
    "mj": "MJ",
    "gj": "GJ",
    "wh": "Wh",
    "kwh": "kWh",
    "mwh": "MWh",
    "gwh": "GWh",
    "g": "g",
    "kg": "kg",
    "t": "t",
    "tonnes": "t",
    "lb": "lb",
    "lbs": "lb",
    "s": "s",
    "seconds": "s",
    "min": "min",
    "minutes": "min",
    "h": "h",
    "hours": "h",
    "d": "d",
    "days": "d",
    "w": "W",
    "watts": "W",
    "kw": "kW",
    "g_per_kwh": "g/kWh",
    "g_kwh": "g/kWh",
    "kg_per_kwh": "kg/kWh",
    "kg_kwh": "kg/kWh",
    "t_per_mwh": "t/MWh",
    "lb_per_mwh": "lb/MWh",
    "tflops": "TFLOP/s",
    "tflops_s": "TFLOP/s",
    "pflops": "PFLOP/s",
}
_MEASURE_NAMES = {
    "energy": r"(?:facility_|training_|total_)?(?:energy|electricity)(?:_consumption|_consumed)?",
    "co2e": r"(?:gross_|total_)?(?:co2e|co2eq|co2|carbon|emissions)(?:_emitted|_emissions)?",
    "net_co2e": r"(?:net|market|market_based)_(?:co2e|co2eq|co2|carbon|emissions)",
    "intensity": r"(?:gross_)?(?:ci|carbon_intensity|intensity|grid_intensity)",
    "net_intensity": r"net_(?:ci|carbon_intensity|intensity)",
    "power": r"(?:mean_|average_|avg_)?power",
    "node_power": r"(?:node|server)_power|power_per_(?:node|server)",
    "tdp": r"tdp",
    "throughput": r"(?:achieved_)?throughput",
    "peak": r"peak(?:_throughput)?",
}
_ENDINGS = r"(?:_published|_printed|_stated|_reported|_per_chip|_per_gpu|_per_accelerator)*"
_WHOLE = {
    "id": r"(?:run_|row_)?id",
    "name": r"model(?:_name)?|name",
    "scope": r"scope",
    "task": r"task",
    "place": r"place|table",
    "accelerator": r"accelerator|gpu|hardware|processor|gpu_type|accelerator_type",
    "chips": r"chips|gpus|accelerators|processors|(?:num_|n_|number_of_)(?:gpus|chips)",
    "nodes": r"(?:num_|n_|number_of_)?nodes",
    "chips_per_node": r"(?:chips|gpus|accelerators)_per_node",
    "power_kind": r"power_kind",
    "power_boundary": r"power_boundary",
    "pue": r"pue",
    "pue_in_energy": r"pue_in_energy|energy_includes_pue|incl(?:udes|uding)?_pue",
    "pue_in_co2e": r"pue_in_co2e|co2e_includes_pue",
    "intensity_basis": r"(?:ci|intensity|carbon_intensity)_basis",
    "location": r"location|region",
    "country": r"country(?:_iso3)?",
    "grid_zone": r"grid_zone",
    "year": r"year",
    "source": r"source",
    "note": r"notes?",
}
_WHOLE_WITH_UNIT = {
    r"(?:wall_|train(?:ing)?_)?hours|(?:wall_|train(?:ing)?_)time_h(?:ours)?": ("duration", "h"),
    r"(?:wall_|train(?:ing)?_)?days": ("duration", "d"),
    r"(?:chip|gpu|tpu|accelerator|device)_hours": ("accelerator_time", "h"),
    r"flops|(?:training_|total_)flops?|flops_published": ("flops", "FLOP"),
    r"k(?:ilo)?watt_?hours": ("energy", "kWh"),
}
_CARBON_FIRST = re.compile(
    r"(?P<unit>g|kg|t|lb)_?co2(?:e|eq)?(?P<net>(?:_net|_market|_or)*)" + _ENDINGS, re.ASCII
)


_PROGRAM_NAME = re.compile(r"[a-z0-9]+|\w*_\w*", re.ASCII)
# Cells that are looked at to find out whether a column without unit has it in its cells.
SAMPLED_CELLS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    The place of a column and, for a figure, its unit.

    *written* is that unit as the header writes it. Where the header has none, *fields* are the
    figures that it may name, by kind of unit, and each cell has its own. *has_pue* is yes or no
    where the header says whether its figures contain the PUE.

    *phases* are the columns of a figure that has one for each phase, by name and header.
    """

    header: str
    unit: str | None = None
    written: Unit | None = None
    has_pue: str | None = None
    phases: tuple[tuple[str, str], ...] = ()
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def field_of(self, name: str, kind: str) -> str | None:
        """
        The figure that a cell of this column holds when its own unit is of a *kind*.
        """
        if self.fields:
            return self.fields.get(kind)
        if name == "duration" and kind == COUNTED_TIME:
            return "accelerator_time"
        return name if QUANTITY_OF[name] == kind.removeprefix("counted ") else None


def column_of(header: str, name: str, unit: str | None) -> Column:
    """
    The column of a figure whose unit is one of the schema.
    """
    if unit is None:
        return Column(header=header)
    written = Unit(quantity=QUANTITY_OF[name], symbol=unit, is_counted=name == "accelerator_time")
    return Column(header=header, unit=unit, written=written)


def read_map(
    data: Any, headers: Sequence[str], file: str
) -> tuple[dict[str, Column], list[Finding]]:
    """
    The columns of a column map: {"energy": {"column": "Energy", "unit": "MWh"}, "id": "Model"}.

    *data* is untrusted JSON; every key that can't be used is a finding.
    """
    if not isinstance(data, Mapping):
        hint = 'write {"energy": {"column": "Energy", "unit": "MWh"}}'
        return {}, [error("CL-18", file, "", "a column map is a JSON object", hint)]
    columns: dict[str, Column] = {}
    findings: list[Finding] = []
    for field, value in data.items():
        column = _mapped(str(field), value, headers)
        if isinstance(column, Column):
            columns[str(field)] = column
        else:
            findings.append(error("CL-18", file, f"/{field}", *column))
    return columns, findings


def _mapped(field: str, value: Any, headers: Sequence[str]) -> Column | tuple[str, str]:
    """
    The column of one key of a map, or what is wrong with it and what to do.
    """
    header = value.get("column") if isinstance(value, Mapping) else value
    unit = value.get("unit") if isinstance(value, Mapping) else None
    if field not in MEASURES and field not in TEXTS:
        return f"{field!r} is no field of a claim", f"the fields are: {', '.join(MEASURES + TEXTS)}"
    if not isinstance(header, str) or header not in headers:
        return f"the table has no column {header!r}", _hint(headers)
    if field in TEXTS:
        return Column(header=header)
    if not isinstance(unit, str) or factor_of(QUANTITY_OF[field], unit) is None:
        said = f"not {unit!r}" if unit is not None else "and none is given"
        example = f'write {{"column": {json.dumps(header)}, "unit": UNIT}} with one of: '
        units = ", ".join(UNITS[QUANTITY_OF[field]])
        return f"{field} needs a unit of the schema, {said}", example + units
    return column_of(header, field, unit)


def _hint(headers: Sequence[str]) -> str:
    return f"the columns are: {', '.join(headers)}"[:300]


def recognise(headers: Sequence[str], rows: Iterable[Sequence[str]] = ()) -> dict[str, Column]:
    """
    The columns whose headers say what they hold; the first of several wins.

    *rows* are cells under the headers: a figure without unit in its header counts where a cell of
    its own has one.

    >>> recognise(["Model", "GPU hours", "Energy (MWh)", "tCO2e"])["energy"].unit
    'MWh'
    """
    columns: dict[str, Column] = {}
    without_unit: list[tuple[int, Header]] = []
    for index, header in enumerate(headers):
        name, column = _recognised_as(header)
        if name is not None and column is not None:
            columns.setdefault(name, column)
        elif (read := read_header(header)) is not None and read.unit is None:
            without_unit.append((index, read))
    sampled = [row for row, _ in zip(rows, range(SAMPLED_CELLS), strict=False)]
    for index, read in without_unit:
        name = _by_cells(read, [row[index] for row in sampled if index < len(row)])
        if name is not None:
            column = Column(header=headers[index], fields=read.fields, has_pue=read.has_pue)
            columns.setdefault(name, column)
    return {**columns, **_by_phase(headers)}


def _by_phase(headers: Sequence[str]) -> dict[str, Column]:
    """
    The figures that have a column for each phase of a run, and none for all of it.

    Where a result has one for each phase too, no phase is added to another.
    """
    found: dict[str, list[tuple[str, str, Column]]] = {}
    for header in headers:
        phase, rest = phase_in(header) or ("", header)
        name, column = _recognised_as(rest)
        if name is not None and column is not None:
            found.setdefault(name, []).append((phase, header, column))
    phased = {name: ones for name, ones in found.items() if all(phase for phase, _, _ in ones)}
    if phased.keys() & {"energy", "co2e", "net_co2e"}:
        return {}
    return {
        name: dataclasses.replace(
            ones[0][2],
            header=ones[0][1],
            phases=tuple((phase, header) for phase, header, _ in ones),
        )
        for name, ones in phased.items()
        if len(ones) > 1 and name in PART_FIELDS and len({one.unit for _, _, one in ones}) == 1
    }


# Documents repeat their labels; the same one is understood once.
@lru_cache(maxsize=2_048)
def _recognised_as(header: str) -> tuple[str | None, Column | None]:
    """
    The field of a header that says all: a text, or a figure with its unit.
    """
    # Only in the name of a program mwh is surely MWh; "mWh" in print may be either.
    known = _recognised(_plain(header))
    if known is not None and (known[1] is None or _PROGRAM_NAME.fullmatch(header)):
        name, unit = known
        return name, column_of(header, name, unit)
    if (text := text_field(header)) is not None:
        return text, Column(header=header)
    read = read_header(header)
    if read is None or read.unit is None or read.field is None:
        return None, None
    unit = read.unit.symbol
    return read.field, Column(header=header, unit=unit, written=read.unit, has_pue=read.has_pue)


def _by_cells(read: Header, cells: Sequence[str]) -> str | None:
    """
    The figure that the first cell with a unit holds.
    """
    kinds = frozenset("time" if kind == COUNTED_TIME else kind for kind in read.fields)
    for cell in cells:
        figure = read_figure(OF_NODE.sub("", figures_in(cell)[0]).partition("(")[0], kinds)
        if isinstance(figure, WrittenFigure) and kind_of(figure.unit) in read.fields:
            return read.fields[kind_of(figure.unit)]
    return None


def _plain(header: str) -> str:
    text = header.casefold().replace("₂", "2").replace("/", "_per_").replace("%", "_pct_")
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def _recognised(name: str) -> tuple[str, str | None] | None:
    for field, pattern in _WHOLE.items():
        if re.fullmatch(pattern, name, re.ASCII):
            return field, None
    for pattern, known in _WHOLE_WITH_UNIT.items():
        if re.fullmatch(pattern, name, re.ASCII):
            return known
    carbon = _CARBON_FIRST.fullmatch(name)
    if carbon is not None:
        return ("net_co2e" if carbon["net"] else "co2e"), _UNIT_WORDS[carbon["unit"]]
    for field, pattern in _MEASURE_NAMES.items():
        match = re.fullmatch(rf"(?:{pattern})_(?P<unit>[a-z0-9_]+?){_ENDINGS}", name, re.ASCII)
        unit = _UNIT_WORDS.get(re.sub(r"_?co2(e|eq)?", "", match["unit"])) if match else None
        if unit is not None and factor_of(QUANTITY_OF[field], unit) is not None:
            return field, unit
    return None
