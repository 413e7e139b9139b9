"""
Brings files of an older schema version to today's, and names what is left to people.

Version 2 takes the efficiency out of an energy (`conversion.applied`), gives a benchmark the noise
of its runs in place of the width of a tie, and a board its reference intensity in place of the id
of a row in a table. Everything else of version 1 stands in version 2 as it was.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reporter.findings import Finding, error, has_errors, note
from reporter.model.benchmark_versions import version_name
from reporter.model.rule_sets import RULE_SET
from reporter.resources import folder as packaged_folder
from reporter.schema.check import Kind, check, version_of
from reporter.store import files, strict_json
from reporter.store.board import load_benchmarks
from reporter.store.board_files import kind_of_data
from reporter.store.submissions import check_data
from reporter.store.text_edits import Edit, Member, diff, edited, members
from reporter.store.versions import SCHEMA_VERSION

# The value in gCO2e/kWh and the source of a row of the tables of carbon intensity, or None.
FindIntensity = Callable[[str], tuple[float, str] | None]
_SCHEMA = re.compile(r"(v[0-9]{1,3})([:/])([a-z-]{1,20})(\.schema\.json)?$")
_FACTOR_LINE = re.compile(r"^factor_id[ \t]*=.*$", re.MULTILINE)
_PINNED_SCHEMA = re.compile(r"^schema[ \t]*=[ \t]*[0-9]+", re.MULTILINE)
_LONGEST_SOURCE: Final = 600
_BY_HAND: Final = "change it by hand; the file stays as it is until then"
# The kinds of the JSON files that people write.
_KINDS: Final[tuple[Kind, ...]] = ("submission", "benchmark", "claim")


@dataclass(frozen=True, slots=True, kw_only=True)
class MigratedFile:
    """
    One file, the edits that bring it to today's schema, and what there is to say of them.

    Errors among *findings* tell what can't be carried over: the file is then left as it is.
    """

    path: Path
    text: str = ""
    edits: tuple[Edit, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_to_write(self) -> bool:
        """
        Whether something changes and nothing stands against it.
        """
        return bool(self.edits) and not has_errors(self.findings)

    def diff(self) -> list[str]:
        """
        What would be written, as the lines of a unified diff.
        """
        return list(diff(str(self.path), self.text, self.edits))

    def write(self) -> None:
        """
        Write the file whole. Raises `ReporterError` where it can't be; it then stands as it was.
        """
        files.write_atomically(self.path, edited(self.text, self.edits))


@dataclass(slots=True, kw_only=True)
class _Plan:
    """
    Edits of one JSON file and findings about them, as they are made.
    """

    file: str
    text: str = ""
    at: Mapping[str, Member] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def change(self, pointer: str, how: Callable[[Member], Edit]) -> None:
        """
        Edit a member; one whose key is written in escapes isn't found and can't be carried over.
        """
        member = self.at.get(pointer)
        if member is None:
            self.left(pointer, "its key is written in a way that can't be changed in place")
        else:
            self.edits.append(how(member))

    def digits(self, pointer: str, value: object) -> str:
        """
        A number as the file writes it, so that 1.10 doesn't become 1.1.
        """
        member = self.at.get(pointer)
        if member is None:
            return json.dumps(value)
        return self.text[member.value_start : member.value_end]

    def left(self, pointer: str, message: str, hint: str = _BY_HAND) -> None:
        """
        A field that can't be carried over.
        """
        self.findings.append(error("MG-1", self.file, pointer, message, hint))

    def told(self, pointer: str, message: str, hint: str = "nothing to do") -> None:
        """
        A field that goes, or whose meaning changed.
        """
        self.findings.append(note("MG-2", self.file, pointer, message, hint))


def migrated_json(path: Path) -> MigratedFile:
    """
    The plan for one submission, benchmark or claim file; never raises on what is in it.
    """
    raw, findings = files.read(path)
    if raw is None:
        return MigratedFile(path=path, findings=findings)
    file = str(path)
    parsed = strict_json.parse(raw, file)
    if parsed.findings:
        return MigratedFile(path=path, findings=parsed.findings)
    kind = kind_of_data(parsed.data)
    if kind not in _KINDS:
        message = "this is no submission, benchmark or claim file"
        found = error("MG-1", file, "", message, "name files of a board")
        return MigratedFile(path=path, findings=(found,))
    if not _found(parsed.data, kind, file):
        return MigratedFile(path=path)
    text = raw.decode("utf-8")
    plan = _Plan(file=file, text=text, at=members(text))
    _plan(plan, parsed.data, kind)
    return _finished(plan, path, text, kind)


def _found(data: Any, kind: Kind, file: str) -> tuple[Finding, ...]:
    return check_data(data, file) if kind == "submission" else check(data, kind, file)


def _plan(plan: _Plan, data: Mapping[str, Any], kind: Kind) -> None:
    known = version_of(kind)
    stated = data.get("schema_version")
    named = _SCHEMA.search(data["$schema"]) if isinstance(data.get("$schema"), str) else None
    if named is not None and named[1] != f"v{known}":
        renamed = data["$schema"][: named.start(1)] + f"v{known}" + data["$schema"][named.end(1) :]
        told = json.dumps(renamed, ensure_ascii=False)
        plan.change("/$schema", lambda member: member.with_value(told))
    if stated != 1 or known == 1:
        return
    plan.change("/schema_version", lambda member: member.with_value(str(known)))
    if kind == "submission":
        _plan_submission(plan, data)
    if kind == "benchmark":
        _plan_benchmark(plan, data)


def _finished(plan: _Plan, path: Path, text: str, kind: Kind) -> MigratedFile:
    """
    The plan held against the schema: what it still refuses can't be carried over either.
    """
    if not plan.edits:
        data = strict_json.parse(text.encode(), plan.file).data
        return MigratedFile(path=path, findings=_found(data, kind, plan.file))
    after = strict_json.parse(edited(text, plan.edits).encode(), plan.file)
    findings = [*plan.findings]
    if not has_errors(findings):
        findings += after.findings or _found(after.data, kind, plan.file)
    return MigratedFile(path=path, text=text, edits=tuple(plan.edits), findings=tuple(findings))


def _plan_submission(plan: _Plan, data: Mapping[str, Any]) -> None:
    for pointer, conversion in _conversions(data):
        applied = conversion.get("applied")
        place = f"{pointer}/applied"
        if applied is True:
            message = (
                "energy_j holds the efficiency of the supply already, and version 2 takes it as "
                "the meter read it, on its side"
            )
            hint = (
                "restate energy_j and charged_energy_j without the efficiency and remove applied, "
                "or measure again: reporter measure"
            )
            plan.left(place, message, hint)
        elif applied is False:
            plan.change(place, Member.removed)
    if isinstance(zone := _value(data, "site", "grid_zone"), str):
        message = f"{zone!r} is now looked up in the table of Electricity Maps, which ranks CO2e"
        plan.told("/site/grid_zone", message, f"see what it gives: reporter factors {zone}")


def _conversions(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for run_at, run in enumerate(_list(data.get("runs"))):
        for part_at, part in enumerate(_list(_value(run, "energy_parts"))):
            conversion = _value(part, "conversion")
            if isinstance(conversion, dict):
                yield f"/runs/{run_at}/energy_parts/{part_at}/conversion", conversion


def _plan_benchmark(plan: _Plan, data: Mapping[str, Any]) -> None:
    """
    `noise` in place of `tie`: the variation of run energies holds that of energy per sample.
    """
    tie = data.get("tie")
    if not isinstance(tie, dict) or "noise" in data:
        return
    spread, source = tie.get("run_cv"), f"schema version 1, tie.run_cv: {tie.get('source')}"
    if spread is None:
        message = "noise.sigma_run can't be told: tie states no run_cv"
        plan.left("/tie", message, _noise_hint(data))
        return
    if len(source) > _LONGEST_SOURCE:
        message = f"its source has {len(str(tie.get('source'))):,} characters, too many for noise"
        plan.left("/tie/source", message, "shorten it")
        return
    told = json.dumps(source, ensure_ascii=False)
    digits = plan.digits("/tie/run_cv", spread)
    noise = f'"noise": {{\n    "sigma_run": {digits},\n    "source": {told}\n  }}'
    plan.change("/tie", lambda member: member.exchanged(noise))
    message = (
        f"noise.sigma_run is {digits}, the variation of whole runs, which holds that of their "
        "samples too: widths are no narrower than they should be"
    )
    plan.told("/tie/run_cv", message, "measure it of energy per sample for narrower ones")
    for key in ("width", "basis"):
        plan.told(f"/tie/{key}", f"{tie.get(key)!r} goes: widths are computed from noise")


def _noise_hint(data: Mapping[str, Any]) -> str:
    """
    What to write; the packaged file is named where it is this very version of the benchmark.
    """
    hint = 'put "noise" with sigma_run and source in its place'
    packaged = load_benchmarks()
    ours = packaged.find(str(data.get("id")))
    wanted = None if ours is None else packaged.versions.get((ours.id, data.get("version", 0)))
    if wanted is None:
        return hint
    name = wanted.id if wanted is ours else version_name(wanted)
    place = packaged_folder("benchmarks") / f"{name}.json"
    return f"{hint}; the file that comes with this reporter has it: {place}"


def migrated_board(path: Path, find_intensity: FindIntensity) -> MigratedFile:
    """
    The plan for a `board.toml`; *find_intensity* knows the rows that the first version cited.

    Comments and everything else keep their bytes. What no file can say is named: the id of the
    ledger, and the organisations.
    """
    raw, findings = files.read(path)
    if raw is None:
        return MigratedFile(path=path, findings=findings)
    file = str(path)
    try:
        text = raw.decode("utf-8")
        data = tomllib.loads(text)
    except ValueError as problem:
        found = error("BD-2", file, "", f"not TOML: {problem}", "correct the text there")
        return MigratedFile(path=path, findings=(found,))
    plan = _Plan(file=file)
    wanted = _plan_board(plan, text, data, find_intensity)
    _tell_absent(plan, data)
    if plan.edits and tomllib.loads(edited(text, plan.edits)) != wanted:
        plan.left("", "its lines aren't written in a way that can be changed in place")
    if not has_errors(plan.findings):
        plan.findings += check(wanted, "board", file)
    return MigratedFile(
        path=path, text=text, edits=tuple(plan.edits), findings=tuple(plan.findings)
    )


def _plan_board(
    plan: _Plan, text: str, data: dict[str, Any], find_intensity: FindIntensity
) -> dict[str, Any]:
    """
    Plan the edits of a board's settings; what they must give when they are read.
    """
    wanted = {**data}
    cited = _value(data, "reference_site", "factor_id")
    if isinstance(cited, str):
        wanted["reference_site"] = _plan_factor(plan, text, data, cited, find_intensity)
    pins = data.get("versions")
    if pins is None:
        end = "" if text.endswith("\n") else "\n"
        table = f"{end}\n[versions]\nschema = {SCHEMA_VERSION}\nrule_set = {RULE_SET}\n"
        plan.edits.append(Edit(start=len(text), end=len(text), text=table))
        wanted["versions"] = {"schema": SCHEMA_VERSION, "rule_set": RULE_SET}
    elif _value(pins, "schema") == 1 and (line := _PINNED_SCHEMA.search(text)):
        plan.edits.append(
            Edit(start=line.start(), end=line.end(), text=f"schema = {SCHEMA_VERSION}")
        )
        wanted["versions"] = {**pins, "schema": SCHEMA_VERSION}
    return wanted


def _plan_factor(
    plan: _Plan, text: str, data: Mapping[str, Any], cited: str, find_intensity: FindIntensity
) -> dict[str, Any]:
    pointer, found = "/reference_site/factor_id", find_intensity(cited)
    line = _FACTOR_LINE.search(text)
    site: dict[str, Any] = data["reference_site"]
    if found is None or line is None:
        why = "no table has it" if found is None else "it doesn't stand on a line of its own"
        hint = "put intensity_g_per_kwh and intensity_source in its place"
        plan.left(pointer, f"{cited!r} can't be turned into an intensity: {why}", hint)
        return site
    value, source = found
    told = json.dumps(source, ensure_ascii=False)
    lines = f"intensity_g_per_kwh = {value}\nintensity_source = {told}"
    plan.edits.append(Edit(start=line.start(), end=line.end(), text=lines))
    plan.told(pointer, f"{cited!r} is stated as {value:g} g CO2e/kWh, with its source")
    kept = {key: item for key, item in site.items() if key != "factor_id"}
    return kept | {"intensity_g_per_kwh": value, "intensity_source": source}


def _tell_absent(plan: _Plan, data: Mapping[str, Any]) -> None:
    """
    Name what a first board lacks and nobody but its maintainers can say.
    """
    absent = {
        "ledger": "the ledger has no id, so nothing can be recorded and no entry has a rank",
        "organisations": "no organisation is listed: entries of anybody can have a rank",
    }
    hints = {
        "ledger": 'write [ledger] with an id, such as id = "our-board"',
        "organisations": "list those that submit or review, with [[organisations]]",
    }
    for key, message in absent.items():
        if key not in data:
            plan.findings.append(note("MG-3", plan.file, f"/{key}", message, hints[key]))


def first_ledger(path: Path) -> MigratedFile:
    """
    What is to say of the ledger of a first board, one file of lines; it is never changed.
    """
    raw, findings = files.read(path)
    if raw is None:
        return MigratedFile(path=path, findings=findings)
    count = sum(1 for line in raw.splitlines() if line.strip())
    message = (
        f"{count:,} events of the first ledger aren't carried over: they name no hash of what was "
        "reviewed, so none of them can speak for a file as it is"
    )
    hint = "review the entries again: reporter review --evidence DIR --record; keep the file"
    found = note("MG-3", str(path), "", message, hint)
    return MigratedFile(path=path, findings=(found,))


def _value(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []
