"""
Logs read by the workers of a Dask cluster: the same answer to the bit, whatever becomes of workers.
"""

from __future__ import annotations

import gzip
import importlib.util
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from reporter.errors import EngineError, ReporterError
from reporter.evidence.engine import EMBEDDED, AnyJob, Engine
from reporter.evidence.log_file import EVIDENCE_LIMITS
from reporter.evidence.offered import Wanted
from reporter.evidence.series import Window
from reporter.measure import bundle, dask_engine, streamed_logs
from reporter.measure.engines import open_engine
from reporter.measure.log_energy import LogQuestion, energy_of_logs
from reporter.statement.format_names import LogFormat
from reporter.statement.log_statement import WRITERS, log_statement
from tests.conftest import absent
from tests.measure.dask_work import FileJob, first_line, hungry_work, refused_work
from tests.measure.killing import Killing
from tests.measure.test_streamed_logs import (
    NOTHING_IS_KEPT,
    START_S,
    UTC,
    counter_rows,
    jittered,
    log_lines,
    written,
)
from tests.processes import wait_until

WINDOW = Window(start_s=START_S + 3.25, stop_s=START_S + 590.5)
# Connections that a cluster closes late are no fault of a test.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture
def engine(cluster: str) -> Iterator[dask_engine.DaskEngine]:
    """
    An engine on the two workers.
    """
    with dask_engine.connected(cluster) as opened:
        yield opened


def answer(paths: Sequence[Path], question: LogQuestion, engine: Engine, *, kept: bool) -> str:
    """
    All that is printed of some logs, as JSON with every digit.
    """
    limits = EVIDENCE_LIMITS if kept else NOTHING_IS_KEPT
    with mock.patch.object(streamed_logs, "EVIDENCE_LIMITS", limits):
        found = energy_of_logs(paths, question, engine)
    assert found.is_streamed is not kept
    statement = log_statement(found, grid="NOR", year=2025, pue=1.2)
    # A figure is printed with fewer digits than it has.
    every_digit = [repr(device.energy) for device in found.devices]
    return "\n".join([WRITERS[LogFormat.JSON](statement), *every_digit])


def random_power(path: Path, *, name: str, devices: int = 4, seed: int = 1) -> Path:
    """
    A plain CSV of devices of one host.
    """
    draw = np.random.default_rng(seed)
    rows = log_lines(
        devices, jittered(), power=lambda _device, _row: f"{draw.uniform(200, 700):.2f}"
    )
    rows[1:] = [re.sub(r",(\d+),", rf",{name}-\1,", row, count=1) for row in rows[1:]]
    return written(path, rows)


def csv_logs(folder: Path) -> list[Path]:
    """
    Plain CSV files, one of them packed.
    """
    paths = [random_power(folder / f"{n}.csv", name=f"n{n}", seed=n) for n in range(3)]
    packed = folder / "packed.csv.gz"
    plain = random_power(folder / "plain.csv", name="p", seed=9)
    packed.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
    return [*paths, packed]


def nvidia_smi_logs(folder: Path) -> list[Path]:
    """
    What nvidia-smi prints.
    """
    draw = np.random.default_rng(5)
    paths = []
    for node in range(3):
        rows = ["timestamp, uuid, power.draw [W]\n"]
        for second in range(400):
            stamp = f"2026/06/01 10:{30 + second // 60}:{second % 60:02}.000"
            rows += [
                f"{stamp}, GPU-{node}-{device}, {draw.uniform(200, 700):.2f} W\n"
                for device in range(4)
            ]
        paths.append(written(folder / f"smi-{node}.csv", rows))
    return paths


def parquet_logs(folder: Path) -> list[Path]:
    """
    Parquet files of several row groups, in time order: a regular grid of devices.
    """
    pl = pytest.importorskip("polars")
    draw = np.random.default_rng(6)
    paths = []
    for node in range(2):
        count, devices = 500, 16
        frame = pl.DataFrame(
            {
                "time": np.repeat(START_S + np.arange(count), devices),
                "device": [f"{node}-{one}" for one in range(devices)] * count,
                "power_w": np.round(draw.uniform(200, 700, count * devices), 2),
            }
        )
        path = folder / f"{node}.parquet"
        frame.write_parquet(path, row_group_size=1000)
        paths.append(path)
    return paths


