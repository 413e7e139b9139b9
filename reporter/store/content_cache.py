"""
Keeps what was made by the hash of what it is a function of: the files of entries, and reviews.

What is kept is sealed with a key of this user, which lies elsewhere: a file that is damaged, comes
with a foreign folder, or was put there by somebody else is not used, and what it holds is made
anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import time
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from reporter.errors import ReporterError

# Tells programs that make backups what the folder is (bford.info/cachedir).
TAG: Final = "CACHEDIR.TAG"
TAG_TEXT: Final = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# `reporter` keeps here what it made. The folder can be removed at any time.\n"
)
KEY_FILE: Final = "cache-key"
PAGES: Final = "pages"
_NAME: Final = re.compile(r"[0-9a-f]{64}\.(?P<kind>[a-z]+)(\.[0-9a-f]{16})?")
_SEAL_BYTES: Final = 32
SECRET_BYTES: Final = 32
DAY_S: Final = 86_400
_LEVEL: Final = 1

Files = Sequence[tuple[str, bytes]]


class ContentCache:
    """
    Files of one kind in one folder, each bundle in a file that is written whole or not at all.
    """

    def __init__(self, folder: Path, secret: bytes, kind: str = PAGES) -> None:
        """
        What was sealed with *secret* is used, from a *folder* that `open_cache` made.

        *kind* is a word in small letters; what is of another kind there isn't seen.
        """
        self.folder = folder
        self._secret = secret
        self._kind = kind

    def of_kind(self, kind: str) -> ContentCache:
        """
        The cache of another kind in the same folder.
        """
        return ContentCache(self.folder, self._secret, kind)

    def get(self, key: str, *, is_use: bool = False) -> Files | None:
        """
        The files that were kept under *key*; `None` where there are none, or not as they were kept.

        *is_use* tells `keep_recent` that they are of use now.
        """
        try:
            descriptor = os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                raw = file.read()
        except OSError:
            return None
        seal, packed = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(key, packed)):
            return None
        if is_use:
            with contextlib.suppress(OSError):
                os.utime(self._path(key))
        return _unpacked(zlib.decompress(packed))

    def put(self, key: str, files: Files) -> None:
        """
        Keep *files* under *key*. Raises `ReporterError` when the folder can't be written.
        """
        try:
            self._write(key, files)
        except OSError as problem:
            raise _unusable(self.folder, problem) from problem

    def _write(self, key: str, files: Files) -> None:
        packed = zlib.compress(_packed(files), _LEVEL)
        path = self._path(key)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        try:
            fresh.write_bytes(self._seal(key, packed) + packed)
            with contextlib.suppress(FileNotFoundError):
                # Another process has just removed what it didn't use.
                fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def keep_only(self, keys: Collection[str]) -> None:
        """
        Remove what of the kind was kept under any other key, and what a killed process left.

        Raises `ReporterError` when the folder can't be listed or changed.
        """
        kept = {self._path(key).name for key in keys}
        try:
            for name in os.listdir(self.folder):  # noqa: PTH208 (20,000 names)
                named = None if name in kept else _NAME.fullmatch(name)
                if named and named["kind"] == self._kind:
                    (self.folder / name).unlink(missing_ok=True)
        except OSError as problem:
            raise _unusable(self.folder, problem) from problem

    def keep_recent(self, *, days: int, most_bytes: int) -> None:
        """
        Remove what of the kind was neither put nor of use for so many *days*, then what was of use
        longest ago until at most *most_bytes* remain; and what a killed process left a day ago.

        Raises `ReporterError` when the folder can't be listed or changed.
        """
        try:
            for path in self._outdated(days * DAY_S, most_bytes):
                path.unlink(missing_ok=True)
        except OSError as problem:
            raise _unusable(self.folder, problem) from problem

    def _outdated(self, unused_s: int, most_bytes: int) -> Iterator[Path]:
        now_s, kept_bytes = time.time(), 0
        for used_s, size, path in sorted(self._used(), reverse=True):
            is_whole = path.suffix == f".{self._kind}"
            if now_s - used_s > (unused_s if is_whole else DAY_S):
                yield path
            elif is_whole:
                kept_bytes += size
                if kept_bytes > most_bytes:
                    yield path

    def _used(self) -> Iterator[tuple[float, int, Path]]:
        """
        Of each file of the kind the time of its last use in Unix seconds, its bytes and its path.
        """
        with os.scandir(self.folder) as found:
            for entry in found:
                named = _NAME.fullmatch(entry.name)
                if named and named["kind"] == self._kind:
                    # Another process may have just removed it.
                    with contextlib.suppress(FileNotFoundError):
                        state = entry.stat(follow_symlinks=False)
                        yield state.st_mtime, state.st_size, Path(entry.path)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.{self._kind}"

    def _seal(self, key: str, packed: bytes) -> bytes:
        sealed = hashlib.blake2b(
            f"{self._kind} {key}".encode(), key=self._secret, digest_size=_SEAL_BYTES
        )
        sealed.update(packed)
        return sealed.digest()


def _packed(files: Files) -> bytes:
    head = json.dumps([[path, len(content)] for path, content in files]).encode()
    return b"\n".join([head, b"".join(content for _, content in files)])


def _unpacked(raw: bytes) -> Files:
    head, _, rest = raw.partition(b"\n")
    files, start = [], 0
    for path, size in json.loads(head):
        files.append((path, rest[start : start + size]))
        start += size
    return files


def default_cache(board: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """
    The folder that keeps what is made of a board: below the user's folder of caches, never in the
    board, where a pull request could put files.
    """
    name = hashlib.sha256(str(board.resolve()).encode()).hexdigest()[:16]
    return _home(environment, "XDG_CACHE_HOME", ".cache") / name


def open_cache(
    folder: Path, kind: str = PAGES, environment: Mapping[str, str] = os.environ
) -> ContentCache:
    """
    The cache of one *kind* in *folder*, which is made where there is none.

    Raises `ReporterError` when it holds files that reporter didn't write, or when it or the user's
    key can't be made.
    """
    try:
        _make(folder)
        secret = _secret(_home(environment, "XDG_STATE_HOME", ".local/state"))
        return ContentCache(folder, secret, kind)
    except OSError as problem:
        raise _unusable(folder, problem) from problem


def _unusable(folder: Path, problem: OSError) -> ReporterError:
    return ReporterError(
        f"{problem.filename or folder} can't be used as a cache: "
        f"{problem.strerror or problem}; name another folder with --cache, or use --no-cache"
    )


def _make(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ReporterError(f"{folder} is not a folder; name another one with --cache")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / TAG).is_file():
        if any(folder.iterdir()):
            raise ReporterError(
                f"{folder} holds files that reporter didn't write; name an empty folder with "
                "--cache"
            )
        (folder / TAG).write_text(TAG_TEXT, encoding="utf-8")


def _home(environment: Mapping[str, str], variable: str, place: str) -> Path:
    named = Path(environment.get(variable, ""))
    # The XDG base directory specification: a path that isn't absolute counts as none.
    if named.is_absolute():
        return named / "reporter"
    try:
        return Path.home() / place / "reporter"
    except RuntimeError as problem:
        raise ReporterError(
            f"this user has no home folder for a cache; set {variable}, or use --no-cache"
        ) from problem


def _secret(folder: Path) -> bytes:
    """
    The key of this user, made where there is none.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / KEY_FILE
    if not path.exists():
        fresh = path.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise ReporterError(f"{path} is no key of reporter; remove it, and a new one is made")
    return secret
