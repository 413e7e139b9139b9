"""
What the home page shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporter.leaderboard.boards import Leaderboard
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.benchmark import benchmark_histories, benchmark_link
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.scoreboard import (
    ScoreboardRow,
    board_link,
    main_boards,
    open_first,
    scoreboard,
)
from reporter.site.pages.trust import trust_text


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """
    The home page: what is here, who leads each benchmark, and where nobody does.

    *others* are the other boards with ranks of the benchmarks in *scoreboard*; *without_rank* leads
    to the boards where no entry ranks, *benchmarks* to the pages with all boards of each.
    """

    trust: str
    scoreboard: tuple[ScoreboardRow, ...]
    others: tuple[ScoreboardRow, ...]
    without_rank: tuple[Link, ...]
    benchmarks: tuple[Link, ...]


def home_page(leaderboard: Leaderboard, around: Surroundings, title: str) -> Page:
    """
    The home page.
    """
    boards = open_first(leaderboard.boards)
    main = open_first(main_boards(leaderboard.boards))
    shown = {board.key.slug for board in main}
    others = [board for board in boards if board.ranked and board.key.slug not in shown]
    view = HomeView(
        trust=trust_text(leaderboard, around.standings),
        scoreboard=scoreboard(main, around.names, around.standings),
        others=scoreboard(others, around.names, around.standings),
        without_rank=tuple(board_link(board) for board in boards if not board.ranked),
        benchmarks=tuple(
            replace(benchmark_link(one), text=f"history of {one.title}")
            for one in benchmark_histories(leaderboard)
        ),
    )
    return Page(
        path="index.html",
        template="home.html",
        title=title,
        description="Training runs ranked by measured energy and carbon, with their evidence.",
        section="Boards",
        view=view,
        alternates=(JSON_TWIN,),
    )
