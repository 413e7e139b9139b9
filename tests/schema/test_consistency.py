"""
Fields held against each other; the words of each finding stand in tests/data/invalid.
"""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path
from typing import Any

import pytest

from reporter.model.benchmark import Benchmark
from reporter.schema.consistency import RESERVED_SUBMITTERS, consistency

DATA = Path(__file__).resolve().parents[1] / "data"
MINIMAL = json.loads((DATA / "valid" / "minimal.json").read_text(encoding="utf-8"))
BERT = Benchmark.from_dict(json.loads((DATA / "benchmarks/bert.json").read_text(encoding="utf-8")))


def minimal() -> Any:
    """
    The data of the smallest valid submission, to be changed.
    """
    return copy.deepcopy(MINIMAL)


def told(data: dict[str, Any], benchmark: Benchmark | None = None) -> list[tuple[str, str]]:
    """
    Code and place of each finding.
    """
    return [(one.code, one.pointer) for one in consistency(data, "a.json", benchmark)]


def test_a_sound_submission_has_no_findings() -> None:
    """
    The smallest submission is consistent, also with its benchmark.
    """
    assert [] == told(minimal())
    assert [] == told(minimal(), BERT)


@pytest.mark.parametrize(
    ("start", "stop", "is_later"),
    [
        ("2025-05-10T11:38:53Z", "2025-05-10T11:38:54Z", True),
        ("2025-05-10T11:38:53Z", "2025-05-10T11:38:53.001Z", True),
        ("2025-05-10T11:38:53.5Z", "2025-05-10T11:38:53.50Z", False),
        ("2025-05-10T11:38:53.51Z", "2025-05-10T11:38:53.5Z", False),
        ("2025-05-10T11:38:53.9Z", "2025-05-10T11:38:54Z", True),
        ("2025-05-10T11:38:54Z", "2025-05-10T11:38:53.9Z", False),
    ],
)
def test_a_run_stops_after_it_starts(start: str, stop: str, *, is_later: bool) -> None:
    """
    Fractions of a second are compared as numbers, not as text.
    """
    data = minimal()
    data["runs"][0] |= {"started_at": start, "stopped_at": stop}

    assert ([] if is_later else [("SH-20", "/runs/0/stopped_at")]) == told(data)


def test_readings_end_after_they_begin() -> None:
    """
    The first and last reading of a part are in order, and one alone may be given.
    """
    data = minimal()
    part = data["runs"][0]["energy_parts"][0]
    part["started_at"] = "2025-05-10T11:38:00Z"
    assert [] == told(data)

    part["stopped_at"] = "2025-05-10T11:37:00Z"
    assert [("SH-20", "/runs/0/energy_parts/0/stopped_at")] == told(data)


@pytest.mark.parametrize(("group", "key"), [("instruments", "id"), ("evidence", "id")])
def test_ids_stand_once(group: str, key: str) -> None:
    """
    Each repetition of an id is told at its own place.
    """
    data = minimal()
    data[group] *= 3

    assert [("SH-21", f"/{group}/1/{key}"), ("SH-21", f"/{group}/2/{key}")] == told(data)


def test_equal_energies_are_no_fault() -> None:
    """
    When all of the window is covered the charged energy may equal the one read.
    """
    data = minimal()
    data["runs"][0]["energy_parts"][0]["charged_energy_j"] = 612345.5

    assert [] == told(data)


def test_the_same_node_may_be_read_on_both_sides() -> None:
    """
    An AC part and a DC part of one node aren't a device counted twice; accelerator parts that
    name the same host aren't either.
    """
    data = minimal()
    data["system"]["accelerators_per_node"] = 2
    first = data["runs"][0]["energy_parts"][0]
    gpu = first | {"component": "accelerator", "devices": ["node_0"]}
    data["runs"][0]["energy_parts"] += [first | {"side": "dc"}, gpu, gpu]

    assert [] == told(data)


def test_an_estimate_beside_a_measurement_is_no_second_count() -> None:
    """
    Only measured parts of one side are held against each other.
    """
    data = minimal()
    first = data["runs"][0]["energy_parts"][0]
    data["runs"][0]["energy_parts"].append(first | {"method": "modelled"})

    assert [] == told(data)


def test_an_aborted_run_may_lack_metrics() -> None:
    """
    A run that ended early needn't have every metric; one that ran to its end must.
    """
    benchmark = Benchmark.from_dict(
        BERT.to_dict()
        | {
            "metrics": [
                {"name": "masked_lm_accuracy", "direction": "higher", "target": 0.7, "unit": "1"},
                {"name": "loss", "direction": "lower", "target": 2.0, "unit": "nats"},
            ]
        }
    )
    data = minimal()
    assert [("SH-26", "/runs/0/quality")] == told(data, benchmark)

    data["runs"][0]["status"] = "aborted"
    assert [] == told(data, benchmark)


def test_a_flood_of_faults_is_cut_short() -> None:
    """
    Thousands of wrong references give 100 findings and a note, in short time.
    """
    data = minimal()
    log = data["evidence"][0]
    data["evidence"] = [log | {"id": f"log-{number}"} for number in range(6000)]
    part = data["runs"][0]["energy_parts"][0]
    parts = [part | {"evidence": [f"lost-{n}" for n in range(64)], "side": "dc"}] * 3000
    data["runs"][0]["energy_parts"] = parts
    started = time.process_time()

    places = told(data)

    assert 101 == len(places)
    assert ("SH-15", "") == places[-1]
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", sorted(RESERVED_SUBMITTERS))
def test_a_submitter_takes_no_page_of_the_board(name: str) -> None:
    """
    The pages of the board keep their places.
    """
    data = minimal()
    data["id"] = f"{name}/entry"

    assert [("SH-28", "/id")] == told(data)


@pytest.mark.parametrize("name", ["con", "nul", "aux", "prn", "com1", "lpt9"])
def test_no_name_is_a_device(name: str) -> None:
    """
    Device names of Windows are refused in both halves of the id and in evidence.
    """
    data = minimal()
    data["id"] = f"acme/{name}"
    data["evidence"][0]["file"] = f"{name.upper()}.tar.gz"

    assert [("SH-28", "/id"), ("SH-28", "/evidence/0/file")] == told(data)
