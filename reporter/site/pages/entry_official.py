"""
The published figure for an entry's runs against ours, and the steps from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.site.charts.official_bars import EnergyStep, official_bars
from reporter.site.charts.waterfall import Waterfall
from reporter.site.pages.entry_energy import OURS, mean_energy
from reporter.units import Energy

# A step of less than one part in a thousand of ours can't be seen.
LEAST_SHARE = 0.001
CHARGE = "Time without evidence, not charged"
DC_SIDE = "On the DC side of the power supply"
REST = "What else differs"
ONLY = "The difference"


def official_drawing(submission: Submission, score: ScopeScore) -> Waterfall | None:
    """
    The drawing of the first official figure that has an energy; `None` without one.
    """
    ours = score.run_mean
    figures = submission.declared.official if submission.declared else ()
    official = next((one for one in figures if one.energy_j is not None), None)
    if official is None or official.energy_j is None or ours is None or not ours.joules:
        return None
    published = Energy(official.energy_j)
    between = tuple(steps_between(score, ours, published))
    return official_bars((OURS, ours.kwh), between, (official.name, published.kwh))


def steps_between(score: ScopeScore, ours: Energy, published: Energy) -> Iterator[EnergyStep]:
    """
    The steps from the mean of the runs to a published figure: without the charge for time without
    evidence, on the DC side, and what is left.

    The step to the DC side is taken where that side is known and the published figure lies nearer
    to it than to ours. Steps below one part in a thousand are left out.
    """
    now_kwh, least_kwh = ours.kwh, ours.kwh * LEAST_SHARE
    steps = []
    if score.integrated is not None:
        steps.append((CHARGE, score.integrated.kwh - ours.kwh))
    dc = mean_energy([run.dc for run in score.runs])
    if dc is not None and score.scope is not Scope.S1 and _is_nearer(published, dc, ours):
        steps.append((DC_SIDE, dc.kwh - ours.kwh))
    taken = 0
    for name, change_kwh in steps:
        if abs(change_kwh) >= least_kwh:
            yield EnergyStep(name=name, before_kwh=now_kwh, after_kwh=now_kwh + change_kwh)
            now_kwh, taken = now_kwh + change_kwh, taken + 1
    if abs(published.kwh - now_kwh) >= least_kwh:
        name = REST if taken else ONLY
        yield EnergyStep(name=name, before_kwh=now_kwh, after_kwh=published.kwh)


def _is_nearer(published: Energy, dc: Energy, ours: Energy) -> bool:
    return abs(published.joules - dc.joules) < abs(published.joules - ours.joules)
