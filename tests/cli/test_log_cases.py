"""
What `reporter energy` answers for logs as people have them, as the table in docs/log-cases.md.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass

import pytest

from tests.conftest import CHECKOUT, Golden, RunCli, shared_folder

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
    "p_7gpus_plus_total": "device 7 isn't in the log",
    "p_cpu_as_gpu": "a CPU package series proves no accelerator",
    "r_dst": (
        'power.csv, line 2: time "2026/10/25 02:54:55.113" isn\'t one instant: clocks in '
        "Europe/Berlin show it twice; state the offset that holds"
    ),
    "g_exact_copy": (
        "0 and 0 have the same readings, in a.csv and b.csv: two devices can't have one log"
    ),
}


DECLARED = "declared, not measured"
# Cases without a figure in the table of cases: readings in whole watts, boards, and what is said.
OTHERS: dict[str, float | str] = {
    "q_dmon": 2_643_895.0,
    "t_grafana_formatted": 2_643_895.0,
    "r_header_mid_swapped4": 2_643_896.9,
    # A board that draws 5,297 mW but for some readings; the trapezoid of its VDD_IN.
    "p_tegrastats": 3178.2,
    "q_rapl_wrap": (
        "the log holds unknown, accelerators, which may lie in each other; choose with --series"
    ),
    "p_sacct": f"{DECLARED}: 2,488,993.0 J of job",
    "t_codecarbon": f"{DECLARED}: 2,646,000.0 J of all",
    "t_eco2ai": f"{DECLARED}: 2,646,000.0 J of all",
    "t_carbontracker": f"{DECLARED}: 33,000.0 J of gpu",
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


HEAD = """# Power logs as people have them, and what is answered

One row a case of a reference folder of small made-up logs in public shapes.
The right energies are independent trapezoids of what each log means over ten minutes.
This page is written by a test.

| case | shape seen in | right | `reporter energy` says | what it took or refused |
|---|---|---|---|---|
"""


def said(run_cli: RunCli, case: Case) -> tuple[float | None, str]:
    """
    The energy in J, `None` for a refusal, and what was taken or the cause.
    """
    exit_code, first, data = asked(run_cli, case)
    declared = data.get("declared")
    if isinstance(declared, list) and declared:
        # Rows that lie inside others are named and never added.
        own = [one for file in declared for one in file["rows"] if one["part_of"] is None]
        energies = [f"{one['energy_j']:,.1f} J of {one['device_group']}" for one in own]
        return None, f"{DECLARED}: {', '.join(energies)}"
    if exit_code or not data:
        return None, first or str(data.get("why_no_energy"))
    energy = data["energy"]
    assert isinstance(energy, dict)
    return energy["energy_j"], f"{energy['devices_count']} of {energy['name']}"


def row(run_cli: RunCli, case: Case) -> str:
    """
    One line of the table.
    """
    energy_j, words = said(run_cli, case)
    right = "" if case.energy_j is None else f"{case.energy_j:,.1f} J"
    found = "" if energy_j is None else f"{energy_j:,.1f} J"
    cells = (case.name, case.seen_in, right, found, words)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_case_is_right_or_refused_with_its_cause(case: Case, run_cli: RunCli) -> None:
    """
    The right energy within 1e-4, or a refusal whose first line is the true cause.
    """
    energy_j, words = said(run_cli, case)

    other = OTHERS.get(case.name)
    if case.name in REFUSED:
        assert (energy_j, words) == (None, REFUSED[case.name])
    elif isinstance(other, str):
        assert (energy_j, words) == (None, other)
    else:
        assert energy_j == pytest.approx(other or case.energy_j, rel=RELATIVE)


def test_the_page_of_cases(run_cli: RunCli, golden: Golden) -> None:
    """
    docs/log-cases.md says what is answered today.
    """
    text = HEAD + "".join(row(run_cli, case) for case in cases())

    if golden.update:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == text
