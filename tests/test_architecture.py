"""
The shape of the package: layers, homes of libraries, lengths, docstrings, late imports.
"""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "reporter"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))

LAYERS = [
    {
        *("units", "findings", "errors", "text", "resources", "output"),
        *("codes", "score_codes", "totals_codes", "change_codes"),
    },
    {"model"},
    {"schema", "store"},
    {"evidence", "energy", "carbon", "convergence", "monitor"},
    {"measure", "score", "claims"},
    {"review", "importers"},
    {"leaderboard", "comparison", "citation", "changes"},
    {"site", "statement"},
    {"cli", "__main__"},
]
LAYER_OF = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
BLIND = [{"score", "review", "claims"}, {"measure", "score", "claims"}, {"site", "statement"}]
HOME = {
    "typer": {"cli"},
    "jinja2": {"site"},
    "markupsafe": {"site"},
    "markdown_it": {"site"},
    "feedgenerator": {"site"},
    "PIL": {"site"},
    "watchfiles": {"site"},
    "jsonschema": {"schema"},
    "jsonschema_rs": {"schema"},
    "referencing": {"schema"},
    "orjson": {"store", "evidence", "importers", "review", "site"},
    "msgspec": {"leaderboard"},
    "rfc8785": {"review"},
    "pandas": {"evidence", "leaderboard"},
    "numpy": {"evidence", "energy", "measure", "review", "leaderboard"},
    "polars": {"evidence", "site"},
    "pynvml": {"monitor"},
    "amdsmi": {"monitor"},
    "distributed": {"measure"},
}
# What loads pickles between its own processes is used in one module, and imported late.
ONE_MODULE = {"distributed": "reporter/measure/dask_engine.py"}
NEVER = {
    "pickle", "marshal", "shelve", "dill", "joblib", "yaml", "socket", "ssl", "ftplib", "smtplib",
    "http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ctypes",
    "http.server", "socketserver", "asyncio",
}  # fmt: skip
# The one connection there is, to the address that a user names for the meter of a node; the one
# server, which shows a site to its maker on the loopback interface; and the one call of the system
# that Python lacks.
EXCEPTIONS = {
    "reporter/site/exchange.py": {"ctypes"},
    "reporter/monitor/redfish.py": {"http.client"},
    "reporter/site/http_server.py": {"http.server", "socketserver"},
}
NEVER_CALLED = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
HEAVY = [
    "pandas", "numpy", "jinja2", "jsonschema", "polars", "pyarrow", "markdown_it", "PIL",
    "feedgenerator", "watchfiles", "distributed", "dask",
]  # fmt: skip


def short(path: Path) -> str:
    """
    The path as pytest shows it.
    """
    return str(path.relative_to(CHECKOUT))


def tree_of(path: Path) -> ast.Module:
    """
    The syntax tree of a module.
    """
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def room_of(path: Path) -> str:
    """
    The room a module belongs to: `power` for reporter/power/nvidia.py, `units` for units.py.
    """
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path) -> set[str]:
    """
    Every name a module imports, wherever the import stands.
    """
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rooms_imported(path: Path) -> set[str]:
    """
    The other rooms a module imports from.
    """
    names = {name.split(".")[1] for name in imports_of(path) if name.startswith("reporter.")}
    # `from reporter import __version__` names an attribute, not a room.
    rooms = {name for name in names if (PACKAGE / name).is_dir() or name in ROOMS}
    return rooms - {room_of(path)}


def imported_at_once(path: Path) -> set[str]:
    """
    The modules that importing a module imports: those at its top, outside every `if`.
    """
    statements = [node for node in tree_of(path).body if isinstance(node, ast.Import)]
    froms = [node for node in tree_of(path).body if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in statements for alias in node.names}
    return names | {node.module for node in froms if node.module is not None}


ROOMS = {room_of(path) for path in MODULES} - {"__init__"}


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """
    Every function and method of a module.
    """
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """
    Lines of a function from `def` to its end, without its docstring.
    """
    first = function.body[0]
    docstring = ast.get_docstring(function) is not None
    inside = (first.end_lineno or first.lineno) - first.lineno + 1 if docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - inside


def test_every_room_has_a_layer() -> None:
    """
    The rooms on disk are the rooms of the list of layers, none more and none fewer.
    """
    assert ROOMS - set(LAYER_OF) == set()
    assert set(LAYER_OF) - ROOMS == set()


