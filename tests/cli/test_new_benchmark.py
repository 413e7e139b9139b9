"""
`reporter new benchmark`: a file that validates, by flags and by questions, and from there a rank.
"""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from reporter.store.new_board import NewBoard, write_board
from tests.conftest import CHECKOUT, RunCli
from tests.importers.make_runs import write_smi, write_state, write_window

WORDS = {
    "--title": "Small LM",
    "--task": "language modelling",
    "--model": "any decoder",
    "--dataset": "made up",
    "--dataset-source": "a generator",
    "--metric": "loss",
    "--direction": "lower",
    "--target": "0.9",
    "--unit": "nats",
    "--runs": "2",
    "--samples-unit": "tokens",
    "--source": "rules of the course",
}
NO_BENCHMARK = "these answers make no benchmark, so nothing is written:\n"
HOSTILE = [
    '"quoted", {"id": "evil"}',
    '"""\n"id": "evil"',
    "<script>alert(1)</script>",
    "@@id@@ ${{ x }} $(id)",
    "\u202eright to left",
    "\udcff",
    "x" * 121,
    "",
]


def flags_of(**changed: str) -> list[str]:
    """
    The flags of a benchmark, some of them with another value.
    """
    words = WORDS | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return [word for pair in words.items() for word in pair]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A new board without an example.
    """
    board = tmp_path_factory.mktemp("made") / "board"
    answers = NewBoard(
        title="Our board",
        description="D",
        id="own",
        maintainers=("acme/ada",),
        with_example=False,
    )
    write_board(board, answers)
    return board


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """
    A copy of that board, in a folder with a blank in its name.
    """
    return Path(shutil.copytree(made, tmp_path / "own board"))


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Standard input counts as a terminal.
    """
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reporter.cli.questions.sys", terminal)


def test_twelve_flags_make_a_benchmark(run_cli: RunCli, own: Path) -> None:
    """
    What nobody said is printed; the one source stands at all that it speaks for.
    """
    ran = run_cli("new", "benchmark", "small-lm", "--board", own, *flags_of())

    path = own / "benchmarks/small-lm.json"
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == (
        f"wrote {path}\n"
        "taken, as nothing else was said: --dropped-each-end 0, --samples-counter tokens, "
        "--samples-per-count 1, --round v1.0, --noise 0.01, --noise-source "
        '"1 %, assumed: the least of the benchmarks that come with reporter", '
        "--artifact-bytes none, --between systems, --ranked-division closed\n"
        "it is the board's first benchmark: those that come with reporter no longer count here\n"
        f"next: reporter explain small-lm --board {shlex.quote(str(own))}\n"
    )
    assert json.loads(path.read_text()) == {
        "$schema": "../schemas/v2/benchmark.schema.json",
        "schema_version": 2,
        "id": "small-lm",
        "version": 1,
        "title": "Small LM",
        "task": "language modelling",
        "model": "any decoder",
        "dataset": {"name": "made up", "source": "a generator"},
        "metrics": [{"name": "loss", "direction": "lower", "target": 0.9, "unit": "nats"}],
        "runs": {"required": 2, "dropped_each_end": 0, "source": "rules of the course"},
        "samples": {
            "unit": "tokens",
            "counter": "tokens",
            "per_count": 1,
            "source": "rules of the course",
        },
        "comparability": {"rounds": ["v1.0"], "source": "rules of the course"},
        "sources": ["rules of the course"],
        "competition": {"between": "systems", "ranked_divisions": ["closed"], "side": "ac"},
        "noise": {
            "sigma_run": 0.01,
            "source": "1 %, assumed: the least of the benchmarks that come with reporter",
        },
    }
    validated = run_cli("validate", own)
    assert validated.stderr == (
        "1 board file, 1 benchmark checked: 0 errors, 0 warnings, 0 notes\n"
    )


def test_every_flag_has_its_place(run_cli: RunCli, own: Path) -> None:
    """
    Limits, bounds of the metric, several rounds, measured noise; nothing is left to be taken.
    """
    more = {
        "definition": "mean over the held-out tokens",
        "lowest": "0",
        "highest": "20",
        "baseline": "11",
        "dropped_each_end": "1",
        "runs": "4",
        "samples_counter": "tokens_seen",
        "samples_per_count": "1024",
        "noise": "0.02",
        "noise_source": "ten runs",
        "artifact_bytes": "16000000",
        "between": "systems",
        "ranked_division": "closed",
    }

    rounds = ("--round", "2026-1", "--round", "2026-2")
    ran = run_cli("new", "benchmark", "x1", "--board", own, *flags_of(**more), *rounds)

    data = json.loads((own / "benchmarks/x1.json").read_text())
    assert (ran.exit_code, "taken" in ran.stderr) == (0, False)
    (metric,) = data["metrics"]
    assert (metric["lowest"], metric["highest"], metric["baseline"]) == (0, 20, 11)
    assert metric["definition"] == "mean over the held-out tokens"
    assert (data["runs"]["required"], data["runs"]["dropped_each_end"]) == (4, 1)
    assert (data["samples"]["counter"], data["samples"]["per_count"]) == ("tokens_seen", 1024)
    assert data["comparability"]["rounds"] == ["2026-1", "2026-2"]
    assert data["noise"] == {"sigma_run": 0.02, "source": "ten runs"}
    assert data["limits"] == {"source": "rules of the course", "artifact_bytes": 16_000_000}
    assert run_cli("validate", own).exit_code == 0


