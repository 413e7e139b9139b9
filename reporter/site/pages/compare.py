"""
The page on which a reader puts up to five entries side by side.

Its script fills it from what each entry publishes. Without a script it says what it does, names
the pages that hold a comparison each, and the command that makes any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.claims.compare import CheckedClaims
from reporter.leaderboard.boards import BoardTable
from reporter.site import words
from reporter.site.addresses import entry_folder
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.compare_data import FILE
from reporter.site.pages.entry_comparison import Rivals
from reporter.site.pages.four_factors import PATH as FOUR_FACTORS
from reporter.site.pages.four_factors import training_pairs

PATH = "compare/index.html"
WORDS_PATH = "compare/words.js"
WORDS_KIND = "compare"
SECTION = "Compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPair:
    """
    The page that compares the first two submitters of a board.
    """

    board: str
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """
    The page: comparisons that stand on pages of their own, and the ids of the command's example.
    """

    boards: tuple[BoardPair, ...]
    papers: tuple[Link, ...]
    example: tuple[str, str]


def compare_page(
    boards: Sequence[BoardTable],
    rivals: Rivals,
    names: Mapping[str, str],
    checked: Sequence[CheckedClaims],
) -> Page:
    """
    The page "Compare entries".
    """
    return Page(
        path=PATH,
        template="compare.html",
        title="Compare entries",
        description="Up to five entries side by side: energy, time, power, carbon and system, and "
        "what each is to the first.",
        section=SECTION,
        view=ComparePage(
            boards=tuple(_board_pairs(boards, rivals, names)),
            papers=tuple(_paper_pairs(checked)),
            example=_example(rivals),
        ),
        alternates=(JSON_TWIN,),
    )


def _board_pairs(
    boards: Iterable[BoardTable], rivals: Rivals, names: Mapping[str, str]
) -> Iterator[BoardPair]:
    for board in boards:
        pair = [side.entry.id for side in rivals.get(board.key.slug, ())]
        if len(pair) == len(("first", "second")):
            first, second = pair
            yield BoardPair(
                board=words.board_name(board.key, board.benchmark),
                link=Link(
                    text=f"{names[second]} over {names[first]}",
                    path=f"{entry_folder(second)}index.html#compared",
                ),
            )


def _paper_pairs(checked: Sequence[CheckedClaims]) -> Iterator[Link]:
    for _, comparison, anchor in training_pairs(checked):
        text = f"{comparison.a.row.name} over {comparison.b.row.name}"
        yield Link(text=text, path=f"{FOUR_FACTORS}#{anchor}")


def _example(rivals: Rivals) -> tuple[str, str]:
    """
    Two entries that can be compared; what stands for them where the board has no two.
    """
    pairs = ([side.entry.id for side in sides] for sides in rivals.values())
    ids = next((pair for pair in pairs if len(pair) == len(("first", "second"))), ["A", "B"])
    return ids[1], ids[0]


def compare_twin(page: Page, ids: Iterable[str]) -> dict[str, Any]:
    """
    The page as data: its comparisons, and where each entry publishes its figures.
    """
    view = page.view
    if not isinstance(view, ComparePage):
        raise TypeError(f"{page.path} is no page of comparisons")
    pairs = [*(pair.link for pair in view.boards), *view.papers]
    return {
        "comparisons": [{"pair": link.text, "page": link.path} for link in pairs],
        "entries": [{"entry": one, "figures": f"{entry_folder(one)}{FILE}"} for one in ids],
    }
