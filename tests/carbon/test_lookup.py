"""
A lookup never falls back silently: it says what was used, or what is missing and near.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.carbon.lookup import lookup
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
        ({"country": "NOR", "year": 2023}, "ember/NOR/2023"),
        ({"country": "USA", "year": 2022}, "ember/USA/2022"),
        ({"grid_zone": "SRVC", "year": 2022}, "egrid/SRVC/2022"),
        ({"grid_zone": "US-VA", "year": 2020}, "greenalgorithms/US-VA/2020"),
        ({"grid_zone": "WORLD", "year": 2024}, "ember/WORLD/2024"),
        ({"cloud_region": ("google", "us-central1"), "year": 2021}, "google/us-central1/2021"),
        ({"cloud_region": ("gcp", "us-central1"), "year": 2024}, "google/us-central1/2024"),
        (
            {"cloud_region": ("aws", "us-east-1"), "grid_zone": "RFCE", "year": 2022},
            "egrid/RFCE/2022",
        ),
    ],
)
def test_first_choice_needs_no_word(question: dict[str, Any], factor_id: str) -> None:
    """
    The place itself in the very year is used without a finding.
    """
    found = lookup(**question)

    assert used(**question) == factor_id
    assert found.findings("a.json", "/site") == []


@pytest.mark.parametrize(
    ("question", "factor_id", "message"),
    [
        (
            {"cloud_region": ("aws", "us-east-1"), "year": 2022},
            "egrid/SRVC/2022",
            (
                "cloud region aws/us-east-1: no factor of its own for 2022; "
                "egrid/SRVC/2022 (SERC Virginia/Carolina, direct) is used"
            ),
        ),
        (
            {"cloud_region": ("aws", "us-east-1"), "year": 2024},
            "ember/USA/2024",
            (
                "cloud region aws/us-east-1: no factor of its own for 2024; "
                "ember/USA/2024 (United States, lifecycle) is used"
            ),
        ),
        (
            {"cloud_region": ("google", "northamerica-northeast1"), "year": 2021},
            "ember/CAN/2021",
            (
                "cloud region google/northamerica-northeast1: no factor of its own for 2021; "
                "ember/CAN/2021 (Canada, lifecycle) is used"
            ),
        ),
        (
            {"grid_zone": "US-VA", "country": "USA", "year": 2020},
            "ember/USA/2020",
            (
                "grid zone US-VA: greenalgorithms/US-VA/2020 is second-hand; "
                "ember/USA/2020 (United States, lifecycle) is used"
            ),
        ),
        (
            {"cloud_region": ("aws", "ca-central-1"), "year": 2019},
            "ember/CAN/2019",
            (
                "cloud region aws/ca-central-1: no factor of its own for 2019; "
                "ember/CAN/2019 (Canada, lifecycle) is used"
            ),
        ),
    ],
)
def test_next_choice_of_the_same_year_is_named(
    question: dict[str, Any], factor_id: str, message: str
) -> None:
    """
    Region, eGRID subregion, country, second-hand state: the one used is said, with its boundary.
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
            hint="a site that knows its utility should state the grid zone",
        )
    ]


@pytest.mark.parametrize(
    ("question", "message", "candidates"),
    [
        (
            {"country": "NOR", "year": 2026},
            (
                "no carbon intensity for country NOR in 2026; near: ember/NOR/2024, "
                "ember/NOR/2023, ember/NOR/2022, ember/NOR/2021, ember/NOR/2020"
            ),
            5,
        ),
        (
            {"cloud_region": ("aws", "us-east-1"), "year": 2025},
            (
                "no carbon intensity for cloud region aws/us-east-1 in 2025; near: ember/USA/2024, "
                "egrid/SRVC/2023, ember/USA/2023, egrid/SRVC/2022, ember/USA/2022"
            ),
            5,
        ),
        (
            {"grid_zone": "SRVC", "year": 2020},
            (
                "no carbon intensity for grid zone SRVC in 2020; near: egrid/SRVC/2019, "
                "egrid/SRVC/2022, egrid/SRVC/2018, egrid/SRVC/2023"
            ),
            4,
        ),
        (
            {"country": "Norway", "year": 2023},
            "no country 'Norway' in the carbon intensity table, version 1; near: ember/NOR/2024",
            1,
        ),
        (
            {"country": "WORLD", "year": 2023},
            "no country 'WORLD' in the carbon intensity table, version 1; near: none",
            0,
        ),
        (
            {"grid_zone": "SERC", "year": 2022},
            (
                "no grid zone 'SERC' in the carbon intensity table, version 1; near: "
                "egrid/SRVC/2023, egrid/ERCT/2023"
            ),
            2,
        ),
        (
            {"cloud_region": ("oracle", "iad"), "year": 2022},
            "no cloud region 'oracle/iad' in the region table, version 1; near: none",
            0,
        ),
        (
            {"country": "NOR", "cloud_region": ("aws", "us-east-1"), "year": 2022},
            "the place as stated lies in NOR and in USA",
            0,
        ),
        ({"year": 2022}, "no country, grid zone or cloud region is stated", 0),
    ],
)
def test_missing_factor_says_what_is_near(
    question: dict[str, Any], message: str, candidates: int
) -> None:
    """
    Without the exact zone and year there is no factor, and the finding names near ids.
    """
    found = lookup(**question)

    assert found.factor is None
    assert found.message == message
    assert len(found.candidates) == candidates
    assert [Severity.WARNING] == [one.severity for one in found.findings("a.json", "")]
    assert found.hint


@pytest.mark.parametrize(
    ("year", "limit", "severity", "away"),
    [(2025, 1, Severity.NOTE, "1 year"), (2026, 2, Severity.WARNING, "2 years")],
)
def test_nearest_year_is_used_only_within_the_stated_limit(
    year: int, limit: int, severity: Severity, away: str
) -> None:
    """
    A factor of another year needs a limit that allows it, and is reported with the gap.
    """
    found = lookup(country="NOR", year=year, nearest_year_limit=limit)

    assert used(country="NOR", year=year, nearest_year_limit=limit - 1) is None
    assert used(country="NOR", year=year, nearest_year_limit=limit) == "ember/NOR/2024"
    assert found.severity is severity
    assert found.message == (
        f"no carbon intensity for country NOR in {year}; ember/NOR/2024 (Norway, lifecycle) is "
        f"used, {away} away"
    )


def test_exact_year_of_a_wider_zone_comes_before_a_near_year() -> None:
    """
    The year decides before the zone, as the order of choice holds within one year.
    """
    question = {"cloud_region": ("aws", "us-east-1"), "year": 2024, "nearest_year_limit": 1}

    assert used(**question) == "ember/USA/2024"


def test_other_factors_of_the_same_year_are_candidates() -> None:
    """
    The US average of eGRID is offered beside Ember's, never mixed with it.
    """
    assert ["egrid/USA/2022"] == [
        factor.factor_id for factor in lookup(country="USA", year=2022).candidates
    ]


def test_region_name_of_another_provider_is_no_google_factor() -> None:
    """
    Only Google's regions use Google's factors.
    """
    assert used(cloud_region=("aws", "us-west-2"), year=2023) == "egrid/NWPP/2023"
