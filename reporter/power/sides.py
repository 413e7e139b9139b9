"""
From the side a meter stood on to the AC side, which is what the grid delivers to the node.

Rule EL-10. Only the standard library is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAST_EFFICIENCY = 0.80
MOST_EFFICIENCY = 0.99
ASSUMED_EFFICIENCY = 0.80


class AcBasis(StrEnum):
    """
    How an AC figure came about.
    """

    AC = "ac"
    CONVERTED = "dc_divided"
    ASSUMED = "dc_assumed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcEnergy:
    """
    Energy on the AC side in J, its basis, and the efficiency that was used (None if none was).

    *energy_j* is None only where the basis is refused.
    """

    energy_j: float | None
    basis: AcBasis
    efficiency: float | None


def to_ac(
    energy_j: float, side: str, efficiency: float | None, *, multiplied: bool = False
) -> AcEnergy:
    """
    The energy on the AC side, from *side* "ac" or "dc" and the documented AC/DC efficiency.

    AC stays, unless it was *multiplied* by the efficiency: then it is divided back. DC is divided
    by the efficiency, or by 0.80 (assumed) where none is documented. An efficiency outside
    0.80 to 0.99 that is needed is refused. Raises `ValueError` for any other side.
    """
    if side not in {"ac", "dc"}:
        raise ValueError(f"side must be 'ac' or 'dc', not {side!r}")
    if side == "ac" and not multiplied:
        return AcEnergy(energy_j=energy_j, basis=AcBasis.AC, efficiency=None)
    if efficiency is None:
        return _divided(energy_j, ASSUMED_EFFICIENCY, AcBasis.ASSUMED)
    if not LEAST_EFFICIENCY <= efficiency <= MOST_EFFICIENCY:
        return AcEnergy(energy_j=None, basis=AcBasis.REFUSED, efficiency=efficiency)
    return _divided(energy_j, efficiency, AcBasis.AC if side == "ac" else AcBasis.CONVERTED)


def _divided(energy_j: float, efficiency: float, basis: AcBasis) -> AcEnergy:
    return AcEnergy(energy_j=energy_j / efficiency, basis=basis, efficiency=efficiency)
