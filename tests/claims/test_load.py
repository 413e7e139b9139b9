"""
Claims from files, and claims that are typed as one line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.claims.check import check, check_claims
from reporter.claims.load import find_row, load_claims, read_typed, rows_of
from reporter.claims.row_figures import Facts
from reporter.claims.verdicts import Verdict
from reporter.errors import ReporterError
from reporter.findings import as_text
from tests.claims.one_file import check_file


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """
    Reading trouble is a finding of the file room.
    """
    loaded = load_claims(tmp_path / "none.json")

    assert loaded.claims is None
    assert [item.code[:2] for item in loaded.findings] == ["FI"]


def test_a_file_that_ends_in_something_else_is_told_the_endings(tmp_path: Path) -> None:
    """
    A table with another ending is not taken for broken JSON.
    """
    path = tmp_path / "table.xlsx"
    path.write_text("id\tenergy_mwh\na\t1\n")

    (finding,) = check_file(path).findings

    assert as_text([finding]).splitlines()[0] == (
        f"{path}: error CL-18: the ending of the name says no kind that is read: .json, .csv, "
        ".tsv, .tab, .md, .markdown, .tex, .txt (rename it, or give its text by reporter check -)"
    )


def test_a_row_is_found_by_file_or_by_id(claims_folder: Path) -> None:
    """
    FILE#ROW names one file; a bare id is looked for in all.
    """
    by_file, _ = find_row(f"{claims_folder / 'lamda-2022.json'}#lamda-pt", [])
    by_id, _ = find_row("lamda-pt", [claims_folder])

    assert by_file.row == by_id.row


def test_an_unknown_row_is_an_error(claims_folder: Path) -> None:
    """
    The error lists rows that are known.
    """
    file = claims_folder / "lamda-2022.json"
    with pytest.raises(ReporterError, match=r"no row 'gpt-5'; known rows are lamda-pt"):
        find_row(f"{file}#gpt-5", [])


GPT3 = (
    "name=GPT-3; accelerator=V100; chips=10,000; duration=14.8 d; power=330 W; pue=1.10; "
    "pue_in_energy=yes; intensity=0.429 kg/kWh; energy=1,287 MWh; co2e=552.1 t"
)


def facts_of(text: str) -> Facts:
    """
    The facts of the one claim that *text* holds.
    """
    claims, findings = read_typed([text])
    assert claims is not None
    assert findings == []
    return rows_of(claims, "typed claim")[0]


def test_a_typed_claim_is_judged_like_the_same_row_of_a_file(gpt3_with: Any, judged: Any) -> None:
    """
    Same figures, same digits, same verdicts and the same arithmetic.
    """
    claims, _ = read_typed([GPT3])
    assert claims is not None
    typed = check_claims(claims, "typed claim").rows[0]
    filed = judged(gpt3_with(flops=None, throughput=None))

    assert typed.verdict is Verdict.CONSISTENT
    assert [figure.lines for figure in typed.figures] == [figure.lines for figure in filed.figures]


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("power=330W", "power", "330 W"),
        ("accelerator_time=7.0M h", "accelerator_time", "7.0M h"),
        ("flops=1.61E+19 FLOP", "flops", "1.61E+19 FLOP"),
        ("co2e=12.9t", "co2e", "12.9 t"),
        ("co2e = 100 short ton ", "co2e", "100 short ton"),
        ("intensity=0.954 lb/kWh", "intensity", "0.954 lb/kWh"),
        ("energy=~180 GWh", "energy", "~180 GWh"),
        ("throughput=24.6 TFLOP/s;", "throughput", "24.6 TFLOP/s"),
    ],
)
def test_digits_and_unit_are_kept_as_typed(text: str, name: str, shown: str) -> None:
    """
    With or without a space, the unit is the longest that the field has.
    """
    assert facts_of(text).text(name) == shown


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "energy=12",
            "energy '12' has no unit of the schema",
            "write one of: J, kJ, MJ, GJ, TJ, Wh, kWh, MWh, GWh, TWh",
        ),
        (
            "co2e=1 stone",
            "co2e '1 stone' has no unit of the schema",
            "write one of: g, kg, t, kt, Mt, lb, short ton",
        ),
        (
            "energy=MWh",
            "energy 'MWh' has no unit of the schema",
            "write one of: J, kJ, MJ, GJ, TJ, Wh, kWh, MWh, GWh, TWh",
        ),
        (
            "energy=12 qWh",
            "energy '12 qWh' has no unit of the schema",
            "write one of: J, kJ, MJ, GJ, TJ, Wh, kWh, MWh, GWh, TWh",
        ),
        ("energy", "'energy' is no key=value", "write energy=1,287 MWh; co2e=552.1 t"),
        ("energy=", "'energy' is no key=value", "write energy=1,287 MWh; co2e=552.1 t"),
        (
            "energy=1 MWh; energy=2 MWh",
            "energy stands twice",
            "give each figure once; another run is another --claim",
        ),
    ],
)
def test_what_can_not_be_read_is_told(text: str, message: str, hint: str) -> None:
    """
    One finding for each part, with the place of the claim and what to write.
    """
    claims, findings = read_typed(["energy=1 MWh", text])

    assert claims is None
    assert [(item.code, item.pointer, item.message, item.hint) for item in findings] == [
        ("CL-18", "claim 2", message, hint)
    ]


def test_every_part_that_can_not_be_read_is_told() -> None:
    """
    One mistake doesn't hide the next.
    """
    _, findings = read_typed(["energy=12; co2e=1 stone"])

    assert [item.message for item in findings] == [
        "energy '12' has no unit of the schema",
        "co2e '1 stone' has no unit of the schema",
    ]


def test_an_unknown_field_lists_the_fields() -> None:
    """
    The hint names every field, so that nobody has to look them up.
    """
    _, findings = read_typed(["watts=3 W"])

    assert findings[0].message == "'watts' is no field of a claim"
    assert findings[0].hint.startswith(
        "the fields are: duration, accelerator_time, power, node_power, "
    )


def test_a_typed_claim_is_explained_by_the_files_beside_it(claims_folder: Any) -> None:
    """
    The row of the paper that has the right figure is named.
    """
    text = "name=Llama 7B; energy=356 MWh; intensity=0.385 kg/kWh; co2e=14 t"
    typed = check([claims_folder / "llama-2023.json"], claims=[text]).reports[-1]

    assert "with 36 MWh of row 'llama1-7b' of" in typed.rows[0].causes[0].arithmetic


@given(st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_a_claim_or_a_finding(texts: list[str]) -> None:
    """
    Whatever is typed, nothing is raised; a claim that could be read is judged.
    """
    claims, findings = read_typed(texts)

    assert (claims is None) == bool(findings)
    if claims is not None:
        assert len(check_claims(claims, "typed claim").rows) == len(texts)


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("Energy=1 MWh", "energy", "1 MWh"),
        ("CO2e=552 tCO2e", "co2e", "552 t"),
        ("co2e=552 t CO\u2082-eq", "co2e", "552 t"),
        ("co2e=552 tonnes", "co2e", "552 t"),
        ("intensity=429 gCO2eq/kWh", "intensity", "429 g/kWh"),
        ("duration=14.8 days", "duration", "14.8 d"),
        ("accelerator_time=7.0M GPU-hours", "accelerator_time", "7.0M h"),
        ("accelerator_time=3,552,000 GPU hours", "accelerator_time", "3,552,000 h"),
        ("accelerator_time=2.1 million GPU hours", "accelerator_time", "2.1M h"),
        ("energy=30 kwh", "energy", "30 kWh"),
        ("energy=3 to 4 MWh", "energy", "3 to 4 MWh"),
        ("co2e=192 lbs", "co2e", "192 lb"),
        ("flops=3,640 petaFLOP/s-days", "flops", "3,640 PFLOP/s-day"),
    ],
)
def test_units_are_read_as_papers_write_them(text: str, name: str, shown: str) -> None:
    """
    Words for units, the name of the gas and capitals of a key change nothing.
    """
    assert facts_of(text).text(name) == shown


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "nothing is claimed", "write energy=1,287 MWh; co2e=552.1 t"),
        (" ; ", "nothing is claimed", "write energy=1,287 MWh; co2e=552.1 t"),
        (
            "energy=1287 MWh, co2e=552.1 t",
            "co2e stands inside energy",
            "put a semicolon before it: energy=1,287 MWh; co2e=552.1 t",
        ),
        (
            "pue=1.1 co2e=552.1 t",
            "co2e stands inside pue",
            "put a semicolon before it: energy=1,287 MWh; co2e=552.1 t",
        ),
        (
            "energy=1287 mWh",
            "energy '1287 mWh' has no unit of the schema",
            "write one of: J, kJ, MJ, GJ, TJ, Wh, kWh, MWh, GWh, TWh",
        ),
        (
            "duration=2 months",
            "duration '2 months' has no unit of the schema",
            "write one of: s, min, h, d, week, year",
        ),
        (
            "co2e=5 tons",
            "co2e '5 tons' has no unit of the schema",
            "write one of: g, kg, t, kt, Mt, lb, short ton",
        ),
    ],
)
def test_a_claim_that_is_empty_or_unclear_is_not_guessed(
    text: str, message: str, hint: str
) -> None:
    """
    Nothing typed, no semicolon, a unit that may be two: each is an error that says what to write.
    """
    claims, findings = read_typed([text])

    assert claims is None
    assert [(item.message, item.hint) for item in findings] == [(message, hint)]


def test_a_field_that_looks_like_another_is_asked_about() -> None:
    """
    A slip of the key is met with the field that is meant.
    """
    _, findings = read_typed(["co2=3 t"])

    assert findings[0].hint.startswith("did you mean co2e? the fields are: duration, ")


def test_findings_about_a_typed_claim_name_its_number() -> None:
    """
    There is no file to point into, so the place is the number of the claim.
    """
    texts = ["energy=1 MWh; intensity=0.400 kg/kWh; co2e=0.400 t", "energy=1 MWh; co2e=9 t"]
    findings = check(claims=texts).reports[0].findings

    assert [(item.code, item.file, item.pointer) for item in findings] == [
        ("CL-3", "typed claim", "claim 2/co2e")
    ]
