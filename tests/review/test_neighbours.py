"""
The entries of one organisation are found by what they share, at a cost in proportion to them.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import FrameType

import pytest

from reporter.model.run import DeviceIdentity
from reporter.model.submission import Submission
from reporter.review.board import build_index
from reporter.review.entry_review import Material
from reporter.review.neighbours import NEIGHBOURS_MOST, NeighbourIndex, machines_of
from reporter.review.peers import PeerEnergies, Peers
from reporter.review.review import review
from tests.review.examples import prepared, said

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """
    The example that all others are made of.
    """
    return prepared({}, tmp_path_factory.mktemp("mine"))[0]


def moved(entry: Submission, name: str, host: str, by: timedelta) -> Submission:
    """
    The entry under another slug, its runs on a host and later.
    """
    runs = tuple(
        replace(
            run,
            started_at=run.started_at + by,
            stopped_at=run.stopped_at + by,
            energy_parts=tuple(
                replace(part, identities=(DeviceIdentity(evidence="log", host=host),))
                for part in run.energy_parts
            ),
        )
        for run in entry.runs
    )
    return replace(entry, id=f"acme/{name}", runs=runs)


def test_the_uses_of_a_machine_are_those_that_pairs_of_runs_show(material: Material) -> None:
    """
    For sixty entries at random times on five hosts, as if each were held against all others.
    """
    draw = random.Random(1)  # noqa: S311
    entries = [
        moved(
            material.submission,
            f"entry-{number:02}",
            f"rack{'abcde'[draw.randrange(5)]}",
            timedelta(seconds=draw.uniform(0, 4_000)),
        )
        for number in range(60)
    ]
    index = NeighbourIndex(entries)

    for mine in entries:
        expected = {
            other.id: {
                number
                for number, run in enumerate(mine.runs)
                for its in other.runs
                if machines_of(mine, run).names & machines_of(other, its).names
                and its.started_at < run.stopped_at
                and run.started_at < its.stopped_at
            }
            for other in entries
            if other.id != mine.id
        }
        found, is_cut = index.used_at_once(mine)

        assert {pair.other.id: pair.names.runs for pair in found} == {
            name: runs for name, runs in expected.items() if runs
        }
        assert not is_cut


def test_an_entry_hides_behind_no_crowd_of_second_sources(material: Material) -> None:
    """
    Where more entries use a machine at one time than are compared, that is flagged.
    """
    mine = moved(material.submission, "mine", "rack-a", timedelta(0))
    crowd = [
        replace(moved(mine, f"entry-{number:03}", "rack-a", timedelta(0)), second_source_of=mine.id)
        for number in range(NEIGHBOURS_MOST + 1)
    ]
    done = review(replace(material, submission=mine), now=NOW, board=build_index([mine, *crowd]))

    assert said(done, "XS-4") == [
        "F /runs: more entries of this organisation name its machines at one time than are compared"
    ]
    assert "F /runs: more packages of this organisation log these runs than are compared" in (
        said(done, "XS-9")
    )


def test_entries_of_a_week_are_counted_for_one_benchmark(material: Material) -> None:
    """
    The entry itself counts, whether it is indexed or not; a week begins after the day seven before.
    """
    mine = material.submission
    sent = [
        replace(mine, id=f"acme/entry-{days}", submitted_on=mine.submitted_on - days * DAY)
        for days in (-1, 1, 6, 7, 8)
    ]
    week = timedelta(days=7)

    assert NeighbourIndex(sent).sent_count(mine, week) == 3
    assert NeighbourIndex([*sent, mine]).sent_count(mine, week) == 3


def test_the_median_of_peers_leaves_the_entry_itself_out() -> None:
    """
    Of any number of peers, whether the entry is among them or not.
    """
    energies_j = [3.0, 1.0, 2.0, 2.0, 5.0, 4.0]
    for size in range(1, len(energies_j) + 1):
        known = {f"acme/{number}": energies_j[number] for number in range(size)}
        group = PeerEnergies(known)

        assert group.without("acme/other") == Peers(
            count=size, median_j=statistics.median(known.values())
        )
        for name in known:
            others = [energy for other, energy in known.items() if other != name]
            peers = group.without(name)
            assert peers.count == size - 1
            assert not others or peers.median_j == statistics.median(others)


def calls_of(work: Callable[[], object]) -> Counter[str]:
    """
    How often each function of the package is entered while *work* runs.
    """
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and "/reporter/" in frame.f_code.co_filename:
            calls[frame.f_code.co_qualname] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("host", ["rack-a", "rack-{}"])
def test_an_organisation_of_many_entries_is_reviewed_in_proportion_to_them(
    host: str, material: Material
) -> None:
    """
    No function is called more than twice as often for each entry where there are twice as many, be
    the machines their own or one for all.
    """
    counts = []
    for size in (40, 80):
        entries = [
            moved(material.submission, f"entry-{number:03}", host.format(number), number * DAY)
            for number in range(size)
        ]

        def work(entries: list[Submission] = entries) -> None:
            index = build_index(entries)
            for entry in entries:
                bare = Material(submission=entry, benchmark=material.benchmark, file="a.json")
                review(bare, now=NOW, board=index)

        counts.append(calls_of(work))

    first, second = counts
    grown = {name: (first[name], count) for name, count in second.items() if count > 500}
    assert grown
    assert {name: pair for name, pair in grown.items() if pair[1] > 2.2 * pair[0]} == {}
