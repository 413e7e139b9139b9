"""
Fingerprints of a board's logs, kept by content.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.review.fingerprint import FingerprintFolder, fingerprints_of, of_list
from tests.review.examples import prepared

HASH = "a" * 64


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
        assert [device.digest for device in devices] == [d.digest for d in kept[sha256]]


def test_a_kept_file_is_not_written_again(tmp_path: Path) -> None:
    """
    Keeping twice leaves the first file as it is.
    """
    cache = FingerprintFolder(tmp_path)
    cache.keep({HASH: (of_list([1, 2, 3]),)})
    path = tmp_path / f"{HASH}.json"
    before = path.stat().st_ino
    cache.keep({HASH: (of_list([1, 2, 3]),)})

    assert before == path.stat().st_ino
    assert {"version": 1, "power_w": [[1, 2, 3]]} == json.loads(path.read_text())


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 2, "power_w": [[1]]}', '{"version": 1, "power_w": [["x"]]}',
     '{"version": 1, "power_w": [[true]]}', '{"version": 1}', '{"version": 1, "power_w": [1]}'],
)  # fmt: skip
def test_a_strange_file_is_ignored_and_replaced(text: str, tmp_path: Path) -> None:
    """
    What isn't ours counts as not there.
    """
    cache = FingerprintFolder(tmp_path)
    (tmp_path / f"{HASH}.json").write_text(text)

    assert {} == cache.read([HASH])
    cache.keep({HASH: (of_list([7]),)})
    assert [HASH] == list(cache.read([HASH]))
