"""
From a figure that ranks to lines of logs: the chain in figures, the runs, and their logs.
"""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import pytest

from reporter.leaderboard.boards import Entry
from reporter.model.run import LogLines, Run, TrainingLines
from reporter.model.submission import Evidence, Submission
from reporter.site import quantity
from reporter.site.pages.derivation import (
    OPEN_RUNS,
    SHOWN_LOGS,
    Derivation,
    command_of,
    derivation_data,
    derivation_of,
)
from reporter.site.pages.run_logs import MOST_SHOWN_BYTES, LogView
from reporter.store.board import load_benchmarks
from reporter.store.submissions import load_submissions
from tests.conftest import CHECKOUT
from tests.site.conftest import BuiltSite
from tests.site.entries import (
    b200,
    entry_of,
    h100,
    h100_dc,
    leaderboard_of,
    with_fabric,
    without_energy_of_all,
)

BERT = load_benchmarks().by_id["bert"]


def derived(submission: Submission) -> Derivation:
    """
    The derivation of an entry on BERT.
    """
    return derivation_of(entry_of(submission), BERT)


def with_training_log(submission: Submission) -> Submission:
    """
    The same with one training log for each run, whose lines are known.
    """
    log = submission.evidence[0]
    names = [f"run-{index}-log" for index, _ in enumerate(submission.runs, start=1)]
    runs = tuple(
        replace(
            run,
            training_log=name,
            training_lines=TrainingLines(
                evidence=name, start_line=212, stop_line=2301, quality_line=2288, lines_count=2340
            ),
        )
        for run, name in zip(submission.runs, names, strict=True)
    )
    logs = tuple(_named(log, name) for name in names)
    return replace(submission, runs=runs, evidence=(*submission.evidence, *logs))


def _named(log: Evidence, name: str) -> Evidence:
    assert log.origin is not None
    return replace(log, id=name, origin=replace(log.origin, path=f"results/bert/{name}.txt"))


def text_of(log: LogView) -> str:
    """
    The cell of the lines, as it is printed.
    """
    return ", ".join(f"{one.before} {one.text}".strip() for one in log.lines) + f" {log.after}"


def changed(submission: Submission, **evidence: object) -> Submission:
    """
    The same with other fields in its first log.
    """
    first, *others = submission.evidence
    return replace(submission, evidence=(replace(first, **evidence), *others))  # type: ignore[arg-type]


def log_of_run(submission: Submission) -> LogView:
    """
    The first log of the first run.
    """
    return derived(submission).runs[0].shown[0]


@pytest.mark.parametrize("make", [b200, h100, h100_dc, with_fabric])
def test_each_link_of_the_chain_gives_the_one_above(make: object) -> None:
    """
    Samples times energy per sample is the energy to target; that with the guard is what ranks.
    """
    assert callable(make)
    entry: Entry = entry_of(make())
    for score, chain in zip(entry.score.scopes, derivation_of(entry, BERT).chains, strict=True):
        values = {link.name: float(link.value.sort_value) for link in chain.links}
        assert score.estimate is not None and score.samples is not None
        assert score.run_mean is not None
        guard = score.estimate.guaranteed_j / score.estimate.high_j
        energy = values["Energy to target"]
        assert values["Energy per sample"] * score.samples.samples / 3.6e6 == pytest.approx(energy)
        high = score.estimate.high_j / 3.6e6
        assert values["Guaranteed energy"] == pytest.approx(high * guard, rel=1e-11)
        per_sample = 1 / (score.performance_per_watt or 0)
        assert values["Energy per sample"] == pytest.approx(per_sample, rel=1e-9)
        assert values["Mean of the runs"] == pytest.approx(score.run_mean.joules / 3.6e6)


def test_the_chain_says_how_in_figures_that_multiply() -> None:
    """
    What ranks first; each step with the numbers that it is made of.
    """
    (chain,) = derived(h100()).chains

    assert (chain.anchor, chain.scope_words, chain.side) == ("derivation-s2", "nodes", "AC side")
    assert [f"{one.name}: {one.value.text} {one.value.unit}: {one.how}" for one in chain.links] == [
        (
            "Guaranteed energy: 0.687 kWh: 0.6157 kWh, the energy to target, × 1.115: meters "
            "of class M3 may hide 11.5 % (2 u_B)"
        ),
        (
            "Energy to target: 0.62 ± 0.07 kWh: 0.9069 J per sample × 2,443,934 sequences "
            "(reference convergence, interpolated 448 to 4608; the runs needed 2,400,000)"
        ),
        (
            "Energy per sample: 0.9069 J: 6.046 kWh in 10 runs ÷ 24,000,000 sequences; the "
            "runs spread by 3.9 %"
        ),
        (
            "Mean of the runs: 0.6046 kWh: 10 runs as they were, AC side; 0.6040 kWh was "
            "read, the rest is charged for time without readings"
        ),
    ]


def test_the_guard_of_an_interval_is_on_its_high_end() -> None:
    """
    A DC reading without a documented efficiency says so where its guard stands.
    """
    (chain,) = derived(h100_dc()).chains

    assert chain.links[0].how == (
        "0.7526 kWh, the high end of the interval, × 1.115: meters of class M3 may hide "
        "11.5 % (2 u_B)"
    )


def test_figures_are_the_texts_of_the_boards() -> None:
    """
    What ranks and what was measured read here as they do on a board.
    """
    entry = entry_of(b200())
    for score, chain in zip(entry.score.scopes, derivation_of(entry, BERT).chains, strict=True):
        guaranteed = quantity.guaranteed_kwh(score)
        assert guaranteed is not None
        assert chain.links[0].value.text == guaranteed.text
        assert chain.links[1].value.text == quantity.measured_text(score)


def test_an_entry_without_scope_has_runs_and_no_chain() -> None:
    """
    Its logs are there all the same.
    """
    made = derived(without_energy_of_all())

    assert made.chains == ()
    assert [run.energies for run in made.runs] == [()] * 10


def test_a_power_log_names_its_range_and_links_to_it() -> None:
    """
    The range with what the log has in all, and the page of the file at its commit with both ends.
    """
    log = log_of_run(b200())

    assert text_of(log) == "lines 12,044 to 98,321 of 120,511"
    assert log.lines[0].address is not None
    assert log.lines[0].address.startswith("https://github.com/mlcommons/")
    assert log.lines[0].address.endswith(
        "/blob/6fe954378efe4a1a1bd665550b18ff8f26018def/"
        "Acme/results/8xB200/bert/power/result_0/power-0.txt#L12044-L98321"
    )
    assert log.address is None


def test_a_training_log_names_start_quality_and_stop() -> None:
    """
    It comes first, each of its lines with an address of its own.
    """
    training, power = derived(with_training_log(b200())).runs[0].shown

    assert (training.what, power.what) == ("training", "node, AC")
    assert text_of(training) == "start line 212, quality line 2,288, stop line 2,301 of 2,340"
    fragments = [(one.address or "").rpartition("#")[2] for one in training.lines]
    assert fragments == ["L212", "L2288", "L2301"]


@pytest.mark.parametrize(
    "name", ['"><script>alert(1)</script>.txt', "a b#L1?x=1.txt", "\u202eé{{ 7*191 }}.txt"]
)
def test_a_hostile_name_of_a_file_is_quoted_in_its_address(name: str) -> None:
    """
    What a name holds ends no path and begins no fragment.
    """
    origin = b200().evidence[0].origin
    assert origin is not None
    log = log_of_run(changed(b200(), origin=replace(origin, path=f"logs/{name}")))
    address = log.lines[0].address or ""

    assert address.endswith(f"/logs/{quote(name)}#L12044-L98321")
    assert not set(address) & set('"<> \u202e{')


def test_a_path_that_leaves_its_repository_is_not_linked() -> None:
    """
    It is printed, and its lines are.
    """
    origin = b200().evidence[0].origin
    assert origin is not None
    log = log_of_run(changed(b200(), origin=replace(origin, path="../../x.txt")))

    assert (log.address, log.lines[0].address) == (None, None)
    assert text_of(log) == "lines 12,044 to 98,321 of 120,511"


