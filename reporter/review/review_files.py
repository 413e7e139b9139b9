"""
Reviews submission files against the rules, their raw logs and the other entries of a board.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from reporter.measure.engines import open_engine
from reporter.review.examine import Examined, examine
from reporter.review.review_cache import open_review_cache
from reporter.store.files import PathLike, Paths, board_folder, evidence_folder, paths_of


def review(
    submissions: Paths,
    *,
    evidence: PathLike | None = None,
    board: PathLike = ".",
    cache: PathLike | None = None,
    fingerprints: PathLike | None = None,
    now: datetime | None = None,
    progress: Callable[[int], None] | None = None,
    engine: str = "embedded",
    scheduler: str | None = None,
) -> Examined:
    """
    Review submissions: every rule that can be run, and the status (V0 or V1) that follows.

    *submissions* are files or folders. Raw logs are found by their origin below *evidence*, or
    beside a submission; entries of *board* are there for comparison. *cache* is a folder that keeps
    what an entry and its logs give, so that the next review reads only what changed; what is found
    is the same with and without it. *fingerprints* is a folder that keeps those of power logs, so
    that copies of logs that are no longer at hand are found, too. *now* is the moment of the
    review, with a zone; the present one if left out. *progress* is told how many submissions were
    read with their evidence. With *engine* "dask" the workers of the Dask cluster at *scheduler*
    hash and read the logs. What is wrong inside a file or a log is a finding; a rule that lacks
    what it needs is listed as not run.

    Raises `ReporterError` where a path or folder isn't there, and where the board's settings or the
    *cache* can't be used. Where the cache can't be written to the review goes on, and `not_kept`
    of the result says why.

    Example:

        reporter.review("submissions/lenovo", evidence="logs").reviews[0].status
    """
    with open_engine(engine, scheduler) as opened:
        return examine(
            paths_of(submissions),
            board_folder(board),
            evidence_folder(evidence),
            now=now or datetime.now(tz=UTC),
            fingerprints=None if fingerprints is None else Path(fingerprints),
            cache=None if cache is None else open_review_cache(Path(cache)),
            progress=progress,
            engine=opened,
        )
