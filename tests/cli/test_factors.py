"""
`reporter factors` as whole command lines.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import RunCli


def test_a_factor_is_shown_with_everything_that_is_needed_to_audit_it(run_cli: RunCli) -> None:
    """
    Value, place, year, boundary, mix, basis; source, licence and page; and what stands beside.
    """
    ran = run_cli("factors", "DEU", "--year", "2023")

    assert ran.exit_code == 0
    assert ran.stdout == (
        "electricitymaps/DE/2023: 379 g CO2e/kWh, Germany, 2023 (lifecycle, consumption mix, "
        "location-based)\n"
        "  Electricity Maps yearly data, as republished by The Green Web Foundation, ODbL-1.0, "
        "https://www.electricitymaps.com/\n"
        "beside it, never used for a rank:\n"
        "ember/DEU/2023: 371.311 g CO2e/kWh, Germany, 2023 (lifecycle, production mix, "
        "location-based)\n"
        "  Ember yearly electricity data, processed by Our World in Data, CC-BY-4.0, "
        "https://ourworldindata.org/grapher/carbon-intensity-electricity\n"
    )
    assert ran.stderr == ""


def test_a_fallback_is_never_silent(run_cli: RunCli) -> None:
    """
    A region whose grid isn't certain gets its country, and is told so.
    """
    ran = run_cli("factors", "aws/us-west-1", "--year", "2022")

    assert ran.exit_code == 0
    assert ran.stdout.startswith("electricitymaps/US/2022: ")
    assert "beside it, never used for a rank:\negrid/CAMX/2022: " in ran.stdout
    assert ran.stderr.startswith(
        "note: cloud region aws/us-west-1: not certain: CAISO, BANC or Turlock; the country stands"
    )


def test_a_year_that_is_missing_has_no_factor(run_cli: RunCli) -> None:
    """
    None is used, and the exit code says so; of a year before the table others stand beside.
    """
    later = run_cli("factors", "NOR", "--year", "2031")
    earlier = run_cli("factors", "NOR", "--year", "2020")

    assert (later.exit_code, later.stdout) == (1, "none may be used\n")
    assert later.stderr == (
        "warning: the ranking table has NO for 2021 to 2025, and none of 2031 or up to 2 years "
        "before (without a row of the ranking table CO2e isn't ranked)\n"
    )
    assert earlier.exit_code == 1
    assert earlier.stdout.startswith(
        "none may be used\nbeside it, never used for a rank:\nember/NOR/2020: "
    )


def test_a_run_in_every_grid(run_cli: RunCli) -> None:
    """
    One line a zone, lowest first; with a place the one that it gets; in JSON the same figures.
    """
    run = ("factors", "--kwh", "27.3", "--pue", "1.1", "--year", "2024")
    lines = run_cli(*run).stdout.splitlines()
    listed = json.loads(run_cli(*run, "--format", "json").stdout)
    one = run_cli("factors", "US-MIDW-LGEE", *run[1:]).stdout

    assert len(lines) == len(listed) == 352
    assert lines[0] == "SE-SE1: 0.450 kg CO2e at 15 g/kWh, North Sweden, Sweden, 2024"
    assert listed[0]["g_co2e"] == pytest.approx(27.3 * 1.1 * 15)
    assert one.startswith("US-MIDW-LGEE: 25.5 kg CO2e at 848 g/kWh, ")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--kwh", "1"), 2, "--kwh needs --year and --pue"),
        (("--kwh", "1", "--year", "2024"), 2, "--kwh needs --year and --pue"),
        ((), 2, "name a place, or give --kwh, --pue and --year"),
        (("--kwh", "1", "--pue", "0.9", "--year", "2024"), 2, "greater than or equal to 1"),
        (
            ("--kwh", "1", "--pue", "1.1", "--year", "2019"),
            1,
            "the ranking table has no row of 2019",
        ),
        (("RUS", "--kwh", "1", "--pue", "1.1", "--year", "2024"), 1, "RUS has no row of its own"),
        (("--kwh", "nan", "--pue", "1.1", "--year", "2024"), 2, "greater than or equal to 0"),
        (("--kwh", "1", "--pue", "inf", "--year", "2024"), 2, "give a number from 1 to 3"),
    ],
)
def test_a_run_in_every_grid_needs_what_it_is_computed_from(
    run_cli: RunCli, words: tuple[str, ...], code: int, said: str
) -> None:
    """
    Nothing is filled in, and the message says what is missing.
    """
    ran = run_cli("factors", *words)

    assert (ran.exit_code, ran.stdout) == (code, "")
    assert said in " ".join(ran.stderr.split())


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            "Norwy",
            "no grid zone 'Norwy' in the carbon intensity tables, version 2; near: NO (Norway)",
        ),
        (
            "aws/us-est-1",
            "no cloud region 'aws/us-est-1' in the region table, version 2; near: aws",
        ),
        ("ember/NOR/2031", "no factor 'ember/NOR/2031' in table version 2; near: ember/NOR/2024"),
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
    assert {factor["zone"] for factor in listed} == {"US", "us-central1", "MROW", "USA"}
    assert listed[0]["factor_id"] == "electricitymaps/US/2025"
    assert listed[2] == {
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
        "table_version": "2",
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
    missing = json.loads(run_cli("factors", "NOR", "--year", "2018", "--format", "json").stdout)

    assert cited["factor"]["g_per_kwh"] == 30.483
    assert cited["candidates"] == []
    assert missing["factor"] is None
    assert missing["severity"] == "warning"
    assert missing["candidates"][0]["factor_id"] == "ember/NOR/2018"
