r"""
Any text log, by a pattern for its lines with named groups, such as `step:(?P<step>\d+) .*`.

A pattern meets whole lines, so that the source of a script, which some trainers print into their
log, isn't taken for what it prints. Patterns are Python's, but every quantifier takes what it can
and gives nothing back (`\d+` is read as `\d++`), so each line is read once: matching is linear,
whatever the pattern and the line. What could undo that (a quantifier in a repeated group,
alternatives, back references, look-around) is refused. Python's own `re` has possessive
quantifiers since 3.11; a library for this, such as RE2, would have to be installed by everyone
for an option that few use.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.evidence.collect import RefusedError
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import parse_number
from reporter.evidence.training_lines import numbered_lines, quoted
from reporter.evidence.training_record import MS_PER_S, MetricRow, TrainingRecord
from reporter.text import plural

TEXT_PATTERN = "text-pattern"


LONGEST_PATTERN = 1_000
PATTERNS_MOST = 8


LONGEST_MATCHED_BYTES = 4 * 1024


# Groups with a meaning of their own; any other name is that of a metric.
TIMES = frozenset({"time", "elapsed_s", "elapsed_ms"})


_TOKEN = re.compile(
    r"""
    (?P<escape>\\.)
    | (?P<set>\[\^?\]?(?:[^\]\\]|\\.)*+\])
    | (?P<named>\(\?P<[A-Za-z_]\w{0,60}>)
    | (?P<plain>\(\?:)
    | (?P<other>\(\?|\()
    | (?P<close>\))
    | (?P<quantifier>[*+?]|\{(?:\d{1,6}(?:,\d{0,6})?|,\d{1,6})\})
    | (?P<bar>\|)
    | (?P<literal>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(slots=True, kw_only=True)
class _Group:
    """
    An open group of a pattern, and whether a quantifier that repeats stands in it.
    """

    repeats: bool = False


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """
    The pattern with possessive quantifiers.

    Raises `RefusedError` (TL-11) where it isn't one, has no named group, or could take long.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise RefusedError("TL-11", f"the pattern is longer than {LONGEST_PATTERN:,} characters")
    try:
        with warnings.catch_warnings():
            # `[[a]` is read otherwise by later versions of Python, which warn of it.
            warnings.simplefilter("error")
            compiled = re.compile(_possessive(pattern), re.ASCII)
    except (re.error, Warning, OverflowError, RecursionError) as problem:
        raise RefusedError("TL-11", f"the pattern isn't one: {problem}") from problem
    if not compiled.groupindex:
        raise RefusedError("TL-11", "the pattern has no named group such as (?P<step>...)")
    return compiled


def _possessive(pattern: str) -> str:
    """
    The same pattern with `+` behind each quantifier; raises `RefusedError` on what is refused.
    """
    parts: list[str] = []
    groups, closed = [_Group()], _Group()
    last = "quantifier"
    for token in _TOKEN.finditer(pattern):
        kind, text = token.lastgroup or "", token[0]
        _refuse(kind, text, last)
        if kind in {"named", "plain"}:
            groups.append(_Group())
        elif kind == "close" and len(groups) > 1:
            closed = groups.pop()
            groups[-1].repeats |= closed.repeats
        elif kind == "quantifier":
            is_once = text == "?"
            if last == "close" and closed.repeats and not is_once:
                refused = "the pattern repeats a group in which something repeats"
                raise RefusedError("TL-11", refused)
            groups[-1].repeats |= not is_once
            text += "+"
        parts.append(text)
        last = kind
    return "".join(parts)


def _refuse(kind: str, text: str, last: str) -> None:
    message = None
    if kind == "bar":
        message = "the pattern has alternatives (|); give one form of line"
    elif kind == "other":
        message = f"the pattern has {quoted(text)}; groups are (?P<name>...) or (?:...)"
    elif kind == "escape" and text[1].isdigit():
        message = "the pattern refers back to a group"
    elif kind == "quantifier" and last == "quantifier":
        message = "the pattern has a quantifier behind another, or with nothing before it"
    if message is not None:
        raise RefusedError("TL-11", message)


def read_text_pattern(blocks: Iterator[Block], record: TrainingRecord, pattern: str) -> None:
    """
    Take every line that a pattern meets as a whole; raises `RefusedError` (TL-3, TL-11).

    *pattern* holds patterns, one a line; the first that meets a line reads it. Groups: `time` (a
    date or Unix time), `elapsed_s` and `elapsed_ms` (since the start, which has to be known),
    `step`, `samples` or `tokens`, `quality` (a metric without a name), `seed`, `global_batch_size`,
    `samples_per_step` or `tokens_per_step`; any other group is the metric of its name.
    """
    compiled, long_count, met_count = _compiled(pattern), 0, 0
    for number, raw in numbered_lines(blocks):
        if len(raw) > LONGEST_MATCHED_BYTES:
            long_count += 1
            continue
        line = raw.decode("utf-8", errors="replace")
        met = next((m for one in compiled if (m := one.fullmatch(line)) is not None), None)
        if met is not None:
            met_count += 1
            _take(met.groupdict(), number, record)
    if long_count:
        text = f"{plural(long_count, 'line')} longer than {LONGEST_MATCHED_BYTES:,} bytes"
        record.fault("TL-13", "", text)
    if not met_count:
        text = "no line as a whole fits the pattern; a quantifier takes all it can, gives none back"
        raise RefusedError("TL-3", text)


def _compiled(text: str) -> list[re.Pattern[str]]:
    patterns = [line for line in text.split("\n") if line]
    if len(patterns) > PATTERNS_MOST:
        raise RefusedError("TL-11", f"more than {PATTERNS_MOST} patterns are given")
    return [compile_pattern(one) for one in patterns or [""]]


def _take(groups: dict[str, str | None], number: int, record: TrainingRecord) -> None:
    place = f"line {number}"
    values: dict[str | None, object] = {}
    for name, text in groups.items():
        if text is not None and name not in {*TIMES, "step"}:
            found = parse_number(text)
            values[None if name == "quality" else name] = text if found is None else found
    time_s = _time(groups, place, record)
    step = parse_number(groups.get("step") or "")
    record.add(MetricRow(place=place, values=values, time_s=time_s, step=step, line_number=number))


def _time(groups: dict[str, str | None], place: str, record: TrainingRecord) -> float | None:
    """
    The line's own stamp, or the start and what had passed since.
    """
    if (stamp := groups.get("time")) is not None:
        return record.time_of(stamp, place)
    for name, scale in (("elapsed_s", 1.0), ("elapsed_ms", MS_PER_S)):
        text = groups.get(name)
        if text is None:
            continue
        elapsed = parse_number(text)
        if elapsed is None:
            record.fault("TL-7", place, f"{name} {quoted(text)} isn't a number")
        elif record.ran_for(elapsed / scale, place) and record.options.start_s is not None:
            return record.options.start_s + elapsed / scale
    return None
