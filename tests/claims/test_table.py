"""
CSV tables as claims: by their headers, or by a column map.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.columns import recognise
from reporter.claims.table import read_table
from reporter.claims.verdicts import Verdict
from reporter.findings import as_text
from tests.claims.one_file import check_file

HEADER = "Model,GPU,GPU hours,TDP-based power,PUE,Energy (MWh),tCO2e\n"
LLAMA = "LLaMA-7B,A100-80GB,82432,400,1.1,36,14\n"
MAP = {
    "name": "Model",
    "accelerator": "GPU",
    "accelerator_time": {"column": "GPU hours", "unit": "h"},
    "power": {"column": "TDP-based power", "unit": "W"},
    "pue": "PUE",
    "energy": {"column": "Energy (MWh)", "unit": "MWh"},
    "co2e": {"column": "tCO2e", "unit": "t"},
}


def write(folder: Path, text: str, column_map: Any = None) -> tuple[Path, Path | None]:
    """
    The table, and its map if there is one, as files.
    """
    table = folder / "table.csv"
    table.write_text(text, encoding="utf-8")
    if column_map is None:
        return table, None
    place = folder / "map.json"
    place.write_text(json.dumps(column_map), encoding="utf-8")
    return table, place


@pytest.mark.parametrize(
    ("header", "field", "unit"),
    [
        ("run_id", "id", None),
        ("Model", "name", None),
        ("wall_hours", "duration", "h"),
        ("Training days", "duration", "d"),
        ("chip_hours", "accelerator_time", "h"),
        ("GPU hours", "accelerator_time", "h"),
        ("power_w_per_chip", "power", "W"),
        ("Average power (W)", "power", "W"),
        ("TDP (W)", "tdp", "W"),
        ("ci_kg_per_kwh", "intensity", "kg/kWh"),
        ("Carbon intensity (gCO2e/kWh)", "intensity", "g/kWh"),
        ("Energy (MWh)", "energy", "MWh"),
        ("energy_mwh_published", "energy", "MWh"),
        ("Electricity consumption [kWh]", "energy", "kWh"),
        ("tCO2e", "co2e", "t"),
        ("tco2e_published", "co2e", "t"),
        ("tco2e_net_or_market_published", "net_co2e", "t"),
        ("CO2e emissions (t)", "co2e", "t"),
        ("Emissions (kg)", "co2e", "kg"),
        ("net_co2e_t", "net_co2e", "t"),
        ("flops_published", "flops", "FLOP"),
        ("Throughput (TFLOPS)", "throughput", "TFLOP/s"),
    ],
)
def test_headers_that_carry_their_unit_are_recognised(
    header: str, field: str, unit: str | None
) -> None:
    """
    A header names a figure and its unit.
    """
    columns = recognise([header])

    assert list(columns) == [field]
    assert columns[field].unit == unit


@pytest.mark.parametrize(
    "header",
    [
        "energy",
        "co2e",
        "energy_mwh_recomputed",
        "energy_delta_pct",
        "tco2e_recomputed",
        "implied_ci_kg_per_kwh",
        "verdict",
        "mark",
        "",
    ],
)
def test_headers_without_unit_or_of_other_columns_are_left_out(header: str) -> None:
    """
    A figure without a unit is no figure, and recomputed columns are never read.
    """
    assert recognise([header]) == {}


def test_a_table_is_checked_by_its_map(tmp_path: Path) -> None:
    """
    Each key of the map names a column, with a unit for a figure.
    """
    report = check_file(*write(tmp_path, HEADER + LLAMA, MAP))

    assert [(row.row_id, row.verdict) for row in report.rows] == [("LLaMA-7B", Verdict.CONSISTENT)]


@pytest.mark.parametrize(
    ("column_map", "place", "message"),
    [
        ([], "", "a column map is a JSON object"),
        ({**MAP, "watts": "GPU"}, "/watts", "'watts' is no field of a claim"),
        ({**MAP, "pue": "PUE (annual)"}, "/pue", "the table has no column 'PUE (annual)'"),
        (
            {**MAP, "energy": "Energy (MWh)"},
            "/energy",
            "energy needs a unit of the schema, and none is given",
        ),
        (
            {**MAP, "energy": {"column": "Energy (MWh)", "unit": "kg"}},
            "/energy",
            "energy needs a unit of the schema, not 'kg'",
        ),
    ],
)
def test_a_map_that_does_not_fit_is_told(
    tmp_path: Path, column_map: Any, place: str, message: str
) -> None:
    """
    Every key that can't be used is a finding at its place.
    """
    report = check_file(*write(tmp_path, HEADER + LLAMA, column_map))
    findings = [(item.pointer, item.message) for item in report.findings if item.code == "CL-18"]

    assert (place, message) in findings


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "the table has no header row"),
        (b"id,\xe9\n", "not UTF-8: invalid continuation byte at byte 3"),
        (b"id,\0\n", "a NUL character stands in it"),
        (b'id,name\n"a', "not CSV: unexpected end of data"),
        (b"energy_mwh\n1\n", "no column names the rows"),
    ],
)
def test_bytes_that_are_no_table_are_told(raw: bytes, message: str) -> None:
    """
    What can't be read is one finding, never an exception.
    """
    table = read_table(raw, "t.csv")

    assert table.claims is None
    assert [(item.code, item.message) for item in table.findings] == [("CL-18", message)]


def test_a_short_line_is_told_and_the_others_are_read() -> None:
    """
    One bad line doesn't hide the next.
    """
    table = read_table(b"id,energy_mwh\na\nb,1\n", "t.csv")

    assert table.claims is not None
    assert [row.id for row in table.claims.rows] == ["b"]
    assert [(f.pointer, f.message) for f in table.findings] == [
        ("line 2", "1 cell under 2 headers")
    ]


def test_a_byte_order_mark_and_empty_lines_are_skipped() -> None:
    """
    Spreadsheets write a mark first and empty lines last.
    """
    table = read_table(b"\xef\xbb\xbfid,energy_mwh\na,1\n,\n", "t.csv")

    assert table.claims is not None
    assert [row.id for row in table.claims.rows] == ["a"]


def test_rows_of_one_name_get_ids_of_their_own() -> None:
    """
    A table of models may list one model twice.
    """
    table = read_table(b"model,energy_mwh\nGPT,1\nGPT,2\n", "t.csv")

    assert table.claims is not None
    assert [row.id for row in table.claims.rows] == ["GPT", "GPT (2)"]


def test_words_about_power_and_pue_are_understood() -> None:
    """
    Kinds of power and answers about PUE are read from words; other words are unknown.
    """
    table = read_table(
        b"id,power_w,power_kind,pue,pue_in_energy,ci_kg_per_kwh,ci_basis\n"
        b'a,400,TDP/cap,1.1,ambiguous,0.478,"gross (net 0.080)"\n'
        b"b,289,borrowed from Meena,1.1,yes,0.1,location\n",
        "t.csv",
    )

    assert table.claims is not None
    first, second = table.claims.rows
    assert first.power is not None
    assert first.power.kind == "tdp"
    assert first.pue is not None
    assert first.pue.in_energy == "unknown"
    assert first.net_intensity is not None
    assert first.net_intensity.printed == "0.080"
    assert second.power is not None
    assert second.power.kind == "borrowed"
    assert second.net_intensity is None


def test_traces_of_floating_point_are_not_digits() -> None:
    """
    355.20000000000005 and 3552000.0 are 355.2 and 3552000.
    """
    raw = b"id,wall_hours,chip_hours\na,355.20000000000005,3552000.0\n"
    table = read_table(raw, "t.csv")

    assert table.claims is not None
    row = table.claims.rows[0]
    assert row.duration is not None
    assert row.duration.printed == "355.2"
    assert row.accelerator_time is not None
    assert row.accelerator_time.printed == "3552000"


def test_a_cell_that_is_no_number_counts_as_not_stated(tmp_path: Path) -> None:
    """
    A range that runs backwards is a finding, and the row goes on without it.
    """
    path, _ = write(tmp_path, "id,energy_mwh,tco2e,ci_kg_per_kwh\na,12-10,5,0.4\n")
    report = check_file(path)

    assert [(item.code, item.message) for item in report.findings if item.code == "CL-1"] == [
        ("CL-1", "the energy '12-10 MWh' can't be read and counts as not stated")
    ]
    assert report.rows[0].verdict is Verdict.CANNOT_TELL


def test_too_many_rows_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Rows beyond the limit are not read, and that is said.
    """
    monkeypatch.setattr("reporter.claims.grid.MOST_ROWS", 2)
    table = read_table(b"id\na\nb\nc\n", "t.csv")

    assert table.claims is not None
    assert len(table.claims.rows) == 2
    assert table.findings[0].message == "more than 2 rows; the rest is not read"


