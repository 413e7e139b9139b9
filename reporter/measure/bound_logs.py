"""
Which logs must be read together, since a device stands in several of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

Log = TypeVar("Log", bound=Hashable)


class BoundLogs(Generic[Log]):
    """
    Groups of logs; one that was never bound is a group of its own.
    """

    def __init__(self) -> None:
        self._leader: dict[Log, Log] = {}

    def bind(self, logs: Sequence[Log]) -> None:
        """
        Make one group of those of some logs, at least one.
        """
        for log in logs:
            self._leader[self.group_of(log)] = self.group_of(logs[0])

    def group_of(self, log: Log) -> Log:
        """
        The log that stands for the group of *log*: the same one for all logs of it.
        """
        while (above := self._leader.get(log, log)) != log:
            self._leader[log] = self._leader.get(above, above)
            log = above
        return log
