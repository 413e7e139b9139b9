"""
From checked JSON data to frozen objects and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from reporter.model.serialization import build, to_data


class Colour(StrEnum):
    """
    A closed set of words.
    """

    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """
    An object inside another.
    """

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """
    One field of each kind that the model has.
    """

    count: int
    mass: float
    is_new: bool
    colour: Colour
    day: date
    instant: datetime
    inner: Inner
    words: tuple[str, ...]
    inners: tuple[Inner, ...] = ()
    pairs: tuple[tuple[float, float | None], ...] = ()
    versions: Mapping[str, str] | None = None
    maybe: Inner | None = None
    colours: tuple[Colour, ...] = ()


DATA = {
    "count": 3,
    "mass": 2,
    "is_new": False,
    "colour": "red",
    "day": "2025-06-04",
    "instant": "2025-06-04T10:00:00.5Z",
    "inner": {"name": "a"},
    "words": ["x", "y"],
    "inners": [{"name": "b"}],
    "pairs": [[1, 2], [3, None]],
    "versions": {"cuda": "12"},
    "maybe": None,
    "colours": ["red"],
}


def test_each_kind_of_field_is_converted() -> None:
    """
    Words become enum members, instants become times in UTC, lists become tuples.
    """
    built = build(Outer, DATA)

    assert built == Outer(
        count=3,
        mass=2.0,
        is_new=False,
        colour=Colour.RED,
        day=date(2025, 6, 4),
        instant=datetime(2025, 6, 4, 10, 0, 0, 500_000, tzinfo=UTC),
        inner=Inner(name="a"),
        words=("x", "y"),
        inners=(Inner(name="b"),),
        pairs=((1.0, 2.0), (3.0, None)),
        versions={"cuda": "12"},
        colours=(Colour.RED,),
    )
    assert isinstance(built.mass, float)
    assert isinstance(built.pairs[0][0], float)


def test_a_whole_number_stays_whole() -> None:
    """
    JSON Schema takes 3.0 for a whole number, and the object holds 3.
    """
    count = build(Outer, DATA | {"count": 3.0}).count

    assert 3 == count
    assert isinstance(count, int)


def test_what_is_missing_takes_the_default() -> None:
    """
    An absent key and null mean the same: the default, or an error where there is none.
    """
    short = {key: value for key, value in DATA.items() if key not in {"inners", "versions"}}

    built = build(Outer, short | {"pairs": None})

    assert ((), None, ()) == (built.inners, built.versions, built.pairs)
    with pytest.raises(KeyError, match="Outer needs 'count'; check against the schema first"):
        build(Outer, DATA | {"count": None})


def test_the_way_back_gives_the_same_object() -> None:
    """
    JSON data made from an object builds an equal one, in the order of the fields.
    """
    built = build(Outer, DATA)
    data = to_data(built)

    assert built == build(Outer, data)
    assert [key for key in DATA if key != "maybe"] == list(data)
    assert [[1.0, 2.0], [3.0, None]] == data["pairs"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-06-04T10:00:00Z", "2025-06-04T10:00:00.000Z"),
        ("2025-06-04T10:00:00.5Z", "2025-06-04T10:00:00.500Z"),
        ("2025-06-04T10:00:00.123456Z", "2025-06-04T10:00:00.123456Z"),
    ],
)
def test_instants_are_written_in_one_form(text: str, written: str) -> None:
    """
    Milliseconds, or microseconds where there are any; always UTC with Z.
    """
    assert written == to_data(build(Outer, DATA | {"instant": text}))["instant"]


def test_an_object_cannot_be_changed() -> None:
    """
    Objects of the model are frozen.
    """
    with pytest.raises(FrozenInstanceError):
        build(Inner, {"name": "a"}).name = "b"  # type: ignore[misc]
