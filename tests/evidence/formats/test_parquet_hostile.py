"""
Parquet files that claim, hide or bend what they hold cost little and give a finding.
"""

from __future__ import annotations

import resource
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.evidence.detect import read_power_log
from reporter.evidence.formats import parquet_isolated as isolated
from reporter.evidence.log_file import EVIDENCE_LIMITS, MIB, PARQUET_BYTES
from reporter.evidence.series import LogReading
from reporter.measure.energy_question import energy
from tests.conftest import RunCli
from tests.evidence.write import said
from tests.evidence.write_parquet import BYTE_ARRAY, DOUBLE, INT64, Column, parquet, powers, times

pl: Any = pytest.importorskip("polars", reason="polars is an extra")

BROKEN = "PW-2 : the Parquet file is broken or of an unknown kind"
TOO_MUCH = "PW-4 : unpacks to more than the 64 MiB allowed"
GOOD = parquet([times(), powers()], 5)
# Of the other process, which starts Python and polars; its processor time includes that.
LARGEST_BYTES, LONGEST_S = 900 * MIB, 20.0


def read(folder: Path, data: bytes) -> LogReading:
    """
    The reading of these bytes, by another process that stayed small.
    """
    path = folder / "log"
    path.write_bytes(data)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = read_power_log(path, name="log")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < LONGEST_S
    if after.ru_maxrss > before.ru_maxrss:
        assert after.ru_maxrss * 1024 < LARGEST_BYTES
    return found


