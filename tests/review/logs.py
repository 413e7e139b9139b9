"""
Small changes to `:::MLLOG` power logs, as the examples of the rules ask for them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

TOKEN = ":::MLLOG "  # noqa: S105 - a mark of a log line, no secret
READING = "power_reading"

Line = dict[str, Any]


def changed(text: str, operations: list[dict[str, Any]]) -> str:
    """
    The log after all *operations*, each an object with `op` and its arguments.
    """
    for operation in operations:
        arguments = {key: value for key, value in operation.items() if key != "op"}
        text = OPERATIONS[operation["op"]](text, **arguments)
    return text


def parse(text: str) -> list[Line]:
    """
    The records of a log.
    """
    return [json.loads(line.partition(TOKEN)[2]) for line in text.splitlines() if TOKEN in line]


def text_of(lines: list[Line]) -> str:
    """
    A log of these records.
    """
    return "".join(f"{TOKEN}{json.dumps(line)}\n" for line in lines)


def reading(time_ms: float, value: object) -> Line:
    """
    One power reading.
    """
    return {
        "namespace": "",
        "time_ms": time_ms,
        "event_type": "POINT_IN_TIME",
        "key": READING,
        "value": value,
        "metadata": {"host": "node_0"},
    }


def readings(text: str) -> list[Line]:
    """
    The power readings of a log, in the order of the file.
    """
    return [line for line in parse(text) if line["key"] == READING]


def others(text: str) -> list[Line]:
    """
    The records that are no readings.
    """
    return [line for line in parse(text) if line["key"] != READING]


def scaled(text: str, factor: float) -> str:
    """
    Every value times *factor*.
    """
    return text_of(
        [
            {**line, "value": line["value"] * factor} if line["key"] == READING else line
            for line in parse(text)
        ]
    )


def shifted(text: str, seconds: float) -> str:
    """
    Every stamp *seconds* later.
    """
    return text_of(
        [{**line, "time_ms": line["time_ms"] + round(seconds * 1000)} for line in parse(text)]
    )


def kept(text: str, indices: list[int]) -> str:
    """
    Only the readings with these numbers; negative ones count from the end.
    """
    found = readings(text)
    return text_of([*others(text), *(found[index] for index in indices)])


def dropped(text: str, start: int, stop: int) -> str:
    """
    Without the readings from number *start* to before *stop*.
    """
    found = readings(text)
    return text_of([*others(text), *found[:start], *found[stop:]])


def gridded(text: str, start_ms: int, step_ms: int, count: int) -> str:
    """
    The values of the first readings at exactly equal steps, repeated if there are too few.
    """
    values = [line["value"] for line in readings(text)]
    return text_of(
        [
            *others(text),
            *(
                reading(start_ms + number * step_ms, values[number % len(values)])
                for number in range(count)
            ),
        ]
    )


def valued(text: str, values: dict[str, object]) -> str:
    """
    Other values for the readings with these numbers.
    """
    found = readings(text)
    for index, value in values.items():
        found[int(index)] = {**found[int(index)], "value": value}
    return text_of([*others(text), *found])


def stamped(text: str, stamps: dict[str, str]) -> str:
    """
    The reading with each number gets the stamp of another.
    """
    found = readings(text)
    for index, source in stamps.items():
        found[int(index)] = {**found[int(index)], "time_ms": found[int(source)]["time_ms"]}
    return text_of([*others(text), *found])


def constant(text: str, value: float) -> str:
    """
    Every reading the same.
    """
    return text_of([{**line, "value": value} for line in readings(text)])


def worded(text: str) -> str:
    """
    Readings as texts in quotation marks.
    """
    return text_of([{**line, "value": str(line["value"])} for line in readings(text)])


def repeated(text: str, index: int) -> str:
    """
    One reading written twice.
    """
    found = readings(text)
    return text_of([*others(text), *found[: index + 1], *found[index:]])


def factored(text: str, value: float) -> str:
    """
    With a conversion efficiency in front.
    """
    line = {
        "namespace": "",
        "time_ms": readings(text)[0]["time_ms"],
        "event_type": "POINT_IN_TIME",
        "key": "conversion_eff",
        "value": value,
        "metadata": {"measurement_type": "AC"},
    }
    rest = [other for other in parse(text) if other["key"] != "conversion_eff"]
    return text_of([line, *rest])


def emptied(text: str) -> str:
    """
    Nothing.
    """
    return ""


def without(text: str, key: str) -> str:
    """
    Without the lines of one key.
    """
    return text_of([line for line in parse(text) if line["key"] != key])


def also(text: str, key: str, value: object) -> str:
    """
    With one more line of a key that is there.
    """
    found = parse(text)
    first = next(line for line in found if line["key"] == key)
    return text_of([*found, {**first, "value": value}])


def with_value(text: str, key: str, value: object) -> str:
    """
    With another value of one key.
    """
    return text_of(
        [{**line, "value": value} if line["key"] == key else line for line in parse(text)]
    )


def stopped(text: str, status: str) -> str:
    """
    With another status of run_stop.
    """
    return text_of(
        [
            {**line, "metadata": {"status": status}} if line["key"] == "run_stop" else line
            for line in parse(text)
        ]
    )


def thinned(text: str, step: int) -> str:
    """
    Every *step*-th reading.
    """
    return text_of([*others(text), *readings(text)[::step]])


def doubled(text: str) -> str:
    """
    Every reading written twice.
    """
    return text_of([*others(text), *(line for line in readings(text) for _ in range(2))])


def halved(text: str) -> str:
    """
    The first half of the readings.
    """
    found = readings(text)
    return text_of([*others(text), *found[: len(found) // 2]])


def padded(text: str, count: int, value: float) -> str:
    """
    With *count* readings of *value* W in front and behind, at steps of a second.
    """
    found = readings(text)
    first, last = found[0]["time_ms"], found[-1]["time_ms"]
    before = [reading(first - 1000 * number, value) for number in range(count, 0, -1)]
    behind = [reading(last + 1000 * number, value) for number in range(1, count + 1)]
    return text_of([*others(text), *before, *found, *behind])


def held(text: str, every: int) -> str:
    """
    Of each *every* readings only the first value, repeated.
    """
    found = readings(text)
    kept_ = [
        {**line, "value": found[index - index % every]["value"]} for index, line in enumerate(found)
    ]
    return text_of([*others(text), *kept_])


def replaced(text: str, start: int, stop: int, value: float, noise: float) -> str:
    """
    The readings from number *start* to before *stop* at *value* W, give or take *noise*.
    """
    drawn = random.Random(f"{start} {stop}")  # noqa: S311 - a forger's dice, repeatable
    found = readings(text)
    for index in range(start, stop):
        found[index] = {**found[index], "value": round(value + drawn.uniform(-noise, noise), 1)}
    return text_of([*others(text), *found])


def capped(text: str, most: float) -> str:
    """
    Every reading above *most* W replaced by it.
    """
    return text_of(
        [
            *others(text),
            *({**line, "value": min(most, line["value"])} for line in readings(text)),
        ]
    )


def smoothed(text: str, width: int) -> str:
    """
    Every value the mean of *width* values around it.
    """
    found = readings(text)
    values = [line["value"] for line in found]
    means = []
    for index in range(len(values)):
        near = values[max(0, index - width // 2) : index + width // 2 + 1]
        means.append(round(sum(near) / len(near), 1))
    lines = [{**line, "value": mean} for line, mean in zip(found, means, strict=True)]
    return text_of([*others(text), *lines])


def jittered(text: str, seed: int, watts: float) -> str:
    """
    Every stamp up to 5 ms and every value up to *watts* off, evenly drawn.
    """
    drawn = random.Random(f"{seed} {text[:400]}")  # noqa: S311 - a forger's dice, repeatable
    return text_of(
        [
            *others(text),
            *(
                reading(
                    line["time_ms"] + drawn.randint(-5, 5),
                    round(line["value"] + drawn.uniform(-watts, watts), 1),
                )
                for line in readings(text)
            ),
        ]
    )


def invented(text: str, seed: int) -> str:
    """
    Other values altogether: a plausible mean with plausible noise, at the real stamps.
    """
    drawn = random.Random(f"{seed} {text[:400]}")  # noqa: S311 - a forger's dice, repeatable
    return text_of(
        [
            *others(text),
            *(
                reading(line["time_ms"] + drawn.randint(-5, 5), round(drawn.gauss(6500, 150)))
                for line in readings(text)
            ),
        ]
    )


OPERATIONS: dict[str, Callable[..., str]] = {
    "scale": scaled,
    "shift": shifted,
    "keep": kept,
    "drop": dropped,
    "grid": gridded,
    "values": valued,
    "stamps": stamped,
    "constant": constant,
    "words": worded,
    "repeat": repeated,
    "efficiency": factored,
    "empty": emptied,
    "without": without,
    "also": also,
    "value": with_value,
    "stop": stopped,
    "hold": held,
    "replace": replaced,
    "cap": capped,
    "pad": padded,
    "thin": thinned,
}
