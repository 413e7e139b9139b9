"""
Whatever text a submission holds, every format of its statement gives the same text back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from xml.etree import ElementTree as ET

import pybtex.database
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.citation.amounts import shown
from reporter.statement.format_names import StatementFormat
from reporter.statement.formats import WRITERS
from reporter.statement.statement import Statement
from tests.statement.examples import (
    KEPT_AS_IS,
    PLACES,
    all_texts,
    from_latex,
    located,
    statement_of,
    texts_in_latex,
    texts_in_markdown,
    with_texts,
)

PIECES = [
    "\\", "{", "}", "$", "&", "#", "_", "%", "~", "^", "<", ">", "|", '"', "'", "`", "@", "*", "[",
    "]", "(", ")", "!", "?", "-", "--", "+", "=", ":", "//", "www.", "1. ", "- ", "# ", "> ", " ",
    "\n", "\r\n", "\t", "\0", "\x1b[31m", "\u2028", "\u202e", "\ufffe", "\uffff", "é", "ł", "ß",
    "中", "\U0001f600", "\u0301", "null", "~~", "---", "```", "<script>", "&amp;", "]]>", "-->",
    "\\input{x}", "\\end{table}", "%d", "{{7*7}}", "CO2e", "5 kWh", "± 1", "| a | b |", "\\\\",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=6).map(
    "".join
)


def hostile_statement(texts: list[str], kept: frozenset[str]) -> Statement:
    """
    The statement of an entry whose every text is one of *texts*, in turn, but in the *kept* fields.
    """
    turn: Iterator[str] = cycle(texts)
    return statement_of(with_texts(located(), lambda: next(turn), kept))


@settings(max_examples=40)
@given(
    texts=st.lists(hostile, min_size=1, max_size=5),
    kept=st.sampled_from([KEPT_AS_IS, KEPT_AS_IS | PLACES]),
)
def test_hostile_text_comes_back(texts: list[str], kept: frozenset[str]) -> None:
    """
    LaTeX, Markdown, BibTeX, YAML and SVG hold the texts of the statement, and nothing else; forms
    hold no markup, and their JSON no character that steers a terminal.
    """
    statement = hostile_statement(texts, kept)
    written = {output: WRITERS[output](statement) for output in StatementFormat}

    assert texts_in_latex(written[StatementFormat.LATEX]) == all_texts(statement)
    in_markdown = texts_in_markdown(written[StatementFormat.MARKDOWN])
    assert sorted(in_markdown) == sorted([*all_texts(statement), "Field", "Value"])
    for output in (
        StatementFormat.CHECKLIST,
        StatementFormat.ITU_L1801,
        StatementFormat.SCI_AI,
        StatementFormat.EU_AI_ACT,
    ):
        texts_in_markdown(written[output])
    for output in (StatementFormat.SPDX, StatementFormat.BOAMPS):
        found = "".join(strings_of(json.loads(written[output])))
        assert not set(found) & set("\0\x1b\u2028\u202e\ufffe\uffff\n\r\t")
    check_front_matter(statement, written[StatementFormat.FRONT_MATTER])
    check_bibtex(statement, written[StatementFormat.BIBTEX])
    svg = ET.fromstring(written[StatementFormat.BADGE])  # noqa: S314
    description = svg.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert description.text == " ".join([statement.sentence, *statement.own_footnotes])


def strings_of(data: Any) -> Iterator[str]:
    """
    Every string of JSON data, keys too.
    """
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings_of(value)


def check_front_matter(statement: Statement, text: str) -> None:
    """
    The YAML has our fields alone, and the hardware as it was written.
    """
    data = yaml.safe_load(text)
    fields = {"source", "training_type", "geographical_location", "hardware_used"}
    one = statement.figures.one
    if one is not None and one.location is not None:
        fields.add("emissions")
    assert list(data) == ["co2_eq_emissions"]
    found = data["co2_eq_emissions"]
    assert set(found) == fields
    system = statement.figures.submission.system
    assert found["hardware_used"] == shown(f"8 × {system.accelerator.name}")
    assert all(note in found["source"] for note in statement.own_footnotes)


def check_bibtex(statement: Statement, text: str) -> None:
    """
    The parser finds the records that were meant, with title and author as they were written.
    """
    entries = pybtex.database.parse_string(text, "bibtex").entries
    assert list(entries) in (["acme-located"], ["acme-located", "acme-located-publication"])
    result = entries["acme-located"]
    assert from_latex(result.fields["title"]) == statement.title
    author = str(result.persons["author"][0])
    assert from_latex(author) == shown(statement.figures.submission.submitter.name)
    if len(entries) == 2:
        publication = statement.figures.submission.publication
        assert publication is not None
        title = entries["acme-located-publication"].fields["title"]
        assert from_latex(title) == shown(publication.title)


@given(text=hostile)
def test_shown_text_is_one_line_of_printable_text(text: str) -> None:
    """
    Nothing that could break a line, steer a terminal or stop a parser is left.
    """
    result = shown(text)

    assert result == result.strip() and "  " not in result
    assert result.splitlines() == [result]
    assert not set(result) & set("\0\x1b\u2028\u202e\ufffe\uffff\n\r\t")
