"""
The ways to factor the ratio of two runs, exactly: by FLOPs, by steps, by samples, by energy.
"""

from __future__ import annotations

from collections.abc import Sequence

from reporter.claims.factors import Factor, Route, completed, energy_name, quotient
from reporter.claims.printed import Interval
from reporter.claims.recompute import it_energy
from reporter.claims.row_figures import Facts
from reporter.units import JOULES_PER_KWH


def by_flops(a: Facts, b: Facts) -> Route | None:
    """
    Model: training FLOPs; machine: FLOPs per joule. None where a figure isn't stated.
    """
    work = quotient("model", "Model: training FLOPs", "flops", a, b)
    per_joule = [flops_per_joule(facts) for facts in (a, b)]
    if work is None or per_joule[0] is None or per_joule[1] is None:
        return None
    machine = Factor(
        key="machine",
        title="Machine: FLOPs per joule",
        ratio=per_joule[1][0] / per_joule[0][0],
        arithmetic=f"({per_joule[1][1]}) / ({per_joule[0][1]})",
    )
    return completed("flops", (work, machine), a, b)


def flops_per_joule(facts: Facts) -> tuple[Interval, str] | None:
    """
    Operations per joule of IT energy: throughput over power, else FLOPs over energy.

    An entry has its energy measured, so its power is no better a source.
    """
    throughput, power = facts.get("throughput"), facts.get("power")
    if not facts.is_entry and throughput and power and power.low and throughput.low:
        watts = power * Interval.exactly(1000)
        return throughput / watts, f"{facts.text('throughput')} / {facts.text('power')}"
    work, energy = facts.get("flops"), energy_before_pue(facts)
    if work is None or energy is None or not energy[0].low or not work.low:
        return None
    joules = energy[0] * Interval.exactly(JOULES_PER_KWH)
    return work / joules, f"{facts.text('flops')} / ({energy[1]})"


def energy_before_pue(facts: Facts) -> tuple[Interval, str] | None:
    """
    IT energy in kWh: as measured, or accelerator-hours x power, else as printed without its PUE.

    The energy of a whole facility, which an entry may have measured, is taken as it is.
    """
    energy, pue = facts.get("energy"), facts.get("pue")
    if facts.is_entry and energy is not None:
        return energy, facts.text("energy")
    recomputed = it_energy(facts)
    if recomputed is not None:
        return recomputed.interval, recomputed.expression
    if energy is None:
        return None
    if facts.in_energy == "no":
        return energy, facts.text("energy")
    if facts.in_energy == "yes" and pue is not None and pue.low:
        return energy / pue, f"{facts.text('energy')} / PUE {facts.text('pue')}"
    return None


def by_steps(a: Facts, b: Facts, rows: Sequence[Facts]) -> Route | None:
    """
    Over a row that trains B's model on A's machine, so that each step changes one thing.
    """
    between = next((row for row in rows if _is_between(row, a, b)), None)
    if between is None:
        return None
    energies = [energy_before_pue(facts) for facts in (a, between, b)]
    known = [energy for energy in energies if energy is not None and energy[0].low]
    if len(known) < len(energies):
        return None
    first, middle, last = known
    model = Factor(
        key="model",
        title="Model: IT energy on A's machine",
        ratio=first[0] / middle[0],
        arithmetic=f"({first[1]}) / ({middle[1]}, row {between.row.id})",
    )
    machine = Factor(
        key="machine",
        title="Machine: IT energy for B's model",
        ratio=middle[0] / last[0],
        arithmetic=f"({middle[1]}, row {between.row.id}) / ({last[1]})",
    )
    return completed("steps", (model, machine), a, b)


def _is_between(row: Facts, a: Facts, b: Facts) -> bool:
    if row.row.id in {a.row.id, b.row.id} or row.row.accelerator is None:
        return False
    if a.row.accelerator is None or b.row.accelerator is None:
        return False
    same_machine = row.row.accelerator.name == a.row.accelerator.name
    return same_machine and row.row.name == b.row.name and a.row.name != b.row.name


def by_samples(a: Facts, b: Facts) -> Route | None:
    """
    Model: samples to the target; machine: samples per joule. Only for entries of one benchmark.

    Samples and energy are means over the same kept runs, so the two multiply to the ratio of
    energies.
    """
    if a.work is None or b.work is None or a.work.benchmark != b.work.benchmark:
        return None
    model = quotient("model", f"Model: {a.work.unit} to target", "samples", a, b)
    per_joule = quotient("machine", "", "samples_per_j", b, a)
    if model is None or per_joule is None:
        return None
    machine = Factor(
        key="machine",
        title=f"Machine: {a.work.unit} per joule of {energy_name(a, b)}",
        ratio=per_joule.ratio,
        arithmetic=per_joule.arithmetic,
    )
    return completed("samples", (model, machine), a, b)


def by_energy(a: Facts, b: Facts) -> Route | None:
    """
    Model and machine as one factor, where no work is stated for both.
    """
    first, last = (energy_before_pue(facts) for facts in (a, b))
    if first is None or last is None or not last[0].low:
        return None
    work = Factor(
        key="work",
        title=f"Model and machine: {energy_name(a, b)}",
        ratio=first[0] / last[0],
        arithmetic=f"({first[1]}) / ({last[1]})",
    )
    return completed("energy", (work,), a, b)
