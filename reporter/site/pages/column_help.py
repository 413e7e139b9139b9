"""
What the columns of a board mean: a definition, the formula and where the method tells more.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.energy.meter_class import UNCERTAINTY
from reporter.site.words import method_path


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnHelp:
    """
    The help of one column; *key* names it in addresses of the page, *formula* may be empty.
    """

    key: str
    name: str
    text: str
    formula: str
    path: str


def limits_text() -> str:
    """
    The limit of error of every meter class, such as "M1 2 %, M2 5 %".
    """
    return ", ".join(f"{one} {limit * 100:.0f} %" for one, limit in UNCERTAINTY.items())


COLUMN_HELP: tuple[ColumnHelp, ...] = (
    ColumnHelp(
        key="rank",
        name="Rank",
        text="Counts the submitters that are clearly better, so many rows can share a rank. "
        "Clearly better is a lower guaranteed energy, by more than the width of the pair.",
        formula="rank = 1 + other submitters that are clearly better "
        "+ own entries that are clearly better",
        path=method_path("rank"),
    ),
    ColumnHelp(
        key="energy",
        name="Energy to target",
        text="The energy that the training takes to the quality target, at most: the measured "
        "energy plus what the meter may hide. Less is better. Below it stands the measured "
        "energy with its expanded uncertainty (k = 2).",
        formula="G = E × (1 + 2 uB)",
        path=method_path("guaranteed-energy"),
    ),
    ColumnHelp(
        key="time",
        name="Time",
        text="The mean time of the runs to the target, without the fastest and the slowest as the "
        "benchmark says. It doesn’t rank.",
        formula="",
        path=method_path("time-to-train"),
    ),
    ColumnHelp(
        key="power",
        name="Mean power",
        text="What the system drew on average while it trained. It doesn’t rank.",
        formula="mean power = energy of all runs / their time",
        path=method_path("mean-power"),
    ),
    ColumnHelp(
        key="status",
        name="Status",
        text="How far an entry is believed: V0 self-reported, V1 evidence consistent, V2 reviewed "
        "by a named person, V3 reproduced by another party.",
        formula="",
        path="glossary/index.html#status",
    ),
    ColumnHelp(
        key="margin",
        name="The next one",
        text="How much more the next entry of the list takes, the width that tells the two apart, "
        "and how sure the order of their true energies is.",
        formula="",
        path=method_path("rank"),
    ),
    ColumnHelp(
        key="quality",
        name="Quality per kWh",
        text="Targets reached for each kWh of guaranteed energy. More is better.",
        formula="quality per kWh = 1 / G",
        path=method_path("quality-per-kwh"),
    ),
    ColumnHelp(
        key="per-watt",
        name="Performance per watt",
        text="Samples for each joule over all runs, as achieved; never from a peak figure.",
        formula="samples processed / energy",
        path=method_path("performance-per-watt"),
    ),
    ColumnHelp(
        key="meter",
        name="Meter",
        text="The class of the meter, from the instrument and its log. "
        f"Limits of error: {limits_text()}.",
        formula="",
        path=method_path("meter-class"),
    ),
    ColumnHelp(
        key="carbon",
        name="CO₂e at the site",
        text="Location-based emissions of the guaranteed energy, with the PUE of the site and the "
        "carbon intensity of its grid. It has a rank of its own.",
        formula="CO₂e = G × PUE × carbon intensity",
        path=method_path("carbon"),
    ),
    ColumnHelp(
        key="reference",
        name="CO₂e at the reference",
        text="The same energy at one PUE and one carbon intensity for all: it says nothing of the "
        "real site.",
        formula="",
        path=method_path("reference-site"),
    ),
    ColumnHelp(
        key="quality-rank",
        name="Rank",
        text="Counts the submitters that are clearly better, so many rows can share a rank. "
        "Clearly better is a better quality within the budget, by more than the run noise of the "
        "pair.",
        formula="rank = 1 + other submitters that are clearly better "
        "+ own entries that are clearly better",
        path=method_path("quality-within-a-budget"),
    ),
    ColumnHelp(
        key="reached",
        name="Quality within the budget",
        text="The quality of the last evaluation that the budget pays, as a mean over the runs, "
        "with the spread of runs (k = 2). Later evaluations don’t count.",
        formula="",
        path=method_path("quality-within-a-budget"),
    ),
    ColumnHelp(
        key="spent",
        name="Energy until then",
        text="What the runs had used by that evaluation, with what the meter may hide: never more "
        "than a budget of energy.",
        formula="",
        path=method_path("quality-within-a-budget"),
    ),
    ColumnHelp(
        key="elapsed",
        name="Time until then",
        text="The time from the start of the run to that evaluation.",
        formula="",
        path=method_path("quality-within-a-budget"),
    ),
    ColumnHelp(
        key="quality-margin",
        name="The next one",
        text="How far the next entry of the list is behind, and the width that tells the two "
        "apart.",
        formula="",
        path=method_path("quality-within-a-budget"),
    ),
)
