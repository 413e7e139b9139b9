"""
Reads claims: JSON by the schema, a table or text by its kind, or one line that is typed.

A typed claim, `energy=1,287 MWh; intensity=0.429 kg/kWh; co2e=502 t`, is for the sentence of a
paper or a model card, where a file would take longer than the check. Every figure is kept as
typed, with its digits; a unit in words (14.8 days, 552 tCO2e) is read as its sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from reporter.claims.claim_row import LONGEST_CELL, row_of
from reporter.claims.columns import MEASURES, TEXTS, Column, column_of
from reporter.claims.documents import SUFFIXES, Kind, kind_of_name, kind_of_text, read_text
from reporter.claims.grid import decoded
from reporter.claims.printed import QUANTITY_OF, UNITS
from reporter.claims.row_figures import Facts, Form, pointers_of, read_facts, total_facts
from reporter.claims.table import read_table
from reporter.claims.written_figures import read_figure
from reporter.errors import ReporterError
from reporter.findings import Finding, error, has_errors
from reporter.model.claim import ClaimFile, ClaimRow, ClaimSource
from reporter.schema.check import check
from reporter.store import strict_json
from reporter.store.files import find_json, read, too_large

FOLDER = "claims"
CLAIM_SUFFIX = ".json"
TYPED = "typed claim"
PASTED = "standard input"
# A table of 5,000 rows that a spreadsheet wrote has 1 or 2 MB.
MOST_TEXT_BYTES = 16 * 1_048_576
LONGEST_FIELD = 40
_EXAMPLE = "energy=1,287 MWh; co2e=552.1 t"
# "tons" is left out: it may be metric or short.
_UNIT_WORDS = {
    "seconds": "s",
    "minutes": "min",
    "hours": "h",
    "days": "d",
    "weeks": "week",
    "years": "year",
    "watts": "W",
    "tonnes": "t",
}
_WORDY = re.compile(
    r"(?P<digits>.*[0-9kKMBGT])[ -]?"
    r"(?i:(?:(?:gpu|tpu|chip|device|accelerator)[ -])?(?P<word>[a-z]+))",
    re.ASCII,
)
_CARBON_NAME = re.compile(r" ?CO2(?:-?e|-?eq)?(?=/|$)", re.ASCII | re.IGNORECASE)
_KEY_INSIDE = re.compile(r"\b(?P<key>[a-z0-9_]+) ?=", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedClaims:
    """
    The claims of one file, or None when it can't be used, and what was found.
    """

    path: Path
    claims: ClaimFile | None
    findings: tuple[Finding, ...]
    form: Form = Form.FILE

    @property
    def rows(self) -> tuple[Facts, ...]:
        """
        The facts of every row; none where the file can't be used.
        """
        if self.claims is None:
            return ()
        return rows_of(self.claims, str(self.path), self.form)

    @property
    def printed(self) -> tuple[Facts, ...]:
        """
        The rows and the totals, as other documents may have taken a figure from them.
        """
        totals = total_facts(self.claims, str(self.path)) if self.claims else ()
        return (*self.rows, *totals)


def load_claims(path: Path, column_map: Path | None = None) -> LoadedClaims:
    """
    The claims of a file by the ending of its name; never raises on what is in it.

    *column_map* is a JSON file that names the columns of a table.
    """
    kind, is_claim = kind_of_name(path.name), path.suffix.casefold() == CLAIM_SUFFIX
    if is_claim:
        raw, findings = read(path, below=FOLDER)
    else:
        raw, findings = read(path, below=FOLDER, most_bytes=MOST_TEXT_BYTES)
    if raw is None:
        # A link or a folder is told as such, whatever its name ends with.
        return LoadedClaims(path=path, claims=None, findings=findings)
    if kind is None and not is_claim:
        return LoadedClaims(path=path, claims=None, findings=(_no_kind(path),))
    if kind is None:
        return _load_json(path, raw)
    if kind is Kind.CSV and column_map is not None:
        return _load_table(path, raw, column_map)
    return _load_text(path, raw, kind)


def load_pasted(text: str | bytes, name: str = PASTED) -> LoadedClaims:
    """
    The claims of a text without a file: a claim file, a table, a document or sentences.

    What it is follows from its content.
    """
    raw = text.encode("utf-8", errors="replace") if isinstance(text, str) else text
    path = Path(name)
    if len(raw) > MOST_TEXT_BYTES:
        finding = too_large(name, len(raw), MOST_TEXT_BYTES)
        return LoadedClaims(path=path, claims=None, findings=(finding,))
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _load_json(path, raw)
    return _load_text(path, raw, None)


def _load_text(path: Path, raw: bytes, kind: Kind | None) -> LoadedClaims:
    text = decoded(raw, str(path))
    if isinstance(text, Finding):
        return LoadedClaims(path=path, claims=None, findings=(text,))
    table = read_text(text, str(path), kind or kind_of_text(text))
    return LoadedClaims(path=path, claims=table.claims, findings=table.findings, form=Form.TABLE)


def _load_json(path: Path, raw: bytes) -> LoadedClaims:
    parsed = strict_json.parse(raw, str(path))
    found = parsed.findings or check(parsed.data, "claim", str(path))
    if has_errors(found):
        return LoadedClaims(path=path, claims=None, findings=found)
    claims = ClaimFile.from_dict(parsed.data)
    return LoadedClaims(path=path, claims=claims, findings=found)


def is_table(path: Path) -> bool:
    """
    Whether a file is read as a table (CSV), by its ending.
    """
    return kind_of_name(path.name) is Kind.CSV


def _no_kind(path: Path) -> Finding:
    endings = ", ".join([CLAIM_SUFFIX, *SUFFIXES])
    message = f"the ending of the name says no kind that is read: {endings}"
    hint = "rename it, or give its text by reporter check -"
    return error("CL-18", str(path), "", message, hint)


def _load_table(path: Path, raw: bytes, column_map: Path | None) -> LoadedClaims:
    data = None
    if column_map is not None:
        raw_map, findings = read(column_map)
        parsed = None if raw_map is None else strict_json.parse(raw_map, str(column_map))
        findings = findings if parsed is None else parsed.findings
        if parsed is None or has_errors(findings):
            return LoadedClaims(path=path, claims=None, findings=findings)
        # `null` is no map; to the table None means that none was given.
        data = [] if parsed.data is None else parsed.data
    table = read_table(raw, str(path), data, map_file=str(column_map))
    return LoadedClaims(path=path, claims=table.claims, findings=table.findings, form=Form.TABLE)


def is_claim_file(path: Path) -> bool:
    """
    Whether a file is a table, or JSON with rows and no runs; for messages about a wrong file.
    """
    raw, _ = read(path, below=FOLDER)
    data = None if raw is None or is_table(path) else strict_json.parse(raw, str(path)).data
    return is_table(path) or (isinstance(data, Mapping) and "rows" in data and "runs" not in data)


def rows_of(claims: ClaimFile, file: str, form: Form = Form.FILE) -> tuple[Facts, ...]:
    """
    The facts of every row, with its place.
    """
    places = pointers_of(claims, form)
    return tuple(
        read_facts(row, pointer=pointer, file=file)[0]
        for pointer, row in zip(places, claims.rows, strict=True)
    )


def others_of(name: str, rows: Mapping[str, Sequence[Facts]]) -> Mapping[str, Sequence[Facts]]:
    """
    The rows of every document but the one of that *name*.
    """
    return {title: facts for title, facts in rows.items() if title != name}


def _rows_of_file(path: Path) -> tuple[Facts, ...]:
    """
    The facts of every row of a file, for a comparison.

    Raises `ReporterError` when the file can't be used; `reporter check` says why.
    """
    loaded = load_claims(path)
    if loaded.claims is None:
        first = loaded.findings[0].message if loaded.findings else "nothing in it"
        raise ReporterError(f"{path} can't be used: {first}; run reporter check {path}")
    return loaded.rows


def rows_in(folders: Iterable[Path]) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """
    The ids of all rows of the claim files of *folders*, and the files that can't be used.
    """
    loaded = [load_claims(path) for path in find_json([*folders])]
    ids = tuple(row.id for one in loaded if one.claims for row in one.claims.rows)
    return ids, tuple(one.path for one in loaded if one.claims is None)


def find_row(wanted: str, folders: Iterable[Path]) -> tuple[Facts, tuple[Facts, ...]]:
    """
    The row that *wanted* names, and all rows of its file.

    *wanted* is FILE#ROW, or the id of a row in the claim files of *folders*, of which those that
    can't be used are left out. Raises `ReporterError` when there is no such row.
    """
    file, mark, row_id = wanted.rpartition("#")
    paths = [Path(file)] if mark else list(find_json([*folders]))
    known: list[str] = []
    for path in paths:
        rows = _rows_of_file(path) if mark else load_claims(path).rows
        for facts in rows:
            if facts.row.id == row_id:
                return facts, rows
        known += [facts.row.id for facts in rows]
    near = ", ".join(known[:20])
    raise ReporterError(f"no row {row_id!r}; known rows are {near or 'none'}")


def read_typed(texts: Iterable[str]) -> tuple[ClaimFile | None, list[Finding]]:
    """
    The claims that *texts* hold, one row each, or None with findings about what can't be read.
    """
    rows, findings = [], []
    for number, text in enumerate(texts, start=1):
        row, problems = _row(text, f"claim {number}")
        rows.append(row)
        findings += problems
    if findings:
        return None, findings
    source = ClaimSource(title=TYPED)
    return ClaimFile(schema_version=1, id="typed", source=source, rows=tuple(rows)), []


def _row(text: str, place: str) -> tuple[ClaimRow, list[Finding]]:
    cells: dict[str, str] = {}
    columns: dict[str, Column] = {}
    findings: list[Finding] = []
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts:
        findings.append(error("CL-18", TYPED, place, "nothing is claimed", f"write {_EXAMPLE}"))
    for part in parts:
        key, mark, value = (word.strip() for word in part.partition("="))
        key = _field(key)
        unit = None
        problem = _problem(key, mark, value, cells)
        if problem is None and key in MEASURES:
            value, unit = _split(key, value)
            problem = None if unit else _unknown_unit(key, value)
        if problem is not None:
            findings.append(error("CL-18", TYPED, place, problem[0], problem[1]))
            continue
        cells[key] = value
        columns[key] = column_of(key, key, unit)
    row, unreadable = row_of(cells, columns, place, TYPED)
    return row, [*findings, *unreadable]


def _problem(key: str, mark: str, value: str, cells: dict[str, str]) -> tuple[str, str] | None:
    """
    What is wrong with one `key=value`, and what to do.
    """
    if not mark or not value:
        return f"{key[:LONGEST_CELL]!r} is no key=value", f"write {_EXAMPLE}"
    if key in cells:
        return f"{key} stands twice", "give each figure once; another run is another --claim"
    if key not in MEASURES and key not in TEXTS:
        return f"{key[:LONGEST_CELL]!r} is no field of a claim", _fields_like(key)
    second = next((m["key"] for m in _KEY_INSIDE.finditer(value) if _is_field(m["key"])), None)
    if second is not None:
        return f"{second} stands inside {key}", f"put a semicolon before it: {_EXAMPLE}"
    return None


def _field(key: str) -> str:
    """
    The field that a key means: CO2e and co2e are one.
    """
    return key.casefold() if _is_field(key) else key


def _is_field(key: str) -> bool:
    return key.casefold() in MEASURES or key.casefold() in TEXTS


def _fields_like(key: str) -> str:
    near = get_close_matches(key.casefold()[:LONGEST_FIELD], MEASURES + TEXTS, n=1)
    start = f"did you mean {near[0]}? " if near else ""
    return f"{start}the fields are: {', '.join(MEASURES + TEXTS)}"


def _split(key: str, value: str) -> tuple[str, str | None]:
    """
    The digits and the unit of "1,287 MWh" or "330W"; no unit where the field has none like it.
    """
    known = UNITS[QUANTITY_OF[key]]
    if QUANTITY_OF[key] in {"carbon", "intensity"}:
        value = _CARBON_NAME.sub("", value.replace("\u2082", "2"))
    wordy = _WORDY.fullmatch(value)
    word = _UNIT_WORDS.get(wordy["word"].casefold()) if wordy else None
    if wordy is not None and word in known:
        return wordy["digits"], word
    fitting = [unit for unit in known if value.endswith(unit)]
    for unit in sorted(fitting, key=len, reverse=True):
        digits = value.removesuffix(unit).rstrip()
        if digits and (digits[-1].isdigit() or value != f"{digits}{unit}"):
            return digits, unit
    # What a document may leave open (tons, months) is asked of who types.
    figure = read_figure(value, frozenset({QUANTITY_OF[key]}))
    if isinstance(figure, str) or figure.readings or figure.unit.is_converted:
        return value, None
    return figure.printed, figure.unit.symbol


def _unknown_unit(key: str, value: str) -> tuple[str, str]:
    units = ", ".join(UNITS[QUANTITY_OF[key]])
    return f"{key} {value!r} has no unit of the schema", f"write one of: {units}"
