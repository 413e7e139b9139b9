"""
A small board on disk whose reviews tests keep, with edits of all that a review looks at.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from reporter.errors import ReporterError
from reporter.review import review_cache
from reporter.review.board_folder import open_board
from reporter.review.board_ledger import record, seal
from reporter.review.examine import Examined, examine
from reporter.review.fingerprint_index import LoggedPower, NearCopy, near_copies
from reporter.review.ledger_record import event_of_review
from reporter.review.rule import RULES, BoardCase, Case, Doubt, inform
from reporter.store.content_cache import ContentCache
from tests.review.examples import BASE, base_submission, restate

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
SETTINGS = """
title = "Contest"
description = "A contest."
[reference_site]
pue = 1.5
pue_source = "survey"
intensity_g_per_kwh = 473.007
intensity_source = "Ember"
[ledger]
id = "contest"
maintainers = ["board/mia"]
[[organisations]]
id = "board"
name = "Board"
people = [{ id = "mia", name = "Mia" }]
[[organisations]]
id = "acme"
name = "Acme"
aliases = [ALIASES]
people = [{ id = "bo", name = "Bo" }]
"""
UNI = """
[[organisations]]
id = "uni"
name = "Uni"
people = [{ id = "ada", name = "Ada" }]
"""


@dataclass(slots=True)
class KeptBoard:
    """
    A board of entries beside or below whose files their logs lie, and what else a review is told.
    """

    folder: Path
    now: datetime = NOW
    program: str = "one"
    evidence: str | None = "logs"
    aside: int = 0
    originals: dict[Path, bytes] = field(default_factory=dict)

    @classmethod
    def made(cls, folder: Path) -> KeptBoard:
        """
        Three entries: two of one organisation, and one whose logs are found by their origin.
        """
        board = cls(folder=folder)
        (folder / "benchmarks").mkdir(parents=True)
        board.require(runs_count=2)
        board.settle(is_one=False)
        for name in ("acme/one", "acme/two"):
            board.add(name)
        board.add("uni/three", is_by_origin=True)
        return board

    def settle(self, *, is_one: bool) -> None:
        """
        Write the settings; uni may be another name of acme.
        """
        text = SETTINGS.replace("ALIASES", '"uni"' if is_one else "") + ("" if is_one else UNI)
        (self.folder / "board.toml").write_text(text)

    def require(self, *, runs_count: int) -> None:
        """
        Write the benchmark, which asks for so many runs.
        """
        data = json.loads((BASE / "benchmark.json").read_text())
        data["runs"] |= {"required": runs_count, "dropped_each_end": 0}
        (self.folder / "benchmarks/bert.json").write_text(json.dumps(data))

    def add(self, name: str, *, is_by_origin: bool = False) -> None:
        """
        Write an entry with its logs.
        """
        data = base_submission() | {"id": name}
        path = self.folder / "submissions" / f"{name}.json"
        logs = self.folder / "logs/results" if is_by_origin else path.with_suffix("")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(BASE / "logs", logs, dirs_exist_ok=True)
        if is_by_origin:
            bent = logs / "run-1-node.txt"
            bent.write_bytes(_other_reading(bent.read_bytes()))
            restate(data, logs)
        for item in data["evidence"] if is_by_origin else ():
            item["origin"] = {
                "repository": "acme/logs",
                "commit": "a" * 40,
                "path": f"results/{item.pop('file')}",
            }
        path.write_text(json.dumps(data))
        self.originals |= {log: log.read_bytes() for log in logs.iterdir()}

    @property
    def files(self) -> list[Path]:
        """
        The files of the entries.
        """
        return sorted((self.folder / "submissions").glob("*/*.json"))

    @property
    def logs(self) -> list[Path]:
        """
        The places of all logs that were ever there.
        """
        return sorted(self.originals)

    def examined(self, kept: ContentCache | None, **more: Any) -> Examined:
        """
        A review of all entries by the present program.
        """
        with self.by_program():
            return examine(
                [self.folder / "submissions"],
                self.folder,
                None if self.evidence is None else self.folder / self.evidence,
                now=self.now,
                cache=kept,
                **more,
            )

    def edit(self, name: str, place: int) -> None:
        """
        One of `EDITS`; *place* chooses what it is about.
        """
        EDITS[name](self, place)

    @contextmanager
    def by_program(self) -> Iterator[None]:
        """
        Another program says something else of an entry, and one that is blind sees no copies.
        """
        program = self.program

        def said(_case: Case | BoardCase) -> Iterator[Doubt]:
            yield inform("/id", f"reviewed by {program}")

        def compared(logs: Sequence[LoggedPower]) -> list[tuple[NearCopy, ...]]:
            found = near_copies(logs)
            return [() for _ in found] if program == "blind" else found

        changed = {"RN-5": replace(RULES["RN-5"], check=said)}
        with (
            mock.patch.dict(RULES, changed),
            mock.patch.object(review_cache, "program_digest", return_value=program),
            mock.patch.object(review_cache, "near_copies", compared),
        ):
            yield

    def told(self, kept: ContentCache | None) -> str:
        """
        All that a review gives, and the events that would seal it.
        """
        done = self.examined(kept)
        state = open_board(self.folder).state
        events = []
        for one in done.reviews:
            try:
                events.append(event_of_review(one, state, DAY).to_bytes().decode())
            except ReporterError as problem:
                events.append(str(problem))
        reviews = [asdict(one) for one in done.reviews]
        findings = [one.to_dict() for one in done.findings]
        return json.dumps([reviews, findings, events], indent=1)


Edit = Callable[[KeptBoard, int], object]


def _of_file(change: Callable[[Any], object]) -> Edit:
    """
    An edit of the data of one entry.
    """

    def edit(board: KeptBoard, place: int) -> None:
        for path in board.files[place % 3 : place % 3 + 1]:
            data = json.loads(path.read_text())
            change(data)
            path.write_text(json.dumps(data))

    return edit


def _of_log(change: Callable[[KeptBoard, Path], object]) -> Edit:
    """
    An edit of one log, where it is there.
    """

    def edit(board: KeptBoard, place: int) -> None:
        path = board.logs[place % len(board.logs)]
        if path.is_file():
            change(board, path)

    return edit


def _more_energy(data: Any) -> None:
    part = data["runs"][0]["energy_parts"][0]
    part["energy_j"] = part["charged_energy_j"] = part["energy_j"] * 1.5


def _other_reading(raw: bytes) -> bytes:
    """
    As many bytes, of which digits in the middle differ.
    """
    middle = len(raw) // 2
    return raw[:middle] + raw[middle:].replace(b"6", b"5", 3)


def _in_place(_board: KeptBoard, path: Path) -> None:
    before = path.stat()
    path.write_bytes(_other_reading(path.read_bytes()))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _exchanged(_board: KeptBoard, path: Path) -> None:
    """
    Another file of the same size and time of change takes its place.
    """
    before, other = path.stat(), path.with_name("other")
    other.write_bytes(_other_reading(path.read_bytes()))
    other.chmod(before.st_mode)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def _linked(board: KeptBoard, path: Path) -> None:
    board.aside += 1
    aside = board.folder / f"aside-{board.aside}"
    path.rename(aside)
    path.symlink_to(aside)


def _restored(board: KeptBoard, place: int) -> None:
    path = board.logs[place % len(board.logs)]
    if path.parent.is_dir():
        path.unlink(missing_ok=True)
        path.write_bytes(board.originals[path])


def _removed(board: KeptBoard, place: int) -> None:
    for path in board.files[place % 3 : place % 3 + 1]:
        path.unlink()
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)


def _settled(board: KeptBoard, place: int) -> None:
    board.settle(is_one=bool(place % 2))


def _sealed(board: KeptBoard, place: int) -> None:
    with board.by_program():
        reviews = board.examined(None).reviews
        seal(reviews[place % 3 :], board=board.folder, on=DAY)


def _withdrawn(board: KeptBoard, place: int) -> None:
    for path in board.files[place % 3 : place % 3 + 1]:
        name = f"{path.parent.name}/{path.stem}"
        by = {"acme": "acme/bo", "uni": "uni/ada"}[path.parent.name]
        # It can be withdrawn once.
        with suppress(ReporterError):
            record(name, "withdraw", by=by, reason="odd", board=board.folder, on=DAY)


def _moment(board: KeptBoard, place: int) -> None:
    board.now = datetime(2024 + place % 3, 1, 1, tzinfo=UTC)


def _program(board: KeptBoard, place: int) -> None:
    board.program = "blind" if place % 3 == 1 else f"program {place}"


def _evidence(board: KeptBoard, place: int) -> None:
    (board.folder / "empty").mkdir(exist_ok=True)
    board.evidence = (None, "logs", "empty")[place % 3]


EDITS: dict[str, Edit] = {
    "entry edited": _of_file(_more_energy),
    "entry written anew": _of_file(lambda data: None),
    "entry of an unknown benchmark": _of_file(lambda data: data["benchmark"].update(version=7)),
    "entry refused": _of_file(lambda data: data.pop("runs")),
    "entry added": lambda board, place: board.add(f"uni/more-{place}"),
    "entry removed": _removed,
    "log touched": _of_log(lambda board, path: path.touch()),
    "log edited": _of_log(_in_place),
    "log exchanged": _of_log(_exchanged),
    "log cut": _of_log(lambda board, path: path.write_bytes(path.read_bytes()[:-700])),
    "log linked": _of_log(_linked),
    "log removed": _of_log(lambda board, path: path.unlink()),
    "log restored": _restored,
    "log packed": _of_log(
        lambda board, path: path.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    ),
    "packed beside": _of_log(
        lambda board, path: path.with_name(f"{path.name}.gz").write_bytes(b"\x1f\x8b")
    ),
    "evidence elsewhere": _evidence,
    "benchmark": lambda board, place: board.require(runs_count=2 + place % 3),
    "settings": _settled,
    "sealed": _sealed,
    "withdrawn": _withdrawn,
    "now": _moment,
    "program": _program,
}
