"""
The power at which time without readings is charged, as a multiple of what accelerators are rated.

Rule EL-4: leaving readings out must never help, so the multiple is the highest that was seen.
"""

from __future__ import annotations

# Nodes of 8 x H100 in published v4.0 logs: highest reading over the rated power of accelerators.
NODE_CHARGE = 1.4
# An accelerator alone draws its power limit at most.
ACCELERATOR_CHARGE = 1.0
