"""
The options of a command as the fields of one class, each stated once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, get_type_hints

Command = Callable[..., None]


def takes_options(options_class: type) -> Callable[[Command], Command]:
    """
    What gives a command every option of a dataclass; it gets them as its argument *options*.
    """

    def taken(command: Command) -> Command:
        return _with_options(command, options_class)

    return taken


def _with_options(command: Command, options_class: type) -> Command:
    hints = get_type_hints(options_class, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(options_class)
    ]
    own_hints = get_type_hints(command, include_extras=True)
    own = [
        parameter.replace(annotation=own_hints[name])
        for name, parameter in inspect.signature(command).parameters.items()
        if name != "options"
    ]

    def run(**given: Any) -> None:
        names = [parameter.name for parameter in shared]
        options = options_class(**{name: given.pop(name) for name in names})
        command(**given, options=options)

    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own] + shared
    run.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": None}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run
