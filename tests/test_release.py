"""
A release: the same bytes whoever builds it, other Pythons, and what its workflow may do.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import reporter
from tests.conftest import CHECKOUT

CARRIED = ("pyproject.toml", "README.md", "LICENSE", ".gitignore")
FOLDERS = ("reporter", "docs", "schemas", "benchmarks", "site", "requirements")
WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
# Newer Pythons than that of the tests, as far as the readers of the wheel may have them.
OTHER_PYTHONS = ("python3.12", "python3.13", "python3.14")
LINK = re.compile(r"\]\(([^)#\s]+)")


def build(source: Path, umask: int, epoch: str) -> dict[str, str]:
    """
    The SHA-256 of wheel and source archive of a copy of the checkout, built with another umask.
    """
    previous = os.umask(umask)
    try:
        for name in FOLDERS:
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(
                CHECKOUT / name, source / name, copy_function=shutil.copyfile, ignore=ignore
            )
        for name in CARRIED:
            shutil.copyfile(CHECKOUT / name, source / name)
        command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel"]
        env = os.environ | {"SOURCE_DATE_EPOCH": epoch, "TZ": "Pacific/Auckland", "LC_ALL": "C"}
        ran = subprocess.run(
            command, cwd=source, env=env, capture_output=True, text=True, check=False
        )
    finally:
        os.umask(previous)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (source / "dist").iterdir()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """
    A folder in which wheel and source archive were built, and their hashes.
    """
    source = tmp_path_factory.mktemp("first")
    return source, build(source, 0o022, "1764000000")


@pytest.fixture(scope="module")
def wheel(built: tuple[Path, dict[str, str]]) -> Path:
    """
    The wheel.
    """
    return next((built[0] / "dist").glob("*.whl"))


def test_two_builds_have_the_same_bytes(built: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """
    Another folder and another umask give the same wheel and the same source archive.
    """
    second = tmp_path / "a folder of another name"
    second.mkdir()

    name = reporter.DISTRIBUTION.replace("-", "_")
    version = reporter.__version__
    assert set(built[1]) == {f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.tar.gz"}
    assert build(second, 0o077, "1764000000") == built[1]


def test_the_name_of_the_distribution_is_stated_once() -> None:
    """
    What the tool tells people to install is what is published; import and command stay `reporter`.
    """
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["name"] == reporter.DISTRIBUTION
    assert project["scripts"] == {"reporter": "reporter.cli:main"}


def test_the_pages_in_the_wheel_lead_to_each_other(wheel: Path) -> None:
    """
    The documentation is in the wheel, where `reporter --version` says; links among its pages hold.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        start = "reporter/_data/docs/"
        pages = {name for name in names if name.startswith(start) and name.endswith(".md")}
        assert pages == {f"{start}{path.name}" for path in (CHECKOUT / "docs").glob("*.md")}
        for page in pages:
            text = archive.read(page).decode("utf-8")
            links = [link for link in LINK.findall(text) if not re.match(r"[a-z]+:|\.\.", link)]
            assert [
                link for link in links if not any(n.startswith(start + link) for n in names)
            ] == []


@pytest.mark.parametrize("python", OTHER_PYTHONS)
def test_the_wheel_works_on_a_newer_python(python: str, wheel: Path, tmp_path: Path) -> None:
    """
    Unpacked beside its libraries the wheel starts and checks a submission, where that Python and
    the compiled libraries for it are installed.
    """
    found = shutil.which(python)
    probe = [python, "-c", "import typer, orjson, jsonschema_rs"]
    if found is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip(f"no {python} that has the libraries; the workflow `check` runs all tests")
    zipfile.ZipFile(wheel).extractall(tmp_path / "wheel")
    good = min((CHECKOUT / "tests" / "data" / "valid").glob("*.json"))

    ran = subprocess.run(
        [python, "-m", "reporter", "validate", good],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "wheel")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr


