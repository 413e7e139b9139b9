"""
`reporter compare` with entries of the board, as whole command lines.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunCli

LENOVO = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"
SMC = "sustainable-metal-cloud/v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert"
TWO_SCOPES = "sustainable-metal-cloud/v4-0-smc-ac-power-8xsmc-h100-sxm-80gb-llama2-70b-lora"
LORA = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-llama2-70b-lora"

BERT_PAIR = f"""\
{SMC} (SMC-H100-AC-Power) over {LENOVO} (ThinkSystem SR780a V3 with 8x B200-SXM-180GB)
  by samples to target and samples per joule
    Model: sequences to target: 2,444,000 sequences / 2,444,000 sequences = 1.000x
    Machine: sequences per joule of IT energy: 1.184 sequences/J / 1.105 sequences/J = 1.072x (0.9494 to 1.21)
    IT energy: 1.000 x 1.072 = 1.072x (0.9494 to 1.21)
    not stated: PUE and carbon intensity of both
  beside
    time to train: 5 min 20 s / 3 min 34 s = 1.49x
    number of accelerators: 8 / 8 = 1.000x
    guaranteed energy: 0.6501 kWh / 0.6064 kWh = 1.072x
  ranges: A has an energy of ± 6.1 % (k = 2), B has an energy of ± 6.1 % (k = 2); a range takes both to their far ends
  note: their guaranteed energies, which rank, differ by 7.21 %, more than the 3.56 % that make one clearly better; 95 % sure that the true energy of {LENOVO} is lower, meters included
"""  # noqa: E501

MOVED = f"""\
{LENOVO}, if
  IT energy 0.5733 kWh ± 6.1 % (k = 2), measured
  PUE 1.2, as asked for
  carbon intensity 34 g/kWh (electricitymaps/NO/2023, lifecycle); range: every source of that boundary for the place, within a year
  before and after
    IT energy: 0.5733 kWh, unchanged
    PUE: not stated before, 1.2 after
    carbon intensity: not stated before, 34 g/kWh after
  energy: 0.6879 kWh (0.6463 kWh to 0.7296 kWh); before: not stated
  CO2e: 0.02339 kg (0.01916 kg to 0.02481 kg); before: not stated
