"""
Ways to take a rank without the energy to show for it, played on published logs.

Each is refused or flagged by a rule that names its cause, or listed in docs/falsifications.md.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter.energy.parts import entry_energy_j
from reporter.measure.fill import fill
from reporter.model.enums import InstrumentKind, MeterClass, RunStatus, Side
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Declaration, Instrument, Submission
from reporter.model.system import AcceleratorDescription
from reporter.schema.check import check
from tests.attacks.board import (
    B200,
    H100,
    H100_DC,
    NODES,
    PublishedSet,
    entry_of,
    material_of,
    node_logs,
    reviews_of,
    rewrite,
    stopped_by,
    training_logs,
)
from tests.review import logs

Edit = Callable[[Submission], Submission]
Bending = Callable[[str], str]


def each_run(entry: Submission, change: Callable[[Run], Run]) -> Submission:
    """
    The entry with every run changed.
    """
    return replace(entry, runs=tuple(change(run) for run in entry.runs))


def each_part(entry: Submission, change: Callable[[EnergyPart], EnergyPart]) -> Submission:
    """
    The entry with every energy part changed.
    """
    return each_run(
        entry,
        lambda run: replace(run, energy_parts=tuple(change(part) for part in run.energy_parts)),
    )


def scaled(part: EnergyPart, factor: float) -> EnergyPart:
    """
    A part with its energies multiplied.
    """
    charged = None if part.charged_energy_j is None else factor * part.charged_energy_j
    return replace(part, energy_j=factor * part.energy_j, charged_energy_j=charged)


def fabric_at(part: EnergyPart, power_w: float) -> EnergyPart:
    """
    A nameplate estimate at another rating; other parts stay.
    """
    if part.nameplate_w is None:
        return part
    return scaled(replace(part, nameplate_w=power_w), power_w / part.nameplate_w)


def first_run(entry: Submission, **changes: Any) -> Submission:
    """
    The entry with fields of its first run changed.
    """
    first, *rest = entry.runs
    return replace(entry, runs=(replace(first, **changes), *rest))


def half_of_a_run(run: Run) -> Run:
    """
    A run that says that it stopped half way.
    """
    half = timedelta(seconds=run.duration_s / 2)
    return replace(run, stopped_at=run.started_at + half)


def as_instrument(entry: Submission, **changes: Any) -> Submission:
    """
    The entry with fields of its first instrument changed.
    """
    first, *rest = entry.instruments
    return replace(entry, instruments=(replace(first, **changes), *rest))


EDITS: list[tuple[str, PublishedSet, Edit, str]] = [
    ("energies x 0.95", B200, lambda e: each_part(e, lambda p: scaled(p, 0.95)), "EL-5"),
    ("energies x 1.05", B200, lambda e: each_part(e, lambda p: scaled(p, 1.05)), "EL-5"),
    (
        "charged energy left out",
        H100,
        lambda e: each_part(e, lambda p: replace(p, charged_energy_j=p.energy_j * 0.9)),
        "EL-5",
    ),
    ("typed coverage", H100, lambda e: each_part(e, lambda p: replace(p, coverage=0.9)), "EL-5"),
    (
        "typed meter class",
        B200,
        lambda e: each_part(e, lambda p: replace(p, meter_class=MeterClass.M1)),
        "EL-5",
    ),
    (
        "typed highest reading",
        B200,
        lambda e: each_part(e, lambda p: replace(p, highest_power_w=9_000.0)),
        "EL-5",
    ),
    (
        "typed count of readings",
        B200,
        lambda e: each_part(e, lambda p: replace(p, readings_count=999)),
        "EL-5",
    ),
    ("stopped early", B200, lambda e: each_run(e, half_of_a_run), "RN-7"),
    (
        "missed, and says reached",
        B200,
        lambda e: first_run(e, status=RunStatus.MISSED_TARGET),
        "RN-7",
    ),
    (
        "better quality",
        B200,
        lambda e: first_run(e, quality=tuple(replace(q, value=0.75) for q in e.runs[0].quality)),
        "RN-7",
    ),
    (
        "more samples for the energy",
        B200,
        lambda e: each_run(e, lambda r: replace(r, samples_count=1.1 * r.samples_count)),
        "RN-7",
    ),
    (
        "a curve that climbs earlier",
        B200,
        lambda e: first_run(e, learning_curve=e.runs[0].learning_curve[1:]),
        "RN-7",
    ),
    (
        "another batch size",
        B200,
        lambda e: each_run(e, lambda r: replace(r, global_batch_size=448)),
        "RN-7",
    ),
    (
        "one of eight nodes left out",
        NODES,
        lambda e: each_run(e, lambda r: replace(r, energy_parts=r.energy_parts[1:])),
        "SC-2",
    ),
    ("fabric at 1 W", NODES, lambda e: each_part(e, lambda p: fabric_at(p, 1.0)), "SC-4"),
    (
        "a power limit of 10 W",
        B200,
        lambda e: replace(e, system=replace(e.system, power_limit_w=10.0)),
        "PL-11",
    ),
    (
        "a power limit of 5,000 W",
        B200,
        lambda e: replace(e, system=replace(e.system, power_limit_w=5_000.0)),
        "PL-11",
    ),
    (
        "an analyser by word alone",
        B200,
        lambda e: as_instrument(e, kind=InstrumentKind.ANALYZER),
        "EL-5",
    ),
    ("the AC log as DC", B200, lambda e: each_part(e, lambda p: replace(p, side=Side.DC)), "RN-7"),
    (
        "a device's sensor as AC",
        B200,
        lambda e: as_instrument(e, kind=InstrumentKind.DEVICE_SENSOR),
        "EL-13",
    ),
    ("nine runs of ten", B200, lambda e: replace(e, runs=e.runs[1:]), "RN-1"),
]


@functools.cache
def _copied(played: PublishedSet, shared: Path, folder: Path) -> Submission:
    played.copy(shared, folder)
    entry = entry_of(played, folder)
    assert entry is not None
    return entry


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Where the unchanged sets are copied, each once.
    """
    return tmp_path_factory.mktemp("sets")


