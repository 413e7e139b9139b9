"""
System descriptions in the shapes that real ones have.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.importers.mlperf.system_description import (
    SystemDescription,
    read_system_description,
)
from tests.importers.mlperf.make_logs import SYSTEM


def description_of(tmp_path: Path, **changed: Any) -> SystemDescription:
    """
    The synthetic description with some fields changed.
    """
    path = tmp_path / "1xExample.json"
    path.write_text(json.dumps({**SYSTEM, **changed}))
    return read_system_description(path, name="systems/1xExample.json")


def test_good_description(tmp_path: Path) -> None:
    """
    Numbers come out of text, "N/A" and absent fields are missing.
    """
    description = description_of(tmp_path)
    assert description.findings == ()
    assert description.id == "1xExample"
    assert description.source.sha256 is not None
    assert (description.nodes_count, description.accelerators_per_node) == (1, 8)
    assert description.processors_per_node == 2
    assert (description.availability, description.deployment) == ("available", "onprem")
    assert description.software == {"cuda_version": "12.8"}
    assert description.stated_side is None
    assert description.text("framework") == "PyTorch"
    assert description.text("cooling") is None
    assert description.text("hw_notes") is None


@pytest.mark.parametrize("value", [64, 64.0, "64.0 ", " 64 "], ids=repr)
def test_numbers_in_any_form(tmp_path: Path, value: object) -> None:
    """
    A count may be a number or a text.
    """
    assert description_of(tmp_path, number_of_nodes=value).nodes_count == 64


@pytest.mark.parametrize("value", ["", "many", "1.5", 0, -1, None, True, [8], "1e400", "nan"])
def test_unusable_counts(tmp_path: Path, value: object) -> None:
    """
    What is no count is missing, and a finding says which field.
    """
    description = description_of(tmp_path, number_of_nodes=value)
    assert description.nodes_count is None
    (finding,) = description.findings
    assert (finding.code, finding.pointer) == ("IM-16", "/number_of_nodes")
    assert finding.message == "number_of_nodes isn't a whole number above zero"


@pytest.mark.parametrize(
    ("status", "availability", "deployment"),
    [
        ("onprem", "available", "onprem"),
        ("cloud", "available", "cloud"),
        ("Cloud", "available", "cloud"),
        ("available", "available", None),
        ("Available on-premise", "available", "onprem"),
        ("Available on premise", "available", "onprem"),
        ("Available On-Prem", "available", "onprem"),
        ("Available cloud", "available", "cloud"),
        ("preview", "preview", None),
        ("Preview (cloud)", "preview", "cloud"),
        ("research", "research", None),
        ("Research, Development, or Internal", "research", None),
        ("RDI", "research", None),
    ],
)
def test_spellings_of_the_status(
    tmp_path: Path, status: str, availability: str, deployment: str | None
) -> None:
    """
    The many spellings of the status come down to our words.
    """
    description = description_of(tmp_path, status=status)
    assert (description.availability, description.deployment) == (availability, deployment)
    assert description.findings == ()


def test_unknown_status(tmp_path: Path) -> None:
    """
    A status that means nothing is a finding, not a guess.
    """
    description = description_of(tmp_path, status="soon")
    assert description.availability is None
    assert [finding.message for finding in description.findings] == [
        "status 'soon' isn't available, preview or research"
    ]


@pytest.mark.parametrize(
    ("stack", "software"),
    [
        ({"cuda": "12.8", "threads": 4}, {"cuda": "12.8", "threads": "4"}),
        ([{"cuda": "12.8"}, {"nccl": 2.21}], {"cuda": "12.8", "nccl": "2.21"}),
        ("CUDA 12.8", {"other": "CUDA 12.8"}),
        ("", {}),
        (None, {}),
        ([["cuda"]], {}),
        ({"cuda": {"version": 1}}, {}),
    ],
)
def test_software_stack(tmp_path: Path, stack: object, software: dict[str, str]) -> None:
    """
    The software stack may be an object, a list of objects, or a text.
    """
    assert description_of(tmp_path, other_software_stack=stack).software == software


@pytest.mark.parametrize(
    ("name", "side"),
    [("SMC-H100-AC-Power", "ac"), ("SMC-H100-DC-Power", "dc"), ("AC power", None)],
)
def test_side_in_the_name(tmp_path: Path, name: str, side: str | None) -> None:
    """
    Some systems say in their name on which side power was read.
    """
    assert description_of(tmp_path, system_name=name).stated_side == side


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[]", "not a JSON object"),
        (b"", "not valid JSON in line 1"),
        (b"{\n", "not valid JSON in line 2"),
        (b'{"a": NaN}', "not valid JSON in line 1"),
        (b"[" * 100_000, "objects and lists stand in each other more than 32 deep"),
    ],
)
def test_unusable_file(tmp_path: Path, data: bytes, message: str) -> None:
    """
    A file that is no JSON object is one error, and every field is missing.
    """
    path = tmp_path / "system.json"
    path.write_bytes(data)
    description = read_system_description(path, name="system.json")
    assert description.nodes_count is None
    assert [(f.code, f.message) for f in description.findings] == [("IM-16", message)]


def test_missing_file(tmp_path: Path) -> None:
    """
    A file that isn't there is one error.
    """
    description = read_system_description(tmp_path / "gone.json")
    assert [finding.code for finding in description.findings] == ["IM-2"]
