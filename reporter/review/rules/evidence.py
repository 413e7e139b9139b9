"""
EV-1 to EV-3: are the raw logs there, are they the ones that were stated, can they be read?
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.codes import TRAINING_LOG_CODES
from reporter.evidence.find import EvidenceItem
from reporter.evidence.training_record import is_evaluation_name
from reporter.findings import Severity
from reporter.review.rule import Case, Doubt, Need, flag, inform, reject, rule
from reporter.text import one_line


@rule("EV-1", "Evidence is there", "F", requires=Need.EVIDENCE)
def evidence_is_there(case: Case) -> Iterator[Doubt]:
    """
    Every raw log that the submission lists is found in the evidence folder.

    Reason: what can't be opened can't be checked; the entry stays self-reported (V0) until it can.
    A link, a file behind a linked folder, a pipe and a device are never opened: a submission must
    not show files from outside of its folder.

    Example: the power folder of one run was removed.
    """
    for item in case.need_evidence().items:
        if item.closed is not None:
            yield flag(
                item.pointer,
                f"{item.shown} wasn't opened: {item.closed}",
                "put the file itself in its place",
            )
        elif item.path is None:
            yield flag(
                item.pointer,
                f"{item.shown} isn't among the raw logs",
                "put it under the evidence folder, at its origin's path or by its file name",
            )


@rule("EV-2", "Evidence is what was stated", "R", requires=Need.EVIDENCE)
def evidence_is_as_stated(case: Case) -> Iterator[Doubt]:
    """
    Length and SHA-256 of every raw log are the stated ones.

    Reason: the hash ties the figures to one file. A file that changed since is another measurement.

    Example: one reading was edited after the submission was made: the hash differs.
    """
    for item in case.need_evidence().found:
        if item.bytes != item.evidence.bytes:
            yield reject(
                f"{item.pointer}/bytes",
                f"{item.shown} has {item.bytes:,} bytes, stated are {item.evidence.bytes:,}",
                "send the file that the figures were made from, or import it anew",
            )
        elif not item.is_as_stated:
            yield reject(
                f"{item.pointer}/sha256",
                f"{item.shown} has SHA-256 {item.sha256}, stated is {item.evidence.sha256}",
                "send the file that the figures were made from, or import it anew",
            )


@rule("EV-3", "Evidence can be read", "FI", requires=Need.EVIDENCE)
def evidence_can_be_read(case: Case) -> Iterator[Doubt]:
    """
    Every raw log has a format that a reader knows, and the reader could use it.

    Reason: a log that no reader understands proves nothing until a person has looked at it. What a
    reader had to leave out of a log that it could use is noted, the first fault of each log. A
    window that a training log doesn't state whole is a question, and so is a start that only the
    submission states, and a quality that isn't named as an evaluation: a loss in training is lower.
    Patterns that the submission states for the lines of a text log are noted. Files behind a carbon
    intensity are noted: no reader knows them.

    Example: a power log whose format is stated as "xlsx".
    """
    for item in case.need_evidence().found:
        yield from _unread(item)
        yield from _training_doubts(item)
        if item.is_of_site:
            yield inform(
                item.pointer, f"{item.shown} backs the carbon intensity: a person has to read it"
            )
        elif item.power is None and item.training is None:
            yield flag(
                f"{item.pointer}/format",
                f"no reader for {item.evidence.format!r} logs: {item.shown} wasn't opened",
                "send it in a format that `reporter import` knows",
            )


def _unread(item: EvidenceItem) -> Iterator[Doubt]:
    """
    What the reader of a power log had to say.
    """
    log = item.power
    if log is None or not log.findings:
        return
    worst = [finding for finding in log.findings if finding.severity is Severity.ERROR]
    is_empty = not (log.series_count or log.unreadable_count or log.nameplate_w)
    first = (worst or list(log.findings))[0]
    if is_empty and worst:
        text = f"nothing could be read: {first.message} ({first.code})"
        yield flag(first.pointer, text, first.hint, file=item.shown)
    elif first.severity is not Severity.NOTE:
        more = len(log.findings) - 1
        rest = f"; and {more} more" if more else ""
        yield inform(
            first.pointer, f"{first.message} ({first.code}){rest}", first.hint, file=item.shown
        )


def _declared_doubts(item: EvidenceItem) -> Iterator[Doubt]:
    """
    What the submission says of how its training log is read, where no log bears it out.
    """
    declared = item.evidence
    if declared.pattern:
        text = f"{item.shown} is read by patterns that the submission states: look at them"
        yield inform(f"{item.pointer}/pattern", text)
    if declared.started_at is not None:
        text = f"the start of the run in {item.shown} is stated, and no log shows it"
        hint = "send a log of the run that has the clock, and name it as clock_log"
        yield flag(f"{item.pointer}/started_at", text, hint)
    if declared.metric is not None and not is_evaluation_name(declared.metric):
        text = f"the quality is logged as {one_line(declared.metric)!r}, no name of an evaluation"
        yield flag(f"{item.pointer}/metric", text, "show that it is measured on held-out data")


def _training_doubts(item: EvidenceItem) -> Iterator[Doubt]:
    """
    What the reader of a training log other than MLPerf's had to say, the worst of it.

    A window that begins with the first logged value leaves start-up out, and its energy.
    """
    found = item.training.findings if item.training is not None else ()
    own = [finding for finding in found if finding.code in TRAINING_LOG_CODES]
    if item.training is not None:
        yield from _declared_doubts(item)
    asked = [f for f in own if f.severity is Severity.ERROR or f.code == "TL-12"]
    for finding in asked[:1]:
        text = f"{finding.message} ({finding.code})"
        yield flag(finding.pointer, text, finding.hint, file=item.shown)
    for finding in [f for f in own if f.severity is Severity.WARNING and f not in asked][:1]:
        text = f"{finding.message} ({finding.code})"
        yield inform(finding.pointer, text, finding.hint, file=item.shown)