"""  # noqa: E501


PAPER = CHECKOUT / "claims/patterson-2021.json"


def moves(*changes: str) -> list[str]:
    """
    The options that ask for some changes.
    """
    return [word for change in changes for word in ("--what-if", change)]


def test_two_entries_are_factored_and_told_apart(run_cli: RunCli) -> None:
    """
    8 H100 over 8 B200 on BERT: 7.2 % more energy, clearly; no site, so no CO2e.
    """
    ran = run_cli("compare", SMC, LENOVO, "--board", CHECKOUT)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == BERT_PAIR


def test_a_file_stands_for_its_entry(run_cli: RunCli) -> None:
    """
    The same text, whether ids or files are named.
    """
    files = [CHECKOUT / "submissions" / f"{name}.json" for name in (SMC, LENOVO)]

    assert run_cli("compare", *files, "--board", CHECKOUT).stdout == BERT_PAIR


def test_the_data_form_of_two_entries(run_cli: RunCli) -> None:
    """
    Kind and scope of both, the factors, what stands beside, and the cautions.
    """
    ran = run_cli("compare", SMC, LENOVO, "--board", CHECKOUT, "--format", "json")
    data = json.loads(ran.stdout)

    assert (data["a"]["kind"], data["b"]["scope"]) == ("entry", "S2")
    assert data["routes"][0]["energy_contains_pue"] is False
    assert data["routes"][0]["co2e_ratio"] is None
    assert next(one["name"] for one in data["beside"]) == "time to train"
    assert "95 % sure" in data["cautions"][0]
    assert [bar["key"] for bar in data["waterfall"]] == ["b", "model", "machine", "a"]


def test_a_row_of_claims_against_an_entry(run_cli: RunCli) -> None:
    """
    One of each: energy alone, and the tasks differ.
    """
    ran = run_cli("compare", "p21-t4-gpt3", LENOVO, "--board", CHECKOUT)

    assert ran.exit_code == 0
    assert (
        "    Model and machine: IT energy: (10,000 accelerators x 14.8 d x 330 W) / (0.5733 kWh) = "
        "2,040,000x (1,920,000 to 2,190,000)\n"
    ) in ran.stdout
    assert "    not stated: PUE and carbon intensity of lenovo/" in ran.stdout
    assert "net ratio" not in ran.stdout


def test_entries_are_compared_in_one_scope_where_both_have_it(run_cli: RunCli) -> None:
    """
    S2 comes first for both; in S3 only one of them has figures.
    """
    ran = run_cli("compare", TWO_SCOPES, LORA, "--board", CHECKOUT)
    other = run_cli("compare", TWO_SCOPES, LORA, "--board", CHECKOUT, "--scope", "S3")

    assert "the scopes differ" not in ran.stdout
    assert "time to train: 5 min 18 s / 11 min 7 s = 0.477x" in ran.stdout
    assert (other.exit_code, other.stderr) == (
        2,
        f"reporter: {LORA} has no figures in S3; it has S2\n",
    )


def test_an_entry_is_moved_elsewhere(run_cli: RunCli) -> None:
    """
    Several moves at once are listed before and after.
    """
    words = moves("country=NOR", "year=2023", "pue=1.2")

    assert run_cli("compare", LENOVO, *words, "--board", CHECKOUT).stdout == MOVED


def test_an_entry_is_moved_to_another_accelerator(run_cli: RunCli) -> None:
    """
    By the data sheets of both and the measured power; the utilisation may change as in papers.
    """
    words = moves("accelerator=nvidia-h100-sxm5-80gb", "pue=1.1")
    ran = run_cli("compare", LENOVO, *words, "--board", CHECKOUT)

    assert ran.stdout.splitlines()[1] == (
        "  IT energy on H100 SXM5 80GB (700 W, 989.5 TFLOP/s dense) in place of B200 SXM 180GB "
        "(1,000 W, 2,250 TFLOP/s dense): the same utilisation and 1.20 of rated power, as before; "
        "range: utilisation 3.15 times as high or as low, 0.54 to 1.20 of rated power"
    )
    assert (
        "    IT energy: 0.5733 kWh before, 0.9125 kWh (0.1221 kWh to 3.048 kWh) after\n"
        in ran.stdout
    )


def test_an_entry_with_a_site_is_held_against_itself(run_cli: RunCli, board: Path) -> None:
    """
    Facility energy and CO2e before and after, and a year alone keeps the place.
    """
    path = board / "submissions" / f"{LENOVO}.json"
    data = json.loads(path.read_text())
    data["site"] = {
        "country": "NOR",
        "pue": {"value": 1.1, "kind": "site", "period": "2025", "source": "operator"},
    }
    path.write_text(json.dumps(data))
    ran = run_cli("compare", LENOVO, *moves("pue=1.21", "year=2023"), "--board", board)

    assert "    PUE: 1.1 before, 1.21 after\n" in ran.stdout
    assert "    carbon intensity: 30.00 g/kWh before, 34 g/kWh after\n" in ran.stdout
    assert "1.10x the 0.6306 kWh before\n" in ran.stdout
    assert "1.25x the 0.01892 kg before\n" in ran.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((LENOVO,), "name a second run, or ask --what-if, one of the two"),
        (
            (LENOVO, LENOVO),
            f"{LENOVO} can't be compared with itself; name two entries",
        ),
        (
            ("lenovo/v5-0-sr780av3-8xb200-sxm-bert", SMC),
            f"no entry and no row is called 'lenovo/v5-0-sr780av3-8xb200-sxm-bert'; near: {LENOVO}",
        ),
        (
            ("p21-t4-gpt", LENOVO),
            "no entry and no row is called 'p21-t4-gpt'; near: p21-t4-gpt3, p21-t4-t5",
        ),
        ((LENOVO, "moon"), "no entry and no row is called 'moon'"),
        ((LENOVO, "../board"), "no entry and no row is called '../board'"),
        ((LENOVO, "x" * 300), f"no entry and no row is called {'x' * 300!r}"),
        (
            ("p21-t4-gpt3", "p21-t4-t5", "--scope", "S2"),
            "--scope is for entries of the board; a row of claims has none",
        ),
        ((LENOVO, *moves("year=2023")), f"{LENOVO} states no place; name one beside the year"),
        (
            (LENOVO, *moves("accelerator=H1000")),
            "no accelerator 'H1000'; near ones: ",
        ),
        (
            (LENOVO, *moves("country=ISL", "year=1999")),
            (
                "the ranking table has IS for 2021 to 2025, and none of 1999 or up to 2 years "
                "before; name a year that the tables have\n"
            ),
        ),
        (
            (str(PAPER), "p21-t4-t5"),
            f"{PAPER} is a file of claims; name one of its rows: {PAPER}#ROW\n",
        ),
        (("nope", SMC), "no entry and no row is called 'nope'; known are such as "),
        ((LENOVO, SMC, *moves("pue=1.1")), "name a second run, or ask --what-if, one of the two"),
    ],
)
def test_wrong_usage_is_one_line(run_cli: RunCli, words: tuple[str, ...], message: str) -> None:
    """
    Exit code 2, and what to do; ids that look alike are named.
    """
    ran = run_cli("compare", *words, "--board", CHECKOUT)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"reporter: {message}")
    assert ran.stderr.count("\n") == 1


def test_a_name_that_means_two_things_is_refused(
    run_cli: RunCli, board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A file in the working folder with the name of a row.
    """
    monkeypatch.chdir(board)
    shutil.copy(board / "submissions" / f"{LENOVO}.json", board / "p21-t4-gpt3")
    ran = run_cli("compare", "p21-t4-gpt3", SMC)

    assert ran.exit_code == 2
    assert ran.stderr == (
        "reporter: 'p21-t4-gpt3' names a file and a row of claims; write ./p21-t4-gpt3 for the "
        "file, or FILE#ROW\n"
    )
    assert run_cli("compare", "claims/patterson-2021.json#p21-t4-gpt3", SMC).exit_code == 0


