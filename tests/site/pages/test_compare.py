"""
What entries publish for comparisons, and the page that says what it does without its script.
"""

from __future__ import annotations

import json
from typing import Any

from reporter.comparison.cautions import own_cautions, scope_words
from reporter.comparison.side import has_energy_in, side_of
from reporter.leaderboard.boards import Leaderboard, build_leaderboard
from reporter.site.lead import lead_of
from reporter.site.pages.compare import compare_page, compare_twin
from reporter.site.pages.compare_data import LINES, compare_words, entry_data
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.row import RowSurroundings, row_view
from reporter.site.surroundings import surroundings_of
from reporter.site.words import target_text
from tests.site.conftest import BuiltSite
from tests.site.entries import (
    b200,
    h100,
    h100_dc,
    inputs_of,
    leaderboard_of,
    open_division,
    with_fabric,
)

PAGE = "compare/index.html"
B200 = "lenovo/8xb200-bert"


def around() -> Surroundings:
    """
    What a page of the test board needs.
    """
    return surroundings_of(leaderboard_of(), {})


def published(entry_id: str, leaderboard: Leaderboard | None = None) -> dict[str, Any]:
    """
    What one entry of a board publishes, of the test board if none is given.
    """
    inputs = inputs_of(leaderboard or leaderboard_of(), entry_id)
    return entry_data(inputs.entry, inputs.around)


def test_each_entry_publishes_its_figures(built: BuiltSite) -> None:
    """
    A script beside the page of every entry holds the data, under the id of the entry.
    """
    for entry in leaderboard_of().entries:
        text = (built.folder / "entries" / entry.id / "compare.js").read_text(encoding="utf-8")
        kind, key, data = json.loads(text[text.index("[", 30) : text.rindex(")")])
        assert (kind, key, data["name"]) == ("entry", entry.id, entry.system_name)


def test_figures_are_those_of_the_board() -> None:
    """
    Every text that a board prints of an entry stands in its data letter for letter.
    """
    board = around()
    for entry_id, rows in board.rows_of.items():
        data = published(entry_id)
        for table, row in rows:
            shown = row_view(
                row,
                RowSurroundings(
                    lead=lead_of(table),
                    scale=None,
                    ranked_count=len(table.ranked),
                    standings={},
                    names=board.names,
                    footnotes={},
                    ranks_quality=False,
                ),
            )
            cells = data["scopes"][table.key.scope.value]["cells"]
            for key, value in (
                ("guaranteed", shown.guaranteed),
                ("quality", shown.quality_per_kwh),
                ("time", shown.time_to_train),
                ("power", shown.mean_power),
                ("co2e", shown.carbon),
            ):
                if value is not None:
                    assert cells[key] == [value.text, float(value.sort_value)], (entry_id, key)
            assert shown.measured in cells["measured"][0]
            assert shown.meter_words in cells["meter"][0]


def test_every_line_of_the_table_has_its_cells() -> None:
    """
    No line is empty for an entry that stands on a board.
    """
    data = published(B200)
    cells = {**data["cells"], **data["scopes"]["S2"]["cells"], "scope": ["S2 nodes"]}

    assert sorted(cells) == sorted(key for key, _, _ in LINES)
    assert cells["rank"] == ["1 of 2"]
    assert cells["software"] == [
        "PyTorch NVIDIA Release 25.03, Ubuntu 24.04", None, "cuda_version 12.8, nccl_version 2.25",
    ]  # fmt: skip
    assert cells["site"] == ["NOR"]
    assert cells["batch"] == ["768"]


def test_sentences_are_those_of_the_command() -> None:
    """
    Scope, target, cautions and uncertainty read as `reporter compare` prints them.
    """
    board = around()
    for entry in board.entries.values():
        data = published(entry.id)
        for scored in entry.score.scopes:
            if not has_energy_in(entry, scored.scope):
                continue
            side = side_of(entry, board.benchmarks[entry.submission.benchmark.key], scored.scope)
            found = data["scopes"][scored.scope.value]
            assert found["words"] == scope_words(scored.scope)
            assert found["target"] == target_text(side.benchmark)
            own = list(own_cautions(side))
            assert found["cautions"][: len(own)] == own
            assert side.facts.work is not None
            assert found["doubt"] == f"an energy of {side.facts.work.doubt}"


