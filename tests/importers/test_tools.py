"""
The table of tools that `reporter import` serves.
"""

from __future__ import annotations

from reporter.evidence.formats.text_pattern import TEXT_PATTERN
from reporter.evidence.training_log import TRAINING_FORMATS
from reporter.importers.logs import CLOCKS
from reporter.importers.tools import TOOLS


def test_every_training_log_has_a_tool() -> None:
    """
    Each word is one of a reader, and each reader's log is one of a tool; the document of a
    monitored run is a clock and no training log.
    """
    words = [word for tool in TOOLS for word in tool.formats]

    assert len(set(words)) == len(words)
    assert set(words) == (TRAINING_FORMATS | {TEXT_PATTERN}) - {"monitor-run"}
    assert CLOCKS == {"monitor-run", "matcha"}


def test_one_tool_needs_patterns_and_one_takes_any_log() -> None:
    """
    The rest are told by their content.
    """
    assert [tool.word for tool in TOOLS if tool.needs_pattern] == ["pattern"]
    assert [tool.word for tool in TOOLS if not tool.formats] == ["monitor"]
