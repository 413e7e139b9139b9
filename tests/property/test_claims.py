"""
What holds for every claim, whatever its figures, digits and units.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.claims.check import check_claims
from reporter.claims.compare import compare
from reporter.claims.printed import QUANTITY_OF, UNITS, factor_of, read_printed
from reporter.claims.recompute import energy
from reporter.claims.report import comparison_dict, report_dict, report_text, what_if_dict
from reporter.claims.row_figures import Form, read_facts
from reporter.claims.table import read_table
from reporter.claims.verdicts import RowVerdict, Verdict
from reporter.claims.what_if import Change, what_if
from reporter.model.claim import ClaimFile, ClaimRow, ClaimSource
from reporter.schema.check import check

CLAIMS = Path(__file__).resolve().parents[2] / "claims"
PATTERSON = ClaimFile.from_dict(
    json.loads((CLAIMS / "patterson-2021.json").read_text(encoding="utf-8"))
)
H100 = "nvidia-h100-sxm5-80gb"
FIGURES = ("duration", "power", "intensity", "energy", "co2e", "net_co2e", "flops", "throughput")
# Units that differ by powers of ten, so that the same digits are printed in all of them.
DECIMAL_UNITS = {
    "energy": ["Wh", "kWh", "MWh", "GWh", "TWh"],
    "co2e": ["g", "kg", "t", "kt", "Mt"],
    "net_co2e": ["g", "kg", "t", "kt", "Mt"],
    "intensity": ["g/kWh", "kg/kWh", "kg/MWh", "t/MWh"],
    "power": ["W", "kW", "MW"],
    "flops": ["FLOP", "GFLOP", "PFLOP", "ZFLOP"],
    "throughput": ["GFLOP/s", "TFLOP/s", "PFLOP/s"],
}


def printed_to(value: Fraction, digits: int) -> str:
    """
    A value rounded to some digits, half to even, in a form that shows its digits.
    """
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    shift = exact.adjusted() - digits + 1
    rounded = exact.scaleb(-shift).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return f"{rounded}E{shift:+d}"


def own_digits(printed: str) -> int:
    """
    How many digits a figure is printed with.
    """
    return len(printed.partition("E")[0].replace(",", "").replace(".", "").lstrip("0"))


def judge(row: ClaimRow) -> RowVerdict:
    """
    The verdict on one row.
    """
    source = ClaimSource(title="A")
    claims = ClaimFile(schema_version=1, id="a", source=source, rows=(row,))
    return check_claims(claims, "a.json").rows[0]


def with_figure(row: ClaimRow, name: str, printed: str, unit: str | None = None) -> ClaimRow:
    """
    The row with another print of one figure.
    """
    figure = getattr(row, name)
    return replace(row, **{name: replace(figure, printed=printed, unit=unit or figure.unit)})


positive = st.fractions(min_value=Fraction(1, 1000), max_value=10**6).filter(
    lambda value: value > 0
)


@st.composite
def true_rows(draw: Any) -> dict[str, Any]:
    """
    A row whose figures come from one true run, each printed to digits of its own.
    """
    digits = st.integers(min_value=1, max_value=8)
    chips, hours = draw(st.integers(1, 100_000)), draw(positive)
    watts, pue = draw(positive), draw(st.fractions(Fraction(101, 100), Fraction(2)))
    intensity = draw(st.fractions(Fraction(2, 100), Fraction(13, 10)))
    in_energy = draw(st.sampled_from(["yes", "no"]))
    it_kwh = chips * hours * watts / 1000
    kwh = it_kwh * (pue if in_energy == "yes" else 1)

    def figure(value: Fraction, unit: str) -> dict[str, str]:
        return {"printed": printed_to(value, draw(digits)), "unit": unit}

    return {
        "id": "a",
        "name": "A",
        "chips": str(chips),
        "duration": figure(hours, "h"),
        "power": {**figure(watts, "W"), "kind": "measured"},
        "pue": {"printed": printed_to(pue, draw(digits)), "in_energy": in_energy},
        "intensity": figure(intensity, "kg/kWh"),
        "energy": figure(kwh, "kWh"),
        "co2e": figure(it_kwh * pue * intensity, "kg"),
    }


@given(true_rows())
@settings(max_examples=150)
def test_figures_of_one_true_run_are_never_inconsistent(data: dict[str, Any]) -> None:
    """
    However few digits each figure is printed with, what is true is consistent.
    """
    claims = {"schema_version": 1, "id": "a", "source": {"title": "A"}, "rows": [data]}
    row = judge(ClaimFile.from_dict(claims).rows[0])

    assert row.verdict is Verdict.CONSISTENT
    assert {figure.verdict for figure in row.figures} == {Verdict.CONSISTENT}


@given(
    st.sampled_from(PATTERSON.rows),
    st.sampled_from(FIGURES),
    st.integers(min_value=1, max_value=4),
)
@settings(max_examples=100)
def test_rounding_a_consistent_claim_leaves_it_consistent(
    row: ClaimRow, name: str, digits: int
) -> None:
    """
    A figure of Tables 1 and 4 printed to fewer digits still agrees.
    """
    printed = getattr(row, name).printed
    read = read_printed(printed)
    assert read is not None
    fewer = min(digits, own_digits(printed))
    rounded = with_figure(row, name, printed_to(read.narrow.value, fewer))

    assert judge(rounded).verdict is Verdict.CONSISTENT


@given(st.sampled_from(PATTERSON.rows), st.integers(min_value=2, max_value=4))
def test_a_result_may_be_rounded_to_a_whole_number_with_zeros(row: ClaimRow, digits: int) -> None:
    """
    An energy of 1,287 MWh printed as 1,300,000 kWh still agrees.
    """
    assert row.energy is not None
    read, scale = read_printed(row.energy.printed), factor_of("energy", row.energy.unit)
    assert read is not None
    assert scale is not None
    fewer = min(digits, own_digits(row.energy.printed))
    whole = f"{Decimal(printed_to(read.narrow.value * scale, fewer)):f}"

    assert judge(with_figure(row, "energy", whole, "kWh")).verdict is Verdict.CONSISTENT


@given(st.data(), st.sampled_from(PATTERSON.rows), st.sampled_from(sorted(DECIMAL_UNITS)))
@settings(max_examples=150)
def test_the_verdict_does_not_depend_on_the_unit(data: Any, row: ClaimRow, name: str) -> None:
    """
    The same digits in another unit, consistent or not, get the same answers and causes.
    """
    wrong = data.draw(st.sampled_from(["1", "1.1", "0.5", "10", "1000"]))
    unit = data.draw(st.sampled_from(DECIMAL_UNITS[name]))
    quantity = QUANTITY_OF[name]
    figure = getattr(row, name)
    old, new = factor_of(quantity, figure.unit), factor_of(quantity, unit)
    assert old is not None
    assert new is not None
    value = Decimal(figure.printed.replace(",", "")) * Decimal(wrong)
    digits = len(value.as_tuple().digits)
    here = with_figure(row, name, printed_to(Fraction(value), digits))
    there = with_figure(row, name, printed_to(Fraction(value) * old / new, digits), unit)
    one, other = judge(here), judge(there)

    assert one.verdict is other.verdict
    assert [f.verdict for f in one.figures] == [f.verdict for f in other.figures]
    # Two columns exchange their digits, which are not the same in another unit.
    causes = [[c.code for c in v.causes if c.code != "column-swapped"] for v in (one, other)]
    assert causes[0] == causes[1]


@given(
    st.integers(1, 10**6),
    st.decimals("0.001", "9999", places=3),
    st.decimals("0.1", "5000", places=2),
    st.decimals("1", "3", places=3),
    st.sampled_from(sorted(UNITS["time"])),
    st.sampled_from(sorted(UNITS["power"])),
)
def test_recomputation_is_exact_in_units(
    chips: int, time: Decimal, power: Decimal, pue: Decimal, time_unit: str, power_unit: str
) -> None:
    """
    Energy is exactly count x time x power x PUE, as a fraction, whatever the units.
    """
    row = ClaimFile.from_dict(
        {
            "schema_version": 1,
            "id": "a",
            "source": {"title": "A"},
            "rows": [
                {
                    "id": "a",
                    "name": "A",
                    "chips": str(chips),
                    "duration": {"printed": f"{time:f}", "unit": time_unit},
                    "power": {"printed": f"{power:f}", "unit": power_unit},
                    "pue": {"printed": f"{pue:f}", "in_energy": "yes"},
                }
            ],
        }
    ).rows[0]
    facts, findings = read_facts(row, pointer="", file="")
    expected = chips * Fraction(time) * Fraction(power) * Fraction(pue)
    expected *= UNITS["time"][time_unit] * UNITS["power"][power_unit]

    assert findings == []
    assert energy(facts).expected[0].interval.value == expected


@given(st.sampled_from(PATTERSON.rows), st.sampled_from(PATTERSON.rows))
@settings(max_examples=60)
def test_factors_multiply_to_the_ratio(a: ClaimRow, b: ClaimRow) -> None:
    """
    The product of the factors is the ratio exactly, and swapping the runs inverts it.
    """
    first, second = (read_facts(row, pointer="", file="")[0] for row in (a, b))
    there, back = compare(first, second), compare(second, first)

    for route in there.routes:
        assert route.map_gross is not None
        assert route.gross_ratio is not None
        product = route.energy_ratio.value * route.map_gross.ratio.value
        assert product == route.gross_ratio.value
    ratios = [comparison.routes[0].energy_ratio.value for comparison in (there, back)]
    assert ratios[0] * ratios[1] == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_finding(raw: bytes) -> None:
    """
    A table never raises, whatever its bytes.
    """
    table = read_table(raw, "t.csv")

    assert table.claims is not None or table.findings


@given(
    st.lists(
        st.lists(st.text(max_size=12), min_size=8, max_size=8),
        max_size=4,
    )
)
@settings(max_examples=80)
def test_any_cells_are_judged_without_a_crash(rows: list[list[str]]) -> None:
    """
    Cells of any text lead to verdicts and findings.
    """
    import csv
    import io

    header = ["id", "chips", "days", "power_w", "pue", "ci_kg_per_kwh", "energy_mwh", "tco2e"]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([header, *rows])
    table = read_table(buffer.getvalue().encode("utf-8", "replace"), "t.csv")

    if table.claims is not None:
        report = check_claims(table.claims, "t.csv", form=Form.TABLE)
        assert len(report.rows) == len(table.claims.rows)


numbers = st.sampled_from(
    [
        "0",
        "0.0",
        "1",
        "1.1",
        "0.5",
        "100",
        "1e3",
        "1E-9",
        "<0.1",
        "~5",
        "9e30",
        "7.0M",
        "1,000",
        "9" * 38,
        "1E-39",
    ]
)


@given(st.lists(st.lists(numbers, min_size=10, max_size=10), min_size=1, max_size=3))
@settings(max_examples=80)
def test_extreme_numbers_are_judged_without_a_crash(rows: list[list[str]]) -> None:
    """
    Zeros, tiny and huge figures lead to verdicts, never to a division by zero or an overflow.
    """
    header = (
        "id,chips,days,chip_hours,power_w,pue,ci_kg_per_kwh,energy_mwh,tco2e,net_co2e_t,flops\n"
    )
    lines = [
        f"r{index}," + ",".join(f'"{cell}"' for cell in row) + "\n"
        for index, row in enumerate(rows)
    ]
    table = read_table((header + "".join(lines)).encode(), "t.csv")
    assert table.claims is not None
    report = check_claims(table.claims, "t.csv", form=Form.TABLE)

    assert len(report.rows) == len(rows)
    assert report_text(report)


PRINTS = ["0", "0.0", "1", "1.1", "100", "1E-9", "<0.1", "~5", "7.0M", "1,000", "1E+39"]


def changed(data: Any, draw: Any) -> Any:
    """
    Claim data with some prints replaced and some optional figures left out.
    """
    if isinstance(data, list):
        return [changed(item, draw) for item in data]
    if not isinstance(data, dict):
        return data
    result = {}
    for key, value in data.items():
        if key in {"printed", "chips"} and draw(st.integers(0, 3)) == 0:
            result[key] = draw(st.sampled_from(PRINTS))
        elif key in KEPT or draw(st.integers(0, 12)):
            result[key] = changed(value, draw)
    return result


KEPT = {"id", "name", "unit", "printed", "of", "reference"}


@given(st.data(), st.sampled_from(PATTERSON.rows), st.sampled_from(PATTERSON.rows))
@settings(max_examples=60)
def test_any_claim_that_fits_the_schema_can_be_checked_compared_and_moved(
    data: Any, a: ClaimRow, b: ClaimRow
) -> None:
    """
    Zeros, gaps and extremes never divide by zero, and every number that comes out is finite.
    """
    rows = []
    for place, row in enumerate((a, b)):
        plain = ClaimFile(
            schema_version=1, id="a", source=ClaimSource(title="A"), rows=(row,)
        ).to_dict()["rows"][0]
        rows.append({**changed(plain, data.draw), "id": f"row-{place}"})
    claims = {"schema_version": 1, "id": "aa", "source": {"title": "A"}, "rows": rows}
    assert check(claims, "claim", "a.json") == ()
    loaded = ClaimFile.from_dict(claims)
    report = check_claims(loaded, "a.json")
    facts = [read_facts(row, pointer="", file="")[0] for row in loaded.rows]
    comparison = compare(facts[0], facts[1], facts)

    assert json.dumps(report_dict(report), allow_nan=False)
    assert json.dumps(comparison_dict(comparison), allow_nan=False)
    for change in (Change(), Change(country="FRA", year=2021, pue=1.2), Change(accelerator=H100)):
        assert json.dumps(what_if_dict(what_if(facts[0], change)), allow_nan=False)
