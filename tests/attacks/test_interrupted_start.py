"""
Ctrl-C in the first moments of a command ends it as at any other.
"""

from __future__ import annotations

import pytest

import reporter.cli


def test_an_interrupt_before_the_command_runs_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    The exit status is that of SIGINT, and nothing is printed.
    """

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reporter.cli, "app", interrupted)
    with pytest.raises(SystemExit) as raised:
        reporter.cli.main()

    assert raised.value.code == 130
    assert capsys.readouterr() == ("", "")
