"""
The badge: an SVG picture of one line, legible on light and on dark pages.

It brings its own background, and a border that stands out from white and from black. Text is
stretched to the width that was reckoned for it, so it fits whatever font the viewer has.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from reporter.citation.amounts import NOT_STATED, energy_text
from reporter.citation.figures import Figures
from reporter.citation.wording import budget_quality_text, side_of_scope
from reporter.model.enums import MeterClass
from reporter.statement.outcome import location_text
from reporter.statement.statement import Statement
from reporter.text import percent_text, text_width, without_marks

HEIGHT = 22
PADDING = 8
FONT_SIZE = 11
TEXT_BASE = 15
INK = "#ffffff"
LABEL_COLOUR = "#3d444d"
VALUE_COLOUR = "#0b5394"
BORDER = "#7d8590"


def as_badge(statement: Statement) -> str:
    """
    SVG with the same words as text, title and description for screen readers.
    """
    figures = statement.figures
    label, value = "training energy", _value(figures)
    widths = [text_width(text, FONT_SIZE) + 2 * PADDING for text in (label, value)]
    total = sum(widths)
    size = {"width": str(total), "height": str(HEIGHT)}
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            **size,
            "viewBox": f"0 0 {total} {HEIGHT}",
            "role": "img",
            "aria-labelledby": "title desc",
        },
    )
    ET.SubElement(svg, "title", {"id": "title"}).text = f"{label}: {value}"
    ET.SubElement(svg, "desc", {"id": "desc"}).text = _description(statement)
    left = 0
    parts = zip((label, value), widths, (LABEL_COLOUR, VALUE_COLOUR), strict=True)
    for text, width, colour in parts:
        _part(svg, text, left, width, colour)
        left += width
    ET.SubElement(svg, "rect", _border(total))
    ET.indent(svg, "  ")
    return without_marks(ET.tostring(svg, encoding="unicode"), "&#35;") + "\n"


def _value(figures: Figures) -> str:
    return "; ".join(filter(None, (budget_quality_text(figures), _energy(figures))))


def _energy(figures: Figures) -> str:
    if figures.one is None:
        return NOT_STATED
    energy = energy_text(figures.one.energy, figures.uncertainty)
    scope = figures.scored.scope
    uncertain = f"{_caution(figures)}{energy} ± {percent_text(figures.uncertainty)}"
    value = f"{uncertain} a run, {side_of_scope(scope)}, {scope} {scope.title}"
    if figures.one.location is None:
        return value
    return f"{value}, {location_text(figures, figures.one)}"


def _caution(figures: Figures) -> str:
    """
    A word in front of an energy that is not measured as a whole.
    """
    if all(part.method.is_measurement for part in figures.parts):
        return ""
    is_modelled = figures.scored.meter_class is MeterClass.M4
    return "estimated, " if is_modelled else "partly estimated, "


def _description(statement: Statement) -> str:
    return " ".join([statement.sentence, *statement.own_footnotes])


def _part(svg: ET.Element, text: str, left: int, width: int, colour: str) -> None:
    place = {"x": str(left), "y": "0", "width": str(width), "height": str(HEIGHT)}
    ET.SubElement(svg, "rect", {**place, "fill": colour})
    written = {
        "x": str(left + PADDING),
        "y": str(TEXT_BASE),
        "fill": INK,
        "font-family": "Verdana, 'DejaVu Sans', sans-serif",
        "font-size": str(FONT_SIZE),
        "textLength": str(width - 2 * PADDING),
        "lengthAdjust": "spacingAndGlyphs",
    }
    ET.SubElement(svg, "text", written).text = text


def _border(total: int) -> dict[str, str]:
    return {
        "x": "0.5",
        "y": "0.5",
        "width": str(total - 1),
        "height": str(HEIGHT - 1),
        "fill": "none",
        "stroke": BORDER,
    }
