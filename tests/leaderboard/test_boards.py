"""
Boards from scored entries.
"""

from __future__ import annotations

import math
from dataclasses import replace

from reporter.findings import error, warning
from reporter.leaderboard.boards import BoardTable, Entry, Leaderboard, Row, build_leaderboard
from reporter.model.enums import Availability, Division, InstrumentKind, Method, RunStatus, Scope
from tests.score.make_submission import (
    EPOCH,
    a_benchmark,
    a_fabric_part,
    a_part,
    a_site,
    a_submission,
    a_system,
    an_entry,
    score_of,
)

WORKED = {
    "A": ((0.210, 0.205, 0.215, 0.208, 0.212), InstrumentKind.ANALYZER),
    "B": ((0.200, 0.240, 0.190, 0.230, 0.205), InstrumentKind.BMC),
    "C": ((0.214, 0.216, 0.213, 0.217, 0.215), InstrumentKind.ANALYZER),
    "D": ((0.330, 0.335, 0.328, 0.340, 0.332), InstrumentKind.ANALYZER),
    "F": ((0.210, 0.205, 0.215, 0.208, 0.212), InstrumentKind.DEVICE_SENSOR),
}


METER_GUARD = 1 + 0.10 / math.sqrt(3)
ANALYSER_GUARD = 1 + 0.02 / math.sqrt(3)


def board_of(*entries: Entry) -> BoardTable:
    """
    The only board that these entries make.
    """
    (board,) = build_leaderboard(entries, {"images": a_benchmark()}).boards
    return board


def worked_entries() -> list[Entry]:
    """
    The worked board of the worked example, T included.
    """
    entries = [
        an_entry(
            id=f"{name.lower()}-lab/entry",
            energies_kwh=energies_kwh,
            meter=meter,
            start=EPOCH.replace(day=day),
        )
        for day, (name, (energies_kwh, meter)) in enumerate(WORKED.items(), start=2)
    ]
    below = an_entry(
        id="t-lab/entry",
        energies_kwh=(0.002,) * 5,
        quality=0.45,
        meter=InstrumentKind.ANALYZER,
        statuses=[RunStatus.MISSED_TARGET] * 5,
        start=EPOCH.replace(day=20),
    )
    return [*entries, below]


def row(board: BoardTable, name: str) -> Row:
    """
    The row of an entry by its id.
    """
    return next(item for item in board.rows if item.entry.id == name)


def test_the_worked_board_is_reproduced() -> None:
    """
    In the order of guaranteed energy; near ties share a rank; below target there is none.

    The wide spread of b hides nobody and helps nobody: it is behind a, and f is behind a and c.
    """
    board = board_of(*worked_entries())

    assert [(item.entry.id[0], item.rank_text) for item in board.rows] == [
        ("a", "1="),
        ("c", "1="),
        ("b", "2"),
        ("f", "3"),
        ("d", "5"),
        ("t", None),
    ]
    below = row(board, "t-lab/entry")
    assert below.scope_score.quality_per_kwh is None
    assert [item.code for item in below.reasons] == ["SR-4"]
    assert [point.entry_id for point in board.pareto if point.is_on_front] == [
        "t-lab/entry",
        "a-lab/entry",
    ]


def test_a_row_tells_how_it_stands_to_the_next() -> None:
    """
    How far, how far it must be, and how sure; the last of the list has no next.
    """
    board = board_of(*worked_entries())
    first, second, *_ = board.ranked

    assert first.next_entry is not None
    assert first.next_entry.entry_id == "c-lab/entry"
    assert math.isclose(first.next_entry.above, 0.215 / 0.210 - 1)
    assert first.next_entry.width > first.next_entry.above
    assert not first.next_entry.is_clearly_worse
    assert 0.5 < first.next_entry.sure < 1
    assert second.next_entry is not None
    assert math.isclose(second.next_entry.above, 0.213 * METER_GUARD / (0.215 * ANALYSER_GUARD) - 1)
    assert board.ranked[3].next_entry is not None
    assert board.ranked[3].next_entry.is_clearly_worse
    assert board.ranked[-1].next_entry is None


