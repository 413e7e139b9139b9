"""
The way of a submitter: from the logs of ten runs to a rank, and how much is typed on it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.importers.make_runs import (
    stamp,
    start_of,
    write_board,
    write_smi,
    write_state,
    write_window,
)

RUNS = 10
TYPED_MOST = 25
STARTS = [word for run in range(RUNS) for word in ("--start", stamp(start_of(run)))]


def typed_in(words: list[str]) -> int:
    """
    The values among the words of a command line: neither its name nor the names of options.
    """
    return sum(not word.startswith("--") for word in words)


@pytest.mark.parametrize(
    ("clock", "flags"),
    [("--clock-log", ["RN-2"]), ("--start", ["EV-3", "RN-2"])],
    ids=["documents of a monitor", "typed starts"],
)
def test_ten_runs_come_to_a_rank_with_few_values_typed(
    run_cli: RunCli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: str,
    flags: list[str],
) -> None:
    """
    Eight GPUs by an `nvidia-smi` loop, ten states of the Trainer: draft, measure, review, seal, the
    answer to what a rule asks, rank. Fewer than 25 values are typed where it took 284.
    """
    board = write_board(tmp_path / "board")
    for run in range(RUNS):
        write_smi(tmp_path / f"power/run-{run}.csv", run)
        write_state(tmp_path / f"train/run-{run}.json", run)
        write_window(tmp_path / f"window/run-{run}.json", run)
    window = STARTS if clock == "--start" else [clock, str(tmp_path / "window")]
    monkeypatch.chdir(board)
    file = "submissions/acme/8xh100.json"
    new = ["acme/8xh100", "--benchmark", "small-lm", "--system", "Rack 7", "--metric", "eval_loss"]
    new += ["--time-zone", "UTC", "--from-log", str(tmp_path / "power"), "--training-log"]
    new += [str(tmp_path / "train"), *window]
    clear = ["acme/8xh100", "--by", "board/ada", "--reason", "The script of the runs says so"]
    clear += [word for code in flags for word in ("--clear", code)]
    begun_s = time.perf_counter()

    steps = [
        run_cli("new", "entry", *new),
        run_cli("measure", file),
        run_cli("review", file, "--record"),
        run_cli("record", clear[0], "clear", *clear[1:]),
    ]
    ranked = run_cli("rank", "--format", "json")

    seconds = time.perf_counter() - begun_s
    assert [ran.exit_code for ran in steps] == [0, 0, 0, 0], [ran.stderr for ran in steps]
    assert "8xh100.json: nothing changed\n" in steps[1].stdout
    (table,) = json.loads(ranked.stdout)["boards"]
    assert [(row["entry"], row["rank"]) for row in table["rows"]] == [("acme/8xh100", 1)]
    typed = typed_in([*new, file, file, *clear])
    sys.stdout.write(f"{typed} values typed, {seconds:.1f} s\n")
    assert typed < TYPED_MOST
