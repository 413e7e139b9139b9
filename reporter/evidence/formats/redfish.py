"""
Redfish resources as JSON, one after the other or in an array, each with a time stamp.

Power stands in `PowerControl` (`PowerConsumedWatts`), in `PowerSupplies`, in `EnvironmentMetrics`
(`PowerWatts`, `EnergykWh`), in a `Sensor`, or in a `MetricReport`. A resource has no stamp of its
own, so the script that polled must have put one beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.json_log import (
    Document,
    as_text,
    is_json,
    json_pieces,
    number_of_json,
    time_of_json,
)
from reporter.evidence.formats.redfish_identity import (
    DRAWN,
    NOT_DRAWN,
    UNITS,
    of_control,
    of_report,
    of_resource,
    of_sensor,
)
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.left_out import LeftOutNames
from reporter.evidence.log_file import Block
from reporter.evidence.series import Unit

REDFISH = "redfish"


DEVICE = "node"


# JSON that is nested deeper was refused before.
_DEEPEST = 32


_TIMES = (
    "timestamp", "Timestamp", "@timestamp", "time", "Time", "ReadingTime", "DateTime",
    "collected_at", "ts",
)  # fmt: skip


_HOSTS = (
    "hostname", "Hostname", "HostName", "host", "node", "server", "instance", "target", "device",
    "bmc", "bmc_ip", "bmc_host", "ip", "address",
)  # fmt: skip


_MARK = re.compile(
    rb'"(?:@odata\.\w+|PowerControl|PowerConsumedWatts|PowerWatts|InputPowerWatts|EnergykWh'
    rb'|EnergyJoules|MetricValues|ReadingUnits|ReadingType|PowerSupplies)"\s*:'
)


def is_redfish(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a resource of Redfish.
    """
    return is_json(head) and _MARK.search(head) is not None


