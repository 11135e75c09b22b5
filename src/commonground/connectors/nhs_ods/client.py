"""List the active organisations of a role, page by page (Offset and Limit); the header X-Total-Count says how many there are.

Protocol: NHS Digital's catalogue, Organisation Data Service - ORD API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_object, need_columns
from commonground.connectors.transport.paging import Page, walk
from commonground.connectors.transport.settings import Settings
from commonground.terms import Refused

_COLUMNS = {
    "OrgId": "code",
    "Name": "name",
    "Status": "status",
    "PostCode": "postcode",
    "LastChangeDate": "changed",
    "PrimaryRoleId": "role",
}
_NEEDED = ("OrgId", "Name", "Status", "LastChangeDate", "PrimaryRoleId")


def fetch(polite: Polite, settings: Settings, role: str) -> Fetched:
    """Rows: code, name, status, postcode (None where none is given), changed (date as published), role."""
    roles: Mapping[str, str] = settings["roles"]
    if role not in roles:
        raise Refused("role_unknown", what=f"There is no role called {role}", ways_out=(f"Ask for: {', '.join(roles)}",))
    size = settings["page"]

    def address(offset: int) -> str:
        asked = {"PrimaryRoleId": roles[role], "Status": "Active", "Limit": size, "_format": "json"}
        return f"{settings.address('organisations')}?{urlencode(asked | ({'Offset': offset} if offset else {}))}"

    def page(raw: Raw) -> Page:
        return _read(raw, roles[role])

    return walk(polite, what=f"NHS organisations ({role})", address=address, page=page, identity=lambda row: row["code"])


def _read(raw: Raw, role: str) -> Page:
    listed = as_object(raw, "Organisations")["Organisations"]
    if not isinstance(listed, list):
        raise Refused("form_changed", what="The answer holds no list of organisations", where=raw.address, ways_out=("Try again later",))
    rows: list[dict[str, Any]] = []
    for one in listed:
        need_columns(one, _NEEDED, raw.address)
        if one["PrimaryRoleId"] != role:
            what = f"Asked for role {role}, {one['OrgId']} of role {one['PrimaryRoleId']} came"
            raise Refused("other_rows", what=what, where=raw.address, ways_out=("Try again later",))
        rows.append({name: one.get(theirs) or None for theirs, name in _COLUMNS.items()})
    total = raw.headers.get("x-total-count", "")
    if not total.isdigit():
        what = "The answer does not say how many organisations there are (X-Total-Count)"
        raise Refused("form_changed", what=what, where=raw.address, ways_out=("Try again later",))
    return Page(rows=rows, more=None, total=int(total))
