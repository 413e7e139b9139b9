"""
The verdict on a figure: against its row, or against the document it is quoted from.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.verdicts import Verdict


def test_a_consistent_figure_shows_its_recomputation(
    gpt3_with: Any, judged: Any, figure: Any
) -> None:
    """
    The line has every factor, the result, its interval and the difference.
    """
    energy = figure(judged(gpt3_with()), "energy")

    assert energy.verdict is Verdict.CONSISTENT
    assert " ".join(energy.lines) == (
        "10,000 accelerators x 14.8 d x 330 W x PUE 1.10 = 1,289 MWh (1,277 MWh to 1,302 MWh), "
        "+0.185 % against the printed 1,287 MWh"
    )


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("1,278", Verdict.INCONSISTENT),
        ("1,279", Verdict.CONSISTENT),
        ("1,303", Verdict.CONSISTENT),
        ("1,304", Verdict.INCONSISTENT),
    ],
)
def test_the_digits_decide(
    gpt3_with: Any, judged: Any, figure: Any, printed: str, verdict: Verdict
) -> None:
    """
    9,984 accelerators, 14.8 d, 331 W and 1.10 allow 1,279 to 1,303 MWh, and not one unit more.
    """
    power = {"printed": "331", "unit": "W", "kind": "measured"}
    energy = {"printed": printed, "unit": "MWh"}
    row = judged(gpt3_with(chips="9,984", power=power, energy=energy, co2e=None))

    assert figure(row, "energy").verdict is verdict


def test_an_unstated_pue_within_the_usual_can_not_be_told(
    gpt3_with: Any, judged: Any, figure: Any
) -> None:
    """
    Energy 1.10 times time and power is either a slip or a PUE: nobody can tell.
    """
    energy = figure(judged(gpt3_with(pue=None)), "energy")

    assert energy.verdict is Verdict.CANNOT_TELL
    assert energy.missing == ("PUE",)
    assert energy.implied == ("the figures agree with a PUE of 1.10",)


def test_figures_that_agree_without_pue_need_none(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    When time x power is the printed energy, no PUE is missed.
    """
    row = judged(gpt3_with(pue=None, energy={"printed": "1,172", "unit": "MWh"}, co2e=None))

    assert figure(row, "energy").verdict is Verdict.CONSISTENT


