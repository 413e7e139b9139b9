"""
The command under the monitor: exit status, signals, terminal.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reporter.monitor.command import Command
from tests.monitor.conftest import RunMonitor, environment_of
from tests.processes import WAIT_S, bounded

NOTHING = ("--no-nvidia", "--no-amd", "--no-rapl")
MONITORED = (sys.executable, "-m", "reporter", "monitor", "--out", "out", *NOTHING)
SAYS_ITS_SIGNALS = """
import os, signal, sys, time
def told(number, _):
    print(signal.Signals(number).name, flush=True)
for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT"):
    signal.signal(getattr(signal, name), told)
print("ready", os.getpid() == os.getpgrp(), flush=True)
time.sleep(60)
"""
IN_A_TERMINAL = """
import os, pty, sys, time
heard, pressed = b"", 0
keys = [part.encode().decode("unicode_escape").encode() for part in sys.argv[1].split("|")]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    heard += part
    if pressed < len(keys) and heard.count(b"ready") > pressed:
        time.sleep(0.3)
        os.write(terminal, keys[pressed])
        pressed += 1
os.write(1, heard)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("exit 0", 0),
        ("exit 7", 7),
        ("kill -TERM $$", 128 + signal.SIGTERM),
        ("kill -KILL $$", 128 + signal.SIGKILL),
    ],
)
def test_the_exit_status_is_that_of_the_command(
    run_monitor: RunMonitor, script: str, status: int
) -> None:
    """
    The status is passed on; a signal n that ended the command becomes 128 + n, as shells tell it.
    """
    ran = run_monitor(*NOTHING, "--", "sh", "-c", script)

    assert ran.exit_code == ran.document["exit_status"] == status


def test_a_command_that_is_not_there_is_127(run_monitor: RunMonitor) -> None:
    """
    As shells do it: 127 for a program that isn't found, and one line that says so.
    """
    ran = run_monitor(*NOTHING, "--", "no-such-program")

    assert ran.exit_code == 127
    assert ran.stderr.splitlines()[0] == (
        "reporter monitor: no-such-program can't be started: No such file or directory; "
        "check its name and PATH"
    )


def test_a_file_that_is_no_program_is_126(run_monitor: RunMonitor, tmp_path: Path) -> None:
    """
    As shells do it: 126 for a file that can't be run.
    """
    (tmp_path / "text").write_text("text")

    assert run_monitor(*NOTHING, "--", "./text").exit_code == 126


def test_output_and_input_are_those_of_the_command(run_monitor: RunMonitor) -> None:
    """
    Standard output holds what the command wrote and nothing of the monitor's.
    """
    ran = run_monitor(*NOTHING, "--", "echo", "--out", "loss 0.5")

    assert ran.stdout == "--out loss 0.5\n"


