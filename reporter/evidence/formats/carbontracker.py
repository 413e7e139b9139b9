"""
carbontracker's logs: mean power of each component and epoch, and the consumption of the training.

The standard log holds powers without a PUE, the output log the consumption with one. Either is
read, and both in one file. Of the parser's dictionary, stored as JSON, `carbontracker_json` knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from reporter.evidence.timestamps import parse_number
from reporter.evidence.totals_record import (
    HIGHEST_ENERGY_J,
    LONGEST_DURATION_S,
    DeviceGroup,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
    shown_number,
    shown_text,
)
from reporter.units import JOULES_PER_KWH, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

CARBONTRACKER = "carbontracker-log"

WHAT = "carbontracker's log: totals with a PUE inside and mean powers; no series of readings"

TOOL = "carbontracker"

GROUPS: dict[str, DeviceGroup] = {"gpu": "gpu", "cpu": "cpu"}

_STAMPED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - (.*)", re.ASCII)

_VERSION = re.compile(r"carbontracker version (\d{1,4}(?:\.\d{1,4}){1,3})$", re.ASCII)

_PUE = re.compile(r"multiplied by a PUE coefficient of (\d\.\d{1,4})\b", re.ASCII)

_POWER = re.compile(r"Average power usage \(W\) for (gpu|cpu): (.*)", re.ASCII)

_TIME = re.compile(r"(\d{1,9}):(\d\d):(\d\d(?:\.\d{1,9})?)$", re.ASCII)

# How carbontracker names Intel's counters; anything else is the name of a processor.
_COUNTER = re.compile(r"cpu:\d{1,3}|package-\d{1,3}|dram(?:-\d{1,3})?", re.ASCII)

# From 2.0.0 to the newest release that was read, a component's energy is a mean over its devices.
DIVIDED_FROM, DIVIDED_TO = (2, 0, 0), (2, 4, 7)

# numpy prints a few powers a line; no component has more than these many lines of them.
_ARRAY_LINES = 64


@dataclass(slots=True, kw_only=True)
class _Epoch:
    """
    One epoch: the line of its duration, that in s, and the powers of each component in W.
    """

    line: int
    duration_s: float | None
    powers_w: dict[str, tuple[int, str, list[float] | None]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Consumption:
    """
    One block of the output: its line, and Time, Energy and CO2eq as they stand.
    """

    line: int
    figures: dict[str, str] = field(default_factory=dict)


def is_carbontracker(head: str) -> bool:
    """
    Whether one of the first lines is one that only carbontracker writes.
    """
    for line in islice(head.splitlines(), 40):
        found = _STAMPED.match(line)
        if found and (_VERSION.match(found[2]) or found[2].startswith("CarbonTracker: ")):
            return True
    return False


def carbontracker_totals(text: TotalsText) -> ToolTotals:
    """
    Energies of the components from their powers, and the consumption without its PUE.

    Source of forms and units: carbontracker, loggerutil.py, tracker.py and parser.py; W, kWh, g.
    """
    log = _Log(TotalsBuilder(text=text, format=CARBONTRACKER, tool=TOOL))
    log.read()
    log.add_components()
    log.add_consumption()
    if not log.builder.rows:
        log.builder.error("TT-3", "", "the log holds neither a power nor a consumption")
    return log.builder.build()


def is_divided(version: str | None) -> bool | None:
    """
    Whether this version's mean over readings is one over devices, too; None where it isn't known.
    """
    if version is None:
        return None
    parts = tuple(int(part) for part in version.split("."))
    if parts > DIVIDED_TO:
        return None
    return parts >= DIVIDED_FROM


def devices_of(line: str) -> dict[str, list[str]]:
    """
    The names of the devices of each component, of the line that says which were found.
    """
    found: dict[str, list[str]] = {}
    component = ""
    for piece in line.split(" with device(s) "):
        names, _, following = piece.rpartition(". ")
        if component:
            # Names hold points themselves; only the last one ends the list.
            listed = names if following in {"GPU", "CPU"} else piece
            found[component] = [name.strip(" .") for name in listed.split(",")]
        component = piece.rpartition(" ")[2].lower()
        if component not in {"gpu", "cpu"}:
            break
    return found


class _Log:
    """
    One log: what its lines say, in order.
    """

    def __init__(self, builder: TotalsBuilder) -> None:
        self.builder = builder
        self.pue: float | None = None
        self.devices: dict[str, list[str]] = {}
        self.epochs: list[_Epoch] = []
        self.actual: list[_Consumption] = []
        self.predicted: list[_Consumption] = []
        self.started_s: float | None = None
        self.stopped_s: float | None = None

    def read(self) -> None:
        """
        Sort all lines to epochs and blocks of consumption.
        """
        lines = self.builder.text.lines
        block: _Consumption | None = None
        for index, line in enumerate(lines):
            found = _STAMPED.match(line)
            words = found[2].removeprefix("CarbonTracker: ") if found else line
            if found:
                block = None
                self._stamped(index, found[1], words)
            elif words.startswith(("Actual consumption", "Predicted consumption")):
                block = _Consumption(line=index + 1)
                (self.actual if words.startswith("A") else self.predicted).append(block)
            elif block is not None and words.startswith("\t"):
                name, _, value = words.strip().partition(":")
                block.figures.setdefault(name, value.strip())

    def _stamped(self, index: int, stamp: str, words: str) -> None:
        place = f"line {index + 1}"
        if found := _VERSION.match(words):
            self.builder.version = found[1]
        elif found := _PUE.search(words):
            self.pue = float(found[1])
        elif words.startswith("The following components were found:"):
            self.devices = devices_of(words)
        elif words.startswith("Duration: "):
            duration_s = seconds_of(words[10:])
            if duration_s is None:
                self.builder.warn("TT-3", place, f'duration "{shown_text(words[10:])}"')
            self.epochs.append(_Epoch(line=index + 1, duration_s=duration_s))
        elif (found := _POWER.match(words)) and self.epochs:
            power_text, powers_w = self._powers(index, found[2])
            self.epochs[-1].powers_w[found[1]] = (index + 1, power_text, powers_w)
        elif words == "Monitoring thread started.":
            self.started_s = self.builder.time_s(stamp, place)
        elif words == "Monitoring thread ended.":
            self.stopped_s = self.builder.time_s(stamp, place)

    def _powers(self, index: int, begun: str) -> tuple[str, list[float] | None]:
        """
        The text and the powers of one component: a number, or an array over one or more lines.
        """
        text = begun
        if text.startswith("["):
            for line in self.builder.text.lines[index + 1 : index + _ARRAY_LINES]:
                if "]" in text or _STAMPED.match(line):
                    break
                text = f"{text} {line.strip()}"
        powers_w = [parse_number(word) for word in text.strip("[] ").split()]
        usable = [power_w for power_w in powers_w if power_w is not None and power_w >= 0]
        if not usable or len(usable) < len(powers_w):
            self.builder.warn("TT-3", f"line {index + 1}", f'power "{shown_text(text)}"')
            return text, None
        return text, usable

    def add_components(self) -> None:
        """
        Add a row for each component, its energies added over the epochs.
        """
        names = dict.fromkeys(name for epoch in self.epochs for name in epoch.powers_w)
        for name in names:
            energies_j = [self._epoch_energy_j(name, epoch) for epoch in self.epochs]
            known = [energy_j for energy_j in energies_j if energy_j is not None]
            whole = len(known) == len(energies_j)
            if not whole:
                missing = len(energies_j) - len(known)
                message = f"{name}: {missing} of {len(energies_j)} epochs have no energy"
                self.builder.warn("TT-3", f"line {self.epochs[0].line}", message)
            self.builder.rows.append(
                TotalRow(
                    place=f"line {self.epochs[0].line}",
                    device_group=GROUPS[name],
                    energy_j=sum(known) if whole else None,
                    part_of="all" if self.actual else None,
                    duration_s=self._duration_s(),
                    started_s=self.started_s,
                    stopped_s=self.stopped_s,
                    is_modelled=self._is_modelled(name),
                    pue=self.pue,
                    is_pue_inside=False,
                )
            )

    def _duration_s(self) -> float | None:
        durations_s = [epoch.duration_s for epoch in self.epochs]
        known = [duration_s for duration_s in durations_s if duration_s is not None]
        return sum(known) if len(known) == len(durations_s) and known else None

    def _epoch_energy_j(self, name: str, epoch: _Epoch) -> float | None:
        line, text, powers_w = epoch.powers_w.get(name, (epoch.line, "", None))
        if powers_w is None or epoch.duration_s is None:
            return None
        power_w = sum(powers_w)
        count = len(self.devices.get(name, ()))
        if count > 1 and len(powers_w) == 1:
            # A single number for several devices is their mean, whatever the version says.
            power_w *= count
            self.builder.mend(
                f"line {line}", "TT-10", f"average power of {name}", text, shown_number(power_w)
            )
        elif len(powers_w) > 1 and count not in {0, len(powers_w)}:
            message = f"{name}: {len(powers_w)} powers of {count} devices"
            self.builder.warn("TT-20", f"line {line}", message)
            return None
        return power_w * epoch.duration_s

    def _is_modelled(self, name: str) -> bool | None:
        """
        Intel's counters are read; one power for all epochs, to the last digit, was set.
        """
        texts = {epoch.powers_w[name][1] for epoch in self.epochs if name in epoch.powers_w}
        names = self.devices.get(name, [])
        if name == "cpu" and names and all(_COUNTER.fullmatch(device) for device in names):
            return False
        if len(self.epochs) > 1 and len(texts) == 1:
            message = f"{name}: {shown_text(texts.pop())} W in every epoch"
            self.builder.note("TT-19", f"line {self.epochs[0].line}", message)
            return True
        return None

    def add_consumption(self) -> None:
        """
        Add the last consumption so far; earlier ones are parts of it, predictions are none.
        """
        for block in self.predicted:
            written = block.figures.get("Energy", "")
            self.builder.mend(f"line {block.line}", "TT-11", "predicted Energy", written, None)
        for block in self.actual[:-1]:
            written = block.figures.get("Energy", "")
            self.builder.mend(f"line {block.line}", "TT-5", "Energy", written, None)
        if self.actual:
            self._add_actual(self.actual[-1])

    def _add_actual(self, block: _Consumption) -> None:
        place = f"line {block.line}"
        written = block.figures.get("Energy", "")
        most_kwh = HIGHEST_ENERGY_J / JOULES_PER_KWH
        stated_kwh = self.builder.amount(written.removesuffix(" kWh"), "Energy", place, most_kwh)
        emissions_g = self._emissions_g(block, place)
        self.builder.rows.append(
            TotalRow(
                place=place,
                device_group="all",
                energy_j=None if stated_kwh is None else self._energy_j(stated_kwh, written, place),
                duration_s=seconds_of(block.figures.get("Time", "")),
                started_s=self.started_s,
                stopped_s=self.stopped_s,
                pue=self.pue,
                is_pue_inside=None if self._is_before_pue() is None else not self._is_before_pue(),
                emissions_g=emissions_g,
                intensity_g_per_kwh=emissions_g / stated_kwh
                if emissions_g and stated_kwh
                else None,
            )
        )

    def _emissions_g(self, block: _Consumption, place: str) -> float | None:
        written = block.figures.get("CO2eq")
        if written is None:
            return None
        return self.builder.amount(written.removesuffix(" g"), "CO2eq", place, 1e15)

    def _is_before_pue(self) -> bool | None:
        """
        Whether the version is one that applies no PUE; None where the file names no version.
        """
        if self.builder.version is None:
            return None if self.pue is None else False
        return tuple(int(part) for part in self.builder.version.split(".")) < (1, 1, 0)

    def _energy_j(self, stated_kwh: float, written: str, place: str) -> float | None:
        """
        The consumption in J of all devices and without the PUE, as far as the file tells both.
        """
        count = self._division(place, written)
        if count is None:
            return None
        energy_kwh = stated_kwh
        if self.pue is not None and not self._is_before_pue():
            energy_kwh = stated_kwh / self.pue
            self.builder.mend(place, "TT-7", "Energy", written, f"{shown_number(energy_kwh)} kWh")
        elif not self._is_before_pue():
            self.builder.warn("TT-21", place, "the energy holds a PUE that this file doesn't name")
        if count > 1:
            energy_kwh *= count
            once = shown_number(energy_kwh / count)
            whole = f"{shown_number(energy_kwh)} kWh"
            self.builder.mend(place, "TT-10", "Energy", f"{once} kWh", whole)
        return energy_kwh * JOULES_PER_KWH

    def _division(self, place: str, written: str) -> int | None:
        """
        What the energy was divided by; None where that can't be undone.
        """
        counts = [len(names) for names in self.devices.values()]
        if not counts or max(counts) == 1:
            return 1
        divided = is_divided(self.builder.version)
        if divided is False:
            return 1
        if divided and len(counts) == 1:
            return counts[0]
        why = "of several components" if divided else "by an unknown version"
        message = f"{shown_text(written)} may be divided by the number of devices, {why}"
        self.builder.warn("TT-10", place, message)
        self.builder.mend(place, "TT-10", "Energy", written, None)
        return None


def seconds_of(text: str) -> float | None:
    """
    Seconds of h:mm:ss; None for any other text.
    """
    found = _TIME.match(text)
    if found is None:
        return None
    whole = int(found[1]) * SECONDS_PER_HOUR + int(found[2]) * SECONDS_PER_MINUTE
    seconds = whole + float(found[3])
    return seconds if seconds <= LONGEST_DURATION_S else None
