"""
What the pages of plain text show, and the tables of all codes on the rules page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporter.carbon.factors import ATTRIBUTIONS, Attribution
from reporter.change_codes import CHANGE_CODES
from reporter.codes import (
    CLAIM_CODES,
    LEDGER_CODES,
    LOOKS_CODES,
    POWER_LOG_CODES,
    SCHEMA_CODES,
)
from reporter.codes import FILE_CODES as STORE_CODES
from reporter.review.catalogue import RulePage, pages, threshold_text
from reporter.score_codes import SCORE_CODES
from reporter.site.frame import JSON_TWIN, Page
from reporter.site.looks.pages import OwnPage
from reporter.site.markdown import Text, anchor_of, page_text

Code = str | tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """
    One line below a review rule, such as its reason.
    """

    term: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """
    One code: what it means and what to do.
    """

    code: str
    anchor: str
    title: str
    advice: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """
    The codes that share their two letters.
    """

    anchor: str
    title: str
    lead: str
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """
    A page of plain text; on the rules page the groups of codes, on the about page the publishers
    of the carbon tables.
    """

    text: Text
    groups: tuple[RuleGroup, ...] = ()
    credits: tuple[Attribution, ...] = ()


# The letters of a group, its heading and a sentence; groups that aren't here come last.
GROUPS: Mapping[str, tuple[str, str]] = {
    "FI": ("Files", "What is wrong with a file or its place."),
    "JS": ("JSON text", "The text must be strict JSON before anything else is looked at."),
    "SH": ("Schema", "The object must have the form that the schema describes."),
    "BD": ("Board", "The settings of a board and its benchmarks."),
    "MG": ("Migration", "What reporter migrate leaves as it is, and why."),
    "PR": ("Changes", "What a change of a board may not do, and what wasn’t checked."),
    "LK": ("Looks", "A board's own colours, logo, pages and templates."),
    "EV": ("Evidence", "The raw logs must be found, whole and readable."),
    "PW": ("Power logs", "What can't be read in a raw log becomes a finding with its line."),
    "EL": ("Energy logs", "What a power log must show to be believed."),
    "SC": ("System boundary", "Every part of the machine is measured, estimated or left out."),
    "PL": ("Plausibility", "Figures that physics or arithmetic rule out."),
    "CO": ("Carbon", "From energy to CO2e: PUE once, intensity from the dated table."),
    "CT": ("Carbon table", "What is wrong with a carbon table of a board's own."),
    "RN": ("Runs", "How many runs, which of them, and how much they differ."),
    "TM": ("Time", "Clocks, zones and dates."),
    "XS": ("Across submissions", "Copies, double entries and names that look alike."),
    "SY": ("Synthetic logs", "Signs of readings that no meter made."),
    "UN": ("Units", "Which confusion of units explains a figure."),
    "LG": ("Ledger", "The events of reviews: whole, in place, said by who may say them."),
    "SR": ("Rank", "Why an entry has no rank; it stays visible all the same."),
    "CL": ("Claims", "What a paper prints, recomputed."),
    "IM": ("Import", "What an importer found in other tools' logs."),
}


def text_page(name: str) -> Page:
    """
    The page made from `site/pages/<name>.md`.
    """
    text = page_text(name)
    return Page(
        path=f"{name}/index.html",
        template="text.html",
        title=text.title,
        description=text.description,
        section=name.capitalize(),
        view=TextView(text=text, credits=ATTRIBUTIONS if name == "about" else ()),
        alternates=(JSON_TWIN,),
    )


def own_text_page(page: OwnPage) -> Page:
    """
    The page made from a Markdown file of the board.
    """
    return Page(
        path=page.path,
        template="text.html",
        title=page.text.title,
        description=page.text.description,
        section="",
        view=TextView(text=page.text),
        alternates=(JSON_TWIN,),
    )


def rules_page(more_codes: Mapping[str, Code], seen: Iterable[str]) -> Page:
    """
    The rules page: its text, then every code of the tool.

    *more_codes* are codes of rooms that the site doesn't know; *seen* are the codes that occur
    on the pages, so that every link to a rule leads somewhere.
    """
    text = page_text("rules")
    return Page(
        path="rules/index.html",
        template="text.html",
        title=text.title,
        description=text.description,
        section="Rules",
        view=TextView(text=text, groups=rule_groups({**own_codes(), **more_codes}, seen)),
        alternates=(JSON_TWIN,),
    )


def own_codes() -> dict[str, Code]:
    """
    The codes of the rooms below the site.
    """
    rooms = (
        STORE_CODES, LOOKS_CODES, SCHEMA_CODES, POWER_LOG_CODES, SCORE_CODES, LEDGER_CODES,
        CHANGE_CODES,
        CLAIM_CODES,
    )  # fmt: skip
    return {code: texts for codes in rooms for code, texts in codes.items()}


def review_rules() -> dict[str, RuleView]:
    """
    The rules of the review, each with its reason, thresholds and example.
    """
    return {page.code: _review_rule(page) for page in pages()}


def _review_rule(page: RulePage) -> RuleView:
    details = [
        ("Severity", page.severity),
        ("Needs", page.requires),
        ("Reason", page.reason),
        *(("Threshold", threshold_text(threshold)) for threshold in page.thresholds),
        ("Example", page.example),
    ]
    return RuleView(
        code=page.code,
        anchor=anchor_of(page.code),
        title=sentence(page.title),
        advice=page.what,
        details=tuple(Detail(term=term, text=sentence(text)) for term, text in details),
    )


def rule_groups(codes: Mapping[str, Code], seen: Iterable[str] = ()) -> tuple[RuleGroup, ...]:
    """
    All codes in groups, in the order of `GROUPS`, then by number.
    """
    views = {code: _rule(code, words) for code, words in codes.items()} | review_rules()
    for code in set(seen) - views.keys():
        views[code] = _rule(code, "A code of another tool or version.")
    grouped: dict[str, list[RuleView]] = {}
    for code, view in sorted(views.items(), key=lambda item: _order(item[0])):
        grouped.setdefault(code.partition("-")[0], []).append(view)
    letters = [key for key in GROUPS if key in grouped] + sorted(grouped.keys() - GROUPS.keys())
    return tuple(_group(key, grouped[key]) for key in letters)


def _group(letters: str, rules: list[RuleView]) -> RuleGroup:
    title, lead = GROUPS.get(letters, (letters, "Codes of another tool."))
    return RuleGroup(
        anchor=f"codes-{anchor_of(letters)}", title=title, lead=lead, rules=tuple(rules)
    )


def _rule(code: str, words: Code) -> RuleView:
    text, _, reason = words.partition("\n\n") if isinstance(words, str) else ("", "", "")
    title, _, advice = text.partition(". ") if isinstance(words, str) else (words[0], "", words[1])
    return RuleView(
        code=code,
        anchor=anchor_of(code),
        title=sentence(title),
        advice=sentence(advice),
        details=(Detail(term="Reason", text=sentence(reason)),) if reason else (),
    )


def sentence(text: str) -> str:
    """
    A text with a capital and a full stop.

    >>> sentence("no rank"), sentence("Why?")
    ('No rank.', 'Why?')
    """
    if not text:
        return ""
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}"


def _order(code: str) -> tuple[str, int, str]:
    letters, _, digits = code.partition("-")
    return (letters, int(digits) if digits.isdecimal() else 0, code)
