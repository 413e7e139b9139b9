"""
Metrics of DCGM and others in the text form of Prometheus.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.formats.prometheus import unit_of_metric
from tests.evidence.write import counters, read, said, traces

GPU = 'gpu="0",UUID="GPU-6d5c",device="nvidia0",modelName="NVIDIA H100",Hostname="n1"'
SCRAPE = f"""# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).
# TYPE DCGM_FI_DEV_POWER_USAGE gauge
DCGM_FI_DEV_POWER_USAGE{{{GPU}}} 345.600000 1715341129123
# HELP DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION Total energy consumption since boot (in mJ).
# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{{GPU}}} 15152422938 1715341129123
DCGM_FI_DEV_GPU_TEMP{{{GPU}}} 40 1715341129123
"""


def test_power_and_energy_of_dcgm(tmp_path: Path) -> None:
    """
    Power in W, energy from mJ in J, one device by host and UUID; other fields are left out.
    """
    reading = read(tmp_path, SCRAPE + SCRAPE.replace("1129123", "1130123"))

    assert (reading.format, reading.zone, reading.findings) == ("prometheus", "UTC", ())
    assert traces(reading) == {"n1/GPU-6d5c": [(0.123, 345.6), (1.123, 345.6)]}
    assert counters(reading)["n1/GPU-6d5c"][0] == (0.123, 15_152_422.938)


def test_stamps_of_openmetrics_are_seconds(tmp_path: Path) -> None:
    """
    OpenMetrics stamps in seconds: the size of the number tells.
    """
    text = 'ipmi_dcmi_power_consumption_watts{host="n1"} 220 1715341129.5\n# EOF\n'

    assert traces(read(tmp_path, text)) == {"n1/ipmi_dcmi_power_consumption_watts": [(0.5, 220.0)]}


@pytest.mark.parametrize(
    ("name", "is_energy"),
    [
        ("node_rapl_package_joules_total", True),
        ("redfish_chassis_power_consumed_watts", False),
        ("gpu_power_limit_watts", None),
        ("server_max_watts", None),
        ("node_cpu_seconds_total", None),
        ("DCGM_FI_DEV_POWER_MGMT_LIMIT", None),
    ],
)
def test_units_come_from_names(name: str, *, is_energy: bool | None) -> None:
    """
    A metric that names a unit at its end counts, unless it is a limit.
    """
    unit = unit_of_metric(name)

    assert (None if unit is None else unit.is_energy) is is_energy


def test_faults_are_named(tmp_path: Path) -> None:
    """
    Lines without a stamp, as an exporter answers, can't be used; neither can broken ones.
    """
    text = (
        'DCGM_FI_DEV_POWER_USAGE{gpu="0"} 345.6\n'
        'DCGM_FI_DEV_POWER_USAGE{gpu="0"} NaN 1715341129123\n'
        'DCGM_FI_DEV_POWER_USAGE{gpu="0"} 345.6 12\n'
        "not a metric at all, no\n"
    )

    assert said(read(tmp_path, text).findings) == [
        (
            "PW-9 : the log holds no usable reading: DCGM_FI_DEV_POWER_USAGE has no time stamp "
            "(line 1, and 2 more)"
        ),
        "PW-6 line 1: DCGM_FI_DEV_POWER_USAGE has no time stamp",
        'PW-6 line 3: time "12" is no Unix time',
        'PW-6 line 4: "not a metric at all, no" isn\'t a metric',
        'PW-7 line 2: "NaN" isn\'t a number',
    ]
