"""
Which series a part takes: totals, averages, counters, kinds, and things that lie in each other.
"""

from __future__ import annotations

import pytest

from reporter.evidence.offered import offered_by
from reporter.model.enums import Component
from tests.evidence.make_series import (
    Kind,
    Quantity,
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
NODE = Wanted(component=Component.NODE, devices=("n1",), devices_count=1)
HOST = Wanted(component=Component.HOST, devices=("n1",), devices_count=1)


def draw_text(name: str) -> str:
    """
    A series as a list of a refusal shows it.
    """
    return offered_by([log("n.csv", draw(name))]).series[0].text


def wide(count: int) -> list[str]:
    """
    Headers of a table with one column a GPU.
    """
    return [f"gpu{index}_power_w" for index in range(count)]


def test_a_total_is_never_added_to_its_gpus() -> None:
    """
    A part of accelerators takes the GPUs and names the total as left out.
    """
    choice = chosen(EIGHT, log("n.csv", *map(draw, wide(8)), draw("total_power_w")))

    assert taken(choice) == wide(8)
    assert left_out(choice) == ["total_power_w is a node input and proves no accelerator"]


def test_a_total_of_gpus_is_never_an_eighth_gpu() -> None:
    """
    Seven GPUs and their total are no eight GPUs, whatever the total is called.
    """
    for total in ("total_power_w", "gpu_total_power_w", "all_gpus_w"):
        cause, advice = refusal(EIGHT, log("n.csv", *map(draw, wide(7)), draw(total)))

        assert cause == "device 7 isn't in the log"
        assert advice.startswith("the log holds: gpu0_power_w (accelerator, draw); gpu1_power_w")
        assert advice.endswith("; name what to take as series")


def test_a_node_takes_its_total_and_not_the_rails() -> None:
    """
    What a log says to be inside a machine proves no node; the total does.
    """
    rails = ("cpu_rail", "gpu_power_w", "total_power_w")
    choice = chosen(NODE, log("n.csv", *map(draw, rails)))

    assert taken(choice) == ["total_power_w"]
    assert left_out(choice) == [
        "cpu_rail is a rail and proves no node",
        "gpu_power_w is an accelerator and proves no node",
    ]


def test_rails_without_a_total_prove_no_node() -> None:
    """
    The rails of a machine are not the machine.
    """
    cause, advice = refusal(NODE, log("n.csv", draw("cpu_rail"), draw("gpu_rail")))

    assert cause == "a rail series proves no node"
    assert advice == (
        "the log holds: cpu_rail (rail, draw); gpu_rail (rail, draw); name a log of the part's own "
        "devices"
    )


def test_a_total_holds_the_series_of_its_own_host_alone() -> None:
    """
    A second node without a total isn't inside the total of the first one.
    """
    wanted = Wanted(component=Component.NODE, devices=("a", "b"), devices_count=2)
    choice = chosen(
        wanted,
        log("a.csv", *(draw(name, host="a") for name in ("cpu_w", "total_power_w"))),
        log("b.csv", draw("power_w", host="b")),
    )

    assert taken(choice) == ["total_power_w", "power_w"]
    assert left_out(choice) == ["cpu_w is a CPU package and proves no node"]


@pytest.mark.parametrize("name", ["power_w", "node_power_w", "psu1_w"])
def test_a_series_beside_a_total_may_be_the_node_itself(name: str) -> None:
    """
    A node and its rack's total look like this, and so do a supply and its node: refused.
    """
    assert refusal(NODE, log("n.csv", draw(name), draw("total_power_w"))) == (
        f"{name} or total_power_w may be the node",
        (
            f"the log holds: {draw_text(name)}; total_power_w (total, node input, draw); name what "
            "to take as series"
        ),
    )


def test_a_total_that_equals_its_one_part_is_taken() -> None:
    """
    Where both say the same nothing is unclear.
    """
    same = log("n.csv", draw("power_w", watts=500.0), draw("total_power_w", watts=500.0))

    assert taken(chosen(NODE, same)) == ["total_power_w"]


@pytest.mark.parametrize(
    ("component", "other", "text"),
    [
        (Component.NODE, "gpu0_power_w", "gpu0_power_w (accelerator, draw)"),
        (Component.NODE, "cpu_power_w", "cpu_power_w (CPU package, draw)"),
        (Component.ACCELERATOR, "cpu_power_w", "cpu_power_w (CPU package, draw)"),
        (Component.WHOLE_FACILITY, "fan_power_w", "fan_power_w (rail, draw)"),
    ],
)
def test_a_series_without_a_kind_beside_other_kinds_must_be_named(
    component: Component, other: str, text: str
) -> None:
    """
    It may be a fan, a rail or the whole node: nothing is taken until somebody says.
    """
    series = log("n.csv", draw("power_w"), draw(other))
    unnamed = Wanted(component=component, devices=("n1",), devices_count=1)
    by_device = Wanted(component=component, devices=("power_w",), devices_count=1)
    by_series = Wanted(component=component, devices=("n1",), devices_count=1, series=("power_w",))

    assert refusal(unnamed, series) == (
        f"nothing says what power_w is, beside {text}",
        f"the log holds: {text}; power_w (unknown, draw); name what to take as series",
    )
    assert taken(chosen(by_device, series)) == ["power_w"]
    assert taken(chosen(by_series, series)) == ["power_w"]


def test_a_series_without_a_kind_is_no_eighth_gpu() -> None:
    """
    Where seven columns say that they are GPUs, one that doesn't isn't counted as one.
    """
    slots = Wanted(
        component=Component.ACCELERATOR,
        devices=tuple(f"slot {n}" for n in "abcdefgh"),
        devices_count=8,
    )
    series = log("n.csv", *map(draw, wide(7)), draw("ambient_w"))

    assert refusal(slots, series)[0] == "nothing says that ambient_w is one of the 8 devices"


def test_several_nodes_are_taken_one_by_one_and_not_by_a_total_that_holds_others() -> None:
    """
    The total of three nodes is no measure of two of them.
    """
    nodes = [draw(f"n{index}") for index in (1, 2, 3)]
    two = Wanted(component=Component.NODE, devices=("n1", "n2"), devices_count=2)
    choice = chosen(two, log("n.csv", *nodes, draw("total_power_w")))

    assert taken(choice) == ["n1", "n2"]
    assert left_out(choice) == ["total_power_w is a total of other series", "n3 another device"]


def test_an_average_is_never_added_to_a_draw() -> None:
    """
    Of one device the draw is taken, or the average where there is no draw.
    """
    both = [draw("gpu0_power_w"), draw("gpu0_average_power_w"), draw("gpu1_average_power_w")]
    two = Wanted(component=Component.ACCELERATOR, devices=("0", "1"), devices_count=2)
    choice = chosen(two, log("n.csv", *both))

    assert taken(choice) == ["gpu0_power_w", "gpu1_average_power_w"]
    assert left_out(choice) == ["gpu0_average_power_w draw is taken instead of average"]


def test_an_average_of_a_node_is_known_without_a_number() -> None:
    """
    Columns that differ only in the word for their quantity are one device.
    """
    choice = chosen(NODE, log("n.csv", draw("node_power_w"), draw("avg_node_power_w")))

    assert taken(choice) == ["node_power_w"]
    assert left_out(choice) == ["avg_node_power_w draw is taken instead of average"]


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Quantity.LIMIT, "limit"),
        (Quantity.PEAK, "peak"),
        (Quantity.LOWEST, "lowest"),
        (Quantity.CAPACITY, "capacity"),
        (Quantity.OTHER, "figure of another kind"),
    ],
)
def test_what_is_no_draw_is_left_out(quantity: Quantity, text: str) -> None:
    """
    A limit or a peak never counts, and a log of nothing else says so.
    """
    other = draw("power_setting_w", quantity=quantity)
    choice = chosen(NODE, log("n.csv", draw("power_w"), other))

    assert taken(choice) == ["power_w"]
    assert left_out(choice) == [f"power_setting_w is a {text}, no draw"]
    assert refusal(NODE, log("n.csv", other)) == (
        f"the log holds no drawn power: power_setting_w is a {text}",
        "send the log of power or energy as it was written",
    )


