"""Find the newest edition of a publication by its title, and bring the spreadsheets attached to it, whole or not at all.

Protocol: GOV.UK search (`/api/search.json`) and content API (`/api/content/PATH`, `details.attachments`). The files are
OpenDocument spreadsheets; reading their sheets is for the room that knows the return.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_object, need_columns, not_html
from commonground.connectors.transport.paging import as_finding
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_BY_HAND = ("Look at www.gov.uk for the present title", "Load the file by hand")


@dataclass(frozen=True, kw_only=True)
class Publication:
    """An edition: title, first year of its period, path on GOV.UK, moment of its last change as published."""

    title: str
    year: int
    path: str
    changed: str


def editions(polite: Polite, settings: Settings, name: str) -> tuple[Publication, ...]:
    """Every edition of a publication that the settings name, newest first. Refused where none is found."""
    known: Mapping[str, Any] = settings["publications"]
    if name not in known:
        raise Refused("publication_unknown", what=f"There is no publication called {name}", ways_out=(f"Ask for: {', '.join(known)}",))
    asked = {"q": known[name]["ask"], "count": 50, "fields": "title,link,public_timestamp"}
    raw = polite.get(f"{settings.address('search')}?{urlencode(asked)}", check=_results)
    found = []
    for row in _results(raw):
        fits = re.fullmatch(known[name]["title"], row["title"].strip())
        if fits and re.fullmatch(r"/[\w/.-]+", row["link"]):
            found.append(Publication(title=row["title"], year=int(fits[1]), path=row["link"], changed=row.get("public_timestamp") or ""))
    if not found:
        raise Refused("nothing_found", what=f"GOV.UK lists nothing titled like {known[name]['title']!r}", ways_out=_BY_HAND)
    return tuple(sorted(found, key=lambda one: (one.year, one.changed), reverse=True))


def fetch(polite: Polite, settings: Settings, name: str, *, year: int | None = None) -> Fetched:
    """The spreadsheets of the newest edition (or of the one that starts in `year`) by file name; each that fails is named."""
    every = editions(polite, settings, name)
    chosen = next((one for one in every if year in (None, one.year)), None)
    if chosen is None:
        years = ", ".join(str(one.year) for one in every)
        raise Refused("edition_unknown", what=f"There is no edition that starts in {year}", ways_out=(f"Choose one of {years}",))
    raw = polite.get(f"{settings.address('content')}{chosen.path}", check=_attachments)
    wanted = [one for one in _attachments(raw) if re.search(settings["publications"][name]["attachment"], one["title"]) and _is_sheet(one)]
    if not wanted:
        what = f"{chosen.title} has no spreadsheet that we know how to take"
        titles = "; ".join(str(one["title"]) for one in _attachments(raw)) or "none"
        raise Refused("attachment_gone", what=what, where=chosen.path, why=f"Its attachments: {titles}", ways_out=_BY_HAND)
    files: dict[str, bytes] = {}
    raws, findings = [raw], list[Finding]()
    for one in wanted:
        address = settings.at(urljoin(str(settings["site"]), str(one["url"])))
        try:
            sheet = polite.get(address, check=whole_spreadsheet)
        except Refused as refused:
            findings.append(as_finding(refused, str(one["title"])))
            continue
        raws.append(sheet)
        files[address.rpartition("/")[2]] = sheet.body
        polite.say(f"{one['title']}: {len(sheet.body) / 1e6:.1f} MB")
    return Fetched(files=files, raws=tuple(raws), findings=tuple(findings))


def whole_spreadsheet(raw: Raw) -> None:
    """Refuses what is no OpenDocument spreadsheet, or only its beginning. Nothing is unpacked."""
    not_html(raw)
    if not raw.body.startswith(b"PK\x03\x04") or _ODS.encode() not in raw.body[:200]:
        raise Refused("file_other", what="The file is no OpenDocument spreadsheet", where=raw.address, ways_out=_BY_HAND)
    if b"PK\x05\x06" not in raw.body[-65_557:]:
        raise Refused("cut_short", what="The file ends too early", where=raw.address, ways_out=("Try again later",))


def _is_sheet(attachment: Mapping[str, Any]) -> bool:
    return attachment.get("content_type") == _ODS or str(attachment["url"]).lower().endswith(".ods")


def _results(raw: Raw) -> list[Mapping[str, Any]]:
    return _rows(as_object(raw, "results")["results"], ("title", "link"), raw)


def _attachments(raw: Raw) -> list[Mapping[str, Any]]:
    details = as_object(raw, "details")["details"]
    return _rows(details.get("attachments") if isinstance(details, Mapping) else None, ("title", "url"), raw)


def _rows(value: object, names: tuple[str, ...], raw: Raw) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise Refused("form_changed", what="The answer has another form than documented", where=raw.address, ways_out=_BY_HAND)
    for one in value:
        need_columns(one, names, raw.address)
    return value
