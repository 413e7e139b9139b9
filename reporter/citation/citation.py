"""
How an entry is cited: who, when, what it is called, where it stands, and its figure with its doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter import __version__
from reporter.carbon.factors import Factor
from reporter.citation.amounts import energy_text, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    budget_quality_text,
    method_text,
    no_energy_text,
    runs_text,
    scope_text,
    uncertainty_text,
)
from reporter.leaderboard.words import footnotes_of
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import full_title
from reporter.model.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """
    A citation of *submission* as plain texts on one line each; what they hold isn't trusted.

    *address* is that of its page, or of its code where the board has no address; it isn't checked.
    """

    submission: Submission
    title: str
    note: str
    footnotes: tuple[str, ...]
    address: str | None

    @property
    def author(self) -> str:
        """
        The submitter.
        """
        return shown(self.submission.submitter.name)

    @property
    def how_published(self) -> str:
        """
        The id of the submission, its round, and the version of the tool that made the figures.
        """
        one = self.submission
        return f"Submission {one.id}, round {shown(one.round)}, figures by reporter {__version__}"


def cite(figures: Figures) -> Citation:
    """
    The citation of the entry that *figures* are of, with its energy in their scope.
    """
    footnotes = _footnotes(figures)
    return Citation(
        submission=figures.submission,
        title=title_of(figures.submission, figures.benchmark),
        note=" ".join([*_quality(figures), _energy(figures), *footnotes]),
        footnotes=footnotes,
        address=_address(figures.submission, figures.board.base_url),
    )


def cite_unscored(
    submission: Submission, benchmark: Benchmark | None, base_url: str | None
) -> Citation:
    """
    The citation of an entry that has no energy in any scope; *benchmark* where the board has it.
    """
    footnotes = () if benchmark is None else tuple(map(shown, footnotes_of(submission, benchmark)))
    return Citation(
        submission=submission,
        title=title_of(submission, benchmark),
        note=" ".join(["Energy of one run: not stated.", *footnotes]),
        footnotes=footnotes,
        address=_address(submission, base_url),
    )


def title_of(submission: Submission, benchmark: Benchmark | None) -> str:
    """
    What the result of an entry is called.
    """
    name = submission.benchmark.id if benchmark is None else full_title(benchmark)
    return f"Training energy of {shown(name)} on {shown(submission.system.name)}, one run"


def page_address(base_url: str, path: str) -> str:
    """
    The address of what stands at *path* on the site at *base_url*.

    >>> page_address("https://acme.example/energy", "index.html")
    'https://acme.example/energy/index.html'
    """
    return f"{base_url.rstrip('/')}/{path}"


def _address(submission: Submission, base_url: str | None) -> str | None:
    if base_url:
        return page_address(base_url, f"entries/{submission.id}/index.html")
    return submission.publication.code_url if submission.publication else None


def _quality(figures: Figures) -> tuple[str, ...]:
    quality = budget_quality_text(figures)
    return (f"Quality: {quality}.",) if quality else ()


def _energy(figures: Figures) -> str:
    if figures.one is None:
        return f"Energy of one run: {no_energy_text(figures)}."
    return (
        f"Energy of one run: {energy_text(figures.one.energy, figures.uncertainty)} "
        f"{uncertainty_text(figures)}, {scope_text(figures)}, {runs_text(figures)}, "
        f"{method_text(figures)}."
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


def _attribution(factor: Factor) -> str:
    return f"Carbon intensity: {factor.source} ({factor.licence}), {factor.source_url}"
