"""Postcodes.io: place the postcodes of organisations and facilities that no postcode of the release places. No others are sent."""

from __future__ import annotations

from commonground.connectors.bringing import Brought, Ground, Part
from commonground.connectors.postcodes_io import client, parse
from commonground.connectors.transport import Polite
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding

SOURCE = "postcodes_io"


def bring(polite: Polite, settings: Settings, ground: Ground) -> Brought:
    """The postcodes that came, each with its council and small area."""
    wanted = ground.unplaced()
    if not wanted:
        said = "Every postcode of an organisation or facility is placed already, so nothing was asked"
        return Brought(findings=(Finding(code="nothing_to_ask", what=said, where="Postcodes", level="note"),))
    fetched = client.fetch(polite, settings, wanted)
    rows = [row for row in fetched.rows or () if row["place"] in ground.areas.generations or row["place"] in ground.areas.recoded]
    if not rows:
        return Brought(findings=fetched.findings)
    known = [{**row, "place": ground.areas.recoded.get(row["place"], row["place"])} for row in rows]
    part = Part(source_id=SOURCE, tables={"postcode": parse.postcodes(known, SOURCE)}, raws=fetched.raws, rows=len(wanted))
    return Brought(parts=(part,), findings=fetched.findings)
