"""
Writes the folder of a new board: whole or not at all, and nothing over.

What stands in it is kept as files in `reporter/data/new_board/`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from reporter import DISTRIBUTION, __version__
from reporter.errors import ReporterError
from reporter.findings import as_text, has_errors
from reporter.model.rule_sets import RULE_SET
from reporter.store.board import FILE_NAME, STANDARD, load_benchmarks, load_board
from reporter.store.files import write_atomically
from reporter.store.form_fields import Place, filled, wrong_at
from reporter.store.schema_copies import EDITED, put_schema
from reporter.store.versions import SCHEMA_VERSION

EXAMPLE: Final = "example-cifar10"
NO_MAINTAINER: Final = "write it as organisation/person, such as acme/ada"
_FIELDS: Final[Mapping[str, Place]] = {
    "title": ("title",),
    "description": ("description",),
    "base_url": ("base_url",),
    "repository_url": ("repository_url",),
    "data_licence": ("data_licence",),
    "id": ("ledger", "id"),
    "maintainers": ("ledger", "maintainers"),
}
# Where files of the template stand in a board, when it isn't the same place.
_PLACE_OF: Final = {
    "gitignore": ".gitignore",
    # A file called .py would be a module of this package.
    "inert_comment": "inert_comment.py",
    **{
        name: f".github/{name}"
        for name in ("ISSUE_TEMPLATE", "PULL_REQUEST_TEMPLATE.md", "actions", "workflows")
    },
}
_MARK = re.compile(r"@@([a-z_]+)@@")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>()#+!|&~$@]")
_NO_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBoard:
    """
    What a new board is asked: its title and description, the id of its ledger, its maintainers as
    organisation/person, its addresses and licence, and whether it gets an example of a benchmark.
    """

    title: str
    description: str
    id: str
    maintainers: tuple[str, ...]
    base_url: str | None = None
    repository_url: str | None = None
    data_licence: str | None = None
    with_example: bool

    def settings(self) -> dict[str, Any]:
        """
        The data of `board.toml`, with the standard reference site.
        """
        values = {place: getattr(self, field) for field, place in _FIELDS.items()}
        values[_FIELDS["maintainers"]] = list(self.maintainers)
        people: dict[str, list[str]] = {}
        for maintainer in self.maintainers:
            organisation, _, person = maintainer.partition("/")
            people.setdefault(organisation, []).append(person)
        organisations = [
            {"id": one, "name": one, "people": [{"id": who, "name": who} for who in names]}
            for one, names in people.items()
        ]
        return filled(_base(), values) | {"organisations": organisations}


def _base() -> dict[str, Any]:
    """
    Settings of which every answer replaces its part.
    """
    site = STANDARD.reference_site
    reference = {
        "pue": site.pue,
        "pue_source": site.pue_source,
        "intensity_g_per_kwh": site.intensity_g_per_kwh,
        "intensity_source": site.intensity_source,
    }
    named = {"title": "title", "description": "description", "ledger": {"id": "id"}}
    versions = {"schema": SCHEMA_VERSION, "rule_set": RULE_SET}
    return named | {"versions": versions, "reference_site": reference}


def wrong_answer(field: str, value: Any) -> str | None:
    """
    What is wrong with one answer for a new board, or `None`.
    """
    if field == "with_example":
        return None
    if field == "maintainers" and any(one.count("/") != 1 for one in value):
        return NO_MAINTAINER
    return wrong_at("board", _base(), _FIELDS[field], value)


def id_of_folder(folder: Path) -> str | None:
    """
    The name of a folder as the id of a ledger, or `None` where it holds too few letters for one.
    """
    name = _NO_ID.sub("-", folder.absolute().name.casefold())[:64].strip("-")
    return name if len(name) > 1 else None


def write_board(folder: Path, board: NewBoard) -> tuple[Path, ...]:
    """
    Write a board into *folder*, which is made where it isn't there; the paths of its files, sorted.

    Raises `ReporterError` where something stands at a place that the board needs, where an answer
    is none that `board.toml` takes, and on any trouble with the disk; nothing was written then.
    """
    if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
        raise ReporterError(f"{folder} is no folder; choose another path")
    try:
        with _scratch(folder) as made:
            _fill(made, board)
            names = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
            _move(made, folder)
    except OSError as problem:
        raise ReporterError(f"{folder} can't be written: {problem.strerror}") from problem
    return tuple(folder / name for name in names)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """
    A new folder on the same disk, which is gone at the end, whatever happens.
    """
    beside = folder if folder.is_dir() else folder.absolute().parent
    made = Path(tempfile.mkdtemp(prefix=".new-board.", dir=beside))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _move(made: Path, folder: Path) -> None:
    """
    Put what was made into its folder: by one rename where there is none yet, else piece by piece,
    `board.toml` last, and back again where one fails.
    """
    if not os.path.lexists(folder):
        mask = os.umask(0)
        os.umask(mask)
        made.chmod(0o777 & ~mask)
        made.rename(folder)
        return
    names = sorted((path.name for path in made.iterdir()), key=lambda name: name == FILE_NAME)
    there = [name for name in names if os.path.lexists(folder / name)]
    if there:
        raise ReporterError(
            f"{folder} has {', '.join(there)} already, and nothing is written over; choose another "
            "folder, or move them away"
        )
    moved: list[str] = []
    try:
        for name in names:
            (made / name).rename(folder / name)
            moved.append(name)
    except BaseException:
        for name in moved:
            (folder / name).rename(made / name)
        raise


def _fill(made: Path, board: NewBoard) -> None:
    words = _words(board)
    for source, name in _template_files(package_files("reporter") / "data" / "new_board"):
        if name.startswith("benchmarks/") and not board.with_example:
            continue
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        # In one pass: a mark inside an answer stays what it is.
        write_atomically(path, _MARK.sub(lambda mark: words[mark[1]], text))
    (made / "benchmarks").mkdir(exist_ok=True)
    (made / "ledger").mkdir()
    # git keeps no empty folder; hidden files are no part of a ledger.
    for name in ("ledger", *([] if board.with_example else ["benchmarks"])):
        write_atomically(made / name / ".gitkeep", "")
    for kind in EDITED:
        put_schema(made, kind)
    _check(made, board)


def _template_files(folder: Traversable, above: str = "") -> Iterator[tuple[Traversable, str]]:
    """
    The files of the template with their places in a board.
    """
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        name = f"{above}{_PLACE_OF.get(one.name, one.name)}"
        if one.is_dir():
            yield from _template_files(one, f"{name}/")
        else:
            yield one, name


def _check(made: Path, board: NewBoard) -> None:
    """
    Read what was made as every command will; raises `ReporterError` where that finds errors.
    """
    findings = (*load_board(made).findings, *load_benchmarks(made / "benchmarks").findings)
    text = (made / FILE_NAME).read_text(encoding="utf-8")
    if has_errors(findings):
        said = as_text(findings).replace(f"{made}{os.sep}", "").rstrip()
        raise ReporterError(f"the board would have errors, so nothing is written:\n{said}")
    if tomllib.loads(text) != board.settings():
        raise ReporterError("the answers can't be written as TOML; leave out unusual characters")


def _words(board: NewBoard) -> Mapping[str, str]:
    """
    What each mark of the template stands for: TOML values, Markdown, or text of our own.
    """
    settings = board.settings()
    site, to = settings["reference_site"], board.repository_url
    in_markdown = {"title": _markdown(board.title), "description": _markdown(board.description)}
    return {
        **{f"{name}_markdown": text for name, text in in_markdown.items()},
        "title": _toml(board.title),
        "description": _toml(board.description),
        "base_url": _line("base_url", board.base_url, "https://board.example/"),
        "repository_url": _line("repository_url", to, "https://github.com/acme/board"),
        "data_licence": _line("data_licence", board.data_licence, "CC-BY-4.0"),
        **{name: _toml(value) for name, value in site.items()},
        "id": _toml(board.id),
        "maintainers": _toml(list(board.maintainers)),
        "organisations": _organisations(settings["organisations"]),
        "version": __version__,
        "schema_version": str(SCHEMA_VERSION),
        "rule_set": str(RULE_SET),
        "requirement": f"{DISTRIBUTION}=={__version__}",
        "example": f", such as `{EXAMPLE}`" if board.with_example else "",
        "to": "" if to is None else f" to <{_address(to)}>",
    }


def _toml(value: Any) -> str:
    """
    A text, number or list as TOML: JSON writes them alike but for the character DEL.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")


def _line(key: str, value: str | None, example: str) -> str:
    if value is None:
        return f"# {key} = {_toml(example)}   (not set)"
    return f"{key} = {_toml(value)}"


def _organisations(organisations: Sequence[Mapping[str, Any]]) -> str:
    lines: list[str] = []
    for one in organisations:
        lines += [
            "",
            "[[organisations]]",
            f"id = {_toml(one['id'])}",
            f"name = {_toml(one['name'])}",
        ]
        for person in one["people"]:
            lines += ["", "[[organisations.people]]"]
            lines += [f"{key} = {_toml(value)}" for key, value in person.items()]
    return "\n".join(lines).lstrip("\n")


def _address(url: str) -> str:
    """
    An address between angle brackets in Markdown.
    """
    return url.replace("<", "%3C").replace(">", "%3E")


def _markdown(text: str) -> str:
    """
    A text of one line as Markdown that shows it as it is, at the beginning of a line too.
    """
    escaped = _MARKDOWN.sub(r"\\\g<0>", text.strip())
    return re.sub(r"^(\d*)([-+=>.~:])", r"\1\\\2", escaped)
