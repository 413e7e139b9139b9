"""
Work shared among processes.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from reporter.store import submissions as parallel


@pytest.mark.parametrize("shares", [1, 2, 3, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_results_come_in_the_order_of_the_items(shares: int, count: int) -> None:
    """
    However the items are shared, result k belongs to item k.
    """
    results = parallel.map_shared(lambda item: [item, item * item], range(count), shares)

    assert [[item, item * item] for item in range(count)] == results


def test_a_large_result_is_no_deadlock() -> None:
    """
    A child may write more than the pipe holds while its parent still works.
    """
    results = parallel.map_shared(lambda item: str(item) * 500_000, [1, 2], 2)

    assert ["1" * 500_000, "2" * 500_000] == results


def test_a_child_that_fails_fails_the_whole() -> None:
    """
    When a process ends early no result is made up for its share.
    """

    def work(item: int) -> int:
        if item == 1:
            raise KeyboardInterrupt
        return item

    with pytest.raises(RuntimeError, match="ended early"):
        parallel.map_shared(work, [0, 1, 2], 2)


def test_progress_counts_all_shares() -> None:
    """
    Progress ends at the number of all items, whoever worked on them.
    """
    told: list[tuple[int, int]] = []

    parallel.map_shared(
        lambda item: item, range(5), 2, lambda done, total: told.append((done, total))
    )

    assert [(2, 5), (4, 5), (5, 5)] == told


def test_few_items_stay_in_one_process() -> None:
    """
    Below two full shares, one process does all the work.
    """
    assert 1 == parallel.shares_count(2 * parallel.SMALLEST_SHARE - 1)


def test_there_are_no_more_processes_than_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A million items on two processors make two shares; without fork there is one.
    """
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    assert 2 == parallel.shares_count(1_000_000)

    monkeypatch.delattr(os, "fork")
    assert 1 == parallel.shares_count(1_000_000)


def test_one_share_needs_no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    With one share the work is done here.
    """

    def refuse() -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(os, "fork", refuse)

    assert [1, 4] == parallel.map_shared(lambda item: item * item, [1, 2], 1)
