"""
Every rule says on its examples what it should: the failing ones, and those at the threshold.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.review.catalogue import rules
from reporter.review.rule import RULES
from tests.review.examples import BASE, Example, examples, prepared, reviewed, said

EXAMPLES = examples()
NAMES = [f"{example.path.parent.name}/{example.path.stem}" for example in EXAMPLES]


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_a_rule_says_what_its_example_expects(example: Example, tmp_path: Path) -> None:
    """
    The rule of the folder says exactly the expected remarks, letter, place and words.
    """
    review = reviewed(example, tmp_path)
    not_run = {item.code: item.reason for item in review.rules_not_run}

    assert example.expected == said(review, example.code)
    assert example.not_run == not_run.get(example.code)
    for remark in review.remarks:
        assert remark.letter in RULES[remark.code].letters, remark
        assert remark.message
        assert not remark.message.endswith(".")


@pytest.mark.parametrize("code", [rule.code for rule in rules()])
def test_every_rule_has_a_failing_and_a_passing_example(code: str) -> None:
    """
    At least one example makes the rule speak, and at least one leaves it silent.
    """
    own = [example for example in EXAMPLES if example.code == code]

    assert any(example.expected for example in own if example.path.stem.startswith("failing"))
    assert any(not example.expected for example in own if example.path.stem.startswith("passing"))


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_names_of_examples_say_what_they_do(example: Example) -> None:
    """
    Failing and boundary examples expect remarks, passing ones none, and each says what it shows.
    """
    kind = example.path.stem.partition("-")[0]

    assert kind in {"failing", "passing", "boundary"}
    assert bool(example.expected) == (kind != "passing")
    assert example.change["about"].endswith(".")


def test_the_base_is_good(tmp_path: Path) -> None:
    """
    The submission that all examples change passes every rule without a word.
    """
    example = Example(path=BASE / "none.json", code="", change={})
    review = reviewed(example, tmp_path)

    assert () == review.remarks
    assert ("V1", ()) == (review.status, review.status_reasons)


def test_the_base_fits_the_schema(tmp_path: Path) -> None:
    """
    The good submission is valid, so every example is a change of something that can be sent.
    """
    from reporter.schema.check import check

    material, _ = prepared({}, tmp_path / "base")

    assert () == check(material.submission.to_dict(), "submission", "base")
