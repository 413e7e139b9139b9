"""
`reporter energy` as a command line: windows, what counts, refusals.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.log_file import ReadLimits
from reporter.measure import streamed_logs
from tests.cli.power_logs import answer, counted, energy_j, refused, steady, table
from tests.conftest import RunCli

HELD = "the log holds: 0 (accelerator, draw); 1 (accelerator, draw)"


@pytest.fixture
def counters(tmp_path: Path) -> Path:
    """
    Counters of two accelerators at 300 W and 310 W, which start again at 120 kJ.
    """
    columns = {
        "gpu0_energy_j": counted(300, range_j=120_000),
        "gpu1_energy_j": counted(310, range_j=120_000),
    }
    return table(tmp_path / "counters.csv", columns)


def test_the_input_of_a_node_is_never_added_to_what_lies_inside(
    node: Path, run_cli: RunCli
) -> None:
    """
    Each kind has its sum; the figure is the input alone, and a limit is no draw.
    """
    data = answer(run_cli("energy", node, "--format", "json"))

    assert [(one["name"], one["energy_j"]) for one in data["sums"]] == [  # type: ignore[attr-defined]
        ("node input", pytest.approx(600_180.0)),
        ("accelerators", pytest.approx(366_360.0)),
    ]
    assert data["energy"]["name"] == "node input"  # type: ignore[index]
    assert [device["name"] for device in data["devices"]] == [  # type: ignore[attr-defined]
        "node_power_w",
        "gpu0_power_w",
        "gpu1_power_w",
    ]


def test_accelerators_and_host_are_added(tmp_path: Path, run_cli: RunCli) -> None:
    """
    They lie apart in any machine.
    """
    columns = {
        "gpu0_power_w": steady(300),
        "cpu0_package_power_w": steady(100),
        "cpu0_dram_power_w": steady(20),
    }

    ran = run_cli("energy", table(tmp_path / "log.csv", columns), "--format", "json")

    assert energy_j(ran) == pytest.approx(252_540.0)
    assert answer(ran)["energy"]["name"] == "accelerators and host"  # type: ignore[index]


def test_series_of_unknown_kind_are_not_added(tmp_path: Path, run_cli: RunCli) -> None:
    """
    Each has its figure, there is none for all, and the command says how to choose.
    """
    log = table(tmp_path / "log.csv", {"left_power_w": steady(300), "right_power_w": steady(310)})

    ran = run_cli("energy", log)

    assert ran.exit_code == 1
    assert ran.stdout.splitlines()[0] == (
        "no figure for all together: nothing says that these series lie apart: left_power_w, "
        "right_power_w; name those that count with --series"
    )
    assert "left_power_w    180,180.0 J" in ran.stdout
    named = ("--series", "left_power_w", "--series", "right_power_w")
    assert energy_j(run_cli("energy", log, *named, "--format", "json")) == pytest.approx(366_360.0)


def test_what_was_not_named_is_left_out_by_name(node: Path, run_cli: RunCli) -> None:
    """
    The list closes the text.
    """
    ran = run_cli("energy", node, "--series", "gpu0_power_w")

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[-3:] == [
        "left out: 2 series",
        "  node_power_w (node input, draw): wasn't named",
        "  gpu1_power_w (accelerator, draw): wasn't named",
    ]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            ("--series", "rack"),
            (
                "no series is called 'rack'",
                (f"{HELD}; name what to take as series"),
            ),
        ),
        (
            ("--component", "node"),
            (
                "an accelerator series proves no node",
                (f"{HELD}; name a log of the part's own devices"),
            ),
        ),
        (
            ("--devices", "0..3"),
            (
                "devices 2, 3 aren't in the log",
                (f"{HELD}; name what to take as series"),
            ),
        ),
        (
            ("--grid", "Atlantis"),
            (
                (
                    "--grid Atlantis: no grid zone 'Atlantis' in the carbon intensity tables, "
                    "version 2; near: none"
                ),
                "use a zone of the ranking table, or ISO 3166-1 alpha-3 for a country",
            ),
        ),
    ],
)
def test_what_the_log_does_not_hold_is_refused(
    options: tuple[str, str], lines: tuple[str, str], log: Path, run_cli: RunCli
) -> None:
    """
    The true cause comes first, then what there is to choose from.
    """
    refused(run_cli("energy", log, *options), *lines)


def test_devices_are_taken_by_number(log: Path, run_cli: RunCli) -> None:
    """
    The other is named as left out.
    """
    data = answer(run_cli("energy", log, "--devices", "1", "--format", "json"))

    assert [device["name"] for device in data["devices"]] == ["1"]  # type: ignore[attr-defined]
    assert data["left_out"] == [{"series": "0", "file": "power.csv", "reason": "another device"}]


def test_counters_that_fall_without_a_range_are_charged_and_named(
    counters: Path, run_cli: RunCli
) -> None:
    """
    What was drawn in such a step isn't known; the option and the field are named.
    """
    ran = run_cli("energy", counters)

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[0].startswith("0.10 kWh (366,000.0 J)")
    assert (
        "gpu0_energy_j   the counter falls 1 time, and the range after which it starts again isn't "
        "known; state --counter-range, which is counter_range_j of the instrument in a submission"
    ) in ran.stdout
    data = answer(run_cli("energy", counters, "--format", "json"))
    assert [device["counter_resets_count"] for device in data["devices"]] == [1, 1]  # type: ignore[attr-defined]


def test_a_stated_range_undoes_the_wraps(counters: Path, run_cli: RunCli) -> None:
    """
    Nothing is charged, and nothing is said of falls.
    """
    ran = run_cli("energy", counters, "--counter-range", "120000")

    assert "energy as read  366,000.0 J" in ran.stdout
    assert "charged         nothing: readings cover the window" in ran.stdout
    assert "falls" not in ran.stdout


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            (),
            (
                (
                    "device: the counter falls 1 time, and the range after which it starts again "
                    "isn't known"
                ),
                "state --counter-range, which is counter_range_j of the instrument in a submission",
            ),
        ),
        (
            ("--counter-range", "5e6"),
            (
                "device: the counter falls 1 time in a way that no wrap at 5,000,000 J explains",
                "check --counter-range, which is counter_range_j of the instrument in a submission",
            ),
        ),
    ],
)
def test_a_counter_that_only_falls_is_refused(
    options: tuple[str, ...], lines: tuple[str, str], tmp_path: Path, run_cli: RunCli
) -> None:
    """
    The cause is the fall, and not the window.
    """
    log = tmp_path / "log.csv"
    log.write_text("timestamp,gpu0_energy_j\n1780309860,3000\n1780309870,300\n", encoding="utf-8")

    refused(run_cli("energy", log, *options), *lines)


def test_time_without_readings_is_charged_at_the_rated_power(
    tmp_path: Path, run_cli: RunCli
) -> None:
    """
    At the highest reading where that is all that is known.
    """
    log = tmp_path / "log.csv"
    rows = [f"{1780309800 + second},300\n" for second in range(101) if not 40 < second < 60]
    log.write_text("timestamp,gpu0_power_w\n" + "".join(rows), encoding="utf-8")

    plain, rated = run_cli("energy", log), run_cli("energy", log, "--rated-power", "700")

    assert "30,000.0 J" in plain.stdout.splitlines()[0]
    assert "38,000.0 J" in rated.stdout.splitlines()[0]
    assert (
        "charged         8,000.0 J for time without readings, at up to 700 W a device"
    ) in rated.stdout
    assert "coverage        80.00 %, largest gap 20.0 s" in rated.stdout


def test_co2e_is_of_the_place_the_year_and_the_pue(log: Path, run_cli: RunCli) -> None:
    """
    A PUE that isn't stated is said to be left out.
    """
    place = ("--grid", "NOR", "--year", "2025")

    with_pue = run_cli("energy", log, *place, "--pue", "1.2", "--format", "json")
    without = run_cli("energy", log, *place)

    carbon = answer(with_pue)["carbon"]
    assert carbon["g_co2e"] == pytest.approx(369_600 / 3.6e6 * 1.2 * 30, rel=1e-3)  # type: ignore[index]
    assert (carbon["pue"], carbon["year"], carbon["zone"]) == (1.2, 2025, "NO")  # type: ignore[index]
    assert "location-based, the building left out, as no PUE was stated" in without.stdout
    assert answer(run_cli("energy", log, "--format", "json"))["carbon"] is None


def test_a_pue_below_one_is_wrong_usage(log: Path, run_cli: RunCli) -> None:
    """
    No building uses less than the machines in it.
    """
    ran = run_cli("energy", log, "--pue", "0.5")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "--pue" in ran.stderr


def test_a_log_named_twice_is_refused(log: Path, run_cli: RunCli) -> None:
    """
    By whatever path it is named.
    """
    again = log.parent / "." / ".." / log.parent.name / log.name

    refused(run_cli("energy", log, again), "a log is named twice", "name each log once")


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", ("log.csv: the file is empty", "Send the log of this device for this run")),
        (
            b"timestamp, index, power.draw [W]\n",
            (
                "log.csv: the log holds no usable reading",
                "Send the log of this device for this run",
            ),
        ),
        (
            b"\x89HDF\r\n",
            (
                "log.csv: an HDF5 file isn't read",
                (
                    "Export the readings as CSV; packed folders, pickles and unknown binary "
                    "files are never opened"
                ),
            ),
        ),
        (
            b"one,two\nthree,four\n",
            (
                "log.csv: the format isn't known",
                (
                    "Send the log as the tool wrote it, or as CSV with a header that names time, "
                    "device and power with its unit"
                ),
            ),
        ),
        (
            b"timestamp,gpu0_power_w\n1780309860,300\n",
            (
                "the log holds one instant: an energy needs two readings",
                "name the log of the whole run",
            ),
        ),
    ],
    ids=["empty", "header alone", "binary", "unknown", "one instant"],
)
def test_a_log_without_energy_is_refused(
    content: bytes, lines: tuple[str, str], tmp_path: Path, run_cli: RunCli
) -> None:
    """
    The reason is the first that is true.
    """
    log = tmp_path / "log.csv"
    log.write_bytes(content)

    refused(run_cli("energy", log), *lines)


def test_one_log_that_cannot_be_read_stops_the_answer(
    log: Path, tmp_path: Path, run_cli: RunCli
) -> None:
    """
    A figure without it would be that of fewer devices.
    """
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"")

    refused(
        run_cli("energy", log, broken),
        "broken.csv: the file is empty",
        "Send the log of this device for this run",
    )


def test_logs_that_are_too_large_to_be_kept_are_read_twice(
    log: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The figure is the same, and each format says how it was read.
    """
    kept = run_cli("energy", log, "--format", "json")
    monkeypatch.setattr(streamed_logs, "EVIDENCE_LIMITS", ReadLimits(file_bytes=0))

    streamed = run_cli("energy", log, "--format", "json")
    text = run_cli("energy", log)

    assert energy_j(streamed) == pytest.approx(energy_j(kept), rel=1e-9)
    assert (answer(kept)["is_streamed"], answer(streamed)["is_streamed"]) == (False, True)
    assert (
        "reading         in two passes, without keeping the logs, as they are too large for that"
    ) in text.stdout
