"""
Records of BibTeX: of an entry, of the publication that describes it, and of anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from reporter.citation.amounts import shown
from reporter.citation.citation import Citation
from reporter.citation.tex import escaped

# BibTeX counts braces and knows no escape for them, so a text may hold only pairs.
_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
# Characters that a URL may hold as they are.
_URL_SAFE = "!#$&'()*+,-./:;=?@_~%[]"


def as_bibtex(citation: Citation) -> str:
    """
    Records with UTF-8 text for BibTeX and biber.

    One for the result, and one for the publication where it is stated.
    """
    return "\n".join(record(key, fields) for key, fields in _records(citation))


def record(key: str, fields: Mapping[str, str]) -> str:
    """
    One record; *fields* are values as BibTeX takes them, without the braces around each.
    """
    name = re.sub(r"[^a-z0-9-]", "-", key)
    lines = [f"  {field} = {{{value}}}," for field, value in fields.items()]
    return "\n".join([f"@misc{{{name},", *lines, "}", ""])


def whole(text: str) -> str:
    """
    Plain text as one word, whose letters and names BibTeX leaves as they are.
    """
    return f"{{{bibtex_text(text)}}}"


def bibtex_text(text: str) -> str:
    r"""
    Plain text as the value of a field, without the braces around it.

    >>> print(bibtex_text("a} é"))
    a\textbraceright{} \'{e}
    """
    return escaped(text, _BRACES, str)


def bibtex_url(address: str) -> str:
    """
    An address without the characters that BibTeX or LaTeX would take for markup.
    """
    return quote(address, safe=_URL_SAFE)


def _records(citation: Citation) -> Iterator[tuple[str, Mapping[str, str]]]:
    submission = citation.submission
    yield submission.id, dict(_result_fields(citation))
    publication = submission.publication
    if publication and publication.title:
        fields = {"title": whole(shown(publication.title))}
        if publication.doi:
            fields["doi"] = bibtex_text(shown(publication.doi))
        if publication.arxiv:
            fields |= {"eprint": bibtex_text(shown(publication.arxiv)), "eprinttype": "arxiv"}
        if publication.url:
            fields["url"] = bibtex_url(publication.url)
        fields["note"] = bibtex_text(f"Describes the runs of {submission.id}")
        yield f"{submission.id}-publication", fields


def _result_fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "author", whole(citation.author)
    yield "title", whole(citation.title)
    yield "year", str(citation.submission.submitted_on.year)
    yield "howpublished", bibtex_text(citation.how_published)
    if citation.address:
        yield "url", bibtex_url(citation.address)
    yield "note", bibtex_text(citation.note)
