"""
Factors are found by their id and by nothing else.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from reporter.carbon.factors import CarbonFreeShare, factors, factors_by_zone, find_factor
from reporter.units import CarbonIntensity


def test_factor_carries_its_labels() -> None:
    """
    A factor comes with what is needed to audit it.
    """
    factor = find_factor("google/us-central1/2021")

    assert factor is not None
    assert (factor.zone_kind, factor.zone, factor.zone_name) == (
        "cloud_region",
        "us-central1",
        "Iowa",
    )
    assert (factor.year, factor.g_per_kwh) == (2021, 394.0)
    assert (factor.boundary, factor.mix, factor.basis) == ("direct", "unknown", "location")
    assert factor.licence == "Apache-2.0"
    assert factor.publisher == "google"
    assert factor.intensity == CarbonIntensity(394.0)
    assert factor.carbon_free_share == CarbonFreeShare(share=0.97, source=factor.source)


@pytest.mark.parametrize(
    ("factor_id", "g_per_kwh"),
    [
        ("ember/USA/2022", 410.367),
        ("ember/USA/2023", 392.848),
        ("egrid/USA/2022", 375.35676),
        ("ember/WORLD/2024", 473.007),
        ("greenalgorithms/CA-MB/2019", 1.3),
        ("google/us-central1/2019", 479.0),
        ("google/us-central1/2024", 412.72),
        ("electricitymaps/US-CAL-CISO/2024", 229),
        ("electricitymaps/FR/2024", 33),
    ],
)
def test_known_values(factor_id: str, g_per_kwh: float) -> None:
    """
    Values that the table's description names are in the table.
    """
    factor = find_factor(factor_id)

    assert factor is not None
    assert factor.g_per_kwh == g_per_kwh


@pytest.mark.parametrize(
    "factor_id",
    [
        "ember/NOR/2030",
        "EMBER/NOR/2023",
        "ember/NOR",
        "",
        "nordic",
        "electricitymaps/FR/2031",
        "electricitymaps",
    ],
)
def test_unknown_id_is_none(factor_id: str) -> None:
    """
    Nothing near is taken instead of an id that isn't there.
    """
    assert find_factor(factor_id) is None


def test_zero_rows_of_the_publishers_are_left_out() -> None:
    """
    Montréal 2021 and 2022 and the Central African Republic are published as 0 and not carried.
    """
    assert find_factor("google/northamerica-northeast1/2021") is None
    assert find_factor("google/northamerica-northeast1/2022") is None
    assert "CAF" not in factors_by_zone() or all(
        factor.g_per_kwh > 0 for factor in factors_by_zone()["CAF"]
    )


def test_egrid_values_are_converted_with_the_exact_pound() -> None:
    """
    The lb/MWh that stands in the source times 0.45359237 is the value.
    """
    rows = [f for f in factors().values() if f.publisher == "egrid" and "lb/MWh" in f.source]

    assert len(rows) == 55
    for factor in rows:
        pounds = float(factor.source.rpartition("(")[2].removesuffix(" lb/MWh)"))
        assert factor.g_per_kwh == pytest.approx(pounds * 0.45359237, rel=1e-7)


def test_newest_factor_of_a_zone_comes_first() -> None:
    """
    The factors of a zone stand from the newest to the oldest year.
    """
    assert [2024, 2023, 2022, 2021, 2020, 2019, 2018] == [
        factor.year for factor in factors_by_zone()["NOR"]
    ]


def test_table_is_read_at_first_use() -> None:
    """
    Importing the modules that compute carbon reads no table.
    """
    code = (
        "import reporter.carbon.intensity, reporter.carbon.emissions\n"
        "from reporter.carbon.factors import factors, ranking_factors\n"
        "assert factors.cache_info().currsize == 0 == ranking_factors.cache_info().currsize"
    )

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