def test_a_contest_of_methods_within_a_budget(run_cli: RunCli, own: Path) -> None:
    """
    What competes, which division ranks, the goal and its budget stand at their places.
    """
    flags = flags_of(
        between="methods",
        entries_per_team="5",
        goal="quality_within_budget",
        budget_energy_j="3600000",
        noise_quality="0.001",
    )

    ran = run_cli("new", "benchmark", "golf", "--board", own, *flags)

    data = json.loads((own / "benchmarks/golf.json").read_text())
    assert ran.exit_code == 0, ran.stderr
    assert data["competition"] == {
        "between": "methods",
        "ranked_divisions": ["open"],
        "entries_per_team": 5,
        "side": "ac",
    }
    assert (data["goal"], data["budget"]) == (
        "quality_within_budget",
        {"energy_j": 3_600_000, "source": "rules of the course"},
    )
    assert data["noise"]["sigma_quality"] == 0.001
    assert run_cli("validate", own).exit_code == 0


def test_a_terminal_is_asked_what_flags_leave_out(
    run_cli: RunCli, own: Path, terminal: None
) -> None:
    """
    The answers give the same file as the flags; a wrong one is told and asked again.
    """
    run_cli("new", "benchmark", "by-flags", "--board", own, *flags_of())
    typed = [
        *("Small LM", "language modelling", "any decoder", "made up", "a generator", "loss"),
        *("down", "lower", "much", "0.9", "nats", "2", "", "tokens", "rules of the course"),
        *("", "", "", "", "", ""),
    ]

    ran = run_cli("new", "benchmark", "asked", "--board", own, stdin="\n".join([*typed, ""]))

    asked = json.loads((own / "benchmarks/asked.json").read_text())
    by_flags = json.loads((own / "benchmarks/by-flags.json").read_text())
    assert ran.exit_code == 0
    assert asked == by_flags | {"id": "asked"}
    assert 'Error: direction is "down"; expected one of "higher", "lower".' in ran.stderr
    assert "Error: 'much' is not a number\n" in ran.stderr


def test_questions_need_a_terminal(run_cli: RunCli, own: Path) -> None:
    """
    In a script the missing flags are named, those alone that nothing can be taken for.
    """
    ran = run_cli("new", "benchmark", "x1", "--board", own, *flags_of()[4:])

    assert ran.exit_code == 2
    assert ran.stderr == (
        "reporter: --title, --task are missing, and there is no terminal to ask on\n"
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"target": "nan"}, "--target: nan is not a number\n"),
        ({"target": "1e300"}, "--target: target is 1e+300; expected "),
        ({"runs": "0"}, "--runs: required is 0; expected a whole number of runs from 1 to 200."),
        ({"metric": "Loss!"}, '--metric: name is "Loss!", which doesn\'t have the form asked for.'),
        ({"noise": "10"}, "--noise: sigma_run is 10"),
        (
            {"dropped_each_end": "1"},
            NO_BENCHMARK + "x1.json:/runs: error BD-3: 1 runs dropped at each end leave none of "
            "the 2 required (require more runs or drop fewer)\n",
        ),
        (
            {"baseline": "0.5"},
            NO_BENCHMARK + "x1.json:/metrics/0: error BD-3: the baseline 0.5 already reaches the "
            "target 0.9 (check the direction, the baseline and the target)\n",
        ),
    ],
    ids=str,
)
def test_what_validate_would_refuse_is_not_written(
    changed: dict[str, str], message: str, run_cli: RunCli, own: Path
) -> None:
    """
    The flag or the finding is named, and no file is there.
    """
    ran = run_cli("new", "benchmark", "x1", "--board", own, *flags_of(**changed))

    assert ran.exit_code == 2
    assert ran.stderr.startswith(f"reporter: {message}")
    assert list((own / "benchmarks").glob("*.json")) == []


@pytest.mark.parametrize("name", ["../x1", "a/b", "A", "..", "x" * 65, "x1.json", ""])
def test_an_id_that_is_no_file_name_is_refused(name: str, run_cli: RunCli, own: Path) -> None:
    """
    An id can't lead out of the folder.
    """
    before = sorted(own.parent.rglob("*"))

    ran = run_cli("new", "benchmark", "--board", own, *flags_of(), "--", name)

    assert ran.exit_code == 2
    assert ran.stderr.startswith("reporter: id is ")
    assert sorted(own.parent.rglob("*")) == before


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("flag", ["title", "source"])
def test_hostile_texts_break_no_file(flag: str, text: str, run_cli: RunCli, own: Path) -> None:
    """
    A text stands in the file as it was given, or the flag is refused.
    """
    ran = run_cli("new", "benchmark", "x1", "--board", own, *flags_of(**{flag: text}))

    path = own / "benchmarks/x1.json"
    if ran.exit_code:
        assert ran.stderr.startswith(f"reporter: --{flag}: ")
        assert not path.exists()
        return
    data = json.loads(path.read_text())
    assert text in (data["title"], data["sources"][0])
    assert (data["id"], run_cli("validate", own).exit_code) == ("x1", 0)


