"""
Serves a board while it is worked on: builds the site, and builds it again when its files change.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from reporter.errors import ReporterError
from reporter.findings import Finding, Severity
from reporter.resources import folder as packaged
from reporter.site.build_stamp import BOARD_FOLDERS, SETTINGS
from reporter.site.frame import site_of
from reporter.site.http_server import ServedSite, SiteServer, names_in
from reporter.site.looks.folder import FOLDER as LOOKS
from reporter.site.publish import BuildWatcher, BuiltSite, build_into
from reporter.site.write import check_replaceable, replaced_site
from reporter.store.board import usable_board
from reporter.store.carbon_table import FILE_NAME as CARBON_TABLE
from reporter.store.content_cache import SECRET_BYTES, ContentCache
from reporter.store.files import PathLike, board_folder
from reporter.text import one_line

# Editors write a file in several steps; a build waits until they were silent for so long.
SETTLED_MS = 200
# Files that changed after they were looked at and before the system watched them are found by
# looking once more after so long.
SECOND_LOOK_MS = 500
# Of the installation: templates, pages, stylesheets and scripts, as they are called on the screen.
OF_THE_TOOL = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    The folders that are watched, and of each file that a site is made of its stamp.
    """

    folders: tuple[Path, ...]
    stamps: Mapping[str, tuple[int, ...]]

    def changed_since(self, before: Seen) -> tuple[str, ...]:
        """
        The files that are new, gone or written again, as they are called on the screen.
        """
        names = self.stamps.keys() | before.stamps.keys()
        changed = (name for name in names if self.stamps.get(name) != before.stamps.get(name))
        return tuple(sorted(changed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """
    A build that is shown now: what was built, and how long it took.
    """

    built: BuiltSite
    time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeWatcher:
    """
    Who is told what happens while a board is served.

    *listening* gets the address once the first site is shown, *changed* the files because of
    which it is built again, *found* the findings of a build, *shown* a build that is served from
    now on, *kept* why the old site stands instead.
    """

    listening: Callable[[str], None]
    changed: Callable[[Sequence[str]], None]
    found: Callable[[Sequence[Finding]], None]
    shown: Callable[[Served], None]
    kept: Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class _Builds:
    """
    The builds of a board, each in a folder of its own below *place*; the last good one is served.

    Pages of entries are kept below *place* too, for as long as the tool's own templates stay: the
    hash of a kept page covers those that stood when this process began. The user's own cache isn't
    used, as it remembers how the site of `reporter build` stands.
    """

    board: Path
    place: Path
    out: Path | None
    server: SiteServer
    watcher: ServeWatcher
    session: str = field(default_factory=lambda: secrets.token_hex(4))
    count: int = 0
    pages: ContentCache | None = None
    shown: ServedSite | None = None
    errors: frozenset[Finding] = frozenset()

    def build(self) -> None:
        """
        Build the site and serve it, unless it has errors that the one that is shown hasn't.

        Raises `ReporterError` as `reporter.site.publish.build` does.
        """
        self.count += 1
        folder, started = self.place / str(self.count), time.monotonic()
        self.pages = self.pages or self._no_pages()
        watcher = BuildWatcher(found=self.watcher.found)
        built = build_into(self.board, folder, kept=self.pages, watcher=watcher)
        errors = frozenset(one for one in built.findings if one.severity is Severity.ERROR)
        if self.shown is not None and errors - self.errors:
            shutil.rmtree(folder)
            self.watcher.kept("the site before this change stands until the errors are mended")
            return
        self._show(folder)
        self.errors = errors
        self.watcher.shown(Served(built=built, time_s=time.monotonic() - started))

    def _no_pages(self) -> ContentCache:
        folder = self.place / "pages"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return ContentCache(folder, secrets.token_bytes(SECRET_BYTES))

    def _show(self, folder: Path) -> None:
        site = ServedSite(
            folder=folder,
            names=names_in(folder),
            build_id=f"{self.session}-{self.count}",
            base_path=site_of(usable_board(self.board)[0]).base_path,
        )
        if self.out is not None:
            with replaced_site(self.out) as writer:
                for name in sorted(site.names):
                    writer.write(name, (folder / name).read_bytes())
        self.server.show(site)
        if self.shown is not None:
            shutil.rmtree(self.shown.folder)
        self.shown = site

    def build_again(self, changed: Sequence[str]) -> None:
        """
        Build after files *changed*; whatever goes wrong, the site that is shown stands.
        """
        if any(name.startswith(f"{OF_THE_TOOL}/") for name in changed):
            self.pages = None
        try:
            self.build()
        except ReporterError as problem:
            self.watcher.found(problem.findings)
            self.watcher.kept(f"the site before this change stands: {one_line(str(problem))}")
        # A template that is being edited can fail in every way that Python has.
        except Exception as problem:  # noqa: BLE001
            text = one_line(f"{type(problem).__name__}: {problem}")
            self.watcher.kept(f"the site before this change stands: {text}")


def serve(
    board: PathLike = ".",
    *,
    watcher: ServeWatcher,
    port: int = 8000,
    out: PathLike | None = None,
    stop: Event | None = None,
) -> None:
    """
    Build the site of a board, serve it on 127.0.0.1, and build it again whenever its files change.

    *port* 0 takes a free one. The site stands in a temporary folder, and in *out* too where it is
    given. The first build leaves out files with errors, as `build` does; a later one that brings
    new errors, or fails, leaves the old site in its place. Runs until *stop* is set, or until
    Ctrl-C as `KeyboardInterrupt`; the temporary folder is then gone.

    Raises `ReporterError` where the port can't be taken, the first build fails, *out* isn't ours
    to replace, or the system watches no more folders.
    """
    folder, stopped = board_folder(board), stop or Event()
    target = None if out is None else Path(out)
    if target is not None:
        check_replaceable(target)
    with (
        SiteServer(port) as server,
        tempfile.TemporaryDirectory(prefix="reporter-serve-") as place,
    ):
        builds = _Builds(
            board=folder, place=Path(place), out=target, server=server, watcher=watcher
        )
        seen = look(folder)
        builds.build()
        watcher.listening(server.address)
        for changed in changes(folder, seen, stopped):
            watcher.changed(changed)
            builds.build_again(changed)


def changes(board: Path, seen: Seen, stop: Event) -> Iterator[tuple[str, ...]]:
    """
    The files that changed after *seen*, each time that some did, until *stop* is set.

    The system's notices say when to look, the stamps of the files what changed: what changes
    while the last change is worked on is found too, and a file that is only read is no change.

    Raises `ReporterError` when the system watches no more folders.
    """
    while not stop.is_set():
        for _ in _notices(seen.folders, stop):
            now = look(board)
            changed, is_moved = now.changed_since(seen), now.folders != seen.folders
            seen = now
            if changed:
                yield changed
            if is_moved:
                break


def _notices(folders: Sequence[Path], stop: Event) -> Iterator[None]:
    """
    One item each time that something happens in *folders*, and one for the second look.
    """
    from watchfiles import watch

    is_second_look_due = True
    try:
        for noticed in watch(
            *folders,
            watch_filter=None,
            recursive=False,
            debounce=SETTLED_MS,
            rust_timeout=SECOND_LOOK_MS,
            yield_on_timeout=True,
            stop_event=stop,
        ):
            if noticed or is_second_look_due:
                yield
            is_second_look_due = is_second_look_due and bool(noticed)
    except FileNotFoundError:
        # A folder went between the look and the watching: look again.
        yield
    except OSError as problem:
        raise ReporterError(
            f"the {len(folders)} folders of the board can't be watched: {problem}; on Linux "
            "fs.inotify.max_user_watches sets how many can be"
        ) from problem


def look(board: Path) -> Seen:
    """
    The files that the site of a board is made of as they are now; links are not followed.
    """
    folders, stamps = [board], dict[str, tuple[int, ...]]()
    for name in (SETTINGS, CARBON_TABLE):
        _stamp(board / name, name, stamps)
    for name in BOARD_FOLDERS:
        _look_into(board / name, name, ".json", folders, stamps)
    _look_into(board / LOOKS, LOOKS, "", folders, stamps)
    site = packaged("site")
    if isinstance(site, Path):
        _look_into(site, OF_THE_TOOL, "", folders, stamps)
    return Seen(folders=tuple(folders), stamps=stamps)


def _look_into(
    top: Path, shown: str, suffix: str, folders: list[Path], stamps: dict[str, tuple[int, ...]]
) -> None:
    if top.is_symlink():
        return
    for place, below, files in os.walk(top):
        below[:] = [
            name
            for name in sorted(below)
            if not name.startswith(".") and not Path(place, name).is_symlink()
        ]
        folders.append(Path(place))
        within = Path(shown, Path(place).relative_to(top)).as_posix()
        for name in files:
            if name.endswith(suffix) and not name.startswith(".") and not name.endswith("~"):
                _stamp(Path(place, name), f"{within}/{name}", stamps)


def _stamp(path: Path, shown: str, stamps: dict[str, tuple[int, ...]]) -> None:
    try:
        found = path.lstat()
    except OSError:
        # Gone since the folder was listed: a file without a stamp is one that isn't there.
        return
    stamps[shown] = (found.st_mtime_ns, found.st_size, found.st_ino)
