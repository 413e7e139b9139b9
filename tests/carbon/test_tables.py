"""
The packaged tables hold what they promise: unique ids, no zero, known licences, known zones.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter

import pytest

from reporter.carbon.factors import LICENCES, TABLE_VERSION, factors
from reporter.carbon.place import is_country, is_zone, region_zones
from reporter.model.accelerators import accelerators
from reporter.resources import table

RECORD = json.loads(table("tables.json"))


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
