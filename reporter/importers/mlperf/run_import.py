"""
`reporter import mlperf`: a published folder to submissions, one benchmark folder at a time.

Nothing is written into the folder that is read, and one bad result never hides the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.evidence.engine import EMBEDDED, Engine
from reporter.findings import Finding, error, has_errors
from reporter.importers.mlperf.convert import Converted, Source, convert
from reporter.importers.mlperf.folder import (
    BenchmarkFolder,
    SubmitterFolder,
    read_run,
    scan_folder,
)
from reporter.importers.mlperf.settings import ImportSettings
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission
from reporter.schema.check import check
from reporter.store import strict_json
from reporter.store.collection import without_collection
from reporter.store.files import MAX_BYTES, submission_text

Tell = Callable[[int, int | None], None]
NOTHING = Converted(submission=None, findings=(), assumptions=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedResult:
    """
    What became of one published result.

    *place* is its folder, relative to the imported one; *used* are the files that were read. *text*
    is that of the submission's file, as it was checked.
    """

    place: str
    submission: Submission | None
    text: str | None
    used: tuple[str, ...]
    assumptions: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """
    All results of the folder, and findings about the folder itself (ignored files among them).
    """

    results: tuple[ImportedResult, ...]
    findings: tuple[Finding, ...]

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """
        Findings of the folder and of every result, each once.
        """
        said = dict.fromkeys(self.findings)
        for result in self.results:
            said.update(dict.fromkeys(result.findings))
        return tuple(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultJob:
    """
    One result to be imported: its folder below *root*, and what is known beside its files.
    """

    root: Path
    submitter: SubmitterFolder
    folder: BenchmarkFolder
    settings: ImportSettings
    benchmark: Benchmark | None

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The logs of its runs.
        """
        runs = self.folder.runs
        return tuple(path for run in runs for path in (run.result, *run.nodes, *run.switches))


def import_folder(
    root: Path,
    settings: ImportSettings,
    benchmarks: Mapping[str, Benchmark],
    *,
    progress: Tell | None = None,
    engine: Engine = EMBEDDED,
) -> Imported:
    """
    Read a submitter folder, or a folder of such folders, and convert every result in it.

    *benchmarks* maps published names and aliases to definitions; *engine* reads the logs, a result
    at a time. Raises `ReporterError` when *root* is no folder.
    """
    # Whoever reads the logs may stand in another folder.
    root = root.absolute()
    scan = scan_folder(root)
    jobs = [
        ResultJob(
            root=root,
            submitter=submitter,
            folder=folder,
            settings=settings,
            benchmark=benchmarks.get(folder.benchmark),
        )
        for submitter in scan.submitters
        for folder in submitter.benchmarks
    ]
    results = []
    for done, result in enumerate(engine.map(import_result, jobs), start=1):
        results.append(result)
        if progress:
            progress(done, len(jobs))
    return Imported(results=tuple(results), findings=scan.findings)


# A result is many objects that stay until it is written, and no circles.
@without_collection()
def import_result(job: ResultJob) -> ImportedResult:
    """
    Convert one result; what is wrong with it is a finding.
    """
    root, submitter, folder = job.root, job.submitter, job.folder
    place = folder.path.relative_to(root).as_posix()
    benchmark, description = job.benchmark, submitter.system_of(folder)
    if benchmark is None:
        return _refused(place, _unknown_benchmark(place, folder))
    if description is None:
        return _refused(place)
    if not folder.has_power or has_errors(folder.findings):
        return _refused(place)
    logs = tuple(read_run(files, root) for files in folder.runs)
    read_findings = tuple(finding for run in logs for finding in run.findings)
    source = Source(
        submitter=submitter,
        folder=folder,
        description=description,
        logs=logs,
        benchmark=benchmark,
        settings=job.settings,
        root=root,
    )
    # A log that can't be trusted in one place is not used in another.
    converted = NOTHING if has_errors(read_findings) else convert(source)
    return _result(place, converted, read_findings)


def _result(place: str, converted: Converted, read: tuple[Finding, ...]) -> ImportedResult:
    submission = converted.submission
    text = submission_text(submission) if submission is not None else None
    wrong = tuple(_gate(text, place)) if text is not None else ()
    if has_errors(wrong):
        submission = text = None
    return ImportedResult(
        place=place,
        submission=submission,
        text=text,
        used=converted.used if submission else (),
        assumptions=converted.assumptions if submission else (),
        findings=(*read, *converted.findings, *wrong),
    )


def _gate(text: str, place: str) -> Iterator[Finding]:
    """
    The very checks that the written file will meet: nothing is written that doesn't validate.
    """
    raw = text.encode()
    if len(raw) > MAX_BYTES:
        message = f"the submission would have {len(raw):,} bytes; {MAX_BYTES:,} are allowed"
        yield error("IM-27", place, "", message, "report the set: its parts need a shorter form")
        return
    parsed = strict_json.parse(raw, place)
    yield from parsed.findings
    if parsed.data is not None:
        yield from check(parsed.data, "submission", place)


def _refused(place: str, *findings: Finding) -> ImportedResult:
    return ImportedResult(
        place=place, submission=None, text=None, used=(), assumptions=(), findings=findings
    )


def _unknown_benchmark(place: str, folder: BenchmarkFolder) -> Finding:
    return error(
        "IM-26",
        place,
        "",
        f"no benchmark file knows {folder.benchmark!r}",
        "add it to benchmarks/, with its target and its run rule",
    )
