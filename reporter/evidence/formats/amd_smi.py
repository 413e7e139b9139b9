"""
AMD's command line tools: JSON of `amd-smi metric` and `rocm-smi`, text of `amd-smi monitor`.

A GPU's `socket_power` is its draw in W. Of rocm-smi's JSON the draw is `Average Graphics Package
Power (W)` or `Current Socket Graphics Package Power (W)`; a second die, whose reading is
"N/A (Secondary die)", is no device of its own. Power caps are never taken. A watch (`-w`) writes a
stamp into each document or row; else a polling loop must print one before each run.
The forms are those of AMD's manuals of both tools (ROCm 6 and 7); their CSV is read as a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import Unreadable, shown
from reporter.evidence.formats.json_documents import JsonDocument, JsonDocuments
from reporter.evidence.formats.stamped_text import (
    Clock,
    StampBefore,
    add_amount,
    amount,
    pieces_by_line,
)
from reporter.evidence.identity import Identity, Kind, Quantity, quantity_of
from reporter.evidence.log_file import Block, Broken, is_number
from reporter.evidence.series import SYMBOLS

AMD_SMI = "amd-smi-json"
AMD_SMI_MONITOR = "amd-smi-monitor"
ROCM_SMI = "rocm-smi-json"
_AMD_ADVICE = "run amd-smi metric with --watch 1, or print a stamp before each run: date +%s"
_ROCM_ADVICE = "print a stamp before each run: date +%s; rocm-smi --showpower --json"
_MONITOR_ADVICE = "run amd-smi monitor with -w 1, which writes a stamp into each row"
_AMD_MARK = re.compile(rb'"(?:current_|average_)?socket_power"\s*:')
_ROCM_MARK = re.compile(rb'"card\d{1,4}"\s*:\s*\{')
_MONITOR_MARK = re.compile(
    rb"^[ \t]*(?:TIMESTAMP[ \t]+)?GPU[ \t]+(?:XCP[ \t]+)?POWER(?:[ \t]|\r?$)", re.MULTILINE
)
_SOCKET_POWERS = ("socket_power", "current_socket_power", "average_socket_power")
_PACKAGE_POWERS = (
    "Average Graphics Package Power (W)", "Current Socket Graphics Package Power (W)",
)  # fmt: skip
_TIMES = ("timestamp", "Timestamp", "time", "datetime")
_UNITS = frozenset({"W", "mW", "kW", "C", "°C", "MHz", "%", "MB", "GB", "V", "mV", "Mb/s", "RPM"})


def _is_json(head: bytes, mark: re.Pattern[bytes]) -> bool:
    return (
        mark.search(head) is not None and re.search(rb"^\s*[\[{]", head, re.MULTILINE) is not None
    )


def is_amd_smi(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold JSON of `amd-smi metric`.
    """
    return _is_json(head, _AMD_MARK)


