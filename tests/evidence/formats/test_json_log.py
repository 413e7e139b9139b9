"""
JSON of no known format, and what holds for JSON of every format.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evidence.write import read, said, traces

ROW = '{"time": 1715341129, "host": "n1", "PowerWatts": 300}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"cpu_energy": 5, "gpu_energy": 6}',
            'JSON of no known format: its top-level keys are "cpu_energy", "gpu_energy"',
        ),
        (
            '{"a": 1}\n{"b": 2}\n',
            'JSON of no known format: its top-level keys are "a"',
        ),
        (
            json.dumps({f"key{number}": number for number in range(20)}, indent=1),
            (
                'JSON of no known format: its top-level keys are "key0", "key1", "key2", "key3", '
                '"key4", "key5", "key6", "key7" and 12 more'
            ),
        ),
        ("{}", "JSON of no known format: its object is empty"),
        ("[1, 2]", "JSON of no known format: it holds a number where an object is expected"),
        ("[[]]", "JSON of no known format: it holds an array where an object is expected"),
        ("[]", "isn't valid JSON, as a whole or line by line"),
        ('{"a": ', "isn't valid JSON, as a whole or line by line"),
        ("[" * 100_000, "isn't valid JSON, as a whole or line by line"),
        ('{"a": NaN}', "isn't valid JSON, as a whole or line by line"),
        ('{"a": "\\ud800"}x', "isn't valid JSON, as a whole or line by line"),
    ],
)
def test_unknown_json_is_refused_by_its_keys(tmp_path: Path, text: str, message: str) -> None:
    """
    JSON that no reader knows is named by what it holds.
    """
    assert said(read(tmp_path, text).findings) == [f"PW-3 : {message}"]


@pytest.mark.parametrize(
    "text",
    [
        ROW,
        f"{ROW}\n",
        f"\n\n{ROW}",
        f"[{ROW}]",
        f"[{ROW},\n]",
        json.dumps(json.loads(ROW), indent=2),
        f"{ROW}{ROW}",
    ],
)
def test_documents_are_found_however_they_are_written(tmp_path: Path, text: str) -> None:
    """
    One line, one document, an array, or documents one after the other.
    """
    reading = read(tmp_path, text)

    assert said(reading.findings) == []
    assert set(traces(reading)["n1"]) == {(0.0, 300.0)}


@pytest.mark.parametrize(
    "text", [f"{ROW}\n{{torn\n{ROW}\n", f"{ROW}\n{ROW[:20]}\n{ROW}\n", f"{ROW}\n\xe9\n{ROW}\n"]
)
def test_a_broken_line_hides_no_other(tmp_path: Path, text: str) -> None:
    """
    The line is named, and the ones around it are read.
    """
    reading = read(tmp_path, text)

    assert traces(reading) == {"n1": [(0.0, 300.0), (0.0, 300.0)]}
    assert said(reading.findings) == ["PW-6 line 2: isn't valid JSON"]


def test_an_array_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    """
    Half an array isn't read as if it were whole.
    """
    text = f"[{ROW},\n{ROW},\n{ROW[:30]}"

    assert said(read(tmp_path, text).findings) == [
        "PW-3 : isn't valid JSON, as a whole or line by line"
    ]


@pytest.mark.parametrize(
    "value",
    ["[]", "{}", "true", '"\\u0000"', "1e999", '"1e999"', "-1e-999", '{"Reading": {"Reading": 1}}'],
)
def test_no_value_is_too_odd_to_be_named(tmp_path: Path, value: str) -> None:
    """
    What is no plain number gives no reading and no traceback.
    """
    text = f"{ROW}\n" + ROW.replace("300", value) + "\n"
    reading = read(tmp_path, text)

    assert traces(reading)["n1"][0] == (0.0, 300.0)
    assert len(reading.findings) <= 1
