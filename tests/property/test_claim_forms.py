"""
What holds for every claim in whatever form it is written.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.claims.check import check as check_documents
from reporter.claims.check import check_claims
from reporter.claims.documents import Kind, read_text
from reporter.claims.load import load_claims, load_pasted
from reporter.claims.report import report_text
from reporter.claims.row_figures import Form
from reporter.claims.saved import claim_data, save
from reporter.model.claim import ClaimFile, ClaimRow
from reporter.schema.check import check as check_schema
from tests.claims.written_forms import as_csv, as_latex, as_markdown, as_sentences

HEADERS = {
    "run_id": "run_id",
    "model": "Model",
    "chips": "# GPUs",
    "wall_hours": "Training time (h)",
    "chip_hours": "GPU hours",
    "power_w_per_chip": "Avg. power (W)",
    "pue": "PUE",
    "ci_kg_per_kwh": "Carbon intensity (kgCO2e/kWh)",
    "flops_published": "Training FLOPs",
    "energy_mwh_published": "Power consumption (MWh)",
    "tco2e_published": "Carbon emitted (tCO2eq)",
    "tco2e_net_or_market_published": "Net tCO2e",
}
FIELDS = (
    "chips", "duration", "accelerator_time", "power", "pue", "intensity", "flops", "energy",
    "co2e", "net_co2e",
)  # fmt: skip


@st.composite
def printed(draw: Any) -> str:
    """
    A figure as documents print it: plain, with thousands, decimals, marks, ranges or suffixes.
    """
    whole = draw(st.integers(1, 999_999))
    form = draw(st.sampled_from(["{}", "{:,}", "{}.5", "~{}", "{}k", "{} to 1000000", "{}e3"]))
    return str(form.format(whole))


@st.composite
def written_rows(draw: Any) -> list[dict[str, str]]:
    """
    Some rows with a random choice of figures; each has at least its energy.
    """
    rows = []
    for index in range(draw(st.integers(1, 4))):
        names = draw(st.sets(st.sampled_from([*HEADERS][3:]))) | {"energy_mwh_published"}
        row = {name: draw(printed()) for name in sorted(names)}
        if "pue" in row:
            row["pue"] = f"1.{draw(st.integers(0, 99)):02}"
        if draw(st.booleans()):
            row["chips"] = str(draw(st.integers(1, 99_999)))
        rows.append({**row, "run_id": f"run-{index}", "model": f"Model {index}"})
    return rows


def figures(row: ClaimRow) -> dict[str, str]:
    """
    The figures of a row with their digits and units.
    """
    found: dict[str, str] = {"id": row.id}
    for name in FIELDS:
        figure: Any = getattr(row, name)
        if figure is None:
            continue
        unit = getattr(figure, "unit", "")
        found[name] = figure if isinstance(figure, str) else f"{figure.printed} {unit}"
    return found


def read(text: str, kind: Kind) -> list[dict[str, str]]:
    """
    The figures of every row of a text.
    """
    claims = read_text(text, "a", kind).claims
    assert claims is not None
    return [figures(row) for row in claims.rows]


@given(written_rows())
@settings(max_examples=60, deadline=None)
def test_a_claim_is_the_same_in_every_form(rows: list[dict[str, str]]) -> None:
    """
    As CSV, TSV, Markdown, LaTeX and sentences the same figures are read, digit for digit.
    """
    headers = list(HEADERS.values())
    cells = [{HEADERS[name]: text for name, text in row.items()} for row in rows]
    expected = read(as_csv(headers, cells), Kind.CSV)

    assert len(expected) == len(rows)
    assert [len(row) for row in expected] == [len(row) - 1 for row in rows]
    assert read(as_csv(headers, cells, "\t"), Kind.TSV) == expected
    assert read(as_markdown(headers, cells), Kind.MARKDOWN) == expected
    assert read(as_latex(headers, cells), Kind.LATEX) == expected
    assert read(as_sentences(rows), Kind.TEXT) == expected


@given(written_rows())
@settings(max_examples=40, deadline=None)
def test_what_is_saved_checks_to_the_same_verdicts(rows: list[dict[str, str]]) -> None:
    """
    A claim file of what was understood is valid, and every row gets its verdict again.
    """
    headers = list(HEADERS.values())
    cells = [{HEADERS[name]: text for name, text in row.items()} for row in rows]
    claims = read_text(as_csv(headers, cells), "a.csv", Kind.CSV).claims
    assert claims is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "saved-claims.json"
        save(claims, path, Form.TABLE)
        loaded = load_claims(path)

    assert loaded.findings == ()
    assert loaded.claims is not None
    assert verdicts(loaded.claims, Form.FILE) == verdicts(claims, Form.TABLE)


def verdicts(claims: ClaimFile, form: Form) -> list[tuple[str, list[str]]]:
    """
    The verdict on each row and on each of its figures.
    """
    return [
        (row.verdict.value, [figure.verdict.value for figure in row.figures])
        for row in check_claims(claims, "a", form=form).rows
    ]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_is_read_can_be_saved(names: list[str], cell: str) -> None:
    """
    Names, notes and places of any kind are fitted to the schema, or the row was no row.
    """
    rows = [{"Model": name, "Notes": cell, "Energy (MWh)": "1", "Location": cell, "GPU": cell,
             "Power (W)": cell, "PUE": cell, "# GPUs": cell} for name in names]  # fmt: skip
    headers = list(rows[0])
    claims = read_text(as_csv(headers, rows), "a.csv", Kind.CSV).claims
    if claims is None or not claims.rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "saved-claims.json"
        save(claims, path, Form.TABLE)
        assert load_claims(path).findings == ()


PASTED = sorted(
    path.read_text(encoding="utf-8")
    for path in (Path(__file__).resolve().parents[1] / "data" / "claims" / "pasted").iterdir()
    if path.suffix != ".json"
)
BITS = st.sampled_from(
    ["|", "&", "\\\\", "{", "}", "$", "\n", '"', ",", "\t", "1e39", "9" * 40, "±", " to ", "%",
     "\\multirow{3}{*}{", "\\multicolumn{0}{c}{", "²", "---\n", "MWh", "tCO2e", "\u202e", "0.0",
     "<", "#", "```", "\\SI{1}{\\kilo}", "(", "co2_eq_emissions:\n  emissions: "]
)  # fmt: skip
CUTS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40), BITS), min_size=1, max_size=12)


@given(st.sampled_from(PASTED), CUTS)
@settings(max_examples=150, deadline=None)
def test_a_torn_document_is_judged_or_refused(text: str, cuts: list[tuple[int, int, str]]) -> None:
    """
    With marks put in and pieces cut out nothing is raised, and what was read fits the schema.
    """
    for place, length, bit in cuts:
        begin = place % (len(text) + 1)
        text = text[:begin] + bit + text[begin + length :]
    (report,) = check_documents(text=text).reports
    report_text(report)
    claims = load_pasted(text).claims

    assert claims is not None or report.findings
    if claims is not None and claims.rows:
        assert check_schema(claim_data(claims, "torn", Form.TABLE), "claim", "torn.json") == ()
