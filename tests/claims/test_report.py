"""
Reports and comparisons as text and as data, and the bars of a waterfall.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.compare import Comparison
from reporter.claims.report import (
    comparison_dict,
    comparison_text,
    report_dict,
    report_text,
    summary,
    waterfall,
)
from reporter.findings import has_errors
from tests.claims.conftest import digits
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


def test_the_text_has_factors_products_and_notes(gpt3_to_gshard: Comparison) -> None:
    """
    The lines that a reader needs to follow the ratio.
    """
    lines = comparison_text(gpt3_to_gshard).splitlines()

    assert lines[0] == "p21-t4-gpt3 (GPT-3) over p21-t4-gshard (GShard-600B)"
    assert "    energy: 23.6 x 2.24 x 1.009 = 53.3x (52.2 to 54.4)" in lines
    assert "    CO2e, gross: 23.6 x 2.24 x 1.009 x 2.13 = 114x (111 to 117)" in lines
    assert "    CO2e, net: 23.6 x 2.24 x 1.009 x 2.42 = 129x (126 to 132)" in lines


def test_ratios_below_100_are_given_to_two_digits_too(transformer_to_evolved: Comparison) -> None:
    """
    Documents print 57X and 9.5X.
    """
    text = comparison_text(transformer_to_evolved)

    assert "= 56.5x (52.4 to 61.0), about 57x\n" in text
    assert "= 9.46x (8.81 to 10.2), about 9.5x\n" in text


def test_the_waterfall_stacks_to_the_ratio(gpt3_to_gshard: Comparison) -> None:
    """
    Bars are decimal logarithms: each starts where the last ended, the whole bar spans them all.
    """
    bars = waterfall(gpt3_to_gshard)

    assert [bar.key for bar in bars] == ["b", "model", "machine", "mechanization", "map", "a"]
    assert all(bar.start == last.end for last, bar in pairwise(bars[:-1]))
    assert bars[-1].start == 0
    assert digits(10 ** bars[-1].end) == 114
    assert bars[-1].text == "114x"
    assert waterfall(gpt3_to_gshard, net=True)[-1].text == "129x"


def test_the_data_form_is_complete(gpt3_to_gshard: Comparison) -> None:
    """
    JSON data holds both runs, routes, printed ratios, cautions and the waterfall.
    """
    data = comparison_dict(gpt3_to_gshard)

    assert list(data) == [
        "a", "b", "routes", "printed", "beside", "ranges", "missing", "cautions", "waterfall",
    ]  # fmt: skip
    assert data["a"] == {"id": "p21-t4-gpt3", "name": "GPT-3", "kind": "claim", "scope": None}
    assert (data["beside"], data["ranges"]) == ([], None)
    assert digits(data["routes"][0]["net_co2e_ratio"]["ratio"]) == 129
    assert len(data["waterfall"]) == 6
