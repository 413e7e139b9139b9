"""
What a paper, model card or table prints about training runs, as data.

Every figure is kept as the *string that is printed*, with the unit it is printed in: "1,287" MWh
is another claim than "1287.0" MWh, because its digits allow a wider interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from reporter.model.serialization import build, to_data


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSource:
    """
    The document that prints the figures, with the version and date that were read.
    """

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    version: str | None = None
    date: str | None = None
    venue: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    url: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    One figure as printed, its unit, and whether the document calls it measured or estimated.
    """

    printed: str
    unit: str
    stated_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerFigure:
    """
    Power per accelerator: what kind of figure it is and what it covers.
    """

    printed: str
    unit: str
    kind: str | None = None
    boundary: str | None = None
    stated_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PueFigure:
    """
    Power usage effectiveness; *in_energy* says whether the printed energy contains it.
    """

    printed: str | None = None
    in_energy: str | None = None
    in_co2e: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntensityFigure:
    """
    Carbon intensity with its basis; *factor_id* when the document names a factor of our table.
    """

    printed: str
    unit: str
    basis: str | None = None
    factor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLocation:
    """
    Where and when the run took place, as far as the document says.
    """

    description: str | None = None
    country: str | None = None
    grid_zone: str | None = None
    cloud_provider: str | None = None
    cloud_region: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAccelerator:
    """
    The accelerator as the document names it, with the datasheet figures that it prints.
    """

    name: str
    id: str | None = None
    tdp: Figure | None = None
    peak: Figure | None = None
    cores_per_chip: int | None = None
    chips_per_node: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNode:
    """
    What the document prints of the nodes (servers): how many, accelerators of one, power of one.
    """

    count: str | None = None
    chips: str | None = None
    power: PowerFigure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPart:
    """
    One part of a run, a phase or a kind of hardware, whose energy adds up with that of the others.

    What isn't stated for a part is that of the row.
    """

    name: str | None = None
    accelerator: ClaimAccelerator | None = None
    chips: str | None = None
    duration: Figure | None = None
    accelerator_time: Figure | None = None
    power: PowerFigure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuality:
    """
    What the trained model reached, in the document's words.
    """

    metric: str
    printed: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioFigure:
    """
    A printed quotient of one figure of the row (*of*) and a reference amount.
    """

    name: str
    printed: str
    unit: str
    of: str
    reference: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """
    A figure of the row (*of*) that is quoted, and what the quoted document itself prints.
    """

    of: str
    printed: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """
    One trained model: its inputs (time, power, PUE, intensity) and its results as printed.
    """

    id: str
    name: str
    place: str | None = None
    scope: str | None = None
    task: str | None = None
    quality: ClaimQuality | None = None
    when: str | None = None
    location: ClaimLocation | None = None
    developer: str | None = None
    parameters: Figure | None = None
    activated: Figure | None = None
    carbon_free_share: Figure | None = None
    accelerator: ClaimAccelerator | None = None
    chips: str | None = None
    duration: Figure | None = None
    accelerator_time: Figure | None = None
    power: PowerFigure | None = None
    node: ClaimNode | None = None
    parts: tuple[ClaimPart, ...] = ()
    pue: PueFigure | None = None
    intensity: IntensityFigure | None = None
    net_intensity: IntensityFigure | None = None
    flops: Figure | None = None
    throughput: Figure | None = None
    energy: Figure | None = None
    co2e: Figure | None = None
    net_co2e: Figure | None = None
    ratios: tuple[RatioFigure, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTotal:
    """
    A printed total and the rows it should add up to; *stated_in* is the row that prints it.

    *listed* is "some" when the file may not hold every row of the total.

    *rows_sum* stands for rows that are not listed in the file but whose sums are known.
    """

    id: str
    name: str
    place: str | None = None
    rows: tuple[str, ...] = ()
    stated_in: str | None = None
    listed: str | None = None
    rows_sum: RowsSum | None = None
    accelerator_time: Figure | None = None
    energy: Figure | None = None
    co2e: Figure | None = None
    net_co2e: Figure | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSum:
    """
    Sums of the rows under a total, where the rows themselves are not listed.
    """

    accelerator_time: Figure | None = None
    energy: Figure | None = None
    co2e: Figure | None = None
    net_co2e: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPair:
    """
    Two rows, by id, that are worth comparing factor by factor; ratios are *a* over *b*.
    """

    a: str
    b: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReply:
    """
    An answer of an author: in whose words, of which day, given where; *row* is the id of the row
    that it is about, None for the document.
    """

    text: str
    by: str
    date: str
    address: str
    row: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFile:
    """
    All rows that one document prints, and what its authors answer.

    *converted* is "yes" where figures were converted on their way into it, so some digits are lost.
    """

    schema_version: int
    id: str
    source: ClaimSource
    rows: tuple[ClaimRow, ...]
    totals: tuple[ClaimTotal, ...] = ()
    comparisons: tuple[ClaimPair, ...] = ()
    replies: tuple[ClaimReply, ...] = ()
    note: str | None = None
    converted: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """
        The claim file of JSON data that passed the schema.
        """
        return build(cls, data)

    def to_dict(self) -> dict[str, Any]:
        """
        JSON data of the claim file, without what is absent.
        """
        data: dict[str, Any] = to_data(self)
        return data
