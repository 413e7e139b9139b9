"""
An engine whose workers are killed while they work.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.measure.dask_work import Paused
from tests.processes import WAIT_S, wait_until


class Killing:
    """
    An engine of which one worker is killed in the middle of the first task of each reading.
    """

    def __init__(self, give: Callable[..., Iterator[Any]], folder: Path) -> None:
        """
        *give* is the method `map` of an engine; *folder* is empty.
        """
        self.give = give
        self.folder = folder
        self.killed: list[int] = []

    def map(self, work: Any, jobs: Sequence[Any]) -> Iterator[Any]:
        """
        The results, after a worker died.
        """
        folder = self.folder / str(len(self.killed))
        folder.mkdir(parents=True)
        killer = threading.Thread(target=self._kill, args=(folder,))
        killer.start()
        yield from self.give(Paused(work, folder), jobs)
        killer.join(WAIT_S)

    def _kill(self, folder: Path) -> None:
        wait_until(lambda: any(folder.glob("*.worker")))
        process = int(next(folder.glob("*.worker")).stem)
        os.kill(process, signal.SIGKILL)
        self.killed.append(process)
        (folder / "go").touch()
