"""
All or nothing, and never someone else's folder.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from unittest import mock

import pytest

from reporter.errors import ReporterError
from reporter.site import exchange, write
from reporter.site.write import MARKER, check_replaceable, replaced_site

CHECKOUT = Path(__file__).resolve().parents[2]
EXCHANGES = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="this system has no call that exchanges folders"
)


def write_site(out: Path, text: str = "new") -> None:
    """
    A site of one page.
    """
    with replaced_site(out) as writer:
        writer.write("a/b/index.html", text)


def page_of(out: Path) -> str:
    """
    The page of such a site.
    """
    return (out / "a/b/index.html").read_text(encoding="utf-8")


def names_in(folder: Path) -> list[str]:
    """
    Everything directly in *folder*.
    """
    return sorted(path.name for path in folder.iterdir())


def test_a_site_is_written_and_marked(tmp_path: Path) -> None:
    """
    Parents are made, the marker stands beside the pages, nothing temporary remains.
    """
    write_site(tmp_path / "deep" / "site")

    assert page_of(tmp_path / "deep" / "site") == "new"
    assert names_in(tmp_path / "deep") == ["site"]
    assert names_in(tmp_path / "deep" / "site") == [MARKER, "a"]


def test_an_old_site_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """
    Pages that the new site doesn't have are gone.
    """
    with replaced_site(tmp_path / "site") as writer:
        writer.write("old.html", "old")
    write_site(tmp_path / "site")

    assert names_in(tmp_path / "site") == [MARKER, "a"]
    assert names_in(tmp_path) == ["site"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """
    An empty folder belongs to nobody.
    """
    (tmp_path / "site").mkdir()
    write_site(tmp_path / "site")

    assert page_of(tmp_path / "site") == "new"


@pytest.mark.parametrize("kind", ["file", "link", "pipe"])
def test_what_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    """
    A file, a link (even to a site of ours) and a pipe are left as they are.
    """
    out = tmp_path / "site"
    if kind == "file":
        out.write_text("mine", encoding="utf-8")
    elif kind == "link":
        write_site(tmp_path / "real")
        out.symlink_to(tmp_path / "real")
    else:
        os.mkfifo(out)

    with pytest.raises(ReporterError) as refused:
        check_replaceable(out)
    assert str(refused.value) == f"{out} is not a folder; choose another place for the site"


def test_the_same_address_twice_is_refused(tmp_path: Path) -> None:
    """
    Two pages at one address, or at addresses that differ in case, are an error.
    """
    with replaced_site(tmp_path / "site") as writer:
        writer.write("a/index.html", "")
        with pytest.raises(ReporterError) as refused:
            writer.write("A/index.html", "")

    assert str(refused.value) == "two things want the address 'A/index.html'; rename one of them"


def fail_after_a_page(out: Path) -> None:
    """
    A build that ends in the middle.
    """
    with replaced_site(out) as writer:
        writer.write("index.html", "half")
        raise KeyError


def test_an_exception_leaves_the_old_site(tmp_path: Path) -> None:
    """
    Whatever goes wrong in the block, the old site stands and the new folder is gone.
    """
    write_site(tmp_path / "site", "old")
    with pytest.raises(KeyError):
        fail_after_a_page(tmp_path / "site")

    assert page_of(tmp_path / "site") == "old"
    assert names_in(tmp_path) == ["site"]


def test_a_full_disk_leaves_the_old_site(tmp_path: Path) -> None:
    """
    A write that fails becomes one sentence; the limit on file size stands in for a full disk.
    """
    write_site(tmp_path / "site", "old")
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from reporter.errors import ReporterError\n"
        "from reporter.site.write import replaced_site\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    with replaced_site(Path(sys.argv[1])) as writer:\n"
        "        writer.write('index.html', 'x' * 5000)\n"
        "except ReporterError as problem:\n"
        "    print(problem)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "site"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == (
        f"{tmp_path}/site can't be written: File too large; the old site stands\n"
    )
    assert page_of(tmp_path / "site") == "old"
    assert names_in(tmp_path) == ["site"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


def test_a_rename_that_fails_puts_the_old_site_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    When the new folder can't take the place, the old one returns to it; where folders can be
    exchanged by one call nothing was moved.
    """
    write_site(tmp_path / "site", "old")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    monkeypatch.setattr(write, "exchange", lambda *_: False)
    with pytest.raises(ReporterError, match="Input/output error; the old site stands"):
        write_site(tmp_path / "site")
    assert page_of(tmp_path / "site") == "old"
    monkeypatch.setattr(write, "exchange", mock.Mock(side_effect=OSError(5, "Input/output error")))
    with pytest.raises(ReporterError, match="Input/output error; the old site stands"):
        write_site(tmp_path / "site")

    assert page_of(tmp_path / "site") == "old"
    assert names_in(tmp_path) == ["site"]


