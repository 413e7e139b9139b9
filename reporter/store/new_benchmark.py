"""
Writes a new benchmark into a board: checked first, whole or not at all, and nothing over.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Final

from reporter.errors import ReporterError
from reporter.findings import as_text, has_errors
from reporter.model.benchmark import Benchmark
from reporter.schema.check import VERSIONS
from reporter.store.board import FILE_NAME, load_benchmarks
from reporter.store.files import read, write_atomically
from reporter.store.form_fields import Place, filled, wrong_at
from reporter.store.new_board import EXAMPLE
from reporter.store.schema_copies import put_schema, schema_path

FOLDER: Final = "benchmarks"
# The places of each answer; the one source of the rules stands at all that it speaks for.
PLACES: Final[Mapping[str, tuple[Place, ...]]] = {
    "id": (("id",),),
    "title": (("title",),),
    "task": (("task",),),
    "model": (("model",),),
    "dataset": (("dataset", "name"),),
    "dataset_source": (("dataset", "source"),),
    "metric": (("metrics", 0, "name"),),
    "direction": (("metrics", 0, "direction"),),
    "target": (("metrics", 0, "target"),),
    "unit": (("metrics", 0, "unit"),),
    "definition": (("metrics", 0, "definition"),),
    "lowest": (("metrics", 0, "lowest"),),
    "highest": (("metrics", 0, "highest"),),
    "baseline": (("metrics", 0, "baseline"),),
    "runs": (("runs", "required"),),
    "dropped_each_end": (("runs", "dropped_each_end"),),
    "samples_unit": (("samples", "unit"),),
    "samples_counter": (("samples", "counter"),),
    "samples_per_count": (("samples", "per_count"),),
    "rounds": (("comparability", "rounds"),),
    "artifact_bytes": (("limits", "artifact_bytes"),),
    "between": (("competition", "between"),),
    "ranked_divisions": (("competition", "ranked_divisions"),),
    "entries_per_team": (("competition", "entries_per_team"),),
    "goal": (("goal",),),
    "budget_energy_j": (("budget", "energy_j"),),
    "budget_time_s": (("budget", "time_s"),),
    "noise_quality": (("noise", "sigma_quality"),),
    "noise": (("noise", "sigma_run"),),
    "noise_source": (("noise", "source"),),
    "source": (
        ("sources",),
        ("runs", "source"),
        ("samples", "source"),
        ("comparability", "source"),
    ),
}
# Answers that bring the one source along to a further place.
_SOURCED: Final[Mapping[str, Place]] = {
    "artifact_bytes": ("limits", "source"),
    "budget_energy_j": ("budget", "source"),
    "budget_time_s": ("budget", "source"),
}
_LISTS: Final = {
    ("sources",),
    ("comparability", "rounds"),
    ("competition", "ranked_divisions"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBenchmark:
    """
    The file that was written, the schema put beside it, and whether it is the board's first one.
    """

    path: Path
    schema: Path | None
    is_first: bool


@cache
def _example() -> Mapping[str, Any]:
    file = package_files("reporter") / "data" / "new_board" / FOLDER / f"{EXAMPLE}.json"
    data: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def wrong_answer(field: str, value: Any) -> str | None:
    """
    What is wrong with one answer for a new benchmark, or `None`.
    """
    base: Mapping[str, Any] = _example()
    if field in _SOURCED:
        base = filled(base, {_SOURCED[field]: "source"})
    for place in PLACES[field]:
        problem = wrong_at("benchmark", base, place, _at(place, value))
        if problem is not None:
            return problem
    return None


def _at(place: Place, value: Any) -> Any:
    if place not in _LISTS:
        return value
    return list(value) if isinstance(value, tuple | list) else [value]


def benchmark_data(answers: Mapping[str, Any]) -> dict[str, Any]:
    """
    The data of a benchmark's file from the answers by the names of `PLACES`, `None` left out.
    """
    values = {
        place: _at(place, answers[field])
        for field, places in PLACES.items()
        if answers.get(field) is not None
        for place in places
    }
    for field, place in _SOURCED.items():
        if answers.get(field) is not None:
            values[place] = answers["source"]
    version = int(VERSIONS["benchmark"].removeprefix("v"))
    return filled({"schema_version": version, "version": 1}, values)


def write_benchmark(board: Path, answers: Mapping[str, Any]) -> NewBenchmark:
    """
    Write `benchmarks/<id>.json` of *board*, with the schema by which editors complete it.

    Raises `ReporterError` where the folder is no board, the name is taken, the answers make no
    benchmark, or the disk refuses; nothing was written then.
    """
    path = free_place(board, answers["id"])
    folder = path.parent
    is_first = not folder.is_dir() or not any(folder.glob("*.json"))
    text = _text(answers, folder)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise ReporterError(f"{folder} can't be made: {problem.strerror}") from problem
    schema = put_schema(board, "benchmark")
    write_atomically(path, text)
    return NewBenchmark(path=path, schema=schema, is_first=is_first)


def free_place(board: Path, name: str) -> Path:
    """
    Where the file of a benchmark of that id goes, before anybody is asked what stands in it.

    Raises `ReporterError` where the folder is no board, or the name is taken.
    """
    folder = board / FOLDER
    if not any(os.path.lexists(board / one) for one in (FILE_NAME, FOLDER)):
        raise ReporterError(
            f"{board} is no board: it has no {FILE_NAME}; name one with --board, or make one with "
            "reporter new board"
        )
    path = folder / f"{name}.json"
    if folder.is_symlink():
        raise ReporterError(f"{folder} is a link; put the folder itself there")
    if os.path.lexists(path):
        raise ReporterError(f"{path} exists; choose another id or edit that file")
    return path


def _text(answers: Mapping[str, Any], folder: Path) -> str:
    """
    The text of the file; raises `ReporterError` where reading it beside those of *folder* would
    find errors.
    """
    data = {"$schema": f"../{schema_path('benchmark')}"} | benchmark_data(answers)
    with tempfile.TemporaryDirectory() as made:
        for one in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            raw, _ = read(one)
            write_atomically(Path(made) / one.name, raw or b"")
        path = Path(made) / f"{answers['id']}.json"
        write_atomically(path, _written(data))
        found = [one for one in load_benchmarks(Path(made)).findings if one.file == str(path)]
    if has_errors(found):
        said = as_text(found).replace(f"{made}{os.sep}", "").rstrip()
        raise ReporterError(f"these answers make no benchmark, so nothing is written:\n{said}")
    # In the order of the fields of a benchmark.
    return _written({"$schema": data["$schema"]} | Benchmark.from_dict(data).to_dict())


def _written(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
