"""
What the pages of the ledger show: every event of every entry, newest first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reporter.review.ledger_event import Event
from reporter.site.addresses import entry_folder
from reporter.site.frame import Alternate, Link, Page
from reporter.site.pages.entry_review import SHORT_HASH, EventView, event_view
from reporter.text import plural

EVENTS_A_PAGE = 200
FOLDER = "ledger/"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvents:
    """
    The events of a board's ledger by hash, each after those that it names.

    *counting* are the hashes of those that count; the others stand in the ledger all the same.
    *renamed* holds the present ids of entries that events call by a former name.
    """

    events: Mapping[str, Event] = field(default_factory=dict)
    counting: Collection[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def present_id(self, entry_id: str) -> str:
        """
        The id that an entry of an event has now.
        """
        return self.renamed.get(entry_id, entry_id)


NO_EVENTS = LedgerEvents()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """
    One event: *entry* has a path where the site has a page of it, and *place* leads to the event
    there.
    """

    event: EventView
    entry_id: str
    entry: Link | None
    place: Link | None
    short_hash: str
    is_counting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """
    One page of the ledger, with the way to the others.
    """

    heading: str
    lead: str
    lines: tuple[LedgerLine, ...]
    pages: tuple[Link, ...]
    here: str
    newer: Link | None
    older: Link | None


def ledger_pages(ledger: LedgerEvents, names: Mapping[str, str]) -> tuple[Page, ...]:
    """
    The pages of the ledger, 200 events each; *names* gives the printed name of each entry id.
    """
    lines = [_line(sha256, event, ledger, names) for sha256, event in newest_first(ledger.events)]
    starts = range(0, max(1, len(lines)), EVENTS_A_PAGE)
    parts = [tuple(lines[start : start + EVENTS_A_PAGE]) for start in starts]
    links = tuple(
        Link(text=str(number), path=page_path(number)) for number in range(1, len(parts) + 1)
    )
    return tuple(_page(part, number, links, len(lines)) for number, part in enumerate(parts, 1))


def ledger_pages_count(events_count: int) -> int:
    """
    How many pages that many events take.
    """
    return max(1, -(-events_count // EVENTS_A_PAGE))


def page_path(number: int) -> str:
    """
    Where a page of the ledger stands; pages count from 1.

    >>> page_path(1), page_path(2)
    ('ledger/index.html', 'ledger/2/index.html')
    """
    return f"{FOLDER}index.html" if number == 1 else f"{FOLDER}{number}/index.html"


def newest_first(events: Mapping[str, Event]) -> Sequence[tuple[str, Event]]:
    """
    Events by day, the last one first; of one day, a later one of the ledger first.
    """
    return sorted(events.items(), key=lambda item: item[1].date)[::-1]


def ledger_data(ledger: LedgerEvents, names: Mapping[str, str]) -> dict[str, Any]:
    """
    All events as data, newest first, each with its hash and the page of its entry.
    """
    return {
        "events_count": len(ledger.events),
        "events": [
            {
                "sha256": sha256,
                "date": event.date.isoformat(),
                "entry": event.entry,
                "kind": event.kind.value,
                "by": event.by.to_dict(),
                "reason": event.reason,
                "rule_set": None if event.seal is None else event.seal.rule_set,
                "counts": sha256 in ledger.counting,
                "parents": sorted(event.parents),
                "page": _page_of(ledger.present_id(event.entry), names),
            }
            for sha256, event in newest_first(ledger.events)
        ],
    }


def _page_of(entry_id: str, names: Mapping[str, str]) -> str | None:
    return f"{entry_folder(entry_id)}index.html" if entry_id in names else None


def _line(sha256: str, event: Event, ledger: LedgerEvents, names: Mapping[str, str]) -> LedgerLine:
    view, is_counting = event_view(sha256, event), sha256 in ledger.counting
    present = ledger.present_id(event.entry)
    path = _page_of(present, names)
    return LedgerLine(
        event=view,
        entry_id=event.entry,
        entry=None if path is None else Link(text=names[present], path=path),
        # The page of an entry shows the events that count.
        place=(
            Link(text=view.kind, path=f"{path}#{view.anchor}") if path and is_counting else None
        ),
        short_hash=sha256[:SHORT_HASH],
        is_counting=is_counting,
    )


def _page(
    lines: tuple[LedgerLine, ...], number: int, links: Sequence[Link], events_count: int
) -> Page:
    several = len(links) > 1
    heading = f"Ledger, page {number}" if number > 1 else "Ledger"
    lead = f"{plural(events_count, 'event')} in all, newest first." if events_count else ""
    return Page(
        path=links[number - 1].path,
        template="ledger.html",
        title=heading,
        description=f"Reviews, disputes, corrections and withdrawals of entries, page {number} "
        f"of {len(links)}.",
        section="Ledger",
        view=LedgerView(
            heading=heading,
            lead=lead,
            lines=lines,
            pages=tuple(links) if several else (),
            here=str(number),
            newer=links[number - 2] if number > 1 else None,
            older=links[number] if number < len(links) else None,
        ),
        trail=(Link(text="Ledger", path=page_path(1)),) if number > 1 else (),
        alternates=(
            Alternate(
                text="JSON",
                media_type="application/json",
                file="index.json" if number == 1 else "../index.json",
            ),
        ),
    )
