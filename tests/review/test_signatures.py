"""
Signatures by real SSH keys: what is unsigned, or by another key, doesn't count.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.model.organisations import Organisation, Organisations, Person
from reporter.review.ledger_event import Event, EventKind
from reporter.review.signatures import is_public_key, sign, verify
from reporter.review.status import Status
from tests.conftest import absent
from tests.review.ledger_examples import (
    ADA,
    MIA,
    Branch,
    organisations,
    person,
    replace_event,
    reviewed,
    tool_review,
)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """
    Private keys of Ada and of Eve; the public ones stand beside them.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        absent("ssh-keygen isn't installed; the package is openssh-client")
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ada", "eve"):
        command = [program, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True)
    return {name: folder / name for name in ("ada", "eve")}


def public(key: Path) -> str:
    """
    The public key, as OpenSSH writes it into a file.
    """
    return key.with_suffix(".pub").read_text().strip()


def policy(keys: dict[str, Path], **changes: object) -> Organisations:
    """
    The organisations of the test board, of which the university lists Ada's key.
    """
    acme, _, board = organisations().organisations
    ada = Person(id="ada", name="Ada", keys=(public(keys["ada"]),))
    uni = Organisation(id="uni", name="University", people=(ada, Person(id="eve", name="Eve")))
    return organisations(organisations=(acme, uni, board), **changes)


def signed(event: Event, key: Path) -> Event:
    """
    The event with a signature by that key.
    """
    return replace_event(event, signature=sign(event.message(), key))


def test_a_signature_by_a_listed_key_counts(keys: dict[str, Path]) -> None:
    """
    Ada's review, signed by Ada's key, gives V2.
    """
    branch = reviewed()
    branch.policy = policy(keys)
    branch.add(signed(branch.draft(EventKind.REVIEW, ADA), keys["ada"]))

    assert (branch.status().status, branch.codes()) == (Status.V2, [])


def test_an_unsigned_word_does_not_count_where_keys_are_listed(keys: dict[str, Path]) -> None:
    """
    Also of a colleague without a key: else anybody could speak under that name.
    """
    branch = reviewed()
    branch.policy = policy(keys)
    for by in (ADA, person("uni", "eve")):
        assert branch.check(branch.draft(EventKind.REVIEW, by)) == (
            f"LG-8 what {by} says must be signed here, and the event isn't"
        )


def test_a_signature_by_another_key_does_not_count(keys: dict[str, Path]) -> None:
    """
    Eve signs as Ada: the signature is good, and not by Ada's key.
    """
    branch = reviewed()
    branch.policy = policy(keys)

    assert branch.check(signed(branch.draft(EventKind.REVIEW, ADA), keys["eve"])) == (
        "LG-8 the signature isn't by a listed key over this event"
    )


def test_a_signature_is_over_one_event(keys: dict[str, Path]) -> None:
    """
    Taken to another event, or to the same one with another reason, it is worth nothing.
    """
    branch = reviewed()
    branch.policy = policy(keys)
    good = signed(branch.draft(EventKind.REVIEW, ADA), keys["ada"])

    assert branch.check(good) is None
    assert branch.check(replace_event(good, reason="something else")) == (
        "LG-8 the signature isn't by a listed key over this event"
    )


def test_a_board_can_ask_everybody_for_a_signature(keys: dict[str, Path]) -> None:
    """
    Then who lists no key can't speak at all.
    """
    branch = reviewed()
    branch.policy = organisations(signatures_required=True)

    assert str(branch.check(branch.draft(EventKind.REVIEW, MIA))).startswith("LG-8 what Mia")
    assert branch.check(signed(branch.draft(EventKind.REVIEW, MIA), keys["eve"])) == (
        "LG-8 no key that could have signed it is listed"
    )


def test_a_board_can_ask_the_tool_for_a_signature(keys: dict[str, Path]) -> None:
    """
    A forged review by the tool counts for nothing where review keys are listed.
    """
    listed = organisations(review_keys=(public(keys["ada"]),))
    good = signed(tool_review(), keys["ada"])

    assert Branch([good], listed).status().status is Status.V1
    for forged in (tool_review(), signed(tool_review(), keys["eve"])):
        branch = Branch([forged], listed)
        assert (branch.status().status, branch.codes()) == (Status.V0, ["LG-8"])


def test_a_signature_for_something_else_is_none(keys: dict[str, Path], tmp_path: Path) -> None:
    """
    What was signed as a file or a commit (another namespace) is no word in the ledger.
    """
    program = shutil.which("ssh-keygen") or ""
    message = tool_review().message()
    done = subprocess.run(
        [program, "-Y", "sign", "-f", str(keys["ada"]), "-n", "git"],
        input=message, capture_output=True, check=True,
    )  # fmt: skip
    body = "".join(done.stdout.decode().strip().splitlines()[1:-1])

    assert verify(message, body, [public(keys["ada"])]) == (
        "the signature isn't by a listed key over this event"
    )
    assert verify(message, sign(message, keys["ada"]), [public(keys["ada"])]) is None


@pytest.mark.parametrize("signature", ["", "not base64!", "AAAA\n-----END", "QUJD"])
def test_what_is_no_signature_is_said(signature: str, keys: dict[str, Path]) -> None:
    """
    Whatever stands there; nothing is raised.
    """
    assert verify(b"message", signature, [public(keys["ada"])]) is not None


def test_an_option_hidden_in_a_key_is_no_key(keys: dict[str, Path]) -> None:
    """
    Only kind and body of a public key reach ssh-keygen.
    """
    line = public(keys["ada"])

    assert is_public_key(line)
    assert not is_public_key(f"cert-authority {line}")
    assert not is_public_key(f"{line}\n* {line}")


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    """
    Before anything is signed or written.
    """
    with pytest.raises(ReporterError, match="is no key file; name your private or public SSH key"):
        sign(b"message", tmp_path / "none")
