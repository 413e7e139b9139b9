"""
The pages of machines, places, data centres, model choice and the four factors.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter.carbon.factors import ATTRIBUTIONS
from reporter.leaderboard.boards import Leaderboard, build_leaderboard
from reporter.site.pages.data_centres import data_centres_view
from reporter.site.pages.four_factors import four_factors_view
from reporter.site.pages.machines import machine_of, machines_view
from reporter.site.pages.model_choice import model_choice_view
from reporter.site.pages.places import places_data, places_view
from tests.site.additions import some_claims
from tests.site.conftest import BuiltSite
from tests.site.entries import b200, h100, h100_dc, leaderboard_of

MACHINES = "machines/index.html"
PLACES = "places/index.html"
MODELS = "model-choice/index.html"
FACTORS = "four-factors/index.html"
CENTRES = "data-centres/index.html"
TOPICS = (MACHINES, PLACES, CENTRES, MODELS, FACTORS)


def data_of(site: BuiltSite, page: str) -> Any:
    """
    The JSON beside a page.
    """
    path = (site.folder / page).with_suffix(".json")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", TOPICS)
def test_every_page_leads_to_the_pages_and_they_to_their_data(built: BuiltSite, page: str) -> None:
    """
    The home page links each of them in its text and in its foot, and each names its JSON.
    """
    assert built.pages["index.html"].text.count(f'href="{page}"') == 2
    assert 'href="index.json"' in built.pages[page].text
    assert data_of(built, page)


def test_machines_show_what_was_achieved_and_no_peak(built: BuiltSite) -> None:
    """
    Samples per joule with the entry, and the mean power of a node share beside the rated power.
    """
    data = data_of(built, MACHINES)
    row = next(row for row in data["rows"] if row["entry"] == "smc-ac-power/1xh100-bert")

    assert (row["rated_power_w"], row["rated_power_basis"]) == (700, "accelerator table")
    assert row["mean_power_per_accelerator_w"] == pytest.approx(row["rated_power_w"], rel=0.5)
    score = json.loads((built.folder / row["page"]).with_name("score.json").read_text("utf-8"))
    power_w = score["scopes"][0]["mean_power_w"]
    assert row["mean_power_per_accelerator_w"] == pytest.approx(power_w / 8)
    assert row["samples_per_j"] > 0
    assert "peak" not in "".join(row) and "tflops" not in built.text(MACHINES).casefold()
    assert f'href="../{row["page"]}"' in built.pages[MACHINES].text


def test_machines_take_one_entry_for_one_set_of_runs() -> None:
    """
    A second source is left out, and the page says how many rows are, and why.
    """
    view = machines_view(leaderboard_of(h100(), h100_dc()))

    assert [row.entries_count for row in view.best] == [1]
    assert view.left_out == (
        "Left out of 2 rows of the boards: 1 because the same runs stand here from another source."
    )


def test_a_rated_power_is_never_made_up() -> None:
    """
    A power limit is no rated power: an accelerator that nobody rates has none.
    """
    unknown = replace(b200().system.accelerator, name="Acme X1", id=None, nameplate_w=None)

    assert machine_of(unknown).rated_w is None
    assert machine_of(unknown).rated_basis == "not known"
    stated = machine_of(replace(unknown, nameplate_w=550.0))
    assert (stated.rated_w, stated.rated_basis) == (550.0, "stated by the submitter")


def test_the_best_of_an_accelerator_stands_with_its_entry() -> None:
    """
    Of two systems with one accelerator on a board the one with more samples per joule is shown.
    """
    later = timedelta(days=90)
    runs = tuple(
        replace(
            run,
            started_at=run.started_at + later,
            stopped_at=run.stopped_at + later,
            samples_count=run.samples_count * 0.9,
        )
        for run in h100().runs
    )
    other = replace(h100(), id="acme/8xh100", system=replace(h100().system, name="X"), runs=runs)
    view = machines_view(leaderboard_of(b200(), h100(), other))

    assert [(row.machine, row.entries_count, row.entry.text) for row in view.best] == [
        ("NVIDIA B200-SXM-180GB", 1, "SR780aV3-8xB200_SXM_180GB"),
        ("NVIDIA H100 SXM5 80GB", 2, "SMC-H100-AC-Power"),
    ]
    assert view.drawing is not None
    assert [row.label for row in view.drawing.rows] == [
        "NVIDIA B200-SXM-180GB, S2 nodes",
        "NVIDIA H100 SXM5 80GB, S2 nodes",
    ]


def test_a_drawing_of_many_machines_names_what_it_leaves_out() -> None:
    """
    Twelve rows are drawn, those with the most entries, and the caption says of how many.
    """
    made = []
    for number in range(14):
        chip = replace(b200().system.accelerator, name=f"Chip {number}", id=None)
        system = replace(b200().system, accelerator=chip, name=f"System {number}")
        later = timedelta(days=number)
        runs = tuple(
            replace(run, started_at=run.started_at + later, stopped_at=run.stopped_at + later)
            for run in b200().runs
        )
        made.append(replace(b200(), id=f"lenovo/chip-{number}", system=system, runs=runs))
    view = machines_view(leaderboard_of(*made))

    assert view.drawing is not None
    assert len(view.machines) > len(view.drawing.rows) == 12
    assert "Drawn are the 12 with the most entries of" in view.drawing.caption


def test_places_hold_every_zone_and_year_with_the_licence(built: BuiltSite) -> None:
    """
    352 zones in five years, spreads by year and country, and the publisher's notice.
    """
    view, text = places_view(), built.text(PLACES)

    assert [row.where for row in view.years] == ["2021", "2022", "2023", "2024", "2025"]
    assert len(view.zones) == 352 and len(view.countries) == 16
    assert view.headline == (
        "In 2025 one kWh emits 15 g in North Sweden, Sweden (SE-SE1) and 848 g in Louisville Gas "
        "and Electric Company and Kentucky Utilities, USA (US-MIDW-LGEE), 57 times as much. Half "
        "of the 352 zones stay below 412 g."
    )
    assert view.countries[0].spread.where == "United States"
    assert ATTRIBUTIONS[0].text in text and "ODbL-1.0" in text


def test_places_as_data_are_the_table() -> None:
    """
    Each zone has its g/kWh by year, with unit, boundary and licence beside.
    """
    data = places_data()
    singapore = next(zone for zone in data["zones"] if zone["zone"] == "SG")

    assert singapore["g_per_kwh"]["2024"] == 485
    assert (data["unit"], data["boundary"], data["licence"]) == (
        "g CO2e/kWh", "lifecycle", "ODbL-1.0",
    )  # fmt: skip
    assert data["countries"][0]["country"] == "USA"


def test_models_stand_by_energy_with_the_search_beside_a_training(built: BuiltSite) -> None:
    """
    Figures as printed, in the order of their energy; the search is 250 times one training.
    """
    view = model_choice_view(some_claims())
    lines = [(line.number, line.model.text, line.energy.text) for line in view.lines]

    assert lines[0] == ("1", "Evolved Transformer (Medium)", "30 kWh")
    assert lines[-1] == ("11", "GPT-3", "1,287 MWh")
    values = [float(line.energy.sort_value) for line in view.lines]
    assert values == sorted(values)
    (search,) = view.development
    assert (search.development.text, search.development_energy) == (
        "Evolved Transformer NAS", "7.5 MWh",
    )  # fmt: skip
    assert (search.final.text, search.final_energy) == ("Evolved Transformer (Medium)", "30 kWh")
    assert search.ratio == "250x (244 to 256)"
    assert "print no energy and are left out" in built.text(MODELS)


def test_four_factors_hold_pairs_of_trainings_alone(built: BuiltSite) -> None:
    """
    Five published pairs, each with its source; the search is no training and stands elsewhere.
    """
    view = four_factors_view(some_claims())

    assert view.columns == ("Model", "Machine", "Mechanization", "Map")
    evolved = "Evolved Transformer (Medium) (TPU v2, Google Iowa)"
    assert [line.title for line in view.lines] == [
        f"Transformer (Big) (P100, US average) over {evolved}",
        "GPT-3 over GShard-600B",
        f"Transformer (Big) (TPU v2, Google Iowa) over {evolved}",
        "Transformer (Big) (P100, Google Iowa) over Transformer (Big) (TPU v2, Google Iowa)",
        "Transformer (Big) (P100, US average) over Transformer (Big) (P100, Google Iowa)",
    ]
    assert [cell.split(" ")[0] for cell in view.lines[1].cells] == [
        "23.6x", "2.24x", "1.009x", "2.13x",
    ]  # fmt: skip
    assert "NAS" not in built.text(FACTORS)
    assert len(data_of(built, FACTORS)["pairs"]) == 5


def test_pages_without_anything_say_so() -> None:
    """
    An empty board has no rows, no drawing and no pair, and no page breaks.
    """
    empty: Leaderboard = build_leaderboard([], {})

    assert machines_view(empty).drawing is None
    assert model_choice_view(()).drawing is None
    assert four_factors_view(()).pairs == ()


def test_hostile_names_of_machines_stay_text(tmp_path: Path) -> None:
    """
    An accelerator's name is printed with its hidden characters shown, and makes no element.
    """
    from reporter.site.build import build_site
    from tests.site.conftest import site_in
    from tests.site.entries import a_board

    chip = replace(
        b200().system.accelerator, name="<script>alert(1)</script>{{ 7*191 }}\u202e", id=None
    )
    made = replace(b200(), system=replace(b200().system, accelerator=chip))
    folder = tmp_path / "site"
    site = site_in(folder, build_site(leaderboard_of(made), a_board(), [], folder))
    page = site.pages[MACHINES]

    assert "<script>alert(1)</script>{{ 7*191 }}\\u202e" in site.text(MACHINES)
    assert len(list(page.all("script"))) == 5 and "1337" not in page.text


def test_data_centres_show_every_pue_that_a_paper_states_once(built: BuiltSite) -> None:
    """
    Rows of one paper, place and PUE are one line, with as many digits as the paper prints.
    """
    papers = data_of(built, CENTRES)["papers"]
    keys = [(one["source"], one["place"], one["year"], one["pue_printed"]) for one in papers]

    assert len(set(keys)) == len(keys)
    assert ("patterson-2021", "Google Iowa", None, "1.11") in keys
    assert {one["pue_printed"] for one in papers} >= {"1.2", "1.10", "1.59"}
    counted = {key: one["runs_count"] for key, one in zip(keys, papers, strict=True)}
    assert counted["patterson-2021", "Google Iowa", None, "1.11"] == 4


def test_data_centres_compare_each_pue_with_the_survey() -> None:
    """
    The survey's mean over the PUE, to two digits, and lowest PUE first.
    """
    view = data_centres_view(leaderboard_of(b200()), some_claims())
    shown = {(row.pue.text, row.survey_times.text) for row in view.papers}

    assert ("1.09", "1.4") in shown and ("1.59", "0.99") in shown
    values = [float(row.pue.sort_value) for row in view.papers]
    assert values == sorted(values)


def test_data_centres_count_entries_by_class_and_say_where_none_states_a_pue() -> None:
    """
    Classes without an entry are left out; a class without a PUE has none, and never a default.
    """
    own = replace(h100(), system=replace(h100().system, deployment="on_premises"))
    view = data_centres_view(leaderboard_of(own), ())
    rows = [(row.name, row.entries_count, row.stated_count, row.median) for row in view.classes]

    site = own.site
    stated = 1 if site is not None and site.pue is not None else 0
    assert [row[:3] for row in rows] == [("Own data centre", 1, stated)]
    assert (rows[0][3] is None) == (stated == 0)
    assert view.headline.startswith("No paper here states a PUE; ")
    assert view.papers == ()


def test_an_empty_board_has_a_page_of_data_centres() -> None:
    """
    Without entries and papers nothing is drawn.
    """
    view = data_centres_view(build_leaderboard([], {}), ())

    assert (view.drawing, view.classes) == (None, ())
    assert view.headline == "No paper here states a PUE; 0 of 0 entries of the boards state one."
