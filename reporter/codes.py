"""
Every code that a finding can have, apart from those of the rules, with what to do.

The codes of files (FI) and of JSON text (JS), each with its title and what to do.

A code keeps its meaning for ever and is never used again.

The codes of schema violations (SH), each with its title and what to do.

SH-1 to SH-19 come from the schema alone, SH-20 and up from fields held against each other. A code
keeps its meaning for ever and is never used again.

The codes of power logs (PW), each with its title and what to do.

A code keeps its meaning for ever and is never used again.

The codes of training logs (TL), each with its title and what to do.

A code keeps its meaning for ever and is never used again.

The codes of importers (IM) and of measuring (ME), each with its title and what to do.

A code keeps its meaning for ever and is never used again.

Codes of findings on the ledger; those of the rules stand with the rules.

The codes of findings about claims, and the names of the known slips.

A code is never used again for another meaning. The names of slips are stable too: they stand in
the JSON output.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reporter.change_codes import CHANGE_CODES
from reporter.score_codes import SCORE_CODES
from reporter.totals_codes import TOTALS_CODES

FILE_CODES: dict[str, str] = {
    "FI-1": "The file can't be read. Check that it exists and that you may read it.",
    "FI-2": "The path isn't a regular file. Put the file itself there: links, pipes and devices "
    "are never read.",
    "FI-3": "The file is larger than 4 MiB. Leave raw logs in evidence files and thin the traces.",
    "FI-4": "The id doesn't name the place of the file. A submission stands at "
    "submissions/<submitter>/<slug>.json, and its id is <submitter>/<slug>.",
    "FI-5": "The id is used by another file. Give every submission an id of its own; upper and "
    "lower case count as the same.",
    "FI-6": "The kind of the file can't be told. Put it into its place in a board, or name its "
    "schema in $schema.",
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
    "its version, its aliases, its run rule, its target or its days; <id>.json is the current "
    "version, <id>-v<N>.json another one.",
    "BD-4": "The board has no address that links can hold. Set base_url in board.toml to where its "
    "site will stand, without a query; until then the site has no feed, no sitemap, no canonical "
    "links and no pictures of shared links.",
    "BD-9": "A version of a benchmark is closed without a day. Write closed_on into its file: the "
    "last day on which a review of its entries counts.",
    "BD-12": "A schema in the board, by which editors complete, is that of another version. Write "
    "it anew with reporter schema KIND, so that editors offer what is read.",
    "BD-5": "The board is pinned to a version that this reporter doesn't know. Install a newer "
    "reporter; an older one must not judge what it can't read.",
    "BD-6": "The board is pinned to an older version of the schemas. Run reporter migrate, which "
    "shows what it would rewrite; nothing is written without --write.",
    "BD-7": "The board is pinned to an older rule set. Run reporter migrate --check, which names "
    "the entries that would change, and raise the pin in board.toml when that is accepted.",
    "BD-8": "The board pins no versions, so a newer reporter would judge it by newer rules. Write "
    "the table [versions] into board.toml.",
    "CT-1": "A benchmark ranks carbon by a table of the board's own, and the board has none. Put "
    "carbon.csv beside board.toml; the packaged table never stands in.",
    "CT-2": "The head or the columns of the board's carbon table can't be used. Correct the line; "
    "docs/benchmarks.md shows a whole table.",
    "CT-3": "A row of the board's carbon table can't be used. Correct the line: until then no "
    "entry has a carbon figure, since a row that is left out would decide who ranks.",
    "CT-4": "Zone and year stand twice in the board's carbon table. Keep one row.",
    "CT-5": "A row of the board's carbon table is of a zone in which no place lies. Write the zone "
    "as the packaged table does.",
    "CT-6": "The board has a carbon table that no benchmark names. Name it with carbon own, or "
    "remove it.",
    "MG-1": "A field of an older version has no place in today's schema. Change it by hand; the "
    "file stays as it is until then.",
    "MG-2": "A field goes, or means something else from now on. Look at what replaces it.",
    "MG-3": "A board of the first version lacks this, and no file says it. Its maintainers do.",
}


LOOKS_CODES: dict[str, str] = {
    "LK-1": "A file in looks/ has no use there, or is too large. Give it the place and the name "
    "that docs/looks.md tells, or remove it.",
    "LK-2": "The own stylesheet holds what pages may not load or do. Use plain rules, and name "
    "pictures of looks/static.",
    "LK-3": "A picture isn't safe or isn't what its name says. Save it anew, drawings as plain SVG "
    "without scripts and links.",
    "LK-4": "An own page can't be published. Begin it with a title and a paragraph, and link to "
    "what is there.",
    "LK-5": "An own template can't be used. Correct it at the line, or remove it, and the tool's "
    "own is taken.",
    "LK-6": "A page that own templates make breaks what holds for every page. Keep the policy of "
    "base.html, and write no script, style or foreign address into the page.",
    "LK-7": "A text is hard to read on its background. Choose colours with a contrast of at least "
    "4.5:1 in both themes (WCAG 2.2, level AA).",
    "LK-8": "The board has looks of its own. Nothing to do; the note names them.",
    "LK-9": "A file that keep names can't be kept. Name plain files that the build doesn't make, "
    "such as CNAME.",
}


SCHEMA_CODES: dict[str, str] = {
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
    "SH-11": "Measured fields are missing. Only the tool writes them: reporter measure FILE "
    "--evidence DIR.",
    "SH-12": "Only a peak or stated throughput is given. Count the samples processed between the "
    "start and the stop of the run; a peak is shown but never used.",
    "SH-13": "A percentage stands where a fraction is meant. Divide by 100.",
    "SH-14": "The data doesn't fit the schema in a way that has no words yet. Report the file.",
    "SH-15": "There are more findings than are shown. Correct these and check again.",
    "SH-16": "The file is of an older version of its schema. Run reporter migrate, which shows "
    "what it would rewrite; nothing is written without --write.",
    "SH-17": "The file is of a newer version of its schema than this reporter knows. Install a "
    "newer reporter.",
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
    "SH-33": "A sensor of a device is said to read AC. It sits behind the power supply: state dc.",
}


POWER_LOG_CODES: dict[str, str] = {
    "PW-1": "A power log can't be opened. Links, devices and files over the limit are refused.",
    "PW-2": "A kind of file that isn't read. Export the readings as CSV; packed folders, pickles "
    "and unknown binary files are never opened.",
    "PW-3": "The format isn't known, or isn't the stated one. Send the log as the tool wrote it, "
    "or as CSV with a header that names time, device and power with its unit.",
    "PW-4": "A gzip file is broken, or unpacks to too much. Send it whole, or unpacked.",
    "PW-5": "The zone of the time stamps isn't known. State it (--time-zone), or log in UTC.",
    "PW-6": "A line can't be read. Look at the line; the rest of the file is used.",
    "PW-7": "A reading isn't a number. Such readings are left out, and what they leave open is "
    "charged.",
    "PW-8": "It isn't clear which column holds what, or in which unit. Give the file a header "
    "with units, such as time,device,power_w.",
    "PW-9": "The log holds no usable reading. Send the log of this device for this run.",
    "PW-10": "A part of the file needs an extra that isn't installed. Install "
    "training-energy-reporter[fast], or send the log as CSV.",
    "PW-11": "Readings stand out of order over the whole file. Sort the log by time, or have it "
    "read as a whole.",
    "PW-12": "One of several readings of the same device was taken. Nothing to do.",
    "PW-13": "A log says less than a whole one of its kind. Send the whole log; what it doesn't "
    "show is charged.",
}


# The second sentence of each text says what to do; findings carry it as their hint.
POWER_LOG_HINTS = {
    code: text.partition(". ")[2].rstrip(".") for code, text in POWER_LOG_CODES.items()
}


TRAINING_LOG_CODES: dict[str, str] = {
    "TL-1": "A training log can't be opened. Send the file itself: links, devices and files over "
    "the limit are refused.",
    "TL-2": "A kind of file that isn't read. Export the log as text, CSV or JSON.",
    "TL-3": "The format isn't known, or isn't the stated one. Send the log as the tool wrote it, "
    "or give a pattern for its lines.",
    "TL-4": "A gzip file is broken, or unpacks to too much. Send it whole, or unpacked.",
    "TL-5": "The zone of the time stamps isn't known. State it (--time-zone), or log in UTC.",
    "TL-6": "A line or a row can't be read. Look at it; the rest of the file is used.",
    "TL-7": "A value isn't a number, or none that can be meant. Correct the log at its source; the "
    "value is left out.",
    "TL-8": "The log doesn't hold the window of the run. Send a log with wall-clock times, or say "
    "when the run started.",
    "TL-9": "The log has no evaluation that can be told as one. Name the metric, or log it as "
    "val_, eval_ or test_.",
    "TL-10": "The log holds more than one run. Send one run in each file.",
    "TL-11": "The pattern can't be used. Write it with named groups, without what could take long "
    "to match.",
    "TL-12": "A part of the window is derived. Check that nothing of the run lies outside it.",
    "TL-13": "A part of the log was not read. Nothing to do, unless it holds what is missing.",
}


TRAINING_LOG_HINTS = {
    code: text.partition(". ")[2].rstrip(".") for code, text in TRAINING_LOG_CODES.items()
}


IMPORT_CODES: dict[str, str] = {
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
    "IM-11": "A switch log can't be used as it is. It needs readings, or interconnect_power_est "
    "in W.",
    "IM-12": "Results have no power log, so their energy was not measured. Nameplate figures "
    "can't take its place.",
    "IM-13": "A power log has no result beside it. It is not used.",
    "IM-14": "A file is not part of the published layout and is ignored.",
    "IM-15": "No folder of results was found, or a part of it is missing. Name a submitter "
    "folder with systems/ and results/.",
    "IM-16": "A system description is missing, or a field of it can't be used.",
    "IM-17": "scaling.json can't be used. It must hold one number from 1 to 2, scaling_factor. "
    "What is no number is left out, and so is the official figure; another number is refused.",
    "IM-23": "Not exactly one seed is logged. With one for each process, the first stands for "
    "the run.",
    "IM-24": "The number of node logs is not the number of nodes. Every node must be measured.",
    "IM-25": "The system can't be described: node count, accelerator count or the power limit of "
    "the accelerator is not known. State the limit with --power-limit-w.",
    "IM-26": "No benchmark file knows the benchmark. Add it to benchmarks/.",
    "IM-27": "The submission would be larger than 4 MiB, which no file may be.",
    "IM-28": "A number is none that a log can hold: a time outside 1970 to 2096, a value above "
    "1e30 or below 1e-30, power above 1e12 W. The result is refused. Correct the log at its "
    "source.",
    "IM-29": "Two result logs are of one run: same window, same evaluations. The run counts once.",
    "IM-30": "The fabric isn't used: a switch log can't be read, or its clock doesn't fit the run. "
    "The nodes stand.",
}


MEASURE_CODES: dict[str, str] = {
    "ME-1": "The training log of a run isn't there or has no reader. List it, and name it as "
    "training_log.",
    "ME-2": "A training log has no run window. It must hold the start of the run and a later stop.",
    "ME-3": "A training log is of another benchmark. Name the benchmark that was run.",
    "ME-4": "A training log has no evaluation, so there is no quality.",
    "ME-5": "The number of samples isn't logged, so there is no achieved throughput.",
    "ME-6": "The last evaluation lacks a metric of the benchmark.",
    "ME-7": "The power log of a part isn't there or has no reader. Send the log of every device.",
    "ME-8": "A log isn't the one that is listed: its hash differs. Send that one, or state the "
    "hash of this one.",
    "ME-9": "A power log has no usable reading of the part's devices.",
    "ME-10": "A power log doesn't cover its run. Check clock, zone and pairing of the logs.",
    "ME-11": "A part can't be measured: it is modelled, or an estimate without a rated power.",
    "ME-12": "Readings were left out or put in order: zero, negative, doubled or unordered ones.",
    "ME-13": "The file can't be measured: its benchmark isn't known. Name one of the board.",
    "ME-14": "A series of a log isn't taken: it is another device, or no drawn power of this part.",
    "ME-15": "The logs of a part don't hold exactly the series of its devices. Name the log of "
    "each device, or what to take as series.",
}


LEDGER_CODES = {
    "LG-1": "An event of the ledger can't be read",
    "LG-2": "An event of the ledger doesn't fit its schema",
    "LG-3": "The ledger's dates run back",
    "LG-4": "An event follows a withdrawal",
    "LG-5": "A file of the ledger isn't what its name says",
    "LG-6": "The ledger lacks an event",
    "LG-7": "Somebody says in the ledger what is not theirs to say",
    "LG-8": "An event lacks a signature that counts",
    "LG-9": "A review clears what it can't clear",
    "LG-10": "No passing review by the tool stands for what a person reviewed",
    "LG-11": "An event was taken out of the ledger",
    "LG-12": "An event of the ledger was altered",
    "LG-13": "An event was added to the ledger",
    "LG-14": "An event belongs to another board",
    "LG-15": "An event is lost, which the board's settings say",
    "LG-16": "The organisations of a board contradict each other",
    "LG-17": "Two organisations of a board have the same name",
    "LG-18": "Today's rules give another status, meter class or rank than the seals",
    "LG-19": "An entry isn't held against its seals: none of its logs was opened",
}


CLAIM_CODES: Mapping[str, str] = MappingProxyType(
    {
        "CL-1": "A printed figure can't be read, so it counts as not stated.",
        "CL-2": "The file refers to a row or figure that it doesn't hold, or uses an id twice.",
        "CL-3": "A printed figure disagrees with the other figures of its row.",
        "CL-4": "A printed figure can't be recomputed: an input isn't stated.",
        "CL-5": "A figure agrees only when zeros at its end, or lost digits, are read as rounding.",
        "CL-6": "A peak from the datasheet is given as achieved throughput.",
        "CL-7": "The achieved throughput is above the dense peak of the accelerator.",
        "CL-8": "The achieved throughput is above 0.65 of the dense peak, which needs evidence.",
        "CL-9": "The peak counts structured sparsity, which doubles the dense figure.",
        "CL-10": "A rated power (TDP) is presented as measured power.",
        "CL-11": "An estimate is presented as a measurement.",
        "CL-12": "The energy is a rated power times time: it agrees by construction.",
        "CL-13": "A printed total differs from the sum of its rows.",
        "CL-14": "A carbon intensity is outside what any grid has.",
        "CL-15": "Net CO2e or net intensity is above the gross one.",
        "CL-16": "The power per accelerator isn't plausible for the accelerator.",
        "CL-17": "The carbon intensity isn't the one our tables have for the place and year.",
        "CL-18": "A table can't be read with its column map.",
        "CL-19": "A PUE is outside what a data centre can have.",
        "CL-20": "A quoted figure differs from the document it is quoted from.",
        "CL-21": "A claim file isn't named by its id, so it has no page.",
        "CL-22": "A figure agrees only because few digits are printed, and a slip fits closer.",
        "CL-23": "A rated power is none of the accelerator's datasheets.",
        "CL-24": "A column, table or figure of a text is not read: no figure and unit is sure.",
        "CL-25": "A printed figure contradicts the entry that it is held against.",
        "CL-26": "A printed figure is another figure of the entry, or differs by a known factor.",
        "CL-27": "Figures agree only when the zeros of several are rounding: digits can't tell.",
        "CL-28": "A figure agrees only by an input that isn't stated, and a slip explains it.",
        "CL-29": "The energies of a table hold the PUE in some rows and lack it in others.",
        "CL-30": "A row prints several figures of another model.",
        "CL-31": "An ambiguous word, unit or table was read as the field uses it, and this is how.",
        "CL-32": "Figures were taken from sentences; read them against the text.",
        "CL-33": "The emissions of a model card's front matter are not those of its body.",
        "CL-34": "Causes were sought in some rows of the other documents only: they have too many.",
    }
)


KNOWN_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "pue-not-applied": "PUE left out",
        "pue-twice": "PUE applied twice",
        "pue-divided": "divided by PUE instead of multiplied",
        "another-pue": "another PUE than the one stated",
        "pue-basis": "PUE applied although the document says it isn't",
        "energy-unit": "energy in another unit",
        "carbon-unit": "CO2e in another unit",
        "carbon-for-co2": "mass of carbon and mass of CO2 confused",
        "decimal-point": "decimal point moved",
        "time-unit": "time in another unit",
        "power-unit": "power in another unit",
        "intensity-unit": "carbon intensity in another unit",
        "tdp-for-power": "TDP in place of power",
        "power-for-tdp": "mean power in place of TDP",
        "chips-again": "accelerator-hours multiplied by the accelerators again",
        "chips-forgotten": "time not multiplied by the accelerators",
        "hours-counted-twice": "accelerator-hours counted twice or halved",
        "cores-for-chips": "cores and chips confused",
        "nodes-for-chips": "nodes and accelerators confused",
        "gpu-against-node": "accelerator-only power against node power",
        "node-power": "power of a node and of one accelerator confused",
        "part-left-out": "a part of the run left out",
        "part-counted-twice": "a part of the run counted twice",
        "one-power-for-all": "power of one part of the run for all of it",
        "net-for-gross": "net and gross intensity confused",
        "row-swapped": "a figure of another row",
        "row-copied": "figures of another model",
        "column-swapped": "two columns swapped",
        "column-copied": "a figure of another column",
        "off-the-others": "a row that isn't reckoned as the others are",
        "stale-factor": "a carbon intensity of another year or source",
        "market-based": "a market-based or offset figure as the gross one",
        "intensity-outside-grids": "implied carbon intensity outside any grid",
        "power-implausible": "implied power per accelerator not plausible",
        "total-not-rows": "total differs from the sum of its rows",
        "total-of-another": "total of another list",
        "row-left-out": "a row left out",
        "row-counted-twice": "a row counted twice",
        "misquoted": "quoted wrongly",
        "peak-for-achieved": "peak throughput in place of achieved",
        "work-counted-twice": "operations counted twice or halved",
    }
)


def other_codes() -> Mapping[str, str]:
    """
    Codes that are no review rule, each with its title and what to do.
    """
    score = {code: f"{title}. {advice}" for code, (title, advice) in SCORE_CODES.items()}
    return {
        **FILE_CODES,
        **LOOKS_CODES,
        **SCHEMA_CODES,
        **IMPORT_CODES,
        **MEASURE_CODES,
        **POWER_LOG_CODES,
        **TRAINING_LOG_CODES,
        **{code: entry.page for code, entry in TOTALS_CODES.items()},
        **score,
        **LEDGER_CODES,
        **CHANGE_CODES,
        **CLAIM_CODES,
    }
