"""
The codes of files (FI) and of JSON text (JS), each with its title and what to do.

A code keeps its meaning for ever and is never used again.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    "FI-1": "The file can't be read. Check that it exists and that you may read it.",
    "FI-2": "The path isn't a regular file. Put the file itself there: links, pipes and devices "
    "are never read.",
    "FI-3": "The file is larger than 1 MiB. Leave raw logs in evidence files and thin the traces.",
    "FI-4": "The id doesn't name the place of the file. A submission stands at "
    "submissions/<submitter>/<slug>.json, and its id is <submitter>/<slug>.",
    "FI-5": "The id is used by another file. Give every submission an id of its own; upper and "
    "lower case count as the same.",
    "JS-1": "The text isn't UTF-8. Save the file as UTF-8 without a byte order mark.",
    "JS-2": "The text isn't JSON. Correct it at the line and column; a JSON-aware editor shows "
    "the place.",
    "JS-3": "Objects or lists stand in each other more than 32 deep. No field needs that.",
    "JS-4": "A number isn't one that JSON has, or it doesn't fit 64 bits. Write null for what "
    "isn't known and 3.14e23 for large numbers.",
    "JS-5": "A key stands twice in one object. Keep one of the two.",
    "JS-6": "A text holds half a surrogate pair. Write the character itself, in UTF-8.",
    "JS-7": "A text holds a control or format character. Remove it; only notes hold line feeds.",
    "JS-8": "A text isn't in Unicode normalization form C. Save it composed: one character for a "
    "letter and its accent.",
    "BD-1": "The board has no settings file. Write board.toml with title, description and "
    "reference_site.",
    "BD-2": "The settings of the board aren't TOML. Correct them at the line and column.",
    "BD-3": "A benchmark contradicts its file's name, another benchmark or itself. Correct its id, "
    "its aliases, its run rule or its target.",
}
