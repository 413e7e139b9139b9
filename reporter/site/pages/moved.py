"""
Pages at the addresses that entries and submitters have under other names of their organisation.

An organisation that was renamed keeps its old id as an alias; every address works under each name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reporter.leaderboard.entries import Entry
from reporter.model.organisations import Organisations
from reporter.site.addresses import entry_folder, submitter_folder
from reporter.site.frame import Link, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedView:
    """
    Where a page stands now, and the ids that tell why.
    """

    target: Link
    old: str
    new: str


def moved_pages(entries: Iterable[Entry], organisations: Organisations) -> Iterator[Page]:
    """
    A page for each entry and each submitter at every other name of the organisation, except where
    a page of its own stands.
    """
    made = tuple(entries)
    taken = {entry.id for entry in made}
    submitters = {entry.submitter: entry for entry in made}
    for entry in made:
        slug = entry.id.partition("/")[2]
        for name in _other_names(entry, organisations):
            old = f"{name}/{slug}"
            if old not in taken:
                taken.add(old)
                yield _moved(entry_folder(old), entry_folder(entry.id), entry.system_name, old)
    listed = set(submitters)
    for submitter, entry in submitters.items():
        for name in _other_names(entry, organisations):
            if name not in listed:
                listed.add(name)
                target = submitter_folder(submitter)
                words = f"Entries of {entry.submitter_name}"
                yield _moved(submitter_folder(name), target, words, name)


def _other_names(entry: Entry, organisations: Organisations) -> tuple[str, ...]:
    names = organisations.names_of(entry.submitter)
    return tuple(name for name in names if name != entry.submitter)


def _moved(folder: str, target: str, text: str, old: str) -> Page:
    path = f"{target}index.html"
    return Page(
        path=f"{folder}index.html",
        template="moved.html",
        title=f"Moved: {text}",
        description=f"{old} stands at another address now.",
        section="Entries",
        view=MovedView(
            target=Link(text=text, path=path),
            old=old,
            new=target.removeprefix("entries/").removesuffix("/"),
        ),
        trail=(Link(text="Entries", path="entries/index.html"),),
        moved_to=path,
    )
