"""
Meter classes: limits, and how a log loses its class.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from reporter.energy.meter_class import GAP_LIMIT_S, UNCERTAINTY, derive_meter_class
from reporter.model.enums import MeterClass


def test_uncertainties_and_gap_limits() -> None:
    """
    The published numbers of each class.
    """
    assert [UNCERTAINTY[name] for name in MeterClass] == [0.01, 0.05, 0.10, 0.40]
    assert GAP_LIMIT_S == {MeterClass.M1: 3.0, MeterClass.M2: 10.0, MeterClass.M3: 60.0}


@pytest.mark.parametrize(
    ("base", "interval_s", "gap_s", "coverage", "derived"),
    [
        ("M1", 1.0, 3.0, 0.99, "M1"),
        ("M1", 1.001, 3.0, 0.99, "M2"),
        ("M1", 1.0, 3.001, 0.99, "M2"),
        ("M1", 1.0, 3.0, 0.989, "M2"),
        ("M2", 2.5, 10.0, 0.95, "M2"),
        ("M2", 2.6, 10.0, 0.95, "M3"),
        ("M2", 2.0, 10.1, 0.95, "M3"),
        ("M2", 2.0, 10.0, 0.949, "M3"),
        ("M1", 5.0, 23.0, 0.92, "M3"),
        ("M3", 10.0, 60.0, 0.90, "M3"),
        ("M3", 10.1, 60.0, 0.90, "M4"),
        ("M3", 0.1, 0.1, 1.0, "M3"),
        ("M4", 0.1, 0.1, 1.0, "M4"),
    ],
)
def test_class_falls_with_the_log(
    base: str, interval_s: float, gap_s: float, coverage: float, derived: str
) -> None:
    """
    Each limit holds at its own value and costs one class beyond it; no log raises a class.
    """
    grade = derive_meter_class(
        MeterClass(base), median_interval_s=interval_s, largest_gap_s=gap_s, coverage=coverage
    )
    assert grade.meter_class == derived
    assert not grade.rejected
    assert bool(grade.reasons) == (derived != base)


def test_reasons_name_value_and_limit() -> None:
    """
    Every lost class says what was too much.
    """
    grade = derive_meter_class(
        MeterClass.M1, median_interval_s=2.0, largest_gap_s=23.0, coverage=0.972
    )
    assert grade.meter_class is MeterClass.M3
    assert grade.reasons == (
        "not M1: median interval 2.00 s is above 1.00 s",
        "not M1: largest gap 23.0 s is above 3.00 s",
        "not M1: coverage 97.2 % is below 99.0 %",
        "not M2: largest gap 23.0 s is above 10.0 s",
    )


def test_coverage_below_the_least_refuses_the_log() -> None:
    """
    With less than nine tenths covered the log isn't accepted in any class.
    """
    grade = derive_meter_class(
        MeterClass.M3, median_interval_s=1.0, largest_gap_s=30.0, coverage=0.899
    )
    assert grade.rejected
    assert grade.meter_class is MeterClass.M4
    assert grade.reasons[-1] == "refused: coverage is below 90.0 %"


def test_unknown_values_are_not_judged_and_said() -> None:
    """
    A counter without a log keeps its class, and the reasons say what isn't known.
    """
    grade = derive_meter_class(
        MeterClass.M3, median_interval_s=None, largest_gap_s=None, coverage=None
    )
    assert grade.meter_class is MeterClass.M3
    assert grade.reasons == (
        "median interval unknown: not judged",
        "largest gap unknown: not judged",
        "coverage unknown: not judged",
    )


@pytest.mark.parametrize("module", ["meter_class", "parts"])
def test_import_stays_light(module: str) -> None:
    """
    Scoring may use these modules without loading numpy.
    """
    code = f"import sys, reporter.energy.{module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
