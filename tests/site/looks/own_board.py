"""
A small board with looks of its own.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from tests.site.serving import a_small_board

TITLE = "Green Track"
STYLE = """/* Green Track */
:root {
  --accent: light-dark(#0a5c36, #7be0a8);
  --accent-soft: light-dark(#e6f4ec, #17352a);
}
.top { border-block-end: 3px solid var(--accent); }
.hero { background: url("static/chart.png"); }
"""
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 220 40">
<title>Green Track</title>
<defs><linearGradient id="shade"><stop offset="0" stop-color="#1b9e5a"/></linearGradient></defs>
<style>.mark { fill: url(#shade); }</style>
<circle class="mark" cx="20" cy="20" r="17"/><path d="M12 21l6 6 11-13" style="fill: none"/>
<text x="46" y="27" font-size="20" fill="#1b9e5a">Green Track</text>
</svg>
"""
RULES = """# Rules of the track

What a team **must** send in, and who [decides](team.md#chairs).

## Dates

| what | until |
|---|---|
| Entries | 2026-09-01 |

## How to read the board

See the [data](/data/), the [method](/method/index.html) or [the conference](https://conf.example/).

![A chart](static/chart.png)
"""
TEAM = """# Chairs and jury

Three people of three universities.

## Chairs

Write to [the chairs](mailto:chairs@conf.example).
"""


def a_picture() -> bytes:
    """
    A small PNG.
    """
    out = io.BytesIO()
    Image.new("RGB", (30, 12), (27, 158, 90)).save(out, "PNG")
    return out.getvalue()


def write(place: Path, name: str, content: str | bytes) -> Path:
    """
    Write a file and the folders above it.
    """
    path = place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_looks(board: Path) -> Path:
    """
    Give a board a stylesheet, a logo, two pages and a picture; gives the folder of the looks.
    """
    place = board / "looks"
    write(place, "board.css", STYLE)
    write(place, "logo.svg", LOGO)
    write(place, "pages/rules-of-the-track.md", RULES)
    write(place, "pages/team.md", TEAM)
    write(place, "static/chart.png", a_picture())
    return place


def an_own_board(folder: Path, keep: str = "") -> Path:
    """
    A board with one entry and looks of its own; *keep* is a line for the top of its settings.
    """
    a_small_board(folder)
    settings = folder / "board.toml"
    text = settings.read_text(encoding="utf-8").replace("Training energy leaderboard", TITLE)
    settings.write_text(f"{keep}\n{text}", encoding="utf-8")
    write_looks(folder)
    return folder
