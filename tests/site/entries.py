"""
The entries of the test board, one function each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from reporter.findings import Finding, note, warning
from reporter.leaderboard.boards import Entry, Leaderboard, build_leaderboard
from reporter.model.benchmark import Board, ReferenceSite
from reporter.model.enums import Component, Division, RunStatus, Side
from reporter.model.run import Conversion
from reporter.model.submission import (
    BenchmarkReference,
    ConvergenceScale,
    Declared,
    Development,
    OfficialFigure,
    Publication,
    Submission,
    Submitter,
)
from reporter.model.system import Embodied, MarketBased, Pue, Site
from reporter.review.status import EntryStatus
from reporter.score.score import score
from reporter.site.entry_inputs import EntryInputs, InputsOfEntries
from reporter.site.surroundings import surroundings_of
from reporter.store.board import load_benchmarks
from reporter.units import CarbonIntensity
from tests.score.shown_inputs import BLOOM, GRID_FILE, a_series, hours_of, some_water
from tests.site.make_board import a_submission, a_system, fabric_part, runs

WORLD = CarbonIntensity(472.96)
REFERENCE_PUE = 1.58
SMC_START = datetime(2024, 5, 10, 11, 38, 53, tzinfo=UTC)
H100 = "NVIDIA H100-SXM5-80GB"
SUMMARISER = "MLPerf Training summariser"
PADDED = (
    "It averages power over the whole log, which holds 55 s of idle before and after each run, "
    "and multiplies by the time to train; we integrate between run_start and run_stop."
)


def b200() -> Submission:
    """
    Eight B200 on BERT, an AC reading with an efficiency of 0.94, and all that is shown unranked.
    """
    conversion = Conversion(efficiency=0.94, source="conversion_eff of the log")
    official = OfficialFigure(
        name=SUMMARISER,
        source="mlcommons/logging 4.1.68",
        energy_j=1_949_215.939,
        difference="It multiplies the AC reading by the efficiency 0.94, so it is a DC figure.",
    )
    made = runs(10, 214.3, power_w=9_760, part={"conversion": conversion})
    timed = tuple(
        replace(run, hours=hours_of(run, run.energy_parts[0].charged_energy_j or 0)) for run in made
    )
    plain = a_submission(
        "lenovo/8xb200-bert",
        timed,
        submitter=Submitter(name="Lenovo"),
        system=a_system("SR780aV3-8xB200_SXM_180GB", "NVIDIA B200-SXM-180GB", 1000.0),
        declared=Declared(official=(official,)),
        site=Site(
            country="NOR",
            factor_id="ember/NOR/2023",
            pue=Pue(value=1.10, kind="site", period="2024", source="operator's report"),
            market_based=MarketBased(
                g_per_kwh=0.0,
                basis="contract",
                instrument="guarantees of origin",
                matching="annual",
                deliverable=True,
                source="operator's report",
            ),
            carbon_free_fraction=0.98,
            hourly_intensity=a_series(timed),
            water=some_water(),
        ),
        embodied=Embodied(by_lifetime=BLOOM),
    )
    return replace(plain, evidence=(*plain.evidence, GRID_FILE))


def h100() -> Submission:
    """
    Eight H100 on BERT: AC readings every two seconds, idle padding, a convergence scale.
    """
    may, head = (
        OfficialFigure(
            name=f"{SUMMARISER}, May 2024",
            source="mlcommons/logging 4054425",
            energy_j=1_843_072.827,
            difference=PADDED,
        ),
        OfficialFigure(
            name=f"{SUMMARISER}, today",
            source="mlcommons/logging 4.1.68",
            unavailable_reason="ZeroDivisionError: the stop stamp equals the start stamp.",
        ),
    )
    part = {"largest_gap_s": 12.0, "sample_interval_s": 3.0}
    return a_submission(
        "smc-ac-power/1xh100-bert",
        runs(10, 319.8, SMC_START, power_w=6_790, padding_s=55.0, part=part),
        submitter=Submitter(name="Sustainable Metal Cloud"),
        round="v4.0",
        system=a_system("SMC-H100-AC-Power", H100, 700.0),
        convergence_scale=ConvergenceScale(factor=1.0106869564123353, source="scaling.json"),
        declared=Declared(official=(may, head), energy_j=1_900_000.0, throughput_per_s=7_800.0),
        notes="Immersion cooling.\nThe pump is outside the node.",
    )


def h100_dc() -> Submission:
    """
    The DC side of the very same runs, without a documented efficiency.
    """
    part = {"side": Side.DC, "largest_gap_s": 12.0, "sample_interval_s": 3.0}
    official = OfficialFigure(
        name=f"{SUMMARISER}, May 2024",
        source="mlcommons/logging 4054425",
        energy_j=1_793_341.651,
        difference=PADDED,
    )
    return replace(
        h100(),
        id="smc-dc-power/1xh100-bert",
        submitter=Submitter(name="Sustainable Metal Cloud, DC"),
        system=a_system("SMC-H100-DC-Power", H100, 700.0),
        runs=runs(10, 319.8, SMC_START, power_w=6_640, padding_s=55.0, part=part),
        declared=Declared(official=(official,)),
        second_source_of="smc-ac-power/1xh100-bert",
        notes=None,
    )


def too_few_runs() -> Submission:
    """
    Four runs where ten are required.
    """
    return a_submission(
        "acme/4-runs",
        runs(4, 260.0, power_w=8_100, start=datetime(2025, 3, 1, tzinfo=UTC)),
        system=a_system("acme-h200", "NVIDIA H200-SXM-141GB", 700.0),
    )


def self_reported() -> Submission:
    """
    No importer, so no rank yet; published and with development energy.
    """
    return a_submission(
        "acme/by-hand",
        runs(10, 240.0, power_w=7_900, start=datetime(2025, 2, 1, tzinfo=UTC)),
        system=a_system("acme-mi300x", "AMD MI300X", 750.0),
        provenance=None,
        development=Development(method="accelerator-hours of the scheduler", energy_j=9e9),
        publication=Publication(
            title="A paper", url="https://acme.example/p?a=1&b=2", arxiv="2104.10350", licence="CC0"
        ),
    )


def with_fabric() -> Submission:
    """
    Eight nodes and a switch at its nameplate: scopes S2 and S3.
    """
    return a_submission(
        "smc-ac-power/8xh100-retinanet",
        runs(
            5, 379.0, SMC_START, power_w=47_000, nodes=8, samples=4_681_204.0, unit="images",
            quality=(("mean_average_precision", 0.3412),), fabric_w=16_100.0, padding_s=30.0,
            batch_size=256,
        ),
        submitter=Submitter(name="Sustainable Metal Cloud"),
        round="v4.0",
        benchmark=BenchmarkReference(id="retinanet", version=1),
        system=a_system("8xSMC-H100-SXM-80GB", H100, 700.0, nodes=8),
    )  # fmt: skip


def retinanet_b200() -> Submission:
    """
    Eight B200 on RetinaNet, one node.
    """
    return a_submission(
        "lenovo/8xb200-retinanet",
        runs(
            5, 1_341.0, power_w=9_570, samples=4_681_204.0, unit="images",
            quality=(("mean_average_precision", 0.3407),), batch_size=256,
        ),
        submitter=Submitter(name="Lenovo"),
        benchmark=BenchmarkReference(id="retinanet", version=1),
        system=a_system("SR780aV3-8xB200_SXM_180GB", "NVIDIA B200-SXM-180GB", 1000.0),
    )  # fmt: skip


def open_division(entry_id: str, quality: float, mean_s: float) -> Submission:
    """
    An open-division entry on BERT with its own stopping point.
    """
    status = RunStatus.REACHED_TARGET if quality >= 0.72 else RunStatus.MISSED_TARGET
    return a_submission(
        entry_id,
        runs(
            10, mean_s, datetime(2025, 1, int(mean_s) % 27 + 1, tzinfo=UTC), power_w=9_100,
            quality=(("masked_lm_accuracy", quality),), status=status,
        ),
        division=Division.OPEN,
    )  # fmt: skip


def without_energy_of_all() -> Submission:
    """
    Only the switch is measured, so there is no scope and no board.
    """
    entry = a_submission("acme/switch-only", runs(10, 200.0, power_w=1.0))
    only_fabric = tuple(
        replace(run, energy_parts=(fabric_part(1e5),), power_trace=None) for run in entry.runs
    )
    assert only_fabric[0].energy_parts[0].component is Component.FABRIC
    return replace(entry, runs=only_fabric)


def submissions() -> list[Submission]:
    """
    All entries of the test board.
    """
    return [
        b200(),
        h100(),
        h100_dc(),
        too_few_runs(),
        self_reported(),
        with_fabric(),
        retinanet_b200(),
        open_division("acme/open-early", 0.69, 150.0),
        open_division("acme/open-late", 0.731, 260.0),
        without_energy_of_all(),
    ]


def entry_of(submission: Submission, findings: tuple[Finding, ...] = ()) -> Entry:
    """
    The scored entry of a submission.
    """
    benchmark = load_benchmarks().by_id[submission.benchmark.id]
    path = f"submissions/{submission.id}.json"
    scored = score(
        submission,
        benchmark,
        reference_pue=REFERENCE_PUE,
        reference_intensity=WORLD,
        file=path,
    )
    return Entry(submission=submission, score=scored, findings=findings, path=path)


def some_findings(submission: Submission) -> tuple[Finding, ...]:
    """
    What an importer and a review might have said of an entry.
    """
    file = f"submissions/{submission.id}.json"
    return (
        warning("EL-2", file, "/runs/3/energy_parts/0/largest_gap_s", "12 s is above 10 s"),
        note("IM-10", file, "/evidence/0", "the stop stamp equals the start stamp", "nothing"),
    )


def leaderboard_of(*made: Submission) -> Leaderboard:
    """
    The leaderboard of some submissions, or of all of the test board.
    """
    entries = [entry_of(item, some_findings(item)) for item in made or submissions()]
    # Two ids of one organisation: only its own entries are second sources of each other.
    return build_leaderboard(entries, load_benchmarks().by_id, {"smc-dc-power": "smc-ac-power"})


def a_board(**changes: Any) -> Board:
    """
    The words of the test board.
    """
    board = Board(
        title="Training energy leaderboard",
        description="What it takes to train a model to a fixed quality: measured energy, achieved "
        "throughput, and carbon. Every number leads to its log.",
        reference_site=ReferenceSite(
            pue=1.58,
            pue_source="survey",
            intensity_g_per_kwh=473.007,
            intensity_source="Ember, world, 2024",
        ),
        footer="Run by a test.",
        repository_url="https://github.com/acme/board",
    )
    return replace(board, **changes)


def inputs_of(
    leaderboard: Leaderboard, entry_id: str, standings: Mapping[str, EntryStatus] | None = None
) -> EntryInputs:
    """
    One entry with what its page needs of a board, as a build cuts it out.
    """
    around = surroundings_of(leaderboard, standings or {})
    return InputsOfEntries(around, leaderboard.boards).of(around.entries[entry_id])
