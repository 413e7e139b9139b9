"""
The text of `nvidia-smi -q -d POWER`, one report after the other.

A report has one `Timestamp` and a paragraph for each GPU. Of `GPU Power Readings` (`Power Readings`
before driver 535) the draw is taken as in `nvidia_smi_xml`. Limits, the `Power Samples` with their
maxima, and the readings of a module are never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.stamped_text import Clock, add_amount, amount, pieces_by_line
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block

NVIDIA_SMI_TEXT = "nvidia-smi-text"
_MARK = re.compile(rb"^=+NVSMI LOG=+\s*$", re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z][A-Za-z ]{0,60}?)\s*: (.{1,80})", re.ASCII)
_GPU = re.compile(r"GPU ([0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-9A-Fa-f])", re.ASCII)
_DRAWS = ("Power Draw", "Average Power Draw", "Instantaneous Power Draw")
_BLOCKS = {"GPU Power Readings", "Power Readings"}
_MODULE = "Module Power Readings"


def is_nvidia_smi_text(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a report of `nvidia-smi -q`.
    """
    return _MARK.search(head) is not None


def nvidia_smi_text_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of each report.
    """
    return pieces_by_line(_Reports(), blocks, reading)


class _Reports:
    """
    The reports of a log: the stamp of the present one, its GPU, and the paragraph it is in.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.time_s: float | None = None
        self.gpu: str | None = None
        self.gpu_line = 0
        self.block = ""
        self.draws: dict[str, tuple[str, int]] = {}
        self.metrics: dict[str, str] = {}
        self.has_named_module = False

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        One line of a report.
        """
        if gpu := _GPU.fullmatch(text):
            self.finish(maker)
            self.gpu, self.gpu_line, self.block = gpu[1], number, ""
        elif text.startswith("=") and "NVSMI LOG" in text:
            self.finish(maker)
            self.time_s = None
        elif field := _FIELD.fullmatch(text):
            self._field(field[1], field[2].strip(), number, maker)
        elif text[:1].isalpha():
            self.block = text

    def finish(self, maker: PieceMaker) -> None:
        """
        The end of a GPU's paragraph.
        """
        gpu, draws = self.gpu, self.draws
        self.gpu, self.draws = None, {}
        if gpu is None:
            return
        if self.time_s is None:
            maker.fail("PW-6", self.gpu_line, f"GPU {gpu} is read without a time stamp")
        elif not draws:
            maker.fail("PW-7", self.gpu_line, f"GPU {gpu} has no draw of power")
        else:
            self._add(gpu, draws, self.time_s, maker)

    def _field(self, name: str, text: str, number: int, maker: PieceMaker) -> None:
        if name == "Timestamp":
            self.finish(maker)
            self.time_s = self.clock.time_or_fault(text, number, maker)
        elif self.gpu is not None and name in _DRAWS and self.block in _BLOCKS:
            self.draws.setdefault(name, (text, number))
        elif name in _DRAWS and self.block == _MODULE and text[:1].isdigit():
            if not self.has_named_module:
                message = f"{shown(_MODULE)} is left out: a module holds more than its GPU"
                maker.note("PW-12", number, message)
            self.has_named_module = True

    def _add(
        self, gpu: str, draws: dict[str, tuple[str, int]], time_s: float, maker: PieceMaker
    ) -> None:
        there = [name for name in _DRAWS if name in draws]
        read = [name for name in there if draws[name][0][:1].isdigit()]
        if gpu not in self.metrics and read:
            self.metrics[gpu] = read[0]
            if len(there) > 1:
                maker.note("PW-12", draws[read[0]][1], f"{shown(read[0])} is taken")
        metric = self.metrics.get(gpu, there[0])
        text, line = draws.get(metric, ("", self.gpu_line))
        is_average = metric == "Average Power Draw"
        identity = Identity(
            kind=Kind.ACCELERATOR,
            quantity=Quantity.AVERAGE if is_average else Quantity.DRAW,
            device=gpu,
            metric=metric,
            unit_source="cell",
        )
        add_amount(maker, gpu, time_s, amount(text, None), identity=identity, line=line)
