"""
What is opened and what is refused: links, devices, packed folders, binary files, gzip bombs.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import pickle
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from reporter.evidence.detect import read_power_log
from reporter.evidence.log_file import Block, LogSource, ReadLimits
from tests.evidence.write import SMI, read, said, traces


def packed_zip() -> bytes:
    """
    A zip file with a log in it.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as folder:
        folder.writestr("log.csv", SMI)
    return held.getvalue()


def packed_tar() -> bytes:
    """
    A tar file with a log in it.
    """
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as folder:
        entry = tarfile.TarInfo("log.csv")
        entry.size = len(SMI)
        folder.addfile(entry, io.BytesIO(SMI.encode()))
    return held.getvalue()


def saved_array() -> bytes:
    """
    A NumPy file.
    """
    held = io.BytesIO()
    np.save(held, np.ones(3))
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pickle.dumps([1.0], protocol=4), "a Python pickle"),
        (pickle.dumps([1.0], protocol=2), "a Python pickle"),
        (pickle.dumps([1.0], protocol=0), "a Python pickle"),
        (packed_zip(), "a zip file (or a spreadsheet, which is one)"),
        (packed_tar(), "a tar file"),
        (saved_array(), "a NumPy file"),
        (gzip.compress(gzip.compress(SMI.encode())), "a gzip file inside a gzip file"),
        (gzip.compress(packed_tar()), "a tar file"),
        (b"SQLite format 3\x00" + bytes(100), "an SQLite file"),
        (b"BZh91AY&SY", "a bzip2 file"),
        (b"\x28\xb5\x2f\xfd" + bytes(9), "a Zstandard file"),
        (b"\x01\x02\x03", "a binary file of an unknown kind"),
        (SMI.encode() + b"\x00", "a binary file of an unknown kind"),
    ],
)
def test_other_kinds_are_refused_by_name(tmp_path: Path, content: bytes, kind: str) -> None:
    """
    A file of another kind is refused with what it is, and nothing of it is used.
    """
    reading = read(tmp_path, content, zone="UTC")

    assert said(reading.findings) == [f"PW-2 : {kind} isn't read"]
    assert (reading.format, reading.traces) == ("unknown", ())


@pytest.mark.parametrize("content", [SMI, "\ufeff" + SMI])
@pytest.mark.parametrize("packed", [False, True])
def test_gzip_and_byte_order_marks_are_seen_through(
    tmp_path: Path, *, content: str, packed: bool
) -> None:
    """
    A packed log, and one with a mark of UTF-8 before it, give what the plain one gives.
    """
    reading = read(tmp_path, content, zone="UTC", packed=packed)

    assert traces(reading)["1"] == [(0.123, 352.1), (1.123, None)]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
@pytest.mark.parametrize("packed", [False, True])
def test_utf_16_with_its_mark_is_read(tmp_path: Path, mark: bytes, *, packed: bool) -> None:
    """
    A log that PowerShell wrote gives what the plain one gives, with the same lines.
    """
    name = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    long = SMI + "".join(
        f"2024/05/10 11:40:{index % 60:02}.{index // 60:03}, 0, 300.00 W\n"
        for index in range(9_000)
    )
    plain = read(tmp_path, long, zone="UTC")
    reading = read(tmp_path, mark + long.encode(name), zone="UTC", packed=packed)

    assert traces(reading) == traces(plain)
    assert said(reading.findings) == ['PW-7 line 5: no reading: "[N/A]"']
    assert [list(trace.lines) for trace in reading.traces if trace.lines is not None] == [
        list(trace.lines) for trace in plain.traces if trace.lines is not None
    ]


def test_utf_16_that_is_cut_within_a_character_is_read_up_to_there(tmp_path: Path) -> None:
    """
    Half a character at the end, or one that is none, takes no other line with it.
    """
    whole = SMI.encode("utf-16")
    reading = read(tmp_path, whole + "2024/05/10 11:38:51.123, 0, 34".encode("utf-16-le")[:-1])

    assert [found.code for found in reading.findings] == ["PW-5"]
    reading = read(tmp_path, whole + b"\x00\xd8\x0a\x00" + b"3", zone="UTC")
    assert traces(reading)["0"] == [(0.123, 345.67), (1.123, 346.0)]