def test_a_file_that_the_host_does_not_show_has_no_line_address() -> None:
    """
    A packed or large file is linked whole, and its lines are named all the same.
    """
    whole = b200().evidence[0]
    assert whole.origin is not None
    packed = replace(whole.origin, path=f"{whole.origin.path}.gz")
    for one in (
        changed(b200(), bytes=MOST_SHOWN_BYTES + 1),
        changed(b200(), origin=packed),
    ):
        log = log_of_run(one)
        assert text_of(log) == "lines 12,044 to 98,321 of 120,511"
        assert log.lines[0].address is None
        assert log.address is not None and "#" not in log.address


def test_a_file_beside_the_submission_is_named_without_a_link() -> None:
    """
    Where nothing was published elsewhere the command needs no folder.
    """
    made = changed(b200(), origin=None, file="log.csv")
    log = log_of_run(made)
    alone = replace(made, evidence=made.evidence[:1])

    assert (log.place, log.address, log.lines[0].address) == ("log.csv", None, None)
    assert command_of(made) == "reporter review submissions/lenovo/8xb200-bert.json --evidence DIR"
    assert command_of(alone) == "reporter review submissions/lenovo/8xb200-bert.json"


def test_lines_that_are_not_stated_are_not_made_up() -> None:
    """
    An older submission states none, and a Parquet file has none.
    """
    bare = tuple(
        replace(run, energy_parts=tuple(replace(part, log_lines=()) for part in run.energy_parts))
        for run in b200().runs
    )
    older = replace(b200(), runs=bare)

    assert text_of(log_of_run(older)).strip() == "no lines stated"
    assert text_of(log_of_run(changed(older, format="parquet"))).strip() == (
        "the format has no lines"
    )


def test_one_line_is_no_range() -> None:
    """
    The line of an estimate, in a log whose length isn't known.
    """
    submission = b200()
    one = LogLines(evidence="power-0", first_line=3, last_line=3)
    first, *others = submission.runs
    part = replace(first.energy_parts[0], log_lines=(one,))
    runs = (replace(first, energy_parts=(part,)), *others)
    log = log_of_run(replace(submission, runs=runs))

    assert text_of(log) == "line 3 "
    assert (log.lines[0].address or "").endswith("power-0.txt#L3")


def test_a_log_has_its_anchor_where_it_is_named_first() -> None:
    """
    All runs of the test board read one log; files that no run names have theirs at the end.
    """
    made = derived(b200())

    assert [[log.is_first for log in run.shown] for run in made.runs[:3]] == [
        [True],
        [False],
        [False],
    ]
    assert [log.id for log in made.others] == ["switch-1", "grid"]
    assert all(log.is_first for log in made.others)


def test_a_log_of_several_parts_stands_once() -> None:
    """
    With what each part reads of it, and each range.
    """
    submission = b200()
    first, *others = submission.runs
    part = first.energy_parts[0]
    more = replace(
        part, log_lines=(LogLines(evidence="power-0", first_line=1, last_line=9, lines_count=99),)
    )
    runs = (replace(first, energy_parts=(part, more, part)), *others)
    (log,) = derived(replace(submission, runs=runs)).runs[0].shown

    assert text_of(log) == "lines 12,044 to 98,321, lines 1 to 9 of 120,511"
    assert log.what == "node, AC"


def many_logs(count: int) -> Submission:
    """
    An entry whose runs have *count* power logs each, all in one folder.
    """
    submission = b200()
    log = submission.evidence[0]
    names = [f"node-{number}" for number in range(count)]
    runs = tuple(_reading(run, names) for run in submission.runs)
    evidence = (*submission.evidence, *(_named(log, name) for name in names))
    return replace(submission, runs=runs, evidence=evidence)


def _reading(run: Run, names: list[str]) -> Run:
    ranges = tuple(LogLines(evidence=name, first_line=2, last_line=8) for name in names)
    part = replace(run.energy_parts[0], evidence=tuple(names), log_lines=ranges)
    return replace(run, energy_parts=(part,))


