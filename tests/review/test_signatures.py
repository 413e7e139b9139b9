"""
SSH signatures: who signed is decided by the keys that board.toml lists.
"""

from __future__ import annotations

import base64
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.model.organisations import Organisation, Person
from reporter.review import signatures
from reporter.review.ledger_event import Event, EventKind
from reporter.review.signatures import sign, verify
from reporter.review.status import Status
from tests.review.ledger_examples import (
    ADA,
    Branch,
    organisations,
    present,
    replace_event,
    seal_for,
    tool_review,
)

NOT_SIGNED = "the signature isn't by a listed key over this event"
pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="OpenSSH's ssh-keygen isn't installed"
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A folder with the key pairs `ada` and `eve`.
    """
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ada", "eve"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name]
        subprocess.run([*command, "-f", str(folder / name)], check=True)
    return folder


def public(keys: Path, name: str) -> str:
    """
    A public key as OpenSSH writes it.
    """
    return (keys / f"{name}.pub").read_text().strip()


def test_a_signature_holds_for_its_message_and_key(keys: Path) -> None:
    """
    By the listed key over the same bytes: good. Other bytes, or another key: not.
    """
    signature = sign(b"message", keys / "ada")
    ada, eve = public(keys, "ada"), public(keys, "eve")

    assert signature.startswith("U1NIU0lH")
    assert verify(b"message", signature, [ada]) is None
    assert verify(b"message", signature, [eve, ada]) is None
    assert NOT_SIGNED == verify(b"message2", signature, [ada])
    assert NOT_SIGNED == verify(b"message", signature, [eve])
    assert "no key that could have signed it is listed" == verify(b"message", signature, [])


def test_a_signature_made_for_something_else_does_not_count(keys: Path, tmp_path: Path) -> None:
    """
    The same key over the same bytes in git's namespace, as in a signed commit, is no signature.
    """
    message = tmp_path / "message"
    message.write_bytes(b"message")
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(keys / "ada"), "-n", "git"]
    subprocess.run([*command, str(message)], check=True, capture_output=True)
    lines = (tmp_path / "message.sig").read_text().splitlines()

    assert NOT_SIGNED == verify(b"message", "".join(lines[1:-1]), [public(keys, "ada")])


@pytest.mark.parametrize(
    "signature", ["", "x y", "-n git", "A\nB", base64.b64encode(b"SSHSIG" * 9).decode()]
)
def test_what_is_no_signature_is_refused(signature: str, keys: Path) -> None:
    """
    Text that isn't base64, and base64 that is no signature, are refused without a crash.
    """
    assert verify(b"message", signature, [public(keys, "ada")]) is not None


def test_a_listed_key_brings_no_options_along(keys: Path) -> None:
    """
    A key line with options, principals or a second line before or after it counts for nothing.
    """
    signature = sign(b"message", keys / "eve")
    eve = public(keys, "eve")
    for line in (f"cert-authority {eve}", f"* {eve}", f"{public(keys, 'ada')}\nsigner {eve}"):
        assert verify(b"message", signature, [line]) is not None
    for line in (eve, " ".join(eve.split()[:2])):
        assert verify(b"message", signature, [line]) is None


def test_without_the_program_nothing_counts_as_signed(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where ssh-keygen is absent the answer says so; it is never taken as a good signature.
    """
    signature = sign(b"message", keys / "ada")
    monkeypatch.setenv("PATH", "")

    assert signatures.NO_PROGRAM == verify(b"message", signature, [public(keys, "ada")])
    with pytest.raises(ReporterError, match=r"ssh-keygen isn't installed.*install OpenSSH"):
        sign(b"message", keys / "ada")


def test_a_program_that_hangs_is_stopped(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An ssh-keygen that doesn't answer ends in a plain message.
    """
    fake = tmp_path / "ssh-keygen"
    fake.write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(signatures, "VERIFY_SECONDS", 0.2)
    monkeypatch.setattr(signatures, "SIGN_SECONDS", 0.2)

    answer = verify(b"message", "AAAA", [public(keys, "ada")])
    assert answer is not None
    assert answer.startswith("ssh-keygen can't check the signature")
    with pytest.raises(ReporterError, match="ssh-keygen doesn't sign"):
        sign(b"message", keys / "ada")


def test_a_key_that_is_no_key_is_named(tmp_path: Path) -> None:
    """
    Signing with a missing file, and with a file that is no key, stops with its name.
    """
    other = tmp_path / "other"
    other.write_text("x")

    with pytest.raises(ReporterError, match="is no key file; name your private or public SSH key"):
        sign(b"message", tmp_path / "missing")
    with pytest.raises(ReporterError, match="other: ssh-keygen doesn't sign"):
        sign(b"message", other)


def signed_board(keys: Path) -> Branch:
    """
    A reviewed entry on a board where the university lists Ada's key.
    """
    ada = Person(id="ada", name="Ada", keys=(public(keys, "ada"),))
    uni = Organisation(id="uni", name="University", people=(ada,))
    acme, _, board = organisations().organisations
    return Branch([tool_review()], policy=organisations(organisations=(acme, uni, board)))


def signed(made: Event, key: Path) -> Event:
    """
    The event with a signature by that key.
    """
    return replace_event(made, signature=sign(made.message(), key))


def test_what_people_say_counts_only_when_signed(keys: Path) -> None:
    """
    On the way through the ledger: unsigned, signed by another, altered after signing, and good.
    """
    branch = signed_board(keys)
    draft = branch.draft(EventKind.REVIEW, ADA)
    good = signed(draft, keys / "ada")
    cases = {
        "unsigned": draft,
        "another's key": signed(draft, keys / "eve"),
        "altered": replace_event(good, reason="something else"),
        "moved": replace_event(good, parents=()),
    }
    for name, made in cases.items():
        found = branch.check(made)
        assert found is not None, name
        assert found.startswith("LG-8"), name
    assert branch.check(good) is None


def test_a_key_inside_an_event_is_not_trusted(keys: Path) -> None:
    """
    Eve's signature carries Eve's key; as Ada she gives no V2, and Ada's own signature does.
    """
    for key, status in (("eve", Status.V1), ("ada", Status.V2)):
        branch = signed_board(keys)
        branch.add(branch.draft(EventKind.OBJECT, ADA))
        draft = branch.draft(EventKind.REVIEW, ADA)
        # `add` keeps the parents of the draft, which are the heads.
        branch.add(signed(replace(draft, seal=seal_for(present())), keys / key))
        assert status is branch.status().status
