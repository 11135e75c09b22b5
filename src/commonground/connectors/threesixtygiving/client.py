"""The registry of 360Giving: which files of which funders there are, under which licence, and the files themselves.

A file lies on its funder's own host. Only hosts that the settings list are asked; of others the finding names the address, so that
a person can download the file and load it by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_json, not_html
from commonground.connectors.transport.paging import as_finding
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused

_FORMS = {"application/json": "json", "text/csv": "csv", "json": "json", "csv": "csv"}
_LATER = ("Try again later",)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One file of the registry: whose, its title, its licence, where it lies, and "json", "csv" or "" for forms that we do not read."""

    publisher: str
    prefix: str
    title: str
    licence: str
    address: str
    form: str


def registry(polite: Polite, settings: Settings) -> tuple[Listed, ...]:
    """Every file of the registry, in its order. Refused where the registry has another form, or is empty."""
    raw = polite.get(settings.address("registry"), check=_listed)
    return _listed(raw)


def fetch(polite: Polite, settings: Settings, publishers: Sequence[str]) -> Fetched:
    """The files of the publishers (by name or prefix) in a form that can be read; each that fails is named in a finding."""
    wanted = {name.casefold() for name in publishers}
    found = [one for one in registry(polite, settings) if {one.publisher.casefold(), one.prefix.casefold()} & wanted]
    missing = wanted - {name for one in found for name in (one.publisher.casefold(), one.prefix.casefold())}
    findings = [
        Finding(code="publisher_unknown", what=f"The registry lists no publisher called {name}", remedy="Check the name at the registry")
        for name in sorted(missing)
    ]
    files: dict[str, bytes] = {}
    raws: list[Raw] = []
    for number, one in enumerate(found, 1):
        if not one.form:
            findings.append(_by_hand(one, "is in a form that we do not read; save it as CSV in the spreadsheet form"))
            continue
        address = settings.at(one.address)
        if urlsplit(one.address).hostname not in settings.hosts:
            findings.append(_by_hand(one, "lies on a host that may not be asked"))
            continue
        try:
            raw = polite.get(address, check=as_json if one.form == "json" else not_html)
        except Refused as refused:
            findings.append(as_finding(refused, one.title))
            continue
        raws.append(raw)
        files[f"{re.sub(r'[^a-z0-9]+', '_', one.publisher.lower())}_{number}_360giving.{one.form}"] = raw.body
    return Fetched(files=files, raws=tuple(raws), findings=tuple(findings))


def _by_hand(one: Listed, why: str) -> Finding:
    what = f"{one.publisher}, {one.title}: the file {why}"
    return Finding(code="file_by_hand", level="warning", what=what, remedy=f"Download {one.address} and load it by hand")


def _listed(raw: Raw) -> tuple[Listed, ...]:
    value = as_json(raw)
    if not isinstance(value, list) or not value:
        raise Refused("form_changed", what="The registry is no list of files, or is empty", where=raw.address, ways_out=_LATER)
    found = []
    for entry in value:
        if not isinstance(entry, Mapping):
            raise Refused("form_changed", what="An entry of the registry has another form", where=raw.address, ways_out=_LATER)
        named = entry.get("publisher")
        publisher = named if isinstance(named, Mapping) else {}
        for part in entry.get("distribution") or []:
            found.append(_one(entry, publisher, part))
    return tuple(one for one in found if one.address.startswith("https://"))


def _one(entry: Mapping[str, Any], publisher: Mapping[str, Any], part: Mapping[str, Any]) -> Listed:
    address = str(part.get("downloadURL") or "")
    ending = urlsplit(address).path.rpartition(".")[2].lower()
    known = entry.get("datagetter_metadata")
    said = str(known.get("file_type") or "") if isinstance(known, Mapping) else ""
    return Listed(
        publisher=str(publisher.get("name") or ""),
        prefix=str(publisher.get("prefix") or ""),
        title=str(entry.get("title") or part.get("title") or "Grants"),
        licence=str(entry.get("license_name") or entry.get("license") or "not stated"),
        address=address,
        form=_FORMS.get(said) or _FORMS.get(ending, ""),
    )
