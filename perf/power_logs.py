"""
Writes power logs of many nodes at one reading a second, the same ones each time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FORMATS = ("csv", "nvidia-smi", "parquet")
START_S = 1_715_341_129
# A thousand different seconds, repeated: formatting a hundred million numbers would take longer
# than all the measurements together.
_SECONDS = 1000


def write_log(form: str, path: Path, *, devices: int, readings: int, first: int = 0) -> None:
    """
    Write *readings* readings in the order of time, all nodes at every second.

    Nodes are numbered from *first* on, and no two draw the same.
    """
    seconds = -(-readings // devices)
    if form == "parquet":
        _write_parquet(path, devices, seconds, readings, first)
        return
    with path.open("wb") as stream:
        if form == "csv":
            stream.write(b"time,node,power_w\n")
        else:
            stream.write(b"timestamp, index, power.draw [W]\n")
        left = readings
        tails = [_tails(form, row, first) for row in powers(devices, first)]
        for second in range(seconds):
            lines = tails[second % _SECONDS][: max(0, min(devices, left))]
            head = _head(form, second)
            stream.write(b"".join([head + line for line in lines]))
            left -= devices


def powers(devices: int, first: int = 0) -> NDArray[np.float64]:
    """
    Watts of every node from *first* on in each of a thousand seconds, two decimals.
    """
    draw = np.random.default_rng(7 + first)
    levels = draw.uniform(300, 900, devices)
    return np.round(levels + draw.normal(0, 20, (_SECONDS, devices)), 2)


def _head(form: str, second: int) -> bytes:
    if form == "csv":
        return b"%d," % (START_S + second)
    stamp = datetime.fromtimestamp(START_S + second, UTC)
    return f"{stamp:%Y/%m/%d %H:%M:%S}.000, ".encode()


def _tails(form: str, row: NDArray[np.float64], first: int) -> list[bytes]:
    if form == "csv":
        return [b"n%04d,%.2f\n" % (node, watts) for node, watts in enumerate(row, start=first)]
    return [b"%d, %.2f W\n" % (node, watts) for node, watts in enumerate(row, start=first)]


def _write_parquet(path: Path, devices: int, seconds: int, readings: int, first: int) -> None:
    import polars as pl

    names = pl.Series([f"n{node:04}" for node in range(first, first + devices)])
    table = powers(devices, first)

    def frames() -> Iterator[pl.DataFrame]:
        left = readings
        for start in range(0, seconds, _SECONDS):
            count = min(_SECONDS, seconds - start)
            times = np.repeat(START_S + start + np.arange(count), devices)[:left]
            yield pl.DataFrame(
                {
                    "time": times,
                    "node": names.gather(np.tile(np.arange(devices), count)[:left]),
                    "power_w": table[:count].reshape(-1)[:left],
                }
            )
            left -= count * devices

    parts = [path.with_suffix(f".{index}") for index in range(-(-seconds // _SECONDS))]
    for part, frame in zip(parts, frames(), strict=True):
        frame.write_parquet(part)
    pl.scan_parquet(parts).sink_parquet(path, row_group_size=1_000_000)
    for part in parts:
        part.unlink()


if __name__ == "__main__":
    written, where, nodes, count = sys.argv[1:]
    write_log(written, Path(where), devices=int(nodes), readings=int(count))
