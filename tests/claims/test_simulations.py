"""
What random claims get: honest ones are never accused, and slips are found and named.

The tables of docs/papers-simulated.md are made here, and a test fails when they change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import pytest

from reporter.claims.check import check_claims
from reporter.claims.printed import UNITS
from reporter.claims.verdicts import RowVerdict, Verdict
from reporter.model.claim import ClaimFile
from tests.claims.planted import PLANTS, Planted, plant_two
from tests.claims.simulated import QUANTITIES, Print, between, dice, honest_row
from tests.claims.simulated_parts import (
    SLIPS as SLIPS_IN_PARTS,
)
from tests.claims.simulated_parts import (
    honest_row_of_nodes,
    honest_row_of_parts,
    row_with_node_slip,
    row_with_slip,
)
from tests.conftest import CHECKOUT, Golden

PAGE = CHECKOUT / "docs" / "papers-simulated.md"
DIGITS = (2, 3, 4)
HONEST_EACH, SLIPS_EACH, PAIRS_EACH = 2_000, 20, 100
PARTS_EACH, SLIPS_OF_PARTS_EACH = 200, 20
KINDS = {
    "PUE": ("pue-not-applied", "pue-twice", "pue-divided", "pue-basis", "another-pue"),
    "unit": ("energy-unit", "carbon-unit", "time-unit", "power-unit", "intensity-unit"),
    "decimal point": ("decimal-point",),
    "count": (
        *("chips-again", "chips-forgotten", "hours-counted-twice", "cores-for-chips"),
        "nodes-for-chips",
    ),
    "power": ("tdp-for-power", "power-for-tdp", "gpu-against-node"),
    "intensity": ("net-for-gross", "stale-factor"),
    "carbon": ("carbon-for-co2",),
    "work": ("peak-for-achieved", "work-counted-twice"),
    "table": ("row-swapped", "row-copied", "column-swapped", "column-copied"),
    "total": ("row-left-out", "row-counted-twice", "total-not-rows", "total-of-another"),
}
KIND_OF = {code: kind for kind, codes in KINDS.items() for code in codes}

HEAD = """# What simulated claims get

Random runs are printed as documents print them, in any unit, style and rounding, and checked. A
test makes these tables from fixed seeds, and fails when they change. How digits are read stands in
[papers.md](papers.md).
"""
HONEST = """
## Honest claims

Every figure has the digits of the first column. Half of the documents reckon from the true figures
and half from those they print; every field may be missing, and the rated power may stand for the
power of the run. *Open* means that an input which isn't stated makes the figures agree, or that
too little is stated; *digits* that several figures must be rounded at once.

| digits | claims | consistent | cannot tell: open | cannot tell: digits | inconsistent |
|---|---|---|---|---|---|
"""
SLIPS = """
## One slip

Of 20 claims with each slip, how many are inconsistent (found), and in how many of those the first
cause is the slip, by kind. A slip that isn't found hides in the digits: within what is printed some
honest run has these figures, which the test reckons anew. At two digits another slip may fit as
well, and a column with two digits is no sign of a copy.

| slip | kind | 2 digits: found, named | 3 digits | 4 digits |
|---|---|---|---|---|
"""
PAIRS = """
## Two slips

One of the PUE, the power or the intensity, and one of size, in one figure. Named means that both
are among the first two causes.

| digits | claims | found | named |
|---|---|---|---|
"""

PARTS = """
## Parts and nodes

Runs of two to four parts, each with its own accelerators, time and power (or the rated ones, or
none), and runs of which the power of a node is printed. No honest one is inconsistent.

| row | digits | claims | consistent | cannot tell: open | cannot tell: digits |
|---|---|---|---|---|---|
"""
SLIPS_OF_PARTS = """
## One slip in parts and nodes

Of 20 claims with each slip, how many are inconsistent (found), and in how many of those the first
cause is the slip.

