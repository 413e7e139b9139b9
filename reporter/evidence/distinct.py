"""
Whether the devices that were chosen are distinct and complete: one series each, no energy twice,
and none left out that a part counts or that feeds its node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reporter.evidence.identity import Kind
from reporter.evidence.offered import AmbiguousError, Device, Series, Wanted
from reporter.model.enums import Component
from reporter.text import plural

# Few readings are easily the same; two devices never agree in this many to the last digit.
_COPY_READINGS_LEAST = 10


def refuse_mixed(devices: Sequence[Device]) -> None:
    """
    A log that names no device, or no host, holds those of several in one series.

    Raises `AmbiguousError` for the first such series.
    """
    mixed = next((p for device in devices for p in device.pieces if p.mixed is not None), None)
    if mixed is not None:
        raise AmbiguousError(
            f"{mixed.file}: most readings of {mixed.name} {mixed.mixed}: they are of several "
            "devices, and nothing tells which",
            "log a column that names the device (index, uuid, hostname), and stamps finer than "
            "the time between two readings",
        )


def refuse_copies(devices: Sequence[Device]) -> None:
    """
    Two devices can't have drawn the same to the last digit at the same instants.

    Raises `AmbiguousError` for the first two that did.
    """
    known: dict[tuple[float, ...], Series] = {}
    for device in devices:
        for piece in device.pieces:
            twin = known.setdefault(piece.digest, piece)
            if twin is piece or piece.readings_count < _COPY_READINGS_LEAST:
                continue
            here = f"{twin.file} and {piece.file}" if twin.file != piece.file else piece.file
            raise AmbiguousError(
                f"{twin.name} and {piece.name} have the same readings, in {here}: "
                "two devices can't have one log",
                "leave the copy out; where one meter feeds both, name its series once",
            )


def refuse_counted_twice(devices: Sequence[Device]) -> None:
    """
    One accelerator has one series at a time: a second one is a part of it, or counts it again.

    Windows of Zeus that lie in each other and a column for the memory of an accelerator are such
    series. Raises `AmbiguousError` for the first two.
    """
    by_owner: dict[object, list[Series]] = defaultdict(list)
    for piece in (piece for device in devices for piece in device.pieces):
        own = piece.identity
        name = own.uuid or own.device
        if own.kind is Kind.ACCELERATOR and name is not None and piece.first_s is not None:
            by_owner[own.host, piece.file, name].append(piece)
    for pieces in by_owner.values():
        ordered = sorted(pieces, key=lambda piece: (piece.first_s or 0.0, piece.index))
        last = ordered[0]
        for piece in ordered[1:]:
            if (piece.first_s or 0.0) < (last.last_s or 0.0):
                raise AmbiguousError(
                    f"{piece.file}: {last.name} and {piece.name} are of one accelerator over the "
                    "same time: it would count twice",
                    "name as series those that count, each accelerator once",
                )
            last = piece


def refuse_other_count(devices: Sequence[Device], wanted: Wanted) -> None:
    """
    A part that counts eight accelerators takes eight, however it names them.

    A total, or a meter of which nothing says that it sees one alone, may stand for all. Raises
    `AmbiguousError` where the counts differ.
    """
    count = wanted.devices_count
    if count is None or wanted.component is not Component.ACCELERATOR or len(devices) == count:
        return
    for device in devices:
        own = device.identity
        if own.kind is Kind.ACCELERATOR and not own.is_total and (own.uuid or own.device):
            raise AmbiguousError(
                f"the part counts {plural(count, 'device')} and names {len(devices):,}",
                "name every device that it counts, each once",
            )


def refuse_feed_left_out(
    devices: Sequence[Device], offered: Sequence[Series], wanted: Wanted
) -> None:
    """
    A node draws from all of its supplies, so one of them alone is no node.

    Supplies are of one node where they name its host, or where its own controller logged them.
    Raises `AmbiguousError` for the first that is left out.
    """
    if wanted.component is not Component.NODE:
        return
    taken = {piece.index for device in devices for piece in device.pieces}
    nodes = {
        (piece.file, piece.identity.host)
        for device in devices
        for piece in device.pieces
        if piece.identity.kind is Kind.SUPPLY and _is_of_one_node(piece)
    }
    for series in offered:
        own = series.identity
        is_feed = own.kind is Kind.SUPPLY and own.quantity.is_drawn and series.readings_count > 0
        if is_feed and series.index not in taken and (series.file, own.host) in nodes:
            raise AmbiguousError(
                f"{series.name} feeds the node as well and isn't named",
                "name every supply of the node as series",
            )


def _is_of_one_node(series: Series) -> bool:
    return series.identity.host is not None or series.identity.unit_source == "tool"
