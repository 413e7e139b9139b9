"""
A review of logs that are too large to be kept: read twice, one after the other, with the same
outcome.
"""

from __future__ import annotations

import weakref
from datetime import datetime
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.evidence import find, open_log
from reporter.evidence.find import open_located
from reporter.evidence.locate import locate_evidence
from reporter.evidence.series import LogReading
from reporter.measure.bound_logs import BoundLogs
from reporter.measure.fill import fill
from reporter.measure.measure import measure
from reporter.model.submission import Submission
from reporter.review.fingerprint import fingerprints_of
from reporter.review.review import Review
from tests.property.test_calls_of_readers import calls_of
from tests.review.examples import (
    Example,
    base_submission,
    examples,
    prepared,
    readers,
    reviewed,
)

EXAMPLES = [example for example in examples() if not example.change.get("without_evidence")]
# Every third of each rule's examples, and all that copy logs or add some.
SOME = [
    example
    for number, example in enumerate(EXAMPLES)
    if number % 3 == 0 or {"files", "copies", "others"} & set(example.change)
]


def outcome(review: Review) -> object:
    """
    All that a review says.
    """
    return review.remarks, review.status, review.status_reasons, review.rules_not_run


@pytest.mark.parametrize(
    "example", SOME, ids=[f"{one.path.parent.name}/{one.path.stem}" for one in SOME]
)
def test_a_review_that_keeps_no_readings_says_the_same(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Word by word, whatever is wrong with the entry or its logs.
    """
    kept = reviewed(example, tmp_path / "kept")
    monkeypatch.setattr(find, "KEPT_BYTES", -1)
    dropped = reviewed(example, tmp_path / "dropped")

    assert outcome(dropped) == outcome(kept)


def test_measuring_without_keeping_readings_gives_the_same_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Energies, curves, traces, lines of logs: all measured fields, to the last digit.
    """
    filled = []
    for number, most_bytes in enumerate((find.KEPT_BYTES, -1)):
        monkeypatch.setattr(find, "KEPT_BYTES", most_bytes)
        material, evidence = prepared({}, tmp_path / str(number))
        assert evidence is not None and material.benchmark is not None
        has_again = [item.again is not None for item in evidence.items if item.power is not None]
        assert set(has_again) == {most_bytes < 0}
        found = fill(material.submission, evidence, material.benchmark)
        assert found.submission is not None
        filled.append(found.submission.to_dict())

    assert filled[0] == filled[1]


def test_no_more_than_one_log_is_held_while_an_entry_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The readings of a log are gone before the next one is read, the first time and the second.
    """
    held: list[weakref.ref[object]] = []
    most: list[int] = []
    plain = open_log._power

    def counted(job: open_log.EvidenceJob) -> LogReading | None:
        most.append(sum(one() is not None for one in held))
        found = plain(job)
        held.extend([weakref.ref(found.traces[0].power_w)] if found and found.traces else [])
        return found

    monkeypatch.setattr(find, "KEPT_BYTES", -1)
    monkeypatch.setattr(open_log, "_power", counted)
    material, evidence = prepared({}, tmp_path)
    assert evidence is not None
    measure(material.submission, evidence, material.benchmark, is_judged=True)

    assert len(most) == 4
    assert max(most) == 0


def test_fingerprints_are_taken_before_readings_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    So copies of logs are found however large they are.
    """
    _, kept = prepared({}, tmp_path / "kept")
    monkeypatch.setattr(find, "KEPT_BYTES", -1)
    _, dropped = prepared({}, tmp_path / "dropped")
    assert kept is not None and dropped is not None

    ours, theirs = fingerprints_of([kept]), fingerprints_of([dropped])
    assert list(ours) == list(theirs)
    assert [[one.digest for one in devices] for devices in ours.values()] == [
        [one.digest for one in devices] for devices in theirs.values()
    ]
    assert all(ours.values())


def test_a_log_that_changes_between_two_readings_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What was chosen by the first reading isn't what the second would sum.
    """
    monkeypatch.setattr(find, "KEPT_BYTES", -1)
    material, evidence = prepared({}, tmp_path)
    assert evidence is not None
    log = next(item.path for item in evidence.items if item.again is not None)
    assert log is not None
    log.write_text(log.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    with pytest.raises(ReporterError) as problem:
        measure(material.submission, evidence, material.benchmark)
    assert str(problem.value) == (
        f"{log.name}: the log changed while it was read\n"
        "wait until its logger has stopped, or copy it first"
    )


@pytest.mark.parametrize("kept_bytes", [find.KEPT_BYTES, -1], ids=["kept", "dropped"])
def test_a_run_with_twice_the_logs_costs_twice_the_calls(
    kept_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    No log of a run is held against each other one while it is measured.
    """
    monkeypatch.setattr(find, "KEPT_BYTES", kept_bytes)
    # What is imported late counts for none.
    _, *counts = [_calls(tmp_path / str(nodes), nodes) for nodes in (1, 40, 80, 160)]

    assert counts[1] < 2.05 * counts[0]
    assert counts[2] < 2.05 * counts[1]


def test_the_logs_of_many_devices_are_bound_in_linear_time() -> None:
    """
    A thousand devices of one log, and a chain of logs that each device binds to the next.
    """
    counts = []
    for size in (1_000, 2_000):
        bound: BoundLogs[int] = BoundLogs()

        def bind(bound: BoundLogs[int] = bound, size: int = size) -> None:
            for place in range(size):
                bound.bind([0])
                bound.bind([place, place + 1])

        counts.append(calls_of(bind))
        assert len({bound.group_of(log) for log in range(size + 1)}) == 1
        assert bound.group_of(-1) == -1

    assert counts[1] < 2.05 * counts[0]


def _calls(folder: Path, nodes: int) -> int:
    """
    How many functions are called to measure one run with the logs of so many nodes.
    """
    data = base_submission()
    logs, (run, *_) = folder / "submission", data["runs"]
    logs.mkdir(parents=True)
    (part, *_), (listed, *_) = run["energy_parts"], data["evidence"]
    run["energy_parts"], data["runs"], data["evidence"] = [], [run], []
    start_s = round(datetime.fromisoformat(run["started_at"]).timestamp())
    for node in range(nodes):
        rows = [f"{start_s + second},node_{node},{node + second + 1}" for second in (0, 50, 100)]
        text = "\n".join(("time,device,power_w", *rows, ""))
        (logs / f"{node}.csv").write_text(text, encoding="utf-8")
        log = {"id": f"log-{node}", "file": f"{node}.csv", "format": "csv", "zone": "UTC"}
        data["evidence"].append(listed | log)
        own = {"devices": [f"node_{node}"], "evidence": [f"log-{node}"]}
        run["energy_parts"].append(part | own)
    submission = Submission.from_dict(data)

    def measured() -> None:
        located = locate_evidence(submission, None, beside=folder / "submission.json")
        found = measure(submission, open_located(submission, located, readers=readers()))
        assert len(found.parts) + len(found.refused) == nodes

    return calls_of(measured)