IN_WINDOW = replace(UTC, window=WINDOW)


@pytest.mark.parametrize(
    ("logs", "question", "kept"),
    [
        (csv_logs, UTC, False),
        (csv_logs, IN_WINDOW, True),
        (nvidia_smi_logs, IN_WINDOW, False),
        (nvidia_smi_logs, UTC, True),
        (parquet_logs, IN_WINDOW, False),
    ],
    ids=["csv-streamed", "csv-kept", "nvidia-smi-streamed", "nvidia-smi-kept", "parquet-streamed"],
)
def test_workers_give_the_bytes_that_one_process_gives(
    logs: Any, question: LogQuestion, engine: Engine, tmp_path: Path, *, kept: bool
) -> None:
    """
    Every figure of logs of several formats, kept in memory and summed on the way.
    """
    paths = logs(tmp_path)
    assert answer(paths, question, engine, kept=kept) == answer(
        paths, question, EMBEDDED, kept=kept
    )


@pytest.mark.parametrize("shared_s", [0, 12])
def test_a_rotated_log_is_merged_in_the_order_of_its_pieces(
    shared_s: int, engine: Engine, tmp_path: Path
) -> None:
    """
    Pieces apart are summed apart; pieces that share readings are one job.
    """
    seconds = jittered()
    cuts = [(0, 150 + shared_s), (150, 300 + shared_s), (300, len(seconds))]
    pieces = [
        written(tmp_path / f"power.csv.{n}", log_lines(8, seconds[start:stop]))
        for n, (start, stop) in enumerate(cuts)
    ]
    paths = [pieces[2], pieces[0], pieces[1]]

    assert answer(paths, UTC, engine, kept=False) == answer(paths, UTC, EMBEDDED, kept=False)


def test_a_counter_over_several_logs_is_one_job(engine: Engine, tmp_path: Path) -> None:
    """
    It wraps between them, and is unwrapped from end to end.
    """
    seconds = [second / 10 for second in range(3000)]
    paths = [
        counter_rows(tmp_path / "a.csv", seconds[:1300], 70_000.0),
        counter_rows(tmp_path / "b.csv", seconds[1300:], 70_000.0),
    ]
    asked = replace(UTC, counter_range_j=70_000.0, wanted=Wanted(series=("0", "1")))

    assert answer(paths, asked, engine, kept=False) == answer(paths, asked, EMBEDDED, kept=False)


def test_many_small_files_go_together(engine: dask_engine.DaskEngine, tmp_path: Path) -> None:
    """
    A task is many files, and there are some tasks for each worker.
    """
    paths = [
        random_power(tmp_path / f"{n:03}.csv", name=f"n{n}", devices=1, seed=n) for n in range(40)
    ]
    with mock.patch.object(engine.client, "map", wraps=engine.client.map) as mapped:
        found = answer(paths, UTC, engine, kept=False)
    tasks = [len(call.args[1]) for call in mapped.call_args_list]

    assert found == answer(paths, UTC, EMBEDDED, kept=False)
    assert all(8 <= count <= 16 for count in tasks), tasks


def test_a_worker_killed_in_the_middle_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    """
    Its task is done again, in the first reading, the second, and the hashing.
    """
    paths = csv_logs(tmp_path)
    killing = Killing(engine.map, tmp_path / "signs")

    assert answer(paths, UTC, killing, kept=False) == answer(paths, UTC, EMBEDDED, kept=False)
    assert len(killing.killed) == 3


def small_files(folder: Path, count: int = 5) -> list[FileJob]:
    """
    Files of one line.
    """
    return [FileJob(written(folder / f"{n}.csv", [f"{n}\n"])) for n in range(count)]


def refusal(engine: Engine, work: Any, jobs: Sequence[FileJob]) -> str:
    """
    Why there are no results.
    """
    with pytest.raises(ReporterError) as refused:
        list(engine.map(work, jobs))
    return str(refused.value)


def test_results_stand_in_the_order_of_the_jobs(engine: Engine, tmp_path: Path) -> None:
    """
    Whichever worker is done first.
    """
    assert list(engine.map(first_line, small_files(tmp_path, 9))) == list("012345678")


