"""
How much is said about one document.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.findings import (
    MAX_FINDINGS,
    MAX_FINDINGS_BYTES,
    Finding,
    error,
    first_findings,
    limited_findings,
)


def faults(count: int, length: int = 10) -> list[Finding]:
    """
    So many findings with messages of this length.
    """
    return [error("SH-1", "a.json", f"/{number}", "x" * length) for number in range(count)]


def test_a_hundred_findings_are_told() -> None:
    """
    Exactly 100 are told without a note; of 101 the first 100 and a note.
    """
    assert tuple(faults(100)) == limited_findings(faults(100), "a.json")

    told = limited_findings(faults(101), "a.json")
    assert tuple(faults(100)) == told[:100]
    assert "more than 100 findings; the others are not shown" == told[100].message


def test_long_findings_are_fewer() -> None:
    """
    Together the texts take at most 64 KiB.
    """
    told = limited_findings(faults(20, length=MAX_FINDINGS_BYTES // 10), "a.json")

    assert 10 == len(told)
    assert "SH-15" == told[-1].code


def test_no_more_findings_are_made_than_needed() -> None:
    """
    The source is left off after the first finding too many.
    """
    made = 0

    def endless() -> Iterator[Finding]:
        nonlocal made
        while True:
            made += 1
            yield error("SH-1", "a.json", "", "x")

    assert MAX_FINDINGS + 1 == len(first_findings(endless()))
    assert MAX_FINDINGS + 1 == made
