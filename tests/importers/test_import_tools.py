"""
`reporter import TOOL`: from the logs of each tool, and a power log beside them, to an entry.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.training_log import read_training_log
from tests.conftest import CHECKOUT, Ran, RunCli
from tests.importers.make_runs import of_another_host, write_board, write_smi_over, write_window

LOGS = CHECKOUT / "tests/data/training"
MONITOR = CHECKOUT / "tests/data/monitor/run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    A log of tests/data/training: its tool, the metric and its direction, what it counts.
    """

    tool: str
    file: str
    metric: str
    is_higher: bool = True
    unit: str = "samples"
    quality: float = 0.81


KNOWN = (
    Known(tool="megatron", file="megatron.log", metric="validation lm loss", is_higher=False,
          unit="sequences", quality=5.61),
    Known(tool="mlflow", file="mlflow_run.json", metric="val_accuracy"),
    Known(tool="wandb", file="wandb_history.csv", metric="val/accuracy"),
    Known(tool="wandb", file="wandb_history.jsonl", metric="val/accuracy"),
    Known(tool="trackio", file="trackio_query.json", metric="val/accuracy"),
    Known(tool="trainer", file="trainer_state.json", metric="eval_accuracy", unit="tokens"),
    Known(tool="monitor", file="wandb_history.csv", metric="val/accuracy"),
)  # fmt: skip


def board_for(folder: Path, known: Known) -> Path:
    """
    A board with a benchmark of one run for this metric, which the log's last value reaches.
    """
    board = write_board(folder / "board", runs=1)
    path = board / "benchmarks/small-lm.json"
    benchmark = json.loads(path.read_text())
    benchmark["metrics"] = [
        {
            "name": "quality",
            "direction": "higher" if known.is_higher else "lower",
            "target": 0.8 if known.is_higher else 6.0,
            "unit": "1",
        }
    ]
    benchmark["samples"]["unit"] = known.unit
    path.write_text(json.dumps(benchmark))
    return board


def import_known(known: Known, folder: Path, run_cli: RunCli) -> tuple[Ran, dict[str, Any]]:
    """
    Import a copy of the log with a power log over its window; the entry's data, empty without.
    """
    board, logs = board_for(folder, known), folder / "logs"
    logs.mkdir()
    shutil.copyfile(LOGS / known.file, logs / known.file)
    window = read_training_log(LOGS / known.file, zone="UTC").window
    if window is None:
        write_window(logs / "run.json", 0)
        window = read_training_log(logs / "run.json").window
    assert window is not None
    write_smi_over(logs / "smi.csv", window.start_s, window.stop_s)
    ran = run_cli(
        *("import", known.tool, logs, "--id", "acme/one", "--benchmark", "small-lm"),
        *("--metric", known.metric, "--time-zone", "UTC", "--system", "Rack 7", "--board", board),
    )
    path = board / "submissions/acme/one.json"
    return ran, json.loads(path.read_text()) if path.is_file() else {}


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.tool} {known.file}")
def test_the_logs_of_each_tool_become_an_entry(
    known: Known, tmp_path: Path, run_cli: RunCli
) -> None:
    """
    Quality, samples, window and energy are measured, and the entry validates.
    """
    ran, entry = import_known(known, tmp_path, run_cli)

    assert ran.exit_code == 0, ran.stdout + ran.stderr
    (run,) = entry["runs"]
    assert run["quality"] == [{"metric": "quality", "value": known.quality}]
    assert run["samples_unit"] == known.unit
    assert run["energy_parts"][0]["energy_j"] > 0
    assert entry["evidence"][0]["metric"] == known.metric
    validated = run_cli("validate", tmp_path / "board/submissions", "--board", tmp_path / "board")
    assert validated.exit_code == 0, validated.stdout


