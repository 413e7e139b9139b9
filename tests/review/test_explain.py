"""
The rules' manual pages.
"""

from __future__ import annotations

import pytest

from reporter.errors import ReporterError
from reporter.model.rule_sets import RULE_SET
from reporter.review.catalogue import (
    FAMILIES,
    FAMILY_MODULES,
    explain,
    find_rule,
    page_of,
    pages,
    rules,
    threshold_text,
)
from reporter.review.rule import RULES, SEVERITY, Letter, Need, Rule, rule
from reporter.review.thresholds import THRESHOLDS, Threshold
from tests.conftest import Golden

# TRUST section 1, and the three rules on evidence itself.
CATALOGUE = {
    "EV": 3, "EL": 14, "SC": 4, "PL": 11, "CO": 5, "RN": 8, "TM": 7, "XS": 9, "SY": 4, "UN": 1,
}  # fmt: skip


def test_the_catalogue_is_complete() -> None:
    """
    Every rule of every family stands, in order, and none besides.
    """
    expected = [
        f"{family}-{number}" for family, last in CATALOGUE.items() for number in range(1, last + 1)
    ]

    assert expected == [rule.code for rule in rules()]
    assert list(FAMILIES) == list(CATALOGUE)


def test_every_rule_has_a_whole_page() -> None:
    """
    What, reason and example are sentences; severity and need are said.
    """
    for page in pages():
        for text in (page.what, page.reason, page.example):
            assert text.endswith("."), page.code
            assert "\n" not in text
        assert page.severity
        assert page.requires
        assert page.title


def test_the_numbers_of_a_rule_set_never_change(golden: Golden) -> None:
    """
    What an entry was checked by is told by the number of the set, so another number is a new set.
    """
    lines = (
        f"{item.rule:6}{item.value!r:>24} {item.unit:6} {item.name}\n"
        for item in sorted(THRESHOLDS, key=lambda item: (item.rule, item.name))
    )

    golden.check(f"review/rule-set-{RULE_SET}.txt", "".join(lines))


def test_every_threshold_belongs_to_a_rule_and_has_a_source() -> None:
    """
    No number without a rule, a meaning and a source; no name twice in one rule.
    """
    for threshold in THRESHOLDS:
        assert find_rule(threshold.rule) is not None
        assert threshold.name
        assert threshold.source
    assert len({(item.rule, item.name) for item in THRESHOLDS}) == len(THRESHOLDS)


def test_letters_have_their_severities() -> None:
    """
    Reject is an error, flag and lower are warnings, inform is a note.
    """
    assert {"R": "error", "F": "warning", "D": "warning", "I": "note"} == {
        letter.value: severity.value for letter, severity in SEVERITY.items()
    }
    assert {"R", "F", "D", "I"} == {letter.value for letter in Letter}
    assert all(letter.meaning for letter in Letter)


def test_a_page_is_told_in_full() -> None:
    """
    The page of EL-9, as `explain` prints it.
    """
    assert explain("el-9") == (
        "EL-9  Enough time, and enough readings for the energy\n"
        "\n"
        "A run lasts at least 60 s, and sampling leaves at most 1 % of its energy in doubt.\n"
        "\n"
        "Severity: error (R: reject), warning (F: flag: not ranked until a reviewer clears it)\n"
        "Needs: the submission alone\n"
        "Reason: the training rules ask for 60 s and more. How many readings are enough depends on "
        "how much the power moves between them: the differences of readings in a row give the "
        "standard error of a run's energy (von Neumann and others, 1941), over all its devices. "
        "Published runs have up to 0.79 %. A counter adds up by itself, so two readings are "
        "enough; it must have moved at least 100 of its steps, or its rounding decides.\n"
        "Thresholds:\n"
        "  least duration: 60 s (mlcommons/training_policies power_measurement.adoc at d73e20f)\n"
        "  standard error of a run's energy flagged above: 0.01 (1,819 node logs published with "
        "MLPerf Training v4.0 and v5.0: up to 0.79 % of a run)\n"
        "  standard error of a run's energy refused above: 0.05 (limit of M2)\n"
        "  least energy over the step of the counter: 100 (arXiv 2410.12032)\n"
        "Example: only every tenth reading of each log is kept: 2.4 % of the energy.\n"
    )


def test_an_unknown_code_names_near_ones() -> None:
    """
    A code that doesn't exist is an error of use, with the nearest codes.
    """
    with pytest.raises(ReporterError) as raised:
        explain("EL-99")

    assert str(raised.value).startswith("no rule 'EL-99'; near: EL-9")


def test_a_code_far_from_all_names_none() -> None:
    """
    Nothing is guessed where nothing is near.
    """
    with pytest.raises(ReporterError, match=r"^no rule '!!!!!!!!'$"):
        explain("!!!!!!!!")


def _check(text: str) -> Rule:
    def check(case: object) -> object:
        return iter(())

    check.__doc__ = text
    return Rule(
        code="EL-1",
        title="t",
        letters=(Letter.REJECT,),
        requires=Need.SUBMISSION,
        check=check,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "text",
    ["What.", "What.\n\nReason: why.", "What.\n\nSomething else.", "What.\n\nHint: this."],
)
def test_a_docstring_without_its_parts_is_refused(text: str) -> None:
    """
    A rule can't stand without reason and example.
    """
    with pytest.raises(ValueError, match=r"^EL-1: "):
        page_of(_check(text))


def test_a_code_is_given_once() -> None:
    """
    Two rules can't share a code.
    """
    with pytest.raises(ValueError, match=r"rule EL-1 is there twice"):
        rule("EL-1", "t", "R")(lambda case: iter(()))

    assert len(FAMILY_MODULES) == 13
    assert RULES["EL-1"].title == "Meter class"


def test_a_threshold_is_one_line() -> None:
    """
    Meaning, value with its unit, source.
    """
    ratio = Threshold(rule="EL-1", name="most", value=0.5, unit="1", source="judgement")
    seconds = Threshold(rule="EL-1", name="most", value=3600.0, unit="s", source="zones")

    assert "most: 0.5 (judgement)" == threshold_text(ratio)
    assert "most: 3600 s (zones)" == threshold_text(seconds)