def test_nothing_is_written_over(run_cli: RunCli, own: Path) -> None:
    """
    Neither a file nor a link to nothing, and no benchmark takes the alias of another.
    """
    shutil.copy(CHECKOUT / "benchmarks/retinanet.json", own / "benchmarks")
    (own / "benchmarks/link.json").symlink_to(own / "nowhere.json")

    for name in ("retinanet", "link"):
        ran = run_cli("new", "benchmark", name, "--board", own, *flags_of())
        path = own / f"benchmarks/{name}.json"
        assert ran.exit_code == 2
        assert ran.stderr == f"reporter: {path} exists; choose another id or edit that file\n"
    ran = run_cli("new", "benchmark", "ssd", "--board", own, *flags_of())

    assert ran.exit_code == 2
    assert "error BD-3: the name 'ssd' is used by retinanet.json" in ran.stderr
    assert not (own / "nowhere.json").exists()


def test_a_linked_folder_is_not_written_into(run_cli: RunCli, own: Path, tmp_path: Path) -> None:
    """
    What lies elsewhere is no part of the board.
    """
    shutil.rmtree(own / "benchmarks")
    (tmp_path / "elsewhere").mkdir()
    (own / "benchmarks").symlink_to(tmp_path / "elsewhere")

    ran = run_cli("new", "benchmark", "x1", "--board", own, *flags_of())

    assert ran.exit_code == 2
    assert ran.stderr == (f"reporter: {own}/benchmarks is a link; put the folder itself there\n")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_is_no_board_is_told(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A benchmark in the wrong folder would be found by nobody.
    """
    ran = run_cli("new", "benchmark", "x1", "--board", tmp_path, *flags_of())

    assert ran.exit_code == 2
    assert ran.stderr == (
        f"reporter: {tmp_path} is no board: it has no board.toml; name one with --board, or make "
        "one with reporter new board\n"
    )


def test_a_board_without_schemas_gets_that_of_benchmarks(run_cli: RunCli, own: Path) -> None:
    """
    The `$schema` of the file leads somewhere in every board.
    """
    shutil.rmtree(own / "schemas")

    ran = run_cli("new", "benchmark", "x1", "--board", own, *flags_of())

    schema = own / "schemas/v2/benchmark.schema.json"
    assert f"wrote {schema}, by which editors complete it\n" in ran.stderr
    named = json.loads((own / "benchmarks/x1.json").read_text())["$schema"]
    assert (own / "benchmarks" / named).resolve() == schema.resolve()


def test_from_nothing_to_a_rank_in_a_board_of_ones_own(run_cli: RunCli, own: Path) -> None:
    """
    A board, a benchmark, an entry from logs, a clearing, a site; every file is validated.
    """
    for run in range(2):
        write_smi(own.parent / f"power/run-{run}.csv", run)
        write_state(own.parent / f"train/run-{run}.json", run)
        write_window(own.parent / f"window/run-{run}.json", run)
    logs = {"--from-log": "power", "--training-log": "train", "--clock-log": "window"}
    named = [word for flag, name in logs.items() for word in (flag, str(own.parent / name))]
    drafted = ("--benchmark", "small-lm", "--system", "Rack 7", "--metric", "eval_loss")
    board = ("--board", own)

    steps = [
        run_cli("new", "benchmark", "small-lm", *board, *flags_of()),
        run_cli("new", "entry", "acme/8xh100", *drafted, *named, "--time-zone", "UTC", *board),
        run_cli("validate", own),
        run_cli("review", own / "submissions", *board, "--record"),
        run_cli("build", *board, "--strict", "--no-cache"),
        run_cli("validate", own),
    ]
    ranked = run_cli("rank", *board)

    assert [one.exit_code for one in steps] == [0] * len(steps)
    assert steps[-1].stderr == (
        "1 board file, 1 benchmark, 1 submission, 1 ledger event checked: "
        "0 errors, 0 warnings, 0 notes\n"
    )
    assert "acme/8xh100" in ranked.stdout
    assert (own / "_site/entries/acme/8xh100/index.html").is_file()


def test_a_place_that_is_taken_is_said_before_anything_is_asked(
    run_cli: RunCli, tmp_path: Path
) -> None:
    """
    Nobody answers a row of questions for a name that can't be written.
    """
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks/bert.json").write_text("{}", encoding="utf-8")
    taken = run_cli("new", "benchmark", "bert", "--board", tmp_path)
    nowhere = run_cli("new", "benchmark", "bert", "--board", tmp_path / "benchmarks")

    assert (taken.exit_code, nowhere.exit_code) == (2, 2)
    path = tmp_path / "benchmarks/bert.json"
    assert taken.stderr == f"reporter: {path} exists; choose another id or edit that file\n"
    assert f"{path.parent} is no board: it has no board.toml" in nowhere.stderr
