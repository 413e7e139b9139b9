"""
The examples of the rules: small changes to one good submission and its logs, on disk.

Each folder of tests/data/review/ is named after its rule and says what is shown; its files hold a
change as `patch` (replace, add, remove at a JSON Pointer) and `logs` (see logs.py), and what the
rule has to say about it. With `measure` the measured fields are those of the changed logs, and
`then` is a change after that.
"""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from reporter.evidence.find import EvidenceSet, find_evidence, open_located
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.evidence.locate import locate_evidence
from reporter.evidence.series import EnergyCounter, EvidenceReaders, LogReading
from reporter.measure.fill import fill
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Declaration, Submission
from reporter.review.board import BoardIndex, build_index
from reporter.review.entry_review import Material
from reporter.review.fingerprint import fingerprint, fingerprints_of
from reporter.review.review import Review, review
from reporter.review.rule import Remark
from tests.review.logs import changed

FOLDER = Path(__file__).resolve().parents[1] / "data" / "review"
BASE = FOLDER / "base"
NOW = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """
    One file of an example: its rule, the change, and the remarks that are expected of the rule.
    """

    path: Path
    code: str
    change: dict[str, Any]

    @property
    def expected(self) -> list[str]:
        """
        Remarks as `letter place: message`.
        """
        return list(self.change.get("expected", []))

    @property
    def not_run(self) -> str | None:
        """
        Why the rule couldn't run, or not in full; `None` if it could.
        """
        reason: str | None = self.change.get("not_run")
        return reason


def examples() -> list[Example]:
    """
    All examples on disk, by name.
    """
    return [
        Example(
            path=path,
            code="-".join(path.parent.name.split("-")[:2]),
            change=json.loads(path.read_text(encoding="utf-8")),
        )
        for path in sorted(FOLDER.glob("*-*/*.json"))
    ]


def readers() -> EvidenceReaders:
    """
    The readers of MLPerf logs, and one of energy counters as plain numbers.
    """
    known = mllog_readers()
    return EvidenceReaders(power={**known.power, "counter": read_counter}, training=known.training)


def read_counter(path: Path, name: str) -> LogReading:
    """
    A counter: its range on the first line, then lines of Unix seconds and joules.
    """
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    rows = np.array([[float(word) for word in line.split()] for line in rest])
    counter = EnergyCounter(
        name="energy",
        times_s=rows[:, 0],
        energy_j=rows[:, 1],
        wrap_j=float(first) if first != "none" else None,
    )
    return LogReading(
        file=name,
        format="counter",
        unit="J",
        clock="meter",
        zone="UTC",
        traces=(),
        counters=(counter,),
    )


def base_submission() -> dict[str, Any]:
    """
    The good submission as JSON data.
    """
    data: dict[str, Any] = json.loads((BASE / "submission.json").read_text(encoding="utf-8"))
    return data


def reviewed(example: Example, folder: Path) -> Review:
    """
    The review of an example; its logs are written below *folder*.
    """
    material, evidence = prepared(example.change, folder / "mine")
    board: BoardIndex | None = None
    if "others" in example.change:
        others = [
            prepared(change, folder / f"other-{number}")
            for number, change in enumerate(example.change["others"])
        ]
        sets = [found for found in (evidence, *(o[1] for o in others)) if found is not None]
        board = build_index(
            [material.submission, *(other[0].submission for other in others)],
            fingerprints_of(sets),
        )
    now = datetime.fromisoformat(example.change.get("now", NOW))
    return review(material, now=now, board=board)


def prepared(change: dict[str, Any], folder: Path) -> tuple[Material, EvidenceSet | None]:
    """
    Submission, benchmark and evidence after the change.
    """
    data = base_submission()
    benchmark = json.loads((BASE / "benchmark.json").read_text(encoding="utf-8"))
    logs = folder / "submission"
    logs.mkdir(parents=True)
    sources = {path.name: path.name for path in (BASE / "logs").iterdir()}
    for name, source in sorted((sources | change.get("copies", {})).items()):
        text = (BASE / "logs" / source).read_text(encoding="utf-8")
        (logs / name).write_text(
            changed(text, change.get("logs", {}).get(name, [])), encoding="utf-8"
        )
    for name, text in change.get("files", {}).items():
        (logs / name).write_text(text, encoding="utf-8")
    patch(data, change.get("patch", []))
    patch(benchmark, change.get("benchmark", []))
    if not change.get("keep_hashes"):
        restate(data, logs)
    for name in change.get("remove_logs", []):
        (logs / name).unlink()
    if change.get("measure"):
        data = remeasured(data, benchmark, folder)
        patch(data, change.get("then", []))
    submission = Submission.from_dict(data)
    evidence = None
    if not change.get("without_evidence"):
        located = locate_evidence(submission, None, beside=folder / "submission.json")
        evidence = open_located(submission, located, readers=readers(), extract=fingerprint)
    material = Material(
        submission=submission,
        benchmark=None if change.get("unknown_benchmark") else Benchmark.from_dict(benchmark),
        evidence=evidence,
    )
    return material, evidence


def remeasured(data: dict[str, Any], benchmark: dict[str, Any], folder: Path) -> dict[str, Any]:
    """
    The submission as `reporter measure` leaves it.
    """
    declaration = Declaration.from_dict(data)
    beside = folder / "submission.json"
    evidence = find_evidence(declaration, None, readers=readers(), beside=beside)
    filled = fill(declaration, evidence, Benchmark.from_dict(benchmark))
    assert filled.submission is not None, filled.findings
    return filled.submission.to_dict()


def restate(data: dict[str, Any], logs: Path) -> None:
    """
    Sizes and hashes as the files have them, as someone who bends a log would write them.
    """
    for item in data["evidence"]:
        raw = (logs / item["file"]).read_bytes()
        item["bytes"] = max(1, len(raw))
        item["sha256"] = hashlib.sha256(raw).hexdigest()


def patch(data: Any, operations: list[dict[str, Any]]) -> None:
    """
    Apply replace, add and remove operations at JSON Pointers; `copy` adds what stands at `from`.
    """
    for operation in operations:
        *steps, last = operation["path"].strip("/").split("/")
        place = _at(data, steps)
        value = copy.deepcopy(operation.get("value"))
        if operation["op"] == "copy":
            value = copy.deepcopy(_at(data, operation["from"].strip("/").split("/")))
        if operation["op"] == "remove":
            del place[int(last) if isinstance(place, list) else last]
        elif isinstance(place, list) and last == "-":
            place.append(value)
        else:
            place[int(last) if isinstance(place, list) else last] = value


def _at(data: Any, steps: list[str]) -> Any:
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


def said(review_: Review, code: str) -> list[str]:
    """
    What one rule said, as examples write it.
    """
    own = review_.file
    return [
        f"{remark.letter} {_place(remark, own)}: {remark.message}"
        for remark in review_.remarks
        if remark.code == code
    ]


def _place(remark: Remark, own: str) -> str:
    """
    A place in the submission as its pointer, one in a log with the log's name.
    """
    if remark.file == own:
        return remark.pointer
    return f"{remark.file}:{remark.pointer}" if remark.pointer else remark.file
