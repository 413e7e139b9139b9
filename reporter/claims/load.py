"""
Reads files of claims: JSON by the schema, CSV by its headers or a column map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reporter.claims.check import check_claims
from reporter.claims.row_figures import Facts, Form, pointers_of, read_facts
from reporter.claims.table import read_table
from reporter.claims.totals import total_facts
from reporter.claims.typed import FILE, read_typed
from reporter.claims.verdicts import CheckReport
from reporter.errors import ReporterError
from reporter.findings import Finding, error, has_errors
from reporter.model.claim import ClaimFile
from reporter.schema.check import check
from reporter.store import strict_json
from reporter.store.files import find_json, read

FOLDER = "claims"
TABLE_SUFFIX = ".csv"
CLAIM_SUFFIX = ".json"


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
    The claims of a JSON or CSV file; never raises on what is in it.

    *column_map* is a JSON file that names the columns of a table.
    """
    raw, findings = read(path, below=FOLDER)
    if raw is None:
        return LoadedClaims(path=path, claims=None, findings=findings)
    if is_table(path):
        return _load_table(path, raw, column_map)
    if path.suffix.casefold() != CLAIM_SUFFIX:
        return LoadedClaims(path=path, claims=None, findings=(_neither(path),))
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
    return path.suffix.casefold() == TABLE_SUFFIX


def _neither(path: Path) -> Finding:
    message = f"the name ends in neither {CLAIM_SUFFIX} (claims) nor {TABLE_SUFFIX} (a table)"
    hint = "save a table as comma-separated UTF-8 text in a file that ends in .csv"
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


def check_files(
    paths: Iterable[Path], column_map: Path | None = None, typed: Sequence[str] = ()
) -> tuple[CheckReport, ...]:
    """
    The reports on some files and on claims *typed* as text, all in one report at the end.

    Rows of the others may explain what is inconsistent in one. A file that can't be read has only
    findings, and hides none of the others.
    """
    loaded = [load_claims(path, column_map) for path in paths]
    if typed:
        claims, findings = read_typed(typed)
        loaded.append(
            LoadedClaims(path=Path(FILE), claims=claims, findings=tuple(findings), form=Form.TYPED)
        )
    rows = {str(one.path): one.printed for one in loaded if one.claims}
    return tuple(_report(one, others_of(str(one.path), rows)) for one in loaded)


def _report(loaded: LoadedClaims, others: Mapping[str, Sequence[Facts]]) -> CheckReport:
    file = str(loaded.path)
    if loaded.claims is None:
        return CheckReport(file=file, title="", rows=(), findings=loaded.findings)
    report = check_claims(loaded.claims, file, form=loaded.form, others=others)
    return replace(report, findings=(*loaded.findings, *report.findings))


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


def facts_of_file(path: Path, column_map: Path | None = None) -> tuple[Facts, ...]:
    """
    The facts of every row of a file, for a comparison.

    Raises `ReporterError` when the file can't be used; `reporter check` says why.
    """
    loaded = load_claims(path, column_map)
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
        rows = facts_of_file(path) if mark else load_claims(path).rows
        for facts in rows:
            if facts.row.id == row_id:
                return facts, rows
        known += [facts.row.id for facts in rows]
    near = ", ".join(known[:20])
    raise ReporterError(f"no row {row_id!r}; known rows are {near or 'none'}")
