"""
The columns of a block as a library parsed them, before stamps and devices get their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.power.readers.pieces import Codes, Floats, Names


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

    def codes(self, names: Names, join: str = "/") -> Codes:
        """
        The number of each row's device.
        """
        if not self.devices:
            return np.full(self.values.size, names.code("device"), dtype=np.int64)
        if len(self.devices) == 1:
            texts = self.devices[0]
            codes = np.array([names.code(text.strip()) for text in texts.values], dtype=np.int64)
            of_rows: Codes = codes[texts.places]
            return of_rows
        keys = np.stack([texts.places for texts in self.devices])
        pairs, places = np.unique(keys, axis=1, return_inverse=True)
        columns = list(zip(self.devices, pairs.tolist(), strict=True))
        parts = [[texts.values[place].strip() for place in own] for texts, own in columns]
        known = [names.code(join.join(row)) for row in zip(*parts, strict=True)]
        joined: Codes = np.array(known, dtype=np.int64)[places.reshape(-1)]
        return joined
