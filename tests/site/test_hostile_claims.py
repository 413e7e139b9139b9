"""
Claim files of strangers: their words reach the pages as text.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from reporter.claims.compare import checked_claims
from reporter.model.claim import ClaimFile
from reporter.site.build import STATIC_FILES, Additions, build_site
from tests.site.additions import CLAIMS
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import a_board, leaderboard_of
from tests.site.pages.test_papers import data_of
from tests.site.test_hostile import HIDDEN, HOSTILE, SHOWN, hostile_copy

HOSTILE_KEPT = {
    "id", "printed", "unit", "kind", "basis", "in_energy", "in_co2e", "stated_as", "arxiv", "date",
    "country", "grid_zone", "factor_id", "a", "b", "rows", "of", "chips",
}  # fmt: skip


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    A site of a claim file whose every text is hostile, and of one whose figures are, too.
    """
    data = json.loads((CLAIMS / "patterson-2021.json").read_text(encoding="utf-8"))
    words = hostile_texts(data, HOSTILE_KEPT) | {"id": "words"}
    figures = hostile_texts(data, HOSTILE_KEPT - {"printed", "unit", "chips"}) | {"id": "figures"}
    checked = [checked_claims(ClaimFile.from_dict(one)) for one in (words, figures)]
    folder = tmp_path_factory.mktemp("claims") / "site"
    additions = Additions(claims=tuple(checked))
    board = a_board(title=HOSTILE)
    return site_in(folder, build_site(leaderboard_of(), board, [], folder, additions=additions))


def hostile_texts(data: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    """
    The same claim file with the hostile text in every field but *kept*.
    """

    def replaced(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: replaced(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [replaced(item, "" if isinstance(item, dict) else key) for item in value]
        return value if key in kept else hostile_copy(value, key)

    made: dict[str, Any] = replaced(data, "")
    return made


def test_hostile_claims_reach_the_pages_as_text(attacked: BuiltSite) -> None:
    """
    The text is there dozens of times, and no element, handler, template or address comes of it.
    """
    for name in ("claims/index.html", "claims/words/index.html", "claims/figures/index.html"):
        page = attacked.pages[name]
        assert attacked.text(name).count(SHOWN) > 20, name
        scripts = {script.attrib["src"].rpartition("../")[2] for script in page.all("script")}
        assert scripts <= {f"static/{name}" for name in STATIC_FILES}
        assert list(page.all("img", "style", "iframe")) == []
        assert "1337" not in page.text
        assert not any(character in page.text for character in HIDDEN)
        for element in page.tree.iter():
            assert not any(key.startswith("on") for key in element.attrib)
            assert "script>" not in element.attrib.get("href", "")
            assert not element.attrib.get("href", "").startswith("javascript:")


def test_hostile_claims_stay_as_they_are_in_the_twin(attacked: BuiltSite) -> None:
    """
    The JSON gives the text back unchanged, in ASCII.
    """
    data = data_of(attacked, "claims/words/index.html")

    assert data["claims"]["source"]["title"] == HOSTILE
    for path in attacked.folder.glob("claims/*/index.json"):
        assert path.read_text(encoding="utf-8").isascii()


def test_figures_that_are_no_figures_are_said(attacked: BuiltSite) -> None:
    """
    They count as not stated, and the page of the source says which ones.
    """
    text = attacked.text("claims/figures/index.html")

    assert "About the claim file" in text
    assert text.count("error CL-1 /rows/0/") == 14
