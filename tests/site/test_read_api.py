"""
The read API: every JSON document is by its schema, and the index names every data file as it is.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reporter import __version__
from reporter.leaderboard.boards import build_leaderboard
from reporter.resources import folder
from reporter.site.build import build_site
from reporter.site.publish import build
from reporter.site.read_api import API_SCHEMA, KINDS, kind_of
from tests.conftest import CHECKOUT
from tests.site.additions import some_additions
from tests.site.conftest import BuiltSite
from tests.site.entries import a_board, leaderboard_of

HEAD = ["api_version", "document", "data_date", "data_licence", "generator"]


def data_of(path: Path) -> Any:
    """
    The data of a JSON file.
    """
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of this repository's board.
    """
    out = tmp_path_factory.mktemp("published") / "site"
    build(CHECKOUT, out=out)
    return out


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """
    The schema of the API as it comes with the tool.
    """
    schema = json.loads((folder("schemas") / "v1" / "api.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults_of(site: Path, validator: Draft202012Validator) -> list[str]:
    """
    What is wrong with the JSON documents of a site, by file.
    """
    faults = []
    for path in sorted(site.rglob("*.json")):
        name = path.relative_to(site).as_posix()
        kind = kind_of(name)
        assert kind is not None, name
        data = data_of(path)
        if kind.has_head:
            assert list(data)[:5] == HEAD, name
            assert data["document"] == kind.document, name
            faults += [f"{name}: {error.message}" for error in validator.iter_errors(data)]
    return faults


def test_every_document_is_by_its_schema(
    built: BuiltSite, published: Path, validator: Draft202012Validator
) -> None:
    """
    Those of the test board and those of this repository's board.
    """
    assert faults_of(built.folder, validator) == []
    assert faults_of(published, validator) == []


def test_the_schema_refuses_what_is_no_document(validator: Draft202012Validator) -> None:
    """
    Another version, an unknown kind, a missing list, and a figure with the wrong type.
    """
    head = dict(zip(HEAD, (1, "entries", None, None, "reporter 0"), strict=True))

    assert validator.is_valid({**head, "entries": []})
    assert validator.is_valid({**head, "entries": [], "more": 1})
    changes: list[dict[str, Any]] = [
        {"api_version": 2},
        {"document": "x"},
        {"entries": 1},
        {"entries": [{}]},
    ]
    for change in changes:
        assert not validator.is_valid({**head, "entries": [], **change})
    assert not validator.is_valid(head)


def test_the_schema_defines_every_kind(validator: Draft202012Validator) -> None:
    """
    No more kinds and no fewer than the table of the tool.
    """
    kinds = list(dict.fromkeys(kind.document for kind in KINDS if kind.has_head))
    schema: Any = validator.schema

    assert schema["properties"]["document"]["enum"] == kinds == list(schema["$defs"])


def test_the_index_names_every_data_file_as_it_is(built: BuiltSite) -> None:
    """
    Each once, with its size and hash; its schema is published; the index itself isn't in it.
    """
    index = data_of(built.folder / "data/index.json")
    listed = {file["path"]: file for file in index["files"]}
    found = {
        path.relative_to(built.folder).as_posix(): path.read_bytes()
        for path in built.folder.rglob("*")
        if path.suffix in {".json", ".csv"}
    }

    assert list(listed) == sorted(found.keys() - {"data/index.json"})
    assert len(index["files"]) == len(listed)
    for name, file in listed.items():
        assert file["bytes"] == len(found[name])
        assert file["sha256"] == hashlib.sha256(found[name]).hexdigest()
        assert file["schema"] is None or (built.folder / file["schema"]).is_file()
    assert (built.folder / API_SCHEMA).read_bytes() == (
        CHECKOUT / "schemas/v1/api.schema.json"
    ).read_bytes()


def test_a_document_tells_day_licence_and_program(tmp_path: Path) -> None:
    """
    The day is that of the newest submission or event of what the document is made of, no clock's;
    badges have addresses where the site has one.
    """
    board = a_board(base_url="https://board.example/energy/", data_licence="CC-BY-4.0")
    build_site(leaderboard_of(), board, [], tmp_path / "out", additions=some_additions())
    index = data_of(tmp_path / "out/data/index.json")
    quiet = data_of(tmp_path / "out/entries/acme/open-early/score.json")

    assert [index[name] for name in HEAD] == [
        1, "index", "2026-06-02", "CC-BY-4.0", f"reporter {__version__}",
    ]  # fmt: skip
    assert quiet["data_date"] == "2025-06-04"
    assert index["address"] == "https://board.example/energy/"
    assert index["badges"][0] == {
        "entry": "acme/4-runs",
        "address": "https://board.example/energy/entries/acme/4-runs/badge.svg",
    }


def test_croissant_describes_the_tables_of_the_site(built: BuiltSite) -> None:
    """
    Each with its hash, and each column of the file that is published, in its order.
    """
    data = data_of(built.folder / "croissant.json")
    files = {one["@id"]: one for one in data["distribution"]}

    assert list(files) == ["data/leaderboard.csv", "entries/entries.csv", "claims/papers.csv"]
    for name, file in files.items():
        raw = (built.folder / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(raw).hexdigest()
        (fields,) = [
            one["field"]
            for one in data["recordSet"]
            if one["field"][0]["source"]["fileObject"]["@id"] == name
        ]
        header = raw.decode().splitlines()[0].split(",")
        assert [one["source"]["extract"]["column"] for one in fields] == header


def test_an_empty_board_has_no_day(tmp_path: Path) -> None:
    """
    Null, and neither today nor a year that nobody wrote.
    """
    build_site(build_leaderboard([], {}, {}), a_board(), [], tmp_path / "out")
    index = data_of(tmp_path / "out/data/index.json")

    assert (index["data_date"], index["data_licence"], index["badges"]) == (None, None, [])


def test_ids_are_the_same_everywhere(published: Path) -> None:
    """
    Entries and boards have one id in JSON, in CSV, and as the folder of their page.
    """
    entries = [one["id"] for one in data_of(published / "entries/index.json")["entries"]]
    with (published / "entries/entries.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == entries
    with (published / "data/leaderboard.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["board"], row["id"]) for row in csv.DictReader(file)]
    boards = data_of(published / "data/leaderboard.json")["boards"]

    assert rows == [(board["slug"], row["entry"]) for board in boards for row in board["rows"]]
    for slug, entry in rows:
        assert entry in entries
        assert (published / f"boards/{slug}/index.html").is_file()
        assert (published / f"entries/{entry}/index.html").is_file()
        assert data_of(published / f"entries/{entry}/score.json")["submission"] == entry
        assert data_of(published / f"entries/{entry}/index.json")["id"] == entry
