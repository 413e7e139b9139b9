"""
What is written stands whole or not at all, whatever the disk or a signal does, and is told truly.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.review.ledger_chain import append_event, read_ledger
from reporter.site import write
from reporter.site.write import MARKER, replaced_site
from reporter.store.files import write_atomically
from tests.processes import bounded
from tests.review.ledger_examples import tool_review
from tests.store.inject import calls_of, failing_call

CHECKOUT = Path(__file__).resolve().parents[2]
OLD, NEW = "old " * 2000, "new " * 2000
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


def names_in(folder: Path) -> list[str]:
    """
    Everything directly in *folder*.
    """
    return sorted(path.name for path in folder.iterdir())


def build(out: Path, text: str) -> None:
    """
    A site of two pages with the same text.
    """
    with replaced_site(out) as writer:
        writer.write("index.html", text)
        writer.write("a/index.html", text)


def text_of(out: Path) -> str:
    """
    The text of such a site, whole and marked.
    """
    assert (out / MARKER).is_file()
    pages = {path.read_text() for path in (out / "index.html", out / "a/index.html")}
    assert len(pages) == 1
    return pages.pop()


def why_not(out: Path, text: str) -> str | None:
    """
    Build a site; the reason where it isn't built, in the words of the system.
    """
    try:
        build(out, text)
    except ReporterError as refused:
        reason = str(refused).removeprefix(f"{out} can't be written: ")
        return reason.removesuffix("; the old site stands")
    return None


def script(code: str, *arguments: object) -> subprocess.Popen[str]:
    """
    A process that runs some lines of Python in the checkout.
    """
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", ERRORS)
def test_a_file_survives_an_error_at_every_call(tmp_path: Path, number: int) -> None:
    """
    Whichever call fails, the file is the old or the new one, the failure is told, and nothing else
    remains; only once the new file stands may the error be that of making it durable.
    """
    path = tmp_path / "entry.json"
    write_atomically(path, OLD)
    count = calls_of(lambda: write_atomically(path, OLD))
    assert count >= 5
    for failing in range(1, count + 1):
        path.write_text(OLD)
        with failing_call(failing, number), pytest.raises(ReporterError) as refused:
            write_atomically(path, NEW)
        said = {
            OLD: f"{path} can't be written: {os.strerror(number)}",
            NEW: f"{path} is written, but a failure of power may undo that: its folder can't be "
            f"flushed: {os.strerror(number)}",
        }
        assert str(refused.value) == said[path.read_text()]
        assert names_in(tmp_path) == ["entry.json"]


@pytest.mark.parametrize("is_exchanged", [True, False], ids=["exchange", "two renames"])
@pytest.mark.parametrize("number", ERRORS)
def test_a_site_survives_an_error_at_every_call(
    tmp_path: Path,
    number: int,
    is_exchanged: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Whichever call of a build fails, it is told and the old site stands; where only the old one
    couldn't be removed the new one stands. The next build leaves nothing beside the site.
    """
    if not is_exchanged:
        monkeypatch.setattr(write, "exchange", lambda *_: False)
    out = tmp_path / "site"
    build(out, OLD)
    count = calls_of(lambda: build(out, OLD))
    assert count >= 10
    for failing in range(1, count + 1):
        with failing_call(failing, number):
            stands = OLD if why_not(out, NEW) == os.strerror(number) else NEW
        assert text_of(out) == stands
        assert stands == NEW or names_in(tmp_path) == ["site"]
        build(out, OLD)
        assert names_in(tmp_path) == ["site"]


def test_a_ledger_survives_an_error_at_every_call(tmp_path: Path) -> None:
    """
    An event is there whole or not at all, and who adds it again gets it in.
    """
    event = tool_review()
    count = calls_of(lambda: append_event(tmp_path / "count", event))
    for failing in range(1, count + 1):
        folder = tmp_path / f"ledger-{failing}"
        with failing_call(failing), pytest.raises(ReporterError):
            append_event(folder, event)
        assert not read_ledger(folder).findings
        append_event(folder, event)
        assert len(read_ledger(folder).events) == 1
        assert len(names_in(folder)) == 1


KILLED = """
import sys
from pathlib import Path
from reporter.site import write
from reporter.site.write import replaced_site
if sys.argv[2] == "renames":
    write.exchange = lambda *_: False
print("ready", flush=True)
for turn in range(10_000):
    with replaced_site(Path(sys.argv[1])) as writer:
        writer.write("index.html", f"new {turn}")
        writer.write("a/index.html", f"new {turn}")
"""


@pytest.mark.parametrize("way", ["exchange", "renames"])
@pytest.mark.parametrize("seed", range(4))
def test_builds_killed_at_any_moment_lose_no_site(tmp_path: Path, seed: int, way: str) -> None:
    """
    After a kill that nothing can hold back the next build finds a whole site, and no litter stays.
    """
    out = tmp_path / "site"
    build(out, "old")
    with bounded(script(KILLED, out, way)) as running:
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(random.Random(seed).uniform(0.0, 0.1))  # noqa: S311 - a moment, no secret
        running.send_signal(signal.SIGKILL)
    aside = [path for path in tmp_path.iterdir() if ".old-" in path.name]
    assert text_of(out if out.exists() else aside[0])
    build(out, "next")

    assert text_of(out) == "next"
    assert names_in(tmp_path) == ["site"]


