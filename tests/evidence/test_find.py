"""
Finding, hashing and reading the raw logs of a submission.
"""

from __future__ import annotations

import gzip
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.evidence import log_file, open_log
from reporter.evidence.find import EvidenceSet, find_evidence
from reporter.evidence.locate import hash_file
from reporter.model.submission import Origin, Submission
from tests.review.examples import BASE, base_submission, readers

PATH = "acme/results/ax-8/bert/run-1.txt"


@pytest.fixture
def submission() -> Submission:
    """
    The good submission of the examples.
    """
    return Submission.from_dict(base_submission())


def published(submission: Submission, path: str = PATH) -> Submission:
    """
    The same with its first log at an origin.
    """
    origin = Origin(repository="acme/results", commit="0" * 40, path=path)
    first, *rest = submission.evidence
    return replace(submission, evidence=(replace(first, file=None, origin=origin), *rest))


def found(submission: Submission, folder: Path | None, beside: Path | None = None) -> EvidenceSet:
    """
    The evidence with the readers of the examples.
    """
    return find_evidence(submission, folder, readers=readers(), beside=beside)


def put(path: Path, source: str = "run-1.txt") -> Path:
    """
    A base log at *path*.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(BASE / "logs" / source, path)
    return path


def test_plain_files_stand_beside_the_submission(submission: Submission, tmp_path: Path) -> None:
    """
    A plain name is looked for in the folder with the submission's own name.
    """
    for item in submission.evidence:
        put(tmp_path / "8xh100-bert" / str(item.file), str(item.file))

    evidence = found(submission, None, tmp_path / "8xh100-bert.json")

    assert all(item.is_as_stated for item in evidence.items)
    assert 4 == len(evidence.found)
    first, second, *_ = evidence.items
    assert first.training is not None
    assert first.power is None
    assert second.power is not None
    assert second.training is None
    assert ("/evidence/1", "run-1-node", "run-1-node.txt") == (
        second.pointer,
        second.stem,
        second.shown,
    )


def test_plain_files_may_stand_in_the_evidence_folder(
    submission: Submission, tmp_path: Path
) -> None:
    """
    A plain name is found in the evidence folder too.
    """
    put(tmp_path / "run-1.txt")

    assert [True, False, False, False] == [
        item.path is not None for item in found(submission, tmp_path).items
    ]


@pytest.mark.parametrize(
    "place",
    [PATH, "results/ax-8/bert/run-1.txt", "ax-8/bert/run-1.txt", "run-1.txt"],
)
def test_published_files_are_found_by_their_origin(
    place: str, submission: Submission, tmp_path: Path
) -> None:
    """
    The origin's path is tried whole, then with leading folders left out.
    """
    path = put(tmp_path / place)
    item = found(published(submission), tmp_path).items[0]

    assert path == item.path
    assert PATH == item.shown
    assert item.is_as_stated
    assert item.stem == "run-1"


@pytest.mark.parametrize("folder", ["training_results_v5.0", "v5.0"])
def test_a_folder_of_repositories_is_searched(
    folder: str, submission: Submission, tmp_path: Path
) -> None:
    """
    Repositories stand side by side under their names, or under the round at the end of the name.
    """
    path = put(tmp_path / folder / PATH)
    first, *rest = published(submission).evidence
    assert first.origin is not None
    origin = replace(first.origin, repository="acme/training_results_v5.0")
    named = replace(submission, evidence=(replace(first, origin=origin), *rest))

    assert path == found(named, tmp_path).items[0].path


def test_the_most_exact_place_comes_first(submission: Submission, tmp_path: Path) -> None:
    """
    Of two files, the one at the longer path counts.
    """
    put(tmp_path / "run-1.txt", "run-2.txt")
    exact = put(tmp_path / PATH)

    assert exact == found(published(submission), tmp_path).items[0].path


@pytest.mark.parametrize("path", ["../secret.txt", "a/../../secret.txt", "a/../secret.txt"])
def test_no_path_leads_out_of_the_folder(path: str, submission: Submission, tmp_path: Path) -> None:
    """
    An origin with parent folders in it is never opened.
    """
    put(tmp_path / "secret.txt")
    put(tmp_path / "in" / "secret.txt")

    assert found(published(submission, path), tmp_path / "in").items[0].path is None


def test_an_absolute_path_is_never_opened(submission: Submission, tmp_path: Path) -> None:
    """
    Neither as an origin nor as a plain name.
    """
    secret = put(tmp_path / "secret.txt")
    (tmp_path / "in").mkdir()

    assert found(published(submission, str(secret)), tmp_path / "in").items[0].path is None


def test_links_are_not_followed(submission: Submission, tmp_path: Path) -> None:
    """
    A link to a file, inside or outside, is no evidence, nor is a file behind a linked folder.
    """
    secret = put(tmp_path / "out" / "run-1.txt")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "run-1.txt").symlink_to(secret)
    assert found(submission, inside).items[0].path is None

    (inside / "run-1.txt").unlink()
    (inside / "acme").symlink_to(tmp_path / "out")
    item = found(published(submission, "acme/run-1.txt"), inside).items[0]
    assert item.path is None
    assert item.closed == f"{inside / 'acme'} is a link, and links are never followed"


def test_links_inside_of_the_folder_are_not_followed_either(
    submission: Submission, tmp_path: Path
) -> None:
    """
    Where a link leads may change, so that it stays inside is no reason; the middle counts, too.
    """
    put(tmp_path / "real" / "ax-8" / "run-1.txt")
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "results").symlink_to(tmp_path / "real")

    item = found(published(submission, "acme/results/ax-8/run-1.txt"), tmp_path).items[0]

    assert (item.path, item.sha256, item.training) == (None, None, None)
    assert item.closed == f"{tmp_path / 'acme/results'} is a link, and links are never followed"


@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_linked_folder_beside_the_submission_is_closed(
    is_dangling: bool,  # noqa: FBT001
    submission: Submission,
    tmp_path: Path,
) -> None:
    """
    The folder with the submission's own name is part of the submission, so it may be no link.
    """
    board = tmp_path / "board"
    board.mkdir()
    if not is_dangling:
        put(tmp_path / "out" / "run-1.txt")
    (board / "8xh100-bert").symlink_to(tmp_path / "out")

    item = found(submission, None, board / "8xh100-bert.json").items[0]

    assert item.path is None
    assert item.closed == f"{board / '8xh100-bert'} is a link, and links are never followed"


def test_the_folder_that_the_user_names_may_be_a_link(
    submission: Submission, tmp_path: Path
) -> None:
    """
    `--evidence` is no part of a submission: where it leads is the reviewer's own choice.
    """
    path = put(tmp_path / "out" / "run-1.txt")
    (tmp_path / "logs").symlink_to(path.parent)

    assert found(submission, tmp_path / "logs").items[0].is_as_stated


def test_a_real_file_elsewhere_counts_where_a_link_is_closed(
    submission: Submission, tmp_path: Path
) -> None:
    """
    A link at the most exact place hides no file at another one.
    """
    real = put(tmp_path / "logs" / "run-1.txt")
    (tmp_path / "logs" / "acme").symlink_to(tmp_path)

    item = found(published(submission), tmp_path / "logs").items[0]

    assert (item.path, item.closed) == (real, None)


def test_pipes_and_folders_are_no_evidence(submission: Submission, tmp_path: Path) -> None:
    """
    A pipe would hang, a folder has no bytes.
    """
    os.mkfifo(tmp_path / "run-1.txt")
    (tmp_path / "run-2.txt").mkdir()

    evidence = found(submission, tmp_path)

    assert () == evidence.found
    assert evidence.items[0].closed == f"{tmp_path / 'run-1.txt'} is a pipe, not a regular file"


def test_a_changed_file_is_seen(submission: Submission, tmp_path: Path) -> None:
    """
    Size and hash are those of the file as it is.
    """
    path = put(tmp_path / "run-1.txt")
    path.write_bytes(path.read_bytes() + b"\n")
    item = found(submission, tmp_path).items[0]

    assert item.evidence.bytes + 1 == item.bytes
    assert not item.is_as_stated


def test_a_folder_that_is_not_there_is_an_error_of_use(
    submission: Submission, tmp_path: Path
) -> None:
    """
    A wrong --evidence is said, not taken for missing logs.
    """
    with pytest.raises(ReporterError) as raised:
        found(submission, tmp_path / "nowhere")

    assert f"{tmp_path / 'nowhere'}: no such folder of raw logs" == str(raised.value)


def test_an_origin_alone_is_not_looked_for(submission: Submission) -> None:
    """
    Without a folder of raw logs a published log is missing, and nothing is raised.
    """
    item = found(published(submission), None).items[0]

    assert (item.path, item.sha256) == (None, None)
    assert item.stem == "run-1"


def listed(submission: Submission, count: int, **changes: Any) -> Submission:
    """
    The same with its node's log of the first run listed *count* times, under other ids.
    """
    power = next(item for item in submission.evidence if item.file == "run-1-node.txt")
    more = tuple(replace(power, id=f"power-{number}", **changes) for number in range(count))
    parts = submission.runs[0].energy_parts
    named = replace(parts[0], evidence=tuple(item.id for item in more))
    run = replace(submission.runs[0], energy_parts=(named, *parts[1:]))
    runs = (run, *submission.runs[1:])
    return replace(submission, evidence=(*submission.evidence, *more), runs=runs)


def test_a_file_that_is_listed_many_times_is_read_once(
    submission: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A list of evidence costs what its files cost, however often it names one of them.
    """
    put(tmp_path / "8xh100-bert" / "run-1-node.txt", "run-1-node.txt")
    hashed: list[Path] = []

    def counting(path: Path) -> tuple[int, str] | None:
        hashed.append(path)
        return hash_file(path)

    monkeypatch.setattr(open_log, "hash_file", counting)
    items = found(listed(submission, 40), None, tmp_path / "8xh100-bert.json").items[-40:]

    assert len([path for path in hashed if path.name == "run-1-node.txt"]) == 1
    assert items[0].power is not None
    assert len({id(item.power) for item in items}) == 1


