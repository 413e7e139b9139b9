"""
Writing a site, all of it or nothing.

The pages go into a folder of their own beside the target. Only when the last one is on the disk
does it take the target's place; until then the old site stands. A folder that reporter didn't
write is never replaced, and of a build that failed or was killed nothing remains.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reporter.errors import ReporterError
from reporter.site.exchange import exchange
from reporter.site.spare_tree import FOLDER_MODE, files_of, is_near, keep_spare, take_spare
from reporter.store.files import FileState, state_of, wait_for_tick

MARKER = ".reporter-site"
MARKER_TEXT = "`reporter build` wrote this folder and will replace it as a whole.\n"
_FILE_MODE = 0o644
_NAME_CHARACTERS = 40
# A name has 255 bytes at most on common file systems; a mark, a number and 8 letters are added.
_NAME_BYTES = 220
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What unlinking says of a file that is gone, or of which a folder of the site is in the place.
_ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def is_same_file(one: FileState, other: FileState) -> bool:
    """
    Whether two states differ at most in when the state itself changed, as links do to a file.
    """
    return one[:-1] == other[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFiles:
    """
    The *files* of a site in *folder* with their states at the moment of writing, and *there* those
    that the new folder begins with.
    """

    folder: Path
    files: Mapping[str, FileState]
    there: Mapping[str, FileState] = field(default_factory=dict)


NOTHING_STANDS: Final = StandingFiles(folder=Path(), files={})


class SiteWriter:
    """
    The files of a site that is being built, in a folder of its own.

    *states* holds that of each file at the moment of writing, those taken over included once the
    old site is removed.
    """

    def __init__(
        self, folder: Path, standing: StandingFiles = NOTHING_STANDS, twin: Path | None = None
    ) -> None:
        """
        Write below *folder*, which exists and holds what is there of *standing*, whose other files
        may be taken over, too; *twin* is a folder that gets a link to each file.
        """
        self._folder = folder
        self._standing = standing
        self._twin = twin
        self._there_folders = _folders_of(standing.there)
        self._folders: set[str] = {""}
        self._twin_folders: set[str] = {""}
        self._paths: set[str] = set()
        self._is_masked = bool(_umask() & FOLDER_MODE)
        self.states: dict[str, FileState] = {}

    @property
    def names_at_top(self) -> frozenset[str]:
        """
        The names of files and folders at the root of the site so far, in small letters.
        """
        return frozenset(path.partition("/")[0] for path in self._paths) | {MARKER}

    def write(self, path: str, content: str | bytes) -> None:
        """
        Write one file at *path*, relative to the root of the site; text is UTF-8.

        Raises `ReporterError` when two things want the same path, also if only case differs.
        """
        self._claim(path)
        self.states[path] = self.write_unlisted(path, content)

    def list_written(self, path: str, state: FileState) -> None:
        """
        Count a file that another process wrote, with its state then.

        Raises `ReporterError` as `write` does.
        """
        self._claim(path)
        self.states[path] = state

    def take_over_unlisted(self, paths: Sequence[str]) -> list[FileState] | None:
        """
        Take over files of the old site by hard links, in any process; gives their states.

        `None`, and none of them is there, where one doesn't stand as it was written or can't be
        linked.
        """
        taken: list[FileState] = []
        for path in paths:
            state = self._taken_over(path)
            if state is None:
                for done in paths[: len(taken)]:
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(f"{self._folder}/{done}")  # noqa: PTH108 (60,000 calls)
                return None
            taken.append(state)
        return taken

    def _taken_over(self, path: str) -> FileState | None:
        known = self._standing.files.get(path)
        if known is not None and self._standing.there.get(path) == known:
            # The very file that stands, unchanged since it was written.
            return known
        old, new = f"{self._standing.folder}/{path}", f"{self._folder}/{path}"
        try:
            if known is None or state_of(os.lstat(old)) != known:
                return None
            self._make_way(path)
            os.link(old, new, follow_symlinks=False)
            self._link_twin(path)
            state = state_of(os.lstat(new))
            # Another file may have taken its place after the first look.
            if not is_same_file(state, known):
                os.unlink(new)  # noqa: PTH108
                return None
        except OSError:
            # A file system without hard links, another one, or a file that is gone.
            return None
        return state

    def _make_way(self, path: str) -> None:
        """
        Make the folder of a file, and remove what stands in its place from the beginning.
        """
        self._make_folder(path.rpartition("/")[0])
        if path in self._standing.there:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{self._folder}/{path}")  # noqa: PTH108
        elif path in self._there_folders:
            inside = [one for one in self._standing.there if one.startswith(f"{path}/")]
            self._remove_there(inside, path)

    def _link_twin(self, path: str) -> None:
        """
        Give the file its second name; where that can't be, the next build does without.
        """
        if self._twin is None:
            return
        name = f"{self._twin}/{path}"
        try:
            self._make_below(self._twin, path.rpartition("/")[0], self._twin_folders)
            with contextlib.suppress(FileExistsError):
                os.link(f"{self._folder}/{path}", name, follow_symlinks=False)
        except OSError:
            self._twin = None

    def remove_leftovers(self) -> None:
        """
        Remove what the folder began with and the site doesn't have.
        """
        self._remove_there([path for path in self._standing.there if path not in self.states])

    def _remove_there(self, paths: Sequence[str], top: str = "") -> None:
        for path in paths:
            with contextlib.suppress(*_ABSENT):
                os.unlink(f"{self._folder}/{path}")  # noqa: PTH108
        unused = _folders_of(paths) - _folders_of(self.states)
        for place in sorted((one for one in unused if one.startswith(top)), key=len, reverse=True):
            # One that holds another file has come into use.
            with contextlib.suppress(OSError):
                os.rmdir(f"{self._folder}/{place}")  # noqa: PTH106

    def look_again(self, out: Path) -> None:
        """
        Find anew the states of files that had another name: removing that changed them.

        One that isn't the same file keeps the state that it had, so that nobody takes it for ours.
        """
        for path, state in self.states.items():
            with contextlib.suppress(OSError):
                now = state_of(os.lstat(f"{out}/{path}"))
                if is_same_file(now, state):
                    self.states[path] = now
        wait_for_tick(self.states.values())

    def _claim(self, path: str) -> None:
        if path.casefold() in self._paths:
            raise ReporterError(f"two things want the address {path!r}; rename one of them")
        self._paths.add(path.casefold())

    def write_unlisted(self, path: str, content: str | bytes) -> FileState:
        """
        Write a file, in any process, and give its state; `list_written` counts it.
        """
        self._make_way(path)
        data = content if isinstance(content, bytes) else content.encode()
        with os.fdopen(os.open(f"{self._folder}/{path}", _FLAGS, _FILE_MODE), "wb") as file:
            if self._is_masked:
                os.fchmod(file.fileno(), _FILE_MODE)
            file.write(data)
            file.flush()
            self._link_twin(path)
            return state_of(os.fstat(file.fileno()))

    def _make_folder(self, path: str) -> None:
        if path not in self._folders:
            self._make_below(self._folder, path, self._folders)

    def _make_below(self, root: Path, path: str, known: set[str]) -> None:
        if path in known:
            return
        self._make_below(root, path.rpartition("/")[0], known)
        if path in self._standing.there:
            with contextlib.suppress(*_ABSENT):
                os.unlink(f"{root}/{path}")  # noqa: PTH108
        folder = root / path
        folder.mkdir(FOLDER_MODE, exist_ok=True)
        if self._is_masked:
            folder.chmod(FOLDER_MODE)
        known.add(path)


def _folders_of(paths: Iterable[str]) -> set[str]:
    """
    All folders on the way to files, the root included.
    """
    found = {path.rpartition("/")[0] for path in paths}
    pending = found
    while pending := {path.rpartition("/")[0] for path in pending} - found:
        found |= pending
    return found


def _umask() -> int:
    """
    The mask of the process; it can only be read by setting it.
    """
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def replaced_site(
    out: Path, standing: Mapping[str, FileState] | None = None, spare: Path | None = None
) -> Iterator[SiteWriter]:
    """
    A writer whose files become the site at *out* when the block ends without an exception.

    *standing* are the states of files there that may be taken over, *spare* is where the tree
    stands that the site begins with, and where one is left for the next build.

    Raises `ReporterError` when *out* isn't a folder that reporter wrote, or can't be written.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100  (a link at *out* must not be followed)
    try:
        check_replaceable(out)
        with _fresh_folder(out, spare if standing else None) as fresh:
            there = files_of(fresh) or {}
            is_twin_made = spare is not None and not there and is_near(spare.parent, out)
            with _fresh_folder(out) if is_twin_made else nullcontext() as twin:
                files = StandingFiles(folder=out, files=standing or {}, there=there)
                writer = SiteWriter(fresh, files, twin)
                yield writer
                writer.write(MARKER, MARKER_TEXT)
                writer.remove_leftovers()
                # One call for all files: an fsync for each of 30,000 takes twenty seconds.
                os.sync()
                wait_for_tick(writer.states.values())
                old = _swap(fresh, out)
                with standing_written(out):
                    has_changed = _put_aside(old, twin, spare)
    except OSError as problem:
        raise ReporterError(
            f"{out} can't be written: {problem.strerror or problem}; the old site stands"
        ) from problem
    if has_changed:
        writer.look_again(out)


