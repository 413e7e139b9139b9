"""
What is in the wheel and in the source archive, and that the wheel works alone.
"""

from __future__ import annotations

import json
import re
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import CHECKOUT
from tests.installed_wheel import build, install, run

CARRIED = ["docs", "schemas", "benchmarks", "site"]
OUTSIDE = ["tests", "submissions", "claims", "perf", "_site", ".ci", ".github", ".venv"]


def files_under(folder: str) -> set[str]:
    """
    Every file of a folder of the checkout, less what Python leaves behind.
    """
    found = (path for path in (CHECKOUT / folder).rglob("*") if path.is_file())
    return {
        path.relative_to(CHECKOUT).as_posix() for path in found if "__pycache__" not in path.parts
    }


def content_of(wheel: Path) -> set[str]:
    """
    The names in a wheel without its metadata folder.
    """
    names = zipfile.ZipFile(wheel).namelist()
    return {name for name in names if ".dist-info/" not in name}


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The source archive of the checkout.
    """
    return build("sdist", CHECKOUT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The folder of programs of a fresh environment that holds the wheel.
    """
    return install(wheel, tmp_path_factory.mktemp("installed"))


def test_wheel_has_exactly_its_files(wheel: Path) -> None:
    """
    The wheel holds the package and its data, every schema, benchmark and site source, no more.
    """
    carried = {f"reporter/_data/{name}" for folder in CARRIED for name in files_under(folder)}

    assert content_of(wheel) == files_under("reporter") | carried


def test_wheel_has_something_of_each_kind(wheel: Path) -> None:
    """
    The folders that travel are not empty.
    """
    names = content_of(wheel)

    for start in ["_data/schemas/v2/", "_data/benchmarks/", "_data/site/templates/", "data/"]:
        assert [name for name in names if name.startswith(f"reporter/{start}")], start


def test_wheel_carries_licence_and_program(wheel: Path) -> None:
    """
    The licence and the `reporter` program are in the metadata of the wheel.
    """
    archive = zipfile.ZipFile(wheel)
    metadata = {
        name.split(".dist-info/")[1]: name for name in archive.namelist() if "-info" in name
    }

    assert b"reporter = reporter.cli:main" in archive.read(metadata["entry_points.txt"])
    assert archive.read(metadata["licenses/LICENSE"]) == (CHECKOUT / "LICENSE").read_bytes()


def test_sdist_leaves_out_the_board(sdist: Path) -> None:
    """
    The source archive holds the tool, not the submissions, tests or measurements.
    """
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert [name for name in sorted(names) if name.split("/")[0] in OUTSIDE] == []
    assert {"pyproject.toml", "README.md", "LICENSE", "reporter/__init__.py"} <= names


def test_wheel_from_sdist_is_the_same(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """
    A wheel built from the source archive has the same files as one built from the checkout.
    """
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = next(tmp_path.iterdir())

    assert content_of(build("wheel", unpacked, tmp_path / "again")) == content_of(wheel)


def test_installed_wheel_stands_alone(installed: Path, tmp_path: Path) -> None:
    """
    The installed package is the wheel's, not the checkout's.
    """
    where = run(
        installed / "python", "-c", "import reporter; print(reporter.__file__)", cwd=tmp_path
    )

    assert where.startswith(str(installed.parent))


def test_installed_wheel_prints_a_schema(installed: Path, tmp_path: Path) -> None:
    """
    `reporter schema submission` finds its schema outside a checkout.
    """
    schema = json.loads(run(installed / "reporter", "schema", "submission", cwd=tmp_path))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_installed_wheel_validates(installed: Path, tmp_path: Path) -> None:
    """
    `reporter validate` accepts a good submission outside a checkout.
    """
    good = min((CHECKOUT / "tests" / "data" / "valid").rglob("*.json"))
    (tmp_path / "good.json").write_bytes(good.read_bytes())

    run(installed / "reporter", "validate", "good.json", cwd=tmp_path)


def test_installed_wheel_makes_a_board(installed: Path, tmp_path: Path) -> None:
    """
    The files of a new board travel in the wheel, and the board validates outside a checkout.
    """
    flags = ["--title", "Our board", "--maintainer", "acme/ada"]

    run(installed / "reporter", "new", "board", "our-board", *flags, cwd=tmp_path)
    run(installed / "reporter", "validate", ".", cwd=tmp_path / "our-board")

    assert (tmp_path / "our-board/.github/workflows/check.yml").is_file()


def locked(name: str) -> dict[str, set[str]]:
    """
    The versions a lock file holds, by package; every one of them must have a hash.
    """
    text = (CHECKOUT / "requirements" / name).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for entry in re.split(r"\n(?=[a-z0-9])", text):
        head = re.match(r"([a-z0-9-]+)==(\S+)", entry)
        assert head is not None, entry
        package, version = head.groups()
        assert "--hash=sha256:" in entry, package
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("name", ["run.lock", "test.lock", "release.lock"])
def test_lock_files_name_no_index(name: str) -> None:
    """
    A lock file holds versions and hashes, and no address of an index.
    """
    text = (CHECKOUT / "requirements" / name).read_text(encoding="utf-8")

    assert re.findall(r"://|--(?:extra-)?index|--find-links", text) == []


def test_both_locks_agree() -> None:
    """
    Whoever tests, tests what users of `make site` run.
    """
    run_lock, test_lock = locked("run.lock"), locked("test.lock")

    assert {package: test_lock.get(package) for package in run_lock} == run_lock


@pytest.mark.parametrize(
    ("lock", "group"), [("run.lock", "project"), ("test.lock", "dev"), ("release.lock", "release")]
)
def test_locks_hold_what_the_project_asks_for(lock: str, group: str) -> None:
    """
    Every dependency in pyproject.toml is locked, in a version that it allows.
    """
    data = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"project": data["project"]["dependencies"], **data["dependency-groups"]}
    versions = locked(lock)
    for line in groups[group]:
        if isinstance(line, str):
            asked = Requirement(line)
            assert versions.get(canonicalize_name(asked.name)), line
            assert all(v in asked.specifier for v in versions[canonicalize_name(asked.name)]), line
