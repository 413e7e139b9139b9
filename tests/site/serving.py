"""
What the tests of the served site share: small boards, sites of a few files, and plain requests.
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Event, Thread

from reporter.findings import Finding
from reporter.site.http_server import ServedSite, names_in
from reporter.site.serve import Served, ServeWatcher, serve
from tests.conftest import CHECKOUT
from tests.processes import WAIT_S, wait_until

POLICY = "default-src 'none'; script-src 'self'"


def a_page(words: str) -> str:
    """
    A page with the policy of the site's pages.
    """
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return f"<!doctype html><html><head>{policy}</head><body>{words}</body></html>"


def a_site(folder: Path, words: str = "home", build_id: str = "one") -> ServedSite:
    """
    A site of a few files that name their build.
    """
    folder.mkdir(parents=True)
    for name in ("index.html", "claims/index.html", "404.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(a_page(f"{words} {name}"), encoding="utf-8")
    return ServedSite(folder=folder, names=names_in(folder), build_id=build_id)


def a_small_board(folder: Path) -> Path:
    """
    A board with one entry and one claim file.
    """
    for name in (
        "board.toml",
        "submissions/lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert.json",
        "claims/bloom-2022.json",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, folder / name)
    return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    An answer as it came.
    """

    status: int
    headers: dict[str, str]
    body: str


def asked(
    port: int, path: str, *, method: str = "GET", headers: Sequence[tuple[str, str]] | None = None
) -> Reply:
    """
    The answer to one request with exactly these headers; the right `Host` where none are given.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
    connection.putrequest(method, "/", skip_host=True, skip_accept_encoding=True)
    # The library refuses to send what attackers do.
    connection._buffer[0] = f"{method} {path} HTTP/1.1".encode()  # type: ignore[attr-defined]
    for name, value in headers or [("Host", f"127.0.0.1:{port}")]:
        connection.putheader(name, value)
    connection.endheaders()
    got = connection.getresponse()
    body = got.read().decode(errors="replace")
    connection.close()
    return Reply(status=got.status, headers=dict(got.getheaders()), body=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """
    A board that is served: its address, and what its watcher was told, one after the other.
    """

    address: str
    told: Queue[tuple[str, object]] = field(default_factory=Queue)

    @property
    def port(self) -> int:
        """
        The port of the address.
        """
        return int(self.address.rstrip("/").rpartition(":")[2])

    def next(self, kind: str) -> object:
        """
        The next thing of a kind that the watcher is told.
        """
        while True:
            found, what = self.told.get(timeout=WAIT_S)
            if found == kind:
                return what


@contextmanager
def serving(board: Path, out: Path | None = None) -> Iterator[Serving]:
    """
    A board that is served by a thread, with its first site shown.
    """
    told: Queue[tuple[str, object]] = Queue()

    def shown(served: Served) -> None:
        told.put(("shown", served))

    def found(findings: Sequence[Finding]) -> None:
        told.put(("found", tuple(findings)))

    watcher = ServeWatcher(
        listening=lambda address: told.put(("listening", address)),
        changed=lambda files: told.put(("changed", tuple(files))),
        found=found,
        shown=shown,
        kept=lambda reason: told.put(("kept", reason)),
    )
    stop = Event()
    options = {"port": 0, "out": out, "watcher": watcher, "stop": stop}
    thread = Thread(target=serve, args=(board,), kwargs=options)
    thread.start()
    try:
        address = Serving(address="", told=told).next("listening")
        yield Serving(address=str(address), told=told)
    finally:
        stop.set()
        thread.join(WAIT_S)
        assert not thread.is_alive()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingCommand:
    """
    A board that `reporter serve` serves in a process of its own: its address, and what it says.
    """

    address: str
    said: Path

    def wait_for(self, words: str) -> None:
        """
        Wait until the command has said these words; fail after `WAIT_S`.
        """
        said = self.said
        wait_until(lambda: words in said.read_text(encoding="utf-8"), said.read_text)


@contextmanager
def serving_command(board: Path, folder: Path) -> Iterator[ServingCommand]:
    """
    A board that `reporter serve` serves; what it says goes to a file in *folder*.

    A browser test has the command in a process of its own: playwright's calls switch between
    greenlets of one thread, and a build in a second thread could collect those of another.
    """
    command = [sys.executable, "-u", "-m", "reporter", "serve", "--board", str(board), "--port=0"]
    said, address = folder / "said.txt", folder / "address.txt"
    with said.open("w") as errors, address.open("w") as out:
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=out, stderr=errors)
    try:
        ServingCommand(address="", said=address).wait_for("\n")
        yield ServingCommand(address=address.read_text(encoding="utf-8").strip(), said=said)
    finally:
        process.terminate()
        try:
            process.wait(WAIT_S)
        finally:
            process.kill()
