"""
Boards of 200 and of 10,000 ranked rows in Chromium, against a plain table of the same cells.

The peer is one page with every row in its HTML, no style and no script: what a browser needs for
so many cells in any case. Its rows are sorted by the shortest script that does it. First paint is
the browser's own mark; sort and filter are timed from the event to the next frame that is drawn.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from perf.measure import Ratio, floor_row, left_out, show
from perf.ranked_board import ranked_leaderboard, write_board

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
PAGE_ROWS = 200
MOST_RAW_BYTES, MOST_GZIP_BYTES = 250_000, 25_000
MOST_PAINT_S, MOST_CHANGE_S = 0.5, 0.3
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
# Two frames: the first runs before the change is laid out and drawn, the second after it.
SPENT = """(change) => new Promise((done) => {
  const start = performance.now();
  (0, eval)(change);
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
SORT = "document.querySelector('th[data-key={key}] .sort').click()"
FILTER = """{
  const field = document.querySelector('.filters input[type=search]');
  field.value = '%s';
  field.dispatchEvent(new Event('input'));
}"""
CHOOSE = """{
  const list = document.querySelectorAll('.filters select')[1];
  list.selectedIndex = 1;
  list.dispatchEvent(new Event('change'));
}"""
PLAIN_SORT = """{
  const body = document.querySelector('tbody');
  const rows = [...body.rows].map((row) => [Number(row.cells[2].textContent), row]);
  body.append(...rows.sort(([a], [b]) => b - a).map(([, row]) => row));
}"""


def ratios(rows: int = 10_000, rounds: int = 5) -> Iterator[Ratio]:
    """
    Sizes and times of the two boards, and of the plain table.
    """
    if not CHROMIUM.is_file():
        yield left_out(
            "boards in a browser", f"no browser at {CHROMIUM}: install Debian's chromium"
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        yield from _sizes(Path(folder) / "small")
        yield from _times(Path(folder) / "large", rows, rounds)


def _sizes(folder: Path) -> Iterator[Ratio]:
    page = write_board(ranked_leaderboard(PAGE_ROWS), folder)
    raw = page.read_bytes()
    job = f"board page of {PAGE_ROWS} rows"
    packed_count = len(gzip.compress(raw, 9))
    yield Ratio(job=job, of="bytes", ratio=len(raw), goal=MOST_RAW_BYTES)
    yield Ratio(job=f"{job}, packed", of="bytes", ratio=packed_count, goal=MOST_GZIP_BYTES)


def _times(folder: Path, rows: int, rounds: int) -> Iterator[Ratio]:
    from playwright.sync_api import sync_playwright

    page = write_board(ranked_leaderboard(rows), folder)
    plain = _plain_table(folder, rows)
    changes = {
        "sort by a figure": SORT.replace("{key}", "time"),
        "sort by a text": SORT.replace("{key}", "system"),
        "filter by a choice": CHOOSE,
        "filter by a text": FILTER % "submitter 01",
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        paint_s = _median(browser, page, None, rounds)
        spent_s = {name: _median(browser, page, change, rounds) for name, change in changes.items()}
        plain_paint_s = _median(browser, plain, None, rounds)
        plain_sort_s = _median(browser, plain, PLAIN_SORT, rounds)
        browser.close()
    yield floor_row(f"first paint of a plain table of {rows:,} rows", plain_paint_s)
    yield floor_row(f"sort of a plain table of {rows:,} rows", plain_sort_s)
    job = f"board of {rows:,} rows"
    for name, seconds, most_s in (
        ("first paint", paint_s, MOST_PAINT_S),
        *((name, seconds, MOST_CHANGE_S) for name, seconds in spent_s.items()),
    ):
        yield Ratio(job=f"{job}, {name}", of="s", seconds=seconds, ratio=seconds, goal=most_s)


def _median(browser: Browser, path: Path, change: str | None, rounds: int) -> float:
    """
    The median over fresh pages of the first paint, or of the time that *change* takes, in seconds.
    """
    spent_ms = []
    for _ in range(rounds):
        with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
            page = context.new_page()
            page.goto(path.as_uri(), wait_until="load")
            spent_ms.append(_painted_ms(page) if change is None else page.evaluate(SPENT, change))
    return statistics.median(spent_ms) / 1000


def _painted_ms(page: Page) -> float:
    page.wait_for_function(f"({PAINT}) !== null")
    painted: float = page.evaluate(PAINT)
    return painted


def _plain_table(folder: Path, count: int) -> Path:
    """
    The peer: a table of the same cells in one page.
    """
    cell = "".join(f"<td>{index}.25</td>" for index in range(10))
    rows = "\n".join(
        f"<tr><td>{index}</td><th>System-{index:05}</th>"
        f"<td>{(index * 7919) % count}</td>{cell}</tr>"
        for index in range(count)
    )
    path = folder / "plain.html"
    path.write_text(
        f"<!doctype html><title>Table</title><table><tbody>{rows}</tbody></table>", encoding="utf-8"
    )
    return path


def main(arguments: list[str]) -> int:
    """
    Print sizes and times; 0 when every goal is met.
    """
    parser = argparse.ArgumentParser(prog="perf board_page", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    return show(ratios(options.rows, options.rounds))
