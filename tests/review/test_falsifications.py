"""
What each way to bend a real log gives, as the table in docs/falsifications.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.energy.parts import entry_energy_j
from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.model.submission import Submission
from reporter.review.board import build_index
from reporter.review.entry_review import Material
from reporter.review.fingerprint import fingerprints_of
from reporter.review.review import Review, review
from reporter.review.rule import Letter
from tests.conftest import CHECKOUT, Golden
from tests.review import logs
from tests.review.published import NOW, benchmarks, copy_of_bert, imported, restated, reviewed

PAGE = CHECKOUT / "docs" / "falsifications.md"
CROSS = {"XS-2", "XS-3"}

VERSIONS: list[tuple[str, str, Callable[[str], str]]] = [
    ("unchanged", "nothing", lambda text: text),
    ("truncated", "the second half of every log is cut off", logs.halved),
    ("padded", "ten minutes at 2,500 W in front and behind", lambda t: logs.padded(t, 600, 2500.0)),
    ("shifted", "every stamp 7 h earlier", lambda t: logs.shifted(t, -25_200)),
    ("scaled by a unit", "W written as kW", lambda t: logs.scaled(t, 0.001)),
    ("scaled a little", "every value times 0.9", lambda t: logs.scaled(t, 0.9)),
    ("thinned", "every twentieth reading", lambda t: logs.thinned(t, 20)),
    ("peaks removed", "readings above 9,600 W left out", lambda t: without_peaks(t, 9600.0)),
    ("duplicated", "every reading written twice", logs.doubled),
    ("smoothed", "means of 15 readings", lambda t: logs.smoothed(t, 15)),
    ("constant", "7,000 W throughout", lambda t: logs.constant(t, 7000.0)),
    ("touched", "stamps up to 5 ms, values up to 3 W off", lambda t: logs.jittered(t, 7, 3.0)),
    ("disturbed", "stamps up to 5 ms, values up to 20 W off", lambda t: logs.jittered(t, 7, 20.0)),
    ("invented", "drawn around 6,500 W, jitter and all", lambda t: logs.invented(t, 7)),
]

HEAD = """# What bent logs give

Ten published BERT runs (MLPerf Training v5.0, Lenovo, 8 x B200, logs from
mlcommons/training_results_v5.0; derived figures, not verified by MLCommons Association) are bent
in one way at a time and reviewed three times: with the claim as it was, with a claim made anew
from the bent logs, and with that claim, of another house, beside the original on one board. A test
makes this table, and fails when it changes.

Letters: R refused, F flagged until a reviewer clears it, D lowers the meter class, I note. Energy
is the mean charged energy of the new claim against the honest one; `refused` means that the
importer makes no submission of such logs. The last column holds XS-2 and XS-3 alone: the training
logs were left as they are, so XS-1 refuses every row.

| version | what was done | claim as before | claim anew | energy | beside the original |
|---|---|---|---|---|---|
"""

FOOT = """
What the table shows:

- A claim that doesn't follow from its logs is always found: EL-5 and RN-7 demand equality.
- Readings that are left out are charged at the highest power, so the new claim is higher, never
  lower.
- Padding changes nothing: the window is that of the training log.
- Values that were bent a little and claimed anew are possible for the machine. Only the original
  beside them gives them away, as XS-2 or XS-3, and only while its noise is still in them: noise of
  20 W leaves enough of it, smoothing over 15 readings washes it out.
- A log that was invented with care passes. No rule sees that; only a person who reviews the entry,
  a second party who reproduces it, and public raw logs do. That is why the ladder goes on to V2
  and V3.
"""


def without_peaks(text: str, limit_w: float) -> str:
    """
    A log without its highest readings.
    """
    low = [line for line in logs.readings(text) if line["value"] <= limit_w]
    return logs.text_of([*logs.others(text), *low])


def spoken(review_: Review, *, cross: bool = False) -> str:
    """
    The rules that spoke, by letter; notes that the honest logs give too are left out.
    """
    words = []
    for letter in Letter:
        codes = {r.code for r in review_.remarks if r.letter is letter} - {"RN-3"}
        codes = codes & CROSS if cross else codes - CROSS
        words += [f"{letter} {code}" for code in sorted(codes, key=_order)]
    return ", ".join(words) or "nothing"


def _order(code: str) -> tuple[str, int]:
    family, _, number = code.partition("-")
    return family, int(number)


@pytest.fixture(scope="module")
def honest(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Submission, Path]:
    """
    The unmodified submission and its logs.
    """
    folder = tmp_path_factory.mktemp("honest")
    copy_of_bert(shared, folder)
    return imported(folder, "v5.0")[0], folder


def beside(forged: Submission, folder: Path, honest: tuple[Submission, Path]) -> Review:
    """
    The review of a new claim of another house, with the original on the same board.
    """
    other = replace(forged, id=f"forger/{forged.slug}")
    evidence = find_evidence(other, folder, readers=mllog_readers())
    original = find_evidence(honest[0], honest[1], readers=mllog_readers())
    board = build_index([other, honest[0]], fingerprints_of([evidence, original]))
    material = Material(
        submission=other, benchmark=benchmarks()[other.benchmark.id], evidence=evidence
    )
    return review(material, now=NOW, board=board)


def row(
    name: str,
    done: str,
    change: Callable[[str], str],
    honest: tuple[Submission, Path],
    place: tuple[Path, Path],
) -> str:
    """
    One row of the table; *place* is the shared folder and one to work in.
    """
    shared, folder = place
    folder.mkdir()
    copy_of_bert(shared, folder, change)
    before = spoken(reviewed(restated(honest[0], folder), folder))
    made = imported(folder, "v5.0")
    if not made:
        return f"| {name} | {done} | {before} | refused | | |\n"
    new, old = entry_energy_j(made[0]), entry_energy_j(honest[0])
    assert new is not None
    assert old is not None
    near = "" if name == "unchanged" else spoken(beside(made[0], folder, honest), cross=True)
    anew, change_percent = spoken(reviewed(made[0], folder)), round(100 * (new / old - 1), 1)
    return f"| {name} | {done} | {before} | {anew} | {change_percent + 0:+.1f} % | {near} |\n"


def test_the_table_of_bent_logs(
    honest: tuple[Submission, Path], shared: Path, tmp_path: Path, golden: Golden
) -> None:
    """
    docs/falsifications.md says what the rules say today of every bent version.
    """
    rows = [
        row(name, done, change, honest, (shared, tmp_path / name.replace(" ", "-")))
        for name, done, change in VERSIONS
    ]
    text = HEAD + "".join(rows) + FOOT

    if golden.update:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == text
