"""
The data of a board as a folder: tables that read back, and descriptions in which texts stay texts.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import os
from datetime import date
from importlib import util
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from markdown_it import MarkdownIt

from reporter.errors import ReporterError
from reporter.site.data_export.descriptions import (
    Described,
    card_text,
    croissant_text,
    licence_text,
    markdown_text,
    zenodo_text,
)
from reporter.site.data_export.folder import export
from reporter.site.data_export.tables import Table, TableColumn, tables_of
from reporter.site.read_api import DataFile
from tests.conftest import CHECKOUT, RunCli
from tests.site.additions import some_additions
from tests.site.entries import leaderboard_of

TABLES = ("entries", "boards", "runs", "claims")
HOSTILE = (
    "x\n---\nlicense: mit\n---",
    '"}\n: [*a, &b !!python/object/apply:os.system ["id"]',
    "</script><script>alert(1)</script>",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <b>",
    "- a\n# b\n| c |",
    "1. one",
    "=HYPERLINK(1)",
    "\u202eevil \x1b[31m\0",
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The data of this repository's board.
    """
    out = tmp_path_factory.mktemp("export") / "data"
    export(out, board=CHECKOUT)
    return out


def text_of(folder: Path, name: str) -> str:
    """
    The text of a file.
    """
    return (folder / name).read_text(encoding="utf-8")


def front_of(card: str) -> Any:
    """
    The YAML in front of a dataset card.
    """
    _, front, _ = card.split("---\n", 2)
    return yaml.safe_load(front)


