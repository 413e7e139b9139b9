"""
What a board's `[versions]` say, held against what this tool knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reporter import __version__
from reporter.findings import Finding, error, note
from reporter.model.benchmark import Versions
from reporter.model.rule_sets import RULE_SET
from reporter.schema.check import newer_tool, version_of

SCHEMA_VERSION = version_of("submission")


def version_findings(versions: Versions, file: str) -> Iterator[Finding]:
    """
    Findings BD-5 to BD-7 where a board is pinned to other versions than this tool's.
    """
    schema, rule_set = versions.schema, versions.rule_set
    if schema is not None and schema > SCHEMA_VERSION:
        yield _unknown("schema", "schema version", schema, SCHEMA_VERSION, file)
    if schema is not None and schema < SCHEMA_VERSION:
        message = f"the board is pinned to schema version {schema}; this reporter reads version "
        hint = "run: reporter migrate, which shows its diff"
        yield error("BD-6", file, "/versions/schema", f"{message}{SCHEMA_VERSION}", hint)
    if rule_set is not None and rule_set > RULE_SET:
        yield _unknown("rule_set", "rule set", rule_set, RULE_SET, file)
    if rule_set is not None and rule_set < RULE_SET:
        message = (
            f"the board is pinned to rule set {rule_set}; this reporter reviews by {RULE_SET} and "
            "keeps no older rules, so reviews that are sealed stand and no new one is recorded"
        )
        hint = "reporter migrate --check names what would change; then raise the pin"
        yield note("BD-7", file, "/versions/rule_set", message, hint)


def _unknown(key: str, what: str, pinned: int, known: int, file: str) -> Finding:
    message = (
        f"the board is pinned to {what} {pinned}; this is reporter {__version__}, whose newest is "
        f"{known}"
    )
    return error("BD-5", file, f"/versions/{key}", message, newer_tool())


def no_versions(folder: Path, versions: Versions) -> Finding | None:
    """
    The note BD-8 of a board that doesn't pin both versions; None where it does.

    A board without settings has a note of its own, BD-1.
    """
    path = folder / "board.toml"
    if not path.is_file():
        return None
    lacks = [name for name in ("schema", "rule_set") if getattr(versions, name) is None]
    if not lacks:
        return None
    message = f"[versions] has no {' and no '.join(lacks)}: a newer reporter would judge by its own"
    hint = f"write [versions] with schema = {SCHEMA_VERSION} and rule_set = {RULE_SET}"
    return note("BD-8", str(path), "/versions", message, hint)
