"""
What holds for every choice of series: a figure rests on the readings, never on how they are laid
out, and what doesn't belong to a part changes no figure in silence.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.evidence.find import find_evidence
from reporter.evidence.offered import AmbiguousError
from reporter.measure.measure import measure
from reporter.model.submission import Declaration
from reporter.schema.check import without_measured
from tests.review.examples import BASE, base_submission, patch, readers

# The run of the good submission, in Unix seconds: 2024-03-02T10:00:00Z to 10:04:00Z.
START_S = 1_709_373_600
GPUS = 3
# A reading every 3 s from 6 s before the run to 6 s after it.
OFFSETS_S = range(-6, 247, 3)


def drawn_powers(seed: int) -> list[list[int]]:
    """
    A power in W for each GPU and instant.
    """
    random = Random(seed)  # noqa: S311 - a log, no secret
    return [[random.randrange(50, 900) for _ in OFFSETS_S] for _ in range(GPUS)]


# A seed shrinks to one number, where a list of powers would shrink number by number.
powers_w = st.integers(0, 2**16).map(drawn_powers)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """
    One folder for all examples.
    """
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def measured(folder: Path, logs: dict[str, str], part: dict[str, Any]) -> list[float] | str:
    """
    Energies in J of the devices of one part, or why there is none.
    """
    beside = folder / "submission.json"
    held = folder / "submission"
    held.mkdir(exist_ok=True)
    for path in held.iterdir():
        path.unlink()
    for name in ("run-1.txt", "run-2.txt", "run-2-node.txt"):
        (held / name).write_bytes((BASE / "logs" / name).read_bytes())
    data = without_measured(base_submission())
    ids = list(logs)
    patch(data, [{"op": "replace", "path": f"/runs/0/energy_parts/0/{key}", "value": value}
                 for key, value in ({"evidence": ids} | part).items()])  # fmt: skip
    kept = [item for item in data["evidence"] if item["id"] != "run-1-node"]
    data["evidence"] = [*kept, *(_evidence(held, name, text) for name, text in logs.items())]
    declaration = Declaration.from_dict(data)
    evidence = find_evidence(declaration, None, readers=readers(), beside=beside)
    found = measure(declaration, evidence)
    refused: AmbiguousError | None = found.refused.get((0, 0))
    if refused is not None:
        return str(refused)
    (of_run,) = (one for one in found.parts if one.at.run_index == 0)
    energies_j = [device.integral.integrated_j for device in of_run.devices]
    return sorted(energy_j for energy_j in energies_j if energy_j is not None)


def _evidence(held: Path, name: str, text: str) -> dict[str, Any]:
    raw = text.encode()
    (held / f"{name}.csv").write_bytes(raw)
    return {
        "id": name,
        "file": f"{name}.csv",
        "bytes": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "format": "csv",
        "clock": "host",
        "zone": "UTC",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """
    One way to write the same readings down.
    """

    name: str
    unit: str
    stamp: str
    is_wide: bool

    def header(self) -> str:
        """
        The header of a table of this form.
        """
        if self.is_wide:
            columns = [f"{self.name.format(gpu)}_power_{self.unit}" for gpu in range(GPUS)]
            return ",".join(["time", *columns])
        return f"time,device,power_{self.unit}" if self.unit != "cell" else "time,device,power"

    def rows(self, powers: list[list[int]]) -> list[str]:
        """
        All rows, in the order of time.
        """
        found: list[str] = []
        for number, offset_s in enumerate(OFFSETS_S):
            time = self._time(START_S + offset_s)
            cells = [self._cell(powers[gpu][number]) for gpu in range(GPUS)]
            if self.is_wide:
                found.append(",".join([time, *cells]))
            else:
                found += [
                    f"{time},{self.name.format(gpu)},{cell}" for gpu, cell in enumerate(cells)
                ]
        return found

    def _cell(self, power_w: int) -> str:
        cells = {"W": f"{power_w}", "mW": f"{power_w}000", "kW": f"{power_w / 1000:.3f}"}
        return cells.get(self.unit, f"{power_w} W")

    def _time(self, time_s: int) -> str:
        at = datetime.fromtimestamp(time_s, UTC)
        east = at.astimezone(timezone(timedelta(hours=5, minutes=30)))
        return {
            "s": f"{time_s}",
            "ms": f"{time_s}000",
            "iso": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "offset": f"{east:%Y-%m-%d %H:%M:%S}+05:30",
            "local": f"{at:%Y/%m/%d %H:%M:%S}.000",
        }[self.stamp]


long_forms = st.builds(
    Form,
    name=st.sampled_from(["{}", "gpu{}", "card{}", "GPU {}", "0{}"]),
    unit=st.sampled_from(["W", "mW", "kW", "cell"]),
    stamp=st.sampled_from(["s", "ms", "iso", "offset", "local"]),
    is_wide=st.just(value=False),
)
wide_forms = st.builds(
    Form,
    name=st.sampled_from(["gpu{}", "card{}", "GPU {}"]),
    unit=st.sampled_from(["W", "mW", "kW"]),
    stamp=st.sampled_from(["s", "ms", "iso", "offset", "local"]),
    is_wide=st.just(value=True),
)
ACCELERATORS = {
    "component": "accelerator",
    "devices": [f"0..{GPUS - 1}"],
    "devices_count": GPUS,
}
PLAIN = Form(name="{}", unit="W", stamp="s", is_wide=False)


def table(form: Form, rows: list[str]) -> str:
    """
    A table of some rows under its header.
    """
    return "\n".join([form.header(), *rows, ""])


def reference(folder: Path, powers: list[list[int]]) -> list[float]:
    """
    Energies of the plain log: a file in the order of time, indices, W and Unix seconds.
    """
    found = measured(folder, {"plain": table(PLAIN, PLAIN.rows(powers))}, ACCELERATORS)
    assert not isinstance(found, str), found
    return found


@settings(max_examples=40)
@given(powers_w, long_forms | wide_forms)
def test_units_times_and_names_change_no_energy(
    folder: Path, powers: list[list[int]], form: Form
) -> None:
    """
    W, mW or kW; seconds, dates or offsets; index, gpu0 or card0; rows or columns: one energy.
    """
    found = measured(folder, {"log": table(form, form.rows(powers))}, ACCELERATORS)

    assert found == pytest.approx(reference(folder, powers))


@settings(max_examples=30)
@given(powers_w, long_forms | wide_forms, st.randoms(use_true_random=False), st.data())
def test_the_order_of_rows_changes_no_energy(
    folder: Path, powers: list[list[int]], form: Form, random: Random, data: st.DataObject
) -> None:
    """
    Shuffled rows, with the header again in any places, give the same energy.
    """
    rows = form.rows(powers)
    random.shuffle(rows)
    for place in data.draw(st.lists(st.integers(1, len(rows)), max_size=3)):
        rows.insert(place, form.header())
    found = measured(folder, {"log": table(form, rows)}, ACCELERATORS)

    assert found == pytest.approx(reference(folder, powers))


@settings(max_examples=30)
@given(
    powers_w,
    long_forms | wide_forms,
    st.lists(st.integers(1, len(OFFSETS_S) - 1), max_size=3, unique=True),
    st.randoms(use_true_random=False),
)
def test_rotation_changes_no_energy(
    folder: Path, powers: list[list[int]], form: Form, cuts: list[int], random: Random
) -> None:
    """
    Cut into files at any places, listed in any order, a log gives the same energy.
    """
    rows, each = form.rows(powers), 1 if form.is_wide else GPUS
    edges = [0, *sorted(cuts), len(OFFSETS_S)]
    pieces = [
        (f"piece-{number}", table(form, rows[left * each : right * each]))
        for number, (left, right) in enumerate(pairwise(edges))
    ]
    random.shuffle(pieces)
    found = measured(folder, dict(pieces), ACCELERATORS)

    assert found == pytest.approx(reference(folder, powers))


@settings(max_examples=30)
@given(powers_w, long_forms)
def test_a_file_for_each_device_changes_no_energy(
    folder: Path, powers: list[list[int]], form: Form
) -> None:
    """
    A device is one device, whether its readings stand in a file of their own or not.
    """
    rows = form.rows(powers)
    logs = {f"file-{gpu}": table(form, rows[gpu::GPUS]) for gpu in range(GPUS)}

    assert measured(folder, logs, ACCELERATORS) == pytest.approx(reference(folder, powers))


# Columns that aren't the part's; each is made of the part's own readings and a number.
FOREIGN = [
    "total_power_w", "gpu_total_power_w", "peak_power_w", "gpu0_peak_power_w", "gpu1_max_power_w",
    "power_limit_w", "gpu0_power_limit_w", "gpu7_power_w", "card9_power_w", "cpu0_power_w",
    "dram_power_w", "node_power_w", "psu1_power_w", "fan_power_w", "outlet 4 power (W)",
    "inlet power (W)", "other_w", "gpu0_avg_power_w", "avg_power_w", "rated_power_w",
]  # fmt: skip


def with_columns(base: list[str], added: list[str], powers: list[list[int]]) -> str:
    """
    A wide table of the *base* columns, one a device, and *added* ones.
    """
    lines = [",".join(["time", *base, *added])]
    for number, offset_s in enumerate(OFFSETS_S):
        own = [powers[index][number] for index in range(len(base))]
        other = [sum(own) + 7 * (index + 1) + number % 5 for index in range(len(added))]
        lines.append(",".join(map(str, [START_S + offset_s, *own, *other])))
    return "\n".join([*lines, ""])


@settings(max_examples=60)
@given(powers_w, st.lists(st.sampled_from(FOREIGN), min_size=1, max_size=4, unique=True))
def test_what_is_no_device_of_the_part_changes_no_figure_of_accelerators(
    folder: Path, powers: list[list[int]], added: list[str]
) -> None:
    """
    Totals, peaks, limits and other devices leave the figure as it is, or refuse it.
    """
    base = [f"gpu{gpu}_power_w" for gpu in range(GPUS)]
    found = measured(folder, {"log": with_columns(base, added, powers)}, ACCELERATORS)

    assert isinstance(found, str) or found == pytest.approx(reference(folder, powers))


@settings(max_examples=60)
@given(powers_w, st.lists(st.sampled_from(FOREIGN), min_size=1, max_size=4, unique=True))
def test_what_is_no_device_of_the_part_changes_no_figure_of_unnamed_accelerators(
    folder: Path, powers: list[list[int]], added: list[str]
) -> None:
    """
    Where the part's names are none of the log, too, only the figure of its devices may stand.
    """
    base = [f"gpu{gpu}_power_w" for gpu in range(GPUS)]
    slots = ACCELERATORS | {"devices": [f"slot {gpu}" for gpu in range(GPUS)]}
    found = measured(folder, {"log": with_columns(base, added, powers)}, slots)

    assert isinstance(found, str) or found == pytest.approx(reference(folder, powers))


@settings(max_examples=80)
@given(
    powers_w,
    st.sampled_from(["power_w", "node_power_w", "psu1_power_w", "outlet 4 power (W)"]),
    st.lists(st.sampled_from(FOREIGN), min_size=1, max_size=4, unique=True),
)
def test_what_is_no_device_of_the_part_changes_no_figure_of_a_node(
    folder: Path, powers: list[list[int]], base: str, added: list[str]
) -> None:
    """
    A node's figure stays, or is refused: a total, a rail or an outlet is never taken in silence.
    """
    node = {"component": "node", "devices": ["rack-7-node-3"], "devices_count": 1}
    plain = measured(folder, {"log": with_columns([base], [], powers)}, node)
    # A column of the node is the device itself: it counts before one of its supplies.
    others = [name for name in added if name not in {base, "node_power_w"}]
    found = measured(folder, {"log": with_columns([base], others, powers)}, node)

    assert not isinstance(plain, str)
    assert isinstance(found, str) or found == pytest.approx(plain)
