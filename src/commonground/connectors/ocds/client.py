"""Walk the release packages of an Open Contracting service: each answer names the next (`links.next`), to the last.

The two English services answer in the same form and differ in the names of their questions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_object
from commonground.connectors.transport.paging import Page, walk
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused


def fetch(polite: Polite, settings: Settings, *, since: date, until: date, what: str, file: str) -> Fetched:
    """Every release from `since` to `until` (both included) as one file of JSON Lines that the reader of files recognises.

    Refused: a stretch that ends before it begins. A list that does not come whole gives no file.
    """
    if until < since:
        raise Refused("period_backwards", what=f"{until} is before {since}", ways_out=("Swap the days",))
    asked = {
        settings["asks"]["from"]: f"{since}T00:00:00Z",
        settings["asks"]["to"]: f"{until}T23:59:59Z",
        **settings["asks"].get("also", {}),
        "limit": settings["page"],
    }
    following = {0: f"{settings.address('releases')}?{urlencode(asked)}"}

    def page(raw: Raw) -> Page:
        answer = as_object(raw, "releases")
        if not isinstance(answer["releases"], list) or not all(isinstance(one, Mapping) for one in answer["releases"]):
            raise Refused("form_changed", what="The answer holds no list of releases", where=raw.address, ways_out=("Try again later",))
        links = answer.get("links")
        after = links.get("next") if isinstance(links, Mapping) else None
        if after and answer["releases"]:
            following[-1] = settings.at(str(after))
        return Page(rows=answer["releases"], more=bool(after and answer["releases"]))

    fetched = walk(
        polite,
        what=what,
        address=lambda offset: following[-1] if offset else following[0],
        page=page,
        identity=_identity,
        may_be_empty=True,
    )
    if fetched.rows is None:
        return fetched
    if not fetched.rows:
        quiet = Finding(code="nothing_new", what=f"{what}: nothing from {since} to {until}", level="note")
        return Fetched(rows=(), raws=fetched.raws, findings=(*fetched.findings, quiet))
    body = b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in fetched.rows)
    return Fetched(rows=fetched.rows, files={file: body}, raws=fetched.raws, findings=fetched.findings)


def _identity(release: Mapping[str, Any]) -> tuple[str, str, str]:
    """Two different releases under one id are both taken: the reader of files says so, and merges them."""
    whole = hashlib.sha256(json.dumps(release, sort_keys=True).encode()).hexdigest()
    return str(release.get("ocid")), str(release.get("id")), whole
