"""
The packaged tables hold what they promise: unique ids, no zero, known licences, known zones.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
import statistics
from collections import Counter
from pathlib import Path

import pytest

from reporter.carbon.factors import (
    TABLE_VERSION,
    Factor,
    factors,
    factors_by_zone,
    ranking_factors,
)
from reporter.carbon.intensity import PUBLISHERS_DIFFER
from reporter.carbon.place import countries, is_country, is_zone, region_zones
from reporter.model.accelerators import accelerators
from reporter.resources import table

RECORD = json.loads(table("tables.json"))
# SPDX ids, and one word for works of the US government.
LICENCES = frozenset({"CC-BY-4.0", "Apache-2.0", "US-Government-work"})


@pytest.mark.parametrize("name", sorted(RECORD["tables"]))
def test_table_is_the_one_recorded(name: str) -> None:
    """
    A table changes only together with its digest and number of rows in tables.json.
    """
    data = table(name)
    rows = list(csv.DictReader(data.decode("utf-8").splitlines()))

    assert RECORD["tables"][name] == {
        "rows": len(rows),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert b"\r" not in data
    assert all(None not in row and None not in row.values() for row in rows)


def test_version_in_code_is_the_recorded_one() -> None:
    """
    Results name the version that tables.json gives to these digests.
    """
    assert RECORD["table_version"] == TABLE_VERSION


def test_factor_ids_are_unique_and_made_of_their_parts() -> None:
    """
    An id is source/zone/year of its own row, and no row hides another.
    """
    assert len(factors()) == RECORD["tables"]["carbon_intensity.csv"]["rows"]
    assert [] == [
        factor_id
        for factor_id, factor in factors().items()
        if factor_id != f"{factor.publisher}/{factor.zone}/{factor.year}"
    ]


def test_no_factor_is_zero_or_beyond_any_grid() -> None:
    """
    A zero factor would turn every run into 0 kg; above 1,400 g/kWh no grid exists.
    """
    assert [] == [one for one in factors().values() if not 1 <= one.g_per_kwh <= 1400]


def test_factors_use_only_the_documented_words() -> None:
    """
    Kind, boundary, mix, basis, licence and years are those of the table's README.
    """
    rows = factors().values()

    assert {"country", "grid_subregion", "cloud_region", "world"} == {r.zone_kind for r in rows}
    assert {"direct", "lifecycle"} == {row.boundary for row in rows}
    assert {"production", "unknown"} == {row.mix for row in rows}
    assert {"location"} == {row.basis for row in rows}
    assert {row.licence for row in rows} <= LICENCES
    assert set(range(2018, 2025)) == {row.year for row in rows}
    assert all(row.source and row.source_url.startswith("https://") for row in rows)
    assert all(row.read_from for row in rows)


def test_rows_by_publisher_are_as_documented() -> None:
    """
    The counts that the README prints are those of the table.
    """
    assert {"ember": 1327, "google": 203, "egrid": 99, "greenalgorithms": 64} == Counter(
        factor.publisher for factor in factors().values()
    )


def test_carbon_free_shares_are_fractions() -> None:
    """
    A share is 0 to 1, and only Google publishes one.
    """
    shares = [one for one in factors().values() if one.carbon_free_share]

    assert {"google"} == {factor.publisher for factor in shares}
    assert all(0 <= one.carbon_free_share.share <= 1 for one in shares if one.carbon_free_share)


def test_every_cloud_region_resolves() -> None:
    """
    Each region has a grid zone and a country that the factor table knows.
    """
    assert len(region_zones()) == RECORD["tables"]["cloud_region_zones.csv"]["rows"]
    assert [] == [
        zone
        for zone in region_zones().values()
        if not is_zone(zone.grid_zone) or not is_country(zone.country_iso3)
    ]


def ranking_rows() -> list[Factor]:
    """
    All rows of the ranking table.
    """
    return [factor for rows in ranking_factors().values() for factor in rows]


def test_the_ranking_table_is_whole() -> None:
    """
    352 zones, each in every year from 2021 to 2025, with one boundary, one mix and one publisher.
    """
    rows = ranking_rows()

    assert len(ranking_factors()) == 352
    assert len(rows) == RECORD["tables"]["electricity_maps_yearly.csv"]["rows"] == 1760
    for of_zone in ranking_factors().values():
        assert [2025, 2024, 2023, 2022, 2021] == [row.year for row in of_zone]
    assert {("lifecycle", "consumption", "location")} == {
        (row.boundary, row.mix, row.basis) for row in rows
    }
    assert {("electricitymaps", "ODbL-1.0")} == {(row.publisher, row.licence) for row in rows}
    assert {"country", "grid_zone"} == {row.zone_kind for row in rows}
    assert all(10 < row.g_per_kwh <= 1400 for row in rows)
    assert len({row.factor_id for row in rows}) == 1760


@pytest.mark.parametrize(
    ("zone", "g_per_kwh"),
    [
        ("SG", 485),
        ("FR", 33),
        ("CA-QC", 35),
        ("US-CAR-DUK", 315),
        ("US-CAL-CISO", 229),
        ("US-NW-CHPD", 27),
        ("US-MIDW-LGEE", 848),
    ],
)
def test_published_values_of_2024(zone: str, g_per_kwh: float) -> None:
    """
    Values that the description of the table names.
    """
    assert [g_per_kwh] == [row.g_per_kwh for row in ranking_factors()[zone] if row.year == 2024]


def test_the_ranking_table_is_the_published_one(shared: Path) -> None:
    """
    Byte for byte the file that was compiled from the publisher's.
    """
    published = shared / "reference" / "electricity_maps_yearly.csv"

    assert table(published.name) == published.read_bytes()


def test_every_zone_lies_in_a_country_with_both_codes() -> None:
    """
    The first part of a key is an alpha-2 code, each alpha-2 is of one alpha-3.
    """
    alpha_2 = Counter(one.alpha_2 for one in countries().values())

    assert len(countries()) == RECORD["tables"]["countries.csv"]["rows"]
    assert {1} == set(alpha_2.values())
    assert {zone.partition("-")[0] for zone in ranking_factors()} <= set(alpha_2)
    ember = {one.zone for one in factors().values() if one.zone_kind == "country"}
    assert ember <= set(countries())


def test_every_cloud_region_has_its_grid_with_a_reason() -> None:
    """
    A zone of the ranking table in the region's own country; the whole country where it's not sure.
    """
    for region in region_zones().values():
        country = countries()[region.country_iso3].alpha_2
        assert region.ranking_zone in ranking_factors(), region
        assert region.ranking_zone.partition("-")[0] == country, region
        assert region.ranking_zone_basis, region
        assert region.is_certain or region.ranking_zone == country, region
    assert sum(not region.is_certain for region in region_zones().values()) == 14


def logarithms() -> list[float]:
    """
    ln(Electricity Maps / Ember) of every country and year that both have.
    """
    found = []
    for country in countries().values():
        ember = {
            row.year: row.g_per_kwh
            for row in factors_by_zone().get(country.alpha_3, ())
            if row.publisher == "ember"
        }
        found += [
            math.log(row.g_per_kwh / ember[row.year])
            for row in ranking_factors().get(country.alpha_2, ())
            if row.year in ember
        ]
    return found


def test_two_publishers_differ_as_the_ranks_allow() -> None:
    """
    Median -0.03 and robust spread 0.175 over some 620 country-years, twice of which is 0.35.
    """
    found = logarithms()
    median = statistics.median(found)
    by_deviation = 1.4826 * statistics.median(abs(one - median) for one in found)
    low, _, high = statistics.quantiles(found)
    by_quartiles = (high - low) / 1.349

    assert len(found) == 647
    assert median == pytest.approx(-0.033, abs=0.001)
    assert by_deviation == pytest.approx(0.166, abs=0.001)
    assert by_quartiles == pytest.approx(0.186, abs=0.001)
    assert pytest.approx(by_deviation + by_quartiles, abs=0.01) == PUBLISHERS_DIFFER
    inside = sum(abs(one) <= PUBLISHERS_DIFFER for one in found) / len(found)
    assert inside == pytest.approx(0.84, abs=0.005)


def test_a_zone_moves_less_in_a_year_than_two_grids_lie_apart() -> None:
    """
    Why an earlier year may stand: 3.3 % in the median, about 20 % at the 90th percentile.
    """
    steps = sorted(
        abs(later.g_per_kwh / earlier.g_per_kwh - 1)
        for rows in ranking_factors().values()
        for later, earlier in itertools.pairwise(rows)
    )

    assert statistics.median(steps) == pytest.approx(0.033, abs=0.001)
    assert 0.19 < steps[int(0.9 * len(steps))] < 0.22


def test_every_google_factor_has_its_region() -> None:
    """
    A Google factor can be reached by its region, so its country is known.
    """
    google = {one.zone for one in factors().values() if one.publisher == "google"}

    assert google == {zone.region for zone in region_zones().values() if zone.provider == "gcp"}


def test_accelerator_ids_and_aliases_are_unique() -> None:
    """
    No id or alias, in any case, names two variants.
    """
    names = Counter(
        name
        for variant in accelerators().values()
        for name in {one.casefold() for one in (variant.accelerator_id, *variant.aliases)}
    )

    assert len(accelerators()) == RECORD["tables"]["accelerators.csv"]["rows"]
    assert [] == [name for name, count in names.items() if count > 1]


def test_accelerator_figures_are_plausible() -> None:
    """
    Idle is below nameplate, figures are positive, and the status is one of two words.
    """
    for variant in accelerators().values():
        figures = [
            variant.memory_gb,
            variant.nameplate_w,
            variant.idle_w,
            variant.sparsity_doubled_tflops,
            *map(variant.peak_tflops, ("bf16", "fp16", "fp8", "tf32", "fp32")),
        ]

        assert all(figure is None or 0 < figure < 20_000 for figure in figures), variant
        assert variant.status in {"READ", "RECALLED"}
        assert variant.source
        if variant.idle_w is not None:
            assert variant.nameplate_w is not None
            assert variant.idle_w < variant.nameplate_w


def test_sparse_figure_is_never_the_dense_peak() -> None:
    """
    Where a sparsity figure is known it is 2 to 4 times the dense BF16 or FP16 peak.
    """
    for variant in accelerators().values():
        dense = variant.peak_tflops("bf16") or variant.peak_tflops("fp16")
        if variant.sparsity_doubled_tflops is not None:
            assert dense is not None
            assert 1.99 <= variant.sparsity_doubled_tflops / dense <= 4.02, variant.accelerator_id