SWITCHED = """
import os, signal, sys
from pathlib import Path
from reporter.site import write
from reporter.site.write import replaced_site
write.exchange = lambda *_: False
rename = Path.rename
def interrupted(self, target):
    os.kill(os.getpid(), int(sys.argv[2]))
    return rename(self, target)
Path.rename = interrupted
if int(sys.argv[2]) == signal.SIGTERM:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
with replaced_site(Path(sys.argv[1])) as writer:
    writer.write("index.html", "new")
    writer.write("a/index.html", "new")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_between_the_two_renames_waits_for_the_second(tmp_path: Path, number: int) -> None:
    """
    The site is never missing for a signal: it comes when the new site stands.
    """
    out = tmp_path / "site"
    build(out, "old")
    with bounded(script(SWITCHED, out, int(number))) as running:
        running.communicate(timeout=60)

    assert running.returncode != 0
    assert text_of(out) == "new"
    assert [name for name in names_in(tmp_path) if ".new-" in name] == []


INTERRUPTED = """
import sys, time
from pathlib import Path
from reporter.cli import app, main
from reporter.site.write import replaced_site

@app.command("wait")
def wait(out: str) -> None:
    with replaced_site(Path(out)) as writer:
        writer.write("index.html", "half")
        print("ready", flush=True)
        time.sleep(60)

sys.argv = ["reporter", "wait", sys.argv[1]]
main()
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["TERM", "INT"]
)
def test_a_build_that_is_stopped_leaves_nothing_behind(
    tmp_path: Path, number: int, status: int
) -> None:
    """
    The old site stands, the half one is removed, and the exit status is that of the signal.
    """
    out = tmp_path / "site"
    build(out, "old")
    with bounded(script(INTERRUPTED, out)) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.send_signal(number)
        running.communicate(timeout=60)

    assert running.returncode == status
    assert text_of(out) == "old"
    assert names_in(tmp_path) == ["site"]


# No file may grow beyond 1,000 bytes, as on a disk that is full.
WRITTEN = """
import resource, signal, sys
from pathlib import Path
from reporter.store.files import write_atomically
from reporter.errors import ReporterError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomically(Path(sys.argv[1]), "new " * 2000)
except ReporterError as problem:
    print(problem)
    raise SystemExit(2)
"""


def test_a_file_that_does_not_fit_leaves_the_old_one(tmp_path: Path) -> None:
    """
    A write that ends short is told, and nothing is torn.
    """
    path = tmp_path / "entry.json"
    path.write_text(OLD)
    with bounded(script(WRITTEN, path)) as running:
        told, _ = running.communicate(timeout=60)

    assert running.returncode == 2
    assert told == f"{path} can't be written: File too large\n"
    assert path.read_text() == OLD
    assert names_in(tmp_path) == ["entry.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", [["--version"], ["schema", "claim"], ["explain", "EL-5"]])
def test_an_answer_that_can_not_be_written_is_no_success(command: list[str]) -> None:
    """
    Where the disk behind stdout is full the exit status is 2, with a sentence and no traceback.
    """
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "reporter", *command],
            cwd=CHECKOUT,
            env={key: text for key, text in os.environ.items() if key != "REPORTER_TRACEBACK"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ran.returncode == 2
    assert ran.stderr == "reporter: No space left on device; nothing more is written\n"


@pytest.mark.parametrize("length", [255, 256, 300, 5000])
def test_a_name_too_long_is_told(tmp_path: Path, length: int) -> None:
    """
    The longest name that a disk takes is written, a longer one is refused with words.
    """
    path = tmp_path / ("x" * length)
    if length == 255:
        write_atomically(path, NEW)
        assert names_in(tmp_path) == [path.name]
        return
    with pytest.raises(ReporterError, match="can't be written: File name too long"):
        write_atomically(path, NEW)
    with pytest.raises(ReporterError, match="can't be written: File name too long"):
        build(path, NEW)


def test_a_site_may_have_the_longest_name(tmp_path: Path) -> None:
    """
    The folders beside it have short names, and are told apart from those of another site.
    """
    out = tmp_path / ("x" * 255)
    build(out, OLD)
    build(out, NEW)

    assert text_of(out) == NEW
    assert names_in(tmp_path) == [out.name]


def test_folders_of_others_beside_a_site_are_left_alone(tmp_path: Path) -> None:
    """
    A name with marks of a shell's pattern touches no other site, nor does a file or a link of a
    like name.
    """
    build(tmp_path / "site", OLD)
    (tmp_path / ".site.old-mine").mkdir()
    (tmp_path / ".site.new-12345678").write_text("a file")
    (tmp_path / ".site.new-abcdefgh").symlink_to(tmp_path / "site")
    (tmp_path / ".sxte.old-7").mkdir()
    build(tmp_path / "s*te", NEW)
    build(tmp_path / "site", NEW)

    assert names_in(tmp_path) == [
        ".site.new-12345678", ".site.new-abcdefgh", ".site.old-mine", ".sxte.old-7", "s*te", "site"
    ]  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    """
    Nothing is written, and the sentence says why.
    """
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReporterError, match="Permission denied"):
            write_atomically(tmp_path / "entry.json", NEW)
        with pytest.raises(ReporterError, match="Permission denied"):
            build(tmp_path / "site", NEW)
    finally:
        tmp_path.chmod(0o700)
