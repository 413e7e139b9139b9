"""
Runs a training and logs what its machine draws: energy counters, power, window, exit status.
"""

from reporter.monitor.monitored_run import MonitoredRun, MonitorOptions, monitor

__all__ = ["MonitorOptions", "MonitoredRun", "monitor"]
