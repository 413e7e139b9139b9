"""
Writes logs of made-up training runs as people have them: nvidia-smi, the Trainer's state, windows.
"""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime
from pathlib import Path

# 2026-06-01T10:30:00Z
FIRST_S = 1_780_309_800.0
RUN_S = 300
APART_S = 900
BEYOND_S = 5
TOKENS = 4_194_304


def start_of(run: int) -> float:
    """
    When a run starts, in Unix s.
    """
    return FIRST_S + run * APART_S


def length_of(run: int) -> int:
    """
    How long a run takes, in s.
    """
    return RUN_S + 3 * (run % 4)


def stamp(time_s: float) -> str:
    """
    An instant in UTC as people type it.
    """
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_smi(path: Path, run: int, *, gpus: int = 8, with_name: bool = True) -> None:
    """
    The log of `nvidia-smi --query-gpu=timestamp,index,name,power.draw -l 1` around a run, in UTC.
    """
    start_s = start_of(run)
    write_smi_over(
        path, start_s, start_s + length_of(run), gpus=gpus, with_name=with_name, seed=run
    )


def write_smi_over(
    path: Path,
    start_s: float,
    stop_s: float,
    *,
    gpus: int = 8,
    with_name: bool = True,
    seed: int = 0,
) -> None:
    """
    The same from 5 s before *start_s* to 5 s after *stop_s*, in Unix s.
    """
    name = "NVIDIA H100 80GB HBM3, " if with_name else ""
    header = f"timestamp, index, {'name, ' if with_name else ''}power.draw [W]"
    lines, draw = [header], random.Random(seed)  # noqa: S311 - made-up readings
    at_s = start_s - BEYOND_S
    while at_s < stop_s + BEYOND_S:
        at = datetime.fromtimestamp(at_s, UTC).strftime("%Y/%m/%d %H:%M:%S.%f")[:-3]
        lines += [
            f"{at}, {gpu}, {name}{draw.gauss(560 + 10 * gpu, 15):.2f} W" for gpu in range(gpus)
        ]
        at_s += 1 + draw.uniform(0.001, 0.02)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def write_state(path: Path, run: int, *, seed: int = 1) -> None:
    """
    `trainer_state.json` of a run with five evaluations, the last of which reaches 0.9 nats.
    """
    steps = [100, 200, 300, 400, 500 + 10 * (run % 3)]
    history: list[dict[str, object]] = [
        {
            "step": step,
            "epoch": index + 1.0,
            "eval_loss": 1.68 - 0.16 * (index + 1) - 0.002 * run,
            "eval_runtime": 2.0,
            "num_input_tokens_seen": step * TOKENS,
        }
        for index, step in enumerate(steps)
    ]
    history.append(
        {"step": steps[-1], "epoch": 5.0, "train_runtime": float(length_of(run)), "train_loss": 1}
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"best_metric": None, "log_history": history}))


def write_history(path: Path, run: int) -> None:
    """
    The history of a run of Weights & Biases as JSON lines, with the loss and the tokens so far.
    """
    draw, rows = random.Random(100 + run), []  # noqa: S311 - made-up readings
    for step in range(1, 6):
        elapsed_s = length_of(run) * step / 5
        rows.append(
            {
                "_step": 100 * step,
                "_timestamp": start_of(run) + elapsed_s,
                "_runtime": elapsed_s,
                "val/loss": round(1.68 - 0.16 * step + draw.uniform(-0.005, 0.005), 4),
                "tokens": 100 * step * TOKENS + 1000 * run,
                "seed": run + 1,
            }
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def _seconds(run: int) -> list[float]:
    """
    An instant a second around a run, in Unix s.
    """
    count = length_of(run) + 2 * BEYOND_S + 1
    return [start_of(run) - BEYOND_S + second for second in range(count)]


def write_slurm_profile(path: Path, run: int, *, nodes: int = 1) -> None:
    """
    What `sh5util -E -l Node:TimeSeries -s Energy` extracts of a job: the power of each node.
    """
    draw = random.Random(200 + run)  # noqa: S311 - made-up readings
    lines = ["Step,Node,ElapsedTime,EpochTime,Power"]
    for node in range(nodes):
        lines += [
            f"0,node{node},{index},{at_s:.0f},{draw.gauss(6500, 120):.0f}"
            for index, at_s in enumerate(_seconds(run))
        ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def write_plug(path: Path, run: int) -> None:
    """
    The answer of Prometheus to a range query for the power of a plug.
    """
    draw = random.Random(300 + run)  # noqa: S311 - made-up readings
    values = [[at_s, f"{draw.gauss(150, 4):.1f}"] for at_s in _seconds(run)]
    labels = {"__name__": "plug_power_watts", "instance": "desk"}
    data = {"resultType": "matrix", "result": [{"metric": labels, "values": values}]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"status": "success", "data": data}))


