"""
A board may list thousands of people: what an event costs doesn't follow from how many there are.
"""

from __future__ import annotations

import pytest

from reporter.model.organisations import Organisation, Organisations, Person, check_organisations

PEOPLE = 500


class Counted(str):
    """
    A text that counts how often it is compared.
    """

    compared = 0
    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        """
        Compare as texts do.
        """
        Counted.compared += 1
        return str.__eq__(self, other)


def test_people_are_found_without_a_walk_over_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Each of many maintainers is looked up once; of two people of one id the first counts.
    """
    monkeypatch.setattr(Counted, "compared", 0)
    names = [f"person-{number}" for number in range(PEOPLE)]
    people = tuple(Person(id=Counted(name), name=name) for name in names)
    again = Person(id=Counted(names[0]), name="the second")
    one = Organisation(id="acme", name="Acme", people=(*people, again))
    policy = Organisations(
        board="board",
        organisations=(one,),
        maintainers=frozenset(f"acme/{name}" for name in names),
    )

    assert [one.person(name) for name in names] == list(people)
    assert one.person("nobody") is None
    assert one.person(None) is None
    assert not one.has_keys
    found = [finding.message for finding in check_organisations(policy)]
    assert found == ["acme lists two people of the id 'person-0'"]
    assert Counted.compared < 10 * PEOPLE
