"""
The functions that are fuzzed, each of which takes the bytes of a file that anyone may have sent.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from reporter.errors import ReporterError

CHECKOUT = Path(__file__).parents[1]
# What users are meant to see is an answer and no fault.
SAID = (ReporterError,)


def _power_log(path: Path) -> None:
    from reporter.evidence.detect import read_power_log

    read_power_log(path, name="log")


def _training_log(path: Path) -> None:
    from reporter.evidence.training_log import read_training_log

    read_training_log(path, name="log")


def _node_log(path: Path) -> None:
    from reporter.evidence.formats.mlperf_evidence import read_power_evidence

    read_power_evidence(path, "log")


def _json(path: Path) -> None:
    from reporter.store import strict_json

    strict_json.parse(path.read_bytes(), "file")


def _submission(path: Path) -> None:
    from reporter.model.submission import Submission
    from reporter.schema.check import check
    from reporter.store import strict_json

    parsed = strict_json.parse(path.read_bytes(), "file")
    if not parsed.findings and not check(parsed.data, "submission", "file"):
        Submission.from_dict(parsed.data).to_dict()


def _totals(path: Path) -> None:
    from reporter.evidence.totals import read_totals

    read_totals(path)


def _claim(path: Path) -> None:
    from reporter.claims.load import load_claims

    load_claims(path)


def _event(path: Path) -> None:
    from reporter.review.ledger_event import parse_event

    parse_event(path.read_bytes(), "event")


def _system_description(path: Path) -> None:
    from reporter.importers.mlperf.system_description import read_system_description

    read_system_description(path)


def _entry_logs(path: Path) -> None:
    from reporter.importers.accelerator_models import models_in
    from reporter.importers.logs import ReadAs, read_found

    read_found([path], (), ReadAs())
    models_in([path])


def _board_settings(path: Path) -> None:
    from reporter.findings import as_json, as_text
    from reporter.store.board import load_board

    (path.parent / "board.toml").write_bytes(path.read_bytes())
    found = load_board(path.parent).findings
    as_text(found)
    as_json(found)


def _benchmark(path: Path) -> None:
    from reporter.model.benchmark import Benchmark
    from reporter.review.benchmark_page import benchmark_text
    from reporter.schema.check import check
    from reporter.store import strict_json

    parsed = strict_json.parse(path.read_bytes(), "file")
    if not parsed.findings and not check(parsed.data, "benchmark", "file"):
        benchmark_text(Benchmark.from_dict(parsed.data))


def _carbon_table(path: Path) -> None:
    from reporter.store.carbon_table import read_carbon_table

    read_carbon_table(path.read_bytes(), "carbon.csv")


def _paper(path: Path) -> None:
    """
    A document of any kind, read, checked and printed in every form.
    """
    from reporter.claims.check import check
    from reporter.claims.report import report_dict, report_text
    from reporter.findings import as_text

    checked = check(text=path.read_bytes())
    for report in checked.reports:
        report_text(report)
        report_dict(report)
    as_text(checked.findings)


def _change(path: Path) -> None:
    """
    A board without entries, and one to which a submission, a benchmark or settings were added.
    """
    from reporter.changes.diff import diff
    from reporter.changes.wording import difference_markdown, difference_text

    raw = path.read_bytes()
    with tempfile.TemporaryDirectory() as name:
        folders = Path(name) / "base", Path(name) / "head"
        for folder in folders:
            (folder / "submissions/acme").mkdir(parents=True)
            (folder / "benchmarks").mkdir()
            shutil.copy(CHECKOUT / "benchmarks/bert.json", folder / "benchmarks")
        place = "board.toml" if b"=" in raw[:200] else "submissions/acme/one.json"
        (folders[1] / place).write_bytes(raw)
        (folders[1] / "benchmarks/one.json").write_bytes(raw)
        found = diff(*folders)
    difference_text(found)
    difference_markdown(found)


def _looks(path: Path) -> None:
    """
    A board's own stylesheet, drawing, picture, page and template, and a page that was built.
    """
    from reporter.site.looks.folder import read_looks
    from reporter.site.looks.page_check import page_problem, part_problem

    raw = path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("style.css", "logo.svg", "static/a.png", "pages/a.md", "templates/base.html"):
            place = Path(folder) / "looks" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(raw)
        read_looks(Path(folder))
    text = raw.decode("utf-8", "replace")
    page_problem(text, "https://board.example/")
    part_problem(text, None)


def _statement(path: Path) -> None:
    """
    A submission that fits, scored and stated in every form and scope.
    """
    from reporter.findings import has_errors
    from reporter.leaderboard.boards import Entry
    from reporter.model.submission import Submission
    from reporter.score.score import score
    from reporter.statement.formats import WRITERS
    from reporter.statement.statement import make_statement
    from reporter.store import strict_json
    from reporter.store.board import STANDARD, load_benchmarks
    from reporter.store.submissions import check_data
    from reporter.units import CarbonIntensity

    known = load_benchmarks()
    parsed = strict_json.parse(path.read_bytes(), "file")
    if parsed.findings or has_errors(check_data(parsed.data, "file", known)):
        return
    submission = Submission.from_dict(parsed.data)
    benchmark = known.by_id[submission.benchmark.id]
    scored = score(
        submission,
        benchmark,
        reference_pue=1.58,
        reference_intensity=CarbonIntensity(480.0),
        file="file",
        is_confirmed=True,
        doubt=None,
    )
    entry = Entry(submission=submission, score=scored, findings=(), path="file")
    for one in scored.scopes:
        made = make_statement(entry, benchmark=benchmark, board=STANDARD, scope=one.scope)
        for write in WRITERS.values():
            write(made)


def _parquet(path: Path) -> None:
    """
    A Parquet file, read by a process of its own, so that few inputs a second are tried.
    """
    from reporter.evidence.detect import read_power_log

    raw = path.read_bytes()
    path.write_bytes(raw if raw.startswith(b"PAR1") else b"PAR1" + raw)
    read_power_log(path, name="log")


TARGETS: dict[str, Callable[[Path], None]] = {
    "power_log": _power_log,
    "training_log": _training_log,
    "node_log": _node_log,
    "json": _json,
    "submission": _submission,
    "totals": _totals,
    "claim": _claim,
    "event": _event,
    "system_description": _system_description,
    "entry_logs": _entry_logs,
    "board_settings": _board_settings,
    "benchmark": _benchmark,
    "carbon_table": _carbon_table,
    "paper": _paper,
    "change": _change,
    "looks": _looks,
    "statement": _statement,
    "parquet": _parquet,
}
# These take long for each input, or start a process: they read their own kept inputs alone.
SLOW = frozenset({"change", "statement", "parquet"})
FIRST = {
    "power_log": ("tests/data/trackers/*/*", "tests/data/monitor/*", "tests/data/review/**/*.txt"),
    "training_log": ("tests/data/training/*", "tests/data/review/**/*.txt"),
    "node_log": ("tests/data/review/**/*.txt",),
    "submission": ("tests/data/valid/*.json", "tests/data/invalid/*.json"),
    "json": ("tests/data/valid/*.json", "claims/*.json"),
    "totals": ("tests/data/trackers/*/*",),
    "claim": ("claims/*.json",),
    "event": ("ledger/*.json", "tests/data/**/ledger/*.json"),
    "system_description": ("benchmarks/bert.json",),
    "entry_logs": ("tests/data/monitor/run/*", "tests/data/training/*", "tests/data/trackers/*/*"),
    "board_settings": ("board.toml", "examples/*/board.toml"),
    "benchmark": ("benchmarks/*.json", "examples/*/benchmarks/*.json"),
    "carbon_table": ("examples/*/carbon.csv",),
    "paper": ("tests/data/claims/pasted/*", "tests/claims/*.py"),
    "change": ("tests/data/valid/*.json", "benchmarks/bert.json", "board.toml"),
    "looks": ("site/static/*.css", "site/static/*.svg", "site/templates/*.html", "**/looks/**/*"),
    "statement": ("tests/data/valid/*.json",),
    "parquet": (),
}
