"""
The text of foreign bytes: UTF-8, or UTF-16 with its mark; another encoding is refused with advice.
"""

from __future__ import annotations

import codecs

from reporter.findings import Finding, error

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(raw: bytes, file: str) -> str | Finding:
    """
    The text of some bytes without its mark, or the finding that says why there is none.
    """
    encoding = "utf-16" if raw.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as problem:
        what = "UTF-16" if encoding == "utf-16" else "UTF-8"
        message = f"not {what}: {problem.reason} at byte {problem.start}"
        hint = "save it as UTF-8; for a file in Latin-1: iconv -f latin1 -t utf-8 OLD > NEW"
        return error("CL-18", file, "", message, hint)
    if "\0" in text:
        return error("CL-18", file, "", "a NUL character stands in it", "save it as UTF-8 text")
    return text
