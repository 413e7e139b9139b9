"""
Pictures of a board: drawings that only draw, and files that are what they are called.
"""

from __future__ import annotations

import time

import pytest

from reporter.site.looks.picture_check import drawing_faults, raster_faults
from tests.site.looks.own_board import LOGO, a_picture

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def told(inside: str) -> list[str]:
    """
    What is wrong with a drawing that holds *inside*.
    """
    return [fault.message for fault in drawing_faults(f"{HEAD}{inside}</svg>".encode())]


def test_a_drawing_that_only_draws_passes() -> None:
    """
    Shapes, text, gradients, its own styles, and references to its own parts.
    """
    assert drawing_faults(LOGO.encode()) == []
    assert told('<g id="a"/><use xlink:href="#a"/><path fill="url(#a)" aria-label="x (y)"/>') == []


@pytest.mark.parametrize(
    ("inside", "messages"),
    [
        ("<script>alert(1)</script>", ["<script> isn't allowed"]),
        ('<g onload="alert(1)"/>', ["onload runs a script"]),
        ('<g ONCLICK="x"/>', ["ONCLICK runs a script"]),
        ("<foreignObject/>", ["<foreignObject> isn't allowed"]),
        ('<image href="https://evil.example/x.png"/>', [
            "<image> isn't allowed", "href leads out of the drawing",
        ]),
        ('<use xlink:href="https://evil.example/x.svg#a"/>', ["href leads out of the drawing"]),
        ('<a href="javascript:alert(1)"/>', [
            "<a> isn't allowed", "href leads out of the drawing",
        ]),
        ('<animate attributeName="href" values="javascript:alert(1)"/>', [
            "<animate> isn't allowed", "the attribute attributeName isn't allowed",
            "values: alert() isn't allowed",
        ]),
        ('<path fill="url(https://evil.example/x)"/>', [
            "fill: url() names 'https://evil.example/x'",
        ]),
        ('<path style="fill:url(//evil.example/x)"/>', ["style: url() names '//evil.example/x'"]),
        ("<style>@import 'x';</style>", ["@import isn't allowed"]),
        ('<g id="a"><path/></g><g id="b"><use href="#a"/><use href="#a"/></g><use href="#b"/>', [
            "<use> copies #b, which holds a <use>",
        ]),
        ('<use id="a" xlink:href="#a"/>', ["<use> copies #a, which holds a <use>"]),
        ("<style><g/>@import 'x';</style>", ["an element stands in <style>"]),
        ("<style>a{}<style/>@import 'x';</style>", ["an element stands in <style>"]),
        ('<path mask="url(/*),url(https://evil.example/x),url( */\'#a\')"/>', [
            "mask: url() holds no plain address",
        ]),
        ("<style>a{fill:url(&#x22;http://x/&#x22;)}</style>", ["url() names 'http://x/'"]),
        ("<?xml-stylesheet href='x'?>", ["an instruction <?xml-stylesheet?> stands here"]),
        ('<g xmlns:h="http://www.w3.org/1999/xhtml"><h:script/></g>', ["<script> isn't allowed"]),
        ('<g xml:base="https://evil.example/"/>', ["the attribute base isn't allowed"]),
        ("<g>", ["not XML: mismatched tag"]),
        ("<g>" * 70 + "</g>" * 70, ["elements stand in each other more than 64 deep"]),
    ],
)  # fmt: skip
def test_what_does_more_than_draw_is_refused(inside: str, messages: list[str]) -> None:
    """
    Scripts, foreign elements and addresses, animations, instructions, broken and deep files.
    """
    assert told(inside) == messages


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\xff\xfe<\0s\0v\0g\0", "the drawing isn't UTF-8"),
        (b"<html/>", "the file begins with <html>"),
        (b"<svg/>", "the file begins with <svg>"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "a document type stands here"),
        (b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>', "a document type stands here"),
        (b'<?xml version="1.0" encoding="utf-16"?><svg/>', "the file begins with <svg>"),
        (b"", "not XML: no element found"),
    ],
)
def test_other_files_are_no_drawings(raw: bytes, message: str) -> None:
    """
    Encodings, documents of other languages, and document types, which can name other files.
    """
    assert [fault.message for fault in drawing_faults(raw)] == [message]


def test_the_line_of_a_fault_is_told() -> None:
    """
    Also within a style of several lines.
    """
    text = f"{HEAD}\n<style>\na {{}}\n@import 'x';\n</style>\n<script/>\n</svg>"

    assert [fault.line for fault in drawing_faults(text.encode())] == [4, 6]


def test_a_hostile_drawing_costs_little() -> None:
    """
    256 KiB of attributes, of elements and of styles are read in less than three seconds.
    """
    started = time.process_time()
    told("<g a='" + "(" * 262_000 + "'/>")
    told("<g/>" * 65_000)
    told("<style>a{}</style>" * 14_000)
    assert time.process_time() - started < 3


def test_a_picture_is_what_its_name_says() -> None:
    """
    Bytes of another kind, a broken picture and one that would unpack to too much are refused.
    """
    good = a_picture()
    huge = good[:16] + (100_000).to_bytes(4) * 2 + good[24:]

    assert raster_faults(good, "png") == []
    assert [one.message for one in raster_faults(b"<html>", "png")] == ["this is no PNG picture"]
    assert [one.message for one in raster_faults(good, "jpg")] == ["this is no JPG picture"]
    assert len(raster_faults(good[:40], "png")) == 1
    assert len(raster_faults(huge, "png")) == 1
