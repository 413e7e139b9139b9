"""
Makes inputs of every kind that the tool reads, of any length, the same ones each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

START_S: Final = 1_715_341_129
DEVICES: Final = 8

_NUMBER: Final = re.compile(r"([0-9]+)")
Line = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """
    A log of lines: what stands above them, line number *k*, what stands below, and their format.
    """

    format: str
    line: Line
    head: str = ""
    tail: str = ""

    def text(self, count: int) -> str:
        """
        A log of so many lines.
        """
        return f"{self.head}{''.join(self.line(k) for k in range(count))}{self.tail}"

    def broken(self, count: int) -> str:
        """
        The same with a letter in every number, so that no line is what it should be.
        """
        lines = (_NUMBER.sub(r"\1l", self.line(k)) for k in range(count))
        return f"{self.head}{''.join(lines)}{self.tail}"


def _stamp(k: int, form: str) -> str:
    return datetime.fromtimestamp(START_S + k, UTC).strftime(form)


def _json(**fields: Any) -> str:
    return json.dumps(fields) + "\n"


def _wide(k: int) -> str:
    return (
        f"{START_S + k}," + ",".join(f"{300 + (k + one) % 50}.5" for one in range(DEVICES)) + "\n"
    )


def _nvidia_smi(k: int) -> str:
    return f"{_stamp(k // DEVICES, '%Y/%m/%d %H:%M:%S')}.115, {k % DEVICES}, {300 + k % 50}.47 W\n"


def _dmon(k: int) -> str:
    return f" {_stamp(k // DEVICES, '%Y%m%d   %H:%M:%S')}   {k % DEVICES}   {300 + k % 50}   55\n"


def _xpu(k: int) -> str:
    stamp = _stamp(k // DEVICES, "%Y-%m-%dT%H:%M:%S")
    return f"{stamp}.115,    {k % DEVICES}, 99.00, {300 + k % 50}.47, 1550\n"


def _dcgm(k: int) -> str:
    at = (START_S + k // DEVICES) * 1000
    device = k % DEVICES
    return (
        f'DCGM_FI_DEV_POWER_USAGE{{gpu="{device}",UUID="GPU-{device}",Hostname="n1"}} 300.5 {at}\n'
    )


def _ipmi(k: int) -> str:
    return (
        f"\n    Instantaneous power reading:                   {300 + k % 50} Watts\n"
        "    Minimum during sampling period:                  7 Watts\n"
        f"    IPMI timestamp:                           {_stamp(k, '%a %b %d %H:%M:%S %Y')}\n"
        "    Sampling period:                          00000001 Seconds.\n"
        "    Power reading state is:                   activated\n\n"
    )


def _turbostat(k: int) -> str:
    at = f"{START_S + k}.000000"
    return f"{at}\t-\t-\t-\t50.0\t500.0\t40.0\n{at}\t0\t0\t0\t50.0\t500.0\t40.0\n"


def _redfish(k: int) -> str:
    return _json(
        timestamp=_stamp(k, "%Y-%m-%dT%H:%M:%SZ"),
        host="n1",
        PowerControl=[{"MemberId": "0", "PowerConsumedWatts": 3000 + k % 50}],
    )


def _tegrastats(k: int) -> str:
    stamp = _stamp(k, "%m-%d-%Y %H:%M:%S")
    return f"{stamp} RAM 3276/7859MB CPU [44%@1421] GR3D_FREQ 0%@114 VDD_IN {5297 + k % 50}/5297\n"


def _matcha(k: int) -> str:
    gpus = [{"idx": index, "energy_j": 1000.5} for index in range(2)]
    stamp = _stamp(2 * k + 2, "%Y-%m-%dT%H:%M:%S.000Z")
    return _json(type="step", ts=stamp, step=k, duration_s=2.0, gpus=gpus, train_metrics={})


_MATCHA_START: Final = _json(
    type="session_start",
    ts="2024-05-10T11:38:49.000Z",
    matcha_version="0.3.1",
    hostname="node7",
    energy_source="counter",
    gpus=[{"idx": index, "uuid": f"GPU-{index}", "name": "H100"} for index in range(2)],
)


def _range(k: int) -> str:
    return f'{"" if k == 0 else ","}[{START_S + k}, "{300 + k % 50}.5"]'


_RANGE_HEAD: Final = (
    '{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": '
    '"DCGM_FI_DEV_POWER_USAGE", "UUID": "GPU-0", "Hostname": "n1"}, "values": ['
)

POWER_LOGS: Final = (
    Lines(
        format="csv, a row each reading",
        head="time,device,power_w\n",
        line=lambda k: f"{START_S + k // DEVICES},gpu{k % DEVICES},{300 + k % 50}.5\n",
    ),
    Lines(
        format="csv, a column each device",
        head="time," + ",".join(f"gpu{one}_power_w" for one in range(DEVICES)) + "\n",
        line=_wide,
    ),
    Lines(
        format="csv, energy counter",
        head="timestamp,energy_uj\n",
        line=lambda k: f"{START_S + k},{5_000_000_000 + 296_399_975 * k}\n",
    ),
    Lines(format="nvidia-smi", head="timestamp, index, power.draw [W]\n", line=_nvidia_smi),
    Lines(
        format="nvidia-smi dmon",
        head="#Date       Time        gpu   pwr  gtemp\n#YYYYMMDD   HH:MM:SS    Idx     W      C\n",
        line=_dmon,
    ),
    Lines(
        format="amd-smi",
        head="timestamp,gpu,socket_power,gfx_voltage\n",
        line=lambda k: f"{START_S + k // DEVICES},{k % DEVICES},{300 + k % 50},780\n",
    ),
    Lines(
        format="xpu-smi",
        head="Timestamp, DeviceId, GPU Utilization (%), GPU Power (W), GPU Frequency (MHz)\n",
        line=_xpu,
    ),
    Lines(
        format="dcgm exporter",
        head="# TYPE DCGM_FI_DEV_POWER_USAGE gauge\n",
        line=_dcgm,
    ),
    Lines(format="prometheus range", head=_RANGE_HEAD, line=_range, tail="]}]}}"),
    Lines(format="ipmi dcmi", line=_ipmi),
    Lines(format="redfish", line=_redfish),
    Lines(
        format="powercap",
        head="timestamp,zone,name,energy_uj,max_energy_range_uj\n",
        line=lambda k: (
            f"{START_S + k},intel-rapl:0,package-0,{9_000_000 + 100_000 * k},262143328850\n"
        ),
    ),
    Lines(
        format="turbostat",
        head="Time_Of_Day_Seconds\tPackage\tCore\tCPU\tBusy%\tPkgWatt\tRAMWatt\n",
        line=_turbostat,
    ),
    Lines(
        format="perf stat",
        head="# started on Fri May 10 11:38:48 2024\n\n",
        line=lambda k: f"     {k + 1}.000,500.5,Joules,power/energy-pkg/,1000,100.00,,\n",
    ),
    Lines(
        format="energibridge",
        head="Delta,Time,CPU_USAGE_0,DRAM_ENERGY (J),PACKAGE_ENERGY (J)\n",
        line=lambda k: f"1000,{(START_S + k) * 1000},50.0,{5000 + 40 * k}.5,{9000 + 260 * k}.5\n",
    ),
    Lines(format="tegrastats", line=_tegrastats),
    Lines(format="matcha", head=_MATCHA_START, line=_matcha),
    Lines(
        format="wandb system metrics",
        line=lambda k: _json(
            _timestamp=START_S + k,
            _runtime=float(k),
            **{f"system.gpu.{one}.powerWatts": 300.5 + k % 50 for one in range(DEVICES)},
        ),
    ),
    Lines(
        format="grafana",
        head='"Time","GPU 0 power","GPU 1 power"\n',
        line=lambda k: f"{_stamp(k, '%Y-%m-%d %H:%M:%S')},{300 + k % 50} W,310 W\n",
    ),
)


def _mllog(k: int) -> str:
    record = {
        "namespace": "",
        "time_ms": (START_S + k) * 1000,
        "event_type": "POINT_IN_TIME",
        "key": "eval_accuracy",
        "value": 0.5 + k % 50 / 1000,
        "metadata": {"file": "train.py", "lineno": 1, "samples_count": 64 * k},
    }
    return f":::MLLOG {json.dumps(record)}\n"


def _megatron(k: int) -> str:
    return (
        f" [{_stamp(k, '%Y-%m-%d %H:%M:%S')}.000000] iteration {k + 1:8}/ 9999999 | consumed "
        f"samples: {32 * (k + 1):12} | elapsed time per iteration (ms): 9000.0 | learning rate: "
        f"3.0E-06 | global batch size:    32 | lm loss: {2 + k % 50 / 100:.6E} |\n"
    )


def _trainer_state(k: int) -> str:
    record = {"epoch": k / 100, "eval_loss": 0.55, "eval_samples_per_second": 360.6, "step": k}
    return f"{'' if k == 0 else ', '}{json.dumps(record)}"


def _node_log(k: int) -> str:
    record = {
        "namespace": "",
        "time_ms": (START_S + k) * 1000,
        "event_type": "POINT_IN_TIME",
        "key": "power_reading",
        "value": 2500.0 + k % 50,
        "metadata": {"file": "power.py", "lineno": 88, "host": "node_0"},
    }
    return f":::MLLOG {json.dumps(record)}\n"


NODE_LOG: Final = Lines(format="mllog of a node", line=_node_log)
TRAINING_LOGS: Final = (
    Lines(format="mllog", line=_mllog),
    Lines(format="megatron", line=_megatron),
    Lines(
        format="trainer state",
        head='{"global_step": 300, "log_history": [',
        line=_trainer_state,
        tail="]}",
    ),
    Lines(
        format="wandb history",
        line=lambda k: _json(
            _step=k, _timestamp=START_S + k, _runtime=k + 0.5, samples=16 * k, **{"val/loss": 0.5}
        ),
    ),
    Lines(
        format="lightning metrics",
        head="epoch,step,train_loss,val_acc,val_loss\n",
        line=lambda k: f"{k // 100},{k},{0.5 + k % 50 / 1000},0.71,0.55\n",
    ),
)


def _code_carbon(k: int) -> str:
    return f"{_stamp(k, '%Y-%m-%dT%H:%M:%S')},run,r{k},{60 + k},0.0294,0.0735,Germany,DEU\n"


def _eco2ai(k: int) -> str:
    return (
        f"a,ft,x,epoch: {k},2026-06-01 10:30:00,{60 * (k + 1)},{0.0735 * (k + 1):.4f},0.02,"
        "c/1 device(s),8 x H100,Linux,DE,N/A\n"
    )


def _sacct(k: int) -> str:
    return f"{1935 + k}|00:10:00|2026-06-01T10:30:00|2026-06-01T10:40:00|{2_488_993 + k}|2.49M\n"


TOTALS: Final = (
    Lines(
        format="pyjoules",
        head="timestamp;tag;duration;package_0;dram_0\n",
        line=lambda k: f"{START_S + k}.5;train;1.0;{100_291_467 + k}.0;20058294.0\n",
    ),
    Lines(
        format="codecarbon",
        head="timestamp,project_name,run_id,duration,emissions,energy_consumed,country_name,"
        "country_iso_code\n",
        line=_code_carbon,
    ),
    Lines(
        format="eco2ai",
        head="id,project_name,experiment_description,epoch,start_time,duration(s),"
        "power_consumption(kWh),CO2_emissions(kg),CPU_name,GPU_name,OS,region/country,cost\n",
        line=_eco2ai,
    ),
    Lines(
        format="sacct",
        head="JobID|Elapsed|Start|End|ConsumedEnergyRaw|ConsumedEnergy\n",
        line=_sacct,
    ),
)

CLAIM_COLUMNS: Final = (
    "run_id,model,accelerator,chips,wall_hours,power_w_per_chip,power_kind,pue,pue_in_energy,"
    "ci_kg_per_kwh,energy_mwh,tco2e"
)


def _claim_cells(k: int) -> list[str]:
    hours, watts, pue, factor = 100 + k % 400, 250 + k % 100, "1.1", 0.429
    energy_mwh = 512 * hours * watts * 1.1 / 1e6
    return [
        f"run-{k}", f"model {k}", "A100", "512", str(hours), str(watts), "measured_average", pue,
        "yes", str(factor), f"{energy_mwh:.2f}", f"{energy_mwh * factor:.2f}",
    ]  # fmt: skip


_LATEX_HEAD: Final = (
    "\\begin{tabular}{lrrr}\nModel & GPU hours & Carbon intensity (kgCO2e/kWh) & tCO2e \\\\\n"
)
_MARKDOWN_HEAD: Final = (
    "# Footprints\n\n| Model | GPU hours | Carbon intensity (kgCO2e/kWh) | tCO2e |\n"
    "|---|---|---|---|\n"
)

CLAIMS: Final[Mapping[str, Lines]] = {
    "claims.csv": Lines(
        format="table of claims",
        head=f"{CLAIM_COLUMNS}\n",
        line=lambda k: ",".join(_claim_cells(k)) + "\n",
    ),
    "claims.tex": Lines(
        format="LaTeX table",
        head=_LATEX_HEAD,
        line=lambda k: f"model {k} & {1000 + k % 500} & 0.429 & {40 + k % 9}.5 \\\\\n",
        tail="\\end{tabular}\n",
    ),
    "claims.md": Lines(
        format="Markdown table",
        head=_MARKDOWN_HEAD,
        line=lambda k: f"| model {k} | {1000 + k % 500} | 0.429 | {40 + k % 9}.5 |\n",
    ),
    "claims.txt": Lines(
        format="sentences",
        line=lambda k: (
            f"Training model {k} took {1000 + k % 500} GPU hours on A100s, consumed {300 + k % 500}"
            f" MWh and emitted {120 + k % 500} tCO2e at 0.429 kgCO2e/kWh.\n\n"
        ),
    ),
}


def _disagreeing_sentence(k: int) -> str:
    return (
        f"Training model {k} took {1000 + k % 50} GPU hours on A100s, consumed {300 + k % 7} MWh "
        f"and emitted {120 + k % 9} tCO2e at 0.429 kgCO2e/kWh.\n\n"
    )


def _disagreeing_cells(k: int) -> list[str]:
    cells = _claim_cells(k)
    return [*cells[:4], str(100 + k % 40), str(250 + k % 5), *cells[6:10],
            str(300 + k % 7), str(120 + k % 9)]  # fmt: skip


# Every row disagrees, and most rows print figures of others: what may explain them is sought there.
DISAGREEING_CLAIMS: Final[Mapping[str, Lines]] = {
    "claims.csv": Lines(
        format="table of claims, figures of others",
        head=f"{CLAIM_COLUMNS}\n",
        line=lambda k: ",".join(_disagreeing_cells(k)) + "\n",
    ),
    "claims.tex": Lines(
        format="LaTeX table, figures of others",
        head=_LATEX_HEAD.replace("& tCO2e", "& Energy (MWh) & tCO2e").replace("lrrr", "lrrrr"),
        line=lambda k: (
            f"model {k} & {1000 + k % 50} & 0.429 & {300 + k % 7} & {40 + k % 9}.5 \\\\\n"
        ),
        tail="\\end{tabular}\n",
    ),
    "claims.md": Lines(
        format="Markdown table, figures of others",
        head="| Model | GPU hours | Carbon intensity (kgCO2e/kWh) | Energy (MWh) | tCO2e |\n"
        "|---|---|---|---|---|\n",
        line=lambda k: (
            f"| model {k} | {1000 + k % 50} | 0.429 | {300 + k % 7} | {40 + k % 9}.5 |\n"
        ),
    ),
    "claims.txt": Lines(format="sentences, figures of others", line=_disagreeing_sentence),
}
