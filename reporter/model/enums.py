"""
The closed sets of words that a submission may use; their values are what stands in the JSON.
"""

from __future__ import annotations

from enum import StrEnum

from reporter.errors import ReporterError


class Division(StrEnum):
    """
    Closed: same model, data and optimiser as the reference. Open: anything to the same target.
    """

    CLOSED = "closed"
    OPEN = "open"


class Availability(StrEnum):
    """
    Whether others can buy or rent the system.
    """

    AVAILABLE = "available"
    PREVIEW = "preview"
    RESEARCH = "research"


class RunStatus(StrEnum):
    """
    How a run ended.
    """

    REACHED_TARGET = "reached_target"
    MISSED_TARGET = "missed_target"
    ABORTED = "aborted"


class Component(StrEnum):
    """
    What an energy part covers.
    """

    ACCELERATOR = "accelerator"
    NODE = "node"
    HOST = "host"
    FABRIC = "fabric"
    STORAGE = "storage"
    COOLING = "cooling"
    WHOLE_FACILITY = "whole_facility"


class MeterClass(StrEnum):
    """
    M1 analyser or revenue meter, M2 node meter, M3 device counter or sensor, M4 modelled.
    """

    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    M4 = "M4"


class Side(StrEnum):
    """
    The side of the power supply on which a figure stands.
    """

    AC = "ac"
    DC = "dc"


class Method(StrEnum):
    """
    How an energy figure was found. Only the first three are measurements.
    """

    MEASURED = "measured"
    COUNTER = "counter"
    SAMPLED = "sampled"
    NAMEPLATE_ESTIMATE = "nameplate_estimate"
    MODELLED = "modelled"

    @property
    def is_measurement(self) -> bool:
        """
        Whether an instrument saw the energy.
        """
        return self in {Method.MEASURED, Method.COUNTER, Method.SAMPLED}


class InstrumentKind(StrEnum):
    """
    What did the measuring; the meter class follows from it.
    """

    ANALYZER = "analyzer"
    REVENUE_METER = "revenue_meter"
    PDU = "pdu"
    BMC = "bmc"
    IPMI = "ipmi"
    REDFISH = "redfish"
    POWER_SHELF = "power_shelf"
    NODE_METER_UNSTATED = "node_meter_unstated"
    DEVICE_COUNTER = "device_counter"
    DEVICE_SENSOR = "device_sensor"


class BoundaryState(StrEnum):
    """
    What the submitter says of one part of the system under test.
    """

    MEASURED = "measured"
    NAMEPLATE_ESTIMATE = "nameplate_estimate"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_PRESENT = "not_present"


class PowerLimitBasis(StrEnum):
    """
    Where the power limit of an accelerator comes from.
    """

    CONFIGURED = "configured"
    NAMEPLATE = "nameplate"


class Direction(StrEnum):
    """
    Whether a larger or a smaller metric is better.
    """

    HIGHER = "higher"
    LOWER = "lower"


class Scope(StrEnum):
    """
    How much of the machine an energy figure contains. Boards never mix scopes.
    """

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"

    # As `title` of a benchmark; nobody title-cases "S2", so str.title is not missed.
    @property
    def title(self) -> str:  # type: ignore[override]
        """
        The scope in words, such as "nodes and fabric".
        """
        return _SCOPE_TITLES[self.value]


def scope_named(name: str | None) -> Scope | None:
    """
    The scope of a name such as "S2", `None` for none; raises `ReporterError` for any other name.
    """
    if name is None:
        return None
    try:
        return Scope(name)
    except ValueError:
        known = ", ".join(Scope)
        raise ReporterError(f"no scope is called {name!r}; there are: {known}") from None


_SCOPE_TITLES = {"S1": "accelerators", "S2": "nodes", "S3": "nodes and fabric", "S4": "facility"}
