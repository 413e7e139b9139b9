"""
Energy parts and the drawn trace of one run, from its node and switch logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from reporter.energy.coverage import NODE_CHARGE, Integral, integrate
from reporter.energy.downsample import downsample
from reporter.energy.meter_class import CHARGE_GAP_LIMIT_S, GAP_LIMIT_S, derive_meter_class
from reporter.evidence.formats.mlperf_power import NodePowerLog, SwitchPowerLog
from reporter.evidence.series import CleanTrace, PowerTrace, Window, clean
from reporter.findings import Finding, error, note
from reporter.importers.mlperf.folder import RunLogs
from reporter.model.enums import Component, MeterClass, Method, Side
from reporter.model.run import Conversion, EnergyPart, TraceSummary
from reporter.units import LEAST_EFFICIENCY, MOST_EFFICIENCY

INSTRUMENT_ID = "node-meter"
SWITCH_INSTRUMENT_ID = "switch-meter"
# The rules accept IPMI, BMC, Redfish, PDU and power shelf for training, all of class M2.
NODE_METER_CLASS = MeterClass.M2
# One reading has no interval, so nothing can be integrated.
LEAST_READINGS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMeter:
    """
    What holds for every node log of one submission.

    *node_limit_w* is accelerators per node times their power limit; *default_side* is the side
    where a log does not say it.
    """

    node_limit_w: float
    default_side: Side


def node_side(log: NodePowerLog, meter: NodeMeter) -> Side:
    """
    The side of the power supply that a node log was read on.
    """
    return Side(log.measurement_side) if log.measurement_side else meter.default_side


def node_part(
    log: NodePowerLog, window: Window, meter: NodeMeter, evidence_id: str
) -> tuple[EnergyPart | None, list[Finding]]:
    """
    The energy of one node inside the run window, or `None` and the error that says why not.
    """
    cleaned = clean(log.trace)
    integral = integrate(
        cleaned.trace,
        window,
        gap_limit_s=CHARGE_GAP_LIMIT_S,
        charge_power_w=NODE_CHARGE * meter.node_limit_w,
    )
    integral = replace(integral, coverage=_coverage(cleaned, window, integral))
    findings = list(_cleaning_notes(log, cleaned))
    if (
        integral.integrated_j is None
        or integral.charged_j is None
        or cleaned.trace.times_s.size < 2
    ):
        findings.append(_no_overlap(log, cleaned, window))
        return None, findings
    return _part(log, cleaned, integral, meter, evidence_id), findings


def _coverage(cleaned: CleanTrace, window: Window, integral: Integral) -> float:
    """
    Coverage at the gap limit of the class that the log earns, a lower one than its meter's or not.
    """
    earned = derive_meter_class(
        NODE_METER_CLASS,
        median_interval_s=integral.median_interval_s,
        largest_gap_s=integral.largest_gap_s,
        coverage=None,
    ).meter_class
    limit_s = GAP_LIMIT_S.get(earned, GAP_LIMIT_S[MeterClass.M3])
    if limit_s == CHARGE_GAP_LIMIT_S:
        return integral.coverage
    return integrate(cleaned.trace, window, gap_limit_s=limit_s, charge_power_w=None).coverage


def _part(
    log: NodePowerLog,
    cleaned: CleanTrace,
    integral: Integral,
    meter: NodeMeter,
    evidence_id: str,
) -> EnergyPart | None:
    times_s = cleaned.trace.times_s
    if integral.integrated_j is None or integral.charged_j is None or times_s.size < LEAST_READINGS:
        return None
    return EnergyPart(
        component=Component.NODE,
        devices=(_node_name(log),),
        devices_count=1,
        side=node_side(log, meter),
        method=Method.SAMPLED,
        instrument=INSTRUMENT_ID,
        conversion=_conversion(log.conversion_efficiency, "the node's power log"),
        started_at=instant(float(times_s[0])),
        stopped_at=instant(float(times_s[-1])),
        energy_j=round(integral.integrated_j, 3),
        charged_energy_j=round(integral.charged_j, 3),
        coverage=round(integral.coverage, 6),
        largest_gap_s=round(integral.largest_gap_s, 3),
        sample_interval_s=_rounded(integral.median_interval_s),
        readings_count=integral.readings_count,
        highest_power_w=_rounded(integral.highest_w),
        evidence=(evidence_id,),
    )


def fabric_part(
    log: SwitchPowerLog, window: Window, meter: NodeMeter, evidence_id: str
) -> EnergyPart | None:
    """
    Energy of one switch: measured where it has readings, else at its rated maximum power.
    """
    if log.trace is not None:
        return _measured_fabric(log, log.trace, window, meter, evidence_id)
    return _estimated_fabric(log, window.duration_s, evidence_id)


def _measured_fabric(
    log: SwitchPowerLog, trace: PowerTrace, window: Window, meter: NodeMeter, evidence_id: str
) -> EnergyPart | None:
    """
    The integral of the readings; what they don't cover is charged at the rated maximum power or
    the highest reading.
    """
    cleaned = clean(trace)
    integral = integrate(
        cleaned.trace, window, gap_limit_s=CHARGE_GAP_LIMIT_S, charge_power_w=log.nameplate_w
    )
    integral = replace(integral, coverage=_coverage(cleaned, window, integral))
    if integral.integrated_j is None or integral.charged_j is None:
        return None
    times_s = cleaned.trace.times_s
    return EnergyPart(
        component=Component.FABRIC,
        devices=(log.name,),
        devices_count=1,
        side=Side(log.measurement_side) if log.measurement_side else meter.default_side,
        method=Method.SAMPLED,
        instrument=SWITCH_INSTRUMENT_ID,
        conversion=_conversion(log.readings_efficiency, "the switch's power log"),
        started_at=instant(float(times_s[0])),
        stopped_at=instant(float(times_s[-1])),
        energy_j=round(integral.integrated_j, 3),
        charged_energy_j=round(integral.charged_j, 3),
        coverage=round(integral.coverage, 6),
        largest_gap_s=round(integral.largest_gap_s, 3),
        sample_interval_s=_rounded(integral.median_interval_s),
        readings_count=integral.readings_count,
        highest_power_w=_rounded(integral.highest_w),
        nameplate_w=log.nameplate_w,
        evidence=(evidence_id,),
    )


def _estimated_fabric(
    log: SwitchPowerLog, duration_s: float, evidence_id: str
) -> EnergyPart | None:
    """
    Energy of the network at its rated maximum power over the run, as the rules allow.
    """
    if log.nameplate_w is None:
        return None
    return EnergyPart(
        component=Component.FABRIC,
        devices=(log.switch_id or log.source.file.rpartition("/")[2],),
        devices_count=1,
        side=Side.AC,
        method=Method.NAMEPLATE_ESTIMATE,
        nameplate_w=log.nameplate_w,
        energy_j=round(log.nameplate_w * duration_s, 3),
        evidence=(evidence_id,),
    )


def node_trace(run: RunLogs, window: Window, meter: NodeMeter) -> TraceSummary | None:
    """
    The power of all nodes together, thinned for drawing.
    """
    traces = [clean(log.trace).trace for log in run.nodes]
    points = downsample(traces, window, gap_limit_s=CHARGE_GAP_LIMIT_S)
    if len(points) < 2:
        return None
    rounded = tuple((round(at, 1), None if w is None else round(w)) for at, w in points)
    return TraceSummary(
        component=Component.NODE, side=node_side(run.nodes[0], meter), points=rounded
    )


def _conversion(efficiency: float | None, log: str) -> Conversion | None:
    """
    The logged efficiency; 1.0 only says that nothing was converted.
    """
    if efficiency is None or not LEAST_EFFICIENCY <= efficiency <= MOST_EFFICIENCY:
        return None
    return Conversion(
        efficiency=efficiency,
        source=f"conversion_eff in {log}",
    )


def _cleaning_notes(log: NodePowerLog, cleaned: CleanTrace) -> Sequence[Finding]:
    faults = {
        "zero or negative readings were left out": cleaned.bad_count,
        "readings share a time stamp with another; the last was kept": cleaned.doubled_count,
        "readings were out of order and were sorted": cleaned.unordered_count,
    }
    said = "; ".join(f"{count} {fault}" for fault, count in faults.items() if count)
    return (note("IM-18", log.source.file, "", said),) if said else ()


def _no_overlap(log: NodePowerLog, cleaned: CleanTrace, window: Window) -> Finding:
    times_s = cleaned.trace.times_s
    if times_s.size == 0:
        found = "no reading is finite and above zero"
    else:
        found = (
            f"readings run from {instant(float(times_s[0])).isoformat()} to "
            f"{instant(float(times_s[-1])).isoformat()}"
        )
    run = f"the run from {instant(window.start_s).isoformat()} to "
    run += instant(window.stop_s).isoformat()
    return error(
        "IM-19",
        log.source.file,
        "",
        f"the power log doesn't cover the run: {found}, {run}",
        "check clock, zone and pairing of power log and training log",
    )


def _node_name(log: NodePowerLog) -> str:
    return log.source.file.rpartition("/")[2].removesuffix(".txt")


def instant(seconds: float) -> datetime:
    """
    The instant in UTC of a Unix time in seconds, to the millisecond.
    """
    return datetime.fromtimestamp(round(seconds, 3), tz=UTC)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
