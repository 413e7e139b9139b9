"""
A board's own Markdown pages: their links, and what is refused.
"""

from __future__ import annotations

import time

import pytest

from reporter.site.looks.pages import own_page
from tests.site.looks.own_board import RULES, TEAM

HINT_PICTURE = "put it there and name it static/NAME; pages load nothing from other hosts"


def html_of(source: str) -> str:
    """
    The HTML of a page's lead and body.
    """
    page, faults = own_page("a", source, {"a", "team"}, {"chart.png", "all.csv"})
    assert faults == [] and page is not None
    return page.text.lead.text + page.text.body.text


def told(source: str) -> list[str]:
    """
    The faults of a page as line and message.
    """
    _, faults = own_page("a", source, {"a", "team"}, {"chart.png", "all.csv"})
    return [f"{fault.line}: {fault.message}" for fault in faults]


def test_links_become_addresses_of_the_site() -> None:
    """
    Of own pages, of pages of the tool, of files, of other hosts, and of the page itself.
    """
    html = html_of(RULES)
    more = html_of("# T\n\n[x](#dates) [y](static/all.csv) [z](/entries/) [home](/)\n")

    assert '<a href="../team/index.html#chairs">' in html
    assert '<a href="../../data/index.html">' in html
    assert '<a href="../../method/index.html">' in html
    assert '<a href="https://conf.example/" rel="nofollow noopener ugc">' in html
    assert '<img src="../../looks/static/chart.png" alt="A chart"' in html
    assert '<a href="mailto:chairs@conf.example">' in html_of(TEAM)
    assert [f'href="{address}"' in more for address in (
        "#dates", "../../looks/static/all.csv", "../../entries/index.html", "../../index.html",
    )] == [True] * 4  # fmt: skip


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("Text.\n", ["1: the page doesn't begin with a title and a paragraph"]),
        ("", ["1: the page doesn't begin with a title and a paragraph"]),
        ("# A\n\n> Quote.\n", ["1: the page doesn't begin with a title and a paragraph"]),
        (f"# {'a' * 61}\n\nText.\n", ["1: the title has 61 characters; from 1 to 60 fit"]),
        ("# A\n\nText.\n\n# B\n", ["5: a second title stands here"]),
        ("# A\n\nText.\n\n[x](none.md)\n", ["5: the link 'none.md' leads nowhere"]),
        ("# A\n\n[x](../../etc/passwd)\n", ["3: the link '../../etc/passwd' leads nowhere"]),
        ("# A\n\n[x](/../x)\n", ["3: the link '/../x' leads nowhere"]),
        ("# A\n\n[x](//evil.example/)\n", ["3: the link '//evil.example/' leads nowhere"]),
        ("# A\n\n[x](ftp://evil.example/)\n", ["3: the link 'ftp://evil.example/' leads nowhere"]),
        ("# A\n\n[x](https://u@evil.example/)\n", [
            "3: the link 'https://u@evil.example/' leads nowhere",
        ]),
        ("# A\n\n![x](https://evil.example/x.png)\n", [
            "3: the picture 'https://evil.example/x.png' isn't one of looks/static",
        ]),
        ("# A\n\n![x](data:image/png;base64,AA)\n", [
            "3: the picture 'data:image/png;base64,AA' isn't one of looks/static",
        ]),
        ("# A\n\n![x](static/all.csv)\n", [
            "3: the picture 'static/all.csv' isn't one of looks/static",
        ]),
    ],
)  # fmt: skip
def test_what_leads_nowhere_or_elsewhere_is_refused(source: str, messages: list[str]) -> None:
    """
    Pages without their parts, links without a target, pictures of other hosts.
    """
    assert told(source) == messages


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x]( java&#x73;cript:alert(1))",
        "![x](javascript:alert(1))",
        '```"><script>alert(1)</script>\nx\n```',
    ],
)
def test_markup_and_scripts_become_text(source: str) -> None:
    """
    No element of HTML comes out of a page but those of Markdown, and no script address.
    """
    html = html_of(f"# A\n\nLead.\n\n{source}\n")

    assert "<script" not in html and "<img" not in html and "href" not in html
    assert "onerror" not in html or "&lt;img" in html


@pytest.mark.parametrize(
    "piece", ["[", "*a ", "![[]()", "> ", "|a", "a|b\n", "## a\n", "[a]: b\n", "*_", "`", "[a](<"]
)
def test_a_hostile_page_costs_little(piece: str) -> None:
    """
    64 KiB of one piece are read in less than five seconds.
    """
    source = f"# A\n\nLead.\n\na|b\n-|-\n{piece * (65_000 // len(piece))}"
    started = time.process_time()
    own_page("a", source, (), ())
    assert time.process_time() - started < 5
