"""
The entry as BibTeX: one record for the result, and one for the publication where it is stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from reporter import __version__
from reporter.statement.amounts import energy_text, shown
from reporter.statement.latex import escaped
from reporter.statement.outcome import no_energy_text
from reporter.statement.statement import Statement
from reporter.statement.wording import method_text, runs_text, scope_text, uncertainty_text

# BibTeX counts braces and knows no escape for them, so a text may hold only pairs.
_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
# Characters that a URL may hold as they are.
_URL_SAFE = "!#$&'()*+,-./:;=?@_~%[]"


def as_bibtex(statement: Statement) -> str:
    """
    Records with UTF-8 text for BibTeX and biber.
    """
    return "\n".join(_record(kind, key, fields) for kind, key, fields in _records(statement))


def bibtex_text(text: str) -> str:
    r"""
    Plain text as the value of a field, without the braces around it.

    >>> print(bibtex_text("a} é"))
    a\textbraceright{} \'{e}
    """
    return escaped(text, _BRACES, str)


def _records(statement: Statement) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    submission = statement.figures.submission
    key = re.sub(r"[^a-z0-9-]", "-", submission.id)
    yield "misc", key, dict(_result_fields(statement))
    publication = submission.publication
    if publication and publication.title:
        fields = {"title": f"{{{bibtex_text(shown(publication.title))}}}"}
        if publication.doi:
            fields["doi"] = bibtex_text(shown(publication.doi))
        if publication.arxiv:
            fields |= {"eprint": bibtex_text(shown(publication.arxiv)), "eprinttype": "arxiv"}
        if publication.url:
            fields["url"] = _url(publication.url)
        fields["note"] = bibtex_text(f"Describes the runs of {submission.id}")
        yield "misc", f"{key}-publication", fields


def _result_fields(statement: Statement) -> Iterator[tuple[str, str]]:
    submission, board = statement.figures.submission, statement.figures.board
    yield "author", f"{{{bibtex_text(shown(submission.submitter.name))}}}"
    yield "title", f"{{{bibtex_text(statement.title)}}}"
    yield "year", str(submission.submitted_on.year)
    yield (
        "howpublished",
        bibtex_text(
            f"Submission {submission.id}, round {shown(submission.round)}, "
            f"figures by reporter {__version__}"
        ),
    )
    code_url = submission.publication.code_url if submission.publication else None
    if board.base_url:
        yield "url", _url(f"{board.base_url.rstrip('/')}/entries/{submission.id}/index.html")
    elif code_url:
        yield "url", _url(code_url)
    yield "note", bibtex_text(_note(statement))


def _note(statement: Statement) -> str:
    figures = statement.figures
    if figures.one is None:
        energy = f"Energy of one run: {no_energy_text(figures)}"
    else:
        energy = (
            f"Energy of one run: {energy_text(figures.one.energy, figures.uncertainty)} "
            f"{uncertainty_text(figures)}, {scope_text(figures)}, {runs_text(figures)}, "
            f"{method_text(figures)}"
        )
    return " ".join([f"{energy}.", *statement.own_footnotes])


def _record(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _url(address: str) -> str:
    """
    An address without the characters that BibTeX or LaTeX would take for markup.
    """
    return quote(address, safe=_URL_SAFE)
