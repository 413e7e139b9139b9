"""
What describes an export to programs and archives: Croissant, dataset card, Zenodo, licence.

Texts of a board or an entry stay texts in each: JSON by the encoder, YAML as JSON strings, Markdown
with every sign escaped, and HTML (which Zenodo takes) as escaped text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Final

from reporter import __version__
from reporter.carbon.factors import ATTRIBUTIONS
from reporter.citation.amounts import shown
from reporter.site.data_export.tables import ColumnType, Table
from reporter.site.read_api import DataFile

# https://docs.mlcommons.org/croissant/docs/croissant-spec-1.0.html, the context of its appendix 1.
_CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_CONFORMS: Final = "http://mlcommons.org/croissant/1.0"
_CROISSANT_TYPES: Final[Mapping[ColumnType, str]] = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
}
_MEDIA_TYPES: Final = {"csv": "text/csv", "parquet": "application/x-parquet"}
# The words of the Hub for the licences that a board may state, where they aren't the SPDX id in
# small letters (https://huggingface.co/docs/hub/repositories-licenses).
_HUB_LICENCES: Final = {"ODbL-1.0": "odbl", "ODC-By-1.0": "odc-by", "PDDL-1.0": "pddl"}
# What means something in Markdown or on the Hub, anywhere or at the beginning of a text.
_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~&!$@:]|(?<!\S)[-+=]|(?<=[0-9])[.)](?=\s|\Z))")
_ABOUT: Final = (
    "Energies are measured, from the logs that each entry names with size and SHA-256. Units stand "
    "in the names of columns; what isn't known is null, never zero. Ids are those of the site."
)
KEYWORDS: Final = ("energy", "carbon", "machine learning", "training", "benchmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """
    What is exported: the words of the board, its tables and their files.

    *licence* is the SPDX id, *day* that of the newest submission or event, *footnotes* what results
    of others must carry, *carbon_tables* the board's own ones with their licences; each is empty
    where there is none.
    """

    title: str
    description: str
    address: str | None
    repository: str | None
    licence: str | None
    day: date | None
    tables: tuple[Table, ...]
    files: tuple[DataFile, ...]
    footnotes: tuple[str, ...]
    carbon_tables: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """
        The version of the data: its day, and the program that made its figures.
        """
        return f"{self.day.isoformat() if self.day else 'no date'}, reporter {__version__}"


def croissant_text(told: Described, *, base: str = "") -> str:
    """
    `croissant.json`, Croissant 1.0: every file with its hash, and every column of the tables. The
    addresses of files are their paths behind *base*.
    """
    data = {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "name": shown(told.title),
        "description": shown(told.description),
        "conformsTo": _CONFORMS,
        "license": _licence_address(told.licence),
        "url": told.address or told.repository,
        "version": "1.0.0"
        if told.day is None
        else f"{told.day.year}.{told.day.month}.{told.day.day}",
        "datePublished": None if told.day is None else told.day.isoformat(),
        "creator": {"@type": "Organization", "name": shown(told.title)},
        "keywords": list(KEYWORDS),
        "citeAs": f"{shown(told.title)}, {told.version}",
        "isLiveDataset": False,
        "distribution": [_file_object(file, base) for file in told.files],
        "recordSet": [_record_set(table, told.files) for table in told.tables],
    }
    return _json({key: value for key, value in data.items() if value is not None})


def _licence_address(licence: str | None) -> str | None:
    return None if licence is None else f"https://spdx.org/licenses/{licence}.html"


def _file_object(file: DataFile, base: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": f"{base}{file.path}",
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _MEDIA_TYPES[file.path.rpartition(".")[2]],
        "sha256": file.sha256,
    }


def _record_set(table: Table, files: Sequence[DataFile]) -> dict[str, Any]:
    path = table.files_in(files)[0]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{column.name}",
                "name": f"{table.name}/{column.name}",
                "description": column.meaning,
                "dataType": _CROISSANT_TYPES[column.type],
                "source": {
                    "fileObject": {"@id": path},
                    "extract": {"column": column.name},
                },
            }
            for column in table.columns
        ],
    }


def card_text(told: Described) -> str:
    """
    `README.md`, a dataset card of the Hugging Face Hub: YAML in front, then Markdown.
    """
    front = {
        "pretty_name": shown(told.title),
        "license": None if told.licence is None else _hub_licence(told.licence),
        "language": ["en"],
        "tags": list(KEYWORDS),
        "configs": [_config(table, told.files) for table in told.tables],
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in front.items() if value is not None]
    parts = [
        f"# {markdown_text(told.title)}",
        markdown_text(told.description),
        f"Version: {told.version}. {_where(told)}".rstrip(),
        _ABOUT,
        *(_table_part(table) for table in told.tables),
        "## Licence",
        licence_text(told).partition("\n\n")[2].rstrip(),
        "## Cite",
        "As `CITATION.cff` says.",
    ]
    return "\n".join(["---", *lines, "---", "", "\n\n".join(part for part in parts if part), ""])


def _hub_licence(licence: str) -> str:
    return _HUB_LICENCES.get(licence, licence.lower())


def _config(table: Table, files: Sequence[DataFile]) -> dict[str, str]:
    paths = table.files_in(files)
    best = next((path for path in paths if path.endswith(".parquet")), paths[0])
    return {"config_name": table.name, "data_files": best}


def _where(told: Described) -> str:
    places = [place for place in (told.address, told.repository) if place is not None]
    return "" if not places else "From " + ", ".join(f"<{place}>" for place in places) + "."


def _table_part(table: Table) -> str:
    head = f"## {table.name}\n\n{table.description} {len(table.rows):,} rows.\n"
    lines = [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in table.columns]
    return "\n".join([head, "| column | type | meaning |", "|---|---|---|", *lines])


def markdown_text(text: str) -> str:
    r"""
    A text on one line in which no sign means anything in Markdown or HTML.

    >>> print(markdown_text("<b>*a*"))
    \<b\>\*a\*
    """
    return _SIGNS.sub(r"\\\1", shown(text))


def zenodo_text(told: Described) -> str:
    """
    `.zenodo.json`: the record that Zenodo makes of a release
    (https://help.zenodo.org/docs/github/describe-software/zenodo-json/).
    """
    data = {
        "title": shown(told.title),
        "upload_type": "dataset",
        "description": f"<p>{escape(shown(told.description))}</p>",
        "creators": [{"name": shown(told.title)}],
        "access_right": "open",
        "license": None if told.licence is None else told.licence.lower(),
        "publication_date": None if told.day is None else told.day.isoformat(),
        "version": told.version,
        "keywords": list(KEYWORDS),
        "related_identifiers": [
            {"identifier": place, "relation": relation, "scheme": "url"}
            for place, relation in (
                (told.address, "isIdenticalTo"),
                (told.repository, "isDerivedFrom"),
            )
            if place is not None
        ]
        or None,
    }
    return _json({key: value for key, value in data.items() if value is not None})


def licence_text(told: Described) -> str:
    """
    `LICENSE.md`: the licence of the board's data, of the carbon tables, and the footnotes that
    results of others carry.
    """
    own = (
        "This board states no licence for its data. Ask its maintainers before you publish a copy."
        if told.licence is None
        else f"Submissions, scores, ranks and recomputed figures: {told.licence} "
        f"(<https://spdx.org/licenses/{told.licence}.html>)."
    )
    publishers = "\n".join(
        f"- {markdown_text(one.text)} <{one.url}>, {one.licence}" for one in ATTRIBUTIONS
    )
    tables = "".join(f"\n- {markdown_text(one)}" for one in told.carbon_tables)
    notes = "\n".join(f"- {markdown_text(one)}" for one in told.footnotes)
    parts = [
        "# Licence",
        own,
        "Figures of CO2e are made with carbon intensities, which stay under their own licences:",
        publishers + tables,
        *(["Results of others carry these footnotes:", notes] if notes else []),
    ]
    return "\n\n".join(parts) + "\n"


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
