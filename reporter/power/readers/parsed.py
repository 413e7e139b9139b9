"""
The columns of a block as a library parsed them, before stamps and devices get their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.power.readers.pieces import Codes, Floats, Names, device_name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texts:
    """
    A column of texts: some of its *values* in order, and for each row the place of its own.

    The same text may stand at several places.
    """

    values: list[str]
    places: NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parsed:
    """
    One block: times as numbers or as texts, the texts that name devices, and the readings.
    """

    numbers: Floats | None
    stamps: Texts | None
    devices: tuple[Texts, ...]
    values: Floats

    @property
    def is_plain(self) -> bool:
        """
        Whether no text holds a quotation mark, a comment or a control character.
        """
        texts = (*self.devices, *([] if self.stamps is None else [self.stamps]))
        return all(
            value.isprintable() and '"' not in value and "#" not in value
            for column in texts
            for value in column.values
        )

    def codes(self, names: Names) -> Codes:
        """
        The number of each row's device; devices are numbered as they appear.
        """
        if not self.devices:
            return np.full(self.values.size, names.code(device_name([])), dtype=np.int32)
        places, named = self._named()
        known = np.array([names.code(name) for name in named], dtype=np.int32)
        codes: Codes = known[places]
        return codes

    def _named(self) -> tuple[NDArray[np.integer], list[str]]:
        """
        Names of devices, and for each row the place of its own.
        """
        if len(self.devices) == 1:
            texts = self.devices[0]
            return texts.places, [device_name([text.strip()]) for text in texts.values]
        keys = np.stack([texts.places for texts in self.devices])
        found, firsts, places = np.unique(keys, axis=1, return_index=True, return_inverse=True)
        order = np.argsort(firsts)
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        columns = zip(self.devices, found[:, order].tolist(), strict=True)
        parts = [[texts.values[place].strip() for place in own] for texts, own in columns]
        return rank[places.reshape(-1)], [device_name(row) for row in zip(*parts, strict=True)]
