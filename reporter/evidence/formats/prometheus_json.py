"""
Answers of Prometheus' query interface, and what VictoriaMetrics exports, as JSON.

A range query gives `values` of each series, an instant one `value`: pairs of Unix seconds and a
number as text. Export gives `values` beside `timestamps` in ms, a series a line. Source:
"HTTP API" of Prometheus, "Expression query result formats".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.json_log import (
    Document,
    as_text,
    is_json,
    json_pieces,
    objects_of,
)
from reporter.evidence.formats.prometheus_metrics import Metric, metric_of, of_labels
from reporter.evidence.formats.prometheus_series import SeriesReadings
from reporter.evidence.log_file import Block, is_number
from reporter.evidence.timestamps import epoch_scale

_MARK = re.compile(rb'"resultType"\s*:|"metric"\s*:\s*\{')


def is_prometheus_json(head: bytes) -> bool:
    """
    Whether the first bytes of a log are those of an answer to a query.
    """
    return is_json(head) and _MARK.search(head) is not None


def prometheus_json_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of one or many answers.
    """
    readings = SeriesReadings()
    yield from json_pieces(blocks, reading, lambda found, maker: _answer(found, maker, readings))
    maker = PieceMaker(reading)
    readings.finish(maker)
    yield maker.piece()


def _answer(document: Document, maker: PieceMaker, readings: SeriesReadings) -> None:
    """
    An answer, its data, its result, or a series of it: whichever was saved.
    """
    value = document.value
    if isinstance(value, dict) and value.get("status") == "error":
        text = shown(as_text(value.get("error")))
        maker.fail("PW-6", document.line, f"{document.place}the query failed: {text}")
        return
    for key in ("data", "result"):
        if isinstance(value, dict) and isinstance(value.get(key), dict | list):
            value = value[key]
    for series in objects_of(value):
        if isinstance(series.get("metric"), dict):
            _series(series, document, maker, readings)


def _series(
    series: Mapping[str, Any], document: Document, maker: PieceMaker, readings: SeriesReadings
) -> None:
    labels = {key: text for key, text in series["metric"].items() if isinstance(text, str)}
    name = labels.get("__name__", "")
    if not name:
        text = shown(of_labels(labels).name)
        message = f"{document.place}the series {text} has no metric: query without a function"
        maker.fail("PW-6", document.line, message)
        return
    metric = metric_of(name, labels)
    if metric is None or not readings.is_taken(metric, document.line):
        return
    for point in _points(series):
        _point(metric, point, document, maker, readings)


def _points(series: Mapping[str, Any]) -> list[Any]:
    """
    All pairs of time and value of a series, however it gives them.
    """
    values, stamps = series.get("values"), series.get("timestamps")
    if isinstance(values, list) and isinstance(stamps, list):
        # As many pairs as the longer has: what lacks its other half is then named.
        missing = max(len(values), len(stamps)) - min(len(values), len(stamps))
        pairs = [[time, value] for time, value in zip(stamps, values, strict=False)]
        return [*pairs, *[None] * missing]
    points = list(values) if isinstance(values, list) else []
    return [*points, series["value"]] if "value" in series else points


def _point(
    metric: Metric, point: Any, document: Document, maker: PieceMaker, readings: SeriesReadings
) -> None:
    line, place = document.line, document.place
    if not (isinstance(point, list) and len(point) == 2 and is_number(point[0])):
        maker.fail("PW-6", line, f"{place}a point isn't a time with a value")
        return
    scale = epoch_scale(point[0])
    if scale is None:
        maker.fail("PW-6", line, f"{place}time {shown(str(point[0]))} is no Unix time")
        return
    time_s = point[0] / scale
    readings.take(metric, time_s, as_text(point[1]), line, maker)
