"""
A place gets its factor from a board's own table, by the zone and the years of the packaged one.
"""

from __future__ import annotations

import pytest

from reporter.carbon.intensity import basis_text, site_intensity
from reporter.carbon.own_table import lookup_own, own_factors, zone_findings
from reporter.carbon.place import Place
from reporter.findings import Severity
from reporter.model.carbon_table import NO_TABLE, CarbonRow, CarbonTable, CarbonTerms
from reporter.model.system import OwnIntensity, Site

TERMS = CarbonTerms(title="Club table", licence="CC0", boundary="direct", mix="production")


def table(*rows: tuple[str, int, float]) -> CarbonTable:
    """
    A table with these zones, years and intensities.
    """
    made = [
        CarbonRow(zone=zone, year=year, g_per_kwh=value, source="operator", url="https://a.b")
        for zone, year, value in rows
    ]
    return CarbonTable(made, TERMS, repr(rows))


OWN = table(
    ("FR", 2023, 44.0), ("US-CAL-CISO", 2024, 200.0), ("RU", 2024, 400.0), ("XX", 2024, 1.0)
)


@pytest.mark.parametrize(
    ("place", "year", "factor"),
    [
        (Place(country="FRA"), 2023, "board/FR/2023"),
        (Place(country="FRA"), 2025, "board/FR/2023"),
        (Place(country="FRA"), 2026, None),
        (Place(country="FRA"), 2022, None),
        (Place(grid_zone="US-CAL-CISO"), 2024, "board/US-CAL-CISO/2024"),
        (Place(country="USA"), 2024, None),
        (Place(grid_zone="US-TEX-ERCO"), 2024, None),
        (Place(country="RUS"), 2024, "board/RU/2024"),
        (Place(country="NOR"), 2024, None),
        (Place(country="FRA", grid_zone="US-CAL-CISO"), 2024, None),
        (Place(), 2024, None),
    ],
)
def test_place_and_year_choose_the_row(place: Place, year: int, factor: str | None) -> None:
    """
    The zone is that of the packaged table; no other zone and no other table stands in for it.
    """
    found = lookup_own(place, year=year, table=OWN)

    assert (found.factor.factor_id if found.factor else None) == factor
    assert found.factor is not None or found.severity is Severity.WARNING


def test_what_is_missing_and_what_is_marked_is_said() -> None:
    """
    Missing rows are named with the table, an earlier year is marked, and the packaged row stands
    beside.
    """
    missing = lookup_own(Place(country="NOR"), year=2024, table=OWN)
    marked = lookup_own(Place(country="FRA"), year=2024, table=OWN)

    assert missing.message == (
        "the board's own carbon table has no row for NO of 2024 or up to 2 years before"
    )
    assert missing.candidates[0].factor_id == "electricitymaps/NO/2024"
    assert marked.message == "no row of 2024 for FR, so that of 1 year earlier stands"
    assert marked.severity is Severity.NOTE
    unusable = lookup_own(Place(country="FRA"), year=2024, table=NO_TABLE)
    assert unusable.factor is None
    assert unusable.message == (
        "the board's own carbon table can't be used: no entry has a carbon figure"
    )


def test_a_value_of_the_submitter_never_stands_in() -> None:
    """
    Beside a board's own table an entry without a row has no carbon figure at all.
    """
    own = OwnIntensity(
        g_per_kwh=20.0, year=2024, boundary="lifecycle", mix="consumption", source="letter"
    )
    site = Site(country="NOR", carbon_intensity=own)

    assert site_intensity(site, year=2024, table=OWN).intensity is None
    assert site_intensity(site, year=2024, table=NO_TABLE).intensity is None


def test_a_factor_names_the_table_as_the_boards_own() -> None:
    """
    Title, source, licence and boundary are those of the file, and the words call it so.
    """
    factor = own_factors(OWN)["FR"][0]

    assert factor.source == "the board's own carbon table (Club table): operator"
    assert (factor.licence, factor.boundary, factor.mix) == ("CC0", "direct", "production")
    assert basis_text(factor, run_year=2024) == (
        "board/FR/2023, 44 g/kWh, 2023 for 2024, of the board's own carbon table"
    )


def test_a_zone_without_places_is_named() -> None:
    """
    It ranks nothing, so nobody should believe that it does.
    """
    (finding,) = zone_findings(OWN, "carbon.csv")

    assert (finding.code, finding.severity) == ("CT-5", Severity.WARNING)
    assert finding.message == "XX in 2024: no place lies in that zone, so it ranks nothing"
    assert "XX" not in own_factors(OWN)
