"""
Files of totals as a whole: what they are called, what a power log reader says, hostile ones.
"""

from __future__ import annotations

import gzip
import json
import random
import time
from pathlib import Path

import pytest

from reporter.evidence.detect import read_power_log
from reporter.evidence.totals import NAMED_ONLY, read_totals, totals_kind
from reporter.evidence.totals_record import HIGHEST_ENERGY_J
from reporter.findings import as_text
from tests.evidence.read_trackers import TRACKERS, doubts, energies_j, read_text, stored_text
from tests.evidence.write import read, said, traces

STORED = sorted(str(path.relative_to(TRACKERS)) for path in TRACKERS.glob("*/*.*"))
CODECARBON = "codecarbon-3.3.2/emissions.csv"
HINT = (
    "`reporter energy FILE` shows them as declared figures; evidence of M1 to M3 needs a power log"
)
# As info.pkl begins: protocol 3, a dictionary, its first key.
PICKLE = (
    b"\x80\x03}q\x00X\x13\x00\x00\x00python_package_infoq\x01N"
    b"X\x10\x00\x00\x00experiment_startq\x02Nu."
)
INFO_PICKLE = (
    "TT-2 : this is experiment-impact-tracker's info.pkl, a pickle, which is never opened; its "
    "data.json holds powers, and the energy stands in the statement that the tool prints"
)
POWERS = (
    "TT-2 : this is experiment-impact-tracker's data.json: powers line by line, one for all GPUs "
    "that a process uses, and none is named; no total, which the tool computes only when it prints "
    "its statement"
)
HDF5 = (
    "TT-2 : this is the HDF5 file of Slurm's acct_gather_profile, which is never opened; write its "
    "powers as CSV: sh5util -E -j JOB -l Node:TimeSeries -s Energy -o power.csv"
)
PERUN = (
    "TT-2 : this is perun's HDF5 file or pickle, which is never opened; write it as JSON: perun "
    "export --format json"
)
PROFILE = b"\x89HDF\r\n\x1a\n" + bytes(500) + b"Steps\0\0\0Nodes\0\0\0" + b"Energy\0EpochTime\0"


@pytest.mark.parametrize(
    ("name", "word", "sentence"),
    [
        (
            CODECARBON,
            "codecarbon-csv",
            "CodeCarbon's emissions.csv: totals, partly modelled; no series of readings",
        ),
        (
            "carbontracker-2.4.7/carbontracker.log",
            "carbontracker-log",
            "carbontracker's log: totals with a PUE inside and mean powers; no series of readings",
        ),
        (
            "carbontracker-2.4.7/parsed.json",
            "carbontracker-json",
            "carbontracker's parsed logs: totals with a PUE inside; no series of readings",
        ),
        (
            "eco2ai-0.3.12/emission.csv",
            "eco2ai-csv",
            "eco2AI's emission.csv: modelled totals; no series of readings",
        ),
        (
            "pyjoules-0.5.1/result.csv",
            "pyjoules-csv",
            "pyJoules' CSV: an energy for each label, from counters; no series of readings",
        ),
        (
            "perun-1.0.0/results.json",
            "perun-json",
            "perun's results: totals of runs, hosts and devices; no series of readings",
        ),
        (
            "perun-1.0.0/report.txt",
            "perun-text",
            "perun's results: totals of runs, hosts and devices; no series of readings",
        ),
    ],
)
def test_a_power_log_reader_says_what_the_file_is(name: str, word: str, sentence: str) -> None:
    """
    The first finding is what the file is, its hint what to do; nothing is read as a series.
    """
    path = TRACKERS / name
    reading = read_power_log(path, name="log", zone="UTC", expected="csv")

    assert totals_kind(path.read_bytes()) == (word, f"this is {sentence}")
    assert (reading.format, traces(reading)) == (word, {})
    assert as_text(reading.findings) == f"log: error TT-1: this is {sentence} ({HINT})\n"


@pytest.mark.parametrize("case", ["p_sacct", "t_codecarbon", "t_eco2ai", "t_carbontracker"])
def test_the_cases_of_totals_are_no_power_logs(shared: Path, case: str) -> None:
    """
    Each file of totals among the reference logs is named as what it is.
    """
    folder = shared / "logs" / case
    reading = read_power_log(next(folder.iterdir()), name="log", zone="UTC")

    assert [(found.code, found.severity) for found in reading.findings] == [("TT-1", "error")]
    assert traces(reading) == {}


