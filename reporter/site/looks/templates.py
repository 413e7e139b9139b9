"""
Checks a board's own templates before any page is made with them.

They run in the sandbox of Jinja, see what our own see, and escape what our own escape: what
switches escaping off, reckons or calls methods is refused. Time has no bound but the host's:
templates are code, and whoever may change them is trusted with that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.environment import Environment
from jinja2.runtime import BlockReference, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reporter.resources import folder
from reporter.site.looks.stylesheet import Fault

# How a template names the one of the tool that it takes the place of.
TOOL_PREFIX: Final = "reporter/"
_FILTERS_NAMES: Final = """
    capitalize count d default e escape first join last length list lower reverse sort string
    title trim unique upper
"""
FILTERS: Final = frozenset(_FILTERS_NAMES.split())
_REFUSED: Final[Mapping[type[nodes.Node], str]] = {
    nodes.ScopedEvalContextModifier: "escaping is switched",
    nodes.EvalContextModifier: "escaping is switched",
    nodes.Add: "+ reckons",
    nodes.Sub: "- reckons",
    nodes.Mul: "* reckons",
    nodes.Div: "/ reckons",
    nodes.FloorDiv: "// reckons",
    nodes.Mod: "% reckons",
    nodes.Pow: "** reckons",
}


def tool_template(name: str) -> str:
    """
    The text of a template that comes with the tool. Raises `TemplateNotFound` where there is none.
    """
    if not name or "/" in name or name.startswith("."):
        raise TemplateNotFound(name)
    try:
        return (folder("site") / "templates" / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TemplateNotFound(name) from None


def tool_templates() -> frozenset[str]:
    """
    The names of all templates of pages that come with the tool.
    """
    names = (one.name for one in (folder("site") / "templates").iterdir())
    return frozenset(name for name in names if name.endswith(".html"))


class LooksLoader(BaseLoader):
    """
    Finds a board's own templates first, then those of the tool; nothing else.
    """

    def __init__(self, own: Mapping[str, str]) -> None:
        self._own = own

    def get_source(self, _: Environment, template: str) -> tuple[str, str, None]:
        """
        The text of a template and the name that errors give as its file.
        """
        if template in self._own:
            return self._own[template], shown_file(template), None
        name = template.removeprefix(TOOL_PREFIX)
        return tool_template(name), name, None


def shown_file(name: str) -> str:
    """
    How an own template is called where something is said of it.
    """
    return f"looks/templates/{name}"


class MacrosOnly(ImmutableSandboxedEnvironment):
    """
    A sandbox in which macros and blocks are called, and nothing else: a method is none under
    another name either.
    """

    def is_safe_callable(self, obj: object) -> bool:
        """
        Whether a template may call *obj*.
        """
        return isinstance(obj, Macro | BlockReference)


def sandbox() -> ImmutableSandboxedEnvironment:
    """
    The environment in which own templates are read.
    """
    return MacrosOnly(autoescape=True, undefined=StrictUndefined)


def template_faults(name: str, source: str, own: Collection[str]) -> list[Fault]:
    """
    What keeps the template *name* from being used; *own* are the names of all own templates.
    """
    known = tool_templates()
    if name not in known and not name.startswith("_"):
        message = "the tool has no template of this name"
        return [Fault(line=0, message=message, hint="begin the name of your own parts with _")]
    try:
        tree = sandbox().parse(source, name, shown_file(name))
        return list(_TreeCheck(own=frozenset(own) | known, tool=known).faults(tree))
    except TemplateSyntaxError as problem:
        message = f"not a template: {problem.message}"
        return [Fault(line=problem.lineno, message=message, hint="correct it there")]
    except RecursionError:
        message = "parts stand in each other too deep"
        return [Fault(line=0, message=message, hint="make it flatter")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _TreeCheck:
    """
    Looks at every part of a template; *own* and *tool* are the names that it may load.
    """

    own: frozenset[str]
    tool: frozenset[str]

    def faults(self, tree: nodes.Template) -> Iterator[Fault]:
        modules = {node.target for node in tree.find_all(nodes.Import)}
        pending: list[nodes.Node] = [tree]
        while pending:
            node = pending.pop()
            pending += reversed(list(node.iter_child_nodes()))
            found = self._fault(node, modules)
            if found is not None:
                yield Fault(line=node.lineno, message=found[0], hint=found[1])

    def _fault(self, node: nodes.Node, modules: set[str]) -> tuple[str, str] | None:
        if type(node) in _REFUSED:
            return f"{_REFUSED[type(node)]} here", "templates print what they are given, escaped"
        if isinstance(node, nodes.Filter | nodes.Test) and not self._is_known(node):
            return f"the filter or test {node.name!r} isn't allowed", f"allowed are {_listed()}"
        if isinstance(node, nodes.Call) and not _is_macro(node.node, modules):
            return "a method is called here", "call macros alone"
        if isinstance(node, nodes.For) and node.recursive:
            return "a loop calls itself", "write it without recursive"
        loads = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport
        return self._load_fault(node.template) if isinstance(node, loads) else None

    def _is_known(self, node: nodes.Filter | nodes.Test) -> bool:
        return isinstance(node, nodes.Test) or node.name in FILTERS

    def _load_fault(self, named: nodes.Expr) -> tuple[str, str] | None:
        name = named.value if isinstance(named, nodes.Const) else None
        hint = 'name one template in quotes, such as "reporter/base.html"'
        if not isinstance(name, str):
            return "a template is named by an expression", hint
        is_tool = name.startswith(TOOL_PREFIX) and name.removeprefix(TOOL_PREFIX) in self.tool
        return None if is_tool or name in self.own else (f"there is no template {name!r}", hint)


def _is_macro(called: nodes.Expr, modules: set[str]) -> bool:
    if isinstance(called, nodes.Getattr):
        return isinstance(called.node, nodes.Name) and called.node.name in modules
    return isinstance(called, nodes.Name)


def _listed() -> str:
    return ", ".join(sorted(FILTERS))
