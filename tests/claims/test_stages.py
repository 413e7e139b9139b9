"""
The stages of the room: every module has one, and imports point back to earlier ones.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[2] / "reporter" / "claims"
MODULES = sorted(path.stem for path in ROOM.glob("*.py") if path.stem != "__init__")


def tree_of(module: str) -> ast.Module:
    """
    The syntax tree of a module of the room.
    """
    return ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))


def stages() -> dict[str, list[str]]:
    """
    The modules of each stage, in order, as the docstring of the room tells them.
    """
    lines = re.findall(
        r"^- (\w+): (.+(?:\n  .+)*)$", ast.get_docstring(tree_of("__init__")) or "", re.MULTILINE
    )
    return {stage: re.findall(r"`(\w+)`", modules) for stage, modules in lines}


def imported_by(module: str) -> set[str]:
    """
    The modules of the room that a module imports, wherever the import stands.
    """
    found: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module == "reporter.claims":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= set(re.findall(r"^reporter\.claims\.(\w+)$", node.module))
        elif isinstance(node, ast.Import):
            names = " ".join(alias.name for alias in node.names)
            found |= set(re.findall(r"\breporter\.claims\.(\w+)", names))
    return found


def test_the_stages_stand_in_their_order() -> None:
    """
    The docstring names read, recompute, explain, judge and compare.
    """
    assert list(stages()) == ["read", "recompute", "explain", "judge", "compare"]


def test_every_module_stands_in_one_stage() -> None:
    """
    The modules of the docstring are those on disk, each once.
    """
    assert sorted(module for modules in stages().values() for module in modules) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_its_own_or_earlier_stages(module: str) -> None:
    """
    Nothing that a module imports stands in a later stage than itself.
    """
    height = {name: place for place, names in enumerate(stages().values()) for name in names}

    assert [name for name in imported_by(module) if height[name] > height[module]] == []