def write_window(path: Path, run: int, *, exit_status: int = 0) -> None:
    """
    The document of `reporter monitor` of a run.
    """
    window = {"start_utc": stamp(start_of(run)), "stop_utc": stamp(start_of(run) + length_of(run))}
    document = {"document": "reporter monitor run", "version": 1, "window": window}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document | {"exit_status": exit_status}))


def write_board(folder: Path, *, runs: int = 10) -> Path:
    """
    A board with one benchmark of language modelling: 0.9 nats in *runs* runs, tokens counted.
    """
    benchmark = {
        "schema_version": 2,
        "id": "small-lm",
        "version": 1,
        "title": "Small language model",
        "task": "language modelling",
        "model": "a decoder of 1B parameters",
        "dataset": {"name": "made up", "source": "made up"},
        "metrics": [
            {"name": "loss", "direction": "lower", "target": 0.9, "unit": "nats", "lowest": 0}
        ],
        "runs": {"required": runs, "dropped_each_end": 1 if runs > 2 else 0, "source": "made up"},
        "samples": {"unit": "tokens", "counter": "tokens", "per_count": 1, "source": "made up"},
        "comparability": {"rounds": ["2026-1"], "source": "made up"},
        "sources": ["made up"],
        "noise": {"sigma_run": 0.01, "source": "made up"},
    }
    (folder / "benchmarks").mkdir(parents=True)
    (folder / "benchmarks/small-lm.json").write_text(json.dumps(benchmark))
    (folder / "board.toml").write_text(BOARD)
    return folder


def write_examples(folder: Path) -> None:
    """
    What docs/submit.md starts from: a board `small`, and the logs of three runs each of an
    nvidia-smi loop (`loop`), of Slurm (`slurm`) and of a plug read by Prometheus (`home`).
    """
    write_board(folder / "small", runs=3)
    for number in range(3):
        write_smi(folder / f"loop/power/run-{number}.csv", number)
        write_state(folder / f"loop/train/run-{number}.json", number)
        slurm, home = 20 + number, 40 + number
        write_slurm_profile(folder / f"slurm/power-{number}.csv", slurm, nodes=2)
        write_history(folder / f"slurm/wandb-{number}.jsonl", slurm)
        write_plug(folder / f"home/plug-{number}.json", home)
        write_history(folder / f"home/wandb-{number}.jsonl", home)


BOARD = """
title = "A board"
description = "Made up."
[reference_site]
pue = 1.58
pue_source = "survey"
intensity_g_per_kwh = 473.0
intensity_source = "world"
[ledger]
id = "a-board"
maintainers = ["board/ada"]
[[organisations]]
id = "board"
name = "The board"
[[organisations.people]]
id = "ada"
name = "Ada"
[[organisations]]
id = "acme"
name = "Acme Research"
[[organisations.people]]
id = "bob"
name = "Bob"
"""


def of_another_host(log: str) -> str:
    """
    The log of a monitor on `node7` as one of `node8`, which reads its devices some microseconds
    later: two machines never have the same readings.
    """
    log = log.replace("node7", "node8").replace("GPU-0000", "GPU-1111")
    return re.sub(r"(?<=\.\d{5})\dZ", lambda last: f"{(int(last[0][0]) + 3) % 10}Z", log)
