"""
What was understood of a document as a claim file: valid by the schema, with the same verdicts.

Ids become those of the schema, texts keep to its lengths, and a figure that can't be read is left
out, as it counts as not stated. That figures were converted on their way is kept, since half a
percent of doubt hangs on it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reporter.claims.printed import QUANTITY_OF, factor_of, read_printed
from reporter.claims.row_figures import Form
from reporter.errors import ReporterError
from reporter.model.claim import (
    ClaimAccelerator,
    ClaimFile,
    ClaimNode,
    ClaimPart,
    ClaimRow,
    ClaimSource,
    ClaimTotal,
    Figure,
    PowerFigure,
)
from reporter.schema.check import check
from reporter.store import strict_json
from reporter.store.files import write_atomically

MOST_ROWS = 1_000
MOST_IN_TOTAL = 500
SCHEMA_ADDRESS = "urn:reporter:schema:v1:claim"
_LENGTHS = {
    "name": 120, "place": 120, "scope": 80, "task": 160, "when": 60, "developer": 120,
    "source": 300, "note": 1000,
}  # fmt: skip
_FILE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}[a-z0-9]")
_NOT_IN_ID = re.compile(r"[^a-z0-9.]+")
_NUMBER = (
    r"[0-9][0-9,.]{0,30}([eE][+-]?[0-9]{1,3}"
    r"| ?[x×] ?10(\^?[+-]?[0-9]{1,3}|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))? ?[kKMBGT]?"
)
# The pattern of a printed figure in the schema.
PRINTED = rf"^([~≈<] ?)?{_NUMBER}(( ?[-–±] ?| to ){_NUMBER})?$"
_PRINTED = re.compile(PRINTED)
LONGEST_PRINTED = 40


def save(claims: ClaimFile, path: Path, form: Form) -> None:
    """
    Write claims as a claim file whose id is the name of *path*.

    Raises `ReporterError` where the name is no id, there are too many rows, or the place can't be
    written.
    """
    if path.suffix != ".json" or not _FILE_ID.fullmatch(path.stem):
        raise ReporterError(
            f"{path}: a claim file is named by its id: small letters, digits and hyphens, then "
            ".json; such as claims/my-paper.json"
        )
    if len(claims.rows) > MOST_ROWS:
        raise ReporterError(
            f"{len(claims.rows):,} rows; a claim file has at most {MOST_ROWS:,}: split the table"
        )
    text = json.dumps(claim_data(claims, path.stem, form), indent=2, ensure_ascii=False) + "\n"
    parsed = strict_json.parse(text.encode("utf-8", errors="replace"), str(path))
    if found := parsed.findings or check(parsed.data, "claim", str(path)):
        raise ReporterError(f"{path}: {found[0].pointer}: {found[0].message}")
    write_atomically(path, text)


def claim_data(claims: ClaimFile, file_id: str, form: Form) -> dict[str, Any]:
    """
    The JSON data of claims, fit for the schema.
    """
    ids = _ids([*claims.rows, *claims.totals])
    rows = tuple(_row(row, ids) for row in claims.rows)
    totals = tuple(
        _total(total, ids) for total in claims.totals if len(total.rows) <= MOST_IN_TOTAL
    )
    title = _fitting(claims.source.title, 300) or file_id
    source = ClaimSource(title=title) if form is not Form.FILE else claims.source
    whole = replace(
        claims,
        id=file_id,
        source=source,
        rows=rows,
        totals=totals[:200],
        converted="yes" if form is Form.TABLE else claims.converted,
    )
    shown: dict[str, Any] = _without_hidden({"$schema": SCHEMA_ADDRESS, **whole.to_dict()})
    return shown


def _without_hidden(data: Any) -> Any:
    """
    JSON data whose texts are on one line, without characters that nobody sees.
    """
    if isinstance(data, dict):
        return {key: _without_hidden(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_without_hidden(value) for value in data]
    return plain_text(data) if isinstance(data, str) else data


def plain_text(text: str) -> str:
    r"""
    A text without control, format and other characters that aren't shown.

    >>> plain_text("a\u202eb\nc")
    'a b c'
    """
    composed = unicodedata.normalize("NFC", text)
    shown = (" " if unicodedata.category(one)[0] in "CZ" else one for one in composed)
    return " ".join("".join(shown).split())


def _ids(rows: Iterable[ClaimRow | ClaimTotal]) -> Mapping[str, str]:
    """
    An id of the schema for each id of a document, no two alike.
    """
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for row in rows:
        plain = unicodedata.normalize("NFKD", row.id).casefold()
        slug = _NOT_IN_ID.sub("-", plain).strip("-.")[:70].strip("-.") or "row"
        slug = slug if len(slug) > 1 else f"row-{slug}"
        own, count = slug, 1
        while own in taken:
            count += 1
            own = f"{slug}-{count}"
        taken.add(own)
        ids[row.id] = own
    return ids


def _row(row: ClaimRow, ids: Mapping[str, str]) -> ClaimRow:
    changes: dict[str, Any] = {
        name: _fitting(text, length)
        for name, length in _LENGTHS.items()
        if (text := getattr(row, name)) is not None
    }
    for name, quantity in QUANTITY_OF.items():
        figure = getattr(row, name, None)
        if isinstance(figure, str):
            changes[name] = figure if _is_printed(figure) else None
        elif figure is not None and name != "pue" and not _is_readable(figure, quantity):
            changes[name] = None
    if row.pue is not None and row.pue.printed is not None and not _is_printed(row.pue.printed):
        changes["pue"] = replace(row.pue, printed=None)
    if row.location is not None:
        changes["location"] = _location(row)
    if row.accelerator is not None:
        changes["accelerator"] = _accelerator(row.accelerator)
    if row.node is not None:
        changes["node"] = _node(row.node)
    changes["parts"] = _parts(row.parts)
    for name in ("power", "intensity", "net_intensity"):
        changes |= _with_short_words(name, changes.get(name, getattr(row, name)))
    changes["name"] = changes.get("name") or ids[row.id]
    return replace(row, id=ids[row.id], **changes)


def _fitting(text: str | None, length: int) -> str | None:
    """
    A text in the length of the schema, None where nothing of it is shown.
    """
    return plain_text(text or "")[:length].strip() or None


def _with_short_words(name: str, figure: Any) -> dict[str, Any]:
    """
    The figure with its boundary or basis in the length of the schema.
    """
    words = "boundary" if name == "power" else "basis"
    if figure is None or getattr(figure, words) is None:
        return {}
    return {name: replace(figure, **{words: _fitting(getattr(figure, words), 160)})}


def _location(row: ClaimRow) -> Any:
    location = row.location
    if location is None:
        return None
    words = location.description or (
        location.country if not re.fullmatch("[A-Z]{3}", location.country or "") else None
    )
    zone, year = location.grid_zone, location.year
    return replace(
        location,
        description=_fitting(words, 160),
        country=location.country if re.fullmatch("[A-Z]{3}", location.country or "") else None,
        grid_zone=zone if zone and re.fullmatch("[A-Z][A-Z0-9-]{1,31}", zone) else None,
        year=year if year is not None and 2012 <= year <= 2100 else None,
    )


def _node(node: ClaimNode) -> ClaimNode | None:
    kept = replace(
        node,
        count=_count(node.count),
        chips=_count(node.chips),
        power=_kept_power(node.power),
    )
    return None if kept == ClaimNode() else kept


def _parts(parts: tuple[ClaimPart, ...]) -> tuple[ClaimPart, ...]:
    return tuple(
        ClaimPart(
            name=_fitting(part.name, 120),
            accelerator=_accelerator(part.accelerator),
            chips=_count(part.chips),
            duration=part.duration if _is_readable(part.duration, "time") else None,
            accelerator_time=(
                part.accelerator_time if _is_readable(part.accelerator_time, "time") else None
            ),
            power=_kept_power(part.power),
        )
        for part in parts
    )


def _count(text: str | None) -> str | None:
    return text if text is not None and _is_printed(text) else None


def _kept_power(power: PowerFigure | None) -> PowerFigure | None:
    if power is None or not _is_readable(power, "power"):
        return None
    return replace(power, boundary=_fitting(power.boundary, 160))


def _accelerator(accelerator: ClaimAccelerator | None) -> ClaimAccelerator | None:
    name = None if accelerator is None else _fitting(accelerator.name, 120)
    if accelerator is None or name is None:
        return None
    return replace(
        accelerator,
        name=name,
        tdp=accelerator.tdp if _is_readable(accelerator.tdp, "power") else None,
        peak=accelerator.peak if _is_readable(accelerator.peak, "throughput") else None,
    )


def _is_readable(figure: Any, quantity: str) -> bool:
    return (
        figure is not None
        and _is_printed(figure.printed)
        and factor_of(quantity, figure.unit) is not None
    )


def _is_printed(text: str) -> bool:
    is_short = len(text) <= LONGEST_PRINTED and _PRINTED.fullmatch(text) is not None
    return is_short and read_printed(text) is not None


def _total(total: ClaimTotal, ids: Mapping[str, str]) -> ClaimTotal:
    def kept(figure: Figure | None, quantity: str) -> Figure | None:
        return figure if _is_readable(figure, quantity) else None

    return replace(
        total,
        id=ids[total.id],
        name=_fitting(total.name, 120) or ids[total.id],
        place=_fitting(total.place, 120),
        note=_fitting(total.note, 1000),
        rows=tuple(ids[row] for row in total.rows),
        stated_in=None if total.stated_in is None else ids[total.stated_in],
        accelerator_time=kept(total.accelerator_time, "time"),
        energy=kept(total.energy, "energy"),
        co2e=kept(total.co2e, "carbon"),
        net_co2e=kept(total.net_co2e, "carbon"),
    )
