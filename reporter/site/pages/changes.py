"""
What the page of changes shows: rules and method by set of rules, newest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reporter.model.rule_sets import RULE_SET, RULE_SETS, RuleSet
from reporter.review.catalogue import find_rule
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.entry_review import RULE_CODE, rule_links


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One change in a sentence, with the rules that it names.
    """

    text: str
    rules: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetView:
    """
    One set of rules with its place on the page.
    """

    anchor: str
    heading: str
    since: str
    rules: tuple[Change, ...]
    method: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """
    All sets, the one that holds now first.
    """

    now: int
    sets: tuple[RuleSetView, ...]


def changes_page() -> Page:
    """
    The page of changes.
    """
    return Page(
        path="changes/index.html",
        template="changes.html",
        title="Changes of rules and method",
        description="What changed in the rules and in how ranks are made, by set of rules.",
        section="Changes",
        view=ChangesView(now=RULE_SET, sets=tuple(_set(one) for one in reversed(RULE_SETS))),
        trail=(Link(text="Method", path="method/index.html"),),
        alternates=(JSON_TWIN,),
    )


def changes_data() -> dict[str, Any]:
    """
    The page as data, newest first.
    """
    return {
        "rule_set": RULE_SET,
        "rule_sets": [
            {
                "number": one.number,
                "since": one.since.isoformat(),
                "rules": list(one.rules),
                "method": list(one.method),
            }
            for one in reversed(RULE_SETS)
        ],
    }


def _set(one: RuleSet) -> RuleSetView:
    return RuleSetView(
        anchor=f"rule-set-{one.number}",
        heading=f"Rule set {one.number}",
        since=one.since.isoformat(),
        rules=tuple(map(_change, one.rules)),
        method=tuple(map(_change, one.method)),
    )


def _change(text: str) -> Change:
    codes = [code for code in RULE_CODE.findall(text) if find_rule(code) is not None]
    return Change(text=text, rules=rule_links(tuple(dict.fromkeys(codes))))
