"""
The server of `reporter serve` as a stranger meets it: only the site's files, only on this machine.
"""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.site.http_server import (
    MEDIA_TYPES,
    SiteServer,
    from_root,
    names_in,
    path_of,
    reloading,
)
from tests.processes import WAIT_S
from tests.site.serving import a_page, a_site, asked

PASSWORDS = "root:x:0:0"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SiteServer]:
    """
    A server of a small site; a file that is none of its stands beside it.
    """
    (tmp_path / "secret.txt").write_text(PASSWORDS, encoding="utf-8")
    site = a_site(tmp_path / "site")
    (site.folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (site.folder / "away").symlink_to(tmp_path)
    (site.folder / ".hidden").write_text(PASSWORDS, encoding="utf-8")
    with SiteServer(0) as running:
        running.show(replace(site, names=names_in(site.folder)))
        yield running


def raw(port: int, request: bytes) -> bytes:
    """
    Everything that is answered to some bytes.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT_S) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        parts = iter(lambda: connection.recv(65536), b"")
        return b"".join(parts)


def received(connection: socket.socket, end: bytes) -> bytes:
    """
    What comes up to some bytes; the connection says when it waited too long.
    """
    got = b""
    while not got.endswith(end):
        more = connection.recv(4096)
        assert more, got
        got += more
    return got


def test_a_page_is_served_with_its_policy_and_the_script(server: SiteServer) -> None:
    """
    The script stands in the head, the policy allows it to ask this server and nothing more.
    """
    reply = asked(server.server_port, "/")

    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert reply.headers["Server"] == "reporter"
    assert reply.body == (
        '<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="'
        "default-src 'none'; connect-src 'self'; script-src 'self'\">"
        '<script src="/.reporter/reload.js" data-build="one" defer></script>\n'
        "</head><body>home index.html</body></html>"
    )


def test_the_files_stay_untouched(server: SiteServer, tmp_path: Path) -> None:
    """
    The script is added to answers, never to what was built.
    """
    asked(server.server_port, "/")

    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == a_page("home index.html")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/claims/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/link.txt",
        "/away/secret.txt",
        "/.hidden",
        "/.reporter/",
        "/.reporter/other",
        "/index.html%00.txt",
        "/%00",
        "/claims/%2e%2e/index.html",
        "/etc/passwd",
        "//etc/passwd",
        "/index.html/",
        "/INDEX.HTML",
        "/" + "a" * 5000,
        "/" + "../" * 1000 + "etc/passwd",
    ],
)
def test_no_path_leaves_the_site(server: SiteServer, path: str) -> None:
    """
    Points, links, NUL, twice encoded and hidden names are unknown paths like any other.
    """
    reply = asked(server.server_port, path)

    assert reply.status == 404
    assert "home 404.html" in reply.body
    assert PASSWORDS not in reply.body


@pytest.mark.parametrize("path", ["http://127.0.0.1/", "*", "index.html", "/%ff", "/%c3%28"])
def test_what_is_no_path_is_refused(server: SiteServer, path: str) -> None:
    """
    Addresses in full, stars and bytes that are no UTF-8 get nothing.
    """
    reply = asked(server.server_port, path)

    assert (reply.status, reply.body) == (400, "400 Bad Request\n")


def test_a_folder_is_its_page_and_nothing_is_listed(server: SiteServer) -> None:
    """
    A folder without its last stroke leads to its page, with the question it was asked.
    """
    moved = asked(server.server_port, "/claims?verdict=inconsistent&x=%0d%0aSet-Cookie:a")

    assert moved.status == 301
    assert moved.headers["Location"].startswith("/claims/?verdict=inconsistent&x=%0")
    assert "Set-Cookie" not in moved.headers
    assert "home claims/index.html" in asked(server.server_port, "/claims/?a=b").body
    assert asked(server.server_port, "/away/").status == 404


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["evil.example"],
        ["evil.example:{port}"],
        ["127.0.0.1"],
        ["localhost:1"],
        ["127.0.0.1:{port}", "evil.example"],
        ["127.0.0.1.evil.example:{port}"],
        ["user@127.0.0.1:{port}"],
        ["[::1]:{port}"],
        [""],
    ],
)
def test_another_host_gets_nothing(server: SiteServer, hosts: list[str]) -> None:
    """
    A foreign name that its own name server leads to this machine reads no page.
    """
    headers = [("Host", host.format(port=server.server_port)) for host in hosts] or [("X", "y")]
    for path in ("/", "/.reporter/reload.js", "/.reporter/builds"):
        reply = asked(server.server_port, path, headers=headers)
        assert (reply.status, reply.body) == (421, "421 Misdirected Request\n")


def test_both_names_of_this_machine_are_known(server: SiteServer) -> None:
    """
    The name localhost is served like 127.0.0.1, in any case.
    """
    port = server.server_port

    assert asked(port, "/", headers=[("Host", f"LocalHost:{port}")]).status == 200
    assert asked(port, "/", headers=[("Host", f"127.0.0.1:{port}")]).status == 200


def test_it_listens_on_the_loopback_interface_alone(server: SiteServer) -> None:
    """
    The socket is bound to 127.0.0.1.
    """
    assert server.socket.getsockname() == ("127.0.0.1", server.server_port)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_only_get_and_head_are_answered(server: SiteServer, method: str) -> None:
    """
    The answer names both, repeats nothing of the request, and ends the connection.
    """
    reply = asked(server.server_port, "/", method=method)

    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")
    assert (reply.body, reply.headers["Connection"]) == ("405 Method Not Allowed\n", "close")


def test_head_has_the_headers_of_get(server: SiteServer) -> None:
    """
    The length is told and no content is sent.
    """
    got = asked(server.server_port, "/")
    head = asked(server.server_port, "/", method="HEAD")

    assert (head.status, head.body) == (200, "")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert int(head.headers["Content-Length"]) == len(got.body)


def test_a_body_is_no_second_request(server: SiteServer) -> None:
    """
    What follows a request with a body on its connection is never answered.
    """
    host = f"Host: 127.0.0.1:{server.server_port}\r\n"
    inner = f"GET /claims/ HTTP/1.1\r\n{host}\r\n"
    request = f"GET / HTTP/1.1\r\n{host}Content-Length: {len(inner)}\r\n\r\n{inner}"

    answer = raw(server.server_port, request.encode())

    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in answer


@pytest.mark.parametrize(
    "request_",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"A" * 70_000,
        b"",
        b"\r\n",
    ],
    ids=["bytes", "no path", "version", "long", "nothing", "empty line"],
)
def test_what_is_no_http_leaves_no_trace(
    server: SiteServer, request_: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """
    The server says nothing on its screen, and goes on.
    """
    answer = raw(server.server_port, request_)

    assert b"Traceback" not in answer and b"Python" not in answer
    assert asked(server.server_port, "/").status == 200
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.xml", "application/xml"),
        ("a.cff", "application/yaml"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.png", "image/png"),
        ("a.exe", "application/octet-stream"),
    ],
)
def test_files_have_their_media_type(
    server: SiteServer, tmp_path: Path, name: str, media_type: str
) -> None:
    """
    A browser runs no script and shows no drawing of another type.
    """
    site = a_site(tmp_path / "other")
    (site.folder / name).write_bytes(b"\xff\x00")
    server.show(replace(site, names=names_in(site.folder)))

    reply = asked(server.server_port, f"/{name}")

    assert (reply.status, reply.headers["Content-Type"]) == (200, media_type)
    assert reply.headers["Content-Length"] == "2"


def test_every_kind_of_file_of_a_site_has_a_type() -> None:
    """
    Pages, data, tables, drawings, feeds and citations.
    """
    assert {".html", ".css", ".js", ".json", ".csv", ".svg", ".xml", ".cff", ".png", ".txt"} <= (
        MEDIA_TYPES.keys()
    )


def test_a_path_below_the_published_one_is_served(server: SiteServer, tmp_path: Path) -> None:
    """
    Where the site will stand below a path, its own absolute links work here too.
    """
    site = a_site(tmp_path / "other", "below")
    server.show(replace(site, base_path="/board/"))

    for path in ("/board/claims/", "/claims/"):
        assert "below claims/index.html" in asked(server.server_port, path).body
    assert "below index.html" in asked(server.server_port, "/board/").body


def test_links_of_the_page_that_is_not_found_start_at_the_root() -> None:
    """
    It is shown at any depth; anchors, foreign and absolute links stay as they are.
    """
    page = (
        '<a href="a.html">"href="b"</a> <script src="s.js"></script> <a href="#main">1</a> '
        '<a href="/c">2</a> <a href="https://d.example/">3</a>'
    )

    assert from_root(page) == (
        '<a href="/a.html">"href="b"</a> <script src="/s.js"></script> <a href="#main">1</a> '
        '<a href="/c">2</a> <a href="https://d.example/">3</a>'
    )


def test_a_page_without_the_policy_stays_as_it_is() -> None:
    """
    Nothing is added where it isn't known what a page allows.
    """
    page = "<html><head></head></html>"

    assert reloading(page, "one") == page


def test_before_the_first_site_nothing_is_there() -> None:
    """
    A request waits for nobody.
    """
    with SiteServer(0) as server:
        reply = asked(server.server_port, "/")

    assert (reply.status, reply.body) == (503, "503 Service Unavailable\n")


def test_a_taken_port_is_refused_with_advice(server: SiteServer) -> None:
    """
    The message names the port and the way out.
    """
    port = server.server_port
    with pytest.raises(ReporterError) as refused:
        SiteServer(port)

    assert str(refused.value) == (
        f"port {port} can't be taken: Address already in use; choose another with --port, or "
        "--port 0 for any that is free"
    )


def test_every_answer_is_of_one_site_while_sites_are_replaced(tmp_path: Path) -> None:
    """
    With a new site every moment and the old one removed, each answer is whole and of one of them.
    """
    replies: list[tuple[int, str]] = []
    with SiteServer(0) as server:
        old = a_site(tmp_path / "0", "word" * 20_000, "0")
        server.show(old)
        is_over = threading.Event()

        def ask() -> None:
            while not is_over.is_set():
                reply = asked(server.server_port, "/claims/")
                replies.append((reply.status, reply.body))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(1, 60):
            new = a_site(tmp_path / str(number), f"word{number % 10}" * 20_000, str(number))
            server.show(new)
            shutil.rmtree(old.folder)
            old = new
        is_over.set()
        for thread in threads:
            thread.join(WAIT_S)

    assert len(replies) > 20
    for status, body in replies:
        build_id = body.partition('data-build="')[2].partition('"')[0]
        word = "word" if build_id == "0" else f"word{int(build_id) % 10}"
        assert status == 200
        assert f"<body>{word * 20_000} claims/index.html</body>" in body


def test_a_bug_of_the_server_is_told_on_one_line(
    server: SiteServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """
    The connection ends, the message has no traceback, and the next request is answered.
    """

    def fail(_: str) -> None:
        raise ZeroDivisionError("two\nlines")

    with monkeypatch.context() as patch:
        patch.setattr(server, "answer", fail)
        host = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n"
        assert raw(server.server_port, host.encode()) == b""
    assert asked(server.server_port, "/").status == 200
    assert capfd.readouterr().err == (
        "reporter: internal error of the server: ZeroDivisionError: two\\nlines\n"
    )


def test_waiting_pages_are_told_of_the_next_build(server: SiteServer, tmp_path: Path) -> None:
    """
    The stream names the build that is served, then each that follows, and ends with the server.
    """
    host = f"GET /.reporter/builds HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=WAIT_S) as connection:
        connection.sendall(host.encode())
        got = received(connection, b"data: one\n\n")
        server.show(a_site(tmp_path / "next", build_id="two"))
        got += received(connection, b"data: two\n\n")

    assert b"Content-Type: text/event-stream" in got
    assert got.endswith(b"data: one\n\ndata: two\n\n")


def test_a_target_is_decoded_once() -> None:
    """
    What is encoded twice stays encoded, so that no name is found by two ways.
    """
    assert path_of("/a%2562") == "a%62"
    assert path_of("/a?b=/../c") == "a"
    assert path_of("a") is None
