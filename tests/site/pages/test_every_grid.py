"""
The section "this run in every grid" of an entry, and the files beside it.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.model.organisations import Organisation, OrganisationPlace, Organisations
from reporter.site.build import build_site
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import a_board, b200, h100, leaderboard_of

H100 = "entries/smc-ac-power/1xh100-bert/"
B200 = "entries/lenovo/8xb200-bert/"
HOSTILE = "<script>alert(1)</script>{{ 7*191 }}\u202e"


def inferring(source: str, url: str | None, note: str | None) -> Organisations:
    """
    A board that knows from a public source where one submitter's systems stood.
    """
    place = OrganisationPlace(country="SGP", years=(2024,), source=source, url=url, note=note)
    one = Organisation(id="smc-ac-power", name="SMC", places=(place,))
    return Organisations(board="test", organisations=(one, Organisation(id="lenovo", name="L")))


def site_with(folder: Path, organisations: Organisations) -> BuiltSite:
    """
    The site of two entries on a board with *organisations*.
    """
    board = replace(a_board(), organisations=organisations)
    return site_in(folder, build_site(leaderboard_of(b200(), h100()), board, [], folder))


@pytest.fixture(scope="module")
def inferred(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    A site on which the place of one submitter is inferred.
    """
    known = inferring("Example News, 2024", "https://news.example/smc", "No data centre is named.")
    return site_with(tmp_path_factory.mktemp("inferred") / "site", known)


def test_the_section_says_that_it_is_no_measurement(built: BuiltSite) -> None:
    """
    Energy, PUE with its reason, the year, least, median and most stand with the words.
    """
    text = built.text(f"{H100}index.html")

    assert (
        "Not a measurement of CO₂e. The energy is measured; the rest is arithmetic with the" in text
    )
    assert "0.6867 kWh, times PUE 2 (no PUE is stated: the guarantee of 2 stands)" in text
    assert "Worldwide352 zones 0.021North Sweden, Sweden SE-SE1 0.56 1.2Cyprus CY 57 ×" in text
    assert "At the survey’s average of 1.58 every mass is 0.79 times what stands here." in text
    assert "It ranks nothing." in text


def test_a_stated_country_is_compared_inside(built: BuiltSite) -> None:
    """
    Zones of the country stand in a second row and strip, with the stated place marked.
    """
    page = built.pages[f"{B200}index.html"]
    text = built.text(page.name)

    assert "At the place that the submission states (NO, 30 g/kWh in 2025) it is" in text
    assert "Inside Norway5 zones" in text
    rings = [ring for ring in page.all("circle") if ring.attrib.get("class") == "own"]
    assert len(rings) == 2
    assert "PUE 1.1 (" in text and "survey’s average" not in text


def test_an_inferred_place_is_shown_with_its_source(inferred: BuiltSite) -> None:
    """
    It is marked as inferred and not ranked, links its source, and leaves the carbon rank as it was.
    """
    text = inferred.text(f"{H100}index.html")

    assert "Inferred, not stated, not ranked. The submission names no site." in text
    assert "stood in Singapore: with that grid (SG, 485 g/kWh in 2024) one training emits" in text
    assert "the long one the median, the ring the inferred place of this entry." in text
    assert "No data centre is named. Source: Example News, 2024." in text
    assert 'href="https://news.example/smc" rel="nofollow noopener ugc"' in (
        inferred.pages[f"{H100}index.html"].text
    )
    assert "No carbon rank: no site is stated" in text
    assert "Inferred" not in inferred.text(f"{B200}index.html")


def test_the_score_as_data_holds_the_section(inferred: BuiltSite) -> None:
    """
    Spreads in g CO2e, the inferred place with its source, and that none of it is measured.
    """
    score = json.loads((inferred.folder / H100 / "score.json").read_text(encoding="utf-8"))
    found = score["every_grid"]

    assert (found["is_measurement"], found["pue_is_known"]) == (False, False)
    assert found["worldwide"]["zones_count"] == 352
    assert found["own_grid"]["is_inferred"] and found["own_grid"]["ranks"] is False
    assert found["own_grid"]["source"] == "Example News, 2024"
    assert found["own_grid"]["factor_id"] == "electricitymaps/SG/2024"
    assert score["scopes"][0]["emissions_g_co2e"] is None


def test_all_zones_stand_in_a_csv_beside_the_page(built: BuiltSite) -> None:
    """
    A row a zone, lowest first, each the intensity times one energy; the page leads there.
    """
    lines = (built.folder / H100 / "grids.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines))
    score = json.loads((built.folder / H100 / "score.json").read_text(encoding="utf-8"))
    energy_kwh = score["every_grid"]["guaranteed_energy_kwh"]

    assert len(rows) == 352
    masses = [float(row["g_co2e"]) for row in rows]
    assert masses == sorted(masses)
    for row in rows:
        expected = energy_kwh * 2 * float(row["g_per_kwh"])
        assert float(row["g_co2e"]) == pytest.approx(expected, rel=1e-5)
    assert 'href="grids.csv"' in built.pages[f"{H100}index.html"].text


def test_an_entry_without_an_energy_has_no_section(built: BuiltSite) -> None:
    """
    Where nothing can be multiplied nothing is shown, and the data say null.
    """
    folder = "entries/acme/switch-only/"
    score = json.loads((built.folder / folder / "score.json").read_text(encoding="utf-8"))

    assert score["every_grid"] is None
    assert "This run in every grid" not in built.text(f"{folder}index.html")
    assert not (built.folder / folder / "grids.csv").exists()


def test_hostile_words_of_a_source_stay_text(tmp_path: Path) -> None:
    """
    Neither an element nor a link comes from the settings of a board.
    """
    site = site_with(tmp_path / "site", inferring(HOSTILE, "javascript:alert(1)", HOSTILE))
    page = site.pages[f"{H100}index.html"]

    assert "<script>alert(1)</script>{{ 7*191 }}\\u202e" in site.text(page.name)
    assert len(list(page.all("script"))) == 5
    assert "javascript:" not in "".join(link.attrib.get("href", "") for link in page.all("a"))
    assert "1337" not in page.text
