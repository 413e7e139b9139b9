"""
Organisations, people and keys as board.toml lists them.
"""

from __future__ import annotations

import tomllib

from reporter.model.benchmark import Board
from reporter.model.organisations import Organisations, check_organisations

BOARD = """
[ledger]
id = "training-energy"
maintainers = ["board/mia"]
signatures = "required"
review_keys = ["ssh-ed25519 AAAAreview"]
lost = ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]

[[organisations]]
id = "acme"
name = "Acme Research"
aliases = ["acme-labs"]

[[organisations.people]]
id = "bo"
name = "Bo Acme"
keys = ["ssh-ed25519 AAAA bo@acme"]

[[organisations]]
id = "board"
name = "The board"
people = [{ id = "mia", name = "Mia" }]
"""


def policy(text: str = BOARD) -> Organisations:
    """
    The organisations of a board's settings.
    """
    return Organisations.from_dict(tomllib.loads(text))


def said(text: str) -> list[str]:
    """
    What is wrong among the organisations of a board.
    """
    return [f"{one.code} {one.message}" for one in check_organisations(policy(text))]


PLACES = """
[ledger]
id = "training-energy"

[[organisations]]
id = "acme"
name = "Acme Research"

[[organisations.places]]
country = "SGP"
years = [2023, 2024]
source = "Example News"

[[organisations.places]]
country = "NOR"
years = [2024, 2025]
source = "Example Times"
url = "https://times.example/acme"
note = "No data centre is named."
"""


def test_a_place_is_of_the_years_that_its_source_speaks_for() -> None:
    """
    A year without a place has none, and of two for one year none is taken.
    """
    acme = policy(PLACES).find("acme")

    assert acme is not None
    assert [place.country for place in acme.places] == ["SGP", "NOR"]
    found = [acme.place_in(year) for year in (2022, 2023, 2024, 2025)]
    assert [place and place.source for place in found] == [
        None, "Example News", None, "Example Times",
    ]  # fmt: skip


def test_two_places_in_one_year_are_an_error() -> None:
    """
    The finding names the organisation and the year, and stands at its places.
    """
    (finding,) = check_organisations(policy(PLACES))

    assert (finding.code, finding.pointer) == ("LG-16", "/organisations/0/places")
    assert finding.message == "acme lists several places for 2024, so that none is taken"


def test_the_settings_of_a_board_are_read() -> None:
    """
    Ids, aliases, people, keys, maintainers and the rules of signing come from board.toml.
    """
    board = policy()
    acme, own = board.find("acme-labs"), board.find("board")

    assert acme is not None
    assert own is not None
    assert ("acme", ("ssh-ed25519 AAAA bo@acme",)) == (acme.id, acme.people[0].keys)
    assert (True, False) == (acme.has_keys, own.has_keys)
    assert "training-energy" == board.board
    assert board.signatures_required
    assert 1 == len(board.review_keys) == len(board.lost)
    assert board.is_maintainer(own, own.people[0])
    assert not board.is_maintainer(acme, acme.people[0])
    assert [] == said(BOARD)


def test_a_board_without_the_tables_lists_nobody() -> None:
    """
    Settings of before give no ledger id, no organisations, and no finding.
    """
    board = policy('title = "x"')

    assert (None, (), False) == (board.board, board.organisations, board.signatures_required)
    assert [] == said('title = "x"')


def test_an_entry_belongs_to_the_first_half_of_its_id() -> None:
    """
    The owner is the organisation that the id or alias stands for; one not listed is itself.
    """
    assert "acme" == policy().owner_of("acme/x") == policy().owner_of("acme-labs/y")
    assert "lab" == policy().owner_of("lab/x")


def test_one_id_stands_for_one_organisation() -> None:
    """
    An id or alias that is taken twice, and two people of one id, are errors.
    """
    taken = BOARD.replace('aliases = ["acme-labs"]', 'aliases = ["board"]')
    twice = BOARD.replace(
        '[{ id = "mia", name = "Mia" }]',
        '[{ id = "mia", name = "Mia" }, { id = "mia", name = "M" }]',
    )

    assert ["LG-16 'board' is the id of an organisation, and an alias of acme"] == said(taken)
    assert ["LG-16 board lists two people of the id 'mia'"] == said(twice)
    found = policy(taken).find("board")
    assert found is not None
    assert "board" == found.id


def test_a_maintainer_is_a_listed_person() -> None:
    """
    A maintainer whom no organisation lists is an error, and so is a board without a ledger id.
    """
    unknown = BOARD.replace('["board/mia"]', '["board/eve"]')
    nameless = BOARD.replace('id = "training-energy"\n', "")

    assert ["LG-16 the maintainer 'board/eve' isn't among the people of an organisation"] == said(
        unknown
    )
    assert [
        "LG-16 organisations are listed, but the ledger has no id, so no event can count"
    ] == said(nameless)


def test_two_organisations_of_one_name_are_asked_about() -> None:
    """
    Two names that differ in case, width or spaces are warned of: they may be one organisation.
    """
    same = BOARD.replace('name = "The board"', 'name = "ACME-research"')

    assert ["LG-17 acme and board have the same name, 'ACME-research'"] == said(same)


def test_an_alias_has_the_name_of_its_organisation() -> None:
    """
    Pages show the name of board.toml; an id that isn't listed has none.
    """
    assert policy().name_of("acme-labs") == "Acme Research"
    assert policy().name_of("nobody") is None


def test_who_is_not_listed_is_unknown_where_any_is_listed() -> None:
    """
    On a board without organisations everybody is known.
    """
    assert policy().is_known("acme-labs")
    assert not policy().is_known("acme-2")
    assert Organisations().is_known("acme-2")


def test_board_settings_hold_the_organisations() -> None:
    """
    The tables `ledger` and `organisations` of board.toml become one thing.
    """
    site = {
        "pue": 1.5,
        "pue_source": "survey",
        "intensity_g_per_kwh": 473.007,
        "intensity_source": "Ember",
    }
    given = {"title": "t", "description": "d", "reference_site": site, **tomllib.loads(BOARD)}

    assert Board.from_dict(given).organisations == policy()