def test_findings_about_a_table_name_its_line(tmp_path: Path) -> None:
    """
    The line is that of the file, also behind a cell that spans two lines.
    """
    text = (
        "Model,Energy (MWh),tCO2e,ci (kg/kWh),note\n"
        'A,10,4,0.400,"two\nlines"\n'
        "B,10,4000,0.400,\n"
        "C,10,x,0.400,header still says 99 t\n"
    )
    report = check_file(write(tmp_path, text)[0])

    assert [(item.code, item.pointer, item.line) for item in report.findings] == [
        ("CL-1", "line 5/co2e", 5),
        ("CL-3", "line 4/co2e", 4),
        ("CL-4", "line 5", 5),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Model;Energy (MWh)\nA;1\n", "semicolons"),
        ("Model\tEnergy (MWh)\nA\t1\n", "tabs"),
        ("Model|Energy (MWh)\nA|1\n", "bars"),
    ],
)
def test_a_table_with_another_separator_is_told_so(text: str, name: str) -> None:
    """
    One column that holds a separator is a table saved the wrong way.
    """
    (finding,) = read_table(text.encode(), "a.csv").findings

    assert finding.message == f"the table has one column; its cells look separated by {name}"
    assert finding.hint == "save the table as comma-separated UTF-8 text"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_read(ending: str) -> None:
    """
    Tables of old spreadsheets end their lines with a carriage return alone.
    """
    table = read_table(ending.join(["id,energy_mwh", "a,1", "b,2", ""]).encode(), "t.csv")

    assert table.findings == ()
    assert table.claims is not None
    assert [(row.id, row.place) for row in table.claims.rows] == [("a", "line 2"), ("b", "line 3")]


