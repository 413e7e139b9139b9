"""
What each function of the library gives on the board of this repository.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import reporter
from reporter.errors import UnusableEntryError, telling
from reporter.findings import Finding, Severity
from reporter.measure.energy_question import Instant
from reporter.measure.files import MeasuredFile
from reporter.site.publish import BuildWatcher
from tests.conftest import RunCli, shared_folder

BOARD = Path(__file__).resolve().parents[1]
ENTRY = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"
FILE = BOARD / "submissions" / f"{ENTRY}.json"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A copy of this repository's board with one entry, to write to.
    """
    for name in ["benchmarks", "ledger", "claims"]:
        shutil.copytree(BOARD / name, tmp_path / name)
    shutil.copy(BOARD / "board.toml", tmp_path)
    (tmp_path / "submissions/lenovo").mkdir(parents=True)
    shutil.copy(FILE, tmp_path / "submissions/lenovo")
    return tmp_path


@pytest.fixture
def logs() -> Path:
    """
    The published logs of the entries of this repository.
    """
    return shared_folder() / "mlperf"


@pytest.fixture
def power_log(tmp_path: Path) -> Path:
    """
    A minute of one accelerator at 300 W to 358 W, 2 W more each 2 s.
    """
    lines = [f"2026-06-01T10:30:{second:02d}Z,{300 + second}" for second in range(0, 60, 2)]
    path = tmp_path / "power.csv"
    path.write_text("timestamp,power.draw [W]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def break_entry(board: Path) -> Path:
    """
    The file of the entry, with a field of the wrong type.
    """
    path = board / "submissions" / f"{ENTRY}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["round"] = 5
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_validate_counts_files_and_finds_nothing_wrong() -> None:
    """
    One path or several, as text or as a path; benchmarks of a board or those of the package.
    """
    whole = reporter.validate(BOARD / "submissions", board=BOARD)
    both = reporter.validate([str(FILE), BOARD / "submissions" / "lenovo"])

    assert (whole.files_count, whole.findings, whole.is_valid) == (24, (), True)
    assert (both.files_count, both.is_valid) == (4, True)


def test_validate_names_what_is_wrong_in_a_file(board: Path) -> None:
    """
    What is wrong inside a file is a finding, no exception.
    """
    path = break_entry(board)
    found = reporter.validate(path)

    assert not found.is_valid
    assert [(one.file, one.pointer) for one in found.findings] == [(str(path), "/round")]


def test_score_gives_energy_and_quality_per_kwh() -> None:
    """
    The entry's energy to target, its guaranteed energy and targets per kWh, with its benchmark.
    """
    scored = reporter.score(str(FILE), board=str(BOARD))
    (entry,) = scored.entries
    (scope,) = entry.score.scopes

    assert (entry.id, scored.benchmark_of(entry).id, scored.findings) == (ENTRY, "bert", ())
    assert scope.energy is not None
    assert scope.guaranteed is not None
    assert scope.energy.kwh == pytest.approx(0.57328589, rel=1e-8)
    assert scope.guaranteed.kwh == pytest.approx(0.60638457, rel=1e-8)
    assert scope.quality_per_kwh == pytest.approx(1.64911848, rel=1e-8)


def test_rank_gives_the_boards_of_one_benchmark() -> None:
    """
    By an alias as by the id; entries without a rank stand last, and the data are those printed.
    """
    ranking = reporter.rank(board=BOARD, benchmark="bert")
    (table,) = ranking.boards

    assert [(row.rank_text, row.entry.submitter) for row in table.rows] == [
        ("1", "lenovo"),
        ("2", "sustainable-metal-cloud"),
        (None, "sustainable-metal-cloud"),
    ]
    assert ranking.boards_at == ()
    assert [one["slug"] for one in ranking.to_dict()["boards"]] == ["bert-v1-s2-closed"]


def test_rank_at_another_quality_gives_energies_to_it() -> None:
    """
    Boards at a quality stand apart; at the target's own quality the boards are the usual ones.
    """
    other = reporter.rank(board=BOARD, benchmark="bert", at=["0.71"])
    same = reporter.rank(board=BOARD, benchmark="bert", at="0.72")

    assert other.boards == ()
    assert [dict(one.levels) for one in other.boards_at] == [{"masked_lm_accuracy": 0.71}]
    assert same.to_dict() == reporter.rank(board=BOARD, benchmark="bert").to_dict()


def test_rank_and_score_print_as_their_commands(run_cli: RunCli) -> None:
    """
    `to_dict` is what the commands print with --format json.
    """
    ranked = run_cli("rank", "--board", BOARD, "--benchmark", "bert", "--format", "json")
    scored = run_cli("score", FILE, "--board", BOARD, "--format", "json")

    assert json.loads(ranked.stdout) == reporter.rank(board=BOARD, benchmark="bert").to_dict()
    assert json.loads(scored.stdout) == reporter.score(FILE, board=BOARD).to_dict()


def test_check_judges_claims_and_documents() -> None:
    """
    A claim as text, and the claim files of a folder; verdicts stand in the reports.
    """
    typed = reporter.check(claims="energy=1,287 MWh; intensity=0.429 kg/kWh; co2e=502 t")
    folder = reporter.check(BOARD / "claims")

    assert [row.verdict.value for row in typed.reports[0].rows] == ["inconsistent"]
    assert [finding.code for finding in typed.findings] == ["CL-3"]
    assert len(folder.reports) == len(list((BOARD / "claims").glob("*.json")))
    assert list(folder.findings) == sorted(folder.findings, key=Finding.sort_key)


def test_compare_factors_the_ratio_of_two_entries() -> None:
    """
    Samples to target and samples per joule; nothing is wrong with the files.
    """
    other = "sustainable-metal-cloud/v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert"
    compared = reporter.compare(ENTRY, other, board=BOARD, scope="S2")
    (route,) = compared.comparison.routes

    assert compared.findings == ()
    assert (route.kind, [factor.key for factor in route.factors]) == (
        "samples",
        ["model", "machine"],
    )


def test_what_if_moves_a_row_of_claims() -> None:
    """
    GPT-3 in Iceland in 2023: the energy is moved by nothing, its CO2e by the intensity.
    """
    change = reporter.Change(country="ISL", year=2023)
    moved = reporter.what_if("p21-t4-gpt3", change, board=BOARD)

    assert moved.findings == ()
    assert moved.what_if.before_co2e is not None
    assert moved.what_if.co2e is not None
    assert float(moved.what_if.before_co2e.value) == 552100.0
    assert float(moved.what_if.co2e.value) == pytest.approx(36102.528)


def test_factors_finds_a_year_an_id_or_every_year() -> None:
    """
    A place that isn't known has no factor, and what is near is said.
    """
    one = reporter.factors("Norway", 2024).lookup
    cited = reporter.factors("electricitymaps/NO/2024").lookup
    years = reporter.factors("NOR")
    unknown = reporter.factors("Norwai")

    assert one is not None and one.factor is not None
    assert cited is not None and cited.factor is not None
    assert (one.factor.g_per_kwh, cited.factor.g_per_kwh) == (33.0, 33.0)
    assert (years.lookup, years.every_year[0].zone) == (None, "NO")
    assert (unknown.lookup, unknown.every_year) == (None, ())
    assert unknown.unknown is not None and unknown.unknown.factor is None


def test_emissions_by_grid_starts_with_the_lowest() -> None:
    """
    Every grid of the year, or that of a place; none where the table lacks the year.
    """
    every = reporter.emissions_by_grid(1000, pue=1.2, year=2024)
    norway = reporter.emissions_by_grid(1000, pue=1.2, year=2024, place="NOR")
    masses_kg = [grid.carbon.kg_co2e for grid in every.grids]

    assert masses_kg == sorted(masses_kg)
    assert [grid.carbon.kg_co2e for grid in norway.grids] == pytest.approx([39.6])
    assert reporter.emissions_by_grid(1000, pue=1.2, year=1990).grids == ()


def test_statement_is_what_the_command_prints(run_cli: RunCli) -> None:
    """
    In each format, by the id of the entry and by its file.
    """
    made = reporter.statement(ENTRY, board=BOARD)
    ran = run_cli("statement", ENTRY, "--board", BOARD, "--format", "latex")

    assert made.text("latex") == ran.stdout
    assert made.text() == reporter.statement(str(FILE), board=BOARD).text("markdown")
    assert made.findings == ()


def test_energy_integrates_a_log_over_a_window(power_log: Path) -> None:
    """
    40 s at 330 W on average; instants as text, Unix time or datetimes are the same window.
    """
    start = datetime(2026, 6, 1, 10, 30, 10, tzinfo=UTC)
    stop = datetime(2026, 6, 1, 10, 30, 50, tzinfo=UTC)
    stated: list[tuple[Instant, Instant]] = [
        ("2026-06-01T10:30:10Z", "2026-06-01T10:30:50Z"),
        (start, stop),
        (start.timestamp(), stop.timestamp()),
    ]
    found = [reporter.energy(power_log, start=one, stop=other) for one, other in stated]

    assert [one.energy.window.duration_s for one in found] == [40.0, 40.0, 40.0]
    wholes = [one.energy.whole for one in found]
    assert [whole.energy_j for whole in wholes if whole] == pytest.approx([13200.0] * 3)
    assert [one.findings for one in found] == [(), (), ()]


def test_energy_of_a_whole_log_needs_no_window(power_log: Path) -> None:
    """
    From the first reading to the last: 58 s at 329 W on average.
    """
    found = reporter.energy(str(power_log), component="accelerator").energy

    assert found.whole is not None
    assert found.window_source == "the whole log"
    assert found.whole.energy_j == pytest.approx(58 * 329)


def test_monitor_gives_the_exit_status_of_the_command(tmp_path: Path) -> None:
    """
    The log's document stands in the folder that was named.
    """
    options = reporter.MonitorOptions(out=tmp_path / "run", nvidia=False, amd=False, rapl=False)
    run = reporter.monitor(["sh", "-c", "exit 3"], options)

    assert run.exit_status == 3
    assert run.files is not None
    assert run.files.document == tmp_path / "run" / "run.json"


def test_measure_writes_what_the_logs_give(board: Path, logs: Path, tmp_path: Path) -> None:
    """
    Nothing changes in a published entry; it is written where that was asked, and told of.
    """
    told: list[MeasuredFile] = []
    path = board / "submissions" / f"{ENTRY}.json"
    out = tmp_path / "measured"
    made = reporter.measure(path, evidence=logs, board=board, out=out, tell=told.append)

    assert made.written == (out / f"{ENTRY}.json",)
    assert made.written[0].read_bytes() == path.read_bytes()
    assert tuple(told) == made.files
    assert ([one.changes for one in made.files], made.findings) == ([()], ())


def test_review_runs_the_rules_and_seal_records_them(board: Path, logs: Path) -> None:
    """
    A review with its logs gives V1; sealing it again adds nothing, and says why.
    """
    now = datetime.now(tz=UTC)
    path = board / "submissions" / f"{ENTRY}.json"
    reviewed = reporter.review(path, evidence=logs, board=board, now=now)
    sealed = reporter.seal(reviewed.reviews, board=board, on=now.date())
    again = reporter.seal(reviewed.reviews, board=board, on=now.date())

    assert [one.status.value for one in reviewed.reviews] == ["V1"]
    assert len(sealed.files) == 1
    assert again.files == ()
    assert again.left_out == (f"{ENTRY}: the review of {now.date()} says the same",)


def test_record_adds_what_a_person_says(board: Path) -> None:
    """
    The event stands in the ledger with its day, and the entry is withdrawn.
    """
    today = datetime.now(tz=UTC).date()
    done = reporter.record(
        ENTRY, "withdraw", board=board, on=today, by="board/maintainer", reason="Its meter broke."
    )

    assert done.path.parent == board / "ledger"
    assert (done.event.date, done.event.by.name) == (today, "Maintainer")
    assert done.standing.is_withdrawn


def test_build_writes_the_site_beside_the_board(board: Path) -> None:
    """
    The watcher is told of the submissions, the findings and the pages.
    """
    read: list[int] = []
    found: list[int] = []
    written: list[tuple[int, int]] = []
    built = reporter.build(
        board,
        watcher=BuildWatcher(
            read=lambda done, _: read.append(done),
            found=lambda findings: found.append(len(findings)),
            written=lambda done, total: written.append((done, total)),
        ),
    )

    assert built.report is not None
    assert built.path == board / "_site"
    assert (built.path / "index.html").is_file()
    # The board has no address, which is said.
    assert (read, found) == ([1], [1])
    assert written[-1] == (built.report.pages_count, built.report.pages_count)


def test_a_strict_build_writes_nothing_over_an_error(board: Path) -> None:
    """
    The findings are there, the report and the folder are not; a lenient build leaves the file out.
    """
    break_entry(board)
    strict = reporter.build(board, is_strict=True)

    assert (strict.report, strict.path.exists()) == (None, False)
    assert [one.pointer for one in strict.findings] == ["/round"]
    lenient = reporter.build(board)
    assert lenient.leaderboard is not None
    assert lenient.leaderboard.entries == ()


def test_a_file_with_errors_refuses_what_needs_its_entry(board: Path) -> None:
    """
    The error carries the findings of the file, and its text sums them up.
    """
    path = break_entry(board)
    for call in (
        lambda: reporter.statement(ENTRY, board=board),
        lambda: reporter.compare(ENTRY, "p21-t4-gpt3", board=board),
    ):
        with pytest.raises(UnusableEntryError) as caught:
            call()
        assert str(caught.value) == f"{path} can't be scored: 1 error, 0 warnings, 0 notes"
        assert [one.pointer for one in caught.value.findings] == ["/round"]


def test_findings_until_an_error_are_not_lost() -> None:
    """
    What was found earlier stands before what the error carries.
    """
    one, other = (
        Finding(code="FI-1", severity=Severity.NOTE, file=name, message="read") for name in "ab"
    )
    with pytest.raises(reporter.ReporterError) as caught, telling([one]):
        raise reporter.ReporterError("stop", [other])

    assert caught.value.findings == (one, other)
    assert reporter.ReporterError("stop").findings == ()
