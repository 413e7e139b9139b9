"""
The runs of an entry and the parts of their energy, one row each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.score.result import RunScore, ScopeScore
from reporter.site import quantity, words
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
    One run of one scope. *is_kept* says whether it counts in the mean, *shows_fabric* whether
    the table has a column for the fabric.
    """

    number: int
    name: str
    label: str
    is_reached: bool
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


def runs_of(submission: Submission, score: ScopeScore) -> tuple[RunView, ...]:
    """
    The runs in the order of the file, with the figures of *score*.
    """
    metrics = metrics_of(submission)
    pairs = zip(submission.runs, score.runs, strict=True)
    return tuple(
        replace(_run(number_, run, scored, metrics), shows_fabric=has_fabric(score))
        for number_, (run, scored) in enumerate(pairs, start=1)
    )


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
        status=STATUS_WORDS[run.status.value],
        seed=None if run.seed is None else str(run.seed),
        started=quantity.instant(run.started_at),
        time=quantity.time_span(scored.duration_s if scored else run.duration_s),
        samples=quantity.count(run.samples_count),
        throughput=quantity.maybe(scored.throughput_per_s, digits=4) if scored else None,
        performance_per_watt=quantity.maybe(scored.samples_per_j) if scored else None,
        integrated=quantity.energy_kwh(scored.integrated) if scored else None,
        charged=quantity.energy_kwh(scored.charged) if scored else None,
        fabric=quantity.energy_kwh(scored.fabric) if scored else None,
        shows_fabric=False,
        coverage=quantity.percent(scored.coverage) if scored else None,
        gap=quantity.maybe(scored.largest_gap_s) if scored else None,
        quality=tuple(quantity.maybe(values.get(name), digits=4) for name in metrics),
    )


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
