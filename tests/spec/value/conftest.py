"""Answers of these tests are kept in a folder of their own, never in the reader's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _answers_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMONGROUND_HOME", str(tmp_path_factory.mktemp("value")))
        yield