def test_every_file_is_there(exported: Path) -> None:
    """
    Four tables in two formats, and what describes them; for others to read.
    """
    tables = [f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet")]
    described = [".zenodo.json", "CITATION.cff", "LICENSE.md", "README.md", "croissant.json"]

    assert sorted(path.name for path in exported.iterdir()) == sorted([*tables, *described])
    assert exported.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", TABLES)
def test_parquet_and_csv_hold_the_same(exported: Path, name: str) -> None:
    """
    Each value of each row, with nulls where the CSV is empty, and types that are no text.
    """
    frame = pl.read_parquet(exported / f"{name}.parquet")
    rows = list(csv.DictReader(io.StringIO(text_of(exported, f"{name}.csv"))))

    assert list(rows[0]) == frame.columns
    assert len(rows) == frame.height > 20
    for row, values in zip(rows, frame.iter_rows(named=True), strict=True):
        for column, text in row.items():
            value = values[column]
            if value is None:
                assert text == "", (name, column)
            elif isinstance(value, bool):
                assert text == str(value).lower()
            elif isinstance(value, float):
                assert float(text) == value, (name, column)
            else:
                assert text.removeprefix("'") == str(value).removeprefix("'")


def test_what_is_missing_stays_null(exported: Path) -> None:
    """
    A column that nobody fills keeps its type; a rank that isn't there is null, never zero.
    """
    boards = pl.read_parquet(exported / "boards.parquet")
    runs = pl.read_parquet(exported / "runs.parquet")

    assert boards.schema["rank"] == pl.Int64
    assert boards["rank"].null_count() == boards.filter(pl.col("reasons").is_not_null()).height > 0
    assert boards["rank"].min() == 1
    assert runs.schema["fabric_energy_j"] == pl.Float64
    assert runs["fabric_energy_j"].null_count() > 0


def test_ids_lead_from_table_to_table(exported: Path) -> None:
    """
    Every entry of a row and of a run is in the table of entries.
    """
    ids = set(pl.read_parquet(exported / "entries.parquet")["id"])

    assert set(pl.read_parquet(exported / "boards.parquet")["id"]) <= ids
    assert set(pl.read_parquet(exported / "runs.parquet")["entry"]) <= ids


def test_an_export_has_the_same_bytes_again(exported: Path, tmp_path: Path) -> None:
    """
    All files, Parquet too.
    """
    export(tmp_path / "again", board=CHECKOUT)
    for path in exported.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_croissant_names_every_file_and_column(exported: Path) -> None:
    """
    Each table file with its hash and size, and each column with its source and type.
    """
    data = json.loads(text_of(exported, "croissant.json"))
    sets = {one["@id"]: one["field"] for one in data["recordSet"]}

    assert data["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert list(sets) == list(TABLES)
    for file in data["distribution"]:
        raw = (exported / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(raw).hexdigest()
        assert file["contentSize"] == f"{len(raw)} B"
    for name, fields in sets.items():
        header = text_of(exported, f"{name}.csv").splitlines()[0].split(",")
        assert [one["source"]["extract"]["column"] for one in fields] == header
        assert {one["source"]["fileObject"]["@id"] for one in fields} == {f"{name}.csv"}


def test_the_card_is_one_of_the_hub(exported: Path) -> None:
    """
    Its front is YAML with the words of the Hub; each configuration names a file that is there.
    """
    card = text_of(exported, "README.md")
    front = front_of(card)

    assert front["license"] == "apache-2.0"
    assert [one["config_name"] for one in front["configs"]] == list(TABLES)
    assert all((exported / one["data_files"]).is_file() for one in front["configs"])
    assert "| `charged_energy_j` | number |" in card


def test_licences_and_footnotes_go_along(exported: Path) -> None:
    """
    The board's own licence, those of the carbon tables, and the words that MLPerf results carry.
    """
    text = text_of(exported, "LICENSE.md")

    assert "Apache-2.0" in text and "ODbL-1.0" in text
    assert "not verified by MLCommons Association" in text.replace("\\", "")
    assert json.loads(text_of(exported, ".zenodo.json"))["license"] == "apache-2.0"


def described(text: str) -> Described:
    """
    A board whose every text is *text*.
    """
    column = TableColumn(name="id", type="text", meaning="id")
    table = Table(name="entries", description="Rows.", columns=(column,), rows=({"id": text},))
    file = DataFile(path="entries.csv", bytes=1, sha256="0" * 64)
    return Described(
        title=text, description=text, address="https://a.example/", repository=None,
        licence="ODbL-1.0", day=date(2026, 6, 1), tables=(table,), files=(file,), footnotes=(text,),
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text(text: str) -> None:
    """
    In YAML, JSON-LD, JSON with HTML, and Markdown: no key, no element, no link comes out of it.
    """
    told = described(text)
    front = front_of(card_text(told))
    croissant = json.loads(croissant_text(told))
    zenodo = json.loads(zenodo_text(told))

    assert set(front) == {"pretty_name", "license", "language", "tags", "configs"}
    assert front["license"] == "odbl"
    assert "\n" not in front["pretty_name"] and front["pretty_name"] == croissant["name"]
    assert zenodo["description"] == f"<p>{html.escape(zenodo['title'])}</p>"
    body = card_text(told).split("---\n", 2)[2]
    parser = MarkdownIt("commonmark").enable("table")
    for source in (body, licence_text(told)):
        tokens = parser.parse(source)
        kinds = {token.type for token in tokens}
        inner = {child.type for token in tokens for child in token.children or ()}
        links = [
            child.attrs["href"]
            for token in tokens
            for child in token.children or ()
            if child.type == "link_open"
        ]
        assert not kinds & {"html_block", "hr", "ordered_list_open", "fence"}
        assert not inner & {"html_inline", "image"}
        assert all(str(link).startswith("https://") and "evil" not in str(link) for link in links)
    (inline,) = [token for token in parser.parse(markdown_text(text)) if token.type == "inline"]
    assert "".join(child.content for child in inline.children or ()) == front["pretty_name"]
    assert told.tables[0].csv().splitlines()[1][:1] not in {"=", "+", "-", "@"} or "-" in text


def test_a_board_without_words_leaves_them_out() -> None:
    """
    Without a licence, a date and an address nothing is made up.
    """
    told = Described(
        title="T", description="D", address=None, repository=None, licence=None, day=None,
        tables=(), files=(), footnotes=(),
    )  # fmt: skip

    assert "license" not in front_of(card_text(told))
    assert {"license", "publication_date"} & json.loads(zenodo_text(told)).keys() == set()
    assert {"license", "datePublished", "url"} & json.loads(croissant_text(told)).keys() == set()
    assert "states no licence" in licence_text(told)


def test_tables_hold_what_the_board_holds() -> None:
    """
    An entry without a score has no row on a board, and is in the table of entries all the same.
    """
    additions = some_additions()
    entries, boards, runs, claims = tables_of(
        leaderboard_of(), additions.claims, additions.standings
    )

    assert len(entries.rows) == 10
    assert "acme/switch-only" in {row["id"] for row in entries.rows}
    assert "acme/switch-only" not in {row["id"] for row in boards.rows}
    assert {row["entry"] for row in runs.rows} <= {row["id"] for row in entries.rows}
    assert {row["verdict"] for row in claims.rows} >= {"consistent", "inconsistent"}
    for table in (entries, boards, runs, claims):
        names = {column.name for column in table.columns}
        assert names <= {name for row in table.rows for name in row}, table.name


@pytest.fixture
def without_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    An installation without the extra.
    """
    found = util.find_spec
    monkeypatch.setattr(
        "reporter.site.data_export.parquet.find_spec",
        lambda name: None if name == "polars" else found(name),
    )


def test_parquet_without_polars_says_how_to_install_it(
    without_polars: None, tmp_path: Path, run_cli: RunCli
) -> None:
    """
    Nothing is written; CSV alone works.
    """
    ran = run_cli("export", tmp_path / "data", "--board", CHECKOUT, "--format", "parquet")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "reporter: Parquet needs polars, which isn't installed: pip install "
        "'training-energy-reporter[fast]', or export with --format csv\n"
    )
    assert not (tmp_path / "data").exists()


def test_the_command_says_what_it_wrote(tmp_path: Path, run_cli: RunCli) -> None:
    """
    Rows of each table, and exit code 0.
    """
    ran = run_cli("export", tmp_path / "data", "--board", CHECKOUT, "--format", "csv")

    assert ran.exit_code == 0
    assert ran.stderr.splitlines()[-1] == (
        f"9 files in {tmp_path / 'data'}: 24 entries, 33 boards, 327 runs, 293 claims; 0 errors, "
        "0 warnings, 0 notes"
    )


def test_a_folder_with_files_is_never_replaced(tmp_path: Path) -> None:
    """
    Neither a folder with files, nor a file, nor a link; an empty folder is filled.
    """
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name, said in (
        ("full", "holds files; choose an empty folder for the export"),
        ("full/a", "is not a folder; choose another place for the export"),
        ("link", "is not a folder; choose another place for the export"),
    ):
        with pytest.raises(ReporterError) as raised:
            export(tmp_path / name, board=CHECKOUT, formats=["csv"])
        assert str(raised.value) == f"{tmp_path / name} {said}"


def test_an_export_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A disk that is full at the last file leaves no folder, whole or half.
    """

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "sync", full)
    with pytest.raises(ReporterError, match="can't be written: No space left on device"):
        export(tmp_path / "data", board=CHECKOUT, formats=["csv"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (["xml"], "'xml' is no format of tables; take csv or parquet"),
        ([], "name a format of tables: csv or parquet"),
    ],
)
def test_an_unknown_format_is_refused(formats: list[str], said: str, tmp_path: Path) -> None:
    """
    Before anything is read.
    """
    with pytest.raises(ReporterError) as raised:
        export(tmp_path / "data", board=tmp_path, formats=formats)
    assert str(raised.value) == said
