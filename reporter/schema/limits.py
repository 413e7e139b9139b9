"""
How much is said about one document: enough to correct it, never so much that it floods.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from reporter.findings import Finding, note

MAX_FINDINGS = 100
MAX_BYTES = 64 * 1024


def first(findings: Iterable[Finding]) -> list[Finding]:
    """
    The first findings, one more than are shown, so that `limited` knows that there are more.

    The others are never made: a hostile document could ask for millions.
    """
    return list(islice(findings, MAX_FINDINGS + 1))


def limited(findings: list[Finding], file: str) -> tuple[Finding, ...]:
    """
    At most 100 findings in at most 64 KiB of text; a note SH-15 says when there are more.
    """
    kept: list[Finding] = []
    room = MAX_BYTES
    for finding in findings[:MAX_FINDINGS]:
        words = finding.pointer + finding.message + finding.hint
        room -= len(words.encode("utf-8", errors="replace"))
        if room < 0:
            break
        kept.append(finding)
    if len(kept) == len(findings):
        return tuple(kept)
    message = f"more than {len(kept)} findings; the others are not shown"
    return (*kept, note("SH-15", file, "", message, "correct these and check again"))
