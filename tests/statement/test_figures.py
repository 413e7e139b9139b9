"""
The figures of a statement, and what it says where one is missing.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.model.enums import Component, Method, RunStatus, Scope, Side
from reporter.model.run import Conversion
from reporter.model.submission import ConvergenceScale, Development, Submission
from reporter.model.system import OwnIntensity, Pue, Site
from reporter.statement.statement import Statement
from tests.score.make_submission import a_fabric_part, a_part, a_run, a_site, a_submission
from tests.statement.examples import located, statement_of, unlocated


def values(statement: Statement) -> dict[str, str]:
    """
    The values of all lines by key.
    """
    return {line.key: line.value for line in statement.lines}


def runs_of(**changes: Any) -> Submission:
    """
    An unlocated entry of five runs of 100 s whose one energy part has these changes.
    """
    part = a_part(**changes)
    runs = tuple(
        replace(
            run,
            label=f"run-{index}",
            started_at=run.started_at + timedelta(hours=index),
            stopped_at=run.stopped_at + timedelta(hours=index),
            energy_parts=(part,),
        )
        for index, run in enumerate([a_run()] * 5)
    )
    return replace(unlocated(), runs=runs)


def test_the_uncertainty_is_that_of_the_score() -> None:
    """
    One figure for page, statement, comparison and JSON, made of runs and meters.
    """
    figures = statement_of(located()).figures
    found = figures.scored.estimate
    assert found is not None

    assert figures.limit == 0.05
    assert figures.uncertainty == figures.scored.expanded_uncertainty
    assert found.u_b == pytest.approx(0.05 / math.sqrt(3))
    assert figures.uncertainty == pytest.approx(2 * math.hypot(found.u_a, found.u_b))


def test_carbon_is_energy_times_pue_times_intensity() -> None:
    """
    The mean of the three kept runs is 0.210 kWh, of all five 1.05 kWh; PUE 1.10, 34 g/kWh.
    """
    figures = statement_of(located()).figures

    assert figures.one is not None and figures.one.location is not None
    assert figures.every is not None and figures.every.location is not None
    assert figures.one.energy.kwh == pytest.approx(0.210)
    assert figures.one.location.g_co2e == pytest.approx(0.210 * 1.10 * 34)
    assert figures.every.location.g_co2e == pytest.approx(1.05 * 1.10 * 34)
    assert figures.reference_of(figures.one).g_co2e == pytest.approx(0.210 * 1.58 * 473.007)
    assert figures.one.market is not None
    assert figures.one.market.g_co2e == pytest.approx(0.210 * 1.10 * 5.0)


def test_the_sentence_has_all_that_a_paper_should_say() -> None:
    """
    Time, machine, place, energy with uncertainty and boundary, PUE, CO2e with factor, all runs.
    """
    assert statement_of(located()).sentence == (
        "One training run of Images to accuracy of at least 0.94 took 3 min 30 s on 8 × an "
        "accelerator in Norway (NOR) (2023-05-01); its energy was 0.21 kWh ± 6.2 % (k = 2), AC "
        "side, scope S2 (nodes), from 5 runs (mean 450 W per accelerator, meter "
        "class M2 (node meter, limit of error ± 5 %), measured); facility energy was 0.23 kWh "
        "(PUE 1.10); "
        "i.e. 7.9 g CO2e location-based (electricitymaps/NO/2023, 34.0 g/kWh (Norway, 2023, "
        "lifecycle, consumption mix; Electricity Maps yearly data, as republished by The Green "
        "Web Foundation)), and "
        "1.16 g CO2e (contract: hydropower certificate; annual matching, deliverable; supplier's "
        "letter) market-based; all 5 runs listed together used 1.05 kWh, and development energy "
        "was 2.00 kWh, stated by the submitter (sum of all tuning runs)."
    )


def test_the_sentence_says_what_is_missing() -> None:
    """
    Without a site there is no place, no facility energy and no CO2e, and the sentence says so.
    """
    assert statement_of(unlocated()).sentence == (
        "One training run of Images to accuracy of at least 0.94 took 3 min 30 s on 8 × an "
        "accelerator at a place that is not stated (2023-05-01); its energy was 0.21 kWh ± 6.2 % "
        "(k = 2), AC side, scope S2 (nodes), from 5 runs (mean 450 W per "
        "accelerator, meter class M2 (node meter, limit of error ± 5 %), measured); facility "
        "energy is not stated, as the PUE is not; location-based CO2e is not stated: no site is "
        "stated, and market-based CO2e is not stated; all 5 runs listed together used 1.05 kWh, "
        "and development energy is not stated."
    )


@pytest.mark.parametrize(
    ("site", "reason"),
    [
        (a_site(pue=None), "no PUE of 1 or more is stated"),
        (
            a_site(pue=Pue(value=0.9, kind="site", period="2023", source="made up")),
            "no PUE of 1 or more is stated",
        ),
        (
            Site(country="ATA"),
            "no country 'ATA' in the carbon intensity tables, version 2; near: ",
        ),
    ],
    ids=["no-pue", "pue-below-one", "unknown-country"],
)
def test_no_carbon_without_pue_and_factor(site: Site, reason: str) -> None:
    """
    What is missing at the site is named, and nothing stands in for it.
    """
    statement = statement_of(replace(unlocated(), site=site))

    found = values(statement)
    assert found["co2e"].startswith(f"not stated: {reason}")
    assert found["co2e_all_runs"] == found["co2e"]
    assert statement.figures.one is not None
    assert statement.figures.one.location is None


def test_an_own_intensity_is_labelled_as_such() -> None:
    """
    The submitter's own value counts where the table has none, and the line says whose it is.
    """
    own = OwnIntensity(
        g_per_kwh=100.0, year=2023, boundary="direct", mix="production", source="utility's letter"
    )
    site = a_site(country="ATA", factor_id=None, carbon_intensity=own)

    found = values(statement_of(replace(unlocated(), site=site)))

    assert found["factor"] == (
        "100 g/kWh of 2023, the submitter's own value: direct, production mix, utility's letter"
    )
    assert found["co2e"] == "23 g CO2e"


def test_a_measured_facility_gets_no_pue() -> None:
    """
    Scope S4 is facility energy already; its CO2e needs no PUE.
    """
    entry = runs_of(component=Component.WHOLE_FACILITY, devices=("site",))

    statement = statement_of(replace(entry, site=a_site(pue=None)))

    found = values(statement)
    assert found["pue"] == "none applied: the energy of the whole facility is measured"
    assert found["facility_energy"] == "0.21 kWh"
    # 0.210 kWh x 34 g/kWh.
    assert found["co2e"] == "7.1 g CO2e"
    assert "so no PUE is applied" in statement.sentence
    assert "no PUE, 473 g/kWh" in found["co2e_reference"]


def test_energy_of_accelerators_is_not_called_it_energy() -> None:
    """
    Scope S1 leaves out the nodes; label, power and facility energy say so.
    """
    entry = runs_of(component=Component.ACCELERATOR, devices=("all",), devices_count=8)

    statement = statement_of(replace(entry, site=a_site()))

    labels = {line.key: line.label for line in statement.lines}
    found = values(statement)
    assert labels["energy"] == "Energy of the accelerators, one run"
    assert found["power"].endswith("accelerators alone")
    assert found["facility_energy"] == "0.23 kWh (PUE times the accelerators alone)"


def test_an_estimated_fabric_is_named() -> None:
    """
    What is not measured stands outside the uncertainty of the meter, and the line says so.
    """
    entry = unlocated()
    runs = tuple(
        replace(run, energy_parts=(*run.energy_parts, a_fabric_part())) for run in entry.runs
    )

    found = values(statement_of(replace(entry, runs=runs), Scope.S3))

    assert found["instrument"].endswith(
        "measured, except fabric: estimated at its nameplate, outside the stated uncertainty"
    )


def test_modelled_energy_is_not_called_measured() -> None:
    """
    A modelled figure has class M4 and no rank, and both are said.
    """
    found = values(statement_of(runs_of(method=Method.MODELLED, instrument=None)))

    assert found["instrument"] == (
        "not stated; meter class M4 (modelled, limit of error ± 40 %); estimated, not measured"
    )
    assert found["standing"].startswith("not eligible for a rank: ")
    assert found["energy"] == "0.21 kWh ± 46 % (k = 2), from 5 runs"


def test_energy_that_cannot_be_converted_is_not_stated() -> None:
    """
    An efficiency out of range leaves no AC energy; every line that needs one says so.
    """
    conversion = Conversion(efficiency=0.5, source="made up")

    statement = statement_of(runs_of(side=Side.DC, conversion=conversion))

    found = values(statement)
    assert statement.figures.one is None
    assert found["energy"] == ("not stated: efficiency 0.5 is outside 0.80 to 0.99 (and 4 more)")
    assert found["power"] == "not stated: no energy is known"
    assert found["energy_all_runs"] == "not stated: the energy of 0 of 5 runs is known"
    assert found["co2e"] == "not stated: the energy is not known"
    assert "its energy is not stated" in statement.sentence


def test_runs_that_missed_the_target_give_no_energy_to_it() -> None:
    """
    Too many misses, and no line speaks of an energy to the target.
    """
    missed = [RunStatus.MISSED_TARGET] * 2 + [RunStatus.REACHED_TARGET] * 3
    entry = a_submission(site=None, statuses=missed)

    statement = statement_of(entry)

    found = values(statement)
    assert found["runs"].startswith("5 listed, 3 reached the target")
    assert found["energy"].startswith("not stated: ")
    assert found["time_to_train"] == "not stated"
    assert found["energy_all_runs"] == "1.05 kWh"
    assert "took a time that is not stated" in statement.sentence


def test_a_convergence_scale_is_said_and_not_applied() -> None:
    """
    It stands with its source; neither the energy of one run nor that of all is scaled.
    """
    scale = ConvergenceScale(factor=1.5, source="made up")

    statement = statement_of(replace(unlocated(), convergence_scale=scale))

    found = values(statement)
    assert found["energy"].startswith("0.21 kWh")
    assert found["energy_all_runs"] == "1.05 kWh"
    assert found["runs"].endswith(
        "a convergence scale of 1.500 is published (made up) and not applied: the samples of the "
        "reference take its place"
    )


@pytest.mark.parametrize(
    ("development", "text"),
    [
        (None, "not stated"),
        (
            Development(method="none needed", energy_j=0.0),
            "0 kWh, stated by the submitter (none needed)",
        ),
        (
            Development(method="logs", accelerator_hours=12.0),
            "12.0 accelerator-hours, stated by the submitter (logs)",
        ),
        (
            Development(method="lost"),
            "amount not stated, stated by the submitter (lost)",
        ),
    ],
    ids=["none", "zero", "hours", "no-amount"],
)
def test_development_is_stated_or_not(development: Development | None, text: str) -> None:
    """
    A stated zero is a zero; nothing stated is not.
    """
    found = values(statement_of(replace(unlocated(), development=development)))

    assert found["development"] == text


def test_an_entry_of_two_scopes_needs_a_choice() -> None:
    """
    Scopes are never mixed: without a choice the answer names them.
    """
    entry = unlocated()
    runs = tuple(
        replace(run, energy_parts=(*run.energy_parts, a_fabric_part())) for run in entry.runs
    )

    with pytest.raises(ReporterError) as problem:
        statement_of(replace(entry, runs=runs))

    assert str(problem.value) == "acme/unlocated has figures in S2 and S3; name one with --scope"


def test_a_scope_without_figures_is_refused() -> None:
    """
    The answer says which scopes there are.
    """
    with pytest.raises(ReporterError) as problem:
        statement_of(unlocated(), Scope.S4)

    assert str(problem.value) == "acme/unlocated has no figures in S4; it has S2"


def test_an_entry_without_a_scope_is_refused() -> None:
    """
    Fabric alone makes no scope.
    """
    entry = runs_of(component=Component.FABRIC, devices=("switch-0",))

    with pytest.raises(ReporterError) as problem:
        statement_of(entry)

    assert str(problem.value) == (
        "acme/unlocated has no energy to state: no part of accelerators, nodes or whole_facility"
    )


def test_the_attribution_of_each_factor_is_given_once() -> None:
    """
    The row that was used with its licence, then what the reference site rests on.
    """
    notes = statement_of(located()).footnotes

    assert notes[-2:] == (
        (
            "Carbon intensity: Electricity Maps yearly data, as republished by The Green Web "
            "Foundation (ODbL-1.0), https://www.electricitymaps.com/"
        ),
        "Reference site: PUE 1.58 (made up); 473 g/kWh (Ember, world, 2024)",
    )
    assert len(notes) == 4


def test_the_statement_does_not_depend_on_the_submission_helper() -> None:
    """
    An entry with a score but without optional fields has every line of the fullest one, but for
    the hours and a line of its own for water.
    """
    keys = [line.key for line in statement_of(a_submission(site=None, provenance=None)).lines]

    fullest = [line.key for line in statement_of(located()).lines]

    assert keys == [key for key in fullest if key not in {"co2e_hourly", "water"}]