def _put_aside(old: Path | None, twin: Path | None, spare: Path | None) -> bool:
    """
    Keep the twin of the new site, or else the old one, for the next build, and remove what isn't
    kept; whether files of the new site may have lost a name by that.
    """
    tree = twin or old
    is_kept = tree is not None and spare is not None and keep_spare(tree, spare)
    if not (is_kept and tree is old):
        _remove_old(old)
    if twin is not None and not is_kept:
        shutil.rmtree(twin, ignore_errors=True)
    return not is_kept or (twin is not None and old is not None)


@contextmanager
def standing_written(out: Path) -> Iterator[None]:
    """
    What is left to do once the new site stands at *out*: a `ReporterError` says so first.
    """
    try:
        yield
    except ReporterError as problem:
        raise ReporterError(f"the site at {out} is written, but {problem}") from problem


def remove_abandoned(out: Path) -> None:
    """
    Remove what killed builds left beside the site at *out*, as the next build would.

    Raises `ReporterError` when that can't be done.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100  (a link at *out* must not be followed)
    try:
        with _turn(out.parent):
            _remove_abandoned(out)
    except OSError as problem:
        raise ReporterError(f"{out.parent} can't be written: {problem.strerror}") from problem


def check_replaceable(out: Path) -> None:
    """
    Raise `ReporterError` unless *out* is absent, empty, or a site that reporter wrote.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise ReporterError(f"{out} is not a folder; choose another place for the site")
    if not out.exists() or (out / MARKER).is_file():
        return
    if any(out.iterdir()):
        raise ReporterError(
            f"{out} holds files that reporter didn't write; choose an empty folder for the site"
        )


