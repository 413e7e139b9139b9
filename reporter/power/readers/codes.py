"""
The codes of power logs (PW), each with its title and what to do.

A code keeps its meaning for ever and is never used again.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    "PW-1": "A power log can't be opened. Links, devices and files over the limit are refused.",
    "PW-2": "A kind of file that isn't read. Export the readings as CSV; packed folders, pickles "
    "and unknown binary files are never opened.",
    "PW-3": "The format isn't known, or isn't the stated one. Send the log as the tool wrote it, "
    "or as CSV with a header that names time, device and power with its unit.",
    "PW-4": "A gzip file is broken, or unpacks to too much. Send it whole, or unpacked.",
    "PW-5": "The zone of the time stamps isn't known. State it, or log in UTC.",
    "PW-6": "A line can't be read. Look at the line; the rest of the file is used.",
    "PW-7": "A reading isn't a number. Such readings are left out, and what they leave open is "
    "charged.",
    "PW-8": "It isn't clear which column holds what, or in which unit. Give the file a header "
    "with units, such as time,device,power_w.",
    "PW-9": "The log holds no usable reading. Send the log of this device for this run.",
    "PW-10": "A part of the file needs an extra that isn't installed. Install reporter[fast], or "
    "send the log as CSV.",
    "PW-11": "Readings stand out of order over the whole file. Sort the log by time, or have it "
    "read as a whole.",
    "PW-12": "One of several readings of the same device was taken. Nothing to do.",
}

# The second sentence of each text says what to do; findings carry it as their hint.
HINTS = {code: text.partition(". ")[2].rstrip(".") for code, text in CODES.items()}
