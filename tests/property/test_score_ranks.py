"""
What holds for the ranks of every board.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.leaderboard.boards import BoardTable, Entry, build_leaderboard
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Direction, Division, InstrumentKind, RunStatus
from reporter.model.run import QualityValue
from reporter.score.ranks import tier_of
from tests.score.make_submission import EPOCH, a_benchmark, a_metric, an_entry, runs_of

KINDS = [InstrumentKind.ANALYZER, InstrumentKind.BMC, InstrumentKind.DEVICE_SENSOR]

amounts = st.floats(0.1, 10)
# Submitter, energy of each run, meter: enough to make an entry.
places = st.lists(
    st.tuples(st.sampled_from(["aa", "bb", "cc"]), amounts, st.sampled_from(KINDS)),
    min_size=1,
    max_size=5,
)


@cache
def entry(submitter: str, at: int, energy_kwh: float, kind: InstrumentKind, **_: Any) -> Entry:
    """
    An entry on a system of its own, at times of its own.
    """
    return an_entry(
        id=f"{submitter}/entry-{at}",
        system_name=f"system {at}",
        energies_kwh=(energy_kwh,) * 5,
        meter=kind,
        start=EPOCH + timedelta(days=at, hours=at),
    )


def entries_of(made: list[tuple[str, float, InstrumentKind]]) -> list[Entry]:
    """
    Entries in the order given.
    """
    return [entry(name, at, kwh, kind) for at, (name, kwh, kind) in enumerate(made)]


def board_of(entries: list[Entry], benchmark: Benchmark | None = None) -> BoardTable:
    """
    The only board of these entries.
    """
    (board,) = build_leaderboard(entries, {"images": benchmark or a_benchmark()}).boards
    return board


def ranks_on(board: BoardTable) -> dict[str, int | None]:
    """
    The rank of every entry by id.
    """
    return {row.entry.id: row.rank for row in board.rows}


@settings(max_examples=40)
@given(places, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(
    made: list[tuple[str, float, InstrumentKind]], random: Any
) -> None:
    """
    Shuffled entries make the same board, row by row.
    """
    entries = entries_of(made)
    before = board_of(entries)
    random.shuffle(entries)

    assert board_of(entries) == before


@settings(max_examples=40)
@given(places, st.data())
def test_a_worse_meter_never_raises_the_rank(
    made: list[tuple[str, float, InstrumentKind]], data: st.DataObject
) -> None:
    """
    The same energies with a worse meter class rank the same or worse.
    """
    at = data.draw(st.integers(0, len(made) - 1))
    name, kwh, kind = made[at]
    worse = KINDS[data.draw(st.integers(KINDS.index(kind), len(KINDS) - 1))]
    changed = [*made]
    changed[at] = (name, kwh, worse)
    own = f"{name}/entry-{at}"
    before = ranks_on(board_of(entries_of(made)))[own]
    after = ranks_on(board_of(entries_of(changed)))[own]

    assert before is not None
    assert after is not None
    assert after >= before


@settings(max_examples=40)
@given(places, st.data())
def test_an_added_entry_that_is_no_better_moves_nobody(
    made: list[tuple[str, float, InstrumentKind]], data: st.DataObject
) -> None:
    """
    One more entry of a submitter changes no other rank; where the board grows by a step, wider
    widths may let ranks be shared.
    """
    entries = entries_of(made)
    before = ranks_on(board_of(entries))
    name = data.draw(st.sampled_from(sorted({item[0] for item in made})))
    best_kwh = max(kwh for submitter, kwh, _ in made if submitter == name)
    more = an_entry(
        id=f"{name}/more",
        system_name=data.draw(st.sampled_from(["system 0", "another system"])),
        energies_kwh=(best_kwh * 1.5,) * 5,
        meter=InstrumentKind.DEVICE_SENSOR,
        start=EPOCH + timedelta(days=100),
    )
    board = board_of([*entries, more])
    after = ranks_on(board)

    for key, rank in before.items():
        assert rank is not None
        later = after[key]
        assert later is not None
        assert later <= rank
    if tier_of(len(board.ranked)) == tier_of(len(made)):
        assert {key: after[key] for key in before} == before


@settings(max_examples=40)
@given(places, amounts, st.sampled_from(["copy", "below"]))
def test_an_ineligible_entry_moves_nobody(
    made: list[tuple[str, float, InstrumentKind]], energy_kwh: float, fault: str
) -> None:
    """
    An entry below its target or without evidence changes no rank, not even with copied times.
    """
    entries = entries_of(made)
    before = ranks_on(board_of(entries))
    start = (
        entries[0].submission.runs[0].started_at if fault == "copy" else EPOCH + timedelta(days=100)
    )
    faults: dict[str, Any] = (
        {"provenance": None} if fault == "copy" else {"statuses": [RunStatus.ABORTED] * 5}
    )
    bad = an_entry(id="aa/bad", energies_kwh=(energy_kwh,) * 5, start=start, **faults)
    after = ranks_on(board_of([*entries, bad]))

    assert after["aa/bad"] is None
    assert {key: after[key] for key in before} == before


@settings(max_examples=40)
@given(
    st.lists(st.tuples(amounts, st.integers(0, 100)), min_size=1, max_size=5),
    st.integers(1, 99),
)
def test_a_mirrored_metric_gives_the_same_ranks(made: list[tuple[float, int]], target: int) -> None:
    """
    Higher-is-better q with target t, and lower-is-better -q with target -t, rank alike.
    """
    higher = a_benchmark(metrics=(a_metric(target=float(target), baseline=None),))
    lower = a_benchmark(
        metrics=(a_metric(target=-float(target), baseline=None, direction=Direction.LOWER),)
    )

    def board(benchmark: Benchmark, sign: float) -> list[tuple[str, int | None, bool]]:
        entries = [
            an_entry(
                benchmark,
                id=f"submitter-{at}/entry",
                energies_kwh=(kwh,) * 5,
                quality=sign * quality,
                start=EPOCH + timedelta(days=at),
            )
            for at, (kwh, quality) in enumerate(made)
        ]
        table = board_of(entries, benchmark)
        fronts = {point.entry_id: point.is_on_front for point in table.pareto}
        return [(row.entry.id, row.rank, fronts.get(row.entry.id, False)) for row in table.rows]

    assert board(higher, 1.0) == board(lower, -1.0)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=8
    )
)
def test_the_front_is_what_the_definition_says(made: list[tuple[int, int, int]]) -> None:
    """
    An entry is off the front exactly if another is no worse in both metrics and in energy, and
    better in one of them.
    """
    benchmark = a_benchmark(metrics=(a_metric(), a_metric(name="loss", direction=Direction.LOWER)))
    entries = []
    for at, (kwh, accuracy, loss) in enumerate(made):
        values = (
            QualityValue(metric="accuracy", value=accuracy),
            QualityValue(metric="loss", value=loss),
        )
        start = EPOCH + timedelta(days=at)
        runs = runs_of((kwh,) * 5, durations_s=(100,) * 5, start=start)
        runs = tuple(replace(run, quality=values) for run in runs)
        name = f"submitter-{at}/entry"
        entries.append(an_entry(benchmark, id=name, division=Division.OPEN, runs=runs))
    front = {point.entry_id for point in board_of(entries, benchmark).pareto if point.is_on_front}

    def beats(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
        pairs = [(one[0], other[0]), (other[1], one[1]), (one[2], other[2])]
        return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)

    assert front == {
        f"submitter-{at}/entry"
        for at, own in enumerate(made)
        if not any(beats(other, own) for other in made)
    }
