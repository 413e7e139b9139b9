"""
Which rules run, and which status follows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reporter.energy import meter_class
from reporter.model.rule_sets import RULE_SET
from reporter.model.submission import Evidence
from reporter.review.board import build_index
from reporter.review.catalogue import rules
from reporter.review.entry_review import Material
from reporter.review.ledger_event import flag_digests
from reporter.review.review import NotRun, Review, review
from reporter.review.rule import Need
from reporter.review.status import Status
from tests.review.examples import prepared

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FLAGGED: dict[str, Any] = {
    "logs": {"run-1-node.txt": [{"op": "pad", "count": 180, "value": 6900.0}]},
    "measure": True,
}


def run(change: dict[str, Any], folder: Path, **changes: Any) -> Review:
    """
    The review of a changed base submission.
    """
    material, _ = prepared(change, folder / "made")
    return review(replace(material, **changes), now=NOW)


def test_every_rule_is_run_or_has_a_reason(tmp_path: Path) -> None:
    """
    Each rule of the catalogue is listed once: as run, or as not run with its reason.
    """
    result = run({}, tmp_path)
    listed = [*result.rules_run, *(item.code for item in result.rules_not_run)]

    assert sorted(rule.code for rule in rules()) == sorted(listed)
    assert all(item.reason for item in result.rules_not_run)


def test_without_evidence_the_status_stays_v0(tmp_path: Path) -> None:
    """
    Rules that need raw logs say so, and nothing else keeps the entry from V1.
    """
    result = run({"without_evidence": True}, tmp_path)
    reasons = {item.code: item.reason for item in result.rules_not_run}

    assert () == result.remarks
    assert (Status.V0, ("no raw logs were given (--evidence)",)) == (
        result.status,
        result.status_reasons,
    )
    for rule in rules():
        if rule.requires is Need.EVIDENCE:
            assert "no raw logs were given (--evidence)" == reasons[rule.code]
        if rule.requires is Need.BOARD:
            assert "no other submissions were given" == reasons[rule.code]


def test_a_log_is_looked_at_as_often_however_many_parts_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Which logs a published round holds is asked once for all parts, so twice as many cost no more.
    """
    looked: list[str] = []
    original = meter_class._is_of_mlperf

    def counted(log: Evidence) -> bool:
        looked.append(log.id)
        return original(log)

    monkeypatch.setattr(meter_class, "_is_of_mlperf", counted)
    unnamed = {"id": "pdu", "kind": "node_meter_unstated"}
    patch = [{"op": "replace", "path": "/instruments/0", "value": unnamed}]
    counts = []
    for name, removed in (("two", []), ("one", [{"op": "remove", "path": "/runs/1"}])):
        looked.clear()
        run({"patch": [*patch, *removed]}, tmp_path / name)
        counts.append(looked.count("run-1-node"))

    assert counts[0] == counts[1] > 0


def test_evidence_that_is_nowhere_accuses_nobody(tmp_path: Path) -> None:
    """
    Looked for and none found: the rules aren't run, and the entry is V0 without a finding.
    """
    names = ["run-1.txt", "run-1-node.txt", "run-2.txt", "run-2-node.txt"]
    result = run({"remove_logs": names}, tmp_path)
    reasons = {item.code: item.reason for item in result.rules_not_run}

    assert () == result.remarks
    assert (Status.V0, ("none of its raw logs was found",)) == (
        result.status,
        result.status_reasons,
    )
    assert "none of its raw logs was found" == reasons["EL-5"]
    assert {} == result.evidence


def test_all_rules_passed_gives_v1(tmp_path: Path) -> None:
    """
    Evidence present, nothing refused, nothing flagged.
    """
    result = run({}, tmp_path)

    assert (Status.V1, ()) == (result.status, result.status_reasons)
    assert 4 == len(result.evidence)
    assert {"S2": "M2"} == result.classes
    assert RULE_SET == result.rule_set


def test_a_flag_holds_until_it_is_cleared(tmp_path: Path) -> None:
    """
    A flagged entry is V0; cleared in writing it is V1, and the finding stays.
    """
    flagged = run(FLAGGED, tmp_path / "a")
    digests = flag_digests(flagged.findings)
    cleared = run(FLAGGED, tmp_path / "b", cleared=frozenset(digests.items()))
    other = run(FLAGGED, tmp_path / "c", cleared=frozenset({("TM-6", "0" * 64)}))

    assert ("flagged by 1 rule, not cleared: TM-6",) == flagged.status_reasons
    assert (Status.V1, Status.V0) == (cleared.status, other.status)
    assert ["TM-6"] == [finding.code for finding in cleared.findings]


def test_a_rejection_can_not_be_cleared(tmp_path: Path) -> None:
    """
    Only flags can be cleared.
    """
    change = {"patch": [{"op": "replace", "path": "/submitted_on", "value": "2024-03-01"}]}
    result = run(change, tmp_path, cleared=frozenset({("TM-4", "0" * 64)}))

    assert ("rejected by 1 rule: TM-4",) == result.status_reasons


def test_lowered_classes_and_notes_leave_v1(tmp_path: Path) -> None:
    """
    A lower meter class costs uncertainty, not the status.
    """
    change = {
        "logs": {
            "run-1-node.txt": [
                {"op": "grid", "start_ms": 1709373595000, "step_ms": 1000, "count": 251},
                {"op": "drop", "start": 100, "stop": 110},
            ]
        },
        "measure": True,
    }
    result = run(change, tmp_path)

    assert {"EL-2", "EL-4"} == {remark.code for remark in result.remarks}
    assert Status.V1 == result.status


def test_an_unknown_benchmark_is_said(tmp_path: Path) -> None:
    """
    Rules that need the benchmark aren't run, and say which one is missing.
    """
    result = run({"unknown_benchmark": True}, tmp_path)

    assert NotRun(code="RN-1", reason="benchmark 'bert' isn't known here") in result.rules_not_run


def test_findings_name_the_file_as_given(tmp_path: Path) -> None:
    """
    The submission by the given name or its place in the board, logs by their own.
    """
    change = {
        "patch": [{"op": "remove", "path": "/development"}],
        **FLAGGED,
    }
    named = run(change, tmp_path / "a", file="here.json")
    unnamed = run(change, tmp_path / "b")

    assert ["here.json", "run-1-node.txt"] == [finding.file for finding in named.findings]
    assert "submissions/acme/8xh100-bert.json" == unnamed.findings[0].file


def test_a_board_is_reviewed_with_one_index(tmp_path: Path) -> None:
    """
    Each review sees all other entries of the board.
    """
    materials: list[Material] = []
    for number in range(3):
        change = {
            "patch": [{"op": "replace", "path": "/id", "value": f"acme/entry-{2 - number}"}],
            "without_evidence": True,
        }
        materials.append(prepared(change, tmp_path / str(number))[0])
    index = build_index(material.submission for material in materials)
    reviews = [review(material, now=NOW, board=index) for material in materials]

    assert ["acme/entry-2", "acme/entry-1", "acme/entry-0"] == [r.submission_id for r in reviews]
    assert all("XS-5" in {remark.code for remark in r.remarks} for r in reviews)


def test_each_status_has_its_meaning() -> None:
    """
    Four rungs, each in words.
    """
    assert ["V0", "V1", "V2", "V3"] == list(Status)
    assert "self-reported" == Status.V0.meaning
    assert len({status.meaning for status in Status}) == 4
