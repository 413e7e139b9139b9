"""
Makes the n-th call of an operating-system function fail, for tests of what is left behind.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

# What writing, renaming and removing use, in `pathlib`, `shutil` and `tempfile` too.
FUNCTIONS = ("open", "fsync", "sync", "rename", "replace", "mkdir", "chmod", "fchmod", "fdopen")


class Injected:
    """
    Counts the calls of `FUNCTIONS` and lets call number *failing* fail; -1 lets none.
    """

    def __init__(self, failing: int, number: int = errno.ENOSPC) -> None:
        self.failing = failing
        self.number = number
        self.calls = 0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """
        The function, with its calls counted.
        """

        def called(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.failing:
                raise OSError(self.number, os.strerror(self.number))
            return function(*arguments, **options)

        return called


@contextmanager
def failing_call(failing: int, number: int = errno.ENOSPC) -> Iterator[Injected]:
    """
    Let call number *failing* of the functions fail with an error *number* inside the block.
    """
    injected = Injected(failing, number)
    wrapped = {name: injected.wrap(getattr(os, name)) for name in FUNCTIONS}
    with ExitStack() as stack:
        for name, function in wrapped.items():
            stack.enter_context(mock.patch.object(os, name, function))
        yield injected


def calls_of(act: Callable[[], object]) -> int:
    """
    How many calls of the functions *act* takes when none fails.
    """
    with failing_call(-1) as injected:
        act()
    return injected.calls
