"""
Reads files to submissions, one or many in parallel.

Two or more processes for many files, where the system can fork.

Results come back as JSON through a pipe. A child that fails fails the whole: nothing is left out.

From a submission file to checked data, and from checked data to a `Submission`.

Checking builds no model objects: `reporter validate` looks at many files and keeps none. One bad
file never hides the next.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reporter.findings import Finding, Severity, error, has_errors
from reporter.model.benchmark_versions import versions_text
from reporter.schema.check import check
from reporter.schema.consistency import consistency
from reporter.store import strict_json
from reporter.store.files import find_json, read

if TYPE_CHECKING:
    from reporter.model.submission import Submission
    from reporter.store.board import Benchmarks


T = TypeVar("T")


# Forking and the pipe cost about 20 ms; below this many files one process is as fast.
SMALLEST_SHARE = 400


def shares_count(items_count: int) -> int:
    """
    How many processes are worth it for so many items, on the processors that we may use.
    """
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return 1
    processors = len(os.sched_getaffinity(0))
    return max(1, min(processors, items_count // SMALLEST_SHARE))


def map_shared(
    work: Callable[[T], Any],
    items: Sequence[T],
    shares: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[Any]:
    """
    The result of *work* for every item, in order; results must be JSON data.

    Item k is worked on by process k modulo *shares*, the first share by this process itself, which
    tells *progress* about how many items of all are done. Raises `RuntimeError` when a child ends
    before its work is done.
    """
    children = [_start(work, items[share::shares]) for share in range(1, shares)]
    own = []
    for item in items[::shares]:
        own.append(work(item))
        if progress is not None:
            progress(min(len(own) * shares, len(items)), len(items))
    parts = [own, *(_finish(process, pipe) for process, pipe in children)]
    results: list[Any] = [None] * len(items)
    for share, part in enumerate(parts):
        results[share::shares] = part
    return results


def _start(work: Callable[[T], Any], items: Sequence[T]) -> tuple[int, int]:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    # From here on this is the child: it must never return into the caller's code.
    status = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as stream:
            stream.write(json.dumps([work(item) for item in items]).encode())
        status = 0
    finally:
        os._exit(status)


def _finish(process: int, pipe: int) -> list[Any]:
    with os.fdopen(pipe, "rb") as stream:
        raw = stream.read()
    _, status = os.waitpid(process, 0)
    if status != 0:
        raise RuntimeError(f"a process that checked files ended early (status {status})")
    part: list[Any] = json.loads(raw)
    return part


FOLDER = "submissions"


Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    The data of a file, or None when it has errors, and what was found.
    """

    path: Path
    data: dict[str, Any] | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """
    A submission, or None when its file has errors, and what was found.

    *data* is the JSON data as the file holds it, for its seal; *sealed* is that seal, where it is
    known.
    """

    path: Path
    submission: Submission | None
    findings: tuple[Finding, ...]
    data: Mapping[str, Any] | None = None
    sealed: str | None = None


def check_data(data: Any, file: str, benchmarks: Benchmarks | None = None) -> tuple[Finding, ...]:
    """
    What the schema and its companion rules say of the data of one submission.

    With *benchmarks*, units and metrics are held against the benchmark that is named.
    """
    found = check(data, "submission", file)
    if found:
        return found
    if benchmarks is None:
        return consistency(data, file)
    name, version = data["benchmark"]["id"], data["benchmark"]["version"]
    benchmark = benchmarks.versions.get((name, version))
    found = consistency(data, file, benchmark)
    if benchmark is not None:
        return found
    if name in benchmarks.by_id:
        return (*found, _unknown_version(name, version, benchmarks, file))
    return (*found, _unknown(name, benchmarks, file))


def _unknown_version(name: str, version: int, benchmarks: Benchmarks, file: str) -> Finding:
    known = benchmarks.versions_of(name)
    is_one = len(known) == 1
    message = f"version {version} of {name} isn't known; known {'is' if is_one else 'are'} "
    hint = "measure by the known version"
    if not is_one:
        hint = f"measure by version {benchmarks.by_id[name].version}, the current one"
    message += versions_text(known)
    return error("SH-27", file, "/benchmark/version", message, hint)


def _unknown(name: str, benchmarks: Benchmarks, file: str) -> Finding:
    known = benchmarks.find(name)
    meant = f"did you mean {known.id!r}? " if known is not None else ""
    hint = f"{meant}known are {', '.join(benchmarks.by_id) or 'none'}"
    return error("SH-27", file, "/benchmark/id", f"no benchmark is called {name!r}", hint)


