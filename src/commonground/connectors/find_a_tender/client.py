"""Bring the notices of Find a Tender that were changed in a stretch of days."""

from __future__ import annotations

from datetime import date

from commonground.connectors.ocds import client
from commonground.connectors.transport import Fetched, Polite
from commonground.connectors.transport.settings import Settings


def fetch(polite: Polite, settings: Settings, *, since: date, until: date) -> Fetched:
    """Releases as one file, or the reason why the list is not whole."""
    file = f"find_a_tender_ocds_{since}_{until}.jsonl"
    return client.fetch(polite, settings, since=since, until=until, what="Find a Tender", file=file)
