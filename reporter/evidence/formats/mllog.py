"""
Power readings in `:::MLLOG` lines, wherever such a log turns up.

For published result folders the importer reads more than this: markers, estimates of switches,
and what is wrong with each key.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.log_file import Block, Broken, is_number, parse_json

MLLOG = "mllog"


DEVICE = "node"


TOKEN = b":::MLLOG "


MS_PER_S = 1000.0


def is_mllog(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a line of this form.
    """
    return TOKEN in head


def mllog_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of a log, and the conversion efficiency and side that it states.
    """
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            position = raw.rfind(TOKEN)
            if position >= 0:
                _take(raw[position + len(TOKEN) :], number, maker)
        yield maker.piece()


def _take(text: bytes, number: int, maker: PieceMaker) -> None:
    record = parse_json(text)
    if isinstance(record, Broken) or not isinstance(record, dict):
        maker.fail("PW-6", number, "isn't a JSON object")
        return
    key, time_ms, value = record.get("key"), record.get("time_ms"), record.get("value")
    if key == "conversion_eff":
        _take_conversion(record, maker)
    if key != "power_reading":
        return
    if not is_number(time_ms):
        maker.fail("PW-6", number, "time_ms isn't a number")
    elif not is_number(value):
        message = f"{shown(str(value))} isn't a number"
        maker.bad(DEVICE, time_ms / MS_PER_S, number, message)
    else:
        maker.reading.saw_zone("UTC")
        maker.add(DEVICE, time_ms / MS_PER_S, float(value), is_energy=False, line=number)


def _take_conversion(record: dict[str, object], maker: PieceMaker) -> None:
    value, metadata = record.get("value"), record.get("metadata")
    if is_number(value):
        maker.reading.conversion_efficiency = float(value)
    side = metadata.get("measurement_type") if isinstance(metadata, dict) else None
    word = side.strip().lower() if isinstance(side, str) else ""
    maker.reading.sides.add(word if word in {"ac", "dc"} else "unknown")
