"""A local Contracts Finder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.connectors.ocds import fake as ocds
from commonground.connectors.transport.fake import Answer

HOST = "www.contractsfinder.service.gov.uk"
PATH = "/Published/Notices/OCDS/Search"


def service(releases: Sequence[Mapping[str, Any]]) -> Answer:
    """Answers with the releases, in pages."""
    return ocds.service(PATH, releases, HOST)
