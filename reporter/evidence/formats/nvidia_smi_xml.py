"""
The XML of `nvidia-smi -q -x`, one document after the other as a polling loop or `-l` writes them.

A document has one `<timestamp>` and a `<gpu>` for each GPU. Of `gpu_power_readings`
(`power_readings` before driver 535) the draw is taken: `power_draw`, else `average_power_draw`
(the same mean over a second), else `instant_power_draw`. Limits are never taken; nor is
`module_power_readings`, which holds the CPU of a superchip as well.
Element names are those of NVIDIA's `nvsmi_device_v12.dtd`.

The parser is expat. Each document is bounded and parsed once, no DTD is loaded, and an entity ends
the reading: nvidia-smi writes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.stamped_text import Clock, add_amount, amount
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import MIB, Block

NVIDIA_SMI_XML = "nvidia-smi-xml"
# Sixteen GPUs with their processes take about 300 kB.
DOCUMENT_BYTES = 8 * MIB
DRAWS = ("power_draw", "average_power_draw", "instant_power_draw")
_MARK = re.compile(rb"<nvidia_smi_log[\s>]")
_END = b"</nvidia_smi_log>"
_DECLARATION = b"<?xml"
_BLOCKS = ("gpu_power_readings", "power_readings")
_MODULE = "module_power_readings"


def is_nvidia_smi_xml(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a document of `nvidia-smi -q -x`.
    """
    return _MARK.search(head) is not None


def nvidia_smi_xml_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of each document; one that is cut off gives those of its whole GPUs.
    """
    documents = _Documents()
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.splitlines(keepends=True), start=block.first_line):
            documents.take(raw, number, maker)
        yield maker.piece()
    maker = PieceMaker(reading)
    documents.finish(maker)
    yield maker.piece()


class _Documents:
    """
    Parts a log into documents, and knows which draw is taken of each GPU.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.metrics: dict[str, str] = {}
        self.has_named_module = False
        self._start_again()

    def _start_again(self) -> None:
        self.held: list[bytes] = []
        self.first_line, self.size, self.has_root = 1, 0, False

    def take(self, raw: bytes, number: int, maker: PieceMaker) -> None:
        """
        One line; the document before it is parsed where a new one begins.
        """
        is_root = _MARK.search(raw) is not None
        if self.has_root and (is_root or raw.lstrip().startswith(_DECLARATION)):
            self.finish(maker)
        if not self.held:
            if not raw.strip():
                return
            self.first_line = number
        self.held.append(raw)
        self.size += len(raw)
        self.has_root |= is_root
        if self.size > DOCUMENT_BYTES:
            most = DOCUMENT_BYTES // MIB
            message = f"one XML document of more than {most} MiB"
            raise RefusedError("PW-1", message, self.first_line)
        if _END in raw:
            self.finish(maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        The end of a document.
        """
        if self.held:
            _Document(self, self.first_line, maker).parse(b"".join(self.held))
        self._start_again()


class _Gpu:
    """
    One `<gpu>` while it is read: its names and the texts of its draws.
    """

    def __init__(self, bus_id: str, line: int) -> None:
        self.bus_id = bus_id
        self.line = line
        self.uuid: str | None = None
        self.draws: dict[str, tuple[str, int]] = {}
        self.has_module = False


class _Document:
    """
    One document while expat reads it.
    """

    def __init__(self, log: _Documents, first_line: int, maker: PieceMaker) -> None:
        self.log = log
        self.first_line = first_line
        self.maker = maker
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity
        self.text = ""
        self.block = ""
        self.gpu: _Gpu | None = None
        self.time_s: float | None = None

    @property
    def line(self) -> int:
        """
        The line of the log that expat is at.
        """
        return self.first_line + self.parser.CurrentLineNumber - 1

    def parse(self, data: bytes) -> None:
        """
        Read the whole document; a fault in it is noted with its line.
        """
        try:
            self.parser.Parse(data, True)  # noqa: FBT003 - expat takes it by place alone
        except expat.ExpatError as problem:
            line = self.first_line + problem.lineno - 1
            why = expat.ErrorString(problem.code)
            self.maker.fail("PW-6", line, f"the XML can't be read from here on: {why}")

    def _entity(self, *_: object) -> None:
        raise RefusedError("PW-2", "XML with entities of its own isn't read", self.line)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.text = ""
        if name == "gpu":
            self.gpu = _Gpu(attributes.get("id", ""), self.line)
        elif name in _BLOCKS or name == _MODULE:
            self.block = name

    def _characters(self, text: str) -> None:
        # What is looked for is short; a text that expat gives in pieces is none of it.
        self.text = self.text or text

    def _end(self, name: str) -> None:
        text, self.text = self.text.strip(), ""
        if name == "timestamp" and self.gpu is None:
            self.time_s = self.log.clock.time_or_fault(text, self.line, self.maker)
        elif name == self.block:
            self.block = ""
        elif self.gpu is None:
            return
        elif name == "uuid" and self.gpu.uuid is None:
            self.gpu.uuid = text
        elif name in DRAWS and self.block in _BLOCKS:
            self.gpu.draws.setdefault(name, (text, self.line))
        elif name in DRAWS and self.block == _MODULE:
            self.gpu.has_module |= text[:1].isdigit()
        elif name == "gpu":
            self._add(self.gpu)
            self.gpu = None

    def _add(self, gpu: _Gpu) -> None:
        device = gpu.uuid or gpu.bus_id
        if self.time_s is None:
            self.maker.fail("PW-6", gpu.line, f"{shown(device)} is read without a time stamp")
            return
        if not gpu.draws:
            self.maker.fail("PW-7", gpu.line, f"{shown(device)} has no draw of power")
            return
        metric = self._metric(device, gpu)
        text, line = gpu.draws.get(metric, ("", gpu.line))
        quantity = Quantity.AVERAGE if metric == "average_power_draw" else Quantity.DRAW
        identity = Identity(
            kind=Kind.ACCELERATOR,
            quantity=quantity,
            device=gpu.bus_id or None,
            uuid=gpu.uuid,
            metric=metric,
            unit_source="cell",
        )
        add_amount(
            self.maker, device, self.time_s, amount(text, None), identity=identity, line=line
        )

    def _metric(self, device: str, gpu: _Gpu) -> str:
        """
        The draw that is taken of a GPU: the one of its first reading, in the whole log.
        """
        if gpu.has_module and not self.log.has_named_module:
            self.log.has_named_module = True
            message = f"{_MODULE} is left out: a module holds more than its GPU"
            self.maker.note("PW-12", gpu.line, message)
        there = [name for name in DRAWS if name in gpu.draws]
        read = [name for name in there if gpu.draws[name][0][:1].isdigit()]
        if device not in self.log.metrics and read:
            self.log.metrics[device] = read[0]
            if len(there) > 1:
                why = f": {there[0]} holds no reading" if read[0] != there[0] else ""
                self.maker.note("PW-12", gpu.line, f"{read[0]} is taken{why}")
        return self.log.metrics.get(device, there[0])
