"""
An entry of a board as the facts that rows of claims are compared by.

Energy is the energy to target, as in a statement, and its interval the expanded uncertainty (k = 2)
that is printed everywhere. Samples are those that the score counts. PUE and carbon intensity are
taken as exact. A figure that the submission doesn't state is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import MappingProxyType

from reporter.claims.printed import Interval, read_printed
from reporter.claims.row_figures import Amount, Facts, Work, plain
from reporter.leaderboard.entries import Entry
from reporter.leaderboard.words import bound_text, metric_name
from reporter.model.benchmark import Benchmark
from reporter.model.claim import (
    ClaimAccelerator,
    ClaimLocation,
    ClaimQuality,
    ClaimRow,
    PueFigure,
)
from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.score.emissions import Place, place_of
from reporter.score.result import ScopeScore
from reporter.text import duration, number, percent_text
from reporter.units import GRAMS_PER_KILOGRAM, JOULES_PER_KWH, SECONDS_PER_HOUR, Energy

DIGITS = 4


def entry_facts(entry: Entry, benchmark: Benchmark, scored: ScopeScore, energy: Energy) -> Facts:
    """
    The facts of *entry* in one scope; *energy* is its energy to target, above zero.
    """
    submission = entry.submission
    place = place_of(submission, scored.scope, scored.carbon_table)
    doubt = scored.expanded_uncertainty or 0.0
    amounts = (
        *_energies(scored, energy, doubt),
        *_of_place(energy, doubt, place),
        *_work_done(submission, benchmark, scored, energy, doubt),
        *_per_accelerator(submission, scored, energy, doubt),
    )
    return Facts(
        row=_row(submission, benchmark, scored.scope, place),
        pointer="",
        amounts=MappingProxyType({amount.name: amount for amount in amounts}),
        tolerance=Fraction(0),
        work=Work(
            benchmark=f"{benchmark.id} version {benchmark.version}",
            unit=benchmark.samples.unit_text,
            scope=scored.scope.value,
            is_facility=scored.scope is Scope.S4,
            doubt=f"± {percent_text(doubt)} (k = 2)",
        ),
    )


def _row(submission: Submission, benchmark: Benchmark, scope: Scope, place: Place) -> ClaimRow:
    accelerator = submission.system.accelerator
    in_energy = "yes" if scope is Scope.S4 else "no"
    return ClaimRow(
        id=submission.id,
        name=submission.system.name,
        scope=f"{scope} {scope.title}",
        task=benchmark.task,
        quality=_target(benchmark),
        location=_location(submission, place.year),
        developer=submission.submitter.name,
        accelerator=ClaimAccelerator(name=accelerator.name, id=accelerator.id),
        pue=PueFigure(in_energy=in_energy),
    )


def _target(benchmark: Benchmark) -> ClaimQuality:
    return ClaimQuality(
        metric=" and ".join(metric_name(metric.name) for metric in benchmark.metrics),
        printed=" and ".join(map(bound_text, benchmark.metrics)),
    )


def _location(submission: Submission, year: int) -> ClaimLocation:
    site = submission.site
    region = site.cloud_region if site else None
    return ClaimLocation(
        country=site.country if site else None,
        grid_zone=site.grid_zone if site else None,
        cloud_provider=region.provider if region else None,
        cloud_region=region.region if region else None,
        year=year,
    )


def _energies(scored: ScopeScore, energy: Energy, doubt: float) -> Iterator[Amount]:
    yield _amount("energy", _kwh(energy, doubt), number(energy.kwh, DIGITS), "kWh")
    if scored.guaranteed is not None:
        kwh = scored.guaranteed.kwh
        exact = Interval.exactly(Fraction(scored.guaranteed.joules) / JOULES_PER_KWH)
        yield _amount("guaranteed", exact, number(kwh, DIGITS), "kWh")


def _of_place(energy: Energy, doubt: float, place: Place) -> Iterator[Amount]:
    pue, intensity = place.pue, place.found.intensity if place.found else None
    if pue is not None:
        yield _amount("pue", Interval.exactly(_decimal(pue)), f"{pue:g}", "1")
    if intensity is None or intensity.g_per_kwh <= 0:
        return
    kg_per_kwh = Interval.exactly(_decimal(intensity.g_per_kwh) / Fraction(GRAMS_PER_KILOGRAM))
    yield _amount("intensity", kg_per_kwh, number(intensity.g_per_kwh, DIGITS), "g/kWh")
    if pue is not None:
        mass = _kwh(energy, doubt) * Interval.exactly(_decimal(pue)) * kg_per_kwh
        yield _amount("co2e", mass, number(float(mass.value), DIGITS), "kg")


def _work_done(
    submission: Submission, benchmark: Benchmark, scored: ScopeScore, energy: Energy, doubt: float
) -> Iterator[Amount]:
    unit = benchmark.samples.unit_text
    if scored.samples:
        samples = Fraction(scored.samples.samples)
        joules = _kwh(energy, doubt) * Interval.exactly(JOULES_PER_KWH)
        yield _amount("samples", Interval.exactly(samples), number(float(samples), DIGITS), unit)
        rate = Interval.exactly(samples) / joules
        yield _amount("samples_per_j", rate, number(float(rate.value), DIGITS), f"{unit}/J")
    flops = _flops(submission)
    if flops is not None:
        yield _amount("flops", flops, plain(float(flops.value)), "FLOP")


def _per_accelerator(
    submission: Submission, scored: ScopeScore, energy: Energy, doubt: float
) -> Iterator[Amount]:
    """
    Time and accelerators, with what each accelerator drew and computed on average.
    """
    count = submission.system.accelerators_count
    yield _amount("chips", Interval.exactly(count), f"{count:,}", "1")
    if not scored.time_to_train_s:
        return
    hours = Fraction(scored.time_to_train_s) / Fraction(SECONDS_PER_HOUR)
    yield _amount("duration", Interval.exactly(hours), duration(scored.time_to_train_s), "1")
    share = Interval.exactly(count * hours)
    power = _kwh(energy, doubt) / share
    yield _amount("power", power, number(1000 * float(power.value), DIGITS), "W")
    flops = _flops(submission)
    if flops is not None:
        rate = flops / (share * Interval.exactly(Fraction(SECONDS_PER_HOUR)))
        yield _amount("throughput", rate, plain(float(rate.value)), "FLOP/s")


def _flops(submission: Submission) -> Interval | None:
    """
    Training FLOPs, with the range that the digits of the submission allow.
    """
    stated = submission.model.training_flops if submission.model else None
    read = read_printed(repr(stated)) if stated else None
    return read.narrow if read else None


def _kwh(energy: Energy, doubt: float) -> Interval:
    value, share = Fraction(energy.joules) / JOULES_PER_KWH, _decimal(doubt)
    # An uncertainty of the whole and more leaves no positive low end: then the range is a factor.
    low = value * (1 - share) if share < 1 else value / (1 + share)
    return Interval(low=low, value=value, high=value * (1 + share))


def _decimal(value: float) -> Fraction:
    """
    A number as it is written: 1.1 is 11/10, not the nearest binary fraction.
    """
    return Fraction(repr(value))


def _amount(name: str, interval: Interval, text: str, unit: str) -> Amount:
    return Amount(name=name, text=text, unit=unit, interval=interval, wide=interval)
