"""
One line of a statement's table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One field: a key for programs, a label and a value in plain text on one line.
    """

    key: str
    label: str
    value: str


def a_line(key: str, label: str, value: str) -> Line:
    """
    A line in one call.
    """
    return Line(key=key, label=label, value=value)