def test_an_entry_of_a_refused_file_is_findings(run_cli: RunCli, board: Path) -> None:
    """
    Exit code 1, the findings on stderr, and no ratio.
    """
    path = board / "submissions" / f"{LENOVO}.json"
    path.write_text(path.read_text().replace('"energy_j"', '"energy"', 1))
    ran = run_cli("compare", LENOVO, SMC, "--board", board)

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "error SH-" in ran.stderr


def test_an_entry_without_energy_is_refused(run_cli: RunCli, board: Path) -> None:
    """
    Two runs that missed the target leave no mean; the reason is told.
    """
    path = board / "submissions" / f"{LENOVO}.json"
    data = json.loads(path.read_text())
    for run in data["runs"][:2]:
        run["status"] = "missed_target"
    path.write_text(json.dumps(data))
    ran = run_cli("compare", LENOVO, SMC, "--board", board)

    assert ran.exit_code == 2
    assert f"{LENOVO} has no energy in S2 to compare: " in ran.stderr
    assert "2 runs of 10 missed the target" in ran.stderr


def test_a_board_without_claims_compares_its_entries(run_cli: RunCli, board: Path) -> None:
    """
    Claims aren't needed, and one that can't be used hides no other.
    """
    (board / "claims" / "aaa.json").write_text("[1, 2")
    assert run_cli("compare", "p21-t4-gpt3", SMC, "--board", board).exit_code == 0
    unknown = run_cli("compare", "p99", SMC, "--board", board)
    assert unknown.stderr.endswith(f"; can't be used: {board / 'claims' / 'aaa.json'}\n")

    shutil.rmtree(board / "claims")
    assert run_cli("compare", SMC, LENOVO, "--board", board).stdout == BERT_PAIR
