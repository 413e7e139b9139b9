"""
The page of papers by year, and the answers of authors on the pages of papers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reporter.claims.compare import CheckedClaims, check_folder, checked_claims
from reporter.model.claim import ClaimFile, ClaimReply, ClaimSource
from reporter.site.pages.paper import ReplyView, source_view
from reporter.site.pages.papers_year import (
    has_measured_energy,
    has_place,
    papers_year_data,
    year_of,
    years_view,
)
from tests.site.additions import CLAIMS, some_claims
from tests.site.conftest import BuiltSite

BY_YEAR = "claims/by-year/index.html"
OVERVIEW = "claims/index.html"
REPLY = ClaimReply(
    text="The intensity is that of <2022>.",
    by="Ada Byron, for the authors",
    date="2026-11-30",
    address="https://example.org/board/issues/7",
)


def bloom(**changes: Any) -> ClaimFile:
    """
    The claim file of BLOOM with these fields changed.
    """
    data = json.loads((CLAIMS / "bloom-2022.json").read_text(encoding="utf-8"))
    return replace(ClaimFile.from_dict(data), **changes)


def checked_with(**changes: Any) -> CheckedClaims:
    """
    The claims of BLOOM with these fields changed, checked.
    """
    return checked_claims(bloom(**changes))


def rows_of_file() -> Mapping[str, Any]:
    """
    The rows of BLOOM by id.
    """
    return {row.id: row for row in bloom().rows}


def test_the_years_are_counted_latest_first(built: BuiltSite) -> None:
    """
    Each year has its documents and rows, what the rows state, and their verdicts; the last line
    adds them up.
    """
    view = years_view(some_claims())
    lines = [
        (one.year, one.documents_count, one.rows_count, one.measured_count, one.pue_count)
        for one in (*view.years, view.all_years)
        if one is not None
    ]

    assert lines == [
        ("2024", 1, 2, 0, 0),
        ("2022", 1, 3, 0, 3),
        ("2021", 1, 11, 11, 11),
        ("all years", 3, 16, 11, 14),
    ]
    assert [(one.place_count, one.counts) for one in view.years] == [
        (0, (1, 1, 0)),
        (2, (1, 0, 2)),
        (11, (0, 0, 11)),
    ]
    assert view.headline in built.text(BY_YEAR)
    assert view.headline == (
        "3 documents with 16 rows. An energy that is called measured is printed by 11 of them, a "
        "PUE by 14, a place by 13."
    )


def test_the_page_leads_to_its_documents_and_papers_lead_to_it(built: BuiltSite) -> None:
    """
    Papers link the page, the page links every document under its year.
    """
    links = {link.attrib.get("href") for link in built.pages[BY_YEAR].all("a")}

    assert 'href="../claims/by-year/index.html"' in built.pages[OVERVIEW].text
    assert {f"../../claims/{one.name}/index.html" for one in some_claims() if one.claims} <= links
    assert "#year-2022" in links
    assert "year-2022" in built.pages[BY_YEAR].ids()


def test_the_data_of_the_page_has_its_counts(built: BuiltSite) -> None:
    """
    The JSON twin names the verdicts and the pages of the documents.
    """
    path = (built.folder / BY_YEAR).with_name("index.json")
    data = json.loads(path.read_text(encoding="utf-8"))

    assert data == data | papers_year_data(some_claims())
    assert data["years"][1] == {
        "year": 2022,
        "documents": [
            {
                "title": bloom().source.title,
                "page": "claims/bloom-2022/index.html",
            }
        ],
        "rows": 3,
        "rows_with_measured_energy": 0,
        "rows_with_pue": 3,
        "rows_with_place": 2,
        "verdicts": {"inconsistent": 1, "cannot tell": 0, "consistent": 2},
    }


def test_a_document_without_a_year_is_last() -> None:
    """
    The year of the date is taken where no year stands; without both it isn't recorded.
    """
    dated = replace(bloom().source, year=None)
    bare = ClaimSource(title="A")
    view = years_view([checked_with(source=bare), checked_with(source=dated)])

    assert (year_of(bloom(source=dated)), year_of(bloom(source=bare))) == (2022, None)
    assert [one.year for one in view.years] == ["2022", "not recorded"]
    assert papers_year_data([checked_with(source=bare)])["years"][0]["year"] is None


def test_a_board_without_claims_says_so() -> None:
    """
    No table stands where there is nothing to count.
    """
    view = years_view([])

    assert (view.headline, view.years, view.all_years) == (
        "This board holds no claims yet.",
        (),
        None,
    )


def test_a_measured_energy_is_printed_and_called_so() -> None:
    """
    The energy is called measured, or its power is; a row that prints no energy has none.
    """
    row = rows_of_file()["bloom-dyn"]
    of_measured_power = replace(row, power=replace(row.power, kind="measured"))

    assert row.power.kind == "tdp"
    assert not has_measured_energy(row)
    assert has_measured_energy(of_measured_power)
    assert has_measured_energy(replace(row, energy=replace(row.energy, stated_as="measured")))
    assert not has_measured_energy(replace(row, energy=replace(row.energy, stated_as="estimated")))
    assert not has_measured_energy(replace(of_measured_power, energy=None))


def test_a_place_is_any_word_about_it() -> None:
    """
    A year alone is no place.
    """
    row = rows_of_file()["bloom-dyn"]
    nowhere = replace(row.location, description=None, country=None)

    assert has_place(row)
    assert not has_place(replace(row, location=nowhere))
    assert not has_place(replace(row, location=None))
    assert has_place(replace(row, location=replace(nowhere, cloud_region="us-east-1")))


def test_an_answer_stands_below_its_row_or_with_the_document() -> None:
    """
    An answer to a row is shown with it, one to the document or to an unknown row with the document,
    first given first.
    """
    of_row = replace(REPLY, row="bloom-dyn")
    earlier = replace(REPLY, date="2026-01-02", text="Earlier.")
    lost = replace(REPLY, row="gone", text="Lost.")
    claims = bloom(replies=(REPLY, of_row, earlier, lost))
    view = source_view(checked_claims(claims), claims, {})
    rows = {row.anchor: row.replies for group in view.groups for row in group.rows}

    assert [one.text for one in view.replies] == ["Earlier.", REPLY.text, "Lost."]
    assert rows["row-bloom-dyn"] == (
        ReplyView(
            text=REPLY.text,
            by=REPLY.by,
            date=REPLY.date,
            given=REPLY.address,
            address=REPLY.address,
        ),
    )
    assert [len(found) for found in rows.values()].count(0) == 2


def test_an_answer_to_an_unknown_row_is_named() -> None:
    """
    The finding says which answer, and that it may be about the document.
    """
    report = checked_with(replies=(REPLY, replace(REPLY, row="gone"))).report
    (found,) = [finding for finding in report.findings if finding.code == "CL-2"]

    assert (found.pointer, found.message, found.hint) == (
        "/replies/1/row",
        "no row has the id 'gone'",
        "name a row or total of this file, or leave row out",
    )


def test_a_document_is_not_named_like_a_page(tmp_path: Path) -> None:
    """
    The folder of the page by year can't be taken by a document.
    """
    data = json.loads((CLAIMS / "bloom-2022.json").read_text(encoding="utf-8"))
    (tmp_path / "by-year.json").write_text(json.dumps({**data, "id": "by-year"}), encoding="utf-8")
    (checked,) = check_folder(tmp_path)

    assert checked.claims is None
    assert [(one.code, one.message) for one in checked.problems] == [
        ("CL-21", "the id 'by-year' is the name of a page of the site")
    ]