def redfish_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of JSON lines, block by block, or of one whole document.
    """
    log = _Log()
    yield from json_pieces(blocks, reading, log.take)
    maker = PieceMaker(reading)
    log.left_out.note(maker)
    yield maker.piece()


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """
    Where a value stands, and the stamp and the device that hold there.

    *texts* are the names of the object itself, *depth* how far inside the document it is.
    """

    document: Document
    depth: int = 0
    stamp: Any = None
    host: str | None = None
    resource: str = ""
    texts: tuple[str, ...] = ()

    @property
    def series(self) -> str:
        """
        Host and resource, as far as they are known.
        """
        return "/".join(part for part in (self.host, self.resource) if part) or DEVICE

    def inside(self, value: Mapping[str, Any]) -> _At:
        """
        The place of what stands in an object.
        """
        stamps = [value[key] for key in _TIMES if key in value]
        hosts = [value[key] for key in _HOSTS if isinstance(value.get(key), str)]
        link = value.get("@odata.id")
        resource = link.partition("#")[0] if isinstance(link, str) else ""
        texts = (value.get(key) for key in ("Id", "MemberId", "Name", "PhysicalContext"))
        return _At(
            document=self.document,
            depth=self.depth + 1,
            stamp=stamps[0] if stamps else self.stamp,
            host=hosts[0] if hosts else self.host,
            resource=resource or self.resource,
            texts=tuple(text for text in texts if isinstance(text, str)),
        )


class _Log:
    """
    A log of Redfish while it is read, with what was left out so far.
    """

    def __init__(self) -> None:
        self.left_out = LeftOutNames()
        self.last: dict[tuple[str, bool], tuple[float, float, Document]] = {}

    def take(self, document: Document, maker: PieceMaker) -> None:
        """
        One document: a resource, a wrapped one, or a list of them.
        """
        self._visit(document.value, _At(document=document), maker)

    def _visit(self, value: Any, at: _At, maker: PieceMaker) -> None:
        """
        Look for readings in a value and in everything below it.
        """
        if at.depth > _DEEPEST:
            return
        if isinstance(value, list):
            for item in value:
                self._visit(item, replace(at, depth=at.depth + 1), maker)
        elif isinstance(value, dict):
            inside = at.inside(value)
            self._take_properties(value, inside, maker)
            has_whole = self._take_control(value, inside, maker)
            for key, below in value.items():
                if key == "PowerControl" and has_whole:
                    continue
                if key == "PowerSupplies" and isinstance(below, list):
                    self._take_supplies(below, inside, maker, is_part=has_whole)
                elif key not in DRAWN and isinstance(below, dict | list):
                    self._visit(below, inside, maker)

    def _take_control(self, value: Mapping[str, Any], at: _At, maker: PieceMaker) -> bool:
        """
        The first member is the whole; further ones are parts of it and would count twice.
        """
        members = value.get("PowerControl")
        if not isinstance(members, list):
            return False
        measured = [
            member
            for member in members
            if isinstance(member, dict) and "PowerConsumedWatts" in member
        ]
        if not measured:
            return False
        first = measured[0]
        inside = at.inside({key: own for key, own in first.items() if key != "@odata.id"})
        self._name_not_drawn(first, at)
        identity = of_control(inside.texts[1:], host=inside.host)
        found = first["PowerConsumedWatts"]
        self._add(found, DRAWN["PowerConsumedWatts"], inside.series, identity, inside, maker)
        if len(measured) > 1:
            reason = "lie inside the first one"
            self.left_out.add("further members of PowerControl", reason, at.document.line)
        return True

    def _take_supplies(
        self, supplies: list[Any], at: _At, maker: PieceMaker, *, is_part: bool
    ) -> None:
        """
        The inputs of power supplies, unless `PowerControl` beside them has the whole.
        """
        for index, supply in enumerate(supplies):
            if not isinstance(supply, dict):
                continue
            self._name_not_drawn(supply, at)
            found = supply.get("PowerInputWatts", supply.get("InputPowerWatts"))
            if found is None:
                self._visit({k: v for k, v in supply.items() if k not in NOT_DRAWN}, at, maker)
                continue
            if is_part:
                reason = "lie inside PowerControl"
                self.left_out.add("inputs of PowerSupplies", reason, at.document.line)
                continue
            inside = at.inside({key: own for key, own in supply.items() if key != "@odata.id"})
            identity = Identity(
                kind=Kind.SUPPLY,
                device=str(supply.get("MemberId", index)),
                host=inside.host,
                metric="PowerInputWatts",
                unit_source="metric",
            )
            series = f"{inside.series}#/PowerSupplies/{index}"
            self._add(found, DRAWN["PowerInputWatts"], series, identity, inside, maker)

    def _take_properties(self, value: Mapping[str, Any], at: _At, maker: PieceMaker) -> None:
        if "MetricValue" in value:
            self._take_metric(value, at, maker)
            return
        self._name_not_drawn(value, at)
        for key, unit in DRAWN.items():
            if key in value:
                identity = of_resource(at.resource, at.texts, host=at.host, metric=key)
                self._add(value[key], unit, at.series, identity, at, maker)
        unit_text = value.get("ReadingUnits")
        sensor_unit = UNITS.get(unit_text) if isinstance(unit_text, str) else None
        if sensor_unit is not None and "Reading" in value:
            self._take_sensor(value["Reading"], sensor_unit, at, maker)

    def _take_sensor(self, found: Any, unit: Unit, at: _At, maker: PieceMaker) -> None:
        identity = of_sensor(at.resource, at.texts, host=at.host)
        series = at.series
        if not at.resource and at.texts:
            series = "/".join(part for part in (at.host, at.texts[0]) if part)
        if not identity.quantity.is_drawn:
            self.left_out.add(series, f"is a {identity.quantity}", at.document.line)
            return
        self._add(found, unit, series, identity, at, maker)

    def _take_metric(self, value: Mapping[str, Any], at: _At, maker: PieceMaker) -> None:
        """
        One value of a metric report; its own property decides what it is.
        """
        metric_id, address = value.get("MetricId"), value.get("MetricProperty")
        metric_id = metric_id if isinstance(metric_id, str) else ""
        address = address if isinstance(address, str) else ""
        found = of_report(metric_id, address, host=at.host)
        if isinstance(found, str):
            self.left_out.add(address or metric_id, found, at.document.line)
        elif found is not None:
            identity, unit = found
            name = address or ("" if metric_id == "PowerConsumedWatts" else metric_id)
            series = "/".join(part for part in (at.host, name) if part) or DEVICE
            self._add(value["MetricValue"], unit, series, identity, at, maker)

    def _name_not_drawn(self, value: Mapping[str, Any], at: _At) -> None:
        """
        Remember limits, capacities and outputs that stand in an object.
        """
        for key in (key for key in NOT_DRAWN if key in value):
            self.left_out.add(key, NOT_DRAWN[key], at.document.line)

    def _add(
        self, found: Any, unit: Unit, series: str, identity: Identity, at: _At, maker: PieceMaker
    ) -> None:
        """
        One reading, a number or an object with `Reading`.
        """
        value = found.get("Reading") if isinstance(found, dict) else found
        line, place, is_energy = at.document.line, at.document.place, unit.is_energy
        time_s = time_of_json(at.stamp, place, line, maker)
        if time_s is None:
            return
        number = number_of_json(value)
        if number is not None:
            amount = number * unit.scale
            self._refuse_two((series, is_energy), time_s, amount, at)
            maker.add(series, time_s, amount, is_energy=is_energy, identity=identity, line=line)
            return
        message = f"{place}{shown(as_text(value))} isn't a number"
        if is_energy:
            maker.fail("PW-7", line, message)
        else:
            maker.bad(series, time_s, line, message, identity)

    def _refuse_two(self, key: tuple[str, bool], time_s: float, amount: float, at: _At) -> None:
        """
        Refuse two different readings of one name at one instant: they are of two devices.

        A host that is named may have been polled twice within the resolution of its stamps.
        """
        before = self.last.get(key)
        self.last[key] = time_s, amount, at.document
        if before is None or before[0] != time_s or before[1] == amount:
            return
        if at.host is None or before[2] is at.document:
            message = f"two different readings of {shown(key[0])} at one instant"
            line = at.document.line
            raise RefusedError("PW-8", f"{message}: write the host beside each", line)
