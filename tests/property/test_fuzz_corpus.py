"""
Inputs that reach much of the readers, and those that once broke one, are read without an exception.

`python -m perf fuzz --corpus FOLDER` makes more of them.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perf.fuzz import SEEDS
from perf.fuzz_targets import SAID, SLOW, TARGETS
from reporter.schema.check import Kind, check
from reporter.store import strict_json
from tests.conftest import CHECKOUT

KEPT = sorted(path for path in SEEDS.iterdir() if path.is_file())
PATHS: dict[Kind, str] = {
    "submission": "v2/submission",
    "claim": "v1/claim",
    "ledger-event": "v2/ledger-event",
}
SCHEMAS: dict[Kind, Any] = {
    kind: json.loads((CHECKOUT / f"schemas/{path}.schema.json").read_text(encoding="utf-8"))
    for kind, path in PATHS.items()
}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_kept_inputs_are_read(path: Path, tmp_path: Path) -> None:
    """
    Each goes through the reader that it was made for, and through all others.
    """
    copy = tmp_path / "input.json"
    copy.write_bytes(path.read_bytes())
    own = path.name.rpartition("-")[0]
    assert own in TARGETS
    for name, read in TARGETS.items():
        if name == own or name not in SLOW:
            with contextlib.suppress(*SAID):
                read(copy)


def test_the_corpus_is_small_and_has_inputs_of_every_target() -> None:
    """
    A checkout stays small: at most 400 files, each of at most 1,500 bytes.
    """
    assert {path.name.rpartition("-")[0] for path in KEPT} == set(TARGETS)
    assert len(KEPT) <= 400
    assert max(path.stat().st_size for path in KEPT) <= 1_500


EXTREMES: tuple[Any, ...] = (
    None, True, 0, -1, 5e-324, 1e299, -1e299, 2**63, "", "\x1b[31m", "::error::x", [], {}, [[]],
)  # fmt: skip


@st.composite
def of_schema(draw: st.DrawFn, schema: Any, root: Any, depth: int = 0) -> Any:
    """
    A value that mostly fits a schema, with an extreme in place of a part of it now and then.
    """
    if depth > 6 or draw(st.integers(0, 30)) == 0:
        return draw(st.sampled_from(EXTREMES))
    if "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found.get(part, {})
        return draw(of_schema(found, root, depth + 1))
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    several = schema.get("oneOf") or schema.get("anyOf")
    if several:
        return draw(of_schema(draw(st.sampled_from(several)), root, depth + 1))
    kinds = schema.get("type", "object")
    kind = draw(st.sampled_from(kinds)) if isinstance(kinds, list) else kinds
    if kind == "object":
        required = set(schema.get("required", ()))
        return {
            key: draw(of_schema(value, root, depth + 1))
            for key, value in schema.get("properties", {}).items()
            if key in required or draw(st.integers(0, 9)) == 0
        }
    if kind == "array":
        count = draw(st.integers(0, 2))
        return [draw(of_schema(schema.get("items", {}), root, depth + 1)) for _ in range(count)]
    if kind in {"number", "integer"}:
        return draw(st.sampled_from([schema.get("minimum", 1), schema.get("maximum", 10), 1]))
    return draw(st.sampled_from(["2024-05-10", "2024-05-10T11:38:49Z", "a", "acme/x", "a" * 64]))


@settings(max_examples=60)
@given(st.data(), st.sampled_from(sorted(SCHEMAS)))
def test_what_nearly_fits_a_schema_is_checked_and_never_raises(data: Any, name: Kind) -> None:
    """
    Documents made from the schemas themselves reach what random bytes don't; each gives findings
    or fits.
    """
    document = data.draw(of_schema(SCHEMAS[name], SCHEMAS[name]))
    raw = json.dumps(document).encode()
    parsed = strict_json.parse(raw, "file")
    findings = parsed.findings or check(parsed.data, name, "file")

    assert all(one.message and one.code for one in findings)
