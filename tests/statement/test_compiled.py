"""
Statements in papers: pdfLaTeX and BibTeX take them as they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reporter.citation.bibtex import as_bibtex
from reporter.model.submission import Submission
from reporter.statement.latex import CHARACTER_DEFINITION, as_latex, latex_text
from tests.conftest import absent
from tests.statement.examples import located, statement_of, unlocated

HOSTILE = [
    "\\input{/etc/passwd} \\write18{ls} $x^2_3$ 50% #1 & ~ ^ _ { } } {{ \\",
    "``quotes'' \"straight\" 'single' -- --- ,, <<>> ?` !` | [x] * & \\\\ %",
    "".join(map(chr, range(0xA1, 0x180))),
    "中文 Ελληνικά Кириллица עברית العربية \U0001f600 \u0301",
]


DOCUMENT = r"""\documentclass{article}
\begin{document}
%s
\end{document}
"""
CITING = r"""x\nocite{*}
\bibliographystyle{plain}
\bibliography{own}
"""


def compiled(tex: str, folder: Path) -> str:
    """
    Compile a document; its log, or a failure that shows the log's end.
    """
    program = shutil.which("pdflatex")
    if program is None:
        absent("no pdflatex; run make latex")
    (folder / "paper.tex").write_text(tex, encoding="utf-8")
    ran = subprocess.run(
        [program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "TEXMFVAR": str(folder)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert (folder / "paper.pdf").stat().st_size > 1000
    return (folder / "paper.log").read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("submission", [located(), unlocated()], ids=lambda item: item.slug)
def test_latex_compiles_without_packages(submission: Submission, tmp_path: Path) -> None:
    """
    A paper that holds nothing but the statement compiles, and the table fits on a page.
    """
    log = compiled(DOCUMENT % as_latex(statement_of(submission)), tmp_path)

    assert "Float too large" not in log
    assert "Overfull" not in log


def test_hostile_text_compiles(tmp_path: Path) -> None:
    """
    Commands, unpaired braces and characters that no font of the engine has: all is printed.
    """
    body = "\n\n".join(f"x {latex_text(text)}" for text in HOSTILE)

    compiled(DOCUMENT % f"{CHARACTER_DEFINITION}\n{body}", tmp_path)


def test_bibtex_compiles(tmp_path: Path) -> None:
    """
    BibTeX reads the records, and the bibliography that it makes compiles.
    """
    (tmp_path / "own.bib").write_text(as_bibtex(statement_of(located()).citation), encoding="utf-8")
    compiled(DOCUMENT % CITING, tmp_path)

    ran = subprocess.run(
        ["bibtex", "paper"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout
    compiled(DOCUMENT % CITING, tmp_path)
    assert "100\\%" in (tmp_path / "paper.bbl").read_text(encoding="utf-8")
