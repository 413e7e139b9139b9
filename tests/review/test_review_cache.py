"""
Reviews that take from a cache what an entry and its logs give: as one without, after any edits.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from unittest import mock

import hypothesis
import pytest
from hypothesis import strategies as st

from reporter.errors import ReporterError
from reporter.evidence.engine import AnyJob, Result
from reporter.evidence.find import EvidenceSet, open_located
from reporter.evidence.locate import FileHash, HashJob, hash_job
from reporter.review import examine as examining
from reporter.review import review_cache
from reporter.review.catalogue import rules
from reporter.review.examine import examine
from reporter.review.review_cache import open_review_cache
from reporter.review.rule import BoardCase, BoardRule, Case, EntryRule
from reporter.review.rules import carbon
from reporter.store.content_cache import ContentCache
from tests.review.kept_board import EDITS, NOW, KeptBoard


@hypothesis.settings(max_examples=12, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(
    st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 11)), min_size=1, max_size=6)
)
def test_any_edits_give_a_clean_review(edits: Sequence[tuple[str, int]]) -> None:
    """
    Edits of entries, logs, benchmarks, settings and the ledger, another moment, another program.
    """
    with TemporaryDirectory() as place:
        kept = open_review_cache(Path(place) / "cache")
        board = KeptBoard.made(Path(place) / "board")
        board.told(kept)
        for name, number in edits:
            board.edit(name, number)
            assert board.told(kept) == board.told(None), name


@pytest.fixture
def kept(tmp_path: Path) -> ContentCache:
    """
    An empty cache.
    """
    return open_review_cache(tmp_path / "cache")


@pytest.fixture
def board(tmp_path: Path) -> KeptBoard:
    """
    A board of three entries.
    """
    return KeptBoard.made(tmp_path / "board")


Step = tuple[str, int]


@pytest.mark.parametrize(
    ("what", "left_out", "before", "edit"),
    [
        ("entry", "program", None, ("program", 0)),
        ("entry", "data", None, ("entry edited", 0)),
        ("entry", "benchmark", None, ("benchmark", 1)),
        ("entry", "logs", None, ("log edited", 0)),
        ("entry", "logs", None, ("log linked", 0)),
        ("entry", "is_evidence_given", ("evidence elsewhere", 2), ("evidence elsewhere", 0)),
        ("near copies", "program", None, ("program", 1)),
        ("near copies", "logs", ("log removed", 0), ("log restored", 0)),
    ],
)
def test_a_key_that_leaves_something_out_gives_a_stale_review(
    what: str,
    left_out: str,
    before: Step | None,
    edit: Step,
    board: KeptBoard,
    kept: ContentCache,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Each ingredient of the keys is needed; so the comparison with a clean review can fail.
    """
    whole = review_cache._sha256

    def without(told: dict[str, Any]) -> str:
        return whole(told | {left_out: None} if told["kept"] == what else told)

    if before is not None:
        board.edit(*before)
    monkeypatch.setattr(review_cache, "_sha256", without)
    board.told(kept)
    board.edit(*edit)
    stale = board.told(kept)
    monkeypatch.setattr(review_cache, "_sha256", whole)

    assert stale != board.told(None) == board.told(kept)


def test_only_what_changed_is_reviewed_anew(board: KeptBoard, kept: ContentCache) -> None:
    """
    All of it is taken after no change, and what was moved or written again with the same content.
    """
    assert board.examined(None).reused_count is None
    assert board.examined(kept).reused_count == 0
    assert board.examined(kept).reused_count == 3
    for name in ("log touched", "settings", "now", "sealed"):
        board.edit(name, 5)
        assert board.examined(kept).reused_count == 3, name
    board.edit("log edited", 0)
    assert board.examined(kept).reused_count == 2
    board.edit("log restored", 0)
    assert board.examined(kept).reused_count == 3
    board.edit("benchmark", 1)
    assert board.examined(kept).reused_count == 0
    board.edit("program", 0)
    assert board.examined(kept).reused_count == 0


def test_a_review_of_one_entry_leaves_what_is_kept_of_the_others(
    board: KeptBoard, kept: ContentCache
) -> None:
    """
    Unlike a build, a review is often of a few entries.
    """
    board.examined(kept)
    one = examine([board.files[0]], board.folder, board.folder / "logs", now=NOW, cache=kept)

    assert (len(one.reviews), one.reused_count) == (1, 0)
    assert board.examined(kept).reused_count == 3


