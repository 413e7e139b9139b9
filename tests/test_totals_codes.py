"""
The codes of files of totals: each is used, each is a manual page.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reporter
from reporter.totals_codes import TOTALS_CODES, TOTALS_HINTS
from tests.conftest import RunCli

EVIDENCE = Path(reporter.__file__).parent / "evidence"


def test_every_code_is_used_and_every_use_is_listed() -> None:
    """
    The table names those codes that the readers give, no more and no fewer.
    """
    used = {
        code
        for path in EVIDENCE.rglob("*.py")
        for code in re.findall(r'"(TT-[0-9]+)"', path.read_text(encoding="utf-8"))
    }

    assert set(TOTALS_CODES) == used


@pytest.mark.parametrize("code", TOTALS_CODES)
def test_every_code_has_a_page_with_its_source(code: str, run_cli: RunCli) -> None:
    """
    `reporter explain CODE` gives title, advice, reason and source.
    """
    entry = TOTALS_CODES[code]
    ran = run_cli("explain", code)

    assert ran.exit_code == 0
    assert ran.stdout == (
        f"{code}\n\n{entry.title}. {entry.advice}.\n\n{entry.reason}\n\nSource: {entry.source}.\n"
    )
    assert TOTALS_HINTS[code] == entry.advice


@pytest.mark.parametrize("code", TOTALS_CODES)
def test_the_page_of_docs_lists_the_code(code: str) -> None:
    """
    docs/trackers.md names each code.
    """
    page = Path(reporter.__file__).parents[1] / "docs" / "trackers.md"

    assert f"| {code} |" in page.read_text(encoding="utf-8")
