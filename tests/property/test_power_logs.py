"""
What holds for every log file: nothing in it raises, and what is logged is what is read.
"""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.evidence.formats.mllog_lines import LATEST_TIME_MS, is_number, read_log
from reporter.evidence.formats.mlperf_power import read_node_log, read_readings, read_switch_log
from reporter.evidence.formats.mlperf_training import read_training_log
from reporter.importers.mlperf.system_description import read_system_description

MARK = b":::MLLOG "

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
keys = st.sampled_from(
    [
        "power_reading", "power_measurement_start", "power_measurement_stop", "conversion_eff",
        "interconnect_power_est", "run_start", "run_stop", "seed", "global_batch_size",
        "eval_accuracy", "tracked_stats", "submission_benchmark", "train_samples",
    ]
)  # fmt: skip
records = st.fixed_dictionaries(
    {"time_ms": st.integers(-(10**15), 10**15) | values, "key": keys | values, "value": values},
    optional={
        "metadata": values
        | st.fixed_dictionaries(
            {},
            optional={
                "status": values,
                "metric": values,
                "epoch_num": values,
                "samples_count": values,
                "measurement_type": values,
                "switch_id": values,
            },
        )
    },
)
log_lines = (
    st.builds(lambda record: MARK + json.dumps(record).encode(), records)
    | st.builds(lambda noise: MARK + noise, st.binary(max_size=30))
    | st.binary(max_size=30)
)


def in_file(data: bytes, read: Any) -> Any:
    """
    What *read* says of a file with this content.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.txt"
        path.write_bytes(data)
        return read(path, name="log.txt")


@settings(max_examples=150)
@given(st.lists(log_lines, max_size=12))
def test_no_content_raises(several: list[bytes]) -> None:
    """
    Whatever a file holds, each reader returns an object whose findings name that file.
    """
    data = b"\n".join(several)
    for read in (read_training_log, read_node_log, read_switch_log, read_system_description):
        result = in_file(data, read)
        assert {finding.file for finding in result.findings} <= {"log.txt"}
        assert all(finding.message for finding in result.findings)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**14), st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)),
        max_size=20,
    ),
    st.sampled_from(["", {}, {"file": "/a b.py", "lineno": 7}, {"host": 'a "b" \\ ü'}, None]),
    st.sampled_from([(", ", ": "), (",", ":")]),
)
def test_bulk_and_single_reading_agree(
    logged: list[tuple[int, float]], metadata: object, separators: tuple[str, str]
) -> None:
    """
    The fast path reads exactly what parsing every line reads.
    """
    data = "\n".join(
        ":::MLLOG "
        + json.dumps(
            {
                "namespace": "",
                "time_ms": time_ms,
                "event_type": "POINT_IN_TIME",
                "key": "power_reading",
                "value": power_w,
                "metadata": metadata,
            },
            separators=separators,
        )
        for time_ms, power_w in logged
    ).encode()
    bulk = in_file(data, read_readings)
    single = in_file(data, read_log)
    read = [line for line in single.lines if is_number(line.value)]
    assert bulk.times_ms == tuple(line.time_ms for line in read)
    assert bulk.power_w == tuple(float(line.value) for line in read)
    assert bulk.lines == tuple(line.number for line in read)
    # A log holds times up to 2096 and no watts that are all but nothing: IM-28 names the others.
    possible = [(at, watts) for at, watts in logged if at <= LATEST_TIME_MS]
    assert bulk.power_w == tuple(float(watts) for _, watts in possible if is_number(watts))
    assert bulk.unreadable == tuple(line for line in single.lines if not is_number(line.value))
    assert bulk.findings == single.findings
    assert (bulk.findings == ()) == (len(possible) == len(logged))


@settings(max_examples=100)
@given(st.lists(log_lines, max_size=12))
def test_numbers_of_a_log_are_finite(several: list[bytes]) -> None:
    """
    No NaN and no infinity gets out of a power log.
    """
    log = in_file(b"\n".join(several), read_node_log)
    assert all(map(math.isfinite, [*log.trace.times_s, *log.trace.power_w]))
    assert all(marker.value is None or math.isfinite(marker.value) for marker in log.markers)
