"""
Which meter class an instrument can reach at best.

Classes are those of the rules: M1 analyser or revenue grade, M2 meters of nodes and racks,
M3 counters and sensors of devices, M4 modelled or estimated.
"""

from __future__ import annotations

from types import MappingProxyType

from reporter.model.words import InstrumentKind, Method
from reporter.power.meter import MeterClass

CLASS_OF_KIND = MappingProxyType(
    {
        InstrumentKind.ANALYZER: MeterClass.M1,
        InstrumentKind.REVENUE_METER: MeterClass.M1,
        InstrumentKind.PDU: MeterClass.M2,
        InstrumentKind.BMC: MeterClass.M2,
        InstrumentKind.IPMI: MeterClass.M2,
        InstrumentKind.REDFISH: MeterClass.M2,
        InstrumentKind.POWER_SHELF: MeterClass.M2,
        InstrumentKind.NODE_METER_UNSTATED: MeterClass.M2,
        InstrumentKind.DEVICE_COUNTER: MeterClass.M3,
        InstrumentKind.DEVICE_SENSOR: MeterClass.M3,
    }
)


def best_class(kind: InstrumentKind | None, method: Method) -> MeterClass:
    """
    The class before the log is looked at; M4 without an instrument or a measurement.
    """
    if kind is None or not method.is_measurement:
        return MeterClass.M4
    return CLASS_OF_KIND[kind]
