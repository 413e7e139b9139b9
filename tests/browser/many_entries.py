"""
A board of entries that differ in everything a comparison divides, for the pages where one chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from reporter.leaderboard.boards import Leaderboard
from reporter.model.submission import Submission, Submitter, TrainedModel
from reporter.model.system import Pue, Site
from tests.site.entries import leaderboard_of
from tests.site.make_board import START, a_submission, a_system, runs

SITES = (
    None,
    Site(country="NOR", pue=Pue(value=1.1, kind="site", period="2025", source="made up")),
    Site(country="FRA", pue=Pue(value=1.29, kind="site", period="2025", source="made up")),
    Site(grid_zone="US-CAL-CISO", pue=Pue(value=1.57, kind="fleet", period="2025", source="x")),
    Site(country="DEU"),
)
SYSTEMS = (("8xB200", "NVIDIA B200-SXM-180GB", 1000.0), ("8xH100", "NVIDIA H100-SXM5-80GB", 700.0))
FLOPS = (None, 1.29e18, 3.2e18)


def chosen_entries() -> Iterator[Submission]:
    """
    Ten entries on BERT by ten submitters, with and without a place, a PUE and FLOPs.
    """
    for number in range(10):
        flops = FLOPS[number % 3]
        model = None
        if flops is not None:
            model = TrainedModel(
                name="BERT",
                parameters_count=3.4e8,
                training_flops=flops,
                training_flops_method="6NT",
            )
        made = runs(
            10,
            190.0 + 37.3 * number,
            START + timedelta(days=3 * number),
            power_w=6_400 + 411.7 * number,
            samples=2_300_000.0 + 91_234 * (number % 4),
        )
        yield a_submission(
            f"maker-{number}/entry-{number}",
            made,
            submitter=Submitter(name=f"Maker {number}"),
            system=a_system(*SYSTEMS[number % 2]),
            site=SITES[number % 5],
            model=model,
        )


def chosen_board() -> Leaderboard:
    """
    The board of these entries.
    """
    return leaderboard_of(*chosen_entries())


def renamed(submission: Submission, name: str) -> Submission:
    """
    The same entry with another name of its system.
    """
    return replace(submission, system=replace(submission.system, name=name))
