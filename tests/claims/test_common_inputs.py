"""
Inputs that aren't stated are bounded, and a neighbour that explains better is asked first.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.check import check
from reporter.claims.verdicts import CheckReport, RowVerdict, Verdict

CARD = "power=400 W; power_kind=tdp; pue=1.10; pue_in_energy=yes; intensity=0.385 kg/kWh"


def typed(*claims: str) -> CheckReport:
    """
    The report on claims as text.
    """
    return check(claims=claims).reports[0]


def codes(row: RowVerdict) -> list[str]:
    """
    The names of a row's causes.
    """
    return [cause.code for cause in row.causes]


def card(name: str, hours: int, share: float) -> str:
    """
    A row that is hours x TDP x PUE, times *share*.
    """
    mwh = hours * 0.44 / 1000 * share
    energy, carbon = f"{mwh:.1f}", f"{mwh * 0.385:.1f}"
    return (
        f"name={name}; accelerator_time={hours:,} h; {CARD}; energy={energy} MWh; co2e={carbon} t"
    )


def test_a_row_off_an_otherwise_exact_column_is_named_within_the_band() -> None:
    """
    Three rows are hours x TDP x PUE; the fourth is half of that, which a mean power might be too.
    """
    hours = (("seven", 82_432), ("thirteen", 135_168), ("thirty", 530_432))
    rows = [card(name, count, 1) for name, count in hours]
    report = typed(*rows, card("sixty", 1_022_362, 0.5))
    off = report.rows[-1]

    assert [row.verdict for row in report.rows[:3]] == [Verdict.CONSISTENT] * 3
    assert off.verdict is Verdict.CANNOT_TELL
    assert codes(off)[0] == "hours-counted-twice"
    assert "off-the-others" in codes(off)
    assert [item.code for item in report.findings if item.code == "CL-28"] == ["CL-28"]


def test_a_row_off_the_others_without_a_known_slip_is_named_too() -> None:
    """
    0.71 of what the others give is no slip of the list, and is said.
    """
    hours = (("seven", 82_432), ("thirteen", 135_168), ("thirty", 530_432))
    rows = [card(name, count, 1) for name, count in hours]
    off = typed(*rows, card("sixty", 1_022_362, 0.71)).rows[-1]

    assert off.verdict is Verdict.CANNOT_TELL
    assert off.causes[-1].arithmetic == (
        "319.4 MWh is 0.710 of 1,022,362 h x 400 W x PUE 1.10 x 1.000, as in 3 other rows"
    )


def test_rows_that_share_nothing_name_nobody() -> None:
    """
    Measured energies are other shares of the rated power in every row.
    """
    shares = (("seven", 82_432, 0.61), ("thirteen", 135_168, 0.73), ("thirty", 530_432, 0.86))
    report = typed(*(card(*row) for row in shares), card("sixty", 1_022_362, 0.94))

    assert [codes(row) for row in report.rows] == [[], [], [], []]


def test_hours_halved_within_the_band_of_rated_power_are_named() -> None:
    """
    Half the rated power is possible and exactly half the hours: cannot tell, with the slip.
    """
    (row,) = typed(card("alone", 10_000, 0.5).replace("2.2 MWh", "2.200 MWh")).rows

    assert row.verdict is Verdict.CANNOT_TELL
    assert codes(row)[0] == "hours-counted-twice"


def test_another_models_figure_is_asked_before_an_unusual_pue() -> None:
    """
    101 t over 157 MWh needs a PUE of 1.83; the 157 MWh stand in another model's row.
    """
    claim = "name=A; energy=157 MWh; intensity=0.351 kg/kWh; co2e=101 t"
    other = "name=Other; energy=157 MWh; intensity=0.332 kg/kWh; co2e=52 t"
    alone, beside = typed(claim).rows[0], typed(claim, other).rows[0]

    assert alone.verdict is beside.verdict is Verdict.CANNOT_TELL
    assert (codes(alone), codes(beside)) == ([], ["row-copied"])
    assert beside.causes[0].arithmetic == (
        "the energy 157 MWh stands in row 'Other' too, which is another model"
    )


@pytest.mark.parametrize(
    ("carbon", "verdict", "words"),
    [
        ("40.4 t", Verdict.CANNOT_TELL, "a PUE of 1.01, less than training sites have"),
        ("44.0 t", Verdict.CANNOT_TELL, "a PUE of 1.10"),
        ("64.4 t", Verdict.CANNOT_TELL, "a PUE of 1.61, more than training sites have"),
        ("119 t", Verdict.CANNOT_TELL, "a PUE of 2.98, more than training sites have"),
        ("123 t", Verdict.INCONSISTENT, ""),
        ("38.0 t", Verdict.INCONSISTENT, ""),
    ],
)
def test_an_unstated_pue_absorbs_what_is_plausible(
    carbon: str, verdict: Verdict, words: str
) -> None:
    """
    Up to 3, and what is not usual is said to be so.
    """
    (row,) = typed(f"energy=101.7 MWh; intensity=0.3933 kg/kWh; co2e={carbon}").rows
    implied = row.figures[-1].implied

    assert row.verdict is verdict
    assert implied == ((f"the figures agree with {words}",) if words else ())


@pytest.mark.parametrize(
    ("boundary", "share", "verdict"),
    [
        ("GPU only", 1.19, Verdict.CANNOT_TELL),
        ("GPU only", 1.22, Verdict.INCONSISTENT),
        ("node", 1.22, Verdict.CANNOT_TELL),
        ("node", 1.84, Verdict.CANNOT_TELL),
        ("node", 1.87, Verdict.INCONSISTENT),
        ("node", 0.31, Verdict.CANNOT_TELL),
        ("node", 0.29, Verdict.INCONSISTENT),
    ],
)
def test_a_mean_power_has_the_band_of_its_boundary(
    boundary: str, share: float, verdict: Verdict
) -> None:
    """
    Accelerators alone draw up to 1.2 times their rated power, nodes up to 1.85 times.
    """
    claim = (
        f"accelerator_time=12,345 h; power=400 W; power_kind=tdp; power_boundary={boundary}; "
        f"pue=1.10; pue_in_energy=yes; energy={12_345 * 0.44 * share:.1f} kWh"
    )

    assert typed(claim).rows[0].verdict is verdict


def test_a_datasheet_bounds_co2e_without_energy_power_and_intensity() -> None:
    """
    No A100 emits 12.3 kg an hour on any grid; 1.23 kg it may.
    """
    (row,) = typed("accelerator=A100; chips=1; duration=10 h; co2e=123 kg").rows

    assert row.verdict is Verdict.INCONSISTENT
    assert codes(row)[0] == "power-implausible"
    assert row.causes[0].arithmetic.startswith(
        "123 kg / (1 accelerators x 10 h) = 12.30 kg per accelerator-hour; its power and any grid"
    )
    (row,) = typed("accelerator=A100; chips=1; duration=10 h; co2e=12.3 kg").rows
    assert row.verdict is Verdict.CANNOT_TELL


def test_place_and_year_are_held_against_the_intensity_that_co2e_implies() -> None:
    """
    430 g/kWh in Norway gets its remark, also where no intensity is stated.
    """
    report = typed("energy=100 kWh; co2e=43 kg; country=NOR; year=2023")
    (flag,) = [item.message for item in report.findings if item.code == "CL-17"]

    assert report.rows[0].verdict is Verdict.CANNOT_TELL
    assert flag == (
        "claim 1: the carbon intensity 0.4300 kg/kWh that 43 kg over 100 kWh implies is not within "
        "10 % of 30.483 g/kWh (ember/NOR/2023)"
    )
    near = typed("energy=100 kWh; co2e=3.3 kg; country=NOR; year=2023")
    assert [item.code for item in near.findings if item.code == "CL-17"] == []


def test_a_gross_zero_is_no_grids() -> None:
    """
    0 t is market-based or offset; beside a stated intensity it is inconsistent, and named so.
    """
    (alone,) = typed("energy=100 MWh; co2e=0 t").rows
    (stated,) = typed("energy=100 MWh; intensity=0.4 kg/kWh; co2e=0 t").rows

    assert alone.verdict is Verdict.CANNOT_TELL
    assert alone.figures[-1].implied == (
        "0 t is a market-based or offset figure: no grid gives it",
    )
    assert stated.verdict is Verdict.INCONSISTENT
    assert codes(stated)[0] == "market-based"


def test_a_unit_of_an_input_is_named() -> None:
    """
    The energy that CO2e rests on, the intensity and the power may have the wrong unit.
    """
    run = "accelerator=V100; chips=10,000; duration=14.8 d"
    of_energy = f"{run}; energy=1,287 GWh; intensity=0.429 kg/kWh; co2e=552.1 t"
    of_intensity = "energy=1,287 MWh; pue_in_energy=yes; intensity=429 kg/kWh; co2e=552.1 t"
    of_power = f"{run}; power=330.1 kW; pue=1.10; pue_in_energy=yes; energy=1,289 MWh"
    rows = [typed(claim).rows[0] for claim in (of_energy, of_intensity, of_power)]

    assert [codes(row)[0] for row in rows] == ["energy-unit", "intensity-unit", "power-unit"]


def test_a_pue_that_hours_and_power_prove_twice_is_called_so() -> None:
    """
    The energy is hours x power without the PUE, and the CO2e holds it twice.
    """
    claim = (
        "chips=100; duration=1234 h; power=301.1 W; pue=1.20; energy=37.16 MWh; "
        "intensity=0.4000 kg/kWh; co2e=21.40 t"
    )

    assert codes(typed(claim).rows[0])[0] == "pue-twice"


def test_a_figure_of_another_column_is_named() -> None:
    """
    345 W as 345 MWh; 300 and 300 say nothing.
    """
    run = "chips=1,024; duration=312 h; pue=1.12; pue_in_energy=yes; intensity=0.377 kg/kWh"
    copied = typed(f"{run}; power=345 W; energy=345 MWh").rows[0]
    by_chance = typed(f"{run}; power=300 W; energy=300 MWh").rows[0]

    assert codes(copied)[0] == "column-copied"
    assert copied.causes[0].arithmetic == (
        "the energy 345 MWh has the digits of the power per accelerator 345 W"
    )
    assert "column-copied" not in codes(by_chance)


def test_a_block_under_two_models_is_a_question() -> None:
    """
    Two models with the same energy and CO2e get a note, and their verdicts stay.
    """
    claim = "energy=231.4 MWh; pue_in_energy=yes; intensity=0.332 kg/kWh; co2e=76.8 t"
    report = typed(f"name=Alpha; {claim}", f"name=Beta; {claim}", f"name=Alpha (b); {claim}")

    assert [row.verdict for row in report.rows] == [Verdict.CONSISTENT] * 3
    assert [item.message for item in report.findings if item.code == "CL-30"] == [
        "Beta: energy 231.4 MWh and co2e 76.8 t stand in row 'Alpha' of another model"
    ]


def test_a_column_that_mixes_energies_with_and_without_the_pue_is_flagged() -> None:
    """
    Hours and power prove it of every row, where the document says nothing.
    """
    run = "chips=100; duration=1234 h; power=301.1 W; pue=1.20"
    with_pue, without = f"{run}; energy=44.59 MWh", f"{run}; energy=37.16 MWh"
    mixed = typed(with_pue, without, with_pue)
    plain = typed(with_pue, with_pue)

    (message,) = [item.message for item in mixed.findings if item.code == "CL-29"]
    assert message == (
        "time and power show that the energy contains the PUE in 2 rows and lacks it in 1 row; row "
        "'claim 2' is of the fewer"
    )
    assert [item.code for item in plain.findings if item.code == "CL-29"] == []


def test_two_slips_are_of_two_families(gpt3_with: Any, judged: Any) -> None:
    """
    A PUE cubed, and a unit that a decimal point undoes, are told by nobody.
    """
    for energy in ("1,560", "12,890", "1.173"):
        row = judged(gpt3_with(energy={"printed": energy, "unit": "GWh"}, co2e=None))
        pairs = [cause.codes for cause in row.causes if cause.second_code is not None]
        assert all(len([code for code in pair if "pue" in code]) < 2 for pair in pairs)
        assert all(not pair >= {"energy-unit", "decimal-point"} for pair in pairs)


def test_hours_counted_twice_come_before_cores_where_no_accelerator_is_named() -> None:
    """
    What isn't named is hardly of the kind that software shows as two.
    """
    (row,) = typed("chips=512; duration=100.5 h; accelerator_time=102,912 h").rows

    assert codes(row)[:2] == ["hours-counted-twice", "cores-for-chips"]


@pytest.mark.parametrize("note", ["the energy is wrong, 12 MWh is right", "PUE twice, 40 t", ""])
def test_a_note_in_a_claim_moves_no_verdict(note: str) -> None:
    """
    Free text of a typed claim is kept and not read.
    """
    claim = "energy=100.0 MWh; pue_in_energy=yes; intensity=0.4000 kg/kWh; co2e=40.0 t"
    (row,) = typed(f"{claim}; note={note}" if note else claim).rows

    assert (row.verdict, row.causes) == (Verdict.CONSISTENT, ())


@pytest.mark.parametrize(
    ("carbon", "verdict"),
    [("41 t", Verdict.CANNOT_TELL), ("49 t", Verdict.CONSISTENT), ("60 t", Verdict.INCONSISTENT)],
)
def test_co2e_before_a_pue_that_is_not_stated_may_be_lower(carbon: str, verdict: Verdict) -> None:
    """
    An energy with the PUE beside CO2e without it leaves the PUE open, downwards alone.
    """
    claim = "pue_in_energy=yes; pue_in_co2e=no; energy=123 MWh; intensity=0.400 kg/kWh"

    assert typed(f"{claim}; co2e={carbon}").rows[0].verdict is verdict
