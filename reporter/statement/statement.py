"""
Puts a statement together: title, table, sentence and footnotes, as plain text.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.citation.amounts import shown
from reporter.citation.citation import Citation, cite
from reporter.citation.figures import Figures, figures_of
from reporter.leaderboard.entries import Entry
from reporter.model.benchmark import Benchmark, Board
from reporter.model.enums import Scope
from reporter.statement.footprint_lines import footprint_lines
from reporter.statement.line import Line
from reporter.statement.run_lines import run_lines
from reporter.statement.sentence import sentence_of
from reporter.text import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    All texts of a statement, and the figures that they were made from.

    Every text is plain, printable and on one line; what it holds of a submission is not trusted,
    so a format escapes all of it. *footnotes* stand where all lines stand.
    """

    figures: Figures
    citation: Citation
    lines: tuple[Line, ...]
    sentence: str
    footnotes: tuple[str, ...]

    @property
    def title(self) -> str:
        """
        What the result is called.
        """
        return self.citation.title

    @property
    def own_footnotes(self) -> tuple[str, ...]:
        """
        The footnotes where the figure at the reference site doesn't stand: without its sources.
        """
        return self.citation.footnotes

    @property
    def entry_id(self) -> str:
        """
        The id of the entry.
        """
        return self.figures.submission.id


def make_statement(
    entry: Entry, *, benchmark: Benchmark, board: Board, scope: Scope | None = None
) -> Statement:
    """
    The statement of *entry* in *scope*, which may be left out when there is only one.

    Raises `ReporterError` when there is no energy in that scope, or several scopes to choose from.
    """
    figures = figures_of(entry, benchmark, board, scope)
    citation = cite(figures)
    return Statement(
        figures=figures,
        citation=citation,
        lines=(*run_lines(figures), *footprint_lines(figures)),
        sentence=sentence_of(figures),
        footnotes=(*citation.footnotes, _reference(board)),
    )


def _reference(board: Board) -> str:
    site = board.reference_site
    intensity = f"{number(site.intensity_g_per_kwh)} g/kWh ({shown(site.intensity_source)})"
    return f"Reference site: PUE {number(site.pue)} ({shown(site.pue_source)}); {intensity}"