def test_an_entry_without_rank_says_why() -> None:
    """
    A second source and an entry of the open division tell the reason, a ranked one none.
    """
    assert published(B200)["scopes"]["S2"]["unranked"] == []
    second = published("smc-dc-power/1xh100-bert")["scopes"]["S2"]
    assert not second["is_ranked"]
    assert second["unranked"] == [
        "entry smc-dc-power/1xh100-bert has no rank: the runs are those of smc-ac-power/1xh100-bert"
    ]
    board = leaderboard_of(open_division("acme/open", 0.72, 300.0))
    (entry,) = board.entries
    texts = published(entry.id, board)["scopes"]["S2"]["unranked"]
    assert texts == [f"entry {entry.id} has no rank: the open division has none"]


def test_an_entry_without_energy_says_so() -> None:
    """
    The words are those of the command, and nothing stands that could be divided.
    """
    data = published("acme/switch-only")

    assert data["no_scope"].startswith("acme/switch-only has no energy to compare: ")
    assert data["scopes"] == {}
    fabric = leaderboard_of(with_fabric())
    (entry,) = fabric.entries
    assert list(published(entry.id, fabric)["scopes"]) == ["S2", "S3"]


def test_the_page_reads_without_its_script(built: BuiltSite) -> None:
    """
    It says what it does, names comparisons that have a page, and the command.
    """
    text = built.text(PAGE)

    assert "Up to five entries side by side" in text
    assert "reporter compare smc-ac-power/1xh100-bert lenovo/8xb200-bert" in text
    assert "SMC-H100-AC-Power over SR780aV3-8xB200_SXM_180GB" in text
    links = [one.attrib.get("href", "") for one in built.pages[PAGE].all("a")]
    assert "../entries/smc-ac-power/1xh100-bert/index.html#compared" in links
    assert any(link.startswith("../four-factors/index.html#") for link in links)


def test_the_twin_names_comparisons_and_scripts() -> None:
    """
    Each pair with its page, each entry with the file of its figures.
    """
    board = surroundings_of(leaderboard_of(b200(), h100()), {})
    leaderboard = leaderboard_of(b200(), h100())
    page = compare_page(leaderboard.boards, board.rivals, board.names, ())

    assert compare_twin(page, board.entries) == {
        "comparisons": [
            {
                "pair": "SMC-H100-AC-Power over SR780aV3-8xB200_SXM_180GB",
                "page": "entries/smc-ac-power/1xh100-bert/index.html#compared",
            }
        ],
        "entries": [
            {
                "entry": "lenovo/8xb200-bert",
                "figures": "entries/lenovo/8xb200-bert/compare.js",
            },
            {
                "entry": "smc-ac-power/1xh100-bert",
                "figures": "entries/smc-ac-power/1xh100-bert/compare.js",
            },
        ],
    }


def test_a_board_without_entries_has_the_page_too() -> None:
    """
    The command's example then stands for any two.
    """
    empty = build_leaderboard([], {})
    page = compare_page(empty.boards, {}, {}, ())

    assert compare_twin(page, ()) == {"comparisons": [], "entries": []}


def test_places_of_sentences_are_open() -> None:
    """
    What the script fills in are the sentences of the command, with a place for each figure.
    """
    words = compare_words()

    assert words["scopes"] == (
        "the scopes differ ({a}; {b}): a board never mixes scopes, and the ratio is no ranking"
    )
    assert words["no_figures"] == "{id} has no figures in {scope}; it has {known}"
    assert words["near_one"] == 0.1
    assert published("smc-dc-power/1xh100-bert")["second_source_of"] == h100_dc().second_source_of


def test_the_page_of_an_entry_leads_to_both_pages(built: BuiltSite) -> None:
    """
    The entry is chosen already.
    """
    links = [
        one.attrib["href"]
        for one in built.pages[f"entries/{B200}/index.html"].all("a")
        if "?" in one.attrib.get("href", "") and not one.attrib["href"].startswith("http")
    ]

    assert "../../../compare/index.html?a=lenovo/8xb200-bert" in links
    assert "../../../what-if/index.html?entry=lenovo/8xb200-bert&not=measured" in links
