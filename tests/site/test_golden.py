"""
Pages that people read, kept as golden files: the home page, a board, and the words of an entry.
"""

from __future__ import annotations

import pytest

from reporter import __version__
from tests.conftest import Golden
from tests.site.conftest import BuiltSite

ENTRY = "entries/smc-ac-power/1xh100-bert/index.html"


@pytest.mark.parametrize(
    ("page", "name"),
    [("index.html", "home.html"), ("boards/bert-v1-s2-closed/index.html", "board.html")],
)
def test_pages_stay_as_they_were_read(
    built: BuiltSite, golden: Golden, page: str, name: str
) -> None:
    """
    A change of a page is seen in its golden file, and read like code.
    """
    golden.check(f"site/{name}", built.pages[page].text.replace(__version__, "VERSION"))


def test_the_words_of_an_entry_stay(built: BuiltSite, golden: Golden) -> None:
    """
    Everything an entry says, without its markup: a line for each piece of text.
    """
    body = next(built.pages[ENTRY].all("body"))
    lines = [" ".join(text.split()) for text in body.itertext()]
    words = "\n".join(line for line in lines if line) + "\n"

    golden.check("site/entry.txt", words.replace(__version__, "VERSION"))
