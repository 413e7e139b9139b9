"""
Metrics of power and energy in the text form of Prometheus and OpenMetrics, with time stamps.

Stamps are milliseconds in Prometheus' form and seconds in OpenMetrics'; their size tells. What
`promtool tsdb dump` prints, with the name among the labels, is read too.

Lines are taken apart here and not by `prometheus_client`, whose parser is made for the answers of
exporters. Of two torn lines, `m 537.4 1780309795115m 538.1 1780309796103`, version 0.26 makes one
reading with the second stamp; the stamp of an exemplar becomes that of the reading; a number of 400
digits raises `OverflowError`. It took 22 to 39 us for a line of DCGM, this module's pattern 2 to 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.prometheus_metrics import Metric, metric_of
from reporter.evidence.formats.prometheus_series import SeriesReadings
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import epoch_scale, parse_number

PROMETHEUS = "prometheus"
# Longer than any exporter's; a line is never worked on for longer than this allows.
LONGEST_LINE_CHARACTERS = 16_384
_LABEL = r'([A-Za-z_][A-Za-z0-9_]*+)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*+)"'
# The same without groups; no part of it gives back what it took, so a line costs linear time.
_LABELS = r'\{[ \t]*(?:[A-Za-z_][A-Za-z0-9_]*+[ \t]*=[ \t]*"(?:[^"\\]|\\.)*+"[ \t]*,?[ \t]*)*+\}'
_SERIES = rf"(?:[A-Za-z_:][A-Za-z0-9_:]*+)?(?:{_LABELS})?"
# An exemplar, the example of one request beside a counter, has a value and a stamp of its own.
_LINE = re.compile(
    rf"({_SERIES})[ \t]*(?<=[ \t}}])([^\s{{}}]{{1,60}})(?:[ \t]+([^\s{{}}#]{{1,40}}))?"
    r"(?:[ \t]+# ?\{.*)?",
    re.ASCII,
)
_NAME = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*", re.ASCII)
_EACH_LABEL = re.compile(_LABEL, re.ASCII)
_ESCAPE = re.compile(r'\\([\\n"])')
_MARK = re.compile(
    rb"^(?:# (?:HELP|TYPE|UNIT) [A-Za-z_:]|DCGM_FI_\w{1,100}[ {]"
    rb"|\w{1,200}(?:watts?|joules?(?:_total)?)[ {]|[A-Za-z_:][\w:]{0,200}\{\w{1,100}=\""
    rb"|\{__name__=\")",
    re.MULTILINE,
)
_SERIES_HELD = 50_000


def is_prometheus(head: bytes) -> bool:
    """
    Whether the first bytes of a log are metrics.
    """
    return _MARK.search(head) is not None


def labels_of(series: str) -> dict[str, str]:
    """
    The labels of a series as text, without their escapes.
    """
    found = _EACH_LABEL.findall(series, series.find("{") + 1) if "{" in series else []
    return {
        key: _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
        if "\\" in text
        else text
        for key, text in found
    }


def metric_of_series(series: str) -> Metric | None:
    """
    What the series `name{label="text"}` is; `None` where it is no power and no energy.
    """
    labels = labels_of(series)
    match = _NAME.match(series)
    name = match[0] if match is not None else labels.get("__name__", "")
    return metric_of(name, labels)


def prometheus_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of a file of metrics, scraped once or many times.
    """
    log = _Log()
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            if raw[:1] != b"#":
                log.take(raw, number, maker)
        yield maker.piece()
    maker = PieceMaker(reading)
    log.readings.finish(maker)
    yield maker.piece()


class _Log:
    """
    A file of metrics while it is read: its series and the chips of `node_hwmon` so far.
    """

    def __init__(self) -> None:
        self.readings = SeriesReadings()
        self.series: dict[str, Metric | None] = {}
        self.chips: dict[str, str] = {}

    def take(self, raw: bytes, number: int, maker: PieceMaker) -> None:
        """
        One line that is no comment.
        """
        text = raw[: LONGEST_LINE_CHARACTERS + 1].decode("utf-8", errors="replace").strip()
        if not text or text.startswith("#"):
            return
        match = _LINE.fullmatch(text) if len(raw) <= LONGEST_LINE_CHARACTERS else None
        if match is None or not match[1]:
            maker.fail("PW-6", number, f"{shown(text)} isn't a metric")
            return
        metric = self._metric(match[1])
        if metric is None or not self.readings.is_taken(metric, number):
            return
        time_s = _time_s(metric, match[3], number, maker)
        if time_s is not None:
            self.readings.take(metric, time_s, match[2], number, maker)

    def _metric(self, series: str) -> Metric | None:
        if series in self.series:
            return self.series[series]
        if len(self.series) >= _SERIES_HELD:
            self.series.clear()
        if series.startswith("node_hwmon_"):
            metric = self._sensor(series)
        else:
            metric = metric_of_series(series)
        self.series[series] = metric
        return metric

    def _sensor(self, series: str) -> Metric | None:
        """
        A sensor of `node_hwmon`, whose chip another metric, before it in each scrape, names.
        """
        labels = labels_of(series)
        name = series.partition("{")[0]
        if name == "node_hwmon_chip_names":
            if len(self.chips) < _SERIES_HELD:
                self.chips[_chip(labels)] = labels.get("chip_name", "")
            return None
        return metric_of(name, labels | {"chip_name": self.chips.get(_chip(labels), "")})


def _chip(labels: Mapping[str, str]) -> str:
    return f"{labels.get('instance', '')}/{labels.get('chip', '')}"


def _time_s(metric: Metric, stamp: str | None, number: int, maker: PieceMaker) -> float | None:
    if stamp is None:
        name = metric.identity.metric or metric.name
        maker.fail("PW-6", number, f"{name} has no time stamp")
        return None
    time = parse_number(stamp)
    scale = None if time is None else epoch_scale(time)
    if time is None or scale is None:
        maker.fail("PW-6", number, f"time {shown(stamp)} is no Unix time")
        return None
    return time / scale
