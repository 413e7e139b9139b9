"""
Rows by their model and by what they print, in tables too long to walk over.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from reporter.claims import check
from reporter.claims.printed import Interval
from reporter.claims.row_figures import Amount, Facts
from reporter.claims.row_index import (
    MOST_WALKED,
    AlikeRows,
    OtherRow,
    RowsBySource,
    is_same_model,
    model_name,
    printed_values,
)
from reporter.model.claim import ClaimRow
from tests.claims.test_other_rows import row

NAMES = ("GPT-3 {}", "LLaMA-7B ({})", "T5 {}", "BERT", "BERT {}", "OPT-{}B", "Alpha {}", "GPT-3")


class Walked(tuple[OtherRow, ...]):
    """
    Rows that count how often they are walked over.
    """

    __slots__ = ()
    walks = 0

    def __iter__(self) -> Iterator[OtherRow]:
        """
        Walk over the rows once more.
        """
        type(self).walks += 1
        return super().__iter__()


def other_row(
    place: int, name: str, energy: int = 1, *, source: str | None = None, figure: str = "energy"
) -> OtherRow:
    """
    A row of that name that prints one figure, an energy in kWh if not said otherwise.
    """
    interval = Interval.exactly(Fraction(energy))
    amount = Amount(name=figure, text=str(energy), unit="kWh", interval=interval, wide=interval)
    facts = Facts(
        row=ClaimRow(id=f"row-{place}", name=name, source=source),
        pointer="",
        amounts=MappingProxyType({figure: amount}),
        tolerance=Fraction(0),
    )
    return OtherRow(shown=f"row {place}", facts=facts, model=model_name(name), place=place)


@pytest.mark.parametrize("seed", range(20))
def test_the_first_row_of_a_model_and_of_another_is_the_one_that_a_walk_finds(seed: int) -> None:
    """
    For every row of a long table, whatever the names.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    names = [chance.choice(NAMES).format(chance.randrange(20)) for _ in range(3 * MOST_WALKED)]
    rows = [other_row(place, name) for place, name in enumerate(names)]
    alike = AlikeRows(rows=rows)

    for one in rows:
        same = [other for other in rows if is_same_model(other.model, one.model)]
        besides = [other for other in rows if other not in same and other is not one]
        assert alike.first_of(one.model) is (same[0] if same else None)
        assert alike.first_besides(one.model, one.facts.row) is besides[0]


def test_of_many_values_those_nearest_to_the_middle_are_looked_at() -> None:
    """
    Of few values all.
    """
    few, many = (
        printed_values([other_row(place, "Alpha", place + 1) for place in range(count)])["energy"]
        for count in (MOST_WALKED, 10 * MOST_WALKED)
    )

    def between(values: Any, low: int, high: int | None) -> list[int]:
        bound = None if high is None else Fraction(high)
        return [alike.rows[0].place + 1 for alike in values.between(Fraction(low), bound)]

    assert between(few, 1, None) == [*range(1, MOST_WALKED + 1)]
    assert between(many, 100, 103) == [100, 101, 102, 103]
    assert between(many, 1, 301) == [*range(135, 167)]


def test_a_figure_of_a_row_far_below_is_found(report_on: Any) -> None:
    """
    However long the table is: a wrong energy stands in one of the last rows, the right one too.
    """
    filler = [row(f"Filler {k}", f"{1000 + k}.5", f"{385 + k * 0.385:.1f}") for k in range(600)]
    report = report_on(
        row("LLaMA 7B as listed", "523.4", "90.1"),
        *filler,
        row("OPT-175B", "523.4", "201.5"),
        row("LLaMA-7B", "234.1", "90.1"),
    )

    assert report.rows[0].causes[0].code == "row-swapped"
    assert "with 234.1 MWh of row 'llama-7b'" in report.rows[0].causes[0].arithmetic


def test_what_is_not_sought_for_many_totals_is_said(
    report_on: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Two rows that fill the gap of a total together are found by a walk over all rows.
    """
    rows = [row("Alpha", "523", "201"), row("Beta", "234", "90"), row("Gamma", "100", "38.5")]
    total = {
        "id": "total",
        "name": "Total",
        "rows": ["alpha"],
        "energy": {"printed": "857", "unit": "MWh"},
    }
    found = report_on(*rows, totals=[total]).rows[-1].causes
    monkeypatch.setattr(check, "MOST_WALKED_ROWS", 0)
    unsought = report_on(*rows, totals=[total]).rows[-1].causes

    assert "row-left-out" in [cause.code for cause in found]
    assert "row-left-out" not in [cause.code for cause in unsought]
    said = next(cause for cause in unsought if cause.code == "total-not-rows")
    assert said.arithmetic.endswith(
        "; rows that fill it together aren't sought: the file has too many totals"
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_row_that_is_quoted_is_the_first_that_a_walk_finds(seed: int) -> None:
    """
    The first with a carbon intensity and the author in its source that isn't the row itself.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    sources = ("Smith 2020", "Smith and Jones", "Jones 2021", "Ann", "", None)
    rows = [
        other_row(
            place,
            "Alpha",
            source=chance.choice(sources),
            figure=chance.choice(["intensity", "energy"]),
        )
        for place in range(40)
    ]
    by_source = RowsBySource(rows=rows)

    for own in rows:
        for author in ("Smith", "Jones", "20", "An", "nobody"):
            naming = [
                row
                for row in rows
                if "intensity" in row.facts.amounts
                and author in (row.facts.row.source or "")
                and row is not own
            ]
            assert by_source.first_naming(author, own.facts) is (naming[0] if naming else None)


def test_rows_are_walked_over_once_for_all_that_quote() -> None:
    """
    However many rows quote however many authors; what quotes nothing walks over none.
    """
    rows = [other_row(place, "Alpha", source="Smith", figure="intensity") for place in range(50)]
    by_source = RowsBySource(rows=Walked(rows))
    assert Walked.walks == 0
    for one in rows:
        by_source.first_naming("Smith", one.facts)
        by_source.first_naming(f"author {one.place}", one.facts)

    assert Walked.walks == 1
