"""
The numbers of an entry: four that its page begins with, and all of them in a table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporter.leaderboard.entries import Row
from reporter.leaderboard.words import metric_title
from reporter.model.benchmark import Benchmark
from reporter.score.emissions import NO_CARBON_RANK
from reporter.score.result import ScopeScore
from reporter.site import quantity, words
from reporter.site.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    A number of the table: what it is, its note, and the section of the method that explains it.
    """

    name: str
    value: Quantity
    note: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """
    One of the four numbers at the top. Without a *value* there is a *reason*. *anchor* is where the
    page derives it.
    """

    name: str
    value: Quantity | None
    reason: str
    note: str
    anchor: str


def sample_unit(benchmark: Benchmark | None) -> str:
    """
    What one sample is.
    """
    return benchmark.samples.unit_text if benchmark else "samples"


def key_figures_of(
    score: ScopeScore, benchmark: Benchmark | None, *, has_rank: bool
) -> tuple[KeyFigure, ...]:
    """
    What ranks with its interval, its inverse, the time, and the performance per watt, or the mean
    power where that lacks; in the digits of the boards. *has_rank* tells whether the entry has a
    rank in the scope of *score*.
    """
    anchor = f"derivation-{score.scope.value.lower()}"
    ranks = "this ranks" if has_rank else "no rank"
    measured = quantity.measured_text(score)
    guaranteed = f"measured {measured} kWh (k = 2); {ranks}" if measured else ranks
    found = [
        _key("Guaranteed energy to target", quantity.guaranteed_kwh(score), "no energy known",
             guaranteed),
        _key("Quality per kWh", quantity.maybe(score.quality_per_kwh, "/kWh"), "no score",
             "targets reached per guaranteed kWh"),
        _key("Time to train", quantity.time_span(score.time_to_train_s),
             "too many runs missed the target", _time_note(benchmark, len(score.runs))),
        _last_key(score, sample_unit(benchmark)),
    ]  # fmt: skip
    return tuple(replace(figure, anchor=anchor) for figure in found)


def reached_figure(row: Row | None, benchmark: Benchmark) -> KeyFigure:
    """
    The quality within the budget, which ranks, and why it is missing.
    """
    name = words.metric_name(benchmark.metrics[0].name)
    note = f"within {words.budget_text(benchmark)}"
    if row is None or row.within_budget is None:
        return replace(_key(name, None, "no quality within the budget", note), anchor="standing")
    text = words.quality_text(row.within_budget.found)
    value = Quantity(
        text=text.partition(" ")[0], sort_value=quantity.sortable(row.within_budget.found.quality)
    )
    ranks = "this ranks" if row.rank is not None else "no rank"
    spread = f"{text.partition(' ')[2]} (k = 2), {note}; {ranks}"
    return replace(
        _key(metric_title(benchmark.metrics[0].name), value, "", spread), anchor="standing"
    )


def _key(name: str, value: Quantity | None, reason: str, note: str) -> KeyFigure:
    return KeyFigure(name=name, value=value, reason=reason, note=note, anchor="")


def _last_key(score: ScopeScore, unit: str) -> KeyFigure:
    per_watt = quantity.maybe(score.performance_per_watt, f"{unit}/J")
    if per_watt is None:
        power = quantity.power_kw(score.mean_power)
        return _key("Mean power", power, "no energy known", words.side_words(score.scope))
    return _key("Performance per watt", per_watt, "", f"achieved {unit} per second and watt")


def _time_note(benchmark: Benchmark | None, runs_count: int) -> str:
    if runs_count == 1:
        return "of the one run"
    dropped = benchmark.runs.dropped_each_end if benchmark else 0
    if not dropped or runs_count <= 2 * dropped:
        return "mean of the runs"
    return "mean without the fastest and slowest runs"


def figures_of(score: ScopeScore, benchmark: Benchmark | None) -> tuple[Figure, ...]:
    """
    Every number of one scope that exists, with the section of the method that explains it.
    """
    return tuple(
        Figure(name=name, value=value, note=note, path=words.method_path(anchor))
        for name, value, note, anchor in _candidates(score, benchmark)
        if value is not None
    )


def _candidates(
    score: ScopeScore, benchmark: Benchmark | None
) -> list[tuple[str, Quantity | None, str, str]]:
    unit, side = sample_unit(benchmark), words.side_words(score.scope, benchmark)
    unranked = f"; shown, not ranked: {NO_CARBON_RANK}" if _ranks_no_carbon(benchmark) else ""
    site_note = f"of the guaranteed energy; {score.carbon_basis or 'location-based'}{unranked}"
    return [
        ("Guaranteed energy", quantity.guaranteed_kwh(score),
         f"{side}; what meters of class {score.meter_class} may hide is added",
         "guaranteed-energy"),
        ("Energy to train", _measured(score), _energy_note(score), "energy-to-train"),
        ("Quality per kWh", quantity.maybe(score.quality_per_kwh, "/kWh"),
         "targets reached per guaranteed kWh", "quality-per-kwh"),
        ("Mean of the runs", quantity.energy_kwh(score.run_mean, quantity.FIGURE_DIGITS),
         "as they were; it ranks nothing", "charged-energy"),
        ("Performance per watt", quantity.maybe(score.performance_per_watt, f"{unit}/J"),
         f"achieved {unit} per second and watt", "performance-per-watt"),
        ("Time to train", quantity.time_span(score.time_to_train_s),
         _time_note(benchmark, len(score.runs)), "time-to-train"),
        ("Mean power", quantity.power_kw(score.mean_power), f"{side}, within the runs",
         "mean-power"),
        ("Throughput", quantity.maybe(score.throughput_per_s, f"{unit}/s"),
         "achieved, evaluation included, never peak", "throughput"),
        ("CO₂e at the site", quantity.carbon_kg(score.emissions), site_note, "carbon"),
        ("CO₂e at the reference site", quantity.carbon_kg(score.standard_emissions),
         f"of the guaranteed energy; the same PUE and intensity for all{unranked}",
         "reference-site"),
    ]  # fmt: skip


def _ranks_no_carbon(benchmark: Benchmark | None) -> bool:
    return benchmark is not None and not benchmark.ranks_carbon


def _measured(score: ScopeScore) -> Quantity | None:
    """
    The energy to target as statements print it, with its exact value.
    """
    energy, text = score.energy, quantity.measured_text(score)
    if energy is None or not text:
        return None
    return Quantity(text=text, sort_value=quantity.sortable(energy.kwh), unit="kWh")


def _energy_note(score: ScopeScore) -> str:
    note = f"{words.uncertainty_text(score)}, {words.side_words(score.scope)}"
    return f"{note}, from {words.interval_text(score)}" if score.energy_interval else note
