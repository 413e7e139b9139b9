"""
Every code of every room, for `reporter explain` and the site's rules page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.output.sarif import RuleText


def other_codes() -> Mapping[str, str]:
    """
    Codes that are no review rule, each with its title and what to do.
    """
    from reporter.claims.codes import CODES as CLAIMS
    from reporter.importers.codes import CODES as IMPORTERS
    from reporter.power.readers.codes import CODES as POWER_LOGS
    from reporter.schema.codes import CODES as SCHEMA
    from reporter.score.codes import CODES as SCORE
    from reporter.store.codes import CODES as STORE

    score = {code: f"{title}. {advice}" for code, (title, advice) in SCORE.items()}
    return {**STORE, **SCHEMA, **IMPORTERS, **POWER_LOGS, **score, **CLAIMS}


def rule_texts() -> list[RuleText]:
    """
    Title and help of every review rule and every other code.
    """
    from reporter.output.sarif import RuleText
    from reporter.review.explain import pages

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
    from reporter.review.catalogue import find_rule
    from reporter.review.explain import explain

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
