"""
A folder of claim files, as the site reads it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.compare import check_folder
from reporter.claims.other_rows import MOST_OTHER_ROWS
from reporter.claims.verdicts import Verdict
from reporter.findings import as_text
from tests.claims.one_file import check_file


def written(folder: Path, name: str, *rows: dict[str, Any], **more: Any) -> Path:
    """
    A claim file of these rows at *name* in *folder*.
    """
    data = {"schema_version": 1, "id": "one", "source": {"title": "A"}, "rows": list(rows), **more}
    path = folder / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_every_file_of_the_board_is_used(claims_folder: Path) -> None:
    """
    Each file under `claims/` is read, carries its own name, and refers only to rows it holds.
    """
    checked = check_folder(claims_folder)

    assert {one.name for one in checked} == {path.stem for path in claims_folder.iterdir()}
    assert [problem for one in checked for problem in one.problems] == []
    codes = {finding.code for one in checked for finding in one.report.findings}
    assert "CL-1" not in codes and "CL-2" not in codes


def test_the_known_ratios_come_out(claims_folder: Path) -> None:
    """
    Transformer (Big) to Evolved Transformer and GPT-3 to GShard, energy, gross and net; then one
    thing changed at a time, model, machine and place; last the search beside one training.
    """
    by_name = {one.name: one for one in check_folder(claims_folder)}
    routes = [comparison.routes[0] for comparison in by_name["patterson-2021"].comparisons]
    ratios = [(route.energy_ratio, route.gross_ratio, route.net_ratio) for route in routes]

    shown = [
        tuple(f"{float(one.value):.3g}" for one in three if one is not None) for three in ratios
    ]
    assert shown == [
        ("10.5", "9.46", "56.5"),
        ("53.3", "114", "129"),
        ("1.31", "1.31", "1.31"),
        ("5.56", "5.56", "5.56"),
        ("1.43", "1.29", "7.68"),
        ("248", "224", "1.34e+03"),
    ]


def test_findings_do_not_name_the_folder(tmp_path: Path, gpt3_with: Any) -> None:
    """
    What is said about a document's figures is the same wherever the board lies.
    """
    written(tmp_path, "one.json", gpt3_with(co2e={"printed": "501.9", "unit": "t"}))

    (checked,) = check_folder(tmp_path)

    assert checked.report.rows[0].verdict is Verdict.INCONSISTENT
    assert {finding.file for finding in checked.report.findings} == {"claims/one.json"}
    recomputed = [figure.recomputed for figure in checked.report.rows[0].figures]
    assert recomputed == ["3.15E+23 FLOP", "1,290 MWh", "552 t"]


def test_a_file_that_is_no_claim_file_has_problems(tmp_path: Path, gpt3_with: Any) -> None:
    """
    Broken JSON, a missing field, a link and a foreign name: each is said, none stops the others.
    """
    written(tmp_path, "one.json", gpt3_with())
    written(tmp_path, "other.json", gpt3_with())
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "empty.json").write_text("{}", encoding="utf-8")
    (tmp_path / "link.json").symlink_to(tmp_path / "one.json")

    checked = {one.name: one for one in check_folder(tmp_path)}
    codes = {name: {finding.code for finding in one.problems} for name, one in checked.items()}

    assert [name for name, one in checked.items() if one.claims is not None] == ["one"]
    assert codes["one"] == set()
    assert codes["other"] == {"CL-21"}
    assert codes["link"] == {"FI-2"}
    assert codes["broken"] and codes["empty"]
    assert checked["other"].problems[0].message == ("the id is 'one', the name of the file 'other'")


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    """
    A board without claims is a board all the same.
    """
    assert check_folder(tmp_path / "claims") == ()


def test_a_comparison_names_rows_of_its_file(tmp_path: Path, gpt3_with: Any) -> None:
    """
    A pair with an unknown row is said and left out; the others are compared.
    """
    pairs = [{"a": "gpt-3", "b": "twin"}, {"a": "gpt-3", "b": "gone"}]
    written(tmp_path, "one.json", gpt3_with(), gpt3_with(id="twin"), comparisons=pairs)

    (checked,) = check_folder(tmp_path)
    said = [finding for finding in checked.report.findings if finding.code == "CL-2"]

    assert [(one.a.row.id, one.b.row.id) for one in checked.comparisons] == [("gpt-3", "twin")]
    assert [(finding.pointer, finding.message) for finding in said] == [
        ("/comparisons/1/b", "no row has the id 'gone'")
    ]


def test_another_document_explains_a_figure(claims_folder: Path) -> None:
    """
    The energy of another row of the LLaMA paper, in a table of 2025 that lists LLaMA 7B.
    """
    by_name = {one.name: one for one in check_folder(claims_folder)}
    row = by_name["luccioni-2025"].report.rows[0]

    assert row.causes[0].arithmetic == (
        "the energy 356 MWh stands in row 'openba-opt' of 'openba-2023' too; with 36 MWh of row "
        "'llama1-7b' of 'llama-2023' it agrees: 36 MWh x 0.385 kg/kWh gives 14 t"
    )


def test_a_row_that_only_the_paper_lists_is_missed_in_the_total_of_the_card(
    claims_folder: Path,
) -> None:
    """
    The Llama 2 card gives the paper's total without its row for 34B.
    """
    by_name = {one.name: one for one in check_folder(claims_folder)}
    total = by_name["llama-2-card"].report.rows[-1]

    assert total.causes[0].arithmetic == (
        "184320 h + 368640 h + 1720320 h = 2,273,280 h, -31.4 % against the printed total "
        "3311616 h; the difference is row 'llama2-34b' of 'llama-2-2023', 1,038,336 h"
    )


def test_other_documents_change_no_verdict(claims_folder: Path) -> None:
    """
    A file is judged by what it prints; the others only help to explain.
    """
    together = {one.name: one.report for one in check_folder(claims_folder)}

    for path in sorted(claims_folder.glob("*.json")):
        alone = [(row.row_id, row.verdict) for row in check_file(path).rows]
        assert alone == [(row.row_id, row.verdict) for row in together[path.stem].rows]


def test_a_total_of_another_document_is_found_there(claims_folder: Path) -> None:
    """
    The header of the Llama 3.3 card prints the totals of the Llama 3.1 card.
    """
    by_name = {one.name: one for one in check_folder(claims_folder)}
    header = by_name["llama-3-3-card-2024"].report.rows[-1]

    assert [cause.code for cause in header.causes] == ["total-of-another", "total-not-rows"]
    assert header.causes[0].arithmetic == (
        "the only row 'llama33-70b-v1' has 7.0M h, -82.2 % against the printed total 39.3M h; "
        "the same figure stands in row 'llama31-total' of 'llama-3-1-card'"
    )


def row(number: int, energy: str = "100", **more: Any) -> dict[str, Any]:
    """
    A row whose energy times its intensity is its CO2e of 42.9 t, unless its energy is another.
    """
    return {
        "id": f"row-{number}",
        "name": f"Model {number}",
        "energy": {"printed": energy, "unit": "MWh"},
        "intensity": {"printed": "0.429", "unit": "kg/kWh"},
        "co2e": {"printed": "42.9", "unit": "t"},
        **more,
    }


QUOTED: dict[str, Any] = {
    "intensity": {"printed": "0.429", "unit": "kg/kWh", "basis": "quoted"},
    "source": "Smith 2021 vs Jones 2020",
}


@pytest.mark.parametrize(
    ("own", "count", "is_told"),
    [
        (row(0, "987.6"), MOST_OTHER_ROWS, False),
        (row(0, "987.6"), MOST_OTHER_ROWS + 1, True),
        (row(0), MOST_OTHER_ROWS + 1, False),
        (row(0, **QUOTED), MOST_OTHER_ROWS + 1, True),
    ],
    ids=["all take part", "a cause is sought", "nothing is sought", "a quotation is sought"],
)
def test_rows_of_other_documents_that_take_no_part_are_told(
    tmp_path: Path,
    own: dict[str, Any],
    count: int,
    is_told: bool,  # noqa: FBT001
) -> None:
    """
    Where a cause or the original of a quotation is sought, and the others have over 500 rows.
    """
    written(tmp_path, "one.json", own)
    written(tmp_path, "two.json", *(row(number) for number in range(count)), id="two")
    (one, two) = check_folder(tmp_path)

    told = [finding for finding in one.report.findings if finding.code == "CL-34"]
    shown = (
        "claims/one.json: note CL-34: causes and quoted figures are sought in the first 500 of 501 "
        "rows of the other documents; the rest takes no part (check it together with only those "
        "documents that it may have figures of)\n"
    )
    assert as_text(told) == shown * is_told
    assert not [finding for finding in two.report.findings if finding.code == "CL-34"]
