"""
A board's own templates: what is refused before and after pages are made.
"""

from __future__ import annotations

import time

import pytest

from reporter.errors import UnusableLooksError
from reporter.site.frame import Page, site_of
from reporter.site.looks.page_check import POLICY, page_problem
from reporter.site.looks.templates import template_faults
from reporter.site.render import Renderer
from tests.site.entries import a_board

FOOT = """{% extends "reporter/base.html" %}
{% block main %}{{ super() }}<p>{{ site.title }} {{ page.title }}</p>{% endblock %}
"""
HEAD = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def told(source: str, name: str = "base.html") -> list[str]:
    """
    The faults of a template as line and message.
    """
    found = template_faults(name, source, {"base.html", "_mine.html"})
    return [f"{fault.line}: {fault.message}" for fault in found]


def rendered(**templates: str) -> str:
    """
    A page made with own templates.
    """
    page = Page(
        path="a/index.html", template="missing.html", title="<b>", description="D", section="",
        view=None,
    )  # fmt: skip
    own = {f"{name}.html": text for name, text in templates.items()}
    return Renderer(site_of(a_board(title="<i>")), own).render(page)


def finding_of(**templates: str) -> tuple[str, str, str, str]:
    """
    Code, file, place and message of what is wrong with a page made with own templates.
    """
    with pytest.raises(UnusableLooksError) as raised:
        rendered(**templates)
    (found,) = raised.value.findings
    return found.code, found.file, found.pointer, found.message


def test_an_own_template_builds_on_that_of_the_tool() -> None:
    """
    It is checked without a fault, takes the place of the tool's, and escapes what it prints.
    """
    assert told(FOOT) == []
    html = rendered(base=FOOT)
    assert "<p>&lt;i&gt; &lt;b&gt;</p>" not in html  # missing.html has a main block of its own
    own = FOOT.replace('"reporter/base.html"', '"base.html"')
    assert "<p>&lt;i&gt; &lt;b&gt;</p>" in rendered(missing=own)


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("{{ x|safe }}", ["1: the filter or test 'safe' isn't allowed"]),
        ("\n{% filter urlize %}{% endfilter %}", ["2: the filter or test 'urlize' isn't allowed"]),
        ("{% autoescape false %}{{ x }}{% endautoescape %}", ["1: escaping is switched here"]),
        ("{{ ''.__class__ }}", []),
        ("{{ x.replace('a', 'b') }}", ["1: a method is called here"]),
        ("{{ 'x' * 9999999999 }}", ["1: * reckons here"]),
        ("{{ 9 ** 9999999 }}", ["1: ** reckons here"]),
        ("{{ '%9999999d' % 1 }}", ["1: % reckons here"]),
        ("{% include '../../board.toml' %}", ["1: there is no template '../../board.toml'"]),
        ("{% include 'reporter/../x' %}", ["1: there is no template 'reporter/../x'"]),
        ("{% include x %}", ["1: a template is named by an expression"]),
        ("{% include ['a.html', 'b.html'] %}", ["1: a template is named by an expression"]),
        ("{% include '_mine.html' %}", []),
        ("{% for a in b recursive %}{% endfor %}", ["1: a loop calls itself"]),
        ("{% import '_macros.html' as m %}{{ m.dash() }}", []),
        ("a\n{% if %}", ["2: not a template: Expected an expression, got "]),
        ("{{ " + "(" * 5000, ["0: parts stand in each other too deep"]),
    ],
)  # fmt: skip
def test_what_reckons_calls_or_leads_out_is_refused(source: str, messages: list[str]) -> None:
    """
    Filters that switch escaping off, arithmetic, methods, other files, and broken templates.
    """
    found = told(source)
    assert len(found) == len(messages)
    assert all(one.startswith(message) for one, message in zip(found, messages, strict=True))