def test_gzip_of_several_members(tmp_path: Path) -> None:
    """
    Packed pieces put one after the other are one log; zeros after the end are padding.
    """
    lines = SMI.splitlines(keepends=True)
    content = gzip.compress("".join(lines[:2]).encode()) + gzip.compress(lines[2].encode())

    assert list(traces(read(tmp_path, content + bytes(512), zone="UTC"))) == ["0", "1"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """
    A link is refused, wherever it leads.
    """
    (tmp_path / "real").write_text(SMI, encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    reading = read_power_log(tmp_path / "link", name="link", zone="UTC")

    assert [found.code for found in reading.findings] == ["PW-1"]
    assert reading.traces == ()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """
    A pipe doesn't hang, a folder and a missing file don't raise.
    """
    os.mkfifo(tmp_path / "pipe")
    assert said(read_power_log(tmp_path / "pipe", name="pipe").findings) == [
        "PW-1 : can't be opened: not a regular file"
    ]
    assert said(read_power_log(tmp_path / "none", name="none").findings) == [
        "PW-1 : can't be opened: No such file or directory"
    ]
    assert [found.code for found in read_power_log(tmp_path).findings] == ["PW-1"]
    assert said(read_power_log(Path("a\0b"), name="nul").findings) == [
        "PW-1 : can't be opened: its path holds a NUL character"
    ]


def test_large_files_are_refused_before_reading(tmp_path: Path) -> None:
    """
    The limit on the file's length is checked first.
    """
    path = tmp_path / "log"
    with path.open("wb") as stream:
        stream.truncate(600 * 2**20)

    assert said(read_power_log(path, name="log").findings) == [
        "PW-1 : can't be opened: 600 MiB, more than the 512 MiB allowed"
    ]


@pytest.mark.parametrize(
    ("line", "count", "message"),
    [
        (b"1715341129,n1,345\n", 700_000, "PW-4 : unpacks to more than 200 times its size"),
        (None, 0, "PW-4 : unpacks to more than the 1 MiB allowed"),
    ],
)
def test_gzip_bombs_are_refused(
    tmp_path: Path, line: bytes | None, count: int, message: str
) -> None:
    """
    Both what unpacks to too much, and what unpacks by too much, stops there.
    """
    rows = [f"1715341129,n{index % 977},{index * 7919 % 9973}\n" for index in range(100_000)]
    data = b"time,device,power_w\n" + (line * count if line else "".join(rows).encode())
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(data))
    limits = ReadLimits() if line else ReadLimits(unpacked_bytes=2**20)
    reading = read_power_log(path, name="log", zone="UTC", limits=limits)

    assert message in said(reading.findings)


def test_a_cut_gzip_gives_what_it_has(tmp_path: Path) -> None:
    """
    Of a file that was cut off the readings before the cut are used, and an error says so.
    """
    reading = read(tmp_path, gzip.compress(SMI.encode())[:-12], zone="UTC")

    assert said(reading.findings)[0] == (
        "PW-4 : the gzip file is cut off; readings before that are used"
    )
    assert reading.traces != ()


@pytest.mark.parametrize("keep", [0.3, 0.5, 0.8])
def test_a_line_that_a_cut_went_through_gives_no_reading(tmp_path: Path, keep: float) -> None:
    """
    The beginning of 3,000 W reads 300 W, or 3 W.
    """
    numbers = np.random.default_rng(1).integers(1000, 9999, size=5_000).tolist()
    rows = [f"{1715341129 + place},n,{watts}\n" for place, watts in enumerate(numbers)]
    packed = gzip.compress(("time,device,power_w\n" + "".join(rows)).encode())
    reading = read(tmp_path, packed[: int(keep * len(packed))], zone="UTC")

    (trace,) = reading.traces
    assert 100 < trace.power_w.size < 5_000
    assert trace.power_w.tolist() == numbers[: trace.power_w.size]


def test_what_is_beyond_the_limit_ends_with_a_whole_line(tmp_path: Path) -> None:
    """
    Of what unpacks to too much, too, and lines before the cut are still read in bulk.
    """
    rows = [f"{1715341129 + place},n,{1_000_000 + place}\n" for place in range(200_000)]
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(("time,device,power_w\n" + "".join(rows)).encode()))
    limits = ReadLimits(unpacked_bytes=2**21)
    (trace,) = read_power_log(path, name="log", zone="UTC", limits=limits).traces

    assert 40_000 < trace.power_w.size < 200_000
    assert float(trace.power_w.min()) == 1_000_000
    assert float(trace.power_w.max()) == 1_000_000 + trace.power_w.size - 1


def test_broken_gzip(tmp_path: Path) -> None:
    """
    Data that can't be unpacked is an error.
    """
    packed = bytearray(gzip.compress(SMI.encode()))
    packed[20:30] = b"\xff" * 10

    assert said(read(tmp_path, bytes(packed)).findings)[0] == (
        "PW-4 : the gzip data is broken; readings before it are used"
    )


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
def test_blocks_hold_whole_lines(tmp_path: Path, size: int) -> None:
    """
    Blocks of any size put together are the file, each ends with a line, lines are counted.
    """
    text = "".join(f"{'x' * (index % 90)}\n" for index in range(4_000)) + "no end"
    path = tmp_path / "log"
    path.write_bytes(text.encode())
    source = LogSource(path, "log", ReadLimits(), block_bytes=size)
    blocks = list(source.blocks())

    assert b"".join(block.data for block in blocks) == text.encode()
    line = 1
    for block in blocks:
        assert (block.first_line, block.ends_count) == (line, block.data.count(b"\n"))
        line += block.ends_count
    assert all(block.data.endswith(b"\n") for block in blocks[:-1])


def test_endless_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A line without an end doesn't fill the memory.
    """
    monkeypatch.setattr("reporter.evidence.log_file.LONGEST_LINE_BYTES", 2**20)
    path = tmp_path / "log"
    path.write_bytes(b"x" * 2**22)
    source = LogSource(path, "log", ReadLimits(), block_bytes=2**16)

    assert list(source.blocks()) == list[Block]()
    assert said(tuple(source.findings)) == ["PW-6 : line 1 is longer than 1 MiB"]


def test_pickle_is_never_loaded() -> None:
    """
    The readers import no module that runs what a file says.
    """
    folder = Path(__file__).parents[2] / "reporter" / "evidence"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))

    assert "import pickle" not in text
    assert "allow_pickle" not in text
