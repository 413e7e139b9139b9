"""
The files of a board's repository in one state: a commit, the working tree, or a folder.

A commit is read from git's objects as data: no file is checked out, no filter, hook or conversion
is run. Links and submodules are listed as what they are and never followed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from reporter.errors import ReporterError
from reporter.review.git import commit_of, git, read_blobs
from reporter.store.files import read

# What one file of a state may have to be read at all: code hosts refuse larger ones
# (GitHub, "About large files on GitHub": 100 MiB).
MOST_FILE_BYTES: Final = 100 * 1_048_576
# A list of 200,000 files with names of 100 letters; the repository of a board has fewer.
MOST_LISTED_BYTES: Final = 32 * 1_048_576
# As many names, and deeper than any place of a board, for a folder that git doesn't list.
MOST_NAMES: Final = 200_000
MOST_DEPTH: Final = 32
_CHUNK_BYTES: Final = 1_048_576
_OWN_FOLDER: Final = ".git"


class FileKind(StrEnum):
    """
    What stands at a path of a state.
    """

    FILE = "file"
    EXECUTABLE = "executable"
    LINK = "link"
    SUBMODULE = "submodule"
    OTHER = "other"

    @property
    def words(self) -> str:
        """
        The kind for readers.
        """
        return _WORDS[self]


_WORDS: Final = {
    FileKind.FILE: "a file",
    FileKind.EXECUTABLE: "an executable file",
    FileKind.LINK: "a link",
    FileKind.SUBMODULE: "a submodule, or a repository of its own",
    FileKind.OTHER: "no regular file",
}


_KIND_OF_MODE: Final = {
    "100644": FileKind.FILE,
    "100664": FileKind.FILE,
    "100755": FileKind.EXECUTABLE,
    "120000": FileKind.LINK,
    "160000": FileKind.SUBMODULE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFile:
    """
    One path of a state: its kind, its size in bytes, and its id in git where it is in git.
    """

    kind: FileKind
    size_bytes: int
    blob: str | None = None


class Tree(Protocol):
    """
    A state of a repository: *name* for readers, *files* by their paths below its top.
    """

    @property
    def name(self) -> str:
        """
        The state for readers.
        """

    @property
    def files(self) -> Mapping[str, TreeFile]:
        """
        What stands at each path.
        """

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """
        The bytes of regular files; what can't be read is left out.
        """

    def digest(self, path: str, like: str | None) -> str:
        """
        The id that git gives the content of a file, by the hash function of the id *like*.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitTree:
    """
    The files of a commit of the repository at *repository*.
    """

    repository: Path
    name: str
    commit: str
    files: Mapping[str, TreeFile]

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """
        The bytes of the files that the repository holds.
        """
        ids = {path: self.files[path].blob or "" for path in paths}
        found = read_blobs(self.repository, ids.values())
        return {path: found[blob] for path, blob in ids.items() if blob in found}

    def digest(self, path: str, like: str | None) -> str:
        """
        The id in git, which is known.
        """
        return self.files[path].blob or like or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderTree:
    """
    The files of a folder, or of the working tree whose top it is.
    """

    folder: Path
    name: str
    files: Mapping[str, TreeFile]
    _digests: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """
        The bytes of the files that can be read, without following links.
        """
        raw = {path: read(self.folder / path, most_bytes=MOST_FILE_BYTES)[0] for path in paths}
        return {path: found for path, found in raw.items() if found is not None}

    def digest(self, path: str, like: str | None) -> str:
        """
        The id that git would give the content as it lies there.
        """
        if path not in self._digests:
            kind = hashlib.sha256 if like is not None and len(like) == 64 else hashlib.sha1
            hashed = kind(f"blob {self.files[path].size_bytes}\0".encode(), usedforsecurity=False)
            for chunk in _chunks(self.folder / path):
                hashed.update(chunk)
            self._digests[path] = hashed.hexdigest()
        return self._digests[path]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedTree:
    """
    A state with the changes of another one put on top, path by path, as a merge would.
    """

    base: Tree
    head: Tree
    changed: frozenset[str]
    name: str
    files: Mapping[str, TreeFile]

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """
        The bytes of the files, each from the side that it is of.
        """
        wanted = list(paths)
        mine = self.base.contents(path for path in wanted if path not in self.changed)
        return mine | self.head.contents(path for path in wanted if path in self.changed)

    def digest(self, path: str, like: str | None) -> str:
        """
        The id by the side that the file is of.
        """
        side = self.head if path in self.changed else self.base
        return side.digest(path, like)


