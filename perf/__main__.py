"""
Runs performance scenarios by name, or without one prints one table of ratios: `python -m perf`.

A scenario is a module of this folder with a `main(arguments) -> int`; the first line of its
docstring says what it measures.
"""

from __future__ import annotations

import ast
import importlib
import os
import platform
import sys
from itertools import chain
from pathlib import Path

FOLDER = Path(__file__).parent
TABLE_ENTRIES = 10_000
# Modules that scenarios share.
NOT_SCENARIOS = {
    "__init__",
    "__main__",
    "measure",
    "entries",
    "linear_inputs",
    "power_logs",
    "power_ways",
    "ranked_board",
}


def scenarios() -> dict[str, str]:
    """
    Name and first line of the docstring of every scenario.
    """
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem not in NOT_SCENARIOS:
            text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            found[path.stem] = text.partition("\n")[0]
    return found


def main(arguments: list[str]) -> int:
    """
    Run the scenario that the first argument names; without one print the table, and "list" lists
    them.
    """
    known = scenarios()
    if not arguments:
        return _table()
    if arguments[0] not in known:
        for name, line in known.items():
            print(f"{name:16} {line}")
        return 0 if arguments[0] == "list" else 2
    module = importlib.import_module(f"perf.{arguments[0]}")
    result: int = module.main(arguments[1:])
    return result


def _table() -> int:
    """
    The machine, and the ratios of a start and of builds, as one table.
    """
    from perf import build, start
    from perf.measure import show

    processors = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    print(f"{processors} processors, Python {platform.python_version()}, load {load:.1f}")
    print()
    return show(chain(start.ratios(), build.ratios(TABLE_ENTRIES)))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
