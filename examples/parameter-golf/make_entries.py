"""
Makes the entries of this board from the published logs, and seals them by a recorded review.

    python examples/parameter-golf/make_entries.py LOGS BOARD

LOGS is `records/track_non_record_16mb/2026-04-29_Energy_Instrumentation_5Configs/data` of
openai/parameter-golf at COMMIT, BOARD a copy of this folder. Logs stay where they are: an entry
names them by repository, commit, path, size and SHA-256.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMIT = "e368c8d7649d93d827354b1fe1eaadc4d07ac6e5"
FOLDER = "records/track_non_record_16mb/2026-04-29_Energy_Instrumentation_5Configs/data"
# Logs begin with the training script itself: a pattern must match no line of source.
EVALUATION = (
    r"step:(?P<step>\d+)/\d+ val_loss:[\d.]+ val_bpb:(?P<val_bpb>[\d.]+) "
    r"train_time:(?P<elapsed_ms>\d+)ms step_avg:[\d.]+ms"
)
PATTERNS = (
    EVALUATION,
    r"train_batch_tokens:(?P<tokens_per_step>\d+) [^\n]+",
    r"seed:(?P<seed>\d+)",
)


@dataclass(frozen=True, slots=True)
class Method:
    """
    One published run: the name of its logs, the method, and the parameters and the size in B of the
    packed model that its training log prints.
    """

    log: str
    name: str
    parameters_count: int
    artifact_bytes: int


METHODS = (
    Method("lb_baseline", "Naive baseline", 17_059_912, 15_861_881),
    Method("lb_slide64", "Sliding window evaluation", 17_059_912, 15_876_302),
    Method("lb_lora_ttt", "LoRA at test time", 17_059_912, 15_873_844),
    Method("lb_11l_ema_gptq", "11 layers, EMA, GPTQ-lite", 26_993_756, 17_050_348),
    Method("lb_par_resid_dr", "Parallel residuals, depth recurrence", 30_192_302, 15_949_545),
)
BENCHMARKS = ("golf-energy", "golf-budget")


def import_command(method: Method, benchmark: str, logs: Path, board: Path) -> list[str]:
    """
    The command that makes one entry: a method for one of the two benchmarks.
    """
    goal = benchmark.removeprefix("golf-")
    name = method.log.removeprefix("lb_").replace("_", "-")
    return [
        *("import", "pattern"),
        *(str(logs / f"pg_logs/{method.log}.txt"), str(logs / f"matcha/{method.log}.jsonl")),
        *("--id", f"jayyvk/{name}-{goal}", "--benchmark", benchmark, "--board", str(board)),
        *(word for pattern in PATTERNS for word in ("--pattern", pattern)),
        *("--division", "open", "--system", "Runpod pod, 8 H100", "--power-limit", "700"),
        *("--model", method.name, "--parameters", str(method.parameters_count)),
        *("--artifact-bytes", str(method.artifact_bytes)),
        *("--origin", f"openai/parameter-golf@{COMMIT}:{FOLDER}"),
    ]


def commands(logs: Path, board: Path) -> list[list[str]]:
    """
    All commands in their order: ten entries, then the review that seals them.
    """
    made = [
        import_command(method, benchmark, logs, board)
        for method in METHODS
        for benchmark in BENCHMARKS
    ]
    review = ["review", str(board / "submissions"), "--board", str(board)]
    return [*made, [*review, "--evidence", str(logs), "--record"]]


def main() -> None:
    """
    Run them; the first that fails ends it.
    """
    logs, board = map(Path, sys.argv[1:])
    for command in commands(logs, board):
        subprocess.run([sys.executable, "-m", "reporter", *command], check=True)


if __name__ == "__main__":
    main()
