"""
Who may say what in the ledger: the organisations, people and keys of `board.toml`.

An organisation is its id; names are for readers, so a new name breaks nothing. Aliases are other
ids of the same organisation: nobody reviews an entry of the own organisation under another name.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Self

from reporter.findings import Finding, error, warning

BOARD_FILE: Final = "board.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    Somebody who speaks for an organisation, with their SSH public keys (`ssh-ed25519 AAAA...`) and
    their accounts at the host of the board's repository.
    """

    id: str
    name: str
    keys: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A person from data that the schema has accepted.
        """
        return cls(
            id=data["id"],
            name=data["name"],
            keys=tuple(data.get("keys", ())),
            accounts=tuple(data.get("accounts", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPlace:
    """
    Where a public source says that an organisation's systems stood in some calendar years.

    *country* is ISO 3166-1 alpha-3. It is inferred, not stated by a submission: what follows from
    it is shown with *source* and ranks nothing.
    """

    country: str
    years: tuple[int, ...]
    source: str
    url: str | None = None
    note: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A place from data that the schema has accepted.
        """
        return cls(
            country=data["country"],
            years=tuple(data["years"]),
            source=data["source"],
            url=data.get("url"),
            note=data.get("note"),
        )


# No slots: each event of a ledger asks for people, which are looked up by id.
@dataclass(frozen=True, kw_only=True)
class Organisation:
    """
    One organisation: its id, its name for readers, its other ids, who speaks for it, and where its
    systems stood by public sources.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    places: tuple[OrganisationPlace, ...] = ()

    @cached_property
    def has_keys(self) -> bool:
        """
        Whether any of its people has a key; what its people say then counts only when signed.
        """
        return any(person.keys for person in self.people)

    @cached_property
    def _people_by_id(self) -> Mapping[str, Person]:
        # Of two that have one id the first keeps it, as among organisations.
        return {person.id: person for person in reversed(self.people)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        An organisation from data that the schema has accepted.
        """
        return cls(
            id=data["id"],
            name=data["name"],
            aliases=tuple(data.get("aliases", ())),
            people=tuple(Person.from_dict(person) for person in data.get("people", ())),
            places=tuple(OrganisationPlace.from_dict(place) for place in data.get("places", ())),
        )

    def place_in(self, year: int) -> OrganisationPlace | None:
        """
        The one place of that calendar year; `None` where none is listed, or several are.
        """
        found = [place for place in self.places if year in place.years]
        return found[0] if len(found) == 1 else None

    def person(self, person_id: str | None) -> Person | None:
        """
        The person of that id, or `None` where the organisation doesn't list one.
        """
        return None if person_id is None else self._people_by_id.get(person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisations:
    """
    The rules of a board's ledger: its id, its organisations, and what must be signed.

    *board* is the id of the ledger, which every event repeats, so that no event of another board
    counts here. *maintainers* are people as `organisation/person`. *signatures_required* asks
    every person for a signature; *review_keys* are the keys of which one must have signed a review
    by the tool (none listed: it needs no signature). *lost* are hashes of events that are known to
    be gone for good.
    """

    board: str | None = None
    organisations: tuple[Organisation, ...] = ()
    maintainers: frozenset[str] = frozenset()
    signatures_required: bool = False
    review_keys: tuple[str, ...] = ()
    lost: frozenset[str] = frozenset()
    _by_id: dict[str, Organisation] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """
        Index the organisations by their ids and aliases.
        """
        # Of two that claim one id the first keeps it; `check_organisations` says that it is wrong.
        by_id: dict[str, Organisation] = {}
        for one in self.organisations:
            by_id.setdefault(one.id, one)
        for one in self.organisations:
            for alias in one.aliases:
                by_id.setdefault(alias, one)
        object.__setattr__(self, "_by_id", by_id)

    @property
    def id_of_alias(self) -> Mapping[str, str]:
        """
        The id of the organisation that each alias stands for.
        """
        return {alias: self._by_id[alias].id for one in self.organisations for alias in one.aliases}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        The tables `ledger` and `organisations` of a board's settings that the schema has accepted.
        """
        ledger: Mapping[str, Any] = data.get("ledger", {})
        return cls(
            board=ledger.get("id"),
            organisations=tuple(
                Organisation.from_dict(one) for one in data.get("organisations", ())
            ),
            maintainers=frozenset(ledger.get("maintainers", ())),
            signatures_required=ledger.get("signatures") == "required",
            review_keys=tuple(ledger.get("review_keys", ())),
            lost=frozenset(ledger.get("lost", ())),
        )

    def find(self, organisation_id: str) -> Organisation | None:
        """
        The organisation of that id or alias, or `None` where `board.toml` lists none.
        """
        return self._by_id.get(organisation_id)

    def name_of(self, organisation_id: str) -> str | None:
        """
        The name for readers that `board.toml` gives, or `None` where it lists no such id.
        """
        found = self._by_id.get(organisation_id)
        return None if found is None else found.name

    def is_known(self, organisation_id: str) -> bool:
        """
        Whether entries of that organisation may rank: listed, or on a board that lists none.
        """
        return not self.organisations or organisation_id in self._by_id

    def canonical_id(self, organisation_id: str) -> str:
        """
        The id that an alias stands for; an id that isn't listed stands for itself.
        """
        found = self._by_id.get(organisation_id)
        return organisation_id if found is None else found.id

    def owner_of(self, entry_id: str) -> str:
        """
        The id of the organisation whose entry it is: the first part of `submitter/slug`.
        """
        return self.canonical_id(entry_id.partition("/")[0])

    def entry_id(self, entry_id: str) -> str:
        """
        The id of an entry under its organisation's id: an entry is its organisation and its slug,
        whichever of the organisation's names it stands under.
        """
        return f"{self.owner_of(entry_id)}/{entry_id.partition('/')[2]}"

    def ids_of(self, entry_id: str) -> tuple[str, ...]:
        """
        The ids of an entry under every name of its organisation, its present one first.
        """
        owner, _, slug = entry_id.partition("/")
        return tuple(f"{name}/{slug}" for name in self.names_of(owner))

    def names_of(self, organisation_id: str) -> tuple[str, ...]:
        """
        The id and the aliases of the organisation; an id that isn't listed has no other.
        """
        found = self._by_id.get(organisation_id)
        return (organisation_id,) if found is None else _ids(found)

    def is_maintainer(self, organisation: Organisation, person: Person) -> bool:
        """
        Whether a listed person maintains the board.
        """
        return any(f"{name}/{person.id}" in self.maintainers for name in _ids(organisation))


# Of a board that keeps no ledger.
NO_ORGANISATIONS: Final = Organisations()


def _ids(organisation: Organisation) -> tuple[str, ...]:
    return (organisation.id, *organisation.aliases)


def check_organisations(policy: Organisations, file: str = BOARD_FILE) -> tuple[Finding, ...]:
    """
    What is wrong among the organisations of a board, which the schema can't see.

    LG-16 (error) for an id or person that stands twice, two places in one year, a maintainer that
    isn't listed, and keys without a ledger id; LG-17 (warning) for two organisations of one name.
    """
    return (
        *_repeated_ids(policy, file),
        *_repeated_years(policy, file),
        *_missing_people(policy, file),
        *_names(policy, file),
    )


def _repeated_ids(policy: Organisations, file: str) -> Iterator[Finding]:
    counted = Counter(name for one in policy.organisations for name in _ids(one))
    owners = {one.id for one in policy.organisations}
    chained = {
        alias: one.id
        for one in policy.organisations
        for alias in one.aliases
        if alias in owners and alias != one.id
    }
    for name, other in sorted(chained.items()):
        message = f"{name!r} is the id of an organisation, and an alias of {other}"
        hint = "an alias leads straight to one organisation, never to another alias or in a circle"
        yield error("LG-16", file, "/organisations", message, hint)
    for name in sorted(counted.keys() - chained.keys()):
        if counted[name] == 1:
            continue
        message = f"the id {name!r} stands for more than one organisation, or twice"
        hint = "give every organisation one id, and every alias to one organisation"
        yield error("LG-16", file, "/organisations", message, hint)
    for number, one in enumerate(policy.organisations):
        people = Counter(person.id for person in one.people)
        for name in sorted(name for name, count in people.items() if count > 1):
            message = f"{one.id} lists two people of the id {name!r}"
            yield error("LG-16", file, f"/organisations/{number}/people", message, "rename one")


def _repeated_years(policy: Organisations, file: str) -> Iterator[Finding]:
    for number, one in enumerate(policy.organisations):
        counted = Counter(year for place in one.places for year in set(place.years))
        for year in sorted(year for year, count in counted.items() if count > 1):
            message = f"{one.id} lists several places for {year}, so that none is taken"
            hint = "keep the one that the source of the runs supports"
            yield error("LG-16", file, f"/organisations/{number}/places", message, hint)


def _missing_people(policy: Organisations, file: str) -> Iterator[Finding]:
    for maintainer in sorted(policy.maintainers):
        name, _, person = maintainer.partition("/")
        found = policy.find(name)
        if found is None or found.person(person) is None:
            message = f"the maintainer {maintainer!r} isn't among the people of an organisation"
            hint = "list the person under [[organisations.people]]; write organisation/person"
            yield error("LG-16", file, "/ledger/maintainers", message, hint)
    if policy.board is None and policy.organisations:
        message = "organisations are listed, but the ledger has no id, so no event can count"
        hint = 'give [ledger] an id, such as id = "our-board"'
        yield error("LG-16", file, "/ledger/id", message, hint)


def _names(policy: Organisations, file: str) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for one in policy.organisations:
        plain = unicodedata.normalize("NFKC", one.name).casefold()
        letters = "".join(character for character in plain if character.isalnum())
        other = first.setdefault(letters, one.id)
        if other != one.id:
            message = f"{other} and {one.id} have the same name, {one.name!r}"
            hint = "if they are one organisation, list one id as an alias of the other"
            yield warning("LG-17", file, "/organisations", message, hint)
