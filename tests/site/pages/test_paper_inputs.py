"""
The inputs of a row of a paper, as they are printed.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.claims.compare import checked_claims
from reporter.model.claim import (
    ClaimAccelerator,
    ClaimFile,
    ClaimNode,
    ClaimPart,
    ClaimRow,
    Figure,
    PowerFigure,
)
from reporter.site.pages.paper import source_view
from reporter.site.pages.paper_inputs import inputs_of

ROW = ClaimRow(id="m", name="M", energy=Figure(printed="10", unit="MWh"))


def told(row: ClaimRow) -> list[tuple[str, str]]:
    """
    Term and text of each input.
    """
    return [(fact.term, fact.text) for fact in inputs_of(row)]


def test_parts_and_nodes_stand_among_the_inputs() -> None:
    """
    A node has its count, its accelerators and its power, a part one line with all that is its own.
    """
    watts = PowerFigure(printed="400", unit="W", kind="tdp")
    row = replace(
        ROW,
        accelerator=ClaimAccelerator(name="A100"),
        node=ClaimNode(
            count="1,562", chips="8", power=PowerFigure(printed="5.6", unit="kW", kind="mean")
        ),
        parts=(
            ClaimPart(name="pre-training", chips="64", duration=Figure(printed="240", unit="h")),
            ClaimPart(accelerator=ClaimAccelerator(name="V100"), power=watts),
            ClaimPart(),
        ),
    )

    assert told(row) == [
        ("Accelerator", "A100"),
        ("Power per node", "5.6 kW"),
        ("Number of nodes", "1,562"),
        ("Accelerators per node", "8"),
        ("Part 1, pre-training", "time to train 240 h; number of accelerators 64"),
        ("Part 2", "V100; power per accelerator 400 W"),
        ("Part 3", "nothing of its own"),
    ]


def test_what_is_judged_is_no_input() -> None:
    """
    Energy and CO2e stand in the table of figures, and a row with nothing else has no inputs.
    """
    assert told(ROW) == []
    assert told(replace(ROW, co2e=Figure(printed="4", unit="t"), chips="8")) == [
        ("Number of accelerators", "8")
    ]


def test_the_page_of_a_source_shows_them() -> None:
    """
    A row carries its inputs to the page; a printed total, which is no row, has none.
    """
    claims = ClaimFile.from_dict(
        {
            "schema_version": 1,
            "id": "s",
            "source": {"title": "S", "authors": ["A"], "year": 2026},
            "rows": [
                {
                    "id": "m",
                    "name": "M",
                    "chips": "8",
                    "energy": {"printed": "10", "unit": "MWh"},
                }
            ],
        }
    )
    view = source_view(checked_claims(claims), claims, {})
    (row,) = [row for group in view.groups for row in group.rows]

    assert [(one.term, one.text) for one in row.inputs] == [("Number of accelerators", "8")]
