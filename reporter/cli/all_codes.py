"""
Every code of every room, for `reporter explain` and the site's rules page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.output import RuleText


def other_codes() -> Mapping[str, str]:
    """
    Codes that are no review rule, each with its title and what to do.
    """
    from reporter.codes import CLAIM_CODES as CLAIMS
    from reporter.codes import FILE_CODES as STORE
    from reporter.codes import IMPORT_CODES as IMPORTERS
    from reporter.codes import POWER_LOG_CODES as POWER_LOGS
    from reporter.codes import SCHEMA_CODES as SCHEMA
    from reporter.codes import SCORE_CODES as SCORE

    score = {code: f"{title}. {advice}" for code, (title, advice) in SCORE.items()}
    return {**STORE, **SCHEMA, **IMPORTERS, **POWER_LOGS, **score, **CLAIMS}


def rule_texts() -> list[RuleText]:
    """
    Title and help of every review rule and every other code.
    """
    from reporter.output import RuleText
    from reporter.review.catalogue import pages

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
    from reporter.review.catalogue import explain, find_rule

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
