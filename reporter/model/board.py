"""
A board folder's own settings (`board.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from reporter.model.structure import build


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSite:
    """
    The one PUE and one factor of the location-free carbon column.
    """

    pue: float
    pue_source: str
    factor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """
    Title, address and reference values of a board.
    """

    title: str
    description: str
    reference_site: ReferenceSite
    base_url: str | None = None
    footer: str | None = None
    repository_url: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A board from data that the schema has accepted.
        """
        return build(cls, data)
