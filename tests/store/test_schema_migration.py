"""
Files of version 1 become files of today's version, and what can't is named field by field.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.findings import as_text
from reporter.model.rule_sets import RULE_SET
from reporter.review.board_migration import intensity, migration
from reporter.store.schema_migration import MigratedFile, migrated_board, migrated_json
from tests.conftest import CHECKOUT

FIRST = CHECKOUT / "tests" / "data" / "board-v1"
LENOVO = FIRST / "submissions/lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert.json"
BERT = FIRST / "benchmarks" / "bert.json"


def changed(tmp_path: Path, source: Path, *swaps: tuple[str, str]) -> MigratedFile:
    """
    The plan for a copy of *source* in which texts were exchanged.
    """
    text = source.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / source.name
    path.write_text(text, encoding="utf-8")
    return migrated_json(path)


def codes(plan: MigratedFile) -> list[tuple[str, str]]:
    """
    Codes and places of what is said.
    """
    return [(finding.code, finding.pointer) for finding in plan.findings]


def without_version(data: Any) -> Any:
    """
    The data of a file without what says its version, and without `applied`.
    """
    if isinstance(data, dict):
        left_out = {"$schema", "schema_version", "applied"}
        return {k: without_version(v) for k, v in data.items() if k not in left_out}
    return [without_version(item) for item in data] if isinstance(data, list) else data


def test_a_submission_keeps_everything_but_its_version(tmp_path: Path) -> None:
    """
    `applied: false` goes, as version 2 means just that; every other value is what it was.
    """
    plan = changed(tmp_path, LENOVO)
    assert (plan.is_to_write, plan.findings) == (True, ())

    plan.write()

    text = plan.path.read_text(encoding="utf-8")
    old = LENOVO.read_text(encoding="utf-8")
    gone = {'            "applied": false,'}
    kept = [line for line in old.splitlines() if line not in gone]
    assert text.splitlines()[3:] == kept[3:]
    assert without_version(json.loads(text)) == without_version(json.loads(old))
    again = migrated_json(plan.path)
    assert (again.edits, again.findings) == ((), ())


def test_digits_of_numbers_stay(tmp_path: Path) -> None:
    """
    1.10 stays 1.10, in a submission and where a benchmark's number moves to another key.
    """
    benchmark = changed(tmp_path, BERT, ('"run_cv": 0.07162', '"run_cv": 0.10'))
    submission = changed(tmp_path, LENOVO, ('"memory_gb": 180.0', '"memory_gb": 1.80e2'))
    benchmark.write()
    submission.write()

    assert '"sigma_run": 0.10,' in benchmark.path.read_text(encoding="utf-8")
    assert '"memory_gb": 1.80e2' in submission.path.read_text(encoding="utf-8")


def test_an_efficiency_inside_an_energy_is_left_to_people(tmp_path: Path) -> None:
    """
    `applied: true` says that energy_j isn't as read; nobody can take it out but who knows how.
    """
    plan = changed(tmp_path, LENOVO, ('"applied": false', '"applied": true'))

    assert not plan.is_to_write
    assert len(plan.findings) == 10
    assert as_text(plan.findings[:1]) == (
        f"{plan.path}:/runs/0/energy_parts/0/conversion/applied: error MG-1: energy_j holds the "
        "efficiency of the supply already, and version 2 takes it as the meter read it, on its "
        "side (restate energy_j and charged_energy_j without the efficiency and remove applied, "
        "or measure again: reporter measure)\n"
    )


def test_what_version_2_refuses_is_named(tmp_path: Path) -> None:
    """
    A value that version 1 allowed and version 2 doesn't is a finding, and the file stays.
    """
    plan = changed(tmp_path, LENOVO, ('"memory_gb": 180.0', '"memory_gb": 0.0001'))

    assert not plan.is_to_write
    assert codes(plan) == [("SH-4", "/system/accelerator/memory_gb")]


def test_a_zone_means_another_table_now(tmp_path: Path) -> None:
    """
    A grid zone is kept, and it is said that another table looks it up.
    """
    plan = changed(
        tmp_path, LENOVO, ('"boundary": {', '"site": {"grid_zone": "SRVC"},\n  "boundary": {')
    )

    assert plan.is_to_write
    assert as_text(plan.findings) == (
        f"{plan.path}:/site/grid_zone: note MG-2: 'SRVC' is now looked up in the table of "
        "Electricity Maps, which ranks CO2e (see what it gives: reporter factors SRVC)\n"
    )


def test_a_benchmark_takes_its_noise_from_the_tie(tmp_path: Path) -> None:
    """
    The variation of runs stays with its source; what goes is named with its value.
    """
    plan = changed(tmp_path, BERT)
    plan.write()

    data = json.loads(plan.path.read_text(encoding="utf-8"))
    tie = json.loads(BERT.read_text(encoding="utf-8"))["tie"]
    assert data["noise"] == {
        "sigma_run": 0.07162,
        "source": f"schema version 1, tie.run_cv: {tie['source']}",
    }
    assert codes(plan) == [("MG-2", "/tie/run_cv"), ("MG-2", "/tie/width"), ("MG-2", "/tie/basis")]
    assert plan.findings[1].message == "0.0627 goes: widths are computed from noise"


@pytest.mark.parametrize(
    ("swap", "place", "message"),
    [
        (
            ('"run_cv": 0.07162,', ""),
            "/tie",
            "noise.sigma_run can't be told: tie states no run_cv",
        ),
        (
            ("v4.0 smc-ac-power, 1x", "x" * 500),
            "/tie/source",
            "its source has 648 characters, too many for noise",
        ),
        (
            ('"schema_version"', '"schema\\u005fversion"'),
            "/schema_version",
            "its key is written in a way that can't be changed in place",
        ),
    ],
)
def test_a_benchmark_that_lacks_something_is_left(
    tmp_path: Path, swap: tuple[str, str], place: str, message: str
) -> None:
    """
    No noise is made up, no source cut, and a key that can't be found isn't guessed.
    """
    plan = changed(tmp_path, BERT, swap)

    assert not plan.is_to_write
    (left,) = [finding for finding in plan.findings if finding.code == "MG-1"]
    assert (left.pointer, left.message) == (place, message)


def test_a_benchmark_that_the_tool_has_is_named(tmp_path: Path) -> None:
    """
    Where a file of the same id and version comes with the tool, the advice says where it is.
    """
    own = changed(tmp_path, BERT, ('"run_cv": 0.07162,', ""), ('"id": "bert"', '"id": "mine"'))
    (left,) = [finding for finding in own.findings if finding.code == "MG-1"]
    assert left.hint == 'put "noise" with sigma_run and source in its place'

    bert = changed(tmp_path, BERT, ('"run_cv": 0.07162,', ""))
    (left,) = [finding for finding in bert.findings if finding.code == "MG-1"]
    assert left.hint == (
        'put "noise" with sigma_run and source in its place; the file that comes with this '
        f"reporter has it: {CHECKOUT / 'benchmarks' / 'bert.json'}"
    )


def test_files_of_older_seasons_are_brought_along_and_advised_by_their_version(
    tmp_path: Path,
) -> None:
    """
    `<id>-v<N>.json` beside the current version is a benchmark too; a packaged file of another
    version, whose noise may be another one, isn't named.
    """
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    text = BERT.read_text(encoding="utf-8")
    (folder / "bert-v1.json").write_text(text, encoding="utf-8")
    third = text.replace('"version": 1', '"version": 3').replace('"run_cv": 0.07162,', "")
    (folder / "bert.json").write_text(third, encoding="utf-8")

    older, current = migration(tmp_path, None)
    older.write()

    written = json.loads((folder / "bert-v1.json").read_text(encoding="utf-8"))
    assert (written["schema_version"], written["version"]) == (2, 1)
    assert written["noise"]["sigma_run"] == 0.07162
    (left,) = [finding for finding in current.findings if finding.code == "MG-1"]
    assert left.hint == 'put "noise" with sigma_run and source in its place'


def test_a_review_stays_where_only_the_address_of_the_schema_changes(tmp_path: Path) -> None:
    """
    `$schema` isn't sealed: a file of version 2 that names version 1 keeps its review.
    """
    from reporter.review.seal import seal_of

    source = min((CHECKOUT / "submissions" / "lenovo").glob("*.json"))
    plan = changed(tmp_path, source, ("schemas/v2/", "schemas/v1/"))
    plan.write()

    assert plan.path.read_bytes() == source.read_bytes()
    assert len(plan.edits) == 1
    assert seal_of(json.loads(plan.text)) == seal_of(json.loads(source.read_text("utf-8")))


def test_claims_and_files_of_today_are_left_alone() -> None:
    """
    The files of this repository need nothing: no edit and no finding.
    """
    claims = sorted((CHECKOUT / "claims").glob("*.json"))[:3]
    plans = [*migration(CHECKOUT, claims), *migration(CHECKOUT, [CHECKOUT / "board.toml"])]

    assert [(plan.edits, plan.findings) for plan in plans] == [((), ())] * 4


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", "JS-2"), (b"[]", "MG-1"), (b'{"a": 1}', "MG-1"), (b"\xff", "JS-1")],
)
def test_what_is_no_file_of_a_board_is_said(tmp_path: Path, content: bytes, code: str) -> None:
    """
    A file that isn't JSON, or of no kind that is known, is a finding and no traceback.
    """
    path = tmp_path / "x.json"
    path.write_bytes(content)

    plan = migrated_json(path)

    assert [finding.code for finding in plan.findings] == [code]
    assert not plan.is_to_write


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    """
    A file of a version that isn't known yet is an error and is never written.
    """
    plan = changed(tmp_path, LENOVO, ('"schema_version": 1', '"schema_version": 3'))

    assert not plan.is_to_write
    assert codes(plan) == [("SH-17", "/schema_version")]


def board_plan(tmp_path: Path, text: str) -> MigratedFile:
    """
    The plan for settings with this text.
    """
    path = tmp_path / "board.toml"
    path.write_text(text, encoding="utf-8")
    return migrated_board(path, intensity)


def test_settings_keep_their_comments(tmp_path: Path) -> None:
    """
    Two lines take the place of the row that was cited, a table of versions comes at the end.
    """
    plan = board_plan(tmp_path, (FIRST / "board.toml").read_text(encoding="utf-8"))

    assert plan.diff()[2:] == [
        "@@ -12,1 +12,6 @@",
        '-factor_id = "ember/WORLD/2024"',
        "+intensity_g_per_kwh = 473.007",
        (
            '+intensity_source = "Ember yearly electricity data, processed by Our World in Data, '
            "World, 2024 (lifecycle, production mix), CC-BY-4.0, "
            'https://ourworldindata.org/grapher/carbon-intensity-electricity"'
        ),
        "+",
        "+[versions]",
        "+schema = 2",
        f"+rule_set = {RULE_SET}",
    ]
    assert codes(plan) == [
        ("MG-2", "/reference_site/factor_id"),
        ("MG-3", "/ledger"),
        ("MG-3", "/organisations"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("WORLD/2024", "WORLD/1900", ("'ember/WORLD/1900' can't be turned into an intensity: no "
         "table has it")),
        ("factor_id =", '"factor_id" =', ("'ember/WORLD/2024' can't be turned into an intensity: "
         "it doesn't stand on a line of its own")),
        ('title = "Training', 'footer = """\nfactor_id = 1\n"""\ntitle = "Training', ("its lines "
         "aren't written in a way that can be changed in place")),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_changed_are_left(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """
    A row that no table has, and lines that aren't what they seem, change nothing.
    """
    text = (FIRST / "board.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("footer")]
    plan = board_plan(tmp_path, "".join(lines).replace(old, new))

    assert not plan.is_to_write
    assert message in [finding.message for finding in plan.findings if finding.code == "MG-1"]


def test_an_older_pin_of_the_schema_is_raised(tmp_path: Path) -> None:
    """
    The pin of the schema follows its files; that of the rule set is raised by people alone.
    """
    text = (FIRST / "board.toml").read_text(encoding="utf-8")
    plan = board_plan(tmp_path, text + "\n[versions]\nrule_set = 4\nschema = 1 # old\n")

    assert plan.diff()[-2:] == ["-schema = 1 # old", "+schema = 2 # old"]
    assert "rule_set" not in "".join(line for line in plan.diff() if line[0] in "+-")


@pytest.mark.parametrize("text", ["[", "\x00", "a = 1e999", 'reference_site = "x"'])
def test_settings_that_are_no_settings_are_findings(tmp_path: Path, text: str) -> None:
    """
    Whatever stands in the file, it is a finding and stays as it is.
    """
    plan = board_plan(tmp_path, text)

    assert not plan.is_to_write
    assert plan.findings
