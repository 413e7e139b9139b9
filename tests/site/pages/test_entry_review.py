"""
The ledger on the pages of entries: status, events, and banners that stay.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporter.review.ledger_event import Event
from reporter.review.status import EntryStatus, Status
from reporter.site import words
from reporter.site.build import Additions, build_site
from reporter.site.pages.entry_review import NO_LEDGER, codes_of, ledger_view
from tests.site.additions import (
    ADA,
    TOOL,
    a_dispute,
    a_review,
    a_withdrawal,
    standings_of,
)
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import a_board, b200, entry_of, h100, leaderboard_of, self_reported
from tests.site.test_hostile import HIDDEN, HOSTILE, SHOWN

REVIEWED = "entries/lenovo/8xb200-bert/index.html"
DISPUTED = "entries/acme/by-hand/index.html"
WITHDRAWN = "entries/acme/4-runs/index.html"
UNTOUCHED = "entries/smc-ac-power/1xh100-bert/index.html"


def test_the_status_stands_with_its_meaning(built: BuiltSite) -> None:
    """
    The word, what it means, and where the ladder is explained.
    """
    text = built.text(REVIEWED)

    assert "V2, reviewed by a named person without conflict. What V0 to V3 mean" in text
    assert "V2 reviewed" in text
    assert 'href="../../../glossary/index.html#status"' in built.pages[REVIEWED].text


def test_events_stand_in_their_order(built: BuiltSite) -> None:
    """
    Date, who, what, rules with their place on the rules page, and the reason.
    """
    text, page = built.text(REVIEWED), built.pages[REVIEWED]

    assert (
        "2026-05-01 rules run by reporter 0.1.0; rules EL-8 flagged by 1 rule, not cleared: EL-8"
        "the file and 3 raw logs by hash, rule set 1, S2 M2 "
        "2026-05-03 flags cleared by Ada Byron (analytical-engines/ada); rules EL-8 the doubled "
        "stamp of run 4 is a restart of the meterthe file and 3 raw logs by hash "
        "2026-05-03 reviewed by Ada Byron (analytical-engines/ada) read from the logs to the score"
    ) in text
    assert "Cleared by a reviewer: EL-8." in text
    events = next(element for element in page.all("ol") if element.attrib.get("class") == "events")
    assert [link.attrib["href"] for link in events.iter("a")] == [
        "../../../rules/index.html#el-8"
    ] * 2
    times = [time.attrib["datetime"] for time in events.iter("time")]
    assert times == ["2026-05-01", "2026-05-03", "2026-05-03"]


def test_a_disputed_entry_has_a_banner(built: BuiltSite) -> None:
    """
    Who disputes it and why stands above the figures, and what would settle it.
    """
    text = built.text(DISPUTED)

    assert (
        "Disputed on 2026-06-01 by Ada Byron (analytical-engines/ada): two node logs are the same "
        "bytes"
    ) in text
    assert "until a person of another organisation has reviewed it" in text
    assert text.index("Disputed on") < text.index("Quality per kWh")
    assert "rules XS-1" in text


def test_a_withdrawn_entry_keeps_its_page(built: BuiltSite) -> None:
    """
    The tombstone says when, by whom and why; runs, evidence and data stay.
    """
    text = built.text(WITHDRAWN)

    assert "Withdrawn on 2026-06-02 by Bob (board/bob): the switch was on another feed" in text
    assert "It holds no rank any more. The page, its data and its address stay" in text
    assert "All runs" in text
    for name in ("index.json", "score.json"):
        assert (built.folder / WITHDRAWN).with_name(name).is_file()


def test_an_entry_without_a_ledger_has_no_events(built: BuiltSite) -> None:
    """
    The status then follows from the file, and the page says so.
    """
    text = built.text(UNTOUCHED)

    assert NO_LEDGER in text
    assert "Disputed on" not in text and "Withdrawn on" not in text


def test_lists_show_the_status_in_words(built: BuiltSite) -> None:
    """
    Home, boards and the list of entries give the words beside the code.
    """
    for page in ("index.html", "boards/bert-v1-s2-closed/index.html"):
        assert "V2reviewed" in built.text(page)
    text = built.text("entries/index.html")
    assert "V0withdrawn; self-reported" in text
    assert "V1disputed; evidence consistent" in text


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (Status.V0, "self-reported"),
        (Status.V1, "consistent: its evidence was read, no rule refuses it"),
        (Status.V2, "reviewed by a named person without conflict"),
        (Status.V3, "reproduced by another party"),
    ],
)
def test_each_status_has_its_meaning(status: Status, meaning: str) -> None:
    """
    The ladder in words, and why an entry isn't higher.
    """
    standing = EntryStatus(status=status, reasons=("a review is due",))
    view = ledger_view(entry_of(b200()), {b200().id: standing})

    assert (view.status, view.meaning) == (status.value, meaning)
    assert view.reasons == ("a review is due",)
    assert view.note == "Nothing has happened to this entry yet."
    assert view.banner is None


def test_a_withdrawal_outweighs_a_dispute() -> None:
    """
    There is one banner, and it names the last event of its kind.
    """
    entry = b200()
    events = [
        a_review(entry, 1, TOOL),
        a_dispute(entry, "first"),
        a_dispute(entry, "second"),
        a_withdrawal(entry),
    ]
    disputed = ledger_view(entry_of(entry), standings_of(events[:3], entry)).banner
    withdrawn = ledger_view(entry_of(entry), standings_of(events, entry)).banner

    assert disputed is not None and (disputed.title, disputed.reason) == ("Disputed", "second")
    assert withdrawn is not None and withdrawn.title == "Withdrawn"
    assert withdrawn.reason == "the switch was on another feed"


def test_a_review_answers_a_dispute() -> None:
    """
    After a person of another house has reviewed it, the banner is gone and the events stay.
    """
    entry = b200()
    events = [a_review(entry, 1, TOOL), a_dispute(entry), a_review(entry, 30, ADA)]
    standings = standings_of(events, entry)
    view = ledger_view(entry_of(entry), standings)

    assert view.banner is None
    assert [event.kind for event in view.events] == ["rules run", "disputed", "reviewed"]
    assert words.status_text(entry_of(entry), standings) == "reviewed"


def test_a_ledger_is_text(tmp_path: Path) -> None:
    """
    Hostile words in a reason or a name stay words, on the page and in its banner.
    """
    entry = self_reported()
    by = replace(ADA, name=HOSTILE)
    events: list[Event] = [
        replace(a_review(entry, 1, TOOL), reason=HOSTILE, by=replace(TOOL, name=HOSTILE)),
        replace(a_dispute(entry, HOSTILE), by=by),
    ]
    # No such text can be read from a ledger; the pages don't rest on that.
    standing = EntryStatus(
        status=Status.V1,
        is_disputed=True,
        events={str(number) * 64: event for number, event in enumerate(events)},
    )
    additions = Additions(standings={entry.id: standing})
    leaderboard = leaderboard_of(entry, h100())
    report = build_site(leaderboard, a_board(), [], tmp_path / "s", additions=additions)
    site = site_in(tmp_path / "s", report)
    page = site.pages[DISPUTED]

    assert site.text(DISPUTED).count(SHOWN) == 6
    assert len(list(page.all("script"))) == 5
    assert [image.attrib["src"] for image in page.all("img")] == ["badge.svg"]
    assert not any(character in page.text for character in HIDDEN)


def test_rules_named_in_a_reason_are_linked() -> None:
    """
    What the tool writes into its reason leads to the rules, too; a code of no rule doesn't.
    """
    reason = "flagged by 2 rules, not cleared: EL-7, EL-8; see EL-99 and ZZ-1"
    event = a_review(b200(), 1, TOOL, reason=reason, rules=("EL-8",))

    assert codes_of(event) == ("EL-8", "EL-7")
    view = ledger_view(entry_of(b200()), {b200().id: EntryStatus(events={"a" * 64: event})})
    assert [rule.path for rule in view.events[0].rules] == [
        "rules/index.html#el-8",
        "rules/index.html#el-7",
    ]


def test_rules_of_events_lead_to_the_rules_page(tmp_path: Path) -> None:
    """
    A code that only an event names has a line there, too.
    """
    entry = b200()
    event = replace(a_dispute(entry), rules=("QQ-7",))
    additions = Additions(standings=standings_of([event], entry))
    report = build_site(leaderboard_of(entry), a_board(), [], tmp_path / "s", additions=additions)
    site = site_in(tmp_path / "s", report)

    assert "qq-7" in site.pages["rules/index.html"].ids()
