"""
Builds that take pages from a cache: byte for byte what a build without one writes, after any edits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import hypothesis
from hypothesis import strategies as st
from markupsafe import Markup

from reporter.findings import warning
from reporter.leaderboard.boards import Leaderboard
from reporter.model.benchmark import Board
from reporter.model.organisations import Organisation, OrganisationPlace, Organisations
from reporter.model.submission import Submission
from reporter.review.status import EntryStatus, Status
from reporter.site import entry_maker
from reporter.site.build import Making, build_site
from reporter.site.contents import SiteContents
from reporter.site.entry_maker import EntryMaker
from reporter.site.frame import Site, site_of
from reporter.site.render import Renderer
from reporter.site.share import Sharing
from reporter.site.surroundings import surroundings_of
from reporter.site.write import SiteWriter
from reporter.store.content_cache import ContentCache, open_cache
from reporter.store.data_digest import digest_of
from reporter.units import Carbon, CarbonIntensity, Energy, Power
from tests.site.entries import (
    a_board,
    b200,
    entry_of,
    h100,
    h100_dc,
    leaderboard_of,
    retinanet_b200,
    self_reported,
    too_few_runs,
)

SMALL = (b200, h100, h100_dc, too_few_runs, self_reported)


@dataclass(slots=True)
class Inputs:
    """
    All that a site is built of, as edits change it.
    """

    submissions: list[Submission]
    board: Board = field(default_factory=a_board)
    standings: dict[str, EntryStatus] = field(default_factory=dict)
    program: str = "one"
    is_flagged: bool = False


def board_of(given: Inputs) -> Leaderboard:
    """
    The leaderboard of the inputs, one of whose entries may have a finding.
    """
    made = leaderboard_of(*given.submissions)
    if not given.is_flagged or not made.entries:
        return made
    first = made.entries[0].submission
    flagged = entry_of(first, (warning("EL-5", "a.json", "/runs/0", "odd", "look"),))
    return replace(made, entries=(replace(flagged, findings=flagged.findings), *made.entries[1:]))


def files_of(folder: Path) -> dict[str, str]:
    """
    The hash of every file below a folder.
    """
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@cache
def renderer_of(site: Site) -> Renderer:
    """
    Templates are compiled once for all builds.
    """
    return Renderer(site)


def made(given: Inputs, kept: ContentCache | None) -> tuple[dict[str, str], int]:
    """
    The hashes of the files of all entries, and how many entries were taken from the cache.
    """
    leaderboard, board = board_of(given), given.board
    around = surroundings_of(leaderboard, given.standings, board.organisations)
    site = site_of(board)
    sharing = Sharing(
        leaderboard=leaderboard, board=board, site=site, around=around, renderer=renderer_of(site)
    )
    with (
        TemporaryDirectory() as place,
        mock.patch.object(entry_maker, "program_digest", return_value=given.program),
    ):
        maker = EntryMaker(leaderboard, sharing, SiteWriter(Path(place)), kept)
        found = [maker.make(index) for index in range(len(leaderboard.entries))]
        return files_of(Path(place)), sum(one["is_reused"] for one in found)


def renamed(given: Inputs, place: int) -> None:
    """
    A system has another name.
    """
    one = given.submissions[place]
    system = replace(one.system, name=f"{one.system.name}X")
    given.submissions[place] = replace(one, system=system)


def slower(given: Inputs, place: int) -> None:
    """
    A run used more energy, so that ranks and margins may change.
    """
    one = given.submissions[place]
    first, *others = one.runs
    parts = tuple(
        replace(part, charged_energy_j=part.charged_energy_j * 1.2)
        for part in first.energy_parts
        if part.charged_energy_j is not None
    )
    given.submissions[place] = replace(one, runs=(replace(first, energy_parts=parts), *others))


def removed(given: Inputs, place: int) -> None:
    """
    A submission is gone.
    """
    del given.submissions[place]


def judged(given: Inputs, place: int) -> None:
    """
    The ledger says something else of an entry.
    """
    name = given.submissions[place].id
    was = given.standings.get(name)
    is_disputed = was is not None and not was.is_disputed
    given.standings[name] = EntryStatus(status=Status.V1, is_disputed=is_disputed)


EDITS = {"renamed": renamed, "slower": slower, "removed": removed, "judged": judged}
WHOLE = ("added", "flagged", "board", "address", "place", "program")


def edit(given: Inputs, name: str, place: int) -> None:
    """
    One change of the inputs; *place* chooses what it is about.
    """
    if name in EDITS:
        if given.submissions:
            EDITS[name](given, place % len(given.submissions))
        return
    match name:
        case "added":
            known = {one.id for one in given.submissions}
            new = [one for make in (*SMALL, retinanet_b200) if (one := make()).id not in known]
            given.submissions += new[:1]
        case "flagged":
            given.is_flagged = not given.is_flagged
        case "board":
            given.board = replace(given.board, title=f"{given.board.title}!")
        case "address":
            had = given.board.base_url
            given.board = replace(given.board, base_url=None if had else "https://a.example/b")
        case "place":
            given.board = replace(given.board, organisations=some_organisations(place))
        case _:
            given.program += "+"


def some_organisations(place: int) -> Organisations:
    """
    A submitter whose country a public source gives.
    """
    country = ("DEU", "FRA", "USA", "SGP")[place % 4]
    where = OrganisationPlace(
        country=country,
        years=tuple(range(2020, 2031)),
        source="A report",
        url="https://a.example/report",
    )
    lenovo = Organisation(id="lenovo", name="Lenovo", places=(where,))
    others = (Organisation(id=name, name=name) for name in ("smc-ac-power", "acme"))
    return Organisations(board="board", organisations=(lenovo, *others))


@hypothesis.settings(max_examples=15, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(
    st.lists(
        st.tuples(st.sampled_from([*EDITS, *WHOLE]), st.integers(0, 7)), min_size=1, max_size=5
    )
)
def test_any_edits_give_the_pages_of_a_clean_build(edits: Sequence[tuple[str, int]]) -> None:
    """
    Edits, additions and removals of submissions, the ledger, the board's settings, and the program.
    """
    with TemporaryDirectory() as place:
        kept = open_cache(Path(place) / "cache")
        given = Inputs([make() for make in SMALL[:4]])
        made(given, kept)
        for name, number in edits:
            edit(given, name, number)
            assert made(given, kept)[0] == made(given, None)[0], name


def test_pages_whose_inputs_are_alike_are_reused(tmp_path: Path) -> None:
    """
    All of them after no change, all but one after a change that no other page shows, none after a
    change of the program or of the board's settings.
    """
    kept = open_cache(tmp_path / "cache")
    given = Inputs([make() for make in SMALL])
    assert made(given, kept)[1] == 0
    assert made(given, kept)[1] == 5
    judged(given, 4)
    assert made(given, kept)[1] == 4
    edit(given, "program", 0)
    assert made(given, kept)[1] == 0
    edit(given, "board", 0)
    assert made(given, kept)[1] == 0


def test_a_site_is_the_same_however_it_is_made(tmp_path: Path) -> None:
    """
    By one process and by three, with a cold and with a warm cache.
    """
    board, kept = leaderboard_of(*(make() for make in SMALL)), open_cache(tmp_path / "cache")
    build_site(board, a_board(), [], tmp_path / "one")
    whole = files_of(tmp_path / "one")
    for reused in (0, 5):
        making = Making(jobs=3, cache=kept)
        report = build_site(board, a_board(), [], tmp_path / "more", making=making)
        assert report.reused_count == reused
        assert files_of(tmp_path / "more") == whole


def values_in(value: Any) -> list[Any]:
    """
    Every object that an entry is made of.
    """
    inner: list[Any] = []
    if is_dataclass(value):
        inner = [getattr(value, one.name) for one in fields(value)]
    elif isinstance(value, Mapping):
        inner = [*value, *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = list(value)
    return [value, *(found for one in inner for found in values_in(one))]


def test_everything_on_a_page_is_told(tmp_path: Path) -> None:
    """
    Of each page, document and table of a site: no field has a name that orjson leaves out, and a
    text that is escaped already has another hash than one that isn't.
    """
    taken: list[Any] = []
    key = SiteContents._key

    def recorded(self: SiteContents, item: Any) -> str:
        taken.append(item)
        return key(self, item)

    with mock.patch.object(SiteContents, "_key", recorded):
        build_site(leaderboard_of(), a_board(), [], tmp_path / "site")
    values = [one for item in taken for one in values_in(item) if is_dataclass(one)]
    kinds = {type(one) for one in values if not isinstance(one, type)}
    left_out = {kind for kind in kinds for one in fields(kind) if one.name.startswith("_")} - {
        Energy,
        Power,
        Carbon,
        CarbonIntensity,
    }

    assert len(kinds) > 50
    assert left_out == set()
    assert digest_of(["a"]) != digest_of([Markup("a")])


def test_everything_in_an_entry_is_told() -> None:
    """
    Fields whose names begin with a stroke are left out by orjson, so only units may have one, which
    are told by their text; and no other type is there that could lose something on the way.
    """
    plain = (str, int, float, bool, type(None), Enum, tuple, list, Mapping, frozenset)
    for value in (one for entry in leaderboard_of().entries for one in values_in(entry)):
        if is_dataclass(value):
            private = [one.name for one in fields(value) if one.name.startswith("_")]
            assert not private or isinstance(value, Energy | Power | Carbon | CarbonIntensity)
        else:
            assert isinstance(value, plain) or type(value).__module__ == "datetime", type(value)