def test_a_pue_above_the_usual_is_told_as_unusual(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    Up to 3 an unstated PUE stays possible, but the text says that it isn't usual.
    """
    row = judged(gpt3_with(pue=None, energy={"printed": "2,157", "unit": "MWh"}, co2e=None))

    assert figure(row, "energy").implied == (
        "the figures agree with a PUE of 1.84, more than training sites have",
    )


def test_energy_below_time_and_power_is_inconsistent_without_pue(
    gpt3_with: Any, judged: Any, figure: Any
) -> None:
    """
    No PUE makes energy smaller.
    """
    row = judged(gpt3_with(pue=None, energy={"printed": "911", "unit": "MWh"}, co2e=None))

    assert figure(row, "energy").verdict is Verdict.INCONSISTENT


def test_a_rated_power_is_not_the_mean_power(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    Energy below rated power x time may be measured: cannot tell, with the share it implies.
    """
    power = {"printed": "300", "unit": "W", "kind": "tdp", "boundary": "GPU"}
    row = judged(gpt3_with(power=power, energy={"printed": "811", "unit": "MWh"}, co2e=None))
    energy = figure(row, "energy")

    assert energy.verdict is Verdict.CANNOT_TELL
    assert energy.missing == ("mean power per accelerator",)
    assert energy.implied == ("811 MWh is 0.69 of what the rated power 300 W gives",)


def test_zeros_at_the_end_may_be_rounding(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    560 t disagrees with 552.1 t; 600 t agrees as a figure of one digit, and that is said.
    """
    row = judged(gpt3_with(co2e={"printed": "560", "unit": "t"}))
    carbon = figure(row, "co2e")

    assert carbon.verdict is Verdict.INCONSISTENT

    carbon = figure(judged(gpt3_with(co2e={"printed": "600", "unit": "t"})), "co2e")
    assert carbon.verdict is Verdict.CONSISTENT
    assert carbon.reading == "with the zeros at the end of 600 t read as rounding"


def test_a_slip_that_fits_comes_before_rounding(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    500 t could be 552.1 t rounded to one digit, but it is exactly 552.1 t / 1.10 rounded.
    """
    carbon = figure(judged(gpt3_with(co2e={"printed": "502.0", "unit": "t"})), "co2e")

    assert carbon.verdict is Verdict.INCONSISTENT
    assert carbon.causes[0].code == "pue-not-applied"


def test_co2e_of_a_wrong_energy_is_judged_by_the_recomputed_one(
    gpt3_with: Any, judged: Any, figure: Any
) -> None:
    """
    When only the printed energy disagrees, the CO2e is told consistent, and why.
    """
    row = judged(gpt3_with(energy={"printed": "12.87", "unit": "GWh"}))

    assert figure(row, "energy").verdict is Verdict.INCONSISTENT
    assert figure(row, "co2e").verdict is Verdict.CONSISTENT
    assert figure(row, "co2e").reading == "with the recomputed energy, not with the printed one"


def test_net_co2e_that_repeats_gross_is_judged_once(gpt3_with: Any, judged: Any) -> None:
    """
    A net figure equal to the gross one, without a net intensity, is no second figure.
    """
    row = judged(gpt3_with(net_co2e={"printed": "552.1", "unit": "t"}))

    assert [item.figure for item in row.figures] == ["flops", "energy", "co2e"]


def test_net_co2e_needs_its_own_intensity(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    A market-based zero can't be recomputed from the grid's intensity.
    """
    net = figure(judged(gpt3_with(net_co2e={"printed": "0", "unit": "t"})), "net_co2e")

    assert net.verdict is Verdict.CANNOT_TELL
    assert net.missing == ("net carbon intensity",)


@pytest.mark.parametrize("hours", ["3.40E+6", "3.81E+6"])
def test_accelerator_hours_near_count_times_time_can_not_be_told(
    gpt3_with: Any, judged: Any, figure: Any, hours: str
) -> None:
    """
    Pauses, restarts and other parts of a run lie between wall time and accelerator-hours.
    """
    row = judged(gpt3_with(accelerator_time={"printed": hours, "unit": "h"}))
    found = figure(row, "accelerator_time")

    assert found.verdict is Verdict.CANNOT_TELL
    assert found.missing == ("the number of accelerators and time of every part of the run",)


def test_count_times_time_alone_makes_no_row_consistent(gpt3_with: Any, judged: Any) -> None:
    """
    Accelerator-hours are an input: without a recomputed result the row can't be told.
    """
    row = judged(
        gpt3_with(
            accelerator_time={"printed": "3.552E+6", "unit": "h"},
            power=None,
            throughput=None,
            flops=None,
            co2e=None,
        )
    )

    assert row.verdict is Verdict.CANNOT_TELL
    assert row.missing == ("power per accelerator", "CO2e")


def test_a_zero_intensity_and_zero_co2e_agree(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    Zeros are figures like others, and nothing is divided by them.
    """
    row = judged(
        gpt3_with(
            intensity={"printed": "0.000", "unit": "kg/kWh"}, co2e={"printed": "0", "unit": "t"}
        )
    )

    assert figure(row, "co2e").verdict is Verdict.CONSISTENT
    assert figure(row, "co2e").difference is None


def test_a_zero_energy_crashes_nothing(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    A printed energy of zero is inconsistent, without a slip to name.
    """
    row = judged(gpt3_with(energy={"printed": "0", "unit": "MWh"}))

    assert figure(row, "energy").verdict is Verdict.INCONSISTENT


def test_an_agreement_that_rests_on_one_digit_names_the_slip_that_fits_closer(
    gpt3_with: Any, report_on: Any
) -> None:
    """
    0.4 kg/kWh allows 0.35 to 0.45, so the figure agrees; PUE applied twice gives its digits.
    """
    row = gpt3_with(
        intensity={"printed": "0.4", "unit": "kg/kWh"}, co2e={"printed": "566.3", "unit": "t"}
    )
    report = report_on(row)
    notes = [item.message for item in report.findings if item.code == "CL-22"]
    slip = "1,287 MWh x 0.4 kg/kWh x PUE 1.10 = 566.3 t; printed 566.3 t"

    assert report.rows[0].verdict is Verdict.CONSISTENT
    said = "gpt-3: the CO2e 566.3 t agrees only because few digits are printed (-9.09 %)"
    assert notes == [f"{said}; PUE applied twice fits closer: {slip}"]


def test_a_close_agreement_is_not_doubted(gpt3_with: Any, report_on: Any) -> None:
    """
    Within 3 percent of the recomputation no slip is looked for.
    """
    row = gpt3_with(
        intensity={"printed": "0.4", "unit": "kg/kWh"}, co2e={"printed": "520.0", "unit": "t"}
    )

    assert [item.code for item in report_on(row).findings if item.code == "CL-22"] == []


def ratio(printed: str, **changes: Any) -> dict[str, Any]:
    """
    A fraction of 284 t.
    """
    return {
        "name": "fraction of 284 t",
        "printed": printed,
        "unit": "1",
        "of": "co2e",
        "reference": {"printed": "284", "unit": "t"},
        **changes,
    }


@pytest.mark.parametrize(
    ("quotient", "verdict"),
    [
        (ratio("1.944"), Verdict.CONSISTENT),
        (ratio("194.4", unit="%"), Verdict.CONSISTENT),
        (ratio("1.95"), Verdict.CONSISTENT),
        (ratio("2.944"), Verdict.INCONSISTENT),
        (ratio("1.944", of="net_co2e"), Verdict.CANNOT_TELL),
        (ratio("1.944", reference={"printed": "284", "unit": "MWh"}), Verdict.CANNOT_TELL),
        (ratio("1.944", reference={"printed": "0", "unit": "t"}), Verdict.CANNOT_TELL),
    ],
)
def test_a_quotient_is_recomputed(
    gpt3_with: Any, judged: Any, figure: Any, quotient: dict[str, Any], verdict: Verdict
) -> None:
    """
    552.1 t over 284 t is 1.944, also in percent; another amount below the line can't be told.
    """
    assert figure(judged(gpt3_with(ratios=[quotient])), "ratio").verdict is verdict


def test_the_line_of_a_quotient(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    The division is written out.
    """
    found = figure(judged(gpt3_with(ratios=[ratio("1.944")])), "ratio")

    assert found.lines == ("552.1 t / 284 t = 1.944",)


def constant(printed: str, **more: Any) -> dict[str, Any]:
    """
    A row that only quotes an intensity.
    """
    return {
        "id": "quoted",
        "name": "Intensity as quoted",
        "intensity": {"printed": printed, "unit": "kg/kWh", "basis": "quoted"},
        **more,
    }


QUOTATION = {"of": "intensity", "printed": "0.954", "unit": "lb/kWh", "source": "equation 2"}


def test_a_quotation_is_held_against_its_source(judged: Any, figure: Any) -> None:
    """
    0.954 lb/kWh is 0.4327 kg/kWh, not 0.423.
    """
    found = figure(judged(constant("0.423", quotations=[QUOTATION])), "quotation")

    assert found.verdict is Verdict.INCONSISTENT
    assert found.causes[0].code == "misquoted"
    assert found.lines == (
        "0.954 lb/kWh in equation 2 = 0.4327 kg/kWh; quoted as 0.423 kg/kWh, -2.25 %",
    )


def test_a_right_quotation_is_consistent(judged: Any) -> None:
    """
    0.433 kg/kWh is 0.954 lb/kWh in three digits.
    """
    assert judged(constant("0.433", quotations=[QUOTATION])).verdict is Verdict.CONSISTENT


def test_the_original_is_found_in_another_row(judged: Any) -> None:
    """
    "A vs B" in the source names the quoted document; a row of it has the original.
    """
    other = {
        "id": "original",
        "name": "Original",
        "intensity": {"printed": "0.500", "unit": "kg/kWh"},
        "source": "Doe et al. 2020, Table 1",
    }
    row = judged(constant("0.45", source="Roe 2021 vs Doe eq. 2"), other)

    assert row.verdict is Verdict.INCONSISTENT
    assert row.causes[0].arithmetic == (
        "0.500 kg/kWh in row 'original' (Doe) = 0.5000 kg/kWh; quoted as 0.45 kg/kWh, -10.0 %"
    )


def test_a_quotation_without_a_known_original_can_not_be_told(judged: Any) -> None:
    """
    A quoted figure alone leaves everything open.
    """
    assert judged(constant("0.45")).verdict is Verdict.CANNOT_TELL


def test_an_inconsistent_quotation_has_its_own_code(report_on: Any) -> None:
    """
    The finding is CL-20.
    """
    report = report_on(constant("0.423", quotations=[QUOTATION]))

    assert [item.code for item in report.findings if item.severity == "error"] == ["CL-20"]
