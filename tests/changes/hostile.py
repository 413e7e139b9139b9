"""
A difference all of whose foreign texts are hostile.
"""

from __future__ import annotations

from reporter.changes.difference import (
    ChangeKind,
    Difference,
    DocumentChange,
    EventChange,
    FieldChange,
    FileChange,
    PlaceChange,
    StatusChange,
)

HOSTILE = (
    "@everyone #1 https://evil.example <img src=x onerror=alert(1)> [a](javascript:b) ![c](d) "
    "`` ` ``` | --- | ~~~\n\n# heading\n\u202egnp.exe\u200b\x1b[31m##[error]x ::error::y"
)


def hostile(count: int) -> Difference:
    """
    A difference with *count* of each kind of change.
    """
    changed = ChangeKind.CHANGED
    field = FieldChange(pointer=HOSTILE, old=HOSTILE, new=HOSTILE, unit="J", is_measured=True)
    document = DocumentChange(
        file=HOSTILE, kind=changed, entry=HOSTILE, fields=(field,) * 100, fields_count=9_000
    )
    place = PlaceChange(board=HOSTILE, entry=HOSTILE, old=None, new=None, is_own=True)
    return Difference(
        base=HOSTILE,
        head=HOSTILE,
        documents=(document,) * count,
        places=(place,) * count,
        statuses=(StatusChange(entry=HOSTILE, old="V0", new="V1"),) * count,
        events=(EventChange(name="f", kind=changed, entry=HOSTILE, words=HOSTILE),) * count,
        files=(FileChange(file=HOSTILE, kind=changed, old_bytes=1, new_bytes=2),) * count,
    )
