"""
The page of an entry as a view: places, status, and what stands around the numbers.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.findings import error, note, warning
from reporter.leaderboard.boards import Leaderboard
from reporter.model.system import Site
from reporter.review.status import EntryStatus, Status
from reporter.site.pages.entry import EntryView, entry_view
from reporter.site.pages.entry_facts import (
    exact,
    findings_of,
    model_facts,
    other_facts,
    site_facts,
    system_facts,
)
from reporter.site.pages.entry_places import rank_of_all
from tests.site.entries import (
    b200,
    h100,
    h100_dc,
    inputs_of,
    leaderboard_of,
    open_division,
    self_reported,
    with_fabric,
    without_energy_of_all,
)


def view_of(leaderboard: Leaderboard, entry_id: str) -> EntryView:
    """
    The view of one entry.
    """
    inputs = inputs_of(leaderboard, entry_id)
    return entry_view(inputs.entry, inputs.around, None, None)


def test_an_entry_of_two_scopes_stands_on_two_boards() -> None:
    """
    Nodes first, then nodes and fabric; the runs are those of the first scope that ranks.
    """
    view = view_of(leaderboard_of(with_fabric()), "smc-ac-power/8xh100-retinanet")

    assert [(place.scope, place.rank) for place in view.places] == [
        ("S2", "1 of 1"), ("S3", "1 of 1"),
    ]  # fmt: skip
    assert [chain.scope for chain in view.derivation.chains] == ["S2", "S3"]
    assert view.energy.scope == "S2"
    assert view.energy.comparison_scope == "S3 (nodes and fabric)"


def test_the_two_sources_know_each_other() -> None:
    """
    The AC package names its second source, the DC package the one that ranks.
    """
    leaderboard = leaderboard_of(h100(), h100_dc())
    first = view_of(leaderboard, "smc-ac-power/1xh100-bert")
    second = view_of(leaderboard, "smc-dc-power/1xh100-bert")

    assert [link.text for link in first.second_sources] == ["SMC-H100-DC-Power"]
    assert first.second_source_of is None
    assert second.second_source_of is not None
    assert second.second_source_of.path == "entries/smc-ac-power/1xh100-bert/index.html"
    assert [place.rank for place in second.places] == [None]


def test_an_entry_without_scope_has_runs_and_findings() -> None:
    """
    No figure, no place, no step: the runs and the reason are all there is.
    """
    view = view_of(leaderboard_of(without_energy_of_all()), "acme/switch-only")

    assert (view.figures, view.key_figures, view.places) == ((), (), ())
    assert (view.derivation.chains, view.energy.strip, view.energy.official) == ((), None, None)
    assert len(view.energy.runs) == 10
    assert [finding.code for finding in view.findings.items] == ["SR-5", "EL-2", "IM-10"]


def test_status_is_that_of_the_ledger_alone() -> None:
    """
    Without a seal an import from hashed logs is as self-reported as a file by hand.
    """
    leaderboard = leaderboard_of(b200(), self_reported())
    standings = {"acme/by-hand": EntryStatus(status=Status.V2)}
    reviewed = inputs_of(leaderboard, "acme/by-hand", standings)

    assert view_of(leaderboard, "lenovo/8xb200-bert").identity.status == "V0"
    assert view_of(leaderboard, "acme/by-hand").identity.status == "V0"
    assert entry_view(reviewed.entry, reviewed.around, None, None).identity.status == "V2"


def test_a_shared_rank_is_told() -> None:
    """
    "1 of 2, shared" stands where two entries are closer than the tie width.
    """
    rows = leaderboard_of(b200()).boards[0].rows

    assert rank_of_all(rows[0], 2) == "1 of 2"
    assert rank_of_all(replace(rows[0], is_shared=True), 2) == "1 of 2, shared"
    assert rank_of_all(replace(rows[0], rank=None), 2) is None


def test_findings_are_sorted_and_unique() -> None:
    """
    Errors come first, and what two checks say alike stands once.
    """
    found = [
        note("A-2", "f", "/a", "m"),
        error("B-1", "f", "/b", "m"),
        warning("A-1", "f", "", "m"),
    ]
    views = findings_of([*found, found[0]])

    assert [finding.code for finding in views] == ["B-1", "A-1", "A-2"]


def test_facts_leave_out_what_is_not_known() -> None:
    """
    No term without a text: a system without cooling has no line for it.
    """
    submission = b200()
    terms = [fact.term for fact in system_facts(submission)]
    bare = replace(submission, system=replace(submission.system, cooling=None))

    assert "Cooling" in terms
    assert "Cooling" not in [fact.term for fact in system_facts(bare)]
    assert (model_facts(submission), site_facts(None, 2023)) == ((), ())


def test_market_based_values_are_text_apart() -> None:
    """
    They are told in full, and said not to be ranked.
    """
    facts = {fact.term: fact.text for fact in site_facts(b200().site, 2023)}

    assert facts["Market-based, not ranked"] == (
        "0 g CO2e/kWh, contract, guarantees of origin, annual matching, deliverable: "
        "operator's report"
    )
    assert facts["Power usage effectiveness"] == "1.10, site, 2024: operator's report"


def test_the_grid_that_ranks_stands_before_what_other_tables_say() -> None:
    """
    Each with zone, year, boundary and mix; a cited factor is said to be unused.
    """
    site = Site(country="DEU", factor_id="ember/NOR/2023")
    facts = {fact.term: fact.text for fact in site_facts(site, 2024)}
    nowhere = {fact.term: fact.text for fact in site_facts(Site(country="RUS"), 2024)}

    assert facts["Grid that ranks"] == (
        "electricitymaps/DE/2024: 341 g CO2e/kWh, Germany, 2024 (lifecycle, consumption mix)"
    )
    assert facts["Other tables, not ranked"].startswith("ember/DEU/2024: ")
    assert facts["Factor that is cited, not used"] == "ember/NOR/2023"
    assert "Remark on the grid" not in facts
    assert nowhere["Grid that ranks"] == "none"
    assert nowhere["Remark on the grid"].startswith("RUS has no row of its own")


def test_publications_are_linked_where_that_is_safe() -> None:
    """
    A web address and an arXiv id become links; a licence stays text.
    """
    facts = {fact.term: fact.address for fact in other_facts(self_reported())}

    assert facts["Page"] == "https://acme.example/p?a=1&b=2"
    assert facts["arXiv"] == "https://arxiv.org/abs/2104.10350"
    assert facts["Licence of the results"] is None
    assert facts["Development energy"] is None


def test_whole_numbers_have_no_decimals() -> None:
    """
    Two processors are 2, not 2.00.
    """
    assert [exact(2), exact(700.0), exact(0.94), exact(1e6)] == ["2", "700", "0.9400", "1,000,000"]


def test_an_open_entry_has_figures_and_no_rank() -> None:
    """
    The open division is shown with its energy and the reason why it doesn't rank.
    """
    view = view_of(leaderboard_of(open_division("acme/open", 0.731, 260.0)), "acme/open")

    assert view.places[0].rank is None
    assert [reason.code for reason in view.places[0].reasons] == ["SR-13"]
    assert view.places[0].reasons[0].path == "rules/index.html#sr-13"
