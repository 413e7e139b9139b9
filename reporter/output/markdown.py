"""
Findings as Markdown for a comment on a pull request.

Everything that comes from a file stands in code spans, so that no link, mention, heading or HTML
in a submission can reach the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reporter.findings import Finding, counts
from reporter.text import one_line, plural

# Hosts of code cut or refuse comments above 65,536 characters.
LONGEST = 60_000
_BACKTICKS = re.compile("`+")


def as_markdown(findings: Sequence[Finding], *, title: str) -> str:
    """
    A heading, the counts by severity, and one list item a finding.

    What doesn't fit into a comment is counted in a last line.
    """
    lines = [f"## {_plain(title)}", "", f"{counts(findings)}.", ""]
    length = sum(len(line) + 1 for line in lines)
    for number, finding in enumerate(findings):
        item = _item(finding)
        length += len(item) + 1
        if length > LONGEST:
            lines.append(f"- and {plural(len(findings) - number, 'more finding')}")
            break
        lines.append(item)
    return "\n".join(lines) + "\n"


def code_span(foreign: str) -> str:
    """
    Foreign text as a code span: on one line, inside more backticks than it holds in a row.

    >>> code_span("a `b` @c")
    '`` a `b` @c ``'
    """
    text = one_line(foreign).strip() or " "
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"


def _item(finding: Finding) -> str:
    place = f"{finding.file}:{finding.pointer}" if finding.pointer else finding.file
    hint = f" ({code_span(finding.hint)})" if finding.hint else ""
    head = f"- **{finding.severity}** {code_span(finding.code)}"
    return f"{head} {code_span(place)}: {code_span(finding.message)}{hint}"


def _plain(title: str) -> str:
    """
    A title of letters, digits, spaces and simple punctuation; all else is left out.
    """
    return re.sub(r"[^A-Za-z0-9 .,/:-]", "", one_line(title))
