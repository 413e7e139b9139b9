"""
Slips in documents that never were, one or two at a time, drawn from a seed.

A slip of a figure multiplies it before it is printed; others exchange or copy what is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from tests.claims.simulated import PEAK, RATED_W, Print, Run, between, dice, full_row, run_of


@dataclass(frozen=True, kw_only=True)
class Planted:
    """
    A document with one slip or two: its rows, of which the first has them, and totals.

    *codes* are the slips' names.
    """

    codes: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    totals: tuple[dict[str, Any], ...] = ()


Factors = Mapping[str, Fraction]
# What a slip does to the figures of a run; those of the energy may go on into the CO2e.
Slip = Callable[[Random, Run], tuple[Run, Factors]]


def _of_energy(factor: Callable[[Random, Run], Fraction]) -> Slip:
    def plant(draw: Random, run: Run) -> tuple[Run, Factors]:
        times = factor(draw, run)
        follows = draw.random() < 0.5
        return run, {"energy": times, **({"co2e": times, "net_co2e": times} if follows else {})}

    return plant


def _of_figure(figure: str, factor: Callable[[Random, Run], Fraction]) -> Slip:
    return lambda draw, run: (run, {figure: factor(draw, run)})


def _one_of(*factors: str) -> Callable[[Random, Run], Fraction]:
    both = [Fraction(text) for text in factors]
    return lambda draw, run: draw.choice([*both, *(1 / one for one in both)])


def _basis_slip(draw: Random, run: Run) -> tuple[Run, Factors]:
    return replace(run, pue_in_energy=False), {"energy": run.pue}


def _stale(draw: Random, run: Run) -> Fraction:
    known = [Fraction(text) for text in ("0.429", "0.385", "0.475")]
    apart = [one for one in known if abs(one / run.intensity - 1) > Fraction(1, 10)]
    return draw.choice(apart) / run.intensity


def _rated(draw: Random, run: Run) -> Fraction:
    return 1 / run.share


# By name, then by figure: where each slip is planted.
SLIPS: tuple[tuple[str, Slip], ...] = (
    ("pue-not-applied", _of_energy(lambda draw, run: 1 / run.pue)),
    ("pue-not-applied", _of_figure("co2e", lambda draw, run: 1 / run.pue)),
    ("pue-twice", _of_energy(lambda draw, run: run.pue)),
    ("pue-twice", _of_figure("co2e", lambda draw, run: run.pue)),
    ("pue-divided", _of_energy(lambda draw, run: run.pue**-2)),
    ("pue-basis", _basis_slip),
    ("another-pue", _of_energy(lambda draw, run: Fraction("1.58") / run.pue)),
    ("energy-unit", _of_energy(_one_of("1000", "3.6", "3600"))),
    ("decimal-point", _of_energy(_one_of("10", "100"))),
    ("decimal-point", _of_figure("co2e", _one_of("10", "100"))),
    ("carbon-unit", _of_figure("co2e", _one_of("1000", "2.2046", "1.1023"))),
    ("carbon-for-co2", _of_figure("co2e", _one_of("44/12"))),
    ("time-unit", _of_energy(_one_of("24", "60"))),
    ("time-unit", _of_figure("accelerator_time", _one_of("24", "60"))),
    ("chips-again", _of_energy(lambda draw, run: Fraction(run.chips))),
    ("chips-forgotten", _of_energy(lambda draw, run: Fraction(1, run.chips))),
    ("hours-counted-twice", _of_energy(_one_of("2"))),
    ("hours-counted-twice", _of_figure("accelerator_time", _one_of("2"))),
    ("nodes-for-chips", _of_energy(_one_of("8"))),
    ("cores-for-chips", _of_energy(_one_of("2"))),
    ("tdp-for-power", _of_energy(_rated)),
    ("net-for-gross", _of_figure("co2e", lambda draw, run: run.net_intensity / run.intensity)),
    ("stale-factor", _of_figure("co2e", _stale)),
    ("work-counted-twice", _of_figure("flops", _one_of("2"))),
    ("peak-for-achieved", _of_figure("flops", lambda draw, run: PEAK / run.throughput)),
)
# Two slips are one of the PUE, the power or the intensity, and one of size.
FIRST = ("pue-not-applied", "pue-twice", "net-for-gross", "tdp-for-power", "stale-factor")
SECOND: dict[str, tuple[tuple[str, Slip], ...]] = {
    "energy": (
        ("energy-unit", _of_energy(_one_of("1000"))),
        ("decimal-point", _of_energy(_one_of("10", "100"))),
    ),
    "co2e": (
        ("carbon-unit", _of_figure("co2e", _one_of("1000"))),
        ("decimal-point", _of_figure("co2e", _one_of("10", "100"))),
    ),
}


def plant(draw: Random, digits: int, *slips: tuple[str, Slip]) -> Planted:
    """
    A row of one run with some slips, every figure printed to *digits*.
    """
    codes = tuple(code for code, _ in slips)
    run = replace(_run_for(codes, draw), pue_in_energy=True)
    factors: dict[str, Fraction] = {}
    for _, slip in slips:
        run, more = slip(draw, run)
        for name, factor in more.items():
            factors[name] = factors.get(name, Fraction(1)) * factor
    counted = "accelerator_time" in factors or draw.random() < 0.5
    left_out = frozenset(() if counted else ("accelerator_time",))
    press = Print(draw=draw, digits=digits, factors=factors, left_out=left_out, is_tdp=False)
    row = full_row(run, press)
    row["pue"] = {**row["pue"], "in_energy": "yes" if run.pue_in_energy else "no"}
    accelerator: dict[str, Any] = {"name": run.accelerator or "A new chip"}
    if "nodes-for-chips" in codes:
        accelerator["chips_per_node"] = 8
    if "peak-for-achieved" in codes:
        accelerator["peak"] = {"printed": "312", "unit": "TFLOP/s"}
    row["accelerator"] = accelerator
    kept = {name: value for name, value in row.items() if name not in left_out}
    return Planted(codes=codes, rows=(kept,))


def _run_for(codes: tuple[str, ...], draw: Random) -> Run:
    """
    A run in which the slips can be seen: a PUE that is no 1.03, accelerators that are several.
    """
    run = run_of(draw)
    run = replace(run, pue=between(draw, "1.06", "1.5"), chips=run.chips if run.chips > 8 else 64)
    name = draw.choice([*RATED_W])
    if "cores-for-chips" in codes:
        name = "TPU v3"
    if "tdp-for-power" in codes and abs(run.share - 1) < Fraction(6, 100):
        run = replace(run, share=Fraction(3, 4))
    rated_w = RATED_W.get(name, 450)
    return replace(run, accelerator=name, power_kw=Fraction(rated_w, 1000) * run.share)


def plant_two(draw: Random, digits: int) -> Planted:
    """
    A row with two slips of two families in one figure.
    """
    first = draw.choice([slip for slip in SLIPS if slip[0] in FIRST])
    figure = next(iter(first[1](draw, run_of(draw))[1]))
    return plant(draw, digits, first, draw.choice(SECOND[figure]))


Plant = Callable[[Random, int], Planted]


def plant_in(code: str, slip: Slip) -> Plant:
    """
    How one slip of a figure is planted.
    """
    return lambda draw, digits: plant(draw, digits, (code, slip))


def _honest_rows(draw: Random, digits: int, count: int) -> list[dict[str, Any]]:
    """
    Rows of several models of one document, each with hours, power, PUE, energy and CO2e.
    """
    rows = []
    for index in range(count):
        run = replace(_run_for((), draw), accelerator="A100-80GB", pue_in_energy=True)
        press = Print(draw=draw, digits=digits, is_tdp=False, left_out=frozenset({"duration"}))
        row = full_row(run, press)
        row["pue"] = {**row["pue"], "in_energy": "yes"}
        name = NAMES[index]
        kept = {key: value for key, value in row.items() if key not in {"duration", "chips"}}
        rows.append({**kept, "id": name, "name": name})
    return rows


NAMES = ("Alpaca", "Bison", "Condor", "Dingo", "Ermine")


def _swapped_columns(draw: Random, digits: int) -> Planted:
    (row,) = _honest_rows(draw, digits, 1)
    energy, carbon = row["energy"]["printed"], row["co2e"]["printed"]
    row["energy"] = {**row["energy"], "printed": carbon}
    row["co2e"] = {**row["co2e"], "printed": energy}
    return Planted(codes=("column-swapped",), rows=(row,))


def _copied_column(draw: Random, digits: int) -> Planted:
    (row,) = _honest_rows(draw, digits, 1)
    row["energy"] = {"printed": row["power"]["printed"], "unit": draw.choice(("MWh", "kWh"))}
    return Planted(codes=("column-copied",), rows=(row,))


def _row_of_another(draw: Random, digits: int) -> Planted:
    first, second, third = _honest_rows(draw, digits, 3)
    again = {**first, "id": "again", "name": f"{first['name']} (again)"}
    slipped = {**first, "energy": second["energy"]}
    return Planted(codes=("row-swapped",), rows=(slipped, second, third, again))


def _copied_block(draw: Random, digits: int) -> Planted:
    first, second, third = _honest_rows(draw, digits, 3)
    slipped = {**first, "energy": second["energy"], "co2e": second["co2e"]}
    return Planted(codes=("row-copied",), rows=(slipped, second, third))


def _total(draw: Random, digits: int, code: str) -> Planted:
    """
    A document whose total lacks a row, or has one twice.
    """
    rows = _honest_rows(draw, digits, 4)
    press = Print(draw=draw, digits=digits)
    energies = []
    for row in rows:
        value = between(draw, "100", "999")
        printed, shown = press.number(value)
        row["energy"] = {"printed": printed, "unit": "MWh"}
        energies.append(shown)
    one = energies[draw.randrange(4)]
    whole = sum(energies, Fraction(0)) + (one if code == "row-counted-twice" else -one)
    printed, _ = press.number(whole)
    names = [row["id"] for row in rows]
    total = {"id": "total", "name": "Total", "rows": names}
    bare = [{key: row[key] for key in ("id", "name", "energy")} for row in rows]
    figure = {"energy": {"printed": printed, "unit": "MWh"}}
    return Planted(codes=(code,), rows=tuple(bare), totals=({**total, **figure},))


def _left_out(draw: Random, digits: int) -> Planted:
    return _total(draw, digits, "row-left-out")


def _twice(draw: Random, digits: int) -> Planted:
    return _total(draw, digits, "row-counted-twice")


def _figure_of(slip: Slip) -> str:
    """
    The figure that a slip stands in, in words.
    """
    draw = dice("any")
    name = next(iter(slip(draw, run_of(draw))[1]))
    return {"co2e": " in CO2e", "accelerator_time": " in hours"}.get(name, f" in {name}")


# Every slip: its name, the figure it stands in where that is one, and how it is planted.
PLANTS: tuple[tuple[str, str, Plant], ...] = (
    *((code, _figure_of(slip), plant_in(code, slip)) for code, slip in SLIPS),
    ("intensity-unit", "", plant_in("intensity-unit", _of_figure("intensity", _one_of("1000")))),
    ("power-unit", "", plant_in("power-unit", _of_figure("power", _one_of("1000")))),
    ("column-swapped", "", _swapped_columns),
    ("column-copied", "", _copied_column),
    ("row-swapped", "", _row_of_another),
    ("row-copied", "", _copied_block),
    ("row-left-out", "", _left_out),
    ("row-counted-twice", "", _twice),
)
