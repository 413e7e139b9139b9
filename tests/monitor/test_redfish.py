"""
A node's Redfish resource: what is read, and that nothing else is ever connected to.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.monitor.device import Reading, SourceUnavailableError
from reporter.monitor.redfish import HINT, RedfishMeter, check_address, reading_of
from tests.monitor.conftest import RunMonitor

METRICS = {"PowerWatts": {"Reading": 6543.5}, "EnergykWh": {"Reading": 12.5}}


class Controller:
    """
    A management controller on this host; *asked* are the paths and authorizations that it saw.
    """

    def __init__(self) -> None:
        """
        Answer with the metrics of a node.
        """
        self.status = 200
        self.body = json.dumps(METRICS).encode()
        self.location: str | None = None
        self.asked: list[tuple[str, str | None]] = []
        controller = self

        class Handler(BaseHTTPRequestHandler):
            """
            Answers what the controller holds.
            """

            def do_GET(self) -> None:
                """
                Note the question and answer it.
                """
                controller.asked.append((self.path, self.headers.get("Authorization")))
                self.send_response(controller.status)
                if controller.location is not None:
                    self.send_header("Location", controller.location)
                self.send_header("Content-Length", str(len(controller.body)))
                self.end_headers()
                self.wfile.write(controller.body)

            def log_message(self, *_: Any) -> None:
                """
                Print nothing.
                """

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/redfish/v1/Chassis/1/Metrics"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def controller() -> Iterator[Controller]:
    """
    A controller that listens.
    """
    started = Controller()
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.mark.parametrize(
    ("resource", "reading"),
    [
        (METRICS, Reading(power_w=6543.5, energy_j=45_000_000.0)),
        (
            {"PowerControl": [{"PowerConsumedWatts": 800}, {"PowerConsumedWatts": 99}]},
            Reading(power_w=800.0),
        ),
        ({"ReadingUnits": "W", "Reading": 12.5}, Reading(power_w=12.5)),
        ({"ReadingUnits": "kW.h", "Reading": 1}, Reading(energy_j=3_600_000.0)),
        ({"PowerWatts": {"Reading": 0}}, Reading(power_w=0.0)),
        ({"ReadingUnits": "Cel", "Reading": 40}, None),
        ({"PowerWatts": {"Reading": None}}, None),
        ({"PowerControl": [{"PowerConsumedWatts": "800"}]}, None),
        ({"ReadingUnits": ["W"], "Reading": 1}, None),
    ],
)
def test_resources_with_power_or_energy_are_read(resource: dict, reading: Reading | None) -> None:
    """
    Power control (its first member), metrics and sensors give W and J; others say what they lack.
    """
    nothing = Reading(problems=("the answer has no power and no energy",))

    assert reading_of(resource) == (reading or nothing)


def test_a_meter_is_asked_again_and_again(controller: Controller) -> None:
    """
    One device, with what the resource gives; every reading asks the one address.
    """
    meter = RedfishMeter(controller.url)
    controller.body = b'{"PowerWatts": {"Reading": 1}, "EnergykWh": {"Reading": 2}}'

    assert meter.devices[0].kind == "node_input"
    assert meter.read(0) == Reading(power_w=1.0, energy_j=7_200_000.0)
    assert controller.asked == [("/redfish/v1/Chassis/1/Metrics", None)] * 2


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (401, b"{}", "the answer is 401 Unauthorized"),
        (200, b"[1]", "the answer is no JSON object"),
        (200, b"<html>", "the answer is no JSON object"),
        (200, b"{" * 100_000, "the answer is no JSON object"),
        (200, b" " * 1_048_577, "the answer has more than 1 MiB"),
        (200, b'{"PowerWatts": {"Reading": 1e999}}', "the answer is no JSON object"),
    ],
    ids=["refused", "list", "html", "deep", "large", "infinite"],
)
def test_bad_answers_are_bad_readings(
    controller: Controller, status: int, body: bytes, problem: str
) -> None:
    """
    Whatever the controller answers, the reading says what is wrong, and the next one is asked for.
    """
    meter = RedfishMeter(controller.url)
    controller.status, controller.body = status, body
    assert meter.read(0) == Reading(problems=(problem,))

    controller.status, controller.body = 200, json.dumps(METRICS).encode()
    assert meter.read(0).power_w == 6543.5


def test_a_connection_that_was_closed_is_opened_again(controller: Controller) -> None:
    """
    A controller that closed the connection meanwhile loses no reading.
    """
    meter = RedfishMeter(controller.url)
    closed = http.client.HTTPConnection("127.0.0.1", 9)

    def request(*_: object, **__: object) -> None:
        raise http.client.RemoteDisconnected("closed")

    closed.request = request  # type: ignore[method-assign]
    meter._connection = closed

    assert meter.read(0).power_w == 6543.5


def test_a_redirect_is_not_followed(controller: Controller) -> None:
    """
    An answer that leads elsewhere is a bad reading: only the address given is connected to.
    """
    controller.status, controller.location = 302, "http://127.0.0.1:9/elsewhere"
    with pytest.raises(SourceUnavailableError) as refusal:
        RedfishMeter(controller.url)

    assert str(refusal.value) == f"the answer is 302 Found; {HINT}"
    assert len(controller.asked) == 1


def test_a_proxy_is_not_used(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Variables that name a proxy change nothing.
    """
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert RedfishMeter(controller.url).read(0).power_w == 6543.5