def test_the_wheel_says_where_its_pages_are(wheel: Path, tmp_path: Path) -> None:
    """
    Outside of a checkout `reporter --version` names the pages of the wheel.
    """
    zipfile.ZipFile(wheel).extractall(tmp_path / "wheel")
    libraries = sysconfig.get_path("purelib")
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path / 'wheel')!r}, {libraries!r}]\n"
        "sys.argv = ['reporter', '--version']\n"
        "from reporter.cli import main; main()"
    )

    # -S: path files of the environment would bring the checkout in.
    ran = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    place = Path(ran.stdout.splitlines()[-1].removeprefix("documentation in "))
    assert place == tmp_path / "wheel" / "reporter" / "_data" / "docs"
    assert (place / "compatibility.md").is_file()


def uses(workflow: Path) -> list[tuple[str, str]]:
    """
    The actions of a workflow, each with what stands behind it on its line.
    """
    return re.findall(r"uses: *(\S+)(.*)", workflow.read_text(encoding="utf-8"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_digest(workflow: Path) -> None:
    """
    An action of others is named by its commit, with its version beside it; ours by its folder.
    """
    for action, comment in uses(workflow):
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v[0-9.]+", comment), action


def test_an_action_has_one_digest_everywhere() -> None:
    """
    Two workflows use the same version of an action.
    """
    found: dict[str, set[str]] = {}
    for workflow in WORKFLOWS:
        for action, comment in uses(workflow):
            found.setdefault(action.partition("@")[0], set()).add(action + comment)

    assert {name: pins for name, pins in found.items() if len(pins) > 1} == {}


@pytest.fixture(scope="module")
def release() -> dict[str, Any]:
    """
    The workflow of releases.
    """
    data: dict[str, Any] = yaml.safe_load(
        (CHECKOUT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    )
    return data


def test_each_job_of_a_release_may_do_one_thing(release: dict[str, Any]) -> None:
    """
    What builds may only read, what attests and publishes signs in without a secret, one adds files.
    """
    assert release["permissions"] == {}
    assert {name: job["permissions"] for name, job in release["jobs"].items()} == {
        "build": {"contents": "read"},
        "attest": {"id-token": "write", "attestations": "write"},
        "publish": {"id-token": "write"},
        "release": {"contents": "write"},
    }
    assert release["jobs"]["publish"]["environment"] == "pypi"
    assert "secrets." not in (CHECKOUT / ".github/workflows/release.yml").read_text("utf-8")


def test_nothing_is_published_that_two_machines_did_not_build(release: dict[str, Any]) -> None:
    """
    Two builders; their bytes are compared before anything is attested, attested before published.
    """
    jobs = release["jobs"]
    builders = jobs["build"]["strategy"]["matrix"]["include"]
    compared = " ".join(step.get("run", "") for step in jobs["attest"]["steps"])

    assert len({one["system"] for one in builders}) == len({one["python"] for one in builders}) == 2
    assert len({one["umask"] for one in builders}) == 2
    assert "diff --recursive --brief builds/dist-first builds/dist-second" in compared
    assert [jobs[name]["needs"] for name in ("attest", "publish", "release")] == [
        "build",
        "attest",
        "publish",
    ]


def test_no_text_from_outside_is_part_of_a_script(release: dict[str, Any]) -> None:
    """
    Scripts of a release get names from their environment, never by pasting them in.
    """
    scripts = [
        step["run"] for job in release["jobs"].values() for step in job["steps"] if "run" in step
    ]

    assert len(scripts) == 4
    assert [script for script in scripts if "${{" in script] == []


def test_a_release_goes_into_an_empty_folder_only(tmp_path: Path) -> None:
    """
    Nothing of an older build can get into the hashes of a new one.
    """
    (tmp_path / "old.whl").write_bytes(b"")

    ran = subprocess.run(
        [CHECKOUT / ".ci" / "release", tmp_path], capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stderr) == (
        2,
        f"{tmp_path} isn't empty; a release is built into an empty folder\n",
    )
