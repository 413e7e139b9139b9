"""
What the tests share: the reference logs, golden files, a browser, and the command line.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol
from unittest import mock

import hypothesis
import pytest

if TYPE_CHECKING:
    import typer

CHECKOUT = Path(__file__).resolve().parents[1]
GOLDEN = CHECKOUT / "tests" / "golden"
CHROMIUM = Path("/usr/bin/chromium")
IN_CI = os.environ.get("CI") == "true"

# A slow machine is no failure, and two runs of the same commit draw the same examples.
hypothesis.settings.register_profile("reporter", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("reporter")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """
    No test reads or writes the caches and keys of the user who runs it.
    """
    place = tmp_path_factory.mktemp("home")
    own = {name: str(place / name) for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME")}
    with mock.patch.dict(os.environ, own):
        yield


def absent(reason: str) -> NoReturn:
    """
    Skip for *reason*; where CI=true nothing may be absent, so fail there.
    """
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def shared_folder() -> Path:
    """
    The folder of reference logs: `REPORTER_SHARED`, or `shared` beside the checkout.
    """
    folder = Path(os.environ.get("REPORTER_SHARED", CHECKOUT.parent / "shared"))
    if not folder.is_dir():
        absent(f"no reference logs at {folder}; set REPORTER_SHARED to their folder")
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """
    The folder of reference logs.
    """
    return shared_folder()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The wheel of the checkout.
    """
    from tests.installed_wheel import build

    return build("wheel", CHECKOUT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """
    The system's browser, for playwright's `executable_path`.
    """
    if not CHROMIUM.is_file():
        absent(f"no browser at {CHROMIUM}; run make browser")
    return CHROMIUM


def pytest_addoption(parser: pytest.Parser) -> None:
    """
    Add `--update-golden`.
    """
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """
    Texts that people read, kept as files in tests/golden/.
    """

    update: bool

    def check(self, name: str, text: str) -> None:
        """
        Compare *text* with the golden file *name*, or rewrite it with `--update-golden`.
        """
        path = GOLDEN / name
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"no golden file {name}; run pytest --update-golden and read it"
        assert path.read_text(encoding="utf-8") == text


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """
    `golden.check(name, text)`.
    """
    return Golden(update=request.config.getoption("--update-golden"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """
    What a command left behind.
    """

    exit_code: int
    stdout: str
    stderr: str


class RunCli(Protocol):
    """
    The type of the `run_cli` fixture.
    """

    def __call__(self, *args: str | Path, stdin: str = "") -> Ran:
        """
        Run `reporter` with these arguments.
        """


@pytest.fixture
def run_cli() -> RunCli:
    """
    Runs `reporter` in this process, through `main`, so the answer to every error is the real one.

    A bug, which users see as exit code 3, is raised here and fails the test.
    """
    return _run_cli


def _run_cli(*args: str | Path, stdin: str = "") -> Ran:
    from reporter.cli import main

    out, err = io.BytesIO(), io.BytesIO()
    # A text stream that nobody holds closes its buffer.
    out_text, err_text = _text_stream(out), _text_stream(err)
    exit_code = 0
    with (
        mock.patch("typer.main.get_command", _get_command_once()),
        mock.patch.object(sys, "argv", ["reporter", *map(str, args)]),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()))),
        contextlib.redirect_stdout(out_text),
        contextlib.redirect_stderr(err_text),
    ):
        try:
            main()
        except SystemExit as stop:
            exit_code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Ran(exit_code=exit_code, stdout=out.getvalue().decode(), stderr=err.getvalue().decode())


@functools.cache
def _get_command_once() -> Callable[[typer.Typer], object]:
    """
    Typer makes all commands anew whenever the program is called, which a process of its own is
    once; in the thousands of calls of the tests it would take as long as what they test.
    """
    from typer.main import get_command

    return functools.cache(get_command)


def _text_stream(buffer: io.BytesIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(buffer, encoding="utf-8", newline="", write_through=True)


@pytest.fixture(autouse=True)
def same_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Help texts have one width everywhere, and a bug of the program fails the test that meets it.
    """
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("REPORTER_TRACEBACK", "1")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    No test reaches another machine: the package promises that it never does.
    """
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: tuple[str, int] | str) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a connection to {address[0]} was tried")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
