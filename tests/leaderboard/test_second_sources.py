"""
Several entries for one set of runs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from reporter.findings import error
from reporter.leaderboard.boards import Entry, build_leaderboard, second_sources
from reporter.model.enums import Side
from reporter.model.submission import Submission
from tests.score.make_submission import EPOCH, a_benchmark, a_submission, an_entry, score_of


def dc_entry(**changes: Any) -> Entry:
    """
    An entry whose parts stand on the DC side.
    """
    submission = on_dc(a_submission(**changes))
    return Entry(submission=submission, score=score_of(submission))


def on_dc(submission: Submission) -> Submission:
    """
    The same submission with all its parts on the DC side.
    """
    runs = tuple(
        replace(run, energy_parts=tuple(replace(part, side=Side.DC) for part in run.energy_parts))
        for run in submission.runs
    )
    return replace(submission, runs=runs)


def test_the_ac_side_of_the_same_runs_ranks() -> None:
    """
    Two packages with the same runs are one set of runs: the AC one ranks, the other is named.
    """
    entries = [dc_entry(id="smc/bert-dc"), an_entry(id="smc/bert-ac")]
    (board,) = build_leaderboard(entries, {"images": a_benchmark()}).boards
    first, second = board.rows

    assert (first.entry.id, first.rank) == ("smc/bert-ac", 1)
    assert first.second_sources == ("smc/bert-dc",)
    assert (second.entry.id, second.rank) == ("smc/bert-dc", None)
    assert second.second_source_of == "smc/bert-ac"
    assert [item.message for item in second.reasons] == ["the runs are those of smc/bert-ac"]


def test_half_of_the_runs_are_enough() -> None:
    """
    Three of five equal windows make one set of runs; two of five do not.
    """
    submission = a_submission(id="acme/one")
    moved = a_submission(id="acme/two", start=EPOCH.replace(day=9)).runs
    three = replace(submission, id="acme/two", runs=(*submission.runs[:3], *moved[3:]))
    two = replace(submission, id="acme/two", runs=(*submission.runs[:2], *moved[2:]))
    first = Entry(submission=submission, score=score_of(submission))

    assert second_sources([first, Entry(submission=three, score=score_of(three))]) == {
        "acme/two": "acme/one"
    }
    assert second_sources([first, Entry(submission=two, score=score_of(two))]) == {}


def test_exactly_half_is_enough() -> None:
    """
    Three of six equal windows make one set of runs.
    """
    submission = a_submission(energies_kwh=(0.2,) * 6)
    moved = a_submission(energies_kwh=(0.2,) * 6, start=EPOCH.replace(day=9)).runs
    other = replace(submission, id="acme/two", runs=(*submission.runs[:3], *moved[3:]))
    entries = [Entry(submission=item, score=score_of(item)) for item in (submission, other)]

    assert second_sources(entries) == {"acme/two": "acme/one"}


def test_the_shorter_list_is_what_half_is_of() -> None:
    """
    Runs hidden among many others are found: half of the shorter list is enough.
    """
    submission = a_submission()
    others = a_submission(energies_kwh=(0.2,) * 9, start=EPOCH.replace(day=9)).runs
    many = replace(submission, id="acme/two", runs=(*submission.runs[:3], *others))
    entries = [Entry(submission=item, score=score_of(item)) for item in (submission, many)]

    assert second_sources(entries) == {"acme/two": "acme/one"}


def test_another_benchmark_has_other_runs() -> None:
    """
    The same windows on two benchmarks are two sets of runs.
    """
    other = replace(a_benchmark(), id="words")
    submission = a_submission(id="acme/two")
    entry = Entry(submission=submission, score=score_of(submission, other))

    assert second_sources([an_entry(), entry]) == {}


def test_a_declaration_steps_back_for_the_first() -> None:
    """
    An entry that calls itself a second source gives way, whatever its runs.
    """
    first = an_entry(id="acme/one")
    second = an_entry(id="acme/two", second_source_of="acme/one", start=EPOCH.replace(day=9))

    assert second_sources([first, second]) == {"acme/two": "acme/one"}


def test_a_declaration_takes_nobody_elses_rank() -> None:
    """
    A word in one file can't unseat another entry: only equal runs can, and then the sides decide.
    """
    dc = dc_entry(id="smc/bert-dc")
    later = an_entry(id="smc/two", second_source_of="smc/bert-dc", start=EPOCH.replace(day=9))
    same = an_entry(id="smc/bert-ac", second_source_of="smc/bert-dc")

    assert second_sources([dc, later]) == {"smc/two": "smc/bert-dc"}
    assert second_sources([dc, same]) == {"smc/bert-dc": "smc/bert-ac"}


def test_a_declaration_of_an_unknown_entry_is_nothing() -> None:
    """
    An entry that names itself or nobody keeps its place.
    """
    assert second_sources([an_entry(second_source_of="no/body")]) == {}
    assert second_sources([an_entry(second_source_of="acme/one")]) == {}


def test_an_ineligible_copy_takes_no_rank() -> None:
    """
    An entry that can't rank itself is the second source, even on the better side.
    """
    unranked = an_entry(id="smc/a-copy", provenance=None)
    wrong = replace(an_entry(id="smc/a-copy"), findings=(error("CO-1", "a.json", "", "PUE 9"),))

    for copy in (unranked, wrong):
        assert second_sources([dc_entry(id="smc/bert-dc"), copy]) == {"smc/a-copy": "smc/bert-dc"}


def test_of_equal_entries_the_earlier_one_stands() -> None:
    """
    A later copy is the second source, not the original.
    """
    early = an_entry(id="smc/original", submitted_on=date(2023, 6, 1))
    late = an_entry(id="smc/a-copy", submitted_on=date(2023, 7, 1))

    assert second_sources([late, early]) == {"smc/a-copy": "smc/original"}


def test_chains_end_at_the_first_source() -> None:
    """
    A second source of a second source names the one that ranks.
    """
    first = an_entry(id="acme/a")
    second = an_entry(id="acme/b", second_source_of="acme/a", start=EPOCH.replace(day=9))
    third = an_entry(id="acme/c", second_source_of="acme/b", start=EPOCH.replace(day=19))

    assert second_sources([first, second, third]) == {"acme/b": "acme/a", "acme/c": "acme/a"}


def test_a_circle_of_declarations_ends() -> None:
    """
    Of two entries that name each other, one stands.
    """
    one = an_entry(id="acme/a", second_source_of="acme/b")
    two = an_entry(id="acme/b", second_source_of="acme/a", start=EPOCH.replace(day=9))

    assert second_sources([one, two]) == {"acme/b": "acme/a"}


def test_nothing_in_the_file_of_one_organisation_moves_an_entry_of_another() -> None:
    """
    Equal runs of two organisations are no second source, nor is a foreign entry that is named.
    """
    first = an_entry(id="acme/one")
    copied = an_entry(id="other/one")
    naming = an_entry(id="other/two", second_source_of="acme/one", start=EPOCH.replace(day=9))

    assert second_sources([first, copied, naming]) == {}


def test_an_alias_is_the_same_organisation() -> None:
    """
    Two ids of one organisation are one owner of the runs.
    """
    entries = [an_entry(id="acme/one"), an_entry(id="acme-labs/one")]

    assert second_sources(entries, {"acme-labs": "acme"}) == {"acme/one": "acme-labs/one"}
    assert second_sources(entries) == {}
