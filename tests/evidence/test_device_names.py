"""
Devices by the names that a part asks for, rotated logs, loggers side by side, and copies.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.evidence.identity import Kind
from reporter.model.enums import Component
from tests.evidence.make_series import (
    Wanted,
    chosen,
    counter,
    draw,
    gpus,
    left_out,
    log,
    refusal,
    taken,
)

EIGHT = Wanted(component=Component.ACCELERATOR, devices=("0..7",), devices_count=8)
NAMES = [str(index) for index in range(8)]


def accelerators(*devices: str, count: int | None = None) -> Wanted:
    """
    A part of accelerators by these names.
    """
    return Wanted(
        component=Component.ACCELERATOR, devices=devices, devices_count=count or len(devices)
    )


@pytest.mark.parametrize(
    "devices",
    [("0..7",), ("0-7",), ("0..3", "4..7"), ("gpu0", "GPU 1", "card2", "3", "4", "5", "6", "07")],
)
def test_devices_are_found_by_number_under_any_word(devices: tuple[str, ...]) -> None:
    """
    Index, gpu0, card0 and ranges name the same GPUs.
    """
    wanted = Wanted(component=Component.ACCELERATOR, devices=devices, devices_count=8)

    assert sorted(taken(chosen(wanted, log("n.csv", *gpus())))) == NAMES


def test_devices_are_found_by_uuid() -> None:
    """
    A UUID names its device wherever the log has it, in whatever case.
    """
    series = [draw(f"GPU-{name}", uuid=f"GPU-{name}", kind=Kind.ACCELERATOR) for name in "ab"]

    assert taken(chosen(accelerators("gpu-A"), log("n.csv", *series))) == ["GPU-a"]


def test_devices_of_several_hosts_are_found_by_host_and_number() -> None:
    """
    GPU 0 of one host isn't GPU 0 of another, and a bare 0 is either.
    """
    logs = [
        log(f"{host}.csv", draw(f"{host}/0", host=host, device="0", kind=Kind.ACCELERATOR))
        for host in ("a", "b")
    ]

    assert taken(chosen(accelerators("b/0"), *logs)) == ["b/0"]
    assert taken(chosen(accelerators("a/0", "b/0"), *logs)) == ["a/0", "b/0"]
    assert refusal(accelerators("0"), *logs) == (
        "'0' stands for several series: a/0, b/0",
        (
            "the log holds: a/0 (accelerator, draw); b/0 (accelerator, draw); name what to take "
            "as series"
        ),
    )


def test_devices_of_several_files_are_found_by_file_and_number() -> None:
    """
    Where logs name no host, the name of the file does.
    """
    logs = [
        log(f"{host}.csv", draw("0", watts=watts, device="0", kind=Kind.ACCELERATOR))
        for host, watts in (("a", 300.0), ("b", 310.0))
    ]

    assert taken(chosen(accelerators("b/0"), *logs)) == ["b.csv/0"]


def test_a_device_of_another_part_is_left_out() -> None:
    """
    Of eight GPUs the two that are named are taken, and the others are said to be others.
    """
    choice = chosen(accelerators("2", "5"), log("n.csv", *gpus()))

    assert taken(choice) == ["2", "5"]
    assert left_out(choice)[0] == "0 another device"
    assert len(left_out(choice)) == 6


def test_names_that_the_log_has_not_are_all_named_up_to_twelve() -> None:
    """
    One is missing, or several; of many the first stand for the rest.
    """
    series = log("n.csv", *gpus(4))

    assert refusal(accelerators("3", "4"), series)[0] == "device 4 isn't in the log"
    assert refusal(accelerators("3..5"), series)[0] == "devices 4, 5 aren't in the log"
    assert refusal(accelerators("3..30"), series)[0] == (
        "devices 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 15 more aren't in the log"
    )


def test_other_names_are_taken_where_the_number_fits() -> None:
    """
    Slots are no names of the log; as many series as devices are those devices, no more or fewer.
    """
    slots = accelerators("slot a", "slot b")

    assert taken(chosen(slots, log("n.csv", *gpus(2)))) == ["0", "1"]
    assert refusal(slots, log("n.csv", *gpus(3)))[0] == "the log holds 3 series for 2 devices"


def test_the_sensor_of_one_accelerator_is_no_meter_of_several() -> None:
    """
    One meter may stand for several nodes; a GPU's own sensor sees that GPU alone.
    """
    slots = accelerators("slot a", "slot b")
    nodes = Wanted(component=Component.NODE, devices=("n1", "n2"), devices_count=2)

    assert refusal(slots, log("n.csv", *gpus(1)))[0] == "the log holds 1 series for 2 devices"
    assert taken(chosen(nodes, log("pdu.csv", draw("power_w")))) == ["power_w"]


def test_a_range_counts_as_many_devices_as_it_names() -> None:
    """
    Without a stated count 0..7 are eight devices, whatever the log calls them.
    """
    eight = Wanted(component=Component.NODE, devices=("0..7",))
    series = [draw(f"n{index}", watts=300.0 + index) for index in range(8)]

    assert len(taken(chosen(eight, log("n.csv", *series)))) == 8
    assert refusal(eight, log("n.csv", *series[:7]))[0] == "the log holds 7 series for 8 devices"


def test_two_names_for_one_device_are_refused() -> None:
    """
    0 and gpu0 are one GPU: taking it twice would leave another out.
    """
    assert refusal(accelerators("0", "gpu0"), log("n.csv", *gpus(2))) == (
        "'0' and 'gpu0' are one device: 0",
        "name every device once",
    )


def test_ranges_without_end_are_refused_early() -> None:
    """
    A part has a million devices at most, however its ranges are written.
    """
    wanted = Wanted(component=Component.ACCELERATOR, devices=("0..99999",) * 4096)

    assert refusal(wanted, log("n.csv", *gpus(1)))[0] == (
        "the part names more than 1,000,000 devices"
    )


def test_a_range_that_is_a_name_of_the_log_is_that_name() -> None:
    """
    An outlet that is called 1-2 isn't outlets 1 and 2.
    """
    wanted = Wanted(component=Component.NODE, devices=("1-2",), devices_count=1)
    series = [draw(name, device=name, kind=Kind.OUTLET) for name in ("1", "2", "1-2")]

    assert taken(chosen(wanted, log("pdu.csv", *series))) == ["1-2"]


def test_pieces_of_a_rotated_log_are_one_device() -> None:
    """
    What follows in time under the same name is one series, in whatever order the files are named.
    """
    first = log("p1.csv", *gpus())
    second = log("p2.csv", *gpus(start_s=20.0))
    choice = chosen(EIGHT, second, first)

    assert taken(choice) == NAMES
    assert [[piece.file for piece in device.pieces] for device in choice.devices] == [
        ["p1.csv", "p2.csv"]
    ] * 8


def test_pieces_may_share_a_few_readings() -> None:
    """
    Rotation may copy the last lines; a twentieth is still one log, a tenth is two loggers.
    """
    wanted = Wanted(component=Component.NODE, devices=("n1",), devices_count=1)

    def pieces(shared_s: float) -> list[str]:
        first = log("p1.csv", draw("power_w", count=101))
        second = log("p2.csv", draw("power_w", start_s=100.0 - shared_s, count=101))
        return taken(chosen(wanted, first, second))

    assert pieces(5.0) == ["power_w"]
    with pytest.raises(Exception, match=r"^the log holds 2 series for 1 device$"):
        pieces(10.0)


def test_two_loggers_side_by_side_are_two_devices() -> None:
    """
    Nodes whose logs name no host are told apart by their files.
    """
    logs = [log(f"n{number}.csv", draw("power_w", watts=300.0 + number)) for number in (1, 2)]
    two = Wanted(component=Component.NODE, devices=("rack 1", "rack 2"), devices_count=2)

    assert taken(chosen(two, *logs)) == ["n1.csv/power_w", "n2.csv/power_w"]


def test_two_loggers_of_sixteen_gpus_are_sixteen_devices() -> None:
    """
    Each index stands in both files, and each file has its own.
    """
    first = log("a.csv", *gpus())
    second = log("b.csv", *gpus(watts=400.0))
    sixteen = Wanted(component=Component.ACCELERATOR, devices=("0..7",), devices_count=16)

    assert len(taken(chosen(sixteen, first, second))) == 16
    assert refusal(EIGHT, first, second)[0] == "'0' stands for several series: a.csv/0, b.csv/0"


@pytest.mark.parametrize(
    ("identity", "name"), [({"uuid": "GPU-1"}, "GPU-1"), ({"host": "n1"}, "n1/0")]
)
def test_a_device_that_is_named_beyond_doubt_was_never_two(
    identity: dict[str, Any], name: str
) -> None:
    """
    The same host or UUID in two files over the same time is one device that was logged twice.
    """
    logs = [
        log(file, draw("n1/0", watts=watts, kind=Kind.ACCELERATOR, device="0", **identity))
        for file, watts in (("a.csv", 300.0), ("b.csv", 301.0))
    ]

    assert refusal(accelerators("0"), *logs) == (
        f"{name} was logged twice over the same time, in a.csv and b.csv",
        "name one log of each device",
    )


def test_exact_copies_are_refused() -> None:
    """
    Two devices never draw the same to the last digit, in one file or in two.
    """
    advice = "leave the copy out; where one meter feeds both, name its series once"
    same = [draw(name, watts=300.0) for name in ("gpu0_w", "gpu1_w")]
    files = [log(file, draw("power_w")) for file in ("a.csv", "b.csv")]
    nodes = Wanted(component=Component.NODE, devices=("a", "b"), devices_count=2)

    assert refusal(accelerators("0", "1"), log("n.csv", *same)) == (
        "gpu0_w and gpu1_w have the same readings, in n.csv: two devices can't have one log",
        advice,
    )
    assert refusal(nodes, *files) == (
        (
            "power_w and power_w have the same readings, in a.csv and b.csv: two devices can't "
            "have one log"
        ),
        advice,
    )


def test_few_readings_may_be_the_same() -> None:
    """
    Nine equal readings are no proof of a copy.
    """
    same = [draw(name, watts=300.0, count=9) for name in ("gpu0_w", "gpu1_w")]

    assert taken(chosen(accelerators("0", "1"), log("n.csv", *same))) == ["gpu0_w", "gpu1_w"]


def test_draws_and_a_counter_that_follows_are_two_series() -> None:
    """
    Readings of power are never joined to readings of energy.
    """
    logs = [
        log("p1.csv", draw("0", kind=Kind.ACCELERATOR, device="0")),
        log("p2.csv", counter("0", start_s=20.0, kind=Kind.ACCELERATOR, device="0")),
    ]

    assert refusal(accelerators("0"), *logs)[0] == "'0' stands for several series: 0, 0"


def test_two_tools_that_logged_one_gpu_alike_are_one_device() -> None:
    """
    A second tool's column with the very same readings is the same sensor once more.
    """
    logs = [
        log(
            "smi.csv",
            draw("0", watts=300.0, kind=Kind.ACCELERATOR, device="0", metric="power.draw"),
        ),
        log("eb.csv", draw("GPU0_POWER", watts=300.0)),
    ]
    choice = chosen(accelerators("0"), *logs)

    assert taken(choice) == ["0"]
    assert left_out(choice) == ["GPU0_POWER is 0 of smi.csv once more"]


def test_a_long_list_is_cut_and_counted() -> None:
    """
    A refusal lists twelve series and says how many more there are.
    """
    cause, advice = refusal(accelerators("slot a", "slot b"), log("n.csv", *gpus(20)))

    assert cause == "the log holds 20 series for 2 devices"
    assert advice.count("(accelerator, draw)") == 12
    assert advice.endswith("11 (accelerator, draw) and 8 more; name what to take as series")


def test_twenty_thousand_devices_are_chosen_by_name() -> None:
    """
    As many devices as a log may hold, each asked for by its number, and as many files side by side.
    """
    count = 20_000
    many = log("n.csv", *(draw(f"gpu{i}_w", watts=300.0 + i, count=2) for i in range(count)))
    files = [log(f"{i}.csv", draw("power_w", watts=300.0 + i, count=2)) for i in range(count)]
    nodes = Wanted(component=Component.NODE, devices=("hall",), devices_count=count)

    assert len(taken(chosen(accelerators(f"0..{count - 1}", count=count), many))) == count
    assert len(taken(chosen(nodes, *files))) == count