@pytest.mark.parametrize(
    ("counts", "expected", "left"),
    [
        (True, "gpu0_energy_j", "gpu0_power_w energy counter is taken instead of draw"),
        (False, "gpu0_power_w", "gpu0_energy_j draw is taken instead of energy counter"),
        (None, "gpu0_energy_j", "gpu0_power_w energy counter is taken instead of draw"),
    ],
)
def test_counters_and_draws_of_one_device_are_never_both_taken(
    *, counts: bool | None, expected: str, left: str
) -> None:
    """
    A counted part takes the counter, a sampled one the draw; where nobody asks, the counter.
    """
    wanted = Wanted(component=Component.ACCELERATOR, devices=("0",), devices_count=1, counts=counts)
    choice = chosen(wanted, log("n.csv", draw("gpu0_power_w"), counter("gpu0_energy_j")))

    assert taken(choice) == [expected]
    assert left_out(choice) == [left]


def test_counters_that_some_devices_lack_are_not_taken_unasked() -> None:
    """
    Where one GPU has no counter all are read by their draws, so that they compare.
    """
    series = log("n.csv", *map(draw, wide(2)), counter("gpu0_energy_j"))
    choice = chosen(Wanted(), series)

    assert taken(choice) == wide(2)
    assert left_out(choice) == ["gpu0_energy_j draw is taken instead of energy counter"]


