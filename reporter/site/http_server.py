"""
A web server of one site for its maker's own browser: on this machine alone, and only its files.

A request names a file of the site by looking it up among the names that the site had when it was
built; no path of a request ever reaches the disk. A site is replaced between two requests, so an
answer is of the old site or of the new one.
"""

from __future__ import annotations

import os
import re
import socketserver
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote

from reporter.errors import ReporterError
from reporter.resources import folder as packaged
from reporter.site.render import NOT_FOUND
from reporter.text import one_line

ADDRESS = "127.0.0.1"
NAMES = ("localhost", ADDRESS)
# Browsers leave out this port where they name a host.
HTTP_PORT = 80
# No file of a site begins with a point, so these hide none.
RELOAD = ".reporter/reload.js"
BUILDS = ".reporter/builds"
MEDIA_TYPES: Mapping[str, str] = {
    ".cff": "application/yaml",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}
UNKNOWN_TYPE = "application/octet-stream"
PLAIN = MEDIA_TYPES[".txt"]
# Other sites may name this server in their pages: their browser must not let them read or frame it.
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# A client that says nothing for so long is gone.
IDLE_S = 30.0
# How often a waiting page is told that the server lives, so that its thread ends with it.
SIGN_OF_LIFE_S = 10.0
_POLICY = re.compile(
    r"(<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';)"
)
# Quotes in the text of a page are escaped: only attributes can match.
_RELATIVE = re.compile(r'(\s(?:href|src)=")(?![#/]|[a-z][a-z0-9+.-]*:)')


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedSite:
    """
    A built site: its folder, the names of its files, and what tells its build from others.

    *base_path* is the path below which the site will be published; requests may begin with it.
    """

    folder: Path
    names: frozenset[str]
    build_id: str
    base_path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What a request gets.
    """

    status: HTTPStatus
    media_type: str
    body: bytes
    location: str | None = None


def names_in(folder: Path) -> frozenset[str]:
    """
    The files below a folder as paths from it: no links, nothing hidden.
    """
    names = set()
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                names.add(path.relative_to(folder).as_posix())
    return frozenset(names)


def path_of(target: str) -> str | None:
    """
    The path from the root of the site that the target of a request names, decoded once.

    `None` where it isn't a path, such as an address in full or bytes that are no UTF-8.

    >>> path_of("/a%20b/?c=d"), path_of("http://example.org/"), path_of("/%ff")
    ('a b/', None, None)
    """
    path = target.partition("?")[0].partition("#")[0]
    if not path.startswith("/"):
        return None
    try:
        return unquote(path, errors="strict")[1:]
    except UnicodeDecodeError:
        return None


def reloading(page: str, build_id: str) -> str:
    """
    A page that is loaded again when another build than *build_id* is served.

    The script is added, and the policy of the page lets it ask this server. A page without the
    policy of the site's pages stays as it is.
    """
    allowed, found = _POLICY.subn(r"\1 connect-src 'self';", page, count=1)
    script = f'<script src="/{RELOAD}" data-build="{build_id}" defer></script>\n</head>'
    return allowed.replace("</head>", script, 1) if found else page


def from_root(page: str) -> str:
    """
    A page whose relative links start at the root, as it is shown at any address.
    """
    return _RELATIVE.sub(r"\1/", page)


class SiteServer(ThreadingHTTPServer):
    """
    Serves one site at a time on the loopback interface, a thread for each connection.

    It runs from entering the `with` block to leaving it.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        """
        Take *port*, or a free one for 0.

        Raises `ReporterError` when the port can't be taken.
        """
        self._turn = threading.Condition()
        self._site: ServedSite | None = None
        self._is_closing = False
        self._reload = (packaged("site") / "serving" / "reload.js").read_bytes()
        try:
            super().__init__((ADDRESS, port), _Handler)
        except OSError as problem:
            raise ReporterError(
                f"port {port} can't be taken: {problem.strerror or problem}; choose another with "
                "--port, or --port 0 for any that is free"
            ) from problem
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True)

    def server_bind(self) -> None:
        """
        Bind without asking a name server what this machine is called.
        """
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    @property
    def address(self) -> str:
        """
        The address of the home page.
        """
        return f"http://{ADDRESS}:{self.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._turn:
            self._is_closing = True
            self._turn.notify_all()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def show(self, site: ServedSite) -> None:
        """
        Serve *site* from now on; open pages load again. The files of the last one may then go.
        """
        with self._turn:
            self._site = site
            self._turn.notify_all()

    def build_after(self, build_id: str | None) -> str | None:
        """
        The build that is served, once it is another than *build_id*, or after some seconds.

        `None` when there is none, or the server closes.
        """
        with self._turn:
            self._turn.wait_for(
                lambda: self._is_closing or (self._site and self._site.build_id != build_id),
                SIGN_OF_LIFE_S,
            )
            return None if self._is_closing or self._site is None else self._site.build_id

    def answer(self, target: str) -> Answer:
        """
        What a request for *target* gets.
        """
        path = path_of(target)
        if path is None:
            return _said(HTTPStatus.BAD_REQUEST)
        if path == RELOAD:
            return Answer(status=HTTPStatus.OK, media_type=MEDIA_TYPES[".js"], body=self._reload)
        # A file is opened before the site can be replaced; what is open can be read to its end.
        with self._turn:
            site = self._site
            if site is None:
                return _said(HTTPStatus.SERVICE_UNAVAILABLE)
            if site.base_path and f"/{path}".startswith(site.base_path):
                path = path.removeprefix(site.base_path.removeprefix("/"))
            name = path + "index.html" if path.endswith("/") or not path else path
            if name not in site.names and f"{path}/index.html" in site.names:
                return _moved(path, target)
            is_known = name in site.names
            if not is_known and NOT_FOUND not in site.names:
                return _said(HTTPStatus.NOT_FOUND)
            body = _content(site.folder / (name if is_known else NOT_FOUND))
        return _shown(name if is_known else NOT_FOUND, body, site.build_id, is_known=is_known)

    def handle_error(
        self,
        request: object,  # noqa: ARG002  (the library's arguments)
        client_address: object,  # noqa: ARG002
    ) -> None:
        """
        Say nothing of clients that left; anything else is our bug, told on one line.
        """
        problem = sys.exception()
        if not isinstance(problem, OSError):
            text = one_line(f"{type(problem).__name__}: {problem}")
            sys.stderr.write(f"reporter: internal error of the server: {text}\n")


