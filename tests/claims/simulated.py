"""
Runs that never were: what a document would print of them, honestly or with a slip.

A run has true figures; a document prints each to some digits, in some unit and style, and reckons
either from the true figures or from those it prints. Slips change a true figure before it is
printed. All is drawn from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

from reporter.claims.printed import UNITS

# Units as documents use them for runs of the sizes drawn here.
UNITS_OF = {
    "duration": ("h", "d", "min", "s", "week"),
    "accelerator_time": ("h", "d", "s"),
    "power": ("W", "kW"),
    "energy": ("kWh", "MWh", "GWh", "MJ", "GJ", "Wh", "J"),
    "co2e": ("kg", "t", "g", "lb", "short ton", "kt"),
    "net_co2e": ("kg", "t", "g"),
    "intensity": ("kg/kWh", "g/kWh", "t/MWh", "lb/kWh", "lb/MWh", "g/MJ"),
    "net_intensity": ("kg/kWh", "g/kWh"),
    "flops": ("FLOP", "EFLOP", "PFLOP/s-day"),
    "throughput": ("TFLOP/s", "GFLOP/s"),
}
QUANTITIES = {
    "duration": "time",
    "accelerator_time": "time",
    "power": "power",
    "energy": "energy",
    "co2e": "carbon",
    "net_co2e": "carbon",
    "intensity": "intensity",
    "net_intensity": "intensity",
    "flops": "flops",
    "throughput": "throughput",
}
LARGEST_PLAIN, SMALLEST_PLAIN = Fraction(10**9), Fraction(1, 1000)
OPTIONAL = (*UNITS_OF, "chips", "pue", "accelerator")
PEAK = Fraction(312 * 10**12)
RATED_W = {"A100-80GB": 400, "H100-SXM5-80GB": 700, "V100": 300}


@dataclass(frozen=True, kw_only=True)
class Run:
    """
    The true figures of a run in canonical units (h, kW, kWh, kg, kg/kWh, FLOP/s).

    *share* is the mean power over the rated one. *pue_in_energy* and *pue_in_co2e* say what the
    document counts.
    """

    accelerator: str | None
    chips: int
    hours: Fraction
    power_kw: Fraction
    share: Fraction
    pue: Fraction
    intensity: Fraction
    net_intensity: Fraction
    throughput: Fraction
    pue_in_energy: bool = True
    pue_in_co2e: bool = True


@dataclass
class Print:
    """
    How a document prints: from *draw* it takes units, styles and, without *digits*, digits.

    With *from_printed* it reckons from what it prints that isn't *left_out*; without *is_tdp* no
    power is a rated one. *factors* are slips: what a figure is multiplied by before it is printed.
    """

    draw: Random
    digits: int | None = None
    from_printed: bool = False
    factors: dict[str, Fraction] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    is_tdp: bool | None = None

    def figure(self, name: str, value: Fraction) -> tuple[dict[str, str], Fraction]:
        """
        The printed figure, and the value that the document goes on with.
        """
        unit = self.draw.choice(UNITS_OF[name])
        scale = UNITS[QUANTITIES[name]][unit]
        slipped = value * self.factors.get(name, Fraction(1))
        printed, rounded = self.number(slipped / scale)
        goes_on = self.from_printed and name not in self.left_out
        return {"printed": printed, "unit": unit}, rounded * scale if goes_on else value

    def number(self, value: Fraction) -> tuple[str, Fraction]:
        """
        A value to significant digits, and what those digits say.
        """
        digits = self.digits or self.draw.randint(1, 4)
        rounded, exponent = significant(value, digits, half_even=self.draw.random() < 0.5)
        style = self.draw.choice(("plain", "commas", "power"))
        shown = Fraction(rounded) * Fraction(10) ** exponent
        if style == "power" or not SMALLEST_PLAIN <= shown <= LARGEST_PLAIN:
            return scientific(rounded, exponent), shown
        return plain(rounded, exponent, commas=style == "commas"), shown


def significant(value: Fraction, digits: int, *, half_even: bool) -> tuple[int, int]:
    """
    The digits of *value* as a whole number, and the exponent of its last digit.
    """
    exponent = 0
    while value >= Fraction(10) ** (exponent + digits):
        exponent += 1
    while value < Fraction(10) ** (exponent + digits - 1):
        exponent -= 1
    scaled = value / Fraction(10) ** exponent
    rounded = round(scaled) if half_even else int(scaled + Fraction(1, 2))
    if rounded == 10**digits:
        return rounded // 10, exponent + 1
    return rounded, exponent


def scientific(rounded: int, exponent: int) -> str:
    """
    The digits as documents print large numbers: 3.14E+23.
    """
    text = str(rounded)
    part = f".{text[1:]}" if text[1:] else ""
    return f"{text[0]}{part}E{exponent + len(text) - 1:+d}"


def plain(rounded: int, exponent: int, *, commas: bool) -> str:
    """
    The digits written out, with zeros at the end of a whole number where they end before it.
    """
    if exponent >= 0:
        whole = rounded * 10**exponent
        return f"{whole:,}" if commas else str(whole)
    text = str(rounded).rjust(1 - exponent, "0")
    return f"{text[:exponent]}.{text[exponent:]}"


def dice(seed: str) -> Random:
    """
    The same draws for the same seed.
    """
    return Random(seed)  # noqa: S311 - simulated documents


def run_of(draw: Random) -> Run:
    """
    A run as they are: 1 to 20,000 accelerators, hours to months, any grid.
    """
    accelerator = draw.choice([*RATED_W, "A new chip", None])
    rated_w = RATED_W.get(accelerator or "", draw.randint(150, 900))
    share = between(draw, "0.35", "1.15")
    intensity = between(draw, "0.02", "1.2")
    return Run(
        accelerator=accelerator,
        chips=draw.choice((1, 2, 8, 64, 100, 384, 512, 992, 1000, 1024, 2048, 10_000, 16_384)),
        hours=Fraction(str(round(10 ** draw.uniform(0.3, 3.5), 3))),
        power_kw=Fraction(rated_w, 1000) * share,
        share=share,
        pue=between(draw, "1.03", "1.6"),
        intensity=intensity,
        net_intensity=intensity * between(draw, "0.1", "0.7"),
        throughput=between(draw, "0.2", "0.6") * 150 * 10**12,
        pue_in_energy=draw.random() < 0.6,
    )


def between(draw: Random, low: str, high: str) -> Fraction:
    """
    A number between two bounds, with six decimals.
    """
    return Fraction(str(round(draw.uniform(float(low), float(high)), 6)))


def honest_row(draw: Random, digits: int | None = None) -> dict[str, Any]:
    """
    A row of an honest document, any field of it perhaps not stated; all of *digits*, or of 1 to 4.
    """
    run = run_of(draw)
    if draw.random() < 0.15:
        run = replace(run, pue_in_co2e=False)
    left_out = {name for name in OPTIONAL if draw.random() < 0.14}
    is_from_printed = draw.random() < 0.5
    press = Print(
        draw=draw,
        digits=digits,
        from_printed=is_from_printed,
        left_out=frozenset(left_out),
    )
    row = full_row(run, press)
    if run.chips >= 100 and not press.from_printed and draw.random() < 0.3:
        row["chips"] = plain(*significant(Fraction(run.chips), 2, half_even=True), commas=True)
    kept = {name: value for name, value in row.items() if name not in left_out}
    if not run.pue_in_co2e and "pue" in left_out:
        # What the CO2e contains is said, though the PUE isn't.
        kept["pue"] = {name: value for name, value in row["pue"].items() if name != "printed"}
    return kept


def full_row(run: Run, press: Print) -> dict[str, Any]:
    """
    Every figure of a run as a document prints it.
    """
    draw = press.draw
    row: dict[str, Any] = {"id": "a", "name": "A", "chips": str(run.chips)}
    if run.accelerator is not None:
        row["accelerator"] = {"name": run.accelerator}
    row["duration"], hours = press.figure("duration", run.hours)
    row["accelerator_time"], used = press.figure("accelerator_time", hours * run.chips)
    row["power"], power_kw = _power(run, press)
    printed, pue = press.number(run.pue)
    pue = pue if press.from_printed and "pue" not in press.left_out else run.pue
    row["pue"] = {"printed": printed, **_basis(run, draw)}
    row["intensity"], intensity = press.figure("intensity", run.intensity)
    row["net_intensity"], net = press.figure("net_intensity", run.net_intensity)
    energy_kwh = used * power_kw * (pue if run.pue_in_energy else 1)
    row["energy"], energy_kwh = press.figure("energy", energy_kwh)
    carbon = energy_kwh * pue ** (run.pue_in_co2e - run.pue_in_energy)
    row["co2e"], _ = press.figure("co2e", carbon * intensity)
    row["net_co2e"], _ = press.figure("net_co2e", carbon * net)
    row["throughput"], throughput = press.figure("throughput", run.throughput)
    row["flops"], _ = press.figure("flops", throughput * used * 3600)
    return row


def _power(run: Run, press: Print) -> tuple[dict[str, str], Fraction]:
    """
    The power of the run, or the rated one, of which it is a share.
    """
    if press.draw.random() < 0.25 and press.is_tdp is not False:
        rated_w = run.power_kw / run.share * 1000
        boundary = press.draw.choice(("GPU only", "node")) if run.share <= 1.15 else "node"
        figure = {"printed": str(int(rated_w)), "unit": "W", "kind": "tdp", "boundary": boundary}
        return figure, run.power_kw
    printed, power_kw = press.figure("power", run.power_kw)
    return {**printed, "kind": "measured"}, power_kw


def _basis(run: Run, draw: Random) -> dict[str, str]:
    """
    What the document says of the PUE: the truth or nothing.
    """
    said: dict[str, str] = {}
    if draw.random() < 0.7:
        said["in_energy"] = "yes" if run.pue_in_energy else "no"
    if draw.random() < 0.4 or not run.pue_in_co2e:
        said["in_co2e"] = "yes" if run.pue_in_co2e else "no"
    return said
