"""
CodeCarbon's emissions.csv: energy of CPU, GPU and RAM for each run, partly modelled.

The tool adds a row at the end of a run and at each flush(); all hold what was used since the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise

from reporter.evidence.formats.codecarbon_rows import Row, is_header, rows_of, version_text
from reporter.evidence.timestamps import StampError, parse_number, parse_stamp
from reporter.evidence.totals_record import (
    HIGHEST_ENERGY_J,
    LONGEST_DURATION_S,
    DeviceGroup,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
    shown_number,
)
from reporter.text import number
from reporter.units import GRAMS_PER_KILOGRAM, JOULES_PER_KWH

CODECARBON = "codecarbon-csv"

WHAT = "CodeCarbon's emissions.csv: totals, partly modelled; no series of readings"

_TOOL = "CodeCarbon"

_PARTS: tuple[DeviceGroup, ...] = ("cpu", "gpu", "ram")

# Digits in the file are those of doubles, so parts add up to far better than this.
_SUM_TOLERANCE = 1e-4

# CodeCarbon 2.x divides by whole seconds in some versions; a factor of 1000 stays apart from that.
_RATE_FACTOR = 3.0


def is_codecarbon(head: str) -> bool:
    """
    Whether a file begins with the header of an emissions.csv.
    """
    return is_header(head.partition("\n")[0].rstrip("\r"))


def codecarbon_totals(text: TotalsText) -> ToolTotals:
    """
    The last row of each run, by device group, with the PUE taken out.

    Source of columns and units: codecarbon, output_methods/emissions_data.py and its manual,
    "Output"; kWh, kg and s.
    """
    builder = TotalsBuilder(text=text, format=CODECARBON, tool=_TOOL)
    runs: dict[tuple[str, str], list[Row]] = {}
    for row in rows_of(builder):
        runs.setdefault(row.key, []).append(row)
    builder.version = version_text([row for rows in runs.values() for row in rows])
    last: list[Row] = []
    for rows in runs.values():
        kept = _without_copies(rows, builder)
        last.append(_last_of(kept, builder))
        _Run(last[-1], kept, builder).add_rows()
    _name_overlaps(last, builder)
    if not builder.rows:
        builder.error("TT-3", "", "no row of the file can be read")
    return builder.build()


def _without_copies(rows: list[Row], builder: TotalsBuilder) -> list[Row]:
    seen: dict[str, Row] = {}
    for row in rows:
        if row.text in seen:
            builder.mend(row.place, "TT-6", "row", f"copy of {seen[row.text].place}", None)
        else:
            seen[row.text] = row
    return list(seen.values())


def _last_of(rows: list[Row], builder: TotalsBuilder) -> Row:
    """
    The last row of a run; the earlier ones are named, and so is a sum that falls.
    """
    for earlier, later in pairwise(rows):
        builder.mend(
            earlier.place, "TT-5", "energy_consumed", earlier.cells["energy_consumed"], None
        )
        for name in ("duration", "energy_consumed"):
            was, now = parse_number(earlier.cells[name]), parse_number(later.cells[name])
            if was is not None and now is not None and now < was:
                message = f"{name} falls from {was:g} in {earlier.place} to {now:g}"
                builder.warn("TT-20", later.place, message)
    return rows[-1]


def _name_overlaps(last: list[Row], builder: TotalsBuilder) -> None:
    """
    Name runs that ran at the same time, by the clock of the file.
    """
    spans = sorted(_spans(last))
    latest: tuple[float, Row] | None = None
    for start_s, stop_s, _, row in spans:
        if latest is not None and start_s < latest[0]:
            other = latest[1]
            message = f"runs {other.key[0][:36]} and {row.key[0][:36]} overlap in time"
            builder.warn("TT-23", row.place, message)
        if latest is None or stop_s > latest[0]:
            latest = (stop_s, row)


def _spans(last: list[Row]) -> Iterator[tuple[float, float, int, Row]]:
    for row in last:
        duration_s = parse_number(row.cells["duration"])
        # Tasks are parts of one run, one after another or in each other.
        if duration_s is None or row.key[1]:
            continue
        try:
            stop_s = parse_stamp(row.cells["timestamp"], UTC).time_s
        except StampError:
            continue
        # The stamp has whole seconds, so two runs in a row may seem to share one.
        yield stop_s - duration_s + 1, stop_s, row.line, row


class _Run:
    """
    One run: its last row, and the earlier ones that tell whether a power was read or set.
    """

    def __init__(self, row: Row, rows: list[Row], builder: TotalsBuilder) -> None:
        self.row = row
        self.rows = rows
        self.builder = builder
        cells = row.cells
        self.duration_s = builder.amount(
            cells["duration"], "duration", row.place, LONGEST_DURATION_S
        )
        self.stopped_s = builder.time_s(cells["timestamp"], row.place)
        self.pue = self._pue()
        self.parts_kwh = {name: self._energy_kwh(f"{name}_energy") for name in _PARTS}
        self.energy_kwh = self._energy_kwh("energy_consumed")

    def _pue(self) -> float | None:
        """
        The column pue; None before 2.3.0, which had none, and for what is no PUE.
        """
        cell = self.row.cells.get("pue", "")
        if not cell:
            return None
        value = parse_number(cell)
        if value is None or value < 1:
            message = f'pue "{cell[:20]}" is no PUE, so the energy stays as written'
            self.builder.warn("TT-21", self.row.place, message)
            return None
        return value

    def _energy_kwh(self, name: str) -> float | None:
        cell = self.row.cells.get(name, "")
        if not cell:
            return None
        most_kwh = HIGHEST_ENERGY_J / JOULES_PER_KWH
        return self.builder.amount(cell, name, self.row.place, most_kwh)

    def add_rows(self) -> None:
        """
        Add a row for each device group that was counted, and one for all.
        """
        self._check_sum()
        has_unread_gpu = self._drop_unread_gpu()
        for name in _PARTS:
            if f"{name}_energy" not in self.row.cells or (name == "gpu" and not self._has_gpu()):
                continue
            energy_j = self._without_pue(f"{name}_energy", self.parts_kwh[name])
            self._add(name, energy_j, is_modelled=self._is_modelled(name), part_of="all")
        self._add_all(has_unread_gpu=has_unread_gpu)
        if self.row.cells.get("tracking_mode") == "process":
            self.builder.note("TT-18", self.row.place, "tracking_mode is process")

    def _add_all(self, *, has_unread_gpu: bool) -> None:
        emissions_kg = self._emissions_kg()
        energy_j = None
        if not has_unread_gpu:
            energy_j = self._without_pue("energy_consumed", self.energy_kwh)
        is_modelled = True if "ram_energy" in self.row.cells else None
        self._add(
            "all",
            energy_j,
            is_modelled=is_modelled,
            emissions_g=None if emissions_kg is None else emissions_kg * GRAMS_PER_KILOGRAM,
            emissions_rate_g_per_s=self._emissions_rate_g_per_s(emissions_kg),
        )

    def _add(
        self,
        group: DeviceGroup,
        energy_j: float | None,
        *,
        is_modelled: bool | None,
        part_of: str | None = None,
        emissions_g: float | None = None,
        emissions_rate_g_per_s: float | None = None,
    ) -> None:
        has_times = self.stopped_s is not None and self.duration_s is not None
        run, task = self.row.key
        intensity = emissions_g / self.energy_kwh if emissions_g and self.energy_kwh else None
        self.builder.rows.append(
            TotalRow(
                place=self.row.place,
                device_group=group,
                energy_j=energy_j,
                run=f"{run}/{task}" if task else run,
                part_of=part_of,
                duration_s=self.duration_s,
                started_s=(self.stopped_s or 0) - (self.duration_s or 0) if has_times else None,
                stopped_s=self.stopped_s if has_times else None,
                is_modelled=is_modelled,
                pue=self.pue,
                is_pue_inside=self._is_pue_inside(),
                emissions_g=emissions_g,
                emissions_rate_g_per_s=emissions_rate_g_per_s,
                intensity_g_per_kwh=intensity,
            )
        )

    def _is_pue_inside(self) -> bool | None:
        """
        Whether the tool multiplied by a PUE: never before it had the column.
        """
        return None if self.row.cells.get("pue") and self.pue is None else "pue" in self.row.cells

    def _has_gpu(self) -> bool:
        count = parse_number(self.row.cells.get("gpu_count", ""))
        return bool(count) or bool(self.parts_kwh["gpu"]) or bool(self.row.cells.get("gpu_model"))

    def _drop_unread_gpu(self) -> bool:
        """
        Whether GPUs are listed with 0 kWh: then neither they nor the whole have an energy.
        """
        if not self._has_gpu() or self.parts_kwh["gpu"] != 0:
            return False
        self.parts_kwh["gpu"] = None
        place, cells = self.row.place, self.row.cells
        self.builder.mend(place, "TT-9", "gpu_energy", cells["gpu_energy"], None)
        self.builder.mend(place, "TT-9", "energy_consumed", cells["energy_consumed"], None)
        return True

    def _without_pue(self, name: str, energy_kwh: float | None) -> float | None:
        """
        The energy in J without the PUE that the tool multiplied it by.
        """
        if energy_kwh is None:
            return None
        if self.pue is None or self.pue == 1:
            return energy_kwh * JOULES_PER_KWH
        without_kwh = energy_kwh / self.pue
        self.builder.mend(
            self.row.place, "TT-7", name, self.row.cells[name], shown_number(without_kwh)
        )
        return without_kwh * JOULES_PER_KWH

    def _is_modelled(self, name: str) -> bool | None:
        """
        RAM is counted by its size, a GPU is read; a CPU with one power in all rows was set.
        """
        if name == "ram":
            return True
        if name == "gpu":
            return False
        powers = {row.cells.get("cpu_power", "") for row in self.rows}
        if len(self.rows) < 2 or len(powers) > 1 or powers == {""}:
            return None
        self.builder.note(
            "TT-19", self.row.place, f"cpu_power is {powers.pop()[:20]} W in all rows"
        )
        return True

    def _check_sum(self) -> None:
        parts = [value for value in self.parts_kwh.values() if value is not None]
        whole = self.energy_kwh
        if len(parts) < len(_PARTS) or whole is None:
            return
        if abs(sum(parts) - whole) > _SUM_TOLERANCE * max(whole, sum(parts)):
            message = f"cpu, gpu and ram add up to {sum(parts):g} kWh, not to {whole:g}"
            self.builder.warn("TT-20", self.row.place, message)

    def _emissions_kg(self) -> float | None:
        # 1e12 kg are more than any country emits in a year.
        return self.builder.amount(self.row.cells["emissions"], "emissions", self.row.place, 1e12)

    def _emissions_rate_g_per_s(self, emissions_kg: float | None) -> float | None:
        """
        The column emissions_rate in g/s: it holds g/s before 2.2.0, and kg/s from then on.

        The rows name their version from 2.2.0 on, so the one without is the older.
        """
        cell = self.row.cells.get("emissions_rate", "")
        written = parse_number(cell)
        if not written or not emissions_kg or not self.duration_s or written < 0:
            return None
        is_older = "codecarbon_version" not in self.row.cells
        rate_g_per_s = written if is_older else written * GRAMS_PER_KILOGRAM
        expected = emissions_kg * GRAMS_PER_KILOGRAM / self.duration_s
        if not expected / _RATE_FACTOR <= rate_g_per_s <= expected * _RATE_FACTOR:
            message = (
                f"emissions_rate is {number(rate_g_per_s)} g/s, emissions by duration "
                f"{number(expected)} g/s"
            )
            self.builder.warn("TT-20", self.row.place, message)
            return None
        if is_older:
            in_kg = f"{shown_number(written / GRAMS_PER_KILOGRAM)} kg/s"
            self.builder.mend(self.row.place, "TT-8", "emissions_rate", f"{cell} kg/s", in_kg)
        return rate_g_per_s
