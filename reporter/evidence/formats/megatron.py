"""
Text logs of Megatron-LM: iterations, validations, and the energy of `--log-energy`.

Megatron stamps each logged iteration with the local time of the last rank, prints validations
without a stamp, and brackets training with `datetime:` lines
(`megatron/training/training.py`: `training_log`, `print_datetime`, `evaluate_and_print_results`).
`consumed samples` counts sequences.

`energy per GPU (J/iter/GPU)` is the energy of all GPUs since the last logged line, read from
NVML, divided by its iterations and by the number of GPUs: a mean, never one device. Time outside
of the logged intervals, such as start-up and validation, isn't in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.series import EnergyCounter
from reporter.evidence.timestamps import parse_number
from reporter.evidence.training_lines import LONGEST_ROW_BYTES, numbered_lines
from reporter.evidence.training_record import MS_PER_S, MetricRow, TrainingRecord
from reporter.text import plural

MEGATRON = "megatron"


# The mean of all GPUs, as Megatron logs it.
MEAN_GPU = "mean of all GPUs"


# Most versions stamp whole seconds, so an interval may seem to begin up to this much late.
STAMP_STEP_S = 1.0


# A hundred years: what is longer is no interval between two logged lines.
LONGEST_INTERVAL_MS = 3.2e12


_STAMP = r"\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)\]"


# Each quantifier is bounded or meets another kind of character, so a line is matched in one pass.
_ITERATION = re.compile(rf"{_STAMP} iteration +(\d{{1,18}})/ *(\d{{1,18}}) \|", re.ASCII)


_VALIDATION = re.compile(r"(validation|test)(?: \w{1,20})? loss at ", re.ASCII)


_AT_ITERATION = re.compile(r"iteration (\d{1,18})", re.ASCII)


_DATETIME = re.compile(
    r"\[(before the start of training step|after training is done)\] datetime: "
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)",
    re.ASCII,
)


_ARGUMENT = re.compile(r"(seed|global_batch_size) \.{2,200} (\d{1,9})", re.ASCII)


_HEAD = re.compile(rb"\] iteration +\d{1,18}/ *\d{1,18} \|")


@dataclass(slots=True, kw_only=True)
class _Progress:
    """
    What the last logged iteration said, and evaluations that wait for the next stamp.
    """

    iteration: int = 0
    last_s: float | None = None
    last_line: int | None = None
    waiting: list[tuple[int, int | None, dict[str | None, object]]] = field(default_factory=list)
    energies: list[tuple[float, float]] = field(default_factory=list)


def is_megatron(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a logged iteration, or one of the bracketing stamps.
    """
    return _HEAD.search(head) is not None or b"[before the start of training step]" in head


