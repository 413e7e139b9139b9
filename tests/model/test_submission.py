"""
Submissions, runs and systems.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.model.enums import Component, Method, RunStatus
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission

VALID = Path(__file__).resolve().parents[1] / "data" / "valid"
EXAMPLES = sorted(VALID.glob("*.json"))


def read(name: str) -> Submission:
    """
    The submission of one example.
    """
    return Submission.from_dict(json.loads((VALID / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_way_to_data_and_back_changes_nothing(path: Path) -> None:
    """
    `from_dict(to_dict(x)) == x` for every example.
    """
    submission = read(path.name)

    assert submission == Submission.from_dict(submission.to_dict())
    assert submission == Submission.from_dict(json.loads(json.dumps(submission.to_dict())))


def test_the_id_has_two_halves() -> None:
    """
    The id names the submitter and the entry.
    """
    submission = read("full.json")

    assert ("acme", "2x8xh100-bert") == (submission.organisation_id, submission.slug)


def test_an_instrument_is_found_by_its_id() -> None:
    """
    Parts name their instruments; an unknown or missing name finds none.
    """
    submission = read("full.json")

    instrument = submission.instrument("nvml")
    assert instrument is not None
    assert "nvidia-smi" == instrument.tool
    assert submission.instrument("absent") is None
    assert submission.instrument(None) is None


def test_a_system_counts_its_accelerators() -> None:
    """
    Two nodes with eight accelerators have sixteen.
    """
    assert 16 == read("full.json").system.accelerators_count


def test_a_run_has_a_duration_and_an_achieved_throughput() -> None:
    """
    The window is that of the training log; throughput is samples over the whole window, and
    neither the stated nor the peak figure.
    """
    run = read("full.json").runs[0]

    assert run.duration_s == pytest.approx(277.048)
    assert run.throughput_per_s == pytest.approx(2100792 / 277.048)
    assert (7582.8, 7815.6) == (run.stated_throughput_per_s, run.peak_throughput_per_s)


def test_parts_are_found_by_component() -> None:
    """
    The parts of one component come in the order of the file.
    """
    run: Run = read("full.json").runs[0]

    parts: tuple[EnergyPart, ...] = run.parts_of(Component.NODE)
    assert (3757511.2,) == tuple(part.energy_j for part in parts)
    assert () == run.parts_of(Component.COOLING)


@pytest.mark.parametrize(
    ("method", "is_measurement"),
    [
        (Method.MEASURED, True),
        (Method.COUNTER, True),
        (Method.SAMPLED, True),
        (Method.NAMEPLATE_ESTIMATE, False),
        (Method.MODELLED, False),
    ],
)
def test_estimates_are_no_measurements(method: Method, *, is_measurement: bool) -> None:
    """
    Only what an instrument saw is a measurement.
    """
    assert is_measurement == method.is_measurement


def test_the_failed_run_is_listed() -> None:
    """
    A run that missed its target stays in the list, its seed unknown.
    """
    run = read("full.json").runs[2]

    assert (RunStatus.MISSED_TARGET, None) == (run.status, run.seed)


def test_the_year_is_that_of_the_run_that_started_first() -> None:
    """
    It doesn't depend on the order in which runs are listed.
    """
    submission = read(EXAMPLES[0].name)
    run = submission.runs[0]
    early = replace(run, started_at=run.started_at.replace(year=2019))
    late = replace(run, started_at=run.started_at.replace(year=2020))

    for runs in ((early, late), (late, early)):
        assert replace(submission, runs=runs).first_year == 2019
