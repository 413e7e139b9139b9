"""
The provider score of SCI for AI: C / R, where C = E x I + M of training and development.

Software Carbon Intensity for AI (Green Software Foundation, SPEC.md of 2025-12-08): development is
inside the provider boundary (6.2, 7.2), so without its energy there is no score; R is a FLOP, a
training token or a parameter (8.2). It is never ranked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission
from reporter.score.emissions import Footprint, Place, footprint_of
from reporter.score.result import ScopeScore
from reporter.score.supplementary import EMBODIED_UNCERTAINTY, Shown
from reporter.score.supplementary_figure import NO_ENERGY, ShownFigure
from reporter.units import Carbon, Energy

NO_DEVELOPMENT = (
    "the development energy is not stated, and the specification has development inside the "
    "boundary"
)
NO_EMBODIED = "the embodied carbon (M) is not stated"
TOKENS = "tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalUnit:
    """
    One R: *count* of the units of one training, `None` with a *reason*; a score is per *scale*.

    *kind* says whether the count is gross or effective, as the specification asks (8.2.2).
    """

    name: str
    scale: float
    scale_text: str
    kind: str
    count: float | None
    reason: str = "R is not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCarbon:
    """
    The terms of C, location-based, for one trained model; `None` where missing.

    *missing* says why there is no sum. The sum has no uncertainty, since nobody states that of the
    development energy; *rounding* is a relative one for its digits alone, which takes development
    to be as well known as the run.
    """

    training: Carbon | None
    development: Carbon | None
    embodied: Carbon | None
    missing: tuple[str, ...]
    rounding: float

    @property
    def total(self) -> Carbon | None:
        """
        C, where all its terms are known.
        """
        if self.training is None or self.development is None or self.embodied is None:
            return None
        return self.training + self.development + self.embodied

    def per(self, unit: FunctionalUnit) -> float | None:
        """
        Grams of CO2e per *scale* of a functional unit; `None` where C or R is not known.
        """
        total = self.total
        if total is None or not unit.count:
            return None
        return total.g_co2e / unit.count * unit.scale


def provider_carbon(
    submission: Submission, place: Place, one: Footprint | None, shown: Shown | None, doubt: float
) -> ProviderCarbon:
    """
    The terms of C for one training run and the development that the submission states.

    *one* is the footprint of the run, *doubt* its relative expanded uncertainty. Development is
    taken at the PUE and the carbon intensity of the runs, since no other place is stated.
    """
    training = one.location if one else None
    development = _development(submission, place)
    figure = shown.of("embodied") if shown else None
    embodied = None if figure is None or figure.value is None else Carbon(figure.value)
    missing = (
        None if training else (place.reason if one else NO_ENERGY),
        NO_DEVELOPMENT if _development_energy(submission) is None else None,
        None if embodied else _no_embodied(figure),
    )
    return ProviderCarbon(
        training=training,
        development=development,
        embodied=embodied,
        missing=tuple(filter(None, missing)),
        rounding=_rounding(training, development, embodied, doubt),
    )


def functional_units(
    submission: Submission, scored: ScopeScore, benchmark: Benchmark
) -> tuple[FunctionalUnit, FunctionalUnit, FunctionalUnit]:
    """
    FLOP, training tokens and parameters of one training, as stated and as counted.
    """
    model = submission.model
    return (
        FunctionalUnit(
            name="FLOP",
            scale=1e15,
            scale_text="10^15 FLOP",
            kind="gross or effective not stated",
            count=model.training_flops if model else None,
        ),
        _tokens(scored, benchmark),
        FunctionalUnit(
            name="parameter",
            scale=1e9,
            scale_text="billion parameters",
            kind="gross",
            count=model.parameters_count if model else None,
        ),
    )


def _tokens(scored: ScopeScore, benchmark: Benchmark) -> FunctionalUnit:
    is_in_tokens = benchmark.samples.unit == TOKENS
    return FunctionalUnit(
        name="training token",
        scale=1e6,
        scale_text="million training tokens",
        kind="gross: samples to the target, repeats counted",
        count=scored.samples.samples if scored.samples and is_in_tokens else None,
        reason=(
            "the samples to the target are not known"
            if is_in_tokens
            else f"R is not stated: samples are {benchmark.samples.unit_text}"
        ),
    )


def _no_embodied(figure: ShownFigure | None) -> str:
    return f"{NO_EMBODIED}: {figure.reason}" if figure else NO_EMBODIED


def _rounding(
    training: Carbon | None, development: Carbon | None, embodied: Carbon | None, doubt: float
) -> float:
    terms = (training, development, embodied)
    masses_g = [term.g_co2e if term else 0.0 for term in terms]
    doubts = (doubt, doubt, EMBODIED_UNCERTAINTY)
    total_g = math.fsum(masses_g)
    if not total_g:
        return doubt
    shares = (mass / total_g * own for mass, own in zip(masses_g, doubts, strict=True))
    return math.hypot(*shares)


def _development_energy(submission: Submission) -> Energy | None:
    development = submission.development
    if development is None or development.energy_j is None:
        return None
    return Energy(development.energy_j)


def _development(submission: Submission, place: Place) -> Carbon | None:
    found = footprint_of(_development_energy(submission), submission, place)
    return found.location if found else None
