"""Fingertips: fetch the indicators of the settings and read them as a downloaded file is read."""

from __future__ import annotations

from commonground.connectors import files
from commonground.connectors.bringing import Brought, Ground, Part
from commonground.connectors.ohid_fingertips import client
from commonground.connectors.ohid_fingertips.download import READERS
from commonground.connectors.transport import Polite
from commonground.connectors.transport.settings import Settings

SOURCE = "ohid_fingertips_service"


def bring(polite: Polite, settings: Settings, ground: Ground) -> Brought:
    """Figures with their 95% limits, counts and denominators. An indicator that fails leaves the others right."""
    fetched = client.fetch(polite, settings)
    if client.FILE not in fetched.files:
        return Brought(findings=fetched.findings)
    (reader,) = READERS
    rows, said = files.read_csv(fetched.files[client.FILE], reader.layout, "Fingertips")
    if rows is None:
        return Brought(findings=(*fetched.findings, *said))
    parsed = reader.parse(rows, ground.areas, SOURCE)
    part = Part(source_id=SOURCE, tables=parsed.tables, raws=fetched.raws, rows=rows.num_rows)
    return Brought(parts=(part,) if parsed.tables else (), findings=(*fetched.findings, *said, *parsed.findings))
