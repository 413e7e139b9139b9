"""
System metrics of trackio: rows of JSON with `gpu/0/power`, its limit, its energy and a total.

Power is in W; `energy_consumed` counts J from the first row on. In distributed training each rank
writes keys of its own, `rank0/gpu/0/power`; the number is that of the GPU which the rank sees, so
ranks of one node may name one GPU by several numbers. Source: `trackio/gpu.py` of trackio.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reporter.evidence.collect import Piece, Reading
from reporter.evidence.formats.json_log import is_json
from reporter.evidence.formats.tracker_power import JOULE, WATT, TrackerMetric, tracker_pieces
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block

TRACKIO = "trackio-json"
_KEY = re.compile(
    r"(?:system/)?(?:rank\d{1,6}/)?gpu/(?:(\d{1,5})/(power|power_limit|energy_consumed)"
    r"|(total_power))",
    re.ASCII,
)
_MARK = re.compile(
    rb'"(?:system/)?(?:rank\d{1,6}/)?gpu/(?:\d{1,5}/(?:power|energy_consumed)|total_power)"\s*:'
)
_TIMES = ("timestamp", "time", "_timestamp")


def is_trackio(head: bytes) -> bool:
    """
    Whether the first bytes of a log are system metrics of trackio.
    """
    return is_json(head) and _MARK.search(head) is not None


def trackio_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of rows of JSON.
    """
    return tracker_pieces(blocks, reading, metric_of_key, _TIMES)


def metric_of_key(key: str) -> TrackerMetric | None:
    """
    What a key is of; `None` where it is no power and no energy.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    device, quantity, total = match.groups()
    identity = Identity(
        kind=Kind.ACCELERATOR,
        device=device,
        metric=key,
        is_total=total is not None,
        unit_source="tool",
    )
    if quantity == "energy_consumed":
        counter = replace(identity, quantity=Quantity.COUNTER)
        return TrackerMetric(unit=JOULE, identity=counter)
    left_out = "is a limit" if quantity == "power_limit" else None
    return TrackerMetric(unit=WATT, identity=identity, left_out=left_out)