def test_of_250_logs_the_first_are_shown() -> None:
    """
    The rest of a run's logs, and all but the first runs, wait to be opened; a shared folder is
    told once.
    """
    made = derived(many_logs(250))
    run = made.runs[0]

    assert [one.is_open for one in made.runs].count(True) == OPEN_RUNS
    assert (len(run.shown), len(run.more)) == (SHOWN_LOGS, 250 - SHOWN_LOGS)
    assert (run.logs, run.more_logs) == ("250 logs", "242 more logs")
    assert run.folder == "results/bert/"
    assert run.more[-1].place == "node-249.txt"


def test_files_of_two_repositories_name_theirs() -> None:
    """
    Where no one origin is shared, each place begins with its repository.
    """
    submission = b200()
    origin = submission.evidence[1].origin
    assert origin is not None
    first, second, *others = submission.evidence
    moved = replace(second, origin=replace(origin, repository="acme/logs"))
    made = derived(replace(submission, evidence=(first, moved, *others)))

    assert made.origin is None
    assert made.others[0].place.startswith("acme/logs: ")


def test_the_data_carry_runs_lines_and_hashes() -> None:
    """
    Every log of every run, with its lines; every file, with its size and hash.
    """
    submission = with_training_log(b200())
    data = derivation_data(submission)

    assert data["runs"][0] == {
        "label": "result_0",
        "training_log": {
            "evidence": "run-1-log",
            "start_line": 212,
            "stop_line": 2301,
            "quality_line": 2288,
            "lines_count": 2340,
        },
        "power_logs": [
            {
                "evidence": "power-0",
                "first_line": 12044,
                "last_line": 98321,
                "lines_count": 120511,
            }
        ],
    }
    assert [log["evidence"] for log in data["logs"]] == [item.id for item in submission.evidence]
    assert {log["sha256"] for log in data["logs"]} == {item.sha256 for item in submission.evidence}


def test_the_score_beside_the_page_has_the_derivation(built: BuiltSite) -> None:
    """
    score.json holds it as it is.
    """
    place = built.folder / "entries/lenovo/8xb200-bert/score.json"
    score = json.loads(place.read_text(encoding="utf-8"))

    assert score["derivation"] == derivation_data(b200())


def test_every_figure_that_ranks_leads_to_lines_of_logs(built: BuiltSite) -> None:
    """
    For each ranked row of each board the page of its entry has the anchor of the scope, with the
    figure of the board above it and lines of logs, all inside the section of the derivation.
    """
    ranked = 0
    for board in leaderboard_of().boards:
        for row in board.ranked:
            page = built.pages[f"entries/{row.entry.id}/index.html"]
            (section,) = (
                one for one in page.all("section") if one.attrib.get("id") == "derivation"
            )
            ids = [one.attrib["id"] for one in section.iter() if "id" in one.attrib]
            scope = row.scope_score.scope.value
            chain = next(
                one
                for one in derivation_of(row.entry, board.benchmark).chains
                if one.scope == scope
            )
            text = " ".join("".join(section.itertext()).split())
            assert {"derivation", chain.anchor, "run-1"} <= set(ids)
            assert f"{chain.links[0].value.text} kWh" in text.replace("\u00a0", " ")
            assert "lines 12,044 to 98,321 of 120,511" in text
            assert f"reporter review submissions/{row.entry.id}.json" in text
            ranked += 1
    assert ranked >= 5


def test_every_published_set_names_the_lines_of_every_log() -> None:
    """
    On this repository's own board no run and no part lacks its lines, so the foot of its pages says
    what is so.
    """
    loaded = load_submissions([CHECKOUT / "submissions"])
    runs = [run for one in loaded if one.submission for run in one.submission.runs]

    assert len(runs) == 236
    for run in runs:
        lines = run.training_lines
        assert lines is not None and lines.start_line and lines.stop_line and lines.quality_line
        for part in run.energy_parts:
            assert [one.evidence for one in part.log_lines] == list(part.evidence)
            assert all(
                1 <= one.first_line <= one.last_line <= (one.lines_count or 0)
                for one in part.log_lines
            )
