"""
Redfish resources as JSON, one after the other or in an array, each with a time stamp.

Power stands in `PowerControl` (`PowerConsumedWatts`), in `EnvironmentMetrics` (`PowerWatts`,
`EnergykWh`), in a `Sensor`, or in a `MetricReport`. A resource has no stamp of its own, so the
script that polled must have put one beside it. Answers of Prometheus' range queries are read too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.prometheus import device_of_labels, unit_of_metric
from reporter.evidence.log_file import MIB, Block, Broken, is_number, parse_json
from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    parse_number,
    parse_stamp,
)
from reporter.units import JOULES_PER_KWH

REDFISH = "redfish"


DEVICE = "node"


# A whole document is held in memory, at about ten times its length.
DOCUMENT_BYTES = 64 * MIB


_DEEPEST = 12


_TIMES = (
    "timestamp", "Timestamp", "@timestamp", "time", "Time", "ReadingTime", "DateTime",
    "collected_at", "ts",
)  # fmt: skip


_HOSTS = ("hostname", "Hostname", "host", "node", "device", "bmc")


def is_json(head: bytes) -> bool:
    """
    Whether a log begins like a JSON object or array.
    """
    return head.lstrip()[:1] in {b"{", b"["}


def redfish_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of JSON lines, block by block, or of one whole document.
    """
    first = next(blocks, None)
    if first is None:
        return
    line = first.data.lstrip().partition(b"\n")[0]
    if isinstance(parse_json(line), dict) and first.data.count(b"\n") > 0:
        for block in chain([first], blocks):
            yield _lines(block, reading)
        return
    held, size = [], 0
    for block in chain([first], blocks):
        size += len(block.data)
        if size > DOCUMENT_BYTES:
            raise RefusedError(
                "PW-1", f"one JSON document of more than {DOCUMENT_BYTES // MIB} MiB"
            )
        held.append(block.data)
    yield _document(b"".join(held), reading)


def _lines(block: Block, reading: Reading) -> Piece:
    maker = PieceMaker(reading)
    for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
        if not raw.strip():
            continue
        value = parse_json(raw)
        if isinstance(value, Broken):
            maker.fail("PW-6", number, "isn't valid JSON")
        else:
            _visit(value, _At(line=number), maker)
    return maker.piece()


def _document(data: bytes, reading: Reading) -> Piece:
    value = parse_json(data)
    if isinstance(value, Broken):
        raise RefusedError("PW-3", "isn't valid JSON, as a whole or line by line")
    maker = PieceMaker(reading)
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        _visit(item, _At(line=1, item=index), maker)
    return maker.piece()


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """
    Where a value stands, and the stamp and the device that hold there.
    """

    line: int
    item: int | None = None
    depth: int = 0
    stamp: Any = None
    host: str = ""
    resource: str = ""

    @property
    def device(self) -> str:
        """
        Host and resource, as far as they are known.
        """
        return "/".join(part for part in (self.host, self.resource) if part) or DEVICE

    @property
    def place(self) -> str:
        """
        The item of an array, as the line says nothing there.
        """
        return "" if self.item is None else f"item {self.item}: "

    def inside(self, value: Mapping[str, Any]) -> _At:
        """
        The place of what stands in an object.
        """
        stamps = [value[key] for key in _TIMES if key in value]
        hosts = [value[key] for key in _HOSTS if isinstance(value.get(key), str)]
        link = value.get("@odata.id")
        resource = link.partition("#")[0] if isinstance(link, str) else ""
        return _At(
            line=self.line,
            item=self.item,
            depth=self.depth + 1,
            stamp=stamps[0] if stamps else self.stamp,
            host=hosts[0] if hosts else self.host,
            resource=resource or self.resource,
        )


def _visit(value: Any, at: _At, maker: PieceMaker) -> None:
    """
    Look for readings in a value and in everything below it.
    """
    if at.depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            _visit(item, at, maker)
    elif isinstance(value, dict):
        inside = at.inside(value)
        _take_power(value, inside, maker)
        if isinstance(value.get("metric"), dict):
            _take_series(value, at, maker)
        for key, below in value.items():
            if key == "PowerControl" and isinstance(below, list):
                _take_control(below, inside, maker)
            elif key not in {"metric", "values"} and isinstance(below, dict | list):
                _visit(below, inside, maker)


