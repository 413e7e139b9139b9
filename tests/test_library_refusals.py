"""
How the functions of the library refuse: one error type, whose text says what is wrong and what to
do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import reporter

BOARD = Path(__file__).resolve().parents[1]
ENTRY = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"
FILE = BOARD / "submissions" / f"{ENTRY}.json"
NO_BOARD = "nowhere: no such folder; name a board folder, which holds benchmarks/ and submissions/"
REFUSALS: dict[str, tuple[Callable[[], Any], str]] = {
    "score: no board": (lambda: reporter.score(board="nowhere"), NO_BOARD),
    "rank: no board": (lambda: reporter.rank(board="nowhere"), NO_BOARD),
    "build: no board": (lambda: reporter.build("nowhere"), NO_BOARD),
    "measure: no board": (lambda: reporter.measure(FILE, board="nowhere"), NO_BOARD),
    "validate: no board": (lambda: reporter.validate(FILE, board="nowhere"), NO_BOARD),
    "review: no board": (lambda: reporter.review(FILE, board="nowhere"), NO_BOARD),
    "seal: no board": (lambda: reporter.seal([], board="nowhere"), NO_BOARD),
    "compare: no board": (lambda: reporter.compare("a", "b", board="nowhere"), NO_BOARD),
    "statement: no board": (lambda: reporter.statement("a", board="nowhere"), NO_BOARD),
    "validate: no file": (
        lambda: reporter.validate("nowhere"),
        "nowhere: no such file or folder; check the path",
    ),
    "validate: nothing": (
        lambda: reporter.validate([]),
        (
            "no file of a board there: name board.toml, benchmarks, submissions, claims, or a "
            "folder of them"
        ),
    ),
    "review: no logs": (
        lambda: reporter.review(FILE, evidence="nowhere", board=BOARD),
        "nowhere: no such folder; name the folder of the raw logs",
    ),
    "rank: no such benchmark": (
        lambda: reporter.rank(board=BOARD, benchmark="bort").boards,
        "no benchmark is called 'bort'; there are: "
        + ", ".join(sorted(path.stem for path in (BOARD / "benchmarks").glob("*.json"))),
    ),
    "rank: a quality of nothing": (
        lambda: reporter.rank(board=BOARD, at="0.7"),
        "--at is a quality of one benchmark; name it with --benchmark",
    ),
    "check: nothing": (
        reporter.check,
        (
            "no claim file there: name claim files (JSON), tables (CSV), documents (Markdown, "
            "LaTeX, text) or a folder with JSON files, or give --claim"
        ),
    ),
    "compare: no such scope": (
        lambda: reporter.compare(ENTRY, ENTRY, board=BOARD, scope="S9"),
        "no scope is called 'S9'; there are: S1, S2, S3, S4",
    ),
    "compare: one entry": (
        lambda: reporter.compare(ENTRY, ENTRY, board=BOARD),
        f"{ENTRY} can't be compared with itself; name two entries",
    ),
    "statement: no such format": (
        lambda: reporter.statement(ENTRY, board=BOARD).text("word"),
        (
            "no format is called 'word'; there are: latex, markdown, bibtex, front-matter, "
            "checklist, badge, json, itu-l1801, sci-ai, spdx, boamps, eu-ai-act"
        ),
    ),
    "energy: no log": (lambda: reporter.energy([]), "no log there: name at least one power log"),
    "energy: half a window": (
        lambda: reporter.energy("power.csv", start="2026-06-01T10:30:10Z"),
        "--start and --stop go together: give both, or a training log",
    ),
    "energy: two windows": (
        lambda: reporter.energy("power.csv", stop=1.0, training_log="train.log"),
        "give --start and --stop, or a training log: one of the two",
    ),
    "energy: a pattern of nothing": (
        lambda: reporter.energy("power.csv", pattern="(?P<time>.*)"),
        "a pattern is for the lines of a training log: name one",
    ),
    "energy: no such component": (
        lambda: reporter.energy("power.csv", component="gpu"),
        (
            "no component is called 'gpu'; there are: accelerator, node, host, fabric, storage, "
            "cooling, whole_facility"
        ),
    ),
    "energy: a range below zero": (
        lambda: reporter.energy("power.csv", counter_range_j=-1.0),
        "the range of the counters is -1.0 J: give a number from 0 to 1e+18",
    ),
    "energy: no power": (
        lambda: reporter.energy("power.csv", rated_power_w=float("nan")),
        "the rated power is nan W: give a number from 0 to 1e+09",
    ),
    "emissions: below zero": (
        lambda: reporter.emissions_by_grid(-1, pue=1.2, year=2024),
        "the energy is -1 kWh: give a number from 0 to 2.77778e+11",
    ),
    "emissions: a PUE below 1": (
        lambda: reporter.emissions_by_grid(1, pue=0.9, year=2024),
        "the PUE is 0.9: give a number from 1 to 3",
    ),
    "record: no such event": (
        lambda: reporter.record(ENTRY, "praise", by="board/maintainer", reason="Good."),
        (
            "no event is called 'praise'; there are: review, clear, object, correct, withdraw, "
            "reproduce"
        ),
    ),
    "record: no such rule": (
        lambda: reporter.record(ENTRY, "object", by="a/b", reason="No.", rules=["zz-1"]),
        "no rule is called 'ZZ-1'; see the site's rules page",
    ),
    "record: no such entry": (
        lambda: reporter.record("a/b", "object", by="a/b", reason="No.", board=BOARD),
        "a/b is no readable entry of this board; run reporter validate",
    ),
}


def refusal(call: Callable[[], Any]) -> str:
    """
    The text of the error that a call ends with.
    """
    with pytest.raises(reporter.ReporterError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    One error type, whose text is whole; nothing is written.
    """
    monkeypatch.chdir(tmp_path)
    call, text = REFUSALS[name]

    assert refusal(call) == text
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_clear_is_refused_with_the_choice(tmp_path: Path) -> None:
    """
    The first line is the cause; the second says what to choose.
    """
    log = tmp_path / "power.csv"
    lines = [f"2026-06-01T10:30:{second:02d}Z,300" for second in range(0, 60, 2)]
    log.write_text("timestamp,power.draw [W]\n" + "\n".join(lines) + "\n", encoding="utf-8")

    assert refusal(lambda: reporter.energy(log, component="fabric")) == (
        "an accelerator series proves no fabric\n"
        "the log holds: device (accelerator, draw); name a log of the part's own devices"
    )
