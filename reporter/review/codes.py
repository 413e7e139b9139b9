"""
Codes of findings on the ledger; those of the rules stand with the rules.
"""

from __future__ import annotations

CODES = {
    "LG-1": "A line of the ledger can't be read",
    "LG-2": "A line of the ledger doesn't fit its schema",
    "LG-3": "The ledger's dates run back",
    "LG-4": "An event follows a withdrawal",
}
