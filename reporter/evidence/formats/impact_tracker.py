"""
Files of tools that are named and not read: experiment-impact-tracker's data, pickles and HDF5.

experiment-impact-tracker writes powers line by line and its totals nowhere but in what it prints.
"""

from __future__ import annotations

from reporter.evidence.log_file import parse_json

IMPACT_TRACKER, IMPACT_TRACKER_PICKLE = "impact-tracker-json", "impact-tracker-pickle"

TOOL = "experiment-impact-tracker"

# Source: experiment_impact_tracker, data_info_and_router.py, DATA_HEADERS.
_POWERS = ("rapl_power_draw_absolute", "nvidia_draw_absolute", "process_ids")

WHAT = (
    "experiment-impact-tracker's data.json: powers line by line, one for all GPUs that a process "
    "uses, and none is named; no total, which the tool computes only when it prints its statement"
)

_PICKLE = (
    "this is experiment-impact-tracker's info.pkl, a pickle, which is never opened; its data.json "
    "holds powers, and the energy stands in the statement that the tool prints"
)

_PROFILE = (
    "this is the HDF5 file of Slurm's acct_gather_profile, which is never opened; write its powers "
    "as CSV: sh5util -E -j JOB -l Node:TimeSeries -s Energy -o power.csv"
)

_PERUN = (
    "this is perun's HDF5 file or pickle, which is never opened; write it as JSON: "
    "perun export --format json"
)

_HDF5 = b"\x89HDF"

_PICKLE_MARK = b"\x80"

_PROFILE_HDF5, _PERUN_HDF5, _PERUN_PICKLE = "slurm-profile-hdf5", "perun-hdf5", "perun-pickle"

NEVER_OPENED = frozenset({IMPACT_TRACKER_PICKLE, _PROFILE_HDF5, _PERUN_HDF5, _PERUN_PICKLE})


def is_impact_tracker(head: str) -> bool:
    """
    Whether a file begins with a line of data.json.
    """
    line = head.partition("\n")[0]
    if not line.startswith("{"):
        return False
    value = parse_json(line)
    return isinstance(value, dict) and "timestamp" in value and any(key in value for key in _POWERS)


def never_opened_kind(head: bytes) -> tuple[str, str, str] | None:
    """
    Word, tool and sentence of a file that is never opened, by names among its first bytes.
    """
    if head.startswith(_HDF5):
        # Groups of a job: Steps, Nodes, and the fields that the plugin puts before all others.
        if b"EpochTime" in head or (b"Steps" in head and b"Nodes" in head):
            return _PROFILE_HDF5, "Slurm acct_gather_profile", _PROFILE
        return (_PERUN_HDF5, "perun", _PERUN) if b"perun" in head else None
    if not head.startswith(_PICKLE_MARK):
        return None
    if b"experiment_impact_tracker" in head or b"experiment_start" in head:
        return IMPACT_TRACKER_PICKLE, TOOL, _PICKLE
    return (_PERUN_PICKLE, "perun", _PERUN) if b"perun.data_model" in head else None
