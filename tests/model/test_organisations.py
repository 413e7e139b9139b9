"""
The organisations of a board: an id is one organisation, names are for readers.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.model.benchmark import Board
from reporter.model.organisations import Organisations, check_organisations

LISTED: dict[str, Any] = {
    "ledger": {"id": "test-board", "maintainers": ["board/mia"]},
    "organisations": [
        {"id": "acme", "name": "Acme Research", "aliases": ["acme-labs"]},
        {"id": "board", "name": "Board", "people": [{"id": "mia", "name": "Mia"}]},
    ],
}


def changed(**changes: Any) -> Organisations:
    """
    The organisations of the settings with other values.
    """
    return Organisations.from_dict(LISTED | changes)


def test_an_alias_is_the_same_organisation() -> None:
    """
    Its entries belong to the organisation, and show its name.
    """
    policy = changed()

    assert policy.owner_of("acme-labs/entry") == "acme"
    assert policy.name_of("acme-labs") == "Acme Research"
    assert policy.name_of("nobody") is None


def test_who_is_not_listed_is_unknown_where_any_is_listed() -> None:
    """
    On a board without organisations everybody is known.
    """
    assert changed().is_known("acme-labs")
    assert not changed().is_known("acme-2")
    assert Organisations().is_known("acme-2")


def test_board_settings_hold_them() -> None:
    """
    The tables `ledger` and `organisations` of board.toml become one thing.
    """
    site = {"pue": 1.5, "pue_source": "survey", "factor_id": "ember/WORLD/2024"}
    board = Board.from_dict({"title": "t", "description": "d", "reference_site": site, **LISTED})

    assert board.organisations == changed()
    assert board.organisations.board == "test-board"


def test_sound_settings_say_nothing() -> None:
    """
    No finding.
    """
    assert () == check_organisations(changed())


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        (
            {"organisations": [*LISTED["organisations"], {"id": "acme-labs", "name": "Other"}]},
            "LG-16",
            "the id 'acme-labs' stands for more than one organisation, or twice",
        ),
        (
            {"ledger": {"id": "test-board", "maintainers": ["acme/mia"]}},
            "LG-16",
            "the maintainer 'acme/mia' isn't among the people of an organisation",
        ),
        (
            {"ledger": {}},
            "LG-16",
            "organisations are listed, but the ledger has no id, so no event can count",
        ),
        (
            {
                "organisations": [
                    *LISTED["organisations"],
                    {"id": "acme-2", "name": "ACME research"},
                ]
            },
            "LG-17",
            "acme and acme-2 have the same name, 'ACME research'",
        ),
    ],
)
def test_what_contradicts_itself_is_named(changes: dict[str, Any], code: str, message: str) -> None:
    """
    Two organisations of one id, a maintainer who isn't there, two names that look alike.
    """
    found = [(finding.code, finding.message) for finding in check_organisations(changed(**changes))]

    assert (code, message) in found
