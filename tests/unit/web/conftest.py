"""A browser without a browser: Django's test client on the starter release, with the kept answers forgotten between tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def web(client: Any, starter: Any, db: Any) -> Iterator[Any]:
    from commonground.web.middleware import KEPT

    KEPT.clear()
    yield client
    KEPT.clear()
