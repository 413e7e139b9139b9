"""
Runs performance scenarios by name: `python -m perf validate`.

A scenario is a module of this folder with a `main(arguments) -> int`; the first line of its
docstring says what it measures.
"""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
# Modules that scenarios share.
NOT_SCENARIOS = {
    "__init__",
    "__main__",
    "measure",
    "entries",
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
    Run the scenario that the first argument names; without one, list them.
    """
    known = scenarios()
    if not arguments or arguments[0] not in known:
        for name, line in known.items():
            print(f"{name:16} {line}")
        return 0 if not arguments else 2
    module = importlib.import_module(f"perf.{arguments[0]}")
    result: int = module.main(arguments[1:])
    return result


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
