"""
No extreme text that the schemas let pass stops a command, steers a terminal or a runner, or reaches
a page unescaped.

In each turn every text of a submission, a benchmark, a file of claims, the board's settings and
events of the ledger is an extreme one, and all commands that read boards are run.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.load import load_claims
from reporter.findings import has_errors
from reporter.model.rule_sets import RULE_SET
from reporter.review.ledger_event import parse_event, sha256_of
from reporter.review.seal import canonical_json
from reporter.schema.check import is_valid, schema_data
from reporter.statement.format_names import StatementFormat
from reporter.store import strict_json
from reporter.store.board import Benchmarks, load_benchmarks, load_board
from reporter.store.submissions import check_data
from tests.changes.conftest import git
from tests.cli.test_extremes import as_json
from tests.cli.test_ledger import ENTRY, FLAGGED, board_with, record, reviewed
from tests.conftest import CHECKOUT, Ran, _run_cli
from tests.extreme_texts import filled, spread

TURNS = 5
FULL = "submissions/acme/full.json"
CLAIM = "claims/patterson-2021.json"
_COMMAND = re.compile(r"^\s*::|##[A-Za-z]*\[|\x1b", re.MULTILINE)
# The one form in which lines are commands on purpose.
_ANNOTATION = re.compile(r"^::(error|warning|notice) ", re.MULTILINE)
_MARKUP = ("<script>alert(1)", "<img src=x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """
    A board in git, the data that it began with, and its folder.
    """

    folder: Path
    submission: Any
    benchmark: Any
    claim: Any
    settings: Any
    events: tuple[Any, ...]

    def is_submission(self, data: Any) -> bool:
        """
        Whether the schema and its companion rules let a submission pass.
        """
        return passes(data, load_benchmarks(self.folder / "benchmarks"))

    def is_benchmark(self, data: Any) -> bool:
        """
        The same of a benchmark; the entries that were there can still be entered for it.
        """
        if not is_valid(data, "benchmark"):
            return False
        folder = self.folder.parent / "benchmarks"
        folder.mkdir(exist_ok=True)
        (folder / "bert.json").write_text(json.dumps(data), encoding="utf-8")
        known = load_benchmarks(folder)
        return not known.findings and passes(self.submission, known)

    def is_claim(self, data: Any) -> bool:
        """
        The same of a file of claims.
        """
        if not is_valid(data, "claim"):
            return False
        path = self.folder.parent / "claim.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return not has_errors(load_claims(path).findings)

    def is_board(self, data: Any) -> bool:
        """
        The same of the settings of a board.
        """
        folder = self.folder.parent / "settings"
        folder.mkdir(exist_ok=True)
        (folder / "board.toml").write_text(toml(data), encoding="utf-8")
        return load_board(folder).board is not None


def passes(data: Any, known: Benchmarks) -> bool:
    """
    Whether data of a submission has no error.
    """
    return is_valid(data, "submission") and not has_errors(
        (*strict_json.content_findings(data, "f"), *check_data(data, "f", known))
    )


def toml(data: Mapping[str, Any]) -> str:
    """
    Data as TOML, every table of it in one line.
    """
    return "".join(f"{key} = {_inline(value)}\n" for key, value in data.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Extreme:
    """
    A board with a reviewed and a full entry, papers, five events, and its first commit.
    """
    folder = board_with(tmp_path_factory.mktemp("extreme"), FLAGGED)
    assert reviewed(_run_cli, folder).exit_code == 0
    record(_run_cli, folder, "clear", "uni/ada", "--clear", "TM-6")
    record(_run_cli, folder, "review", "uni/ada")
    record(_run_cli, folder, "object", "uni/ada", "--rule", "EL-5")
    record(_run_cli, folder, "correct", "acme/bo")
    full = json.loads((CHECKOUT / "tests/data/valid/full.json").read_text(encoding="utf-8"))
    (folder / FULL).write_text(json.dumps({**full, "id": "acme/full"}), encoding="utf-8")
    (folder / "claims").mkdir()
    for name in (CLAIM, "claims/dalle-mini.json"):
        shutil.copy(CHECKOUT / name, folder / name)
    git(folder, "init", "--quiet", "-b", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "x")
    events = sorted((folder / "ledger").glob("*.json"))
    assert len(events) == 5
    return Extreme(
        folder=folder,
        submission={**full, "id": "acme/full"},
        benchmark=json.loads((folder / "benchmarks/bert.json").read_text(encoding="utf-8")),
        claim=json.loads((CHECKOUT / CLAIM).read_text(encoding="utf-8")),
        settings=tomllib.loads((folder / "board.toml").read_text(encoding="utf-8"))
        | {"versions": {"rule_set": RULE_SET}},
        events=tuple(json.loads(path.read_text(encoding="utf-8")) for path in events),
    )


def is_event(data: Any) -> bool:
    """
    Whether an event is read.
    """
    return parse_event(canonical_json(data), "e")[0] is not None


def put_extremes(board: Extreme, turn: int) -> dict[str, int]:
    """
    Write the files of a turn; how many fields of each kind are extreme.
    """
    counts: dict[str, int] = {}
    kinds = (
        ("board", board.settings, board.is_board, "board.toml"),
        ("benchmark", board.benchmark, board.is_benchmark, "benchmarks/bert.json"),
        ("submission", board.submission, board.is_submission, FULL),
        ("claim", board.claim, board.is_claim, CLAIM),
    )
    for kind, data, accepts, name in kinds:
        schema = schema_data(kind)
        changed, pointers = spread(filled(data, schema, accepts), schema, turn, accepts)
        text = toml(changed) if kind == "board" else json.dumps(changed)
        (board.folder / name).write_text(text, encoding="utf-8")
        counts[kind] = len(pointers)
    for event in board.events:
        changed, pointers = spread(event, schema_data("ledger-event"), turn, is_event)
        raw = canonical_json(changed)
        (board.folder / f"ledger/{sha256_of(raw)}.json").write_bytes(raw)
        counts["event"] = counts.get("event", 0) + len(pointers)
    return counts


def commands_of(folder: Path, turn: int) -> Iterator[tuple[str | Path, ...]]:
    """
    The commands that read boards; of the formats of statements a third in each turn.
    """
    of = ("--board", folder)
    claims, submissions = folder / "claims", folder / "submissions"
    for form in ("text", "json"):
        yield "validate", folder, "--format", form
        yield "score", *of, "--format", form
        yield "rank", *of, "--format", form
        yield "review", submissions, *of, "--all", "--format", form
        yield "check", claims, *of, "--format", form
        yield "compare", "acme/full", ENTRY, *of, "--format", form
        yield "compare", "acme/full", "--what-if", "country=ISL", *of, "--format", form
        yield "ledger", "verify", *of, "--format", form
        yield "ledger", "show", ENTRY, *of, "--format", form
    for form in ("markdown", "sarif", "annotations"):
        yield "review", submissions, *of, "--format", form
        yield "check", claims, *of, "--format", form
    for form in [*StatementFormat][turn % 3 :: 3]:
        yield "statement", "acme/full", *of, "--format", form
    yield "check", claims, *of, "--against", "acme/full"
    yield "explain", "bert", *of
    yield "migrate", *of
    for form in ("text", "json", "markdown")[turn % 3 :][:1]:
        yield "diff", "main", folder, *of, "--format", form
    for form in ("text", "json", "sarif", "github")[turn % 4 :][:1]:
        yield "ci", "--base", "main", "--author", "acme", *of, "--format", form
    yield "export", folder.parent / f"export-{turn}", *of


def check_printed(ran: Ran, command: tuple[str | Path, ...]) -> None:
    """
    What a command printed is no command to a terminal or runner, and JSON where it was asked for.
    """
    assert ran.exit_code in {0, 1, 2}, command
    printed = _ANNOTATION.sub("", ran.stdout) + "\n" + ran.stderr
    if (found := _COMMAND.search(printed)) is not None:
        raise AssertionError(printed[max(0, found.start() - 80) : found.end() + 80])
    if "json" in command and ran.exit_code < 2 and ran.stdout:
        as_json(json.loads(ran.stdout))


def check_pages(folder: Path) -> int:
    """
    No page or file holds a text as markup, or an escape of a terminal; how many there are.
    """
    paths = [path for path in folder.rglob("*") if path.suffix in {".html", ".svg", ".json"}]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert "\x1b" not in text
        if path.suffix == ".json":
            as_json(json.loads(text))
        else:
            assert not [mark for mark in _MARKUP if mark in text], path
    return len(paths)


@pytest.mark.parametrize("turn", range(TURNS))
def test_every_text_of_a_board_may_be_extreme(extreme: Extreme, turn: int) -> None:
    """
    All commands end with a known status, print nothing that steers, and build pages of it.
    """
    counts = put_extremes(extreme, turn)

    for command in commands_of(extreme.folder, turn):
        check_printed(_run_cli(*command), command)
    site = extreme.folder.parent / "_site"
    built = ("build", "--board", extreme.folder, "--out", site)
    ran = _run_cli(*built)
    check_printed(ran, built)
    assert ran.exit_code < 2, ran.stderr
    assert check_pages(site) > 50
    assert counts["submission"] > 40
    assert counts["benchmark"] > 15
    assert counts["claim"] > 20
    assert counts["board"] > 10
    assert counts["event"] > 10