| slip | 2 digits: found, named | 3 digits | 4 digits |
|---|---|---|---|
"""


def check(rows: Iterable[dict[str, Any]], totals: Iterable[dict[str, Any]] = ()) -> RowVerdict:
    """
    The verdict on the first row, or on the total.
    """
    source = {"title": "A"}
    data = {"schema_version": 1, "id": "a", "source": source, "rows": list(rows)}
    report = check_claims(ClaimFile.from_dict({**data, "totals": list(totals)}), "a.json")
    return report.rows[-1] if totals else report.rows[0]


def section_of(title: str) -> str:
    """
    The page from one heading to the next.
    """
    text = PAGE.read_text(encoding="utf-8")
    start = text.index(f"\n## {title}\n")
    end = text.find("\n## ", start + 1)
    return text[start : end if end >= 0 else None]


def keep(title: str, text: str, golden: Golden) -> None:
    """
    Hold a section of the page against *text*, or write it.
    """
    if golden.update:
        old = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(old.replace(section_of(title), text), encoding="utf-8", newline="\n")
    assert section_of(title) == text


def test_the_page_begins_as_it_says() -> None:
    """
    The head of the page stands before its five sections, in their order.
    """
    text = PAGE.read_text(encoding="utf-8")

    assert text.startswith(HEAD)
    assert text.count("\n## ") == 5


def test_honest_claims_are_never_accused(golden: Golden) -> None:
    """
    Of 10,000 claims of 1 to 4 digits none is inconsistent.
    """
    lines = []
    for digits in (1, 2, 3, 4, None):
        counts: Counter[str] = Counter()
        for seed in range(HONEST_EACH):
            row = honest_row(dice(f"honest {digits} {seed}"), digits)
            found = check([row])
            assert found.verdict is not Verdict.INCONSISTENT, row
            is_digits = any(figure.digits for figure in found.figures)
            counts["digits" if is_digits else str(found.verdict)] += 1
        shown = (counts["consistent"], counts["cannot tell"], counts["digits"])
        cells = " | ".join(f"{100 * count / HONEST_EACH:.1f} %" for count in shown)
        lines.append(f"| {digits or '1 to 4'} | {HONEST_EACH:,} | {cells} | 0 |\n")
    keep("Honest claims", HONEST + "".join(lines), golden)


def test_honest_claims_of_parts_and_nodes_are_never_accused(golden: Golden) -> None:
    """
    Of 2,000 claims of 1 to 4 digits none is inconsistent.
    """
    lines = []
    for kind, honest in (("parts", honest_row_of_parts), ("nodes", honest_row_of_nodes)):
        for digits in (1, 2, 3, 4, None):
            counts: Counter[str] = Counter()
            for seed in range(PARTS_EACH):
                row = honest(dice(f"honest {kind} {digits} {seed}"), digits)
                found = check([row])
                assert found.verdict is not Verdict.INCONSISTENT, row
                is_digits = any(figure.digits for figure in found.figures)
                counts["digits" if is_digits else str(found.verdict)] += 1
            shown = (counts["consistent"], counts["cannot tell"], counts["digits"])
            cells = " | ".join(f"{100 * count / PARTS_EACH:.1f} %" for count in shown)
            lines.append(f"| {kind} | {digits or '1 to 4'} | {PARTS_EACH} | {cells} |\n")
    keep("Parts and nodes", PARTS + "".join(lines), golden)


def test_slips_in_parts_and_nodes_are_found_and_named(golden: Golden) -> None:
    """
    At 2 to 4 digits 85 % of those that are found are named first.
    """
    plants: list[tuple[str, Callable[[Random, int], dict[str, Any]]]] = [
        *((code, partial(row_with_slip, slip=slip)) for code, slip in SLIPS_IN_PARTS),
        ("node-power", row_with_node_slip),
    ]
    lines, found_all, named_all = [], 0, 0
    for code, plant in plants:
        cells = []
        for digits in DIGITS:
            draws = [dice(f"{code} in parts {digits} {n}") for n in range(SLIPS_OF_PARTS_EACH)]
            rows = [check([plant(draw, digits)]) for draw in draws]
            found = [row for row in rows if row.verdict is Verdict.INCONSISTENT]
            named = sum(row.causes[0].code == code for row in found)
            found_all, named_all = found_all + len(found), named_all + named
            cells.append(f"{len(found)}, {named}")
        lines.append(f"| `{code}` | {' | '.join(cells)} |\n")
    share = (
        f"\nOf {found_all} that are found, {100 * named_all / found_all:.1f} % are named first.\n"
    )

    assert named_all >= 0.85 * found_all
    keep("One slip in parts and nodes", SLIPS_OF_PARTS + "".join(lines) + share, golden)


def test_honest_totals_are_never_accused() -> None:
    """
    A sum of 1 to 12 rows, each figure of 1 to 4 digits, reckoned from true or printed rows.
    """
    for seed in range(500):
        draw = dice(f"total {seed}")
        press = Print(draw=draw)
        parts = [between(draw, "1", "9999") for _ in range(draw.randint(1, 12))]
        printed = [press.number(part) for part in parts]
        whole = sum(parts if draw.random() < 0.5 else [shown for _, shown in printed])
        rows = [
            {"id": str(place), "name": str(place), "co2e": {"printed": text, "unit": "t"}}
            for place, (text, _) in enumerate(printed)
        ]
        figure = {"printed": press.number(Fraction(whole))[0], "unit": "t"}
        names = [row["id"] for row in rows]
        total = {"id": "all", "name": "All", "rows": names, "co2e": figure}

        assert check(rows, [total]).verdict is not Verdict.INCONSISTENT, (rows, total)


def test_single_slips_are_found_and_named_first(golden: Golden) -> None:
    """
    At 2 to 4 digits 95 % of the slips that are found are named first, and the rest may be honest.
    """
    lines, found_all, named_all = [], 0, 0
    for place, (code, where, plant) in enumerate(PLANTS):
        cells = []
        for digits in DIGITS:
            found, named = _counted(
                code,
                [plant(dice(f"{code} {place} {digits} {n}"), digits) for n in range(SLIPS_EACH)],
            )
            found_all, named_all = found_all + found, named_all + named
            cells.append(f"{found}, {named}")
        lines.append(f"| `{code}`{where} | {KIND_OF[code]} | {' | '.join(cells)} |\n")
    share = (
        f"\nOf {found_all:,} that are found, {100 * named_all / found_all:.1f} % are named first.\n"
    )

    assert named_all >= 0.95 * found_all
    keep("One slip", SLIPS + "".join(lines) + share, golden)


def _counted(code: str, documents: Sequence[Planted]) -> tuple[int, int]:
    """
    How many slips are found, and how many of those are named first.
    """
    found = named = 0
    for document in documents:
        row = check(document.rows, document.totals)
        if row.verdict is Verdict.INCONSISTENT:
            found += 1
            named += KIND_OF.get(row.causes[0].code) == KIND_OF[code]
        elif row.verdict is Verdict.CONSISTENT and not document.totals:
            assert may_be_honest(document.rows[0]), document
    return found, named


def test_two_slips_are_among_the_first_two(golden: Golden) -> None:
    """
    At 2 to 4 digits 80 % of the pairs that are found are named.
    """
    lines, found_all, named_all = [], 0, 0
    for digits in DIGITS:
        documents = [plant_two(dice(f"two {digits} {n}"), digits) for n in range(PAIRS_EACH)]
        rows = [(check(document.rows), set(document.codes)) for document in documents]
        found = [(row, codes) for row, codes in rows if row.verdict is Verdict.INCONSISTENT]
        named = sum(_names(row, codes) for row, codes in found)
        found_all, named_all = found_all + len(found), named_all + named
        lines.append(f"| {digits} | {PAIRS_EACH} | {len(found)} | {named} |\n")

    assert named_all >= 0.8 * found_all
    keep("Two slips", PAIRS + "".join(lines), golden)


def _names(row: RowVerdict, codes: set[str]) -> bool:
    first_two = row.causes[:2]
    return any(cause.codes == codes for cause in first_two) or codes == {
        cause.code for cause in first_two
    }


def widest(text: str) -> tuple[Decimal, Decimal]:
    """
    The bounds of a printed figure with its zeros as rounding, reckoned without the package.
    """
    mantissa, _, exponent = text.replace(",", "").partition("E")
    number = Decimal(mantissa)
    step = Decimal(1).scaleb(number.as_tuple().exponent)  # type: ignore[arg-type]
    stripped = mantissa.rstrip("0") if "." not in mantissa else mantissa
    if "." not in mantissa and number:
        step = Decimal(10) ** (len(mantissa) - len(stripped))
    below = step / 10 if stripped == "1" and len(mantissa) > 1 else step
    scale = Decimal(10) ** int(exponent or 0)
    return (number - below / 2) * scale, (number + step / 2) * scale


def may_be_honest(row: dict[str, Any]) -> bool:
    """
    Whether some figures within the digits of a row fulfil all its formulas.
    """

    def bounds(name: str) -> tuple[Fraction, Fraction]:
        scale = UNITS[QUANTITIES[name]][row[name]["unit"]]
        low, high = widest(row[name]["printed"])
        return Fraction(low) * scale, Fraction(high) * scale

    if "accelerator_time" in row:
        low, high = bounds("accelerator_time")
    else:
        low, high = (Fraction(row["chips"]) * bound for bound in bounds("duration"))
    pue = tuple(Fraction(bound) for bound in widest(row["pue"]["printed"]))
    power, energy, carbon = bounds("power"), bounds("energy"), bounds("co2e")
    inside = row["pue"]["in_energy"] == "yes"
    times = (
        low * power[0] * (pue[0] if inside else 1),
        high * power[1] * (pue[1] if inside else 1),
    )
    intensity = bounds("intensity")
    # CO2e of an energy without the PUE may hold it or not.
    most = energy[1] * intensity[1] * (1 if inside else pue[1])
    return (
        times[0] <= energy[1]
        and energy[0] <= times[1]
        and energy[0] * intensity[0] <= carbon[1]
        and carbon[0] <= most
    )


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100", "95", "150"),
        ("200", "150", "250"),
        ("1.0E+2", "95", "105"),
        ("0.40", ".395", ".405"),
    ],
)
def test_the_bounds_reckoned_here_are_those_of_the_digits(text: str, low: str, high: str) -> None:
    """
    The test's own reading of digits is the one of the page.
    """
    assert widest(text) == (Decimal(low), Decimal(high))


def test_the_verdict_is_the_same_in_one_file_and_in_several() -> None:
    """
    Neighbours and their order may change a named cause, never a verdict.
    """
    draws = [dice(f"together {seed}") for seed in range(60)]
    rows = [{**honest_row(draw), "id": str(place)} for place, draw in enumerate(draws)]
    documents = [PLANTS[place % 25][2](draw, 3) for place, draw in enumerate(draws)]
    rows += [{**one.rows[0], "id": f"slip {place}"} for place, one in enumerate(documents)]

    def verdicts(order: list[dict[str, Any]]) -> dict[str, Verdict]:
        data = {"schema_version": 1, "id": "a", "source": {"title": "A"}, "rows": order}
        report = check_claims(ClaimFile.from_dict(data), "a.json")
        return {row.row_id: row.verdict for row in report.rows}

    together = verdicts(rows)
    alone = {row_id: verdict for row in rows for row_id, verdict in verdicts([row]).items()}

    assert together == verdicts(rows[::-1]) == alone
    assert set(together.values()) == set(Verdict)
