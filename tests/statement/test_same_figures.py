"""
One energy and one uncertainty, whatever it is pasted into.
"""

from __future__ import annotations

import json
import re

import pytest

import reporter
from reporter.statement.format_names import StatementFormat
from tests.conftest import CHECKOUT, RunCli

ENTRY = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"
OTHER = "sustainable-metal-cloud/v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert"
INTERVAL = re.compile(r"± [0-9.]+ % \(k = 2\)")


def text_in(output: StatementFormat) -> str:
    """
    The statement in one format, with LaTeX's marks taken off the figures.
    """
    text = reporter.statement(ENTRY, board=CHECKOUT).text(output)
    return text.replace("~", " ").replace(r"\%", "%").replace(r"\textpm{}", "±")


@pytest.mark.parametrize("output", StatementFormat)
def test_every_format_has_the_same_energy(output: StatementFormat) -> None:
    """
    The energy of one run is one text everywhere.
    """
    assert "0.57 kWh" in text_in(output)


def test_machines_get_the_number_that_people_read() -> None:
    """
    SPDX and BoAmps hold the printed figure, and the JSON the one that it was rounded from.
    """
    graph = json.loads(text_in(StatementFormat.SPDX))["@graph"]
    consumption = graph[-1]["ai_energyConsumption"]["ai_trainingEnergyConsumption"]
    report = json.loads(text_in(StatementFormat.BOAMPS))
    data = json.loads(text_in(StatementFormat.JSON))

    assert [item["ai_energyQuantity"] for item in consumption] == ["0.57"]
    assert report["measures"][0]["powerConsumption"] == 0.57
    assert round(data["one_run"]["energy_j"] / 3_600_000, 2) == 0.57
    assert "0.00057 MWh" in text_in(StatementFormat.EU_AI_ACT)


def test_statement_comparison_and_json_have_one_interval(run_cli: RunCli) -> None:
    """
    The uncertainty of an entry is the same text in a statement, a comparison and a form.
    """
    data = json.loads(text_in(StatementFormat.JSON))
    line = next(line["value"] for line in data["lines"] if line["key"] == "energy")
    found = INTERVAL.search(line)
    assert found is not None
    interval = found[0]

    assert interval == f"± {100 * data['expanded_uncertainty_relative']:.1f} % (k = 2)"
    compared = run_cli("compare", OTHER, ENTRY, "--board", CHECKOUT).stdout
    assert f"B has an energy of {interval}" in compared
    for output in (
        StatementFormat.MARKDOWN,
        StatementFormat.CHECKLIST,
        StatementFormat.ITU_L1801,
        StatementFormat.SCI_AI,
        StatementFormat.SPDX,
        StatementFormat.BOAMPS,
        StatementFormat.EU_AI_ACT,
    ):
        assert f"0.57 kWh {interval}" in text_in(output)