def commit_tree(repository: Path, name: str, prefix: str = "") -> CommitTree:
    """
    The files of the commit *name* of the repository that the folder *repository* stands in.

    With *prefix* ("boards/x/") only the files below it, by their paths below it. Raises
    `ReporterError` where there is no such commit, or its tree can't be listed.
    """
    commit = commit_of(repository, name)
    if commit is None:
        raise ReporterError(
            f"{name!r} is no commit of a git repository at {repository}; name a branch, a tag or "
            "a hash, and fetch it first"
        )
    command = ("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
    listed = git(repository, *command, most_bytes=MOST_LISTED_BYTES)
    if listed is None:
        raise ReporterError(f"git can't list the files of {name}; fetch the whole commit")
    files: dict[str, TreeFile] = {}
    for path, one in _listed(listed):
        if path in files:
            raise ReporterError(f"{path!r} stands twice in the tree of {name}; git fsck shows more")
        files[path] = one
    if prefix:
        inner = {path: one for path, one in files.items() if path.startswith(prefix)}
        files = {path[len(prefix) :]: one for path, one in inner.items() if path != prefix}
    shown = name if name.startswith(commit[:12]) else f"{name} ({commit[:12]})"
    return CommitTree(repository=repository, name=shown, commit=commit, files=files)


def _listed(listed: bytes) -> Iterator[tuple[str, TreeFile]]:
    """
    The lines `mode type id size TAB path NUL` of `git ls-tree -l`.
    """
    for line in listed.split(b"\0"):
        head, tab, path = line.partition(b"\t")
        if not tab:
            continue
        mode, _, blob, size = head.decode("ascii").split()
        kind = _KIND_OF_MODE.get(mode, FileKind.OTHER)
        size_bytes = int(size) if size.isdecimal() else 0
        yield (
            path.decode("utf-8", "surrogateescape"),
            TreeFile(kind=kind, size_bytes=size_bytes, blob=blob),
        )


def working_tree(repository: Path) -> FolderTree:
    """
    The files of the working tree that *repository* stands in: those in git, and new ones that
    aren't ignored.

    Raises `ReporterError` where there is no working tree.
    """
    top = git(repository, "rev-parse", "--show-toplevel")
    if top is None:
        raise ReporterError(f"{repository} stands in no working tree of git; name a commit")
    folder = Path(os.fsdecode(top.removesuffix(b"\n")))
    arguments = ("-z", "--cached", "--others", "--exclude-standard", "--full-name")
    listed = git(folder, "ls-files", *arguments) or b""
    paths = sorted(set(listed.split(b"\0")) - {b""})
    names = (path.decode("utf-8", "surrogateescape") for path in paths)
    found = {name.rstrip("/"): _file_at(folder / name) for name in names}
    files = {name: one for name, one in found.items() if one is not None}
    return FolderTree(folder=folder, name="the working tree", files=files)


def folder_tree(folder: Path) -> FolderTree:
    """
    The files below a folder, that of git itself apart; links are listed and never followed.

    Raises `ReporterError` where a folder can't be listed, where more than 200,000 files and folders
    lie below it, and where folders lie more than 32 deep in each other.
    """
    files: dict[str, TreeFile] = {}
    count, pending = 0, [""]
    while pending:
        place = pending.pop()
        for entry in _entries(folder, place, MOST_NAMES - count):
            count += 1
            path = f"{place}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                pending += [f"{path}/"] * (entry.name != _OWN_FOLDER)
            elif (one := _file_at(folder / path)) is not None:
                files[path] = one
    return FolderTree(folder=folder, name=str(folder), files=dict(sorted(files.items())))


def _entries(folder: Path, place: str, most: int) -> list[os.DirEntry[str]]:
    """
    What lies in the folder at *place* below *folder*, at most so much.
    """
    if place.count("/") > MOST_DEPTH:
        raise ReporterError(
            f"{folder} has folders more than {MOST_DEPTH} deep in each other, and no board has; "
            "name a folder that holds a board alone"
        )
    try:
        with os.scandir(folder / place) as entries:
            found = list(islice(entries, most + 1))
    except OSError as problem:
        raise ReporterError(f"{folder / place} can't be listed: {problem.strerror}") from None
    if len(found) > most:
        raise ReporterError(
            f"{folder} has more than {MOST_NAMES:,} files and folders below it; name a folder that "
            "holds a board alone"
        )
    return found


def _file_at(path: Path) -> TreeFile | None:
    """
    What stands at a path; `None` where nothing does.
    """
    try:
        status = path.lstat()
    except OSError:
        return None
    if stat.S_ISLNK(status.st_mode):
        kind = FileKind.LINK
    elif stat.S_ISDIR(status.st_mode):
        # git lists a folder only where that is a repository of its own.
        kind = FileKind.SUBMODULE
    elif not stat.S_ISREG(status.st_mode):
        kind = FileKind.OTHER
    else:
        kind = FileKind.EXECUTABLE if status.st_mode & 0o111 else FileKind.FILE
    return TreeFile(kind=kind, size_bytes=status.st_size)


def _chunks(path: Path) -> Iterator[bytes]:
    """
    The bytes of a regular file or the target of a link, as git hashes them.
    """
    try:
        if path.is_symlink():
            yield os.fsencode(path.readlink())
        elif path.is_file():
            with path.open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    yield chunk
    except OSError as problem:
        raise ReporterError(f"{path} can't be read: {problem.strerror}") from None


def changed_paths(old: Tree, new: Tree) -> tuple[str, ...]:
    """
    The paths that were added, removed, or hold something else, sorted.
    """
    paths = old.files.keys() | new.files.keys()
    return tuple(sorted(path for path in paths if not is_same(old, new, path)))


def is_same(old: Tree, new: Tree, path: str) -> bool:
    """
    Whether two states hold the same at a path, or both nothing.
    """
    one, other = old.files.get(path), new.files.get(path)
    if one is None or other is None:
        return one is other
    if (one.kind, one.size_bytes) != (other.kind, other.size_bytes):
        return False
    if one.blob is not None and other.blob is not None:
        return one.blob == other.blob
    return old.digest(path, other.blob) == new.digest(path, one.blob)


def merged_tree(base: Tree, head: Tree, changed: Iterable[str]) -> MergedTree:
    """
    *base* with what *head* holds at the *changed* paths, or doesn't hold any more.
    """
    paths = frozenset(changed)
    kept = {path: one for path, one in base.files.items() if path not in paths}
    added = {path: head.files[path] for path in paths if path in head.files}
    files = dict(sorted((kept | added).items()))
    name = f"{base.name} with {head.name}"
    return MergedTree(base=base, head=head, changed=paths, name=name, files=files)
