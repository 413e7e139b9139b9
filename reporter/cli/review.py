"""
`reporter review`: recompute every number from evidence, and ask the right question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.cache_folder import cache_folder
from reporter.cli.engine_options import EngineOption, SchedulerOption
from reporter.cli.outputs import (
    JudgeFormat,
    JudgeFormatOption,
    StrictOption,
    exit_code,
    for_machines,
)
from reporter.cli.record import KeyOption
from reporter.cli.show import BoardOption, Format, Progress, say, show_findings
from reporter.findings import Finding, counts
from reporter.measure.engines import EngineName
from reporter.text import json_text, plural, printed_line

if TYPE_CHECKING:
    from reporter.review.examine import Examined
    from reporter.review.review import Review


UNKEPT = "nothing is kept for the next review"
CacheOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps what entries and their logs give; one of the board in the user's "
        "folder of caches if left out.",
        file_okay=False,
    ),
]
NoCacheOption = Annotated[
    bool,
    typer.Option(
        "--no-cache", help="Read all raw logs, even where nothing changed, and keep nothing."
    ),
]
FingerprintsOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps fingerprints of logs, so that copies of logs that are no longer "
        "at hand are seen.",
        file_okay=False,
    ),
]
EvidenceOption = Annotated[
    Path | None, typer.Option(help="Folder with the raw logs, found by their origin.", exists=True)
]
EverythingOption = Annotated[
    bool,
    typer.Option(
        "--all",
        help="In text, print also what is said alike of many places, and which rules were not run.",
    ),
]


@app.command()
def review(
    submissions: Annotated[
        list[Path], typer.Argument(help="Submission files or folders.", exists=True)
    ],
    evidence: EvidenceOption = None,
    board: BoardOption = Path(),
    record: Annotated[
        bool, typer.Option("--record", help="Add each outcome to the board's ledger, as a seal.")
    ] = False,
    key: KeyOption = None,
    cache: CacheOption = None,
    no_cache: NoCacheOption = False,
    fingerprints: FingerprintsOption = None,
    strict: StrictOption = False,
    everything: EverythingOption = False,
    engine: EngineOption = EngineName.EMBEDDED,
    scheduler: SchedulerOption = None,
    output: JudgeFormatOption = JudgeFormat.TEXT,
) -> None:
    """
    Review submissions against the rules and their raw logs.

    The other entries of the board are there for comparison.
    Evidence is found by origin below the folder of --evidence, or beside the submission, hashed
    and read. Without it some rules can't run (--all lists them), and the status stays V0. With
    --record what was seen is sealed: the file and its logs by hash, and what the rules gave.

    Of an entry whose file, logs and benchmark are those of an earlier review by this program the
    logs aren't read again; what the board says of it is always asked anew. The outcome is the same
    either way.

    Example:

        reporter review submissions/lenovo --evidence ../training_results_v5.0
    """
    from reporter.review.review_files import review as review_files

    now = datetime.now(tz=UTC)
    progress = Progress("submissions read with their evidence")
    examined = review_files(
        submissions,
        evidence=evidence,
        board=board,
        cache=cache_folder(board, cache, is_off=no_cache, unkept=UNKEPT),
        fingerprints=fingerprints,
        now=now,
        progress=progress,
        engine=engine,
        scheduler=scheduler,
    )
    progress.close()
    findings = [*examined.findings, *(one for done in examined.reviews for one in done.findings)]
    _show(examined, findings, output, everything=everything)
    if record:
        _record(examined.reviews, board, now.date(), key)
    raise typer.Exit(exit_code(findings, strict=strict))


def _say_kept(examined: Examined, output: JudgeFormat) -> None:
    """
    How much of the review was taken from the cache, and why it couldn't keep more.
    """
    if examined.not_kept is not None:
        say(f"not all is kept for the next review: {examined.not_kept}")
    if output is JudgeFormat.TEXT and examined.reused_count:
        count = plural(len(examined.reviews), "entry", "entries")
        say(f"the evidence of {examined.reused_count} of {count} was taken from the cache")


def _record(reviews: Sequence[Review], board: Path, on: date, key: Path | None) -> None:
    from reporter.review.board_folder import ledger_path
    from reporter.review.board_ledger import seal

    done = seal(reviews, board=board, on=on, key=key)
    for reason in done.left_out:
        say(f"not recorded: {reason}")
    say(f"{plural(len(done.files), 'event')} added to {ledger_path(board)}")


def _show(
    examined: Examined,
    findings: Sequence[Finding],
    output: JudgeFormat,
    *,
    everything: bool,
) -> None:
    ordered = sorted(findings, key=Finding.sort_key)
    match output:
        case JudgeFormat.TEXT:
            show_findings(ordered if everything else _shortened(ordered), Format.TEXT)
            for done in examined.reviews:
                typer.echo(printed_line(_summary(done)))
                if everything:
                    typer.echo(
                        "".join(f"{printed_line(line)}\n" for line in _not_run(done)), nl=False
                    )
            say(counts(findings))
        case JudgeFormat.JSON:
            data = {
                "reviews": [_data(done) for done in examined.reviews],
                "findings": [finding.to_dict() for finding in ordered],
            }
            typer.echo(json_text(data))
        case _:
            typer.echo(for_machines(ordered, output, "Review by reporter"), nl=False)
    _say_kept(examined, output)


def _shortened(findings: Sequence[Finding]) -> list[Finding]:
    """
    What one rule says alike of many places of a file stands once, with their number.
    """
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.file, finding.code, finding.hint), []).append(finding)
    return [
        replace(group[0], message=f"{group[0].message}; and {len(group) - 1} more alike")
        if len(group) > 1
        else group[0]
        for group in alike.values()
    ]


def _summary(done: Review) -> str:
    reasons = f": {'; '.join(done.status_reasons)}" if done.status_reasons else ""
    return (
        f"{done.submission_id}: {done.status} {done.status.meaning}{reasons}; "
        f"{plural(len(done.rules_run), 'rule')} run, "
        f"{plural(len(done.rules_not_run), 'rule')} not run or not in full"
    )


def _not_run(done: Review) -> list[str]:
    """
    The rules that were not run or not in full, those with one reason on one line.
    """
    codes: dict[str, list[str]] = {}
    for item in done.rules_not_run:
        codes.setdefault(item.reason, []).append(item.code)
    return [f"  not run or not in full: {', '.join(of)}: {reason}" for reason, of in codes.items()]


def _data(done: Review) -> dict[str, object]:
    return {
        "id": done.submission_id,
        "file": done.file,
        "status": done.status.value,
        "status_reasons": list(done.status_reasons),
        "rules_run": list(done.rules_run),
        "rules_not_run": [
            {"code": item.code, "reason": item.reason} for item in done.rules_not_run
        ],
        "submission_sha256": done.submission_sha256,
        "evidence": dict(done.evidence),
        "classes": dict(done.classes),
        "rule_set": done.rule_set,
    }
