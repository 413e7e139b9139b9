"""
The wheel of the checkout, installed without a network into an environment of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import CHECKOUT, Ran

# Names a newer Python that no command of its version finds, such as that of an environment.
NAMED = "REPORTER_NEWER_PYTHON"
NEWER = [f"python3.{minor}" for minor in range(sys.version_info.minor + 1, 20)]
# Whatever is imported comes from the installed wheel and the libraries, never from the checkout.
FOREIGN = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}


def run(*command: str | Path, cwd: Path) -> str:
    """
    Run a command in *cwd*; standard output, or a failure that shows what was printed.
    """
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def build(target: str, source: Path, out: Path) -> Path:
    """
    Build a "wheel" or "sdist" of *source* without a network.
    """
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", out, cwd=source)
    return next(out.iterdir())


def install(wheel: Path, venv: Path, python: str | Path = sys.executable) -> Path:
    """
    The folder of programs of a fresh environment of *python* in *venv* that holds the wheel.

    The libraries come from the environment of *python* through a path file, so that nothing is
    downloaded; path files inside that folder, such as the checkout's own, are not followed.
    """
    run(python, "-m", "venv", "--without-pip", venv, cwd=venv)
    own = venv / "bin" / "python"
    flags = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    run(sys.executable, "-m", "pip", "--python", own, *flags, cwd=venv)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(own, "-c", where, cwd=venv).strip())
    (site / "libraries.pth").write_text(run(python, "-c", where, cwd=venv), encoding="utf-8")
    return venv / "bin"


def newer_python() -> str:
    """
    A Python newer than that of the tests which has every library of the tool.

    Skips with what was tried where there is none.
    """
    data = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [Requirement(line).name for line in data["project"]["dependencies"]]
    own = sys.version_info[:2]
    asked = (
        f"import sys, importlib.metadata as m; assert sys.version_info[:2] > {own}, 'not newer'; "
        f"[m.version(name) for name in {names}]"
    )
    tried = []
    for name in filter(None, [os.environ.get(NAMED), *NEWER]):
        found = shutil.which(name)
        if found is None:
            continue
        ran = subprocess.run([found, "-c", asked], capture_output=True, text=True, check=False)
        if ran.returncode == 0:
            return found
        said = ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"]
        # The last line of a traceback is the error; others begin with it.
        tried.append(f"{name}: {said[-1 if said[0].startswith('Traceback') else 0]}")
    reasons = "; ".join(tried) or "none is installed"
    pytest.skip(f"no newer Python with the libraries ({reasons}); name one with {NAMED}")


def run_installed(program: Path, *args: str | Path, stdin: str = "") -> Ran:
    """
    Run the installed `reporter` in the current folder; like `run_cli`, but in a process of its own.
    """
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    ran = subprocess.run(
        [program, *args], input=stdin, capture_output=True, text=True, check=False, env=own
    )
    return Ran(exit_code=ran.returncode, stdout=ran.stdout, stderr=ran.stderr)
