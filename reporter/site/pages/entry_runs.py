"""
The runs of an entry and the parts of their energy, one row each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.score.result import RunScore, ScopeScore
from reporter.site import quantity, words
from reporter.site.charts.run_strip import RunStrip, StripRun, run_strip
from reporter.site.lead import names_text
from reporter.site.quantity import Instant, Quantity
from reporter.text import number, plural
from reporter.units import Energy

STATUS_WORDS = {
    "reached_target": "",
    "missed_target": "missed the target",
    "aborted": "was aborted",
}
SHOWN_DEVICES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """
    One run of one scope. *kind* is counted, dropped (from the mean time) or missed (the target),
    *status* the same in words; *shows_fabric* says whether the table has a column for the fabric.
    """

    number: int
    name: str
    label: str
    is_reached: bool
    kind: str
    status: str
    seed: str | None
    started: Instant
    time: Quantity | None
    samples: Quantity
    throughput: Quantity | None
    performance_per_watt: Quantity | None
    integrated: Quantity | None
    charged: Quantity | None
    fabric: Quantity | None
    shows_fabric: bool
    coverage: Quantity | None
    gap: Quantity | None
    quality: tuple[Quantity | None, ...]

    @property
    def cells(self) -> tuple[Quantity | None, ...]:
        """
        The numbers of the row in the order of the table's columns.
        """
        return (
            self.time,
            self.samples,
            self.throughput,
            self.performance_per_watt,
            self.integrated,
            self.charged,
            *((self.fabric,) if self.shows_fabric else ()),
            self.coverage,
            self.gap,
            *self.quality,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """
    One energy part of one run, as the instrument saw it.
    """

    number: int
    run: str
    component: str
    devices: str
    side: str
    method: str
    instrument: str
    energy: Quantity | None
    charged: Quantity | None
    conversion: str
    coverage: Quantity | None
    gap: Quantity | None
    interval: Quantity | None
    evidence: tuple[str, ...]

    @property
    def cells(self) -> tuple[Quantity | None, ...]:
        """
        The numbers of the row in the order of the table's columns.
        """
        return (self.energy, self.charged, self.coverage, self.gap, self.interval)


def runs_of(
    submission: Submission, score: ScopeScore, dropped_each_end: int
) -> tuple[RunView, ...]:
    """
    The runs in the order of the file, with the figures of *score*; the mean time of the benchmark
    leaves out *dropped_each_end* of the fastest and as many of the slowest.
    """
    metrics = metrics_of(submission)
    dropped = dropped_of(score, dropped_each_end)
    shows_fabric = has_fabric(score)
    rows = []
    for number_, (run, scored) in enumerate(zip(submission.runs, score.runs, strict=True), start=1):
        row = replace(_run(number_, run, scored, metrics), shows_fabric=shows_fabric)
        if number_ in dropped and row.kind != "missed":
            status = f"the {dropped[number_]}, not in the mean time"
            row = replace(row, kind="dropped", status=status)
        rows.append(row)
    return tuple(rows)


def dropped_of(score: ScopeScore, dropped_each_end: int) -> dict[int, str]:
    """
    Which runs the mean time leaves out, as the Olympic mean of scores does: number of the run and
    "fastest" or "slowest". A missed run is slower than any other.
    """
    times_s = [run.duration_s if run.reached else math.inf for run in score.runs]
    order = sorted(range(1, len(times_s) + 1), key=lambda number_: times_s[number_ - 1])
    if len(order) <= 2 * dropped_each_end:
        return {}
    fastest, slowest = order[:dropped_each_end], order[len(order) - dropped_each_end :]
    return dict.fromkeys(fastest, "fastest") | dict.fromkeys(slowest, "slowest")


def time_words(runs: Sequence[RunView]) -> str:
    """
    What the mean time leaves out, in a sentence; empty where it leaves out nothing.
    """
    left_out = [run.name for run in runs if run.kind == "dropped"]
    missed = [run.name for run in runs if run.kind == "missed"]
    parts = []
    if left_out:
        parts.append(f"leaves out {names_text(left_out)} (the fastest and the slowest)")
    if missed:
        parts.append(f"counts {names_text(missed)} as slowest, for the missed target")
    return f"The mean time {' and '.join(parts)}." if parts else ""


def strip_of(score: ScopeScore, runs: Sequence[RunView]) -> RunStrip | None:
    """
    The drawing of the energies of all runs; `None` where one isn't known.
    """
    charged = [run.charged for run in score.runs]
    known = [energy for energy in charged if energy is not None]
    if len(known) < len(charged):
        return None
    points = [
        StripRun(number=row.number, energy_kwh=energy.kwh, kind=row.kind)
        for row, energy in zip(runs, known, strict=True)
    ]
    mean = score.run_mean
    return run_strip(points, None if mean is None else mean.kwh, score.run_uncertainty)


def unscored_runs_of(submission: Submission) -> tuple[RunView, ...]:
    """
    The runs of an entry that has no scope: times and samples, no energies.
    """
    metrics = metrics_of(submission)
    return tuple(
        _run(number_, run, None, metrics) for number_, run in enumerate(submission.runs, start=1)
    )


def has_fabric(score: ScopeScore) -> bool:
    """
    Whether the energies of the runs contain fabric.
    """
    return any(run.fabric is not None for run in score.runs)


def metrics_of(submission: Submission) -> tuple[str, ...]:
    """
    The names of all metrics of the runs, in the order they occur.
    """
    names = (item.metric for run in submission.runs for item in run.quality)
    return tuple(dict.fromkeys(names))


def _run(number_: int, run: Run, scored: RunScore | None, metrics: tuple[str, ...]) -> RunView:
    values = {item.metric: item.value for item in run.quality}
    return RunView(
        number=number_,
        name=words.run_name(number_),
        label=run.label,
        is_reached=scored is not None and scored.reached,
        kind="missed" if scored is not None and not scored.reached else "counted",
        status=STATUS_WORDS[run.status.value],
        seed=None if run.seed is None else str(run.seed),
        started=quantity.instant(run.started_at),
        time=quantity.time_span(scored.duration_s if scored else run.duration_s),
        samples=quantity.count(run.samples_count),
        throughput=quantity.maybe(scored.throughput_per_s) if scored else None,
        performance_per_watt=quantity.maybe(scored.samples_per_j) if scored else None,
        integrated=_kwh(scored.integrated) if scored else None,
        charged=_kwh(scored.charged) if scored else None,
        fabric=_kwh(scored.fabric) if scored else None,
        shows_fabric=False,
        coverage=quantity.percent(scored.coverage) if scored else None,
        gap=quantity.maybe(scored.largest_gap_s) if scored else None,
        quality=tuple(quantity.maybe(values.get(name), digits=4) for name in metrics),
    )


def _kwh(energy: Energy | None) -> Quantity | None:
    return quantity.energy_kwh(energy, quantity.FIGURE_DIGITS)


def parts_of(submission: Submission) -> tuple[PartView, ...]:
    """
    The energy parts of all runs, in the order of the file.
    """
    return tuple(
        _part(submission, number_, part)
        for number_, run in enumerate(submission.runs, start=1)
        for part in run.energy_parts
    )


def _part(submission: Submission, number_: int, part: EnergyPart) -> PartView:
    charged_j = part.charged_energy_j
    return PartView(
        number=number_,
        run=words.run_name(number_),
        component=part.component.value.replace("_", " "),
        devices=devices_text(part),
        side=part.side.value.upper(),
        method=part.method.value.replace("_", " "),
        instrument=instrument_text(submission, part.instrument),
        energy=quantity.energy_kwh(Energy(part.energy_j)),
        charged=None if charged_j is None else quantity.energy_kwh(Energy(charged_j)),
        conversion=conversion_text(part),
        coverage=quantity.percent(part.coverage),
        gap=quantity.maybe(part.largest_gap_s),
        interval=quantity.maybe(part.sample_interval_s),
        evidence=part.evidence,
    )


def devices_text(part: EnergyPart) -> str:
    """
    The devices of a part: by name where they are few, else how many there are.
    """
    if part.devices and len(part.devices) <= SHOWN_DEVICES:
        return ", ".join(part.devices)
    return plural(part.devices_count, "device")


def instrument_text(submission: Submission, instrument_id: str | None) -> str:
    """
    The kind and name of an instrument, or its bare id when the list lacks it.
    """
    instrument = submission.instrument(instrument_id)
    if instrument is None:
        return instrument_id or "none"
    kind = instrument.kind.value.replace("_", " ")
    return f"{kind}: {instrument.name}" if instrument.name else kind


def conversion_text(part: EnergyPart) -> str:
    """
    The efficiency of the power supply, with its source.
    """
    if part.conversion is None:
        return "none"
    return f"{number(part.conversion.efficiency)} ({part.conversion.source})"
