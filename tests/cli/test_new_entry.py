"""
`reporter new entry`: drafts by flags and questions, and entries from logs.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import get_args, get_type_hints

import pytest

from reporter.cli.entry_options import EntryOptions
from reporter.importers.answers import QUESTIONS
from tests.conftest import RunCli
from tests.importers.make_runs import (
    stamp,
    start_of,
    write_board,
    write_smi,
    write_state,
    write_window,
)
from tests.review.examples import BASE

ANSWERS = (
    *("--benchmark", "bert", "--submitter", "Acme Research", "--system", "Rack 7"),
    *("--accelerator", "nvidia-h100-sxm5-80gb", "--nodes", "1", "--accelerators-per-node", "8"),
    *("--meter", "bmc"),
)
FROM_LOGS = ("--benchmark", "small-lm", "--system", "Rack 7", "--metric", "eval_loss")
HEADER = "| field | unit | what belongs there |"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """
    A board that asks for two runs, and the logs of two runs on eight accelerators.
    """
    write_board(tmp_path / "board", runs=2)
    for run in range(2):
        write_smi(tmp_path / f"power/run-{run}.csv", run)
        write_state(tmp_path / f"train/run-{run}.json", run)
        write_window(tmp_path / f"window/run-{run}.json", run)
    return tmp_path


def folders(logs: Path, *names: str) -> list[str]:
    """
    The options that name folders of logs, and the board.
    """
    options = {"power": "--from-log", "train": "--training-log", "window": "--clock-log"}
    named = [word for name in names for word in (options[name], str(logs / name))]
    return [*named, "--time-zone", "UTC", "--board", str(logs / "board")]


def entry_of(board: Path, name: str) -> dict:
    """
    The data of an entry's file.
    """
    data: dict = json.loads((board / "submissions" / f"{name}.json").read_text())
    return data


def test_a_draft_without_logs_holds_placeholders(run_cli: RunCli, tmp_path: Path) -> None:
    """
    As many runs as the benchmark needs, no measured field, and a guide to what is left alone.
    """
    ran = run_cli("new", "entry", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    path = tmp_path / "submissions/acme/8xh100-bert.json"
    guide = (path.with_suffix("") / "README.md").read_text()
    entry = entry_of(tmp_path, "acme/8xh100-bert")
    assert ran.exit_code == 0
    assert ran.stderr.endswith(
        f"wrote {path} with 10 runs; put the raw logs into {path.with_suffix('')}, follow "
        f"README.md there, then run: reporter measure {path} --board {tmp_path}\n"
    )
    validated = run_cli("validate", path)
    assert validated.stdout.count("error SH-11") == validated.stdout.count("error ") == 10
    assert [part["component"] for part in entry["runs"][0]["energy_parts"]] == ["node"]
    needed, ranked = (part.split("\n\n")[0] for part in guide.split(HEADER)[1:])
    for field in ("/round", "/division", "/availability", "/evidence/*/sha256"):
        assert f"| `{field}` |" in needed
    for field in ("/site/country", "/site/pue/value", "/instruments/*/make"):
        assert f"| `{field}` |" in ranked
    for field in ("energy_j", "/system/name", "/submitter", "/development"):
        assert field not in guide


def test_the_meter_decides_what_is_drafted(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A sensor of a device gives accelerators on the DC side, never a node.
    """
    answers = [word if word != "bmc" else "device_counter" for word in ANSWERS]

    run_cli("new", "entry", "acme/x1", *answers, "--board", tmp_path)

    (part,) = entry_of(tmp_path, "acme/x1")["runs"][0]["energy_parts"]
    assert (part["component"], part["side"], part["method"]) == ("accelerator", "dc", "counter")
    assert part["devices"] == [str(index) for index in range(8)]