@pytest.mark.parametrize(
    ("component", "series", "cause"),
    [
        (Component.ACCELERATOR, "cpu_power_w", "a CPU package series proves no accelerator"),
        (Component.ACCELERATOR, "node_power_w", "a node input series proves no accelerator"),
        (Component.ACCELERATOR, "psu1_w", "a power supply series proves no accelerator"),
        (Component.NODE, "gpu0_power_w", "an accelerator series proves no node"),
        (Component.NODE, "dram", "a DRAM series proves no node"),
        (Component.NODE, "psys", "a platform series proves no node"),
        (Component.HOST, "gpu0_power_w", "an accelerator series proves no host"),
        (Component.HOST, "outlet 4", "an outlet series proves no host"),
        (Component.WHOLE_FACILITY, "uncore", "an uncore series proves no whole facility"),
        (Component.FABRIC, "cpu_power_w", "a CPU package series proves no fabric"),
    ],
)
def test_a_series_proves_its_own_kind_alone(component: Component, series: str, cause: str) -> None:
    """
    What lies inside a machine is no machine, and the other way round; naming it doesn't help.
    """
    for named in ((), (series,)):
        wanted = Wanted(component=component, devices=("0",), devices_count=1, series=named)

        assert refusal(wanted, log("n.csv", draw(series)))[0] == cause


def test_a_log_that_says_nothing_of_kinds_is_taken_at_its_word() -> None:
    """
    A plain table of power proves what its part says.
    """
    for component in Component:
        wanted = Wanted(component=component, devices=("x",), devices_count=1)

        assert taken(chosen(wanted, log("n.csv", draw("power_w")))) == ["power_w"]


def test_zones_of_a_processor_are_counted_once() -> None:
    """
    Cores and uncore lie in the package, psys overlaps it, and DRAM lies apart.
    """
    zones = [counter(f"zone/{name}") for name in ("package-0", "core", "uncore", "psys", "dram")]
    choice = chosen(HOST, log("n1.csv", *zones))

    assert taken(choice) == ["zone/package-0", "zone/dram"]
    assert left_out(choice) == [
        "zone/core lies inside the CPU package",
        "zone/uncore lies inside the CPU package",
        "zone/psys overlaps the CPU package",
    ]


def test_two_sockets_with_their_memory_are_one_host() -> None:
    """
    Packages and their DRAM lie apart, and together they are the host.
    """
    zones = [counter(f"{zone}-{socket}") for socket in (0, 1) for zone in ("package", "dram")]

    assert taken(chosen(HOST, log("n1.csv", *zones))) == [zone.name for zone in zones]


