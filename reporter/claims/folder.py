"""
Checks every claim file of a folder, for the pages of the site.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.claims.check import check_claims
from reporter.claims.compare import Comparison, compare
from reporter.claims.load import LoadedClaims, load_claims, others_of, rows_of
from reporter.claims.other_rows import NO_OTHERS
from reporter.claims.row_figures import Facts
from reporter.claims.verdicts import CheckReport
from reporter.findings import Finding
from reporter.model.claim import ClaimFile
from reporter.store.board_files import claim_name_findings
from reporter.store.files import find_json


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaims:
    """
    One claim file with its verdicts and comparisons; *claims* is None when it can't be used.

    *problems* are findings about the file itself, not about what the document prints.
    """

    name: str
    claims: ClaimFile | None
    report: CheckReport
    facts: tuple[Facts, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    problems: tuple[Finding, ...] = ()


def check_folder(folder: Path) -> tuple[CheckedClaims, ...]:
    """
    Every claim file below *folder*, sorted by path; none when there is no such folder.

    Never raises on what is in the files: a file that can't be used has problems and no claims.
    """
    if not os.path.lexists(folder):
        return ()
    loaded = [load_claims(path) for path in find_json([folder])]
    rows = {
        one.claims.id: one.printed
        for one in loaded
        if one.claims is not None and one.claims.id == one.path.stem
    }
    return tuple(_checked(one, rows) for one in loaded)


def _checked(loaded: LoadedClaims, rows: Mapping[str, Sequence[Facts]]) -> CheckedClaims:
    path = loaded.path
    named = () if loaded.claims is None else tuple(claim_name_findings(loaded.claims.id, path))
    problems = [*loaded.findings, *named]
    if loaded.claims is None or named:
        report = CheckReport(file=path.name, title="", rows=(), findings=())
        return CheckedClaims(name=path.stem, claims=None, report=report, problems=tuple(problems))
    others = others_of(loaded.claims.id, rows)
    return checked_claims(loaded.claims, problems=tuple(problems), others=others)


def address(claims: ClaimFile) -> str:
    """
    How findings name the file, wherever the board lies.
    """
    return f"claims/{claims.id}.json"


def checked_claims(
    claims: ClaimFile,
    *,
    problems: tuple[Finding, ...] = (),
    others: Mapping[str, Sequence[Facts]] = NO_OTHERS,
) -> CheckedClaims:
    """
    The verdicts on *claims*, and the comparisons that the file asks for.

    *others* are the rows of the other claim files, by id.
    """
    facts = rows_of(claims, address(claims))
    return CheckedClaims(
        name=claims.id,
        claims=claims,
        report=check_claims(claims, address(claims), others=others),
        facts=facts,
        comparisons=_comparisons(claims, facts),
        problems=problems,
    )


def _comparisons(claims: ClaimFile, facts: tuple[Facts, ...]) -> tuple[Comparison, ...]:
    by_id = {one.row.id: one for one in facts}
    return tuple(
        compare(by_id[pair.a], by_id[pair.b], facts)
        for pair in claims.comparisons
        if pair.a in by_id and pair.b in by_id
    )
