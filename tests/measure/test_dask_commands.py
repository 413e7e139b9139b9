"""
The commands that read logs print the same bytes with `--engine dask`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.cli import app
from reporter.evidence import find
from reporter.measure.dask_engine import DaskEngine
from reporter.schema.check import without_measured
from tests.cli.power_logs import nvidia_smi
from tests.conftest import CHECKOUT
from tests.measure.killing import Killing
from tests.review.examples import BASE, base_submission

typer_testing = pytest.importorskip("typer.testing")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


def printed(*arguments: str | Path) -> tuple[int, str]:
    """
    Exit code and output of a command.
    """
    found = typer_testing.CliRunner().invoke(app, [str(word) for word in arguments])
    return found.exit_code, found.stdout


def an_entry(folder: Path) -> Path:
    """
    The good submission with its logs, whose measured fields are yet to be filled.
    """
    path = folder / "8xh100-bert.json"
    folder.mkdir()
    path.write_text(json.dumps(without_measured(base_submission())), encoding="utf-8")
    shutil.copytree(BASE / "logs", path.with_suffix(""))
    return path


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """
    The workers that were killed: one in the middle of each reading.
    """
    plain = DaskEngine.map
    killed: list[int] = []

    def give(engine: DaskEngine, work: Any, jobs: Sequence[Any]) -> Iterator[Any]:
        if not jobs:
            # What is kept needs no worker, and none dies.
            return
        killing = Killing(partial(plain, engine), tmp_path / "signs" / str(len(killed)))
        yield from killing.map(work, jobs)
        killed.extend(killing.killed)

    monkeypatch.setattr(DaskEngine, "map", give)
    return killed


def test_energy_is_printed_alike(cluster: str, tmp_path: Path) -> None:
    """
    As text and as JSON.
    """
    log = nvidia_smi(tmp_path / "power.csv")
    for form in ("text", "json"):
        command = ("energy", log, "--format", form)
        code, output = printed(*command)

        assert printed(*command, "--engine", "dask", "--scheduler", cluster) == (code, output)
        assert code == 0


@pytest.mark.parametrize(
    ("kept_bytes", "readings_count"), [(find.KEPT_BYTES, 2), (-1, 4)], ids=["kept", "too large"]
)
def test_measuring_and_reviewing_give_the_same_files_and_findings(
    kept_bytes: int,
    readings_count: int,
    cluster: str,
    tmp_path: Path,
    killed: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    The logs of a submission are hashed and read by workers, of which one dies each time.

    Logs that are too large to be kept are read twice, and their readings stay with the workers.
    """
    dask = ("--engine", "dask", "--scheduler", cluster)
    path = an_entry(tmp_path / "here")
    one, other = tmp_path / "one", tmp_path / "other"

    alone = printed("measure", path, "--out", one)
    monkeypatch.setattr(find, "KEPT_BYTES", kept_bytes)
    assert printed("measure", path, "--out", other, *dask) == alone
    (written,) = one.rglob("*.json")
    assert written.read_bytes() == (other / written.relative_to(one)).read_bytes()

    path.write_bytes(written.read_bytes())
    review = ("review", path, "--board", CHECKOUT, "--format", "json")
    code, output = printed(*review)
    for _ in ("nothing kept yet", "all kept"):
        assert printed(*review, *dask) == (code, output)
    assert json.loads(output)["reviews"][0]["evidence"]
    assert len(killed) == readings_count


def test_an_import_writes_the_same_submissions(
    cluster: str, shared: Path, tmp_path: Path, killed: list[int]
) -> None:
    """
    A result of a published folder is a task, and a worker dies in the middle of one.
    """
    folder = next(path for path in sorted((shared / "mlperf").rglob("*")) if _is_submitter(path))
    command = (
        "import", "mlperf", folder, "--repository", "mlcommons/training_results_v4.0",
        "--commit", "0" * 40, "--format", "json", "--board", CHECKOUT,
    )  # fmt: skip
    one, other = tmp_path / "one", tmp_path / "other"
    code, output = printed(*command, "--out", one)
    again = printed(*command, "--out", other, "--engine", "dask", "--scheduler", cluster)

    assert again == (code, output.replace(str(one), str(other)))
    assert len(killed) == 1
    files = sorted(path.relative_to(one) for path in one.rglob("*.json"))
    assert files == sorted(path.relative_to(other) for path in other.rglob("*.json"))
    assert [(one / name).read_bytes() for name in files] == [
        (other / name).read_bytes() for name in files
    ]


def _is_submitter(folder: Path) -> bool:
    return (folder / "results").is_dir() and (folder / "systems").is_dir()


def test_the_library_takes_an_engine(cluster: str, tmp_path: Path) -> None:
    """
    The keywords are those of the command.
    """
    log = nvidia_smi(tmp_path / "power.csv")

    found = reporter.energy(log, engine="dask", scheduler=cluster).energy

    assert repr(found.devices) == repr(reporter.energy(log).energy.devices)


def test_the_engine_needs_an_address(tmp_path: Path) -> None:
    """
    One line says what is missing, and the exit code is 2 as for other options.
    """
    log = nvidia_smi(tmp_path / "power.csv")
    found = typer_testing.CliRunner().invoke(app, ["energy", str(log), "--engine", "dask"])

    assert (found.stdout, str(found.exception).partition("\n")[0]) == (
        "",
        "the engine dask needs the address of a scheduler",
    )
