"""
Fingerprints of a board's logs, kept by content.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reporter.review.fingerprint import Fingerprint, fingerprints_of, of_watts
from reporter.review.fingerprint_folder import FingerprintFolder, of_data, to_data
from reporter.review.fingerprint_stretches import LONGEST
from tests.review.examples import prepared

HASH = "a" * 64


def of_list(*power_w: int) -> Fingerprint:
    """
    The fingerprint of a few whole watts.
    """
    return of_watts(np.array(power_w, np.int64))


@pytest.fixture(scope="module")
def long() -> Fingerprint:
    """
    That of a log that is too long to be kept whole.
    """
    drawn = np.random.default_rng(1)
    return of_watts(7000 + 60 * drawn.standard_normal(2 * LONGEST))


def told(print_: Fingerprint) -> tuple[object, ...]:
    """
    All that a fingerprint holds, to be compared.
    """
    kept = [(one.start, str(one.power_w.dtype), one.power_w.tolist()) for one in print_.stretches]
    return print_.digest, print_.readings_count, kept


def test_a_log_seen_once_is_not_read_again(tmp_path: Path) -> None:
    """
    What is kept comes back equal, by the hash of the log.
    """
    _, evidence = prepared({}, tmp_path / "made")
    assert evidence is not None
    prints = fingerprints_of([evidence, evidence])
    cache = FingerprintFolder(tmp_path / "cache")
    cache.keep(prints)

    kept = cache.read([*prints, HASH])

    assert 2 == len(prints)
    assert set(prints) == set(kept)
    for sha256, devices in prints.items():
        assert [told(device) for device in devices] == [told(device) for device in kept[sha256]]


def test_a_kept_file_is_not_written_again(tmp_path: Path) -> None:
    """
    Keeping twice leaves the first file as it is.
    """
    cache = FingerprintFolder(tmp_path)
    cache.keep({HASH: (of_list(1, 2, 3),)})
    path = tmp_path / f"{HASH}.json"
    before = path.stat().st_ino
    cache.keep({HASH: (of_list(1, 2, 3),)})

    assert before == path.stat().st_ino
    (device,) = json.loads(path.read_text())["devices"]
    assert device["readings_count"] == 3
    assert device["stretches"] == [{"start": 0, "type": "<u2", "power_w": "AQACAAMA"}]


@pytest.mark.parametrize(
    "power_w", [[], [0], [65_535], [65_536, 1], [2**32 - 1], [2**32, 3], [10**12]], ids=str
)
def test_whole_watts_of_any_size_come_back(power_w: list[int]) -> None:
    """
    From none to the most that a reading may say, in the smallest of three types.
    """
    print_ = of_list(*power_w)

    assert told(of_data(to_data(print_))) == told(print_)
    assert print_.stretches[0].power_w.tolist() == power_w


def test_stretches_of_a_long_log_come_back(long: Fingerprint, tmp_path: Path) -> None:
    """
    With their places, and the digest and number of all readings.
    """
    cache = FingerprintFolder(tmp_path)
    cache.keep({HASH: (long,)})

    assert told(long) == told(cache.read([HASH])[HASH][0])
    assert (tmp_path / f"{HASH}.json").stat().st_size < 190_000


def test_a_file_of_the_version_before_is_read(tmp_path: Path) -> None:
    """
    It holds all readings as lists; a long one gives the stretches that its log would give.
    """
    drawn = np.random.default_rng(2)
    power_w = drawn.integers(6000, 7000, LONGEST + 1)
    kept = {"version": 1, "power_w": [[1, 2, 3], power_w.tolist()]}
    (tmp_path / f"{HASH}.json").write_text(json.dumps(kept))

    short, long = FingerprintFolder(tmp_path).read([HASH])[HASH]

    assert told(short) == told(of_list(1, 2, 3))
    assert told(long) == told(of_watts(power_w))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 2, "power_w": [[1]]}', '{"version": 1, "power_w": [["x"]]}',
     '{"version": 1, "power_w": [[true]]}', '{"version": 1}', '{"version": 1, "power_w": [1]}',
     '{"version": 3, "devices": []}', '{"version": [1], "power_w": []}',
     '{"version": true, "power_w": []}', '{"version": 2, "devices": [1]}',
     '{"version": 1, "power_w": [[-1]]}', '{"version": 1, "power_w": [[1000000000001]]}',
     '{"version": 1, "power_w": [[100000000000000000000000]]}'],
)  # fmt: skip
def test_a_strange_file_is_ignored_and_replaced(text: str, tmp_path: Path) -> None:
    """
    What isn't ours counts as not there, numbers that no integer of 8 bytes holds among it.
    """
    cache = FingerprintFolder(tmp_path)
    (tmp_path / f"{HASH}.json").write_text(text)

    assert {} == cache.read([HASH])
    cache.keep({HASH: (of_list(7),)})
    assert [HASH] == list(cache.read([HASH]))


Bend = Callable[[dict[str, Any]], object]


def first(data: dict[str, Any], **fields: object) -> None:
    """
    Put fields into the first stretch.
    """
    data["stretches"][0].update(fields)


@pytest.mark.parametrize(
    ("bend", "reason"),
    [
        (lambda data: data.pop("digest"), "not the fields of a fingerprint"),
        (lambda data: data.update(more=1), "not the fields of a fingerprint"),
        (lambda data: data.update(readings_count=2.0), "a field of another type"),
        (lambda data: data.update(digest="A" * 64), "no digest, or a negative number of readings"),
        (lambda data: data.update(digest="a" * 63), "no digest, or a negative number of readings"),
        (lambda data: data.update(readings_count=-1), "no digest, or a negative number"),
        (lambda data: first(data, start=-1), "a negative start, or a type that no stretch has"),
        (lambda data: first(data, type=">u2"), "a negative start, or a type that no stretch has"),
        (lambda data: first(data, type="O"), "a negative start, or a type that no stretch has"),
        (lambda data: first(data, power_w="AQA"), "Incorrect padding"),
        (lambda data: first(data, power_w="AQ=="), "buffer size must be a multiple"),
        (lambda data: first(data, power_w="é"), "only ASCII characters"),
        (lambda data: first(data, type="<i8", power_w="//////////8="), "no reading has"),
        (lambda data: data["stretches"].reverse(), "stretches that this series can't have"),
        (lambda data: data["stretches"].append(data["stretches"][-1]), "series can't have"),
        (lambda data: data.update(readings_count=LONGEST + 1), "series can't have"),
        (lambda data: data.update(readings_count=LONGEST), "not the readings of this digest"),
        (lambda data: first(data, power_w="AQAB" * 50_000), "series can't have"),
    ],
    ids=range(18),
)
def test_a_kept_fingerprint_that_no_log_has_is_refused(
    bend: Bend, reason: str, long: Fingerprint
) -> None:
    """
    With the reason, and so its file counts as not there.
    """
    data = copy.deepcopy(to_data(long))
    bend(data)

    with pytest.raises(ValueError, match=reason):
        of_data(data)


def test_a_whole_series_of_another_digest_is_refused() -> None:
    """
    It could be called equal to a log that it isn't.
    """
    data = to_data(of_list(1, 2, 3)) | {"digest": "0" * 64}

    with pytest.raises(ValueError, match="not the readings of this digest"):
        of_data(data)