def _take_control(members: list[Any], at: _At, maker: PieceMaker) -> None:
    """
    The first member is the whole; further ones are parts of it and would count twice.
    """
    measured = [
        member for member in members if isinstance(member, dict) and "PowerConsumedWatts" in member
    ]
    if measured:
        own = {key: value for key, value in measured[0].items() if key != "@odata.id"}
        _take_power(own, at.inside(own), maker)
    if len(measured) > 1:
        maker.fail("PW-12", at.line, "only the first member of PowerControl is taken")


def _take_power(value: Mapping[str, Any], at: _At, maker: PieceMaker) -> None:
    for key, scale, is_energy in (
        ("PowerConsumedWatts", 1.0, False),
        ("PowerWatts", 1.0, False),
        ("EnergykWh", float(JOULES_PER_KWH), True),
        ("EnergyJoules", 1.0, True),
    ):
        if key in value:
            found = value[key]
            if isinstance(found, dict):
                found = found.get("Reading")
            _add(found, scale, at, maker, is_energy=is_energy)
    if value.get("ReadingUnits") in {"W", "Watts"} and "Reading" in value:
        _add(value["Reading"], 1.0, at, maker, is_energy=False)
    metric = value.get("MetricId")
    if isinstance(metric, str) and "power" in metric.lower() and "watt" in metric.lower():
        _add(value.get("MetricValue"), 1.0, at, maker, is_energy=False)


def _add(found: Any, scale: float, at: _At, maker: PieceMaker, *, is_energy: bool) -> None:
    number = parse_number(found) if isinstance(found, str) else found
    if not is_number(number):
        maker.fail("PW-7", at.line, f"{at.place}{shown(str(found))} isn't a number")
        return
    time_s = _time(at, maker)
    if time_s is not None:
        maker.add(at.device, time_s, number * scale, is_energy=is_energy)


def _time(at: _At, maker: PieceMaker) -> float | None:
    if at.stamp is None:
        maker.fail("PW-6", at.line, f"{at.place}the reading has no time stamp")
        return None
    value = parse_number(at.stamp) if isinstance(at.stamp, str) else at.stamp
    if is_number(value):
        scale = epoch_scale(value)
        if scale is not None:
            maker.reading.saw_zone("UTC")
            return value / scale
    try:
        stamp = parse_stamp(str(at.stamp), maker.reading.zone)
    except NoZoneError as problem:
        message = f"time {shown(str(at.stamp))} {problem}"
        raise RefusedError("PW-5", message, at.line) from problem
    except StampError as problem:
        maker.fail("PW-6", at.line, f"{at.place}time {shown(str(at.stamp))}: {problem}")
        return None
    maker.reading.saw_zone(stamp.zone)
    return stamp.time_s


def _take_series(value: Mapping[str, Any], at: _At, maker: PieceMaker) -> None:
    """
    One series of a range query: labels, and pairs of Unix seconds and a number as text.
    """
    labels = {key: text for key, text in value["metric"].items() if isinstance(text, str)}
    name = labels.get("__name__", "")
    unit = unit_of_metric(name)
    points = value.get("values")
    if unit is None or not isinstance(points, list):
        return
    device = device_of_labels(labels, name)
    for point in points:
        if not (isinstance(point, list) and len(point) == 2 and is_number(point[0])):
            maker.fail("PW-6", at.line, f"{at.place}a point isn't a time with a value")
            continue
        number = parse_number(point[1]) if isinstance(point[1], str) else None
        if number is None:
            maker.fail("PW-7", at.line, f"{at.place}{shown(str(point[1]))} isn't a number")
            continue
        maker.reading.saw_zone("UTC")
        maker.add(device, float(point[0]), unit.in_si(number), is_energy=unit.is_energy)
