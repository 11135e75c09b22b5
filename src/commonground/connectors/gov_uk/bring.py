"""GOV.UK: the newest public health grant and the newest revenue outturn, as money of councils."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyarrow as pa

from commonground.connectors.bringing import Brought, Ground, Part
from commonground.connectors.gov_uk import client, grant, outturn
from commonground.connectors.nouns import Parsed
from commonground.connectors.transport import Polite
from commonground.connectors.transport.paging import as_finding
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused

GRANT, OUTTURN = "dhsc_public_health_grant", "mhclg_revenue_outturn_service"


def bring(polite: Polite, settings: Settings, ground: Ground) -> Brought:
    """Each publication by itself, and each of its spreadsheets: one that fails is named, and leaves the others right."""

    def outturns(body: bytes, source_id: str, name: str, year: str) -> Parsed:
        return outturn.parse(body, year, source_id, lines=settings["outturn_lines"], where=name)

    def grants(body: bytes, source_id: str, name: str, year: str) -> Parsed:
        return grant.parse(body, source_id, where=name)

    parts: list[Part] = []
    findings: list[Finding] = []
    for name, source_id, read in (("public_health_grant", GRANT, grants), ("revenue_outturn", OUTTURN, outturns)):
        part, said = _publication(polite, settings, name, source_id, read, ground)
        parts += [part] if part else []
        findings += said
    return Brought(parts=tuple(parts), findings=tuple(findings))


def _publication(
    polite: Polite, settings: Settings, name: str, source_id: str, read: Callable[[bytes, str, str, str], Parsed], ground: Ground
) -> tuple[Part | None, list[Finding]]:
    try:
        newest = client.editions(polite, settings, name)[0]
        fetched = client.fetch(polite, settings, name)
    except Refused as refused:
        return None, [as_finding(refused, f"GOV.UK, {name.replace('_', ' ')}")]
    findings = list(fetched.findings)
    year = f"{newest.year}/{(newest.year + 1) % 100:02d}"
    tables: list[pa.Table] = []
    for file, body in fetched.files.items():
        parsed = read(body, source_id, file, year)
        findings += parsed.findings
        if "money_line" in parsed.tables:
            known, said = ground.areas.known(parsed.tables["money_line"], "body", file)
            findings += [said[0]] if said and not _old_bodies(said[0]) else []
            tables.append(known)
    if not tables or not sum(one.num_rows for one in tables):
        return None, findings
    money = pa.concat_tables(tables)
    key = money.group_by(["body", "year", "line", "kind"], use_threads=False).aggregate([("pounds", "min"), ("pounds", "max")])
    if key.num_rows < money.num_rows:
        what = f"{money.num_rows - key.num_rows:,} amounts come in two spreadsheets"
        return None, [*findings, Finding(code="row_repeated", what=what, where=newest.title, remedy="Load the right one by hand")]
    edition = re.sub(r"^.*?(\d{4} to \d{4}).*$", r"\1", newest.title)
    return Part(source_id=source_id, tables={"money_line": money}, raws=fetched.raws, rows=money.num_rows, edition=edition), findings


def _old_bodies(finding: Finding) -> bool:
    """Whether the codes left out are only those of bodies that are no areas of ours, such as police and fire authorities."""
    codes = re.findall(r"E\d{8}", finding.what)
    return bool(codes) and all(code.startswith(("E23", "E26", "E31", "E47", "E48", "E50")) for code in codes)