def test_nobody_there_is_a_reason() -> None:
    """
    A meter that can't be reached is named with the system's reason.
    """
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(SourceUnavailableError) as refusal:
        RedfishMeter(f"http://127.0.0.1:{port}/redfish/v1")

    assert str(refusal.value) == f"no answer: [Errno 111] Connection refused; {HINT}"


def test_user_and_password_are_sent_as_basic_authorization(controller: Controller) -> None:
    """
    As RFC 7617 has it.
    """
    RedfishMeter(controller.url, "Aladdin", "open sesame")

    assert controller.asked[0][1] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://bmc/x", f"--redfish ftp://bmc/x is no http or https address; {HINT}"),
        ("bmc", f"--redfish bmc is no http or https address; {HINT}"),
        ("https://bmc:x/", f"--redfish https://bmc:x/ is no http or https address; {HINT}"),
        (
            "https://root:calvin@bmc/",
            (
                "--redfish has a user in its address, which other users of the host could read; "
                "use --redfish-user and REPORTER_REDFISH_PASSWORD"
            ),
        ),
        (
            "http://bmc/",
            "--redfish over http would send the password in the clear; use an https address",
        ),
    ],
)
def test_addresses_that_make_no_sense_are_refused(url: str, message: str) -> None:
    """
    Before anything starts; a password never goes over http, nor onto the command line.
    """
    with pytest.raises(ReporterError) as refusal:
        check_address(url, has_password=True)

    assert str(refusal.value) == message


def test_a_run_logs_the_meter_beside_the_rest(
    run_monitor: RunMonitor, controller: Controller
) -> None:
    """
    The node's input is a device of its own in log and document.
    """
    quiet = ("--no-nvidia", "--no-amd", "--no-rapl")
    ran = run_monitor(*quiet, "--redfish", controller.url, "--", "sleep", "1.2")

    (device,) = ran.document["devices"]
    assert (device["kind"], device["power_method"]) == ("node_input", "Redfish")
    assert [row["power_w"] for row in ran.rows()] == ["6543.500"] * 3


def test_the_password_stays_with_the_monitor(run_monitor: RunMonitor) -> None:
    """
    The command doesn't see the password of the node's meter.
    """
    quiet = ("--no-nvidia", "--no-amd", "--no-rapl")
    script = "echo password ${REPORTER_REDFISH_PASSWORD-unset}"
    hidden = {"REPORTER_REDFISH_PASSWORD": "secret"}
    ran = run_monitor(*quiet, "--", "sh", "-c", script, **hidden)

    assert ran.stdout == "password unset\n"
    assert "secret" not in ran.log.read_text("utf-8") + (ran.out / "run.json").read_text("utf-8")
