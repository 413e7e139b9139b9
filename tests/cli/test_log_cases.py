"""
What `reporter energy` answers for logs as people have them, as the table in docs/log-cases.md.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass

from tests.conftest import CHECKOUT, RunCli, shared_folder

PAGE = CHECKOUT / "docs" / "log-cases.md"
WINDOW = ("--start", "2026-06-01T10:30:00Z", "--stop", "2026-06-01T10:40:00Z")
# The energies of cases.csv are independent trapezoids; readings in whole watts differ by a little.
RELATIVE = 1e-4
ZONES = {"r_dst": "Europe/Berlin", "p_dcmi_2digit": "Europe/Berlin"}
# Asked for eight accelerators, as the submission of these runs would.
PARTS = {
    "p_7gpus_plus_total": ("--component", "accelerator", "--devices", "0..7"),
    "p_cpu_as_gpu": ("--component", "accelerator", "--devices", "0..7"),
}
# Where the logs name nothing to choose by, the series is named, as the refusal says.
NAMED = {"p_rails_pivot": ("--series", "n1/0/power_w")}
# The first line of what is refused.
REFUSED = {
    "p_7gpus_plus_total": "7 isn't in the log",
    "p_cpu_as_gpu": "a CPU package series proves no accelerator",
    "r_dst": (
        'power.csv, line 2: time "2026/10/25 02:54:55.113" isn\'t one instant: clocks in '
        "Europe/Berlin show it twice; state the offset that holds"
    ),
    "g_exact_copy": (
        "0 and 0 have the same readings, in a.csv and b.csv: two devices can't have one log"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One row of the table of cases: *energy_j* is the right answer in J, `None` without one.
    """

    name: str
    files: tuple[str, ...]
    energy_j: float | None
    seen_in: str


def cases() -> list[Case]:
    """
    All cases of the reference folder.
    """
    with (shared_folder() / "logs" / "cases.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Case(
                name=row["case"],
                files=tuple(row["files"].split()),
                energy_j=float(row["energy_j"]) if row["energy_j"] else None,
                seen_in=row["shape seen in"],
            )
            for row in csv.DictReader(stream)
        ]


def asked(run_cli: RunCli, case: Case) -> tuple[int, str, dict[str, object]]:
    """
    Exit status, first line of the refusal, and the JSON answer of one case.
    """
    folder = shared_folder() / "logs" / case.name
    zone = ZONES.get(case.name, "UTC")
    options = (*PARTS.get(case.name, ()), *NAMED.get(case.name, ()))
    window = () if case.name == "r_dst" else WINDOW
    ran = run_cli(
        "energy",
        *(folder / file for file in case.files),
        *window,
        "--time-zone",
        zone,
        *options,
        "--format",
        "json",
    )
    first = ran.stderr.splitlines()[0] if ran.stderr else ""
    return ran.exit_code, first, json.loads(ran.stdout) if ran.stdout else {}
