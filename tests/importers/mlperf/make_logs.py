"""
Synthetic result and power logs, written byte by byte like published ones.

All numbers follow from the arguments, so two calls write the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

MARK = ":::MLLOG "
START_MS = 1_746_000_000_000

# The last quality, how training progress is counted, and its value at the last evaluation.
QUALITY: Mapping[str, tuple[float, str, float]] = {
    "bert": (0.7203, "epoch_num", 2_549_478),
    "resnet": (0.7609, "epoch_num", 35),
    "ssd": (0.3455, "epoch_num", 4),
    "retinanet": (0.3415, "epoch_num", 4),
    "llama2_70b_lora": (0.9232, "samples_count", 3_072),
    "dlrm_dcnv2": (0.80290, "epoch_num", 0.75),
    "unet3d": (0.9084, "epoch_num", 2_100),
    "gpt3": (2.688, "epoch_num", 1_200_000_000),
    "flux1": (0.5855, "samples_count", 8_650_752),
    "llama31_8b": (3.298, "samples_count", 172_032),
    "gpt_oss_20b": (3.338, "samples_count", 208_896),
    "deepseekv3_671b": (3.598, "samples_count", 770_048),
    "qwen35_397b_grpo": (0.693, "samples_count", 4_608),
}

SYSTEM: Mapping[str, Any] = {
    "submitter": "Example Labs",
    "division": "closed",
    "status": "Available on-premise",
    "system_name": "Example 8x",
    "number_of_nodes": "1",
    "host_processors_per_node": "2",
    "host_processor_model_name": "Example CPU",
    "host_memory_capacity": "2 TB",
    "host_storage_type": "NVMe SSD",
    "host_storage_capacity": "20 TB",
    "accelerators_per_node": "8",
    "accelerator_model_name": "NVIDIA H100-SXM5-80GB",
    "cooling": "N/A",
    "framework": "PyTorch",
    "other_software_stack": [{"cuda_version": "12.8"}],
    "operating_system": "Ubuntu 24.04",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShape:
    """
    What one synthetic run looks like; times in s and ms, power in W for each node.
    """

    benchmark: str = "bert"
    start_ms: int = START_MS
    duration_s: float = 120.0
    interval_s: float = 1.0
    power_w: float = 8_000.0
    idle_w: float = 2_500.0
    padding_s: float = 10.0
    efficiency: float | None = None
    measurement_type: str | None = None
    seed: int = 1_234
    status: str = "success"
    quality: float | None = None

    @property
    def stop_ms(self) -> int:
        """
        Time of run_stop.
        """
        return self.start_ms + round(self.duration_s * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchShape:
    """
    One switch with readings: its power, its clock against the nodes', an estimate beside them.

    *offset_s* is how far its clock is ahead in every run, *drift_s* how much more in each run;
    *text* stands in place of everything.
    """

    power_w: float = 1_200.0
    offset_s: float = 0.0
    drift_s: float = 0.0
    estimate_w: float | None = None
    text: str | None = None


def mllog(
    time_ms: float,
    key: str,
    value: Any = None,
    *,
    event: str = "POINT_IN_TIME",
    metadata: Any = None,
    prefix: str = "",
) -> str:
    """
    One log line without its line end, spaced as the published logging library does.
    """
    record = {
        "namespace": "",
        "time_ms": time_ms,
        "event_type": event,
        "key": key,
        "value": value,
        "metadata": {} if metadata is None else metadata,
    }
    return f"{prefix}{MARK}{json.dumps(record)}"


def reading(time_ms: float, power_w: float) -> str:
    """
    One power reading in the compact form of the round 4.0 logs.
    """
    return mllog(time_ms, "power_reading", power_w, metadata="")


def training_log_text(shape: RunShape) -> str:
    """
    A whole result log, with the chatter of a job around the log lines.
    """
    last, progress, count = QUALITY.get(shape.benchmark, (0.9, "samples_count", 1_000))
    last = last if shape.quality is None else shape.quality
    start_ms, stop_ms = shape.start_ms, shape.stop_ms
    middle_ms = (start_ms + stop_ms) // 2
    where = {"file": "/workspace/train.py", "lineno": 1}
    lines = [
        "Beginning trial 1 of 5",
        mllog(start_ms - 60_000, "submission_benchmark", shape.benchmark, metadata=where),
        mllog(start_ms - 60_000, "submission_org", "Example Labs", metadata=where),
        mllog(start_ms - 60_000, "submission_division", "closed", metadata=where),
        mllog(start_ms - 60_000, "submission_status", "onprem", metadata=where),
        mllog(start_ms - 60_000, "submission_platform", "1xExample", metadata=where),
        mllog(start_ms - 50_000, "seed", shape.seed, metadata=where, prefix="0: "),
        mllog(start_ms - 50_000, "global_batch_size", 768, metadata=where, prefix="0: "),
        mllog(start_ms - 50_000, "train_samples", 3_901, metadata=where, prefix="0: "),
        mllog(start_ms - 50_000, "eval_samples", 173, metadata=where, prefix="0: "),
        mllog(start_ms - 50_000, "gradient_accumulation_steps", 1, metadata=where, prefix="0: "),
        mllog(start_ms, "run_start", event="INTERVAL_START", metadata=where, prefix="0: "),
        "  0: step 1 of 100",
        mllog(start_ms + 2, "block_start", metadata={**where, progress: 0}),
        mllog(middle_ms, "tracked_stats", {"throughput": 7_500.5}, metadata={"step": 1}),
        mllog(middle_ms, "eval_accuracy", last / 2, metadata={**where, progress: count / 2}),
        mllog(stop_ms - 510, "block_stop", metadata={**where, progress: 0}),
        mllog(stop_ms - 500, "eval_accuracy", last, metadata={**where, progress: count}),
        mllog(
            stop_ms,
            "run_stop",
            event="INTERVAL_END",
            metadata={**where, "status": shape.status},
            prefix="0: ",
        ),
    ]
    return "\n".join(lines) + "\n"


def node_readings(shape: RunShape, node: int = 0) -> list[tuple[int, float]]:
    """
    Stamps in ms and watts: idle padding, the run, idle padding, with a little ripple.
    """
    first_ms = shape.start_ms - round(shape.padding_s * 1000)
    span_s = shape.duration_s + 2 * shape.padding_s
    readings = []
    for step in range(int(span_s / shape.interval_s) + 1):
        time_ms = first_ms + round(step * shape.interval_s * 1000) + (step * 13) % 7
        is_running = shape.start_ms <= time_ms <= shape.stop_ms
        base_w = shape.power_w if is_running else shape.idle_w
        ripple_w = (step * 37 + node * 11 + shape.seed) % 23
        readings.append((time_ms, base_w + ripple_w))
    return readings


def node_log_text(shape: RunShape, node: int = 0) -> str:
    """
    A whole node log with its markers and, where the shape has one, an efficiency factor.
    """
    readings = node_readings(shape, node)
    lines = [mllog(readings[0][0] - 1, "power_measurement_start", event="INTERVAL_START")]
    if shape.efficiency is not None:
        kind = (
            {} if shape.measurement_type is None else {"measurement_type": shape.measurement_type}
        )
        lines.append(mllog(readings[0][0] - 1, "conversion_eff", shape.efficiency, metadata=kind))
    host = {"file": "power.py", "lineno": 88, "host": f"node_{node}"}
    lines += [
        mllog(time_ms, "power_reading", power_w, metadata=host) for time_ms, power_w in readings
    ]
    lines.append(mllog(readings[-1][0], "power_measurement_stop", event="INTERVAL_END"))
    return "\n".join(lines) + "\n"


def switch_log_text(nameplate_w: float) -> str:
    """
    A switch log: one line with a stamp that has nothing to do with the run.
    """
    metadata = {"switch_id": "sw_01"}
    return mllog(1_652_749_794_206, "interconnect_power_est", nameplate_w, metadata=metadata) + "\n"


def switch_readings_text(shape: RunShape, switch: SwitchShape, run: int = 0) -> str:
    """
    A switch log with readings beside those of the nodes, by a clock of its own.
    """
    if switch.text is not None:
        return switch.text
    ahead_ms = round((switch.offset_s + run * switch.drift_s) * 1000)
    times_ms = [time_ms + ahead_ms for time_ms, _ in node_readings(shape)]
    lines = [mllog(times_ms[0] - 1, "power_measurement_start", event="INTERVAL_START")]
    if switch.estimate_w is not None:
        lines.append(switch_log_text(switch.estimate_w).rstrip("\n"))
    lines += [reading(time_ms, switch.power_w) for time_ms in times_ms]
    lines.append(mllog(times_ms[-1], "power_measurement_stop", event="INTERVAL_END"))
    return "\n".join(lines) + "\n"


def run_shapes(shape: RunShape, runs: int) -> list[RunShape]:
    """
    Shapes of consecutive runs, each with its own seed and two seconds longer than the last.
    """
    return [
        replace(
            shape,
            start_ms=shape.start_ms + index * 3_600_000,
            duration_s=shape.duration_s + 2 * index,
            seed=shape.seed + 7 * index,
        )
        for index in range(runs)
    ]


def write_submitter_folder(
    root: Path,
    *,
    nodes: int = 1,
    runs: int = 5,
    benchmark: str = "bert",
    submitter: str = "example-labs",
    system: str = "1xExample",
    power: bool = True,
    switches_w: Sequence[float] = (),
    switches: Sequence[SwitchShape] = (),
    scaling_factor: float | None = None,
    shape: RunShape | None = None,
    description: Mapping[str, Any] | None = None,
) -> Path:
    """
    Write `root/submitter/{systems,results}/...` and return the submitter's folder.

    *switches_w* are estimates, *switches* logs with readings, numbered after those. Called again
    with another benchmark or system it adds to the same folder.
    """
    folder = root / submitter
    results = folder / "results" / system / benchmark
    results.mkdir(parents=True, exist_ok=True)
    (folder / "systems").mkdir(exist_ok=True)
    fields = {**SYSTEM, "number_of_nodes": str(nodes), **(description or {})}
    (folder / "systems" / f"{system}.json").write_text(json.dumps(fields, indent=2))
    if scaling_factor is not None:
        (results / "scaling.json").write_text(json.dumps({"scaling_factor": scaling_factor}))
    first = replace(shape or RunShape(), benchmark=benchmark)
    for index, run in enumerate(run_shapes(first, runs)):
        (results / f"result_{index}.txt").write_text(training_log_text(run), newline="\n")
        if power:
            power_folder = results / "power" / f"result_{index}"
            _write_power(power_folder, run, nodes, switches_w)
            for number, switch in enumerate(switches, start=len(switches_w)):
                text = switch_readings_text(run, switch, index)
                (power_folder / f"sw_{number}.txt").write_text(text, newline="\n")
    return folder


def _write_power(folder: Path, run: RunShape, nodes: int, switches_w: Sequence[float]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for node in range(nodes):
        (folder / f"node_{node}.txt").write_text(node_log_text(run, node), newline="\n")
    for index, nameplate_w in enumerate(switches_w):
        (folder / f"sw_{index}.txt").write_text(switch_log_text(nameplate_w), newline="\n")
