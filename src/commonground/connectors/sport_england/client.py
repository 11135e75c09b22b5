"""Bring a list from Sport England's map services: the Active Partnerships with their outlines, and the Active Places facilities.

The layer is found by its name and its fields are read from the layer, because neither is promised. What the layer says of
copyright comes with the rows as a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.connectors.arcgis import query
from commonground.connectors.transport import Fetched, Polite
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused

_BY_HAND = ("Look at the services' directory and correct the settings", "Load the file from activeplacespower.com by hand")


def find(polite: Polite, settings: Settings, name: str) -> query.Layer:
    """The layer of a list that the settings name; refused with the names of the layers where none or several fit."""
    lists: Mapping[str, Any] = settings["lists"]
    if name not in lists:
        raise Refused("list_unknown", what=f"There is no list called {name}", ways_out=(f"Ask for: {', '.join(lists)}",))
    service = f"{settings.address('services')}/{lists[name]['service']}/FeatureServer"
    every = query.layers(polite, service)
    fitting = every if len(every) == 1 else tuple(one for one in every if re.search(lists[name]["layer"], one[1]))
    if len(fitting) != 1:
        names = ", ".join(title for _, title in every) or "none"
        what = f"{len(fitting)} layers of {lists[name]['service']} could be the list of {name}"
        raise Refused("layer_ambiguous", what=what, where=service, why=f"There are: {names}", ways_out=_BY_HAND)
    return query.layer(polite, service, fitting[0][0])


def fetch(polite: Polite, settings: Settings, name: str, *, fields: Sequence[str] | None = None, outlines: bool = False) -> Fetched:
    """All rows of a list under the publisher's own field names (all of them, or `fields`), with outlines in WGS84 where asked."""
    of = find(polite, settings, name)
    fetched = query.features(polite, of, fields=tuple(fields or of.fields), geometry=outlines)
    if fetched.rows is None:
        return fetched
    said = re.sub(r"<[^>]*>", "", of.copyright).strip()
    note = Finding(
        code="copyright",
        what=f"The layer says of copyright: {said}" if said else "The layer says nothing of copyright",
        where=of.name,
        level="note" if said else "warning",
    )
    return Fetched(rows=fetched.rows, raws=fetched.raws, findings=(*fetched.findings, note))
