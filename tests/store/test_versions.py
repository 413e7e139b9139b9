"""
Versions that a board is pinned to, and files of another schema version.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter import DISTRIBUTION, __version__
from reporter.errors import ReporterError
from reporter.findings import Severity, as_text
from reporter.model.benchmark import Versions
from reporter.model.rule_sets import RULE_SET, RULE_SETS, method_changes
from reporter.review.board_folder import open_board_to_rank
from reporter.review.board_ledger import seal
from reporter.schema.check import VERSIONS, Kind, check
from reporter.store.board import load_board
from reporter.store.versions import SCHEMA_VERSION, no_versions, version_findings

NEWER = f"install a newer reporter: python -m pip install --upgrade {DISTRIBUTION}"
SOUND = """
title = "A board"
description = "Of a test."
[reference_site]
pue = 1.5
pue_source = "survey"
intensity_g_per_kwh = 473.007
intensity_source = "Ember, world, 2024"
[ledger]
id = "test-board"
"""


def board_with(tmp_path: Path, pins: str) -> Path:
    """
    A board whose settings end with *pins*.
    """
    (tmp_path / "board.toml").write_text(f"{SOUND}[versions]\n{pins}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        (Versions(), ""),
        (Versions(schema=SCHEMA_VERSION, rule_set=RULE_SET), ""),
        (
            Versions(schema=SCHEMA_VERSION + 1),
            (
                "board.toml:/versions/schema: error BD-5: the board is pinned to schema version 3; "
                f"this is reporter {__version__}, whose newest is 2 ({NEWER})\n"
            ),
        ),
        (
            Versions(rule_set=RULE_SET + 1),
            (
                "board.toml:/versions/rule_set: error BD-5: the board is pinned to rule set "
                f"{RULE_SET + 1}; this is reporter {__version__}, whose newest is {RULE_SET} "
                f"({NEWER})\n"
            ),
        ),
        (
            Versions(schema=1),
            (
                "board.toml:/versions/schema: error BD-6: the board is pinned to schema version 1; "
                "this reporter reads version 2 (run: reporter migrate, which shows its diff)\n"
            ),
        ),
        (
            Versions(rule_set=RULE_SET - 1),
            (
                "board.toml:/versions/rule_set: note BD-7: the board is pinned to rule set "
                f"{RULE_SET - 1}; this reporter reviews by {RULE_SET} and keeps no older rules, so "
                "reviews that are sealed stand and no new one is recorded (reporter migrate "
                "--check names what would change; then raise the pin)\n"
            ),
        ),
    ],
)
def test_a_pin_is_held_against_the_tool(versions: Versions, words: str) -> None:
    """
    The tool's own versions are silent; a newer one is an error, an older one says what to do.
    """
    assert as_text(list(version_findings(versions, "board.toml"))) == words


def test_a_board_without_pins_is_told_what_to_write(tmp_path: Path) -> None:
    """
    The note names what lacks; pins of both leave none, and neither does a board without settings.
    """
    path = board_with(tmp_path, "schema = 2")
    said = no_versions(path, Versions(schema=2))

    assert said is not None
    assert (said.code, said.severity) == ("BD-8", Severity.NOTE)
    assert said.message == ("[versions] has no rule_set: a newer reporter would judge by its own")
    assert said.hint == f"write [versions] with schema = 2 and rule_set = {RULE_SET}"
    assert no_versions(path, Versions(schema=2, rule_set=RULE_SET)) is None
    assert no_versions(tmp_path / "elsewhere", Versions()) is None


def test_a_board_of_a_newer_rule_set_is_not_used(tmp_path: Path) -> None:
    """
    A newer pin is an error of the settings, so nothing is judged by older rules.
    """
    loaded = load_board(board_with(tmp_path, f"rule_set = {RULE_SET + 1}"))

    assert loaded.board is None
    assert [finding.code for finding in loaded.findings] == ["BD-5"]


def test_nothing_ranks_by_a_method_that_came_after_the_pin(tmp_path: Path) -> None:
    """
    Where the making of ranks changed since the pinned set, ranking stops and names each change.
    """
    board = board_with(tmp_path, "rule_set = 3")

    with pytest.raises(ReporterError) as stopped:
        open_board_to_rank(board)

    assert str(stopped.value).splitlines() == [
        f"board.toml is pinned to rule set 3, and this reporter ranks by {RULE_SET}. Since then:",
        *(f"  {text}" for text in method_changes(3)),
        (
            "reporter migrate --check names the entries that change; then set rule_set = "
            f"{RULE_SET} under [versions], or use the reporter that made the ranks"
        ),
    ]


def test_changes_of_rules_alone_leave_the_ranks(tmp_path: Path) -> None:
    """
    Where only checks changed, seals and with them the ranks stand; the note BD-7 says so.
    """
    last = max((one.number for one in RULE_SETS if one.method), default=0)
    folder = open_board_to_rank(board_with(tmp_path, f"rule_set = {last}"))

    assert method_changes(last) == ()
    assert [one.code for one in folder.findings] == (["BD-7"] if last < RULE_SET else [])


def test_no_seal_mixes_rule_sets(tmp_path: Path) -> None:
    """
    A board that is pinned to an older rule set takes no new review.
    """
    board = board_with(tmp_path, f"rule_set = {RULE_SET - 1}")

    with pytest.raises(ReporterError) as stopped:
        seal([], board=board)

    assert str(stopped.value) == (
        f"board.toml is pinned to rule set {RULE_SET - 1}, and this reporter reviews by "
        f"{RULE_SET}: a seal of it would mix the two. reporter migrate --check names the entries "
        f"that change; then set rule_set = {RULE_SET} under [versions]"
    )


@pytest.mark.parametrize("kind", [kind for kind in VERSIONS if kind != "board"])
def test_a_newer_file_is_one_error_with_advice(kind: Kind) -> None:
    """
    Of a file of a newer version nothing else is said: all else would follow from it.
    """
    known = int(VERSIONS[kind].removeprefix("v"))
    data = {"schema_version": known + 1, "unheard-of": 1}

    (finding,) = check(data, kind, "file.json")

    assert (finding.code, finding.pointer, finding.hint) == ("SH-17", "/schema_version", NEWER)
    assert finding.message == (
        f"this {kind.replace('-', ' ')} is of schema version {known + 1}; this is reporter "
        f"{__version__}, whose newest is version {known}"
    )


@pytest.mark.parametrize("stated", [True, 0, -1, "1", 1.5, None, [1]])
def test_what_is_no_version_is_a_fault_of_the_file(stated: object) -> None:
    """
    A version that is no positive whole number is told like any wrong value.
    """
    found = check({"schema_version": stated}, "benchmark", "file.json")

    assert {"SH-16", "SH-17"} & {finding.code for finding in found} == set()
    assert [one for one in found if one.pointer == "/schema_version"]


def test_the_first_settings_of_a_board_are_known(tmp_path: Path) -> None:
    """
    A board.toml that cites a row of the table is of version 1, and `reporter migrate` is named.
    """
    text = SOUND.replace("intensity_g_per_kwh = 473.007", 'factor_id = "ember/WORLD/2024"')
    (tmp_path / "board.toml").write_text(text, encoding="utf-8")

    (finding,) = load_board(tmp_path).findings

    assert (finding.code, finding.pointer) == ("SH-16", "/reference_site/factor_id")
    assert finding.message == ("this board is of schema version 1; this reporter reads version 2")


def test_every_schema_of_a_version_says_it() -> None:
    """
    The version that a file states is that of the folder of its schema.
    """
    schemas = Path(__file__).resolve().parents[2] / "schemas"
    for path in schemas.glob("v*/*.schema.json"):
        fields = json.loads(path.read_text(encoding="utf-8"))["properties"]
        stated = fields.get("schema_version", {}).get("const")
        assert stated in {None, int(path.parent.name.removeprefix("v"))}, path
