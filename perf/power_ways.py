"""
Ways to sum a power log: ours, and what one would write with pandas, polars or DuckDB.

Run as a module it takes one way through one log and prints seconds, joules and its peak memory.
"""

# ruff: noqa: ARG001, S608 - every way takes the same arguments, and the queries are our own

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from perf.power_logs import START_S

NAMES = ["time", "node", "power"]


def is_installed(module: str) -> bool:
    """
    Whether a module can be imported.
    """
    return importlib.util.find_spec(module) is not None


def ours(engine: str) -> Callable[[str, Path, int, int], float]:
    """
    The package's own way with one engine.
    """

    def sum_log(form: str, path: Path, devices: int, readings: int) -> float:
        from reporter.energy.integrate import stream_power_log
        from reporter.energy.partial_sums import integrals
        from reporter.evidence.series import Window

        last_s = START_S + readings // devices - 1
        window = Window(start_s=START_S, stop_s=last_s)
        log = stream_power_log(path, window, gap_limit_s=10.0, zone="UTC", engine=engine)
        assert not log.findings, log.findings
        results = integrals(log.sums, charge_power_w=None)
        assert len(results) == devices
        return sum(
            result.integral.integrated_j or 0.0 for result in results.values() if result.integral
        )

    return sum_log


def pandas_whole(form: str, path: Path, devices: int, readings: int) -> float:
    """
    The whole file at once, differences within each node.
    """
    import pandas as pd

    frame = pd.read_csv(path, header=0, names=NAMES, skipinitialspace=True, engine="c")
    if form == "nvidia-smi":
        frame["time"] = pd.to_datetime(frame["time"]).astype("int64") / 1e6
        frame["power"] = frame["power"].str.removesuffix(" W").astype(float)
    frame = frame.sort_values(["node", "time"], kind="stable")
    by_node = frame.groupby("node", sort=False)
    steps_s = by_node["time"].diff()
    means_w = (frame["power"] + by_node["power"].shift()) / 2
    return float((steps_s * means_w).sum())


def pandas_chunked(form: str, path: Path, devices: int, readings: int) -> float:
    """
    A million rows at a time, with the last row of each node carried over.
    """
    import pandas as pd

    total_j, carried = 0.0, None
    chunks = pd.read_csv(
        path, header=0, names=NAMES, skipinitialspace=True, engine="c", chunksize=1_000_000
    )
    for chunk in chunks:
        if form == "nvidia-smi":
            chunk["time"] = pd.to_datetime(chunk["time"]).astype("int64") / 1e6
            chunk["power"] = chunk["power"].str.removesuffix(" W").astype(float)
        joined = chunk if carried is None else pd.concat([carried, chunk])
        by_node = joined.groupby("node", sort=False)
        steps_s = by_node["time"].diff()
        means_w = (joined["power"] + by_node["power"].shift()) / 2
        total_j += float((steps_s * means_w).sum())
        carried = by_node.tail(1)
    return total_j


def _polars_frames(form: str, path: Path) -> Any:
    """
    Batches of a log as polars reads them, columns time, node, power.
    """
    import polars as pl

    if form == "parquet":
        scan = pl.scan_parquet(path).select("time", "node", pl.col("power_w").alias("power"))
        return scan.collect_batches(chunk_size=1_000_000, maintain_order=True)
    types: dict[str, Any] = {"time": pl.Int64, "node": pl.String, "power": pl.Float64}
    if form == "nvidia-smi":
        types = {"time": pl.String, "node": pl.String, "power": pl.String}
    scan = pl.scan_csv(path, has_header=False, skip_rows=1, schema=types, quote_char=None)
    if form == "nvidia-smi":
        stamp = pl.col("time").str.to_datetime("%Y/%m/%d %H:%M:%S%.3f", time_unit="ms")
        scan = scan.with_columns(
            stamp.dt.timestamp("ms") / 1000,
            pl.col("power").str.strip_chars_start(" ").str.strip_suffix(" W").cast(pl.Float64),
        )
    return scan.collect_batches(chunk_size=1_000_000, maintain_order=True)


