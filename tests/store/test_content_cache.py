"""
The cache: what is kept comes back, and nothing that anybody else put there does.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.store.content_cache import TAG, ContentCache, default_cache, open_cache

KEY, OTHER = "a" * 64, "b" * 64
FILES = [("entries/acme/a/index.html", b"<p>\n\n"), ("entries/acme/a/index.json", b"")]


def environment(place: Path) -> dict[str, str]:
    """
    A user whose own folders are below *place*.
    """
    return {"XDG_CACHE_HOME": str(place / "cache"), "XDG_STATE_HOME": str(place / "state")}


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    """
    An empty cache in the folder "kept".
    """
    return open_cache(tmp_path / "kept", environment=environment(tmp_path))


def kept(tmp_path: Path) -> list[str]:
    """
    The names of what is kept.
    """
    return sorted(path.name for path in (tmp_path / "kept").iterdir() if path.name != TAG)


def test_what_is_kept_comes_back(cache: ContentCache, tmp_path: Path) -> None:
    """
    Byte for byte under its key, also when the cache is opened again.
    """
    cache.put(KEY, FILES)
    assert cache.get(KEY) == FILES
    assert open_cache(tmp_path / "kept", environment=environment(tmp_path)).get(KEY) == FILES
    assert cache.get(OTHER) is None
    assert kept(tmp_path) == [f"{KEY}.pages"]


def test_nothing_damaged_comes_back(cache: ContentCache, tmp_path: Path) -> None:
    """
    Whichever byte is turned and wherever the file is cut.
    """
    cache.put(KEY, FILES)
    path = tmp_path / "kept" / f"{KEY}.pages"
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert cache.get(KEY) is None
        path.write_bytes(whole[:place])
        assert cache.get(KEY) is None
    path.write_bytes(whole)
    assert cache.get(KEY) == FILES


def test_nothing_foreign_comes_back(cache: ContentCache, tmp_path: Path) -> None:
    """
    Not what another user sealed, what stands under another key, what a link leads to, and no
    bundle with a seal that needs no key.
    """
    folder = tmp_path / "kept"
    other = open_cache(tmp_path / "others", environment=environment(tmp_path / "other"))
    other.put(KEY, FILES)
    cache.put(OTHER, FILES)
    foreign = (tmp_path / "others" / f"{KEY}.pages").read_bytes()
    packed = zlib.compress(b'[["x", 1]]\n?')
    forged = hashlib.blake2b(KEY.encode() + packed, digest_size=32).digest() + packed
    moved = (folder / f"{OTHER}.pages").read_bytes()
    for content in (foreign, forged, moved):
        (folder / f"{KEY}.pages").write_bytes(content)
        assert cache.get(KEY) is None
    cache.put(KEY, FILES)
    (folder / f"{KEY}.pages").rename(tmp_path / "elsewhere")
    (folder / f"{KEY}.pages").symlink_to(tmp_path / "elsewhere")
    assert cache.get(KEY) is None


def test_what_is_of_another_kind_is_neither_seen_nor_removed(
    cache: ContentCache, tmp_path: Path
) -> None:
    """
    Nor does it come back under the name of another kind.
    """
    reviews = open_cache(tmp_path / "kept", "review", environment(tmp_path))
    cache.put(KEY, FILES)
    reviews.put(OTHER, FILES)
    assert reviews.get(KEY) is None
    reviews.keep_only([])
    assert kept(tmp_path) == [f"{KEY}.pages"]
    (tmp_path / "kept" / f"{KEY}.pages").rename(tmp_path / "kept" / f"{KEY}.review")
    assert reviews.get(KEY) is None


def test_what_is_not_used_is_removed(cache: ContentCache, tmp_path: Path) -> None:
    """
    And what a killed build left; other files stay.
    """
    cache.put(KEY, FILES)
    cache.put(OTHER, FILES)
    (tmp_path / "kept" / f"{KEY}.pages.{'0' * 16}").write_bytes(b"half")
    (tmp_path / "kept" / "notes.txt").write_text("mine")
    cache.keep_only({OTHER})
    assert kept(tmp_path) == [f"{OTHER}.pages", "notes.txt"]


def test_what_was_of_no_use_for_long_is_removed(cache: ContentCache, tmp_path: Path) -> None:
    """
    By its last use, and so is what a killed process left a day ago. Another kind stays.
    """
    others = open_cache(tmp_path / "kept", "review", environment(tmp_path))
    others.put(KEY, FILES)
    for key in (KEY, OTHER):
        cache.put(key, FILES)
        aged(tmp_path / "kept" / f"{key}.pages", days=91)
    aged(tmp_path / "kept" / f"{KEY}.review", days=91)
    for name, days in (("0" * 16, 2), ("1" * 16, 0)):
        (tmp_path / "kept" / f"{OTHER}.pages.{name}").write_bytes(b"half")
        aged(tmp_path / "kept" / f"{OTHER}.pages.{name}", days=days)
    cache.get(KEY, is_use=True)
    cache.get(OTHER)
    cache.keep_recent(days=90, most_bytes=1_000_000)

    assert kept(tmp_path) == [f"{KEY}.pages", f"{KEY}.review", f"{OTHER}.pages.{'1' * 16}"]


def test_what_was_of_use_longest_ago_goes_where_there_is_too_much(
    cache: ContentCache, tmp_path: Path
) -> None:
    """
    Until no more remains than may.
    """
    keys = [digit * 64 for digit in "0123"]
    for days, key in enumerate(keys):
        cache.put(key, FILES)
        aged(tmp_path / "kept" / f"{key}.pages", days=days)
    size = (tmp_path / "kept" / f"{keys[0]}.pages").stat().st_size
    cache.get(keys[3], is_use=True)
    cache.keep_recent(days=90, most_bytes=3 * size)
    assert kept(tmp_path) == [f"{keys[place]}.pages" for place in (0, 1, 3)]
    cache.keep_recent(days=90, most_bytes=size - 1)
    assert kept(tmp_path) == []


def aged(path: Path, *, days: int) -> None:
    """
    Make a file look as if it was of use so many days ago.
    """
    moment_s = path.stat().st_mtime - days * 86_400
    os.utime(path, (moment_s, moment_s))


def test_two_builds_may_use_one_cache(
    cache: ContentCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What one of them removes while the other writes it is not kept, and that is all.
    """
    write = Path.write_bytes

    def written_and_removed(path: Path, content: bytes) -> int:
        size = write(path, content)
        cache.keep_only(())
        return size

    monkeypatch.setattr(Path, "write_bytes", written_and_removed)
    cache.put(KEY, FILES)
    assert cache.get(KEY) is None
    assert kept(tmp_path) == []