def killed_while(tmp_path: Path, when: str) -> None:
    """
    A build in a process of its own that is killed at *when*: "writing", "swapping" between the two
    renames, or "exchanged" right after the one call.
    """
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from reporter.site import write\n"
        "def die(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        "rename = Path.rename\n"
        "def dying(self, target):\n"
        "    die() if '.new-' in self.name else rename(self, target)\n"
        "Path.rename = dying\n"
        "if sys.argv[2] == 'swapping': write.exchange = lambda *_: False\n"
        "exchange = write.exchange\n"
        "if sys.argv[2] == 'exchanged': write.exchange = lambda *both: die() if exchange(*both)"
        " else False\n"
        "with write.replaced_site(Path(sys.argv[1])) as writer:\n"
        "    writer.write('index.html', 'half')\n"
        "    die() if sys.argv[2] == 'writing' else None\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "site", when], cwd=CHECKOUT, check=False
    )
    assert ran.returncode == -signal.SIGKILL


def test_a_build_killed_while_writing_leaves_the_old_site(tmp_path: Path) -> None:
    """
    The old site stands; the next build removes what the dead one left.
    """
    write_site(tmp_path / "site", "old")
    killed_while(tmp_path, "writing")
    assert page_of(tmp_path / "site") == "old"
    assert len(names_in(tmp_path)) == 2

    write_site(tmp_path / "site", "next")
    assert page_of(tmp_path / "site") == "next"
    assert names_in(tmp_path) == ["site"]


def test_a_build_killed_between_two_renames_is_undone_by_the_next(tmp_path: Path) -> None:
    """
    The old site lies whole beside its place, and comes back even if the next build fails.
    """
    write_site(tmp_path / "site", "old")
    killed_while(tmp_path, "swapping")
    assert not (tmp_path / "site").exists()

    with pytest.raises(KeyError):
        fail_after_a_page(tmp_path / "site")
    assert page_of(tmp_path / "site") == "old"
    assert names_in(tmp_path) == ["site"]


@EXCHANGES
def test_a_build_killed_after_the_exchange_has_left_a_site(tmp_path: Path) -> None:
    """
    The new one stands; the next build removes the old one, which lies where the new one was made.
    """
    write_site(tmp_path / "site", "old")
    killed_while(tmp_path, "exchanged")
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "half"
    assert len(names_in(tmp_path)) == 2

    write_site(tmp_path / "site", "next")
    assert page_of(tmp_path / "site") == "next"
    assert names_in(tmp_path) == ["site"]


@EXCHANGES
def test_a_site_is_there_at_every_moment(tmp_path: Path) -> None:
    """
    Whoever looks while one build after the other takes its place finds a whole site.
    """
    out = tmp_path / "site"
    write_site(out, "0")
    is_over = threading.Event()

    def build() -> None:
        for number in range(1, 60):
            write_site(out, str(number))
        is_over.set()

    thread = threading.Thread(target=build)
    thread.start()
    looks = 0
    while not is_over.is_set():
        assert page_of(out).isdigit()
        looks += 1
    thread.join(timeout=60)

    assert looks > 100
    assert names_in(tmp_path) == ["site"]


def test_a_system_without_the_call_exchanges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Nor does a kernel or a file system that doesn't know it; what else goes wrong is told.
    """
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(exchange, "_renameat2", lambda: None)
    assert not exchange.exchange(tmp_path / "one", tmp_path / "other")

    def refused(number: int) -> None:
        def answer(*_: object) -> int:
            ctypes.set_errno(number)
            return -1

        monkeypatch.setattr(exchange, "_renameat2", lambda: answer)

    for number in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM):
        refused(number)
        assert not exchange.exchange(tmp_path / "one", tmp_path / "other")
    refused(errno.EIO)
    with pytest.raises(OSError, match="Input/output error"):
        exchange.exchange(tmp_path / "one", tmp_path / "other")


def test_two_builds_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """
    Both run to their end; the one that ends last is the site, and nothing else remains.
    """
    write_site(tmp_path / "site", "old")
    first_may_end = threading.Event()
    first_has_begun = threading.Event()

    def slow() -> None:
        with replaced_site(tmp_path / "site") as writer:
            writer.write("a/b/index.html", "slow")
            first_has_begun.set()
            first_may_end.wait(timeout=60)

    thread = threading.Thread(target=slow)
    thread.start()
    assert first_has_begun.wait(timeout=60)
    write_site(tmp_path / "site", "quick")
    assert page_of(tmp_path / "site") == "quick"
    first_may_end.set()
    thread.join(timeout=60)

    assert page_of(tmp_path / "site") == "slow"
    assert names_in(tmp_path) == ["site"]


def test_a_folder_that_changed_hands_during_the_build_is_refused(tmp_path: Path) -> None:
    """
    Files that appeared at the target while the build ran are never removed.
    """
    out = tmp_path / "site"

    def build() -> None:
        with replaced_site(out) as writer:
            writer.write("index.html", "new")
            out.mkdir()
            (out / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(ReporterError, match="holds files that reporter didn't write"):
        build()

    assert names_in(out) == ["mine.txt"]
    shutil.rmtree(out)
    assert names_in(tmp_path) == []
