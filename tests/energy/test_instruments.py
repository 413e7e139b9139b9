"""
Which meter class an instrument can reach.
"""

from __future__ import annotations

from reporter.energy.meter_class import best_class
from reporter.model.enums import InstrumentKind, Method


def test_every_instrument_has_a_class() -> None:
    """
    Analysers M1, node meters M2, device counters and sensors M3.
    """
    found = {kind.value: best_class(kind, Method.SAMPLED).value for kind in InstrumentKind}

    assert {
        "analyzer": "M1",
        "revenue_meter": "M1",
        "pdu": "M2",
        "bmc": "M2",
        "ipmi": "M2",
        "redfish": "M2",
        "power_shelf": "M2",
        "node_meter_unstated": "M2",
        "device_counter": "M3",
        "device_sensor": "M3",
    } == found


def test_what_was_not_measured_is_modelled() -> None:
    """
    An estimate, a model, or a part without instrument is M4.
    """
    assert "M4" == best_class(InstrumentKind.PDU, Method.NAMEPLATE_ESTIMATE)
    assert "M4" == best_class(InstrumentKind.PDU, Method.MODELLED)
    assert "M4" == best_class(None, Method.MEASURED)
