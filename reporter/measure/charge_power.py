"""
The power of a part's devices that its system is rated for: the most, and what is charged.
"""

from __future__ import annotations

from reporter.energy.coverage import (
    ACCELERATOR_CEILING,
    ACCELERATOR_CHARGE,
    NODE_CEILING,
    NODE_CHARGE,
)
from reporter.energy.parts import accelerators_in
from reporter.model.accelerators import rated_power_w
from reporter.model.enums import Component
from reporter.model.run import DeclaredPart
from reporter.model.system import System


def highest_power_w(part: DeclaredPart, system: System) -> float:
    """
    The most in W that the devices of a part can draw together.
    """
    is_bare = part.component is Component.ACCELERATOR
    ceiling = ACCELERATOR_CEILING if is_bare else NODE_CEILING
    return ceiling * rated_power_w(system) * accelerators_in(part, system)


def charge_power_w(part: DeclaredPart, system: System) -> float | None:
    """
    The least power in W at which uncovered time of all devices of a part is charged (EL-4).

    Of nodes and accelerators a multiple of what their accelerators are rated, of anything else its
    nameplate; `None` without one: then the highest reading stands.
    """
    rated_w = rated_power_w(system) * accelerators_in(part, system)
    if part.component is Component.NODE:
        return NODE_CHARGE * rated_w
    if part.component is Component.ACCELERATOR:
        return ACCELERATOR_CHARGE * rated_w
    return part.nameplate_w