def test_the_design_page_names_every_room() -> None:
    """
    docs/design.md tells of every room.
    """
    page = (CHECKOUT / "docs" / "design.md").read_text(encoding="utf-8")

    assert [room for room in sorted(ROOMS) if f"`{room}`" not in page] == []


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_imports_point_down(path: Path) -> None:
    """
    No module imports from a layer above its own, and siblings that are blind stay so.

    The package itself names functions of every room; it imports them when they are first used.
    """
    room = room_of(path)
    if room == "__init__":
        assert imported_at_once(path) == {"sys"}
        return
    for other in rooms_imported(path):
        assert LAYER_OF[other] <= LAYER_OF[room], f"{room} imports {other}, which stands above it"
        for siblings in BLIND:
            assert not {room, other} <= siblings, f"{room} and {other} are blind to each other"


def test_rooms_form_no_circle() -> None:
    """
    No two rooms import each other, not even by a detour or inside one layer.
    """
    graph: dict[str, set[str]] = {room: set() for room in ROOMS}
    for path in MODULES:
        graph.setdefault(room_of(path), set()).update(rooms_imported(path))

    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(graph)


def test_modules_form_no_circle() -> None:
    """
    No two modules import each other, not even by a detour or inside a function.
    """
    names = {".".join(path.relative_to(CHECKOUT).with_suffix("").parts): path for path in MODULES}
    graph = {name: imports_of(path) & names.keys() for name, path in names.items()}

    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(graph)


@pytest.mark.parametrize("path", sorted((PACKAGE / "site").rglob("*.py")), ids=short)
def test_pages_stand_on_drawings(path: Path) -> None:
    """
    A drawing of the site knows no page, and a page doesn't know how the site is built.
    """
    above = {
        "charts": ("reporter.site.pages", "reporter.site.build", "reporter.site.json_pages"),
        "pages": ("reporter.site.build", "reporter.site.publish", "reporter.site.json_pages"),
    }.get(path.parent.name, ())

    assert [name for name in imports_of(path) if name.startswith(above)] == []


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    """
    A library is imported only in the rooms that are its home; no other library is used.
    """
    outside = {name.split(".")[0] for name in imports_of(path)} - {"reporter", "__future__"}
    for library in outside - sys.stdlib_module_names:
        assert room_of(path) in HOME.get(library, set()), f"{library} is not at home here"
        assert ONE_MODULE.get(library, short(path)) == short(path)


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_nothing_unsafe_is_used(path: Path) -> None:
    """
    No network but to an address that users name, no pickle, no YAML, no code made from text.
    """
    assert imports_of(path) & NEVER == EXCEPTIONS.get(short(path), set())
    called = {
        node.func.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called & NEVER_CALLED == set()


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_imports_are_absolute(path: Path) -> None:
    """
    An import names its module in full, and never everything in it.
    """
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write an absolute import"
            assert [alias.name for alias in node.names] != ["*"], f"line {node.lineno}: name them"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_modules_and_functions_are_short(path: Path) -> None:
    """
    No module of the package passes 500 lines, no function 40.
    """
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
    long = {node.name: length_of(node) for node in functions_of(path) if length_of(node) > 40}
    assert long == {}


@pytest.mark.parametrize("path", TESTS, ids=short)
def test_test_modules_are_short(path: Path) -> None:
    """
    No module of the tests passes 500 lines.
    """
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_public_things_are_explained(path: Path) -> None:
    """
    Every module and every public class and function at its top has a docstring.
    """
    tree = tree_of(path)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]

    assert ast.get_docstring(tree), "the module has no docstring"
    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", TESTS, ids=short)
def test_every_test_is_a_sentence(path: Path) -> None:
    """
    Every test function has a docstring that states the behaviour.
    """
    tests = [node for node in functions_of(path) if node.name.startswith("test_")]

    assert [node.name for node in tests if not ast.get_docstring(node)] == []


PROBE = """
import sys
sys.argv = ["reporter", *sys.argv[1:]]
from reporter.cli import main
try:
    main()
except SystemExit as stop:
    print("exit", stop.code or 0, file=sys.stderr)
else:
    print("exit 0", file=sys.stderr)
print("loaded", *sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["validate", "--help"], ["validate", "tests/data/valid"]],
    ids=" ".join,
)
def test_heavy_libraries_are_imported_late(arguments: list[str]) -> None:
    """
    `reporter --help` and `reporter validate` on good files start without the heavy libraries.
    """
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    ending, loaded = ran.stderr.strip().splitlines()[-2:]

    assert ending == "exit 0", ran.stdout
    assert [name for name in HEAVY if name in loaded.split()] == []
    # All commands together take as long to import as a file takes to be checked.
    is_of_others = "validate" in arguments and "reporter.cli.build" in loaded.split()
    assert not is_of_others
