"""
SSH signatures, made and checked by `ssh-keygen -Y`, as git does.

A signature is over the canonical JSON of an event without its signature, in the namespace
`reporter-ledger`, so that a signature made for anything else (a commit, a file) never counts. Keys
come from `board.toml` alone; a key inside a signature proves nothing.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from reporter.errors import ReporterError

NAMESPACE: Final = "reporter-ledger"
# Who signed is told by the key; ssh-keygen wants a name in its list all the same.
_SIGNER: Final = "signer"
_HEAD, _FOOT = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_LINE_CHARACTERS: Final = 70
_BODY = re.compile(r"[A-Za-z0-9+/]+={0,2}\Z", re.ASCII)
_KEY = re.compile(
    r"(?P<kind>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)"
    r"|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com)"
    r" +(?P<body>[A-Za-z0-9+/]+={0,3})(?: [^\r\n]*)?\Z",
    re.ASCII,
)
VERIFY_SECONDS: Final = 10.0
# A person may have to type a passphrase or touch a security key.
SIGN_SECONDS: Final = 120.0
NO_PROGRAM: Final = "ssh-keygen isn't installed, so no signature can be made or checked"


# Of a message, a signature and keys: why it is no signature by one of them, `None` when it is.
Verifier = Callable[[bytes, str, Sequence[str]], str | None]


def verify(message: bytes, signature: str, keys: Sequence[str]) -> str | None:
    """
    Why *signature* is no signature over *message* by one of *keys*; `None` when it is.

    *signature* is the body of an armoured SSH signature without line feeds, *keys* are public keys
    as OpenSSH writes them. Never raises: where it can't be checked, the answer says so.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        return NO_PROGRAM
    if not _BODY.match(signature):
        return "the signature isn't the base64 text of an SSH signature"
    signers = [line for line in map(_signer, keys) if line is not None]
    if not signers:
        return "no key that could have signed it is listed"
    try:
        with tempfile.TemporaryDirectory(prefix="reporter-") as folder:
            return _verified(program, Path(folder), message, signature, signers)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"ssh-keygen can't check the signature: {problem}"


def _verified(
    program: str, folder: Path, message: bytes, signature: str, signers: Sequence[str]
) -> str | None:
    signed, allowed = folder / "signature", folder / "allowed_signers"
    signed.write_text(_armoured(signature), encoding="ascii")
    allowed.write_text("".join(f"{line}\n" for line in signers), encoding="ascii")
    names = ("-f", str(allowed), "-I", _SIGNER, "-n", NAMESPACE, "-s", str(signed))
    done = subprocess.run(  # noqa: S603 (a fixed program, and files that were just written)
        [program, "-Y", "verify", *names],
        input=message,
        capture_output=True,
        timeout=VERIFY_SECONDS,
        check=False,
    )
    return None if done.returncode == 0 else "the signature isn't by a listed key over this event"


def sign(message: bytes, key: Path) -> str:
    """
    The signature of *message* by the private key in the file *key*, without armour and line feeds.

    The file may also be a public key whose private half an SSH agent holds.
    Raises `ReporterError` when ssh-keygen is absent, has no such key, or doesn't answer.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ReporterError(f"{NO_PROGRAM}; install OpenSSH")
    if not key.is_file():
        raise ReporterError(f"{key} is no key file; name your private or public SSH key")
    try:
        done = subprocess.run(  # noqa: S603 (the key is the user's own file)
            [program, "-Y", "sign", "-f", str(key.absolute()), "-n", NAMESPACE],
            input=message,
            capture_output=True,
            timeout=SIGN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise ReporterError(f"{key}: ssh-keygen doesn't sign: {problem}") from problem
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = reason[-1] if reason else "no reason given"
        raise ReporterError(f"{key}: ssh-keygen doesn't sign: {said}")
    return _body(done.stdout.decode("ascii", "replace"))


def _signer(key: str) -> str | None:
    """
    A line of an allowed-signers file; only kind and body are taken, so that no option slips in.
    """
    found = _KEY.match(key)
    if found is None:
        return None
    return f'{_SIGNER} namespaces="{NAMESPACE}" {found["kind"]} {found["body"]}'


def _armoured(body: str) -> str:
    step = _LINE_CHARACTERS
    lines = [body[start : start + step] for start in range(0, len(body), step)]
    return "\n".join([_HEAD, *lines, _FOOT, ""])


def _body(armoured: str) -> str:
    lines = armoured.strip().splitlines()
    if len(lines) < 3 or lines[0] != _HEAD or lines[-1] != _FOOT:
        raise ReporterError("ssh-keygen gave no signature; is its version 8.0 or later?")
    return "".join(lines[1:-1])
