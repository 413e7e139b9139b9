"""
Paths of pages, and which foreign addresses may become a link.
"""

from __future__ import annotations

import pytest

from reporter.errors import ReporterError
from reporter.model.submission import Origin
from reporter.site.addresses import (
    board_folder,
    entry_folder,
    foreign_link,
    origin_link,
    root_from,
    submitter_folder,
)

COMMIT = "6fe954378efe4a1a1bd665550b18ff8f26018def"


def test_folders_are_made_from_ids() -> None:
    """
    Boards, entries and submitters have folders of their own.
    """
    assert board_folder("bert-v1-s2-closed") == "boards/bert-v1-s2-closed/"
    assert entry_folder("acme/8xh100-bert") == "entries/acme/8xh100-bert/"
    assert submitter_folder("acme") == "entries/acme/"


@pytest.mark.parametrize(
    "entry_id",
    ["../etc", "a/..", "a/", "/b", "a", "A/b", "a/b/c", "a/b c", "a/b\n", "a/" + "b" * 200],
)
def test_a_bad_id_makes_no_folder(entry_id: str) -> None:
    """
    An id that the schema refuses can't lead out of the site.
    """
    with pytest.raises(ReporterError, match="can't name a page; check the submissions first"):
        entry_folder(entry_id)


def test_the_root_is_reached_from_every_depth() -> None:
    """
    Pages link upwards by as many steps as they lie deep.
    """
    paths = ["index.html", "data/index.html", "entries/acme/x/index.html"]

    assert [root_from(path) for path in paths] == ["", "../", "../../../"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example/",
        "https://user:secret@evil.example/",
        "https://",
        "https:///path",
        "http://exa mple.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/\n",
        "https://example.org:99999/",
        "https://[::1/",
        "https://exämple.org/",
        " https://example.org/",
        "",
        None,
    ],
)
def test_an_unsafe_address_is_no_link(address: str | None) -> None:
    """
    Other schemes, hidden hosts, user names and control characters are refused.
    """
    assert foreign_link(address) is None


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "http://example.org:8080/a?b=1&c=2#d", "HTTPS://EXAMPLE.ORG"],
)
def test_a_plain_web_address_is_a_link(address: str) -> None:
    """
    Addresses of http and https with a host stay as they are.
    """
    assert foreign_link(address) == address


def test_an_origin_leads_to_its_file() -> None:
    """
    Repository, commit and path become the address of the file, quoted.
    """
    origin = Origin(
        repository="mlcommons/training_results_v5.0", commit=COMMIT, path="Acme/a b/x(1)#?.txt"
    )

    assert origin_link(origin) == (
        "https://github.com/mlcommons/training_results_v5.0/blob/"
        f"{COMMIT}/Acme/a%20b/x%281%29%23%3F.txt"
    )


@pytest.mark.parametrize(
    ("repository", "commit", "path"),
    [
        ("a/b/c", COMMIT, "x"),
        ("../b", COMMIT, "x"),
        ("a", COMMIT, "x"),
        ("a/b", "main", "x"),
        ("a/b", COMMIT, "x/../../../../evil"),
        ("a/b", COMMIT, "/x"),
        ("a/b?x=", COMMIT, "x"),
    ],
)
def test_an_origin_that_names_no_file_is_no_link(repository: str, commit: str, path: str) -> None:
    """
    What isn't owner/name, a hash and a plain path stays text.
    """
    assert origin_link(Origin(repository=repository, commit=commit, path=path)) is None