def check_submission(path: Path, benchmarks: Benchmarks | None = None) -> Checked:
    """
    Read and check one file; never raises on what is in it.
    """
    raw, findings = read(path, below=FOLDER)
    if raw is None:
        return Checked(path=path, data=None, findings=findings)
    return check_bytes(raw, path, benchmarks)


def check_bytes(raw: bytes, path: Path, benchmarks: Benchmarks | None = None) -> Checked:
    """
    Check the contents of one file; never raises on what is in it.
    """
    file = str(path)
    parsed = strict_json.parse(raw, file)
    findings = parsed.findings or check_data(parsed.data, file, benchmarks)
    if not findings or not has_errors(findings):
        findings += _place_findings(parsed.data["id"], path)
    data = None if has_errors(findings) else parsed.data
    return Checked(path=path, data=data, findings=findings)


def _place_findings(submission_id: str, path: Path) -> tuple[Finding, ...]:
    """
    A finding where a file below a folder `submissions` isn't at the place that its id names.
    """
    file = str(path)
    if file.endswith(f"{FOLDER}/{submission_id}.json"):
        return ()
    parts = Path(os.path.abspath(path)).parts  # noqa: PTH100 - links stay as they are
    if FOLDER not in parts[:-1]:
        return ()
    above = len(parts) - 1 - parts[::-1].index(FOLDER)
    place = "/".join(parts[above + 1 :])
    message = f"the id is {submission_id!r}, but the file stands at {FOLDER}/{place}"
    hint = f"move it to {FOLDER}/{submission_id}.json, or correct the id"
    return (error("FI-4", file, "/id", message, hint),)


def _taken(submission_id: str, file: str, owners: dict[str, str]) -> Finding | None:
    """
    A finding when an earlier file has the id, whatever its case; else the file becomes its owner.
    """
    owner = owners.setdefault(submission_id.casefold(), file)
    if owner == file:
        return None
    message = f"the id {submission_id!r} is used by {owner}"
    return error("FI-5", file, "/id", message, "give every submission an id of its own")


def load_submissions(
    paths: Iterable[Path],
    benchmarks: Benchmarks | None = None,
    load: Callable[[Path], Loaded] | None = None,
) -> Iterator[Loaded]:
    """
    Read and check every file of *paths* and build its submission, in the order of their paths.

    An id that an earlier file has is an error of the later one. *load* may stand for
    `load_submission` with the same answers. Raises `ReporterError` when a path doesn't exist.
    """
    owners: dict[str, str] = {}
    for path in find_json(paths):
        found = load_submission(path, benchmarks) if load is None else load(path)
        if found.submission is not None:
            finding = _taken(found.submission.id, str(path), owners)
            if finding is not None:
                found = Loaded(path=path, submission=None, findings=(*found.findings, finding))
        yield found


def load_submission(path: Path, benchmarks: Benchmarks | None = None) -> Loaded:
    """
    Read and check one file, and build its submission; never raises on what is in it.
    """
    return built(check_submission(path, benchmarks))


def built(checked: Checked) -> Loaded:
    """
    The submission of a file that was checked.
    """
    from reporter.model.submission import Submission

    data: Mapping[str, Any] | None = checked.data
    submission = None if data is None else Submission.from_dict(data)
    return Loaded(path=checked.path, submission=submission, findings=checked.findings, data=data)


def validate_files(
    paths: Iterable[Path],
    *,
    benchmarks: Benchmarks | None = None,
    progress: Progress | None = None,
) -> tuple[int, list[Finding]]:
    """
    How many files were checked, and all findings, in the order of the files.

    The same findings as those of `load_submissions`; many files are shared among processes.
    """
    found = find_json(paths)
    return len(found), validate_found(found, benchmarks=benchmarks, progress=progress)


def validate_found(
    found: Sequence[Path],
    *,
    benchmarks: Benchmarks | None = None,
    progress: Progress | None = None,
) -> list[Finding]:
    """
    All findings of `validate_files`, for files that were found before and are in order.
    """
    shares = shares_count(len(found))

    def verdict(path: Path) -> tuple[str | None, list[dict[str, str]]]:
        checked = check_submission(path, benchmarks)
        submission_id = None if checked.data is None else checked.data["id"]
        return submission_id, [finding.to_dict() for finding in checked.findings]

    verdicts = map_shared(verdict, found, shares, progress)
    findings: list[Finding] = []
    owners: dict[str, str] = {}
    for path, (submission_id, items) in zip(found, verdicts, strict=True):
        findings += [Finding(**item | {"severity": Severity(item["severity"])}) for item in items]
        taken = submission_id and _taken(submission_id, str(path), owners)
        findings += [taken] if taken else []
    return findings
