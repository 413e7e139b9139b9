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

from perf.measure import verdict
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


def main(arguments: list[str]) -> int:
    """
    Print sizes, times and ratios; 0 when every goal is met.
    """
    parser = argparse.ArgumentParser(prog="perf board_page", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    if not CHROMIUM.is_file():
        print(f"no browser at {CHROMIUM}: install Debian's chromium")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        goals = [*_sizes(Path(folder) / "small"), *_times(Path(folder) / "large", options)]
    print("\n".join(verdict(goal=goal, met=met) for goal, met in goals))
    return 0 if all(met for _, met in goals) else 1


def _sizes(folder: Path) -> Iterator[tuple[str, bool]]:
    page = write_board(ranked_leaderboard(PAGE_ROWS), folder)
    raw = page.read_bytes()
    packed = gzip.compress(raw, 9)
    plain = _plain_table(folder, PAGE_ROWS).read_bytes()
    print(
        f"{PAGE_ROWS} rows: {len(raw):,} bytes, {len(packed):,} packed; "
        f"{len(raw) / len(plain):.2f} x and {len(packed) / len(gzip.compress(plain, 9)):.2f} x "
        "a plain table"
    )
    yield f"a page of {PAGE_ROWS} rows below {MOST_RAW_BYTES:,} bytes", len(raw) < MOST_RAW_BYTES
    yield f"packed below {MOST_GZIP_BYTES:,} bytes", len(packed) < MOST_GZIP_BYTES


def _times(folder: Path, options: argparse.Namespace) -> Iterator[tuple[str, bool]]:
    from playwright.sync_api import sync_playwright

    page = write_board(ranked_leaderboard(options.rows), folder)
    plain = _plain_table(folder, options.rows)
    script = page.with_name("rows.js").read_bytes()
    packed = gzip.compress(script, 9)
    print(f"{options.rows:,} rows: script {len(script):,} bytes, {len(packed):,} packed")
    changes = {
        "sort by a figure": SORT.replace("{key}", "time"),
        "sort by a text": SORT.replace("{key}", "system"),
        "filter by a choice": CHOOSE,
        "filter by a text": FILTER % "submitter 01",
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        paint_s = _median(browser, page, None, options.rounds)
        spent_s = {
            name: _median(browser, page, change, options.rounds) for name, change in changes.items()
        }
        plain_paint_s = _median(browser, plain, None, options.rounds)
        plain_sort_s = _median(browser, plain, PLAIN_SORT, options.rounds)
        browser.close()
    print(f"first paint        {paint_s:.3f} s, {paint_s / plain_paint_s:.2f} x a plain table")
    yield f"first paint below {MOST_PAINT_S} s", paint_s < MOST_PAINT_S
    for name, seconds in spent_s.items():
        print(f"{name:18} {seconds:.3f} s, {seconds / plain_sort_s:.2f} x sorting a plain table")
        yield f"{name} below {MOST_CHANGE_S} s", seconds < MOST_CHANGE_S


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
