"""
Runs of several parts, and runs of which the power of a node is printed, honest or with a slip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from tests.claims.simulated import RATED_W, Print, Run, between, run_of

# A node draws more than its accelerators.
NODE_OVER_ACCELERATORS = Fraction(115, 100)


@dataclass(frozen=True, kw_only=True)
class Part:
    """
    The true figures of a part: accelerators, h, kW, and the rated power in kW.
    """

    accelerator: str
    chips: int
    hours: Fraction
    power_kw: Fraction
    rated_kw: Fraction

    @property
    def energy_kwh(self) -> Fraction:
        """
        Energy before PUE.
        """
        return self.chips * self.hours * self.power_kw


def parts_of(draw: Random, count: int) -> list[Part]:
    """
    Parts as they are: each with a kind of accelerator, a count and a time of its own.
    """
    parts = []
    for _ in range(count):
        name = draw.choice([*RATED_W])
        rated_kw = Fraction(RATED_W[name], 1000)
        parts.append(
            Part(
                accelerator=name,
                chips=draw.choice((8, 16, 64, 96, 128, 384, 512, 1000, 1024)),
                hours=Fraction(str(round(10 ** draw.uniform(1, 2.8), 3))),
                power_kw=rated_kw * between(draw, "0.35", "1.15"),
                rated_kw=rated_kw,
            )
        )
    return parts


def honest_row_of_parts(draw: Random, digits: int | None) -> dict[str, Any]:
    """
    A row of two to four parts of an honest document, any of its results perhaps not stated.
    """
    left_out = frozenset(
        name for name in ("pue", "intensity", "energy", "co2e") if draw.random() < 0.14
    )
    press = Print(
        draw=draw, digits=digits, from_printed=draw.random() < 0.5, left_out=left_out
    )  # fmt: skip
    parts = parts_of(draw, draw.randint(2, 4))
    row, energy_kwh = _row_of_parts(parts, press, powers=draw.choice(("own", "own", "rated", "no")))
    return _with_results(row, run_of(draw), energy_kwh, press)


def _row_of_parts(
    parts: list[Part], press: Print, *, powers: str = "own"
) -> tuple[dict[str, Any], Fraction]:
    """
    The printed parts, and the energy before PUE that the document goes on with.
    """
    is_counted, shown, energy_kwh = press.draw.random() < 0.4, [], Fraction(0)
    for part in parts:
        one: dict[str, Any] = {"accelerator": {"name": part.accelerator}}
        if is_counted:
            one["accelerator_time"], used = press.figure(
                "accelerator_time", part.chips * part.hours
            )
        else:
            one["chips"] = str(part.chips)
            one["duration"], hours = press.figure("duration", part.hours)
            used = hours * part.chips
        power_kw = part.power_kw
        if powers == "own":
            one["power"], power_kw = press.figure("power", part.power_kw)
        elif powers == "rated":
            one["power"] = {"printed": str(int(part.rated_kw * 1000)), "unit": "W", "kind": "tdp"}
        energy_kwh += used * power_kw
        shown.append(one)
    return {"id": "a", "name": "A", "parts": shown}, energy_kwh


def honest_row_of_nodes(draw: Random, digits: int | None) -> dict[str, Any]:
    """
    A row of an honest document that prints the power of a node, and how many there were.
    """
    press = Print(draw=draw, digits=digits, from_printed=draw.random() < 0.5)
    row, energy_kwh, _ = _row_of_nodes(press)
    return _with_results(row, run_of(draw), energy_kwh, press)


def _row_of_nodes(press: Print) -> tuple[dict[str, Any], Fraction, int]:
    """
    The printed nodes, their energy before PUE, and how many accelerators one has.
    """
    draw, run = press.draw, run_of(press.draw)
    each, nodes = draw.choice((4, 8, 16)), draw.choice((1, 2, 3, 12, 16, 100, 128))
    power, power_kw = press.figure("power", run.power_kw * each * NODE_OVER_ACCELERATORS)
    row: dict[str, Any] = {"id": "a", "name": "A", "node": {"power": power}}
    how = draw.choice(("nodes", "chips", "accelerator-hours"))
    if how == "accelerator-hours":
        row["node"]["chips"] = str(each)
        row["accelerator_time"], used = press.figure("accelerator_time", each * nodes * run.hours)
        return row, used / each * power_kw, each
    row["duration"], hours = press.figure("duration", run.hours)
    if how == "nodes":
        row["node"]["count"] = str(nodes)
    else:
        # The last node may be used in part, and draws its power all the same.
        row["node"]["chips"] = str(each)
        row["chips"] = str(each * nodes - draw.choice((0, 0, draw.randrange(each))))
    return row, hours * nodes * power_kw, each


def _with_results(
    row: dict[str, Any], run: Run, energy_kwh: Fraction, press: Print
) -> dict[str, Any]:
    """
    The row with PUE, intensity, energy and CO2e, without those that are left out.
    """
    printed, pue = press.number(run.pue)
    pue = pue if press.from_printed and "pue" not in press.left_out else run.pue
    row["pue"] = {"printed": printed, "in_energy": "yes" if run.pue_in_energy else "no"}
    row["intensity"], intensity = press.figure("intensity", run.intensity)
    energy_kwh *= pue if run.pue_in_energy else 1
    row["energy"], energy_kwh = press.figure("energy", energy_kwh)
    carbon = energy_kwh * (1 if run.pue_in_energy else pue)
    row["co2e"], _ = press.figure("co2e", carbon * intensity)
    if "pue" in press.left_out:
        row["pue"] = {"in_energy": row["pue"]["in_energy"]}
    return {
        name: value for name, value in row.items() if name == "pue" or name not in press.left_out
    }


Slip = Callable[[Random, list[Part]], Fraction]


def _whole(parts: list[Part]) -> Fraction:
    return sum((part.energy_kwh for part in parts), Fraction(0))


def _without_one(draw: Random, parts: list[Part]) -> Fraction:
    return 1 - draw.choice(parts).energy_kwh / _whole(parts)


def _one_twice(draw: Random, parts: list[Part]) -> Fraction:
    return 1 + draw.choice(parts).energy_kwh / _whole(parts)


def _one_power(draw: Random, parts: list[Part]) -> Fraction:
    power_kw = draw.choice(parts).power_kw
    return sum(part.chips * part.hours for part in parts) * power_kw / _whole(parts)


def _rated(draw: Random, parts: list[Part]) -> Fraction:
    whole = sum((part.chips * part.hours * part.rated_kw for part in parts), Fraction(0))
    return whole / _whole(parts)


SLIPS: tuple[tuple[str, Slip], ...] = (
    ("part-left-out", _without_one),
    ("part-counted-twice", _one_twice),
    ("one-power-for-all", _one_power),
    ("tdp-for-power", _rated),
    ("energy-unit", lambda draw, parts: draw.choice((Fraction(1000), Fraction(1, 1000)))),
    ("decimal-point", lambda draw, parts: draw.choice((Fraction(10), Fraction(1, 10)))),
)


def row_with_slip(draw: Random, digits: int, slip: Slip) -> dict[str, Any]:
    """
    A row of two or three parts whose energy has a slip.
    """
    parts = parts_of(draw, draw.randint(2, 3))
    press = Print(draw=draw, digits=digits, factors={"energy": slip(draw, parts)})
    row, energy_kwh = _row_of_parts(parts, press)
    return _with_results(row, run_of(draw), energy_kwh, press)


def row_with_node_slip(draw: Random, digits: int) -> dict[str, Any]:
    """
    A row whose energy takes the power of a node for that of an accelerator, or the other way round.
    """
    press = Print(draw=draw, digits=digits)
    row, energy_kwh, each = _row_of_nodes(press)
    press.factors["energy"] = draw.choice((Fraction(each), Fraction(1, each)))
    row["node"]["chips"] = str(each)
    return _with_results(row, run_of(draw), energy_kwh, press)
