"""
Whole documents: their kinds, encodings and limits, and what is refused.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pylatexenc.latex2text import LatexNodes2Text

from reporter.claims.check import check
from reporter.claims.documents import Kind, kind_of_text
from reporter.claims.latex_table import latex_grids, latex_text
from reporter.claims.load import load_claims, load_pasted
from reporter.claims.markdown_document import markdown_document
from tests.claims.shown_claims import shown

TABLE = "Model,Energy (MWh),Carbon (t)\nBERT-größer,1.5,0.65\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_in_its_encodings(tmp_path: Path, encoding: str) -> None:
    """
    Spreadsheets write a mark first, or UTF-16.
    """
    path = tmp_path / "t.csv"
    path.write_bytes(TABLE.encode(encoding))
    loaded = load_claims(path)

    assert loaded.claims is not None
    assert shown(loaded.claims.rows[0]) == {
        "name": "BERT-größer", "energy": "1.5 MWh", "co2e": "0.65 t"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (TABLE.encode("latin-1"), "not UTF-8: invalid start byte at byte 37"),
        (b"\xff\xfea", "not UTF-16: truncated data at byte 2"),
        (b"Model\0", "a NUL character stands in it"),
    ],
)
def test_another_encoding_is_refused_with_advice(raw: bytes, message: str) -> None:
    """
    Latin-1 can't be told from other bytes, so it is never guessed.
    """
    (finding,) = load_pasted(raw).findings

    assert finding.message == message
    assert "UTF-8" in finding.hint


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a\tenergy_mwh\nb\t1\n", Kind.TSV),
        ("a,energy_mwh\nb,1\n", Kind.CSV),
        ("---\nco2_eq_emissions: 3\n---\n", Kind.MARKDOWN),
        ("|a|b|\n|-|-|\n|c|1|\n", Kind.MARKDOWN),
        (r"a & b \\ c & d", Kind.LATEX),
        ("We used 3 kWh, or less,\nand 1 kg, or more.", Kind.TEXT),
        ("", Kind.TEXT),
    ],
)
def test_a_text_is_known_by_its_content(text: str, kind: Kind) -> None:
    """
    Commas in prose make no table: a header must name a figure.
    """
    assert kind_of_text(text) is kind


def test_a_claim_file_may_be_pasted_too(claims_folder: Path) -> None:
    """
    What begins with a brace is a claim file.
    """
    text = (claims_folder / "lamda-2022.json").read_text(encoding="utf-8")

    assert check(text=text).reports[0].rows[0].row_id == "lamda-pt"


def test_a_text_without_figures_says_what_to_give() -> None:
    """
    Nothing found is an error, not a clean answer.
    """
    (finding,) = load_pasted("Nothing to see.").findings

    assert (finding.code, finding.message, finding.hint) == (
        "CL-18",
        "no figure of a training run with its unit is found in it",
        "give a table with headers such as Energy (MWh), or a sentence with units",
    )


FRONT = "---\nco2_eq_emissions:\n  emissions: {}\n---\n# M\nTraining emitted {} of CO2e.\n"


@pytest.mark.parametrize(
    ("emissions", "body", "message", "hint"),
    [
        ("539", "539 kg", "the number of kilograms stands where the hub reads grams", "539000"),
        ("539", "539 t", "the number of tonnes stands where the hub reads grams", "539000000"),
        ("12", "12 lbs", "the number of pounds stands where the hub reads grams", "5443.1084"),
    ],
)
def test_grams_are_held_against_the_body(
    emissions: str, body: str, message: str, hint: str
) -> None:
    """
    The slip is named, with the number that the front matter should have.
    """
    (finding,) = [f for f in load_pasted(FRONT.format(emissions, body)).findings
                  if f.code == "CL-33"]  # fmt: skip

    assert finding.message.endswith(message)
    assert finding.hint == f"write emissions: {hint}"
    assert (finding.pointer, finding.severity.value) == ("line 3", "error")


@pytest.mark.parametrize(("emissions", "body"), [("539000", "539 kg"), ("1.5e3", "1.5 kg")])
def test_grams_that_agree_say_nothing(emissions: str, body: str) -> None:
    """
    The same mass in two units is one figure.
    """
    findings = load_pasted(FRONT.format(emissions, body)).findings

    assert [item.code for item in findings] == ["CL-32"]


def test_other_emissions_than_those_of_the_body_are_named() -> None:
    """
    Where no slip explains it both figures stand in the finding.
    """
    findings = load_pasted(FRONT.format("7", "539 kg")).findings

    assert [item.message for item in findings if item.code == "CL-33"] == [
        "co2_eq_emissions is 7 g, and the body has 539 kg in line 6"
    ]


def test_emissions_of_the_front_matter_fill_a_row_without_any() -> None:
    """
    A body with energy and no CO2e is checked with the grams of the front matter.
    """
    text = (
        "---\nco2_eq_emissions:\n  emissions: 12000\n---\nTraining used 30 kWh at 0.4 kgCO2e/kWh.\n"
    )
    report = check(text=text).reports[0]

    assert [row.verdict.value for row in report.rows] == ["consistent"]


ORDINARY = """# T

