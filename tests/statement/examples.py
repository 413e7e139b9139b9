"""
Two entries that statements are made of, and readers that take a statement apart again.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import LatexWalker
from pylatexenc.latexwalker import get_default_latex_context_db as walker_context
from pylatexenc.macrospec import std_macro

from reporter.leaderboard.entries import Entry
from reporter.model.benchmark import Board, ReferenceSite
from reporter.model.enums import InstrumentKind, Scope
from reporter.model.submission import (
    Development,
    Instrument,
    Provenance,
    Publication,
    Submission,
    TrainedModel,
)
from reporter.model.system import Host
from reporter.statement.statement import Statement, make_statement
from tests.score.make_submission import a_benchmark, a_site, a_submission, a_system, score_of
from tests.score.shown_inputs import with_everything

FOOTNOTE = "MLPerf Training v5.0, made up. Result not verified by MLCommons Association."
BOARD = Board(
    title="Board",
    description="A board.",
    reference_site=ReferenceSite(
        pue=1.58,
        pue_source="made up",
        intensity_g_per_kwh=473.007,
        intensity_source="Ember, world, 2024",
    ),
    base_url="https://board.example/",
)
BENCHMARK = a_benchmark(footnote="MLPerf is a trademark of MLCommons Association.")


def located() -> Submission:
    """
    An entry at a known site in Norway in 2023, with everything stated that may be stated.
    """
    host = Host(processor="A processor", processors_per_node=2, memory="1 TB", storage="20 TB")
    plain = a_submission(
        id="acme/located",
        system=replace(
            a_system(name="Rack 7 & 8"),
            host=host,
            framework="A framework 2.1",
            deployment="on_premises",
        ),
        instruments=(
            Instrument(
                id="meter",
                kind=InstrumentKind.BMC,
                make="Example",
                model="B-1",
                name="A controller",
                tool="ipmitool",
                tool_version="1.8",
                accuracy_percent=2.0,
            ),
        ),
        site=a_site(carbon_free_fraction=0.97),
        model=TrainedModel(
            name="A network", parameters_count=25_600_000.0, training_flops=3.2e18,
            training_flops_method="6 x parameters x samples",
        ),
        development=Development(method="sum of all tuning runs", energy_j=7_200_000.0),
        publication=Publication(
            title="Training a network 100% faster",
            url="https://acme.example/paper?a=1&b=2",
            doi="10.1234/a_b",
            arxiv="2301.00001",
            code_url="https://acme.example/code",
        ),
        provenance=Provenance(
            importer="test", importer_version="1", rule_set=1, footnote=FOOTNOTE
        ),
    )  # fmt: skip
    return with_everything(plain)


def unlocated() -> Submission:
    """
    An entry that states nothing that isn't required.
    """
    provenance = Provenance(importer="test", importer_version="1", rule_set=1, footnote=FOOTNOTE)
    return a_submission(id="acme/unlocated", site=None, provenance=provenance)


def statement_of(submission: Submission, scope: Scope | None = None) -> Statement:
    """
    The statement of a submission on the usual board.
    """
    entry = Entry(submission=submission, score=score_of(submission, BENCHMARK))
    return make_statement(entry, benchmark=BENCHMARK, board=BOARD, scope=scope)


# What names other things, or is one of a closed set of words.
KEPT_AS_IS = frozenset(
    {"id", "instrument", "evidence", "devices", "metric", "matching", "label", "importer"}
    | {"formula"}
)
PLACES = frozenset({"country", "grid_zone", "provider", "region", "factor_id"})


def with_texts(value: Any, text: Callable[[], str], kept: frozenset[str]) -> Any:
    """
    The same object with every plain text in it replaced, but for the fields named *kept*.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        changes = {
            field.name: with_texts(getattr(value, field.name), text, kept)
            for field in fields
            if field.name not in kept
        }
        return replace(value, **changes)
    if type(value) is str:
        return text()
    if isinstance(value, tuple):
        return tuple(with_texts(item, text, kept) for item in value)
    return value


_WALKER = walker_context()
_WALKER.add_context_category(
    "ours",
    prepend=True,
    macros=[
        std_macro(name, None, count)
        for name, count in (("reporterchar", 2), ("symbol", 1), ("textsubscript", 1))
    ],
)
_TEXT = get_default_latex_context_db()
_TEXT.add_context_category(
    "ours",
    prepend=True,
    macros=[
        MacroTextSpec("reporterchar", simplify_repl="%(2)s"),
        MacroTextSpec("symbol", simplify_repl=lambda node, l2tobj: chr(
            int(l2tobj.nodelist_to_text(node.nodeargd.argnlist))
        )),
        MacroTextSpec("textasciicircum", simplify_repl="^"),
        MacroTextSpec("textasciitilde", simplify_repl="~"),
        MacroTextSpec("textless", simplify_repl="<"),
        MacroTextSpec("textgreater", simplify_repl=">"),
        MacroTextSpec("textbar", simplify_repl="|"),
        MacroTextSpec("textbraceleft", simplify_repl="{"),
        MacroTextSpec("textbraceright", simplify_repl="}"),
        MacroTextSpec("textsubscript", simplify_repl="%(1)s"),
        MacroTextSpec("raggedright", simplify_repl=""),
        MacroTextSpec("par", simplify_repl=""),
    ],
)  # fmt: skip


def from_latex(tex: str) -> str:
    """
    The text that a piece of LaTeX prints, by a parser that refuses what is not well formed.
    """
    nodes, _, _ = LatexWalker(tex, latex_context=_WALKER, tolerant_parsing=False).get_latex_nodes()
    converter = LatexNodes2Text(
        latex_context=_TEXT, math_mode="text", strict_latex_spaces=True, keep_comments=True
    )
    return str(converter.nodelist_to_text(nodes)).replace("\u00a0", " ")


ROW = re.compile(r"^\\raggedright (.*?) & \\raggedright (.*)\\tabularnewline$")


def texts_in_latex(tex: str) -> list[str]:
    """
    Title, labels and values, footnotes and the sentence of a statement in LaTeX.
    """
    LatexWalker(tex, latex_context=_WALKER, tolerant_parsing=False).get_latex_nodes()
    lines = tex.splitlines()
    caption = next(line for line in lines if line.startswith(r"\caption{"))
    pairs = [match.groups() for match in map(ROW.match, lines) if match]
    end = next(i for i, line in enumerate(lines) if line.startswith(r"\end{tabular}"))
    stop = lines.index(r"\end{table}")
    found = [caption.removeprefix(r"\caption{")[:-1]]
    found += [cell for pair in pairs for cell in pair]
    found += [line.removesuffix(r"\par") for line in lines[end + 1 : stop]]
    found.append(lines[-1])
    return [from_latex(piece) for piece in found]


def texts_in_markdown(text: str) -> list[str]:
    """
    The text of every heading, paragraph, cell and item, where nothing is markup.
    """
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inlines = [token.children or [] for token in tokens if token.type == "inline"]
    kinds = {child.type for children in inlines for child in children}
    assert kinds <= {"text", "text_special"}, kinds
    return ["".join(child.content for child in children) for children in inlines]


def all_texts(statement: Statement) -> list[str]:
    """
    Every text of a statement in the order of the LaTeX table.
    """
    pairs = [text for line in statement.lines for text in (line.label, line.value)]
    return [statement.title, *pairs, *statement.footnotes, statement.sentence]
