"""
Parquet files by hand, to say in them what no library would write.

https://parquet.apache.org/docs/file-format/ and parquet.thrift of apache/parquet-format; a footer
is a struct in Thrift's compact protocol. Each column has one dictionary page and one data page of
runs, so that a few bytes stand for any number of rows.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

INT64, DOUBLE, BYTE_ARRAY = 2, 5, 6
_TRUE, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 5, 6, 8, 9, 12
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8
_REQUIRED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    A column whose every row has the same value: its name, physical type, and the value's bytes.

    *is_microseconds* makes it one of instants in UTC; *is_decimal* one with two decimal places.
    """

    name: str
    kind: int
    value: bytes
    is_microseconds: bool = False
    is_decimal: bool = False


def times(value: int = 1_700_000_000, name: str = "time") -> Column:
    """
    A column of Unix times.
    """
    return Column(name=name, kind=INT64, value=struct.pack("<q", value))


def powers(value: float = 300.0, name: str = "power_w") -> Column:
    """
    A column of power.
    """
    return Column(name=name, kind=DOUBLE, value=struct.pack("<d", value))


def parquet(
    columns: Sequence[Column], rows: int, *, groups: int = 1, claimed_rows: int | None = None
) -> bytes:
    """
    A file of *groups* row groups with *rows* rows each; its footer claims *claimed_rows* of each.
    """
    claimed = rows if claimed_rows is None else claimed_rows
    body = bytearray(b"PAR1")
    chunks = [_chunk(body, column, rows, claimed) for column in columns]
    group = {1: (_LIST, (_STRUCT, chunks)), 2: (_I64, len(body)), 3: (_I64, claimed)}
    root = {4: (_BINARY, b"schema"), 5: (_I32, len(columns))}
    schema = [root, *map(_element, columns)]
    footer = _struct(
        {
            1: (_I32, 1),
            2: (_LIST, (_STRUCT, schema)),
            3: (_I64, claimed * groups),
            4: (_LIST, (_STRUCT, [group] * groups)),
        }
    )
    return bytes(body) + footer + struct.pack("<I", len(footer)) + b"PAR1"


def _element(column: Column) -> Mapping[int, tuple[int, object]]:
    fields: dict[int, tuple[int, object]] = {
        1: (_I32, column.kind),
        3: (_I32, _REQUIRED),
        4: (_BINARY, column.name.encode()),
    }
    if column.kind == BYTE_ARRAY:
        fields[6] = (_I32, 0)
    elif column.is_microseconds:
        # A TIMESTAMP of the union LogicalType: adjusted to UTC, in its second unit.
        instant = {1: (_TRUE, True), 2: (_STRUCT, {2: (_STRUCT, {})})}
        fields |= {6: (_I32, 10), 10: (_STRUCT, {8: (_STRUCT, instant)})}
    elif column.is_decimal:
        fields |= {6: (_I32, 5), 7: (_I32, 2), 8: (_I32, 18)}
    return fields


def _chunk(
    body: bytearray, column: Column, rows: int, claimed: int
) -> Mapping[int, tuple[int, object]]:
    """
    The description of a column chunk, whose two pages are put at the end of *body*.
    """
    at_dictionary = len(body)
    value = column.value
    if column.kind == BYTE_ARRAY:
        value = struct.pack("<I", len(value)) + value
    body += _page(2, value, {7: (_STRUCT, {1: (_I32, 1), 2: (_I32, _PLAIN)})})
    at_data = len(body)
    # One bit an index; a run of *rows* times the first value.
    run = b"\x01" + _varint(rows << 1) + b"\x00"
    described = {1: (_I32, rows), 2: (_I32, _RLE_DICTIONARY), 3: (_I32, _RLE), 4: (_I32, _RLE)}
    body += _page(0, run, {5: (_STRUCT, described)})
    size = len(body) - at_dictionary
    meta = {
        1: (_I32, column.kind),
        2: (_LIST, (_I32, [_PLAIN, _RLE, _RLE_DICTIONARY])),
        3: (_LIST, (_BINARY, [column.name.encode()])),
        4: (_I32, 0),
        5: (_I64, claimed),
        6: (_I64, size),
        7: (_I64, size),
        9: (_I64, at_data),
        11: (_I64, at_dictionary),
    }
    return {2: (_I64, at_dictionary), 3: (_STRUCT, meta)}


def _page(kind: int, data: bytes, header: Mapping[int, tuple[int, object]]) -> bytes:
    sizes = {1: (_I32, kind), 2: (_I32, len(data)), 3: (_I32, len(data))}
    return _struct({**sizes, **header}) + data


def _struct(fields: Mapping[int, tuple[int, object]]) -> bytes:
    """
    A struct: each field as the distance to the one before and its type, then its value.
    """
    out, before = bytearray(), 0
    for number, (kind, value) in sorted(fields.items()):
        assert 0 < number - before < 16
        out.append((number - before) << 4 | kind)
        out += _value(kind, value)
        before = number
    return bytes(out) + b"\x00"


def _value(kind: int, value: object) -> bytes:
    if kind == _TRUE:
        return b""
    if kind == _BINARY:
        assert isinstance(value, bytes)
        return _varint(len(value)) + value
    if kind == _LIST:
        assert isinstance(value, tuple)
        of, items = value
        head = bytes([len(items) << 4 | of]) if len(items) < 15 else bytes([0xF0 | of])
        size = b"" if len(items) < 15 else _varint(len(items))
        return head + size + b"".join(_value(of, item) for item in items)
    if kind == _STRUCT:
        assert isinstance(value, Mapping)
        return _struct(value)
    assert isinstance(value, int)
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
