"""
The gate and the walk give the same answer, and limits hold.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.schema import check as check_module
from reporter.schema.check import check, is_valid, schema_data, schema_text
from reporter.schema.violations import problems_of

DATA = Path(__file__).resolve().parents[1] / "data"


def minimal() -> dict[str, Any]:
    """
    The data of the smallest valid submission.
    """
    data: dict[str, Any] = json.loads((DATA / "valid/minimal.json").read_text(encoding="utf-8"))
    return data


def both(data: Any) -> tuple[bool, bool]:
    """
    Whether the gate and the walk accept *data*.
    """
    return is_valid(data, "submission"), not list(problems_of(data, schema_data("submission")))


def test_both_validators_agree_on_the_examples() -> None:
    """
    Each example that is JSON is accepted by both validators or by neither.
    """
    paths = [*(DATA / "valid").glob("*.json"), *(DATA / "invalid").glob("S*/submission.json")]
    for path in paths:
        gate, walk = both(json.loads(path.read_text(encoding="utf-8")))
        assert gate == walk, path
    assert len(paths) >= 60


@pytest.mark.parametrize(
    ("value", "is_accepted"),
    [(1, True), (1.0, True), (True, False), (1.5, False), ("1", False), (None, False), (0, False)],
)
def test_both_validators_agree_on_whole_numbers(value: object, *, is_accepted: bool) -> None:
    """
    1.0 is a whole number to both, true is one to neither.
    """
    data = minimal()
    data["system"]["nodes_count"] = value

    assert (is_accepted, is_accepted) == both(data)


@pytest.mark.parametrize(
    ("instant", "is_accepted"),
    [
        ("2025-05-10T11:38:53Z", True),
        ("2025-05-10T11:38:53.123456Z", True),
        ("2024-02-29T00:00:00Z", True),
        ("2025-02-29T00:00:00Z", False),
        ("2025-04-31T00:00:00Z", False),
        ("2025-05-10T24:00:00Z", False),
        ("2025-05-10T11:60:00Z", False),
        ("2025-06-30T23:59:60Z", False),
        ("2025-05-10T11:38:53+00:00", False),
        ("2025-05-10T11:38:53", False),
        ("2025-05-10 11:38:53Z", False),
        ("2025-05-10t11:38:53z", False),
        ("2025-05-10T11:38:53Z\n", False),
        ("٢٠٢٥-05-10T11:38:53Z", False),
        ("1999-05-10T11:38:53Z", False),
    ],
)
def test_both_validators_agree_on_instants(instant: str, *, is_accepted: bool) -> None:
    """
    An instant must exist, be in UTC and stand in the one form.
    """
    data = minimal()
    data["runs"][0]["stopped_at"] = instant

    assert (is_accepted, is_accepted) == both(data)


def test_null_stands_for_absent() -> None:
    """
    A field that may be left out may be null, and both mean the same.
    """
    data = minimal()
    data |= {"site": None, "notes": None, "model": None, "declared": None}
    data["runs"][0] |= {"seed": None, "learning_curve": None, "power_trace": None}
    data["runs"][0]["energy_parts"][0] |= {"conversion": None, "coverage": None}

    assert (True, True) == both(data)


@pytest.mark.parametrize("key", ["instrument", "evidence"])
def test_null_does_not_stand_for_what_is_required(key: str) -> None:
    """
    A measured part can't have null for its instrument or its logs.
    """
    data = minimal()
    data["runs"][0]["energy_parts"][0][key] = None

    assert (False, False) == both(data)
    assert {"SH-1", "SH-3"} >= {finding.code for finding in check(data, "submission", "a.json")}


def test_output_is_limited_in_number() -> None:
    """
    At most 100 findings are told, and a note says that there are more.
    """
    data = minimal() | {f"key_{number}": 1 for number in range(5000)}

    findings = check(data, "submission", "a.json")

    assert 101 == len(findings)
    assert "more than 100 findings; the others are not shown" == findings[-1].message


def test_output_is_limited_in_length() -> None:
    """
    However long the values are, the findings take at most 64 KiB.
    """
    data = minimal()
    data["evidence"] = [{f"{n}" + "é" * 9000: "x" * 5000} for n in range(90)]

    findings = check(data, "submission", "a.json")
    size = sum(len((one.pointer + one.message + one.hint).encode()) for one in findings)

    assert 0 < size <= 64 * 1024
    assert all(len(one.pointer) < 400 for one in findings)


def test_findings_stand_in_the_order_of_places() -> None:
    """
    Item 10 of a list comes behind item 9.
    """
    data = minimal()
    data["evidence"] = [data["evidence"][0] | {"bytes": -1}] * 12

    places = [finding.pointer for finding in check(data, "submission", "a.json")]

    assert [f"/evidence/{index}/bytes" for index in range(12)] == places


def test_what_has_no_words_is_still_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Should the gate refuse what the walk accepts, the data isn't valid and the finding says so.
    """
    monkeypatch.setattr(check_module, "is_valid", lambda data, kind: False)

    (finding,) = check(minimal(), "submission", "a.json")

    assert ("SH-14", "the data doesn't fit the schema of a submission") == (
        finding.code,
        finding.message,
    )


@pytest.mark.parametrize("data", [None, 1, "x", [], {}, {"runs": 1}, {"runs": [1, {}, []]}])
def test_data_of_any_shape_gives_findings(data: object) -> None:
    """
    Whatever stands in the file, check answers with findings.
    """
    assert check(data, "submission", "a.json")


def test_an_unknown_schema_is_an_error_of_the_installation() -> None:
    """
    A kind without a schema file stops the command.
    """
    with pytest.raises(ReporterError, match="lacks the schema of a poem"):
        schema_text("poem")  # type: ignore[arg-type]


def test_no_schema_is_fetched() -> None:
    """
    Neither validator opens a connection, also when a document names a foreign schema.
    """
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('opened a socket')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from reporter.schema.check import check\n"
        "data = {'$schema': 'http://127.0.0.1:9/evil.json', '$ref': 'http://127.0.0.1:9/evil.json'}\n"
        "print(sorted({f.code for f in check(data, 'submission', 'a.json')}))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "['SH-1', 'SH-2', 'SH-6']\n" == done.stdout
