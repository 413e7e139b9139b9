"""
Where each page stands, and which foreign addresses may become a link.

Paths are relative to the root of the site and name `index.html`, so that the pages work from
`file:` too. A page's own folder is made from ids that the schema has checked, never from text.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from reporter.errors import ReporterError
from reporter.model.submission import Origin

_SEGMENT = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{7,64}", re.ASCII)
_REPOSITORY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*/[A-Za-z0-9_-][A-Za-z0-9_.-]*", re.ASCII)
GITHUB = "https://github.com/"


def board_folder(slug: str) -> str:
    """
    The folder of a board, such as `boards/bert-v1-s2-closed/`.
    """
    return f"boards/{_checked(slug)}/"


def benchmark_folder(benchmark_id: str) -> str:
    """
    The folder of a benchmark with all its versions, such as `benchmarks/bert/`.
    """
    return f"benchmarks/{_checked(benchmark_id)}/"


def entry_folder(entry_id: str) -> str:
    """
    The folder of an entry, such as `entries/acme/8xh100-bert/`.
    """
    submitter, _, slug = entry_id.partition("/")
    return f"entries/{_checked(submitter)}/{_checked(slug)}/"


def submitter_folder(organisation_id: str) -> str:
    """
    The folder of a submitter, which lists its entries.
    """
    return f"entries/{_checked(organisation_id)}/"


def claims_folder(name: str) -> str:
    """
    The folder of a source of claims, such as `claims/patterson-2021/`.
    """
    return f"claims/{_checked(name)}/"


def root_from(path: str) -> str:
    """
    The way from the page at *path* up to the root of the site.

    >>> root_from("index.html"), root_from("boards/bert/index.html")
    ('', '../../')
    """
    return "../" * (len(PurePosixPath(path).parts) - 1)


def _checked(segment: str) -> str:
    if len(segment) > 128 or not _SEGMENT.fullmatch(segment):
        raise ReporterError(f"{segment!r} can't name a page; check the submissions first")
    return segment


def foreign_link(address: str | None) -> str | None:
    """
    *address* if it is safe to link: http or https with a host, nothing hidden; else `None`.

    >>> foreign_link("https://example.org/a b"), foreign_link("javascript:alert(1)")
    (None, None)
    """
    if address is None or not address.isascii() or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    is_safe = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return address if is_safe and "\\" not in address else None


def origin_link(origin: Origin) -> str | None:
    """
    The page of a published file in its repository, `None` where the origin doesn't name one.
    """
    repository, parts = _repository_of(origin), origin.path.split("/")
    if repository is None or any(part in {"", ".", ".."} for part in parts):
        return None
    return f"{GITHUB}{repository}/blob/{origin.commit}/{quote(origin.path)}"


def tree_link(origin: Origin) -> str | None:
    """
    The page of a repository at the commit of a published file, `None` where there is none.
    """
    repository = _repository_of(origin)
    return None if repository is None else f"{GITHUB}{repository}/tree/{origin.commit}"


def _repository_of(origin: Origin) -> str | None:
    """
    The repository as owner and name, `None` unless it and the commit are names of the host.
    """
    repository = origin.repository.removeprefix(GITHUB).removesuffix("/").removesuffix(".git")
    is_named = _REPOSITORY.fullmatch(repository) and _COMMIT.fullmatch(origin.commit)
    return repository if is_named else None