| a | b \\| c | **d** |
|:--|:-:|--:|
| 1 | `x` | |
| 2 |

after
"""


def test_tables_of_markdown_are_those_of_the_library() -> None:
    """
    The reader of lines finds the cells that markdown-it finds, on documents that people write.
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(ORDINARY)
    cells = [
        tokens[index + 1].content
        for index, token in enumerate(tokens)
        if token.type in {"th_open", "td_open"}
    ]
    (grid,) = markdown_document(ORDINARY).grids
    own = [*grid.headers, *(cell for _, line in grid.lines for cell in line)]

    assert own == [cell.replace("**", "").replace("`", "") for cell in cells]


@pytest.mark.parametrize(
    "text",
    [
        r"\textbf{36}", r"\emph{LLaMA}-7B", "$3.7 \\times 10^{23}$", r"A \& B", r"50\%", "a--b",
        r"\textit{x} y", r"{\bf 12}", "tCO$_2$eq",
    ],
)  # fmt: skip
def test_latex_is_the_text_that_the_library_reads(text: str) -> None:
    """
    The scanner reads the cells of papers as pylatexenc does, but for space and marks of powers.
    """
    library = LatexNodes2Text().latex_to_text(text)

    def bare(words: str) -> str:
        return "".join(words.replace("_", "").replace("{", "").replace("}", "").split())

    assert bare(latex_text(text)) == bare(library)


def test_a_cell_of_a_group_is_no_row() -> None:
    """
    A title across all columns, comments and rules are left out; lines are counted.
    """
    text = (
        "\\begin{tabular}{lr}\n\\toprule\nModel & MWh \\\\\n\\midrule\n"
        "\\multicolumn{2}{c}{Ours} \\\\\n% B & 2 \\\\\nA & 1 \\\\\n\\end{tabular}\n"
    )
    (grid,) = latex_grids(text)

    assert (grid.headers, grid.lines) == (("Model", "MWh"), ((7, ["A", "1"]),))


