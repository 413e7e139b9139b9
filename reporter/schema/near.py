"""
What to say of an id that isn't in its list.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from reporter.findings import Finding, error
from reporter.schema.expected import shortened

# Looking for a similar name takes long where there are thousands.
COMPARED_NAMES = 200


def unlisted_log(name: str | None, logs: set[str], file: str, pointer: str) -> Iterator[Finding]:
    """
    SH-22 for the id of a log that isn't among *logs*.
    """
    if name is not None and name not in logs:
        message = f"the log {shortened(name)} isn't in the list of evidence"
        yield error("SH-22", file, pointer, message, near(name, logs))


def near(name: str, known: set[str]) -> str:
    """
    The hint for an unknown id: the one that it looks like, if there is one.
    """
    if len(known) > COMPARED_NAMES:
        return "list it, or correct the id"
    found = get_close_matches(name[:100], sorted(known), n=1, cutoff=0.6)
    return f"did you mean {shortened(found[0])}?" if found else "list it, or correct the id"
