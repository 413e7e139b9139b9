"""
Brings the files of a board to today's schemas: the files that are named, or all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from reporter.carbon.factors import find_factor
from reporter.errors import ReporterError
from reporter.store.board import FILE_NAME
from reporter.store.files import find_json
from reporter.store.schema_migration import (
    MigratedFile,
    first_ledger,
    migrated_board,
    migrated_json,
)

FOLDERS = ("benchmarks", "submissions", "claims")
FIRST_LEDGER = Path("submissions") / "ledger.jsonl"


def migration(board: Path, given: Sequence[Path] | None) -> Iterator[MigratedFile]:
    """
    The plan for every file among *given* and below its folders, or for all files of *board*.

    The settings of the board come last, so that they are written when all else is. Raises
    `ReporterError` where a path isn't there, or a board has none of these files.
    """
    if given:
        named = [path for path in given if path.name == FILE_NAME]
        yield from map(migrated_json, find_json(path for path in given if path not in named))
        yield from (migrated_board(path, intensity) for path in named)
        return
    settings = board / FILE_NAME
    folders = [board / name for name in FOLDERS if (board / name).is_dir()]
    if not folders and not settings.is_file():
        raise ReporterError(f"{board} has no {FILE_NAME} and none of {', '.join(FOLDERS)}")
    yield from map(migrated_json, find_json(folders))
    if (board / FIRST_LEDGER).is_file():
        yield first_ledger(board / FIRST_LEDGER)
    if settings.is_file():
        yield migrated_board(settings, intensity)


def intensity(factor_id: str) -> tuple[float, str] | None:
    """
    The value in gCO2e/kWh of a row of the tables and its source in one line; None without one.
    """
    factor = find_factor(factor_id)
    if factor is None:
        return None
    source = (
        f"{factor.source}, {factor.zone_name}, {factor.year} ({factor.boundary}, {factor.mix} "
        f"mix), {factor.licence}, {factor.source_url}"
    )
    return factor.g_per_kwh, source
