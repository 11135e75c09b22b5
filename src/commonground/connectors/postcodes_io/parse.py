"""What Postcodes.io gave, as the declared table of postcodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from commonground.connectors.declared import schema, table


def postcodes(rows: Sequence[Mapping[str, Any]], source_id: str) -> pa.Table:
    """Postcode, council and small area (of the year that the settings choose); empty where nothing came."""
    if not rows:
        return schema("postcode").empty_table()
    return table("postcode", {**{name: [row[name] for row in rows] for name in ("postcode", "place", "lsoa")}, "source_id": source_id})
