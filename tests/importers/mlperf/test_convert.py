"""
A published benchmark folder becomes a submission, or says why not.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reporter.evidence.formats.mlperf_samples import samples_trained
from reporter.findings import Severity
from reporter.importers.mlperf.convert import kept_labels
from reporter.importers.mlperf.folder import read_run, scan_folder
from reporter.importers.mlperf.official import dropped_each_end
from reporter.importers.mlperf.report import grouped, report_text
from reporter.importers.mlperf.run_import import Imported, ImportedResult, import_folder
from reporter.importers.mlperf.settings import ImportSettings
from reporter.model.enums import BoundaryState, Component, RunStatus, Side
from reporter.schema.check import check
from reporter.schema.consistency import consistency
from reporter.store.board import load_benchmarks
from tests.importers.mlperf.make_logs import QUALITY, RunShape, write_submitter_folder

SETTINGS = ImportSettings(
    repository="mlcommons/training_results_v5.0", commit="0" * 40, round="v5.0"
)
BENCHMARKS = {
    name: item for item in load_benchmarks().by_id.values() for name in (item.id, *item.aliases)
}


def run_import(folder: Path, settings: ImportSettings = SETTINGS) -> Imported:
    """
    Import a synthetic folder.
    """
    return import_folder(folder, settings, BENCHMARKS)


def only_result(folder: Path, settings: ImportSettings = SETTINGS) -> ImportedResult:
    """
    The one result of a synthetic folder.
    """
    (result,) = run_import(folder, settings).results
    return result


def errors_of(folder: Path, settings: ImportSettings = SETTINGS) -> list[str]:
    """
    Codes of the errors of an import.
    """
    found = run_import(folder, settings).all_findings
    return sorted({item.code for item in found if item.severity is Severity.ERROR})


@pytest.mark.parametrize(
    ("benchmark", "runs"),
    [("bert", 10), ("resnet", 5), ("ssd", 5), ("llama2_70b_lora", 10), ("dlrm_dcnv2", 10)],
)
def test_an_imported_submission_validates(tmp_path: Path, benchmark: str, runs: int) -> None:
    """
    What the importer writes passes the schema and the checks across fields.
    """
    folder = write_submitter_folder(tmp_path, benchmark=benchmark, runs=runs)

    submission = only_result(folder).submission

    assert submission is not None
    data = submission.to_dict()
    assert check(data, "submission", "x.json") == ()
    assert consistency(data, "x.json", BENCHMARKS[benchmark]) == ()


def test_an_id_is_made_of_round_folder_system_and_benchmark(tmp_path: Path) -> None:
    """
    The folder's name is left out of the slug where it is the submitter's.
    """
    folder = write_submitter_folder(tmp_path, submitter="Example Labs")
    other = write_submitter_folder(tmp_path, submitter="ex-ac-power")

    first, second = only_result(folder).submission, only_result(other).submission

    assert first is not None
    assert second is not None
    assert first.id == "example-labs/v5-0-1xexample-bert"
    assert second.id == "example-labs/v5-0-ex-ac-power-1xexample-bert"


@pytest.mark.parametrize(
    ("submitter", "stated", "side", "words"),
    [
        ("ex-ac-power", None, Side.AC, "the side is AC: taken from the folder name 'ex-ac-power'"),
        ("ex-dc-power", None, Side.DC, "the side is DC: taken from the folder name 'ex-dc-power'"),
        (
            "ex",
            None,
            Side.DC,
            "the side is DC: the rules' default, as neither log nor names say it",
        ),
        ("ex", Side.AC, Side.AC, "the side is AC: stated by who imported"),
    ],
)
def test_the_side_comes_from_whoever_says_it_first(
    tmp_path: Path, submitter: str, stated: Side | None, side: Side, words: str
) -> None:
    """
    The user, then names, then the rules' default; the assumption is written down.
    """
    folder = write_submitter_folder(tmp_path, submitter=submitter)

    result = only_result(folder, replace(SETTINGS, side=stated))

    assert result.submission is not None
    assert {part.side for run in result.submission.runs for part in run.energy_parts} == {side}
    assert words in result.assumptions


def test_an_efficiency_in_the_log_keeps_the_reading_and_stands_beside_it(tmp_path: Path) -> None:
    """
    AC readings stay AC; the factor is kept, not applied.
    """
    shape = RunShape(efficiency=0.94, measurement_type="AC")
    folder = write_submitter_folder(tmp_path, shape=shape)

    submission = only_result(folder).submission

    assert submission is not None
    part = submission.runs[0].energy_parts[0]
    assert part.side is Side.AC
    assert part.conversion is not None
    assert part.conversion.efficiency == 0.94
    assert part.energy_j == pytest.approx(8_010 * submission.runs[0].duration_s, rel=0.01)


def test_an_impossible_efficiency_is_refused(tmp_path: Path) -> None:
    """
    A factor of 0.01 would divide the energy by a hundred: the result is refused.
    """
    shape = RunShape(efficiency=0.01, measurement_type="AC")

    assert errors_of(write_submitter_folder(tmp_path, shape=shape)) == ["IM-9"]


def test_switches_become_a_fabric_part_at_rated_power(tmp_path: Path) -> None:
    """
    Rated watts times the run's duration, marked as an estimate.
    """
    folder = write_submitter_folder(tmp_path, nodes=2, switches_w=(1_000.0,))

    submission = only_result(folder).submission

    assert submission is not None
    run = submission.runs[0]
    (fabric,) = run.parts_of(Component.FABRIC)
    assert fabric.energy_j == pytest.approx(1_000 * run.duration_s)
    assert fabric.method == "nameplate_estimate"
    assert submission.boundary.fabric is BoundaryState.NAMEPLATE_ESTIMATE


def test_several_nodes_without_a_switch_log_leave_the_fabric_out_of_scope(tmp_path: Path) -> None:
    """
    A network that must be there but wasn't counted is said to be out of scope.
    """
    submission = only_result(write_submitter_folder(tmp_path, nodes=2)).submission

    assert submission is not None
    assert submission.boundary.fabric is BoundaryState.OUT_OF_SCOPE


def test_a_missing_node_log_refuses_the_result(tmp_path: Path) -> None:
    """
    Every node of the run must be measured.
    """
    folder = write_submitter_folder(tmp_path, nodes=2)
    next(folder.rglob("result_0/node_1.txt")).unlink()

    found = run_import(folder).all_findings

    (error,) = [item for item in found if item.severity is Severity.ERROR]
    assert error.code == "IM-24"
    assert error.message == "1 node logs for 2 nodes of the system description"


def test_a_power_log_of_another_day_refuses_the_result(tmp_path: Path) -> None:
    """
    Readings 30 days before the run cover nothing of it.
    """
    folder = write_submitter_folder(tmp_path)
    log = next(folder.rglob("result_0/node_0.txt"))
    log.write_text(log.read_text().replace('"time_ms": 1745', '"time_ms": 1742'))
    log.write_text(log.read_text().replace('"time_ms": 1746', '"time_ms": 1743'))

    assert errors_of(folder) == ["ME-10"]


def test_negated_readings_refuse_the_result(tmp_path: Path) -> None:
    """
    Readings below zero are no power.
    """
    folder = write_submitter_folder(tmp_path)
    log = next(folder.rglob("result_0/node_0.txt"))
    log.write_text(
        log.read_text().replace(
            '"key": "power_reading", "value": ', '"key": "power_reading", "value": -'
        )
    )

    assert errors_of(folder) == ["ME-10"]


def test_a_run_that_missed_the_target_is_kept_as_such(tmp_path: Path) -> None:
    """
    The status follows from the quality, not from the log's word.
    """
    folder = write_submitter_folder(tmp_path, shape=RunShape(quality=0.70))

    submission = only_result(folder).submission

    assert submission is not None
    assert {run.status for run in submission.runs} == {RunStatus.MISSED_TARGET}


def test_a_short_run_that_missed_the_target_is_dropped_as_a_slow_one(tmp_path: Path) -> None:
    """
    Its time counts as infinite, as in the score: it can't stand in for the fastest run.
    """
    submission = only_result(write_submitter_folder(tmp_path)).submission
    assert submission is not None
    first, *rest = submission.runs
    missed = replace(
        first, status=RunStatus.MISSED_TARGET, stopped_at=first.started_at + timedelta(seconds=1)
    )
    times = sorted(rest, key=lambda run: run.duration_s)

    assert missed.label not in kept_labels((missed, *rest), "bert")
    assert set(kept_labels((missed, *rest), "bert")) == {run.label for run in times[1:]}


def test_a_run_shown_twice_counts_once(tmp_path: Path) -> None:
    """
    Copies of two result logs with their power: three runs count, the copies are named.
    """
    folder = write_submitter_folder(tmp_path, runs=3)
    bert = folder / "results/1xExample/bert"
    for index in (0, 2):
        text = (bert / f"result_{index}.txt").read_text()
        (bert / f"result_raw_{index}.txt").write_text("another job header\n" + text)
        shutil.copytree(bert / f"power/result_{index}", bert / f"power/result_raw_{index}")

    result = only_result(folder)

    assert result.submission is not None
    assert [run.label for run in result.submission.runs] == ["result_0", "result_1", "result_2"]
    said = [(item.file, item.message) for item in result.findings if item.code == "IM-29"]
    assert said == [
        (
            f"results/1xExample/bert/result_raw_{index}.txt",
            f"the same run as result_{index}.txt: not counted",
        )
        for index in (0, 2)
    ]
    assert result.submission.provenance is not None
    assert (
        "2 result logs show a run again; each run counts once"
        in result.submission.provenance.assumptions
    )
    assert not [name for name in result.used if "raw" in name]


def test_runs_with_one_evaluation_apart_are_two(tmp_path: Path) -> None:
    """
    The same window with another quality is another claim, not a copy.
    """
    folder = write_submitter_folder(tmp_path, runs=2)
    bert = folder / "results/1xExample/bert"
    text = (bert / "result_0.txt").read_text()
    (bert / "result_1.txt").write_text(text.replace("0.7203", "0.7204"))
    for name in ("node_0.txt",):
        shutil.copy(bert / "power/result_0" / name, bert / "power/result_1" / name)

    result = only_result(folder)

    assert result.submission is not None
    assert len(result.submission.runs) == 2


def test_an_unreadable_scale_leaves_the_result_and_takes_the_official_figure(
    tmp_path: Path,
) -> None:
    """
    The result is imported, unscaled; the official figure needs the scale and is said to be none.
    """
    folder = write_submitter_folder(tmp_path)
    (folder / "results/1xExample/bert/scaling.json").write_text("{")

    submission = only_result(folder).submission

    assert submission is not None
    assert submission.convergence_scale is None
    assert submission.declared is not None
    assert {figure.unavailable_reason for figure in submission.declared.official} == {
        "scaling.json beside the results can't be read"
    }


def test_an_impossible_scale_refuses_its_result_alone(tmp_path: Path) -> None:
    """
    1e299 is a claim that can't be true; the neighbour is imported.
    """
    folder = write_submitter_folder(tmp_path, benchmark="bert")
    write_submitter_folder(tmp_path, benchmark="resnet")
    (folder / "results/1xExample/bert/scaling.json").write_text('{"scaling_factor": 1e299}')

    assert [bool(result.submission) for result in run_import(folder).results] == [False, True]


@pytest.mark.parametrize(
    "benchmark", ["flux1", "llama31_8b", "gpt_oss_20b", "deepseekv3_671b", "qwen35_397b_grpo"]
)
def test_benchmarks_of_rounds_6_are_counted_in_samples(tmp_path: Path, benchmark: str) -> None:
    """
    Quality, samples and unit come from the log, whatever benchmark file names them.
    """
    folder = write_submitter_folder(tmp_path, benchmark=benchmark, runs=3)
    scan = scan_folder(folder)
    log = read_run(scan.submitters[0].benchmarks[0].runs[0], folder).training

    samples = samples_trained(benchmark, log.points[-1], log.train_samples)

    assert log.benchmark == benchmark
    assert samples is not None
    assert samples.count == QUALITY[benchmark][2]
    assert log.points[-1].values == ((None, QUALITY[benchmark][0]),)
    assert dropped_each_end(benchmark) == 1


def test_an_unknown_accelerator_needs_a_stated_power_limit(tmp_path: Path) -> None:
    """
    Without a table row, the user states the limit, and it counts as configured.
    """
    folder = write_submitter_folder(
        tmp_path, description={"accelerator_model_name": "Example Accelerator 1"}
    )

    assert errors_of(folder) == ["IM-25"]
    submission = only_result(folder, replace(SETTINGS, power_limit_w=500.0)).submission
    assert submission is not None
    assert submission.system.power_limit_w == 500
    assert submission.system.power_limit_basis == "configured"


def test_one_bad_result_never_hides_the_next(tmp_path: Path) -> None:
    """
    An unknown benchmark is refused, its neighbour imported.
    """
    folder = write_submitter_folder(tmp_path, benchmark="bert")
    write_submitter_folder(tmp_path, benchmark="chess")

    imported = run_import(folder)

    assert [bool(result.submission) for result in imported.results] == [True, False]
    assert "IM-26" in {item.code for item in imported.all_findings}


def test_what_is_alike_in_many_files_is_said_once() -> None:
    """
    The text report names the first file and the number of the others.
    """
    from reporter.findings import note

    said = grouped([note("IM-10", f"node_{i}.txt", "", "the stamps are equal") for i in range(4)])

    assert [item.message for item in said] == ["the stamps are equal (and in 3 more files)"]


def test_the_report_prints_our_figure_beside_the_official_one(tmp_path: Path) -> None:
    """
    Used files, assumptions, our energy and both official figures, with the factors between.
    """
    shape = RunShape(efficiency=0.94, measurement_type="AC")
    result = only_result(write_submitter_folder(tmp_path, shape=shape))

    lines = report_text(result, "out.json").splitlines()

    assert lines[0] == "results/1xExample/bert: out.json"
    assert lines[1] == "  used: 10 files"
    assert lines[4].startswith("  assumed: the date of submission is the day after")
    assert lines[5] == (
        "  ours: 0.9906 MJ inside the run windows, 0.9906 MJ with uncovered time charged; "
        "2 min 4 s to train; mean of the kept runs, scaled, AC side as read"
    )
    assert lines[6].startswith("  MLPerf Training summariser, May 2024: 0.8")
    assert lines[6].endswith("= 0.9400 (side) x 0.9071 (window)")


def test_names_with_line_feeds_and_combining_marks_are_put_in_order(tmp_path: Path) -> None:
    """
    White space becomes single spaces, text NFC.
    """
    folder = write_submitter_folder(
        tmp_path, description={"system_name": "Syste\u0301m\n  one", "cooling": "air\t\tcooled"}
    )

    submission = only_result(folder).submission

    assert submission is not None
    assert submission.system.name == "Syst\u00e9m one"
    assert submission.system.cooling == "air cooled"


def test_nothing_is_written_that_would_not_validate(tmp_path: Path) -> None:
    """
    A name that could steer a terminal refuses the result, with the finding of the strict reader.
    """
    folder = write_submitter_folder(tmp_path, description={"system_name": "evil\u202ename"})

    assert errors_of(folder) == ["JS-7"]
    assert only_result(folder).submission is None
