"""
From files to checked data and submissions.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.model.submission import Submission
from reporter.store import submissions as load
from reporter.store.board import load_benchmarks

DATA = Path(__file__).resolve().parents[1] / "data"
MINIMAL = DATA / "valid" / "minimal.json"


def minimal() -> dict[str, Any]:
    """
    The data of the smallest valid submission.
    """
    data: dict[str, Any] = json.loads(MINIMAL.read_text(encoding="utf-8"))
    return data


def put(path: Path, **changes: Any) -> Path:
    """
    Write the smallest submission with some top-level values changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(minimal() | changes), encoding="utf-8")
    return path


def test_a_sound_file_becomes_a_submission() -> None:
    """
    A file without errors is loaded as the submission that its data describes.
    """
    (loaded,) = load.load_submissions([MINIMAL])

    assert () == loaded.findings
    assert Submission.from_dict(minimal()) == loaded.submission
    assert MINIMAL == loaded.path


def test_checking_gives_the_data_as_it_stands() -> None:
    """
    Checking gives the JSON data and builds nothing.
    """
    assert minimal() == load.check_submission(MINIMAL).data


def test_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    """
    Between two bad files the good one is loaded, and each bad one has its findings.
    """
    (tmp_path / "a.json").write_bytes(b"\xff\x00\xfe")
    put(tmp_path / "b.json")
    put(tmp_path / "c.json", round=7)

    loaded = list(load.load_submissions([tmp_path]))

    assert [False, True, False] == [one.submission is not None for one in loaded]
    assert [["JS-1"], [], ["SH-3"]] == [[f.code for f in one.findings] for one in loaded]


def test_an_id_is_taken_once_whatever_its_case(tmp_path: Path) -> None:
    """
    The second file with an id is refused and names the first.
    """
    put(tmp_path / "a.json")
    put(tmp_path / "b.json")

    first, second = load.load_submissions([tmp_path])

    assert first.submission is not None
    assert second.submission is None
    (finding,) = second.findings
    assert f"the id 'acme/1xl4-bert' is used by {tmp_path / 'a.json'}" == finding.message


def test_a_submission_stands_where_its_id_says(tmp_path: Path) -> None:
    """
    Below a folder `submissions` the id is the path; elsewhere a file may stand anywhere.
    """
    right = put(tmp_path / "submissions" / "acme" / "1xl4-bert.json")
    wrong = put(tmp_path / "submissions" / "acme" / "other.json")
    free = put(tmp_path / "drafts" / "other.json")

    assert () == load.check_submission(right).findings
    assert () == load.check_submission(free).findings
    (finding,) = load.check_submission(wrong).findings
    assert "FI-4" == finding.code
    assert (
        "the id is 'acme/1xl4-bert', but the file stands at submissions/acme/other.json"
    ) == finding.message


def test_the_place_is_seen_from_inside_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A path relative to the submitter's own folder is held against the id, too.
    """
    put(tmp_path / "submissions" / "acme" / "other.json")
    monkeypatch.chdir(tmp_path / "submissions" / "acme")

    (finding,) = load.check_submission(Path("other.json")).findings

    assert "FI-4" == finding.code


def test_benchmarks_are_used_when_given() -> None:
    """
    With benchmarks, an unknown one is an error; without, nobody asks.
    """
    benchmarks = load_benchmarks(DATA / "benchmarks")
    data = minimal() | {"benchmark": {"id": "bart", "version": 1}}

    assert () == load.check_data(data, "a.json")
    (finding,) = load.check_data(data, "a.json", benchmarks)
    assert ("SH-27", "no benchmark is called 'bart'", "known are bert") == (
        finding.code,
        finding.message,
        finding.hint,
    )


def test_an_alias_of_a_benchmark_is_explained(tmp_path: Path) -> None:
    """
    Who names a benchmark by another name is told its id.
    """
    text = (DATA / "benchmarks" / "bert.json").read_text(encoding="utf-8")
    data = json.loads(text) | {"aliases": ["bert_large"]}
    (tmp_path / "bert.json").write_text(json.dumps(data), encoding="utf-8")
    benchmarks = load_benchmarks(tmp_path)
    submission = minimal() | {"benchmark": {"id": "bert_large", "version": 1}}

    # The schema refuses the underscore before the benchmark is looked up.
    (finding,) = load.check_data(submission, "a.json", benchmarks)
    assert "SH-6" == finding.code
    assert benchmarks.find("bert_large") is benchmarks.by_id["bert"]


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    """
    A path that doesn't exist stops the command instead of passing silently.
    """
    with pytest.raises(ReporterError):
        load.validate_files([tmp_path / "absent.json"])


@pytest.mark.parametrize("shares", [1, 2, 3])
def test_sharing_the_work_changes_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shares: int
) -> None:
    """
    One process or several: the same findings in the same order, ids used twice included.
    """
    for index in range(7):
        put(tmp_path / f"{index}.json", id=f"acme/entry-{index % 5}", round="v5.0" if index else 5)
    monkeypatch.setattr(load, "shares_count", lambda count: shares)
    calls: list[tuple[int, int | None]] = []

    count, findings = load.validate_files(
        [tmp_path], progress=lambda done, total: calls.append((done, total))
    )

    expected = [finding for one in load.load_submissions([tmp_path]) for finding in one.findings]
    assert 7 == count
    assert expected == findings
    assert ["SH-3", "FI-5"] == [finding.code for finding in findings]
    assert (7, 7) == calls[-1]


def test_checking_loads_no_heavy_library(tmp_path: Path) -> None:
    """
    Checking a sound file imports neither the slow validator, nor pandas, numpy or jinja2.
    """
    code = (
        "import sys; from pathlib import Path;"
        "from reporter.store.submissions import validate_files;"
        f"print(validate_files([Path({str(MINIMAL)!r})]));"
        "print(sorted({'jsonschema', 'pandas', 'numpy', 'jinja2', 'pickle', 'yaml',"
        " 'multiprocessing', 'reporter.model.submission'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "(1, [])\n[]\n" == done.stdout
