"""
A table as Parquet, with polars (`training-energy-reporter[fast]`).
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Final

from reporter.errors import ReporterError
from reporter.site.data_export.tables import ColumnType, Table

_KINDS: Final[dict[ColumnType, str]] = {
    "text": "String",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "Boolean",
}


def check_parquet() -> None:
    """
    Raise `ReporterError` where polars isn't installed.
    """
    if find_spec("polars") is None:
        raise ReporterError(
            "Parquet needs polars, which isn't installed: pip install "
            "'training-energy-reporter[fast]', or export with --format csv"
        )


def parquet_bytes(table: Table) -> bytes:
    """
    The table as one Parquet file; what is missing is null. The same table gives the same bytes with
    the same version of polars.
    """
    import polars as pl

    schema = {column.name: getattr(pl, _KINDS[column.type]) for column in table.columns}
    data = {name: [row.get(name) for row in table.rows] for name in schema}
    out = io.BytesIO()
    pl.DataFrame(data, schema=schema, strict=False).write_parquet(
        out, compression="zstd", statistics=True
    )
    return out.getvalue()
