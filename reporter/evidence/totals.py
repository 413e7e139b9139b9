"""
Reads a file that holds totals or models, by its content, and says of a head what it is.

Such a file is no evidence: its figures are declared, shown with what is known of them, and never
ranked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from reporter.evidence.formats import (
    carbontracker,
    carbontracker_json,
    codecarbon,
    eco2ai,
    impact_tracker,
    perun,
    pyjoules,
    slurm_sacct,
)
from reporter.evidence.log_file import HEAD_BYTES, MIB, Broken, LogSource, ReadLimits, parse_json
from reporter.evidence.timestamps import find_zone
from reporter.evidence.totals_record import (
    Mend,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
)
from reporter.findings import error
from reporter.totals_codes import TOTALS_HINTS

__all__ = ["NAMED_ONLY", "Mend", "ToolTotals", "TotalRow", "read_totals", "totals_kind"]

# 70,000 rows of CodeCarbon, which hold a row for each run; putting all back takes half a minute.
TOTALS_LIMITS = ReadLimits(file_bytes=32 * MIB, unpacked_bytes=32 * MIB)

_Reader = Callable[[TotalsText], ToolTotals]


_JsonReader = Callable[[TotalsText, Any], ToolTotals]


_TEXTS: tuple[tuple[str, str, Callable[[str], bool], _Reader], ...] = (
    (codecarbon.CODECARBON, codecarbon.WHAT, codecarbon.is_codecarbon,
     codecarbon.codecarbon_totals),
    (eco2ai.ECO2AI, eco2ai.WHAT, eco2ai.is_eco2ai, eco2ai.eco2ai_totals),
    (pyjoules.PYJOULES, pyjoules.WHAT, pyjoules.is_pyjoules, pyjoules.pyjoules_totals),
    (slurm_sacct.SACCT, slurm_sacct.WHAT, slurm_sacct.is_sacct, slurm_sacct.sacct_totals),
    (perun.PERUN_TEXT, perun.WHAT, perun.is_perun_text, perun.perun_text_totals),
    (carbontracker.CARBONTRACKER, carbontracker.WHAT, carbontracker.is_carbontracker,
     carbontracker.carbontracker_totals),
)  # fmt: skip


_JSONS: tuple[tuple[str, str, Callable[[Any], bool], _JsonReader], ...] = (
    (perun.PERUN_JSON, perun.WHAT, perun.is_perun_json, perun.perun_json_totals),
    (slurm_sacct.SACCT_JSON, slurm_sacct.WHAT, slurm_sacct.is_sacct_json,
     slurm_sacct.sacct_json_totals),
    (carbontracker_json.CARBONTRACKER_JSON, carbontracker_json.WHAT,
     carbontracker_json.is_carbontracker_json, carbontracker_json.carbontracker_json_totals),
)  # fmt: skip


# Known and not read: what there is to say is the whole answer.
_NAMED: tuple[tuple[str, str, str, Callable[[str], bool]], ...] = (
    (perun.PERUN_CSV, "perun", perun.WHAT_CSV, perun.is_perun_csv),
    (impact_tracker.IMPACT_TRACKER, impact_tracker.TOOL, impact_tracker.WHAT,
     impact_tracker.is_impact_tracker),
)  # fmt: skip


# Formats of which there is something to say, and no figure to show.
NAMED_ONLY = frozenset({word for word, _, _, _ in _NAMED} | impact_tracker.NEVER_OPENED)


# The names that perun, sacct --json and carbontracker's parser write near the beginning.
_JSON_MARKS = (
    (perun.PERUN_JSON, perun.WHAT, ('"id"', '"type"', '"metadata"', '"creation_dt"')),
    (slurm_sacct.SACCT_JSON, slurm_sacct.WHAT, ('"jobs"', '"association"', '"steps"')),
    (carbontracker_json.CARBONTRACKER_JSON, carbontracker_json.WHAT,
     ('"components"', '"epoch_durations (s)"')),
)  # fmt: skip


def totals_kind(head: bytes) -> tuple[str, str] | None:
    """
    The word of a format of totals and the sentence that says what it is; None for any other head.

    Of the formats in `NAMED_ONLY` no figure can be shown.
    """
    never_opened = impact_tracker.never_opened_kind(head)
    if never_opened is not None:
        return never_opened[0], never_opened[2]
    text = head[:HEAD_BYTES].decode("utf-8", errors="replace")
    for word, what, is_this, _ in _TEXTS:
        if is_this(text):
            return word, f"this is {what}"
    for word, _, what, is_named in _NAMED:
        if is_named(text):
            return word, f"this is {what}"
    if text.lstrip()[:1] in {"{", "["}:
        for word, what, marks in _JSON_MARKS:
            if all(mark in text for mark in marks):
                return word, f"this is {what}"
    return None


def read_totals(
    path: Path,
    *,
    name: str | None = None,
    zone: str | None = None,
    limits: ReadLimits = TOTALS_LIMITS,
) -> ToolTotals | None:
    """
    The totals of a file; None where it is none of these, or can't be opened or unpacked at all.

    *name* is what findings call the file (default: the path). *zone* (UTC, +02:00, or an IANA name)
    is used for times that carry none, which is nearly all of them; without one they are left out.
    Never raises on content: what can't be read is a finding.
    """
    file = name if name is not None else str(path)
    source = LogSource(path, file, limits)
    blocks = source.blocks()
    first = next(blocks, None)
    if source.refused_head is not None:
        return _refused(source.refused_head, file)
    if first is None or not _may_hold_totals(first.data[:HEAD_BYTES]):
        return None
    data = b"".join(block.data for block in chain([first], blocks))
    lines = data.decode("utf-8", errors="replace").split("\n")
    text = TotalsText(
        file=file,
        lines=tuple(line.removesuffix("\r") for line in lines),
        zone=None if zone is None else find_zone(zone),
    )
    totals = _recognised(text, data)
    findings = [*source.findings]
    if zone is not None and text.zone is None:
        message = f"no zone is called {zone[:60]!r}"
        findings.append(error("TT-17", file, "", message, TOTALS_HINTS["TT-17"]))
    return None if totals is None else replace(totals, findings=(*findings, *totals.findings))


def _may_hold_totals(head: bytes) -> bool:
    """
    Whether the rest is worth reading: a JSON document shows what it is only as a whole.
    """
    return totals_kind(head) is not None or head.lstrip()[:1] in {b"{", b"["}


def _recognised(text: TotalsText, data: bytes) -> ToolTotals | None:
    head = data[:HEAD_BYTES].decode("utf-8", errors="replace")
    for _, _, is_this, read in _TEXTS:
        if is_this(head):
            return read(text)
    for word, tool, what, is_named in _NAMED:
        if is_named(head):
            return _named(text, word, tool, f"this is {what}")
    if head.lstrip()[:1] not in {"{", "["}:
        return None
    value = parse_json(data)
    if isinstance(value, Broken):
        kind = totals_kind(data)
        return None if kind is None else _broken(text, kind[0])
    for _, _, is_value, read_value in _JSONS:
        if is_value(value):
            return read_value(text, value)
    return None


def _named(text: TotalsText, word: str, tool: str, sentence: str) -> ToolTotals:
    builder = TotalsBuilder(text=text, format=word, tool=tool)
    builder.error("TT-2", "", sentence)
    return builder.build()


def _broken(text: TotalsText, word: str) -> ToolTotals:
    builder = TotalsBuilder(text=text, format=word, tool=word.partition("-")[0])
    builder.error("TT-3", "", "the file isn't valid JSON, or is cut off")
    return builder.build()


def _refused(head: bytes, file: str) -> ToolTotals | None:
    """
    What is said of a pickle or an HDF5 file by one of these tools; it is named and never opened.
    """
    found = impact_tracker.never_opened_kind(head)
    if found is None:
        return None
    word, tool, sentence = found
    return _named(TotalsText(file=file, lines=(), zone=None), word, tool, sentence)
