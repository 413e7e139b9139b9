"""
What holds for every training log: nothing in it raises, and the order of its rows doesn't matter.
"""

from __future__ import annotations

import contextlib
import json
import math
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.evidence.collect import RefusedError
from reporter.evidence.detect import read_power_log
from reporter.evidence.formats.text_pattern import compile_pattern
from reporter.evidence.log_file import EVIDENCE_LIMITS, LogSource
from reporter.evidence.series import TrainingReading
from reporter.evidence.training_log import _take, read_training_log
from reporter.evidence.training_record import ReadOptions, TrainingRecord
from tests.evidence.write_training import LOGS

KNOWN = [path.read_bytes() for path in sorted(LOGS.iterdir()) if path.is_file()]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
names = st.sampled_from(
    [
        "_step", "_timestamp", "_runtime", "val_loss", "samples", "seed", "type", "ts", "gpus",
        "duration_s", "log_history", "step", "train_runtime", "metrics", "key", "value",
        "timestamp", "info", "start_time", "status", "rows", "columns", "project", "params",
    ]
)  # fmt: skip
objects = st.dictionaries(names, values | st.integers(10**9, 10**13), max_size=8)
documents = st.recursive(
    objects,
    lambda inner: st.dictionaries(names, inner | st.lists(inner | values, max_size=3), max_size=4),
    max_leaves=6,
)
steps = st.lists(
    st.tuples(st.integers(1, 100_000), st.floats(0.01, 10), st.integers(1, 10**9)),
    min_size=2,
    max_size=12,
    unique_by=lambda row: row[0],
)


def reading_of(data: bytes, **options: Any) -> TrainingReading:
    """
    The reading of a log with these bytes.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.write_bytes(data)
        return read_training_log(path, name="log", zone="UTC", **options)


def assert_sound(reading: TrainingReading) -> None:
    """
    A window is finite and has a length, values are finite, and what is missing is told.
    """
    assert reading.window is None or math.isfinite(reading.window.duration_s)
    for point in reading.evaluations:
        assert all(math.isfinite(value) for _, value in point.values)
    assert reading.findings or (reading.window and reading.evaluations)


@given(st.lists(documents, max_size=4))
def test_no_document_raises(found: list[dict[str, Any]]) -> None:
    """
    Objects that look like a log in parts give findings.
    """
    assert_sound(reading_of("\n".join(json.dumps(one) for one in found).encode()))


@given(st.sampled_from(KNOWN), st.integers(0, 3000), st.binary(max_size=20), st.booleans())
def test_no_damage_to_a_known_log_raises(
    data: bytes,
    place: int,
    noise: bytes,
    is_cut: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    """
    Bytes written over or a log cut off give findings, or still a run.
    """
    rest = b"" if is_cut else data[place + len(noise) :]
    assert_sound(reading_of(data[:place] + noise + rest))


@given(st.lists(objects, max_size=5), st.sampled_from(["counter", "polled"]))
def test_no_record_of_matcha_raises(found: list[dict[str, Any]], source: str) -> None:
    """
    Neither as a training log nor as a power log; energies stay finite.
    """
    start = {"type": "session_start", "ts": "2024-05-10T11:38:49Z", "matcha_version": "1"}
    kinds = ["step", "session_end"]
    stamp = {"ts": "2024-05-10T11:39:49Z"}
    rows = [row | stamp | {"type": kinds[index % 2]} for index, row in enumerate(found)]
    text = "\n".join(json.dumps(row) for row in [start | {"energy_source": source}, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.write_text(text, encoding="utf-8")
        assert_sound(read_training_log(path, name="log"))
        power = read_power_log(path, name="log")
    assert power.findings


@given(steps, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[int, float, int]], random: Any) -> None:
    """
    A history that was merged from several files in any order is the same run.
    """
    lines = [
        json.dumps(
            {"_step": step, "_timestamp": 1_715_341_129 + step, "_runtime": step}
            | {"val_loss": loss, "samples": samples}
        )
        for step, loss, samples in rows
    ]
    mixed = random.sample(lines, len(lines))
    one, other = (reading_of("\n".join(order).encode()) for order in (sorted(lines), mixed))

    assert one.window == other.window
    assert [(p.time_s, p.values) for p in one.evaluations] == [
        (p.time_s, p.values) for p in other.evaluations
    ]
    assert [p.samples_count for p in one.evaluations] == [
        p.samples_count for p in other.evaluations
    ]


@settings(max_examples=30)
@given(st.sampled_from(KNOWN), st.integers(1, 200))
def test_the_size_of_blocks_does_not_matter(data: bytes, block_bytes: int) -> None:
    """
    A log that is read in small blocks is read the same.
    """
    whole = reading_of(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.write_bytes(data)
        source = LogSource(path, "log", EVIDENCE_LIMITS, block_bytes=block_bytes)
        record = TrainingRecord("log", "unknown", ReadOptions(zone=None))
        try:
            _take(data[:4096], source.blocks(), record, None, None)
        except RefusedError:
            return
    assert len(record.reading().evaluations) == len(whole.evaluations)


@given(st.text(alphabet="ab(?:)*+{}1,[]\\d.|P<x>^$", max_size=20))
def test_no_pattern_raises(pattern: str) -> None:
    """
    A pattern is one that takes linear time, or is refused with the reason.
    """
    with contextlib.suppress(RefusedError):
        assert compile_pattern(pattern + "(?P<x>b)").fullmatch("a" * 200) is None