def test_a_draft_never_ranks(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Its placeholders are no measurement.
    """
    run_cli("new", "entry", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    ran = run_cli("rank", "--board", tmp_path, "--format", "json")

    assert [row["rank"] for table in json.loads(ran.stdout)["boards"] for row in table["rows"]] in (
        [],
        [None],
    )


def test_nothing_is_written_over(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A second call says that the file exists.
    """
    run_cli("new", "entry", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    ran = run_cli("new", "entry", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    assert ran.exit_code == 2
    assert "8xh100-bert.json exists; choose another id or edit that file" in ran.stderr


def test_questions_need_a_terminal(run_cli: RunCli, tmp_path: Path) -> None:
    """
    In a script the missing flags are an error that names all of them.
    """
    ran = run_cli("new", "entry", "acme/x1", "--board", tmp_path)
    more = run_cli("new", "entry", "acme/x1", "--benchmark", "bert", "--board", tmp_path)

    assert ran.stderr.endswith(
        "reporter: --benchmark is missing, and there is no terminal to ask on\n"
    )
    assert (ran.exit_code, more.exit_code) == (2, 2)
    assert more.stderr.endswith(
        "reporter: --system, --accelerator, --nodes, --accelerators-per-node are missing, and "
        "there is no terminal to ask on\n"
    )


def test_near_accelerators_are_named(run_cli: RunCli, tmp_path: Path) -> None:
    """
    An ambiguous name gets candidates, and the way for one that the table doesn't know.
    """
    answers = [word if word != "nvidia-h100-sxm5-80gb" else "H100" for word in ANSWERS]

    ran = run_cli("new", "entry", "acme/x1", *answers, "--board", tmp_path)

    assert ran.exit_code == 2
    assert "the accelerator table doesn't know 'H100'; near: nvidia-h100" in ran.stderr
    assert "or --vendor and --rated-power of another one\n" in ran.stderr


@pytest.mark.parametrize("entry", ["../../etc/passwd", "acme", "Acme/x1", "acme/con.json", "a b/c"])
def test_an_id_that_is_no_place_is_refused(run_cli: RunCli, tmp_path: Path, entry: str) -> None:
    """
    An id can't lead out of the folder.
    """
    ran = run_cli("new", "entry", entry, *ANSWERS, "--board", tmp_path)

    assert ran.exit_code == 2
    assert list(tmp_path.rglob("*.json")) == []


def test_an_entry_from_logs_is_measured(run_cli: RunCli, logs: Path) -> None:
    """
    Runs, devices, side, method, accelerator, counts, evidence and organisation are those of logs
    and board; the logs stand beside the entry, and it validates.
    """
    ran = run_cli(
        *("new", "entry", "acme/8xh100", *FROM_LOGS), *folders(logs, "power", "train", "window")
    )

    board = logs / "board"
    entry = entry_of(board, "acme/8xh100")
    assert ran.exit_code == 0, ran.stderr
    assert (ran.stdout, entry["submitter"]) == ("", {"name": "Acme Research"})
    assert entry["system"]["accelerator"]["id"] == "nvidia-h100-sxm5-80gb"
    assert (entry["system"]["nodes_count"], entry["system"]["accelerators_per_node"]) == (1, 8)
    assert entry["instruments"] == [
        {"id": "accelerator-sensor", "kind": "device_sensor", "tool": "nvidia-smi"}
    ]
    assert entry["boundary"]["host"] == "out_of_scope"
    (part,) = entry["runs"][1]["energy_parts"]
    assert (part["component"], part["side"], part["method"]) == ("accelerator", "dc", "sampled")
    assert 1_350_000 < part["energy_j"] < 1_500_000
    assert [one["format"] for one in entry["evidence"]] == [
        *("trainer-state", "nvidia-smi-csv", "monitor-run"),
        *("trainer-state", "nvidia-smi-csv", "monitor-run"),
    ]
    assert entry["evidence"][0]["clock_log"] == entry["evidence"][2]["id"] == "clock-0"
    assert run_cli("validate", board / "submissions", "--board", board).exit_code == 0
    again = run_cli("measure", board / "submissions", "--board", board)
    assert "8xh100.json: nothing changed\n" in again.stdout


def test_a_start_stands_for_a_clock(run_cli: RunCli, logs: Path) -> None:
    """
    It is part of the entry, so that the review measures the same, and asks about it.
    """
    starts = [word for run in range(2) for word in ("--start", stamp(start_of(run)))]

    ran = run_cli(
        *("new", "entry", "acme/8xh100", *FROM_LOGS, *starts), *folders(logs, "power", "train")
    )

    entry = entry_of(logs / "board", "acme/8xh100")
    assert ran.exit_code == 0, ran.stderr
    assert entry["evidence"][0]["started_at"] == "2026-06-01T10:30:00.000Z"
    reviewed = run_cli("review", logs / "board/submissions", "--board", logs / "board")
    assert "warning EV-3: the stop is the start and the 300 s that the log counts" in (
        reviewed.stdout
    )


def test_windows_alone_give_a_draft(run_cli: RunCli, logs: Path) -> None:
    """
    A run without a training log can't be measured yet; its power logs are listed all the same.
    """
    window = ("--start", stamp(start_of(1)), "--stop", stamp(start_of(1) + 300))

    ran = run_cli("new", "entry", "acme/x1", *FROM_LOGS, *window, *folders(logs, "power"))

    entry = entry_of(logs / "board", "acme/x1")
    guide = (logs / "board/submissions/acme/x1/README.md").read_text()
    assert ran.exit_code == 0, ran.stderr
    assert [log["file"] for log in entry["evidence"]] == ["run-1.csv"]
    assert "started_at" not in entry["runs"][0]
    assert "run-0.csv: reaches into no run, so it isn't used" in ran.stderr
    assert "| `/runs/*/training_log` |" in guide


def test_an_accelerator_that_the_table_lacks_is_described(run_cli: RunCli, logs: Path) -> None:
    """
    By vendor and rated power; one alone is asked for.
    """
    own = (*FROM_LOGS, "--accelerator", "Own TPU 9", "--vendor", "Acme")
    where = folders(logs, "power", "train", "window")

    asked = run_cli("new", "entry", "acme/x1", *own, *where)
    ran = run_cli("new", "entry", "acme/x1", *own, "--rated-power", "800", *where)

    assert asked.stderr.endswith(
        "reporter: --rated-power is missing, and there is no terminal to ask on\n"
    )
    assert ran.exit_code == 0, ran.stderr
    assert entry_of(logs / "board", "acme/x1")["system"]["accelerator"] == {
        "name": "Own TPU 9",
        "vendor": "Acme",
        "nameplate_w": 800.0,
    }


def test_what_cannot_be_measured_is_not_written(run_cli: RunCli, logs: Path) -> None:
    """
    The findings say why, and no file is left behind.
    """
    for run in range(2):
        path = logs / f"train/run-{run}.json"
        path.write_text(path.read_text().replace("num_input_tokens_seen", "not_counted"))

    ran = run_cli(
        *("new", "entry", "acme/8xh100", *FROM_LOGS), *folders(logs, "power", "train", "window")
    )

    assert ran.exit_code == 1
    assert "error ME-5: the number of samples is not logged" in ran.stdout
    assert ran.stderr.endswith("nothing was written: 2 errors, 0 warnings, 0 notes\n")
    assert not (logs / "board/submissions").exists()


def test_published_logs_are_named_by_their_origin(run_cli: RunCli, logs: Path) -> None:
    """
    Nothing is copied; the folder that all logs have in common is the published one.
    """
    commit = "0123456789abcdef0123456789abcdef01234567"

    ran = run_cli(
        *("new", "entry", "acme/8xh100", *FROM_LOGS, "--origin", f"acme/logs@{commit}:runs"),
        *folders(logs, "power", "train", "window"),
    )
    wrong = run_cli(
        *("new", "entry", "acme/x2", *FROM_LOGS, "--origin", "acme/logs@main:runs"),
        *folders(logs, "power", "train", "window"),
    )

    entry = entry_of(logs / "board", "acme/8xh100")
    assert ran.exit_code == 0, ran.stderr
    assert entry["evidence"][1]["origin"]["path"] == "runs/power/run-0.csv"
    assert sorted(one.name for one in (logs / "board/submissions/acme/8xh100").iterdir()) == [
        "README.md"
    ]
    assert wrong.stderr == (
        "reporter: --origin must be owner/name@COMMIT:FOLDER with a commit of 40 digits, not "
        "'acme/logs@main:runs'\n"
    )


def test_training_logs_need_power_logs(run_cli: RunCli, logs: Path) -> None:
    """
    There is no entry without energy.
    """
    ran = run_cli("new", "entry", "acme/x1", *FROM_LOGS, *folders(logs, "train"))

    assert ran.stderr == "reporter: power logs are missing: name them with --from-log\n"


def test_a_terminal_is_asked_for_what_is_missing(
    run_cli: RunCli, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Only what neither logs nor the board say: the benchmark and the name of the system.
    """
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reporter.cli.drafting.sys", terminal)

    ran = run_cli(
        *("new", "entry", "acme/8xh100", "--metric", "eval_loss"),
        *folders(logs, "power", "train", "window"),
        stdin="small-lm\nRack 7\n",
    )

    assert ran.exit_code == 0, ran.stderr
    assert "Id of the benchmark (small-lm):Name of the system:wrote" in ran.stderr
    assert entry_of(logs / "board", "acme/8xh100")["system"]["name"] == "Rack 7"


def test_an_answer_that_is_none_is_asked_for_again(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What is wrong with it is told, by the flag of the question.
    """
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reporter.cli.drafting.sys", terminal)
    place = tmp_path.absolute()
    without = [word for word in ANSWERS if word not in {"--nodes", "1"}]

    ran = run_cli("new", "entry", "acme/x1", *without, "--board", place, stdin="many\n2\n")

    assert ran.exit_code == 0
    assert "Error: --nodes: 'many' is not a number above zero\n" in ran.stderr
    assert entry_of(tmp_path, "acme/x1")["system"]["nodes_count"] == 2


def test_questions_have_the_words_of_their_flags() -> None:
    """
    Whoever was asked finds the flag for the next time by the same words.
    """
    hints = get_type_hints(EntryOptions, include_extras=True)
    words = {
        f"--{name.replace('_', '-')}": get_args(hint)[1].help.rstrip(".")
        for name, hint in hints.items()
    }

    for question in QUESTIONS:
        text = question.text.partition(" (")[0]
        assert words[question.flag].startswith(text), question.flag


def test_an_entry_brings_its_schema_along(run_cli: RunCli, logs: Path) -> None:
    """
    A board that has none gets the one that the entry names, once, so that editors complete it.
    """
    places = folders(logs, "power", "train", "window")
    first = run_cli("new", "entry", "acme/8xh100", *FROM_LOGS, *places)
    second = run_cli("new", "entry", "acme/other", *FROM_LOGS, *places)

    schema = logs / "board/schemas/v2/submission.schema.json"
    path = logs / "board/submissions/acme/8xh100.json"
    assert first.exit_code == second.exit_code == 0
    assert f"wrote {schema}, by which editors complete it\n" in first.stderr
    assert "schema" not in second.stderr
    assert (path.parent / json.loads(path.read_text())["$schema"]).resolve() == schema.resolve()


def test_a_linked_folder_of_schemas_is_not_written_into(run_cli: RunCli, logs: Path) -> None:
    """
    Nothing is written then, neither there nor as an entry.
    """
    (logs / "elsewhere").mkdir()
    (logs / "board/schemas").symlink_to(logs / "elsewhere")

    places = folders(logs, "power", "train", "window")
    ran = run_cli("new", "entry", "acme/8xh100", *FROM_LOGS, *places)

    assert ran.exit_code == 2
    assert ran.stderr.endswith(
        f"reporter: {logs}/board/schemas is a link, and links are never followed; the schema that "
        "editors complete by belongs there\n"
    )
    assert list((logs / "elsewhere").iterdir()) == []
    assert not (logs / "board/submissions").exists()


def test_logs_of_mlperf_become_an_entry_of_nodes(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Training logs hold window and samples, power logs name their side; the meter is asked for.
    """
    for kind, names in (
        ("power", ("run-1-node.txt", "run-2-node.txt")),
        ("train", ("run-1.txt", "run-2.txt")),
    ):
        (tmp_path / kind).mkdir()
        for name in names:
            shutil.copyfile(BASE / "logs" / name, tmp_path / kind / name)
    words = ["new", "entry", "acme/x1", *ANSWERS[:-2], "--board", str(tmp_path)]
    words += ["--from-log", str(tmp_path / "power"), "--training-log", str(tmp_path / "train")]

    asked = run_cli(*words, "--component", "node")
    ran = run_cli(*words, "--component", "node", "--meter", "bmc", "--round", "v5.0")

    entry = entry_of(tmp_path, "acme/x1")
    assert asked.stderr.endswith(
        "reporter: --meter is missing, and there is no terminal to ask on\n"
    )
    assert ran.exit_code == 0, ran.stderr
    assert [run["status"] for run in entry["runs"]] == ["reached_target"] * 2
    (part,) = entry["runs"][0]["energy_parts"]
    assert (part["component"], part["instrument"]) == ("node", "node-meter")
    assert entry["round"] == "v5.0"