def test_signals_reach_the_command(tmp_path: Path) -> None:
    """
    Every signal that ends or steers a training is passed on to its process group, once.
    """
    command = [*MONITORED, "--"]
    started = subprocess.Popen(
        [*command, sys.executable, "-c", SAYS_ITS_SIGNALS],
        cwd=tmp_path,
        env=environment_of(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with bounded(started):
        assert started.stdout is not None
        assert started.stdout.readline() == "ready True\n"
        for name in ("SIGUSR1", "SIGUSR2", "SIGHUP", "SIGINT", "SIGTERM", "SIGQUIT"):
            started.send_signal(getattr(signal, name))
            assert started.stdout.readline() == f"{name}\n"
        # The whole group of the monitor: the command has one of its own and hears it once.
        os.killpg(started.pid, signal.SIGUSR1)
        assert started.stdout.readline() == "SIGUSR1\n"
        started.send_signal(signal.SIGUSR2)
        assert started.stdout.readline() == "SIGUSR2\n"


def test_a_signal_that_ends_the_command_leaves_a_whole_log(tmp_path: Path) -> None:
    """
    When a scheduler ends the run by SIGTERM, the monitor still writes its document and 143.
    """
    command = [*MONITORED, "--"]
    started = subprocess.Popen(
        [*command, "sh", "-c", "echo ready; exec sleep 60"],
        cwd=tmp_path,
        env=environment_of(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with bounded(started):
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        started.terminate()
        assert started.wait(WAIT_S) == 143

    assert '"ended_by_signal": "SIGTERM"' in (tmp_path / "out" / "run.json").read_text("utf-8")


def test_what_was_ignored_stays_ignored(tmp_path: Path) -> None:
    """
    Under nohup the monitor and its command go on when the terminal hangs up.
    """
    script = "kill -HUP $PPID; kill -HUP $$; sleep 0.2; echo still here"
    command = [*MONITORED, "--"]
    ran = subprocess.run(
        ["nohup", *command, "sh", "-c", script],
        cwd=tmp_path,
        env=environment_of(),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=WAIT_S,
    )

    assert (ran.returncode, ran.stdout) == (0, "still here\n")


def test_the_exit_status_is_kept_where_the_launcher_ignores_its_children(tmp_path: Path) -> None:
    """
    With SIGCHLD ignored the system keeps no exit status; the monitor sees to it that it does.
    """
    monitored = shlex.join([*MONITORED, "--", "sh", "-c", "exit 8"])
    ran = subprocess.run(
        ["sh", "-c", f"trap '' CHLD; exec {monitored}"],
        cwd=tmp_path,
        env=environment_of(),
        stderr=subprocess.DEVNULL,
        check=False,
    )

    assert ran.returncode == 8


def test_outside_the_main_thread_nothing_is_handled() -> None:
    """
    A library that calls from another thread gets the command's status and no error.
    """
    import threading

    ends = []

    def run() -> None:
        command = Command(["sh", "-c", "exit 3"], os.environ)
        with command.signals_passed_on():
            ends.append(command.run())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(WAIT_S)

    assert [end.exit_status for end in ends] == [3]


def test_signals_before_the_start_are_passed_on_after_it() -> None:
    """
    A signal that comes while the command is being started isn't lost.
    """
    command = Command(["sleep", "60"], os.environ)
    with command.signals_passed_on():
        os.kill(os.getpid(), signal.SIGTERM)
        end = command.run()

    assert (end.exit_status, end.signal_name) == (143, "SIGTERM")


def in_a_terminal(tmp_path: Path, keys: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """
    Run a command in a terminal, and press the next keys whenever "ready" is printed.
    """
    return subprocess.run(
        [sys.executable, "-c", IN_A_TERMINAL, keys, *arguments],
        cwd=tmp_path,
        env=environment_of(),
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_S,
    )


def test_the_command_may_read_from_the_terminal(tmp_path: Path) -> None:
    """
    The command's group has the terminal: a question is answered, and Ctrl-C reaches it once.
    """
    script = (
        "import sys; print('ready', flush=True); word = input(); print('answered', word)\n"
        "try:\n print('ready', flush=True); sys.stdin.read()\n"
        "except KeyboardInterrupt:\n print('interrupted'); sys.exit(5)"
    )
    command = [*MONITORED, "--no-progress", "--", sys.executable, "-c", script]
    ran = in_a_terminal(tmp_path, "yes\\n|\\x03", *command)

    assert "answered yes" in ran.stdout
    assert ran.stdout.count("interrupted") == 1
    assert ran.returncode == 5


def test_a_stopped_command_goes_on_where_the_shell_says_so(tmp_path: Path) -> None:
    """
    Ctrl-Z stops the command and the monitor, the shell goes on, and `fg` wakes both.
    """
    script = f"{sys.executable} -c \"print('ready', flush=True); print('answered', input())\""
    monitored = " ".join([*MONITORED, "--", script])
    shell = f"{monitored}; echo the shell is ready; fg; echo status $?"
    ran = in_a_terminal(tmp_path, "\\x1a|yes\\n", "bash", "--norc", "-mc", shell)

    assert ran.stdout.index("the shell is ready") < ran.stdout.index("answered yes")
    assert "status 0" in ran.stdout


def test_a_terminal_gets_a_line_of_progress(tmp_path: Path) -> None:
    """
    On a terminal a line tells the time and is removed at the end; elsewhere there is none.
    """
    ran = in_a_terminal(tmp_path, "", *MONITORED, "--", "sleep", "1.5")

    assert "reporter monitor: 1 s\x1b[K" in ran.stdout
    assert "\x1b[Kreporter monitor: exit status 0" in ran.stdout
    assert ran.returncode == 0
