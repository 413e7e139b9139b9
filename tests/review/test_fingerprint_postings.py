"""
The index of codes says what a dictionary would say, in arrays.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from reporter.review.fingerprint_postings import BLOCK_CODES, Postings

MOST = 4


def test_votes_are_those_of_a_dictionary() -> None:
    """
    Each code once for a log, of each code the first four logs; of as many votes the first found.
    """
    draw = np.random.default_rng(1)
    postings = Postings(most=MOST)
    kept: dict[int, list[tuple[int, int]]] = {}
    for log in range(30):
        codes = draw.integers(0, 60, int(draw.integers(0, 90))).astype(np.uint64)
        places = np.arange(codes.size)
        expected: Counter[tuple[int, int]] = Counter()
        for place, code in enumerate(codes.tolist()):
            expected.update((other, place - at) for other, at in kept.get(code, []))

        votes = postings.votes(codes, places, most=16)

        found = zip(votes.logs.tolist(), votes.shifts.tolist(), strict=True)
        assert list(zip(found, votes.counts.tolist(), strict=True)) == expected.most_common(16)
        first = {code: place for place, code in reversed(list(enumerate(codes.tolist())))}
        assert postings.add(log, codes, places) == len(first)
        for code, place in first.items():
            if len(kept.setdefault(code, [])) < MOST:
                kept[code].append((log, place))


def test_codes_are_looked_up_in_blocks_without_a_difference() -> None:
    """
    A log that shares all its codes with another one has all its votes at one shift.
    """
    count = BLOCK_CODES + 100
    codes = np.arange(count, dtype=np.uint64)
    postings = Postings(most=MOST)
    postings.add(0, codes, np.arange(count))

    votes = postings.votes(codes, np.arange(count) + 7, most=16)

    assert (votes.logs.tolist(), votes.shifts.tolist(), votes.counts.tolist()) == (
        [0],
        [7],
        [count],
    )
    assert postings.found_count == count


def test_many_logs_stand_in_few_pieces() -> None:
    """
    Their number grows with the digits of the number of codes, so that a look-up stays cheap.
    """
    postings = Postings(most=MOST)
    for log in range(1_000):
        postings.add(log, np.arange(log * 10, log * 10 + 10, dtype=np.uint64), np.arange(10))

    pieces = postings._pieces
    assert len(pieces) <= 10
    assert sum(piece.codes.size for piece in pieces) == 10_000
