"""
Checks tables of printed figures in which every row disagrees, against half as many rows.

Usage: python -m perf claims [--count 2000]

Naming causes looks at the other rows of a table; this shows that it doesn't look at all pairs.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator

from perf.measure import Ratio, by_processor, show
from reporter.claims.check import check_claims
from reporter.claims.row_figures import Form
from reporter.claims.table import read_table
from reporter.claims.verdicts import Verdict

GOAL_TIMES_DOUBLE = 2.5
GOAL_TIMES_CONSISTENT = 20.0
# More than the zeros of 100 h can hide.
SLIP = 2.37
HEADER = (
    "run_id,model,accelerator,chips,wall_hours,power_w_per_chip,power_kind,pue,pue_in_energy,"
    "ci_kg_per_kwh,energy_mwh,tco2e"
)


def ratios(count: int = 2_000) -> Iterator[Ratio]:
    """
    What rows that disagree take beside rows that agree, and beside half as many.
    """
    agreeing_s = checked_s(count, slip=1.0)
    half_s, full_s = checked_s(count // 2, slip=SLIP), checked_s(count, slip=SLIP)
    job = f"check {count:,} rows that disagree"
    yield by_processor(job, full_s, "rows that agree", agreeing_s, goal=GOAL_TIMES_CONSISTENT)
    yield by_processor(job, full_s, "half as many", half_s, goal=GOAL_TIMES_DOUBLE)


def checked_s(count: int, *, slip: float) -> float:
    """
    Processor seconds of checking *count* rows whose energy is *slip* times what it should be.
    """
    claims = read_table("\n".join([HEADER, *rows(count, slip)]).encode(), "rows.csv").claims
    assert claims is not None
    started = time.process_time()
    report = check_claims(claims, "rows.csv", form=Form.TABLE)
    seconds = time.process_time() - started
    expected = Verdict.CONSISTENT if slip == 1.0 else Verdict.INCONSISTENT
    if report.count(expected) != count:
        raise SystemExit(f"{report.count(expected)} of {count} rows are {expected}")
    return seconds


def rows(count: int, slip: float) -> Iterator[str]:
    """
    Lines of a table, the same in every run.
    """
    draw = random.Random(1)
    for index in range(count):
        chips, hours, watts = draw.choice([8, 64, 512]), draw.randint(100, 999), draw.uniform(2, 7)
        power, pue = f"{watts * 100:.1f}", f"{1 + draw.randint(5, 50) / 100:.2f}"
        intensity = f"{draw.randint(30, 700) / 1000:.3f}"
        energy = chips * hours * float(power) * float(pue) / 1e6 * slip
        shown = f"{energy:.4g}"
        carbon = float(shown) * float(intensity)
        yield (
            f"r{index},Model {index},H100-80GB,{chips},{hours},{power},measured,{pue},yes,"
            f"{intensity},{shown},{carbon:.4g}"
        )


def main(arguments: list[str]) -> int:
    """
    Print the ratios; 0 when both goals are met.
    """
    parser = argparse.ArgumentParser(prog="python -m perf claims")
    parser.add_argument("--count", type=int, default=2_000)
    return show(ratios(parser.parse_args(arguments).count))