def test_columns_that_are_not_read_are_named() -> None:
    """
    A header without unit, and a second column of one figure, are not left out in silence.
    """
    raw = b"model,Energy,energy_mwh,energy_kwh\nGPT,1,2,3\n"

    (finding,) = read_table(raw, "t.csv").findings

    assert as_text([finding]).splitlines()[0] == (
        "t.csv:line 1: note CL-24: columns that are not read: Energy, energy_kwh (a header names "
        "figure and unit, such as energy_mwh; or name columns by --columns)"
    )


def test_a_table_without_rows_is_no_table() -> None:
    """
    Nothing to check is an error, not a clean answer.
    """
    (finding,) = read_table(b"id,energy_mwh\n\n,\n", "t.csv").findings

    assert as_text([finding]).splitlines()[0] == (
        "t.csv: error CL-18: the table has a header and no rows (give one line a model)"
    )


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (b"a", "write a comma for every cell, an empty one too"),
        (b"a,1,287", 'put a cell that holds a comma into quotation marks, such as "1,287"'),
    ],
)
def test_a_line_with_other_cells_than_headers_says_what_to_do(line: bytes, hint: str) -> None:
    """
    Too few cells lack commas; too many have a comma inside a figure.
    """
    (finding,) = read_table(b"id,energy_mwh\nb,1\n" + line + b"\n", "t.csv").findings

    assert finding.hint == hint


