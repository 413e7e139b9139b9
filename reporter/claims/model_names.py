"""
Whether two names mean one model: "LLaMA-7B" and "Llama 7B (table)", "GPT-3 175B" and "GPT-3".
"""

from __future__ import annotations

import re

# The whole name and its first word, both plain: small letters and digits alone.
ModelName = tuple[str, str]

SHORTEST_NAME = 4
_OTHER = re.compile("[^a-z0-9]")


def model_name(name: str) -> ModelName:
    """
    The plain forms of a name by which it is compared.

    >>> model_name("LLaMA-7B (paper)")
    ('llama7bpaper', 'llama7b')
    """
    return _plain(name), _plain(name.split(" ", maxsplit=1)[0])


def is_same_model(one: ModelName, other: ModelName) -> bool:
    """
    Whether one name begins with the other, or both have one first word with a digit in it.
    """
    short, long = sorted((one[0], other[0]), key=len)
    if len(short) >= SHORTEST_NAME and long.startswith(short):
        return True
    first = one[1]
    return first == other[1] and len(first) >= SHORTEST_NAME and any(map(str.isdigit, first))


def _plain(name: str) -> str:
    return _OTHER.sub("", name.casefold())
