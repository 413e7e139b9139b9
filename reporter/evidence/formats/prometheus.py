"""
Metrics of power and energy in the text form of Prometheus and OpenMetrics, with time stamps.

DCGM's fields are known by name; other metrics count when their name ends with a unit, as the
naming rules of Prometheus ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.log_file import Block
from reporter.evidence.series import Unit
from reporter.evidence.timestamps import epoch_scale, parse_number

PROMETHEUS = "prometheus"


METRICS: Mapping[str, Unit] = MappingProxyType(
    {
        "DCGM_FI_DEV_POWER_USAGE": Unit(is_energy=False, scale=1.0),
        "DCGM_FI_DEV_POWER_USAGE_INSTANT": Unit(is_energy=False, scale=1.0),
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": Unit(is_energy=True, scale=1e-3),
    }
)


_ENDINGS = (
    ("_milliwatts", Unit(is_energy=False, scale=1e-3)),
    ("_watts", Unit(is_energy=False, scale=1.0)),
    ("_joules_total", Unit(is_energy=True, scale=1.0)),
    ("_joules", Unit(is_energy=True, scale=1.0)),
)


_NOT_DRAWN = re.compile(r"limit|cap_|_cap\b|max|min_|_min\b|rated|threshold|budget", re.ASCII)


_LINE = re.compile(
    r"([A-Za-z_:][A-Za-z0-9_:]{0,200})(?:\{(.{0,4000}?)\})?[ \t]+(\S{1,60})(?:[ \t]+(\S{1,40}))?",
    re.ASCII,
)


_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]{0,100})="((?:[^"\\]|\\.){0,500})"', re.ASCII)


_MARK = re.compile(
    rb"^(?:# (?:HELP|TYPE) \S|DCGM_FI_\w+|\w{1,200}(?:watts|joules(?:_total)?))[ {]", re.MULTILINE
)


_HOST = ("Hostname", "hostname", "instance", "node", "host")


_DEVICE = (
    "UUID",
    "uuid",
    "gpu",
    "device",
    "path",
    "package",
    "index",
    "zone",
    "id",
    "sensor",
    "name",
)


def is_prometheus(head: bytes) -> bool:
    """
    Whether the first bytes of a log are metrics.
    """
    return _MARK.search(head) is not None


def unit_of_metric(name: str) -> Unit | None:
    """
    The unit of a metric; `None` for one that isn't drawn power or an energy counter.
    """
    if name in METRICS:
        return METRICS[name]
    if _NOT_DRAWN.search(name):
        return None
    return next((unit for ending, unit in _ENDINGS if name.endswith(ending)), None)


def device_of_labels(labels: Mapping[str, str], name: str) -> str:
    """
    Host and device by the labels; the metric's name where they name neither.
    """
    host = next((labels[key] for key in _HOST if labels.get(key)), "")
    device = next((labels[key] for key in _DEVICE if labels.get(key)), "")
    known = [part for part in (host, device) if part]
    if name not in METRICS:
        known.append(name)
    return "/".join(known) or name


def prometheus_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of a file of metrics, scraped once or many times.
    """
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            text = raw.decode("utf-8", errors="replace").strip()
            if text and not text.startswith("#"):
                _take(text, number, maker)
        yield maker.piece()


def _take(text: str, number: int, maker: PieceMaker) -> None:
    match = _LINE.fullmatch(text)
    if match is None:
        maker.fail("PW-6", number, f"{shown(text)} isn't a metric")
        return
    name, labels, value, stamp = match.groups()
    unit = unit_of_metric(name)
    if unit is None:
        return
    if stamp is None:
        maker.fail("PW-6", number, f"{name} has no time stamp")
        return
    time = parse_number(stamp)
    scale = None if time is None else epoch_scale(time)
    reading = parse_number(value)
    if time is None or scale is None:
        maker.fail("PW-6", number, f"time {shown(stamp)} is no Unix time")
    elif reading is None:
        maker.fail("PW-7", number, f"{shown(value)} isn't a number")
    else:
        maker.reading.saw_zone("UTC")
        device = device_of_labels(dict(_LABEL.findall(labels or "")), name)
        maker.add(device, time / scale, unit.in_si(reading), is_energy=unit.is_energy)
