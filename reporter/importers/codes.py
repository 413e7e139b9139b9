"""
The codes of importers (IM), each with its title and what to do.

A code keeps its meaning for ever and is never used again.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    "IM-1": "A log line can't be read. Look at the line; the rest of the file is used.",
    "IM-2": "A log file can't be read. Links, devices and files over 512 MiB are refused.",
    "IM-3": "The run window is missing, doubled or turned round. The training log must hold one "
    "run_start and one run_stop.",
    "IM-4": "The run was aborted, or its status is missing. Such a run counts as one that missed "
    "the target.",
    "IM-5": "A key of the training log is missing, is not a number or has several values.",
    "IM-6": "An evaluation has no usable value. It is left out of the learning curve.",
    "IM-7": "A power log has no usable reading. The result can't be an entry.",
    "IM-8": "A power reading isn't a number. Correct the log at its source.",
    "IM-9": "The conversion efficiency can't be used. An AC/DC efficiency is between 0.80 and "
    "0.99, with measurement_type AC or DC beside it; 1 says that nothing was converted.",
    "IM-10": "The markers of a power log are missing, doubled or without a span. Nothing to do: "
    "the window comes from the training log.",
    "IM-11": "A switch log has no usable estimate. It needs interconnect_power_est in W.",
    "IM-12": "Results have no power log, so their energy was not measured. Nameplate figures "
    "can't take its place.",
    "IM-13": "A power log has no result beside it. It is not used.",
    "IM-14": "A file is not part of the published layout and is ignored.",
    "IM-15": "No folder of results was found, or a part of it is missing. Name a submitter "
    "folder with systems/ and results/.",
    "IM-16": "A system description is missing, or a field of it can't be used.",
    "IM-17": "scaling.json can't be used. It must hold one number, scaling_factor.",
    "IM-18": "Readings were left out or put in order: zero, negative, doubled or unordered ones.",
    "IM-19": "A power log doesn't cover its run. Check clock, zone and pairing of the logs.",
    "IM-20": "A training log has no evaluation, so there is no quality.",
    "IM-21": "The number of samples is not logged, so there is no achieved throughput.",
    "IM-22": "The last evaluation lacks a metric of the benchmark.",
    "IM-23": "Not exactly one seed is logged. With one for each process, the first stands for "
    "the run.",
    "IM-24": "The number of node logs is not the number of nodes. Every node must be measured.",
    "IM-25": "The system can't be described: node count, accelerator count or the power limit of "
    "the accelerator is not known. State the limit with --power-limit-w.",
    "IM-26": "No benchmark file knows the benchmark. Add it to benchmarks/.",
    "IM-27": "The submission would be larger than 1 MiB, which no file may be.",
}
