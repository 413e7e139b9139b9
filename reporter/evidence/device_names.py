"""
The devices of some logs by the names that a part asks for, and what to say where they don't fit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import PurePath

from reporter.evidence.identity import Kind, plain_device
from reporter.evidence.offered import AmbiguousError, Device, Series, Wanted
from reporter.model.enums import Component
from reporter.text import plural

LISTED = 12
_RANGE = re.compile(r"(\d{1,5})(?:\.\.|-)(\d{1,5})", re.ASCII)
_NAMES_MOST = 1_000_000
OF_HOST = frozenset({Kind.CPU_PACKAGE, Kind.CPU_CORE, Kind.UNCORE, Kind.DRAM, Kind.PLATFORM})


def listing(offered: Iterable[Series]) -> str:
    """
    What some logs hold, as a refusal shows it.
    """
    texts = list(dict.fromkeys(series.text for series in offered))
    more = f" and {len(texts) - LISTED:,} more" if len(texts) > LISTED else ""
    return "; ".join(texts[:LISTED]) + more


def advice_on(offered: Iterable[Series]) -> str:
    """
    What some logs hold, and that series may be named.
    """
    return f"the log holds: {listing(offered)}; name what to take as series"


def names_of(series: Series) -> set[str]:
    """
    All that a series may be called by, in small letters.
    """
    own, stem = series.identity, PurePath(series.file).name.partition(".")[0]
    found = {series.name, own.uuid, own.metric}
    if own.device is not None:
        found |= {own.device, plain_device(own.device)}
        found |= {f"{owner}/{plain_device(own.device)}" for owner in (own.host, stem) if owner}
    elif own.host is not None:
        found.add(own.host)
    found.add(f"{stem}/{series.name}")
    return {name.lower() for name in found if name}


def is_named(series: Series, wanted: Wanted) -> bool:
    """
    Whether a part calls this very series its device.
    """
    return not names_of(series).isdisjoint(plain_device(word) for word in wanted.devices)


def matching(devices: Sequence[Device], wanted: Wanted) -> list[Device]:
    """
    The devices that are asked for, by name, or by number where the logs use other names; all of
    them where neither is stated.

    Raises `AmbiguousError` where one is missing, or more or fewer fit than are wanted.
    """
    if not wanted.devices and wanted.devices_count is None:
        return list(devices)
    by_name = _by_name(devices)
    words = _words(wanted.devices, by_name)
    by_word = {word: by_name.get(plain_device(word), []) for word in words}
    found = [word for word, own in by_word.items() if own]
    several = [word for word in found if len(by_word[word]) > 1]
    if found and len(found) == len(by_word) and not several:
        _refuse_one_twice(by_word)
        return [own[0] for own in by_word.values()]
    series = [piece for device in devices for piece in device.pieces]
    if found and len(found) < len(by_word):
        raise AmbiguousError(_missing(by_word), advice_on(series))
    if _is_enough(devices, wanted.component, wanted.devices_count or len(words)):
        return list(devices)
    if several:
        names = ", ".join(device.name for device in by_word[several[0]][:LISTED])
        raise AmbiguousError(
            f"{several[0]!r} stands for several series: {names}", advice_on(series)
        )
    asked = plural(wanted.devices_count or len(words), "device")
    found_text = plural(len(devices), "series", "series")
    raise AmbiguousError(f"the log holds {found_text} for {asked}", advice_on(series))


def _refuse_one_twice(by_word: Mapping[str, Sequence[Device]]) -> None:
    """
    Two names of a part can't mean one device: another one would be left out.
    """
    known: dict[int, str] = {}
    for word, (device, *_) in by_word.items():
        first = known.setdefault(device.pieces[0].index, word)
        if first != word:
            raise AmbiguousError(
                f"{first!r} and {word!r} are one device: {device.name}", "name every device once"
            )


def _missing(by_word: Mapping[str, Sequence[Device]]) -> str:
    missing = [word for word, own in by_word.items() if not own]
    if len(missing) == 1:
        return f"device {missing[0]} isn't in the log"
    more = f" and {len(missing) - LISTED:,} more" if len(missing) > LISTED else ""
    return f"devices {', '.join(missing[:LISTED])}{more} aren't in the log"


def _by_name(devices: Sequence[Device]) -> dict[str, list[Device]]:
    """
    The devices by everything that they may be called.
    """
    found: dict[str, list[Device]] = defaultdict(list)
    for device in devices:
        own = names_of(device.pieces[0]) | {device.name.lower()}
        for name in own | {plain_device(name) for name in own}:
            found[name].append(device)
    return found


def devices_asked(wanted: Wanted) -> int:
    """
    How many devices a part has, by its count or by its names; 0 where it states neither.
    """
    return wanted.devices_count or len(_words(wanted.devices, ()))


def _words(devices: Sequence[str], known: Container[str]) -> list[str]:
    """
    The names of a part's devices, with ranges such as 0..7 written out unless one is *known*.

    Raises `AmbiguousError` beyond a million names, the most devices that a part can have.
    """
    found: list[str] = []
    for word in devices:
        span = None if plain_device(word) in known else _RANGE.fullmatch(word)
        if span is None or int(span[2]) < int(span[1]):
            found.append(word)
        else:
            found += [str(number) for number in range(int(span[1]), int(span[2]) + 1)]
        if len(found) > _NAMES_MOST:
            raise AmbiguousError(
                f"the part names more than {_NAMES_MOST:,} devices", "name every device once"
            )
    return found


def _refuse_unsaid(devices: Sequence[Device], count: int) -> None:
    """
    Where the log says of some series what they are, another one isn't counted for its number.
    """
    unsaid = [device for device in devices if device.identity.kind is Kind.UNKNOWN]
    if unsaid and len(unsaid) < len(devices):
        series = [piece for device in devices for piece in device.pieces]
        raise AmbiguousError(
            f"nothing says that {unsaid[0].name} is one of the {plural(count, 'device')}",
            advice_on(series),
        )


def _is_enough(devices: Sequence[Device], component: Component | None, count: int) -> bool:
    """
    Whether all devices together are what is asked for, without a name in common.
    """
    kinds = {device.identity.kind for device in devices}
    if len(devices) == count:
        _refuse_unsaid(devices, count)
        return True
    if component is Component.HOST and kinds <= OF_HOST:
        # RAPL's zones: packages and their DRAM lie apart and together are the host.
        hosts = {device.identity.host or device.pieces[0].file for device in devices}
        return len(hosts) == count
    if len(devices) > 1:
        return False
    # One meter for all of them: whether it can see them all is judged by the rule SC-2. The sensor
    # of one accelerator can't.
    own = devices[0].identity
    is_one = own.kind is Kind.ACCELERATOR and not own.is_total
    return not (is_one and (own.uuid or own.device))