def test_logs_that_stand_as_they_did_are_neither_read_nor_hashed(
    board: KeptBoard, kept: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The state of a file tells; one that was only touched is hashed, and read no more than that.
    """
    hashed: list[Path] = []

    def counted(job: HashJob) -> FileHash | None:
        hashed.append(job.path)
        return hash_job(job)

    def opened(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a log was read")

    monkeypatch.setattr(review_cache, "hash_job", counted)
    board.examined(kept)
    assert len(hashed) == 12
    monkeypatch.setattr(examining, "open_located", opened)
    board.examined(kept)
    assert len(hashed) == 12
    board.logs[5].touch()
    board.examined(kept)
    assert hashed[12:] == [board.logs[5]]


def test_a_log_that_changes_while_it_is_read_leaves_nothing(
    board: KeptBoard, kept: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What was read of it may be neither what was hashed before nor what stands there afterwards.
    """
    log = board.logs[0]
    content = log.read_bytes()

    def meanwhile(*given: Any, **more: Any) -> EvidenceSet:
        log.write_bytes(content[:-700])
        found = open_located(*given, **more)
        log.write_bytes(content)
        return found

    monkeypatch.setattr(examining, "open_located", meanwhile)
    board.examined(kept)
    monkeypatch.undo()

    assert board.examined(kept).reused_count == 2
    assert board.told(kept) == board.told(None)


def test_a_file_of_the_future_is_hashed_each_time(
    board: KeptBoard, kept: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where the clock was set back an edit may be given times that were there before.
    """
    clock = mock.Mock(time_ns=lambda: 0)
    monkeypatch.setattr(review_cache, "time", clock)

    assert board.examined(kept).reused_count == 0
    assert board.examined(kept).reused_count == 0


def test_what_the_system_refused_is_asked_again(
    board: KeptBoard, kept: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A log that couldn't be read may be readable the next time.
    """
    monkeypatch.setattr("reporter.evidence.formats.mllog_lines.LARGEST_FILE_BYTES", 100)
    board.examined(kept)
    refused = board.told(kept)
    monkeypatch.undo()

    assert board.examined(kept).reused_count == 0
    assert board.told(kept) == board.told(None) != refused


class Elsewhere:
    """
    An engine that works in other processes: what a job holds is told, and not shared.
    """

    def map(self, work: Callable[[AnyJob], Result], jobs: Sequence[AnyJob]) -> Iterator[Result]:
        """
        The result of each job.
        """
        return (work(copy.deepcopy(job)) for job in jobs)


def test_workers_hash_what_they_read(board: KeptBoard, kept: ContentCache) -> None:
    """
    What one engine gave isn't taken for another, as logs may unpack to more where each is alone.
    """
    board.examined(kept)
    first = board.examined(kept, engine=Elsewhere())
    second = board.examined(kept, engine=Elsewhere())

    assert (first.reused_count, second.reused_count) == (0, 3)
    assert first.reviews == second.reviews == board.examined(None).reviews


def test_other_time_zones_of_the_system_are_another_review(
    board: KeptBoard, kept: ContentCache, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    A log may name a zone, and its rules come with the system.
    """
    board.examined(kept)
    review_cache._zones_digest.cache_clear()
    monkeypatch.setattr("zoneinfo.TZPATH", (str(tmp_path),))
    changed = board.examined(kept)
    review_cache._zones_digest.cache_clear()

    assert changed.reused_count == 0


def test_what_is_damaged_or_of_another_user_is_not_used(
    board: KeptBoard, kept: ContentCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Such as a cache that comes with a pull request: it is sealed with a key that isn't the user's.
    """
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
    foreign = open_review_cache(tmp_path / "foreign")
    monkeypatch.undo()
    board.examined(foreign)
    board.examined(kept)
    for path in (tmp_path / "foreign").glob("*.review"):
        (tmp_path / "cache" / path.name).write_bytes(path.read_bytes())
    assert board.examined(kept).reused_count == 0
    for path in (tmp_path / "cache").glob("*.review"):
        raw = path.read_bytes()
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert board.examined(kept).reused_count == 0
    assert board.examined(kept).reused_count == 3


def test_a_full_disk_is_said_and_the_review_goes_on(
    board: KeptBoard, kept: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Once: nothing more is tried.
    """
    full = mock.Mock(side_effect=ReporterError("/cache can't be used as a cache: disk full"))
    monkeypatch.setattr(ContentCache, "put", full)
    done = board.examined(kept)

    assert done.not_kept == "/cache can't be used as a cache: disk full"
    assert full.call_count == 1
    assert done.reviews == board.examined(None).reviews


def test_two_reviews_may_use_one_cache(board: KeptBoard, tmp_path: Path) -> None:
    """
    At once, each with a clean outcome.
    """
    given = ([board.folder / "submissions"], board.folder, board.folder / "logs")
    caches = [None, *(open_review_cache(tmp_path / "cache") for _ in range(3))]
    with ThreadPoolExecutor() as pool:
        done = [pool.submit(examine, *given, now=NOW, cache=kept) for kept in caches]
    clean, *others = (one.result() for one in done)

    assert len(clean.reviews) == 3
    assert all(one.reviews == clean.reviews and one.not_kept is None for one in others)


def test_rules_that_are_kept_reach_neither_the_clock_nor_the_board() -> None:
    """
    What a rule for entries is given is covered by the key; no module of theirs asks for more.
    """
    assert {one.name for one in fields(Case)} == {
        *("submission", "file", "benchmark", "evidence", "measures", "no_evidence"),
    }
    assert {one.name for one in fields(BoardCase)} == {"submission", "file", "now", "board"}
    beyond = {rule.code for rule in rules() if isinstance(rule, BoardRule)}
    assert beyond == {"PL-9", "TM-2", *(f"XS-{number}" for number in range(1, 10))}
    assert all(isinstance(rule, EntryRule) for rule in rules() if rule.code not in beyond)
    for rule in rules():
        given = next(iter(inspect.get_annotations(rule.check).values()))
        assert given == ("BoardCase" if rule.code in beyond else "Case"), rule.code


ASKED = {"os", "time", "random", "secrets", "pathlib", "subprocess", "io", "locale", "platform"}


@pytest.mark.parametrize(
    "path", sorted(Path(carbon.__file__).parent.glob("*.py")), ids=lambda path: path.stem
)
def test_rules_ask_nothing_of_the_system(path: Path) -> None:
    """
    No clock, no file, no environment: what a rule says follows from what it is given.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(one.name for one in node.names)]
    }
    called = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }

    assert imported & ASKED == set()
    assert called & {"now", "today", "utcnow", "open", "getenv", "input", "globals"} == set()
