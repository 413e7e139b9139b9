"""
Vendors' logs that were cut, mixed up or made to hurt: no exception, no invented reading, no delay.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import numpy as np
import pytest

from reporter.evidence.detect import FORMATS, read_power_log
from tests.evidence.write import said

# The beginning of a log of each format.
BEGINNINGS = {
    "nvidia-smi-dmon": "#Date Time gpu pwr\n20240510 11:38:49 0 500\n20240510 11:38:50 0 510\n",
    "nvidia-smi-xml": (
        "<nvidia_smi_log>\n<timestamp>Fri May 10 11:38:49 2024</timestamp>\n"
        '<gpu id="00000000:01:00.0">\n<uuid>GPU-1</uuid>\n<gpu_power_readings>\n'
        "<power_draw>500.00 W</power_draw>\n</gpu_power_readings>\n</gpu>\n</nvidia_smi_log>\n"
    ),
    "nvidia-smi-text": (
        "==============NVSMI LOG==============\nTimestamp : Fri May 10 11:38:49 2024\n"
        "GPU 00000000:1B:00.0\n    GPU Power Readings\n        Power Draw : 500.00 W\n"
    ),
    "dcgmi-dmon": "1715341129\n#Entity POWER TOTEC\nID W mJ\nGPU 0 500.0 1000\n",
    "amd-smi-json": (
        '[{"timestamp": 1715341129, "gpu": 0, '
        '"power": {"socket_power": {"value": 500, "unit": "W"}}}]\n'
    ),
    "rocm-smi-json": ('1715341129\n{"card0": {"Average Graphics Package Power (W)": "500.0"}}\n'),
    "amd-smi-monitor": "TIMESTAMP  GPU  POWER\n1715341129    0  500 W\n",
    "powermetrics": (
        "*** Sampled system activity (Fri May 10 11:38:49 2024 +0000) (1000.00ms elapsed) ***\n"
        "CPU Power: 500 mW\n"
    ),
    "turbostat": "Time_Of_Day_Seconds\tCPU\tPkgWatt\n1715341129.5\t-\t500.0\n",
    "tegrastats": "05-10-2024 11:38:49 RAM 1/2MB (lfb) CPU [4%@1] VDD_IN 500mW/400mW\n",
    "perf-stat": "# started on Fri May 10 11:38:48 2024\n\n1.0,500,Joules,power/energy-pkg/,1,,\n",
    "powercap": "timestamp,name,energy_uj,max_energy_range_uj\n1715341129,package-0,500,900\n",
    "energibridge": "Delta,Time,PACKAGE_ENERGY (J)\n1000,1715341129000,500.0\n",
    "ipmi-sensors": "1715341129\nPwr Consumption | 500 Watts | ok\n",
    "pdu-csv": "Date/Time,Outlet 1 Active Power (W)\n2024-05-10 11:38:49,500\n",
    "reporter-monitor": (
        "# reporter monitor log, version 1\n"
        "timestamp_utc,monotonic_s,host,kind,device,uuid,power_w,energy_j,counter_range_j\n"
        "2024-05-10T11:38:49.000000Z,1.0,n,accelerator,0,GPU-1,500.000,7.5,\n"
    ),
}
TOKENS = (
    "\n", "outlet",
    "[", "{", '"', "\\", "<a>", "<?xml\n", "<nvidia_smi_log>\n", "|", " ", "\t", ",",
    "a ", "(A", "RAM 1/1MB ", "VDD_IN ", "power/energy-", "intel-rapl:0/", "zone,", "PkgWatt ",
    '{"a":\n', "GPU 0\n", "Power Draw : 5\n", "1715341129\n", "01/01/2024 00:00:00,5\n",
)  # fmt: skip
# A quadratic scan of a hundred thousand bytes takes longer than this.
LONGEST_S = 5.0


def read_bytes(folder: Path, content: bytes) -> tuple[str, float]:
    """
    The format of a log, and the seconds that reading it took; its figures are checked.
    """
    path = folder / "log"
    path.write_bytes(content)
    began_s = time.process_time()
    reading = read_power_log(path, name="log", zone="UTC")
    took_s = time.process_time() - began_s
    for trace in reading.traces:
        assert not np.isinf(trace.power_w).any()
        assert np.isfinite(trace.times_s).all()
    for counter in reading.counters:
        assert np.isfinite(counter.energy_j).all()
    return reading.format, took_s


def test_each_word_may_be_stated() -> None:
    """
    What a log is found to be is a word that evidence may state.
    """
    assert set(BEGINNINGS) <= FORMATS


@pytest.mark.parametrize("word", BEGINNINGS)
def test_content_decides_the_format(tmp_path: Path, word: str) -> None:
    """
    Each beginning is known for what it is, in any line ends, with a byte order mark, in UTF-16.
    """
    text = BEGINNINGS[word]
    plain = text.encode()

    assert read_bytes(tmp_path, plain)[0] == word
    assert read_bytes(tmp_path, text.replace("\n", "\r\n").encode())[0] == word
    assert read_bytes(tmp_path, b"\xef\xbb\xbf" + plain)[0] == word
    assert read_bytes(tmp_path, text.encode("utf-16"))[0] == word


@pytest.mark.parametrize("word", BEGINNINGS)
def test_a_log_that_is_cut_anywhere_never_raises(tmp_path: Path, word: str) -> None:
    """
    Every prefix gives readings or findings.
    """
    raw = BEGINNINGS[word].encode()

    for length in range(len(raw)):
        read_bytes(tmp_path, raw[:length])


@pytest.mark.parametrize("word", BEGINNINGS)
def test_changed_bytes_never_raise(tmp_path: Path, word: str) -> None:
    """
    A hundred logs with a few bytes changed, the same each time.
    """
    source = random.Random(word)  # noqa: S311 - the same each time
    raw = BEGINNINGS[word].encode() * 3

    for _ in range(100):
        changed = bytearray(raw)
        for _ in range(source.randint(1, 6)):
            changed[source.randrange(len(changed))] = source.choice(b'0,;|"\\[{<>\n\t \xff9-.:eWJ')
        read_bytes(tmp_path, bytes(changed))


@pytest.mark.parametrize("word", BEGINNINGS)
def test_hostile_lines_take_linear_time(tmp_path: Path, word: str) -> None:
    """
    A hundred thousand bytes of any token that means something to a reader are soon read.
    """
    head = BEGINNINGS[word].encode()
    took_s = [
        read_bytes(tmp_path, head + token.encode() * (100_000 // len(token)))[1] for token in TOKENS
    ]

    assert max(took_s) < LONGEST_S


@pytest.mark.parametrize("token", TOKENS)
def test_recognising_takes_linear_time(tmp_path: Path, token: str) -> None:
    """
    A log that is nothing but one token is soon found to be no log.
    """
    word, took_s = read_bytes(tmp_path, token.encode() * (100_000 // len(token)))

    assert word in {*FORMATS, "unknown"}
    assert took_s < LONGEST_S


@pytest.mark.parametrize(
    ("number", "text"),
    [("1e999", '"1e999"'), ("NaN", '"nan"'), ("-5", None), ("true", '"True"')],
)
def test_numbers_that_are_none(tmp_path: Path, number: str, text: str | None) -> None:
    """
    Infinity, NaN and truth are no power; a negative one is left to the cleaning of traces.
    """
    document = BEGINNINGS["amd-smi-json"].replace("500", number)
    path = tmp_path / "log"
    path.write_text(document, encoding="utf-8")
    reading = read_power_log(path, name="log")

    if text is None:
        assert reading.traces[0].power_w.tolist() == [-5.0]
    else:
        assert reading.findings
        assert not any(np.isfinite(trace.power_w).any() for trace in reading.traces)


def test_deep_json_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """
    Brackets without end are no document.
    """
    path = tmp_path / "log"
    path.write_text('{"card0": {"a": ' + "[" * 5000 + json.dumps(1) + "]" * 5000 + "}}")

    assert said(read_power_log(path, name="log").findings) == [
        "PW-9 : the log holds no usable reading: isn't valid JSON, or is cut off (line 1)",
        "PW-6 line 1: isn't valid JSON, or is cut off",
    ]
