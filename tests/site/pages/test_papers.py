"""
Published footprints on the site: the overview, a page for each source, and hostile claim files.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from reporter.claims.compare import check_folder
from reporter.claims.verdicts import FigureVerdict, Verdict
from reporter.model.claim import ClaimSource
from reporter.schema.check import check
from reporter.site.build import Additions, build_site
from reporter.site.frame import Link
from reporter.site.pages.paper import document_facts, links_of, source_view
from reporter.site.pages.papers import anchors_of, authors_of, lacking, version_of
from tests.site.additions import CLAIMS, some_claims
from tests.site.conftest import BuiltPage, BuiltSite, site_in
from tests.site.entries import a_board, leaderboard_of

OVERVIEW = "claims/index.html"
PATTERSON = "claims/patterson-2021/index.html"
BLOOM = "claims/bloom-2022/index.html"
LLAMA = "claims/llama-3-3-card-2024/index.html"


def data_of(site: BuiltSite, name: str) -> Any:
    """
    The JSON twin of a page.
    """
    path = (site.folder / name).with_name("index.json")
    return json.loads(path.read_text(encoding="utf-8"))


def groups_on(page: BuiltPage) -> dict[str, list[Element]]:
    """
    The rows of a page by their verdict, in the order of the page.
    """
    sections = [one for one in page.all("section") if "data-verdict" in one.attrib]
    return {
        section.attrib["data-verdict"]: [*section.iter("article")] or [*section.iter("tr")][1:]
        for section in sections
    }


def test_the_overview_lists_every_row_by_verdict(built: BuiltSite) -> None:
    """
    Rows that don't agree come first, then those that can't be told, and the counts are theirs.
    """
    data, groups = data_of(built, OVERVIEW), groups_on(built.pages[OVERVIEW])
    counts = [(name, len(rows)) for name, rows in groups.items()]

    assert counts == [("inconsistent", 2), ("cannot-tell", 1), ("consistent", 13)]
    assert len(data["rows"]) == 16
    assert data["summary"] == {"consistent": 13, "inconsistent": 2, "cannot tell": 1}
    assert "all rows 16 inconsistent 2 cannot tell 1 consistent 13" in built.text(OVERVIEW)


def test_the_filter_leads_to_the_rows_without_a_script(built: BuiltSite) -> None:
    """
    Each choice is a link to an anchor of the page; a verdict without rows is no link.
    """
    for name in (OVERVIEW, BLOOM):
        page = built.pages[name]
        nav = next(one for one in page.all("nav") if one.attrib.get("class") == "verdicts")
        links = [link.attrib["href"] for link in nav.iter("a")]
        assert all(link.removeprefix("#") in page.ids() for link in links)
    assert links == ["#rows", "#inconsistent", "#consistent"]
    assert "cannot tell 0" in built.text(BLOOM)


def test_a_source_page_has_its_rows_by_verdict(built: BuiltSite) -> None:
    """
    The row that doesn't agree is the first, though the document has it last.
    """
    groups = groups_on(built.pages[BLOOM])

    assert list(groups) == ["inconsistent", "consistent"]
    assert "".join(groups["inconsistent"][0].itertext()).split()[:2] == ["GPT-3", "as"]


def test_a_row_of_the_overview_has_both_figures_and_the_first_slip(built: BuiltSite) -> None:
    """
    Printed and recomputed stand beside each other, the latter with no more digits than its inputs.
    """
    text = built.text(OVERVIEW)

    assert "energy printed 316 kWh own figures 320 kWh CO₂e printed 0.1357 t" in text
    assert (
        "GPT-3 as listed in Table 4Table 4 of Estimating the Carbon Footprint of BLOOM, a 176B "
        "Parameter Language Model (Tables 1 and 4, v1, 2022-11-03) CO₂e printed 502 t own figures "
        "552 t inconsistent what would explain itPUE left out"
    ) in text
    assert "CO₂e printed 2,040 t cannot tell not stated: carbon intensity, PUE and energy" in text


def test_only_figures_that_are_off_stand_in_a_row_that_does_not_agree(built: BuiltSite) -> None:
    """
    Both totals of the header are off; the energy beside a wrong CO2e, which can't be told, isn't.
    """
    rows = groups_on(built.pages[OVERVIEW])["inconsistent"]
    texts = [" ".join("".join(row.itertext()).split()) for row in rows]

    assert "1,287 MWh" not in texts[0]
    assert "total accelerator-hours printed 39.3M h own figures 7,000,000 h" in texts[1]
    assert "total CO₂e printed 11,390 t own figures 2,040 t" in texts[1]


def test_a_column_that_nothing_stands_in_is_left_out(built: BuiltSite) -> None:
    """
    Rows that can't be told have no figures of their own to show.
    """
    heads = [
        "".join(head.itertext()).split()
        for section in built.pages[OVERVIEW].all("section")
        if section.attrib.get("data-verdict") == "cannot-tell"
        for head in section.iter("th")
        if head.attrib.get("scope") == "col"
    ]

    assert heads[1] == ["Figure", "Printed"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"recomputed": "1 t"}, ""),
        ({"missing": ("PUE", "net CO2e")}, "not stated: PUE and net CO₂e"),
        ({}, "nothing to compute it from"),
    ],
)
def test_a_figure_that_is_missing_says_why(changes: Any, why: str) -> None:
    """
    What the document doesn't state is named.
    """
    figure = FigureVerdict(
        figure="co2e",
        name="CO2e",
        printed="1 t",
        verdict=Verdict.CANNOT_TELL,
        pointer="",
        **changes,
    )

    assert lacking(figure) == why


def test_a_verdict_speaks_of_figures(built: BuiltSite) -> None:
    """
    A figure doesn't agree with the document's own figures; nobody is wrong.
    """
    assert (
        "inconsistent · CO₂e doesn’t agree with the document’s own figures Table 4, scope: final"
    ) in built.text(BLOOM)
    assert (
        "total accelerator-hours and total CO₂e don’t agree with the document’s own figures"
    ) in built.text(LLAMA)
    assert "consistent · agrees within the printed digits" in built.text(BLOOM)


@pytest.mark.parametrize("page", [OVERVIEW, BLOOM])
def test_authors_have_a_right_of_reply(built: BuiltSite, page: str) -> None:
    """
    The repository of the board is linked, and the page says where an answer is printed.
    """
    text = built.text(page)
    links = {link.attrib["href"] for link in built.pages[page].all("a") if "href" in link.attrib}

    assert "Open an issue or a pull request at the repository of this board" in text
    assert "Your answer is printed below" in text
    assert a_board().repository_url in links


def test_without_a_repository_the_publisher_takes_answers(tmp_path: Path) -> None:
    """
    The right of reply stands, without an address that the board doesn't give.
    """
    board = replace(a_board(), repository_url=None)
    additions = Additions(claims=some_claims())
    report = build_site(leaderboard_of(), board, [], tmp_path / "s", additions=additions)
    text = site_in(tmp_path / "s", report).text(BLOOM)

    assert "This board names no repository. Send your answer to whoever publishes" in text


def test_figures_of_the_overview_have_values_in_one_unit(built: BuiltSite) -> None:
    """
    The value of 502 t and of 552 t is in kg, that of 316 kWh in kWh, whatever is printed.
    """
    values = {
        element.text: float(element.attrib["value"])
        for element in built.pages[OVERVIEW].all("data")
    }

    assert values["316 kWh"] == 316
    assert values["502 t"] == 502_000
    assert values["552 t"] == pytest.approx(552_123, rel=1e-3)
    assert values["320 kWh"] == pytest.approx(316.27, abs=0.01)


def test_a_verdict_is_told_by_word_and_shape(built: BuiltSite) -> None:
    """
    Each class has its own mark in the stylesheet, besides the word in the text.
    """
    css = "".join(
        (built.folder / f"static/{name}.css").read_text(encoding="utf-8")
        for name in ("style", "papers")
    )

    assert '.verdict::before { content: "✓ "; }' in css
    assert '.verdict.inconsistent::before { content: "≠ "; }' in css
    assert '.verdict.cannot-tell::before { content: "? "; }' in css
    for page in (OVERVIEW, BLOOM):
        for element in built.pages[page].all("span"):
            names = element.attrib.get("class", "").split()
            if "verdict" in names:
                words = {"consistent": "consistent", "inconsistent": "inconsistent"}
                assert element.text == words.get(names[1], "cannot tell")


def test_a_source_page_writes_the_recomputation_out(built: BuiltSite) -> None:
    """
    Lines, causes best first with their arithmetic, flags with links to their rules.
    """
    text = built.text(BLOOM)

    assert "1,287 MWh x 0.429 kg/kWh = 552.1 t (551.3 t to 553.0 t), +9.98 %" in text
    assert (
        "What would explain it, best firstPUE left out (agrees within the printed digits)"
        "1,287 MWh x 0.429 kg/kWh / PUE 1.1 = 501.9 t; printed 502 t"
    ) in text
    assert "warning CL-17 /rows/0/intensity bloom-dyn: the carbon intensity 0.057 kg/kWh" in text
    assert 'href="../../rules/index.html#cl-17"' in built.pages[BLOOM].text
    assert "error CL-3" not in text


def test_a_source_page_names_the_version_that_was_read(built: BuiltSite) -> None:
    """
    Version, date and place stand on the page; what the claim file leaves out is said.
    """
    assert "Version readv3 Date of that version2021-04-23" in built.text(PATTERSON)
    assert "Version readv1 Date of that version2022-11-03" in built.text(BLOOM)
    assert "Version readuntil 2025-02, commit a9c89c4" in built.text(LLAMA)
    assert "Another version may print others." in built.text(PATTERSON)


def test_a_version_that_is_not_recorded_is_said() -> None:
    """
    With only a year, the page says that version and day are missing.
    """
    facts = {fact.term: fact.text for fact in document_facts(ClaimSource(title="A", year=2022))}

    assert facts["Version read"] == "not recorded"
    assert facts["Date of that version"] == "2022; the day isn't recorded"


def test_no_page_of_claims_blames(built: BuiltSite) -> None:
    """
    The words are those of a slip, not of a fault.
    """
    for name in (OVERVIEW, PATTERSON, BLOOM, LLAMA):
        text = built.text(name).casefold()
        for word in ("wrongdoing", "fraud", "cheat", "mislead", "false", "lie ", "fault", "blame"):
            assert word not in text, (name, word)


def test_a_printed_total_is_a_row_of_its_own(built: BuiltSite) -> None:
    """
    A total that no row states is judged, and has no energy to print.
    """
    text = built.text(LLAMA)

    assert "a printed total Figure" in text.replace("Figures of Total in the header, ", "")
    assert "total accelerator-hoursinconsistent 39.3M h 7,000,000 h" in text
    assert "total of another list" in text


def test_comparisons_are_drawn_with_their_cautions(built: BuiltSite) -> None:
    """
    Gross and net stand beside each other, with the ratios that are known, and with no ranking.
    """
    text, page = built.text(PATTERSON), built.pages[PATTERSON]
    titles = [svg[0].text for svg in page.all("svg")]

    assert titles == [
        "CO2e, gross: Transformer (Big) over Evolved Transformer (Medium)",
        "CO2e, net: Transformer (Big) over Evolved Transformer (Medium)",
        "CO2e, gross: GPT-3 over GShard-600B",
        "CO2e, net: GPT-3 over GShard-600B",
        "CO2e, gross: Transformer (Big) over Evolved Transformer (Medium)",
        "CO2e, net: Transformer (Big) over Evolved Transformer (Medium)",
        "CO2e, gross: Transformer (Big) over Transformer (Big)",
        "CO2e, net: Transformer (Big) over Transformer (Big)",
        "CO2e, gross: Transformer (Big) over Transformer (Big)",
        "CO2e, net: Transformer (Big) over Transformer (Big)",
        "CO2e, gross: Evolved Transformer NAS over Evolved Transformer (Medium)",
        "CO2e, net: Evolved Transformer NAS over Evolved Transformer (Medium)",
    ]
    assert "A: GPT-3, Table 4, language model, 10,000 × V100, Microsoft, scope: final B:" in text
    assert "Energy, the product 53.3x (52.2 to 54.4) 23.6x x 2.24x x 1.009x" in text
    assert "CO2e, gross, the product 9.46x" in text and "CO2e, net, the product 56.5x" in text
    assert "CO2e, gross, the product 114x" in text and "CO2e, net, the product 129x" in text
    assert (
        "Before you compare. The tasks differ (language model; machine translation): the ratio is "
        "no ranking."
    ) in text


def test_a_cause_in_another_document_leads_to_its_page(built: BuiltSite) -> None:
    """
    The header of one card has the totals of another; without a page there is no link.
    """
    checked = check_folder(CLAIMS)
    card = next(one for one in checked if one.name == "llama-3-3-card-2024")
    assert card.claims is not None
    groups = source_view(card, card.claims, links_of(checked)).groups
    header = groups[0].rows[-1]

    assert [cause.fit for cause in header.figures[0].causes] == [
        "agrees within the printed digits",
        "",
    ]
    assert [cause.link for cause in header.figures[0].causes] == [
        Link(
            text="Llama 3.1 model card, llama-models repository",
            path="claims/llama-3-1-card/index.html",
        ),
        None,
    ]
    assert "claims/llama-3-1-card" not in built.pages[LLAMA].text


def test_the_twin_of_a_source_is_its_claim_file(built: BuiltSite) -> None:
    """
    The claim file can be read back from the site as it is; report and comparisons stand beside.
    """
    data = data_of(built, PATTERSON)
    written = json.loads((CLAIMS / "patterson-2021.json").read_text(encoding="utf-8"))
    written.pop("$schema")

    assert check(data["claims"], "claim", "twin") == ()
    data["claims"].pop("$schema")
    assert data["claims"] == written
    assert data["report"]["file"] == "claims/patterson-2021.json"
    assert len(data["report"]["rows"]) == 11
    assert data["comparisons"][1]["routes"][0]["energy_ratio"]["ratio"] == pytest.approx(
        53.3, abs=0.05
    )


def test_a_file_that_can_not_be_used_is_said(built: BuiltSite) -> None:
    """
    The overview names the file without the folders above, and the finding.
    """
    text = built.text(OVERVIEW)

    assert "left out until they are corrected: claims/broken.json." in text
    assert "error JS-2 line 1 no comma add one" in text
    assert not (built.folder / "claims/broken").exists()


def test_the_publishers_of_the_tables_are_named(built: BuiltSite) -> None:
    """
    Ember and the others stand on the overview; pages of sources lead to them.
    """
    assert "Contains data from Ember, Yearly Electricity Data (2025)." in built.text(OVERVIEW)
    assert 'href="../../about/index.html#credits"' in built.pages[BLOOM].text


def test_a_board_without_claims_says_so(tmp_path: Path) -> None:
    """
    The page is there all the same, since the navigation leads to it.
    """
    site = site_in(tmp_path / "s", build_site(leaderboard_of(), a_board(), [], tmp_path / "s"))

    assert "This board holds no claims yet." in site.text(OVERVIEW)
    assert data_of(site, OVERVIEW)["rows"] == []


def test_every_claim_file_of_the_project_has_a_page(tmp_path: Path) -> None:
    """
    All of `claims/` is published, and every page passes the strict parser.
    """
    checked = check_folder(CLAIMS)
    additions = Additions(claims=checked)
    report = build_site(leaderboard_of(), a_board(), [], tmp_path / "s", additions=additions)
    site = site_in(tmp_path / "s", report)
    listed = data_of(site, OVERVIEW)["rows"]

    assert {line["page"] for line in listed} == {
        f"claims/{path.stem}/index.html" for path in CLAIMS.glob("*.json")
    }
    titles = [next(page.all("title")).text for page in site.pages.values()]
    claims = [name for name in site.pages if name.startswith("claims/")]
    assert len(claims) == len(checked) + 2
    assert len({next(site.pages[name].all("title")).text for name in claims}) == len(claims)
    assert len(titles) == report.pages_count


def test_a_source_without_particulars_says_so() -> None:
    """
    No author, version or date is made up.
    """
    bare = ClaimSource(title="A table", url="javascript:alert(1)")
    facts = {fact.term: (fact.text, fact.address) for fact in document_facts(bare)}

    assert facts["Authors"] == ("not recorded", None)
    assert facts["Version read"] == ("not recorded", None)
    assert facts["Date of that version"] == ("not recorded", None)
    assert facts["Address"] == ("javascript:alert(1)", None)
    assert version_of(bare) == "version not recorded"


@pytest.mark.parametrize(
    ("names", "shown"),
    [((), ""), (("A",), "A"), (("A", "B"), "A and B"), (("A", "B", "C"), "A and others")],
)
def test_authors_are_told_in_short(names: tuple[str, ...], shown: str) -> None:
    """
    One, two, or the first and others.
    """
    assert authors_of(ClaimSource(title="T", authors=names)) == shown


def test_rows_with_one_id_have_two_anchors() -> None:
    """
    A file that uses an id twice still gives a page without doubled anchors.
    """
    (bloom,) = (one for one in some_claims() if one.name == "bloom-2022")
    rows = (bloom.report.rows[0], bloom.report.rows[0], bloom.report.rows[1])

    assert anchors_of(rows) == ("row-bloom-dyn", "row-bloom-dyn--2", "row-bloom-dyn-pue")
