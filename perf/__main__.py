"""
Runs performance scenarios by name, or without one prints one table of all goals: `python -m perf`.

A scenario is a module of this folder with a `main(arguments) -> int`; the first line of its
docstring says what it measures.
"""

from __future__ import annotations

import ast
import importlib
import math
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from perf.measure import Ratio, left_out, show

FOLDER = Path(__file__).parent
TABLE_ENTRIES = 10_000
# The scenarios of the table, in its order: those with goals that take minutes at most.
IN_TABLE = (
    *("start", "validate", "energy", "import_logs", "readings", "review", "linear", "ledger"),
    *("score", "claims", "board_page", "build", "engine"),
)
# Modules that scenarios share.
NOT_SCENARIOS = {
    "__init__",
    "__main__",
    "measure",
    "entries",
    "fuzz_targets",
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
    The machine, then the ratios of all scenarios with goals, as one table of Markdown.
    """
    processors = len(os.sched_getaffinity(0))
    load, day = os.getloadavg()[0], datetime.now(UTC).date()
    print(f"{day}, {processors} processors, Python {platform.python_version()}, load {load:.1f}")
    print(flush=True)
    return show(chain.from_iterable(map(_rows, IN_TABLE)))


def _rows(name: str) -> Iterator[Ratio]:
    """
    The ratios of one scenario at the scale of the table; what fails hides no other.
    """
    module = importlib.import_module(f"perf.{name}")
    ratios = getattr(module, "ratios", None)
    if ratios is None:
        yield left_out(name, f"python -m perf {name} measures it alone")
        return
    try:
        yield from ratios(TABLE_ENTRIES) if name == "build" else ratios()
    except Exception as problem:  # noqa: BLE001 - said in its row
        yield Ratio(job=f"{name} failed", of=repr(problem), ratio=math.inf, goal=0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
