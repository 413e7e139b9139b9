"""
Reports as text and as data, and their findings.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.say import report_dict, report_text, summary
from reporter.findings import has_errors
from tests.claims.one_file import check_file


def test_the_text_of_a_report(gpt3_with: Any, report_on: Any) -> None:
    """
    Row, figures, recomputation, causes, and the counts at the end.
    """
    carbon = {"printed": "501.9", "unit": "t"}
    report = report_on(gpt3_with(co2e=carbon, flops=None, throughput=None))

    lines = [line for line in report_text(report).splitlines() if "cause 2" not in line]

    assert "\n".join(lines) == (
        "gpt-3 (GPT-3): inconsistent\n"
        "  energy 1,287 MWh: consistent\n"
        "    10,000 accelerators x 14.8 d x 330 W x PUE 1.10 = 1,289 MWh (1,277 MWh to 1,302 MWh), "
        "+0.185 % against the printed 1,287 MWh\n"
        "  CO2e 501.9 t: inconsistent\n"
        "    1,287 MWh x 0.429 kg/kWh = 552.1 t (551.3 t to 553.0 t), +10.0 % against the printed "
        "501.9 t\n"
        "    cause 1: PUE left out: 1,287 MWh x 0.429 kg/kWh / PUE 1.10 = 501.9 t; "
        "printed 501.9 t\n"
        "1 row: 0 consistent, 1 inconsistent, 0 cannot tell"
    )


def test_what_is_not_stated_is_said_in_the_text(report_on: Any) -> None:
    """
    A row without figures says what it lacks.
    """
    text = report_text(report_on({"id": "a", "name": "A", "chips": "8"}))

    assert text.splitlines()[1] == (
        "  not stated: energy, CO2e, accelerator-hours, power per accelerator, PUE and carbon "
        "intensity"
    )


def test_foreign_text_can_not_steer_a_terminal(report_on: Any) -> None:
    """
    Escape characters of a name are shown, not sent.
    """
    text = report_text(report_on({"id": "a", "name": "A\x1b[31m\nB"}))

    assert "\x1b" not in text
    assert text.startswith("a (A\\x1b[31m\\nB): cannot tell\n")


def test_the_data_of_a_report_is_json(gpt3_with: Any, report_on: Any) -> None:
    """
    Verdicts, causes, recomputations and findings as plain data.
    """
    data = report_dict(report_on(gpt3_with(co2e={"printed": "501.9", "unit": "t"})))

    assert json.loads(json.dumps(data)) == data
    assert data["summary"] == {"consistent": 0, "inconsistent": 1, "cannot tell": 0}
    assert data["rows"][0]["causes"][0]["code"] == "pue-not-applied"
    assert data["rows"][0]["causes"][0]["fit"] == "exact"


def test_an_inconsistent_figure_is_an_error_with_its_causes(gpt3_with: Any, report_on: Any) -> None:
    """
    The finding has the place, the recomputation and the first two causes.
    """
    report = report_on(gpt3_with(co2e={"printed": "501.9", "unit": "t"}))
    finding = next(item for item in report.findings if item.code == "CL-3")

    assert has_errors(report.findings)
    assert finding.pointer == "/rows/0/co2e"
    assert finding.message == (
        "gpt-3: the CO2e 501.9 t is inconsistent: 1,287 MWh x 0.429 kg/kWh = 552.1 t (551.3 t to "
        "553.0 t), +10.0 % against the printed 501.9 t"
    )
    assert finding.hint.startswith("possible cause: PUE left out: 1,287 MWh x 0.429 kg/kWh / PUE")


def test_what_can_not_be_told_is_a_note(gpt3_with: Any, report_on: Any) -> None:
    """
    A missing input is no error, and the hint has what it would have to be.
    """
    report = report_on(
        gpt3_with(energy=None, intensity=None, flops=None, throughput=None, pue=None)
    )
    finding = next(item for item in report.findings if item.code == "CL-4")

    assert not has_errors(report.findings)
    assert finding.message == ("gpt-3: cannot tell: not stated: carbon intensity, PUE and energy")
    assert finding.hint == ("552.1 t / (10,000 accelerators x 14.8 d x 330 W) = 0.4710 kg/kWh")


def test_an_id_used_twice_is_told(gpt3_with: Any, report_on: Any) -> None:
    """
    Rows are named by their ids, so an id stands once.
    """
    report = report_on(gpt3_with(), gpt3_with())

    assert [item.message for item in report.findings if item.code == "CL-2"] == [
        "2 rows have the id 'gpt-3'"
    ]


def test_the_summary_counts_rows(claims_folder: Path) -> None:
    """
    All rows and totals of a file are counted.
    """
    report = check_file(claims_folder / "llama-2-card.json")

    assert summary(report) == "4 rows: 0 consistent, 1 inconsistent, 3 cannot tell"


@pytest.mark.parametrize("text", ["{", "[]", '{"schema_version": 1}', ""])
def test_a_file_that_is_no_claim_is_told(tmp_path: Path, text: str) -> None:
    """
    What the schema refuses has findings and no rows.
    """
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    report = check_file(path)

    assert report.rows == ()
    assert has_errors(report.findings)