def test_a_pair_is_turned_where_the_order_of_the_energies_is_the_other() -> None:
    """
    A worse meter stands behind although its reading is lower; the words say which is likely lower.
    """
    behind = an_entry(id="acme/a", energies_kwh=(0.20,) * 5, meter=InstrumentKind.DEVICE_SENSOR)
    before = an_entry(
        id="other/a",
        energies_kwh=(0.21,) * 5,
        meter=InstrumentKind.ANALYZER,
        start=EPOCH.replace(day=9),
    )
    board = board_of(behind, before)
    found = board.ranked[0].next_entry

    assert board.ranked[0].entry.id == "other/a"
    assert found is not None
    assert found.sure_text == (
        "79 % sure that the next one's true energy is lower, meters included"
    )


def test_the_slug_names_what_makes_a_board() -> None:
    """
    A board's address says benchmark, version, scope and division, and what can't be bought.
    """
    available = board_of(an_entry())
    preview = board_of(an_entry(availability=Availability.PREVIEW))

    assert available.key.slug == "images-v1-s2-closed"
    assert preview.key.slug == "images-v1-s2-closed-preview"


def test_availabilities_never_meet_on_a_board() -> None:
    """
    What anyone can buy isn't ranked against what is announced or built once.
    """
    entries = [
        an_entry(id=f"acme/{kind.value}", availability=kind, start=EPOCH.replace(day=2 + at))
        for at, kind in enumerate(Availability)
    ]
    boards = build_leaderboard(entries, {"images": a_benchmark()}).boards

    assert [board.key.slug for board in boards] == [
        "images-v1-s2-closed",
        "images-v1-s2-closed-preview",
        "images-v1-s2-closed-research",
    ]
    assert [board.rows[0].rank for board in boards] == [1, 1, 1]


def test_an_alias_ranks_as_the_organisation_it_stands_for() -> None:
    """
    A second name makes no second submitter: its entry of the same system is not ranked beside.
    """
    entries = [
        an_entry(id="acme/a", energies_kwh=(0.2,) * 5),
        an_entry(id="acme-labs/a", energies_kwh=(0.3,) * 5, start=EPOCH.replace(day=9)),
    ]
    (board,) = build_leaderboard(entries, {"images": a_benchmark()}, {"acme-labs": "acme"}).boards

    assert [(item.entry.id, item.rank) for item in board.rows] == [
        ("acme/a", 1),
        ("acme-labs/a", None),
    ]


def test_a_system_is_its_size_too() -> None:
    """
    One and eight nodes of one name are two systems: both rank.
    """
    one = a_system(name="a cluster")
    eight = replace(one, nodes_count=8)
    parts = a_part(devices_count=8, devices=tuple(f"node-{at}" for at in range(8)))
    runs = tuple(
        replace(run, energy_parts=(parts,)) for run in a_submission(start=EPOCH.replace(day=9)).runs
    )
    board = board_of(
        an_entry(id="acme/one", system=one, energies_kwh=(0.1,) * 5),
        an_entry(id="acme/eight", system=eight, runs=runs),
    )

    assert [item.rank_text for item in board.rows] == ["1", "2"]


def test_each_submitter_ranks_once_with_a_system() -> None:
    """
    The best entry of a system ranks; another one stays visible with the reason.
    """
    better = an_entry(id="acme/b", energies_kwh=(0.2,) * 5)
    worse = an_entry(id="acme/a", energies_kwh=(0.3,) * 5, start=EPOCH.replace(day=9))
    board = board_of(worse, better)

    assert [(item.entry.id, item.rank) for item in board.rows] == [("acme/b", 1), ("acme/a", None)]
    assert [item.message for item in board.rows[1].reasons] == [
        "a better entry of acme with this system is ranked"
    ]
    assert board.ranked == board.rows[:1]


def test_a_submitter_may_rank_with_several_systems() -> None:
    """
    Another system of the same submitter has its own rank, behind its own better one too.
    """
    board = board_of(
        an_entry(id="acme/a", system_name="one", energies_kwh=(0.2,) * 5),
        an_entry(
            id="acme/b", system_name="two", energies_kwh=(0.4,) * 5, start=EPOCH.replace(day=9)
        ),
        an_entry(id="other/a", energies_kwh=(0.3,) * 5, start=EPOCH.replace(day=19)),
    )

    assert [(item.entry.id, item.rank) for item in board.rows] == [
        ("acme/a", 1),
        ("other/a", 2),
        ("acme/b", 3),
    ]


