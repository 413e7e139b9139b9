"""
The hash of the program that makes pages: its code, tables, templates, and what renders them.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import reporter
from reporter.resources import folder

_FOLDERS: Final = ("site", "schemas", "benchmarks")
_LIBRARIES: Final = ("jinja2", "markupsafe", "markdown-it-py", "numpy")
_COMPILED: Final = "__pycache__"


@cache
def program_digest() -> str:
    """
    SHA-256 over every file of the package and of its resources, the Python and the libraries.

    A rule, a table, a template or a line of code that differs gives another one.
    """
    found = hashlib.sha256(sys.version.encode())
    for name in _LIBRARIES:
        found.update(f"\0{name} {version(name)}".encode())
    for place in (Path(reporter.__file__).parent, *(Path(str(folder(name))) for name in _FOLDERS)):
        for path in sorted(place.rglob("*")):
            if _COMPILED not in path.parts and path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(f"\0{path.relative_to(place).as_posix()} {content}".encode())
    return found.hexdigest()