@contextmanager
def _fresh_folder(out: Path, spare: Path | None = None) -> Iterator[Path]:
    """
    A temporary folder beside *out*, locked while the build lives and removed with its end; the tree
    at *spare* where there is a usable one, else empty.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with _turn(out.parent):
        _remove_abandoned(out)
        fresh = Path(tempfile.mkdtemp(prefix=f".{_short(out)}.new-", dir=out.parent))
        try:
            if spare is not None and take_spare(spare, fresh) and files_of(fresh) is None:
                # Somebody changed it, or it is what is left of one.
                shutil.rmtree(fresh)
                fresh.mkdir()
            descriptor = _locked(fresh)
        except OSError:
            fresh.rmdir()
            raise
    try:
        fresh.chmod(FOLDER_MODE)
        yield fresh
    finally:
        os.close(descriptor)
        shutil.rmtree(fresh, ignore_errors=True)


def _locked(folder: Path) -> int:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """
    Builds beside each other take turns where they look at and move each other's folders.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_abandoned(out: Path) -> None:
    """
    Remove what a killed build left: temporary folders that no living process holds locked.

    An old site that was moved aside while no new one had taken its place is put back.
    """
    for aside in _folders_beside(out, rf"\.{re.escape(_short(out))}\.old-[0-9]+"):
        # Only a whole site is put back: one without its marker is what a removal left.
        if not out.exists() and (aside / MARKER).is_file():
            aside.rename(out)
        shutil.rmtree(aside, ignore_errors=True)
    for abandoned in _folders_beside(out, rf"\.{re.escape(_short(out))}\.new-[a-z0-9_]{{8}}"):
        descriptor = os.open(abandoned, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(abandoned, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)


def _short(out: Path) -> str:
    """
    The name of a folder, or its beginning and a hash: with what is added it must stay a name.
    """
    raw = os.fsencode(out.name)
    if len(raw) <= _NAME_BYTES:
        return out.name
    return f"{out.name[:_NAME_CHARACTERS]}-{hashlib.sha256(raw).hexdigest()[:16]}"


def _folders_beside(out: Path, pattern: str) -> list[Path]:
    """
    The folders beside *out*, no links, whose whole name fits a pattern as this module makes names.

    A pattern of the shell would take the brackets and stars of a name for its own.
    """
    names = [name for name in os.listdir(out.parent) if re.fullmatch(pattern, name)]  # noqa: PTH208
    paths = [out.with_name(name) for name in sorted(names)]
    return [path for path in paths if path.is_dir() and not path.is_symlink()]


def _remove_old(old: Path | None) -> None:
    if old is None:
        return
    # Whatever fails once, such as for a file that is being read, is tried again.
    shutil.rmtree(old, ignore_errors=True)
    if not old.exists():
        return
    try:
        shutil.rmtree(old)
    except FileNotFoundError:
        return
    except OSError as problem:
        raise ReporterError(
            f"the old one at {old} can't be removed: {problem.strerror}; remove that folder"
        ) from problem


def _swap(fresh: Path, out: Path) -> Path | None:
    """
    Put *fresh* in the place of *out*; gives where the old site is now, `None` where there was none.

    Over an absent or empty folder that is one rename. A full one is exchanged with it by one call
    where the system and the file system know that call, so that a whole site is always there.
    Elsewhere the old one is moved aside first, and back again should the second rename fail:
    signals that end the program wait until both are done, and a build that is killed between the
    two all the same is undone by the next one.
    """
    with _turn(out.parent):
        check_replaceable(out)
        if not out.exists() or not any(out.iterdir()):
            fresh.rename(out)
            return None
        if exchange(fresh, out):
            return fresh
        aside = out.with_name(f".{_short(out)}.old-{os.getpid()}")
        with signals_held():
            out.rename(aside)
            try:
                fresh.rename(out)
            except BaseException:
                aside.rename(out)
                raise
    return aside


@contextmanager
def signals_held() -> Iterator[None]:
    """
    Let signals that end a program wait, so that none comes between two steps.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