HOSTILE = {
    "braces": "\\begin{tabular}{l}" + "{" * 200_000,
    "commands": "\\begin{tabular}{l}" + "\\textbf{" * 50_000,
    "tables in tables": "\\begin{tabular}" * 20_000,
    "backslashes": "\\" * 200_000 + "&",
    "spans": "\\multicolumn{99}{c}{a}&\\\\" * 20_000,
    "bars": "|" * 200_000 + "\n" + "|-" * 100_000,
    "headings": "# a\n" * 50_000,
    "fences": "```\n" * 100_000,
    "comments": "<!--" * 100_000,
    "front matter": "---\n" + "a: b\n" * 100_000,
    "links": "# a\n" + "[" * 200_000,
    "digits": "1" * 200_000,
    "thousands": "1,111" * 40_000,
    "units": "1 GPU " * 40_000,
    "accelerators": "8 A100 " * 40_000,
    "one sentence": "energy 1 MWh " * 20_000,
    "sentences": "It used 1 MWh. " * 10_000,
    "labels": "Hours used: 14 h\n" * 10_000,
    "brackets": "Model,Energy (MWh)\n" + ("a," + "(" * 3_000 + "\n") * 100,
    "columns": ",".join(["Energy (MWh)"] * 20_000) + "\n" + ",".join("1" * 20_000),
    "quotation marks": 'Model,Energy (MWh)\n"' + '""' * 100_000,
    "tables": "|a|b|\n|-|-|\n|1|2|\n\n" * 5_000,
    "other direction": "\u202eModel consumed 1 MWh\u2066",
    "surrogate": "\ud800 consumed 1 MWh",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_costs_little_and_never_raises(name: str) -> None:
    """
    Some hundred kilobytes of any marks are read or refused within seconds.
    """
    begun_s = time.process_time()
    loaded = load_pasted(HOSTILE[name])

    assert loaded.claims is not None or loaded.findings
    assert time.process_time() - begun_s < 10


@given(st.text(max_size=400), st.sampled_from(list(Kind)))
def test_any_text_is_claims_or_findings(text: str, kind: Kind) -> None:
    """
    Whatever is pasted, nothing is raised, and what could be read is judged.
    """
    for one in (text, f"|a|Energy (MWh)|\n|-|-|\n|{text}|1 {kind}|", f"{text} & 1 MWh \\\\ a & b"):
        loaded = load_pasted(one)
        assert loaded.claims is not None or loaded.findings


TRACKERS = sorted(
    (Path(__file__).resolve().parents[1] / "data" / "trackers").glob("codecarbon-*/emissions.csv")
)


@pytest.mark.parametrize("path", TRACKERS, ids=lambda path: path.parent.name)
def test_files_of_codecarbon_are_rows_of_energy_and_co2e(path: Path) -> None:
    """
    Of every version; a machine without accelerators has no count of them.
    """
    loaded = load_claims(path)

    assert loaded.claims is not None
    for row in loaded.claims.rows:
        assert (row.energy is None, row.co2e is None, row.duration is None) == (False,) * 3
        assert row.chips is None
    assert [item for item in loaded.findings if item.code == "CL-1"] == []


def test_limits_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A file of more than 16 MiB, or a text of more than 2, is refused with its size.
    """
    monkeypatch.setattr("reporter.claims.load.MOST_TEXT_BYTES", 1_048_576)
    monkeypatch.setattr("reporter.claims.documents.MOST_PROSE", 1_000)
    path = tmp_path / "a.md"
    path.write_text("a" * 1_048_577)

    assert [item.message for item in load_claims(path).findings] == [
        "the file has 1,048,577 bytes; at most 1,048,576 (1 MiB) are read"
    ]
    assert load_pasted("a" * 1_048_577).findings[0].code == "FI-3"
    assert [item.message for item in load_pasted("1 MWh " * 200).findings] == [
        "more than 1,000 characters or 20,000 lines of text; none of it is read"
    ]


def test_documents_explain_each_other(tmp_path: Path) -> None:
    """
    A row of a table may explain a figure of a card, as rows of claim files do.
    """
    table, card = tmp_path / "t.csv", tmp_path / "card.md"
    table.write_text("Model,Energy (MWh)\nLlama 7B,36\n")
    card.write_text("# Llama 7B\nIt used 356 MWh at 0.385 kgCO2e/kWh and emitted 14 t of CO2e.\n")
    report = check([table, card]).reports[1]

    assert "row 'Llama 7B'" in " ".join(cause.arithmetic for cause in report.rows[0].causes)
