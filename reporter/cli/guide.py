"""
The guide to the fields of a submission that `reporter init` writes beside the skeleton.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reporter.model.submission import Submission

# Optional fields whose figures are shown and never ranked.
SHOWN = (
    "/site/carbon_intensity/evidence",
    "/site/hourly_intensity",
    "/runs/*/hours",
    "/site/water",
    "/embodied",
)


def guide_text(submission: Submission) -> str:
    """
    The guide in Markdown: every required field of the schema, with what belongs into it, and the
    fields that are shown and never ranked.
    """
    from reporter.schema.check import schema_data

    schema = schema_data("submission")

    lines = [
        f"# Evidence and fields of {submission.id}",
        "",
        "Put the raw power logs and training logs of every run into this folder. Then replace in",
        f"`../{submission.slug}.json` each placeholder: every date in the year 2000, every energy",
        "of 1 J, every count of 1 sample, every size of 1 byte, every hash of zeros, the status",
        "and the quality of every run. Do not type totals: list energy parts, the tool adds them.",
        "",
        "| required field | unit | what belongs there |",
        "|---|---|---|",
    ]
    shown = [
        "",
        "These may stand too. Their figures are shown on the page of the entry and in its",
        "statement, with formula and source, and never rank. Leave out what is not known.",
        "",
        "| optional field | unit | what belongs there |",
        "|---|---|---|",
    ]
    rows = _required_rows(schema, "")
    return "\n".join([*lines, *rows, *shown, *_shown_rows(schema), ""])


def _shown_rows(schema: Mapping[str, Any]) -> Iterator[str]:
    """
    The rows of the optional fields of *SHOWN*, with everything below them.
    """
    for pointer in SHOWN:
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


def _required_rows(schema: Mapping[str, Any], pointer: str) -> Iterator[str]:
    """
    A table row for every required key, depth first, in the order of the schema.
    """
    required = set(schema.get("required", ()))
    for key, child in schema.get("properties", {}).items():
        if key not in required:
            continue
        place = f"{pointer}/{key}"
        yield _row(place, child)
        if child.get("type") == "object":
            yield from _required_rows(child, place)
        elif child.get("type") == "array":
            yield from _required_rows(child.get("items", {}), f"{place}/*")
