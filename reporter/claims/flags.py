"""
Flags for peaks given as achieved, rated power given as measured, and estimates as measurements.

A stated carbon intensity is flagged too, where our tables have another for its place and year.
These are questions to the authors, not verdicts: the arithmetic of a row may agree all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from reporter.claims import datasheets
from reporter.claims.agreement import (
    ANY_PUE,
    EVIDENCE_ABOVE_PUE,
    GRID_HIGHEST,
    HIGH_UTILISATION,
    SAME_FACTOR,
    USUAL_PUE,
    factors_of_year,
    grid_bounds,
    mean_over_tdp,
)
from reporter.claims.implied import open_inputs
from reporter.claims.other_rows import TELLING_DIGITS
from reporter.claims.printed import Interval
from reporter.claims.recompute import (
    accelerator_hours,
    energies_behind,
    factors_of,
    it_energy,
    proven_basis,
)
from reporter.claims.row_figures import Amount, Facts, in_unit, joined
from reporter.claims.row_index import is_same_model, model_name
from reporter.findings import Finding, error, warning
from reporter.findings import note as note_finding
from reporter.model.accelerators import Accelerator
from reporter.text import plural

SHARP = Fraction(3, 100)
PRECISIONS = ("bf16", "fp16", "fp8", "tf32", "fp32")
# Figures whose digits hardly two models share, and how many make a block.
_BLOCK = ("accelerator_time", "energy", "co2e", "flops")
FEWEST_OF_BLOCK = 2
ESTIMATES = {"estimated", "assumed", "borrowed", "modelled"}


def flags(facts: Facts, file: str) -> Iterator[Finding]:
    """
    Every flag of one row.
    """
    yield from _throughput_flags(facts, file)
    with_power = zip(facts.parts, facts.row.parts, strict=True)
    for part in [part for part, stated in with_power if stated.power] or [facts]:
        yield from _power_flags(part, file)
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
    limit = mean_over_tdp(facts).high
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
    powers = [facts.row.power, *(part.power for part in facts.row.parts)]
    powers += [] if facts.row.node is None else [facts.row.node.power]
    return any(power is not None and power.kind in ESTIMATES for power in powers)


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
    if pue.high < ANY_PUE.low or pue.low > ANY_PUE.high:
        message = f"a PUE of {text} is impossible: it lies between 1 and 3"
        yield error("CL-19", file, pointer, message, "PUE is facility energy over IT energy")
    elif not USUAL_PUE.low <= pue.value <= EVIDENCE_ABOVE_PUE:
        message = f"a PUE of {text} needs evidence: sites have 1.03 to 2.5"
        yield warning("CL-19", file, pointer, message, "ask for site, period and category")


def _tflops(flops: Fraction) -> str:
    return in_unit(flops, "throughput", "TFLOP/s")


def stale_flags(facts: Facts, file: str) -> Iterator[Finding]:
    """
    A flag when the place and year are known and none of our factors is within 10 percent.

    Where no intensity is stated, that which CO2e over energy implies is compared.
    """
    this_year = factors_of_year(facts)
    used = _used_intensity(facts)
    if used is None or not this_year:
        return
    intensity, said = used
    if any(_is_near(intensity, factor.g_per_kwh) for factor in this_year):
        return
    here = factors_of(facts.row.location)
    ours = ", ".join(f"{factor.g_per_kwh:g} g/kWh ({factor.factor_id})" for factor in this_year)
    others = [factor for factor in here if _is_equal(intensity, factor.g_per_kwh)]
    other = f"; it equals {others[0].factor_id}" if others else ""
    message = f"{facts.row.id}: the carbon intensity {said} is not within 10 % of {ours}{other}"
    hint = "name the factor's source, year and boundary (direct or life-cycle)"
    figure = "intensity" if "intensity" in facts.amounts else "co2e"
    yield warning("CL-17", file, f"{facts.pointer}/{figure}", message, hint)


def _used_intensity(facts: Facts) -> tuple[Interval, str] | None:
    """
    The stated intensity, or what CO2e over energy leaves for it with all that isn't stated.
    """
    stated, carbon = facts.get("intensity"), facts.get("co2e")
    if stated is not None:
        return stated, facts.text("intensity")
    bases = energies_behind(facts)
    if carbon is None or not carbon.value or not bases or not bases[0].interval.low:
        return None
    base = bases[0]
    shown = in_unit(carbon.value / base.interval.value, "intensity", "kg/kWh")
    text = f"{shown} that {facts.text('co2e')} over {base.expression} implies"
    return carbon / (base.interval * open_inputs(base, facts)), text


def table_flags(rows: Sequence[Facts], file: str) -> Iterator[Finding]:
    """
    Flags that rows show beside each other: a mixed PUE basis, figures of another model.
    """
    yield from _mixed_basis(rows, file)
    yield from _copied_blocks(rows, file)


def _mixed_basis(rows: Sequence[Facts], file: str) -> Iterator[Finding]:
    bases: dict[str, list[Facts]] = {"yes": [], "no": []}
    for facts in rows:
        if facts.in_energy == "unknown":
            bases.get(proven_basis(facts), []).append(facts)
    holds, lacks = bases["yes"], bases["no"]
    if not holds or not lacks:
        return
    few = min(holds, lacks, key=len)
    message = (
        f"time and power show that the energy contains the PUE in {plural(len(holds), 'row')} and "
        f"lacks it in {plural(len(lacks), 'row')}; row {few[0].row.id!r} is of the fewer"
    )
    hint = "say for every energy whether it contains the PUE"
    yield warning("CL-29", file, f"{few[0].pointer}/energy", message, hint)


def _copied_blocks(rows: Sequence[Facts], file: str) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], Facts] = {}
    for facts in rows:
        block = tuple(
            f"{name} {facts.text(name)}" for name in _BLOCK if _is_telling(facts.amounts.get(name))
        )
        if len(block) < FEWEST_OF_BLOCK:
            continue
        first = seen.setdefault(block, facts)
        if first is facts or is_same_model(model_name(first.row.name), model_name(facts.row.name)):
            continue
        message = f"{facts.row.id}: {joined(block)} stand in row {first.row.id!r} of another model"
        yield note_finding("CL-30", file, facts.pointer, message, "ask whether both are meant")


def _is_telling(amount: Amount | None) -> bool:
    return amount is not None and sum(map(str.isdigit, amount.text)) >= TELLING_DIGITS


def _is_near(stated: Interval, g_per_kwh: float) -> bool:
    ours = Fraction(str(g_per_kwh)) / 1000
    allowed = Interval(low=ours * (1 - SAME_FACTOR), value=ours, high=ours * (1 + SAME_FACTOR))
    return stated.overlaps(allowed)


def _is_equal(stated: Interval, g_per_kwh: float) -> bool:
    return stated.overlaps(Interval.exactly(Fraction(str(g_per_kwh)) / 1000))
