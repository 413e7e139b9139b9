"""
Makes the n-th call of an operating-system function fail, for tests of what is left behind.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
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
def failing_call(
    failing: int, number: int = errno.ENOSPC, *, reads: bool = False
) -> Iterator[Injected]:
    """
    Let call number *failing* of the functions fail with an error *number* inside the block; where
    *reads*, those by which `pathlib` opens files count too.
    """
    injected = Injected(failing, number)
    wrapped = {name: injected.wrap(getattr(os, name)) for name in FUNCTIONS}
    opened = injected.wrap(io.open)
    with ExitStack() as stack:
        for name, function in wrapped.items():
            stack.enter_context(mock.patch.object(os, name, function))
        if reads:
            stack.enter_context(mock.patch.object(io, "open", opened))
        yield injected


@contextmanager
def full_disk(folder: Path, files: int) -> Iterator[None]:
    """
    Let no file be written below *folder* inside the block, once so many were.
    """
    left = files
    open_text, open_raw = io.open, os.open

    def refuse(path: Any) -> None:
        nonlocal left
        if Path(os.fspath(path)).is_relative_to(folder):
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def opened(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if not isinstance(file, int) and set(mode) & set("wax+"):
            refuse(file)
        return open_text(file, mode, *arguments, **options)

    def opened_raw(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        if flags & os.O_CREAT:
            refuse(path)
        return open_raw(path, flags, *arguments, **options)

    with mock.patch.object(io, "open", opened), mock.patch.object(os, "open", opened_raw):
        yield


def calls_of(act: Callable[[], object]) -> int:
    """
    How many calls of the functions *act* takes when none fails.
    """
    with failing_call(-1) as injected:
        act()
    return injected.calls
