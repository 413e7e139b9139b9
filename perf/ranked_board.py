"""
Makes a board on which every entry ranks: systems of many submitters, the same for the same seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perf.entries import BENCHMARKS, entry

if TYPE_CHECKING:
    from reporter.leaderboard.entries import Leaderboard
    from reporter.model.benchmark import Board
    from reporter.model.submission import Submission
    from reporter.review.ledger_event import Event

# Name, catalogue id, power of a node in W beside that of `perf.entries`.
ACCELERATORS = (
    ("NVIDIA H100-SXM5-80GB", "nvidia-h100-sxm5-80gb", 1.0),
    ("NVIDIA H200-SXM-141GB", "nvidia-h200-sxm-141gb", 0.96),
    ("NVIDIA B200-SXM-180GB", "nvidia-b200-sxm-180gb", 1.31),
    ("NVIDIA A100-SXM4-80GB", "nvidia-a100-sxm4-80gb", 0.72),
    ("AMD Instinct MI300X", "amd-instinct-mi300x", 1.12),
)
MODELS = ("ThinkSystem-SR780a", "PowerEdge-XE9680", "ProLiant-XD685", "SYS-822GA", "G593-SD2")
_SETTINGS = """title = "Board"
description = "A board."
[reference_site]
pue = 1.58
pue_source = "survey"
intensity_g_per_kwh = 473.007
intensity_source = "Ember, world, 2024"
[ledger]
id = "perf"
maintainers = []
"""
ROUNDS = ("v4.0", "v4.1", "v5.0")
RUNS_COUNT = 10
ENTRIES_PER_SUBMITTER = 25


def ranked_submissions(count: int, *, seed: int = 3) -> Iterator[Submission]:
    """
    So many submissions to one benchmark, each of a system of its own, with all runs it asks for.
    """
    from reporter.model.submission import Provenance, Submission

    draw = random.Random(seed)
    provenance = Provenance(importer="mlperf", importer_version="0.1.0", rule_set=1)
    submitters = max(3, count // ENTRIES_PER_SUBMITTER)
    for index in range(count):
        data = _on_the_board(entry(draw, index, RUNS_COUNT), draw, index, submitters)
        yield replace(Submission.from_dict(data), provenance=provenance)


def _on_the_board(
    data: dict[str, Any], draw: random.Random, index: int, submitters: int
) -> dict[str, Any]:
    data.pop("$schema", None)
    accelerator, catalogue_id, share = draw.choice(ACCELERATORS)
    number = draw.randrange(submitters)
    model = draw.choice(MODELS)
    name = f"{model}-{index:05}"
    _, metric, target, unit, rate = BENCHMARKS[0]
    slowness = draw.uniform(0.7, 3.0)
    for run in data["runs"]:
        run["samples_unit"] = unit
        run["samples_count"] = round(rate * 300 * draw.uniform(0.9, 1.1))
        run["quality"] = [{"metric": metric, "value": target}]
        for part in run["energy_parts"]:
            for key in ("energy_j", "charged_energy_j", "highest_power_w"):
                part[key] = round(part[key] * share * slowness, 1)
    data["benchmark"] = {"id": BENCHMARKS[0][0], "version": 1}
    data["id"] = f"submitter-{number:03}/{name.lower()}"
    data["submitter"] = {"name": f"Submitter {number:03}"}
    data["round"] = draw.choice(ROUNDS)
    system = data["system"]
    system["name"] = name
    system["accelerator"] = {"id": catalogue_id, "name": accelerator}
    return data


def ranked_leaderboard(count: int) -> Leaderboard:
    """
    The leaderboard of these submissions: one board, all of whose rows rank.
    """
    from reporter.leaderboard.boards import build_leaderboard
    from reporter.leaderboard.entries import Entry
    from reporter.score.score import score
    from reporter.store.board import load_benchmarks
    from reporter.units import CarbonIntensity

    benchmarks = load_benchmarks().by_id
    world = CarbonIntensity(473.0)
    entries = (
        Entry(
            submission=submission,
            score=score(
                submission,
                benchmarks[submission.benchmark.id],
                reference_pue=1.58,
                reference_intensity=world,
            ),
        )
        for submission in ranked_submissions(count)
    )
    return build_leaderboard(entries, benchmarks)


def write_board_folder(count: int, folder: Path) -> Path:
    """
    Write a board folder of so many submissions below *folder*, each with the review that lets it
    rank but the first, whose file is given: no rank depends on it.
    """
    from reporter.review.ledger_event import sha256_of
    from reporter.store.files import submission_text

    parents: tuple[str, ...] = ()
    (folder / "ledger").mkdir(parents=True)
    (folder / "board.toml").write_text(_SETTINGS, encoding="utf-8")
    paths = []
    for submission in ranked_submissions(count):
        text = submission_text(submission)
        paths.append(folder / "submissions" / f"{submission.id}.json")
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_text(text, encoding="utf-8")
        if len(paths) == 1:
            continue
        raw = _review(json.loads(text), parents).to_bytes()
        parents = (sha256_of(raw),)
        (folder / "ledger" / f"{parents[0]}.json").write_bytes(raw)
    return paths[0]


def _review(data: dict[str, Any], parents: tuple[str, ...]) -> Event:
    """
    A review by the tool that opened all evidence, and found nothing.
    """
    from reporter.review.ledger_event import Actor, ActorKind, Event, EventKind, ReviewResult
    from reporter.review.seal import Seal
    from reporter.review.status import present_of

    present = present_of(data)
    return Event(
        board="perf",
        parents=parents,
        kind=EventKind.REVIEW,
        entry=present.entry,
        date=date(2026, 1, 1),
        by=Actor(kind=ActorKind.TOOL, name="reporter 0.2.0"),
        reason="No rule refuses or flags the entry.",
        seal=Seal(
            submission_sha256=present.submission_sha256,
            evidence=dict(present.evidence),
            rule_set=4,
            tool="reporter 0.2.0",
        ),
        result=ReviewResult(rules_run=("EL-5",), classes={"S2": "M2"}),
    )


def write_board(leaderboard: Leaderboard, folder: Path) -> Path:
    """
    Write the pages of the first board, its rows and what they load below *folder*; the other pages
    of the site are left out. Returns the first page.
    """
    from reporter.resources import folder as resources
    from reporter.site.build import STATIC_FILES, board_contents
    from reporter.site.entry_files import Document
    from reporter.site.frame import Page, site_of
    from reporter.site.json_pages import board_twin, json_text
    from reporter.site.long_table import RowData, rows_script
    from reporter.site.render import Renderer
    from reporter.site.surroundings import surroundings_of

    renderer = Renderer(site_of(ranked_board()))
    (folder / "static").mkdir(parents=True, exist_ok=True)
    for name in STATIC_FILES:
        content = (resources("site") / "static" / name).read_bytes()
        (folder / "static" / name).write_bytes(content)
    board = leaderboard.boards[0]
    for item in board_contents(board, board_twin(board), surroundings_of(leaderboard, {})):
        if isinstance(item, Page):
            text: str | bytes = renderer.render(item)
        elif isinstance(item, RowData):
            text = rows_script(item, renderer.row_form(item))
        elif isinstance(item, Document):
            text = json_text(item.data)
        else:
            text = item.content
        path = folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / "boards" / board.key.slug / "index.html"


def ranked_board() -> Board:
    """
    The settings of that board.
    """
    from reporter.model.benchmark import Board, ReferenceSite

    reference = ReferenceSite(
        pue=1.58,
        pue_source="survey",
        intensity_g_per_kwh=473.007,
        intensity_source="Ember, world, 2024",
    )
    return Board(title="Board", description="A board.", reference_site=reference)
