"""
`check` on what people have in hand: standard input, model cards, questions and saved claims.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import RunCli

SENTENCE = "GPT-3 consumed 1,287 MWh and emitted 552.1 tCO2e at 0.429 kgCO2e/kWh.\n"
TAKEN = "taken from the text: energy 1,287 MWh, CO2e 552.1 t, carbon intensity 0.429 kg/kWh"
CARD = "---\nco2_eq_emissions:\n  emissions: 539\n---\n# M\nTraining emitted 539 kg of CO2e.\n"


def test_a_sentence_is_checked_from_standard_input(run_cli: RunCli) -> None:
    """
    A paste is one command; what was taken from it is a note.
    """
    ran = run_cli("check", "-", stdin=SENTENCE)

    assert ran.exit_code == 0
    assert "GPT-3: consistent\n" in ran.stdout
    assert f"standard input:line 1: note CL-32: {TAKEN}" in ran.stdout + ran.stderr


def test_a_model_card_with_kilograms_for_grams_is_an_error(run_cli: RunCli, tmp_path: Path) -> None:
    """
    The front matter is held against the body.
    """
    card = tmp_path / "README.md"
    card.write_text(CARD, encoding="utf-8")
    ran = run_cli("check", card)

    assert ran.exit_code == 1
    assert (
        "README.md:line 3: error CL-33: co2_eq_emissions is 539 g, the body has 539 kg in line 6: "
        "the number of kilograms stands where the hub reads grams (write emissions: 539000)"
    ) in ran.stdout + ran.stderr


def test_what_was_understood_is_saved_and_checks_again(run_cli: RunCli, tmp_path: Path) -> None:
    """
    --save writes a claim file that needs nothing more.
    """
    saved = tmp_path / "gpt-3-sentence.json"
    first = run_cli("check", "-", "--save", saved, stdin=SENTENCE)
    again = run_cli("check", saved)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert json.loads(saved.read_text(encoding="utf-8"))["id"] == "gpt-3-sentence"
    assert "1 row: 1 consistent" in again.stdout


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "My Claims.json",
            ["-"],
            (
                "a claim file is named by its id: small letters, digits and hyphens, then .json; "
                "such as claims/my-paper.json"
            ),
        ),
        (
            "two.json",
            ["-", "--claim", "energy=1 MWh"],
            "--save writes the claims of one document; 2 documents could be read",
        ),
    ],
)
def test_what_can_not_be_saved_says_why(
    run_cli: RunCli, tmp_path: Path, name: str, arguments: list[str], message: str
) -> None:
    """
    A name that is no id, and several documents, are usage errors; nothing is written.
    """
    ran = run_cli("check", *arguments, "--save", tmp_path / name, stdin=SENTENCE)

    assert ran.exit_code == 2
    assert message in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_figures_of_sentences_are_asked_about(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What was taken is shown; "no" checks nothing and says what to do, --yes doesn't ask.
    """
    monkeypatch.setattr("reporter.cli.check._is_on_terminal", lambda: True)
    text = tmp_path / "a.txt"
    text.write_text(SENTENCE, encoding="utf-8")
    yes = run_cli("check", text, stdin="y\n")
    no = run_cli("check", text, stdin="n\n")
    unasked = run_cli("check", text, "--yes")

    assert f"a.txt, line 1: {TAKEN}\nIs this what the text says? [Y/n]: " in yes.stdout
    assert (yes.exit_code, no.exit_code, unasked.exit_code) == (0, 2, 0)
    assert no.stderr == "reporter: nothing is checked; type the figures by --claim\n"
    assert "Is this" not in unasked.stdout


def test_a_table_is_not_asked_about(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Only sentences leave room for doubt.
    """
    monkeypatch.setattr("reporter.cli.check._is_on_terminal", lambda: True)
    table = tmp_path / "a.csv"
    table.write_text("Model,Energy (MWh)\nA,1\n", encoding="utf-8")

    assert "Is this" not in run_cli("check", table).stdout


def test_a_path_that_is_not_there_is_a_usage_error(run_cli: RunCli) -> None:
    """
    Only a dash needs no file.
    """
    ran = run_cli("check", "nowhere.md")

    assert ran.exit_code == 2
    assert "path 'nowhere.md' does not exist." in ran.stderr


def test_an_emissions_file_is_checked(run_cli: RunCli, tmp_path: Path) -> None:
    """
    CodeCarbon's figures are rows: the last of a run stands, with the grid that they imply.
    """
    log = tmp_path / "emissions.csv"
    log.write_text(
        "timestamp,project_name,run_id,duration,emissions,energy_consumed,gpu_count,gpu_model\n"
        "2024-01-01T00:00:00,bert,r1,3600,0.4,1.2,8,8 x NVIDIA A100-SXM4-80GB\n"
        "2024-01-01T01:00:00,bert,r1,7200,0.9,2.4,8,8 x NVIDIA A100-SXM4-80GB\n",
        encoding="utf-8",
    )
    ran = run_cli("check", log)

    assert ran.exit_code == 0
    assert "    0.9 kg / 2.4 kWh" in ran.stdout or "0.9 kg / (2.4 kWh)" in ran.stdout
    assert "1 row left out: the last row of a run holds what all before it do" in (
        ran.stdout + ran.stderr
    )
