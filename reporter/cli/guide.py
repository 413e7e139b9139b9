"""
The guide to the fields of a submission that `reporter init` writes beside the skeleton.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reporter.model.submission import Declaration

# Optional fields without which the rules flag an entry, or it ranks by energy or by CO2e nowhere.
RANKED = (
    "/runs/*/training_log",
    "/runs/*/energy_parts/*/instrument",
    "/runs/*/energy_parts/*/evidence",
    "/evidence/*/file",
    "/evidence/*/origin",
    "/site/country",
    "/site/grid_zone",
    "/site/cloud_region",
    "/site/pue",
    "/site/factor_id",
    "/site/carbon_intensity",
)
# Optional fields whose figures are shown and never ranked.
SHOWN = (
    "/site/hourly_intensity",
    "/site/market_based",
    "/site/water",
    "/embodied",
    "/development",
)
_COLUMNS = ("| {} field | unit | what belongs there |", "|---|---|---|")
_LOGS = """
## From logs to fields

- `sha256sum FILE` and `wc -c FILE` give `sha256` and `bytes`. `clock` is `training_host`, `node`,
  `meter` or `unknown`.
- The draft lists a training log and a power log for each run. With `"format": "mllog"` (`:::MLLOG`
  lines, among them `run_start` and `run_stop`) a training log is read.
- `docs/power-logs.md` of the repository says which power logs are read, `docs/training-logs.md`
  which other training logs (Megatron-LM, Weights & Biases, MLflow, trackio, matcha).
- `reporter measure ../{slug}.json` writes what the logs in this folder give: window, quality,
  samples, energy, coverage, meter class. Type none of it.
- `reporter review ../{slug}.json --all` holds every written figure against the logs again.
- `reporter factors PLACE` names the carbon intensity that a site gets. With a place and a PUE the
  entry ranks by CO2e too.
"""


def guide_text(submission: Declaration) -> str:
    """
    The guide in Markdown: how logs become fields, every required field of the schema with what
    belongs into it, the fields that a rank needs, and those that are shown and never ranked.
    """
    from reporter.schema.check import declaration_schema

    schema = declaration_schema()

    lines = [
        f"# Evidence and fields of {submission.id}",
        "",
        "Put the raw power logs and training logs of every run into this folder. Then replace in",
        f"`../{submission.slug}.json` each placeholder: every date in the year 2000, every size of",
        "1 byte, every hash of zeros, the names of the logs, the round `unassigned`. Do not type",
        "energies or totals: list energy parts, the tool measures and adds them.",
        *_LOGS.format(slug=submission.slug).splitlines(),
        "",
        "## Fields",
        "",
        *_header("required"),
    ]
    ranked = [
        "",
        "Without these an entry is valid, and flagged by the rules or left without a rank. Of a",
        "site one place is enough: country, grid zone or cloud region.",
        "",
        *_header("optional"),
    ]
    shown = [
        "",
        "These may stand too. Their figures are shown on the page of the entry and in its",
        "statement, with formula and source, and never rank. Leave out what is not known.",
        "",
        *_header("optional"),
    ]
    rows = _required_rows(schema, "")
    needed = _rows_of(schema, RANKED)
    return "\n".join([*lines, *rows, *ranked, *needed, *shown, *_rows_of(schema, SHOWN), ""])


def _header(kind: str) -> list[str]:
    return [line.format(kind) for line in _COLUMNS]


def _rows_of(schema: Mapping[str, Any], pointers: Sequence[str]) -> Iterator[str]:
    """
    The rows of some optional fields, with everything below them.
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
