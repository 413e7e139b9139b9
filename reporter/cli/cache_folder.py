"""
Which folder keeps what a command made, for the next time.
"""

from __future__ import annotations

from pathlib import Path

import typer

from reporter.cli.show import say


def cache_folder(board: Path, named: Path | None, *, is_off: bool, unkept: str) -> Path | None:
    """
    The folder that is *named*, or that of the user for the *board*; `None` where nothing shall be
    kept, or where nobody named a folder and that of the user can't be used: no command needs one.

    Then *unkept* is said, with the reason. Raises `typer.BadParameter` where a folder is named
    although the cache *is_off*.
    """
    from reporter.errors import ReporterError
    from reporter.store.content_cache import default_cache, open_cache

    if is_off and named is not None:
        raise typer.BadParameter("--cache and --no-cache exclude each other")
    if is_off or named is not None:
        return named
    try:
        own = default_cache(board)
        open_cache(own)
    except ReporterError as problem:
        say(f"{unkept}: {problem}")
        return None
    return own
