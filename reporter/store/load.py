"""
From a submission file to checked data, and from checked data to a `Submission`.

Checking builds no model objects: `reporter validate` looks at many files and keeps none. One bad
file never hides the next.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.findings import Finding, Severity, error, has_errors
from reporter.schema.check import check
from reporter.schema.consistency import consistency
from reporter.store import strict_json
from reporter.store.files import find_json, read
from reporter.store.parallel import map_shared, shares_count

if TYPE_CHECKING:
    from reporter.model.submission import Submission
    from reporter.store.benchmarks import Benchmarks

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
    """

    path: Path
    submission: Submission | None
    findings: tuple[Finding, ...]


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
    name = data["benchmark"]["id"]
    benchmark = benchmarks.by_id.get(name)
    found = consistency(data, file, benchmark)
    return found if benchmark is not None else (*found, _unknown(name, benchmarks, file))


def _unknown(name: str, benchmarks: Benchmarks, file: str) -> Finding:
    known = benchmarks.find(name)
    meant = f"did you mean {known.id!r}? " if known is not None else ""
    hint = f"{meant}known are {', '.join(benchmarks.by_id) or 'none'}"
    return error("SH-27", file, "/benchmark/id", f"no benchmark is called {name!r}", hint)


def check_submission(path: Path, benchmarks: Benchmarks | None = None) -> Checked:
    """
    Read and check one file; never raises on what is in it.
    """
    raw, findings = read(path)
    if raw is None:
        return Checked(path=path, data=None, findings=findings)
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


def check_submissions(
    paths: Iterable[Path], benchmarks: Benchmarks | None = None
) -> Iterator[Checked]:
    """
    Read and check every file of *paths* and below its folders, in the order of their paths.

    An id that an earlier file has is an error of the later one. Raises `ReporterError` when a
    path doesn't exist.
    """
    owners: dict[str, str] = {}
    for path in find_json(paths):
        checked = check_submission(path, benchmarks)
        if checked.data is None:
            yield checked
            continue
        finding = _taken(checked.data["id"], str(path), owners)
        if finding is None:
            yield checked
        else:
            yield Checked(path=path, data=None, findings=(*checked.findings, finding))


def _taken(submission_id: str, file: str, owners: dict[str, str]) -> Finding | None:
    """
    A finding when an earlier file has the id, whatever its case; else the file becomes its owner.
    """
    owner = owners.setdefault(submission_id.casefold(), file)
    if owner == file:
        return None
    message = f"the id {submission_id!r} is used by {owner}"
    return error("FI-5", file, "/id", message, "give every submission an id of its own")


def load_submission(path: Path, benchmarks: Benchmarks | None = None) -> Loaded:
    """
    Read and check one file and build its submission.
    """
    return _loaded(check_submission(path, benchmarks))


def load_submissions(
    paths: Iterable[Path], benchmarks: Benchmarks | None = None
) -> Iterator[Loaded]:
    """
    Read and check every file of *paths* and build its submission, in the order of their paths.
    """
    return map(_loaded, check_submissions(paths, benchmarks))


def _loaded(checked: Checked) -> Loaded:
    from reporter.model.submission import Submission

    data: Mapping[str, Any] | None = checked.data
    submission = None if data is None else Submission.from_dict(data)
    return Loaded(path=checked.path, submission=submission, findings=checked.findings)


def validate_files(
    paths: Iterable[Path],
    *,
    benchmarks: Benchmarks | None = None,
    progress: Progress | None = None,
) -> tuple[int, list[Finding]]:
    """
    How many files were checked, and all findings, in the order of the files.

    The same findings as those of `check_submissions`; many files are shared among processes.
    """
    found = find_json(paths)
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
    return len(found), findings
