"""
All rules, in the order of the rules page, and the manual page of each.

Importing this module fills the catalogue; a family of rules that isn't named here doesn't exist.
A page is made from the docstring of its rule and from its thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from reporter.codes import other_codes
from reporter.errors import ReporterError
from reporter.output import RuleText
from reporter.review.rule import RULES, SEVERITY, Rule
from reporter.review.rules import (
    carbon,
    cross,
    energy,
    evidence,
    machines,
    plausibility,
    readings,
    runs,
    scope,
    series,
    throughput,
    training,
)
from reporter.review.thresholds import Threshold, thresholds_of

FAMILIES = {
    "EV": "Evidence",
    "EL": "Energy and logs",
    "SC": "Scope",
    "PL": "Plausibility",
    "CO": "Carbon",
    "RN": "Runs",
    "TM": "Time",
    "XS": "Across submissions",
    "SY": "Synthetic logs",
    "UN": "Units",
}

FAMILY_MODULES = (
    evidence,
    energy,
    readings,
    series,
    scope,
    plausibility,
    machines,
    throughput,
    carbon,
    runs,
    training,
    cross,
)


def rules() -> tuple[Rule, ...]:
    """
    Every rule, by family and number.
    """
    families = list(FAMILIES)
    return tuple(
        sorted(
            RULES.values(),
            key=lambda rule: (families.index(rule.code[:2]), int(rule.code.partition("-")[2])),
        )
    )


def find_rule(code: str) -> Rule | None:
    """
    The rule with this code, whatever the case; `None` if there is none.
    """
    return RULES.get(code.strip().upper())


_NEEDS = {
    "submission": "the submission alone",
    "evidence": "the raw logs (--evidence)",
    "board": "the other submissions of the board",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """
    What there is to know about one rule; paragraphs are one line each.
    """

    code: str
    title: str
    family: str
    severity: str
    requires: str
    what: str
    reason: str
    example: str
    thresholds: tuple[Threshold, ...]


def page_of(rule: Rule) -> RulePage:
    """
    The page of a rule; raises `ValueError` if its docstring lacks a part.
    """
    paragraphs = [" ".join(text.split()) for text in rule.docstring.split("\n\n")]
    parts = {"what": paragraphs[0]}
    for paragraph in paragraphs[1:]:
        word, colon, text = paragraph.partition(": ")
        if not colon or word not in {"Reason", "Example"}:
            raise ValueError(f"{rule.code}: a paragraph must begin with 'Reason:' or 'Example:'")
        parts[word.lower()] = text
    if set(parts) != {"what", "reason", "example"}:
        raise ValueError(f"{rule.code}: the docstring needs a reason and an example")
    letters = (f"{SEVERITY[letter]} ({letter}: {letter.meaning})" for letter in rule.letters)
    return RulePage(
        code=rule.code,
        title=rule.title,
        family=FAMILIES[rule.code[:2]],
        severity=", ".join(letters),
        requires=_NEEDS[rule.requires],
        what=parts["what"],
        reason=parts["reason"],
        example=parts["example"],
        thresholds=thresholds_of(rule.code),
    )


def pages() -> tuple[RulePage, ...]:
    """
    All pages, in the order of the catalogue.
    """
    return tuple(page_of(rule) for rule in rules())


def explain(code: str) -> str:
    """
    The page of the rule *code* as text; raises `ReporterError` for a code that doesn't exist.
    """
    rule = find_rule(code)
    if rule is None:
        codes = [known.code for known in rules()]
        near = get_close_matches(code.upper(), codes, n=3, cutoff=0.4)
        hint = f"; near: {', '.join(near)}" if near else ""
        raise ReporterError(f"no rule {code!r}{hint}")
    return _text(page_of(rule))


def _text(page: RulePage) -> str:
    lines = [
        f"{page.code}  {page.title}",
        "",
        page.what,
        "",
        f"Severity: {page.severity}",
        f"Needs: {page.requires}",
        f"Reason: {page.reason}",
    ]
    if page.thresholds:
        lines.append("Thresholds:")
        lines += [f"  {threshold_text(threshold)}" for threshold in page.thresholds]
    lines.append(f"Example: {page.example}")
    return "\n".join(lines) + "\n"


def threshold_text(threshold: Threshold) -> str:
    """
    One line: meaning, value with unit, source.
    """
    unit = "" if threshold.unit == "1" else f" {threshold.unit}"
    return f"{threshold.name}: {threshold.value:g}{unit} ({threshold.source})"


def rule_texts() -> list[RuleText]:
    """
    Title and help of every review rule and every other code.
    """
    rules = [RuleText(code=page.code, title=page.title, help=page.what) for page in pages()]
    others = [
        RuleText(code=code, title=text.partition(". ")[0], help=text)
        for code, text in other_codes().items()
    ]
    return [*rules, *others]


def page_text(code: str) -> str:
    """
    The page of *code*, whatever its case; raises `ReporterError` with near codes for another.
    """
    wanted = code.strip().upper()
    known = other_codes()
    if wanted in known and find_rule(wanted) is None:
        return f"{wanted}\n\n{known[wanted]}"
    if find_rule(wanted) is None:
        group = wanted.partition("-")[0]
        near = sorted(name for name in known if name.startswith(f"{group}-"))[:8]
        if near:
            raise ReporterError(f"no code is called {code!r}; near: {', '.join(near)}")
    return explain(wanted).rstrip()
