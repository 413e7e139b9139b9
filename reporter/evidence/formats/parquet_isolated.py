"""
Reads a Parquet file that anyone may have sent in a process of its own, with limits.

A parser of a binary format is a wide door: what goes wrong behind it, a
crash, endless work or memory, stays there and becomes one finding. Numbers come back as plain
arrays, names and reasons as JSON; nothing that the other side sends is run.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import numpy as np

from reporter.codes import POWER_LOG_CODES
from reporter.evidence.collect import (
    BROKEN_PARQUET,
    READING_BYTES,
    Names,
    Piece,
    Reading,
    RefusedError,
    Rows,
)
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import (
    MIB,
    OVER_BUDGET,
    PARQUET_BYTES,
    ReadLimits,
    parquet_most_bytes,
)

# Python and polars reserve 1.4 GiB of addresses before they read anything.
_OWN_BYTES = 2 * 1024 * MIB
_MOST_BYTES = 16 * 1024 * MIB
# Row groups have a million rows or less, as writers make them; larger ones need more.
_PART_BYTES = 256 * MIB


PROCESSOR_SECONDS = 300


_HEAD = struct.Struct("<QQ")


def isolated_pieces(path: Path, reading: Reading) -> Iterator[Piece]:
    """
    The readings of a Parquet file, read by another process.
    """
    most = parquet_most_bytes(reading.limits, path.stat().st_size)
    folder = os.fspath(Path(__file__).parents[3])
    with subprocess.Popen(  # noqa: S603 - this very Python, with no shell
        command_of(path, reading.limits.devices_count, most),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": folder, "POLARS_MAX_THREADS": "2"},
    ) as child:
        try:
            if child.stdout is not None:
                yield from _received(child.stdout, reading, most)
        except RefusedError as refused:
            budget = reading.limits.budget
            if refused.code == "PW-4" and budget is not None and most >= budget.left_bytes:
                raise RefusedError("PW-4", OVER_BUDGET) from refused
            raise
        finally:
            child.kill()


def command_of(path: Path, devices: int, most_bytes: int) -> list[str]:
    """
    The command of the other process: the file, the most devices, and bytes that it may unpack to.
    """
    module = "reporter.evidence.formats.parquet_isolated"
    return [sys.executable, "-m", module, os.fspath(path), str(devices), str(most_bytes)]


def _received(stream: IO[bytes], reading: Reading, most: int) -> Iterator[Piece]:
    """
    Messages until the last: a head with two lengths, a JSON object, and three arrays.
    """
    size, budget = 0, reading.limits.budget
    while True:
        text_bytes, rows = _HEAD.unpack(_exactly(stream, _HEAD.size))
        size += text_bytes + rows * READING_BYTES
        if size > most:
            raise RefusedError("PW-4", f"unpacks to more than the {most // MIB:,} MiB allowed")
        if budget is not None and not budget.take(text_bytes + rows * READING_BYTES):
            raise RefusedError("PW-4", OVER_BUDGET)
        try:
            names = _names(_exactly(stream, text_bytes))
            if not rows:
                return
            known = np.array(
                [reading.power.code(name, identity) for name, identity in names], dtype=np.int32
            )
            codes = known[np.frombuffer(_exactly(stream, 4 * rows), dtype=np.int32)]
        except (ValueError, TypeError, LookupError, RecursionError) as problem:
            raise RefusedError("PW-2", BROKEN_PARQUET) from problem
        times_s = np.frombuffer(_exactly(stream, 8 * rows), dtype=np.float64)
        values = np.frombuffer(_exactly(stream, 8 * rows), dtype=np.float64)
        reading.saw_zone("UTC")
        yield Piece(power=Rows(codes=codes, times_s=times_s, values=values))


def _names(text: bytes) -> list[tuple[str, Identity]]:
    """
    The devices of a message; raises `RefusedError` with the reason that it gives instead.
    """
    said = json.loads(text)
    if "code" in said:
        line = said["line"]
        code = said["code"] if said["code"] in POWER_LOG_CODES else "PW-2"
        raise RefusedError(code, str(said["message"]), None if line is None else int(line))
    return [(str(name), _identity(fields)) for name, fields in said["names"]]


def _identity(fields: dict[str, Any]) -> Identity:
    kind, quantity = Kind(fields.pop("kind")), Quantity(fields.pop("quantity"))
    return Identity(kind=kind, quantity=quantity, **fields)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise RefusedError("PW-2", BROKEN_PARQUET)
    return data


def main(arguments: list[str]) -> int:
    """
    The other side: read the file named first, and send what it holds to standard output.
    """
    path, devices, most = arguments
    _limit(memory_bytes(Path(path).stat().st_size, int(most)))
    from reporter.evidence.formats.parquet import parquet_pieces

    limits = ReadLimits(devices_count=int(devices), unpacked_bytes=int(most))
    reading = Reading(zone=None, zone_name=None, limits=limits)
    try:
        for piece in parquet_pieces(Path(path), reading):
            if piece.power is not None and piece.power.codes.size:
                _send(piece.power, reading.power)
    except RefusedError as refused:
        message = {"code": refused.code, "message": str(refused), "line": refused.line}
        _write(json.dumps(message).encode(), 0)
    _write(b'{"names": []}', 0)
    return 0


def memory_bytes(file_bytes: int, unpacked_bytes: int) -> int:
    """
    The addresses that the other process may use for a file of *file_bytes*, which is mapped whole.

    What may be unpacked stands there several times: as pages, as columns, and as arrays; of large
    evidence a part at a time, while a log of one's own may have parts of any size.
    """
    is_evidence = unpacked_bytes <= PARQUET_BYTES
    part_bytes = min(unpacked_bytes, _PART_BYTES) if is_evidence else unpacked_bytes
    return min(_MOST_BYTES, _OWN_BYTES + file_bytes + 16 * part_bytes)


def _limit(memory: int) -> None:
    """
    Bound memory and time of this process, and let it write no file; where the system can.
    """
    try:
        import resource
    except ImportError:
        return
    for name, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (allowed, allowed))


def _send(rows: Rows, names: Names) -> None:
    named = [
        (name, asdict(identity))
        for name, identity in zip(names.names, names.identities, strict=True)
    ]
    _write(json.dumps({"names": named}).encode(), rows.codes.size)
    for array in (rows.codes.astype(np.int32), rows.times_s, rows.values):
        sys.stdout.buffer.write(np.ascontiguousarray(array).tobytes())


def _write(text: bytes, rows: int) -> None:
    sys.stdout.buffer.write(_HEAD.pack(len(text), rows) + text)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
