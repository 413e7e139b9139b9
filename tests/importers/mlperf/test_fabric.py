"""
Switch logs: measured readings where their clock fits, estimates, or nodes alone with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from reporter.importers.mlperf.fabric import ClockOffsets, offset_text
from reporter.importers.mlperf.run_import import ImportedResult
from reporter.model.enums import BoundaryState, Component, Method
from reporter.model.run import EnergyPart
from reporter.model.submission import Submission
from reporter.schema.check import check
from reporter.schema.consistency import consistency
from tests.importers.mlperf.make_logs import SwitchShape, write_submitter_folder
from tests.importers.mlperf.test_convert import BENCHMARKS, only_result


def result_of(
    tmp_path: Path, *switches: SwitchShape, estimates_w: Sequence[float] = ()
) -> ImportedResult:
    """
    Five runs on two nodes, imported with these switch logs.
    """
    folder = write_submitter_folder(tmp_path, nodes=2, switches=switches, switches_w=estimates_w)
    return only_result(folder)


def imported(result: ImportedResult) -> Submission:
    """
    The submission, which must validate: no switch log refuses a result.
    """
    assert result.submission is not None
    data = result.submission.to_dict()
    assert check(data, "submission", "x.json") == ()
    assert consistency(data, "x.json", BENCHMARKS["bert"]) == ()
    return result.submission


def fabric_parts(submission: Submission) -> tuple[EnergyPart, ...]:
    """
    The switches of the first run.
    """
    return submission.runs[0].parts_of(Component.FABRIC)


def said(result: ImportedResult) -> list[str]:
    """
    What is said of the fabric.
    """
    return [finding.message for finding in result.findings if finding.code == "IM-30"]


def test_readings_whose_clock_fits_are_measured_fabric(tmp_path: Path) -> None:
    """
    Each switch is a measured part with its readings, and its log is evidence.
    """
    result = result_of(tmp_path, SwitchShape(power_w=1_200), SwitchShape(power_w=800))

    submission = imported(result)

    parts = fabric_parts(submission)
    duration_s = submission.runs[0].duration_s
    assert [part.devices for part in parts] == [("sw_0",), ("sw_1",)]
    assert [part.method for part in parts] == [Method.SAMPLED, Method.SAMPLED]
    assert [part.energy_j for part in parts] == [
        pytest.approx(1_200 * duration_s),
        pytest.approx(800 * duration_s),
    ]
    assert {part.instrument for part in parts} == {"switch-meter"}
    assert [item.id for item in submission.instruments] == ["node-meter", "switch-meter"]
    assert submission.boundary.fabric is BoundaryState.MEASURED
    assert {part.evidence for part in parts} <= {(item.id,) for item in submission.evidence}
    assert said(result) == []


def test_a_clock_hours_off_leaves_the_nodes_alone_and_is_named(tmp_path: Path) -> None:
    """
    The nodes stand, the fabric is out of scope, and the offset that was found is said.
    """
    result = result_of(tmp_path, SwitchShape(offset_s=5 * 3_600), SwitchShape(offset_s=5 * 3_600))

    submission = imported(result)

    assert fabric_parts(submission) == ()
    assert submission.boundary.fabric is BoundaryState.OUT_OF_SCOPE
    assert len(submission.runs[0].energy_parts) == 2
    reason = (
        "the readings of 10 of 10 switch logs don't span their run: "
        "its clock is 5 h 0 min ahead of the run's, to within 16.0 s"
    )
    assert said(result) == [f"the fabric isn't used: {reason}"]
    assert submission.provenance is not None
    assert f"the fabric is left out: {reason}" in submission.provenance.assumptions
    assert not [name for name in result.used if "/sw_" in name]
    assert not [item for item in submission.evidence if "sw" in item.id.split("-")]


def test_a_clock_behind_is_said_to_be_behind(tmp_path: Path) -> None:
    """
    The sign of the offset is in the words.
    """
    (message,) = said(result_of(tmp_path, SwitchShape(offset_s=-7 * 3_600)))

    assert "its clock is 7 h 0 min behind the run's" in message


def test_readings_of_other_times_have_no_one_offset(tmp_path: Path) -> None:
    """
    Logs that lie elsewhere in each run are named as such, with how far they lie apart.
    """
    result = result_of(tmp_path, SwitchShape(offset_s=3_600, drift_s=900))

    imported(result)

    (message,) = said(result)
    assert message.endswith(
        "no one clock offset fits: log by log it is 1 h 0 min ahead of to 2 h 0 "
        "min ahead of the run's"
    )


def test_a_small_offset_still_spans_the_run(tmp_path: Path) -> None:
    """
    Padding of 10 s covers a clock that is 15 s ahead: the run's first 5 s are charged.
    """
    submission = imported(result_of(tmp_path, SwitchShape(offset_s=15)))

    (part,) = fabric_parts(submission)
    assert part.coverage is not None
    assert 0.90 <= part.coverage < 1
    assert part.charged_energy_j == pytest.approx(part.energy_j)


def test_readings_beside_estimates_make_the_fabric_an_estimate(tmp_path: Path) -> None:
    """
    One switch measured and another rated: both count, and the boundary says the weaker word.
    """
    result = result_of(tmp_path, SwitchShape(), estimates_w=(1_000.0,))

    submission = imported(result)

    assert [part.method for part in fabric_parts(submission)] == [
        Method.NAMEPLATE_ESTIMATE,
        Method.SAMPLED,
    ]
    assert submission.boundary.fabric is BoundaryState.NAMEPLATE_ESTIMATE


def test_an_estimate_stands_for_readings_whose_clock_is_off(tmp_path: Path) -> None:
    """
    A log with both: its estimate counts, and the clock is named once for each log.
    """
    result = result_of(tmp_path, SwitchShape(offset_s=3_600, estimate_w=900))

    submission = imported(result)

    (part,) = fabric_parts(submission)
    assert part.energy_j == pytest.approx(900 * submission.runs[0].duration_s)
    assert part.method is Method.NAMEPLATE_ESTIMATE
    assert len(said(result)) == 5
    assert said(result)[0].startswith(
        "the readings don't span the run, the estimate stands for them: "
        "its clock is 1 h 0 min ahead of the run's"
    )


@pytest.mark.parametrize(
    "text", ["", "not a log\n", ":::MLLOG oops\n", ":::MLLOG {" + '"a":' * 300, "\0" * 99]
)
def test_one_unreadable_switch_leaves_the_nodes_alone(tmp_path: Path, text: str) -> None:
    """
    Half a fabric is none: the other switch isn't counted either, and the reason is said.
    """
    result = result_of(tmp_path, SwitchShape(), SwitchShape(text=text))

    submission = imported(result)

    assert fabric_parts(submission) == ()
    assert said(result) == [
        "the fabric isn't used: 5 of 10 switch logs can't be used, the first sw_1.txt"
    ]


def test_a_run_without_its_switch_leaves_the_nodes_alone(tmp_path: Path) -> None:
    """
    The boundary is the same for all runs.
    """
    folder = write_submitter_folder(tmp_path, nodes=2, switches_w=(1_000.0, 1_000.0))
    next(folder.rglob("result_3/sw_1.txt")).unlink()

    result = only_result(folder)

    assert fabric_parts(imported(result)) == ()
    assert said(result) == ["the fabric isn't used: the runs have from 1 to 2 switch logs"]


def test_a_fabric_of_one_node_that_cannot_be_used_is_out_of_scope(tmp_path: Path) -> None:
    """
    Switch logs say that there is a network, whatever the number of nodes.
    """
    folder = write_submitter_folder(tmp_path, switches=[SwitchShape(offset_s=3_600)])

    assert imported(only_result(folder)).boundary.fabric is BoundaryState.OUT_OF_SCOPE


def test_offsets_of_several_logs_meet_in_one_range() -> None:
    """
    A whole day's log narrows nothing; a log of the run's length does.
    """
    day, run = (
        ClockOffsets(least_s=-3_600, most_s=80_000),
        ClockOffsets(least_s=7_190, most_s=7_210),
    )

    assert offset_text([day, run]) == "its clock is 2 h 0 min ahead of the run's, to within 10.0 s"
    assert offset_text([None]) == (
        "no offset can be found: the logs have fewer than two usable readings"
    )
