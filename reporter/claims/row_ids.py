"""
The ids of rows: each is used once, and what names a row names one of the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reporter.findings import Finding, error
from reporter.model.claim import ClaimFile


def row_id_findings(claims: ClaimFile, file: str) -> Iterator[Finding]:
    """
    Findings CL-2 of a claim file: ids that two rows have, and comparisons and answers of authors
    that name no row. *file* is how findings name it.
    """
    yield from _repeated_ids(claims, file)
    yield from _unknown_pairs(claims, file)
    yield from _unknown_replied(claims, file)


def _repeated_ids(claims: ClaimFile, file: str) -> Iterator[Finding]:
    counts = Counter(row.id for row in claims.rows)
    for row_id, count in counts.items():
        if count > 1:
            message = f"{count} rows have the id {row_id!r}"
            yield error("CL-2", file, "/rows", message, "give every row an id of its own")


def _unknown_pairs(claims: ClaimFile, file: str) -> Iterator[Finding]:
    known = {row.id for row in claims.rows}
    for index, pair in enumerate(claims.comparisons):
        for side, row_id in (("a", pair.a), ("b", pair.b)):
            if row_id not in known:
                pointer = f"/comparisons/{index}/{side}"
                message = f"no row has the id {row_id!r}"
                yield error("CL-2", file, pointer, message, "name a row of this file")


def _unknown_replied(claims: ClaimFile, file: str) -> Iterator[Finding]:
    known = {row.id for row in claims.rows} | {total.id for total in claims.totals}
    for index, reply in enumerate(claims.replies):
        if reply.row is not None and reply.row not in known:
            message = f"no row has the id {reply.row!r}"
            hint = "name a row or total of this file, or leave row out"
            yield error("CL-2", file, f"/replies/{index}/row", message, hint)
