"""
Exchanges two folders by one call of the operating system, where there is one.

Linux has `renameat2` with `RENAME_EXCHANGE` (renameat2(2), since 3.15), the GNU C library since
2.28; Python's standard library doesn't offer it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

# linux/fcntl.h and linux/fs.h.
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
# What the kernel or a file system answers that doesn't know the call.
_UNKNOWN: Final = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)


def exchange(one: Path, other: Path) -> bool:
    """
    Put each of two paths in the place of the other; False, and nothing done, where the system or
    the file system can't.

    Raises `OSError` where it can, and the renaming fails.
    """
    rename = _renameat2()
    if rename is None:
        return False
    first, second = os.fsencode(one), os.fsencode(other)
    if rename(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number), str(other))


@cache
def _renameat2() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    try:
        found = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    text, number = ctypes.c_char_p, ctypes.c_int
    found.argtypes = (number, text, number, text, ctypes.c_uint)
    found.restype = number
    return found
