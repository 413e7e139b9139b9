"""
A board's own carbon table is read strictly: each fault by its line, and no table with a fault.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.findings import Finding
from reporter.store.carbon_table import MOST_BYTES, MOST_ROWS, load_carbon_table, read_carbon_table

HEAD = """# title: Yearly factors of the grid operators
# licence: CC-BY-4.0
# boundary: lifecycle
# mix: consumption
"""
COLUMNS = "zone,year,intensity_g_per_kwh,source,url\n"
ROW = 'FR,2026,41.5,"RTE, yearly report",https://example.org/rte\n'


def faults(text: str) -> list[tuple[str, str, str]]:
    """
    Code, place and message of each finding about a table; there is none to use then.
    """
    table, findings = read_carbon_table(text.encode(), "carbon.csv")
    assert table is None
    return [(one.code, one.pointer, one.message) for one in findings]


def test_a_whole_table_is_read_with_its_terms() -> None:
    """
    Terms, rows, and the hash of the bytes that tells one table from another.
    """
    text = HEAD + "# relative_uncertainty: 0.1\n" + COLUMNS + ROW

    table, findings = read_carbon_table(text.encode(), "carbon.csv")
    other, _ = read_carbon_table(text.replace("\n", "\r\n").encode(), "carbon.csv")

    assert table is not None
    assert findings == ()
    assert (table.terms.licence, table.terms.boundary, table.terms.mix) == (
        "CC-BY-4.0",
        "lifecycle",
        "consumption",
    )
    assert table.terms.relative_uncertainty == 0.1
    (row,) = table.rows
    assert (row.zone, row.year, row.g_per_kwh) == ("FR", 2026, 41.5)
    assert (row.source, row.url) == ("RTE, yearly report", "https://example.org/rte")
    assert other is not None
    assert other.rows == table.rows
    assert other != table


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("fr,2026,41.5,RTE,https://a.b", "zone 'fr' is no zone"),
        ("FRA,2026,41.5,RTE,https://a.b", "zone 'FRA' is no zone"),
        ("FR,26,41.5,RTE,https://a.b", "year '26'"),
        ("FR,1999,41.5,RTE,https://a.b", "year '1999'"),
        ("FR,2026,nan,RTE,https://a.b", "intensity_g_per_kwh 'nan' is no decimal number"),
        ("FR,2026,1e299,RTE,https://a.b", "intensity_g_per_kwh '1e299' is no decimal number"),
        ("FR,2026,-4,RTE,https://a.b", "intensity_g_per_kwh '-4' is no decimal number"),
        ("FR,2026,٤٢,RTE,https://a.b", "intensity_g_per_kwh '٤٢' is no decimal number"),
        ("FR,2026,0.0415,RTE,https://a.b", "intensity_g_per_kwh 0.0415 is outside 1 to 2,000"),
        ("FR,2026,41500,RTE,https://a.b", "intensity_g_per_kwh 41500 is outside 1 to 2,000"),
        ("FR,2026,41.5,,https://a.b", "source: nothing is stated"),
        (
            'FR,2026,41.5,"=HYPERLINK(""x"")",https://a.b',
            "source: it begins with '=', as a formula does",
        ),
        (
            "FR,2026,41.5,R\u202eTE,https://a.b",
            "source: the text holds a control or format character: U+202E RIGHT-TO-LEFT OVERRIDE",
        ),
        ("FR,2026,41.5,RTE,", "url is no address of at most 500 characters"),
        ("FR,2026,41.5,RTE,javascript:alert(1)", "url is no address of at most 500 characters"),
        ("FR,2026,41.5,RTE", "4 cells, and 5 columns"),
        ("", "0 cells, and 5 columns"),
        ('FR,2026,41.5,"RTE', "the line can't be read: unexpected end of data"),
        ("FR,2026,41.5," + 2000 * "x", "the line has 2,013 characters, and 2,000 are read"),
    ],
)
def test_each_fault_of_a_row_is_named_by_its_line(line: str, message: str) -> None:
    """
    A wrong row is left out of no table: there is none until it is mended.
    """
    assert faults(HEAD + COLUMNS + ROW + line + "\n") == [("CT-3", "line 7", message)]


def test_a_row_stands_once() -> None:
    """
    Of two values for one zone and year none is chosen.
    """
    twice = ROW.replace("41.5", "14.5")

    assert faults(HEAD + COLUMNS + ROW + twice) == [
        ("CT-4", "line 7", "FR in 2026 stands on line 6 already")
    ]


@pytest.mark.parametrize(
    ("swap", "place", "message"),
    [
        (("# licence: CC-BY-4.0\n", ""), "line 1", "the head states no licence"),
        (("lifecycle", "both"), "line 3", "boundary: 'both'"),
        (("# mix", "# mixx"), "line 4", "the line of the head is none that is known"),
        (("# mix", "# title"), "line 4", "the line of the head stands twice"),
        (("# mix: consumption\n", "# mix: consumption\n" * 2), "line 5", "the line of the head "),
        (("Yearly", "=Yearly"), "line 1", "title: it begins with '=', as a formula does"),
        (
            ("# mix", "# relative_uncertainty: 0\n# mix"),
            "line 4",
            "relative_uncertainty: 0 is outside 0.01 to 1",
        ),
        (("intensity_g_per_kwh", "kg_per_kwh"), "line 5", "this isn't the line of the columns"),
        ((ROW, ""), "line 5", "the table has no row"),
    ],
)
def test_head_and_columns_say_what_the_rows_are(
    swap: tuple[str, str], place: str, message: str
) -> None:
    """
    Licence, boundary and mix hold for all rows: none of them is guessed.
    """
    found = faults((HEAD + COLUMNS + ROW).replace(*swap, 1))

    assert found[0][:2] == ("CT-2", place)
    assert found[0][2].startswith(message)


def test_a_huge_table_is_never_held(tmp_path: Path) -> None:
    """
    Above 1 MiB the file isn't opened, and too many rows are refused before one is read.
    """
    path = tmp_path / "carbon.csv"
    with path.open("wb") as file:
        file.truncate(10_000_000 * len(ROW))
    table, (large,) = load_carbon_table(tmp_path)

    assert (table, large.code) == (None, "FI-3")
    assert f"{MOST_BYTES / 1_048_576:g} MiB" in large.message
    rows = "".join(f"FR,{at},1,a,b\n" for at in range(MOST_ROWS + 1))
    assert faults(HEAD + COLUMNS + rows) == [
        ("CT-2", "line 1", "the table has 5,001 rows, and 5,000 are read")
    ]


def test_many_faults_are_counted() -> None:
    """
    A table of another kind doesn't flood a terminal.
    """
    found = faults(HEAD + COLUMNS + "x,x,x,x,x\n" * 1000)

    assert len(found) == 11
    assert found[-1][2] == "3,990 more faults of this kind from here on"


def test_a_link_is_no_table(tmp_path: Path) -> None:
    """
    What lies elsewhere is no part of a board; neither is what isn't there, or isn't text.
    """

    def said() -> Finding:
        table, (finding,) = load_carbon_table(tmp_path)
        assert table is None
        return finding

    path = tmp_path / "carbon.csv"
    assert said().code == "CT-1"
    (tmp_path / "other").write_text(HEAD + COLUMNS + ROW, encoding="utf-8")
    path.symlink_to(tmp_path / "other")
    assert said().code == "FI-2"
    path.unlink()
    path.write_bytes(b"# title: \xff")
    assert said().message == "byte 0xff at offset 9 is not UTF-8"
