"""
Metrics of DCGM and others in the text form of Prometheus.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.evidence.offered import Wanted
from tests.evidence.chosen import (
    ACCELERATORS,
    ENERGY_J,
    HOST,
    NODE,
    SECONDS,
    energy_j,
    left_out,
    power_w,
    refusal,
    stamp_s,
    written,
)
from tests.evidence.write import counters, read, said, traces

GPU = 'gpu="0",UUID="GPU-6d5c",device="nvidia0",modelName="NVIDIA H100",Hostname="n1"'
SCRAPE = f"""# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).
# TYPE DCGM_FI_DEV_POWER_USAGE gauge
DCGM_FI_DEV_POWER_USAGE{{{GPU}}} 345.600000 1715341129123
# HELP DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION Total energy consumption since boot (in mJ).
# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{{GPU}}} 15152422938 1715341129123
DCGM_FI_DEV_GPU_TEMP{{{GPU}}} 40 1715341129123
"""


def test_power_and_energy_of_dcgm(tmp_path: Path) -> None:
    """
    Power in W, energy from mJ in J, one device by host and UUID; other fields are left out.
    """
    reading = read(tmp_path, SCRAPE + SCRAPE.replace("1129123", "1130123"))

    assert (reading.format, reading.zone, reading.findings) == ("prometheus", "UTC", ())
    assert traces(reading) == {"n1/GPU-6d5c": [(0.123, 345.6), (1.123, 345.6)]}
    assert counters(reading)["n1/GPU-6d5c"][0] == (0.123, 15_152_422.938)


def test_stamps_of_openmetrics_are_seconds(tmp_path: Path) -> None:
    """
    OpenMetrics stamps in seconds: the size of the number tells.
    """
    text = 'ipmi_dcmi_power_consumption_watts{host="n1"} 220 1715341129.5\n# EOF\n'

    assert traces(read(tmp_path, text)) == {"n1/ipmi_dcmi_power_consumption_watts": [(0.5, 220.0)]}


def test_faults_are_named(tmp_path: Path) -> None:
    """
    Lines without a stamp, as an exporter answers, can't be used; neither can broken ones.
    """
    text = (
        'DCGM_FI_DEV_POWER_USAGE{gpu="0"} 345.6\n'
        'DCGM_FI_DEV_POWER_USAGE{gpu="0"} NaN 1715341129123\n'
        'DCGM_FI_DEV_POWER_USAGE{gpu="0"} 345.6 12\n'
        "not a metric at all, no\n"
    )

    assert said(read(tmp_path, text).findings) == [
        (
            "PW-9 : the log holds no usable reading: DCGM_FI_DEV_POWER_USAGE has no time stamp "
            "(line 1, and 2 more)"
        ),
        "PW-6 line 1: DCGM_FI_DEV_POWER_USAGE has no time stamp",
        'PW-6 line 3: time "12" is no Unix time',
        'PW-6 line 4: "not a metric at all, no" isn\'t a metric',
        'PW-7 line 2: "NaN" isn\'t a number',
    ]


GPUS = Wanted(component=ACCELERATORS, devices=("0", "1"))
ONE_NODE = Wanted(component=NODE, devices=("n1",))
ONE_HOST = Wanted(component=HOST, devices=("n1",))
LABELS = ('gpu="0",UUID="GPU-0",Hostname="n1"', 'gpu="1",UUID="GPU-1",Hostname="n1"')
DRAWS = tuple(f"DCGM_FI_DEV_POWER_USAGE{{{labels}}} <w> <t>" for labels in LABELS)
NODE_DRAW = 'ipmi_dcmi_power_consumption_watts{instance="n1:9290"} <w> <t>'


def scraped(*lines: str, seconds: range = SECONDS) -> str:
    """
    Lines scraped each second: <w> is the draw in W, <j> its counter in J, <t> the stamp in ms.
    """
    counted_j, parts = 1000.0, []
    for second in seconds:
        counted_j += (power_w(second - 1) + power_w(second)) / 2
        marks = {"<w>": f"{power_w(second)}", "<j>": f"{counted_j}", "<mj>": f"{counted_j * 1e3}"}
        marks |= {"<t>": f"{stamp_s(second)}000", "<half>": f"{counted_j / 2}"}
        for line in lines:
            text = line
            for mark, value in marks.items():
                text = text.replace(mark, value)
            parts.append(text)
    return "\n".join(parts) + "\n"


def second_gpu_differs(text: str) -> str:
    """
    The draws of GPU 1 raised by 1 W: two devices never have the same readings.
    """
    rows = []
    for line in text.split("\n"):
        head, mark, rest = line.partition("} ")
        if 'gpu="1"' in head and mark:
            value, _, stamp = rest.partition(" ")
            rows.append(f"{head}}} {float(value) + 1} {stamp}")
        else:
            rows.append(line)
    return "\n".join(rows)


TWO_GPUS_J = 2 * ENERGY_J + 600


@pytest.mark.parametrize(
    "further",
    [
        'DCGM_FI_DEV_POWER_USAGE_INSTANT{gpu="0",UUID="GPU-0",Hostname="n1"} 900 <t>',
        'DCGM_FI_DEV_POWER_MGMT_LIMIT{gpu="0",UUID="GPU-0",Hostname="n1"} 700 <t>',
        'nvidia_smi_power_max_limit_watts{uuid="GPU-0",instance="n1"} 700 <t>',
        'DCGM_FI_DEV_MODULE_POWER_UTIL_CURRENT{cpu="0",Hostname="n1"} 1200 <t>',
        'DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-0",Hostname="n1"} 60 <t>',
        'kepler_container_gpu_joules_total{container_id="7",instance="n1"} <j> <t>',
        'scaph_process_power_consumption_microwatts{pid="7",instance="n1"} 9e8 <t>',
        'node_rapl_package_joules_total{index="0",instance="n1:9100"} <j> <t>',
        'ipmi_dcmi_power_consumption_watts{instance="n1"} 4000 <t>',
        'node_hwmon_power_average_watt{chip="lnxsybus:00_acpi000d:00",instance="n1"} 4000 <t>',
        "node:gpu_power_watts:sum 1000 <t>",
        'gpu_power_peak_watts{gpu="0",instance="n1"} 900 <t>',
    ],
)
def test_nothing_beside_the_draw_is_added_to_it(tmp_path: Path, further: str) -> None:
    """
    Limits, peaks, shares, other tools and other parts of the machine change no GPU's energy.
    """
    path = written(tmp_path, second_gpu_differs(scraped(*DRAWS, further)))

    assert energy_j([path], GPUS) == pytest.approx(TWO_GPUS_J, rel=1e-6)


CHANGES: dict[str, Callable[[str], str]] = {
    "twice": lambda text: text + text,
    "reversed": lambda text: "\n".join(reversed(text.split("\n"))),
    "openmetrics": lambda text: text.replace("000\n", "\n") + "# EOF\n",
    "dumped": lambda text: text.replace(
        "DCGM_FI_DEV_POWER_USAGE{", '{__name__="DCGM_FI_DEV_POWER_USAGE",'
    ),
    "quotes": lambda text: text.replace("} ", ',model="NVIDIA, \\"H100\\" {80GB} # 1"} '),
    "comma at the end": lambda text: text.replace("} ", " , } "),
    "exemplars": lambda text: text.replace("\n", ' # {trace_id="a"} 0.5 1780309999.5\n'),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "tabs": lambda text: text.replace(" ", "\t"),
    "comments": lambda text: "# HELP DCGM_FI_DEV_POWER_USAGE In W.\n# by hand\n\n" + text,
    "pods": lambda text: text.replace('Hostname="n1"', 'Hostname="n1",pod="a",container="b"'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_form_of_a_scrape_changes_no_energy(tmp_path: Path, change: str) -> None:
    """
    Scraped twice, out of order, in OpenMetrics, with exemplars, quotes, commas or comments.
    """
    path = written(tmp_path, CHANGES[change](second_gpu_differs(scraped(*DRAWS))))

    assert energy_j([path], GPUS) == pytest.approx(TWO_GPUS_J, rel=1e-6)


def test_the_label_of_a_pod_that_comes_and_goes_is_no_other_gpu(tmp_path: Path) -> None:
    """
    A GPU has one series, whichever pod uses it.
    """
    before = scraped(*DRAWS, seconds=range(-5, 300))
    after = scraped(*DRAWS, seconds=range(300, 606)).replace("n1", 'n1",pod="train')
    path = written(tmp_path, second_gpu_differs(before + after))

    assert energy_j([path], GPUS) == pytest.approx(TWO_GPUS_J, rel=1e-6)


def test_energy_counters_of_all_gpus_go_before_their_draws(tmp_path: Path) -> None:
    """
    A counter in mJ gives the energy in J, and the draw beside it isn't added.
    """
    counters_of = [
        line.replace("POWER_USAGE", "TOTAL_ENERGY_CONSUMPTION").replace("<w>", "<mj>")
        for line in DRAWS
    ]
    path = written(tmp_path, second_gpu_differs(scraped(*DRAWS, *counters_of)))

    assert energy_j([path], GPUS) == pytest.approx(2 * ENERGY_J, rel=1e-6)


def test_a_counter_that_was_reset_loses_one_step_and_gains_nothing(tmp_path: Path) -> None:
    """
    A driver that was loaded again counts from zero: the step across the fall isn't counted.
    """
    name = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"
    line = DRAWS[0].replace("DCGM_FI_DEV_POWER_USAGE", name).replace("<w>", "<mj>")
    text = scraped(line, seconds=range(-5, 300)) + scraped(line, seconds=range(300, 606))
    path = written(tmp_path, text)
    wanted = Wanted(component=ACCELERATORS, devices=("0",))

    assert energy_j([path], wanted) == pytest.approx(ENERGY_J - 510.0, rel=1e-6)


def test_an_average_is_never_added_to_a_draw(tmp_path: Path) -> None:
    """
    The average of the same GPU is left out, with its reason.
    """
    name = "nvidia_smi_power_draw"
    lines = (f'{name}_watts{{uuid="a"}} <w> <t>', f'{name}_average_watts{{uuid="a"}} 505 <t>')
    path = written(tmp_path, scraped(*lines, f'{name}_instant_watts{{uuid="a"}} 900 <t>'))
    wanted = Wanted(component=ACCELERATORS, devices=("a",))

    assert energy_j([path], wanted) == pytest.approx(ENERGY_J, rel=1e-6)
    assert left_out(path, wanted) == [
        "a/nvidia_smi_power_draw_instant_watts: nvidia_smi_power_draw_watts says it as well",
        "a/nvidia_smi_power_draw_average_watts: draw is taken instead of average",
    ]


def test_a_node_has_one_input_however_many_sensors_see_it(tmp_path: Path) -> None:
    """
    Supplies feed the node; DCMI and the sensor say the same; a limit is none of it.
    """
    further = (
        'ipmi_power_watts{instance="n1:9290",id="77",name="Pwr Consumption"} 600 <t>',
        'idrac_power_supply_input_watts{instance="n1",id="0"} 260 <t>',
        'idrac_power_supply_output_watts{instance="n1",id="0"} 240 <t>',
        'idrac_power_control_capacity_watts{instance="n1",id="0"} 2000 <t>',
    )
    path = written(tmp_path, scraped(NODE_DRAW, *further))

    assert energy_j([path], ONE_NODE) == pytest.approx(ENERGY_J, rel=1e-6)


def test_zones_of_rapl_lie_in_each_other(tmp_path: Path) -> None:
    """
    A host is its packages and DRAM: cores lie inside the package, and psys overlaps it.
    """
    zones = [
        f'node_rapl_{zone}_joules_total{{index="0",path="{zone}",instance="n1:9100"}} <j> <t>'
        for zone in ("package", "core", "uncore", "psys")
    ]
    path = written(tmp_path, scraped(*zones))

    assert energy_j([path], ONE_HOST) == pytest.approx(ENERGY_J, rel=1e-6)
    assert refusal(path, ONE_NODE)[0] == "a CPU package series proves no node"


def test_power_and_energy_of_one_zone_are_not_added(tmp_path: Path) -> None:
    """
    Kepler gives W and J of each zone; the counter is taken.
    """
    labels = '{zone="package",node_name="n1",path="/sys/x"}'
    lines = (
        f"kepler_node_cpu_joules_total{labels} <j> <t>",
        f"kepler_node_cpu_watts{labels} <w> <t>",
    )
    further = f"kepler_node_cpu_idle_joules_total{labels} <half> <t>"
    path = written(tmp_path, scraped(*lines, further))

    assert energy_j([path], ONE_HOST) == pytest.approx(ENERGY_J, rel=1e-6)


def test_the_two_modes_of_older_kepler_are_one_counter(tmp_path: Path) -> None:
    """
    Idle and dynamic energy of the platform add up to the node's.
    """
    name = "kepler_node_platform_joules_total"
    lines = [f'{name}{{instance="n1",mode="{mode}"}} <half> <t>' for mode in ("dynamic", "idle")]
    path = written(tmp_path, scraped(*lines))

    assert energy_j([path], ONE_NODE) == pytest.approx(ENERGY_J, rel=1e-6)


def test_one_mode_alone_is_no_node(tmp_path: Path) -> None:
    """
    Dynamic energy without the idle one is less than the node took, so it is left out.
    """
    name = "kepler_node_platform_joules_total"
    text = scraped(f'{name}{{instance="n1",mode="dynamic"}} <half> <t>', seconds=range(2))
    why = '2 readings in mode "dynamic" alone: idle and dynamic together are the whole'
    left = f"left out: n1/{name} ({why})"

    assert said(read(tmp_path, text).findings) == [
        "PW-9 : the log holds no usable reading",
        f"PW-12 line 1: {left}",
    ]


def test_the_host_of_scaphandre_is_no_node(tmp_path: Path) -> None:
    """
    It is what RAPL sees: a host by itself, left out beside its own sockets, and never a node.
    """
    host = 'scaph_host_power_microwatts{instance="n1"} <w>e6 <t>'
    psys = 'scaph_host_rapl_psys_microwatts{instance="n1"} <w>e6 <t>'
    socket = 'scaph_socket_power_microwatts{instance="n1",socket_id="0"} <w>e6 <t>'

    for lines in ((host,), (host, psys), (host.replace("<w>", "7"), socket)):
        path = written(tmp_path, scraped(*lines))
        assert energy_j([path], ONE_HOST) == pytest.approx(ENERGY_J, rel=1e-6)
    path = written(tmp_path, scraped(host))
    assert refusal(path, ONE_NODE)[0] == "a platform series proves no node"


def test_two_exporters_of_one_rapl_are_read_once(tmp_path: Path) -> None:
    """
    Node exporter, Kepler and Scaphandre beside each other: one host, one energy.
    """
    lines = (
        'node_rapl_package_joules_total{index="0",instance="n1:9100"} <j> <t>',
        'kepler_node_cpu_joules_total{zone="package",node_name="n1"} <half> <t>',
        'kepler_node_cpu_watts{zone="package",node_name="n1"} 400 <t>',
        'scaph_socket_power_microwatts{socket_id="0",instance="n1:8080"} 4e8 <t>',
        'scaph_domain_power_microwatts{socket_id="0",domain_name="core",instance="n1"} 3e8 <t>',
        'scaph_host_power_microwatts{instance="n1:8080"} 5e8 <t>',
    )
    path = written(tmp_path, scraped(*lines))

    assert energy_j([path], ONE_HOST) == pytest.approx(ENERGY_J, rel=1e-6)


def test_hosts_are_kept_apart(tmp_path: Path) -> None:
    """
    GPU 0 of two hosts is two GPUs: a part that names no host is refused with the list.
    """
    text = scraped(DRAWS[0]) + scraped(DRAWS[0]).replace("n1", "n2").replace("GPU-0", "GPU-9")
    path = written(tmp_path, text.replace("} 5", "} 6", 1))
    wanted = Wanted(component=ACCELERATORS, devices=("0",), devices_count=1)

    assert refusal(path, wanted) == (
        "'0' stands for several series: n1/GPU-0, n2/GPU-9",
        (
            "the log holds: n1/GPU-0 (accelerator, draw); n2/GPU-9 (accelerator, draw); "
            "name what to take as series"
        ),
    )
    named = Wanted(component=ACCELERATORS, devices=("n2/0",))
    assert energy_j([path], named) == pytest.approx(ENERGY_J, rel=1e-6)


def test_outlets_of_a_rack_are_devices_and_its_inlet_feeds_them(tmp_path: Path) -> None:
    """
    An outlet is taken by its number; phases and the whole rack are never added to it.
    """
    lines = (
        'rPDU2OutletMeteredStatusPower{rPDU2OutletMeteredStatusIndex="4",instance="pdu1"} <w> <t>',
        'rPDU2OutletMeteredStatusPower{rPDU2OutletMeteredStatusIndex="5",instance="pdu1"} 300 <t>',
        'rPDU2DeviceStatusPower{rPDU2DeviceStatusIndex="1",instance="pdu1"} 99 <t>',
        'rPDU2PhaseStatusPower{rPDU2PhaseStatusIndex="1",instance="pdu1"} 33 <t>',
    )
    path = written(tmp_path, scraped(*lines))
    wanted = Wanted(component=NODE, devices=("pdu1/4",))

    assert energy_j([path], wanted) == pytest.approx(ENERGY_J, rel=1e-6)


def test_partitions_of_an_amd_gpu_report_nothing_of_their_own(tmp_path: Path) -> None:
    """
    The first partition has the power of its GPU; the zeros of the others are left out.
    """
    text = scraped(
        'gpu_package_power{gpu_id="0",gpu_partition_id="0",serial_number="7"} <w> <t>',
        'gpu_package_power{gpu_id="1",gpu_partition_id="1",serial_number="7"} 0 <t>',
        'gpu_average_package_power{gpu_id="0",gpu_partition_id="0",serial_number="7"} 500 <t>',
    )
    path = written(tmp_path, text)

    assert energy_j([path], Wanted(component=ACCELERATORS, devices=("0",))) == pytest.approx(
        ENERGY_J, rel=1e-6
    )


def test_a_chip_is_known_by_its_name(tmp_path: Path) -> None:
    """
    The kernel's sensors are of the chip that another metric of the same scrape names.
    """
    text = scraped(
        'node_hwmon_chip_names{chip="0000:03",chip_name="amdgpu",instance="n1"} 1 <t>',
        'node_hwmon_power_average_watt{chip="0000:03",sensor="power1",instance="n1"} <w> <t>',
        'node_hwmon_power_cap_watt{chip="0000:03",sensor="power1",instance="n1"} 600 <t>',
    )
    path = written(tmp_path, text)
    wanted = Wanted(component=ACCELERATORS, devices_count=1)

    assert energy_j([path], wanted) == pytest.approx(ENERGY_J, rel=1e-6)
    assert refusal(path, ONE_NODE)[0] == "an accelerator series proves no node"


def test_ends_of_series_count_against_their_device(tmp_path: Path) -> None:
    """
    The mark of a series that ended is NaN: a bad reading of that GPU alone, with its line.
    """
    text = scraped(DRAWS[0], seconds=range(3)) + f"{DRAWS[0]}".replace("<w>", "NaN").replace(
        "<t>", f"{stamp_s(3)}000"
    )
    reading = read(tmp_path, text)

    assert reading.traces[0].times_s.size == 4
    assert reading.traces[0].lines is not None
    assert reading.traces[0].lines.tolist() == [1, 2, 3, 4]
    assert said(reading.findings) == ['PW-7 line 4: "NaN" isn\'t a number']


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("m_watts 537.4 1780309795115m_watts 538.1 1780309796103", "isn't a metric"),
        ("m_watts 1 garbage 1780309795115", "isn't a metric"),
        ('m_watts{a="b" 1 1780309795115', "isn't a metric"),
        ('m_watts{a="b"}} 1 1780309795115', "isn't a metric"),
        ("m_watts 1780309795115", "has no time stamp"),
        ("m_watts 1 17803", 'time "17803" is no Unix time'),
        ("m_watts 0x10 1780309795115", '"0x10" isn\'t a number'),
        ("m_watts 1_0 1780309795115", '"1_0" isn\'t a number'),
        ("m_watts +Inf 1780309795115", '"+Inf" isn\'t a number'),
    ],
)
def test_a_torn_line_hides_no_other(tmp_path: Path, line: str, message: str) -> None:
    """
    Two lines torn into one give no reading, and the lines around them are read.
    """
    text = scraped(DRAWS[0], seconds=range(2))
    reading = read(tmp_path, f"{text}{line}\n{scraped(DRAWS[0], seconds=range(2, 4))}")
    gpu = traces(reading)["n1/GPU-0"]

    assert [power for _, power in gpu] == [500.0, 520.0, 500.0, 520.0]
    (found,) = said(reading.findings)
    assert found.startswith(("PW-6 line 3: ", "PW-7 line 3: "))
    assert message in found


@pytest.mark.parametrize(
    "line",
    [
        'm_watts{a="' + "\\" * 8_000,
        'm_watts{a="' + '\\"' * 8_000,
        "m_watts{" + 'a="b",' * 2_500 + " 1 1",
        "m_watts{" * 2_000,
        "m" * 16_000,
        "m_watts" + " " * 16_000 + "x",
    ],
    ids=("backslashes", "quotes", "labels", "braces", "name", "blanks"),
)
def test_hostile_lines_cost_linear_time(tmp_path: Path, line: str) -> None:
    """
    Eight times as many lines of the worst kind take no more than about eight times as long.
    """

    def took_s(count: int) -> float:
        text = scraped(DRAWS[0], seconds=range(2)) + f"{line}\n" * count
        begun = time.process_time()
        assert len(read(tmp_path, text).traces) == 1
        return time.process_time() - begun

    assert took_s(160) < 40 * took_s(20) + 0.5
