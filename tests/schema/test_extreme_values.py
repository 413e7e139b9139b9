"""
No number, text or list in any field of claims, events and settings raises, hangs, or leaves the
finite numbers; nor does a cell of a carbon table.

What each field may hold is read from the schemas; each changed file goes to the reader of its kind.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.check import check_claims
from reporter.claims.load import load_claims
from reporter.claims.report import report_dict, report_text
from reporter.findings import Finding, as_json, as_text
from reporter.review.ledger_event import parse_event
from reporter.schema.check import Kind, schema_data
from reporter.store.board import load_board
from reporter.store.carbon_table import COLUMNS, read_carbon_table
from tests.cli.test_extreme_texts import toml
from tests.cli.test_extremes import as_json as finite_json
from tests.cli.test_extremes import finite
from tests.conftest import CHECKOUT
from tests.extreme_texts import REFUSED, filled, places_of, value_at, with_put
from tests.extremes import cases_of

LONGEST_S = 6
MANY = 100_000
# As they stand in a file; no library writes them.
RAW_NUMBERS = ("1e400", "-1e400", "NaN", "-Infinity", "9" * 400, "9" * 4_301, "0." + "9" * 5_000)
MARK = "the number stands here"
Read = Callable[[Path, bytes], Sequence[Finding]]


def read_claim(path: Path, raw: bytes) -> Sequence[Finding]:
    """
    What is said of a file of claims, which is judged and printed too.
    """
    path.write_bytes(raw)
    loaded = load_claims(path)
    if loaded.claims is not None:
        report = check_claims(loaded.claims, "f")
        finite(report_text(report))
        finite_json(report_dict(report))
    return loaded.findings


def read_event(_: Path, raw: bytes) -> Sequence[Finding]:
    """
    What is said of an event.
    """
    return parse_event(raw, "f")[1]


def read_settings(path: Path, raw: bytes) -> Sequence[Finding]:
    """
    What is said of the settings of a board.
    """
    (path.parent / "board.toml").write_bytes(raw)
    return load_board(path.parent).findings


READERS: Mapping[Kind, Read] = {
    "claim": read_claim,
    "ledger-event": read_event,
    "board": read_settings,
}
EVENT = {
    "schema_version": 2,
    "board": "test-board",
    "parents": ["0" * 64],
    "kind": "review",
    "entry": "acme/8xh100-bert",
    "date": "2026-11-01",
    "by": {"kind": "person", "name": "Ada", "organisation": "uni", "person": "ada"},
    "reason": "because",
    "seal": {
        "submission_sha256": "0" * 64,
        "evidence": {"power": "1" * 64},
        "rule_set": 3,
        "tool": "reporter 0.2.0",
    },
    "answers": ["2" * 64],
}
SETTINGS = {
    "title": "Board",
    "description": "A board.",
    "reference_site": {
        "pue": 1.5,
        "pue_source": "survey",
        "intensity_g_per_kwh": 473.0,
        "intensity_source": "Ember",
    },
}


def written(kind: Kind, data: Any) -> bytes:
    """
    The bytes of a file of a kind.
    """
    if kind == "board":
        return toml(data).encode("utf-8", "surrogatepass")
    if kind == "ledger-event":
        # Canonical JSON has no lone surrogates.
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8", "surrogatepass")
    return json.dumps(data).encode()


@pytest.fixture(scope="module", params=READERS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """
    Each kind of file that has a schema.
    """
    found: Kind = request.param
    return found


@pytest.fixture(scope="module")
def sound(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """
    The data of a sound file that uses as many fields as may stand together.
    """
    path = tmp_path_factory.mktemp("sound") / "file.json"
    if kind == "claim":
        data = json.loads((CHECKOUT / "claims/patterson-2021.json").read_text(encoding="utf-8"))
        data = {key: value for key, value in data.items() if key != "comparisons"}
        data["rows"] = data["rows"][:1]
    else:
        data = EVENT if kind == "ledger-event" else SETTINGS

    def accepts(changed: Any) -> bool:
        return not [
            one for one in READERS[kind](path, written(kind, changed)) if one.severity == "error"
        ]

    assert accepts(data)
    return filled(data, schema_data(kind), accepts)


def told(findings: Sequence[Finding]) -> None:
    """
    Findings are few, and printed they steer nothing.
    """
    assert len(findings) <= 101
    printed = as_text(findings)
    assert "\x1b" not in printed
    assert "\n::" not in f"\n{printed}"
    json.loads(as_json(findings))


def test_every_number_may_be_extreme(kind: Kind, sound: Any, tmp_path: Path) -> None:
    """
    Each number of each kind at the ends: what the schema lets pass is used, the rest is told.
    """
    count = 0
    for _, _, data in cases_of(sound, schema_data(kind)):
        told(READERS[kind](tmp_path / "file.json", written(kind, data)))
        count += 1
    assert count > 15


def test_no_number_beyond_the_finite_ones_is_read(kind: Kind, sound: Any, tmp_path: Path) -> None:
    """
    1e400, NaN and 4,301 digits in place of each number are errors.
    """
    places = {pointer: data for pointer, _, data in cases_of(sound, schema_data(kind))}
    for number, (pointer, around) in enumerate(places.items()):
        data = with_put(around, pointer, MARK)
        raw = RAW_NUMBERS[number % len(RAW_NUMBERS)]
        if kind == "board":
            raw = raw.lower().replace("infinity", "inf")
        text = written(kind, data).replace(f'"{MARK}"'.encode(), raw.encode())
        findings = READERS[kind](tmp_path / "file.json", text)
        told(findings)
        is_fraction = raw.startswith("0.")
        assert is_fraction or any(one.severity == "error" for one in findings), (pointer, raw[:20])


def test_no_text_that_hides_or_steers_is_read(kind: Kind, sound: Any, tmp_path: Path) -> None:
    """
    NUL, half a surrogate pair, marks of direction and escapes are errors in every text.
    """
    count = 0
    for pointer, described in places_of(schema_data(kind)):
        types = described.get("type", ())
        if "string" not in ([types] if isinstance(types, str) else types):
            continue
        if value_at(sound, pointer) is None:
            continue
        text = REFUSED[count % len(REFUSED)]
        # Events are compared byte by byte, so that two ways to write a letter are two texts.
        if kind == "ledger-event" and text == "e\u0301":
            text = "\x1b[31m"
        data = with_put(sound, pointer, text)
        findings = READERS[kind](tmp_path / "file.json", written(kind, data))
        told(findings)
        assert any(one.severity == "error" for one in findings), (pointer, text)
        count += 1
    assert count > 5


def test_no_list_is_too_long_to_be_told(kind: Kind, sound: Any, tmp_path: Path) -> None:
    """
    100,000 items in place of each list end within seconds, with few findings.
    """
    lists = [pointer for pointer, _ in places_of(schema_data(kind)) if pointer]
    for pointer in [one for one in lists if isinstance(value_at(sound, one), list)]:
        items = value_at(sound, pointer) or [None]
        raw = written(kind, with_put(sound, pointer, MARK))
        item = toml({"a": items[0]})[4:-1] if kind == "board" else json.dumps(items[0])
        long = b"[" + b",".join([item.encode()] * MANY) + b"]"
        started = time.process_time()
        findings = READERS[kind](tmp_path / "file.json", raw.replace(f'"{MARK}"'.encode(), long))
        assert time.process_time() - started < LONGEST_S, pointer
        told(findings)
        assert findings, pointer


@pytest.mark.parametrize("depth", [31, 32, 33, 300])
def test_nesting_is_told_in_every_kind(kind: Kind, sound: Any, tmp_path: Path, depth: int) -> None:
    """
    Lists in lists at the first field that may be anything: told at each depth, never met by a
    library beyond 32.
    """
    pointer = next(one for one, _ in places_of(schema_data(kind)) if value_at(sound, one or "/"))
    raw = written(kind, with_put(sound, pointer, MARK))
    deep = b"[" * depth + b"]" * depth
    findings = READERS[kind](tmp_path / "file.json", raw.replace(f'"{MARK}"'.encode(), deep))

    told(findings)
    assert any(one.severity == "error" for one in findings)


HEAD = "# title: T\n# licence: L\n# boundary: lifecycle\n# mix: consumption\n"
CELLS = ("0", "-0.0", "5e-324", "1e308", "1e400", "nan", "inf", "9" * 5_000, "", "１", "1,5", "0x1")


def test_every_cell_of_a_carbon_table_may_be_extreme() -> None:
    """
    Numbers that are none, and texts that hide or steer, are told by their line.
    """
    sound = dict(zip(COLUMNS, ("FR", "2026", "41.5", "RTE", "https://e.org/x"), strict=True))
    accepted, refused = read_carbon_table(_table(sound), "f")
    assert (accepted is None, refused) == (False, ())
    for column in COLUMNS:
        for text in (*CELLS, *REFUSED, "::error::x", "=1+1", '"', "a\nb"):
            raw = _table(sound | {column: text})
            table, findings = read_carbon_table(raw, "f")
            told(findings)
            assert (table is None) == bool(findings)
            assert table is None or column == "source", (column, text)


def _table(cells: Mapping[str, str]) -> bytes:
    text = HEAD + ",".join(COLUMNS) + "\n" + ",".join(cells.values()) + "\n"
    return text.encode("utf-8", "surrogatepass")
