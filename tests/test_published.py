"""
The published logs: what `reporter import` makes of them, held against independent figures.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reporter.importers.mlperf.run_import import Imported, import_folder
from reporter.importers.mlperf.settings import ImportSettings
from reporter.model.submission import Submission
from reporter.store.board import load_benchmarks
from reporter.store.files import submission_text
from reporter.store.submissions import load_submissions
from tests.conftest import CHECKOUT, shared_folder
from tests.expected_figures import expected, expected_side_j, with_power

SUBMISSIONS = CHECKOUT / "submissions"
COMMITS = {
    "v4.0": "6fe954378efe4a1a1bd665550b18ff8f26018def",
    "v5.0": "0fdc28f013256aea84fa36fdaf1e0fa46094b18c",
}
SETS = [("v4.0", "smc-ac-power"), ("v4.0", "smc-dc-power"), ("v4.0", "smc"), ("v5.0", "Lenovo")]


@cache
def imported(round_name: str, submitter: str) -> Imported:
    """
    One published folder, imported once for all tests.
    """
    benchmarks = load_benchmarks().by_id.values()
    return import_folder(
        shared_folder() / "mlperf" / round_name / submitter,
        ImportSettings(
            repository=f"mlcommons/training_results_{round_name}",
            commit=COMMITS[round_name],
            round=round_name,
        ),
        {name: item for item in benchmarks for name in (item.id, *item.aliases)},
    )


def submission_of(case: dict[str, Any]) -> Submission:
    """
    The submission of one published result.
    """
    place = f"results/{case['system']}/{case['benchmark']}"
    for result in imported(case["round"], case["submitter"]).results:
        if result.place == place:
            assert result.submission is not None
            return result.submission
    raise AssertionError(place)


def test_every_run_has_the_expected_time_throughput_and_energy() -> None:
    """
    Time to 1e-6, samples exactly, energy in the window within 0.1 % (0.5 % with charged gaps).
    """
    compared = repeated = 0
    for case in expected()["per_run"]:
        if case.get("energy_window_trapezoid_J") is None:
            continue
        submission = submission_of(case)
        run = next((item for item in submission.runs if item.label == case["run"]), None)
        if run is None:
            assert "_raw_" in case["run"], "only a run that is shown twice isn't counted"
            repeated += 1
            continue
        energy_j = sum(expected_side_j(part) for part in run.energy_parts)
        charged = any(
            part.charged_energy_j is not None and part.charged_energy_j > part.energy_j * 1.001
            for part in run.energy_parts
        )
        assert run.duration_s == pytest.approx(case["time_to_train_s"], rel=1e-6)
        if "samples_trained" in case:
            assert run.samples_count == case["samples_trained"]
            assert run.throughput_per_s == pytest.approx(case["achieved_samples_per_s"], rel=1e-4)
        assert energy_j == pytest.approx(
            case["energy_window_trapezoid_J"], rel=0.005 if charged else 0.001
        )
        compared += 1
    assert (compared, repeated) == (236, 10)


def test_official_figures_stand_to_the_printed_digit() -> None:
    """
    Both versions of the published formula; where its code stops, the report says so.
    """
    for case in with_power():
        declared = submission_of(case).declared
        assert declared is not None
        may_2024, since_2024 = declared.official
        assert may_2024.energy_j == case["energy_mlperf_2024_05_J"]
        if case["energy_mlperf_head_J"] == "ZeroDivisionError":
            assert since_2024.energy_j is None
            assert since_2024.unavailable_reason == (
                "the published code stops: ZeroDivisionError; in these logs "
                "power_measurement_stop carries the stamp of the start"
            )
        else:
            assert since_2024.energy_j == case["energy_mlperf_head_J"]


def test_results_without_power_are_refused_and_say_why() -> None:
    """
    A result without power logs becomes no submission.
    """
    (result,) = imported("v4.0", "smc").results

    assert result.submission is None
    assert [
        f"{finding.file}: {finding.severity} {finding.code}: {finding.message}"
        for finding in imported("v4.0", "smc").all_findings
        if finding.severity == "error"
    ] == [
        (
            "results/1xSMC-H100-SXM-80GB/llama2_70b_lora: error IM-12: none of 10 results has a "
            "power log: no energy, no entry"
        )
    ]


@pytest.mark.parametrize(("round_name", "submitter"), [SETS[0], SETS[1], SETS[3]])
def test_published_sets_import_without_an_error(round_name: str, submitter: str) -> None:
    """
    The faults of real logs are survived and noted, never called errors.

    One set logs no seed and shows five runs twice, which a reader must know.
    """
    found = imported(round_name, submitter).all_findings

    warned = {(item.code, item.file.split("/")[2]) for item in found if item.severity == "warning"}
    assert [finding for finding in found if finding.severity == "error"] == []
    assert warned <= {("IM-5", "dlrm_dcnv2"), ("IM-29", "dlrm_dcnv2")}


def test_the_submissions_of_this_repository_are_what_the_importer_writes() -> None:
    """
    Importing again gives the committed files, byte by byte, but for date and second source.
    """
    compared = 0
    for round_name, submitter in SETS:
        for result in imported(round_name, submitter).results:
            if result.submission is None:
                continue
            path = SUBMISSIONS / f"{result.submission.id}.json"
            (loaded,) = load_submissions([path])
            kept = loaded.submission
            assert kept is not None
            again = json.loads(submission_text(result.submission))
            again["submitted_on"] = kept.submitted_on.isoformat()
            if kept.second_source_of:
                again["second_source_of"] = kept.second_source_of
            data = json.loads(path.read_bytes())
            for side in (again, data):
                # The assumption about the date falls away when the date is given.
                side["provenance"]["assumptions"] = [
                    line for line in side["provenance"]["assumptions"] if "the date" not in line
                ]
            assert again == data
            compared += 1
    assert compared == 24


def test_nothing_is_written_into_the_folder_that_is_read(tmp_path: Path) -> None:
    """
    An import leaves the published folder as it was.
    """
    from tests.importers.mlperf.make_logs import write_submitter_folder

    folder = write_submitter_folder(tmp_path)
    before = {path: path.stat() for path in sorted(folder.rglob("*"))}
    settings = ImportSettings(repository="a/b_v5.0", commit="0" * 40, round="v5.0")

    import_folder(folder, settings, {"bert": load_benchmarks().by_id["bert"]})

    after = {path: path.stat() for path in sorted(folder.rglob("*"))}
    assert [(p, s.st_size, s.st_mtime_ns) for p, s in before.items()] == [
        (p, s.st_size, s.st_mtime_ns) for p, s in after.items()
    ]


def test_the_command_on_the_page_of_an_entry_computes_it_again(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With the published folder in place of DIR it opens every log and finds nothing that differs.
    """
    from typer.testing import CliRunner

    from reporter.cli import app
    from reporter.site.pages.derivation import command_of

    (loaded,) = load_submissions(
        [SUBMISSIONS / "lenovo" / "v5-0-sr780av3-8xb200-sxm-180gb-bert.json"]
    )
    assert loaded.submission is not None
    program, *arguments = command_of(loaded.submission).split()
    monkeypatch.chdir(CHECKOUT)

    ran = CliRunner().invoke(
        app, [str(shared / "mlperf") if word == "DIR" else word for word in arguments]
    )

    assert program == "reporter"
    assert ran.exit_code == 0
    assert "V1 consistent: its evidence was read, no rule refuses it" in ran.output
