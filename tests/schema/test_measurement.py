"""
Measured energy of every accelerator, and the fields that only the tool writes.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.schema.consistency import concerns_measurement, measurement_findings


def run(*parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """
    A run with these energy parts.
    """
    window = {"started_at": "2025-05-10T11:38:53Z", "stopped_at": "2025-05-10T12:38:53Z"}
    fields = {"status": "reached_target", "samples_unit": "images", "quality": [{}], **window}
    return {"label": "r0", "samples_count": 9, **fields, "energy_parts": list(parts)} | changes


def part(component: str, count: int, side: str = "ac", method: str = "sampled") -> dict[str, Any]:
    """
    An energy part of so many devices.
    """
    kind = {"component": component, "devices_count": count, "side": side, "method": method}
    return {**kind, "energy_j": 1.0}


def told(*runs: dict[str, Any], nodes: int = 2, per_node: int = 8) -> list[tuple[str, str]]:
    """
    Code and message of the findings of a submission with these runs.
    """
    system = {"nodes_count": nodes, "accelerators_per_node": per_node}
    found = measurement_findings({"system": system, "runs": list(runs)}, "a.json")
    return [(finding.code, finding.message) for finding in found]


@pytest.mark.parametrize(
    "parts",
    [
        [part("node", 2)],
        [part("node", 1), part("node", 1)],
        [part("accelerator", 16, method="counter")],
        [part("accelerator", 8), part("accelerator", 8)],
        [part("whole_facility", 1, method="measured")],
        [part("node", 1), part("accelerator", 16)],
        [part("node", 2, side="dc"), part("fabric", 1, method="nameplate_estimate")],
    ],
)
def test_parts_that_cover_every_accelerator_are_enough(parts: list[dict[str, Any]]) -> None:
    """
    Nodes, accelerators or the whole facility: one kind must cover all 16 accelerators.
    """
    assert [] == told(run(*parts))


@pytest.mark.parametrize(
    ("parts", "covered"),
    [
        ([part("node", 1)], 8),
        ([part("accelerator", 15)], 15),
        ([part("node", 1), part("accelerator", 8)], 8),
        ([part("node", 1, side="ac"), part("node", 1, side="dc")], 8),
        ([part("node", 1), part("node", 1, method="modelled")], 8),
    ],
)
def test_parts_that_leave_some_out_are_not(parts: list[dict[str, Any]], covered: int) -> None:
    """
    Kinds and sides aren't added up, estimates don't count, and the message says how many lack.
    """
    message = f'run "r0" has measured energy of {covered} of 16 accelerators (2 nodes with 8 each)'
    assert [("SH-10", message)] == told(run(*parts))


@pytest.mark.parametrize(
    ("parts", "only"),
    [
        ([], ""),
        ([part("node", 2, method="nameplate_estimate")], " (only nameplate_estimate)"),
        (
            [part("node", 2, method="modelled"), part("host", 2)],
            " (only modelled, sampled)",
        ),
    ],
)
def test_no_measured_part_is_told_apart(parts: list[dict[str, Any]], only: str) -> None:
    """
    Where nothing is measured the message names the methods that were used instead.
    """
    message = f'run "r0" has no measured energy of its accelerators{only}'
    assert [("SH-10", message)] == told(run(*parts))


def test_each_run_is_asked() -> None:
    """
    One measured run doesn't stand for another.
    """
    assert ["SH-10"] == [code for code, _ in told(run(part("node", 2)), run(part("node", 1)))]


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"samples_count": None}, ['run "r0" lacks measured fields: samples_count']),
        (
            {"started_at": None, "quality": None, "peak_throughput_per_s": 9.5},
            ['run "r0" lacks measured fields: started_at, quality'],
        ),
        (
            {"samples_count": None, "peak_throughput_per_s": 7815.6},
            [
                'run "r0" lacks measured fields: samples_count',
                'run "r0" gives only a peak throughput (7,820 samples/s), not an achieved one',
            ],
        ),
        (
            {"samples_count": None, "stated_throughput_per_s": 12},
            [
                'run "r0" lacks measured fields: samples_count',
                'run "r0" gives only a stated throughput (12.0 samples/s), not an achieved one',
            ],
        ),
        (
            {"samples_count": None, "peak_throughput_per_s": "fast", "label": None},
            [
                "the run lacks measured fields: samples_count",
                "the run gives only a peak throughput, not an achieved one",
            ],
        ),
    ],
)
def test_measured_fields_are_named_together(changes: dict[str, Any], messages: list[str]) -> None:
    """
    One finding names all that is missing; a peak or stated figure never stands for a count.
    """
    found = told(run(part("node", 2), **changes))

    assert messages == [message for _, message in found]
    assert ["SH-11", "SH-12"][: len(messages)] == [code for code, _ in found]


def test_a_declaration_has_one_finding_a_run() -> None:
    """
    A run without any measured field, and all its parts, are one finding that says what fills them.
    """
    bare = [{key: value for key, value in part("node", 1).items() if key != "energy_j"}] * 2
    (found,) = measurement_findings({"runs": [{"label": "r0", "energy_parts": bare}]}, "a.json")

    assert found.message == (
        'run "r0" lacks measured fields: started_at, stopped_at, status, samples_count, '
        "samples_unit, quality, energy_j of 2 parts"
    )
    assert found.hint == "reporter measure FILE --evidence DIR writes them from the logs"


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"runs": {}},
        {"runs": [None, 1]},
        {"runs": [{"energy_parts": [None, {"component": [], "method": {}}]}]},
        {"system": [], "runs": [run(part("node", 1))]},
        {"system": {"nodes_count": "2", "accelerators_per_node": True}, "runs": [run()]},
        {"system": {"nodes_count": 1e300, "accelerators_per_node": 8}, "runs": []},
        {
            "system": {"nodes_count": 2, "accelerators_per_node": 8},
            "runs": [run(part("node", 1) | {"devices_count": [], "side": {}})],
        },
    ],
)
def test_data_of_any_shape_is_survived(data: object) -> None:
    """
    Data that breaks the schema elsewhere gives findings or none, never an exception.
    """
    assert {"SH-10", "SH-11"} >= {f.code for f in measurement_findings(data, "a.json")}


def test_the_noise_of_the_schema_is_known() -> None:
    """
    What is said here in plain words isn't said again in those of the schema; all else is.
    """
    parts = ("runs", 0, "energy_parts")
    assert concerns_measurement(parts, "contains", "")
    assert concerns_measurement(parts, "minItems", "")
    assert concerns_measurement(("runs", 3), "required", "samples_count")
    assert concerns_measurement((*parts, 0), "required", "energy_j")
    assert not concerns_measurement((*parts, 0), "required", "side")
    assert not concerns_measurement(parts, "maxItems", "")
    assert not concerns_measurement(("runs", 3), "required", "label")
    assert not concerns_measurement((*parts, 0, "devices"), "minItems", "")
    assert not concerns_measurement((), "required", "energy_parts")
