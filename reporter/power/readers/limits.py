"""
What a log may cost before it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """
    Bytes of the file, bytes and ratio of what gzip unpacks, and the number of devices.

    The defaults suit evidence that anyone may send: 64 MiB hold two million readings, and honest
    logs shrink 5 to 40 times (gzip itself reaches 1,029 times). Whoever sums a known large log
    raises them.
    """

    file_bytes: int = 512 * MIB
    unpacked_bytes: int = 64 * MIB
    ratio: int = 200
    devices_count: int = 20_000


EVIDENCE_LIMITS = ReadLimits()
# Summing keeps nothing of the log in memory, so only the disk bounds it.
STREAM_LIMITS = ReadLimits(file_bytes=2**44, unpacked_bytes=2**40)
