"""
The guide beside a draft: each field that is left to fill, what belongs there, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reporter.energy.meter_class import DEVICE_KINDS
from reporter.importers.answers import Answers
from reporter.importers.draft import UNASSIGNED
from reporter.importers.placeholders import PLACEHOLDER_SHA256
from reporter.model.enums import PowerLimitBasis
from reporter.model.submission import Declaration

_HEADER = ("| field | unit | what belongs there |", "|---|---|---|")
_LOG_FIELDS = ("file", "origin", "bytes", "sha256", "format", "clock", "zone")
_PLACES = ("/site/country", "/site/grid_zone", "/site/cloud_region")
_LOGS = """
Put the raw power logs and training logs of every run into this folder. `sha256sum FILE` and
`wc -c FILE` give `sha256` and `bytes`; `docs/power-logs.md` and `docs/training-logs.md` of
reporter itself say which logs are read.
`reporter new entry --from-log LOG... --training-log LOG...` writes all of this from the logs
instead.
"""
_NEXT = """
## Then

- `reporter measure ../{slug}.json --board BOARD` writes what the logs give: window, quality,
  samples, energy, coverage, meter class. Type none of it.
- `reporter review ../{slug}.json --board BOARD --all` holds every figure against the logs again.
- `reporter factors PLACE` names the carbon intensity that a site gets.
"""


def guide_text(submission: Declaration, answers: Answers) -> str:
    """
    The guide in Markdown: what has to be filled, and what an entry ranks worse or nowhere without.
    """
    from reporter.schema.check import declaration_schema

    schema = declaration_schema()
    lines = [f"# What is left to fill in {submission.slug}.json", ""]
    needed, ranked = list(_needed(submission, answers)), list(_ranked(submission))
    if _has_placeholders(submission):
        lines += [*_LOGS.strip().splitlines(), ""]
    if needed:
        lines += ["Fill or confirm these:", "", *_HEADER, *_rows(schema, needed), ""]
    if ranked:
        lines += [
            "Without these the entry has no carbon rank, or a meter class or power limit that"
        ]
        lines += ["is a guess. Of a site one place is enough.", ""]
        lines += [*_HEADER, *_rows(schema, ranked), ""]
    if not needed and not ranked:
        lines += ["Nothing.", ""]
    return "\n".join([*lines, *_NEXT.format(slug=submission.slug).strip().splitlines(), ""])


def _has_placeholders(submission: Declaration) -> bool:
    return any(log.sha256 == PLACEHOLDER_SHA256 for log in submission.evidence)


def _needed(submission: Declaration, answers: Answers) -> Iterator[str]:
    if submission.round == UNASSIGNED:
        yield "/round"
    if answers.division is None:
        yield "/division"
    if answers.availability is None:
        yield "/availability"
    if any(run.training_log is None for run in submission.runs):
        yield "/runs/*/training_log"
    if _has_placeholders(submission):
        yield from (f"/evidence/*/{name}" for name in _LOG_FIELDS)


def _ranked(submission: Declaration) -> Iterator[str]:
    site = submission.site
    if site is None:
        yield from _PLACES
    if site is None or site.pue is None:
        yield "/site/pue"
    if submission.system.power_limit_basis is PowerLimitBasis.NAMEPLATE:
        yield from ("/system/power_limit_w", "/system/power_limit_basis")
    meters = [one for one in submission.instruments if one.kind not in DEVICE_KINDS]
    for name in ("make", "model"):
        if any(getattr(meter, name) is None for meter in meters):
            yield f"/instruments/*/{name}"


def _rows(schema: Mapping[str, Any], pointers: Sequence[str]) -> Iterator[str]:
    """
    The rows of some fields, with everything below them.
    """
    for pointer in pointers:
        node = schema
        for key in pointer.strip("/").split("/"):
            node = node["items"] if key == "*" else node["properties"][key]
        yield _row(pointer, node)
        yield from _rows_below(node, pointer)


def _rows_below(node: Mapping[str, Any], pointer: str) -> Iterator[str]:
    for key, child in node.get("properties", {}).items():
        yield _row(f"{pointer}/{key}", child)
        yield from _rows_below(child, f"{pointer}/{key}")
    if "items" in node:
        yield from _rows_below(node["items"], f"{pointer}/*")


def _row(pointer: str, node: Mapping[str, Any]) -> str:
    description = str(node.get("description", "")).replace("|", "/")
    return f"| `{pointer}` | {node.get('unit', '')} | {description} |"
