"""
What documents print, held against the measured figures of an entry.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reporter
from reporter.claims.check import load_documents
from reporter.comparison.against import Answer, figures_of, row_against
from reporter.comparison.check_against import against_dict, against_text, check_against
from reporter.comparison.operands import operands_of
from reporter.comparison.side import Side
from reporter.errors import ReporterError
from tests.conftest import RunCli

CHECKOUT = Path(__file__).resolve().parents[2]
ENTRY = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"


@cache
def the_side(entry: str = ENTRY) -> Side:
    """
    The entry as it is compared.
    """
    found = operands_of([entry], CHECKOUT, None).operands[0].run
    assert isinstance(found, Side)
    return found


def answers_to(claim: str) -> dict[str, tuple[str, str | None]]:
    """
    The answer and its reason for each figure of a claim.
    """
    (document,) = load_documents(claims=claim)
    row = row_against(document.printed[0], the_side())
    return {item.figure: (item.answer.value, item.reason) for item in row.figures}


def test_measured_figures_agree_within_their_uncertainty_and_digits() -> None:
    """
    0.57 and 0.6 kWh hold what was measured; a count is exact.
    """
    assert answers_to("energy=0.57 kWh; chips=8") == {
        "energy": ("agrees", None),
        "chips": ("agrees", None),
    }
    assert answers_to("energy=0.6 kWh")["energy"] == ("agrees", None)


def test_zeros_that_may_be_rounding_are_said() -> None:
    """
    600 Wh are 0.573 kWh rounded to one digit, and not as printed.
    """
    assert answers_to("energy=600 Wh")["energy"][0] in {"agrees", "agrees within rounding"}
    assert answers_to("energy=700 Wh")["energy"][0] != "agrees"


@pytest.mark.parametrize(
    ("claim", "figure", "reason"),
    [
        ("power=1,000 W", "power", "it is the rated power of the accelerator"),
        ("chips=1", "chips", "it is the number of nodes"),
        ("duration=3.3 min", "duration", "it is the time of one of its runs"),
        ("energy=0.606 kWh", "energy", "it is the guaranteed energy, which ranks"),
    ],
)
def test_another_figure_of_the_entry_is_named(claim: str, figure: str, reason: str) -> None:
    """
    A figure that is not the one compared may still be one of the entry's own.
    """
    answer, told = answers_to(claim)[figure]

    if figure == "energy":  # 0.606 kWh lies within the uncertainty of the energy to target.
        assert (answer, told) == ("agrees", None)
    else:
        assert (answer, told) == ("differs by a named factor", reason)


def test_a_slip_is_named_where_no_other_figure_fits() -> None:
    """
    The energy in MWh printed as kWh is a slip of units.
    """
    answer, reason = answers_to("energy=573 kWh")["energy"]

    assert answer == "differs by a named factor"
    assert reason is not None and reason.startswith("energy in another unit: ")


def test_a_contradiction_is_an_error_and_a_named_factor_a_warning() -> None:
    """
    Both stand with the place of the figure, the entry's figure, and what to do.
    """
    held = check_against(ENTRY, claims="energy=3.1 kWh; power=1,000 W", board=CHECKOUT)
    found = {finding.code: finding for finding in held.findings}

    assert (found["CL-25"].severity.value, found["CL-26"].severity.value) == ("error", "warning")
    assert found["CL-25"].pointer == "claim 1/energy"
    assert found["CL-25"].message == (
        f"claim 1: the energy 3.1 kWh contradicts the entry {ENTRY}: the energy to target in S2 "
        "nodes 0.5733 kWh"
    )
    assert found["CL-26"].hint == "it is the rated power of the accelerator"


def test_a_figure_that_the_entry_lacks_is_not_known_of_it() -> None:
    """
    An entry without a place has no CO2e: no other mass is taken in its place.
    """
    assert answers_to("co2e=1 kg; pue=1.1") == {
        "co2e": ("not known of the entry", None),
        "pue": ("not known of the entry", None),
    }


def test_the_other_scope_of_an_entry_is_named() -> None:
    """
    A paper may print the energy with the fabric where nodes are compared.
    """
    entry = "sustainable-metal-cloud/v4-0-smc-ac-power-64xsmc-h100-sxm-80gb-gpt3"
    held = check_against(entry, claims="energy=470 kWh", board=CHECKOUT, scope="S2")
    (figure,) = held.documents[0].rows[0].figures

    assert figure.answer is Answer.DIFFERS
    assert figure.reason is not None and "S3 nodes and fabric" in figure.reason


def test_every_figure_of_an_entry_printed_as_it_is_agrees() -> None:
    """
    The middle of each figure that is compared first agrees with itself, printed to six digits.
    """
    side = the_side()
    units = {"energy": ("kWh", 1), "duration": ("h", 1), "power": ("W", 1000)}
    for name, (unit, times) in units.items():
        value = float(figures_of(name, side)[0].interval.value) * times
        assert answers_to(f"{name}={value:.6f} {unit}")[name] == ("agrees", None)


@settings(max_examples=60, deadline=None)
@given(st.floats(min_value=0.01, max_value=100), st.integers(min_value=1, max_value=4))
def test_what_agrees_lies_within_digits_and_uncertainty(energy_kwh: float, digits: int) -> None:
    """
    No figure agrees that is further from the measured one than its digits and U95 together.
    """
    side = the_side()
    first = figures_of("energy", side)[0].interval
    text = f"{energy_kwh:.{digits}f}"
    answer = answers_to(f"energy={text} kWh")["energy"][0] if float(text) else "none"
    half = 0.5 * 10**-digits
    is_near = first.low - half <= float(text) <= first.high + half

    if answer == "agrees":
        assert is_near
    if answer == "contradicts":
        assert not is_near


def test_a_row_of_claims_is_no_entry() -> None:
    """
    --against takes what was measured.
    """
    message = "'p21-t4-gpt3' is a row of claims; --against takes an entry of the board"
    with pytest.raises(ReporterError, match=message):
        check_against("p21-t4-gpt3", claims="energy=1 kWh", board=CHECKOUT)


def test_text_and_data_say_the_same() -> None:
    """
    Every figure with its answer, what it is held against, and what the entry is worth.
    """
    held = check_against(ENTRY, claims="energy=0.57 kWh; power=1,000 W", board=CHECKOUT)
    text, data = against_text(held), against_dict(held)

    assert text.splitlines()[0] == f"against the entry {ENTRY} in S2"
    assert "  energy 0.57 kWh: agrees: the energy to target in S2 nodes 0.5733 kWh" in text
    assert text.splitlines()[-1] == "  1 agrees, 1 differs by a named factor"
    figures: list[dict[str, Any]] = data["documents"][0]["rows"][0]["figures"]
    assert [item["answer"] for item in figures] == ["agrees", "differs by a named factor"]
    assert (data["entry"], data["scope"]) == (ENTRY, "S2")


def test_hostile_names_print_on_one_line() -> None:
    """
    A row's text can't reach a terminal or a log of a build as a command.
    """
    held = check_against(ENTRY, claims="energy=0.57 kWh", board=CHECKOUT)
    document = held.documents[0]
    row = replace(document.rows[0], row_id="a\n::error::b\x1b[2J")
    hostile = replace(held, documents=(replace(document, rows=(row,)),))

    assert all("\x1b" not in line for line in against_text(hostile).splitlines())
    assert not any(line.startswith("::") for line in against_text(hostile).splitlines())


def test_the_command_prints_both_and_ends_with_1_on_a_contradiction(run_cli: RunCli) -> None:
    """
    The check of the paper's own arithmetic stays; the entry's answers follow.
    """
    board = ["--board", str(CHECKOUT), "--against", ENTRY]
    agreeing = run_cli("check", "--claim", "energy=0.57 kWh; chips=8", *board)
    differing = run_cli("check", "--claim", "energy=3.1 kWh", *board, "--format", "json")

    assert agreeing.exit_code == 0
    assert f"against the entry {ENTRY} in S2" in agreeing.stdout
    assert differing.exit_code == 1
    assert set(json.loads(differing.stdout)) == {"reports", "against"}


def test_a_scope_needs_an_entry(run_cli: RunCli) -> None:
    """
    --scope alone says nothing of a paper.
    """
    result = run_cli("check", "--claim", "energy=0.57 kWh", "--scope", "S2")

    assert result.exit_code == 2
    assert "--scope is that of an entry: name one with --against" in result.stderr


def test_the_library_has_the_function() -> None:
    """
    `reporter.check_against` is what the command calls.
    """
    held = reporter.check_against(ENTRY, claims="chips=8", board=CHECKOUT)

    assert held.documents[0].rows[0].figures[0].answer is Answer.AGREES
