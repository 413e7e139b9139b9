"""
`reporter factors` as whole command lines.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import RunCli


def test_a_factor_is_shown_with_everything_that_is_needed_to_audit_it(run_cli: RunCli) -> None:
    """
    Value, place, year, boundary, mix, basis; source, licence and page.
    """
    ran = run_cli("factors", "NOR", "--year", "2023")

    assert ran.exit_code == 0
    assert ran.stdout == (
        "ember/NOR/2023: 30.483 g CO2e/kWh, Norway, 2023 (lifecycle, production mix, "
        "location-based)\n"
        "  Ember yearly electricity data, processed by Our World in Data, CC-BY-4.0, "
        "https://ourworldindata.org/grapher/carbon-intensity-electricity\n"
    )
    assert ran.stderr == ""


def test_a_fallback_is_never_silent(run_cli: RunCli) -> None:
    """
    A region without a factor of its own gets its grid zone, and is told so.
    """
    ran = run_cli("factors", "aws/us-east-1", "--year", "2022")

    assert ran.exit_code == 0
    assert ran.stdout.startswith("egrid/SRVC/2022: ")
    assert "also of this place and year, not used:\nember/USA/2022: " in ran.stdout
    assert ran.stderr == (
        "note: cloud region aws/us-east-1: no factor of its own for 2022; egrid/SRVC/2022 (SERC "
        "Virginia/Carolina, direct) is used (a site that knows its utility should state the grid "
        "zone)\n"
    )


def test_a_year_that_is_missing_has_no_factor(run_cli: RunCli) -> None:
    """
    Near years are shown, none is used, and the exit code says so.
    """
    ran = run_cli("factors", "NOR", "--year", "2031")

    assert ran.exit_code == 1
    assert ran.stdout.startswith("none may be used\nnear:\nember/NOR/2024: ")
    assert ran.stderr.startswith("warning: no carbon intensity for country NOR in 2031; near: ")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Norwy", "no grid zone 'Norwy' in the carbon intensity table, version 1; near: ember/NOR"),
        (
            "aws/us-est-1",
            "no cloud region 'aws/us-est-1' in the region table, version 1; near: aws",
        ),
        ("ember/NOR/2031", "no factor 'ember/NOR/2031' in table version 1; near: ember/NOR/2024"),
        ("", "no country, grid zone or cloud region is stated"),
    ],
)
def test_a_place_that_is_not_known_names_what_is_near(
    run_cli: RunCli, place: str, said: str
) -> None:
    """
    One line on stderr, exit code 1, nothing that looks like a factor.
    """
    ran = run_cli("factors", place)

    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"warning: {said}")
    assert "g CO2e/kWh, Norway, 2031" not in ran.stdout


def test_without_a_year_every_year_is_listed_newest_first(run_cli: RunCli) -> None:
    """
    One object a factor in JSON, field by field, with the version of the table.
    """
    listed = json.loads(run_cli("factors", "gcp/us-central1", "--format", "json").stdout)

    years = [factor["year"] for factor in listed]
    assert years == sorted(years, reverse=True)
    assert {factor["zone"] for factor in listed} == {"us-central1", "MROW", "USA"}
    assert listed[0] == {
        "factor_id": "google/us-central1/2024",
        "zone_kind": "cloud_region",
        "zone": "us-central1",
        "zone_name": "Iowa",
        "year": 2024,
        "g_per_kwh": 412.72,
        "boundary": "direct",
        "mix": "unknown",
        "basis": "location",
        "carbon_free_fraction": 0.87,
        "source": "Google Cloud region carbon info",
        "source_url": "https://cloud.google.com/sustainability/region-carbon",
        "licence": "Apache-2.0",
        "read_from": "GoogleCloudPlatform/region-carbon-info data/yearly/2024.csv@49f3f26bfd68",
        "table_version": "1",
    }


def test_a_place_that_is_not_known_has_no_factors_in_json(run_cli: RunCli) -> None:
    """
    What machines read is a list as always, and empty; the reason stands on stderr.
    """
    ran = run_cli("factors", "Atlantis", "--format", "json")

    assert ran.exit_code == 1
    assert json.loads(ran.stdout) == []
    assert ran.stderr.startswith("warning: no grid zone 'Atlantis' ")


def test_an_answer_in_json_says_what_was_used(run_cli: RunCli) -> None:
    """
    Factor, candidates, and the reason; a factor id is answered as it is.
    """
    cited = json.loads(run_cli("factors", "ember/NOR/2023", "--format", "json").stdout)
    missing = json.loads(run_cli("factors", "NOR", "--year", "1999", "--format", "json").stdout)

    assert cited["factor"]["g_per_kwh"] == 30.483
    assert cited["candidates"] == []
    assert missing["factor"] is None
    assert missing["severity"] == "warning"
    assert missing["candidates"][0]["factor_id"] == "ember/NOR/2018"
