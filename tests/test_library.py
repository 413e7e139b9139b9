"""
`import reporter` as a library: its names, their documentation, and that the commands call them.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.errors import ReporterError

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "reporter"
CLASSES = {"Change", "MonitorOptions", "ReporterError"}
FUNCTIONS = sorted(set(reporter.__all__) - CLASSES)
# The command of each function, where it isn't called like it.
COMMAND_OF = {
    "check_against": "check",
    "emissions_by_grid": "factors",
    "seal": "review",
    "what_if": "compare",
}
HEAVY = {"numpy", "pandas", "polars", "jinja2", "jsonschema", "typer"}


def function(name: str) -> Callable[..., Any]:
    """
    A function of the library.
    """
    found: Callable[..., Any] = getattr(reporter, name)
    return found


def file_of(module: str) -> Path:
    """
    The file of a module of the package.
    """
    return CHECKOUT / Path(*module.split(".")).with_suffix(".py")


def calls_in(path: Path, module: str, name: str) -> bool:
    """
    Whether a file imports *name* from *module* and calls it, by whatever name.
    """
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    bound = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
        if alias.name == name
    }
    called = {
        node.func.id
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return bool(bound & called)


def seen_by_type_checkers() -> dict[str, str]:
    """
    The names that the package imports for type checkers, with their modules.
    """
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and node.orelse]
    return {
        alias.name: node.module or ""
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name != "ModuleType"
    }


def loaded_by(statement: str) -> set[str]:
    """
    The modules that a statement loads in a new interpreter, beside those of an empty one.
    """
    code = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_what_is_imported_late_is_what_type_checkers_see() -> None:
    """
    The table of modules, the list of names and the imports for type checkers name the same.
    """
    assert seen_by_type_checkers() == reporter._MODULE_OF
    assert sorted(reporter._MODULE_OF) == reporter.__all__ == sorted(reporter.__all__)


@pytest.mark.parametrize("name", reporter.__all__)
def test_each_name_stands_where_the_table_says(name: str) -> None:
    """
    A name is the function or class that is called so in its module.
    """
    found = getattr(reporter, name)

    assert found is getattr(importlib.import_module(reporter._MODULE_OF[name]), name)
    assert (found.__module__, found.__name__) == (reporter._MODULE_OF[name], name)
    assert name in dir(reporter)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """
    The message is that of any module.
    """
    with pytest.raises(AttributeError, match=r"^module 'reporter' has no attribute 'scores'$"):
        _ = reporter.scores  # type: ignore[attr-defined]


def test_importing_the_library_loads_nothing_else() -> None:
    """
    `import reporter` loads one module; a function that needs no heavy library loads none.
    """
    assert loaded_by("import reporter") == {"reporter"}
    factors = loaded_by("import reporter; reporter.factors('NOR', 2024)")
    assert factors & HEAVY == set()
    validate = loaded_by("import reporter; reporter.validate('tests/data/valid')")
    assert validate & HEAVY == set()


@pytest.mark.parametrize("order", ["room first", "function first"])
def test_a_function_goes_before_a_room_of_its_name(order: str) -> None:
    """
    `reporter.score` is the function, whatever was imported before; the room is still imported from.
    """
    steps = ["from reporter.score.result import Score", "from reporter import score"]
    if order == "function first":
        steps.reverse()
    code = "; ".join(
        [
            *steps,
            "import reporter",
            "print(score.__module__, reporter.score is score, Score.__module__)",
        ]
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "reporter.leaderboard.ranking True reporter.score.result\n"


def test_other_attributes_can_be_set() -> None:
    """
    Only a room never takes the place of a function; anything else may, as a test may need.
    """
    code = "import reporter; reporter.score = len; reporter.x = 1; print(reporter.score('ab'))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "2\n"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_documented(name: str) -> None:
    """
    Its docstring tells what it does, names every argument, the errors, and has one example.
    """
    text = inspect.getdoc(function(name)) or ""
    signature = inspect.signature(function(name))
    required = {
        parameter
        for parameter, one in signature.parameters.items()
        if one.kind is one.KEYWORD_ONLY and parameter not in {"board", "say"}
    }

    assert text.split("\n\n")[0].rstrip().endswith((".", ":"))
    assert [one for one in sorted(required) if f"*{one}" not in text and one not in text] == []
    assert "Raises `ReporterError`" in text or "is no error" in text
    assert signature.return_annotation is not inspect.Signature.empty
    assert text.count("Example:") == 1


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_example_could_be_called(name: str) -> None:
    """
    The example of a docstring is an expression that calls the function with arguments it has.
    """
    text = inspect.getdoc(function(name)) or ""
    tree = ast.parse(inspect.cleandoc(text.partition("Example:")[2]), mode="eval")
    calls = {
        node.func.attr: node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }

    assert name in calls
    for called, node in calls.items():
        keywords = {one.arg: one.value for one in node.keywords if one.arg}
        inspect.signature(getattr(reporter, called)).bind(*node.args, **keywords)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_returns_a_frozen_dataclass(name: str) -> None:
    """
    The result is a dataclass that can't be changed, with a docstring of its own.
    """
    module = importlib.import_module(reporter._MODULE_OF[name])
    result = getattr(module, inspect.signature(function(name)).return_annotation)

    assert result.__dataclass_params__.frozen
    assert inspect.getdoc(result)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_page_of_the_library_shows_every_function(name: str) -> None:
    """
    docs/library.md has a part for it, with a block that calls it.
    """
    page = (CHECKOUT / "docs" / "library.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE))

    assert f"reporter.{name}(" in parts[name]
    assert ">>> " in parts[name]


def test_the_page_of_the_library_shows_nothing_else() -> None:
    """
    Its parts are the functions.
    """
    page = (CHECKOUT / "docs" / "library.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == FUNCTIONS


def test_energy_and_its_command_ask_alike() -> None:
    """
    The options of the command and the arguments of the function become one question.
    """
    module, called = "reporter.measure.energy_question", "log_question"

    assert calls_in(PACKAGE / "cli" / "log_options.py", module, called)
    assert reporter._MODULE_OF["energy"] == module


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"energy"}))
def test_each_command_calls_its_function(name: str) -> None:
    """
    The module of the command imports the function of the library and calls it.
    """
    command = PACKAGE / "cli" / f"{COMMAND_OF.get(name, name)}.py"

    assert calls_in(command, reporter._MODULE_OF[name], name) or calls_in(
        command, "reporter.monitor", name
    )


def test_the_error_is_the_one_that_functions_raise() -> None:
    """
    `reporter.ReporterError` is the class of every refusal.
    """
    assert reporter.ReporterError is ReporterError
