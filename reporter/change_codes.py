"""
The codes of changes to a board (PR): what a pull request may not do, and what wasn't checked.

Each has its title, what to do, and the reason. A code keeps its meaning for ever and is never used
again for another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CHANGE_CODES: Mapping[str, str] = MappingProxyType(
    {
        "PR-1": "The change touches files of another team. Take them out of it; who doubts an "
        "entry of others records an objection (reporter record ENTRY object).\n\nThe files below "
        "submissions/<team>/ are changed by people of that team alone, as board.toml of the base "
        "lists them, and by maintainers. A title that says something else changes nothing.",
        "PR-2": "The change mixes the files of several teams. Send one change for each team.\n\n"
        "A reviewer who looks at one entry would else pass an edit of another.",
        "PR-3": "The change touches a path that is the maintainers'. Take it out of the change, or "
        "ask a maintainer to make it.\n\nTeams send entries and evidence, and add to the ledger. "
        "Benchmarks, board.toml, claims, site, workflows and all else decide what figures mean "
        "and what runs where, and so do names that begin with a dot, which steer git and other "
        "tools.",
        "PR-4": "A published entry is removed or renamed. Leave the file where it is and record a "
        "withdrawal (reporter record ENTRY withdraw): its page stays, with the reason.\n\nWhat "
        "was published and ranked can be looked up later; a file that is gone can't.",
        "PR-5": "An event of the ledger speaks in the name of somebody else. Let the person send "
        "it, or sign it with a key that board.toml lists.\n\nAnybody can write any name into a "
        "file. That the account which sends it is that person's is known from board.toml of the "
        "base alone.",
        "PR-6": "A review by the tool comes from the team whose change it is, and can't be "
        "repeated here. Send the evidence with the entry, or leave the review to a maintainer.\n\n"
        "An unsigned review in a file could have been made up, and it would give a rank. It "
        "passes where a maintainer sends it, where one of the review_keys signed it, or where "
        "the review of this check gives the same result.",
        "PR-7": "A link, or something that is no file, stands in the change. Put the file itself "
        "there.\n\nA link may lead out of the repository: what is read through it is not what "
        "was reviewed.",
        "PR-8": "A submodule stands in the change. Put the files themselves there, or give their "
        "origin and SHA-256.\n\nIts content is elsewhere and can be exchanged after the review.",
        "PR-9": "A file of a board is executable. Remove the permission: git update-index "
        "--chmod=-x FILE.\n\nEntries, evidence and events are data; nothing of them is ever run.",
        "PR-10": "The name of a path can't be used everywhere. Rename it: printable characters in "
        "UTF-8, in normalization form C, none of <>:\"|?*\\, no part that is '.', '..' or "
        "'.git', at most 255 bytes a part.\n\nA control character steers a terminal or a runner, "
        "and a name that another system can't hold breaks every checkout there.",
        "PR-11": "Two paths differ in upper and lower case only. Rename the one that is new.\n\n"
        "On systems that don't tell case apart one of them hides the other.",
        "PR-12": "A file, or the change, is larger than a board takes. Leave large logs at a "
        "public address and give their origin and SHA-256.\n\nEntries have at most 4 MiB, events "
        "1 MiB, other files 25 MiB; a change has at most 5,000 files and 256 MiB. Code hosts warn "
        "from 50 MiB a file on.",
        "PR-13": "The change and the base differ about the same path. Merge the base into the "
        "branch, or rebase the branch on it, and send it again.\n\nWhat a merge would give can't "
        "be judged before it is clear.",
        "PR-14": "It isn't known whose change this is. A maintainer lists the organisation, the "
        "person and the account in board.toml first; for a check of your own name your team "
        "(--author TEAM).\n\nWho may change what is decided by board.toml of the base, never by "
        "that of the change.",
        "PR-15": "The board of the change can't be read. Correct what the message names.\n\nNo "
        "figure could be trusted, so none is shown.",
        "PR-16": "Something wasn't checked. Read the reason; give the evidence (--evidence) where "
        "it is at hand.\n\nWhat was left out is named, so that nobody takes silence for a pass.",
        "PR-17": "An entry that the ledger knows was edited without a word. Record what was "
        "corrected (reporter record ENTRY correct --reason ...) in the same change.\n\nAn edit "
        "breaks the seals of its reviews, and readers see that it changed, but not why.",
        "PR-18": "The day of an event can't be right. Record it again on a machine whose clock is "
        "right; what was said before a benchmark was closed, and is sent after it, a maintainer "
        "sends.\n\nDays of the ledger never run back: an event of a day to come would keep "
        "everybody from recording until then. And on a closed board a rank is never won, so that "
        "a review of before is worth making up.",
        "PR-19": "The change leaves many loose ends in the ledger. Record its events one after the "
        "other on one branch.\n\nA new event follows all that nothing follows yet. Thousands of "
        "them couldn't be followed by one, and nobody could record any more.",
    }
)
