"""
XS-7: can a reader tell this name from every other?
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.review.case import Case
from reporter.review.rule import CannotRun, Doubt, flag, reject, rule
from reporter.review.skeleton import hidden_characters, scripts, skeleton
from reporter.text import one_line

# Scripts that are written together in one language.
_TOGETHER = (
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "LATIN"},
    {"CJK", "HANGUL", "LATIN"},
    {"CJK", "BOPOMOFO", "LATIN"},
)


@rule("XS-7", "Names that can't be mistaken", "RF")
def look_alike_names(case: Case) -> Iterator[Doubt]:
    """
    Names hold no hidden characters and one script, and look like no other submitter's name.

    Reason: letters of other alphabets, zero-width characters and turned text directions make two
    names look alike (CVE-2021-42574, CVE-2021-42694). Compared after NFKC, case folding and with
    look-alike letters made one.

    Example: "Асme" with a Cyrillic A beside "Acme".
    """
    submission = case.submission
    named = {
        "/submitter/name": submission.submitter.name,
        "/system/name": submission.system.name,
        "/system/accelerator/name": submission.system.accelerator.name,
    }
    for pointer, name in named.items():
        yield from _text_doubts(pointer, name)
    if case.board is None:
        raise CannotRun("only within this submission: no other submissions were given")
    mine = submission.submitter_slug
    alike = {
        (slug, name)
        for text in (mine, submission.submitter.name)
        for slug, name in case.board.index.by_skeleton.get(skeleton(text), ())
        if slug != mine
    }
    for slug, name in sorted(alike):
        yield flag(
            "/submitter/name",
            f"{one_line(submission.submitter.name)!r} ({mine}) looks like "
            f"{one_line(name)!r} ({slug})",
            "is it the same organisation? then use its id; else choose a name that differs",
        )


def _text_doubts(pointer: str, name: str) -> Iterator[Doubt]:
    hidden = hidden_characters(name)
    if hidden:
        text = f"the name holds hidden characters: {', '.join(hidden[:5])}"
        yield reject(pointer, text, "type the name anew")
    found = scripts(name)
    if len(found) > 1 and not any(set(found) <= together for together in _TOGETHER):
        text = f"the name mixes scripts: {', '.join(script.capitalize() for script in found)}"
        yield flag(pointer, text, "write it in one script")
