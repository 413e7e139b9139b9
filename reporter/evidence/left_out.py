"""
What a log holds beside the readings that are taken, gathered to one note.
"""

from __future__ import annotations

from reporter.evidence.collect import PieceMaker

NAMES_SHOWN = 4
REASONS_SHOWN = 8


class LeftOutNames:
    """
    Names of what is left out of one log, by their reason, with the line where the first stood.
    """

    def __init__(self) -> None:
        self._names: dict[str, dict[str, None]] = {}
        self._line = 0

    def add(self, name: str, reason: str, line: int) -> None:
        """
        Leave out what is called *name*, which *reason* ends as a sentence: "is a limit".
        """
        if not self._names:
            self._line = line
        self._names.setdefault(reason, {})[name] = None

    def note(self, maker: PieceMaker) -> None:
        """
        Say once, in the code PW-12, what was left out; nothing where all was taken.
        """
        if not self._names:
            return
        texts = [_sentence(list(names), reason) for reason, names in self._names.items()]
        more = len(texts) - REASONS_SHOWN
        text = "; ".join(texts[:REASONS_SHOWN]) + (f"; and {more} more reasons" if more > 0 else "")
        maker.note("PW-12", self._line, f"left out: {text}")
        self._names = {}


def _sentence(names: list[str], reason: str) -> str:
    more = f" and {len(names) - NAMES_SHOWN:,} more" if len(names) > NAMES_SHOWN else ""
    return f"{', '.join(names[:NAMES_SHOWN])}{more} ({reason})"
