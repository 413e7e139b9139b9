"""
`reporter serve` as a whole command: what it prints, and how it ends.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reporter.site.http_server import SiteServer
from tests.conftest import CHECKOUT, RunCli
from tests.processes import WAIT_S, bounded
from tests.site.serving import a_small_board, asked


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_clean(tmp_path: Path, ending: signal.Signals) -> None:
    """
    Exit code 0, the address alone on stdout, no traceback, and the temporary folder is gone.
    """
    board = a_small_board(tmp_path / "board")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "reporter", "serve", "--board", board, "--port", "0"],
        cwd=CHECKOUT,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with bounded(running):
        assert running.stdout is not None
        assert running.stderr is not None
        address = running.stdout.readline()
        port = int(address.strip().rstrip("/").rpartition(":")[2])
        # The line is written after the address: a signal in between would be before it.
        before = [running.stderr.readline().rstrip("\n") for _ in range(3)]
        status = asked(port, "/").status
        running.send_signal(ending)
        out, err = running.communicate(timeout=WAIT_S)

    assert address == f"http://127.0.0.1:{port}/\n"
    assert (status, running.returncode, out) == (200, 0, "")
    lines = [*before, *err.splitlines()]
    # The board has no address, of which the build says so.
    assert " note BD-4: " in lines[0]
    assert lines[1].endswith(": 1 board, 1 entry; 0 errors, 0 warnings, 1 note")
    assert lines[2:] == ["Ctrl-C ends", "stopped"]
    assert list(temporary.iterdir()) == []


def test_a_taken_port_is_wrong_usage(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Exit code 2, one line, and what to do.
    """
    with SiteServer(0) as other:
        port = other.server_port
        ran = run_cli("serve", "--board", a_small_board(tmp_path / "b"), "--port", str(port))

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"reporter: port {port} can't be taken: Address already in use; choose another with "
        "--port, or --port 0 for any that is free\n"
    )


def test_no_other_host_can_be_given(run_cli: RunCli) -> None:
    """
    There is no option for it: the site in work is for its makers.
    """
    ran = run_cli("serve", "--host", "192.0.2.1")

    assert ran.exit_code == 2
    assert "No such option: --host" in ran.stderr