def test_a_log_of_another_tool_is_named(tmp_path: Path, run_cli: RunCli) -> None:
    """
    Only the logs of the tool that was asked for are runs.
    """
    known = Known(tool="lightning", file="wandb_history.csv", metric="val/accuracy")

    ran, _ = import_known(known, tmp_path, run_cli)

    assert ran.exit_code == 2
    assert ran.stderr == (
        "reporter: no run is known: name training logs, or state windows with --start and --stop\n"
    )


def test_lightning_needs_a_clock_and_a_count(tmp_path: Path, run_cli: RunCli) -> None:
    """
    Its table has neither: the document of a monitored run lends the one, a column has the other.
    """
    board = board_for(tmp_path, Known(tool="lightning", file="metrics.csv", metric="val_acc"))
    logs = tmp_path / "logs"
    write_window(logs / "run.json", 0)
    (logs / "metrics.csv").write_text("epoch,step,samples,val_acc\n0,10,640,0.5\n1,20,1280,0.81\n")
    window = read_training_log(logs / "run.json").window
    assert window is not None
    write_smi_over(logs / "smi.csv", window.start_s, window.stop_s)

    ran = run_cli(
        *("import", "lightning", logs, "--id", "acme/one", "--benchmark", "small-lm"),
        *("--metric", "val_acc", "--time-zone", "UTC", "--system", "Rack 7", "--board", board),
    )

    assert ran.exit_code == 0, ran.stdout + ran.stderr
    (run,) = json.loads((board / "submissions/acme/one.json").read_text())["runs"]
    assert (run["samples_count"], run["status"]) == (1280.0, "reached_target")
    assert run["started_at"] == "2026-06-01T10:30:00.000Z"


def test_logs_of_two_monitored_hosts_are_one_entry(tmp_path: Path, run_cli: RunCli) -> None:
    """
    Accelerators of both hosts are one part, their processors another; nodes are counted.
    """
    known = Known(tool="monitor", file="metrics.csv", metric="val_acc")
    board, logs = board_for(tmp_path, known), tmp_path / "logs"
    shutil.copytree(MONITOR, logs)
    other = of_another_host((logs / "power-node7.csv").read_text())
    (logs / "power-node8.csv").write_text(other)
    (logs / "metrics.csv").write_text("epoch,step,samples,val_acc\n0,10,640,0.5\n1,20,1280,0.81\n")

    ran = run_cli(
        *("import", "monitor", logs, "--id", "acme/one", "--benchmark", "small-lm"),
        *("--metric", "val_acc", "--system", "Rack 7", "--board", board),
        *("--vendor", "Acme", "--rated-power", "700"),
    )

    assert ran.exit_code == 0, ran.stdout + ran.stderr
    entry = json.loads((board / "submissions/acme/one.json").read_text())
    parts = entry["runs"][0]["energy_parts"]
    assert [(part["component"], part["devices_count"]) for part in parts] == [
        ("accelerator", 4),
        ("host", 2),
    ]
    assert (entry["system"]["nodes_count"], entry["system"]["accelerators_per_node"]) == (2, 2)
    assert entry["system"]["power_limit_basis"] == "configured"
    assert entry["system"]["accelerator"]["name"] == "Stand-in 80GB"
    assert entry["instruments"][0]["tool"] == "reporter monitor"


def test_a_text_log_needs_its_pattern(tmp_path: Path, run_cli: RunCli) -> None:
    """
    Nothing is guessed from free text, and a pattern that can't be used says why.
    """
    (tmp_path / "log.txt").write_text("loss 1\n")
    words = ("import", "pattern", tmp_path / "log.txt", "--id", "acme/one", "--benchmark", "bert")

    without, wrong = run_cli(*words), run_cli(*words, "--pattern", "loss .*")

    assert without.stderr == (
        "reporter: --pattern is missing: it tells the lines of the training logs\n"
    )
    assert wrong.stderr == (
        "reporter: --pattern: the pattern has no named group such as (?P<step>...)\n"
    )
