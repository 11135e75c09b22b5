"""Nomis: fetch the population of councils by sex and single year of age, and turn it into figures."""

from __future__ import annotations

from commonground.connectors.bringing import Brought, Ground, Part
from commonground.connectors.nomis import client, parse
from commonground.connectors.transport import Polite
from commonground.connectors.transport.settings import Settings

SOURCE = "nomis_population"


def bring(polite: Polite, settings: Settings, ground: Ground) -> Brought:
    """The newest year, whole or not at all."""
    fetched = client.fetch(polite, settings, "population")
    if fetched.rows is None:
        return Brought(findings=fetched.findings)
    parsed = parse.parse(fetched.rows, ground.areas, SOURCE)
    findings = (*fetched.findings, *parsed.findings)
    if not parsed.tables:
        return Brought(findings=findings)
    edition = f"mid-{fetched.rows[0]['date_name']}"
    part = Part(source_id=SOURCE, tables=parsed.tables, raws=fetched.raws, rows=len(fetched.rows), edition=edition)
    return Brought(parts=(part,), findings=findings)
