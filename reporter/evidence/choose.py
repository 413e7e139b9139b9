"""
Which series of some logs a part takes: exactly those of its devices and its kind.

Totals are never added to their parts, averages never to draws, and no device counts twice. What is
left over is named with its reason; what is ambiguous is refused, with the list of what the logs
hold and the words to choose with. Nothing is summed because it happens to be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush
from pathlib import PurePath
from types import MappingProxyType

from reporter.evidence.copies import refuse_partial_copies
from reporter.evidence.device_names import (
    OF_HOST,
    advice_on,
    devices_asked,
    is_named,
    listing,
    matching,
    names_of,
)
from reporter.evidence.distinct import (
    refuse_copies,
    refuse_counted_twice,
    refuse_feed_left_out,
    refuse_mixed,
    refuse_other_count,
)
from reporter.evidence.identity import Kind, Quantity, plain_device
from reporter.evidence.offered import AmbiguousError, Choice, Device, LeftOut, Series, Wanted
from reporter.model.enums import Component

# Pieces of a rotated log may share some lines; loggers that ran side by side share nearly all.
_SHARED_MOST = 0.05
# Inside a machine; none of them is the machine.
_INSIDE = frozenset(
    {Kind.ACCELERATOR, Kind.CPU_PACKAGE, Kind.CPU_CORE, Kind.UNCORE, Kind.DRAM, Kind.RAIL}
)
_BEHIND = frozenset({Kind.NODE_INPUT, Kind.SUPPLY, Kind.OUTLET, Kind.INLET, Kind.BOARD})
PROVES: Mapping[Component, frozenset[Kind]] = MappingProxyType(
    {
        Component.ACCELERATOR: frozenset({Kind.ACCELERATOR}),
        Component.NODE: _BEHIND,
        Component.HOST: OF_HOST,
        Component.WHOLE_FACILITY: _BEHIND - {Kind.BOARD},
    }
)
# Metrics of one quantity that a tool gives twice; the first that is there is taken.
_SAME_QUANTITY = (
    ("ipmi_dcmi_power_consumption_watts", "ipmi_power_watts"),
    ("DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_POWER_USAGE_INSTANT"),
    ("nvidia_smi_power_draw_watts", "nvidia_smi_power_draw_instant_watts"),
    ("gpu_package_power", "gpu_power_usage"),
    ("amd_gpu_package_power", "amd_gpu_power_usage"),
    ("habanalabs_power_mW", "accelerator_power_usage_watts"),
    # Several exporters read the same RAPL of a host.
    (
        "node_rapl_package_joules_total", "kepler_node_cpu_joules_total", "kepler_node_cpu_watts",
        "kepler_node_package_joules_total", "scaph_socket_energy_microjoules",
        "scaph_socket_power_microwatts",
    ),
    (
        "node_rapl_package_joules_total", "kepler_node_cpu_joules_total", "kepler_node_cpu_watts",
        "scaph_domain_energy_microjoules", "scaph_domain_power_microwatts",
    ),
    ("node_rapl_dram_joules_total", "kepler_node_dram_joules_total"),
    (
        "node_rapl_psys_joules_total", "scaph_host_energy_microjoules",
        "scaph_host_power_microwatts", "scaph_host_rapl_psys_microwatts",
    ),
)  # fmt: skip


class _Sieve:
    """
    The series that are still to be taken, and those left out on the way.
    """

    def __init__(self, offered: Sequence[Series]) -> None:
        self.offered = tuple(offered)
        self.kept = list(offered)
        self.left_out: list[LeftOut] = []

    def drop(self, is_out: Callable[[Series], bool], reason: Callable[[Series], str]) -> None:
        """
        Leave out what *is_out* says, unless nothing would remain of it unsaid.
        """
        self.left_out += [LeftOut(series=s, reason=reason(s)) for s in self.kept if is_out(s)]
        self.kept = [series for series in self.kept if not is_out(series)]


def choose(offered: Sequence[Series], wanted: Wanted) -> Choice:
    """
    The devices that a part takes from the series of its logs.

    Raises `AmbiguousError` where nothing fits, a device is missing, or more fits than is wanted.
    """
    sieve = _Sieve(offered)
    if any(series.readings_count for series in offered):
        sieve.drop(lambda s: not s.readings_count, lambda _: "holds no usable reading")
    sieve.drop(
        lambda s: not s.identity.quantity.is_drawn, lambda s: f"is a {s.identity.quantity}, no draw"
    )
    if not sieve.kept:
        raise AmbiguousError(_nothing(sieve), "send the log of power or energy as it was written")
    if wanted.series:
        _keep_named(sieve, wanted.series)
        _refuse_nested(sieve.kept, wanted)
    else:
        _keep_kind(sieve, wanted)
        _keep_one_metric(sieve)
        _keep_parts_or_total(sieve, wanted)
        _keep_apart(sieve, wanted.component)
        _keep_one_tool(sieve)
    _drop_still(sieve, wanted)
    _keep_quantity(sieve, wanted)
    devices = _devices(sieve.kept)
    refuse_copies(devices)
    refuse_mixed(devices)
    taken = devices if wanted.series else matching(devices, wanted)
    if not wanted.series:
        refuse_counted_twice(taken)
    refuse_partial_copies(taken)
    refuse_other_count(taken, wanted)
    refuse_feed_left_out(taken, offered, wanted)
    indices = {piece.index for device in taken for piece in device.pieces}
    others = (piece for d in devices for piece in d.pieces if piece.index not in indices)
    left_out = [*sieve.left_out, *(LeftOut(series=s, reason="another device") for s in others)]
    return Choice(devices=tuple(taken), left_out=tuple(left_out))


def _nothing(sieve: _Sieve) -> str:
    """
    Why no series is left at all.
    """
    if not sieve.left_out:
        return "the log holds no usable reading"
    left = sieve.left_out[-1]
    return f"the log holds no drawn power: {left.series.name} {left.reason.partition(',')[0]}"


def _keep_named(sieve: _Sieve, words: Sequence[str]) -> None:
    wanted = {word.lower() for word in words}
    known = {name for series in sieve.kept for name in names_of(series)}
    for word in words:
        if word.lower() not in known:
            raise AmbiguousError(f"no series is called {word!r}", advice_on(sieve.offered))
    sieve.drop(lambda s: not wanted & names_of(s), lambda _: "wasn't named")


def _refuse_nested(named: Sequence[Series], wanted: Wanted) -> None:
    """
    All that is named counts, so nothing may prove another thing or lie in another named series.
    """
    sieve = _Sieve(named)
    _keep_kind(sieve, wanted)
    _keep_parts_or_total(sieve, wanted)
    _keep_apart(sieve, wanted.component)
    for left in sieve.left_out[:1]:
        raise AmbiguousError(
            f"{left.series.name} is named and doesn't count here: it {left.reason}",
            f"{advice_on(named)}, each energy once",
        )


def _keep_kind(sieve: _Sieve, wanted: Wanted) -> None:
    """
    What proves the part: series of its kinds, and those of which the log doesn't say the kind.
    """
    component, before = wanted.component, sieve.kept
    if component is None:
        return
    kinds, part = PROVES.get(component), _part(component)

    def is_other(series: Series) -> bool:
        kind = series.identity.kind
        if kind is Kind.UNKNOWN:
            return False
        return kind not in kinds if kinds is not None else kind in _INSIDE | OF_HOST

    found = [series.identity.kind for series in sieve.kept]
    sieve.drop(is_other, lambda s: f"is {_article(s.identity.kind)} and proves no {part}")
    if found and not sieve.kept:
        kind = _article(found[0])
        raise AmbiguousError(
            f"{kind} series proves no {part}",
            f"the log holds: {listing(sieve.offered)}; name a log of the part's own devices",
        )
    _refuse_unsaid(sieve.kept, [series for series in before if is_other(series)], wanted)


def _refuse_unsaid(kept: Sequence[Series], others: Sequence[Series], wanted: Wanted) -> None:
    """
    Beside series of other kinds one without a kind may be anything: a rail, a fan, the node.
    """
    other_of = {_owner(series): series for series in others}
    for series in kept:
        if series.identity.kind is not Kind.UNKNOWN or is_named(series, wanted):
            other_of.pop(_owner(series), None)
    for series in kept:
        other = other_of.get(_owner(series))
        if other is not None and not wanted.series:
            raise AmbiguousError(
                f"nothing says what {series.name} is, beside {other.text}",
                advice_on([*others, *kept]),
            )


def _article(kind: Kind) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _keep_one_metric(sieve: _Sieve) -> None:
    """
    Of metrics that say the same twice the best known one.
    """
    for group in _SAME_QUANTITY:
        there = {series.identity.metric for series in sieve.kept}
        best = next((metric for metric in group if metric in there), None)
        if best is not None:
            _drop_metrics(sieve, set(group) - {best}, f"{best} says it as well")


def _drop_metrics(sieve: _Sieve, metrics: set[str], reason: str) -> None:
    sieve.drop(lambda s: s.identity.metric in metrics, lambda _: reason)


def _keep_parts_or_total(sieve: _Sieve, wanted: Wanted) -> None:
    """
    A total or its parts, never both: the devices where devices are asked for, else the total.

    Several nodes take the totals of their hosts or files where these are as many, else the series
    of single nodes.
    """
    totals = [series for series in sieve.kept if series.identity.is_total]
    covered = _covered(totals)
    inside = {
        s.index
        for s in sieve.kept
        if not s.identity.is_total and s.identity.kind in covered.get(_owner(s), ())
    }
    if not inside and wanted.component is not Component.ACCELERATOR:
        return
    if len(totals) < len(sieve.kept) and _wants_parts(sieve.kept, inside, wanted):
        sieve.drop(lambda s: s.identity.is_total, lambda _: "is a total of other series")
        return
    _refuse_either(sieve, totals, inside, wanted)
    # A total of the machine holds its parts, whatever they are called.
    sieve.drop(lambda s: s.index in inside, lambda _: "lies inside the total")


def _covered(totals: Sequence[Series]) -> dict[object, set[Kind]]:
    """
    The kinds that the totals of each host or file hold: everything inside for a machine's input,
    what is of the host for its platform, their own kind for all others.
    """
    found: dict[object, set[Kind]] = defaultdict(set)
    for total in totals:
        kind = total.identity.kind
        if kind in _BEHIND:
            found[_owner(total)] |= set(Kind)
        else:
            found[_owner(total)] |= {kind} | (OF_HOST if kind is Kind.PLATFORM else set())
    return found


def _refuse_either(
    sieve: _Sieve, totals: Sequence[Series], inside: set[int], wanted: Wanted
) -> None:
    """
    A series beside a machine's total may be the device itself, and the total one of several.

    Rails and other things that lie behind an input are no such device.
    """
    if wanted.component is None or wanted.series:
        return
    machines = {_owner(total): total for total in totals if total.identity.kind in _BEHIND}
    for series in sieve.kept:
        total = machines.get(_owner(series)) if series.index in inside else None
        if total is None or series.digest == total.digest:
            continue
        alike = {Kind.UNKNOWN, total.identity.kind}
        # A BMC lists its supplies beside the node's own sensor; a table may mean anything.
        alike |= set() if total.identity.unit_source == "tool" else {Kind.SUPPLY, Kind.OUTLET}
        if series.identity.kind in alike:
            raise AmbiguousError(
                f"{series.name} or {total.name} may be the {_part(wanted.component)}",
                advice_on(sieve.kept),
            )


def _part(component: Component) -> str:
    return component.value.replace("_", " ")


def _wants_parts(kept: Sequence[Series], inside: set[int], wanted: Wanted) -> bool:
    kinds = {series.identity.kind for series in kept if series.identity.is_total}
    if wanted.component is Component.ACCELERATOR or kinds <= {Kind.ACCELERATOR}:
        return True
    count = devices_asked(wanted)
    outer = {_device_key(series) for series in kept if series.index not in inside}
    return count > 1 and len(outer) != count


def _owner(series: Series) -> str:
    """
    Whose series it is: those of one host, or of one file that names none, may hold each other.
    """
    return series.identity.host or series.file


def _keep_apart(sieve: _Sieve, component: Component | None) -> None:
    """
    Of things that lie in each other the outer one; of overlapping ones the finer.

    An outlet feeds one device and an inlet all of them, so only a facility takes the inlet.
    """
    kinds = {series.identity.kind for series in sieve.kept}
    if Kind.CPU_PACKAGE in kinds:
        inner = {Kind.CPU_CORE, Kind.UNCORE}
        sieve.drop(lambda s: s.identity.kind in inner, lambda _: "lies inside the CPU package")
        sieve.drop(lambda s: s.identity.kind is Kind.PLATFORM, lambda _: "overlaps the CPU package")
    if {Kind.OUTLET, Kind.INLET} <= kinds and component is Component.WHOLE_FACILITY:
        sieve.drop(lambda s: s.identity.kind is Kind.OUTLET, lambda _: "is fed by the inlet")
    elif {Kind.OUTLET, Kind.INLET} <= kinds:
        sieve.drop(lambda s: s.identity.kind is Kind.INLET, lambda _: "feeds all outlets")
    if Kind.NODE_INPUT in kinds:
        nodes = {_owner(s) for s in sieve.kept if s.identity.kind is Kind.NODE_INPUT}
        sieve.drop(
            lambda s: s.identity.kind is Kind.SUPPLY and _owner(s) in nodes,
            lambda _: "feeds the node, whose input is there",
        )


def _keep_one_tool(sieve: _Sieve) -> None:
    """
    Of one device that two tools logged with the very same readings the first.
    """
    known: dict[tuple[float, ...], Series] = {}
    again: dict[int, Series] = {}
    for series in sieve.kept:
        first = known.setdefault(series.digest, series)
        if first is not series and _is_same_device(first, series):
            again[series.index] = first
    sieve.drop(
        lambda s: s.index in again,
        lambda s: f"is {again[s.index].name} of {again[s.index].file} once more",
    )


def _is_same_device(one: Series, other: Series) -> bool:
    """
    Whether two tools name the same device: one index, one kind, another metric.
    """
    mine, its = one.identity, other.identity
    return (
        mine.device is not None
        and mine.kind is its.kind
        and plain_device(mine.device) == plain_device(its.device or "")
        and mine.metric != its.metric
        and one.file != other.file
        and (mine.host is None or its.host is None or mine.host == its.host)
    )


def _drop_still(sieve: _Sieve, wanted: Wanted) -> None:
    """
    A register that stands still is broken or too coarse: no energy of zero follows from it.
    """
    still = [series for series in sieve.kept if series.is_still]
    sieve.drop(lambda s: s.is_still, lambda _: "is a counter that never rises")
    if still and (wanted.series or not sieve.kept):
        raise AmbiguousError(
            f"{still[0].file}: {still[0].name} is a counter that never rises: it is broken, or too "
            "coarse for so short a log",
            f"{advice_on(sieve.offered)}; a finer counter, or power",
        )


def _keep_quantity(sieve: _Sieve, wanted: Wanted) -> None:
    """
    Counters or draws or averages of each device, never two of them.
    """
    by_device: dict[object, set[Quantity]] = defaultdict(set)
    for series in sieve.kept:
        by_device[_device_key(series)].add(series.identity.quantity)
    counts = wanted.counts
    if counts is None:
        counts = all(Quantity.COUNTER in found for found in by_device.values())
    order = [Quantity.DRAW, Quantity.AVERAGE, Quantity.COUNTER]
    order = [Quantity.COUNTER, *order[:2]] if counts else order
    best = {key: min(found, key=order.index) for key, found in by_device.items()}
    sieve.drop(
        lambda s: s.identity.quantity is not best[_device_key(s)],
        lambda s: f"{best[_device_key(s)]} is taken instead of {s.identity.quantity}",
    )


def _device_key(series: Series) -> object:
    own = series.identity
    device = own.uuid or own.device
    if device is None or own.kind in OF_HOST:
        # Without a device of its own a series is told apart by what it says, its quantity aside.
        device = f"{device}/{_without_quantity(own.metric or series.name)}"
    return _owner(series), device, own.kind


def _without_quantity(metric: str) -> str:
    plain = metric.lower()
    # Long words first: "_w" would leave "atts" of "_watts".
    for word in ("average", "avg", "mean", "power", "energy", "watts", "joules", "_total"):
        plain = plain.replace(word, "")
    for word in ("_w", "_j"):
        plain = plain.replace(word, "")
    return plain.strip("_ .")


def _devices(kept: Sequence[Series]) -> list[Device]:
    """
    The series as devices: pieces that follow each other are one, loggers side by side are two.
    """
    groups: dict[object, list[Series]] = defaultdict(list)
    for series in kept:
        own = series.identity
        name = series.name if own.uuid is None else own.uuid
        groups[name, own.host, own.kind, series.is_counter].append(series)
    found: list[Device] = []
    for pieces in groups.values():
        found += _in_time(sorted(pieces, key=lambda s: (s.first_s or 0.0, s.index)))
    return found


def _in_time(pieces: list[Series]) -> list[Device]:
    """
    One device of pieces that follow each other; one of each that ran side by side.
    """
    devices: list[list[Series]] = []
    # The number of each device by its last reading: a piece goes on with the one that ended first.
    ended: list[tuple[float, int]] = []
    for piece in pieces:
        if ended and _follows(devices[ended[0][1]][-1], piece):
            number = heappop(ended)[1]
            devices[number].append(piece)
        else:
            number = len(devices)
            devices.append([piece])
        if piece.last_s is not None:
            heappush(ended, (piece.last_s, number))
    if len(devices) == 1:
        return [Device(name=pieces[0].name, pieces=tuple(pieces))]
    _refuse_two_loggers(devices)
    return [
        Device(name=f"{PurePath(own[0].file).name}/{own[0].name}", pieces=tuple(own))
        for own in devices
    ]


def _follows(before: Series, after: Series) -> bool:
    if before.last_s is None or after.first_s is None or after.last_s is None:
        return False
    shared_s = before.last_s - after.first_s
    shortest_s = min(before.last_s - (before.first_s or 0.0), after.last_s - after.first_s)
    return shared_s <= _SHARED_MOST * max(shortest_s, 0.0)


def _refuse_two_loggers(devices: Sequence[Sequence[Series]]) -> None:
    """
    A device that its log names beyond doubt can't have been two.
    """
    own = devices[0][0].identity
    if own.uuid is None and own.host is None:
        return
    files = sorted({series.file for pieces in devices for series in pieces})
    refuse_copies([Device(name=p[0].name, pieces=tuple(p)) for p in devices])
    name = own.uuid or devices[0][0].name
    raise AmbiguousError(
        f"{name} was logged twice over the same time, in {' and '.join(files)}",
        "name one log of each device",
    )
