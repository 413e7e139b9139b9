"""
The codes of findings about claims, and the names of the known slips.

A code is never used again for another meaning. The names of slips are stable too: they stand in
the JSON output.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "CL-1": "A printed figure can't be read, so it counts as not stated.",
        "CL-2": "The file refers to a row or figure that it doesn't hold, or uses an id twice.",
        "CL-3": "A printed figure disagrees with the other figures of its row.",
        "CL-4": "A printed figure can't be recomputed: an input isn't stated.",
        "CL-5": "A figure agrees only when zeros at its end, or lost digits, are read as rounding.",
        "CL-6": "A peak from the datasheet is given as achieved throughput.",
        "CL-7": "The achieved throughput is above the dense peak of the accelerator.",
        "CL-8": "The achieved throughput is above 0.65 of the dense peak, which needs evidence.",
        "CL-9": "The peak counts structured sparsity, which doubles the dense figure.",
        "CL-10": "A rated power (TDP) is presented as measured power.",
        "CL-11": "An estimate is presented as a measurement.",
        "CL-12": "The energy is a rated power times time: it agrees by construction.",
        "CL-13": "A printed total differs from the sum of its rows.",
        "CL-14": "A carbon intensity is outside what any grid has.",
        "CL-15": "Net CO2e or net intensity is above the gross one.",
        "CL-16": "The power per accelerator isn't plausible for the accelerator.",
        "CL-17": "The carbon intensity isn't the one our tables have for the place and year.",
        "CL-18": "A table can't be read with its column map.",
        "CL-19": "A PUE is outside what a data centre can have.",
        "CL-20": "A quoted figure differs from the document it is quoted from.",
        "CL-21": "A claim file isn't named by its id, so it has no page.",
        "CL-22": "A figure agrees only because few digits are printed, and a slip fits closer.",
        "CL-23": "A rated power is none of the accelerator's datasheets.",
        "CL-24": "Columns of a table are not read, because their headers say no figure and unit.",
    }
)

SLIPS: Mapping[str, str] = MappingProxyType(
    {
        "pue-not-applied": "PUE left out",
        "pue-twice": "PUE applied twice",
        "pue-divided": "divided by PUE instead of multiplied",
        "another-pue": "another PUE than the one stated",
        "pue-basis": "PUE applied although the document says it isn't",
        "energy-unit": "energy in another unit",
        "carbon-unit": "CO2e in another unit",
        "carbon-for-co2": "mass of carbon and mass of CO2 confused",
        "decimal-point": "decimal point moved",
        "time-unit": "time in another unit",
        "tdp-for-power": "TDP in place of power",
        "power-for-tdp": "mean power in place of TDP",
        "chips-again": "accelerator-hours multiplied by the accelerators again",
        "chips-forgotten": "time not multiplied by the accelerators",
        "hours-counted-twice": "accelerator-hours counted twice or halved",
        "cores-for-chips": "cores and chips confused",
        "nodes-for-chips": "nodes and accelerators confused",
        "gpu-against-node": "accelerator-only power against node power",
        "net-for-gross": "net and gross intensity confused",
        "row-swapped": "a figure of another row",
        "column-swapped": "two columns swapped",
        "stale-factor": "a carbon intensity of another year or source",
        "intensity-outside-grids": "implied carbon intensity outside any grid",
        "power-implausible": "implied power per accelerator not plausible",
        "total-not-rows": "total differs from the sum of its rows",
        "total-of-another": "total of another list",
        "row-left-out": "a row left out",
        "row-counted-twice": "a row counted twice",
        "misquoted": "quoted wrongly",
        "peak-for-achieved": "peak throughput in place of achieved",
        "work-counted-twice": "operations counted twice or halved",
    }
)
