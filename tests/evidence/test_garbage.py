"""
A log of garbage costs time in proportion to its bytes, and a few findings whatever its length.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.collect import Reading
from reporter.evidence.detect import read_power_log
from reporter.evidence.formats import csv_lines
from reporter.evidence.formats.csv_columns import key_of
from reporter.evidence.formats.csv_layout import find_layout
from reporter.evidence.formats.mllog_lines import read_log
from reporter.evidence.formats.mlperf_power import read_node_log
from reporter.evidence.formats.mlperf_training import read_training_log as read_result_log
from reporter.evidence.log_file import EVIDENCE_LIMITS, Block
from reporter.evidence.problems import PROBLEMS_SHOWN
from reporter.evidence.training_log import read_training_log
from tests.evidence.write_matcha import WHOLE

LINES = 5_000
TABLE = "time,device,power_w\n"


class CountedLines(list[bytes]):
    """
    A list that counts the elements which slices of it copy.
    """

    copied = 0

    def __getitem__(self, key: object) -> object:  # type: ignore[override]
        found = super().__getitem__(key)  # type: ignore[call-overload]
        if isinstance(key, slice):
            CountedLines.copied += len(found)
        return found


class CountedBytes(bytes):
    """
    The bytes of a block, whose lines are counted when they are copied.
    """

    def split(self, *arguments: object) -> list[bytes]:
        """
        The lines, in a list that counts.
        """
        return CountedLines(super().split(*arguments))  # type: ignore[arg-type]


def test_a_broken_table_copies_no_more_lines_than_it_has() -> None:
    """
    Each line is looked at with the next one alone: a table without one good line stays linear.
    """
    layout = find_layout([TABLE.strip(), "1715341129,a,300"], None)
    assert layout is not None
    data = CountedBytes(b"x,y,z\n" * LINES)
    block = Block(data=data, first_line=2, ends_count=LINES)
    CountedLines.copied = 0
    table = csv_lines._Table(layout, Reading(zone=None, zone_name=None, limits=EVIDENCE_LIMITS))
    table.slow(block)

    assert 0 < CountedLines.copied <= LINES


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        pytest.param(TABLE + "x,y,z\n" * LINES, 12, id="times that are none"),
        pytest.param(
            TABLE + "".join(f"{1_715_341_129 + at},a,z\n" for at in range(LINES)),
            12,
            id="readings that are none",
        ),
        pytest.param(WHOLE + '{"type": "else"}\n' * LINES, 12, id="records of another kind"),
    ],
)
def test_a_log_of_garbage_has_a_few_findings(tmp_path: Path, content: str, messages: int) -> None:
    """
    The first ten faults of a kind are told and the others counted.
    """
    path = tmp_path / "log"
    path.write_text(content, encoding="utf-8")
    found = read_power_log(path, name="log").findings

    assert len(found) <= messages
    assert f"{LINES - PROBLEMS_SHOWN:,} more faults of this kind from here on" in {
        one.message for one in found
    }


def test_faults_of_a_log_are_counted_and_not_kept(tmp_path: Path) -> None:
    """
    A piece of a log holds the first faults of a kind alone, however many there are.
    """
    layout = find_layout([TABLE.strip(), "1715341129,a,300"], None)
    assert layout is not None
    table = csv_lines._Table(layout, Reading(zone=None, zone_name=None, limits=EVIDENCE_LIMITS))
    block = Block(data=b"x,y,z\n" * LINES, first_line=2, ends_count=LINES)
    problems = table.slow(block).problems

    assert problems.counts["PW-6"] == LINES
    assert len(problems.first["PW-6"]) == PROBLEMS_SHOWN + 1


def test_records_of_matcha_that_are_none_are_counted_in_a_training_log(tmp_path: Path) -> None:
    """
    The training log of matcha tells the first ten, too, and how many there are in all.
    """
    path = tmp_path / "log"
    path.write_text(WHOLE + '{"type": "else"}\n' * LINES, encoding="utf-8")
    found = [one for one in read_training_log(path, name="log").findings if one.code == "TL-6"]

    assert [one.message for one in found[:10]] == ["isn't a record of matcha"] * 10
    assert len(found) == 11
    assert f"{LINES - 10:,}" in found[10].message


MARK = ':::MLLOG {"namespace": "", "time_ms": 1715341129123, "event_type": "POINT_IN_TIME", '


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (":::MLLOG {", "IM-1"),
        (MARK + '"key": "eval_accuracy", "value": "x", "metadata": {}}', "IM-6"),
        (MARK + '"key": "eval_accuracy", "value": 1e299, "metadata": {}}', "IM-28"),
    ],
)
def test_lines_of_a_result_log_are_told_ten_times(tmp_path: Path, line: str, code: str) -> None:
    """
    A fault of every line is ten findings and one that counts the rest.
    """
    path = tmp_path / "log"
    path.write_text(f"{line}\n" * LINES, encoding="utf-8")
    found = [one for one in read_result_log(path, name="log").findings if one.code == code]

    assert len(found) == 11
    assert found[-1].message.startswith(f"{LINES - 10:,} more ")


def test_efficiencies_of_a_node_log_are_told_ten_times(tmp_path: Path) -> None:
    """
    So is a factor that can't be an efficiency, in a power log.
    """
    path = tmp_path / "log"
    line = MARK + '"key": "conversion_eff", "value": 7, "metadata": {"measurement_type": "AC"}}'
    path.write_text(f"{line}\n" * LINES, encoding="utf-8")
    found = [one for one in read_node_log(path, name="log").findings if one.code == "IM-9"]

    assert len(found) == 11
    assert found[-1].message == f"{LINES - 10:,} more faults of this kind from here on"


def test_broken_lines_of_a_log_are_counted_over_its_pieces(tmp_path: Path) -> None:
    """
    The first broken lines are named by their numbers, wherever the pieces of the log end.
    """
    path = tmp_path / "log"
    good = MARK + '"key": "power_reading", "value": 300.5, "metadata": {}}'
    path.write_text(f":::MLLOG x\n{good}\n" * 20, encoding="utf-8")
    found = read_log(path, name="log").findings

    assert [one.pointer for one in found] == [f"line {2 * at + 1}" for at in range(11)]
    assert found[-1].message == "10 more log lines ignored from here on"


@pytest.mark.parametrize("mark", ["[", "(", " ", "\t", "[a"])
def test_a_cell_of_marks_is_read_at_once(tmp_path: Path, mark: str) -> None:
    """
    A cell is looked through once, whatever it holds: 120,000 marks would take a minute otherwise.
    """
    path = tmp_path / "log"
    cell = mark * (120_000 // len(mark))
    path.write_text(f"{TABLE}1715341129,a,300\n1715341130,{cell}x,300\n", encoding="utf-8")

    assert len(read_power_log(path, name="log").traces) == 2


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Power (kW)", "power"),
        ("power.draw [W]", "power.draw"),
        ("a (b) [c]", "a_(b)"),
        ("a [(b]", "a"),
        ("a ]", "a_]"),
        ("(W)", ""),
        ("a) ", "a)"),
    ],
)
def test_a_header_loses_the_brackets_at_its_end(header: str, key: str) -> None:
    """
    What stands in the last brackets is the unit; a bracket that none opens is kept.
    """
    assert key_of(header) == key
