"""
Every number that a rule compares with, in one table: its meaning, its unit and its source.

They are starting values; one that real data proves wrong is changed here, with the data.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.emissions import HOURS_TOLERANCE
from reporter.carbon.intensity import PUBLISHERS_DIFFER
from reporter.energy.coverage import (
    ACCELERATOR_CEILING,
    ACCELERATOR_CHARGE,
    CHARGE_GAP_LIMIT_S,
    NODE_CHARGE,
)
from reporter.energy.meter_class import INTERVAL_LIMIT_S, LEAST_COVERAGE, MOST_ACCURACY_PERCENT
from reporter.measure.differences import RELATIVE
from reporter.measure.measure import START_SLACK_S
from reporter.measure.signals import (
    FLAT_READINGS,
    HELD_SHARE,
    REPEATED_EXCESS,
    REPEATED_LOG_CHANCE,
    STUCK_LOG_CHANCE,
    STUCK_READINGS,
    STUCK_SHARE,
)
from reporter.measure.window_signals import (
    CLOCK_OFFSET_MOST_S,
    IDLE_START_MOST_S,
    IDLE_STOP_MOST_S,
    LOAD_AFTER_MOST_S,
    LOAD_BEFORE_MOST_S,
    RAMPS_PROVE_S,
    SAMPLING_FLAG,
    SAMPLING_REFUSE,
)
from reporter.model.enums import MeterClass
from reporter.review import entry_signals, fingerprint_index
from reporter.review.entry_signals import (
    NODE_MEAN_LIMITS,
    NODE_RUN_LIMITS,
    POWER_FLAG_ABOVE,
    POWER_FLAG_BELOW,
    POWER_REFUSE_ABOVE,
    POWER_REFUSE_BELOW,
)
from reporter.units import LEAST_EFFICIENCY, MOST_EFFICIENCY

_TRAINING = "mlcommons/training_policies power_measurement.adoc at d73e20f"
_RULES = "mlcommons/training_policies training_rules.adoc at d73e20f"
_PUBLISHED = "power logs published with MLPerf Training v4.0 (306 runs)"
_JUDGEMENT = "judgement"
_NODES = "nodes of 8 in v4.0 and v5.0: 0.859 to 1.291 in a run, idle 0.33 to 0.46, peak 1.35"
_LOGS = "1,819 node logs published with MLPerf Training v4.0 and v5.0"
_SAMPLING = f"{_LOGS}: up to 0.79 % of a run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """
    One number of one rule; *unit* is "1" for a ratio or a count.
    """

    rule: str
    name: str
    value: float
    unit: str
    source: str


_TABLE: list[Threshold] = []


def _threshold(rule: str, name: str, value: float, unit: str, source: str) -> float:
    _TABLE.append(Threshold(rule=rule, name=name, value=value, unit=unit, source=source))
    return value


for _name in (MeterClass.M1, MeterClass.M2, MeterClass.M3):
    _threshold("EL-1", f"{_name}: most", INTERVAL_LIMIT_S[_name], "s", _TRAINING)
_threshold("EL-1", "M1: most, with make, model and a document", MOST_ACCURACY_PERCENT, "%", _RULES)
GAP_CHARGED_S = _threshold("EL-2", "charged above", CHARGE_GAP_LIMIT_S, "s", _PUBLISHED)

COVERAGE_LEAST = _threshold(
    "EL-3", "refused below, over all runs and devices", LEAST_COVERAGE, "1", _PUBLISHED
)
_threshold(
    "EL-4",
    "charge in nodes, times count x rated power",
    NODE_CHARGE,
    "1",
    f"{_NODES}, highest sample",
)
_threshold(
    "EL-4",
    "charge of accelerators, times count x rated power",
    ACCELERATOR_CHARGE,
    "1",
    "rated maximum",
)
for _code in ("EL-5", "RN-7"):
    _threshold(_code, "relative difference of a field", RELATIVE, "1", "sums in another order")
CLAIM_LEAST = _threshold("UN-1", "least claim over the log that is no slip", 0.99, "1", _JUDGEMENT)
CLAIM_MOST = _threshold("UN-1", "most claim over the log that is no slip", 1.05, "1", _JUDGEMENT)
_threshold("EL-6", "a log is the run's if it starts within", START_SLACK_S, "s", "whole stamps")
MISSING_END_MOST_S = _threshold(
    "EL-6",
    "missing end that is charged; more is flagged",
    60.0,
    "s",
    f"{_PUBLISHED}: ends up to 39 s short",
)
BAD_MOST = _threshold(
    "EL-7", "bad readings noted; more is refused", 0.05, "1", f"{_PUBLISHED}: up to 2.8 %"
)
DISORDER_MOST = _threshold(
    "EL-8", "readings out of order or doubled noted; more is flagged", 0.05, "1", "as in EL-7"
)
DURATION_LEAST_S = _threshold("EL-9", "least duration", 60.0, "s", _TRAINING)
SAMPLING_USUAL = _threshold(
    "EL-9", "standard error of a run's energy flagged above", SAMPLING_FLAG, "1", _SAMPLING
)
SAMPLING_MOST = _threshold(
    "EL-9", "standard error of a run's energy refused above", SAMPLING_REFUSE, "1", "limit of M2"
)
COUNTER_STEPS_LEAST = _threshold(
    "EL-9", "least energy over the step of the counter", 100, "1", "arXiv 2410.12032"
)
COUNTER_RANGE_TOLERANCE = _threshold(
    "EL-11",
    "declared range against the nearest power of two",
    1e-4,
    "1",
    "Linux powercap: max_energy_range_uj is 2^32 - 1 steps of a unit cut to nanojoules",
)
EFFICIENCY_LEAST = _threshold("EL-10", "least AC/DC efficiency", LEAST_EFFICIENCY, "1", "80 Plus")
EFFICIENCY_MOST = _threshold("EL-10", "most AC/DC efficiency", MOST_EFFICIENCY, "1", "80 Plus")
EFFICIENCY_SLACK = _threshold("EL-10", "stated against logged", 0.0005, "1", "printed digits")
COUNTER_AGREES = _threshold(
    "EL-12", "counter against integrated power", 0.05, "1", "arXiv 2312.02741"
)
ESTIMATE_LEAST = _threshold(
    "SC-3", "estimate over rated maximum x time", 0.99, "1", f"{_TRAINING}, lines 32 to 36"
)
NODE_LEAST = _threshold(
    "PL-1",
    "mean over count x rated power refused below",
    POWER_REFUSE_BELOW,
    "1",
    f"{_NODES}, idle",
)
NODE_LOW = _threshold("PL-1", "flagged below", POWER_FLAG_BELOW, "1", _NODES)
NODE_HIGH = _threshold("PL-1", "flagged above", POWER_FLAG_ABOVE, "1", _NODES)
NODE_MOST = _threshold(
    "PL-1",
    "refused above",
    POWER_REFUSE_ABOVE,
    "1",
    "rating of a node of 8: 1.82, arXiv 2506.14551",
)
NODE_DEVICES_LEAST = _threshold(
    "PL-1", "accelerators of a node from which it is refused above", 8, "1", "nodes seen have 8"
)
IDLE_NODE = (0.33, 0.46)
ACCELERATOR_LEAST = _threshold("PL-2", "refused below", 0.10, "1", _JUDGEMENT)
ACCELERATOR_LOW = _threshold("PL-2", "flagged below", 0.25, "1", _JUDGEMENT)
ACCELERATOR_HIGH = _threshold("PL-2", "flagged above", 1.05, "1", _JUDGEMENT)
ACCELERATOR_MOST = _threshold("PL-2", "refused above", ACCELERATOR_CEILING, "1", _JUDGEMENT)
IDLE_LEAST = _threshold("PL-3", "least mean power over idle power", 1.05, "1", _JUDGEMENT)
MFU_LOW = _threshold("PL-4", "flagged below", 0.005, "1", _JUDGEMENT)
MFU_HIGH = _threshold("PL-4", "flagged above", 0.65, "1", "published 0.213 to 0.563")
MFU_MOST = _threshold("PL-4", "refused above", 1.0, "1", "a peak is a limit")
JOULES_PER_FLOP_LEAST = _threshold(
    "PL-5", "least energy per FLOP over rated power / dense peak", 0.5, "1", "PL-1 with PL-4"
)
SAMPLES_AGREE = _threshold("PL-6", "stated throughput x time against samples", 0.02, "1", _RULES)
STEPS_AGREE = _threshold("PL-6", "samples against the training log", 0.005, "1", _RULES)
THROUGHPUT_MOST = _threshold("PL-7", "stated over achieved", 1.02, "1", "achieved, not peak")
STEP_RATE_AGREES = _threshold("PL-7", "median rate of the steps", 0.10, "1", _JUDGEMENT)
PEER_FACTOR = _threshold("PL-9", "energy over the median of peers", 2.0, "1", _JUDGEMENT)
PEERS_LEAST = _threshold("PL-9", "least number of peers", 3, "1", _JUDGEMENT)
PUE_LEAST = _threshold("CO-1", "refused below", 1.0, "1", "facility energy holds the IT energy")
PUE_MOST = _threshold("CO-1", "refused above", 3.0, "1", _JUDGEMENT)
PUE_LOW = _threshold("CO-1", "flagged below", 1.05, "1", "ISO/IEC 30134-2: category and period")
PUE_HIGH = _threshold("CO-1", "flagged above", 2.5, "1", _JUDGEMENT)
_threshold(
    "CO-2",
    "natural logarithm of a stated value over the table's",
    PUBLISHERS_DIFFER,
    "1",
    "twice the robust spread of Electricity Maps against Ember, 619 country-years",
)
INTENSITY_LEAST = _threshold(
    "CO-2", "refused below, unless the table has it", 10.0, "g/kWh", _JUDGEMENT
)
INTENSITY_MOST = _threshold(
    "CO-2", "refused above, unless the table has it", 1400.0, "g/kWh", "Turkmenistan: 1306"
)
CARBON_AGREES = _threshold("CO-3", "stated against E x PUE x intensity", 0.01, "1", _JUDGEMENT)
HOURS_AGREE = _threshold(
    "CO-5", "hours against the run's energy and against its logs", HOURS_TOLERANCE, "1", _JUDGEMENT
)
HOUR_EDGE_INTERVALS = _threshold(
    "CO-5",
    "reading intervals at the highest power that an hour may be off besides",
    1.0,
    "1",
    "an hour ends between two readings",
)
for _bound, _limit in (("least", INTENSITY_LEAST), ("most", INTENSITY_MOST)):
    _threshold("CO-5", f"{_bound} mean of a run, weighted by energy", _limit, "g/kWh", "CO-2")
_threshold("CO-5", "most in one hour", INTENSITY_MOST, "g/kWh", "CO-2")
EQUAL_DIGITS = _threshold("RN-4", "equal significant digits", 6, "1", _JUDGEMENT)
CV_LEAST = _threshold(
    "RN-4", "least coefficient of variation", 1e-5, "1", f"{_PUBLISHED}: 1.6e-4, 2.2e-4"
)
SPREAD_FACTOR = _threshold(
    "RN-5",
    "spread of energy per sample over the usual run noise",
    entry_signals.SPREAD_FACTOR,
    "1",
    "two of 24 published sets have more: one with gaps, one of two machines",
)
FUTURE_MOST_H = _threshold("TM-2", "most into the future", 24, "h", "time zones")
EARLIEST_YEAR = _threshold("TM-2", "earliest year", 2012, "1", "AlexNet")
SHIFT_STEP_S = _threshold("TM-3", "zones differ by multiples of", 900, "s", "zone table")
SHIFT_MOST_S = _threshold("TM-3", "largest difference of two zones", 26 * 3600, "s", "zone table")
SHIFT_SLACK_S = _threshold("TM-3", "slack around a multiple", 120, "s", _JUDGEMENT)
_threshold("XS-3", "readings of a window", fingerprint_index.WINDOW, "1", _JUDGEMENT)
_threshold("XS-3", "equal readings in a window", fingerprint_index.EQUAL_SHARE, "1", _JUDGEMENT)
_threshold(
    "XS-3",
    "correlation of the steps",
    fingerprint_index.CORRELATION,
    "1",
    f"{_LOGS}: different runs up to 0.955",
)
_threshold(
    "XS-3",
    "correlation of the small steps",
    fingerprint_index.SMALL_CORRELATION,
    "1",
    f"{_LOGS}: different runs up to 0.746",
)
_threshold(
    "XS-3",
    "readings compared; fewer need both correlations",
    fingerprint_index.EITHER_LEAST,
    "1",
    "swings of a period agree for a while",
)
_threshold(
    "XS-3",
    "correlation of nodes of one run",
    fingerprint_index.CORRELATION_IN_RUN,
    "1",
    f"{_LOGS}: up to 0.9992",
)
_threshold(
    "XS-8",
    "least equal values of two curves",
    entry_signals.CURVE_VALUES_LEAST,
    "1",
    "246 published runs: 1 of 17 at most",
)
_threshold("XS-8", "least share of the values compared", entry_signals.CURVE_SHARE, "1", _JUDGEMENT)
_threshold(
    "XS-8",
    "least digits of a value that counts",
    entry_signals.CURVE_DIGITS,
    "1",
    "two runs agree on a short value by chance",
)
SOURCES_AGREE = _threshold(
    "XS-9",
    "most, in units of both meters' limits of error",
    entry_signals.SOURCES_AGREE,
    "1",
    "above it one of them is wrong",
)
SOURCES_EFFICIENCY = _threshold(
    "XS-9",
    "DC over AC where no efficiency is documented",
    0.98,
    "1",
    "eight published sets: 0.967 to 0.992 of a run",
)
FLOOD_MOST = _threshold("XS-6", "submissions a board", 5, "1", "ImageNet server, 2015")
FLOOD_DAYS = _threshold("XS-6", "within", 7, "d", "ImageNet server, 2015")
JITTER_READINGS = _threshold("SY-1", "least readings to judge", 100, "1", _JUDGEMENT)
VALUES_LEAST = _threshold("SY-2", "least distinct power values", 5, "1", _JUDGEMENT)
TYPICAL_NODE = _threshold(
    "UN-1", "usual power of a node over count x rated power", 1.0, "1", _NODES
)
TYPICAL_ACCELERATOR = _threshold(
    "UN-1", "usual power of accelerators over count x rated power", 0.6, "1", _JUDGEMENT
)
SLIP_MEASURED = _threshold("UN-1", "log10 distance from a factor, log known", 0.05, "1", _JUDGEMENT)
SLIP_TYPICAL = _threshold("UN-1", "the same from rated power", 0.30, "1", _JUDGEMENT)

_threshold("SY-3", "equal readings in a row", STUCK_READINGS, "1", f"{_LOGS}: up to 5")
_threshold("SY-3", "their share of the run's readings", STUCK_SHARE, "1", "below it moves little")
_threshold("SY-3", "logarithm of their chance", STUCK_LOG_CHANCE, "1", f"{_LOGS}: -8.5 at least")
FLAT_LEAST = _threshold(
    "SY-3", "readings in a row that hardly move", FLAT_READINGS, "1", f"{_LOGS}: up to 22"
)
HELD_MOST = _threshold(
    "SY-3", "share of readings that repeat the one before", HELD_SHARE, "1", f"{_LOGS}: up to 0.125"
)
_threshold(
    "SY-4", "share beyond the next commonest value", REPEATED_EXCESS, "1", "below it moves little"
)
_threshold("SY-4", "logarithm of its chance", REPEATED_LOG_CHANCE, "1", f"{_LOGS}: -0.44 at least")
OFFSET_MOST_S = _threshold(
    "TM-5", "offset of the clock", CLOCK_OFFSET_MOST_S, "s", "533 published logs: -2.3 to 8.4 s"
)
_threshold(
    "TM-5",
    "difference of rise and fall that still proves an offset",
    RAMPS_PROVE_S,
    "s",
    "533 published logs: 95 % within 3.1 s",
)
IDLE_START_S = _threshold(
    "TM-5", "idle after run_start", IDLE_START_MOST_S, "s", f"{_LOGS}: up to 16.1 s"
)
IDLE_STOP_S = _threshold(
    "TM-5", "idle before run_stop", IDLE_STOP_MOST_S, "s", f"{_LOGS}: up to 2.0 s"
)
LOAD_BEFORE_S = _threshold(
    "TM-6", "load before run_start", LOAD_BEFORE_MOST_S, "s", f"{_LOGS}: up to 28.1 s"
)
LOAD_AFTER_S = _threshold(
    "TM-6", "load after run_stop", LOAD_AFTER_MOST_S, "s", f"{_LOGS}: up to 8.1 s"
)
NODES_LEAST = _threshold(
    "PL-10", "nodes from which on they are compared", 3, "1", "of two, none is odd"
)
for _bound, _limit in zip(("least", "most"), NODE_RUN_LIMITS, strict=True):
    _threshold("PL-10", f"{_bound} of a run", _limit, "1", f"{_LOGS}: 0.78 to 1.20")
for _bound, _limit in zip(("least", "most"), NODE_MEAN_LIMITS, strict=True):
    _threshold("PL-10", f"{_bound} over all runs", _limit, "1", f"{_LOGS}: 0.941 to 1.039")
LIMIT_LEAST = _threshold(
    "PL-11", "least limit over the rating", 0.2, "1", "drivers go down to 0.25 (100 W of 400 W)"
)
LIMIT_AGREES = _threshold("PL-11", "most limit over the rating", 1.01, "1", "rounding")
ESTIMATE_AGREES = _threshold("SC-4", "stated against logged", 0.001, "1", "rounding")

STAMP_SLACK_S = _threshold(
    "TM-7", "slack of a stamp", 0.002, "s", "published: run_stop up to 1 ms before the last event"
)
RATE_MOST = _threshold(
    "RN-8", "achieved over highest logged rate", 1.02, "1", "rounding of logged rates"
)

THRESHOLDS = tuple(_TABLE)


def thresholds_of(code: str) -> tuple[Threshold, ...]:
    """
    The numbers of one rule, in the order of the table.
    """
    return tuple(threshold for threshold in THRESHOLDS if threshold.rule == code)
