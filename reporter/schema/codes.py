"""
The codes of schema violations (SH), each with its title and what to do.

SH-1 to SH-19 come from the schema alone, SH-20 and up from fields held against each other. A code
keeps its meaning for ever and is never used again.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    "SH-1": "A key is missing. Add it with its value; what isn't known and isn't required stays "
    "out or is null, never zero.",
    "SH-2": "A key isn't known. Correct its spelling or remove it; every unit stands in its key.",
    "SH-3": "A value has the wrong type. Numbers stand without quotation marks, and true or false "
    "is never a number.",
    "SH-4": "A number is out of bounds. Check its unit: it stands at the end of the key.",
    "SH-5": "A word isn't one of those allowed. Take one of the list.",
    "SH-6": "A text is too short, too long or of the wrong form. Write it like the example.",
    "SH-7": "A date or time isn't one that exists, or isn't in UTC. Write it like "
    "2024-05-10T11:38:53.123Z.",
    "SH-8": "A list has too few, too many or repeated items. Correct the list.",
    "SH-9": "One of several fields is needed. Give one of those named.",
    "SH-10": "The energy of some accelerators isn't measured. Read a node meter, PDU, BMC or the "
    "device's counter during the whole run, for every node; estimates don't count.",
    "SH-11": "The achieved throughput can't be found. Give samples_count, started_at and "
    "stopped_at from the training log: samples over time is the achieved throughput.",
    "SH-12": "Only a peak or stated throughput is given. Count the samples processed between the "
    "start and the stop of the run; a peak is shown but never used.",
    "SH-13": "A percentage stands where a fraction is meant. Divide by 100.",
    "SH-14": "The data doesn't fit the schema in a way that has no words yet. Report the file.",
    "SH-15": "There are more findings than are shown. Correct these and check again.",
    "SH-20": "A run doesn't stop after it starts. Take both instants from the training log.",
    "SH-21": "A label or id stands twice. Give each run, instrument and log one of its own.",
    "SH-22": "An instrument or log is named that isn't listed. List it, or correct the id.",
    "SH-23": "The charged energy is below the energy read. Uncovered time only adds energy.",
    "SH-24": "A device is counted twice, or the count isn't the number of names. List each device "
    "once for each run, component and side.",
    "SH-25": "The unit of the samples isn't that of the benchmark. Count what the benchmark "
    "counts.",
    "SH-26": "A quality value isn't one of the benchmark, is missing or stands twice. Give each "
    "metric of the benchmark once.",
    "SH-27": "The benchmark isn't known, or this version of it isn't. Correct the id or version.",
    "SH-28": "A name can't be a file name on every system. Choose another.",
    "SH-29": "Two names differ in upper and lower case only. Keep one of them.",
    "SH-30": "An entry is named as the second source of itself. Name the other entry.",
    "SH-31": "Clock hours aren't in order, or one stands twice. List each once, in order of time.",
    "SH-32": "More resources are reserved than there are. Count both in the same unit.",
}
