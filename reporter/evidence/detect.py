"""
Reads a power log of any known format: what it is, is decided by its content, never by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from reporter.codes import POWER_LOG_HINTS
from reporter.evidence.collect import Piece, Reading, RefusedError
from reporter.evidence.engine import refuse_unwanted
from reporter.evidence.formats.amd_smi import (
    AMD_SMI,
    AMD_SMI_MONITOR,
    ROCM_SMI,
    amd_smi_monitor_pieces,
    amd_smi_pieces,
    is_amd_smi,
    is_amd_smi_monitor,
    is_rocm_smi,
    rocm_smi_pieces,
)
from reporter.evidence.formats.csv_layout import NVIDIA, PLAIN, ZEUS, find_layout
from reporter.evidence.formats.csv_lines import shown, table_pieces
from reporter.evidence.formats.dcgmi_dmon import DCGMI_DMON, dcgmi_dmon_pieces, is_dcgmi_dmon
from reporter.evidence.formats.energibridge import (
    ENERGIBRIDGE,
    energibridge_pieces,
    is_energibridge,
)
from reporter.evidence.formats.grafana import GRAFANA, grafana_pieces, is_grafana
from reporter.evidence.formats.ipmi import IPMI, ipmi_pieces, is_ipmi
from reporter.evidence.formats.ipmi_sensors import (
    IPMI_SENSORS,
    ipmi_sensors_pieces,
    is_ipmi_sensors,
)
from reporter.evidence.formats.json_log import is_json, refuse_unknown
from reporter.evidence.formats.matcha import MATCHA, is_matcha, matcha_pieces
from reporter.evidence.formats.mlflow_power import (
    MLFLOW_JSON,
    MLFLOW_STORE,
    MLFLOW_TABLE,
    is_mlflow_json,
    is_mlflow_store,
    is_mlflow_table,
    mlflow_json_pieces,
    mlflow_store_pieces,
    mlflow_table_pieces,
)
from reporter.evidence.formats.mllog import MLLOG, is_mllog, mllog_pieces
from reporter.evidence.formats.monitor_log import (
    REPORTER_MONITOR,
    is_monitor_log,
    monitor_log_pieces,
)
from reporter.evidence.formats.nvidia_smi_dmon import (
    NVIDIA_SMI_DMON,
    is_nvidia_smi_dmon,
    nvidia_smi_dmon_pieces,
)
from reporter.evidence.formats.nvidia_smi_text import (
    NVIDIA_SMI_TEXT,
    is_nvidia_smi_text,
    nvidia_smi_text_pieces,
)
from reporter.evidence.formats.nvidia_smi_xml import (
    NVIDIA_SMI_XML,
    is_nvidia_smi_xml,
    nvidia_smi_xml_pieces,
)
from reporter.evidence.formats.pdu_csv import PDU_CSV, is_pdu_csv, pdu_csv_pieces
from reporter.evidence.formats.perf_stat import PERF_STAT, is_perf_stat, perf_stat_pieces
from reporter.evidence.formats.powercap import POWERCAP, is_powercap, powercap_pieces
from reporter.evidence.formats.powermetrics import (
    POWERMETRICS,
    POWERMETRICS_PLIST,
    is_powermetrics,
    is_powermetrics_plist,
    powermetrics_pieces,
    powermetrics_plist_pieces,
)
from reporter.evidence.formats.prometheus import PROMETHEUS, is_prometheus, prometheus_pieces
from reporter.evidence.formats.prometheus_json import is_prometheus_json, prometheus_json_pieces
from reporter.evidence.formats.redfish import REDFISH, is_redfish, redfish_pieces
from reporter.evidence.formats.slurm_profile import (
    SLURM_PROFILE,
    is_slurm_profile,
    slurm_profile_pieces,
)
from reporter.evidence.formats.tegrastats import TEGRASTATS, is_tegrastats, tegrastats_pieces
from reporter.evidence.formats.trackio_power import TRACKIO, is_trackio, trackio_pieces
from reporter.evidence.formats.turbostat import TURBOSTAT, is_turbostat, turbostat_pieces
from reporter.evidence.formats.wandb_power import (
    WANDB_ROWS,
    WANDB_TABLE,
    is_wandb,
    wandb_layout,
    wandb_pieces,
)
from reporter.evidence.gather import Gathered, SpooledGathered, SpooledLog
from reporter.evidence.log_file import EVIDENCE_LIMITS, HEAD_BYTES, Block, LogSource, ReadLimits
from reporter.evidence.series import LogReading
from reporter.evidence.timestamps import find_zone
from reporter.evidence.totals import NAMED_ONLY, totals_kind
from reporter.findings import Finding, error, note, warning
from reporter.totals_codes import TOTALS_HINTS

PARQUET = "parquet"


# Formats that are tables; `csv` may be stated for each of them.
_TABLES = frozenset({GRAFANA, MLFLOW_TABLE, WANDB_TABLE})


_UNKNOWN_ZONES = {None, "", "unknown", "local"}


Pieces = Iterator[Piece]


# The order matters: a table is what none of the others is.
_BY_MARK: tuple[tuple[str, Callable[[bytes], bool], Callable[..., Pieces]], ...] = (
    (SLURM_PROFILE, is_slurm_profile, slurm_profile_pieces),
    (MLLOG, is_mllog, mllog_pieces),
    (MATCHA, is_matcha, matcha_pieces),
    (REPORTER_MONITOR, is_monitor_log, monitor_log_pieces),
    (IPMI, is_ipmi, ipmi_pieces),
    (NVIDIA_SMI_DMON, is_nvidia_smi_dmon, nvidia_smi_dmon_pieces),
    (NVIDIA_SMI_XML, is_nvidia_smi_xml, nvidia_smi_xml_pieces),
    (NVIDIA_SMI_TEXT, is_nvidia_smi_text, nvidia_smi_text_pieces),
    (DCGMI_DMON, is_dcgmi_dmon, dcgmi_dmon_pieces),
    (AMD_SMI, is_amd_smi, amd_smi_pieces),
    (ROCM_SMI, is_rocm_smi, rocm_smi_pieces),
    (AMD_SMI_MONITOR, is_amd_smi_monitor, amd_smi_monitor_pieces),
    (POWERMETRICS, is_powermetrics, powermetrics_pieces),
    (POWERMETRICS_PLIST, is_powermetrics_plist, powermetrics_plist_pieces),
    (TURBOSTAT, is_turbostat, turbostat_pieces),
    (TEGRASTATS, is_tegrastats, tegrastats_pieces),
    (PERF_STAT, is_perf_stat, perf_stat_pieces),
    (POWERCAP, is_powercap, powercap_pieces),
    (ENERGIBRIDGE, is_energibridge, energibridge_pieces),
    (IPMI_SENSORS, is_ipmi_sensors, ipmi_sensors_pieces),
    (PROMETHEUS, is_prometheus, prometheus_pieces),
    (PROMETHEUS, is_prometheus_json, prometheus_json_pieces),
    (WANDB_ROWS, is_wandb, wandb_pieces),
    (TRACKIO, is_trackio, trackio_pieces),
    (REDFISH, is_redfish, redfish_pieces),
    (MLFLOW_JSON, is_mlflow_json, mlflow_json_pieces),
    (MLFLOW_STORE, is_mlflow_store, mlflow_store_pieces),
    (MLFLOW_TABLE, is_mlflow_table, mlflow_table_pieces),
    (GRAFANA, is_grafana, grafana_pieces),
    (PDU_CSV, is_pdu_csv, pdu_csv_pieces),
)


# The words that evidence may state as its format: tables, and all that are known by a mark.
FORMATS = frozenset({NVIDIA, PLAIN, ZEUS, PARQUET, WANDB_TABLE, *(word for word, _, _ in _BY_MARK)})


def read_power_log(
    path: Path,
    *,
    name: str | None = None,
    zone: str | None = None,
    clock: str | None = None,
    expected: str | None = None,
    limits: ReadLimits = EVIDENCE_LIMITS,
) -> LogReading:
    """
    The readings of one log, as logged; what can't be read becomes a finding, never an exception.

    *name* is what findings call the log (default: the path). *zone* (UTC, +02:00, or an IANA
    name) is used only for stamps that carry none. *clock* says whose clock it was and is passed
    on. *expected* is the format that was stated, one of `FORMATS`.
    """
    file = name if name is not None else str(path)
    log = OpenLog(path, file, zone=zone, expected=expected, limits=limits)
    gathered = Gathered()
    for piece in log.pieces():
        gathered.add(piece)
    return replace(gathered.reading(log, clock), lines_count=log.source.lines_count)


def read_spooled_log(
    path: Path,
    *,
    name: str,
    zone: str | None,
    clock: str | None,
    expected: str | None,
    limits: ReadLimits,
) -> SpooledLog:
    """
    As `read_power_log`, with the readings in a temporary file where they are many.

    Raises `ReporterError` where there is no room for it.
    """
    log = OpenLog(path, name, zone=zone, expected=expected, limits=limits)
    gathered = SpooledGathered()
    try:
        for piece in log.pieces():
            gathered.add(piece)
    except BaseException:
        gathered.close()
        raise
    header = replace(gathered.header(log, clock), lines_count=log.source.lines_count)
    return SpooledLog(header, log, gathered)


class OpenLog:
    """
    One log while it is read: its pieces in order, and what was found out on the way.
    """

    def __init__(  # noqa: PLR0913 - what, where, and how
        self,
        path: Path,
        file: str,
        *,
        zone: str | None,
        expected: str | None,
        limits: ReadLimits,
        engine: str = "auto",
        is_trusted: bool = False,
    ) -> None:
        """
        *file* is what findings call the log; *engine* how tables are taken apart (see
        `stream_power_log`).

        A Parquet file that isn't one's own (*is_trusted*) is read in a process of its own.
        """
        self.is_trusted = is_trusted
        self.file = file
        self.format: str | None = None
        self.source = LogSource(path, file, limits)
        self.findings: list[Finding] = self.source.findings
        named = None if zone in _UNKNOWN_ZONES else zone
        self.reading = Reading(
            zone=find_zone(named) if named else None,
            zone_name=named,
            limits=limits,
            file=file,
            expected=expected,
            engine=engine,
        )
        if named and self.reading.zone is None:
            self.fail(RefusedError("PW-5", f"no zone is called {shown(named)}"))

    def fail(self, refused: RefusedError) -> None:
        """
        Note why the log, or the rest of it, isn't used.
        """
        place = "" if refused.line is None else f"line {refused.line}"
        advice = refused.advice or POWER_LOG_HINTS[refused.code]
        self.findings.append(error(refused.code, self.file, place, str(refused), advice))

    def pieces(self) -> Pieces:
        """
        The parts of the log in order; they stop where it can't be read on.

        Raises `UnwantedError` where nobody waits for them any more.
        """
        if self.findings:
            return
        try:
            for piece in self._recognised():
                refuse_unwanted()
                yield piece
        except RefusedError as refused:
            self.fail(refused)

    def _recognised(self) -> Pieces:
        blocks = self.source.blocks()
        first = next(blocks, None)
        if self.source.is_parquet:
            self.format = PARQUET
            yield from self._parquet()
            return
        if first is None:
            self._is_totals(self.source.refused_head or b"")
            if not self.findings:
                raise RefusedError("PW-9", "the file is empty")
            return
        all_blocks = chain([first], blocks)
        head = first.data[:HEAD_BYTES]
        if self._is_totals(head):
            return
        for word, is_this, pieces in _BY_MARK:
            if is_this(head):
                self._recognise(word)
                yield from pieces(all_blocks, self.reading)
                return
        if is_json(head):
            refuse_unknown(all_blocks)
        yield from self._table(head, all_blocks)

    def _is_totals(self, head: bytes) -> bool:
        """
        Whether the file holds totals or models; what it is then comes before any other finding.
        """
        totals = totals_kind(head)
        if totals is None:
            return False
        self.format, sentence = totals
        code = "TT-2" if self.format in NAMED_ONLY else "TT-1"
        self.findings.insert(0, error(code, self.file, "", sentence, TOTALS_HINTS[code]))
        return True

    def _table(self, head: bytes, blocks: Iterator[Block]) -> Pieces:
        lines = head.decode("utf-8", errors="replace").splitlines()
        # The head may end within a line.
        whole = lines[:-1] if len(head) == HEAD_BYTES and len(lines) > 1 else lines
        layout = wandb_layout(whole) or find_layout(whole, self.reading.expected)
        if layout is None:
            if self.findings:
                return
            raise RefusedError("PW-3", "the format isn't known")
        self._recognise(layout.format)
        for remark in layout.remarks:
            self.findings.append(note("PW-12", self.file, "line 1", remark))
        yield from table_pieces(layout, blocks, self.reading)

    def _parquet(self) -> Pieces:
        from reporter.evidence.formats.csv_blocks import has_polars

        if not has_polars():
            raise RefusedError("PW-10", "a Parquet file needs polars")
        self._recognise(PARQUET)
        if self.is_trusted:
            from reporter.evidence.formats.parquet import parquet_pieces

            yield from parquet_pieces(self.source.path, self.reading)
        else:
            from reporter.evidence.formats.parquet_isolated import isolated_pieces

            yield from isolated_pieces(self.source.path, self.reading)

    def _recognise(self, word: str) -> None:
        self.format = word
        expected = self.reading.expected
        if expected == PLAIN and word in _TABLES:
            return
        if expected in FORMATS and expected != word:
            message = f"{expected} is stated, but the content is {word}"
            self.findings.append(warning("PW-3", self.file, "", message, POWER_LOG_HINTS["PW-3"]))
