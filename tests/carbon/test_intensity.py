"""
A site's intensity comes from the table first, and every doubt is said.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.carbon.intensity import check_site, site_intensity
from reporter.model.system import CloudRegion, OwnIntensity, Pue, Site


def own(g_per_kwh: float = 30.0, year: int = 2023) -> OwnIntensity:
    """
    An intensity that a submitter brings along.
    """
    return OwnIntensity(
        g_per_kwh=g_per_kwh,
        year=year,
        boundary="lifecycle",
        mix="consumption",
        source="Grid operator, yearly report",
        evidence="report",
    )


def chosen(site: Site, year: int) -> tuple[str | None, float | None]:
    """
    Factor id and intensity of a site, as (id or None, g/kWh or None).
    """
    found = site_intensity(site, year=year)
    return (
        found.factor.factor_id if found.factor else None,
        found.intensity.g_per_kwh if found.intensity else None,
    )


def said(site: Site, year: int) -> list[tuple[str, str, str, str]]:
    """
    Pointer, code, severity and message of each finding about a site.
    """
    findings = check_site(site, year=year, file="a.json", pointer="/site")
    return [(one.pointer, one.code, one.severity.value, one.message) for one in findings]


def test_place_and_year_give_the_factor() -> None:
    """
    A country with a factor of the run's year needs no word.
    """
    site = Site(country="ISL")

    assert chosen(site, 2023) == ("ember/ISL/2023", 28.33)
    assert said(site, 2023) == []


def test_cloud_region_of_a_submission_is_looked_up() -> None:
    """
    The provider's name in a submission may be google.
    """
    site = Site(cloud_region=CloudRegion(provider="google", region="us-central1"))

    assert chosen(site, 2021) == ("google/us-central1/2021", 394.0)


def test_cited_factor_is_used() -> None:
    """
    A factor id alone is enough, as it names its place.
    """
    site = Site(factor_id="egrid/SRVC/2022")

    assert chosen(site, 2022)[0] == "egrid/SRVC/2022"
    assert said(site, 2022) == []


def test_cited_factor_of_another_year_is_reported() -> None:
    """
    Citing an id is explicit, so another year is allowed, and the gap is said.
    """
    site = Site(country="NOR", factor_id="ember/NOR/2022")

    assert chosen(site, 2025)[0] == "ember/NOR/2022"
    assert said(site, 2025) == [
        (
            "/site/factor_id",
            "CO-2",
            "warning",
            "ember/NOR/2022 is 3 years from the run's year 2025",
        )
    ]


def test_cited_factor_of_another_place_is_refused() -> None:
    """
    A clean neighbour's factor isn't used, and the finding names both.
    """
    site = Site(country="USA", factor_id="ember/ISL/2023")

    assert chosen(site, 2023) == (None, None)
    assert said(site, 2023) == [
        ("/site", "CO-2", "warning", "ember/ISL/2023 isn't a factor of country USA")
    ]


def test_cited_factor_that_is_not_the_first_choice_is_noted() -> None:
    """
    Where the table has a factor that comes first, citing another needs a reason.
    """
    site = Site(country="USA", factor_id="egrid/USA/2022")

    assert chosen(site, 2022)[0] == "egrid/USA/2022"
    assert said(site, 2022) == [
        (
            "/site",
            "CO-2",
            "note",
            "egrid/USA/2022 is cited; the order of choice gives ember/USA/2022",
        )
    ]


@pytest.mark.parametrize(
    ("factor_id", "near"),
    [
        (
            "ember/NOR/2031",
            "ember/NOR/2024, ember/NOR/2023, ember/NOR/2022, ember/NOR/2021, ember/NOR/2020",
        ),
        ("ember/Norway/2023", "ember/NOR/2024"),
        ("nonsense", "none"),
    ],
)
def test_unknown_factor_id_names_near_ones(factor_id: str, near: str) -> None:
    """
    An id that isn't in the table gives no factor, and the finding says what is near.
    """
    site = Site(factor_id=factor_id)

    assert chosen(site, 2023) == (None, None)
    assert said(site, 2023) == [
        ("/site", "CO-2", "warning", f"no factor {factor_id!r} in table version 1; near: {near}")
    ]


def test_contradictory_place_is_refused_even_with_a_factor_id() -> None:
    """
    A place in two countries has no factor.
    """
    site = Site(country="NOR", grid_zone="SRVC", factor_id="ember/NOR/2023")

    assert chosen(site, 2023) == (None, None)
    assert said(site, 2023) == [
        ("/site", "CO-2", "warning", "the place as stated lies in NOR and in USA")
    ]


def test_table_comes_before_the_own_value() -> None:
    """
    An own value isn't used where the table has the place and year; beyond 10 % it is flagged.
    """
    site = Site(country="NOR", carbon_intensity=own(g_per_kwh=18))
    factor_id, g_per_kwh = chosen(site, 2023)

    assert factor_id == "ember/NOR/2023"
    assert g_per_kwh != 18
    assert [("/site/carbon_intensity/g_per_kwh", "CO-2", "warning")] == [
        finding[:3] for finding in said(site, 2023)
    ]


def test_own_value_is_used_where_the_table_has_nothing() -> None:
    """
    Without a row for the year the submitter's value counts, and both facts are said.
    """
    site = Site(country="NOR", carbon_intensity=own(g_per_kwh=27, year=2025))

    assert chosen(site, 2026) == (None, 27.0)
    assert [
        ("/site", "warning"),
        ("/site/carbon_intensity", "note"),
    ] == [(finding[0], finding[2]) for finding in said(site, 2026)]
    assert said(site, 2026)[1][3] == (
        "the submitter's own 27 g/kWh of 2025 is used, 1 year from the run's year 2026"
    )


def test_own_value_of_long_ago_is_flagged() -> None:
    """
    More than one year between an own value and the run is a warning.
    """
    site = Site(country="NOR", carbon_intensity=own(g_per_kwh=27, year=2020))

    assert [("/site/carbon_intensity", "warning")] == [
        (finding[0], finding[2]) for finding in said(site, 2026)[1:]
    ]


def test_own_value_that_is_used_needs_evidence() -> None:
    """
    Without a document it is flagged; where the table's value is used instead, it isn't asked for.
    """
    bare = replace(own(g_per_kwh=27, year=2026), evidence=None)

    assert said(Site(country="NOR", carbon_intensity=bare), 2026)[2:] == [
        (
            "/site/carbon_intensity",
            "CO-2",
            "warning",
            "the submitter's own 27 g/kWh is used and has no evidence",
        )
    ]
    assert said(Site(country="ISL", carbon_intensity=replace(bare, g_per_kwh=28)), 2023) == []


def test_no_place_gives_no_carbon() -> None:
    """
    Without a place there is no intensity, and the reason is said.
    """
    assert chosen(Site(), 2023) == (None, None)
    assert said(Site(), 2023) == [
        ("/site", "CO-2", "warning", "no country, grid zone or cloud region is stated")
    ]


def test_pue_is_checked_at_its_place() -> None:
    """
    A PUE of a site is held to CO-1.
    """
    pue = Pue(value=1.01, kind="site", period="2024", source="report")
    site = Site(country="NOR", pue=pue)

    assert said(site, 2023) == [
        ("/site/pue/value", "CO-1", "warning", "PUE 1.01 is outside the usual 1.05 to 2.5")
    ]
