"""
A board's own stylesheet: what is refused, and the contrast of its colours.
"""

from __future__ import annotations

import time

import pytest

from reporter.resources import folder
from reporter.site.looks.contrast import PAIRS, contrast_faults, contrast_ratio
from reporter.site.looks.stylesheet import custom_properties, root_values, sheet_faults
from tests.site.looks.own_board import STYLE

STANDARD = (folder("site") / "static" / "style.css").read_text(encoding="utf-8")


def told(text: str, *files: str, is_svg: bool = False) -> list[str]:
    """
    The faults of a sheet as line and message.
    """
    found = sheet_faults(text, files, is_svg=is_svg)
    return [f"{fault.line}: {fault.message}" for fault in found]


def test_plain_rules_pass() -> None:
    """
    The sheet of the test board and the one of the tool have no faults.
    """
    assert told(STYLE, "static/chart.png") == []
    assert told(STANDARD) == []


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('\n@import "x.css";', ["2: @import isn't allowed"]),
        ("@IMPORT url(x);", ["1: @IMPORT isn't allowed", "1: url() names 'x'"]),
        ("@\\69mport 'x';", ["1: an escape stands outside a string", "1: @ isn't allowed"]),
        ("@font-face { src: local(x) }", [
            "1: @font-face isn't allowed", "1: local() isn't allowed",
        ]),
        ("@namespace 'x';", ["1: @namespace isn't allowed"]),
        ("a { background: url(https://evil.example/x) }", [
            "1: url() names 'https://evil.example/x'",
        ]),
        ("a { background: url(//evil.example/x) }", ["1: url() names '//evil.example/x'"]),
        ("a { background: URL( '../x.png' ) }", ["1: url() names '../x.png'"]),
        ("a { background: url(static/none.png) }", ["1: url() names 'static/none.png'"]),
        ("a { background: url(data:text/html;base64,PHg+) }", [
            "1: url() names 'data:text/html;base64,PHg+'",
        ]),
        ("a { background: u\\72l(x) }", [
            "1: an escape stands outside a string", "1: 72l() isn't allowed",
        ]),
        ("a { background: url(x'/*') }", ["1: url() holds no plain address"]),
        ("a{fill:url(/*)}b{fill:url(https://evil.example/x)}c{fill:url( */'static/chart.png')}", [
            "1: url() holds no plain address",
        ]),
        ("a { background: url(/*'*/'static/chart.png') }", ["1: url() holds no plain address"]),
        ("a { background: url(x y) }", ["1: url() holds no plain address"]),
        ("a { background: image-set('x' 1x) }", ["1: image-set() isn't allowed"]),
        ("a { width: expression(alert(1)) }", [
            "1: expression() isn't allowed", "1: alert() isn't allowed",
        ]),
        ("a { -moz-binding: none; }", ["1: -moz-binding runs code"]),
        ("a {\nbehavior: x }", ["2: behavior runs code"]),
        ("a { color: red", ["1: braces don't match"]),
        ("a { content: 'x\n' }", ["1: a string isn't closed"]),
        ("/* a", ["1: a comment isn't closed"]),
        ("a { color: r\0ed }", ["1: a control character stands here"]),
    ],
)  # fmt: skip
def test_what_could_load_or_run_is_refused(text: str, messages: list[str]) -> None:
    """
    Imports, fonts, foreign addresses, escapes that hide them, old ways to run code, broken texts.
    """
    assert told(text, "static/chart.png") == messages


def test_what_stands_in_strings_and_comments_is_text() -> None:
    """
    An address in a comment or as printed text loads nothing; escapes are fine in strings.
    """
    assert told("/* @import url(x) \\ { */ a::before { content: '@import \\2014 url(x) {' }") == []
    assert told('a { background: url("data:image/png;base64,AAAA") }') == []
    assert told("a { fill: url(#shade) }", is_svg=True) == []
    assert told("a { fill: url(static/x.png) }", "static/x.png", is_svg=True) == [
        "1: url() names 'static/x.png'"
    ]


