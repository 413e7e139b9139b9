"""
How an entry is cited: the same words for the site and for a statement.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.citation.bibtex import as_bibtex, record, whole
from reporter.citation.citation import cite, cite_unscored
from reporter.citation.figures import figures_of
from reporter.statement.format_names import StatementFormat
from reporter.statement.formats import WRITERS
from reporter.statement.statement import make_statement
from tests.score.make_submission import a_benchmark, an_entry
from tests.statement.examples import BOARD


def test_a_statement_is_the_citation() -> None:
    """
    `reporter statement --format bibtex` writes the records of the citation.
    """
    entry = an_entry()
    stated = make_statement(entry, benchmark=a_benchmark(), board=BOARD)
    cited = cite(figures_of(entry, a_benchmark(), BOARD, None))

    assert WRITERS[StatementFormat.BIBTEX](stated) == as_bibtex(cited)


@pytest.mark.parametrize("base_url", ["https://a.example/b", "https://a.example/b/"])
def test_the_address_is_that_of_the_page(base_url: str) -> None:
    """
    Where the board has an address the entry has one, with one slash between the two.
    """
    entry = an_entry()
    board = replace(BOARD, base_url=base_url)
    cited = cite(figures_of(entry, a_benchmark(), board, None))

    assert cited.address == f"https://a.example/b/entries/{entry.id}/index.html"


def test_an_entry_without_energy_can_be_cited() -> None:
    """
    Who, when and what stand there; the energy is said to be not stated.
    """
    submission = an_entry().submission
    cited = cite_unscored(submission, None, None)

    assert cited.title == f"Training energy of {submission.benchmark.id} on a system, one run"
    assert cited.note == "Energy of one run: not stated."
    assert f"year = {{{submission.submitted_on.year}}}" in as_bibtex(cited)


def test_a_record_holds_texts_in_pairs_of_braces() -> None:
    """
    A brace, a percent sign and an odd key break no record.
    """
    made = record("a}b/c", {"title": whole("50 % of } and {")})

    assert made == (
        "@misc{a-b-c,\n  title = {{50 \\% of \\textbraceright{} and \\textbraceleft{}}},\n}\n"
    )
