"""
Rows of claims written in other forms: as Markdown, LaTeX, TSV and sentences.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

Cells = Mapping[str, str]


def as_csv(headers: Sequence[str], rows: Sequence[Cells], separator: str = ",") -> str:
    """
    The rows as a table of commas, or of tabs.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([row.get(header, "") for header in headers] for row in rows)
    return stream.getvalue()


def as_markdown(headers: Sequence[str], rows: Sequence[Cells]) -> str:
    """
    The rows as a table of bars below a heading.
    """
    lines = [f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}"]
    lines += [
        "| " + " | ".join(row.get(header, "").replace("|", "\\|") for header in headers) + " |"
        for row in rows
    ]
    return "\n".join(["# Footprints", "", *lines, ""])


def as_latex(headers: Sequence[str], rows: Sequence[Cells]) -> str:
    """
    The rows as a tabular of booktabs.
    """
    lines = [" & ".join(_latex(header) for header in headers) + r" \\", r"\midrule"]
    lines += [
        " & ".join(_latex(row.get(header, "")) for header in headers) + r" \\" for row in rows
    ]
    columns = "l" * len(headers)
    return "\n".join(
        [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", *lines, r"\bottomrule", r"\end{tabular}"]
    )


def _latex(text: str) -> str:
    for sign in ("&", "%", "#", "_", "$"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("~", r"$\sim$")


# What a sentence says of each figure; lines with labels carry what no sentence does.
_SENTENCES = {
    "chips": "It was trained on {} accelerators.",
    "wall_hours": "Training took {} hours.",
    "chip_hours": "It used {} GPU-hours.",
    "power_w_per_chip": "Each drew {} W.",
    "pue": "The site has a PUE of {}.",
    "ci_kg_per_kwh": "The grid has a carbon intensity of {} kgCO2e/kWh.",
    "flops_published": "Its training compute was {} FLOPs.",
    "energy_mwh_published": "Training consumed {} MWh.",
    "tco2e_published": "Training emitted {} tCO2e.",
    "tco2e_net_or_market_published": "Its net emissions were {} tCO2e.",
}
_PUE_SENTENCES = {
    "yes": "The energy includes the PUE.",
    "no": "The energy does not include the PUE.",
}
_LABELS = {
    "run_id": "ID",
    "model": "Model",
    "accelerator": "Accelerator",
    "scope": "Scope",
    "power_kind": "Power kind",
    "power_boundary": "Power boundary",
    "ci_basis": "CI basis",
    "source": "Source",
    "note": "Note",
}


def as_sentences(rows: Sequence[Cells]) -> str:
    """
    Each row as a paragraph: lines with labels for its words, sentences for its figures.
    """
    paragraphs = []
    for row in rows:
        labelled = [f"{label}: {row[name]}" for name, label in _LABELS.items() if row.get(name)]
        said = [text.format(row[name]) for name, text in _SENTENCES.items() if row.get(name)]
        if (about := _PUE_SENTENCES.get(row.get("pue_in_energy", ""))) is not None:
            said.append(about)
        paragraphs.append("\n".join([*labelled, " ".join(said)]))
    return "\n\n".join(paragraphs)
