"""
The text of Apple's powermetrics: samples, each with the mean power since the one before.

A sample begins with `*** Sampled system activity (DATE) (1000.00ms elapsed) ***`, whose date has
its offset. `Combined Power` is the total of CPU, GPU and ANE; on Intel Macs `Intel energy model
derived package power` is the package. The form is that of powermetrics(1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.stamped_text import Clock, add_amount, amount, pieces_by_line
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block

POWERMETRICS = "powermetrics"
POWERMETRICS_PLIST = "powermetrics-plist"
_MARK = re.compile(rb"^\*\*\* Sampled system activity \(", re.MULTILINE)
_PLIST = re.compile(rb"<plist[ >]")
_SAMPLE = re.compile(
    r"\*\*\* Sampled system activity \(([A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d) "
    r"(\d{4}) ([+-]\d{4})\)(?: \([\d.]{1,16}ms elapsed\))? \*\*\*",
    re.ASCII,
)
_POWER = re.compile(
    r"([A-Za-z][A-Za-z0-9 ()+-]{0,60}?)(?: [Pp]ower)?(?: \([A-Za-z +]{1,40}\))?: (\S{1,20} ?m?W)",
    re.ASCII,
)
_IDENTITY = Identity(quantity=Quantity.AVERAGE, unit_source="cell")
_KINDS = MappingProxyType(
    {
        "CPU": replace(_IDENTITY, kind=Kind.CPU_PACKAGE, metric="CPU Power"),
        "GPU": replace(_IDENTITY, kind=Kind.ACCELERATOR, metric="GPU Power", device="0"),
        "ANE": replace(_IDENTITY, kind=Kind.ACCELERATOR, metric="ANE Power", device="ANE"),
        "DRAM": replace(_IDENTITY, kind=Kind.DRAM, metric="DRAM Power"),
        "Combined": replace(_IDENTITY, kind=Kind.PLATFORM, metric="Combined Power", is_total=True),
        "Intel energy model derived package": replace(
            _IDENTITY, kind=Kind.CPU_PACKAGE, metric="package power"
        ),
    }
)


def is_powermetrics(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a sample of powermetrics as text.
    """
    return _MARK.search(head) is not None


def is_powermetrics_plist(head: bytes) -> bool:
    """
    Whether the first bytes of a log are a property list with samples of powermetrics.
    """
    return _PLIST.search(head) is not None and b"<key>elapsed_ns</key>" in head


def powermetrics_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every sample.
    """
    return pieces_by_line(_Samples(), blocks, reading)


def powermetrics_plist_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    Nothing: a property list is refused by name.
    """
    del blocks, reading
    message = "a property list of powermetrics isn't read"
    raise RefusedError("PW-2", message, 1, advice="run powermetrics with -f text")


class _Samples:
    """
    The samples of a log, and what the present one has given.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.time_s: float | None = None
        self.given: set[str] = set()

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        One line of a sample.
        """
        if text.startswith("*** Sampled"):
            self._begin(text, number, maker)
        elif (match := _POWER.fullmatch(text)) and match[1] in _KINDS:
            # With both samplers a sample says GPU Power twice; the first is the same.
            if self.time_s is None or match[1] in self.given:
                return
            self.given.add(match[1])
            identity = _KINDS[match[1]]
            name = identity.metric or match[1]
            value = amount(match[2], None)
            add_amount(maker, name, self.time_s, value, identity=identity, line=number)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    def _begin(self, text: str, number: int, maker: PieceMaker) -> None:
        self.given = set()
        self.time_s = None
        match = _SAMPLE.fullmatch(text)
        if match is None:
            maker.fail("PW-6", number, "the line of a sample has no date that can be read")
            return
        date, year, zone = match.groups()
        self.time_s = self.clock.time_or_fault(f"{date} {zone} {year}", number, maker)
