"""
The files at the top of a site that a build doesn't make and leaves in place (`keep`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from reporter.errors import UnusableLooksError
from reporter.findings import Finding, error
from reporter.site.looks.folder import FOLDER
from reporter.store import files
from reporter.store.board import FILE_NAME

MOST_BYTES: Final = 64 * 1024
_CODE: Final = "LK-9"
# A page that a board's folder puts there could run a script beside ours: what proves an owner of
# the site to a search engine is one line of plain text.
_PLAIN_PAGE: Final = re.compile(rb"[^<\0]*")
_PAGES: Final = frozenset({".htm", ".html", ".svg", ".xht", ".xhtml"})
_SCRIPTS: Final = frozenset({".js", ".mjs"})
# XML becomes a page by a namespace of W3C, a stylesheet or an entity; without these it is data.
_PAGE_IN_XML: Final = re.compile(rb"w3\.org|<!|<\?xml-|&#|\0|\xff|\xfe", re.IGNORECASE)


def kept_files(board: Path, names: Sequence[str], out: Path) -> Mapping[str, bytes]:
    """
    The content of each file that `keep` in board.toml names: that in `looks/keep/`, else that in
    the old site *out*. A file that is in neither place is left out.

    Raises `UnusableLooksError` where one or a folder on the way is a link, where one is no regular
    file, larger than 64 KiB, or a page with markup, or a script, from the board's folder.
    """
    found: dict[str, bytes] = {}
    findings: list[Finding] = []
    for name in names:
        own = board / FOLDER / "keep" / name
        path = next((one for one in (own, out / name) if one.is_symlink() or one.exists()), None)
        if path is None:
            continue
        below = FOLDER if path == own else None
        raw, problems = files.read(path, below=below, most_bytes=MOST_BYTES)
        findings += problems
        if raw is not None:
            found[name] = raw
            if path == own:
                findings += _own_findings(own, raw)
    if findings:
        raise UnusableLooksError(f"{board / FILE_NAME}: keep can't be done", findings)
    return found


def _own_findings(path: Path, raw: bytes) -> Iterator[Finding]:
    ending = path.suffix.lower()
    if ending in _SCRIPTS:
        hint = "pages run the scripts of the tool alone"
        yield error(_CODE, str(path), "", "a script can't be kept", hint)
    if (ending in _PAGES and not _PLAIN_PAGE.fullmatch(raw)) or (
        ending == ".xml" and _PAGE_IN_XML.search(raw)
    ):
        hint = "write pages in looks/pages/; what is kept is plain text"
        yield error(_CODE, str(path), "", "a page with markup can't be kept", hint)


def keep_findings(names: Sequence[str], taken: Collection[str]) -> list[Finding]:
    """
    Names of kept files that are those of files or folders of the site itself: *taken*, in small
    letters.
    """
    hint = "keep what the build doesn't make, such as CNAME or .nojekyll"
    return [
        error(
            _CODE,
            FILE_NAME,
            "/keep",
            f"{name!r} is a file or folder of the site itself",
            hint,
        )
        for name in names
        if name.casefold() in taken
    ]
