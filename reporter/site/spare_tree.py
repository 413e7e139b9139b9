"""
A second tree of the files of a site, which the next build begins with.

To link 60,000 files into a new folder and to remove them from an old one takes longer than all
else of a small change. So a build leaves a tree behind that has what it wrote, by hard links, in
the folder of the cache: first one that it made beside the site, later the site that was replaced.
The next build takes it, keeps each file that is the very file of the site that stands, and makes
or removes the others. What isn't there, or on another file system, is done without.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from reporter.store.files import FileState, state_of

FOLDER_MODE: Final = 0o755
_ALL_MAY: Final = 0o777
_NAME: Final = "site-tree"


def spare_tree(cache: Path) -> Path:
    """
    Where the tree stands in the folder of a cache.
    """
    return cache / _NAME


def take_spare(spare: Path, fresh: Path) -> bool:
    """
    Put the tree at *spare* in the place of *fresh*, an empty folder; False, and nothing done, where
    there is none or it can't be moved there.
    """
    try:
        os.rename(spare, fresh)  # noqa: PTH104 (texts and no paths, as all of a site)
    except OSError:
        return False
    return True


def keep_spare(tree: Path, spare: Path) -> bool:
    """
    Put *tree* at *spare* for the next build; False where it can't be moved there, and stands.
    """
    shutil.rmtree(spare, ignore_errors=True)
    with suppress(OSError):
        # No folder.
        os.unlink(spare)  # noqa: PTH108
    return take_spare(tree, spare)


def is_near(cache: Path, out: Path) -> bool:
    """
    Whether files of the site at *out* may have links in the folder of the cache.
    """
    try:
        return cache.stat().st_dev == out.parent.stat().st_dev
    except OSError:
        return False


def files_of(out: Path) -> dict[str, FileState] | None:
    """
    The state of every file of a site; `None` where it holds what no build makes: an empty folder,
    one with other permissions, a link at its place.
    """
    files: dict[str, FileState] = {}
    pending = [""]
    try:
        while pending:
            place = pending.pop()
            mode = os.lstat(f"{out}/{place}".rstrip("/")).st_mode
            if not stat.S_ISDIR(mode) or mode & _ALL_MAY != FOLDER_MODE:
                return None
            with os.scandir(f"{out}/{place}") as found:
                entries = list(found)
            for entry in entries:
                name = f"{place}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{name}/")
                else:
                    files[name] = state_of(entry.stat(follow_symlinks=False))
            if not entries:
                return None
    except OSError:
        return None
    return files
