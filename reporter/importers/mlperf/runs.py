"""
What the logs of one run declare: which devices were read, by which instrument, into which logs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporter.evidence.formats.mlperf_power import NodePowerLog, SwitchPowerLog
from reporter.evidence.formats.mlperf_training import TrainingLog
from reporter.findings import Finding, note, warning
from reporter.importers.mlperf.folder import RunLogs
from reporter.model.enums import Component, Method, Side
from reporter.model.run import Conversion, DeclaredPart, DeclaredRun
from reporter.units import LEAST_EFFICIENCY, MOST_EFFICIENCY

INSTRUMENT_ID = "node-meter"
SWITCH_INSTRUMENT_ID = "switch-meter"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """
    What all runs of one submission share: the ids of their logs by file name, and the side of the
    power supply where a log does not say it.
    """

    evidence_ids: Mapping[str, str]
    default_side: Side


def distinct_runs(logs: Sequence[RunLogs]) -> tuple[tuple[RunLogs, ...], tuple[Finding, ...]]:
    """
    Every run once, in the order given, and IM-29 for each result log that shows one again.

    The same run has the same window and the same evaluations, to the millisecond and the last
    digit. Of several logs of one run the one with the shortest name stays: copies carry an
    addition to it.
    """
    by_run: dict[object, list[RunLogs]] = {}
    for run in logs:
        by_run.setdefault(_identity(run), []).append(run)
    kept = {
        key: min(same, key=lambda run: (len(run.stem), run.stem)) for key, same in by_run.items()
    }
    stays = {id(run) for run in kept.values()}
    repeated = [run for run in logs if id(run) not in stays]
    findings = (
        warning(
            "IM-29",
            run.training.source.file,
            "",
            f"the same run as {kept[_identity(run)].stem}.txt: not counted",
            "publish each run once",
        )
        for run in repeated
    )
    return tuple(run for run in logs if id(run) in stays), tuple(findings)


def _identity(run: RunLogs) -> object:
    training = run.training
    if training.window is None or not training.evaluations:
        return id(run)
    values = tuple((item.time_ms, item.metric, item.value) for item in training.evaluations)
    return (training.run_start_ms, training.run_stop_ms, values)


def declared_run(logs: RunLogs, context: RunContext) -> DeclaredRun:
    """
    The run as its logs declare it, a part for each node and each switch.
    """
    return DeclaredRun(
        label=logs.stem,
        training_log=context.evidence_ids[logs.training.source.file],
        energy_parts=tuple(_parts(logs, context)),
    )


def _parts(logs: RunLogs, context: RunContext) -> Iterator[DeclaredPart]:
    for node in logs.nodes:
        yield _node_part(node, context)
    for switch in logs.switches:
        if switch.trace is not None:
            yield _measured_switch(switch, context)
        elif switch.nameplate_w is not None:
            yield _estimated_switch(switch, context)


def _node_part(log: NodePowerLog, context: RunContext) -> DeclaredPart:
    return DeclaredPart(
        component=Component.NODE,
        devices=(log.source.file.rpartition("/")[2].removesuffix(".txt"),),
        devices_count=1,
        side=_side(log.measurement_side, context),
        method=Method.SAMPLED,
        instrument=INSTRUMENT_ID,
        conversion=_conversion(log.conversion_efficiency, "the node's power log"),
        evidence=(context.evidence_ids[log.source.file],),
    )


def _measured_switch(log: SwitchPowerLog, context: RunContext) -> DeclaredPart:
    """
    A switch with readings; what they don't cover is charged at its rated maximum power.
    """
    return DeclaredPart(
        component=Component.FABRIC,
        devices=(log.name,),
        devices_count=1,
        side=_side(log.measurement_side, context),
        method=Method.SAMPLED,
        instrument=SWITCH_INSTRUMENT_ID,
        conversion=_conversion(log.readings_efficiency, "the switch's power log"),
        nameplate_w=log.nameplate_w,
        evidence=(context.evidence_ids[log.source.file],),
    )


def _estimated_switch(log: SwitchPowerLog, context: RunContext) -> DeclaredPart:
    """
    A switch at its rated maximum power over the run, as the rules allow.
    """
    return DeclaredPart(
        component=Component.FABRIC,
        devices=(log.switch_id or log.source.file.rpartition("/")[2],),
        devices_count=1,
        side=Side.AC,
        method=Method.NAMEPLATE_ESTIMATE,
        nameplate_w=log.nameplate_w,
        evidence=(context.evidence_ids[log.source.file],),
    )


def _side(stated: str | None, context: RunContext) -> Side:
    return Side(stated) if stated else context.default_side


def _conversion(efficiency: float | None, log: str) -> Conversion | None:
    """
    The logged efficiency; 1.0 only says that nothing was converted.
    """
    if efficiency is None or not LEAST_EFFICIENCY <= efficiency <= MOST_EFFICIENCY:
        return None
    return Conversion(efficiency=efficiency, source=f"conversion_eff in {log}")


def seed_note(training: TrainingLog) -> Finding | None:
    """
    A note where the log names no seed, or one for each process: then the first stands for the run.
    """
    if training.seed is not None:
        return None
    file, count = training.source.file, len(training.seeds)
    if count == 0:
        return note("IM-23", file, "", "no seed is logged")
    return note("IM-23", file, "", f"{count} seeds are logged; the first stands for the run")
