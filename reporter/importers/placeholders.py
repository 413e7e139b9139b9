"""
A draft without logs: what people declare of an entry, with placeholders where logs will stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reporter.energy.meter_class import DEVICE_KINDS
from reporter.importers.answers import Answers, UnansweredError
from reporter.importers.draft import Drafted, Logged, declared, unanswered
from reporter.importers.system import system_of
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Component, InstrumentKind, Method, Side
from reporter.model.run import DeclaredPart, DeclaredRun
from reporter.model.submission import (
    Evidence,
    Instrument,
)
from reporter.model.system import System

# A hash that no file has.
PLACEHOLDER_SHA256 = "0" * 64


def placeholder_draft(
    answers: Answers, benchmark: Benchmark, on: date, *, runs_count: int | None = None
) -> Drafted:
    """
    The declaration of runs whose logs aren't named yet, dated *on*; as many as the benchmark asks
    for, or *runs_count*.

    The meter decides what is measured: a device's own sensor gives accelerators, any other meter
    nodes. Raises `UnansweredError` for what is missing.
    """
    kind = answers.meter.kind
    open_fields = unanswered(answers, benchmark, *([] if kind else ["kind"]))
    system = system_of(answers, (), nodes_count=None, accelerators_count=None)
    if open_fields or kind is None:
        raise UnansweredError(open_fields)
    count = runs_count or benchmark.runs.required
    runs = tuple(_run(number, system, kind) for number in range(count))
    logged = Logged(
        system=system,
        components={runs[0].energy_parts[0].component},
        instruments=(_instrument(answers, kind),),
        runs=runs,
        evidence=tuple(log for number in range(count) for log in _evidence(number)),
    )
    return Drafted(declaration=declared(answers, benchmark, on, logged), places={})


def _instrument(answers: Answers, kind: InstrumentKind) -> Instrument:
    meter = answers.meter
    return Instrument(id="meter", kind=kind, make=meter.make, model=meter.model)


def _run(number: int, system: System, kind: InstrumentKind) -> DeclaredRun:
    is_device = kind in DEVICE_KINDS
    devices = tuple(_accelerators(system) if is_device else _nodes(system))
    part = DeclaredPart(
        component=Component.ACCELERATOR if is_device else Component.NODE,
        devices=devices,
        devices_count=len(devices),
        side=Side.DC if is_device else Side.AC,
        method=Method.COUNTER if kind is InstrumentKind.DEVICE_COUNTER else Method.SAMPLED,
        instrument="meter",
        evidence=(f"power-{number}",),
    )
    return DeclaredRun(
        label=f"run_{number}", training_log=f"training-{number}", energy_parts=(part,)
    )


def _nodes(system: System) -> Iterator[str]:
    return (f"node-{index}" for index in range(system.nodes_count))


def _accelerators(system: System) -> Iterator[str]:
    for node in _nodes(system):
        for index in range(system.accelerators_per_node):
            yield f"{index}" if system.nodes_count == 1 else f"{node}/{index}"


def _evidence(number: int) -> Iterator[Evidence]:
    for kind, name, format_ in (
        ("training", f"training_run_{number}.txt", "mllog"),
        ("power", f"power_run_{number}.csv", "csv"),
    ):
        yield Evidence(
            id=f"{kind}-{number}",
            file=name,
            bytes=1,
            sha256=PLACEHOLDER_SHA256,
            format=format_,
            clock="training_host" if kind == "training" else "node",
            zone="UTC",
        )
