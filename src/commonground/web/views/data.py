"""What data there are, how old, and whose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from commonground.store import warehouse
from commonground.store.warehouse.declared import TABLES
from commonground.web.presenters import listing
from commonground.web.views.pages import show

MEANINGS = {table.name: table.meaning for table in TABLES}


def status(request: HttpRequest) -> HttpResponse:
    """The release that serves: when it was built, what it holds, every source with its licence, address, age and hash."""
    release = warehouse.current()
    sources = sorted(release.sources().values(), key=lambda source: (source.publisher, source.title))
    said = {
        "title": "Data",
        "sizes": listing.sizes(release),
        "sources": sources,
        "tables": [(name, MEANINGS.get(name, name), rows) for name, rows in sorted(release.counts.items())],
        "newest": max((source.published for source in sources if source.published), default=None),
    }
    return show(request, "data.html", said)