@pytest.mark.parametrize(
    ("edit", "played", "code"),
    [(edit, played, code) for _, played, edit, code in EDITS],
    ids=[name for name, *_ in EDITS],
)
def test_an_edited_figure_is_refused_by_its_logs(
    edit: Edit, played: PublishedSet, code: str, shared: Path, folder: Path
) -> None:
    """
    Whatever is typed over what the logs give, a rule says which field it is.
    """
    place = folder / played.submitter / played.benchmark
    entry = _copied(played, shared, place)
    (honest,) = reviews_of(material_of(entry, place))
    (forged,) = reviews_of(material_of(edit(entry), place))

    assert code not in stopped_by(honest)
    assert code in stopped_by(forged), stopped_by(forged)
    assert forged.status == "V0"


def stuck(text: str) -> str:
    """
    The sensor shows its lowest value for the second third of the log.
    """
    lines = logs.readings(text)
    lowest = min(line["value"] for line in lines if line["value"] > 4_000)
    third = len(lines) // 3
    for line in lines[third : 2 * third]:
        line["value"] = lowest
    return logs.text_of([*logs.others(text), *lines])


def meaned(text: str) -> str:
    """
    Every reading of the run is its mean, with the edges as they were.
    """
    lines = logs.readings(text)
    inside = [line for line in lines if line["value"] > 4_000]
    mean = round(sum(line["value"] for line in inside) / len(inside))
    for line in inside:
        line["value"] = mean
    return logs.text_of([*logs.others(text), *lines])


def shifted_and_cut(text: str, seconds: float) -> str:
    """
    A log on another clock, without the 40 readings that would show the ramp outside the run.
    """
    late = logs.shifted(text, seconds)
    count = len(logs.readings(late))
    return logs.dropped(late, count - 40, count) if seconds > 0 else logs.dropped(late, 0, 40)