def _content(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _shown(name: str, body: bytes, build_id: str, *, is_known: bool) -> Answer:
    media_type = MEDIA_TYPES.get(Path(name).suffix.lower(), UNKNOWN_TYPE)
    if name.endswith(".html"):
        page = body.decode(errors="surrogateescape")
        page = reloading(page if is_known else from_root(page), build_id)
        body = page.encode(errors="surrogateescape")
    status = HTTPStatus.OK if is_known and name != NOT_FOUND else HTTPStatus.NOT_FOUND
    return Answer(status=status, media_type=media_type, body=body)


def _said(status: HTTPStatus) -> Answer:
    return Answer(status=status, media_type=PLAIN, body=f"{status} {status.phrase}\n".encode())


def _moved(path: str, target: str) -> Answer:
    _, mark, query = target.partition("?")
    # The path is one of the site's own, so it can't begin with the name of a host.
    location = f"/{quote(path)}/{mark}{quote(query, safe='=&%+,;/:@!*')}"
    status = HTTPStatus.MOVED_PERMANENTLY
    return Answer(status=status, media_type=PLAIN, body=b"", location=location)


class _Handler(BaseHTTPRequestHandler):
    """
    One connection: checks who is asked and how, and writes the answers.
    """

    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    server: SiteServer

    def do_GET(self) -> None:
        """
        Answer with a file, or with the stream of builds.
        """
        if not self._is_meant():
            self._write(_said(HTTPStatus.MISDIRECTED_REQUEST))
        elif path_of(self.path) == BUILDS and self.command == "GET":
            self._stream()
        else:
            self._write(self.server.answer(self.path))

    def do_HEAD(self) -> None:
        """
        Answer as to GET, without the content.
        """
        self.do_GET()

    def _is_meant(self) -> bool:
        """
        Whether the request names this server: a foreign name can lead here by its own name server.
        """
        # A body is never read, so what follows it on this connection can't be told from it.
        if self.headers.get("Content-Length") or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
        port = self.server.server_port
        hosts = [host.strip().lower() for host in self.headers.get_all("Host", [])]
        names = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == HTTP_PORT else set())
        return len(hosts) == 1 and hosts[0] in names

    def _stream(self) -> None:
        """
        Server-sent events: the build that is served, and each that takes its place.
        """
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self._headers("text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        told = None
        with suppress(OSError):
            while (build_id := self.server.build_after(told)) is not None:
                line = f"data: {build_id}\n\n" if build_id != told else ": here\n\n"
                self.wfile.write(line.encode())
                told = build_id

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self._headers(answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.location is not None:
            self.send_header("Location", answer.location)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _headers(self, media_type: str) -> None:
        self.send_header("Content-Type", media_type)
        for name, value in HEADERS.items():
            self.send_header(name, value)

    def send_error(
        self,
        code: int,
        message: str | None = None,  # noqa: ARG002  (the library's arguments)
        explain: str | None = None,  # noqa: ARG002
    ) -> None:
        """
        Refuse what is no request, or another one than GET and HEAD, without repeating it.
        """
        status = HTTPStatus(code)
        if status is HTTPStatus.NOT_IMPLEMENTED:
            status = HTTPStatus.METHOD_NOT_ALLOWED
        self.close_connection = True
        answer = _said(status)
        self.send_response(status)
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self._headers(answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if getattr(self, "command", None) != "HEAD":
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        """
        The name of the server, without versions.
        """
        return "reporter"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the library's name)
        """
        Say nothing of single requests.
        """
