"""
A board folder with reviewed entries of several submitters, for the tests of versions and seasons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from reporter.leaderboard.entries import BoardTable, Row
from reporter.leaderboard.ranking import Ranking, rank
from reporter.model.rule_sets import RULE_SET
from reporter.model.submission import BenchmarkReference
from reporter.resources import folder as packaged
from reporter.review.board_folder import ledger_path, open_board
from reporter.review.board_ledger import record
from reporter.review.ledger_record import record_reviews
from reporter.review.review import Review
from reporter.review.status import EntryStatus, Status, as_known, present_of
from tests.site.entries import b200

SETTINGS = """
title = "Contest"
description = "A contest."
base_url = "https://board.example/energy/"
[reference_site]
pue = 1.5
pue_source = "survey"
intensity_g_per_kwh = 473.007
intensity_source = "Ember"
[ledger]
id = "contest"
maintainers = ["board/mia"]
"""
TEAMS = {"acme": "bo", "uni": "ada", "lab": "eve", "club": "cy", "board": "mia"}
DAY = date(2026, 6, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonBoard:
    """
    A board folder that tests change: files, benchmarks, and events of its ledger.
    """

    folder: Path

    def settle(self, aliases: Mapping[str, str] | None = None, **teams: str) -> None:
        """
        Write `board.toml` with the organisations of *teams*, ids with one person each, or those
        of before; *aliases* maps other ids to the organisation that has them.
        """
        text = SETTINGS
        for one, person in (teams or TEAMS).items():
            others = [alias for alias, owner in (aliases or {}).items() if owner == one]
            text += f'[[organisations]]\nid = "{one}"\nname = "{one.title()}"\n'
            text += f"aliases = {json.dumps(others)}\n"
            text += f'people = [{{ id = "{person}", name = "{person.title()}" }}]\n'
        (self.folder / "board.toml").write_text(text, encoding="utf-8")

    def benchmark(self, file: str = "bert.json", **changes: Any) -> None:
        """
        Write the packaged BERT benchmark with some top-level values changed.
        """
        data = json.loads((packaged("benchmarks") / "bert.json").read_text(encoding="utf-8"))
        path = self.folder / "benchmarks" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data | changes, indent=2), encoding="utf-8")

    def submit(
        self, entry_id: str, energy: float, *, version: int = 1, on: date = DAY, **changes: Any
    ) -> Path:
        """
        Write an entry of 8 B200, of *energy* times what the others use, and give its file.
        """
        made = b200()
        runs = tuple(
            replace(
                run,
                energy_parts=tuple(
                    replace(
                        part,
                        energy_j=part.energy_j * energy,
                        charged_energy_j=part.charged_energy_j and part.charged_energy_j * energy,
                    )
                    for part in run.energy_parts
                ),
            )
            for run in made.runs
        )
        accelerator = replace(made.system.accelerator, vendor="NVIDIA", nameplate_w=1000.0)
        given: dict[str, Any] = {
            "id": entry_id,
            "system": replace(made.system, accelerator=accelerator),
            "benchmark": BenchmarkReference(id="bert", version=version),
            "submitted_on": on,
            "runs": runs,
        }
        path = self.folder / "submissions" / f"{entry_id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(replace(made, **given | changes).to_dict()), encoding="utf-8")
        return path

    def data(self, entry_id: str) -> dict[str, Any]:
        """
        The data of an entry's file.
        """
        path = self.folder / "submissions" / f"{entry_id}.json"
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return data

    def edit(self, entry_id: str, **changes: Any) -> None:
        """
        Change top-level values of an entry's file.
        """
        path = self.folder / "submissions" / f"{entry_id}.json"
        path.write_text(json.dumps(self.data(entry_id) | changes), encoding="utf-8")

    def rename(self, entry_id: str, new_id: str) -> None:
        """
        Move an entry's file and write its new id into it.
        """
        folder = self.folder / "submissions"
        target = folder / f"{new_id}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{entry_id}.json").rename(target)
        self.edit(new_id, id=new_id)

    def review(self, entry_id: str, on: date = DAY, **changes: Any) -> str | None:
        """
        Record that the tool reviewed the entry as its file is; the reason why it added nothing.
        """
        state = open_board(self.folder).state
        shown = as_known(state, present_of(self.data(entry_id)))
        given: dict[str, Any] = {
            "submission_id": entry_id,
            "file": f"submissions/{entry_id}.json",
            "remarks": (),
            "rules_run": ("EL-3",),
            "rules_not_run": (),
            "status": Status.V1,
            "status_reasons": (),
            "submission_sha256": shown.submission_sha256,
            "evidence": dict(shown.evidence),
            "classes": {},
            "rule_set": RULE_SET,
            "ledger_id": shown.entry,
        }
        made = record_reviews([Review(**given | changes)], state, ledger_path(self.folder), on)
        return made.left_out[0] if made.left_out else None

    def say(self, entry_id: str, kind: str, by: str, on: date = DAY, **changes: Any) -> EntryStatus:
        """
        Record what a person says of an entry; where it stands then.
        """
        reason = "Seen with my own eyes."
        made = record(entry_id, kind, by=by, reason=reason, board=self.folder, on=on, **changes)
        return made.standing

    def status(self, entry_id: str) -> EntryStatus:
        """
        Where an entry stands.
        """
        return open_board(self.folder).status(self.data(entry_id))

    def rank(self, **named: Any) -> Ranking:
        """
        The boards of the folder.
        """
        return rank(board=self.folder, **named)

    def board(self, version: int = 1) -> BoardTable:
        """
        The board of nodes of one version.
        """
        name = "bert" if version == 0 else f"bert-v{version}"
        (found,) = (
            one for one in self.rank(benchmark=name).boards if one.key.slug.endswith("s2-closed")
        )
        return found

    def ranks(self, version: int = 1) -> dict[str, int | None]:
        """
        The rank of each entry of that board.
        """
        return {row.entry.id: row.rank for row in self.board(version).rows}

    def row(self, entry_id: str, version: int = 1) -> Row:
        """
        The row of an entry there.
        """
        return next(row for row in self.board(version).rows if row.entry.id == entry_id)


def season_board(folder: Path) -> SeasonBoard:
    """
    A board with one version of BERT and three entries that were reviewed in June.
    """
    board = SeasonBoard(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    board.settle()
    board.benchmark()
    for entry_id, energy in (("acme/first", 1.0), ("uni/second", 1.3), ("lab/third", 1.7)):
        board.submit(entry_id, energy)
        board.review(entry_id)
    return board