def test_a_file_by_hand_is_read_as_one_of_a_library(tmp_path: Path) -> None:
    """
    What the other tests bend is sound to begin with.
    """
    found = read(tmp_path, GOOD)

    assert not found.findings
    assert [(trace.times_s.size, trace.power_w[0]) for trace in found.traces] == [(5, 300.0)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (parquet([times(), powers()], 700_000_000), TOO_MUCH),
        (parquet([times(), powers()], 2**31 - 1), TOO_MUCH),
        (parquet([times(), powers()], 5, claimed_rows=2**31), TOO_MUCH),
        (parquet([times(), powers()], 5, claimed_rows=2**40), BROKEN),
        (parquet([times(), powers()], 1_000_000, groups=1_000), TOO_MUCH),
        (parquet([times(), powers()], 5, claimed_rows=-1), BROKEN),
        (parquet([times(), powers()], 5, claimed_rows=6), BROKEN),
        (parquet([times(), powers(), powers()], 5), BROKEN),
        (parquet([times(), powers()], 0), "PW-8 : column time holds no Unix time"),
        (GOOD[:-4] + b"PARE", BROKEN),
        (b"PARE" + GOOD[4:-4] + b"PARE", "PW-2 : a binary file of an unknown kind isn't read"),
        (GOOD[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1", BROKEN),
        (GOOD[:-8] + struct.pack("<I", 0) + b"PAR1", BROKEN),
        (GOOD[: len(GOOD) // 2], BROKEN),
    ],
    ids=[
        "a run of 700 million rows",
        "the longest run",
        "a claim of 2^31 rows",
        "a claim of 2^40 rows",
        "1,000 row groups of a million rows",
        "fewer rows than none",
        "more rows than pages hold",
        "a name that stands twice",
        "no rows",
        "another mark at the end",
        "an encrypted footer",
        "a footer of 2 GiB",
        "an empty footer",
        "half a file",
    ],
)
def test_a_hostile_file_is_refused_at_once(tmp_path: Path, data: bytes, expected: str) -> None:
    """
    Nothing is unpacked that the footer says is too much, and nothing of a broken file is kept.
    """
    found = read(tmp_path, data)

    assert said(found.findings) == [expected]
    assert not found.traces


def test_a_page_longer_than_its_file_says_is_read_to_the_stated_row(tmp_path: Path) -> None:
    """
    A footer of five rows over a run of 500 million gives five.
    """
    found = read(tmp_path, parquet([times(), powers()], 500_000_000, claimed_rows=5))

    assert [trace.times_s.size for trace in found.traces] == [5]


def test_many_groups_and_many_columns_are_read(tmp_path: Path) -> None:
    """
    10,000 row groups, and 3,000 columns that nothing is made of.
    """
    others = [Column(name=f"c{at}", kind=DOUBLE, value=bytes(8)) for at in range(3_000)]

    (trace,) = read(tmp_path, parquet([times(), powers()], 5, groups=10_000)).traces
    assert trace.times_s.size == 50_000
    (trace,) = read(tmp_path, parquet([times(), powers(), *others], 5)).traces
    assert trace.times_s.size == 5


def test_a_name_of_many_bytes_is_refused(tmp_path: Path) -> None:
    """
    Each is compared with the others, so that one of 1 MB in a million rows would take hours.
    """
    name = Column(name="node", kind=BYTE_ARRAY, value=b"n" * 1_000_000)
    found = read(tmp_path, parquet([times(), name, powers()], 1_000_000))

    message = "column node holds a name of 1,000,000 bytes; at most 1,000 are read"
    assert said(found.findings) == [f"PW-8 : {message}"]


def bent(**columns: object) -> Callable[[], Any]:
    """
    A table of three readings with other columns.
    """
    seconds = [1_700_000_000, 1_700_000_100, 1_700_000_200]
    return lambda: pl.DataFrame({"time": seconds, "power_w": [300.0] * 3, **columns})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (bent(power_w=[{"a": 1.0}] * 3), "PW-8 : column power_w holds no numbers"),
        (bent(power_w=[[1.0]] * 3), "PW-8 : column power_w holds no numbers"),
        (bent(power_w=[True, False, True]), "PW-8 : column power_w holds no numbers"),
        (bent(power_w=["x"] * 3), BROKEN),
        (bent(time=[[1]] * 3), "PW-8 : column time holds no times"),
        (bent(node=[["a"]] * 3), BROKEN),
        (bent(node=[b"\xff"] * 3), BROKEN),
    ],
    ids=["structs", "lists", "truth", "words", "times", "names", "bytes"],
)
def test_a_column_that_holds_no_readings_is_refused(
    tmp_path: Path, table: Callable[[], Any], expected: str
) -> None:
    """
    Lists, structs, truth values and bytes are no power, no time and no name.
    """
    path = tmp_path / "log"
    table().write_parquet(path)

    assert said(read_power_log(path, name="log").findings) == [expected]


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize(
    "stamps",
    [
        [1.7e9, float("inf"), 1e308, -1e308, float("nan"), 1.7e9 + 5],
        [1_700_000_000, 2**63 - 1, -(2**63), 1_700_000_005],
    ],
    ids=["floats", "integers"],
)
def test_stamps_that_no_date_holds_stretch_no_window(
    tmp_path: Path, run_cli: RunCli, stamps: list[float], form: str
) -> None:
    """
    The whole log is from its first to its last reading with a date: 5 s at 300 W, not 10^19 J.
    """
    path = tmp_path / f"log.{form}"
    table = pl.DataFrame({"time": stamps, "power_w": [300.0] * len(stamps)})
    table.write_parquet(path) if form == "parquet" else table.write_csv(path)

    whole = energy(path).energy.whole
    assert whole is not None
    assert whole.energy_j == 1_500.0
    assert run_cli("energy", path).exit_code == 0


def test_instants_that_no_date_holds_are_no_readings(tmp_path: Path) -> None:
    """
    The first and last instant of a column of dates are 292,000 years away.
    """
    column = pl.Series([-(2**63) + 1, 2**63 - 1], dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    path = tmp_path / "log"
    pl.DataFrame({"time": column, "power_w": [1.0, 1.0]}).write_parquet(path)

    with pytest.raises(ReporterError, match="the log holds one instant"):
        energy(path)


def test_a_decimal_is_a_number(tmp_path: Path) -> None:
    """
    30000 hundredths of a watt are 300 W.
    """
    value = struct.pack("<q", 30_000)
    column = Column(name="power_w", kind=INT64, value=value, is_decimal=True)
    (trace,) = read(tmp_path, parquet([times(), column], 5)).traces

    assert trace.power_w.tolist() == [300.0] * 5


def test_the_other_process_may_use_less_for_a_smaller_limit() -> None:
    """
    Evidence gets some 3 GiB of addresses, a log of one's own at most 16.
    """
    evidence = isolated.memory_bytes(100, EVIDENCE_LIMITS.unpacked_bytes)

    assert evidence == 3 * 1024 * MIB + 100
    assert isolated.memory_bytes(100, PARQUET_BYTES) == 6 * 1024 * MIB + 100
    assert isolated.memory_bytes(100, 2**40) == 16 * 1024 * MIB
    assert isolated.memory_bytes(2**40, 2**40) == 16 * 1024 * MIB


@pytest.mark.parametrize(
    ("limits", "work"),
    [
        ({"_MOST_BYTES": 64 * MIB}, "bytearray(2**30)"),
        ({"PROCESSOR_SECONDS": 1}, "sum(range(2**40))"),
    ],
    ids=["memory", "processor time"],
)
def test_the_limits_of_the_other_process_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], work: str
) -> None:
    """
    Endless work or memory in the library ends the process, and its file is refused.
    """
    (tmp_path / "log").write_bytes(GOOD)
    code = (
        "import sys\nfrom reporter.evidence.formats import parquet_isolated as isolated\n"
        + "".join(f"isolated.{name} = {value}\n" for name, value in limits.items())
        + f"isolated._limit(isolated.memory_bytes(0, 0))\n{work}\n"
    )
    script = tmp_path / "child.py"
    script.write_text(code, encoding="utf-8")
    monkeypatch.setattr(isolated, "command_of", lambda *_: [sys.executable, str(script)])

    assert said(read_power_log(tmp_path / "log", name="log").findings) == [BROKEN]
