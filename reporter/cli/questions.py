"""
Questions of a command: answered by flags, else on a terminal, else by a suggestion that is told.

Each question is an option of the command: its words are those of the option's help.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import UnionType
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

import typer
from typer.models import OptionInfo

from reporter.errors import ReporterError
from reporter.text import printed_line

Answers = Mapping[str, Any]
Suggested = Callable[[Answers], Any]
Wrong = Callable[[str, Any], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One thing to answer: the *field* of the answers, the *flag*, and the words of the question.

    *convert* makes a value of what is typed, and raises `ValueError` where it is none. *suggested*
    gives a value from the answers before it, `None` to leave it out; without it the question must
    be answered. One that isn't *is_asked* is for flags alone.
    """

    field: str
    flag: str
    text: str
    convert: Callable[[str], Any]
    suggested: Suggested | None = None
    is_asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """
    The values by field, and the questions whose suggestion was taken without being asked.
    """

    values: Answers
    unasked: tuple[Question, ...]

    @property
    def told(self) -> str:
        """
        What nobody was asked, with the value that was taken, in words.
        """
        told = [one for one in self.unasked if one.is_asked or self.values[one.field] is not None]
        return ", ".join(f"{one.flag} {_shown(self.values[one.field])}" for one in told)


def nothing(_: Answers) -> None:
    """
    The suggestion to leave something out.
    """


def questions_of(
    options_class: type, suggested: Mapping[str, Suggested], only_flags: Sequence[str] = ()
) -> tuple[Question, ...]:
    """
    A question for each option of a dataclass that is `None` where nothing was stated.
    """
    hints = get_type_hints(options_class, include_extras=True)
    names = [field.name for field in fields(options_class) if field.default is None]
    return tuple(
        _question(name, hints[name], suggested.get(name), is_asked=name not in only_flags)
        for name in names
    )


def _question(name: str, hint: Any, suggested: Suggested | None, *, is_asked: bool) -> Question:
    kind, option = get_args(hint)[:2]
    assert isinstance(option, OptionInfo)  # noqa: S101 - for the type checker
    plain = _plain(kind)
    is_list = plain is list
    # Beside an annotation the first name of an option stands where a default would.
    declared = option.default if isinstance(option.default, str) else f"--{name.replace('_', '-')}"
    return Question(
        field=name,
        flag=declared.partition("/")[0],
        text=(option.help or "").rstrip(".") + (" (with commas between)" if is_list else ""),
        convert=_CONVERT.get(plain, str),
        suggested=suggested,
        is_asked=is_asked,
    )


def _plain(kind: Any) -> Any:
    """
    The type of an option without `None`, and of a list the list itself.
    """
    kinds = [one for one in get_args(kind) if one is not type(None)]
    found = kinds[0] if get_origin(kind) is UnionType and kinds else kind
    return get_origin(found) or found


def no_terminal(flags: Sequence[str]) -> NoReturn:
    """
    Raise `ReporterError` for questions that nobody can be asked, by their flags.
    """
    verb = "are" if len(flags) > 1 else "is"
    raise ReporterError(f"{', '.join(flags)} {verb} missing, and there is no terminal to ask on")


def answered(questions: Sequence[Question], given: Answers, wrong: Wrong) -> Answered:
    """
    The answer to every question: that of *given*, else of the terminal, else the suggested one.

    A terminal is asked only where an answer is missing that has no suggestion; then it is asked
    everything that isn't given. *wrong* says what is wrong with the value of a field. Raises
    `ReporterError` for a given value that is wrong, and where one is missing without a terminal.
    """
    for question in questions:
        value = given.get(question.field)
        problem = None if value is None else wrong(question.field, value)
        if problem is not None:
            raise ReporterError(f"{question.flag}: {problem}")
    missing = [one for one in questions if given.get(one.field) is None and one.suggested is None]
    is_asking = bool(missing) and sys.stdin.isatty()
    if missing and not is_asking:
        no_terminal([one.flag for one in missing])
    values: dict[str, Any] = {}
    unasked: list[Question] = []
    for question in questions:
        value = given.get(question.field)
        if value is None and is_asking and question.is_asked:
            value = _ask(question, values, wrong)
        elif value is None and question.suggested is not None:
            value = question.suggested(values)
            unasked.append(question)
        values[question.field] = value
    return Answered(values=values, unasked=tuple(unasked))


def _ask(question: Question, values: Answers, wrong: Wrong) -> Any:
    """
    Ask until an answer is right; an empty one takes the suggestion.
    """
    has_suggestion = question.suggested is not None
    suggested = None if question.suggested is None else question.suggested(values)

    def value_of(text: str) -> Any:
        if has_suggestion and not text.strip():
            return suggested
        try:
            value = question.convert(text.strip())
            problem = wrong(question.field, value)
        except ValueError as raised:
            problem = str(raised)
        if problem is not None:
            raise typer.BadParameter(printed_line(problem))
        return value

    shown = f" [{_shown(suggested)}]" if has_suggestion else ""
    return typer.prompt(
        printed_line(f"{question.text}{shown}"),
        default="" if has_suggestion else None,
        show_default=False,
        value_proc=value_of,
        err=True,
    )


def _shown(value: Any) -> str:
    """
    A value as people read it; texts with blanks stand between quotation marks.
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value)
    text = str(value)
    return f'"{text}"' if " " in text else text


def _yes_or_no(text: str) -> bool:
    answers = {"y": True, "yes": True, "n": False, "no": False}
    if text.casefold() not in answers:
        raise ValueError(f"{text!r} is neither yes nor no")
    return answers[text.casefold()]


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a whole number") from None


_CONVERT: Mapping[type, Callable[[str], Any]] = {
    bool: _yes_or_no,
    list: _listed,
    float: _number,
    int: _whole_number,
}
