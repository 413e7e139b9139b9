"""
Writes the data of a board as a folder, all of it or nothing. Nothing is uploaded.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reporter.claims.compare import check_folder
from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.leaderboard.boards import Leaderboard, build_leaderboard
from reporter.leaderboard.entries import iter_entries
from reporter.leaderboard.words import footnotes_of
from reporter.review.board_folder import BoardFolder, open_board, submission_paths
from reporter.site.addresses import foreign_link
from reporter.site.citation_file import CITATION_FILE, citation_file_text
from reporter.site.data_export.descriptions import (
    Described,
    card_text,
    croissant_text,
    licence_text,
    zenodo_text,
)
from reporter.site.data_export.parquet import check_parquet, parquet_bytes
from reporter.site.data_export.tables import Table, tables_of
from reporter.site.frame import site_of
from reporter.site.pages.trust import last_change_of
from reporter.site.read_api import DataFile
from reporter.store.files import PathLike, board_folder

FORMATS: Final = ("csv", "parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """
    The folder that was written, the rows of each table, and what was found in all files.
    """

    path: Path
    rows_count: Mapping[str, int]
    files_count: int
    findings: tuple[Finding, ...]


def export(out: PathLike, *, board: PathLike = ".", formats: Sequence[str] = FORMATS) -> Exported:
    """
    Write the data of a board to the folder *out*: tables of entries, boards, runs and claims in
    *formats* ("csv", "parquet"), and what describes them to programs and archives.

    A file of submissions or claims with errors is left out and has findings. The same board gives
    the same bytes.

    Raises `ReporterError` where *out* holds files or can't be written, a format isn't known or
    needs what isn't installed, or the board's settings can't be used; nothing is written then.

    Example:

        reporter.export("data", board=".", formats=["csv"]).rows_count["entries"]
    """
    _check_formats(formats)
    target = Path(os.path.abspath(out))  # noqa: PTH100  (a link at *out* must not be followed)
    _check_free(target)
    folder = open_board(board_folder(board))
    findings = list(folder.findings)
    entries = iter_entries(folder, submission_paths(folder, None), findings, None)
    leaderboard = build_leaderboard(
        entries, folder.benchmarks.by_id, folder.board.organisations.id_of_alias
    )
    claims = check_folder(folder.path / "claims")
    findings += [problem for one in claims for problem in one.problems]
    standings = {entry.id: entry.standing for entry in leaderboard.entries if entry.standing}
    tables = tables_of(leaderboard, claims, standings)
    files = dict(_table_files(tables, formats))
    told = _described(folder, leaderboard, tables, files)
    site = site_of(folder.board)
    cff = citation_file_text(folder.board, site, leaderboard.entries, standings)
    files |= {
        "croissant.json": croissant_text(told).encode(),
        "README.md": card_text(told).encode(),
        ".zenodo.json": zenodo_text(told).encode(),
        "LICENSE.md": licence_text(told).encode(),
        CITATION_FILE: cff.encode(),
    }
    _write(target, files)
    return Exported(
        path=target,
        rows_count={table.name: len(table.rows) for table in tables},
        files_count=len(files),
        findings=tuple(findings),
    )


def _check_formats(formats: Sequence[str]) -> None:
    for name in formats:
        if name not in FORMATS:
            raise ReporterError(f"{name!r} is no format of tables; take {' or '.join(FORMATS)}")
    if not formats:
        raise ReporterError(f"name a format of tables: {' or '.join(FORMATS)}")
    if "parquet" in formats:
        check_parquet()


def _table_files(tables: Sequence[Table], formats: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for table in tables:
        if "csv" in formats:
            yield f"{table.name}.csv", table.csv().encode()
        if "parquet" in formats:
            yield f"{table.name}.parquet", parquet_bytes(table)


def _own_carbon_tables(folder: BoardFolder) -> tuple[str, ...]:
    """
    The board's own carbon table with its licence, where a benchmark ranks by one.
    """
    found = (one.own_carbon_table for one in folder.benchmarks.versions.values())
    named = {
        f"The board's own carbon table, {table.terms.title}: licence {table.terms.licence}."
        for table in found
        if table is not None and table.rows
    }
    return tuple(sorted(named))


def _described(
    folder: BoardFolder,
    leaderboard: Leaderboard,
    tables: tuple[Table, ...],
    files: Mapping[str, bytes],
) -> Described:
    board, entries = folder.board, leaderboard.entries
    site = site_of(board)
    standings = {entry.id: entry.standing for entry in entries if entry.standing}
    notes = dict.fromkeys(note for entry in entries for note in footnotes_of(entry.submission))
    return Described(
        title=board.title,
        description=board.description,
        address=None if site.address is None else f"{site.address}/",
        repository=foreign_link(board.repository_url),
        licence=board.data_licence,
        day=last_change_of(entries, standings) if entries else None,
        tables=tables,
        files=tuple(
            DataFile(path=path, bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest())
            for path, raw in files.items()
        ),
        footnotes=tuple(notes),
        carbon_tables=_own_carbon_tables(folder),
    )


def _check_free(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ReporterError(f"{target} is not a folder; choose another place for the export")
    if target.exists() and any(target.iterdir()):
        raise ReporterError(f"{target} holds files; choose an empty folder for the export")


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    """
    Put the files at *target*, which is absent or empty: a folder beside it, then one rename.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".reporter-export-", dir=target.parent))
        try:
            fresh.chmod(0o755)
            for name, content in files.items():
                (fresh / name).write_bytes(content)
            os.sync()
            fresh.rename(target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as problem:
        raise ReporterError(f"{target} can't be written: {problem.strerror}") from problem
