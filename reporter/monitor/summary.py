"""
What is told at the end of a run: energy and power of each device and kind, and what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reporter.energy.parts import total
from reporter.text import duration, number, one_line, plural
from reporter.units import JOULES_PER_KWH, JOULES_PER_WH

Totals = Mapping[str, Any]


# From here on a gap is charged when a log is measured (CHARGE_GAP_LIMIT_S of the energy room).
GAP_S = 10.0
# Readings end right after the command does; a device that went on answering misses no second.
UNREAD_END_S = 1.0


def summary_lines(document: Mapping[str, Any]) -> list[str]:
    """
    The lines of a summary from the document of a run that ended.
    """
    devices = document["devices"]
    silent = {source["source"] for source in document["sources"] if not source["has_last_reading"]}
    partial = [device for device in devices if _is_partial(device, silent)]
    lines = [_first_line(document)]
    lines += [f"  {_device_line(device)}" for device in devices]
    lines += [f"  {line}" for line in _kind_lines(devices, partial)]
    if not devices:
        lines.append("  no device could be read")
    lines += [f"  not read: {reason}" for reason in document["not_read"]]
    lines += [f"  {line}" for device in devices for line in _faults(device)]
    lines += [f"  {line}" for line in _losses(document)]
    lines += [f"  problem: {problem}" for problem in document["problems"]]
    return [one_line(line) for line in lines]


def _is_partial(device: Totals, silent: set[str]) -> bool:
    """
    Whether a device's energy lacks a part of the run.
    """
    if device["energy_j"] is None or device["source"] in silent:
        return True
    return bool(device["counter_resets_count"] or device["unread_at_end_s"] > UNREAD_END_S)


def _first_line(document: Mapping[str, Any]) -> str:
    window = document["window"]
    how = document["ended_by_signal"]
    status = f"exit status {document['exit_status']}{f' ({how})' if how else ''}"
    span = f"{window['start_utc']} to {window['stop_utc']}"
    return f"{status}, {duration(window['duration_s'])}, {span}"


def _name(device: Totals) -> str:
    return f"{device['kind']} {device['device']}"


def _device_line(device: Totals) -> str:
    name = f"{_name(device)} ({device['model']})" if device["model"] else _name(device)
    if device["readings_count"] is None:
        return f"{name}: no figures; its readings so far stand in the log"
    if device["energy_j"] is None:
        return f"{name}: no energy, fewer than two readings"
    figures = (
        f"{energy_text(device['energy_j'])} by {_BASES[device['energy_basis']]}, "
        f"mean {number(device['mean_power_w'])} W"
    )
    if device["highest_power_w"] is not None:
        figures += f", highest {number(device['highest_power_w'])} W"
    return f"{name}: {figures}"


_BASES = {"counter": "its counter", "power": "its power readings"}


def _kind_lines(devices: Sequence[Totals], partial: Sequence[Totals]) -> Iterator[str]:
    """
    The sum of each kind that has several devices; different kinds are never added.
    """
    for kind in dict.fromkeys(device["kind"] for device in devices):
        alike = [device for device in devices if device["kind"] == kind]
        lacking = [_name(device) for device in alike if device in partial]
        if len(alike) < 2:
            continue
        if lacking:
            yield f"{kind}, sum of {len(alike)}: none, not read throughout: {', '.join(lacking)}"
            continue
        energy_j = total(device["energy_j"] for device in alike) or 0.0
        mean_w = total(device["mean_power_w"] for device in alike) or 0.0
        yield f"{kind}, sum of {len(alike)}: {energy_text(energy_j)}, mean {number(mean_w)} W"


def _faults(device: Totals) -> Iterator[str]:
    for problem, count in (device["problems"] or {}).items():
        yield f"{_name(device)}: {plural(count, 'bad reading')}: {problem}"
    if device["counter_resets_count"]:
        resets = plural(device["counter_resets_count"], "reset")
        yield f"{_name(device)}: {resets} of its counter; the energy of those steps is missing"
    if (device["longest_step_s"] or 0.0) > GAP_S:
        yield f"{_name(device)}: no reading for {duration(device['longest_step_s'])} in between"
    if (device["unread_at_end_s"] or 0.0) > UNREAD_END_S:
        unread = duration(device["unread_at_end_s"])
        yield f"{_name(device)}: no reading in the last {unread}; its energy lacks them"


def _losses(document: Mapping[str, Any]) -> Iterator[str]:
    for source in document["sources"]:
        if source["missed_samples"]:
            missed = plural(source["missed_samples"], "reading")
            yield f"{source['source']}: {missed} missed, it answered too slowly"
        if not source["has_last_reading"]:
            yield f"{source['source']}: no reading after the end, it doesn't answer"
    if document["lost_lines_count"]:
        yield f"log: {plural(document['lost_lines_count'], 'line')} could not be written"


def energy_text(energy_j: float) -> str:
    """
    An energy in J as kWh, or as Wh where it is small.

    >>> energy_text(7_200_000), energy_text(1_800)
    ('2.00 kWh', '0.500 Wh')
    """
    if energy_j >= JOULES_PER_KWH:
        return f"{number(energy_j / JOULES_PER_KWH)} kWh"
    return f"{number(energy_j / JOULES_PER_WH)} Wh"
