"""
A lookup takes one table, and never falls back silently: it says what was used or is missing.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.carbon.factors import ranking_factors
from reporter.carbon.lookup import every_year, lookup, lookup_dict, lookup_text
from reporter.carbon.place import Place, countries, region_zones, zones_inside
from reporter.findings import Finding, Severity


def used(**question: Any) -> str | None:
    """
    The id of the factor that a lookup chooses.
    """
    factor = lookup(**question).factor
    return None if factor is None else factor.factor_id


@pytest.mark.parametrize(
    ("question", "factor_id"),
    [
        ({"country": "DEU", "year": 2023}, "electricitymaps/DE/2023"),
        ({"country": "SGP", "year": 2025}, "electricitymaps/SG/2025"),
        ({"country": "XKX", "year": 2024}, "electricitymaps/XK/2024"),
        ({"grid_zone": "US-CAL-CISO", "year": 2022}, "electricitymaps/US-CAL-CISO/2022"),
        ({"grid_zone": "NO", "year": 2022}, "electricitymaps/NO/2022"),
        ({"grid_zone": "CA-QC", "country": "CAN", "year": 2024}, "electricitymaps/CA-QC/2024"),
        ({"cloud_region": ("aws", "us-east-1"), "year": 2024}, "electricitymaps/US-MIDA-PJM/2024"),
        ({"cloud_region": ("google", "europe-west9"), "year": 2024}, "electricitymaps/FR/2024"),
        ({"cloud_region": ("azure", "swedencentral"), "year": 2024}, "electricitymaps/SE-SE3/2024"),
        (
            {"cloud_region": ("aws", "us-west-2"), "grid_zone": "US-NW-PGE", "year": 2024},
            "electricitymaps/US-NW-PGE/2024",
        ),
        (
            {"cloud_region": ("aws", "us-east-1"), "grid_zone": "US", "year": 2024},
            "electricitymaps/US-MIDA-PJM/2024",
        ),
    ],
)
def test_the_zone_of_the_place_needs_no_word(question: dict[str, Any], factor_id: str) -> None:
    """
    The place's own zone in the very year is used without a finding.
    """
    found = lookup(**question)

    assert used(**question) == factor_id
    assert found.findings("a.json", "/site") == []


@pytest.mark.parametrize(
    ("question", "factor_id", "message"),
    [
        (
            {"country": "USA", "year": 2024},
            "electricitymaps/US/2024",
            (
                "59 zones inside US lie from 27 to 848 g/kWh; electricitymaps/US/2024 "
                "(United States, 409 g/kWh) is used"
            ),
        ),
        (
            {"country": "FRA", "year": 2024},
            "electricitymaps/FR/2024",
            (
                "one zone inside FR stands apart at 556 g/kWh; electricitymaps/FR/2024 (France, "
                "33 g/kWh) is used"
            ),
        ),
        (
            {"grid_zone": "SRVC", "year": 2023},
            "electricitymaps/US/2023",
            (
                "grid zone SRVC isn't one of the ranking table; 59 zones inside US lie from 28 to "
                "854 g/kWh; electricitymaps/US/2023 (United States, 420 g/kWh) is used"
            ),
        ),
        (
            {"cloud_region": ("gcp", "us-central1"), "year": 2024},
            "electricitymaps/US/2024",
            (
                "cloud region gcp/us-central1: not certain: Iowa lies in MISO and in the Southwest "
                "Power Pool; the country stands; 59 zones inside US lie from 27 to 848 g/kWh; "
                "electricitymaps/US/2024 (United States, 409 g/kWh) is used"
            ),
        ),
    ],
)
def test_a_whole_country_is_said_to_be_one(
    question: dict[str, Any], factor_id: str, message: str
) -> None:
    """
    Where a zone would be more exact, the spread of the zones is named beside the row used.
    """
    found = lookup(**question)

    assert used(**question) == factor_id
    assert found.findings("a.json", "/site") == [
        Finding(
            code="CO-2",
            severity=Severity.NOTE,
            file="a.json",
            pointer="/site",
            message=message,
            hint="state the grid zone that the site's utility belongs to",
        )
    ]


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024, 2025])
def test_every_place_of_the_table_gives_its_row(year: int) -> None:
    """
    Each zone key, each country with a row of its own and each cloud region, in each year.
    """
    for zone in ranking_factors():
        assert used(grid_zone=zone, year=year) == f"electricitymaps/{zone}/{year}"
    for code, country in countries().items():
        expected = f"electricitymaps/{country.alpha_2}/{year}"
        has_row = country.alpha_2 in ranking_factors()
        assert used(country=code, year=year) == (expected if has_row else None)
    for region in region_zones().values():
        place = (region.provider, region.region)
        expected = f"electricitymaps/{region.ranking_zone}/{year}"
        assert used(cloud_region=place, year=year) == expected


@pytest.mark.parametrize(("code", "zones"), [("RUS", "RU-1, RU-2, RU-AS"), ("CHL", "CL-SEN")])
def test_a_country_of_zones_only_asks_for_one(code: str, zones: str) -> None:
    """
    No mean of zones is made up; the zones are listed.
    """
    found = lookup(country=code, year=2024)

    assert found.factor is None
    assert found.message == f"{code} has no row of its own in the ranking table, only zones"
    assert found.hint == f"state grid_zone, one of {zones}"
    assert [f"ember/{code}/2024"] == [factor.factor_id for factor in found.candidates]


def test_only_two_countries_have_zones_and_no_row() -> None:
    """
    Chile and Russia; every other country with zones has a row of its own.
    """
    keys = {zone.partition("-")[0] for zone in ranking_factors() if zones_inside(zone[:2])}

    assert {"CL", "RU"} == {key for key in keys if key not in ranking_factors()}


@pytest.mark.parametrize(
    ("year", "of_year", "away"), [(2026, 2025, "1 year"), (2027, 2025, "2 years")]
)
def test_an_earlier_year_within_two_stands_and_is_marked(
    year: int, of_year: int, away: str
) -> None:
    """
    The nearest earlier year is used, with a note.
    """
    found = lookup(country="DEU", year=year)

    assert used(country="DEU", year=year) == f"electricitymaps/DE/{of_year}"
    assert found.severity is Severity.NOTE
    assert found.message.startswith(f"no row of {year} for DE, so that of {away} earlier stands; ")
    assert found.hint == "recompute when the table has the year of the run"


@pytest.mark.parametrize("year", [2018, 2020, 2028, 2031])
def test_no_later_year_and_none_of_long_ago(year: int) -> None:
    """
    Before 2021 and from 2028 on there is no row, and the reason says which years there are.
    """
    found = lookup(country="NOR", year=year)

    assert found.factor is None
    assert found.severity is Severity.WARNING
    assert found.message == (
        f"the ranking table has NO for 2021 to 2025, and none of {year} or up to 2 years before"
    )
    assert found.hint == "without a row of the ranking table CO2e isn't ranked"


@pytest.mark.parametrize(
    ("question", "message", "near"),
    [
        (
            {"country": "Norway", "year": 2023},
            "no country 'Norway' in the carbon intensity tables, version 2; near: NOR (Norway)",
            0,
        ),
        (
            {"country": "WORLD", "year": 2023},
            "no country 'WORLD' in the carbon intensity tables, version 2; near: none",
            0,
        ),
        (
            {"grid_zone": "US-CAL-CIS", "year": 2022},
            (
                "no grid zone 'US-CAL-CIS' in the carbon intensity tables, version 2; near: "
                "US-CAL-CISO (CAISO, USA)"
            ),
            1,
        ),
        (
            {"cloud_region": ("oracle", "iad"), "year": 2022},
            "no cloud region 'oracle/iad' in the region table, version 2; near: none",
            0,
        ),
        (
            {"country": "NOR", "cloud_region": ("aws", "us-east-1"), "year": 2022},
            "the place as stated lies in NOR and in USA",
            0,
        ),
        (
            {"grid_zone": "US-NW-CHPD", "cloud_region": ("aws", "us-east-1"), "year": 2024},
            "the place as stated lies in US-MIDA-PJM and in US-NW-CHPD",
            0,
        ),
        ({"year": 2022}, "no country, grid zone or cloud region is stated", 0),
        (
            {"country": "BMU", "year": 2023},
            "the ranking table has nothing for country BMU in 2023",
            0,
        ),
    ],
)
def test_a_missing_row_says_why(question: dict[str, Any], message: str, near: int) -> None:
    """
    An unknown place, one in two grids, none at all: no factor, and what is near is named.
    """
    found = lookup(**question)

    assert found.factor is None
    if near:
        assert found.message.startswith(message)
        assert found.near
    else:
        assert found.message == message
        assert found.near == ()
    assert [Severity.WARNING] == [one.severity for one in found.findings("a.json", "")]
    assert found.hint


@pytest.mark.parametrize(
    ("question", "beside"),
    [
        ({"country": "USA", "year": 2022}, ["ember/USA/2022", "egrid/USA/2022"]),
        (
            {"cloud_region": ("gcp", "us-central1"), "year": 2022},
            ["google/us-central1/2022", "egrid/MROW/2022", "ember/USA/2022", "egrid/USA/2022"],
        ),
        (
            {"cloud_region": ("aws", "us-west-2"), "year": 2023},
            ["egrid/NWPP/2023", "ember/USA/2023"],
        ),
        ({"country": "NOR", "year": 2020}, ["ember/NOR/2020"]),
        ({"country": "NOR", "year": 2025}, []),
    ],
)
def test_other_publishers_stand_beside(question: dict[str, Any], beside: list[str]) -> None:
    """
    Of the place and the year, best first, and never used instead.
    """
    assert beside == [factor.factor_id for factor in lookup(**question).candidates]


def test_every_year_of_a_place() -> None:
    """
    The newest first, and in a year the ranking table first; none of an unknown place.
    """
    ids = [factor.factor_id for factor in every_year(Place(country="NOR"))]

    assert ids[:3] == ["electricitymaps/NO/2025", "electricitymaps/NO/2024", "ember/NOR/2024"]
    assert ids[-1] == "ember/NOR/2018"
    assert every_year(Place(country="Norwy")) == ()


def test_the_answer_as_text_and_data() -> None:
    """
    The row used, then those beside it under their title.
    """
    found = lookup(country="DEU", year=2024)
    lines = lookup_text(found).splitlines()

    assert lines[0].startswith(
        "electricitymaps/DE/2024: 341 g CO2e/kWh, Germany, 2024 (lifecycle, "
    )
    assert lines[2] == "beside it, never used for a rank:"
    assert lines[3].startswith("ember/DEU/2024: ")
    assert lookup_dict(found)["factor"]["licence"] == "ODbL-1.0"
    assert lookup_text(lookup(country="BMU", year=2030)) == "none may be used"
