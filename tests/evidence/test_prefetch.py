"""
Items made one ahead.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reporter.evidence.log_file import one_ahead


def test_order_is_kept_and_one_is_made_ahead() -> None:
    """
    All items come in order; the maker is never more than one item ahead.
    """
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1, 6):
            made.append(number)
            yield number

    for used in one_ahead(items()):
        assert len(made) <= used + 1
    assert made == [1, 2, 3, 4, 5]
    assert list(one_ahead(iter(list[int]()))) == []


def test_what_goes_wrong_in_the_making_is_raised() -> None:
    """
    An exception of the maker reaches the user of the items, after those before it.
    """

    def items() -> Iterator[int]:
        yield 1
        raise RuntimeError("broken")

    seen: list[int] = []
    with pytest.raises(RuntimeError, match=r"^broken$"):
        seen.extend(one_ahead(items()))
    assert list(one_ahead(iter([1]))) == [1]