def read_megatron(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    Take iterations, validations, seed, batch size and stated energy.
    """
    progress, long_count = _Progress(), 0
    for number, raw in numbered_lines(blocks):
        if len(raw) > LONGEST_ROW_BYTES:
            long_count += 1
            continue
        _take(raw.decode("utf-8", errors="replace"), number, progress, record)
    # A validation after the last stamp is placed at that stamp, the latest time that is known.
    _settle(progress, progress.last_s, progress.last_line, record)
    if long_count:
        text = f"{plural(long_count, 'line')} longer than {LONGEST_ROW_BYTES:,} bytes"
        record.fault("TL-13", "", text)
    record.samples_unit = "sequences"
    record.stated_energy = tuple(_counters(progress.energies))


def _take(line: str, number: int, progress: _Progress, record: TrainingRecord) -> None:
    if found := _ITERATION.search(line):
        _take_iteration(found, line[found.end() :], number, progress, record)
    elif found := _VALIDATION.search(line):
        at = _AT_ITERATION.search(line, found.end())
        values: dict[str | None, object] = {
            f"{found[1]} {name.removesuffix(' value')}": _number(value)
            for name, value in _fields(line[found.end() :])
        }
        progress.waiting.append((number, None if at is None else int(at[1]), values))
    elif found := _DATETIME.search(line):
        time_s = record.time_of(found[2], f"line {number}")
        if time_s is not None and found[1].startswith("before"):
            if not record.started_s:
                record.started_s, record.started_line = time_s, number
        elif time_s is not None:
            record.stopped_s, record.stopped_line = time_s, number
        _settle(progress, time_s, number, record)
    elif found := _ARGUMENT.search(line):
        record.set_up(found[1], int(found[2]))


def _take_iteration(
    found: re.Match[str], rest: str, number: int, progress: _Progress, record: TrainingRecord
) -> None:
    time_s, iteration = record.time_of(found[1], f"line {number}"), int(found[2])
    if time_s is None:
        return
    _settle(progress, time_s, number, record)
    logged = {name: _number(value) for name, value in _fields(rest)}
    record.set_up("global_batch_size", logged.get("global batch size"))
    steps = _steps(iteration, logged, progress)
    elapsed_ms = logged.get("elapsed time per iteration (ms)")
    if steps and isinstance(elapsed_ms, float) and 0 < elapsed_ms * steps < LONGEST_INTERVAL_MS:
        start_s = time_s - elapsed_ms * steps / MS_PER_S
        if progress.last_s is None and record.started_s is None:
            record.started_s, record.started_line = start_s, number
            text = (
                "the log doesn't say when the run began: taken is the first stamp less the "
                f"{steps:,} x {elapsed_ms:g} ms of its iterations"
            )
            record.fault("TL-12", f"line {number}", text)
        _count_energy(logged, start_s, time_s, steps, progress)
    progress.iteration, progress.last_s, progress.last_line = iteration, time_s, number
    values: dict[str | None, object] = {n: value for n, value in logged.items() if "loss" in n}
    values["consumed_samples"] = logged.get("consumed samples")
    record.add(
        MetricRow(
            place=f"line {number}",
            values=values,
            time_s=time_s,
            step=iteration,
            line_number=number,
        )
    )


def _steps(iteration: int, logged: Mapping[str, object], progress: _Progress) -> int | None:
    """
    The iterations that a line's means are of; `None` for the first line of a run that was resumed.
    """
    if progress.last_s is not None:
        steps = iteration - progress.iteration
        return steps if steps > 0 else None
    samples, batch = logged.get("consumed samples"), logged.get("global batch size")
    if not isinstance(samples, float) or not isinstance(batch, float):
        return None
    return iteration if samples == batch * iteration else None


def _count_energy(
    logged: Mapping[str, object], start_s: float, time_s: float, steps: int, progress: _Progress
) -> None:
    """
    Add the interval to the counter; after a pause the counter begins again at zero.
    """
    energy_j, readings = logged.get("energy per GPU (J/iter/GPU)"), progress.energies
    if not isinstance(energy_j, float) or energy_j <= 0:
        return
    if not readings or start_s - readings[-1][0] > STAMP_STEP_S:
        readings.append((start_s, 0.0))
    readings.append((time_s, readings[-1][1] + energy_j * steps))


def _settle(
    progress: _Progress, time_s: float | None, line: int | None, record: TrainingRecord
) -> None:
    """
    Place the validations that wait at the stamp of a line: they ended before it, and no line says
    when.
    """
    for number, iteration, values in progress.waiting:
        record.add(
            MetricRow(
                place=f"line {number}",
                values=values,
                time_s=time_s,
                step=progress.iteration if iteration is None else iteration,
                line_number=number,
            )
        )
    progress.waiting.clear()
    if time_s is not None:
        record.saw(time_s, line)


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """
    The `name: value` pairs between bars.
    """
    for part in text.split("|"):
        name, colon, value = part.partition(":")
        if colon:
            yield " ".join(name.split()), value.strip()


def _number(text: str) -> object:
    found = parse_number(text)
    return text if found is None else found


def _counters(energies: list[tuple[float, float]]) -> Iterator[EnergyCounter]:
    if len(energies) > 1:
        table = np.array(energies, dtype=np.float64)
        yield EnergyCounter(
            name=MEAN_GPU,
            times_s=table[:, 0],
            energy_j=table[:, 1],
            identity=Identity(
                kind=Kind.ACCELERATOR,
                quantity=Quantity.OTHER,
                metric="energy per GPU (J/iter/GPU)",
                unit_source="metric",
            ),
        )
