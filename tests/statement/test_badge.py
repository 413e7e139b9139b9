"""
The badge: its parts fit, and its text can be read on any page.
"""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from reporter.model.enums import Method, Scope
from reporter.model.submission import Submission
from reporter.statement.badge import BORDER, INK, LABEL_COLOUR, VALUE_COLOUR, as_badge
from reporter.text import text_width
from tests.score.make_submission import a_fabric_part, a_part
from tests.statement.examples import located, statement_of, unlocated

SVG = "{http://www.w3.org/2000/svg}"
WHITE, BLACK = "#ffffff", "#000000"
# WCAG 2.2, 1.4.3 for text of this size and 1.4.11 for graphics.
LEAST_OF_TEXT, LEAST_OF_GRAPHICS = 4.5, 3.0


def luminance(colour: str) -> float:
    """
    Relative luminance of a colour like #0b5394 (WCAG 2.2).
    """
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """
    Contrast ratio of two colours (WCAG 2.2).
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("submission", [located(), unlocated()], ids=lambda item: item.slug)
def test_every_text_stays_in_its_part(submission: Submission) -> None:
    """
    Parts stand side by side over the whole width, and each text ends before its part does.
    """
    svg = ET.fromstring(as_badge(statement_of(submission)))  # noqa: S314

    parts = [rect for rect in svg.iter(f"{SVG}rect") if rect.get("fill") != "none"]
    texts = list(svg.iter(f"{SVG}text"))
    left = 0.0
    for part, text in zip(parts, texts, strict=True):
        width = float(part.attrib["width"])
        assert float(part.attrib["x"]) == left
        end = float(text.attrib["x"]) + float(text.attrib["textLength"])
        assert left < float(text.attrib["x"])
        assert end < left + width
        assert float(text.attrib["textLength"]) == text_width(text.text or "", 11)
        left += width
    assert left == float(svg.attrib["width"])
    assert svg.attrib["viewBox"] == f"0 0 {svg.attrib['width']} {svg.attrib['height']}"


def test_the_badge_says_energy_uncertainty_side_and_scope() -> None:
    """
    The one line holds what no energy figure goes without; a known place adds CO2e.
    """
    svg = ET.fromstring(as_badge(statement_of(located())))  # noqa: S314

    assert [text.text for text in svg.iter(f"{SVG}text")] == [
        "training energy",
        "0.21 kWh ± 6.2 % a run, AC side, S2 nodes, 7.9 g CO2e",
    ]
    title = svg.find(f"{SVG}title")
    assert title is not None and title.text is not None
    assert title.text.startswith("training energy: 0.21 kWh")


def test_an_energy_that_is_not_measured_is_marked() -> None:
    """
    The badge says so where a part, or all of it, is an estimate.
    """
    entry = unlocated()
    with_fabric = replace(
        entry,
        runs=tuple(
            replace(run, energy_parts=(*run.energy_parts, a_fabric_part())) for run in entry.runs
        ),
    )
    modelled = replace(
        entry,
        runs=tuple(
            replace(run, energy_parts=(a_part(method=Method.MODELLED, instrument=None),))
            for run in entry.runs
        ),
    )

    assert ">partly estimated, 0.24 kWh" in as_badge(statement_of(with_fabric, Scope.S3))
    assert ">estimated, 0.21 kWh ± 46 % a run" in as_badge(statement_of(modelled))


@pytest.mark.parametrize("background", [LABEL_COLOUR, VALUE_COLOUR])
def test_text_is_legible(background: str) -> None:
    """
    The badge brings its own background, against which its text has the contrast of WCAG AA.
    """
    assert contrast(INK, background) >= LEAST_OF_TEXT


@pytest.mark.parametrize("page", [WHITE, "#0d1117", BLACK])
def test_the_border_stands_out_on_light_and_dark_pages(page: str) -> None:
    """
    The edge of the badge can be seen whatever the page's colour.
    """
    assert contrast(BORDER, page) >= LEAST_OF_GRAPHICS