BENT: list[tuple[str, PublishedSet, Bending, set[str]]] = [
    ("readings x 0.125", B200, lambda t: logs.scaled(t, 0.125), {"PL-1"}),
    ("readings x 0.5", B200, lambda t: logs.scaled(t, 0.5), {"PL-1"}),
    ("W as kW", B200, lambda t: logs.scaled(t, 0.001), {"PL-1", "UN-1"}),
    ("clock 30 s ahead", H100, lambda t: logs.shifted(t, 30), {"TM-5"}),
    ("clock 30 s behind", H100, lambda t: logs.shifted(t, -30), {"TM-5"}),
    ("clock 30 s ahead, cut behind", H100, lambda t: shifted_and_cut(t, 30), {"TM-5"}),
    ("clock 30 s behind, cut before", H100, lambda t: shifted_and_cut(t, -30), {"TM-5"}),
    ("a stuck sensor", B200, stuck, {"SY-3", "SY-4"}),
    ("the mean in place of readings", B200, meaned, {"SY-3", "SY-4"}),
    ("one value throughout", B200, lambda t: logs.constant(t, 7_000.0), {"SY-2", "SY-3"}),
]


@pytest.mark.parametrize(
    ("bend", "played", "codes"),
    [(bend, played, codes) for _, played, bend, codes in BENT],
    ids=[name for name, *_ in BENT],
)
def test_a_claim_made_anew_from_bent_logs_is_stopped(
    bend: Bending, played: PublishedSet, codes: set[str], shared: Path, tmp_path: Path
) -> None:
    """
    The logs are bent, hashed and measured anew: the claim agrees with them, and a rule sees them.
    """
    target = played.copy(shared, tmp_path)
    rewrite(node_logs(target), bend)
    forged = entry_of(played, tmp_path)

    assert forged is not None
    (done,) = reviews_of(material_of(forged, tmp_path))
    assert codes & set(stopped_by(done)), stopped_by(done)
    assert done.status == "V0"


def test_one_idle_node_is_seen_beside_the_others(shared: Path, tmp_path: Path) -> None:
    """
    A node at half the power of the other seven is a question.
    """
    target = NODES.copy(shared, tmp_path)
    rewrite(node_logs(target, "node_3.txt"), lambda text: logs.scaled(text, 0.5))
    forged = entry_of(NODES, tmp_path)

    assert forged is not None
    (done,) = reviews_of(material_of(forged, tmp_path))
    assert "PL-10" in stopped_by(done)


@pytest.mark.parametrize("step", [2, 3])
def test_leaving_readings_out_never_pays(step: int, shared: Path, tmp_path: Path) -> None:
    """
    The readings above the median are left out where the step stays below 10 s: no energy is saved.
    """
    honest = _copied(B200, shared, tmp_path / "honest")
    target = B200.copy(shared, tmp_path / "bent")
    rewrite(node_logs(target), lambda text: without_high(text, step))
    forged = entry_of(B200, tmp_path / "bent")

    assert forged is not None
    energy_j, whole_j = entry_energy_j(forged), entry_energy_j(honest)
    assert energy_j is not None
    assert whole_j is not None
    # Whole-second stamps leave a way to 1.6 % (see docs/falsifications.md).
    assert energy_j > 0.984 * whole_j


