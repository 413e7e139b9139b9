"""
The ledger as a folder: reading whatever stands there, and appending whole or not at all.
"""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.review import ledger_chain
from reporter.review.ledger_chain import append_event, ledger_of, read_ledger
from reporter.review.ledger_event import LARGEST_BYTES, Event, EventKind, sha256_of
from reporter.review.priority import precedence
from tests.review.ledger_examples import (
    ADA,
    BO,
    Branch,
    event,
    name_of,
    replace_event,
    tool_review,
    written,
)

CHECKOUT = Path(__file__).resolve().parents[2]


def codes(folder: Path) -> list[str]:
    """
    The codes of what is wrong with a ledger.
    """
    return [finding.code for finding in read_ledger(folder).findings]


def objection(reason: str, **changes: Any) -> Event:
    """
    An objection, which rests on no other event.
    """
    return event(EventKind.OBJECT, ADA, reason=reason, **changes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """
    A ledger of three events in a row.
    """
    written(tmp_path / "ledger", objection("a"), objection("b"), objection("c"))
    return tmp_path / "ledger"


def test_a_ledger_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """
    No folder: no event, no finding.
    """
    ledger = read_ledger(tmp_path / "ledger")

    assert (0, (), ()) == (len(ledger.events), ledger.heads, ledger.findings)


def test_events_stand_in_files_named_by_their_hash(folder: Path) -> None:
    """
    Each file has the SHA-256 of its bytes for a name, and each event follows the one before.
    """
    ledger = read_ledger(folder)

    assert ["a", "b", "c"] == [one.reason for one in ledger.events.values()]
    for path in folder.iterdir():
        assert path.name == f"{sha256_of(path.read_bytes())}.json"
    assert () == ledger.findings
    assert (list(ledger.events)[-1],) == ledger.heads


def test_a_forged_event_is_named_and_hides_no_other(folder: Path) -> None:
    """
    One altered byte: LG-5 for that file, LG-6 for what follows it, and the others stand.
    """
    first, second, third = read_ledger(folder).events
    path = folder / f"{second}.json"
    path.write_bytes(path.read_bytes().replace(b'"reason":"b"', b'"reason":"x"'))
    ledger = read_ledger(folder)

    assert {first, third} == set(ledger.events)
    assert {second: (third,)} == ledger.missing
    assert ["LG-5", "LG-6"] == codes(folder)
    assert "the bytes have another SHA-256 than the name: the event was altered" == (
        ledger.findings[0].message
    )


def test_a_deleted_event_is_missed_by_what_follows(folder: Path) -> None:
    """
    A removed file in the middle is named by its hash.
    """
    _, second, third = read_ledger(folder).events
    (folder / f"{second}.json").unlink()
    ledger = read_ledger(folder)

    assert [f"{folder}/{second}.json"] == [finding.file for finding in ledger.findings]
    assert (
        f"the event isn't there or can't be used, but {third[:12]} follows it: "
        "something was taken out of the ledger or altered"
    ) == ledger.findings[0].message


def test_a_renamed_event_is_no_event(folder: Path) -> None:
    """
    Exchanging two files, or giving one another name, is seen in each of them.
    """
    first, second, _ = read_ledger(folder).events
    (folder / f"{first}.json").rename(folder / "x")
    (folder / f"{second}.json").rename(folder / f"{first}.json")
    (folder / "x").rename(folder / f"{second}.json")

    # The last event misses its parent; the second one's parent would be missed by itself alone.
    assert ["LG-5", "LG-5", "LG-6"] == sorted(codes(folder))
    assert 1 == len(read_ledger(folder).events)


def test_whatever_stands_in_the_folder_is_a_finding(folder: Path, tmp_path: Path) -> None:
    """
    Links, folders, pipes, other names, large and malformed files hide none of the three events.
    """
    outside = tmp_path / "outside.json"
    outside.write_bytes(objection("outside").to_bytes())
    (folder / f"{'0' * 64}.json").symlink_to(outside)
    (folder / f"{'1' * 64}.json").mkdir()
    os.mkfifo(folder / f"{'2' * 64}.json")
    (folder / "notes.txt").write_text("x")
    (folder / f"{'A' * 64}.json").write_text("x")
    (folder / f"{'3' * 64}.json").write_bytes(b" " * (LARGEST_BYTES + 1))
    (folder / f"{'4' * 64}.json").write_bytes(b"")
    junk = b"[" * 255
    (folder / f"{sha256_of(junk)}.json").write_bytes(junk)
    (folder / ".half-written.new").write_bytes(b"{")

    assert 3 == len(read_ledger(folder).events)
    assert ["LG-1"] * 5 + ["LG-5"] * 3 == sorted(codes(folder))


def test_a_link_in_place_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    """
    A linked ledger gives no events, and nothing is written through it.
    """
    link = tmp_path / "link"
    link.symlink_to(folder)

    assert ["LG-1"] == codes(link)
    assert {} == read_ledger(link).events
    with pytest.raises(ReporterError, match="is a link; put the folder itself there"):
        append_event(link, objection("d"))


def test_a_file_in_place_of_the_folder_is_a_finding(tmp_path: Path) -> None:
    """
    A file called like the ledger is no ledger.
    """
    (tmp_path / "ledger").write_text("x")

    assert ["LG-1"] == codes(tmp_path / "ledger")
    with pytest.raises(ReporterError, match="can't be used"):
        append_event(tmp_path / "ledger", objection("a"))


def test_a_wrong_day_is_said_and_moves_no_event(tmp_path: Path) -> None:
    """
    An event that is dated before its parent is a warning, and stands after its parent.
    """
    folder = tmp_path / "ledger"
    late, early = objection("late"), objection("early", date=date(2020, 1, 1))
    written(folder, late, early)
    ledger = read_ledger(folder)

    assert ["late", "early"] == [one.reason for one in ledger.events.values()]
    assert ["2020-01-01 is before 2026-11-01 of the event that it follows"] == [
        finding.message for finding in ledger.findings
    ]


def test_two_branches_merge_by_putting_their_files_together(tmp_path: Path) -> None:
    """
    Two heads after the merge, one after the next event, which names both; no finding.
    """
    one, two = tmp_path / "one", tmp_path / "two"
    written(one, objection("root"))
    written(two, objection("root"))
    written(one, objection("a"))
    written(two, objection("b"), objection("c"))
    for path in two.iterdir():
        (one / path.name).write_bytes(path.read_bytes())

    assert 2 == len(read_ledger(one).heads)
    (merged,) = written(one, objection("after"))
    ledger = read_ledger(one)
    assert (merged,) == ledger.heads
    assert 2 == len(ledger.events[merged].parents)
    assert (5, ()) == (len(ledger.events), ledger.findings)


def test_the_same_event_twice_is_one_event(tmp_path: Path) -> None:
    """
    Repeating an append changes nothing.
    """
    first = append_event(tmp_path / "ledger", objection("a"))
    again = append_event(tmp_path / "ledger", objection("a"))

    assert first == again
    assert 1 == len(read_ledger(tmp_path / "ledger").events)


def test_appending_does_not_heal_an_altered_file(tmp_path: Path) -> None:
    """
    Where an altered file has the event's name, the append stops and leaves it.
    """
    path = append_event(tmp_path / "ledger", objection("a"))
    path.write_bytes(b"{}")

    with pytest.raises(ReporterError, match="was altered; put the file back as it was"):
        append_event(tmp_path / "ledger", objection("a"))
    assert b"{}" == path.read_bytes()


def test_what_could_not_be_read_again_is_not_appended(tmp_path: Path) -> None:
    """
    An event that reading would refuse is refused before anything is written.
    """
    with pytest.raises(ReporterError, match="the event isn't valid: /reason"):
        append_event(tmp_path / "ledger", objection(""))
    with pytest.raises(ReporterError, match="the event isn't valid: /reason"):
        append_event(tmp_path / "ledger", objection("a\nb"))
    assert not (tmp_path / "ledger").exists()


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_trouble_with_the_disk_leaves_the_ledger_as_it_was(
    call: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A full disk at the last steps of writing: an error in one line, and no file more than before.
    """
    before = sorted(folder.iterdir())

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ReporterError, match="No space left on device"):
        append_event(folder, objection("d", parents=read_ledger(folder).heads))
    monkeypatch.undo()

    assert before == sorted(folder.iterdir())
    assert [] == codes(folder)


APPEND = """
import os, resource, signal, sys
from pathlib import Path
from reporter.schema import check
from reporter.review.ledger_chain import append_event
from tests.review.test_ledger_chain import objection
if sys.argv[2] == "kill":
    os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
else:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
append_event(Path(sys.argv[1]), objection("d" * 900))
"""


def appended(folder: Path, end: str) -> subprocess.CompletedProcess[str]:
    """
    Append an event of about 1,100 bytes in a program of its own that comes to that end.
    """
    return subprocess.run(
        [sys.executable, "-c", APPEND, str(folder), end],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("limit", ["1", "500", "1000"])
def test_a_file_cut_short_by_the_system_is_no_event(limit: str, folder: Path) -> None:
    """
    Where the system lets only some bytes be written, the program fails and nothing is added.
    """
    before = sorted(folder.iterdir())
    ran = appended(folder, limit)

    assert 1 == ran.returncode
    assert "File too large" in ran.stderr
    assert before == sorted(folder.iterdir())


def test_a_kill_while_writing_leaves_no_event(folder: Path) -> None:
    """
    What a killed program leaves is a hidden file, which is no part of the ledger.
    """
    assert appended(folder, "kill").returncode < 0

    assert 4 == len(list(folder.iterdir()))
    assert (3, ()) == (len(read_ledger(folder).events), read_ledger(folder).findings)


def test_the_order_does_not_depend_on_how_files_came_together() -> None:
    """
    Events handed over in any order stand in one order, each after its parents.
    """
    branch = Branch()
    for number in range(30):
        count = min(number, number % 3 + (number > 0))
        parents = random.Random(number).sample(list(branch.events), count)  # noqa: S311
        made = objection(str(number), parents=tuple(parents), date=date(2026, 1, 1 + number % 7))
        branch.events[name_of(made)] = made
    expected = list(branch.ledger.events)

    for seed in range(20):
        items = list(branch.events.items())
        random.Random(seed).shuffle(items)  # noqa: S311
        assert expected == list(ledger_of(dict(items)).events)
    place = {name: number for number, name in enumerate(expected)}
    assert all(place[p] < place[n] for n in expected for p in branch.events[n].parents)


def test_on_one_day_what_takes_trust_away_stands_last() -> None:
    """
    Of events on two branches and one day, a withdrawal stands after a review.
    """
    review, withdrawal = tool_review(), event(EventKind.WITHDRAW, BO)
    ledger = Branch([withdrawal, review]).ledger

    assert [EventKind.REVIEW, EventKind.WITHDRAW] == [one.kind for one in ledger.events.values()]


def test_a_circle_is_missing_and_no_endless_loop() -> None:
    """
    Hashes can't form a circle; were two events to name each other, both would count as missing.
    """
    one, two = "a" * 64, "b" * 64
    ledger = ledger_of(
        {
            one: objection("x", parents=(two,)),
            two: objection("y", parents=(one,)),
            "c": objection("z"),
        }
    )

    assert ["c"] == list(ledger.events)
    assert {one: (two,), two: (one,)} == ledger.missing


def test_followers_are_all_that_had_an_event_in_sight() -> None:
    """
    Followers of an event are its descendants, not what stands on another branch.
    """
    branch = Branch()
    root = branch.add(objection("root"))
    left = objection("left", parents=(root,))
    right = objection("right", parents=(root,))
    branch.events |= {name_of(left): left, name_of(right): right}
    last = branch.add(objection("last"))

    precedes = precedence(branch.state)

    def followers_of(name: str) -> set[str]:
        return {other for other in branch.ledger.events if precedes(name, other)}

    assert {name_of(left), name_of(right), last} == followers_of(root)
    assert {last} == followers_of(name_of(left))
    assert set() == followers_of(last)


def test_reading_is_linear_in_the_number_of_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Eight times the events: eight times the files opened and eight times the calls, not more.
    """
    opened = 0
    original = ledger_chain._bytes

    def counted(file: str) -> bytes:
        nonlocal opened
        opened += 1
        return original(file)

    monkeypatch.setattr(ledger_chain, "_bytes", counted)
    calls = {}
    for events in (2_000, 16_000):
        folder = tmp_path / str(events)
        folder.mkdir()
        parents: tuple[str, ...] = ()
        for number in range(events):
            made = objection(str(number), parents=parents)
            raw = made.to_bytes()
            (folder / f"{sha256_of(raw)}.json").write_bytes(raw)
            # A second head now and then, which the next event doesn't follow.
            parents = (sha256_of(raw),) if number % 10 else parents
        calls[events] = _calls(folder)

    assert 18_000 == opened
    assert calls[16_000] <= 8 * calls[2_000]


def _calls(folder: Path) -> int:
    """
    How many functions are called while a ledger is read: work that no clock disturbs.
    """
    count = 0

    def profile(_frame: Any, what: str, _argument: Any) -> None:
        nonlocal count
        count += what in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        read_ledger(folder)
    finally:
        sys.setprofile(None)
    return count


def test_an_event_with_all_its_fields_survives_the_disk(tmp_path: Path) -> None:
    """
    What was appended is what is read.
    """
    made = replace_event(tool_review(), reason="Größe – €")
    append_event(tmp_path / "ledger", made)

    assert [made.to_bytes()] == [
        one.to_bytes() for one in read_ledger(tmp_path / "ledger").events.values()
    ]
