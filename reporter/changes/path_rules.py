"""
Which paths a change may touch: whose they are, and what may stand there.

Who somebody is and what is whose follows from `board.toml` of the base alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reporter.change_codes import CHANGE_CODES
from reporter.changes.tree import FileKind, Tree, is_same
from reporter.findings import Finding, counted_findings, error, warning
from reporter.model.organisations import Organisations
from reporter.review.ledger_event import LARGEST_BYTES
from reporter.store.files import MAX_BYTES
from reporter.text import hidden_characters, plural

SUBMISSIONS: Final = "submissions"
LEDGER: Final = "ledger"
# The folders of a board whose files are data.
_DATA_FOLDERS: Final = frozenset({SUBMISSIONS, LEDGER, "benchmarks", "claims"})
_BOARD_FILE: Final = "board.toml"
MOST_EVIDENCE_BYTES: Final = 25 * 1_048_576
MOST_CHANGED_BYTES: Final = 256 * 1_048_576
MOST_CHANGED_FILES: Final = 5_000
# What names of files can't hold on Windows (Microsoft, "Naming Files, Paths, and Namespaces").
_NOT_EVERYWHERE: Final = frozenset('<>:"|?*\\')
_LONGEST_PART_BYTES: Final = 255
_MOST_TEAMS_NAMED: Final = 5
_LONGEST_PATH_BYTES: Final = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """
    Whose change it is: ids of organisations, people as (organisation, person), and whether one of
    them maintains the board.

    Without *people* the organisations are meant as a whole.
    """

    organisations: frozenset[str] = frozenset()
    people: frozenset[tuple[str, str]] = frozenset()
    is_maintainer: bool = False

    def speaks_for(self, organisation: str, person: str | None) -> bool:
        """
        Whether a person of an organisation, by its id, is (one of) the author.
        """
        if any(of == organisation for of, _ in self.people):
            return (organisation, person) in self.people
        return organisation in self.organisations

    def __str__(self) -> str:
        """
        The author for readers: `acme/ada`, `acme`, or "nobody who is known".
        """
        named = [f"{organisation}/{person}" for organisation, person in sorted(self.people)]
        whole = sorted(self.organisations - {organisation for organisation, _ in self.people})
        return ", ".join((*named, *whole)) or "nobody who is known"


def author_of(
    policy: Organisations, teams: Iterable[str], accounts: Iterable[str]
) -> tuple[Author, tuple[Finding, ...]]:
    """
    Whose change it is: by *teams* (`acme`, or a person as `acme/ada`), by *accounts* at the host.

    PR-14 for a team, person or account that the board doesn't list, and where none is named.
    """
    organisations: set[str] = set()
    people: set[tuple[str, str]] = set()
    unknown: list[str] = []
    for team in teams:
        name, _, person_id = team.partition("/")
        found = policy.find(name)
        if found is None and policy.organisations:
            unknown.append(f"no organisation {name!r}")
        elif person_id and (found is None or found.person(person_id) is None):
            unknown.append(f"no person {person_id!r} of {name}")
        else:
            organisations.add(policy.canonical_id(name))
            people |= {(policy.canonical_id(name), person_id)} if person_id else set()
    for account in accounts:
        owners = set(_people_of(policy, account))
        unknown += [] if owners else [f"nobody with the account {account!r}"]
        people |= owners
        organisations |= {organisation for organisation, _ in owners}
    author = Author(
        organisations=frozenset(organisations),
        people=frozenset(people),
        is_maintainer=any(_maintains(policy, *person) for person in people),
    )
    messages = [f"board.toml of the base lists {one}" for one in unknown]
    if not messages and not organisations:
        messages = ["no author is named"]
    return author, tuple(_said("PR-14", _BOARD_FILE, message) for message in messages)


def _people_of(policy: Organisations, account: str) -> Iterator[tuple[str, str]]:
    wanted = account.casefold()
    for organisation in policy.organisations:
        for person in organisation.people:
            if wanted in {one.casefold() for one in person.accounts}:
                yield organisation.id, person.id


def _maintains(policy: Organisations, organisation_id: str, person_id: str) -> bool:
    organisation = policy.find(organisation_id)
    person = None if organisation is None else organisation.person(person_id)
    if organisation is None or person is None:
        return False
    return policy.is_maintainer(organisation, person)


def path_findings(
    changed: Iterable[str],
    start: Tree,
    head: Tree,
    *,
    policy: Organisations,
    author: Author,
    prefix: str = "",
) -> tuple[Finding, ...]:
    """
    What is wrong with the paths that a change touches between *start* and *head*.

    *prefix* is the folder of the board in its repository ("boards/x/", or nothing). PR-1 to PR-4
    whose they are, PR-7 to PR-12 what stands there. Of each code ten are given, and a count.
    """
    paths = tuple(changed)
    if len(paths) > MOST_CHANGED_FILES:
        return tuple(size_findings(paths, head))
    found = (
        *_owner_findings(paths, start, head, policy, author, prefix),
        *(one for path in paths if path in head.files for one in form_findings(path, head, prefix)),
        *_collisions(paths, head),
        *size_findings(paths, head),
    )
    return tuple(counted_findings(sorted(found, key=Finding.sort_key)))


def team_of(path: str, prefix: str, policy: Organisations) -> str | None:
    """
    The id of the organisation whose folder below `submissions/` holds a path, or `None`.
    """
    parts = path.removeprefix(prefix).split("/")
    if not path.startswith(prefix) or len(parts) < 3 or parts[0] != SUBMISSIONS:
        return None
    return policy.canonical_id(parts[1])


def entry_of(path: str, prefix: str) -> str | None:
    """
    The id `team/slug` of the entry that a path is the file or the evidence of, or `None`.
    """
    parts = path.removeprefix(prefix).split("/")
    if not path.startswith(prefix) or len(parts) < 3 or parts[0] != SUBMISSIONS:
        return None
    is_file = len(parts) == 3
    if is_file and not parts[2].endswith(".json"):
        return None
    return f"{parts[1]}/{parts[2].removesuffix('.json') if is_file else parts[2]}"


def _owner_findings(
    paths: tuple[str, ...],
    start: Tree,
    head: Tree,
    policy: Organisations,
    author: Author,
    prefix: str,
) -> Iterator[Finding]:
    teams = {path: team_of(path, prefix, policy) for path in paths}
    for path, team in teams.items():
        if not author.is_maintainer:
            yield from _foreign(path, team, author, prefix)
        if path in start.files and path not in head.files and _is_entry(path, prefix):
            message = "the file of a published entry is gone"
            yield _said("PR-4", path, message, is_maintainer=author.is_maintainer)
    yield from _evidence_gone(paths, start, head, author, prefix)
    touched = sorted({team for team in teams.values() if team is not None})
    if len(touched) > 1:
        named = ", ".join(touched[:_MOST_TEAMS_NAMED])
        if len(touched) > _MOST_TEAMS_NAMED:
            named += f" and {len(touched) - _MOST_TEAMS_NAMED:,} more"
        for path, team in teams.items():
            if team is not None:
                message = f"the change touches files of {named}; this one is {team}'s"
                yield _said("PR-2", path, message, is_maintainer=author.is_maintainer)


def _evidence_gone(
    paths: tuple[str, ...], start: Tree, head: Tree, author: Author, prefix: str
) -> Iterator[Finding]:
    """
    PR-4 for files beside a published entry that are removed while the entry stays as it was.
    """
    changed = frozenset(paths)
    for path in paths:
        if path in head.files or path not in start.files or _is_entry(path, prefix):
            continue
        entry = entry_of(path, prefix)
        file = f"{prefix}{SUBMISSIONS}/{entry}.json"
        if entry is not None and file in head.files and file not in changed:
            message = f"evidence of {entry} is gone, and the entry is as it was"
            yield _said("PR-4", path, message, is_maintainer=author.is_maintainer)


def _is_entry(path: str, prefix: str) -> bool:
    return entry_of(path, prefix) is not None and path.removeprefix(prefix).count("/") == 2


def _foreign(path: str, team: str | None, author: Author, prefix: str) -> Iterator[Finding]:
    inside = path.removeprefix(prefix)
    is_event = path.startswith(prefix) and inside.startswith(f"{LEDGER}/")
    is_hidden = any(part.startswith(".") for part in path.split("/"))
    if team is not None and team not in author.organisations:
        message = f"the file is one of {team}, and the change is by {author}"
        yield _said("PR-1", path, message)
    if is_hidden or (team is None and not is_event):
        yield _said("PR-3", path, f"maintainers alone change it, and the change is by {author}")


def form_findings(path: str, tree: Tree, prefix: str = "") -> Iterator[Finding]:
    """
    What is wrong with what stands at a path, whoever put it there.
    """
    one = tree.files[path]
    fault = name_fault(path)
    if fault is not None:
        yield _said("PR-10", path, fault)
    if one.kind in {FileKind.LINK, FileKind.OTHER}:
        yield _said(
            "PR-7", path, f"this is a {one.kind}" if one.kind is FileKind.LINK else one.kind
        )
    elif one.kind is FileKind.SUBMODULE:
        yield _said("PR-8", path, f"this is {one.kind.words}")
    elif one.kind is FileKind.EXECUTABLE and _is_data(path, prefix):
        yield _said("PR-9", path, "the file is executable")
    most_bytes = _most_bytes(path, prefix)
    if one.size_bytes > most_bytes:
        size = f"{one.size_bytes:,} bytes; at most {most_bytes:,} are taken here"
        yield _said("PR-12", path, f"the file has {size}")


def _is_data(path: str, prefix: str) -> bool:
    inside = path.removeprefix(prefix)
    in_board = path.startswith(prefix)
    return in_board and (inside.split("/")[0] in _DATA_FOLDERS or inside == _BOARD_FILE)


def _most_bytes(path: str, prefix: str) -> int:
    folder = path.removeprefix(prefix).split("/")[0]
    if folder == LEDGER:
        return LARGEST_BYTES
    is_entry = folder == SUBMISSIONS and _is_entry(path, prefix)
    is_read = is_entry or folder in {"benchmarks", "claims", _BOARD_FILE}
    return MAX_BYTES if is_read else MOST_EVIDENCE_BYTES


def name_fault(path: str) -> str | None:
    """
    Why a path can't be a file's name everywhere, or `None` where it can.
    """
    parts = path.split("/")
    encoded = [part.encode("utf-8", "surrogateescape") for part in parts]
    if any("\udc80" <= character <= "\udcff" for character in path):
        return "the name isn't UTF-8"
    if hidden := hidden_characters(path):
        return f"the name holds control or hidden characters: {', '.join(hidden[:3])}"
    if any(part in {"", ".", ".."} or part.casefold() in {".git", "git~1"} for part in parts):
        return "a part of the name is empty, '.', '..' or '.git'"
    if not unicodedata.is_normalized("NFC", path):
        return "the name isn't in normalization form C"
    if refused := sorted(_NOT_EVERYWHERE & set(path)):
        return f"the name holds {' '.join(refused)}, which no name has on some systems"
    if any(part[-1] in " ." for part in parts):
        return "a part of the name ends with a space or a full stop"
    is_long = len(b"/".join(encoded)) > _LONGEST_PATH_BYTES
    if is_long or any(len(part) > _LONGEST_PART_BYTES for part in encoded):
        return f"the name is longer than {_LONGEST_PART_BYTES} bytes a part"
    return None


def _collisions(paths: Iterable[str], head: Tree) -> Iterator[Finding]:
    """
    Changed paths, or folders on the way to them, of which another one differs in case only.
    """
    known: dict[str, set[str]] = {}
    for path in head.files:
        for name in _way(path):
            known.setdefault(_folded(name), set()).add(name)
    for path in paths:
        if path not in head.files:
            continue
        for name in _way(path):
            others = sorted(known[_folded(name)] - {name})
            if others:
                yield _said(
                    "PR-11", path, f"{name!r} and {others[0]!r} are one name on some systems"
                )
                break


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _way(path: str) -> Iterator[str]:
    """
    The path and the folders on the way to it, of which at most 64 are looked at.
    """
    parts = path.split("/", 64)
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count])


def size_findings(paths: Sequence[str], head: Tree) -> Iterator[Finding]:
    """
    PR-12 where a change as a whole is too large to be judged.
    """
    present = [head.files[path] for path in paths if path in head.files]
    if len(paths) > MOST_CHANGED_FILES:
        most = plural(MOST_CHANGED_FILES, "file")
        message = f"the change touches {plural(len(paths), 'file')}; at most {most} are looked at"
        yield _said("PR-12", paths[0], message)
    total_bytes = sum(one.size_bytes for one in present)
    if total_bytes > MOST_CHANGED_BYTES:
        message = f"the change has {total_bytes:,} bytes; at most {MOST_CHANGED_BYTES:,} are taken"
        yield _said("PR-12", paths[0], message)


def conflict_findings(
    changed: Iterable[str], start: Tree, head: Tree, base: Tree
) -> Iterator[Finding]:
    """
    PR-13 for paths that the base has changed since *start* in another way than *head*.
    """
    for path in changed:
        if not is_same(start, base, path) and not is_same(head, base, path):
            yield _said("PR-13", path, "the base has changed this path since the branch began")


def _said(code: str, path: str, message: str, *, is_maintainer: bool = False) -> Finding:
    """
    A finding with its code's advice; what maintainers may do is a warning.
    """
    make = warning if is_maintainer else error
    return make(code, path, "", message, advice_of(code))


def advice_of(code: str) -> str:
    """
    What to do, from the text of a code.
    """
    texts: Mapping[str, str] = CHANGE_CODES
    return texts[code].partition("\n\n")[0].partition(". ")[2].rstrip(".")