def test_no_other_reference_log_is_taken_for_totals(shared: Path) -> None:
    """
    The logs of readings stay power logs.
    """
    names = {
        path.parent.name
        for path in (shared / "logs").glob("*/*")
        if totals_kind(path.read_bytes()[:65536]) is not None
    }

    assert names == {"p_sacct", "t_codecarbon", "t_eco2ai", "t_carbontracker"}


@pytest.mark.parametrize(
    ("data", "word", "first"),
    [
        (PICKLE, "impact-tracker-pickle", INFO_PICKLE),
        (PROFILE, "slurm-profile-hdf5", HDF5),
        (b"\x89HDF\r\n\x1a\n" + bytes(50) + b"perun_version", "perun-hdf5", PERUN),
        (b"\x80\x04\x95cperun.data_model.data", "perun-pickle", PERUN),
        (
            b'{"timestamp": 1780309800.1, "rapl_power_draw_absolute": 87.3, "process_ids": [1]}\n',
            "impact-tracker-json",
            POWERS,
        ),
    ],
)
def test_what_is_never_read_is_named_by_both_readers(
    tmp_path: Path, data: bytes, word: str, first: str
) -> None:
    """
    Pickles, HDF5 and powers without a total are named with what to send instead.
    """
    totals = read_text(tmp_path, data)
    reading = read(tmp_path, data)

    assert (totals.format, totals.rows) == (word, ())
    assert doubts(totals) == [f"error {first}"]
    assert (reading.format, said(reading.findings)[0]) == (word, first)
    assert word in NAMED_ONLY


@pytest.mark.parametrize(
    "data", [b"\x89HDF\r\n\x1a\n" + bytes(99), b"\x80\x03}q\x00.", b"PK\x03\x04"]
)
def test_other_files_that_are_never_opened_are_none_of_these(tmp_path: Path, data: bytes) -> None:
    """
    A pickle or HDF5 file of another tool is left to whoever refuses it.
    """
    (tmp_path / "file").write_bytes(data)

    assert read_totals(tmp_path / "file", name="file") is None
    assert said(read(tmp_path, data).findings)[0].startswith("PW-2")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "time,device,power_w\n1,2,3\n", "{}", "[]", "[3]", '{"jobs": []}', "{", "\x00"],
)
def test_other_texts_are_none_of_these(tmp_path: Path, text: str) -> None:
    """
    Nothing is taken for totals that isn't.
    """
    (tmp_path / "file").write_text(text)

    assert read_totals(tmp_path / "file") is None


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    """
    What can't be opened holds no totals; the reader of power logs says why.
    """
    (tmp_path / "link").symlink_to(TRACKERS / CODECARBON)

    assert read_totals(tmp_path / "missing") is None
    assert read_totals(tmp_path / "link") is None


def test_gzip_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path) -> None:
    """
    A packed file, Windows' line ends and a byte order mark give the same rows.
    """
    text = stored_text(CODECARBON)
    expected = energies_j(read_text(tmp_path, text))

    for data in (
        gzip.compress(text.encode()),
        text.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + text.encode(),
    ):
        assert energies_j(read_text(tmp_path, data)) == expected


def test_a_gzip_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    """
    What was read before the cut stands, and the cut is said.
    """
    rows = stored_text(CODECARBON).splitlines(keepends=True)
    data = gzip.compress("".join(rows[:1] + rows[1:] * 400).encode(), compresslevel=0)
    totals = read_text(tmp_path, data[:-2000])

    assert totals.findings[0].message == "the gzip file is cut off; readings before that are used"


def test_an_unknown_zone_is_named(tmp_path: Path) -> None:
    """
    A zone that isn't one is said, and times are left out.
    """
    totals = read_text(tmp_path, stored_text(CODECARBON), zone="Mars/Base")

    assert doubts(totals)[0] == "error TT-17 : no zone is called 'Mars/Base'"
    assert totals.rows[0].stopped_s is None


def test_a_json_answer_that_is_cut_off_is_named(tmp_path: Path) -> None:
    """
    Half of perun's results are no results, but what they were is known.
    """
    totals = read_text(tmp_path, stored_text("perun-1.0.0/results.json")[:9000])

    assert (totals.format, totals.rows) == ("perun-json", ())
    assert doubts(totals) == ["error TT-3 : the file isn't valid JSON, or is cut off"]


def test_many_findings_are_counted(tmp_path: Path) -> None:
    """
    Ten of a kind are shown and the rest counted; the trail holds all.
    """
    header = stored_text(CODECARBON).splitlines()[0]
    totals = read_text(tmp_path, header + "\n" + "torn,row\n" * 500)

    assert len(totals.mends) == 500
    assert doubts(totals)[9:11] == [
        "warning TT-3 line 11: a row of 2 cells under a header of 38",
        "warning TT-3 line 11: 490 more findings of this kind from here on",
    ]


def test_steering_characters_are_escaped(tmp_path: Path) -> None:
    """
    What a row says reaches no terminal as it is.
    """
    header = stored_text(CODECARBON).splitlines()[0]
    totals = read_text(tmp_path, header + "\n\x1b[31mred\u202e" + "x" * 99 + "\n")

    assert totals.mends[0].old == "\\x1b[31mred\\u202e" + "x" * 51 + "…"


@pytest.mark.parametrize(
    "line",
    [
        "2026-06-01 10:30:00 - The following components were found:"
        + " GPU with device(s) A" * 40_000,
        "2026-06-01 10:30:00 - Average power usage (W) for gpu: [" + "1.0 " * 200_000,
        "\tEnergy:\t" + "9" * 500_000 + " kWh",
        "2026-06-01 10:30:00 - Duration: " + "9:" * 300_000,
        "2026-06-01 10:30:00 - carbontracker version " + "1." * 300_000,
    ],
)
def test_a_long_line_costs_linear_time(tmp_path: Path, line: str) -> None:
    """
    Lines of a megabyte are read in a moment, whatever they repeat.
    """
    begun = "2026-06-01 10:30:00 - carbontracker version 2.4.7\n"
    started = time.process_time()
    totals = read_text(tmp_path, begun + line + "\n")

    assert totals.rows == ()
    assert time.process_time() - started < 5


def test_many_short_rows_cost_linear_time(tmp_path: Path) -> None:
    """
    Twice as many rows to put back take about twice the time, also where none can be.
    """
    header, _, short = stored_text("codecarbon-3.3.0/emissions.csv").splitlines()[:3]
    hostile = ",".join([""] * 20 + ["3.3.0"] + [""] * 10)
    spent = []
    for count in (500, 2000):
        started = time.process_time()
        read_text(tmp_path, "\n".join([header, *[short, hostile] * count]))
        spent.append(time.process_time() - started)

    assert spent[1] < 12 * spent[0]


def test_many_steps_of_one_job_cost_linear_time(tmp_path: Path) -> None:
    """
    A job with 40,000 steps is read in a moment.
    """
    steps = "".join(f"1.{step}|{step}\n" for step in range(40_000))
    started = time.process_time()
    totals = read_text(tmp_path, f"JobID|ConsumedEnergyRaw\n1|5\n{steps}")

    assert (len(totals.rows), len(totals.mends)) == (1, 40_000)
    assert time.process_time() - started < 5


def test_json_that_is_nested_too_deep_is_none(tmp_path: Path) -> None:
    """
    Brackets in each other reach no library.
    """
    (tmp_path / "file").write_text('{"jobs":' + "[" * 100_000)

    assert read_totals(tmp_path / "file") is None


@pytest.mark.parametrize("number", ["1e999", "NaN", "-1", '"9"', "1" * 5000])
def test_hostile_numbers_in_json(tmp_path: Path, number: str) -> None:
    """
    No number of a JSON file raises; what is no amount gives no energy.
    """
    text = json.dumps(
        {"components": {}, "actual": {"energy (kWh)": "X"}, "pred": None, "epoch_durations (s)": 1}
    ).replace('"X"', number)
    (tmp_path / "file").write_text(text)
    totals = read_totals(tmp_path / "file")

    assert totals is not None
    assert [row.energy_j for row in totals.rows if row.energy_j is not None] == []


@pytest.mark.parametrize("path", STORED)
def test_no_damage_raises(tmp_path: Path, path: str) -> None:
    """
    A file with bytes cut, doubled or replaced is read, or is none of these; nothing else happens.
    """
    chance = random.Random(path)  # noqa: S311 - a test needs the same damage each time
    for _ in range(60):
        data = bytearray((TRACKERS / path).read_bytes())
        for _ in range(chance.randrange(1, 6)):
            at, length = chance.randrange(len(data)), chance.randrange(1, 40)
            piece = data[at : at + length]
            data[at : at + length] = chance.choice(
                [b"", piece * 2, b"-", b"1e299", b"\n", b'"', b"\xff", b",", b"[", b"null", b"{}"]
            )
            if not data:
                break
        (tmp_path / "file").write_bytes(bytes(data))
        totals = read_totals(tmp_path / "file", name="file", zone="UTC")
        figures = [] if totals is None else [row.energy_j for row in totals.rows]

        assert all(figure is None or 0 <= figure <= HIGHEST_ENERGY_J for figure in figures)
