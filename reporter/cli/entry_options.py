"""
The options that every command which drafts an entry shares, each stated once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.option_class import takes_options
from reporter.cli.show import BoardOption
from reporter.model.enums import Availability, Component, Division, InstrumentKind

if TYPE_CHECKING:
    from reporter.importers.answers import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOptions:
    """
    What people may state of an entry beside its logs; `None` where nothing was stated.
    """

    benchmark: Annotated[str | None, typer.Option(help="Id of the benchmark.")] = None
    submitter: Annotated[
        str | None,
        typer.Option(help="Name of the organisation; that of board.toml if it is listed there."),
    ] = None
    system: Annotated[str | None, typer.Option(help="Name of the system.")] = None
    accelerator: Annotated[
        str | None,
        typer.Option(help="Accelerator: id or name of the table; what logs name if left out."),
    ] = None
    vendor: Annotated[
        str | None, typer.Option(help="Vendor of an accelerator that the table doesn't know.")
    ] = None
    rated_power: Annotated[
        float | None,
        typer.Option(help="Rated power in W of an accelerator that the table doesn't know.", min=1),
    ] = None
    power_limit: Annotated[
        float | None,
        typer.Option(help="Power limit of one accelerator in W, as it was configured.", min=1),
    ] = None
    nodes: Annotated[
        int | None, typer.Option(help="Number of nodes, where logs don't name them.", min=1)
    ] = None
    accelerators_per_node: Annotated[
        int | None, typer.Option(help="Accelerators in each node, where logs hold nodes.", min=1)
    ] = None
    component: Annotated[
        Component | None, typer.Option(help="What series are of, where logs don't say it.")
    ] = None
    meter: Annotated[
        InstrumentKind | None, typer.Option(help="Meter of the node, where logs don't name it.")
    ] = None
    meter_make: Annotated[str | None, typer.Option(help="Make of the nodes' meter.")] = None
    meter_model: Annotated[str | None, typer.Option(help="Model of the nodes' meter.")] = None
    metric: Annotated[
        str | None,
        typer.Option(help="Name under which training logs have the quality, where it differs."),
    ] = None
    pattern: Annotated[
        list[str] | None,
        typer.Option(
            help="Lines of text logs, with named groups: loss (?P<val_loss>.*); may be given again."
        ),
    ] = None
    start: Annotated[
        list[str] | None,
        typer.Option(
            help="Start of a run: with --stop a window, alone that of a training log without a "
            "clock; given again for each run."
        ),
    ] = None
    stop: Annotated[
        list[str] | None, typer.Option(help="Stop of a run; given again for each run.")
    ] = None
    time_zone: Annotated[
        str | None, typer.Option(help="Zone of stamps without one: UTC, +02:00 or an IANA name.")
    ] = None
    origin: Annotated[
        str | None,
        typer.Option(
            help="Where the logs are published, as owner/name@COMMIT:FOLDER; FOLDER holds the "
            "folder that all logs have in common here. Else the logs are copied."
        ),
    ] = None
    round_name: Annotated[
        str | None, typer.Option("--round", help="Round; the benchmark's if it has one alone.")
    ] = None
    division: Annotated[Division | None, typer.Option(help="Division; closed if left out.")] = None
    availability: Annotated[
        Availability | None, typer.Option(help="Availability; research if left out.")
    ] = None
    model: Annotated[
        str | None, typer.Option(help="Name of the trained model, or of the method.")
    ] = None
    parameters: Annotated[
        float | None,
        typer.Option(help="Number of the model's parameters; the open division states it.", min=1),
    ] = None
    artifact_bytes: Annotated[
        int | None, typer.Option(help="Size of the trained model in bytes.", min=1)
    ] = None
    grid: Annotated[
        str | None, typer.Option(help="Place of the electricity: country or grid zone.")
    ] = None
    board: BoardOption = Path()

    def answers(self, entry_id: str, submitter: str | None) -> Answers:
        """
        What was stated, as answers for a draft; *submitter* is the organisation's known name.
        """
        from reporter.importers.answers import Answers
        from reporter.importers.energy_parts import Meter

        return Answers(
            id=entry_id,
            submitter=self.submitter or submitter,
            system=self.system,
            accelerator=self.accelerator,
            vendor=self.vendor,
            accelerators_per_node=self.accelerators_per_node,
            division=self.division,
            availability=self.availability,
            model=self.model,
            parameters_count=self.parameters,
            artifact_bytes=self.artifact_bytes,
            grid=self.grid,
            rated_power_w=self.rated_power,
            power_limit_w=self.power_limit,
            nodes_count=self.nodes,
            round=self.round_name,
            meter=Meter(
                kind=self.meter,
                make=self.meter_make,
                model=self.meter_model,
                component=self.component,
            ),
        )


takes_entry_options = takes_options(EntryOptions)