def test_an_inlet_feeds_all_outlets() -> None:
    """
    A node takes its outlet, a facility the inlet; never both.
    """
    series = log("pdu.csv", draw("outlet 4"), draw("inlet"))
    facility = Wanted(component=Component.WHOLE_FACILITY, devices=("hall",), devices_count=1)
    node, hall = chosen(NODE, series), chosen(facility, series)

    assert (taken(node), left_out(node)) == (["outlet 4"], ["inlet feeds all outlets"])
    assert (taken(hall), left_out(hall)) == (["inlet"], ["outlet 4 is fed by the inlet"])


def test_two_supplies_of_a_node_must_be_named() -> None:
    """
    Two series aren't one node by themselves; named as series, both count.
    """
    supplies = log("bmc.csv", draw("psu1_w"), draw("psu2_w"), draw("fan_power_w"))
    named = Wanted(
        component=Component.NODE, devices=("n1",), devices_count=1, series=("psu1_w", "PSU2_W")
    )

    assert refusal(NODE, supplies) == (
        "the log holds 2 series for 1 device",
        (
            "the log holds: psu1_w (power supply, draw); psu2_w (power supply, draw); name what "
            "to take as series"
        ),
    )
    assert taken(chosen(named, supplies)) == ["psu1_w", "psu2_w"]
    assert left_out(chosen(named, supplies)) == ["fan_power_w wasn't named"]


def test_a_name_of_a_series_must_be_one_of_the_log() -> None:
    """
    A series that isn't there is refused with what there is.
    """
    wanted = Wanted(component=Component.NODE, devices_count=1, series=("psu3_w",))

    assert refusal(wanted, log("bmc.csv", draw("psu1_w"))) == (
        "no series is called 'psu3_w'",
        "the log holds: psu1_w (power supply, draw); name what to take as series",
    )


@pytest.mark.parametrize(
    ("series", "cause"),
    [
        (
            ("total_power_w", "aux_w"),
            "aux_w is named and doesn't count here: it lies inside the total",
        ),
        (("inlet", "outlet 4"), "inlet is named and doesn't count here: it feeds all outlets"),
        (
            ("power_w", "cpu_w"),
            "cpu_w is named and doesn't count here: it is a CPU package and proves no node",
        ),
    ],
)
def test_named_series_that_lie_in_each_other_are_refused(
    series: tuple[str, ...], cause: str
) -> None:
    """
    All that is named counts, so nothing that is named may count twice or prove something else.
    """
    wanted = Wanted(component=Component.NODE, devices_count=1, series=series)

    assert refusal(wanted, log("n.csv", *map(draw, series)))[0] == cause


def test_of_two_metrics_that_say_the_same_one_is_taken() -> None:
    """
    An exporter that gives one power under two names has one power.
    """
    names = ["ipmi_power_watts", "ipmi_dcmi_power_consumption_watts"]
    series = [draw(name, kind=Kind.NODE_INPUT, host="n1") for name in names]
    choice = chosen(NODE, log("n.prom", *series))

    assert taken(choice) == ["ipmi_dcmi_power_consumption_watts"]
    assert left_out(choice) == [
        "ipmi_power_watts ipmi_dcmi_power_consumption_watts says it as well"
    ]


def test_a_series_without_a_usable_reading_is_left_out() -> None:
    """
    It is named, and the device that it would be is missing.
    """
    broken = draw("1", watts=-9.0, kind=Kind.ACCELERATOR, device="1")
    one = Wanted(component=Component.ACCELERATOR, devices=("0",), devices_count=1)
    two = Wanted(component=Component.ACCELERATOR, devices=("0", "1"), devices_count=2)
    series = log("n.csv", *gpus(1), broken)

    assert left_out(chosen(one, series)) == ["1 holds no usable reading"]
    assert refusal(two, series)[0] == "device 1 isn't in the log"


def test_nothing_is_chosen_from_nothing() -> None:
    """
    A log without a series holds no usable reading.
    """
    assert refusal(NODE, log("n.csv"))[0] == "the log holds no usable reading"
