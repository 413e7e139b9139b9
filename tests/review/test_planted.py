"""
The eight falsifications that the published checker passes, planted into a published set.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.model.submission import Submission
from reporter.review.board import build_index
from reporter.review.entry_review import Material
from reporter.review.fingerprint import fingerprints_of
from reporter.review.review import review
from reporter.review.rule import Letter
from tests.review import logs
from tests.review.published import (
    BERT,
    NOW,
    benchmarks,
    copy_of_bert,
    imported,
    power_logs,
    restated,
    reviewed,
)


def _divided(target: Path) -> None:
    _each(target, lambda text: logs.scaled(text, 0.1))


def _negated(target: Path) -> None:
    _each(target, lambda text: logs.scaled(text, -1))


def _ends_only(target: Path) -> None:
    _each(target, lambda text: logs.kept(text, [0, -1]))


def _older(target: Path) -> None:
    _each(target, lambda text: logs.shifted(text, -30 * 86_400))


def _hundredth(target: Path) -> None:
    _each(target, lambda text: logs.factored(text, 0.01))


def _folder_removed(target: Path) -> None:
    shutil.rmtree(target / BERT / "power" / "result_3")


def _emptied(target: Path) -> None:
    (target / BERT / "power" / "result_3" / "node_0.txt").write_text("")


def _worded(target: Path) -> None:
    _each(target, logs.worded)


def _each(target: Path, change: Callable[[str], str]) -> None:
    for path in power_logs(target):
        path.write_text(change(path.read_text(encoding="latin-1")), encoding="latin-1")


@cache
def published(shared: Path, round_: str) -> Sequence[Submission]:
    """
    The submissions of a whole round, imported once.
    """
    return imported(shared / "mlperf" / round_, round_)


PLANTED = [
    (_divided, "EL-5", "energy_j is 2142302.648, the evidence gives 214230.265"),
    (_negated, "EL-7", "not a number above zero"),
    (_ends_only, "EL-3", "readings cover 0 % of the runs"),
    (_older, "EL-6", "the log lies 30 d 0 h before the run"),
    (_hundredth, "EL-10", "the log's conversion efficiency is 0.01"),
    (_folder_removed, "SC-2", "expected 1, found 0"),
    (_emptied, "EL-7", "the power log has no readings"),
    (_worded, "EL-7", "none of them a number"),
]


@pytest.mark.parametrize(
    ("plant", "code", "words"), PLANTED, ids=[item[0].__name__[1:] for item in PLANTED]
)
def test_a_planted_falsification_is_named(
    plant: Callable[[Path], None], code: str, words: str, shared: Path, tmp_path: Path
) -> None:
    """
    With hashes that fit the bent logs, a rule refuses the entry and says what is wrong.
    """
    target = copy_of_bert(shared, tmp_path)
    (honest,) = imported(tmp_path, "v5.0")
    plant(target)

    review = reviewed(restated(honest, tmp_path), tmp_path)

    said = [r.message for r in review.remarks if r.code == code and r.letter is Letter.REJECT]
    assert any(words in message for message in said), said
    assert review.status == "V0"
    assert "EV-2" not in {remark.code for remark in review.remarks}


@pytest.mark.parametrize(
    ("plant", "code", "words"),
    [
        (_divided, "PL-1", "times the rated power of its 8 accelerators"),
        (_ends_only, "EL-9", "fewer than two readings in the run"),
    ],
    ids=["divided", "ends_only"],
)
def test_a_claim_made_from_bent_logs_is_refused_too(
    plant: Callable[[Path], None], code: str, words: str, shared: Path, tmp_path: Path
) -> None:
    """
    Where the importer takes the bent logs, the new claim agrees with them and still falls.
    """
    plant(copy_of_bert(shared, tmp_path))
    (forged,) = imported(tmp_path, "v5.0")

    review = reviewed(forged, tmp_path)

    said = [r.message for r in review.remarks if r.code == code and r.letter is Letter.REJECT]
    assert len(said) == 10
    assert all(words in message for message in said)


@pytest.mark.parametrize(
    "plant",
    [_negated, _older, _hundredth, _folder_removed, _emptied, _worded],
    ids=lambda plant: plant.__name__[1:],
)
def test_the_importer_refuses_the_other_bent_logs(
    plant: Callable[[Path], None], shared: Path, tmp_path: Path
) -> None:
    """
    The other six give no submission at all.
    """
    plant(copy_of_bert(shared, tmp_path))

    assert imported(tmp_path, "v5.0") == []


def test_a_changed_log_differs_from_its_hash(shared: Path, tmp_path: Path) -> None:
    """
    Without new hashes, every bent log is found by its hash alone.
    """
    target = copy_of_bert(shared, tmp_path)
    (honest,) = imported(tmp_path, "v5.0")
    _divided(target)

    remarks = reviewed(honest, tmp_path).remarks

    assert sum(r.code == "EV-2" and r.letter is Letter.REJECT for r in remarks) == 10


@pytest.mark.parametrize("round_", ["v4.0", "v5.0"])
def test_published_sets_give_no_error(round_: str, shared: Path) -> None:
    """
    No rule refuses an unmodified published set, and none asks what its logs were measured for.
    """
    root = shared / "mlperf" / round_
    materials = [
        Material(
            submission=submission,
            benchmark=benchmarks()[submission.benchmark.id],
            evidence=find_evidence(submission, root, readers=mllog_readers()),
        )
        for submission in published(shared, round_)
    ]
    sets = [material.evidence for material in materials if material.evidence is not None]

    index = build_index([item.submission for item in materials], fingerprints_of(sets))
    reviews = [review(material, now=NOW, board=index) for material in materials]

    assert len(reviews) == {"v4.0": 20, "v5.0": 4}[round_]
    for done in reviews:
        # Of dlrm's ten published result logs five show a run a second time.
        known = {"RN-1"} if "dlrm" in done.submission_id else set()
        assert {r.code for r in done.remarks if r.letter is Letter.REJECT} == known
    questions = {r.code for done in reviews for r in done.remarks if r.letter is Letter.FLAG}
    assert not questions & {"EL-1", "EL-2", "EL-3", "EL-4", "EL-5", "EL-6", "EL-10", "RN-7"}


def test_identical_node_logs_of_one_run_are_a_question(shared: Path) -> None:
    """
    Byte-identical logs of several nodes in one run ask for a shared supply, as notes.
    """
    root = shared / "mlperf" / "v4.0"
    name = "8xsmc-h100-sxm-80gb-ssd"
    submission = next(one for one in published(shared, "v4.0") if one.id.endswith(name))

    remarks = [r for r in reviewed(submission, root).remarks if r.code == "XS-1"]

    assert len(remarks) == 5
    assert {remark.letter for remark in remarks} == {Letter.INFORM}
    assert remarks[0].hint == (
        "do these nodes share one supply or meter? then say so, and count its energy once"
    )
