"""
Tables of HTML that are pasted from a page.
"""

from __future__ import annotations

import time

import pytest

from reporter.claims.documents import Kind, kind_of_text
from reporter.claims.html_table import html_grid
from reporter.claims.load import load_pasted
from tests.claims.shown_claims import shown_document

PASTED = """<table class="ltx_tabular">
<thead><tr><th rowspan="2">Model</th><th colspan="2">Training</th><th>Energy</th></tr>
<tr><th>GPU hours</th><th>Power (W)</th><th>(MWh)</th></tr></thead>
<tbody>
<tr><th scope="row"><b>Maple</b></th><td>30,720</td><td rowspan=2>400&nbsp;</td><td>12.3</td></tr>
<tr><td>Oak <sup>1</sup></td><td>1.02e4</td><td>4.1 &lt;br&gt;</td></tr>
</tbody></table>
"""


def test_a_pasted_table_is_read() -> None:
    """
    Headers above each other are one, spans repeat their cell, other tags and entities are text.
    """
    grid = html_grid(PASTED, 7)

    assert grid is not None
    assert grid.headers == ("Model", "Training GPU hours", "Training Power (W)", "Energy (MWh)")
    assert grid.lines == (
        (11, ["Maple", "30,720", "400", "12.3"]),
        (12, ["Oak 1", "1.02e4", "400", "4.1 <br>"]),
    )


def test_a_table_of_html_is_known_by_its_content_and_checked() -> None:
    """
    On standard input it needs no name; figures and lines are those of the paste.
    """
    text = PASTED.replace(" &lt;br&gt;", "")

    assert kind_of_text(text) is Kind.MARKDOWN
    assert shown_document(load_pasted(text)) == {
        "rows": [
            {
                "name": "Maple",
                "accelerator_time": "30,720 h",
                "power": "400 W",
                "energy": "12.3 MWh",
            },
            {
                "name": "Oak 1",
                "accelerator_time": "1.02e4 h",
                "power": "400 W",
                "energy": "4.1 MWh",
            },
        ],
        "totals": [],
        "findings": [],
    }


def test_a_table_of_html_in_a_card_stands_beside_its_text() -> None:
    """
    The paragraph around it is read as before.
    """
    card = f"# Maple\n\nTraining emitted 5 tCO2e.\n\n{PASTED}\nIt ran in France.\n"
    names = [row["name"] for row in shown_document(load_pasted(card))["rows"]]

    assert names[:2] == ["Maple", "Oak 1"]


@pytest.mark.parametrize("text", ["<table><tr><td>Energy", "<table></table>", "a <table> b"])
def test_a_table_that_has_no_end_or_no_rows_is_named(text: str) -> None:
    """
    It says where it begins.
    """
    found = [item for item in load_pasted(f"# A\n\n{text}\n").findings if item.code == "CL-24"]

    assert [(item.pointer, item.message) for item in found] == [
        ("line 3", "a table of HTML is not read: it has no end, no rows, or too many cells")
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "<", "<td", "<td ", "<!--", "</", "<![CDATA[", "<?", "&", "&#", "<td a='", '<td a="x" ',
        "<table>", "<tr><td rowspan=99999 colspan=99999>x", "<td colspan=99999>x",
        "<script>", "<td\n", "<a href=x>",
    ],
)  # fmt: skip
def test_hostile_html_takes_linear_time_and_raises_nothing(piece: str) -> None:
    """
    100,000 characters of one piece are read, named or left within a second or two.
    """
    text = f"<table><tr><th>Model<th>Energy (MWh)</tr>{piece * (100_000 // len(piece))}</table>"
    begin = time.process_time()
    html_grid(text, 1)
    load_pasted(f"# A\n\n{text}\n")

    assert time.process_time() - begin < 5
