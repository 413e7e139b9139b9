"""
Flags for peaks given as achieved, rated power given as measured, and estimates as measurements.

A stated carbon intensity is flagged too, where our tables have another for its place and year.
These are questions to the authors, not verdicts: the arithmetic of a row may agree all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from reporter.claims import datasheets
from reporter.claims.implied import GRID_HIGHEST, grid_bounds
from reporter.claims.intensities import factors_of
from reporter.claims.printed import Interval
from reporter.claims.recompute import accelerator_hours, it_energy
from reporter.claims.row_figures import Facts, in_unit
from reporter.findings import Finding, error, warning
from reporter.findings import note as note_finding
from reporter.model.accelerators import Accelerator

# TRUST rule PL-4: published utilisation is 0.21 to 0.56; above 0.65 a claim needs evidence.
HIGH_UTILISATION = Fraction(65, 100)
SHARP = Fraction(3, 100)
PRECISIONS = ("bf16", "fp16", "fp8", "tf32", "fp32")
# TRUST rules PL-1 and PL-2: nodes up to 1.85 x rated power, accelerators alone up to 1.2 x.
NODE_OVER_TDP, ACCELERATOR_OVER_TDP = Fraction(185, 100), Fraction(12, 10)
LOWEST_PUE, BEST_PUE, USUAL_PUE, HIGHEST_PUE = (
    Fraction(1),
    Fraction(103, 100),
    Fraction(5, 2),
    Fraction(3),
)
ESTIMATES = {"estimated", "assumed", "borrowed", "modelled"}
# TRUST rule CO-2: a stated factor within 10 % of ours is the same for our purpose.
SAME_FACTOR = Fraction(1, 10)


def flags(facts: Facts, file: str) -> Iterator[Finding]:
    """
    Every flag of one row.
    """
    yield from _throughput_flags(facts, file)
    yield from _power_flags(facts, file)
    yield from _energy_flags(facts, file)
    yield from _intensity_flags(facts, file)
    yield from _pue_flags(facts, file)


def achieved(facts: Facts) -> tuple[Interval, str] | None:
    """
    Achieved FLOP/s per accelerator, as stated or from FLOPs and time; None when unknown.
    """
    stated = facts.get("throughput")
    if stated is not None:
        return stated, facts.text("throughput")
    work, hours = facts.get("flops"), accelerator_hours(facts)
    if work is None or hours is None or not hours.interval.low:
        return None
    rate = work / (hours.interval * Interval.exactly(3600))
    shown = in_unit(rate.value, "throughput", "TFLOP/s")
    return rate, f"{facts.text('flops')} / ({hours.expression}) = {shown}"


def _throughput_flags(facts: Facts, file: str) -> Iterator[Finding]:
    found = achieved(facts)
    if found is None:
        return
    rate, text = found
    pointer = f"{facts.pointer}/{'throughput' if facts.get('throughput') else 'flops'}"
    peaks = _peaks(facts)
    # A derived throughput of few digits would meet some datasheet figure by chance.
    is_sharp = bool(facts.get("throughput")) or rate.high - rate.low <= SHARP * rate.value
    for peak, name in peaks.items():
        if is_sharp and rate.low <= peak <= rate.high:
            yield warning(
                "CL-6",
                file,
                pointer,
                f"the achieved throughput {text} equals a datasheet figure: {name}",
                "give operations executed over execution time, from a profiler or the log",
            )
    yield from _sparsity(facts, file)
    dense = _dense_peak(facts)
    if dense is not None:
        yield from _utilisation_flags(rate, text, dense, pointer, file)


def _utilisation_flags(
    rate: Interval, text: str, dense: Fraction, pointer: str, file: str
) -> Iterator[Finding]:
    used = rate.value / dense
    if rate.low > dense:
        yield error(
            "CL-7",
            file,
            pointer,
            f"the achieved throughput {text} is {float(used):.2f} of the dense peak "
            f"{_tflops(dense)}",
            "no run is faster than the peak; look at the FLOPs, the time and the precision",
        )
    elif used > HIGH_UTILISATION:
        yield warning(
            "CL-8",
            file,
            pointer,
            f"the achieved throughput {text} is {float(used):.2f} of the dense peak "
            f"{_tflops(dense)}, above {float(HIGH_UTILISATION)}",
            "ask how the operations were counted",
        )


def _peaks(facts: Facts) -> dict[Fraction, str]:
    """
    Every datasheet figure of the variants, and the peak that the row prints, in FLOP/s.
    """
    peaks: dict[Fraction, str] = {}
    stated = facts.get("peak")
    if stated is not None:
        peaks[stated.value] = f"the peak {facts.text('peak')} that the document prints"
    for variant in datasheets.variants(facts.row.accelerator):
        for precision in PRECISIONS:
            peak = variant.peak_tflops(precision)
            if peak is not None:
                peaks.setdefault(
                    datasheets.flops(peak), f"{variant.name}, dense {precision.upper()}"
                )
        doubled = variant.sparsity_doubled_tflops
        if doubled is not None:
            peaks.setdefault(datasheets.flops(doubled), f"{variant.name}, with structured sparsity")
    return peaks


def _dense_peak(facts: Facts) -> Fraction | None:
    """
    The peak that utilisation is taken of: as printed unless sparse, else the highest variant's.
    """
    variants = datasheets.variants(facts.row.accelerator)
    stated = facts.get("peak")
    if stated is not None and not _is_doubled(stated, variants):
        return stated.value
    known = [datasheets.half_precision_peak(variant) for variant in variants]
    return max((peak for peak in known if peak is not None), default=None)


def _is_doubled(peak: Interval, variants: tuple[Accelerator, ...]) -> bool:
    doubled = [variant.sparsity_doubled_tflops for variant in variants]
    return any(
        peak.low <= datasheets.flops(value) <= peak.high for value in doubled if value is not None
    )


def _sparsity(facts: Facts, file: str) -> Iterator[Finding]:
    stated = facts.get("peak")
    variants = datasheets.variants(facts.row.accelerator)
    if stated is None or not _is_doubled(stated, variants):
        return
    yield warning(
        "CL-9",
        file,
        f"{facts.pointer}/accelerator/peak",
        f"the peak {facts.text('peak')} is the figure with structured sparsity, about twice the "
        "dense one; a utilisation from it is half the true one",
        "use the dense peak of the precision trained in",
    )


def _power_flags(facts: Facts, file: str) -> Iterator[Finding]:
    power, stated = facts.get("power"), facts.row.power
    if power is None or stated is None:
        return
    pointer = f"{facts.pointer}/power"
    rated = datasheets.rated_powers_kw(facts.row.accelerator)
    tdp = facts.get("tdp")
    if tdp is not None:
        rated = {tdp.value: "as printed"}
    measured = stated.kind == "measured" or stated.stated_as == "measured"
    named = [name for value, name in rated.items() if power.low <= value <= power.high]
    if measured and (named or stated.kind == "tdp"):
        yield warning(
            "CL-10",
            file,
            pointer,
            f"the power {facts.text('power')} is called measured and equals the rated power"
            + (f" ({named[0]})" if named else ""),
            "a rated power is a limit, not a mean; ask for the instrument",
        )
    if stated.stated_as == "measured" and stated.kind in ESTIMATES:
        yield _estimate(file, pointer, "power", stated.kind or "")
    if facts.is_tdp and rated and not named:
        yield _unknown_rating(facts, file, rated)
    if rated:
        yield from _power_bounds(facts, file, power, max(rated))


def _unknown_rating(facts: Facts, file: str, rated: Mapping[Fraction, str]) -> Finding:
    known = ", ".join(f"{float(value * 1000):g} W ({name})" for value, name in rated.items())
    return note_finding(
        "CL-23",
        file,
        f"{facts.pointer}/power",
        f"the rated power {facts.text('power')} is in none of the datasheets: {known}",
        "ask for the variant, or whether this is a power cap",
    )


def _power_bounds(facts: Facts, file: str, power: Interval, rated: Fraction) -> Iterator[Finding]:
    boundary = (facts.row.power.boundary or "") if facts.row.power else ""
    alone = boundary.casefold().startswith(("gpu only", "accelerator")) or boundary == "GPU"
    limit = ACCELERATOR_OVER_TDP if alone else NODE_OVER_TDP
    if power.low > rated * limit:
        yield warning(
            "CL-16",
            file,
            f"{facts.pointer}/power",
            f"the power {facts.text('power')} is {float(power.value / rated):.2f} of the rated "
            f"power, above {float(limit)}",
            "ask what the power covers: the accelerator, the node or the facility",
        )


def _energy_flags(facts: Facts, file: str) -> Iterator[Finding]:
    energy, base, stated = facts.get("energy"), it_energy(facts), facts.row.energy
    if energy is None or base is None or stated is None:
        return
    pue = facts.get("pue")
    readings = [base.interval, *([base.interval * pue] if pue is not None else [])]
    if not facts.is_tdp or not any(energy.overlaps(reading) for reading in readings):
        if stated.stated_as == "measured" and _is_estimate(facts):
            yield _estimate(file, f"{facts.pointer}/energy", "energy", "from an estimated power")
        return
    yield note_finding(
        "CL-12",
        file,
        f"{facts.pointer}/energy",
        "the energy is accelerator-hours times rated power: it agrees by construction and says "
        "nothing about what was drawn",
        "ask for measured power",
    )
    if stated.stated_as == "measured":
        yield _estimate(file, f"{facts.pointer}/energy", "energy", "rated power times time")


def _is_estimate(facts: Facts) -> bool:
    return facts.row.power is not None and facts.row.power.kind in ESTIMATES


def _estimate(file: str, pointer: str, name: str, how: str) -> Finding:
    return warning(
        "CL-11",
        file,
        pointer,
        f"the {name} is called measured and is an estimate ({how})",
        "say estimated, and how",
    )


def _intensity_flags(facts: Facts, file: str) -> Iterator[Finding]:
    gross, net = facts.get("intensity"), facts.get("net_intensity")
    low, _ = grid_bounds(facts)
    pointer = f"{facts.pointer}/intensity"
    basis = (facts.row.intensity.basis or "").casefold() if facts.row.intensity else ""
    if gross is not None and gross.low > GRID_HIGHEST:
        text = f"the carbon intensity {facts.text('intensity')} is above 1.4 kg/kWh"
        yield error("CL-14", file, pointer, text, "look at its unit: g/kWh or kg/kWh")
    elif gross is not None and gross.high < low and "net" not in basis:
        text = f"the carbon intensity {facts.text('intensity')} is below 0.01 kg/kWh"
        hint = "a grid so clean is rare; ask for place, year and basis (location or market)"
        yield warning("CL-14", file, pointer, text, hint)
    if gross is not None and net is not None and net.low > gross.high:
        text = f"the net intensity {facts.text('net_intensity')} is above the gross one"
        yield warning("CL-15", file, f"{facts.pointer}/net_intensity", text, "exchange them?")
    carbon, net_carbon = facts.get("co2e"), facts.get("net_co2e")
    if carbon is not None and net_carbon is not None and net_carbon.low > carbon.high:
        text = f"the net CO2e {facts.text('net_co2e')} is above the gross {facts.text('co2e')}"
        yield warning("CL-15", file, f"{facts.pointer}/net_co2e", text, "exchange them?")


def _pue_flags(facts: Facts, file: str) -> Iterator[Finding]:
    pue = facts.get("pue")
    if pue is None:
        return
    pointer, text = f"{facts.pointer}/pue/printed", facts.text("pue")
    if pue.high < LOWEST_PUE or pue.low > HIGHEST_PUE:
        message = f"a PUE of {text} is impossible: it lies between 1 and 3"
        yield error("CL-19", file, pointer, message, "PUE is facility energy over IT energy")
    elif not BEST_PUE <= pue.value <= USUAL_PUE:
        message = f"a PUE of {text} needs evidence: sites have 1.03 to 2.5"
        yield warning("CL-19", file, pointer, message, "ask for site, period and category")


def _tflops(flops: Fraction) -> str:
    return in_unit(flops, "throughput", "TFLOP/s")


def stale_flags(facts: Facts, file: str) -> Iterator[Finding]:
    """
    A flag when the place and year are known and none of our factors is within 10 percent.
    """
    stated, location = facts.get("intensity"), facts.row.location
    if stated is None or location is None or location.year is None:
        return
    here = factors_of(location)
    this_year = [factor for factor in here if factor.year == location.year]
    if not this_year or any(_is_near(stated, factor.g_per_kwh) for factor in this_year):
        return
    ours = ", ".join(f"{factor.g_per_kwh:g} g/kWh ({factor.factor_id})" for factor in this_year)
    others = [factor for factor in here if _is_equal(stated, factor.g_per_kwh)]
    other = f"; it equals {others[0].factor_id}" if others else ""
    message = (
        f"{facts.row.id}: the carbon intensity {facts.text('intensity')} is not within 10 % of "
        f"{ours}{other}"
    )
    hint = "name the factor's source, year and boundary (direct or life-cycle)"
    yield warning("CL-17", file, f"{facts.pointer}/intensity", message, hint)


def _is_near(stated: Interval, g_per_kwh: float) -> bool:
    ours = Fraction(str(g_per_kwh)) / 1000
    allowed = Interval(low=ours * (1 - SAME_FACTOR), value=ours, high=ours * (1 + SAME_FACTOR))
    return stated.overlaps(allowed)


def _is_equal(stated: Interval, g_per_kwh: float) -> bool:
    return stated.overlaps(Interval.exactly(Fraction(str(g_per_kwh)) / 1000))
