"""
The text pages: what their Markdown becomes, and that they agree with the code.
"""

from __future__ import annotations

import re

import pytest

from reporter.energy.meter_class import INTERVAL_LIMIT_S, UNCERTAINTY
from reporter.errors import ReporterError
from reporter.site.markdown import Heading, anchor_of, page_text, parsed

SOURCE = """# Title

Lead.

## First part

| a | b |
|---|---|
| 1 | <i>2</i> |

<script>alert(1)</script>

## Zweiter Teil: Ä & B

[x](javascript:alert(1))
"""


def test_a_page_is_title_lead_and_body() -> None:
    """
    The first heading and paragraph are taken out; second-level headings get anchors.
    """
    text = parsed(SOURCE, "x.md")

    assert (text.title, text.description, text.lead.text) == ("Title", "Lead.", "Lead.")
    assert text.headings == (
        Heading(anchor="first-part", text="First part"),
        Heading(anchor="zweiter-teil-a-b", text="Zweiter Teil: Ä & B"),
    )
    assert '<h2 id="first-part">First part</h2>' in text.body.text


def test_html_and_scripts_are_switched_off() -> None:
    """
    Tags are printed as text and a script address is no link.
    """
    html = parsed(SOURCE, "x.md").body.__html__()

    assert "&lt;i&gt;2&lt;/i&gt;" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "href" not in html


def test_a_table_has_a_caption_and_scopes() -> None:
    """
    The heading above a table is its name, for those who can't see where it stands.
    """
    html = parsed(SOURCE, "x.md").body.text

    assert '<caption id="table-1" class="unseen">First part</caption>' in html
    assert html.count('<th scope="col">') == 2


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    """
    Nor does a heading take the place of the page's main part, of a table, or of nothing.
    """
    headings = ("Twice", "Twice", "Main", "Table 1", "\u4f60", "**Bold** `code`")
    source = "# T\n\nLead, *stressed*.\n" + "".join(f"\n## {one}\n" for one in headings)
    text = parsed(source, "x.md")

    anchors = [heading.anchor for heading in text.headings]
    assert anchors == [
        "twice", "twice-part-2", "main-part-2", "table-1-part-2", "part", "bold-code",
    ]  # fmt: skip
    assert [f'id="{anchor}"' in text.body.text for anchor in anchors] == [True] * 6
    assert text.headings[-1].text == "Bold code"
    assert (text.description, text.lead.text) == ("Lead, stressed.", "Lead, <em>stressed</em>.")


@pytest.mark.parametrize("source", ["", "Text.\n", "# Title\n", "# Title\n\n- a\n"])
def test_a_page_without_title_and_lead_is_refused(source: str) -> None:
    """
    Every page says first what it is.
    """
    with pytest.raises(ReporterError, match=r"x\.md must begin with a title and a paragraph"):
        parsed(source, "x.md")


@pytest.mark.parametrize("text", ["Quality per kWh", "EL-4", "  Ünï — code  "])
def test_anchors_are_plain(text: str) -> None:
    """
    Anchors hold small letters, digits and hyphens only.
    """
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", anchor_of(text))


def test_the_method_page_has_the_limits_of_the_code() -> None:
    """
    Uncertainties and limits of the meter classes are those that the score uses.
    """
    source = page_text("method").source
    rows = {
        cells[0]: cells[2:]
        for line in source.splitlines()
        if (cells := [cell.strip() for cell in line.strip("|").split("|")])[0] in {*UNCERTAINTY}
    }

    for meter_class, limit_s in INTERVAL_LIMIT_S.items():
        assert rows[meter_class] == [
            f"{UNCERTAINTY[meter_class] * 100:.0f} %",
            f"{limit_s:.3g}{'.0' if limit_s == 1 else ''} s",
        ]
    assert rows["M4"][0] == f"{UNCERTAINTY['M4'] * 100:.0f} %"  # type: ignore[index]


@pytest.mark.parametrize("name", ["method", "glossary", "about", "rules"])
def test_the_pages_are_there(name: str) -> None:
    """
    Each text page has a title, a lead and sections.
    """
    text = page_text(name)

    assert text.title.lower() == name
    assert len(text.headings) >= 3


def test_the_glossary_is_in_order() -> None:
    """
    Terms stand by the alphabet.
    """
    terms = [heading.anchor for heading in page_text("glossary").headings]

    assert terms == sorted(terms)


def test_a_percent_sign_stays_with_its_number() -> None:
    """
    The break between both is none, in the lead too, and code is left as it is.
    """
    text = parsed("# T\n\n5 % of CO2e\n\n## CO2e\n\n5 % <b> `9 % CO2`\n", "a.md")

    assert text.lead.text == "5\N{NO-BREAK SPACE}% of CO₂e"
    assert [(heading.anchor, heading.text) for heading in text.headings] == [("co2e", "CO₂e")]
    assert text.body.text == (
        '<h2 id="co2e">CO₂e</h2>\n<p>5\N{NO-BREAK SPACE}% &lt;b&gt; <code>9 % CO2</code></p>\n'
    )
