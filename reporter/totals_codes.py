"""
The codes of files that hold totals (TT): what is said of them, and what is mended in them.

Each has a title, what to do, what was found out and why, and its source. A code keeps its meaning
for ever and is never used again. Versions are those whose source was read or that were run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsCode:
    """
    One code: its title, what to do about it, the reason, and where that can be read.
    """

    title: str
    advice: str
    reason: str
    source: str

    @property
    def page(self) -> str:
        """
        The manual page of the code.
        """
        return f"{self.title}. {self.advice}.\n\n{self.reason}\n\nSource: {self.source}."


def _code(title: str, advice: str, reason: str, source: str) -> TotalsCode:
    return TotalsCode(title=title, advice=advice, reason=reason, source=source)


_CODECARBON = "codecarbon, emissions_tracker.py and output_methods/file.py"
_CARBONTRACKER = "carbontracker, tracker.py, components/component.py and constants.py"


TOTALS_CODES: Mapping[str, TotalsCode] = MappingProxyType(
    {
        "TT-1": _code(
            "The file holds totals or models, no series of readings",
            "`reporter energy FILE` shows them as declared figures; evidence of M1 to M3 needs a "
            "power log",
            "A total can't be held against the run's window, its gaps can't be charged, and what "
            "is modelled can't be told from what is read. So it is shown and never ranked.",
            "the rules EL-1 to EL-12, which need readings",
        ),
        "TT-2": _code(
            "The file is named and not read",
            "Send what the tool writes as text, as the message says",
            "A pickle runs code when it is opened, and files have made the library for HDF5 crash "
            "and worse. What is a series without a date, or a mean without a total, is no total.",
            "Python, library reference, pickle; The HDF Group, list of CVE issues of HDF5",
        ),
        "TT-3": _code(
            "A row or figure can't be read and is left out",
            "Look at the line; the other rows are used",
            "A writer that was killed leaves half a row, two writers of one file mix theirs, and a "
            "figure that is no number, negative or above 1e15 J has no meaning.",
            "RFC 4180, part 2, rule 4: every line has the same number of fields",
        ),
        "TT-4": _code(
            "A row that lacks columns is put back under its header",
            "Upgrade CodeCarbon to 3.3.1 or later, which writes whole rows",
            "CodeCarbon 3.2.9 and 3.3.0 leave empty columns out of each row after the first and "
            "write it without a header, so all values after them move to the left. A row is put "
            "back only where every way of doing so gives the same figures.",
            f"{_CODECARBON}: dropna(axis=1) before to_csv(header=False)",
        ),
        "TT-5": _code(
            "An earlier row of a run is not counted: a later one holds it",
            "Nothing to do; adding the rows would count the run many times",
            "CodeCarbon's flush(), carbontracker's output and eco2AI's rows of one start write "
            "what has been used since the start, again and again. The last row is the run.",
            f"{_CODECARBON}: FileOutput.out(total, delta) writes the total",
        ),
        "TT-6": _code(
            "A row stands twice and counts once",
            "Nothing to do",
            "Where each process of a job appends to one file, or a file is copied together, the "
            "same row appears again, down to the last digit.",
            "two runs can't end with the same run, duration and energy",
        ),
        "TT-7": _code(
            "A PUE is taken out of the energy",
            "State the PUE of the site in the submission; it is applied there, once",
            "CodeCarbon 2.3.0 and later multiplies energies by the column pue, and from 3.3.1 on "
            "the powers too. perun multiplies the energy of a run, and not of a host or device. "
            "carbontracker multiplies actual and predicted consumption: by 1.58 (1.1.0 to 1.1.2), "
            "1.67 (1.1.3, 1.1.4), 1.59 (1.1.5, 1.1.6), 1.55 (1.1.7 to 1.2.5), 1.58 (2.0.0 to "
            "2.4.7), and not at all before 1.1.0.",
            f"{_CODECARBON}: energy *= self._pue; {_CARBONTRACKER}; perun, processing.py",
        ),
        "TT-8": _code(
            "The emissions per second are put into one unit",
            "Nothing to do",
            "CodeCarbon 2.0.0 to 2.1.4 writes g/s into the column emissions_rate, and kg/s from "
            "2.2.0 on. Emissions divided by duration show which.",
            f"{_CODECARBON}: emissions_rate=emissions * 1000 / duration.seconds",
        ),
        "TT-9": _code(
            "A zero stands for what was not measured",
            "Measure the device; zero is never taken for an energy",
            "CodeCarbon lists GPUs whose power it can't read and gives them 0 kWh. Slurm writes 0 "
            "where no plugin gathers energy. Nothing that runs uses no energy.",
            f"{_CODECARBON}; Slurm, sacct manual, ConsumedEnergy, and slurm.conf, "
            "AcctGatherEnergyType",
        ),
        "TT-10": _code(
            "An energy that was divided by the number of devices is multiplied by it, or left out",
            "Send the log that names the devices, `*_carbontracker.log`",
            "carbontracker 2.0.0 to 2.4.7 puts the powers of all devices of a component into one "
            "list and takes the mean, so 8 GPUs count as one. Two counters of 100 W and 80 W give "
            "0.000621 kWh in 8 s with 1.2.5, and 0.000316 kWh with 2.4.7. The parser of 2.x reads "
            "the first device alone of a log of 1.x.",
            f"{_CARBONTRACKER}: power_usages[-1] += self.handler.power_usage()",
        ),
        "TT-11": _code(
            "A prediction is not taken",
            "Nothing to do",
            "carbontracker predicts the whole training from its first epochs. That is no energy "
            "that was used, and its own parser takes it where epochs are missing.",
            "carbontracker, parser.py, aggregate_consumption",
        ),
        "TT-12": _code(
            "A step repeats the energy of its job and is not counted",
            "Nothing to do; the line of the job counts",
            "Slurm gathers energy by node, so each step that spans the job reads the whole node, "
            "and adding steps counts it again.",
            "Slurm, sacct manual, ConsumedEnergy",
        ),
        "TT-13": _code(
            "A number stands for no value",
            "Ask the site which acct_gather_energy plugin it runs",
            "Slurm writes 4294967294 and 18446744073709551614 for no value, one more for infinite, "
            "and a negative difference as a number just below 2^32 or 2^64.",
            "Slurm, slurm.h, NO_VAL, INFINITE, NO_VAL64, INFINITE64",
        ),
        "TT-14": _code(
            "An energy is rounded to a suffix of thousands",
            "Ask sacct for ConsumedEnergyRaw",
            "ConsumedEnergy is printed with at most two decimals and K, M, G or T for 1000 and its "
            "powers: 101630 J is 101.63K, 2488993 J is 2.49M.",
            "Slurm, sacct manual, ConsumedEnergy",
        ),
        "TT-15": _code(
            "A counter that started again gives a negative energy, which is left out",
            "Measure shorter parts, or read the counter's range and add it",
            "A RAPL counter starts at zero again after some 262 kJ. pyJoules 0.5.1, its newest, "
            "subtracts without looking.",
            "pyJoules, device/rapl_device.py; powercap, max_energy_range_uj",
        ),
        "TT-16": _code(
            "An energy is in a thousand times smaller a unit than its neighbours",
            "Nothing to do",
            "pyJoules writes NVML's counter as it is, in mJ, beside RAPL's in uJ, although its "
            "manual says uJ for both.",
            "NVML, nvmlDeviceGetTotalEnergyConsumption; pyJoules, device/nvidia_device.py",
        ),
        "TT-17": _code(
            "Times have no zone, so they are left out",
            "State the zone in which the tool ran",
            "CodeCarbon, carbontracker, eco2AI and sacct write local time without its zone, and "
            "CodeCarbon that of the end.",
            "CodeCarbon, datetime.now(); Slurm, sacct manual, SLURM_TIME_FORMAT",
        ),
        "TT-18": _code(
            "The figure isn't that of a whole machine",
            "Say what else ran there, or measure the node",
            "With tracking_mode process CodeCarbon counts the share of one process. Slurm gives a "
            "job the energy of its nodes, others' jobs on them included.",
            "CodeCarbon, tracking_mode; Slurm, sacct manual, ConsumedEnergy: only with exclusive "
            "allocation",
        ),
        "TT-19": _code(
            "The figure is a model, no measurement",
            "Measure the device; what is modelled is shown and never ranked",
            "CodeCarbon counts RAM by its size, and a CPU without counters by its rated power; "
            "carbontracker 2.2.0 and later takes half the rated power of a CPU that it can't read, "
            "and powers that a user states; eco2AI takes rated power times load. A power that is "
            "equal to all digits at every reading was not read.",
            "CodeCarbon, methodology; carbontracker, components/cpu/generic.py; eco2AI, "
            "tools/tools_cpu.py",
        ),
        "TT-20": _code(
            "Figures of one row contradict each other",
            "Ask for the log of which the totals were made",
            "Parts that don't add up, a sum that falls while it should rise, a rate that isn't "
            "emissions by duration, or a mean power that no machine draws.",
            "the arithmetic of the tool itself",
        ),
        "TT-21": _code(
            "A PUE may be inside the energy, and the file doesn't say which",
            "State the PUE that the tool was given, or send the log that names it",
            "carbontracker names its PUE in the log beside its output, and perun in its JSON; "
            "eco2AI multiplies by the argument pue and writes it nowhere.",
            f"{_CARBONTRACKER}; eco2AI, emission_track.py: tmp_consumption *= self._pue",
        ),
        "TT-22": _code(
            "A power that was stated is taken out of the energy",
            "Measure what the overhead stands for",
            "perun adds post-processing.power_overhead, in W, times the run's time to each host.",
            "perun, processing.py, processDataNode",
        ),
        "TT-23": _code(
            "Runs overlap in time and may count one machine twice",
            "Keep the run of one process of each machine",
            "Where each process of a job starts a tracker, each counts the whole machine under a "
            "run of its own. Runs are never added here.",
            "CodeCarbon, tracking_mode machine",
        ),
    }
)


TOTALS_HINTS: Mapping[str, str] = MappingProxyType(
    {code: entry.advice for code, entry in TOTALS_CODES.items()}
)