def test_properties_are_read_with_their_place() -> None:
    """
    A property counts for the whole page where it is set for `:root` alone, the last one first.
    """
    lines = (
        ":root { --ink: #000; --ink: #111 }",
        "@media print { :root { --ink: #fff } }",
        ".a { --ink: x }",
    )
    declared = custom_properties("\n".join(lines))

    assert [(one.selector, one.name, one.value, one.line) for one in declared] == [
        (":root", "--ink", "#000", 1),
        (":root", "--ink", "#111", 1),
        ("@media print :root", "--ink", "#fff", 2),
        (".a", "--ink", "x", 3),
    ]
    assert root_values(declared)["--ink"].value == "#111"


@pytest.mark.parametrize(
    "text",
    [
        piece * (65_536 // len(piece))
        for piece in ("/*", '"', "url(", "{", "--a:b;", "@", "-", "a(", "\\", "(")
    ],
    ids=lambda text: text[:6],
)
def test_a_hostile_sheet_costs_little(text: str) -> None:
    """
    64 KiB of one piece are read in less than two seconds, and at most 20 faults are told.
    """
    started = time.process_time()
    faults = sheet_faults(text)
    assert time.process_time() - started < 2
    assert len(faults) <= 20


def test_contrast_is_that_of_wcag() -> None:
    """
    Black on white 21, the same colour 1, and the grey that WCAG's techniques name as just enough.
    """
    assert contrast_ratio((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast_ratio((9, 9, 9), (9, 9, 9)) == 1
    assert contrast_ratio((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


def test_the_colours_of_the_tool_pass() -> None:
    """
    Every pair of the tool's own sheet is legible in both themes, and every name of a pair is set.
    """
    values = root_values(custom_properties(STANDARD))
    names = {*PAIRS, *(name for behind in PAIRS.values() for name in behind)}
    own = f":root {{ {' '.join(f'{name}: {values[name].value};' for name in sorted(names))} }}"

    assert list(contrast_faults(own, STANDARD)) == []


def test_a_poor_pair_is_told_with_its_ratio_and_theme() -> None:
    """
    Against the board's own colour or one of the tool; a pair of which the board sets none is none
    of its faults.
    """
    found = list(contrast_faults(":root {\n  --accent: light-dark(#9be3c0, #7be0a8);\n}", STANDARD))

    assert [(fault.line, fault.message) for fault in found] == [
        (2, (f"{first} on {second} has a contrast of {ratio}:1 in the light theme; 4.5:1 is needed "
            "(WCAG 2.2 AA)"))
        for first, second, ratio in (
            ("--accent", "--paper", "1.43"),
            ("--accent", "--raised", "1.48"),
            ("--accent", "--accent-soft", "1.27"),
            ("--paper", "--accent", "1.43"),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (":root { --ink: red }", ["--ink is red, whose contrast can't be checked"]),
        (
            ":root[data-theme='dark'] { --ink: #fff }",
            ["--ink is set for :root[data-theme='ssss'], where its contrast isn't checked"],
        ),
        (":root { --ink: var(--dark); --dark: #000 }", [
            ("--ink on --paper has a contrast of 1.14:1 in the dark theme; 4.5:1 is needed "
            "(WCAG 2.2 AA)"),
        ]),
        (":root { --ink: var(--ink) }", []),
        (":root { --space: 2rem; --own: red }", []),
    ],
)  # fmt: skip
def test_colours_that_cannot_be_told_are_named(text: str, messages: list[str]) -> None:
    """
    Another form or another place of a colour is said; names of other properties are followed.
    """
    found = [fault.message for fault in contrast_faults(text, STANDARD)]
    assert found[: len(messages)] == messages if messages else found == []


def test_many_properties_in_many_rules_cost_what_their_text_does() -> None:
    """
    A selector is cut where thousands of rules are nested, and lines are counted on, not anew.
    """
    text = "a{--x:1;\n" * 4_000 + "}" * 4_000
    declared = custom_properties(text)

    assert [one.line for one in declared] == list(range(1, 4_001))
    assert declared[2].selector == "a a a"
    assert declared[-1].selector.startswith("a a a")
    assert max(len(one.selector) for one in declared) == 201
