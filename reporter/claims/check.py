"""
Checks documents: every printed figure of a row, every row, total and flag of a file, and files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import MappingProxyType

from reporter.claims import recompute
from reporter.claims.agreement import HOURS_OVER_COUNTED, as_rounding
from reporter.claims.flags import flags, stale_flags, table_flags
from reporter.claims.judge import is_quoted, judge, quotation_verdicts, ratio_verdicts, verdict_on
from reporter.claims.load import (
    TYPED,
    LoadedClaims,
    is_table,
    load_claims,
    load_pasted,
    others_of,
    read_typed,
)
from reporter.claims.other_rows import MOST_OTHER_ROWS, NO_OTHERS, OtherRows, other_rows_of
from reporter.claims.recompute import Recomputation, Recompute
from reporter.claims.row_figures import (
    CONVERTED_TOLERANCE,
    NAMES,
    Amount,
    Facts,
    Form,
    joined,
    percent,
    pointers_of,
    read_facts,
)
from reporter.claims.totals import MOST_WALKED_ROWS, check_total, row_id_findings
from reporter.claims.verdicts import (
    Cause,
    CheckReport,
    FigureVerdict,
    Fit,
    RowVerdict,
    Verdict,
    best,
    of_figures,
    of_row,
)
from reporter.errors import ReporterError
from reporter.findings import Finding, error
from reporter.findings import note as note_finding
from reporter.model.claim import ClaimFile, ClaimTotal
from reporter.store.files import PathLike, Paths, find_json, paths_of


def check_claims(
    claims: ClaimFile,
    file: str,
    *,
    form: Form = Form.FILE,
    others: Mapping[str, Sequence[Facts]] = NO_OTHERS,
) -> CheckReport:
    """
    The report on a file of claims.

    In a table half a percent is allowed for lost digits, where no slip fits. *others* are rows of
    other documents by title: they may explain a figure that is inconsistent, and change no verdict.
    """
    rows, findings = _facts(claims, file, form)
    own = other_rows_of(rows)
    around = other_rows_of(rows, others) if others else own
    by_id = {facts.row.id: facts for facts in rows}
    stated, totals, total_findings = _totals(claims, by_id, around, file, form)
    verdicts = [
        _with_findings(
            _judged(facts, own, around, tuple(stated.get(facts.row.id, ()))), facts, file
        )
        for facts in rows
    ]
    everything = [*verdicts, *(_with_own(total, file) for total in totals)]
    return CheckReport(
        file=file,
        title=claims.source.title,
        rows=tuple(everything),
        findings=(
            *findings,
            *total_findings,
            *table_flags(rows, file),
            *_rows_not_sought(rows, everything, around, file),
            *(finding for row in everything for finding in row.findings),
        ),
    )


def _rows_not_sought(
    rows: Sequence[Facts], verdicts: Sequence[RowVerdict], around: OtherRows, file: str
) -> Iterator[Finding]:
    """
    The finding that rows of other documents took no part, where they might have explained a figure.
    """
    is_asked = any(row.verdict is Verdict.INCONSISTENT for row in verdicts)
    if around.elsewhere_count <= MOST_OTHER_ROWS or not (is_asked or any(map(is_quoted, rows))):
        return
    message = (
        f"causes and quoted figures are sought in the first {MOST_OTHER_ROWS} of "
        f"{around.elsewhere_count:,} rows of the other documents; the rest takes no part"
    )
    hint = "check it together with only those documents that it may have figures of"
    yield note_finding("CL-34", file, "", message, hint)


def _judged(
    facts: Facts, own: OtherRows, around: OtherRows, totals: tuple[FigureVerdict, ...]
) -> RowVerdict:
    # Other documents may name a cause and hold what is quoted; else a figure is judged by its own
    # document alone.
    verdict = judge_row(facts, own, around, totals)
    if verdict.verdict is not Verdict.INCONSISTENT or own is around:
        return verdict
    return judge_row(facts, around, around, totals)


def _facts(claims: ClaimFile, file: str, form: Form) -> tuple[list[Facts], list[Finding]]:
    is_converted = form is Form.TABLE or claims.converted == "yes"
    tolerance = CONVERTED_TOLERANCE if is_converted else Fraction(0)
    rows, findings = [], list(row_id_findings(claims, file))
    places = pointers_of(claims, form)
    for pointer, row in zip(places, claims.rows, strict=True):
        facts, unreadable = read_facts(row, pointer=pointer, file=file, tolerance=tolerance)
        rows.append(facts)
        findings += unreadable
    return rows, findings


def _totals(
    claims: ClaimFile, rows: Mapping[str, Facts], around: OtherRows, file: str, form: Form
) -> tuple[dict[str, list[FigureVerdict]], list[RowVerdict], list[Finding]]:
    """
    Verdicts on totals: by the row that states them, and on their own.
    """
    stated: dict[str, list[FigureVerdict]] = {}
    alone: list[RowVerdict] = []
    findings: list[Finding] = []
    for index, total in enumerate(claims.totals):
        pointer = f"/totals/{index}"
        if form is Form.TABLE and total.stated_in is not None:
            pointer = rows[total.stated_in].pointer
        elif form is Form.TABLE and total.place is not None:
            pointer = total.place
        if around.may_be_walked and (index + 1) * len(around.rows) > MOST_WALKED_ROWS:
            around = replace(around, may_be_walked=False)
        figures, problems = check_total(total, rows, around, pointer=pointer, file=file)
        findings += problems
        if total.stated_in is not None and total.stated_in in rows:
            stated.setdefault(total.stated_in, []).extend(figures)
        else:
            alone.append(_row_of_total(total, figures, pointer))
    return stated, alone, findings


def _row_of_total(
    total: ClaimTotal, figures: tuple[FigureVerdict, ...], pointer: str
) -> RowVerdict:
    return RowVerdict(
        row_id=total.id,
        name=total.name,
        pointer=pointer,
        verdict=of_figures(figures),
        figures=figures,
        missing=tuple(dict.fromkeys(name for figure in figures for name in figure.missing)),
        causes=of_row(figures),
    )


def _with_findings(row: RowVerdict, facts: Facts, file: str) -> RowVerdict:
    findings = (*_of_verdicts(row, file), *flags(facts, file), *stale_flags(facts, file))
    return replace(row, findings=findings)


def _with_own(row: RowVerdict, file: str) -> RowVerdict:
    return replace(row, findings=tuple(_of_verdicts(row, file)))


def _of_verdicts(row: RowVerdict, file: str) -> Iterator[Finding]:
    for figure in row.figures:
        if figure.verdict is Verdict.INCONSISTENT:
            yield _inconsistent(row, figure, file)
        elif figure.reading is not None:
            message = f"{row.row_id}: the {figure.name} {figure.printed} agrees {figure.reading}"
            yield note_finding("CL-5", file, figure.pointer, message)
        elif figure.closer is not None:
            yield _few_digits(row, figure, figure.closer, file)
        if figure.digits:
            yield _at_these_digits(row, figure, file)
        elif figure.verdict is Verdict.CANNOT_TELL and figure.causes:
            yield _explained(row, figure, figure.causes[0], file)
    if row.verdict is Verdict.CANNOT_TELL and (row.missing or not _has_digits(row)):
        yield _cannot_tell(row, file)


def _has_digits(row: RowVerdict) -> bool:
    return any(figure.digits for figure in row.figures)


def _at_these_digits(row: RowVerdict, figure: FigureVerdict, file: str) -> Finding:
    message = (
        f"{row.row_id}: cannot tell the {figure.name} {figure.printed} at these digits: it agrees "
        f"only {as_rounding(figure.digits)}, all at once"
    )
    return note_finding("CL-27", file, figure.pointer, message, "ask for one more digit of each")


def _explained(row: RowVerdict, figure: FigureVerdict, cause: Cause, file: str) -> Finding:
    message = (
        f"{row.row_id}: the {figure.name} {figure.printed} agrees only by an input that isn't "
        f"stated, and a slip explains it: {cause.title}: {cause.arithmetic}"
    )
    return note_finding("CL-28", file, figure.pointer, message, "ask the authors which it is")


def _inconsistent(row: RowVerdict, figure: FigureVerdict, file: str) -> Finding:
    code = {"quotation": "CL-20"}.get(figure.figure, "CL-3")
    code = "CL-13" if figure.name.startswith("total ") else code
    line = figure.lines[0] if figure.lines else "the other figures of the row disagree"
    message = f"{row.row_id}: the {figure.name} {figure.printed} is inconsistent: {line}"
    hint = "no known slip fits; ask the authors"
    if figure.causes:
        named = [f"{cause.title}: {cause.arithmetic}" for cause in figure.causes[:2]]
        hint = "possible cause: " + "; or ".join(named)
    return error(code, file, figure.pointer, message, hint)


def _few_digits(row: RowVerdict, figure: FigureVerdict, slip: Cause, file: str) -> Finding:
    apart = "" if figure.difference is None else f" ({percent(figure.difference)})"
    message = (
        f"{row.row_id}: the {figure.name} {figure.printed} agrees only because few digits are "
        f"printed{apart}; {slip.title} fits closer: {slip.arithmetic}"
    )
    return note_finding("CL-22", file, figure.pointer, message, "ask for more digits of the inputs")


def _cannot_tell(row: RowVerdict, file: str) -> Finding:
    missing = joined(row.missing or ("every figure",))
    message = f"{row.row_id}: cannot tell: not stated: {missing}"
    implied = [text for figure in row.figures for text in figure.implied]
    hint = "; ".join(implied) if implied else "ask the authors for it"
    return note_finding("CL-4", file, row.pointer, message, hint)


def judge_row(
    facts: Facts,
    other_rows: OtherRows,
    originals: OtherRows,
    extra: tuple[FigureVerdict, ...] = (),
) -> RowVerdict:
    """
    The verdict on a row; *extra* are verdicts on totals that this row states.

    *other_rows* may explain its figures, and *originals* may be what it quotes.
    """
    quoted = quotation_verdicts(facts, originals.by_source)
    figures = (*_figures(facts, other_rows), *quoted, *extra)
    return RowVerdict(
        row_id=facts.row.id,
        name=facts.row.name,
        pointer=facts.pointer,
        verdict=of_figures(figures),
        figures=figures,
        missing=_missing(facts, figures),
        causes=of_row(figures),
    )


def _figures(facts: Facts, other_rows: OtherRows) -> Iterator[FigureVerdict]:
    energy = _one("energy", facts, recompute.energy, other_rows)
    gross = _carbon("co2e", facts, recompute.co2e, other_rows, energy)
    net = None
    if not _repeats_gross(facts):
        how = partial(recompute.co2e, intensity="net_intensity")
        net = _carbon("net_co2e", facts, how, other_rows, energy)
    work = _one("flops", facts, recompute.flops, other_rows)
    for verdict in (_hours(facts, other_rows), work, energy, gross, net):
        if verdict is not None:
            yield verdict
    yield from ratio_verdicts(facts)


def _one(figure: str, facts: Facts, how: Recompute, other_rows: OtherRows) -> FigureVerdict | None:
    def more(amount: Amount, facts: Facts) -> tuple[Cause, ...]:
        return other_rows.causes(amount, facts, how)

    return judge(figure, facts, how, more)


def _hours(facts: Facts, other_rows: OtherRows) -> FigureVerdict | None:
    """
    Accelerator-hours against count x time; a difference without a known slip can't be told.
    """
    counted = recompute.counted_hours(facts)
    if counted is None or "accelerator_time" not in facts.amounts:
        return None

    def how(facts: Facts) -> Recomputation:
        again = recompute.counted_hours(facts)
        return Recomputation(expected=() if again is None else (again,))

    verdict = _one("accelerator_time", facts, how, other_rows)
    amount = facts.amounts["accelerator_time"]
    if verdict is None or verdict.verdict is not Verdict.INCONSISTENT:
        return verdict
    parts = counted.interval.value
    lowest, highest = parts * HOURS_OVER_COUNTED.low, parts * HOURS_OVER_COUNTED.high
    if not lowest < amount.interval.value < highest:
        return verdict
    text = f"{amount.shown} is {float(amount.interval.value / parts):.3f} of {counted.expression}"
    return replace(
        verdict,
        verdict=Verdict.CANNOT_TELL,
        causes=tuple(cause for cause in verdict.causes if cause.fit <= Fit.NEARLY),
        missing=("the number of accelerators and time of every part of the run",),
        implied=(text,),
    )


def _carbon(
    figure: str, facts: Facts, how: Recompute, other_rows: OtherRows, energy: FigureVerdict | None
) -> FigureVerdict | None:
    """
    CO2e from the printed energy; when that energy is the wrong one, from time and power.
    """
    verdict = _one(figure, facts, how, other_rows)
    if verdict is None or verdict.verdict is not Verdict.INCONSISTENT:
        return verdict
    if energy is not None and energy.closer is not None:
        # Zeros hide the slip in the energy; its CO2e shows it.
        return replace(verdict, causes=best((energy.closer, *verdict.causes)))
    if energy is None or energy.verdict is not Verdict.INCONSISTENT:
        return verdict
    without = {name: item for name, item in facts.amounts.items() if name != "energy"}
    bare = replace(facts, amounts=MappingProxyType(without))
    found, amount = how(bare), facts.amounts[figure]
    for expected in found.expected:
        if amount.interval.overlaps(expected.interval):
            reading = "with the recomputed energy, not with the printed one"
            agreeing = verdict_on(amount, bare, Verdict.CONSISTENT, found, main=expected)
            return replace(agreeing, reading=reading)
    return verdict


def _repeats_gross(facts: Facts) -> bool:
    """
    Whether the net CO2e only repeats the gross one, so that it isn't judged twice.
    """
    net, gross = facts.amounts.get("net_co2e"), facts.amounts.get("co2e")
    if net is None or gross is None or facts.get("net_intensity") is not None:
        return False
    return net.text == gross.text


def _missing(facts: Facts, figures: tuple[FigureVerdict, ...]) -> tuple[str, ...]:
    """
    What the row doesn't state and its figures would need.
    """
    missing = [name for figure in figures for name in figure.missing]
    results = [name for name in ("energy", "co2e") if name not in facts.amounts]
    if of_figures(figures) is Verdict.CANNOT_TELL:
        missing += [NAMES[name] for name in results]
        if not any(name in facts.amounts for name in ("energy", "co2e", "net_co2e")):
            missing += _inputs_missing(facts)
    return tuple(dict.fromkeys(missing))


def _inputs_missing(facts: Facts) -> list[str]:
    inputs = ["power", "pue", "intensity"]
    hours = [] if recompute.accelerator_hours(facts) else ["accelerator_time"]
    return [NAMES[name] for name in [*hours, *inputs] if name not in facts.amounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocuments:
    """
    The report on each file, in the order given; typed claims stand in one report at the end.
    """

    reports: tuple[CheckReport, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """
        What was found in all files, sorted by file and place.
        """
        found = (finding for report in self.reports for finding in report.findings)
        return tuple(sorted(found, key=Finding.sort_key))


def check(
    files: Paths = (),
    *,
    claims: str | Sequence[str] = (),
    columns: PathLike | None = None,
    text: str | bytes | None = None,
    loaded: Sequence[LoadedClaims] = (),
) -> CheckedDocuments:
    """
    Recompute energy and CO2e of printed footprints, and judge each by the digits that are printed.

    *files* are claim files (JSON), tables (CSV, TSV), documents (Markdown, LaTeX), texts, or
    folders with JSON files; rows of one may explain a figure of another. *text* is such a document
    itself, of whatever kind. *claims* is a claim as text with units, such as
    "energy=1,287 MWh; co2e=552.1 t", or several. *columns* is a JSON file that names the columns of
    a table. *loaded* are documents that `load_documents` has read, in the place of all these. An
    inconsistent figure is a finding of severity error; what was taken from sentences is a note
    (CL-32).

    Raises `ReporterError` where there is nothing to check, a folder isn't there, or *columns* are
    given and no table.

    Example:

        reporter.check(claims="energy=1,287 MWh; intensity=0.429 kg/kWh; co2e=502 t").findings
    """
    documents = loaded or load_documents(files, claims=claims, columns=columns, text=text)
    rows = {str(one.path): one.printed for one in documents if one.claims}
    return CheckedDocuments(
        reports=tuple(_report(one, others_of(str(one.path), rows)) for one in documents)
    )


def load_documents(
    files: Paths = (),
    *,
    claims: str | Sequence[str] = (),
    columns: PathLike | None = None,
    text: str | bytes | None = None,
) -> tuple[LoadedClaims, ...]:
    """
    The documents that `check` would judge, read and not yet judged; typed claims stand at the end.

    Raises `ReporterError` as `check` does.
    """
    paths = _documents(paths_of(files))
    typed = [claims] if isinstance(claims, str) else list(claims)
    pasted = () if text is None else (load_pasted(text),)
    if not paths and not typed and not pasted:
        raise ReporterError(
            "no claim file there: name claim files (JSON), tables (CSV), documents (Markdown, "
            "LaTeX, text) or a folder with JSON files, or give --claim"
        )
    if columns is not None and not any(is_table(path) for path in paths):
        raise ReporterError("--columns names the columns of a table (CSV), and none is given")
    column_map = None if columns is None else Path(columns)
    read = (load_claims(path, column_map) for path in paths)
    return (*pasted, *read, *([_typed(typed)] if typed else ()))


def _documents(given: Sequence[Path]) -> list[Path]:
    """
    The files given, and the JSON files below the folders given.
    """
    return [path for one in given for path in (find_json([one]) if one.is_dir() else [one])]


def _typed(claims: Sequence[str]) -> LoadedClaims:
    read, findings = read_typed(claims)
    return LoadedClaims(path=Path(TYPED), claims=read, findings=tuple(findings), form=Form.TYPED)


def _report(loaded: LoadedClaims, others: Mapping[str, Sequence[Facts]]) -> CheckReport:
    file = str(loaded.path)
    if loaded.claims is None:
        return CheckReport(file=file, title="", rows=(), findings=loaded.findings)
    report = check_claims(loaded.claims, file, form=loaded.form, others=others)
    return replace(report, findings=(*loaded.findings, *report.findings))
