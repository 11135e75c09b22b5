"""Figures that somebody brought, as the declared tables of a release, with the source that stands behind every one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from commonground.connectors.declared import table
from commonground.domain.indicators.mapping import OWN, Provenance
from commonground.domain.indicators.mapping_places import Known
from commonground.domain.indicators.mapping_read import Row
from commonground.terms import Source, dated

_SMALL = ("lsoa", "msoa")
_COLUMNS = ("measure", "place", "value", "low", "high", "level", "base", "count", "denominator", "status")


def source(said: Provenance, body: bytes, *, by: str, on: date, own: bool, layout: str = "") -> Source:
    """The source of a file. `own` marks figures that no official publisher stands behind; the address may be a place on paper."""
    sha = hashlib.sha256(body).hexdigest()
    kept = f"Brought in by {by} on {dated(on)}."
    note = f"{said.publisher}'s own figures, not official statistics. {kept}" if own else kept
    return Source(
        id=f"{OWN if own else 'brought_'}{layout + '_' if layout else ''}{sha[:12]}",
        publisher=said.publisher.strip(),
        title=said.title.strip(),
        edition=said.edition.strip(),
        licence=said.licence.strip(),
        address=said.address.strip() or "Not published: ask " + said.publisher.strip(),
        attribution=said.attribution.strip(),
        sha256=sha,
        note=" ".join(part for part in (said.note.strip(), note) if part),
    )


def tables(rows: Sequence[Row], known: Known, source_id: str) -> dict[str, pa.Table]:
    """Figures of councils and larger areas, and of small areas, as their declared tables."""
    out = {}
    for name, small in (("figure", False), ("small_figure", True)):
        held = [row for row in rows if (known.kinds[row.place] in _SMALL) is small]
        if held:
            columns = {column: [getattr(row, column) for row in held] for column in _COLUMNS}
            when = {
                "period": [row.period.label for row in held],
                "period_start": [row.period.start for row in held],
                "period_end": [row.period.end for row in held],
            }
            more = {
                "grp": [row.group for row in held],
                "generation": [known.generations[row.place] for row in held],
                "source_id": source_id,
            }
            out[name] = table(name, {**columns, **when, **more})
    return out