def is_rocm_smi(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold JSON of `rocm-smi`.
    """
    return _is_json(head, _ROCM_MARK)


def is_amd_smi_monitor(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a header of `amd-smi monitor`.
    """
    return _MONITOR_MARK.search(head) is not None


def amd_smi_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every document of `amd-smi metric --json`.
    """
    return _json_pieces(_Metrics(StampBefore("amd-smi metric", _AMD_ADVICE)), blocks, reading)


def rocm_smi_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every document of `rocm-smi --showpower --json`.
    """
    return _json_pieces(_Cards(StampBefore("rocm-smi", _ROCM_ADVICE)), blocks, reading)


def _json_pieces(taker: _Documents, blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    documents = JsonDocuments()
    for block in blocks:
        maker = PieceMaker(reading)
        for item in documents.items(block):
            if isinstance(item, JsonDocument):
                taker.document(item, maker)
            elif not taker.before.take(item.text, item.line, maker):
                maker.fail("PW-6", item.line, f"{shown(item.text)} isn't JSON, nor a time stamp")
        yield maker.piece()
    maker = PieceMaker(reading)
    for document in documents.rest():
        taker.document(document, maker)
    yield maker.piece()


class _Documents:
    """
    Documents of a tool: a stamp within goes before the one that a loop printed.
    """

    def __init__(self, before: StampBefore) -> None:
        self.before = before
        self.clock = Clock()

    def document(self, document: JsonDocument, maker: PieceMaker) -> None:
        """
        Every GPU of a document.
        """
        if isinstance(document.value, Broken):
            maker.fail("PW-6", document.line, "isn't valid JSON, or is cut off")
        else:
            self.visit(document.value, document.line, maker)

    def visit(self, value: Any, line: int, maker: PieceMaker) -> None:
        """
        The GPUs of a document's value.
        """
        raise NotImplementedError

    def time_s(
        self, own: Mapping[str, Any], name: str, line: int, maker: PieceMaker
    ) -> float | None:
        """
        Unix seconds of what an object says of a GPU, by its own stamp or the one before it.
        """
        stamp = next((own[key] for key in _TIMES if key in own), None)
        if stamp is None:
            return self.before.time_s(name, line)
        return self.clock.time_or_fault(str(stamp), line, maker)


class _Metrics(_Documents):
    """
    `amd-smi metric`: a list of GPUs, or an object that holds it as `gpu_data`.
    """

    def visit(self, value: Any, line: int, maker: PieceMaker) -> None:
        """
        The GPUs of a list, whose stamp may stand beside it.
        """
        outer: Mapping[str, Any] = {}
        if isinstance(value, dict) and isinstance(value.get("gpu_data"), list):
            outer, value = value, value["gpu_data"]
        for own in value if isinstance(value, list) else [value]:
            if isinstance(own, list):
                self.visit(own, line, maker)
            elif isinstance(own, dict) and isinstance(own.get("power"), dict):
                stamps = {key: outer[key] for key in _TIMES if key in outer}
                self._gpu({**stamps, **own}, own["power"], line, maker)
            else:
                maker.fail("PW-6", line, "an item of the list has no power of a GPU")

    def _gpu(
        self, own: Mapping[str, Any], power: Mapping[str, Any], line: int, maker: PieceMaker
    ) -> None:
        gpu = own.get("gpu")
        if isinstance(gpu, bool) or not isinstance(gpu, int | str):
            maker.fail("PW-6", line, "an item of the list names no GPU")
            return
        name = f"gpu{gpu}"
        time_s = self.time_s(own, name, line, maker)
        if time_s is None:
            return
        there = [key for key in _SOCKET_POWERS if key in power]
        if not there:
            maker.fail("PW-7", line, f"{name} has no socket_power")
            return
        # The one with a reading; a GPU has the current or the average power, by its generation.
        read = [key for key in there if not isinstance(_json_amount(power[key]), Unreadable)]
        metric = (read or there)[0]
        is_average = metric == "average_socket_power"
        identity = Identity(
            kind=Kind.ACCELERATOR,
            quantity=Quantity.AVERAGE if is_average else Quantity.DRAW,
            device=str(gpu),
            metric=metric,
            unit_source="cell",
        )
        series = f"{name}/average" if is_average else name
        add_amount(maker, series, time_s, _json_amount(power[metric]), identity=identity, line=line)
        self._energy(own, str(gpu), time_s, line, maker)

    def _energy(
        self, own: Mapping[str, Any], gpu: str, time_s: float, line: int, maker: PieceMaker
    ) -> None:
        energy = own.get("energy")
        found = energy.get("total_energy_consumption") if isinstance(energy, dict) else None
        if found is None:
            return
        identity = Identity(
            kind=Kind.ACCELERATOR,
            quantity=Quantity.COUNTER,
            device=gpu,
            metric="total_energy_consumption",
            unit_source="cell",
        )
        value = _json_amount(found, is_energy=True)
        add_amount(maker, f"gpu{gpu}", time_s, value, identity=identity, line=line)


class _Cards(_Documents):
    """
    `rocm-smi`: an object with a member for each card.
    """

    def visit(self, value: Any, line: int, maker: PieceMaker) -> None:
        """
        The cards of an object.
        """
        if not isinstance(value, dict):
            maker.fail("PW-6", line, "isn't an object of cards")
            return
        for name, own in value.items():
            if re.fullmatch(r"card\d{1,4}", name) and isinstance(own, dict):
                self._card(name, own, value, line, maker)

    def _card(
        self,
        name: str,
        own: Mapping[str, Any],
        outer: Mapping[str, Any],
        line: int,
        maker: PieceMaker,
    ) -> None:
        metric = next((key for key in _PACKAGE_POWERS if key in own), None)
        if metric is None:
            maker.fail("PW-7", line, f"{name} has no package power")
            return
        text = str(own[metric])
        if "secondary die" in text.lower():
            maker.note("PW-12", line, f"{name} is left out: {shown(text)} says it is no device")
            return
        time_s = self.time_s(outer, name, line, maker)
        if time_s is None:
            return
        identity = Identity(
            kind=Kind.ACCELERATOR,
            quantity=quantity_of(metric),
            device=name,
            metric=metric,
            unit_source="header",
        )
        value = amount(text, SYMBOLS["W"])
        add_amount(maker, name, time_s, value, identity=identity, line=line)


def _json_amount(value: Any, *, is_energy: bool = False) -> float | Unreadable:
    """
    W or J of `{"value": 537, "unit": "W"}`, or of a number, whose unit amd-smi's manual gives.
    """
    unit = SYMBOLS["J" if is_energy else "W"]
    if isinstance(value, dict):
        found, symbol = value.get("value"), value.get("unit")
        if not is_number(found):
            return amount(str(found), None)
        return amount(f"{found!r} {symbol}", None, is_energy=is_energy)
    if is_number(value):
        return unit.in_si(float(value))
    return amount(str(value), unit, is_energy=is_energy)


def amd_smi_monitor_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every row of `amd-smi monitor`.
    """
    return pieces_by_line(_MonitorRows(), blocks, reading)


class _MonitorRows:
    """
    The rows of a monitor, each read by the header before it.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.clock = Clock()
        self.before = StampBefore("amd-smi monitor", _MONITOR_ADVICE)

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A header, a stamp of a loop, or a row.
        """
        words = text.split()
        if "GPU" in words[:2]:
            self._header(words, number)
        elif "TIMESTAMP" in self.names or not self.before.take(text, number, maker):
            self._row(words, text, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    def _header(self, names: list[str], number: int) -> None:
        if "POWER" not in names:
            message = "amd-smi monitor was run without power: no column is called POWER"
            advice = "run amd-smi monitor with -p -w 1"
            raise RefusedError("PW-9", message, number, advice=advice)
        self.names = names

    def _row(self, words: list[str], text: str, number: int, maker: PieceMaker) -> None:
        cells = dict(zip(self.names, _monitor_cells(words), strict=False))
        gpu, power = cells.get("GPU"), cells.get("POWER")
        if gpu is None or power is None or not gpu.isdecimal():
            maker.fail("PW-6", number, f"{shown(text)} isn't a row of amd-smi monitor")
            return
        if cells.get("XCP", "0") != "0":
            # A partition has no power of its own: that of its GPU stands with the first.
            return
        name = f"gpu{gpu}"
        stamp = cells.get("TIMESTAMP")
        if stamp is None:
            time_s: float | None = self.before.time_s(name, number)
        else:
            time_s = self.clock.time_or_fault(stamp, number, maker)
        if time_s is not None:
            identity = Identity(
                kind=Kind.ACCELERATOR, device=gpu, metric="POWER", unit_source="cell"
            )
            value = amount(power, None)
            add_amount(maker, name, time_s, value, identity=identity, line=number)


def _monitor_cells(words: list[str]) -> list[str]:
    """
    The cells of a row: a unit belongs to the number before it.
    """
    cells: list[str] = []
    for word in words:
        if cells and word in _UNITS:
            cells[-1] = f"{cells[-1]} {word}"
        else:
            cells.append(word)
    return cells