def test_work_that_takes_all_memory_again_and_again_is_named(
    engine: Engine, tmp_path: Path
) -> None:
    """
    Each time its worker is ended at its limit; after the retries of Dask nothing is left but to say
    so, and the cluster works on.
    """
    assert refusal(engine, hungry_work, small_files(tmp_path, 1)) == (
        "0.csv: workers died again and again while they read\n"
        "give them more memory, or look into their logs"
    )
    assert list(engine.map(first_line, small_files(tmp_path, 1))) == ["0"]


def test_a_cluster_may_shrink_to_nothing_and_die(
    brief_cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The only worker is killed and another one takes its task; then the scheduler is killed between
    two readings, and nothing waits for it.
    """
    monkeypatch.setattr(dask_engine, "CONNECT_S", 1)
    jobs = small_files(tmp_path)
    with dask_engine.connected(brief_cluster) as engine:
        killing = Killing(engine.map, tmp_path / "signs")
        assert list(killing.map(first_line, jobs)) == list("01234")
        assert len(killing.killed) == 1

        os.kill(engine.client.run_on_scheduler(os.getpid), signal.SIGKILL)
        wait_until(lambda: engine.client.status == "closed")
        said = refusal(engine, first_line, jobs)

    assert said == dask_engine.LOST


@pytest.mark.parametrize("reading", [2, 3], ids=["second reading", "hashing"])
def test_a_log_that_changes_between_two_readings_is_refused(
    reading: int, engine: Engine, tmp_path: Path
) -> None:
    """
    By workers as by this process: figures and hash are of one and the same log.
    """
    said = {}
    for name, reads in (("dask", engine), ("embedded", EMBEDDED)):
        (tmp_path / name).mkdir()
        log = written(tmp_path / name / "power.csv", log_lines(2, jittered()))
        with pytest.raises(ReporterError) as refused:
            answer([log], UTC, Growing(reads, log, reading), kept=False)
        assert not isinstance(refused.value, EngineError)
        said[name] = str(refused.value)

    assert (
        said["dask"]
        == said["embedded"]
        == (
            "power.csv: the log changed while it was read\n"
            "wait until its logger has stopped, or copy it first"
        )
    )


class Growing:
    """
    An engine before the *reading* of which, counted from 1, somebody adds to a log.
    """

    def __init__(self, engine: Engine, log: Path, reading: int) -> None:
        """
        *engine* does the work.
        """
        self.engine, self.log, self.reading = engine, log, reading

    def map(self, work: Any, jobs: Sequence[AnyJob]) -> Iterator[Any]:
        """
        The results.
        """
        self.reading -= 1
        if self.reading == 0:
            with self.log.open("a", encoding="utf-8") as stream:
                stream.write("\n")
        return self.engine.map(work, jobs)


HOSTILE = {
    "garbage": bytes(range(256)) * 400,
    "broken.parquet": b"PAR1" + bytes(range(256)) * 40 + b"PAR1",
    "bomb.gz": gzip.compress(bytes(2**23), mtime=0),
    "deep.json": b"[" * 100_000,
    "empty": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_logs_are_refused_by_workers_in_the_same_words(
    name: str, engine: Engine, tmp_path: Path
) -> None:
    """
    What is in a log ends no worker, and isn't taken for trouble with the cluster.
    """
    (log,) = (tmp_path / name,)
    log.write_bytes(HOSTILE[name])
    said = []
    for reads in (engine, EMBEDDED):
        with pytest.raises(ReporterError) as refused:
            answer([log], UTC, reads, kept=False)
        said.append((type(refused.value), str(refused.value)))

    assert said[0] == said[1]


def test_what_goes_wrong_on_a_worker_is_no_traceback(engine: Engine, tmp_path: Path) -> None:
    """
    The first file in order is named, and what the worker said.
    """
    assert refusal(engine, refused_work, small_files(tmp_path)) == (
        "0.csv: a worker failed: ZeroDivisionError: nothing to do with 0.csv\n"
        "install the same reporter on workers and here, or look into their logs"
    )


def test_a_worker_without_the_file_is_refused(engine: Engine, tmp_path: Path) -> None:
    """
    Workers need the same file system.
    """
    job = FileJob(tmp_path / "0.csv")
    with mock.patch.object(bundle, "file_state", return_value=(10, 10)):
        said = refusal(engine, first_line, [job])

    assert re.sub(r"worker \S+ on \S+", "worker W", said) == (
        f"{job.path}: worker W has no such file\n"
        "workers open logs by their path: give them the file system of this command"
    )


def test_a_worker_that_sees_another_file_is_refused(engine: Engine, tmp_path: Path) -> None:
    """
    A copy of another size or from another time may be another log.
    """
    (job,) = small_files(tmp_path, 1)
    with mock.patch.object(bundle, "file_state", return_value=(12345, 10)):
        said = refusal(engine, first_line, [job])

    assert re.sub(r"worker \S+ on \S+", "worker W", said) == (
        f"{job.path}: worker W sees another file of 2 bytes; that of this command has 12,345 "
        "bytes, or changed at another time\n"
        "give workers the file system of this command, and wait until the logger has stopped"
    )


def test_on_other_hosts_files_are_hashed_and_compared(
    engine: dask_engine.DaskEngine, tmp_path: Path
) -> None:
    """
    Two contents of one size and time are told apart by their SHA-256.
    """
    (job,) = small_files(tmp_path, 1)
    engine.host = "another host"
    assert list(engine.map(first_line, [job])) == ["0"]
    state = job.path.stat()
    job.path.write_text("1\n", encoding="utf-8")
    os.utime(job.path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert refusal(engine, first_line, [job]) == (
        f"{job.path}: workers on different hosts see different files there\n"
        "give workers the file system of this command"
    )


def test_other_versions_on_workers_are_refused(engine: Engine, tmp_path: Path) -> None:
    """
    Another library could cut a log elsewhere, and so change the last digit of a sum.
    """
    own = bundle.versions()
    other = own | {"numpy": "0.1"}
    with mock.patch.object(dask_engine, "versions", return_value=other):
        said = refusal(engine, first_line, small_files(tmp_path, 1))

    assert re.sub(r"worker \S+ on \S+", "worker W", said) == (
        f"worker W has numpy {own['numpy']}, this command 0.1\n"
        "install the same versions on both, as sums could differ in their last digits"
    )


def opening(name: str, scheduler: str | None) -> str:
    """
    Why an engine can't be opened.
    """
    with pytest.raises(ReporterError) as refused, open_engine(name, scheduler):
        pass
    return str(refused.value)


def test_a_wrong_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Nothing listens there, or it is no address.
    """
    if importlib.util.find_spec("distributed") is None:
        absent("distributed isn't installed: pip install 'training-energy-reporter[dask]'")
    monkeypatch.setattr(dask_engine, "CONNECT_S", 1)
    advice = "\nstart one with `dask scheduler`, or correct --scheduler: it prints its address"

    for address in ("tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1:none"):
        assert opening("dask", address) == f"{address}: no scheduler answers there{advice}"


def test_a_scheduler_without_workers_is_refused(
    lonely_scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Otherwise a command would wait for ever.
    """
    monkeypatch.setattr(dask_engine, "CONNECT_S", 1)

    assert opening("dask", lonely_scheduler) == (
        f"{lonely_scheduler}: the scheduler has no worker\n"
        f"start some with `dask worker {lonely_scheduler}` where the logs can be opened"
    )


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The tool works without Dask, and says what to install.
    """
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert opening("dask", "tcp://127.0.0.1:8786") == (
        "the engine dask needs the extra: pip install 'training-energy-reporter[dask]'"
    )


def test_engine_and_scheduler_go_together() -> None:
    """
    No cluster is started unasked, and no address is passed over.
    """
    assert opening("dask", None) == (
        "the engine dask needs the address of a scheduler\n"
        "start one with `dask scheduler`, workers with `dask worker ADDRESS`, and give the "
        "address with --scheduler; see docs/large-runs.md"
    )
    assert opening("embedded", "tcp://127.0.0.1:8786") == (
        "a scheduler is for the engine dask: add --engine dask"
    )
    assert opening("spark", None) == "no engine is called 'spark'; there are: embedded, dask"
