"""
The index of the search: what it holds, how it is packed, and how large it gets.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reporter.leaderboard.entries import Entry
from reporter.site.search_index import packed, search_script
from tests.site.additions import some_claims
from tests.site.conftest import BuiltSite
from tests.site.entries import b200, entry_of, leaderboard_of
from tests.site.make_board import a_system

LIMIT_BYTES_PER_1000 = 50_000


def index_in(path: Path) -> dict[str, Any]:
    """
    The data of an index.
    """
    text = path.read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text[text.index("[", 30) : text.rindex(")")])[2]
    return found


def unpacked(texts: list[str | int]) -> list[str]:
    """
    The texts of a packed list.
    """
    found = [""]
    for shared, rest in zip(texts[::2], texts[1::2], strict=True):
        assert isinstance(shared, int) and isinstance(rest, str)
        found.append(found[-1][:shared] + rest)
    return found[1:]


def test_the_index_names_every_entry_and_every_paper(built: BuiltSite) -> None:
    """
    Ids come back as they were, and each leads to a page.
    """
    index = index_in(built.folder / "data/search.js")
    ids = [f"{one[0]}/{slug}" for one in index["submitters"] for slug in unpacked(one[2])]

    assert ids == sorted(entry.id for entry in leaderboard_of().entries)
    assert all((built.folder / "entries" / one / "index.html").is_file() for one in ids)
    papers = [one[0] for one in index["papers"]]
    assert papers == ["bloom-2022", "llama-3-3-card-2024", "patterson-2021"]
    assert all((built.folder / "claims" / str(one) / "index.html").is_file() for one in papers)


def test_every_page_has_the_search_and_a_link_in_its_place(built: BuiltSite) -> None:
    """
    The index is no part of a page: it is loaded when somebody searches.
    """
    for page in built.pages.values():
        boxes = [one for one in page.all("div") if one.attrib.get("class") == "search"]
        assert len(boxes) == 1, page.name
        assert boxes[0][0].attrib["href"].endswith("entries/index.html"), page.name
        scripts = [script.attrib["src"] for script in page.all("script")]
        assert any(name.endswith("static/search.js") for name in scripts), page.name
        assert not any(name.endswith("data/search.js") for name in scripts), page.name


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        (["a"], [0, "a"]),
        (["8xh100-bert", "8xh100-bert"], [0, "8xh100-bert", 11, ""]),
        (["8xh100-bert", "8xh100"], [0, "8xh100-bert", 6, ""]),
        (["8xh100", "8xh100-bert", "a"], [0, "8xh100", 6, "-bert", 0, "a"]),
    ],
)
def test_a_packed_list_keeps_what_differs(texts: list[str], expected: list[str | int]) -> None:
    """
    Each text is how much of the one before it stays, and the rest.
    """
    assert packed(texts) == expected
    assert unpacked(packed(texts)) == texts


def many_entries() -> list[Entry]:
    """
    1,000 entries with long ids of 40 submitters, 200 systems, as published rounds have them.
    """
    entry = entry_of(b200())
    made = []
    for number in range(1000):
        name = f"SR780aV3-{number % 200}xB200_SXM_180GB"
        slug = f"v5-0-sr780av3-{number % 200}xb200-sxm-180gb-llama2-70b-lora-{number}"
        system = a_system(name, "NVIDIA B200-SXM-180GB", 1000.0)
        submission = replace(
            entry.submission, id=f"submitter-with-a-name-{number % 40}/{slug}", system=system
        )
        made.append(replace(entry, submission=submission))
    return made


def test_a_thousand_entries_stay_below_the_limit() -> None:
    """
    Less than 50 kB, so that ten thousand are no wait even on a phone.
    """
    script = search_script(many_entries(), {}, ())

    assert len(script) < LIMIT_BYTES_PER_1000


def test_hostile_names_stay_one_text() -> None:
    """
    Marks that would hide a name are shown, and the packing counts what is shown.
    """
    system = a_system("a\u202eb</script>", "NVIDIA\u2028B200", 1000.0)
    entry = entry_of(replace(b200(), system=system))
    script = search_script([entry], {}, some_claims())

    assert script.isascii() and "<" not in script
    assert "a\\\\u202eb\\u003c/script\\u003e, NVIDIA\\\\u2028B200" in script