def test_the_open_division_has_its_own_board_without_ranks() -> None:
    """
    Open entries stand on a Pareto view; the reason says so.
    """
    first = an_entry(id="acme/open", division=Division.OPEN)
    board = board_of(first)

    assert board.key.slug == "images-v1-s2-open"
    assert board.ranked == ()
    assert [item.code for item in board.rows[0].reasons] == ["SR-13"]
    assert [point.entry_id for point in board.pareto] == ["acme/open"]


def test_a_closed_board_without_misses_has_no_pareto_view() -> None:
    """
    Where all reach the target there is nothing to trade.
    """
    assert board_of(an_entry()).pareto == ()


def test_an_entry_with_an_error_has_no_rank() -> None:
    """
    Whatever its score, an entry that a check calls wrong is shown with that finding as its reason.
    """
    wrong = error("CO-1", "a.json", "/site/pue", "PUE 9 is outside 1.0 to 3.0")
    doubted = warning("PL-1", "a.json", "", "unusual power")
    board = board_of(
        replace(an_entry(id="acme/a"), findings=(wrong, doubted)),
        replace(an_entry(id="other/a", start=EPOCH.replace(day=9)), findings=(doubted,)),
    )

    assert [(item.entry.id, item.rank) for item in board.rows] == [
        ("other/a", 1),
        ("acme/a", None),
    ]
    assert board.rows[1].reasons == (wrong,)


def test_energy_in_doubt_is_not_on_the_front() -> None:
    """
    The Pareto view holds entries below target, not those whose energy was not measured.
    """
    runs = tuple(
        replace(
            run, energy_parts=(replace(run.energy_parts[0], energy_j=1.0, method=Method.MODELLED),)
        )
        for run in a_submission().runs
    )
    modelled = an_entry(id="acme/a", division=Division.OPEN, runs=runs)
    measured = an_entry(id="other/a", division=Division.OPEN, start=EPOCH.replace(day=9))

    assert [point.entry_id for point in board_of(modelled, measured).pareto] == ["other/a"]


def test_scopes_never_meet_on_a_board() -> None:
    """
    An entry with fabric is on the board of nodes and on the board of nodes and fabric.
    """
    submission = a_submission()
    runs = tuple(
        replace(run, energy_parts=(*run.energy_parts, a_fabric_part())) for run in submission.runs
    )
    submission = replace(submission, runs=runs)
    entry = Entry(submission=submission, score=score_of(submission))
    boards = build_leaderboard([entry], {"images": a_benchmark()}).boards

    assert [board.key.scope for board in boards] == [Scope.S2, Scope.S3]
    assert [board.rows[0].rank for board in boards] == [1, 1]


def test_the_carbon_rank_goes_by_emissions() -> None:
    """
    A worse energy at a cleaner grid leads the carbon column and not the energy column.
    """
    clean = an_entry(id="acme/a", energies_kwh=(0.4,) * 5)
    dirty = an_entry(
        id="other/a",
        energies_kwh=(0.2,) * 5,
        site=a_site(country="USA", factor_id="ember/USA/2023"),
        start=EPOCH.replace(day=9),
    )
    nowhere = an_entry(id="third/a", site=None, start=EPOCH.replace(day=19))
    board = board_of(clean, dirty, nowhere)

    assert row(board, "acme/a").carbon_rank == 1
    assert row(board, "other/a").carbon_rank == 2
    assert row(board, "third/a").carbon_rank is None
    assert not row(board, "acme/a").is_carbon_shared
    assert row(board, "other/a").rank == 1
    assert row(board, "acme/a").rank == 3


def test_entries_of_unknown_benchmarks_stay_visible() -> None:
    """
    Without its benchmark an entry is on no board, but in the list of entries.
    """
    leaderboard = build_leaderboard([an_entry()], {})

    assert leaderboard.boards == ()
    assert [entry.id for entry in leaderboard.entries] == ["acme/one"]


def test_boards_are_found_by_slug() -> None:
    """
    A board is known by its slug; an unknown slug is `None`.
    """
    leaderboard: Leaderboard = build_leaderboard([an_entry()], {"images": a_benchmark()})

    assert leaderboard.board("images-v1-s2-closed") is leaderboard.boards[0]
    assert leaderboard.board("other") is None


def test_an_entry_names_its_submitter_and_system() -> None:
    """
    The submitter is the first half of the id.
    """
    entry = an_entry(id="acme/one", system_name="a machine")

    assert (entry.submitter, entry.system_name) == ("acme", "a machine")