def test_a_foreign_folder_is_not_used(tmp_path: Path) -> None:
    """
    One with files of somebody else, and what is no folder.
    """
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(ReporterError, match="holds files that reporter didn't write; name an"):
        open_cache(tmp_path / "mine", environment=environment(tmp_path))
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    with pytest.raises(ReporterError, match="link is not a folder; name another one"):
        open_cache(tmp_path / "link", environment=environment(tmp_path))


def test_the_key_is_the_users_own(tmp_path: Path) -> None:
    """
    Only the user reads it, it is made once, and a damaged one is said.
    """
    own = environment(tmp_path)
    open_cache(tmp_path / "kept", environment=own)
    path = tmp_path / "state" / "reporter" / "cache-key"
    first = path.read_bytes()
    open_cache(tmp_path / "kept", environment=own)
    assert path.read_bytes() == first
    assert len(first) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["cache-key"]
    path.write_bytes(b"short")
    with pytest.raises(ReporterError, match="cache-key is no key of reporter; remove it"):
        open_cache(tmp_path / "kept", environment=own)


def test_each_board_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """
    Below the user's caches and never in the board; a path that isn't absolute counts as none.
    """
    own = environment(tmp_path)
    one, two = (default_cache(tmp_path / name, own) for name in ("one", "two"))
    assert one.parent == two.parent == tmp_path / "cache" / "reporter"
    assert one != two
    assert default_cache(tmp_path / "one", {"XDG_CACHE_HOME": "here"}).is_absolute()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    """
    With what to do about it.
    """
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(ReporterError, match="can't be used as a cache: Permission denied"):
        open_cache(tmp_path / "closed" / "kept", environment=environment(tmp_path))
