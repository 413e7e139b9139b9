"""
The seal: canonical hashes of submissions, and which fields changed.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import ReporterError
from reporter.review.seal import canonical_json, changed_fields, seal_of
from tests.review.ledger_examples import present, seal_for, submission

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("abcäß€𝄞"), inner)
)


def shuffled(data: Any, order: random.Random) -> Any:
    """
    The same data with the keys of every object in another order.
    """
    if isinstance(data, dict):
        keys = list(data)
        order.shuffle(keys)
        return {key: shuffled(data[key], order) for key in keys}
    return [shuffled(item, order) for item in data] if isinstance(data, list) else data


def test_canonical_json_is_that_of_the_standard() -> None:
    """
    The example of RFC 8785, 3.2.2 and 3.2.3, gives the bytes that stand there.
    """
    text = (
        '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        r'"string": "\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/",'
        '"literals": [null, true, false]}'
    )

    assert (
        r'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        r'"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'
    ).encode() == canonical_json(json.loads(text))


USUAL = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats(allow_nan=False)
    | st.floats(1e-5, 1e17)
    | st.integers(-(2**54), 2**54).map(float)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc_09") | st.just("€"), inner),
)


@given(USUAL)
def test_quick_and_slow_canonical_json_are_the_same(data: Any) -> None:
    """
    Data is written by the encoder of the standard library where that gives the bytes of the
    reference, and refused where the reference refuses it.
    """
    try:
        expected = rfc8785.dumps(data)
    except rfc8785.CanonicalizationError:
        with pytest.raises(ReporterError, match="the data has no canonical JSON"):
            canonical_json(data)
        return

    assert canonical_json(data) == expected


@given(JSON, st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_no_seal(data: Any, order: random.Random) -> None:
    """
    Canonical JSON doesn't depend on the order of keys, and reads back as the same data.
    """
    assert canonical_json(data) == canonical_json(shuffled(data, order))
    assert json.loads(canonical_json(data), parse_int=float) == data


def test_a_seal_is_blind_to_the_form_of_a_number_and_to_the_editors_hint() -> None:
    """
    1.0 for 1, spaces and `$schema` change no seal.
    """
    plain = seal_of(submission(runs=[1]))

    assert plain == seal_of({"$schema": "x.json"} | submission(runs=[1.0]))
    assert 64 == len(plain)


@pytest.mark.parametrize("runs", [[{"energy_j": 1000.4999999999999, "samples": 3}], [], None, [{}]])
def test_any_edit_breaks_the_seal(runs: Any) -> None:
    """
    The smallest change of a figure is another submission, and so is a run left out.
    """
    seal = seal_for(present())

    assert seal.submission_sha256 == seal_of(submission())
    assert seal.submission_sha256 != seal_of(submission(runs=runs))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "nan is not representable in JCS"),
        (float("inf"), "inf is not representable in JCS"),
        (2**53, "9007199254740992 exceeds safe integer domain for JSON floats"),
        ("\ud800", "input contains non-UTF-8 codepoints"),
        ({1: 2}, "object keys must be strings"),
    ],
)
def test_what_has_no_canonical_form_is_refused_in_one_line(value: Any, reason: str) -> None:
    """
    NaN, infinities, whole numbers beyond 2^53 - 1 and half characters can't be sealed.
    """
    with pytest.raises(ReporterError) as problem:
        seal_of({"x": value})

    assert f"the data has no canonical JSON: {reason}" == str(problem.value)


def test_data_nested_too_deeply_is_refused() -> None:
    """
    Depth ends in a plain error, not in a stack overflow.
    """
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(ReporterError, match="nested too deeply"):
        canonical_json(deep)


def test_changed_fields_are_named_by_pointer() -> None:
    """
    A changed, an added and a removed field stand with their JSON Pointers; others don't.
    """
    old = {"$schema": "a", "id": "x", "runs": [{"energy_j": 1, "a/b": 2}, {}], "gone": 1, "n": 1}
    new = {"$schema": "b", "id": "x", "runs": [{"energy_j": 2, "a/b": 3}], "n": True, "more": None}

    assert ("/runs/0/energy_j", "/runs/0/a~1b", "/runs/1", "/gone", "/n", "/more") == (
        changed_fields(old, new)
    )
    assert () == changed_fields(old, dict(reversed(old.items())))


@given(JSON, JSON)
def test_fields_changed_exactly_where_the_seal_did(old: Any, new: Any) -> None:
    """
    There is a changed field when, and only when, the two seals differ.
    """
    first, second = {"x": old}, {"x": new}

    assert (seal_of(first) != seal_of(second)) is bool(changed_fields(first, second))


def test_no_more_than_a_hundred_fields_are_named() -> None:
    """
    A file that was rewritten gives a list that a page can hold.
    """
    assert 100 == len(changed_fields({"x": [0] * 500}, {"x": [1] * 500}))
