"""
The commands that make submissions: import from published results, and init by hand.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.importers.mlperf.make_logs import write_submitter_folder

COMMIT = "0" * 40

ANSWERS = (
    *("--benchmark", "bert", "--submitter", "Acme Research", "--system", "Rack 7"),
    *("--accelerator", "nvidia-h100-sxm5-80gb", "--nodes", "1", "--accelerators-per-node", "8"),
)


def test_import_writes_submissions_and_reports(run_cli: RunCli, tmp_path: Path) -> None:
    """
    The file stands at <out>/<submitter>/<slug>.json.
    """
    logs = write_submitter_folder(tmp_path, submitter="ex-ac-power", runs=10)
    out = tmp_path / "out"

    ran = run_cli(
        *("import", "mlperf", logs, "--out", out),
        *("--repository", "mlcommons/training_results_v5.0", "--commit", COMMIT),
    )

    assert ran.exit_code == 0
    assert (out / "example-labs/v5-0-ex-ac-power-1xexample-bert.json").is_file()
    assert "  assumed: the side is AC: taken from the folder name 'ex-ac-power'\n" in ran.stdout
    assert ran.stderr == "1 submission written, 0 results refused: 0 errors, 0 warnings, 0 notes\n"


def test_import_gives_json(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Files used, assumptions, both figures.
    """
    logs = write_submitter_folder(tmp_path)

    ran = run_cli(
        *("import", "mlperf", logs, "--out", tmp_path / "out", "--format", "json"),
        *("--repository", "a/b", "--commit", COMMIT, "--round", "v5.0"),
    )

    (result,) = json.loads(ran.stdout)["results"]
    assert len(result["used"]) == 10
    assert len(result["official"]) == 2
    assert result["ours"]["sides"] == "DC"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--repository", "nonsense", "--commit", COMMIT),
            "--repository must be owner/name, not 'nonsense'",
        ),
        (
            ("--repository", "a/b", "--commit", "main"),
            "--commit must be 40 hexadecimal digits, not 'main'",
        ),
        (
            ("--repository", "a/b", "--commit", COMMIT),
            "a/b doesn't name a round; state it with --round",
        ),
    ],
)
def test_import_asks_for_a_usable_origin(
    run_cli: RunCli, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    """
    Without repository, commit and round, evidence can't be found again.
    """
    ran = run_cli("import", "mlperf", tmp_path, *options)

    assert (ran.exit_code, ran.stderr) == (2, f"reporter: {message}\n")


def test_init_writes_a_draft_without_measured_fields(run_cli: RunCli, tmp_path: Path) -> None:
    """
    With as many runs as the benchmark needs, and a guide that names every required field, those
    that a rank needs, and those that are shown and never rank.
    """
    ran = run_cli("init", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    path = tmp_path / "submissions/acme/8xh100-bert.json"
    guide = (tmp_path / "submissions/acme/8xh100-bert/README.md").read_text()
    assert ran.exit_code == 0
    validated = run_cli("validate", path)
    assert validated.exit_code == 1
    assert validated.stdout.count("error SH-11") == validated.stdout.count("error ") == 10
    assert len(json.loads(path.read_text())["runs"]) == 10
    assert "| `/runs/*/energy_parts/*/side` |" in guide
    assert "energy_j`" not in guide.partition("/development")[0]
    required, ranked, optional = guide.split("| optional field | unit | what belongs there |")
    for pointer, unit in (
        ("/runs/*/training_log", ""),
        ("/runs/*/energy_parts/*/instrument", ""),
        ("/evidence/*/file", ""),
        ("/site/country", ""),
        ("/site/cloud_region/region", ""),
        ("/site/pue/value", "1"),
        ("/site/carbon_intensity/evidence", ""),
    ):
        assert f"| `{pointer}` | {unit} |" in ranked
        assert pointer not in required
    assert "reporter review ../8xh100-bert.json --all" in required
    for pointer, unit in (
        ("/site/market_based/g_per_kwh", "gCO2e/kWh"),
        ("/development/energy_j", "J"),
        ("/site/hourly_intensity/hours/*/g_per_kwh", "gCO2e/kWh"),
        ("/site/water/grid_l_per_kwh", "L/kWh"),
        ("/embodied/by_lifetime/lifetime_years", "years"),
        ("/embodied/by_share/time_reserved_h", "h"),
    ):
        assert f"| `{pointer}` | {unit} |" in optional
        assert pointer not in required


def test_a_skeleton_never_ranks(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Its placeholders are no measurement.
    """
    run_cli("init", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    ran = run_cli("rank", "--board", tmp_path, "--format", "json")

    assert [row["rank"] for table in json.loads(ran.stdout)["boards"] for row in table["rows"]] in (
        [],
        [None],
    )


def test_init_never_overwrites(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A second call says that the file exists.
    """
    run_cli("init", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    ran = run_cli("init", "acme/8xh100-bert", *ANSWERS, "--board", tmp_path)

    assert ran.exit_code == 2
    assert "8xh100-bert.json exists; choose another id or edit that file" in ran.stderr


def test_init_asks_only_where_there_is_a_terminal(run_cli: RunCli, tmp_path: Path) -> None:
    """
    In a script a missing flag is an error that names the flag.
    """
    ran = run_cli("init", "acme/x1", "--board", tmp_path)

    assert ran.exit_code == 2
    assert ran.stderr.endswith(
        "reporter: --benchmark is missing, and there is no terminal to ask for it\n"
    )


def test_init_names_near_accelerators(run_cli: RunCli, tmp_path: Path) -> None:
    """
    An ambiguous name gets candidates.
    """
    answers = [word if word != "nvidia-h100-sxm5-80gb" else "H100" for word in ANSWERS]

    ran = run_cli("init", "acme/x1", *answers, "--board", tmp_path)

    assert ran.exit_code == 2
    assert "the accelerator table doesn't know 'H100'; near: nvidia-h100" in ran.stderr


@pytest.mark.parametrize("entry", ["../../etc/passwd", "acme", "Acme/x1", "acme/con.json", "a b/c"])
def test_init_refuses_ids_that_are_no_place(run_cli: RunCli, tmp_path: Path, entry: str) -> None:
    """
    An id can't lead out of the folder.
    """
    ran = run_cli("init", entry, *ANSWERS, "--board", tmp_path)

    assert ran.exit_code == 2
    assert list(tmp_path.rglob("*.json")) == []
