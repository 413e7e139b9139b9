"""
Boards, rows and lists as views.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.leaderboard.boards import Leaderboard
from reporter.site.pages.board import BoardView, board_view, footnotes_on, runs_rule
from reporter.site.pages.entry_list import entries_pages, short_name
from reporter.site.pages.row import reasons_of
from reporter.site.surroundings import surroundings_of
from reporter.store.board import load_benchmarks
from tests.site.entries import b200, h100, h100_dc, leaderboard_of, open_division


def bert_board(leaderboard: Leaderboard) -> BoardView:
    """
    The view of the closed BERT board.
    """
    board = leaderboard.board("bert-v1-s2-closed")
    assert board is not None
    return board_view(board, {}, surroundings_of(leaderboard, {}).names)


def test_a_board_has_three_tables() -> None:
    """
    Ranked entries, second sources and entries without a rank never mix.
    """
    view = bert_board(leaderboard_of())

    assert [row.system for row in view.ranked] == [
        "SR780aV3-8xB200_SXM_180GB", "SMC-H100-AC-Power",
    ]  # fmt: skip
    assert [row.system.text for row in view.second_sources] == ["SMC-H100-DC-Power"]
    assert [row.system.text for row in view.unranked] == ["acme-h200", "acme-mi300x"]
    assert [row.reasons[0].code for row in view.unranked] == ["SR-3", "SR-12"]


def test_rows_print_what_ranks_and_what_was_measured() -> None:
    """
    The guaranteed energy has three digits, the measured one those that its uncertainty supports.
    """
    view = bert_board(leaderboard_of())

    assert [row.energy[0][1] for row in view.ranked] == ["0.629", "0.687"]
    assert [row.measured for row in view.ranked] == ["0.60 ± 0.04", "0.62 ± 0.07"]
    assert [row.meter for row in view.ranked] == ["M2", "M3"]


def test_a_missing_figure_says_why() -> None:
    """
    CO2e at the site is missing with the reason, and a column that nobody fills is left out.
    """
    view = bert_board(leaderboard_of())

    assert [row.carbon_reason for row in view.ranked] == ["", "no site is stated"]
    assert view.has_carbon
    assert not bert_board(leaderboard_of(h100(), h100_dc())).has_carbon


def test_shared_ranks_are_marked() -> None:
    """
    Equal entries of two submitters share rank 1 and carry the mark.
    """
    twin = replace(
        h100(), id="other/twin", convergence_scale=None, runs=b200().runs,
        system=replace(h100().system, name="twin"),
    )  # fmt: skip
    moved = tuple(
        replace(run, started_at=run.started_at.replace(year=2023),
                stopped_at=run.stopped_at.replace(year=2023))
        for run in twin.runs
    )  # fmt: skip
    view = bert_board(leaderboard_of(b200(), replace(twin, runs=moved)))

    assert [row.rank for row in view.ranked] == ["1=", "1="]
    assert view.has_shared_rank


def test_footnotes_are_numbered_in_the_order_of_the_rows() -> None:
    """
    Those of the entries come first, each once; that of the benchmark is last.
    """
    board = leaderboard_of(b200(), h100(), h100_dc()).boards[0]
    notes = list(footnotes_on(board))

    assert len(notes) == 2
    assert notes[0].startswith("MLPerf Training v5.0")
    assert notes[1] == load_benchmarks().by_id["bert"].footnote


def test_the_run_rule_is_told_in_words() -> None:
    """
    How many runs, and which are left out of which means.
    """
    bert = load_benchmarks().by_id["bert"]

    assert runs_rule(bert) == (
        "10 runs, all of which count for energy per sample; means of samples and of time leave out "
        "1 at each end, where a missed run is infinite"
    )
    assert runs_rule(replace(bert, runs=replace(bert.runs, dropped_each_end=0))) == (
        "10 runs, all of which count for energy per sample"
    )


def test_a_reason_stands_once() -> None:
    """
    The same sentence of two runs is one reason, and the order is kept.
    """
    leaderboard = leaderboard_of()
    row = next(row for row in leaderboard.boards[0].rows if row.entry.id == "acme/4-runs")
    twice = replace(row, reasons=(*row.reasons, *row.reasons))

    assert reasons_of(twice) == reasons_of(row)
    assert [reason.text for reason in reasons_of(row)] == ["4 runs of 10 required"]


def test_the_pareto_view_names_who_does_better() -> None:
    """
    Of two open entries that trade quality for energy, both are on the front.
    """
    early, late = open_division("acme/early", 0.69, 150.0), open_division("acme/late", 0.731, 260.0)
    leaderboard = leaderboard_of(early, late)
    view = board_view(leaderboard.boards[0], {}, surroundings_of(leaderboard, {}).names)

    assert [point.is_on_front for point in view.pareto] == [True, True]
    assert view.pareto[0].quality == "masked LM accuracy 0.6900"
    assert view.ranked == ()


def test_the_list_of_entries_says_why_one_has_no_rank() -> None:
    """
    Every entry has its ranks or a reason, never neither.
    """
    leaderboard = leaderboard_of()
    (page,) = entries_pages(leaderboard.entries, surroundings_of(leaderboard, {}), [])
    listed = {line.path: line for line in page.view.entries}  # type: ignore[attr-defined]

    for line in listed.values():
        assert bool(line.state) != bool(line.boards)
    assert listed["entries/smc-dc-power/1xh100-bert/index.html"].state == (("second source",),)
    assert listed["entries/acme/4-runs/index.html"].state == (("4 runs of 10 required",),)


def test_names_of_files_are_short() -> None:
    """
    Only what lies below the board is shown, whatever the machine.
    """
    assert short_name("/home/me/b/submissions/acme/x.json") == "submissions/acme/x.json"
    assert short_name("x.json") == "x.json"
