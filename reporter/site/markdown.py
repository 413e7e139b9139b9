"""
The Markdown pages of the site: rules, method, about, glossary, and those of a board.

They are of the tool or of the board, not of a submission, and raw HTML in them is switched off all
the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from reporter.errors import ReporterError
from reporter.resources import folder

_PERCENT = re.compile(r"(?<=[0-9]) (?=%)")
_TABLE_KEY = re.compile(r"table-[0-9]+", re.ASCII)
_NOT_IN_ANCHOR = re.compile(r"[^a-z0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """
    HTML that the Markdown library made of pages of the tool or of the board; templates print it as
    it is.

    It is the only thing on the site that isn't escaped, and no text of an entry gets into it.
    """

    text: str

    def __html__(self) -> str:
        """
        What the template engine asks for before it escapes.
        """
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """
    A second-level heading, for the list at the top of the page.
    """

    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """
    One Markdown file: its title, its first paragraph, and the rest as HTML.

    *description* is the first paragraph without its markup.
    """

    source: str
    title: str
    description: str
    lead: Html
    headings: tuple[Heading, ...]
    body: Html


def anchor_of(text: str) -> str:
    """
    The anchor of a heading or a code.

    >>> anchor_of("Quality per kWh"), anchor_of("EL-4")
    ('quality-per-kwh', 'el-4')
    """
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return _NOT_IN_ANCHOR.sub("-", decomposed).strip("-")


def page_text(name: str) -> Text:
    """
    The text of `site/pages/<name>.md`: a first-level heading, a paragraph, then sections.

    Raises `ReporterError` when the file doesn't begin so.
    """
    source = (folder("site") / "pages" / f"{name}.md").read_text(encoding="utf-8")
    return parsed(source, f"site/pages/{name}.md")


def parsed(source: str, file: str) -> Text:
    """
    The same, from the text of *file*.
    """
    text = text_of(source, tokens_of(source))
    if text is None:
        raise ReporterError(f"{file} must begin with a title and a paragraph")
    return text


def tokens_of(source: str) -> list[Token]:
    """
    What a Markdown text is made of, for `text_of`; its links and pictures may be changed before.
    """
    return _parser().parse(source)


def text_of(source: str, tokens: Sequence[Token]) -> Text | None:
    """
    The text of these tokens; `None` unless it begins with a first-level heading and a paragraph.
    """
    begins = [(token.type, token.tag) for token in tokens[:6:3]]
    if begins != [("heading_open", "h1"), ("paragraph_open", "p")]:
        return None
    parser, rest = _parser(), tokens[6:]
    lead = parser.renderer.render(tokens[4:5], parser.options, {})
    return Text(
        source=source,
        title=plain(tokens[1]),
        description=typeset(plain(tokens[4])),
        lead=Html(text=str(lead)),
        headings=_headings(rest),
        body=Html(text=str(parser.renderer.render(rest, parser.options, {}))),
    )


def plain(inline: Token) -> str:
    """
    The words of a paragraph or heading without its markup.
    """
    breaks = {"softbreak", "hardbreak"}
    return "".join(" " if one.type in breaks else one.content for one in inline.children or ())


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("text", _text)
    parser.add_render_rule("heading_open", _heading_open)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("th_open", _th_open)
    return parser


def _headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    env: Environment = {}
    found = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = _own_anchor(inline, env)
            if opening.tag == "h2":
                found.append(Heading(anchor=anchor, text=typeset(plain(inline))))
    return tuple(found)


def _own_anchor(inline: Token, env: Environment) -> str:
    """
    The anchor of a heading, with a number where the page has it already; *env* keeps those so far.
    """
    taken = env.setdefault("anchors", {"", "main"})
    wanted = anchor_of(plain(inline)) or "part"
    count = env.setdefault("count", {}).get(wanted, 1)
    anchor = wanted
    while anchor in taken or _TABLE_KEY.fullmatch(anchor):
        count += 1
        anchor = f"{wanted}-part-{count}"
    taken.add(anchor)
    env["count"][wanted] = count
    return anchor


Environment = MutableMapping[str, Any]


def typeset(text: str) -> str:
    """
    A text as it is printed: a percent sign stays with its number, and CO2 has its subscript.

    >>> typeset("g CO2e"), " " in typeset("5 %")
    ('g CO₂e', False)
    """
    return _PERCENT.sub("\N{NO-BREAK SPACE}", text).replace("CO2", "CO₂")


def _text(
    _: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: Environment
) -> str:
    return escapeHtml(typeset(tokens[index].content))


def _heading_open(
    _: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: Environment
) -> str:
    inline = tokens[index + 1]
    env["heading"] = plain(inline)
    return f'<{tokens[index].tag} id="{_own_anchor(inline, env)}">'


def _table_open(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: OptionsDict, env: Environment
) -> str:
    # A table may be wider than a phone: it scrolls in a region of its own, which needs a name.
    name = escape(env.get("heading", "Table"))
    env["tables"] = env.get("tables", 0) + 1
    key = f"table-{env['tables']}"
    return (
        f'<div class="scroll" role="region" aria-labelledby="{key}" tabindex="0">\n'
        f'<table class="plain">\n<caption id="{key}" class="unseen">{name}</caption>\n'
    )


def _table_close(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: OptionsDict, _____: Environment
) -> str:
    return "</table>\n</div>\n"


def _th_open(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: OptionsDict, _____: Environment
) -> str:
    return '<th scope="col">'