def polars_carry(form: str, path: Path, devices: int, readings: int) -> float:
    """
    Batches, with the last row of each node carried over.
    """
    import polars as pl

    total_j, carried = 0.0, None
    step_j = (pl.col("time").diff() * (pl.col("power") + pl.col("power").shift()) / 2).over("node")
    for batch in _polars_frames(form, path):
        joined = batch if carried is None else pl.concat([carried, batch])
        total_j += joined.select(step_j.sum()).item()
        carried = joined.group_by("node", maintain_order=True).last().select(NAMES)
    return total_j


def polars_grid(form: str, path: Path, devices: int, readings: int) -> float:
    """
    Batches, in which every node is read at every second in the same order.
    """
    import polars as pl

    total_j, carried = 0.0, None
    for batch in _polars_frames(form, path):
        joined = batch if carried is None else pl.concat([carried, batch])
        node = joined["node"]
        count = joined.height // devices
        used = count * devices
        if not (node.slice(devices, used - devices) == node.head(used - devices)).all():
            raise ValueError("no regular grid")
        times = joined["time"].cast(pl.Float64).to_numpy()[:used].reshape(count, devices)
        watts = joined["power"].to_numpy()[:used].reshape(count, devices)
        steps_s = np.diff(times[:, 0])
        total_j += float((steps_s @ ((watts[:-1] + watts[1:]) / 2)).sum())
        carried = joined.slice(used - devices)
    return total_j


def duckdb_windows(form: str, path: Path, devices: int, readings: int) -> float:
    """
    One query with a window function over each node.
    """
    import duckdb

    if form == "parquet":
        source = f"SELECT time, node, power_w AS power FROM read_parquet('{path}')"
    else:
        power = "DOUBLE" if form == "csv" else "VARCHAR"
        stamp = "BIGINT" if form == "csv" else "VARCHAR"
        source = (
            f"SELECT * FROM read_csv('{path}', header=false, skip=1, auto_detect=false, delim=',',"
            f" columns={{'time':'{stamp}','node':'VARCHAR','power':'{power}'}})"
        )
    if form == "nvidia-smi":
        source = (
            "SELECT epoch_ms(strptime(time, '%Y/%m/%d %H:%M:%S.%g')) / 1000 AS time, node,"
            f" CAST(replace(power, ' W', '') AS DOUBLE) AS power FROM ({source})"
        )
    query = (
        "SELECT sum((time - before) * (power + last) / 2) FROM (SELECT time, power,"
        " lag(time) OVER w AS before, lag(power) OVER w AS last"
        f" FROM ({source}) WINDOW w AS (PARTITION BY node ORDER BY time))"
    )
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "6GB"})
    row = connection.execute(query).fetchone()
    assert row is not None
    return float(row[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """
    One way: what it is called, what it needs, and which logs it takes.
    """

    title: str
    needs: str
    run: Callable[[str, Path, int, int], float]
    formats: tuple[str, ...] = ("csv", "nvidia-smi", "parquet")
    is_ours: bool = False


_TEXT = ("csv", "nvidia-smi")
WAYS = {
    "ours-polars": Way(title="reporter, polars", needs="polars", run=ours("polars"), is_ours=True),
    "ours-pandas": Way(
        title="reporter, pandas", needs="pandas", run=ours("pandas"), formats=_TEXT, is_ours=True
    ),
    "pandas-whole": Way(
        title="pandas, whole file", needs="pandas", run=pandas_whole, formats=_TEXT
    ),
    "pandas-chunked": Way(
        title="pandas, chunked, last rows carried",
        needs="pandas",
        run=pandas_chunked,
        formats=_TEXT,
    ),
    "polars-carry": Way(
        title="polars batches, last rows carried", needs="polars", run=polars_carry
    ),
    "polars-grid": Way(title="polars batches, regular grid", needs="polars", run=polars_grid),
    "duckdb": Way(title="DuckDB, window function", needs="duckdb", run=duckdb_windows),
}


def ways_for(form: str) -> list[str]:
    """
    The ways that take such a log and whose library is installed.
    """
    return [name for name, way in WAYS.items() if form in way.formats and is_installed(way.needs)]


def main(arguments: list[str]) -> int:
    """
    Take one way and print what it took, as JSON.
    """
    name, form, path, devices, readings = arguments
    started = time.perf_counter()
    energy_j = WAYS[name].run(form, Path(path), int(devices), int(readings))
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "energy_j": energy_j,
        "peak_mib": used.ru_maxrss / 1024,
    }
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
