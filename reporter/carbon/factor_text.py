"""
Factors as text and as data, with everything that is needed to audit one.
"""

from __future__ import annotations

from typing import Any

from reporter.carbon.factors import TABLE_VERSION, Factor
from reporter.carbon.lookup import Lookup


def factor_text(factor: Factor) -> str:
    """
    A factor in two lines: its value with its labels, and where it comes from.
    """
    labels = f"{factor.boundary}, {factor.mix} mix, {factor.basis}-based"
    return (
        f"{factor.factor_id}: {factor.g_per_kwh:g} g CO2e/kWh, {factor.zone_name}, {factor.year} "
        f"({labels})\n  {factor.source}, {factor.licence}, {factor.source_url}"
    )


def factor_dict(factor: Factor) -> dict[str, Any]:
    """
    A factor as JSON data, field by field.
    """
    share = factor.carbon_free_share
    return {
        "factor_id": factor.factor_id,
        "zone_kind": factor.zone_kind,
        "zone": factor.zone,
        "zone_name": factor.zone_name,
        "year": factor.year,
        "g_per_kwh": factor.g_per_kwh,
        "boundary": factor.boundary,
        "mix": factor.mix,
        "basis": factor.basis,
        "carbon_free_fraction": share.share if share else None,
        "source": factor.source,
        "source_url": factor.source_url,
        "licence": factor.licence,
        "read_from": factor.read_from,
        "table_version": TABLE_VERSION,
    }


def lookup_text(found: Lookup) -> str:
    """
    The factor that is used, or that there is none, and the others, each in two lines.
    """
    lines = ["none may be used" if found.factor is None else factor_text(found.factor)]
    if found.candidates:
        lines.append("near:" if found.factor is None else "also of this place and year, not used:")
        lines += [factor_text(factor) for factor in found.candidates]
    return "\n".join(lines)


def lookup_dict(found: Lookup) -> dict[str, Any]:
    """
    The answer as JSON data; *message* says what was used or is missing.
    """
    return {
        "factor": None if found.factor is None else factor_dict(found.factor),
        "candidates": [factor_dict(factor) for factor in found.candidates],
        "severity": None if found.severity is None else found.severity.value,
        "message": found.message,
        "hint": found.hint,
    }
