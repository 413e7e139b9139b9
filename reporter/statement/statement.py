"""
Puts a statement together: title, table, sentence and footnotes, as plain text.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.factors import Factor
from reporter.leaderboard.entries import Entry
from reporter.leaderboard.words import footnotes_of
from reporter.model.benchmark import Benchmark, Board
from reporter.model.enums import Scope
from reporter.statement.amounts import shown
from reporter.statement.figures import Figures, figures_of
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
    so a format escapes all of it. *footnotes* stand where all lines stand; *own_footnotes*, where
    the figure at the reference site doesn't, leave out its sources.
    """

    figures: Figures
    title: str
    lines: tuple[Line, ...]
    sentence: str
    footnotes: tuple[str, ...]
    own_footnotes: tuple[str, ...]

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
    submission = figures.submission
    system = shown(submission.system.name)
    title = f"Training energy of {shown(benchmark.title)} on {system}, one run"
    return Statement(
        figures=figures,
        title=title,
        lines=(*run_lines(figures), *footprint_lines(figures)),
        sentence=sentence_of(figures),
        footnotes=(*_footnotes(figures), _reference(board)),
        own_footnotes=_footnotes(figures),
    )


def _footnotes(figures: Figures) -> tuple[str, ...]:
    """
    The words that the origin of the logs asks for, and the attribution of the site's factor.
    """
    found = figures.place.found
    notes = list(map(shown, footnotes_of(figures.submission, figures.benchmark)))
    if found and found.factor:
        notes.append(_attribution(found.factor))
    return tuple(dict.fromkeys(notes))


def _reference(board: Board) -> str:
    site = board.reference_site
    intensity = f"{number(site.intensity_g_per_kwh)} g/kWh ({shown(site.intensity_source)})"
    return f"Reference site: PUE {number(site.pue)} ({shown(site.pue_source)}); {intensity}"


def _attribution(factor: Factor) -> str:
    return f"Carbon intensity: {factor.source} ({factor.licence}), {factor.source_url}"
