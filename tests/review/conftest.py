"""
Which version of the schemas the tests of the ledger read.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reporter.schema import check

VERSION_2 = {
    "test_ledger_chain",
    "test_ledger_event",
    "test_ledger_state",
    "test_ledger_verify",
    "test_priority",
    "test_signatures",
    "test_status",
}


@pytest.fixture(autouse=True)
def version_of_schemas(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Events of the ledger are of version 2, whatever version other files are of.
    """
    if check.VERSION == "v2" or request.path.stem not in VERSION_2:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "VERSION", "v2")
        check.schema_data.cache_clear()
        check._gate.cache_clear()
        yield
    check.schema_data.cache_clear()
    check._gate.cache_clear()
