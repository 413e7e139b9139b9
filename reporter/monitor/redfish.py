"""
The power of a node as a Redfish resource tells it, at the one address that the user names.

`http.client` follows no redirect and heeds no proxy, so nothing else is ever connected to.
"""

from __future__ import annotations

import http.client
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from reporter.errors import ReporterError
from reporter.monitor.device import Device, Kind, Reading, SourceUnavailableError
from reporter.store.strict_json import parse
from reporter.text import one_line
from reporter.units import JOULES_PER_KWH

NAME = "redfish"
ANSWER_LIMIT_S = 5.0
ANSWER_BYTES = 1_048_576
HINT = (
    "name a resource with a reading, such as "
    "https://bmc.example/redfish/v1/Chassis/1/EnvironmentMetrics or .../Power"
)


def check_address(url: str, *, has_password: bool) -> None:
    """
    Raise `ReporterError` unless *url* can be asked, and the password stays secret on the way.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        usable &= url.isascii() and url.isprintable() and " " not in url
        # The number is only looked at when it is asked for.
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise ReporterError(f"--redfish {url} is no http or https address; {HINT}")
    if "@" in parts.netloc:
        raise ReporterError(
            "--redfish has a user in its address, which other users of the host could read; "
            "use --redfish-user and REPORTER_REDFISH_PASSWORD"
        )
    if parts.scheme == "http" and has_password:
        raise ReporterError(
            "--redfish over http would send the password in the clear; use an https address"
        )


class RedfishMeter:
    """
    One Redfish resource; raises `SourceUnavailableError` where it gives no power and no energy.

    Read are `PowerControl`, `EnvironmentMetrics` and `Sensor` (DMTF DSP8010). A controller takes
    about a second for an answer, so it is asked no more often. Certificates are verified.
    """

    name = NAME
    least_interval_s = 1.0

    def __init__(self, url: str, user: str | None = None, password: str | None = None) -> None:
        """
        Ask once; *user* and *password* go into a basic authorization.
        """
        parts = urlsplit(url)
        self._is_secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Accept": "application/json", **_authorization(user, password)}
        self._connection: http.client.HTTPConnection | None = None
        first = self.read(0)
        if first.power_w is None and first.energy_j is None:
            raise SourceUnavailableError(f"{'; '.join(first.problems)}; {HINT}")
        self.left_out: list[str] = []
        self.devices = (
            Device(
                source=NAME,
                kind=Kind.NODE_INPUT,
                device=NAME,
                model=f"{self._host}{self._path}",
                power_method=None if first.power_w is None else "Redfish",
                energy_method=None if first.energy_j is None else "Redfish, EnergykWh",
            ),
        )

    def read(self, index: int) -> Reading:  # noqa: ARG002 - there is one device
        """
        Power in W and energy in J as the resource has them.
        """
        try:
            status, reason, body = self._answer()
        except (OSError, http.client.HTTPException) as problem:
            self._close()
            return Reading(problems=(f"no answer: {str(problem) or type(problem).__name__}",))
        if status != http.client.OK:
            self._close()
            return Reading(problems=(f"the answer is {status} {one_line(reason)}",))
        if len(body) > ANSWER_BYTES:
            self._close()
            return Reading(problems=("the answer has more than 1 MiB",))
        return reading_of(parse(body, NAME).data)

    def _answer(self) -> tuple[int, str, bytes]:
        if self._connection is not None:
            try:
                return self._ask()
            # A controller may close a connection between two questions.
            except (ConnectionError, http.client.HTTPException):
                self._close()
        return self._ask()

    def _ask(self) -> tuple[int, str, bytes]:
        if self._connection is None:
            secure = http.client.HTTPSConnection if self._is_secure else http.client.HTTPConnection
            self._connection = secure(self._host, self._port, timeout=ANSWER_LIMIT_S)
        self._connection.request("GET", self._path, headers=self._headers)
        answer = self._connection.getresponse()
        return answer.status, answer.reason, answer.read(ANSWER_BYTES + 1)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def reading_of(resource: Any) -> Reading:
    """
    Power in W and energy in J of a Redfish resource; a reading without either says so.
    """
    if not isinstance(resource, Mapping):
        return Reading(problems=("the answer is no JSON object",))
    control = resource.get("PowerControl")
    # The members after the first are parts of the whole.
    whole = control[0] if isinstance(control, list) and control else None
    sensor = {str(resource.get("ReadingUnits")): resource}
    power_w = _first_number(
        (whole, "PowerConsumedWatts"),
        (resource.get("PowerWatts"), "Reading"),
        (sensor.get("W"), "Reading"),
    )
    energy_kwh = _first_number(
        (resource.get("EnergykWh"), "Reading"), (sensor.get("kW.h"), "Reading")
    )
    if power_w is None and energy_kwh is None:
        return Reading(problems=("the answer has no power and no energy",))
    energy_j = None if energy_kwh is None else energy_kwh * JOULES_PER_KWH
    return Reading(power_w=power_w, energy_j=energy_j)


def _first_number(*places: tuple[Any, str]) -> float | None:
    for holder, key in places:
        value = holder.get(key) if isinstance(holder, Mapping) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None


def _authorization(user: str | None, password: str | None) -> dict[str, str]:
    if user is None and password is None:
        return {}
    pair = f"{user or ''}:{password or ''}".encode()
    return {"Authorization": f"Basic {b64encode(pair).decode('ascii')}"}
