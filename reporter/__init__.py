"""
Perf-per-watt reporting for machine-learning training runs.

The package reads submitted runs, checks them, scores them by quality per kWh and quality per
kgCO2e, and publishes a leaderboard. See ``docs/design.md`` for the layers.
"""

__version__ = "0.1.0"
