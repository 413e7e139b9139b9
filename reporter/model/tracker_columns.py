"""
Names of columns by which the files of energy trackers are known, for all who read such files.
"""

from __future__ import annotations

# What stands in the header of every version of CodeCarbon's emissions.csv, 1.0 to 3.3.2.
CODECARBON_HEADER = frozenset(
    {"timestamp", "project_name", "duration", "emissions", "energy_consumed"}
)
