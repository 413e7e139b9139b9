"""
What the home page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporter.leaderboard.boards import Leaderboard
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import full_title
from reporter.site import words
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
    The home page: what is here, who leads each benchmark, and where nobody does. *question* is what
    its boards answer, *ranks_energy* and *ranks_quality* which goals there are.

    *others* are the other boards with ranks of the benchmarks in *scoreboard*; *within_budget* are
    all boards that rank quality within a budget; *without_rank* leads to the boards where no entry
    ranks, *benchmarks* to the pages with all boards of each, *offered* names what can be
    entered where no entry is there yet.
    """

    question: str
    trust: str
    ranks_energy: bool
    ranks_quality: bool
    scoreboard: tuple[ScoreboardRow, ...]
    others: tuple[ScoreboardRow, ...]
    within_budget: tuple[ScoreboardRow, ...]
    without_rank: tuple[Link, ...]
    benchmarks: tuple[Link, ...]
    offered: tuple[str, ...]
    methods_only: bool


# What a board asks, by whether energy and whether quality within a budget ranks.
_QUESTIONS = {
    (True, False): "Which training runs reach the same quality with the least measured "
    "electricity?",
    (False, True): "Which training runs reach the best quality within the same budget?",
    (True, True): "Which training runs reach the same quality with the least measured "
    "electricity, and which the best quality within a budget?",
}


def home_page(leaderboard: Leaderboard, around: Surroundings, title: str) -> Page:
    """
    The home page.
    """
    boards = open_first(leaderboard.boards)
    by_energy = [board for board in boards if not board.benchmark.ranks_quality]
    by_quality = [board for board in boards if board.benchmark.ranks_quality and board.ranked]
    main = open_first(main_boards(by_energy))
    shown = {board.key.slug for board in main}
    others = [board for board in by_energy if board.ranked and board.key.slug not in shown]
    kinds = _kinds(leaderboard)
    view = HomeView(
        **_goal_fields(kinds),
        trust=trust_text(leaderboard, around.standings) if leaderboard.entries else "",
        scoreboard=scoreboard(main, around.names, around.standings),
        others=scoreboard(others, around.names, around.standings),
        within_budget=scoreboard(by_quality, around.names, around.standings),
        without_rank=tuple(board_link(board) for board in boards if not board.ranked),
        benchmarks=tuple(
            replace(benchmark_link(one), text=f"history of {one.title}")
            for one in benchmark_histories(leaderboard)
        ),
        offered=() if leaderboard.boards else tuple(map(_offered, kinds)),
    )
    return Page(
        path="index.html",
        template="home.html",
        title=title,
        description=f"Training runs ranked by {_ranked_by(kinds)}, with their evidence.",
        section="Boards",
        view=view,
        alternates=(JSON_TWIN,),
    )


def _kinds(leaderboard: Leaderboard) -> tuple[Benchmark, ...]:
    """
    The benchmarks that have boards; before the first entry the current version of all there are.
    """
    if leaderboard.boards:
        return tuple(board.benchmark for board in leaderboard.boards)
    current = {one.id: one for _, one in sorted(leaderboard.benchmarks.items())}
    return tuple(current.values())


def _goal_fields(kinds: Sequence[Benchmark]) -> dict[str, Any]:
    """
    What the boards rank, by the names of `HomeView`; energy where there is no benchmark yet.
    """
    quality = any(one.ranks_quality for one in kinds)
    energy = not quality or not all(one.ranks_quality for one in kinds)
    return {
        "question": _QUESTIONS[energy, quality],
        "ranks_energy": energy,
        "ranks_quality": quality,
        "methods_only": bool(kinds) and all(one.ranks_methods for one in kinds),
    }


def _ranked_by(kinds: Sequence[Benchmark]) -> str:
    """
    What ranks on any of the boards, such as "measured energy and carbon".
    """
    found = _goal_fields(kinds)
    names = [
        ("measured energy", found["ranks_energy"]),
        ("carbon", any(one.ranks_carbon for one in kinds)),
        ("quality within a budget", found["ranks_quality"]),
    ]
    return " and ".join(name for name, is_there in names if is_there)


def _offered(benchmark: Benchmark) -> str:
    return f"{full_title(benchmark)}: {words.ranked_text(benchmark)}"
