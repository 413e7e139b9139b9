"""
No extreme number that a schema lets pass stops a command or leaves the finite numbers.

Every numeric field of a submission and of a benchmark takes each extreme number and the bounds of
its schema. What passes the schema is reviewed and scored; the least, the smallest above zero and
the greatest of each field go the whole way alone: boards, statements and comparisons with an
ordinary entry. The others of submissions share boards, and the ends together are built as a site.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from reporter.claims.report import comparison_dict, comparison_text
from reporter.cli.tables import board_text, score_text
from reporter.comparison.pair import compare_pair
from reporter.comparison.side import side_of
from reporter.findings import has_errors
from reporter.leaderboard.board_csv import board_csv
from reporter.leaderboard.boards import Entry, build_leaderboard
from reporter.leaderboard.export import board_data, entry_data
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission
from reporter.review.entry_review import Material
from reporter.review.review import review
from reporter.schema.check import is_valid, schema_data
from reporter.score.score import score
from reporter.statement.formats import WRITERS
from reporter.statement.statement import make_statement
from reporter.store.board import STANDARD, Benchmarks, load_benchmarks
from reporter.store.submissions import check_data
from reporter.units import CarbonIntensity
from tests.conftest import CHECKOUT, RunCli
from tests.extremes import anywhere, cases_of, numeric_fields, with_value

VALID = CHECKOUT / "tests/data/valid"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Entries on one board, and rows in one file of claims.
TOGETHER, ROWS_TOGETHER = 40, 16
# Pointer, value, and the data that has it there.
Case = tuple[str, float, Any]
# Words of their own in a text or a cell: neither InfiniBand nor "information".
_NOT_FINITE = re.compile(r"(?<![\w-])[-+]?(?:nan|inf|infinity)(?![\w-])", re.IGNORECASE)
PRINTED = (
    *("0", "-0", "-5", "5e-324", "1e-400", "1e-30", "1e30", "1e299", "1e308", "1e309", "1e999999"),
    *(
        "9" * 60,
        "0." + "0" * 60 + "1",
        "1.7976931348623157e308",
        "1,000,000,000,000,000,000",
        "1e-6",
    ),
)


def finite(text: str) -> str:
    """
    *text*, which holds no NaN and no infinity.
    """
    found = _NOT_FINITE.search(text)
    if found is not None:
        raise AssertionError(text[max(0, found.start() - 80) : found.end() + 20])
    return text


def as_json(data: object) -> None:
    """
    Data of an output is JSON of finite numbers.
    """
    json.dumps(data, allow_nan=False)


@cache
def benchmarks() -> Benchmarks:
    """
    The benchmarks of the tool.
    """
    return load_benchmarks()


@cache
def full() -> Any:
    """
    The data of a submission that uses every field.
    """
    return json.loads((VALID / "full.json").read_text(encoding="utf-8"))


def entry_of(data: Any, benchmark: Benchmark) -> Entry:
    """
    The scored entry of a submission's data.
    """
    submission = Submission.from_dict(data)
    scored = score(
        submission,
        benchmark,
        reference_pue=1.58,
        reference_intensity=CarbonIntensity(480.0),
        file="f",
        is_confirmed=True,
        doubt=None,
    )
    return Entry(submission=submission, score=scored, findings=(), path="f")


@cache
def other_entry(benchmark: Benchmark) -> Entry:
    """
    The unchanged entry under another name, to rank and compare with.
    """
    return entry_of({**full(), "id": "other/one"}, benchmark)


def judge(data: Any, benchmark: Benchmark) -> Entry:
    """
    One submission, reviewed and scored, all finite.
    """
    made = review(
        Material(submission=Submission.from_dict(data), benchmark=benchmark, evidence=None), now=NOW
    )
    for finding in made.findings:
        finite(finding.message + finding.hint)
    entry = entry_of(data, benchmark)
    finite(score_text(entry, benchmark))
    as_json(entry_data(entry))
    return entry


def rank(entries: Sequence[Entry], benchmark: Benchmark) -> None:
    """
    The boards of some entries and of the unchanged one, all finite.
    """
    ranked = [*entries, other_entry(benchmark)]
    for board in build_leaderboard(ranked, {benchmark.id: benchmark}).boards:
        finite(board_text(board) + board_csv(board))
        as_json(board_data(board))


def run_through(data: Any, benchmark: Benchmark) -> None:
    """
    Review, score, boards, statement and comparison of one submission, all finite.
    """
    entry, other = judge(data, benchmark), other_entry(benchmark)
    rank([entry], benchmark)
    for scope in [one.scope for one in entry.score.scopes if one.energy][-1:]:
        statement = make_statement(entry, benchmark=benchmark, board=STANDARD, scope=scope)
        for write in WRITERS.values():
            finite(write(statement))
        first, second = side_of(entry, benchmark, scope), side_of(other, benchmark, scope)
        for pair in ((first, second), (second, first)):
            comparison = compare_pair(*pair)
            finite(comparison_text(comparison))
            as_json(comparison_dict(comparison))


@cache
def accepted() -> Sequence[Case]:
    """
    The changed submissions that the schema and its companion rules let pass.
    """
    return [
        case
        for case in cases_of(full(), schema_data("submission"))
        if is_valid(case[2], "submission")
        and not has_errors(check_data(case[2], "f", benchmarks()))
    ]


def ends_of(cases: Sequence[Case]) -> list[Case]:
    """
    Of each field the cases with the least number, the smallest above zero and the greatest.
    """
    fields: dict[str, list[Case]] = {}
    for case in cases:
        fields.setdefault(anywhere(case[0]), []).append(case)
    found: list[Case] = []
    for of in fields.values():
        by_value = sorted(of, key=lambda case: case[1])
        above = [case for case in by_value if case[1] > 0][:1]
        found += {id(case): case for case in (by_value[0], *above, by_value[-1])}.values()
    return found


@contextmanager
def named(cases: Sequence[Case]) -> Iterator[None]:
    """
    Says of an error which numbers were being tried.
    """
    try:
        yield
    except Exception as problem:
        problem.add_note(", ".join(f"{pointer} is {value!r}" for pointer, value, _ in cases))
        raise


def test_every_number_of_a_submission_may_be_extreme() -> None:
    """
    What the schema lets pass comes through every room; hundreds of cases do.
    """
    benchmark = benchmarks().by_id[full()["benchmark"]["id"]]
    ends = ends_of(accepted())
    rest = [case for case in accepted() if not any(case is end for end in ends)]

    for case in ends:
        with named([case]):
            run_through(case[2], benchmark)
    for start in range(0, len(rest), TOGETHER):
        together, entries = rest[start : start + TOGETHER], []
        for number, case in enumerate(together):
            with named([case]):
                entries.append(judge({**case[2], "id": f"acme/extreme-{number}"}, benchmark))
        with named(together):
            rank(entries, benchmark)
    assert len(ends) > 100
    assert len(rest) > 300
    reached = {anywhere(pointer) for pointer, _, _ in ends}
    assert set(numeric_fields(schema_data("submission"))) - reached == set()


def test_the_smallest_numbers_of_all_are_refused_with_their_bounds() -> None:
    """
    An energy of 5e-324 J is none: where zero isn't allowed, no number below the least is.
    """
    data = with_value(full(), "/runs/0/energy_parts/0/energy_j", 5e-324)

    (finding, *_) = check_data(data, "f", benchmarks())

    assert finding.code == "SH-4"
    assert finding.message.startswith(
        "energy_j is 5e-324; expected a number in J from 0.001 to 1e18"
    )


def test_a_site_of_extreme_entries_holds_finite_numbers(run_cli: RunCli, tmp_path: Path) -> None:
    """
    The ends of each field on one board, ranked by the program and built as pages.
    """
    folder = tmp_path / "submissions/acme"
    folder.mkdir(parents=True)
    shutil.copy(CHECKOUT / "board.toml", tmp_path)
    for number, (_, _, data) in enumerate(ends_of(accepted())):
        entry = {**data, "id": f"acme/extreme-{number}"}
        (folder / f"extreme-{number}.json").write_text(json.dumps(entry), encoding="utf-8")

    for command in ("score", "rank"):
        ran = run_cli(command, "--board", tmp_path, "--format", "json")
        assert ran.exit_code == 0
        as_json(json.loads(ran.stdout))
    ran = run_cli("build", "--board", tmp_path, "--out", tmp_path / "_site")
    assert ran.exit_code == 0, ran.stdout
    for path in (tmp_path / "_site").rglob("*"):
        if path.suffix == ".json":
            as_json(json.loads(path.read_text(encoding="utf-8")))
        elif path.suffix in {".html", ".csv", ".svg", ".txt"} and "method" not in path.parts:
            finite(path.read_text(encoding="utf-8"))


def test_every_number_of_a_benchmark_may_be_extreme() -> None:
    """
    Target, baseline, run rule, samples and tie width at the ends of what the schema allows.
    """
    data = json.loads((CHECKOUT / "benchmarks/bert.json").read_text(encoding="utf-8"))
    cases = [
        case for case in cases_of(data, schema_data("benchmark")) if is_valid(case[2], "benchmark")
    ]
    ends = ends_of(cases)

    for case in cases:
        with named([case]):
            go = run_through if any(case is end for end in ends) else judge
            go(full(), Benchmark.from_dict(case[2]))
    assert len(cases) > 50
    reached = {anywhere(pointer) for pointer, _, _ in ends}
    assert set(numeric_fields(schema_data("benchmark"))) - reached == set()


def printed_in(data: Any, pointer: str = "") -> Iterator[str]:
    """
    The JSON Pointers of all printed figures of the first row of a file of claims.
    """
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in {"printed", "chips", "value"}:
                yield f"{pointer}/{key}"
            else:
                yield from printed_in(value, f"{pointer}/{key}")


def test_every_figure_of_a_claim_may_be_extreme(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Each figure of a published row as every extreme text, in one file that is judged and built.
    """
    data = json.loads((CHECKOUT / "claims/patterson-2021.json").read_text(encoding="utf-8"))
    row = data["rows"][0]
    pointers = list(printed_in(row))
    rows: list[dict[str, Any]] = []
    for pointer in pointers:
        for text in PRINTED:
            changed = {**data, "rows": [with_value(row, pointer, text)]}
            if is_valid(changed, "claim"):
                rows.append({**changed["rows"][0], "id": f"row-{len(rows)}"})
    assert len(rows) > 5 * len(pointers)
    shutil.copy(CHECKOUT / "board.toml", tmp_path)
    (tmp_path / "submissions").mkdir()
    (tmp_path / "claims").mkdir()
    kept = {key: value for key, value in data.items() if key not in {"comparisons", "totals"}}
    for number, start in enumerate(range(0, len(rows), ROWS_TOGETHER)):
        of = {
            **kept,
            "id": f"extreme-{number}",
            "rows": [row, *rows[start : start + ROWS_TOGETHER]],
        }
        path = tmp_path / f"claims/extreme-{number}.json"
        path.write_text(json.dumps(of), encoding="utf-8")

    ran = run_cli("check", tmp_path / "claims", "--format", "json")

    assert ran.exit_code in {0, 1}
    as_json(json.loads(ran.stdout))
    finite(ran.stdout)
    for one in rows[:: len(PRINTED) // 4]:
        for args in ((row["id"], one["id"]), (one["id"], "--what-if", "pue=1.1")):
            compared = run_cli("compare", *args, "--board", tmp_path, "--format", "json")
            assert compared.exit_code in {0, 2}, compared.stderr
            finite(compared.stdout)
    built = run_cli("build", "--board", tmp_path, "--out", tmp_path / "_site")
    assert built.exit_code in {0, 1}, built.stderr
    for path in (tmp_path / "_site/claims").rglob("*.*"):
        finite(path.read_text(encoding="utf-8"))
