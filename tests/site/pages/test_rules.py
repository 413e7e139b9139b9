"""
The rules page: every code, once, with what to do.
"""

from __future__ import annotations

from reporter.review.catalogue import pages
from reporter.site.pages.rules import Code, own_codes, review_rules, rule_groups, rules_page


def test_every_code_of_the_tool_is_listed_once() -> None:
    """
    Codes of files, schema, score, claims and ledger, and all rules of the review.
    """
    listed = [rule.code for group in rule_groups(own_codes()) for rule in group.rules]

    assert sorted(listed) == sorted({*own_codes(), *(page.code for page in pages())})
    assert len(listed) > 100


def test_codes_stand_in_groups_by_number() -> None:
    """
    EL-2 comes before EL-10, and each group has a heading and an anchor.
    """
    groups = {group.anchor: group for group in rule_groups(own_codes())}
    numbers = [int(rule.code[3:]) for rule in groups["codes-el"].rules]

    assert numbers == sorted(numbers)
    assert groups["codes-el"].title == "Energy logs"


def test_a_code_is_split_into_title_and_advice() -> None:
    """
    Both forms of the tables become sentences.
    """
    codes: dict[str, Code] = {
        "IM-1": "A line lacks. Do this.",
        "SR-99": ("No rank", "do that"),
        "ZZ-1": "odd",
    }
    rules = {
        rule.code: rule for group in rule_groups(codes) for rule in group.rules if not rule.details
    }

    assert (rules["IM-1"].title, rules["IM-1"].advice) == ("A line lacks.", "Do this.")
    assert (rules["SR-99"].title, rules["SR-99"].advice) == ("No rank.", "Do that.")
    assert (rules["ZZ-1"].title, rules["ZZ-1"].advice) == ("Odd.", "")


def test_a_code_that_occurs_always_has_a_line() -> None:
    """
    A finding of a newer or foreign tool leads somewhere, too.
    """
    groups = rule_groups({}, seen={"QQ-7"})

    assert groups[-1].rules[0].code == "QQ-7"
    assert groups[-1].rules[0].title == "A code of another tool or version."


def test_rules_of_the_review_have_their_reason() -> None:
    """
    Severity, need, reason and example stand with every rule; numbers with those that have any.
    """
    rules = review_rules()
    terms = [detail.term for detail in rules["EL-2"].details]

    assert terms[:3] == ["Severity", "Needs", "Reason"]
    assert "Threshold" in terms and terms[-1] == "Example"
    assert rules["EL-2"].anchor == "el-2"


def test_the_page_is_text_and_codes() -> None:
    """
    The page holds the text of rules.md and all groups.
    """
    view = rules_page({}, ()).view

    assert view.text.title == "Rules"  # type: ignore[attr-defined]
    assert view.groups  # type: ignore[attr-defined]


def test_codes_of_changes_stand_on_the_page_with_their_reason() -> None:
    """
    What a pull request is told has a group with a name, and no group is named by its letters.
    """
    groups = {group.anchor: group for group in rule_groups(own_codes())}
    first = groups["codes-pr"].rules[0]

    assert groups["codes-pr"].title == "Changes" and groups["codes-mg"].title == "Migration"
    assert first.title == "The change touches files of another team."
    assert [detail.term for detail in first.details] == ["Reason"]
    assert "below submissions/<team>/" in first.details[0].text
    assert [one.anchor for one in groups.values() if len(one.title) == 2] == []
