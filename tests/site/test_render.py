"""
The template engine and the frame of every page.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from reporter import __version__
from reporter.site.frame import Page, foot, navigation, report_address, site_of
from reporter.site.render import Renderer
from tests.site.entries import a_board

TITLE = "Error%20on%20a%2Findex.html"


def a_page(path: str = "a/index.html", template: str = "missing.html") -> Page:
    """
    A page without a view.
    """
    return Page(
        path=path, template=template, title="T", description="D", section="About", view=None
    )


def test_texts_are_escaped_and_hidden_characters_shown() -> None:
    """
    Quotes, angle brackets and bidirectional controls of the board's own words do no harm.
    """
    html = Renderer(site_of(a_board(footer='<b>"\u202e'))).render(a_page())

    assert "&lt;b&gt;&#34;\\u202e" in html


def test_an_unknown_name_is_an_error() -> None:
    """
    A template that asks for what its view lacks stops the build.
    """
    with pytest.raises(UndefinedError):
        Renderer(site_of(a_board())).render(a_page(template="home.html"))


def test_the_section_of_the_page_is_marked() -> None:
    """
    The navigation says where the reader is.
    """
    renderer = Renderer(site_of(a_board()))

    page = renderer.render(a_page("about/index.html"))
    assert 'href="../about/index.html" aria-current="page">About' in page
    data = replace(a_page("data/index.html"), section="Data")
    assert 'href="../data/index.html" aria-current="page">Data' in renderer.render(data)
    entry = replace(a_page(), section="Entries")
    assert 'href="../index.html" aria-current="true">Boards' in renderer.render(entry)


def test_the_frame_takes_the_words_of_the_board() -> None:
    """
    Title, footer and safe addresses; an unsafe repository isn't linked.
    """
    site = site_of(a_board())

    assert (site.title, site.version) == ("Training energy leaderboard", __version__)
    assert site.repository is not None
    assert site.repository.address == "https://github.com/acme/board"
    assert site_of(a_board(repository_url="javascript:x")).repository is None
    assert site_of(a_board(base_url="https://acme.example")).base_path == "/"
    names = ["Boards", "Papers", "Compare", "Method", "Data"]
    assert [link.text for link in navigation()] == names
    assert [link.text for link in foot()] == [
        "Entries", "Machines", "Places", "Data centres", "What if", "Model choice", "Four factors",
        "Rules", "Changes", "Ledger", "Schemas", "Glossary", "About",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        (
            "https://github.com/acme/board.git",
            f"https://github.com/acme/board/issues/new?title={TITLE}",
        ),
        (
            "https://gitlab.com/acme/board/",
            f"https://gitlab.com/acme/board/-/issues/new?issue%5Btitle%5D={TITLE}",
        ),
        ("https://git.acme.example/board", "https://git.acme.example/board"),
        ("https://github.com.evil.example/x", "https://github.com.evil.example/x"),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_an_error_is_reported_where_the_board_has_its_repository(
    repository: str | None, address: str | None
) -> None:
    """
    The report names the page where the host has a form for that; without a repository no link.
    """
    site = site_of(a_board(repository_url=repository))
    html = Renderer(site).render(a_page())

    assert report_address(site, "a/index.html") == address
    assert ("Report an error on this page" in html) == (address is not None)
