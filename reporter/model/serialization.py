"""
Builds frozen dataclasses from checked JSON data, and back.

The JSON Schema has already refused wrong keys, types and bounds, so this module only converts:
the field names of a class are the keys of its JSON object, and the annotations say how.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Converter = Callable[[Any], Any]


T = TypeVar("T")


def build(cls: type[T], data: Mapping[str, Any]) -> T:
    """
    An object of dataclass *cls* from a JSON object; absent keys and null become `None`.

    Raises `KeyError` when a required key is absent: the caller has skipped the schema.
    """
    arguments: dict[str, Any] = {}
    for name, convert, required in _fields_of(_key(cls)):
        value = data.get(name)
        if value is not None:
            arguments[name] = convert(value)
        elif required:
            raise KeyError(f"{cls.__name__} needs {name!r}; check against the schema first")
    return cls(**arguments)


def to_data(value: Any) -> Any:
    """
    JSON data of an object made by `build`: `None` is left out, instants are RFC 3339 in UTC.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    names = _names_of(_key(kind))
    if names is not None:
        data = {}
        for name in names:
            item = getattr(value, name)
            if type(item) in _PLAIN:
                if item is not None:
                    data[name] = item
            elif item != ():
                data[name] = to_data(item)
        return data
    if isinstance(value, tuple):
        return [item if type(item) in _PLAIN else to_data(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_data(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    return _instant(value) if isinstance(value, datetime) else _plain(value)


# Most values of a submission are these; a StrEnum is a class of its own.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def _key(kind: type) -> Hashable:
    # mypy looks for the hash of the instances; classes themselves always have one.
    return typing.cast("Hashable", kind)


@cache
def _names_of(kind: type) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _instant(value: datetime) -> str:
    precise = value.microsecond % 1000
    text = value.isoformat(timespec="microseconds" if precise else "milliseconds")
    return text.removesuffix("+00:00") + "Z"


@cache
def _fields_of(cls: type) -> tuple[tuple[str, Converter, bool], ...]:
    hints = get_type_hints(cls)
    return tuple(
        (field.name, _converter(hints[field.name]), field.default is MISSING)
        for field in fields(cls)
    )


def _converter(hint: Any) -> Converter:
    """
    How to turn JSON data into what an annotation asks for.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _converter(next(part for part in arguments if part is not type(None)))
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _converter(arguments[0])
        return lambda values: tuple(item(value) for value in values)
    if origin is tuple:
        items = [_converter(argument) for argument in arguments]
        return lambda values: tuple(
            None if value is None else convert(value)
            for convert, value in zip(items, values, strict=True)
        )
    if is_dataclass(hint):
        return lambda value: build(typing.cast("type", hint), value)
    return _scalar_converter(hint)


def _scalar_converter(hint: Any) -> Converter:
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    # JSON Schema takes 1.0 for a whole number; the model holds it as 1.
    if isinstance(hint, type) and (issubclass(hint, Enum) or hint in {float, int}):
        return hint
    if get_origin(hint) is Mapping or hint is Mapping:
        return dict
    return lambda value: value