def test_all_logs_of_a_submission_unpack_to_so_much_together(
    submission: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Who lists one archive with another zone each time gets no more bytes out of it: what is beyond
    the limit of the submission is named and not unpacked.
    """
    monkeypatch.setattr(log_file.ReadBudget, "__init__", small_budget)
    stamps = [f"2024-05-10T11:38:{at % 60:02},{at // 60},300.5" for at in range(600)]
    lines = "\n".join(stamps)
    path = tmp_path / "8xh100-bert" / "run-1-node.txt"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(("time,device,power_w\n" + lines).encode()))
    zoned = listed(submission, 80, format="csv")
    evidence = [
        replace(item, zone=f"+{place % 12:02}:{place // 12:02}")
        for place, item in enumerate(zoned.evidence)
    ]
    entry = replace(zoned, evidence=tuple(evidence))
    items = found(entry, None, tmp_path / "8xh100-bert.json").items[-80:]
    texts = [[one.message for one in item.power.findings] for item in items if item.power]
    refused = ["the logs of this submission unpack to more than 100 times their size"]

    assert texts[0] == []
    assert texts[-1] == refused


def small_budget(self: log_file.ReadBudget, left_bytes: int = 0) -> None:
    """
    A budget without what every submission may unpack.
    """
    self.left_bytes = left_bytes
