"""
`:::MLLOG` power logs, packed or not, read like the importer reads them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.formats.mlperf_power import read_node_log
from tests.evidence.write import read, said, traces
from tests.importers.mlperf.make_logs import RunShape, node_log_text


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("side", [None, "AC", "DC"])
def test_equal_to_the_importer(tmp_path: Path, *, packed: bool, side: str | None) -> None:
    """
    Readings, side and efficiency are those that the importer finds.
    """
    shape = RunShape(
        benchmark="bert",
        start_ms=1_715_341_129_000,
        efficiency=None if side is None else 0.94,
        measurement_type=side or "AC",
    )
    text = node_log_text(shape, 0)
    reading = read(tmp_path, text, packed=packed)
    plain = tmp_path / "node_0.txt"
    plain.write_text(text, encoding="utf-8")
    imported = read_node_log(plain)

    assert (reading.format, reading.zone) == ("mllog", "UTC")
    assert reading.traces[0].times_s.tolist() == imported.trace.times_s.tolist()
    assert reading.traces[0].power_w.tolist() == imported.trace.power_w.tolist()
    assert reading.side == imported.measurement_side
    assert reading.conversion_efficiency == imported.conversion_efficiency


def test_every_reading_knows_its_line(tmp_path: Path) -> None:
    """
    Lines are counted from 1, those that hold no reading too.
    """
    record = ':::MLLOG {"key": "%s", "value": 300.5, "time_ms": 1715341129000}'
    lines = ["noise", record % "power_reading", record % "other", record % "power_reading"]
    (trace,) = read(tmp_path, "\n".join(lines)).traces

    assert trace.lines is not None
    assert trace.lines.tolist() == [2, 4]


def test_faulty_lines_are_named(tmp_path: Path) -> None:
    """
    A record that is broken, and a reading without number or time, each give a finding.
    """
    record = '{"key": "power_reading", "value": %s, "time_ms": %s}'
    lines = [
        record % ("300.5", "1715341129000"),
        record % ('"300"', "1715341129000"),
        record % ("300.5", "null"),
        record % ("true", "1715341129000"),
        '{"key": "power_reading", "value":',
    ]
    reading = read(tmp_path, "noise\n" + "".join(f"0: :::MLLOG {line}\n" for line in lines))

    assert traces(reading) == {"node": [(0.0, 300.5), (0.0, None), (0.0, None)]}
    assert reading.unreadable_count == 2
    assert said(reading.findings) == [
        'PW-7 line 3: "300" isn\'t a number',
        'PW-7 line 5: "True" isn\'t a number',
        "PW-6 line 4: time_ms isn't a number",
        "PW-6 line 6: isn't a JSON object",
    ]