def test_a_template_of_no_page_is_refused() -> None:
    """
    A name that the tool doesn't have is a slip of the pen, unless it begins with an underscore.
    """
    assert told("x", "bord.html") == ["0: the tool has no template of this name"]
    assert told("x", "_own.html") == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a\n\n{{ nothing }}", "UndefinedError: 'nothing' is undefined"),
        ("a\n\n{{ ''.__class__.__mro__ }}", "SecurityError: access to attribute '__class__' of"),
        ("a\n\n{% include 'missing.html' %}", "RecursionError: "),
    ],
)
def test_a_template_that_fails_is_told_at_its_line(source: str, message: str) -> None:
    """
    Unknown names, attempts to leave the sandbox, and templates that include themselves.
    """
    code, file, place, found = finding_of(missing=source)

    assert (code, file, place) == ("LK-5", "looks/templates/missing.html", "line 3")
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ("<script>alert(1)</script>", "it holds a script without an address in line 2"),
        ('<script src="../static/sort.js">alert(1)</script>',
         "a script is written into it in line 2"),
        ('<script src="https://evil.example/x.js"></script>',
         "src of <script> leads to 'https://evil.example/x.js' in line 2"),
        ('<script src="//evil.example/x.js"></script>',
         "src of <script> leads to '//evil.example/x.js' in line 2"),
        ('<img src="\t/\\evil.example/x">',
         "src of <img> leads to '\\t/\\\\evil.example/x' in line 2"),
        ("<style>a{}</style>", "it holds <style> in line 2"),
        ('<p style="color:red">', "<p> has the attribute style in line 2"),
        ('<p ONCLICK="x">', "<p> has the attribute onclick in line 2"),
        ('<a href="java\nscript:x">', "href of <a> leads to 'java\\nscript:x' in line 2"),
        ('<base href="/">', "it holds <base> in line 2"),
        ('<iframe src="x"></iframe>', "it holds <iframe> in line 2"),
        ('<form action="x"></form>', "it holds <form> in line 2"),
        ('<meta http-equiv="refresh" content="0;url=x">', "it holds a header 'refresh' in line 2"),
        ('<link rel="stylesheet" href="https://evil.example/x">',
         "href of <link> leads to 'https://evil.example/x' in line 2"),
        ('<link rel="stylesheet" href="https://a.example.evil.example/x">',
         "href of <link> leads to 'https://a.example.evil.example/x' in line 2"),
        ('<img src="data:text/html,x">', "src of <img> leads to 'data:text/html,x' in line 2"),
        ('<p><a href="https://b.example/">', None),
        ('<link rel="canonical" href="https://a.example/x">', None),
        ('<script src="../static/sort.js" defer></script>', None),
    ],
)  # fmt: skip
def test_a_page_keeps_what_holds_for_every_page(added: str, problem: str | None) -> None:
    """
    No inline script or style, no frame or form, no foreign host but in links of readers.
    """
    assert page_problem(f"{HEAD}\n{added}", "https://a.example") == problem


UNPLAIN = "it holds markup in line 2 that browsers may read in another way"
HIDDEN = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        (f"<!-->{HIDDEN}-->", UNPLAIN),
        (f"<!--->{HIDDEN}-->", UNPLAIN),
        (f"<!-- --!>{HIDDEN} -->", UNPLAIN),
        (f"<![CDATA[>{HIDDEN}]]>", UNPLAIN),
        (f'<title><a title="</title>{HIDDEN}"></title>', UNPLAIN),
        (f'<textarea><a title="</textarea>{HIDDEN}">', UNPLAIN),
        ("<title><b></title>", "<b> stands in <title> in line 2"),
        ("<xmp></xmp>", "it holds <xmp> in line 2"),
        ("<noscript></noscript>", "it holds <noscript> in line 2"),
        ('<p title="<b>">', UNPLAIN),
        ("<p title=a'b>", UNPLAIN),
        ('<p><b title="x', UNPLAIN),
        ('<script src="../note.js"></script>', "src of <script> leads to '../note.js' in line 2"),
        ('<script src="../looks/static/data.txt"></script>',
         "src of <script> leads to '../looks/static/data.txt' in line 2"),
        ("<!-- a - b -->\n<p title='x' hidden>&lt;b", None),
    ],
)  # fmt: skip
def test_what_a_browser_could_read_in_another_way_is_refused(
    added: str, problem: str | None
) -> None:
    """
    Nothing hides from this check in a comment, a text or an attribute, and no script is a board's.
    """
    assert page_problem(f"{HEAD}\n{added}", None) == problem


@pytest.mark.parametrize("element", ["title", "textarea"])
def test_a_policy_within_a_text_is_none(element: str) -> None:
    """
    Browsers read it as a text.
    """
    problem = page_problem(f"<{element}>{HEAD}</{element}>", None)
    assert problem == f"<meta> stands in <{element}> in line 1"


@pytest.mark.parametrize("piece", ["<!--", "<p ", "<p title='", "<!-- a - ", "<a b = ", "<title>"])
def test_a_hostile_page_is_read_in_linear_time(piece: str) -> None:
    """
    A megabyte of beginnings takes no longer than one of text.
    """
    begun = time.monotonic()

    assert page_problem(HEAD + piece * (1_000_000 // len(piece)), None) is not None
    assert time.monotonic() - begun < 5


def test_a_method_under_another_name_is_not_called() -> None:
    """
    A name can stand for a method, which is found out when the page is made.
    """
    source = "{% set wide = page.title.rjust %}{{ wide(99) }}"

    assert told(source) == []
    assert finding_of(missing=source)[3].startswith("SecurityError: ")


def test_a_page_without_the_policy_is_refused() -> None:
    """
    Without it, with another one, behind a comment, or after what it should be about.
    """
    weak = HEAD.replace("'none'", "*")

    assert page_problem("<p>", None) == "it lacks the policy of the pages"
    assert page_problem(f"<!-- {HEAD} -->", None) == "it lacks the policy of the pages"
    assert page_problem(weak, None) == "its policy isn't that of the pages in line 1"
    assert (
        page_problem(f'<link href="x">{HEAD}', None) == "<link> stands before the policy in line 1"
    )
    assert finding_of(base="<p>{{ page.title }}</p>") == (
        "LK-6", "looks/templates", "", "a/index.html: it lacks the policy of the pages",
    )  # fmt: skip
