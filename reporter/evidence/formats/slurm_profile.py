"""
Power of nodes from Slurm's acct_gather_profile, as `sh5util -E` extracts it to CSV.

Slurm stores it as HDF5, which is never opened. Each step of a job reads the whole node, so steps of
one node are one series.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.csv_layout import split
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import epoch_scale, parse_number
from reporter.text import plural

SLURM_PROFILE = "slurm-profile-csv"

# Source: Slurm, sh5util.c, _extract_series: Step,Node, the name of a table in a group of several,
# then the fields; acct_gather_profile_hdf5.c puts both times before those of a table.
_FIRST = ("Step", "Node")
_TIME, _POWER = "EpochTime", "Power"


def is_slurm_profile(head: bytes) -> bool:
    """
    Whether a log begins with the header of `sh5util -E` for the series Energy.
    """
    line = head.partition(b"\n")[0].decode("utf-8", errors="replace").strip()
    cells = line.split(",")
    return tuple(cells[:2]) == _FIRST and _TIME in cells and _POWER in cells


def slurm_profile_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The power of each node in W, at Unix seconds.
    """
    header: list[str] = []
    steps: dict[str, str] = {}
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            cells = _cells(raw)
            if cells[:2] == list(_FIRST):
                header = cells
            elif raw.strip():
                _add(cells, header, number, maker, steps)
        yield maker.piece()


def _cells(raw: bytes) -> list[str]:
    try:
        return split(raw.decode("utf-8", errors="replace").strip(), ",")
    except csv.Error:
        return []


def _add(
    cells: list[str], header: list[str], number: int, maker: PieceMaker, steps: dict[str, str]
) -> None:
    """
    Add one reading, and name a node that a second step reads.
    """
    if len(cells) != len(header):
        text = f"{plural(len(cells), 'cell')} where {len(header)} are expected"
        maker.fail("PW-6", number, text)
        return
    row = dict(zip(header, cells, strict=True))
    time_s, power_w = parse_number(row[_TIME]), parse_number(row[_POWER])
    if time_s is None or epoch_scale(time_s) != 1:
        maker.fail("PW-6", number, "EpochTime is no Unix time in s")
        return
    if power_w is None:
        maker.fail("PW-7", number, "Power is no number")
        return
    node = row["Node"]
    if steps.setdefault(node, row["Step"]) != row["Step"]:
        steps[node] = row["Step"]
        maker.fail("PW-12", number, f"steps of node {node[:40]} read the same node: one series")
    maker.reading.saw_zone("UTC")
    maker.add(node, time_s, power_w, is_energy=False, line=number)
