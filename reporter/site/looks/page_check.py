"""
Checks a page that a board's own templates made: what holds for every page of the tool holds here.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

# The policy that every page carries, word for word; a browser then loads nothing from elsewhere.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
MOST_PAGE_BYTES: Final = 16 * 1_048_576
_LOADING: Final = frozenset({"link", "script", "img", "svg", "video", "audio", "picture", "source"})
_FORBIDDEN_NAMES: Final = """
    applet audio base embed form frame frameset iframe noembed noframes noscript object plaintext
    portal source style template video xmp
"""
_FORBIDDEN: Final = frozenset(_FORBIDDEN_NAMES.split())
_ADDRESSES_NAMES: Final = """
    action background cite data formaction href longdesc manifest ping poster src srcset
    xlink:href
"""
_ADDRESSES: Final = frozenset(_ADDRESSES_NAMES.split())
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What browsers take out of an address before they read it.
_BLANKS: Final = re.compile(r"[\x00-\x20]+")
# The scripts of the tool: files of a board, at the top of the site or in looks/, are none.
_SCRIPT: Final = re.compile(r"(?:[^?#]*/)?(?:(?:static|data|compare)/[a-z-]+|[a-z0-9-]+/rows)\.js")
# Only what every parser reads in one way: attributes in quotes or plain, no "<" within a tag, no
# "--" within a comment (HTML Living Standard, 13.2.5, reads such ones in ways of its own).
_PLAIN_MARKUP: Final = re.compile(
    r"<[a-z][a-z0-9-]*+"
    r"(?:\s++[a-z_][a-z0-9_:.-]*+(?:\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>=`]++))?)*+\s*+/?>"
    r"|</[a-z][a-z0-9-]*+\s*+>"
    r"|<!doctype html>|<!--(?!-?>)[^-]*+(?:-[^-]++)*+-->",
    re.IGNORECASE,
)
_MARKUP_BEGINS: Final = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_TEXT_ALONE: Final = frozenset({"textarea", "title"})
_PICTURE: Final = re.compile(r"data:image/(?:png|gif|jpeg|webp);", re.IGNORECASE)


def page_problem(html: str, address: str | None) -> str | None:
    """
    What a page breaks of what holds for every page, `None` where it breaks nothing.

    *address* is that of the site, to which the links of its head may lead. The policy must stand
    before all that it is about. Takes linear time.
    """
    if len(html) > MOST_PAGE_BYTES:
        return f"it is larger than {MOST_PAGE_BYTES:,} bytes"
    check = _checked(html, address)
    return check.problem or (None if check.has_policy else "it lacks the policy of the pages")


def part_problem(html: str, address: str | None) -> str | None:
    """
    The same of a part that a script puts into a page, which has the policy.
    """
    return _checked(html, address, has_policy=True).problem


def _checked(html: str, address: str | None, *, has_policy: bool = False) -> _PageCheck:
    check = _PageCheck(address, has_policy=has_policy)
    line = _unplain_line(html)
    if line is not None:
        check.problem = f"it holds markup in line {line} that browsers may read in another way"
        return check
    check.feed(html)
    check.close()
    return check


def _unplain_line(html: str) -> int | None:
    """
    The line of the first tag, comment or declaration that isn't plainly written.

    What hides from this check in a comment or an attribute would be read by a browser, and the
    parser that reads the page then needs more than linear time for what isn't closed.
    """
    found = _MARKUP_BEGINS.search(html)
    while found is not None:
        plain = _PLAIN_MARKUP.match(html, found.start())
        if plain is None:
            return html.count("\n", 0, found.start()) + 1
        found = _MARKUP_BEGINS.search(html, plain.end())
    return None


class _PageCheck(HTMLParser):
    """
    Reads a page once and keeps the first thing that is wrong.
    """

    def __init__(self, address: str | None, *, has_policy: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._address = address
        self._is_in_script = False
        self._text_alone: str | None = None
        self.has_policy = has_policy
        self.problem: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        Look at an element and its attributes.
        """
        if self.problem is not None:
            return
        values = {name: value or "" for name, value in attrs}
        found = (
            self._writing_problem(tag)
            or self._element_problem(tag, values)
            or self._attribute_problem(tag, values)
        )
        if found is not None:
            self.problem = f"{found} in line {self.getpos()[0]}"
        self._is_in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        """
        A script ends, or an element that holds text alone.
        """
        self._text_alone = None if tag == self._text_alone else self._text_alone
        self._is_in_script = self._is_in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        """
        Refuse text in a script.
        """
        if self._is_in_script and data.strip() and self.problem is None:
            self.problem = f"a script is written into it in line {self.getpos()[0]}"

    def _writing_problem(self, tag: str) -> str | None:
        if self._text_alone is not None:
            return f"<{tag}> stands in <{self._text_alone}>"
        self._text_alone = tag if tag in _TEXT_ALONE else None
        return None

    def _element_problem(self, tag: str, values: dict[str, str]) -> str | None:
        if tag in _FORBIDDEN:
            return f"it holds <{tag}>"
        if tag == "meta" and "http-equiv" in values:
            if values["http-equiv"].lower() != "content-security-policy":
                return f"it holds a header {values['http-equiv']!r}"
            if values.get("content") != POLICY:
                return "its policy isn't that of the pages"
            self.has_policy = True
        if tag in _LOADING and not self.has_policy:
            return f"<{tag}> stands before the policy"
        if tag == "script" and "src" not in values:
            return "it holds a script without an address"
        return None

    def _attribute_problem(self, tag: str, values: dict[str, str]) -> str | None:
        for name, value in values.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                return f"<{tag}> has the attribute {name}"
            if name in _ADDRESSES and not self._may_lead(tag, values, value):
                return f"{name} of <{tag}> leads to {value[:80]!r}"
        return None

    def _may_lead(self, tag: str, values: dict[str, str], value: str) -> bool:
        plain = _BLANKS.sub("", value)
        if plain.startswith(("//", "\\", "/\\")):
            return False
        scheme = _SCHEME.match(plain)
        if scheme is None:
            is_fine = tag != "script" or _SCRIPT.fullmatch(plain) is not None
            return is_fine and "srcset" not in values
        if tag == "a":
            return scheme[1].lower() in {"http", "https", "mailto"}
        if tag == "link":
            return self._address is not None and (
                plain == self._address or plain.startswith(f"{self._address}/")
            )
        return tag == "img" and _PICTURE.match(plain) is not None
