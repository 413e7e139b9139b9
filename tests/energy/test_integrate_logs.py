"""
Summing a log of any size from its file.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from reporter.energy.integrate import integrate, stream_power_log
from reporter.energy.partial_sums import integrals, merge
from reporter.evidence import log_file as source
from reporter.evidence.detect import read_power_log
from reporter.evidence.log_file import ReadLimits
from reporter.evidence.series import Window, clean
from tests.evidence.formats.test_csv_blocks import LOGS, WINDOW
from tests.evidence.write import START_S, said


@pytest.mark.parametrize("name", LOGS)
def test_equal_to_reading_and_integrating(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    In small blocks, every device has the integral that its whole trace has.
    """
    monkeypatch.setattr(source, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(source, "HEAD_BYTES", 500)
    monkeypatch.setattr(source, "_PACKED_BYTES", 700)
    path = tmp_path / "log"
    path.write_text(LOGS[name], encoding="utf-8", newline="")
    streamed = stream_power_log(path, WINDOW, gap_limit_s=10, zone="UTC")
    figures = integrals(streamed.sums, charge_power_w=None)
    reading = read_power_log(path, zone="UTC")

    assert (streamed.findings, streamed.format) == ((), reading.format)
    assert streamed.zone == reading.zone == "UTC"
    assert list(figures) == [trace.name for trace in reading.traces]
    for trace in reading.traces:
        whole = integrate(clean(trace).trace, WINDOW, gap_limit_s=10, charge_power_w=None)
        ours = figures[trace.name].integral
        assert ours is not None
        assert ours.integrated_j == pytest.approx(whole.integrated_j, rel=1e-12)
        assert ours.charged_j == pytest.approx(whole.charged_j, rel=1e-12)
        assert ours.coverage == pytest.approx(whole.coverage, rel=1e-9)
        assert ours.largest_gap_s == pytest.approx(whole.largest_gap_s, abs=2e-6)
        assert ours.median_interval_s == pytest.approx(whole.median_interval_s, abs=2e-6)


def test_files_in_order_are_pieces_of_one_log(tmp_path: Path) -> None:
    """
    A log that was rotated is summed file by file, and the sums are merged.
    """
    lines = LOGS["plain"].splitlines(keepends=True)
    whole = tmp_path / "whole"
    whole.write_text("".join(lines), encoding="utf-8")
    sums = []
    for number, rows in enumerate((lines[1:900], lines[900:1000], lines[1000:])):
        path = tmp_path / f"log.{number}"
        path.write_text("".join([lines[0], *rows]), encoding="utf-8")
        sums.append(stream_power_log(path, WINDOW, gap_limit_s=10).sums)
    merged = integrals(merge(sums[0], merge(sums[1], sums[2])), charge_power_w=None)
    at_once = integrals(stream_power_log(whole, WINDOW, gap_limit_s=10).sums, charge_power_w=None)

    for name, figure in at_once.items():
        ours = merged[name].integral
        assert ours is not None
        assert figure.integral is not None
        assert ours.charged_j == pytest.approx(figure.integral.charged_j, rel=1e-12)
        assert ours.readings_count == figure.integral.readings_count


def test_a_log_out_of_order_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where a later block runs back in time the finding names the device.
    """
    monkeypatch.setattr(source, "HEAD_BYTES", 100)
    monkeypatch.setattr(source, "_PACKED_BYTES", 500)
    rows = [f"{int(START_S) + second},n1,300\n" for second in range(60)]
    path = tmp_path / "log"
    text = "".join(["time,device,power_w\n", *rows, *rows[:30]])
    path.write_text(text, encoding="utf-8")
    log = source.LogSource(path, "log", ReadLimits(), block_bytes=500)
    assert len(list(log.blocks())) > 1
    monkeypatch.setattr(source, "BLOCK_BYTES", 500)
    streamed = stream_power_log(path, WINDOW, gap_limit_s=10, name="log")

    assert said(streamed.findings) == ["PW-11 : the readings of 'n1' run back in time"]
    assert integrals(streamed.sums, charge_power_w=None)["n1"].integral is None


def test_large_packed_logs_can_be_summed(tmp_path: Path) -> None:
    """
    Evidence unpacks to 64 MiB at most, a stream to far more; both stop at a ratio of 200.
    """
    path = tmp_path / "log"
    header = b"time,device,power_w\n"
    rows = "".join(
        f"{int(START_S) + second},n{device},{300 + (second * 7919 + device * 31) % 577}\n"
        for second in range(400)
        for device in range(50)
    ).encode()
    path.write_bytes(gzip.compress(header + rows, 1))
    small = ReadLimits(unpacked_bytes=200_000)
    window = Window(start_s=START_S, stop_s=START_S + 399)

    assert said(read_power_log(path, name="log", limits=small).findings) == [
        "PW-4 : unpacks to more than the 0 MiB allowed"
    ]
    streamed = stream_power_log(path, window, gap_limit_s=10)
    assert streamed.findings == ()
    assert len(streamed.sums.names) == 50


def test_nothing_to_sum(tmp_path: Path) -> None:
    """
    A log that isn't known gives no sums and says so.
    """
    path = tmp_path / "log"
    path.write_text("nothing\n", encoding="utf-8")
    streamed = stream_power_log(path, WINDOW, gap_limit_s=10, name="log")

    assert (streamed.format, streamed.sums.names) == (None, ())
    assert said(streamed.findings) == ["PW-3 : the format isn't known"]
