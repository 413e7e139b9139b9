"""
Readings put together by device: in memory, and from a temporary file, one device after the other.
"""

from __future__ import annotations

import errno
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.errors import ReporterError
from reporter.evidence import gather
from reporter.evidence.collect import Rows
from reporter.evidence.detect import read_power_log, read_spooled_log
from reporter.evidence.gather import KeptRows, RowStore, SpooledRows
from reporter.evidence.log_file import (
    EVIDENCE_LIMITS,
    MIB,
    OVER_BUDGET,
    PARQUET_BYTES,
    STREAM_LIMITS,
    ReadBudget,
    ReadLimits,
    parquet_most_bytes,
)

DEVICES = 4
READING = st.tuples(
    st.integers(0, DEVICES - 1), st.floats(0, 1e9), st.floats(allow_nan=False), st.integers(1, 99)
)
PART = st.tuples(st.lists(READING, max_size=12), st.booleans())


def rows_of(readings: list[tuple[int, float, float, int]], *, has_lines: bool) -> Rows:
    """
    Readings as a part of a log, with their lines or without any.
    """
    codes, times_s, values, lines = ([one[column] for one in readings] for column in range(4))
    return Rows(
        codes=np.array(codes, dtype=np.int32),
        times_s=np.array(times_s, dtype=np.float64),
        values=np.array(values, dtype=np.float64),
        lines=np.array(lines, dtype=np.int64) if has_lines else None,
    )


def held(store: RowStore) -> list[tuple[int, list[float], list[float], list[int] | None]]:
    """
    Each device with its readings.
    """
    return [
        (
            code,
            rows.times_s.tolist(),
            rows.values.tolist(),
            None if rows.lines is None else rows.lines.tolist(),
        )
        for code, rows in store.devices(DEVICES)
    ]


@settings(max_examples=150)
@given(st.lists(PART, max_size=5), st.sampled_from([0, 40, 1000]))
def test_a_file_gives_the_devices_that_memory_gives(
    parts: list[tuple[list[tuple[int, float, float, int]], bool]], spooled_bytes: int
) -> None:
    """
    However a log is cut into parts, whichever have lines, and whenever readings go to the disk.
    """
    with mock.patch.object(gather, "SPOOLED_BYTES", spooled_bytes):
        kept, spooled = KeptRows(), SpooledRows()
        for readings, has_lines in parts:
            for store in (kept, spooled):
                store.add(rows_of(readings, has_lines=has_lines))

    assert kept.is_empty == spooled.is_empty == (not parts)
    assert held(spooled) == held(spooled)
    assert held(spooled) == held(kept)
    spooled.close()


def test_a_log_is_read_alike_from_memory_and_from_a_file(tmp_path: Path) -> None:
    """
    Header, faults, series in their order, readings and lines.
    """
    path = tmp_path / "log.csv"
    lines = [f"{1767225600 + second},gpu{second % 3},{300 + second}" for second in range(90)]
    lines[17] = "1767225617,gpu2,none"
    path.write_text("\n".join(["time,device,power_w", *lines, ""]), encoding="utf-8")
    whole = read_power_log(path, name="log", zone="UTC")

    with read_spooled_log(
        path, name="log", zone="UTC", clock=None, expected=None, limits=EVIDENCE_LIMITS
    ) as spooled:
        found = [spooled.series(place) for place in range(spooled.series_count)]

    assert spooled.header.findings == whole.findings
    assert spooled.header.lines_count == whole.lines_count == 91
    assert spooled.header.unreadable_count == whole.unreadable_count
    assert [one.name for one in found] == [one.name for one in whole.traces]
    for one, other in zip(found, whole.traces, strict=True):
        assert one.times_s.tolist() == other.times_s.tolist()
        assert one.lines is not None and other.lines is not None
        assert one.lines.tolist() == other.lines.tolist()


def test_a_full_disk_is_named_with_what_to_do() -> None:
    """
    Readings that can't be put aside are never left out.
    """
    store = SpooledRows()
    full = OSError(errno.ENOSPC, "No space left on device")
    with (
        mock.patch.object(store._file, "write", side_effect=full),
        pytest.raises(ReporterError) as problem,
    ):
        store.add(rows_of([(0, 1.0, 300.0, 1)], has_lines=True))
    store.close()

    folder, rest = str(problem.value).split(": ", 1)
    assert Path(folder).is_dir()
    assert rest == (
        "no room for readings: No space left on device\n"
        "make room, or set TMPDIR to a folder with 24 bytes for each reading of a log"
    )


@pytest.mark.parametrize(
    ("limits", "file_bytes", "most"),
    [
        (EVIDENCE_LIMITS, 240, 64 * MIB),
        (EVIDENCE_LIMITS, 10 * MIB, 500 * MIB),
        (EVIDENCE_LIMITS, 400 * MIB, PARQUET_BYTES),
        (STREAM_LIMITS, 240, STREAM_LIMITS.unpacked_bytes),
        (ReadLimits(budget=ReadBudget(left_bytes=MIB)), 10 * MIB, MIB),
        (ReadLimits(budget=ReadBudget(left_bytes=-1)), 10 * MIB, 0),
    ],
    ids=["small", "usual", "large", "one's own", "little left", "nothing left"],
)
def test_a_parquet_file_may_unpack_to_fifty_times_its_size(
    limits: ReadLimits, file_bytes: int, most: int
) -> None:
    """
    A small one to 64 MiB, as other logs may, and never to more than its submission has left.
    """
    assert parquet_most_bytes(limits, file_bytes) == most


def test_the_parquet_files_of_a_submission_share_what_they_may_unpack_to(tmp_path: Path) -> None:
    """
    Forty small files of a million rows each cost no more than their budget.
    """
    pl = pytest.importorskip("polars")
    rows = 100_000
    frame = pl.DataFrame(
        {"time": [1767225600] * rows, "node": ["n"] * rows, "power_w": [300.0] * rows}
    )
    limits, said = ReadLimits(budget=ReadBudget(left_bytes=5 * MIB)), []
    for number in range(4):
        path = tmp_path / f"{number}.parquet"
        frame.write_parquet(path)
        found = read_power_log(path, name="log", limits=limits)
        said.append([finding.message for finding in found.findings])

    assert said[:2] == [[], []]
    assert said[2] == said[3] == [OVER_BUDGET]
