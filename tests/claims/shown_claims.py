"""
The figures of claims as short texts, for tests that compare them.
"""

from __future__ import annotations

from typing import Any

from reporter.claims.load import LoadedClaims
from reporter.model.claim import ClaimPart, ClaimRow, Figure

_FIGURES = (
    "chips", "duration", "accelerator_time", "power", "intensity", "net_intensity", "flops",
    "throughput", "energy", "co2e", "net_co2e",
)  # fmt: skip


def shown(row: ClaimRow) -> dict[str, str]:
    """
    The figures of a row with their units, and what it says of place, accelerator and PUE.
    """
    texts: dict[str, str] = {"name": row.name}
    for name in _FIGURES:
        figure: Any = getattr(row, name)
        if figure is not None:
            texts[name] = figure if isinstance(figure, str) else f"{figure.printed} {figure.unit}"
    if row.accelerator is not None:
        texts["accelerator"] = row.accelerator.name
        for name in ("tdp", "peak"):
            figure = getattr(row.accelerator, name)
            if figure is not None:
                texts[name] = f"{figure.printed} {figure.unit}"
    if row.node is not None:
        power = row.node.power
        shown_power = None if power is None else f"{power.printed} {power.unit}"
        nodes = (row.node.count, row.node.chips, shown_power)
        texts["node"] = " / ".join(text or "-" for text in nodes)
    if row.parts:
        texts["parts"] = " + ".join(_part(part) for part in row.parts)
    if row.pue is not None:
        parts = (row.pue.printed, row.pue.in_energy)
        texts["pue"] = " ".join(part for part in parts if part and part != "unknown")
    if row.location is not None:
        where = (row.location.description, row.location.country, row.location.cloud_region)
        texts["location"] = " / ".join(part for part in where if part)
    return texts


def _part(part: ClaimPart) -> str:
    figures = (part.chips and Figure(printed=part.chips, unit="x"), part.duration)
    all_figures = (*figures, part.accelerator_time, part.power)
    texts = [f"{figure.printed} {figure.unit}" for figure in all_figures if figure]
    if part.accelerator is not None:
        tdp = part.accelerator.tdp
        texts += [part.accelerator.name, *([f"TDP {tdp.printed} {tdp.unit}"] if tdp else [])]
    return f"{part.name or ''}[{', '.join(texts)}]"


def shown_document(loaded: LoadedClaims) -> dict[str, Any]:
    """
    The rows, totals and findings of a document; what was taken from sentences is in the rows.
    """
    claims = loaded.claims
    return {
        "rows": [shown(row) for row in claims.rows] if claims else [],
        "totals": [f"{total.id} of {', '.join(total.rows)}" for total in claims.totals]
        if claims
        else [],
        "findings": [
            f"{item.code} {item.pointer}: {item.message}"
            for item in loaded.findings
            if item.code != "CL-32"
        ],
    }
