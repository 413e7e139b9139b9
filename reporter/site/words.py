"""
The fixed words of the pages: states, sides, methods and the sections that explain them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter.energy.meter_class import UNCERTAINTY
from reporter.findings import Finding
from reporter.leaderboard.entries import BoardKey, Entry
from reporter.leaderboard.words import (
    METER_WORDS,
    SIDE_BASIS_WORDS,
    accelerators_text,
    footnotes_of,
    interval_text,
    metric_name,
    samples_text,
    step_text,
    target_text,
    uncertainty_text,
)
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import full_title
from reporter.model.enums import Availability, MeterClass, Scope
from reporter.review.status import EntryStatus, Status
from reporter.site.markdown import anchor_of
from reporter.text import number

__all__ = [
    "METER_WORDS",
    "SIDE_BASIS_WORDS",
    "STATUS_WORDS",
    "accelerators_text",
    "board_name",
    "footnotes_of",
    "interval_text",
    "limit_text",
    "method_path",
    "metric_name",
    "metric_text",
    "reason_texts",
    "rule_path",
    "samples_text",
    "side_words",
    "standing_text",
    "status_kind",
    "status_of",
    "status_text",
    "step_text",
    "target_text",
    "uncertainty_text",
]

STATUS_WORDS: Mapping[str, str] = {
    "V0": "self-reported",
    "V1": "evidence consistent",
    "V2": "reviewed",
    "V3": "reproduced",
}


def limit_text(meter_class: MeterClass) -> str:
    """
    The limit of error of a meter class, such as "limit of error 5 %".

    It has no sign before it: the one uncertainty that is printed with "±" is that of the energy.
    """
    return f"limit of error {UNCERTAINTY[meter_class] * 100:.0f} %"


def method_path(anchor: str) -> str:
    """
    A section of the method page.
    """
    return f"method/index.html#{anchor}"


def rule_path(code: str) -> str:
    """
    A rule on the rules page.
    """
    return f"rules/index.html#{anchor_of(code)}"


def board_name(key: BoardKey, benchmark: Benchmark) -> str:
    """
    The name of a board, such as "BERT-large, closed division, S2 nodes".
    """
    name = f"{full_title(benchmark)}, {key.division} division, {key.scope} {key.scope.title}"
    return name if key.availability is Availability.AVAILABLE else f"{name}, {key.availability}"


def side_words(scope: Scope) -> str:
    """
    Where energies of a scope stand: on the AC side, those of accelerators at the device.
    """
    return "at the device" if scope is Scope.S1 else "AC side"


def status_of(entry: Entry, standings: Mapping[str, EntryStatus]) -> str:
    """
    The status of an entry: V0 where nothing was asked of a ledger.
    """
    standing = standings.get(entry.id)
    return "V0" if standing is None else standing.status.value


def status_text(entry: Entry, standings: Mapping[str, EntryStatus]) -> str:
    """
    The status in words, such as "reviewed"; a withdrawal, a dispute or a flag comes first.
    """
    words = STATUS_WORDS[status_of(entry, standings)]
    doubt = _doubt(standings.get(entry.id))
    return f"{doubt}; {words}" if doubt else words


def status_kind(entry: Entry, standings: Mapping[str, EntryStatus]) -> str:
    """
    What the mark of the status says, as a class of the stylesheet: a doubt, "self-reported",
    "reviewed", or "plain".
    """
    status = status_of(entry, standings)
    marks = {"V0": "self-reported", "V2": "reviewed"}
    return _doubt(standings.get(entry.id)) or marks.get(status, "plain")


def standing_text(entry: Entry, standings: Mapping[str, EntryStatus]) -> str:
    """
    What must be known before a rank is read: a withdrawal, a dispute, refusals, flags, or that
    nobody has reviewed the entry; empty where a person has and nothing is open.
    """
    standing = standings.get(entry.id)
    if standing is None:
        return "Not reviewed: no ledger says anything of it."
    if standing.is_withdrawn:
        return "Withdrawn."
    return " ".join(_open_points(standing))


def _open_points(standing: EntryStatus) -> Iterator[str]:
    if standing.is_disputed:
        yield "Disputed."
    refusals = () if standing.is_changed else _refusals(standing)
    if refusals:
        yield f"Rejected by {', '.join(refusals)}."
    if standing.flags:
        yield f"Flagged by {', '.join(sorted(standing.flags))}, not cleared."
    if standing.status is Status.V0 and not (refusals or standing.flags):
        yield f"Not confirmed: {'; '.join(standing.reasons) or 'self-reported'}."
    if standing.status is Status.V1:
        yield "Not reviewed by a person: the rules have passed it."


def _refusals(standing: EntryStatus) -> tuple[str, ...]:
    """
    The rules that refused the entry when they ran last.
    """
    results = [event.result for event in standing.events.values() if event.result is not None]
    return tuple(sorted(results[-1].refusals)) if results else ()


def _doubt(standing: EntryStatus | None) -> str:
    if standing is None:
        return ""
    if standing.is_withdrawn:
        return "withdrawn"
    if standing.is_disputed:
        return "disputed"
    return "flagged" if standing.flags else ""


def reason_texts(reasons: tuple[Finding, ...]) -> tuple[str, ...]:
    """
    The messages of some findings, each once.
    """
    return tuple(dict.fromkeys(finding.message for finding in reasons))


def metric_text(name: str, value: float) -> str:
    """
    One metric with its value, such as "eval loss 0.9247".
    """
    return f"{metric_name(name)} {number(value, 4)}"


def run_name(number_: int) -> str:
    """
    What a run is called on the page; labels of published logs are too long for a drawing.
    """
    return f"Run {number_}"