def without_high(text: str, longest: int) -> str:
    """
    A log without its high readings, but for one of every *longest* + 1 in a row.
    """
    lines = logs.readings(text)
    median = sorted(line["value"] for line in lines)[len(lines) // 2]
    kept, left_out = [], 0
    for line in lines:
        if line["value"] > median and left_out < longest:
            left_out += 1
            continue
        kept.append(line)
        left_out = 0
    return logs.text_of([*logs.others(text), *kept])


def remeasured(entry: Submission, folder: Path) -> Submission:
    """
    The entry as `reporter measure` leaves it.
    """
    material = material_of(entry, folder)
    assert material.evidence is not None
    assert material.benchmark is not None
    declared = Declaration.from_dict(material.submission.to_dict())
    found = fill(declared, material.evidence, material.benchmark).submission
    assert found is not None
    return found


def with_a_pause(text: str) -> str:
    """
    A log without the ten readings in its middle: a pause that is charged.
    """
    middle = len(logs.readings(text)) // 2
    return logs.dropped(text, middle - 5, middle + 5)


def test_a_false_power_limit_or_rating_never_pays(shared: Path, tmp_path: Path) -> None:
    """
    Pauses are charged by the rating of the table, so a lower limit saves nothing. Under a name that
    no table holds the typed rating is what is charged by: half of it costs less, and is flagged.
    """
    rewrite(node_logs(H100.copy(shared, tmp_path)), with_a_pause)
    entry = entry_of(H100, tmp_path)
    assert entry is not None
    capped = remeasured(replace(entry, system=replace(entry.system, power_limit_w=350.0)), tmp_path)
    unknown = AcceleratorDescription(name="Nobody X1", nameplate_w=350.0)
    system = replace(entry.system, accelerator=unknown, power_limit_w=350.0)
    renamed = remeasured(replace(entry, system=system), tmp_path)
    energies_j = [entry_energy_j(one) or 0.0 for one in (entry, capped, renamed)]
    stops = [
        set(stopped_by(reviews_of(material_of(one, tmp_path))[0]))
        for one in (entry, capped, renamed)
    ]

    assert energies_j[0] == energies_j[1] > energies_j[2] > 0
    assert stops[0] == stops[1]
    assert "PL-11" in stops[2] - stops[0]


def test_logs_of_another_run_prove_nothing(shared: Path, tmp_path: Path) -> None:
    """
    A training log that stops before its last evaluation leaves logged work outside the window.
    """
    target = B200.copy(shared, tmp_path)
    rewrite(training_logs(target), stopped_before_the_end)
    forged = entry_of(B200, tmp_path)
    if forged is None:
        return
    (done,) = reviews_of(material_of(forged, tmp_path))
    assert {"TM-6", "TM-7", "RN-8", "PL-8", "RN-7"} & set(stopped_by(done)), stopped_by(done)


def stopped_before_the_end(text: str) -> str:
    """
    The log with run_stop a third of the run earlier.
    """
    lines = logs.parse(text)
    start = next(line["time_ms"] for line in lines if line["key"] == "run_start")
    for line in lines:
        if line["key"] == "run_stop":
            line["time_ms"] -= (line["time_ms"] - start) // 3
    return logs.text_of(lines)


def test_dc_logs_never_beat_the_ac_logs_of_the_same_runs(shared: Path, tmp_path: Path) -> None:
    """
    Without a documented efficiency the DC side counts at 0.80, above what the AC side shows.
    """
    first = _copied(H100, shared, tmp_path / "ac")
    second = _copied(H100_DC, shared, tmp_path / "dc")
    ac_j, dc_j = entry_energy_j(first), entry_energy_j(second)

    assert ac_j is not None
    assert dc_j is not None
    assert dc_j > ac_j


def test_conversion_has_no_switch_that_says_applied(shared: Path, tmp_path: Path) -> None:
    """
    A file that says that an efficiency was applied is no submission.
    """
    data = _copied(B200, shared, tmp_path / "a").to_dict()
    data["runs"][0]["energy_parts"][0]["conversion"]["applied"] = True

    found = check(json.loads(json.dumps(data)), "submission", "a.json")

    assert [finding.code for finding in found] == ["SH-2"]
    assert "applied" in found[0].message


def test_a_foreign_copy_speaks_against_the_copy(shared: Path, tmp_path: Path) -> None:
    """
    A stranger sends the logs of a published entry, disturbed by 3 W, under another name.
    """
    honest = _copied(B200, shared, tmp_path / "honest")
    target = B200.copy(shared, tmp_path / "copy")
    rewrite(node_logs(target), lambda text: logs.jittered(text, 7, 3.0))
    forged = entry_of(B200, tmp_path / "copy")

    assert forged is not None
    stranger = replace(forged, id=f"stranger/{forged.slug}")
    original, copy = reviews_of(
        material_of(honest, tmp_path / "honest"), material_of(stranger, tmp_path / "copy")
    )
    assert {"XS-1", "XS-3"} <= set(stopped_by(copy))
    assert original.submission_id == honest.id


def test_an_instrument_without_papers_is_no_analyser(shared: Path, tmp_path: Path) -> None:
    """
    Make and model without a document leave an analyser at M3.
    """
    entry = _copied(B200, shared, tmp_path / "a")
    named = Instrument(
        id=entry.instruments[0].id,
        kind=InstrumentKind.ANALYZER,
        make="Example",
        model="M1",
        accuracy_percent=0.1,
    )
    claimed = each_part(
        replace(entry, instruments=(named, *entry.instruments[1:])),
        lambda part: replace(part, meter_class=MeterClass.M1),
    )
    (done,) = reviews_of(material_of(claimed, tmp_path / "a"))

    assert "M3" in stopped_by(done)["EL-5"]
