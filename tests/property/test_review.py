"""
What holds of every log: leaving readings out never pays, and no input breaks a rule.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporter.energy.integrate import integrate
from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.series import LogReading, PowerTrace, Window, clean
from reporter.model.enums import InstrumentKind
from reporter.model.submission import Submission
from reporter.review.entry_review import Material
from reporter.review.review import review
from reporter.text import skeleton
from tests.review.examples import base_submission, prepared

WINDOW = Window(start_s=0.0, stop_s=120.0)
CHARGE_W = 8000.0
NOW = datetime(2026, 1, 1, tzinfo=UTC)

powers = st.lists(st.floats(1.0, CHARGE_W), min_size=131, max_size=131)


def charged_j(times_s: list[float], power_w: list[float], gap_limit_s: float) -> float:
    """
    Charged energy in J of readings in a window of 120 s.
    """
    trace = clean(PowerTrace.of("t", times_s, power_w)).trace
    found = integrate(trace, WINDOW, gap_limit_s=gap_limit_s, charge_power_w=CHARGE_W)
    assert found.charged_j is not None
    return found.charged_j


@given(powers, st.integers(0, 119), st.integers(11, 130))
@settings(max_examples=60)
def test_a_removed_block_never_lowers_the_charge(
    power_w: list[float], start: int, length: int
) -> None:
    """
    Readings below the charging power: a block longer than the gap limit costs when it is removed.
    """
    times_s = [float(second - 5) for second in range(131)]
    kept = [i for i in range(131) if not start <= i < start + length]
    whole = charged_j(times_s, power_w, 10.0)
    less = charged_j([times_s[i] for i in kept], [power_w[i] for i in kept], 10.0)

    assert less >= whole * (1 - 1e-12)


@given(powers, st.sets(st.integers(0, 130)))
@settings(max_examples=60)
def test_removing_the_ends_never_lowers_the_charge(power_w: list[float], ends: set[int]) -> None:
    """
    A log that begins late or ends early by more than an interval is charged for it.
    """
    times_s = [float(second - 5) for second in range(131)]
    first, last = min(ends, default=0), max(ends, default=130)
    if last - first < 20:
        first, last = 0, 130
    # One interval of slack at an end is forgiven, so at least two are taken.
    first, last = (first if first > 7 else 0), (last if last < 123 else 130)
    whole = charged_j(times_s, power_w, 10.0)
    less = charged_j(times_s[first : last + 1], power_w[first : last + 1], 10.0)

    assert less >= whole * (1 - 1e-12)


def _with_trace(
    material: Material, times_s: list[float], power_w: list[float], efficiency: float | None
) -> EvidenceSet:
    assert material.evidence is not None
    trace = PowerTrace.of("node", times_s, power_w)
    items: list[EvidenceItem] = []
    for item in material.evidence.items:
        if item.power is None:
            items.append(item)
            continue
        log = LogReading(
            file=item.shown,
            format="mllog",
            unit="W",
            clock=None,
            zone=None,
            traces=(trace,),
            conversion_efficiency=efficiency,
        )
        items.append(replace(item, power=log))
    return EvidenceSet(items=tuple(items))


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [1709373600.0, 1709373700.5, 0.0, -1.0, 7000.0, 1e300]
)
BASE: list[Material] = []


def base_material() -> Material:
    """
    The good submission with its evidence, made once.
    """
    if not BASE:
        with tempfile.TemporaryDirectory() as folder:
            BASE.append(prepared({}, Path(folder) / "base")[0])
    return BASE[0]


@given(st.lists(st.tuples(numbers, numbers), max_size=80), st.none() | numbers)
@example(readings=[(0.0, 1.0), (253402300800.0, 1.0)], efficiency=None)
@example(readings=[(-62135596801.0, 1.0), (0.0, 1.0)], efficiency=None)
@settings(max_examples=120)
def test_no_log_breaks_a_review(
    readings: list[tuple[float, float]], efficiency: float | None
) -> None:
    """
    Whatever a power log holds, every rule answers, and the entry doesn't pass by it.
    """
    material = base_material()
    times_s, power_w = [t for t, _ in readings], [w for _, w in readings]
    with np.errstate(all="ignore"):
        evidence = _with_trace(material, times_s, power_w, efficiency)
        found = review(replace(material, evidence=evidence), now=NOW)

    assert "V0" == found.status
    assert all(remark.message and "\n" not in remark.message for remark in found.remarks)


@given(st.data())
@settings(max_examples=60)
def test_no_valid_number_breaks_a_rule(data: st.DataObject) -> None:
    """
    Rules on a submission without logs hold for any number that the schema lets pass.
    """
    raw = base_submission()
    part = raw["runs"][0]["energy_parts"][0]
    positive = st.floats(1e-300, 1e18, exclude_min=True)
    for key in ("energy_j", "charged_energy_j", "highest_power_w", "idle_power_w"):
        part[key] = data.draw(positive)
    part["coverage"] = data.draw(st.floats(0, 1))
    raw["runs"][0]["samples_count"] = data.draw(positive)
    raw["runs"][0]["stated_throughput_per_s"] = data.draw(positive)
    raw["runs"][0]["quality"][0]["value"] = data.draw(st.floats(-1e12, 1e12))
    raw["system"]["power_limit_w"] = data.draw(st.floats(1e-6, 1e6))
    raw["model"] = {"name": "m", "training_flops": data.draw(st.floats(1e-300, 1e30))}
    raw["declared"] = {"energy_j": data.draw(positive), "emissions_g_co2e": data.draw(positive)}
    raw["site"] = {
        "country": "USA",
        "pue": {
            "value": data.draw(st.floats(1, 3)),
            "kind": "site",
            "period": "2024",
            "source": "s",
        },
    }
    material = replace(base_material(), submission=Submission.from_dict(raw), evidence=None)

    found = review(material, now=NOW)

    assert "V0" == found.status


def _uncertain(kind: InstrumentKind) -> Any:
    material = base_material()
    instrument = replace(material.submission.instruments[0], kind=kind)
    submission = replace(material.submission, instruments=(instrument,))
    return review(replace(material, submission=submission), now=NOW)


@given(st.sampled_from(list(InstrumentKind)))
def test_the_kind_of_meter_never_hides_a_finding(kind: InstrumentKind) -> None:
    """
    A coarser meter may lose limits that it can't keep, never the checks on energy itself.
    """
    found = _uncertain(kind)

    assert {"EL-5", "EL-6", "EL-7", "EL-9", "PL-1"} <= set(found.rules_run)


@given(st.text(max_size=40))
def test_a_skeleton_is_its_own_skeleton(name: str) -> None:
    """
    Making look-alikes one is done after once, whatever the name.
    """
    assert skeleton(skeleton(name)) == skeleton(name)
