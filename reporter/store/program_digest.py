"""
The hash of the program: its code, tables, schemas, templates, and the libraries it finds.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import Final

import reporter
from reporter.resources import folder

_FOLDERS: Final = ("site", "schemas", "benchmarks")
_INSTALLED: Final = (".dist-info", ".egg-info")
_COMPILED: Final = "__pycache__"


@cache
def program_digest() -> str:
    """
    SHA-256 over every file of the package and of its resources, the Python, and the versions of
    all libraries that it finds.

    A rule, a table, a template or a line of code that differs gives another one.
    """
    found = hashlib.sha256(sys.version.encode())
    for name in _libraries():
        found.update(f"\0{name}".encode())
    for place in (Path(reporter.__file__).parent, *(Path(str(folder(name))) for name in _FOLDERS)):
        for path in sorted(place.rglob("*")):
            if _COMPILED not in path.parts and path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(f"\0{path.relative_to(place).as_posix()} {content}".encode())
    return found.hexdigest()


def _libraries() -> list[str]:
    """
    Name and version of every installed distribution, as its folder of metadata is called.

    Which of them a figure passes through, and what those need in turn, is asked of nobody: one
    that has nothing to do with a result costs making it once more.
    """
    places = (Path(place) for place in sys.path if place)
    return sorted(
        path.name
        for place in places
        if place.is_dir()
        for path in place.iterdir()
        if path.suffix in _INSTALLED
    )
