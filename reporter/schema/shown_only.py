"""
Findings about what is shown and never ranked: clock hours, their evidence, embodied carbon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reporter.findings import Finding, error
from reporter.schema.near import unlisted_log
from reporter.text import number

Data = Mapping[str, Any]


def shown_only_findings(data: Data, file: str) -> Iterator[Finding]:
    """
    Findings SH-22, SH-31 and SH-32 of site, runs and embodied carbon; the schema has accepted
    *data*.
    """
    logs = {item["id"] for item in data["evidence"]}
    site = data.get("site") or {}
    for key in ("carbon_intensity", "hourly_intensity"):
        backed = site.get(key) or {}
        yield from unlisted_log(backed.get("evidence"), logs, file, f"/site/{key}/evidence")
    series = site.get("hourly_intensity") or {}
    yield from _order(series.get("hours"), file, "/site/hourly_intensity/hours")
    for index, run in enumerate(data["runs"]):
        yield from _order(run.get("hours"), file, f"/runs/{index}/hours")
    yield from _shares((data.get("embodied") or {}).get("by_share"), file)


def _order(hours: list[Data] | None, file: str, pointer: str) -> Iterator[Finding]:
    # Whole hours in UTC sort as text up to the hour.
    before = ""
    for index, hour in enumerate(hours or ()):
        if hour["starts_at"][:13] <= before:
            message = f"the hour {hour['starts_at']} doesn't come after the one before it"
            hint = "list each clock hour once, in order of time"
            yield error("SH-31", file, f"{pointer}/{index}/starts_at", message, hint)
        before = hour["starts_at"][:13]


def _shares(share: Data | None, file: str) -> Iterator[Finding]:
    if share is None or share["resources_reserved"] <= share["total_resources"]:
        return
    message = (
        f"{number(share['resources_reserved'])} resources are reserved of "
        f"{number(share['total_resources'])}"
    )
    hint = "count both in the same unit: what the runs reserved, and all that was counted"
    yield error("SH-32", file, "/embodied/by_share/resources_reserved", message, hint)
