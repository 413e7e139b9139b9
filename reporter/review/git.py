"""
Reads objects of the git repository that a board stands in, where it stands in one.

Only commands that print objects are run: no hook, no filter, no network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reporter.errors import ReporterError
from reporter.store.strict_json import parse

GIT_SECONDS: Final = 120.0
# An entry is found among its last versions, or its changed fields aren't named.
MOST_VERSIONS: Final = 20


def earlier_versions(path: Path) -> Iterator[Mapping[str, Any]]:
    """
    The data of a file as the last 20 commits that changed it hold it, the newest first.

    Yields nothing where there is no repository, no git, or no such file in it: older versions are
    a help to readers, and nothing depends on them.
    """
    name = f"./{path.name}"
    try:
        listed = git(path.parent, "rev-list", f"--max-count={MOST_VERSIONS}", "HEAD", "--", name)
        for commit in (listed or b"").decode("ascii").split():
            raw = git(path.parent, "cat-file", "blob", f"{commit}:{name}")
            data = None if raw is None else parse(raw, str(path)).data
            if isinstance(data, dict):
                yield data
    except (ReporterError, UnicodeDecodeError):
        return


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """
    What git prints, or `None` when it refuses. Raises `ReporterError` when it can't be run.
    """
    program = shutil.which("git")
    if program is None:
        raise ReporterError("git isn't installed; name a folder or a list of events")
    command = [program, "--no-pager", "--no-replace-objects", "-C", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 (the callers match what users name before)
            [*command, *arguments],
            input=given,
            capture_output=True,
            timeout=GIT_SECONDS,
            check=False,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise ReporterError(f"git can't be asked: {problem}") from problem
    return done.stdout if done.returncode == 0 else None


def _environment() -> dict[str, str]:
    """
    The environment without what steers git elsewhere (as inside a hook), and without a network.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }
