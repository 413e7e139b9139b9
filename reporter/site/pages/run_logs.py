"""
The logs of each run: which lines count, where the file stands, its size and its hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from reporter.model.run import EnergyPart, LogLines, Run, TrainingLines
from reporter.model.submission import Evidence, Origin, Submission
from reporter.site import quantity
from reporter.site.addresses import origin_link
from reporter.site.quantity import Quantity

# The host's page of a file shows no lines of a larger one (GitHub, "Limits for viewing content and
# diffs in a repository": text files over 5 MB are served as raw files only).
MOST_SHOWN_BYTES = 5_000_000
# Their pages on the host show no text, so no line can be linked.
PACKED = (".gz", ".parquet")
NOT_STATED = "no lines stated"
NO_LINES = "the format has no lines"
FORMATS_WITHOUT_LINES = frozenset({"parquet", "matcha"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesView:
    """
    One line or range of lines: *before* says what it gives, *text* names it, *address* leads to it.
    """

    before: str
    text: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """
    One log of a run. *lines* are those that count, *after* what follows them: how many the log has,
    or why none are named. *is_first* tells that no run above names this log, so that its anchor
    stands here.
    """

    id: str
    is_first: bool
    what: str
    lines: tuple[LinesView, ...]
    after: str
    place: str
    address: str | None
    format: str
    clock: str
    size: Quantity
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLogs:
    """
    The logs of one run; their places are told from *folder*, empty where they share none.
    """

    folder: str
    logs: tuple[LogView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """
    What a run takes a log for, and its lines, if they are stated.
    """

    what: str
    lines: LogLines | TrainingLines | None


def training_log_of(run: Run) -> str | None:
    """
    The id of the run's training log, as it was read or as the run names it.
    """
    return run.training_lines.evidence if run.training_lines else run.training_log


def logs_of_runs(submission: Submission) -> tuple[RunLogs, ...]:
    """
    The logs of each run, its training log first, then those of its parts in the order of the file.
    """
    listed = {item.id: item for item in submission.evidence}
    shared = shared_origin(submission.evidence)
    seen: set[str] = set()
    found = []
    for run in submission.runs:
        uses = {name: own for name, own in _uses_of(run).items() if name in listed}
        logs = [
            _log(listed[name], own, shared, is_first=name not in seen) for name, own in uses.items()
        ]
        seen |= set(uses)
        folder = _folder([log.place for log in logs])
        cut = (replace(log, place=log.place.removeprefix(folder)) for log in logs)
        found.append(RunLogs(folder=folder, logs=tuple(cut)))
    return tuple(found)


def _folder(places: Sequence[str]) -> str:
    """
    The folder that all places share, with its stroke; empty without one.

    >>> _folder(["a/b/1.txt", "a/b/c/2.txt"]), _folder(["1.txt"])
    ('a/b/', '')
    """
    folders = [place.split("/")[:-1] for place in places]
    # What the first and the last in order share, all between them share.
    pairs = zip(min(folders, default=[]), max(folders, default=[]), strict=False)
    shared = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    return "".join(f"{one}/" for one in shared)


def other_logs(submission: Submission) -> tuple[LogView, ...]:
    """
    Every file of the list of evidence that no run names.
    """
    used = {name for run in submission.runs for name in _uses_of(run)}
    shared = shared_origin(submission.evidence)
    others = (item for item in submission.evidence if item.id not in used)
    return tuple(_log(item, [], shared, is_first=True) for item in others)


def shared_origin(evidence: Iterable[Evidence]) -> Origin | None:
    """
    The origin of the files where all that have one share repository and commit; else `None`.
    """
    origins = [item.origin for item in evidence if item.origin is not None]
    places = {(origin.repository, origin.commit) for origin in origins}
    return origins[0] if len(places) == 1 else None


def log_data(submission: Submission) -> dict[str, Any]:
    """
    The runs with their logs and lines, and every file with size and hash, as data.
    """
    return {
        "runs": [_run_data(run) for run in submission.runs],
        "logs": [_file_data(item) for item in submission.evidence],
    }


def _run_data(run: Run) -> dict[str, Any]:
    lines = run.training_lines
    power: dict[str, LogLines | None] = {}
    for part in run.energy_parts:
        power |= {name: _range_of(part, name) for name in part.evidence}
    return {
        "label": run.label,
        "training_log": {
            "evidence": training_log_of(run),
            "start_line": lines.start_line if lines else None,
            "stop_line": lines.stop_line if lines else None,
            "quality_line": lines.quality_line if lines else None,
            "lines_count": lines.lines_count if lines else None,
        },
        "power_logs": [
            {
                "evidence": name,
                "first_line": one.first_line if one else None,
                "last_line": one.last_line if one else None,
                "lines_count": one.lines_count if one else None,
            }
            for name, one in power.items()
        ],
    }


def _file_data(item: Evidence) -> dict[str, Any]:
    return {
        "evidence": item.id,
        "path": item.origin.path if item.origin else item.file,
        "bytes": item.bytes,
        "sha256": item.sha256,
    }


def _uses_of(run: Run) -> dict[str, list[_Use]]:
    """
    What each log is to a run, by id; a log of several parts is named once.
    """
    uses: dict[str, list[_Use]] = {}
    training = training_log_of(run)
    if training is not None:
        uses[training] = [_Use(what="training", lines=run.training_lines)]
    for part in run.energy_parts:
        what = f"{part.component.value.replace('_', ' ')}, {part.side.value.upper()}"
        for name in part.evidence:
            own = uses.setdefault(name, [])
            use = _Use(what=what, lines=_range_of(part, name))
            own += [use] if use not in own else []
    return uses


def _range_of(part: EnergyPart, evidence_id: str) -> LogLines | None:
    return next((one for one in part.log_lines if one.evidence == evidence_id), None)


def _log(item: Evidence, uses: Sequence[_Use], shared: Origin | None, *, is_first: bool) -> LogView:
    page = origin_link(item.origin) if item.origin else None
    linked = page if _shows_lines(item) else None
    lines = tuple(
        dict.fromkeys(view for use in uses for view in _lines(use.lines, linked)),
    )
    counts = [use.lines.lines_count for use in uses if use.lines and use.lines.lines_count]
    after = f"of {counts[0]:,}" if counts else ""
    return LogView(
        id=item.id,
        is_first=is_first,
        what="; ".join(dict.fromkeys(use.what for use in uses)),
        lines=lines,
        after=after if lines else _reason(item),
        place=_place(item, shared),
        address=None if linked and lines else page,
        format=item.format,
        clock=clock_text(item),
        size=quantity.count(item.bytes),
        hash=item.sha256,
    )


def _lines(found: LogLines | TrainingLines | None, page: str | None) -> Iterator[LinesView]:
    if isinstance(found, LogLines):
        first, last = found.first_line, found.last_line
        is_one = first == last
        yield LinesView(
            before="",
            text=f"line {first:,}" if is_one else f"lines {first:,} to {last:,}",
            address=page and f"{page}#L{first}" + ("" if is_one else f"-L{last}"),
        )
    elif found is not None:
        given = (
            ("start", found.start_line),
            ("quality", found.quality_line),
            ("stop", found.stop_line),
        )
        for before, line in given:
            if line is not None:
                address = page and f"{page}#L{line}"
                yield LinesView(before=before, text=f"line {line:,}", address=address)


def _shows_lines(item: Evidence) -> bool:
    """
    Whether the host's page of a file can show its lines.
    """
    path = item.origin.path if item.origin else ""
    return item.bytes <= MOST_SHOWN_BYTES and not path.lower().endswith(PACKED)


def _reason(item: Evidence) -> str:
    return NO_LINES if item.format in FORMATS_WITHOUT_LINES else NOT_STATED


def _place(item: Evidence, shared: Origin | None) -> str:
    if item.origin is None:
        return item.file or item.id
    return item.origin.path if shared else f"{item.origin.repository}: {item.origin.path}"


def clock_text(item: Evidence) -> str:
    """
    Whose clock stamped a log, and what stands in for one that it hasn't.
    """
    words = [item.clock.replace("_", " "), item.zone]
    if item.clock_log is not None:
        words.append(f"by the stamps of {item.clock_log}")
    if item.started_at is not None:
        words.append(f"start stated: {item.started_at.isoformat().removesuffix('+00:00')}Z")
    return ", ".join(words)
