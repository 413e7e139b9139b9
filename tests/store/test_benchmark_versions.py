"""
Several versions of one benchmark in one board, and what their files are called.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reporter.findings import Severity
from reporter.model.benchmark_versions import Closing, closing_of, full_title
from reporter.store.board import Benchmarks, load_benchmarks
from reporter.store.submissions import check_data

DATA = Path(__file__).resolve().parents[1] / "data"
BERT = json.loads((DATA / "benchmarks" / "bert.json").read_text(encoding="utf-8"))


def board(folder: Path, **files: dict[str, Any]) -> Benchmarks:
    """
    The benchmarks of files by their names, `_` for `-`, with these changes of that of the tests.
    """
    for name, changes in files.items():
        path = folder / f"{name.replace('_', '-')}.json"
        path.write_text(json.dumps(BERT | changes), encoding="utf-8")
    return load_benchmarks(folder)


def told(found: Benchmarks) -> list[tuple[str, str, str, str]]:
    """
    File, code, place and message of every finding.
    """
    return [(Path(f.file).name, f.code, f.pointer, f.message) for f in found.findings]


def test_versions_stand_beside_each_other(tmp_path: Path) -> None:
    """
    The file called as its id is the current version; every version is found by id and number.
    """
    found = board(
        tmp_path,
        bert={"version": 3, "aliases": ["large"]},
        bert_v1={"closed_on": "2026-12-31", "aliases": ["large"]},
        bert_v2={"version": 2, "closed_on": "2027-12-31"},
    )

    assert [] == told(found)
    assert ["bert"] == list(found.by_id)
    assert [1, 2, 3] == [one.version for one in found.versions_of("bert")]
    assert found.find("bert") is found.find("large") is found.find("bert", 3)
    assert found.find("large", 1) is found.named("bert-v1") is found.versions["bert", 1]
    assert found.find("bert", 4) is found.find("ernie", 1) is found.named("bert-v4") is None
    assert ("bert", "bert-v1", "bert-v2") == found.names


def test_the_same_version_twice_is_refused(tmp_path: Path) -> None:
    """
    Of two files with one id and version that of the current version counts.
    """
    found = board(tmp_path, bert={"title": "Right"}, bert_v1={"title": "Wrong"})

    message = "version 1 is the same version as bert.json, the current one"
    assert [("bert-v1.json", "BD-3", "/version", message)] == told(found)
    assert "Right" == found.versions["bert", 1].title


def test_a_version_above_the_current_one_is_refused(tmp_path: Path) -> None:
    """
    The current version has the highest number, so a file forgotten in a rename is told.
    """
    found = board(tmp_path, bert={}, bert_v2={"version": 2})

    message = "version 2 is above version 1 of bert.json, the current one"
    assert [("bert-v2.json", "BD-3", "/version", message)] == told(found)
    assert [("bert", 1)] == list(found.versions)


def test_a_name_says_its_version(tmp_path: Path) -> None:
    """
    A file that is called as another version than it holds is refused, whatever its id.
    """
    found = board(tmp_path, bert={"version": 3}, bert_v2={"version": 1}, ernie_v2={"version": 2})

    assert [
        ("bert-v2.json", "BD-3", "/version", "version 1 of bert is called 'bert-v2.json'"),
        ("ernie-v2.json", "BD-3", "/id", "the id is 'bert', the file's name is 'ernie-v2'"),
    ] == told(found)


def test_an_old_version_alone_is_refused(tmp_path: Path) -> None:
    """
    Without a current version nobody knows what is open; a current file that is broken is one.
    """
    (tmp_path / "alone").mkdir()
    found = board(tmp_path / "alone", bert_v1={})
    message = "no bert.json stands beside it, so no version of bert is the current one"
    assert [("bert-v1.json", "BD-3", "/version", message)] == told(found)
    assert {} == found.versions

    (tmp_path / "bert.json").write_text("{")
    found = board(tmp_path, bert_v1={"closed_on": "2026-12-31"})
    assert [("bert.json", "JS-2")] == [one[:2] for one in told(found)]
    assert [("bert", 1)] == list(found.versions)
    assert found.find("bert") is None


def test_an_id_that_ends_like_a_version_is_no_version(tmp_path: Path) -> None:
    """
    What stands in a file decides: `bert-v2.json` with that id is a benchmark of its own.
    """
    found = board(
        tmp_path,
        bert={},
        bert_v2={"id": "bert-v2", "version": 2},
        bert_v2_v1={"id": "bert-v2", "closed_on": "2026-12-31"},
    )

    assert [] == told(found)
    assert [("bert", 1), ("bert-v2", 1), ("bert-v2", 2)] == sorted(found.versions)
    assert found.named("bert-v2") is found.versions["bert-v2", 2]
    assert found.named("bert-v2-v1") is found.versions["bert-v2", 1]


def test_one_name_never_means_two_benchmarks(tmp_path: Path) -> None:
    """
    A board can't have version 2 of bert and a benchmark called bert-v2.
    """
    found = board(tmp_path, bert={"version": 2}, bert_v2={"id": "bert-v2"})

    message = "the name 'bert-v2' is used by bert.json"
    assert [("bert-v2.json", "BD-3", "/aliases", message)] == told(found)
    assert [("bert", 2)] == list(found.versions)


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
    [
        (
            {"season": {"name": "1", "opens_on": "2027-02-01", "closes_on": "2027-01-31"}},
            "/season/closes_on",
            "it closes on 2027-01-31, and opens on 2027-02-01",
        ),
        (
            {"season": {"name": "1", "closes_on": "2027-03-31"}, "closed_on": "2027-03-30"},
            "/closed_on",
            "it was closed on 2027-03-30, and closes on 2027-03-31",
        ),
        (
            {"season": {"name": "1", "opens_on": "2027-03-31"}, "closed_on": "2027-03-30"},
            "/closed_on",
            "it was closed on 2027-03-30, and opens on 2027-03-31",
        ),
    ],
)
def test_days_are_in_order(
    tmp_path: Path, changes: dict[str, Any], pointer: str, message: str
) -> None:
    """
    A season that closes before it opens, or is closed before its end, is refused.
    """
    assert [("bert.json", "BD-3", pointer, message)] == told(board(tmp_path, bert=changes))


def test_a_closed_version_without_a_day_is_told(tmp_path: Path) -> None:
    """
    Without a day nothing tells a late entry from an old one, which is a warning, not an error.
    """
    found = board(tmp_path, bert={"version": 2}, bert_v1={})

    (finding,) = found.findings
    assert ("BD-9", Severity.WARNING) == (finding.code, finding.severity)
    assert (
        "version 1 of bert is closed, as a newer one stands beside it, but no day is stated: an "
        "entry that comes later would rank"
    ) == finding.message
    assert [1, 2] == [one.version for one in found.versions_of("bert")]


def test_closed_is_what_the_files_say(tmp_path: Path) -> None:
    """
    A day, or a newer version, closes a version; a season that is over doesn't by itself.
    """
    season = {"name": "Spring", "opens_on": "2020-01-01", "closes_on": "2020-03-31"}
    found = board(
        tmp_path,
        bert={"version": 3, "season": season},
        bert_v2={"version": 2, "closed_on": "2026-12-31"},
        bert_v1={},
        ernie={"id": "ernie", "closed_on": "2027-01-31"},
    )

    first, second, third = found.versions_of("bert")
    assert closing_of(third, third) is None
    assert Closing(on=date(2026, 12, 31), newer=3) == (closing := closing_of(second, third))
    assert closing is not None
    assert "closed on 2026-12-31; version 3 is the current one" == closing.text
    assert Closing(on=None, newer=3) == (older := closing_of(first, third))
    assert older is not None
    assert "closed; version 3 is the current one" == older.text
    ernie = found.by_id["ernie"]
    assert Closing(on=date(2027, 1, 31), newer=None) == (last := closing_of(ernie, ernie))
    assert last is not None
    assert "closed on 2027-01-31" == last.text
    assert [
        BERT["title"],
        f"{BERT['title']}, version 2",
        f"{BERT['title']}, Spring, version 3",
    ] == [full_title(one) for one in (first, second, third)]


def test_a_submission_is_held_against_its_own_version(tmp_path: Path) -> None:
    """
    Metrics and units are those of the version that a file names; an unknown one gets advice.
    """
    old = {"metrics": [{"name": "loss", "direction": "lower", "target": 1.5, "unit": "nats"}]}
    found = board(tmp_path, bert={"version": 2}, bert_v1=old | {"closed_on": "2026-12-31"})
    data = json.loads((DATA / "valid" / "minimal.json").read_text(encoding="utf-8"))

    def said(version: int) -> list[tuple[str, str, str, str]]:
        data["benchmark"] = {"id": "bert", "version": version}
        return [(f.code, f.pointer, f.message, f.hint) for f in check_data(data, "s.json", found)]

    assert [] == said(2)
    assert {"SH-26"} == {code for code, *_ in said(1)}
    message = "version 3 of bert isn't known; known are 1 and 2"
    hint = "measure by version 2, the current one"
    assert [("SH-27", "/benchmark/version", message, hint)] == said(3)