@pytest.mark.parametrize("cell", ["-", "\u2013", "\u2014", "n/a", "N/A", " - "])
def test_a_dash_states_nothing(cell: str) -> None:
    """
    A cell that says so is not stated; it is no figure below zero.
    """
    table = read_table(f"id,energy_mwh\na,{cell}\n".encode(), "t.csv")

    assert table.findings == ()
    assert table.claims is not None
    assert table.claims.rows[0].energy is None


def test_what_is_wrong_with_a_map_is_found_in_the_map(tmp_path: Path) -> None:
    """
    The finding names the file of the map, and what a figure needs.
    """
    table, column_map = write(tmp_path, HEADER + LLAMA, {**MAP, "energy": "Energy (MWh)"})

    finding = next(item for item in check_file(table, column_map).findings if item.code == "CL-18")

    assert (finding.file, finding.pointer) == (str(column_map), "/energy")
    assert finding.hint == (
        'write {"column": "Energy (MWh)", "unit": UNIT} with one of: '
        "J, kJ, MJ, GJ, TJ, Wh, kWh, MWh, GWh, TWh"
    )


def test_notes_may_hold_a_header_total_and_sums_of_rows() -> None:
    """
    "header still" and "rows sum ... vs total" are read as printed totals.
    """
    table = read_table(
        b"id,chip_hours,tco2e,notes\n"
        b'v1,7.0M,2040,"header still says 39.3M h / 11,390 t"\n'
        b'all,3311616,539.0,"rows sum 2,273,280 h / 385.08 t vs total 3,311,616 h / 539.00 t"\n'
        b"c,1,1,paper rows sum to 538.98\n",
        "t.csv",
    )

    assert table.claims is not None
    header, card = table.claims.totals
    assert header.rows == ("v1",)
    assert header.co2e is not None
    assert header.co2e.printed == "11,390"
    assert card.rows_sum is not None
    assert card.rows_sum.co2e is not None
    assert card.rows_sum.co2e.printed == "385.08"
    assert card.accelerator_time is not None
    assert card.accelerator_time.printed == "3,311,616"


@pytest.mark.parametrize(
    ("note", "sums", "totals"),
    [
        ("parts sum to 70 t; 3 parts", {"co2e": "70 t"}, {"co2e": "75 t"}),
        (
            "stages add up to 900 MWh / 70 t",
            {"energy": "900 MWh", "co2e": "70 t"},
            {"co2e": "75 t"},
        ),
        (
            "rows sum 9 h / 70 t against the printed total 10 h / 71 t",
            {"accelerator_time": "9 h", "co2e": "70 t"},
            {"accelerator_time": "10 h", "co2e": "71 t"},
        ),
        ("rows sum 1,000 kWh vs total 2 MWh", {"energy": "1,000 kWh"}, {"energy": "2 MWh"}),
    ],
)
def test_sums_in_notes_are_read_with_their_units(
    note: str, sums: dict[str, str], totals: dict[str, str]
) -> None:
    """
    Time, energy and CO2e; without a stated total the row's own figure is the total.
    """
    table = read_table(f'id,tco2e,notes\na,75,"{note}"\n'.encode(), "t.csv")
    assert table.claims is not None
    (total,) = table.claims.totals
    assert total.rows_sum is not None

    def shown(holder: Any) -> dict[str, str]:
        names = ("accelerator_time", "energy", "co2e")
        figures = {name: getattr(holder, name) for name in names}
        return {name: f"{one.printed} {one.unit}" for name, one in figures.items() if one}

    assert (shown(total.rows_sum), shown(total)) == (sums, totals)


@pytest.mark.parametrize(
    "note", ["", "rows sum to 538.98", "rows sum up", "a header still there", "sums of 3 t"]
)
def test_words_without_an_amount_are_no_total(note: str) -> None:
    """
    What can't be read as an amount with its unit is left to people.
    """
    table = read_table(f'id,tco2e,notes\na,75,"{note}"\n'.encode(), "t.csv")

    assert table.claims is not None
    assert table.claims.totals == ()
