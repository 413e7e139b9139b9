"""
Takes the comment out of an artifact that a stranger's workflow may have made, and makes it inert.

`inert_comment.py ARTIFACT.zip` prints it. Only the file comment.md is read, at most 60,000
characters. A line that `reporter` could have written stands as it is: a heading or a list item
whose foreign text is in code spans. Any other line is put into a code span, so that nothing in it
is a mention, a link, HTML, a picture or a table. Standard library only: it runs where the right
to comment is.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import zipfile

NAME = "comment.md"
MOST_CHARACTERS = 60_000
MOST_LINE_CHARACTERS = 2_000
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\1(?!`)).)+?(?<!`)\1(?!`)")
_START = re.compile(r"(#{2,3} | {0,4}- )?", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()'%+=>*/-]*", re.ASCII)
# What a host makes a link of although no letter of it is special.
_LINKED = re.compile(r"//|www\.|\bgh-[0-9]|\b[0-9a-f]{7,}\b", re.ASCII | re.IGNORECASE)
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def inert(text: str) -> str:
    """
    The text as a comment in which nothing but headings, lists and code spans has an effect.
    """
    kept = text[:MOST_CHARACTERS]
    lines = [_inert_line(line) for line in kept.split("\n")]
    if len(text) > len(kept):
        lines += ["", f"More than {MOST_CHARACTERS} characters: the rest is left out."]
    return "\n".join(lines)


def _inert_line(line: str) -> str:
    cut = line[:MOST_LINE_CHARACTERS]
    start = _START.match(cut)
    rest = cut[start.end() :] if start else cut
    outside = _SPAN.sub(" ", rest)
    is_ours = _PLAIN.fullmatch(outside) and not _LINKED.search(outside) and cut == line
    if is_ours and all(unicodedata.category(one) not in _HIDDEN for one in line):
        return line
    return _code_span(cut)


def _code_span(line: str) -> str:
    shown = "".join(_shown(character) for character in line).strip()
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    return f"{fence} {shown} {fence}" if shown else ""


def _shown(character: str) -> str:
    if unicodedata.category(character) in _HIDDEN:
        return character.encode("unicode_escape").decode("ascii")
    return character


def comment_of(artifact: str) -> str:
    """
    The text of comment.md in a zip file, of which no more is unpacked than is shown.

    Raises `OSError`, `KeyError` or `zipfile.BadZipFile` where there is none.
    """
    with zipfile.ZipFile(artifact) as packed, packed.open(NAME) as stream:
        return stream.read(4 * MOST_CHARACTERS).decode("utf-8", "replace")


if __name__ == "__main__":
    print(inert(comment_of(sys.argv[1])))
