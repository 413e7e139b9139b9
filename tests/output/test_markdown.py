"""
Findings as Markdown: nothing in a submission may act on the page.
"""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from reporter.findings import Finding, Severity, error, note, warning
from reporter.output import LONGEST, as_markdown, code_span

HOSTILE = [
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "@everyone #1 GH-1 acme/repo@abc",
    "<script>alert(1)</script>",
    "`` ` ```` code",
    "`",
    "```",
    "line\n# heading\n- item",
    "a | b",
    "https://evil.example",
    "\u202eevil\u200b",
    "$x$ :tada: <!-- -->",
    "",
    "   ",
    "\\`",
]


def test_a_finding_is_one_list_item() -> None:
    """
    Severity in bold, then code, place, message and hint in code spans.
    """
    findings = [
        error("EL-5", "a.json", "/runs/0", "stated 1 J", "state J"),
        note("RN-3", "a.json", "", "no tuning"),
    ]

    assert (
        "## Review of a.json\n\n1 error, 0 warnings, 1 note.\n\n"
        "- **error** `EL-5` `a.json:/runs/0`: `stated 1 J` (`state J`)\n"
        "- **note** `RN-3` `a.json`: `no tuning`\n"
    ) == as_markdown(findings, title="Review of a.json")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_code(text: str) -> None:
    """
    Rendered, a hostile text is code in one list item: no link, image, heading or HTML.
    """
    finding = Finding(
        code="EL-5",
        severity=Severity.WARNING,
        file=text,
        pointer=text,
        message=text,
        hint=text,
    )
    html = MarkdownIt("commonmark", {"linkify": False}).render(as_markdown([finding], title=text))

    for tag in ("<a", "<img", "<h1", "<script", "<pre", "<li>\n<ul"):
        assert tag not in html
    assert html.count("<li>") == 1
    assert html.count("<code>") == (4 if text else 3)
    outside = html.split("<li>")[1].replace("</code>", "<code>").split("<code>")[::2]
    assert "evil" not in "".join(outside)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_code_span_is_closed(text: str) -> None:
    """
    A span holds as many backticks outside as it takes, and stays on one line.
    """
    html = MarkdownIt("commonmark").render(f"{code_span(text)} end")

    assert html.startswith("<p><code>")
    assert html.endswith("</code> end</p>\n")


def test_a_title_is_plain() -> None:
    """
    What could act in a heading is left out of it.
    """
    text = as_markdown([], title="Review of [x](y) @me <b> `c`")

    assert text.startswith("## Review of xy me b c\n")


def test_long_comments_end_with_a_count() -> None:
    """
    What doesn't fit into a comment is counted.
    """
    findings = [warning("EL-1", "a.json", "/x", "m" * 1000) for _ in range(100)]
    text = as_markdown(findings, title="t")

    assert len(text) < LONGEST + 200
    assert text.endswith("more findings\n")
    shown = text.count("**warning**")
    assert f"- and {100 - shown} more findings\n" in text
