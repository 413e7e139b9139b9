"""
Figures of another row, and columns in each other's place.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.row_index import is_same_model, model_name
from reporter.claims.verdicts import Verdict


def row(name: str, energy: str, carbon: str, **more: Any) -> dict[str, Any]:
    """
    A row with energy, intensity and CO2e.
    """
    return {
        "id": name.casefold().replace(" ", "-"),
        "name": name,
        "intensity": {"printed": "0.385", "unit": "kg/kWh"},
        "energy": {"printed": energy, "unit": "MWh"},
        "co2e": {"printed": carbon, "unit": "t"},
        **more,
    }


def test_a_figure_of_another_model_is_named_with_its_row(judged: Any) -> None:
    """
    The energy of another model in the same table, beside the right one of the same model.
    """
    verdict = judged(
        row("Llama 7B as listed", "356", "14"),
        row("LLaMA-7B", "36", "14"),
        row("OPT-175B", "356", "137"),
    )

    assert verdict.verdict is Verdict.INCONSISTENT
    assert verdict.causes[0].code == "row-swapped"
    assert verdict.causes[0].arithmetic == (
        "the energy 356 MWh stands in row 'opt-175b' too; with 36 MWh of row 'llama-7b' it "
        "agrees: 36 MWh x 0.385 kg/kWh gives 14 t"
    )


def test_two_rows_exchanged_are_found(report_on: Any) -> None:
    """
    Energies of two rows in each other's place: both rows name the swap.
    """
    report = report_on(
        row("Alpha", "523.4", "90.1"), row("Beta", "234.1", "201.5"), row("Gamma", "523.4", "201.5")
    )

    assert report.rows[0].causes[0].code == "row-swapped"


def test_a_figure_that_happens_to_fit_is_no_swap(judged: Any) -> None:
    """
    Without a sign that a figure belongs elsewhere, another row's figure explains nothing.
    """
    verdict = judged(row("Alpha", "523.4", "90.1"), row("Beta", "234.1", "90.1"))

    assert "row-swapped" not in [cause.code for cause in verdict.causes if cause.fit == 0]


def test_energy_and_co2e_exchanged_are_found(judged: Any) -> None:
    """
    The digits of two columns in each other's place are recognised.
    """
    verdict = judged(row("Alpha", "201.5", "523.4"))

    assert verdict.causes[0].code == "column-swapped"
    assert verdict.causes[0].arithmetic == (
        "with CO2e and energy exchanged it agrees: 523.4 MWh x 0.385 kg/kWh gives 201.5 t"
    )


def test_gross_and_net_exchanged_are_found(judged: Any) -> None:
    """
    Gross CO2e under net and net under gross.
    """
    verdict = judged(
        row(
            "Alpha",
            "523.4",
            "52.3",
            net_co2e={"printed": "201.5", "unit": "t"},
            net_intensity={"printed": "0.100", "unit": "kg/kWh"},
        )
    )

    assert {cause.code for cause in verdict.causes[:2]} == {"column-swapped", "net-for-gross"}


def test_the_row_of_the_same_model_is_believed_first(judged: Any) -> None:
    """
    Its figure explains for sure; one of a third model could fit by chance.
    """
    same = judged(
        row("LLaMA 7B as listed", "523.4", "90.1"),
        row("LLaMA-7B", "234.1", "90.1"),
        row("OPT-175B", "523.4", "201.5"),
    )
    other = judged(
        row("Alpha", "523.4", "90.1"), row("Beta", "234.1", "201.5"), row("Gamma", "523.4", "201.5")
    )

    assert (same.causes[0].code, same.causes[0].prior) == ("row-swapped", 0.0)
    assert (other.causes[0].code, other.causes[0].prior) == ("row-swapped", 0.2)


def test_two_digits_are_no_sign_of_a_swap(judged: Any) -> None:
    """
    52 stands in many tables, so that another row prints it says nothing.
    """
    verdict = judged(
        row("Alpha", "52", "9.0"), row("Beta", "23.4", "9.0"), row("Gamma", "52", "20")
    )

    assert verdict.verdict is Verdict.INCONSISTENT
    assert "row-swapped" not in [cause.code for cause in verdict.causes if cause.fit == 0]


def test_two_rows_of_one_model_share_a_figure_without_a_swap(judged: Any) -> None:
    """
    The same digits in a second row of the same model are no sign that they belong elsewhere.
    """
    verdict = judged(
        row("Alpha-7B (a)", "523.4", "90.1"),
        row("Alpha-7B (b)", "523.4", "90.1"),
        row("Beta", "234.1", "90.1"),
    )

    assert "row-swapped" not in [cause.code for cause in verdict.causes if cause.fit == 0]


def test_a_figure_of_another_row_is_found_behind_one_that_is_not_stated(
    gpt3_with: Any, judged: Any
) -> None:
    """
    Without accelerator-hours the power of the same model is looked at all the same.
    """
    power = {"printed": "250", "unit": "W", "kind": "measured"}
    verdict = judged(gpt3_with(power=power), gpt3_with(id="second"))
    energy = next(figure for figure in verdict.figures if figure.figure == "energy")

    assert energy.causes[0].code == "row-swapped"
    assert energy.causes[0].arithmetic == (
        "the power per accelerator 250 W is another than for the same model; with 330 W of row "
        "'second' it agrees: 10,000 accelerators x 14.8 d x 330 W x PUE 1.10 gives 1,287 MWh"
    )


def test_columns_are_compared_behind_one_that_is_not_printed(gpt3_with: Any, judged: Any) -> None:
    """
    Gross and net CO2e in each other's place are found also where no energy is printed.
    """
    verdict = judged(
        gpt3_with(
            energy=None,
            net_intensity={"printed": "0.330", "unit": "kg/kWh"},
            co2e={"printed": "425.5", "unit": "t"},
            net_co2e={"printed": "553.1", "unit": "t"},
        )
    )
    carbon = next(figure for figure in verdict.figures if figure.figure == "co2e")

    assert "column-swapped" in [cause.code for cause in carbon.causes]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("LLaMA-7B", "Llama 7B (table)", True),
        ("GPT-3 175B", "GPT-3", True),
        ("BERT", "BERT large", True),
        ("OPT", "OPT-175B", False),
        ("LLaMA 7B", "LLaMA-13B", False),
        ("T5-11B (paper)", "T5-11B (table)", True),
        ("GPT3 a", "GPT3 b", True),
        ("T5 a", "T5 b", False),
        ("BERT large", "BERT base", False),
        ("Alpha", "Beta", False),
    ],
)
def test_names_mean_one_model(one: str, other: str, *, is_same: bool) -> None:
    """
    One begins with the other, in four letters or more; or the first words are one, with a digit.
    """
    names = model_name(one), model_name(other)

    assert is_same_model(*names) is is_same
    assert is_same_model(*names[::-1]) is is_same
