"""
What holds for every file: a reader never raises, and what it gives can be summed.
"""

from __future__ import annotations

import contextlib
import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporter.energy.counters import integrate_counter
from reporter.energy.integrate import integrate, stream_power_log
from reporter.energy.partial_sums import integrals
from reporter.evidence.detect import FORMATS, read_power_log
from reporter.evidence.series import Window, clean
from reporter.evidence.timestamps import StampError, find_zone, parse_number, parse_stamp

SEEDS = [
    b"timestamp, index, power.draw [W]\n2024/05/10 11:38:49.123, 0, 345.67 W\n",
    b"2024/05/10 11:38:49.123, 0, 345.67\n2024/05/10 11:38:50.123, 0, [N/A]\n",
    b"time,device,power_w,energy_kWh\n1715341129,n1,345,1.5\n1715341130,n1,346,1.6\n",
    b"time;power_kW\n2024-05-10T11:38:49+02:00;0.3\n",
    b"start_time,window_name,elapsed_time,gpu0_energy\n1715341129.0,epoch,10.0,100.0\n",
    b"1715341129.5,300.1,200.1\n",
    b"Instantaneous power reading:  220 Watts\nIPMI timestamp:  Fri May 10 11:38:49 2024\n",
    b'{"timestamp":"2024-05-10T11:38:49Z","PowerControl":[{"PowerConsumedWatts":3000}]}\n' * 2,
    b'[{"time":1715341129,"PowerWatts":{"Reading":374},"EnergykWh":{"Reading":1.5}}]',
    b'{"data":{"result":[{"metric":{"__name__":"a_watts"},"values":[[1715341129,"3"]]}]}}',
    b'DCGM_FI_DEV_POWER_USAGE{gpu="0"} 345.6 1715341129123\nx_joules_total 5 1715341129.5\n',
    b':::MLLOG {"key": "power_reading", "value": 300.5, "time_ms": 1715341129123}\n',
]
TOKENS = [
    b"\n", b",", b" ", b'"', b"[N/A]", b"NaN", b"inf", b"1e999", b"-1", b"\x00", b"\xff", b"{",
    b"]", b"W", b"kW", b"1715341129", b"2024-13-45T99:99:99Z", b"\r", b"#", b"9" * 400, b"+02:00",
    b"2024-02-30T00:00:00Z", b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59",
]  # fmt: skip
WINDOW = Window(start_s=1_715_341_120.0, stop_s=1_715_341_140.0)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """
    One folder for all examples.
    """
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """
    Logs of all formats, some bytes of which were cut, doubled or replaced.
    """
    data = draw(st.sampled_from(SEEDS)) * draw(st.integers(1, 3))
    for _ in range(draw(st.integers(0, 6))):
        left = draw(st.integers(0, len(data)))
        right = min(len(data), left + draw(st.integers(0, 12)))
        put = draw(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=6), st.just(b"")))
        data = data[:left] + put + data[right:]
    return gzip.compress(data) if draw(st.integers(0, 9)) == 0 else data


@settings(max_examples=400)
@given(
    st.one_of(st.binary(max_size=400), mutants()),
    st.sampled_from([None, "UTC", "Europe/Berlin", "+02:00", "nowhere"]),
    st.sampled_from([None, *sorted(FORMATS)]),
)
@example(b"", None, None)
@example(b"\x1f\x8b", None, None)
@example(b"PAR1", None, None)
def test_no_bytes_make_a_reader_raise(
    folder: Path, data: bytes, zone: str | None, expected: str | None
) -> None:
    """
    Any bytes give readings or a finding; readings integrate to finite figures.
    """
    path = folder / "log"
    path.write_bytes(data)
    reading = read_power_log(path, name="log", zone=zone, expected=expected)

    assert reading.traces or reading.counters or reading.findings
    for trace in reading.traces:
        cleaned = clean(trace).trace
        integral = integrate(cleaned, WINDOW, gap_limit_s=10.0, charge_power_w=1.0)
        assert np.isfinite(integral.charged_j or 0.0)
    for counter in reading.counters:
        assert counter.times_s.shape == counter.energy_j.shape
        counted = integrate_counter(counter, WINDOW, gap_limit_s=10.0, charge_power_w=1.0)
        assert not np.isnan(counted.charged_j or 0.0)


@settings(max_examples=150)
@given(mutants(), st.sampled_from([None, "UTC"]))
def test_a_stream_says_what_the_whole_says(folder: Path, data: bytes, zone: str | None) -> None:
    """
    Summing a log gives for every device the integral of its trace, and the same findings.
    """
    path = folder / "log"
    path.write_bytes(data)
    reading = read_power_log(path, name="log", zone=zone)
    streamed = stream_power_log(path, WINDOW, gap_limit_s=10.0, name="log", zone=zone)
    figures = integrals(streamed.sums, charge_power_w=None)

    assert set(figures) == {trace.name for trace in reading.traces}
    for trace in reading.traces:
        cleaned = clean(trace).trace
        whole = integrate(cleaned, WINDOW, gap_limit_s=10.0, charge_power_w=None)
        ours = figures[trace.name].integral
        assert ours is not None
        assert ours.charged_j == pytest.approx(whole.charged_j, rel=1e-9)
        assert ours.readings_count == whole.readings_count


@given(st.one_of(st.text(max_size=40), st.from_regex(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ?[A-Z+-]*")))
def test_any_text_is_a_stamp_or_is_refused(text: str) -> None:
    """
    A stamp is read or refused with a reason; no other exception gets out.
    """
    for zone in (None, find_zone("Europe/Berlin"), find_zone("-11:30")):
        with contextlib.suppress(StampError):
            assert isinstance(parse_stamp(text, zone).time_us, int)


@given(st.text(max_size=40))
def test_numbers_are_plain_and_finite(text: str) -> None:
    """
    What is taken for a number is one for Python, too, and finite.
    """
    value = parse_number(text)
    if value is not None:
        assert value == float(text)
        assert abs(value) < 1e300


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e299, max_value=1e299))
def test_every_number_is_read_as_it_was_written(value: float) -> None:
    """
    A number written in full comes back to the last digit.
    """
    assert parse_number(repr(value)) == value
