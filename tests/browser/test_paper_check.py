"""
The box that turns pasted text into a command: whatever is pasted, a shell sees text.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Scheme, visit
from tests.conftest import CHECKOUT

PAGE = "claims/index.html"
# A `reporter` that writes down its arguments, each ended by a zero byte, and its input.
SPY = """#!/bin/sh
printf '%s\\0' "$@" > "$SPY_OUT"
cat > "$SPY_OUT.text"
"""
HOSTILE = [
    "energy=1,287 MWh; co2e=552.1 t",
    "$(touch broken)",
    "`touch broken`",
    "'; touch broken; '",
    "''$(touch broken)''",
    '"; touch broken; "',
    "-rf /",
    "--help",
    "\\",
    "\\'",
    "a\\\nb",
    "! !! !$ $! ${IFS} $HOME ~ * ? [a-z] {a,b} <(x) >x | & ; # comment",
    "first line\nsecond 'line'\n$(touch broken)",
    "END_OF_CLAIMS\ntouch broken",
    "é 中 💥 CO₂e",
    "tab\there",
    "model,energy_kwh\n$(touch broken),1\n",
    "a,b\nEND_OF_CLAIMS\ntouch broken\nEND_OF_CLAIMS_\n",
    "a,b\n'`touch broken`',\"\\\"\n\\\n",
    "a,b\n-x,--y\n",
    '{"id": "$(touch broken)", "x": "END_OF_CLAIMS"}',
    '{\n"id": "it\'s"\n}',
]
SHELLS = [shell for shell in ("sh", "bash", "dash", "zsh") if shutil.which(shell)]


def command_for(page: Page, text: str) -> str:
    """
    The command that the page makes of *text*.
    """
    page.locator("#pasted").fill(text)
    return page.locator("#check-command").inner_text()


def run(shell: str, command: str, folder: Path) -> tuple[list[str], str]:
    """
    The arguments and the input of `reporter` when *command* ran in *folder*, in a real shell.
    """
    spy = folder / "bin" / "reporter"
    if not spy.exists():
        spy.parent.mkdir()
        spy.write_text(SPY, encoding="utf-8")
        spy.chmod(0o755)
    out = folder / "given"
    environment = {"PATH": f"{spy.parent}:/usr/bin:/bin", "SPY_OUT": str(out), "HOME": str(folder)}
    subprocess.run(
        [shell, "-c", command], cwd=folder, env=environment, check=True, capture_output=True
    )
    assert not (folder / "broken").exists()
    arguments = out.read_text(encoding="utf-8").split("\0")[:-1]
    return arguments, out.with_suffix(".text").read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_text_reaches_the_command_as_it_was_pasted(
    page: Page, site: Path, tmp_path: Path, shell: str
) -> None:
    """
    Quotes, substitutions, options and new lines are the input's, in every shell that is here; no
    line ends it early or is run.
    """
    visit(page, site, PAGE)
    for text in HOSTILE:
        given, read = run(shell, command_for(page, text), tmp_path)
        assert (given, read) == (["check", "-"], text.rstrip() + "\n"), text


def test_what_steers_a_terminal_or_an_eye_is_left_out(page: Page, site: Path) -> None:
    """
    Escape sequences, the end of a paste and marks of direction don't stand in the command, and
    the page says how many were left out.
    """
    visit(page, site, PAGE)
    command = command_for(page, "energy=1 kWh\x1b[201~\x07 \u202ex\u2066\u2028\x9b")

    assert command == "reporter check - <<'END_OF_CLAIMS'\nenergy=1 kWh[201~ x\nEND_OF_CLAIMS"
    assert "6 control characters are left out." in page.locator("#check-told").inner_text()


def test_the_command_answers(page: Page, site: Path, tmp_path: Path) -> None:
    """
    The real `reporter check` reads what the box made, and its example.
    """
    visit(page, site, PAGE)
    example = page.locator("#check-command").inner_text()
    table = "model,energy_kwh,pue\nA,100,1.1\n"
    for command, said in ((example, "consistent"), (command_for(page, table), "A")):
        whole = command.replace("reporter check", f"{sys.executable} -m reporter check")
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(CHECKOUT)}
        done = subprocess.run(
            ["sh", "-c", whole],
            check=False,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode in {0, 1}, done.stderr
        assert said in done.stdout


def test_the_box_says_what_to_look_at(page: Page, site: Path) -> None:
    """
    With a text the page says that the command names what it took; without one the example stands.
    """
    visit(page, site, PAGE)
    example = page.locator("#check-command").inner_text()
    assert command_for(page, "We used 1,287 MWh.") != example
    told = "The command names what it took from the text; read that against it."
    assert page.locator("#check-told").inner_text() == told
    assert command_for(page, "") == example
    assert page.locator("#check-told").inner_text() == ""


def test_without_a_script_the_example_stands_there(browser: Browser, site: Path) -> None:
    """
    No box that does nothing.
    """
    with browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        visit(bare, site, PAGE)
        assert not bare.locator("#pasted").is_visible()
        assert bare.locator("#check-command").inner_text().startswith("reporter check --claim='")


def test_the_command_is_copied(browser: Browser, site: Path) -> None:
    """
    The button copies the command with its new lines.
    """
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        visit(page, site, PAGE)
        command_for(page, "a,b\n1,2")
        button = page.locator("pre[data-copy] + button.copy")
        button.click()
        expect(button).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == (
            "reporter check - <<'END_OF_CLAIMS'\na,b\n1,2\nEND_OF_CLAIMS"
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_there_is_no_accessibility_violation(
    browser: Browser, site: Path, scheme: Scheme, width: int
) -> None:
    """
    With a command of many lines, on phone and desktop; no sideways scroll.
    """
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}
    ) as context:
        page = context.new_page()
        visit(page, site, PAGE)
        command_for(page, "a,b\n" + "x" * 400 + ",2\n")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []
