"""
What carbontracker's parser gives, stored as JSON: a dictionary of one log, or a list of them.

The parser names no version and no PUE, so the consumption stays as it is and a finding says so. The
energies of the components hold no PUE.
"""

from __future__ import annotations

from typing import Any

from reporter.evidence.formats.carbontracker import GROUPS, TOOL
from reporter.evidence.log_file import is_number
from reporter.evidence.totals_record import (
    HIGHEST_ENERGY_J,
    LONGEST_DURATION_S,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
    shown_number,
)
from reporter.units import JOULES_PER_KWH

CARBONTRACKER_JSON = "carbontracker-json"

WHAT = "carbontracker's parsed logs: totals with a PUE inside; no series of readings"

_ENERGY = "avg_energy_usages (J)"


def is_carbontracker_json(value: Any) -> bool:
    """
    Whether a JSON value is what `parser.parse_all_logs` or one entry of it gives.
    """
    entry = value[0] if isinstance(value, list) and value else value
    return isinstance(entry, dict) and {"components", "actual", "pred"} <= entry.keys()


def carbontracker_json_totals(text: TotalsText, value: Any) -> ToolTotals:
    """
    The energy of each component, and the consumption as it stands.

    Source of keys and units: carbontracker, parser.py, parse_all_logs.
    """
    builder = TotalsBuilder(text=text, format=CARBONTRACKER_JSON, tool=TOOL)
    entries = value if isinstance(value, list) else [value]
    for index, entry in enumerate(entries):
        pointer = f"/{index}" if isinstance(value, list) else ""
        if not isinstance(entry, dict):
            builder.warn("TT-3", pointer, "an entry is no object")
            continue
        _add_components(entry.get("components"), pointer, builder)
        _add_actual(entry.get("actual"), pointer, entry.get("components"), builder)
        if entry.get("pred") is not None:
            builder.mend(f"{pointer}/pred", "TT-11", "pred", _energy_text(entry["pred"]), None)
    return builder.build()


def _energy_text(consumption: Any) -> str:
    stated = consumption.get("energy (kWh)") if isinstance(consumption, dict) else None
    return shown_number(stated) if is_number(stated) else "unknown"


def _add_components(components: Any, pointer: str, builder: TotalsBuilder) -> None:
    for name, group in GROUPS.items():
        measured = components.get(name) if isinstance(components, dict) else None
        if not isinstance(measured, dict):
            continue
        place = f"{pointer}/components/{name}"
        builder.rows.append(
            TotalRow(
                place=place,
                device_group=group,
                energy_j=_component_energy_j(measured, place, builder),
                run=pointer or None,
                part_of="all",
                is_pue_inside=False,
            )
        )


def _component_energy_j(
    measured: dict[str, Any], place: str, builder: TotalsBuilder
) -> float | None:
    """
    The energies of all epochs and devices in J.

    One number for several devices is their mean, or, of a log of 1.x read by a parser of 2.x, the
    first one's; which of the two can't be seen, so there is no energy then.
    """
    epochs = measured.get(_ENERGY)
    devices = measured.get("devices")
    count = len(devices) if isinstance(devices, list) else 0
    total_j = 0.0
    for index, epoch in enumerate(epochs if isinstance(epochs, list) else []):
        values = epoch if isinstance(epoch, list) else [epoch]
        numbers = [value for value in values if is_number(value) and value >= 0]
        if not numbers or len(numbers) < len(values):
            builder.warn("TT-3", f"{place}/{index}", "an epoch has no energy")
            return None
        if len(numbers) == 1 and count > 1:
            message = f"one energy for {count} devices: their mean, or that of the first"
            builder.warn("TT-10", place, message)
            builder.mend(f"{place}/{index}", "TT-10", _ENERGY, shown_number(numbers[0]), None)
            return None
        total_j += sum(numbers)
    return total_j if epochs and total_j <= HIGHEST_ENERGY_J else None


def _add_actual(actual: Any, pointer: str, components: Any, builder: TotalsBuilder) -> None:
    if not isinstance(actual, dict):
        return
    place = f"{pointer}/actual"
    energy_kwh = _amount(actual.get("energy (kWh)"), HIGHEST_ENERGY_J / JOULES_PER_KWH)
    emissions_g = _amount(actual.get("co2eq (g)"), 1e15)
    builder.warn("TT-21", place, "the energy holds a PUE that this file doesn't name")
    usable_kwh = energy_kwh
    if energy_kwh is not None and _has_several(components):
        usable_kwh = None
        message = "the energy may be divided by the number of devices, by an unknown version"
        builder.warn("TT-10", place, message)
        builder.mend(place, "TT-10", "energy (kWh)", shown_number(energy_kwh), None)
    builder.rows.append(
        TotalRow(
            place=place,
            device_group="all",
            energy_j=None if usable_kwh is None else usable_kwh * JOULES_PER_KWH,
            run=pointer or None,
            duration_s=_amount(actual.get("duration (s)"), LONGEST_DURATION_S),
            is_pue_inside=True,
            emissions_g=emissions_g,
            intensity_g_per_kwh=emissions_g / energy_kwh if emissions_g and energy_kwh else None,
        )
    )


def _amount(value: Any, most: float) -> float | None:
    """
    A number from 0 to *most*, None for anything else.
    """
    return float(value) if is_number(value) and 0 <= value <= most else None


def _has_several(components: Any) -> bool:
    """
    Whether a component has more than one device.
    """
    if not isinstance(components, dict):
        return False
    lists = [part.get("devices") for part in components.values() if isinstance(part, dict)]
    return any(isinstance(devices, list) and len(devices) > 1 for devices in lists)
