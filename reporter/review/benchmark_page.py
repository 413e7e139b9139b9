"""
The page of a benchmark: what must be reached, in how many runs, and within which limits.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction
from reporter.text import number, printed_line


def benchmark_text(benchmark: Benchmark) -> str:
    """
    Title, metrics with their targets, runs, samples, rounds, limits and noise, as lines of text.
    """
    return "\n".join(printed_line(line) for line in _lines(benchmark))


def _lines(benchmark: Benchmark) -> Iterator[str]:
    runs, noise = benchmark.runs, benchmark.noise
    yield f"{benchmark.id}  {benchmark.title}, version {benchmark.version}"
    yield ""
    yield from _standing(benchmark)
    yield f"Model and data: {benchmark.model}, {benchmark.dataset.name}"
    for metric in benchmark.metrics:
        yield _metric(metric)
    yield f"Runs: {runs.required} required, {runs.dropped_each_end} dropped at each end"
    yield f"Samples: {benchmark.samples.unit_text}"
    yield f"Rounds: {', '.join(benchmark.comparability.rounds)}"
    limits = benchmark.limits
    if limits is not None and limits.artifact_bytes is not None:
        yield f"Limit: a trained model of at most {limits.artifact_bytes:,} B ({limits.source})"
    yield f"Run noise: {number(100 * noise.sigma_run)} % ({noise.source})"


def _standing(benchmark: Benchmark) -> Iterator[str]:
    """
    The season with its days, and the day of the closing, where the file states them.
    """
    season = benchmark.season
    if season is not None:
        opens = f" from {season.opens_on}" if season.opens_on else ""
        closes = f" to {season.closes_on}" if season.closes_on else ""
        yield f"Season: {season.name}{f', submissions{opens}{closes}' if opens or closes else ''}"
    if benchmark.closed_on is not None:
        yield f"Closed on {benchmark.closed_on}"


def _metric(metric: Metric) -> str:
    word = "at least" if metric.direction is Direction.HIGHER else "at most"
    defined = f": {metric.definition}" if metric.definition else ""
    return f"Metric: {metric.name}, {word} {metric.target:g} {metric.unit}{defined}"
