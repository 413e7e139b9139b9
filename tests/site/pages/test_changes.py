"""
What changed in rules and method, by set of rules.
"""

from __future__ import annotations

import json
from itertools import pairwise

from reporter.model.rule_sets import RULE_SET, RULE_SETS
from reporter.review.catalogue import find_rule
from reporter.site.pages.entry_review import RULE_CODE
from tests.site.conftest import BuiltSite


def test_sets_are_numbered_and_dated_in_order() -> None:
    """
    From 1 on without a gap; the last one is the set that reviews use, and no set is older than the
    one before.
    """
    assert [one.number for one in RULE_SETS] == list(range(1, RULE_SET + 1))
    assert all(before.since <= after.since for before, after in pairwise(RULE_SETS))


def test_every_code_in_a_change_is_a_rule() -> None:
    """
    A sentence names only rules that can be explained.
    """
    texts = [text for one in RULE_SETS for text in (*one.rules, *one.method)]
    codes = {code for text in texts for code in RULE_CODE.findall(text)}

    assert {"CO-5", "XS-4", "TM-5"} <= codes
    assert {code for code in codes if find_rule(code) is None} == set()


def test_the_page_shows_the_newest_set_first(built: BuiltSite) -> None:
    """
    Each set has its day, its rules with links, and its place for links.
    """
    page = built.pages["changes/index.html"]
    text = built.text("changes/index.html")
    data = json.loads((built.folder / "changes/index.json").read_text(encoding="utf-8"))

    assert f"set {RULE_SET} holds now" in text
    assert text.index("Rule set 5") < text.index("Rule set 4") < text.index("Rule set 1")
    assert "rule-set-3" in page.ids()
    assert [one["number"] for one in data["rule_sets"]] == [*range(RULE_SET, 0, -1)]
