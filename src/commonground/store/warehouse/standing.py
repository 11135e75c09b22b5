"""What a release holds that a connector or an importer must know before it reads anything new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import pyarrow as pa

from commonground.store.warehouse.reading import Release


class Standing:
    """The release, asked only for what is needed."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def geography(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        """Places, how they nest and what became of withdrawn codes."""
        place, part, succession = (self._release.rows(f'SELECT * FROM "{name}"') for name in ("place", "place_part", "succession"))
        return place, part, succession

    def people(self, measure: str, period: str) -> Mapping[str, float]:
        """Residents by code, for a measure and period."""
        rows = self._release.rows(
            "SELECT place, value FROM figure WHERE measure = ? AND period = ? AND grp = 'all' AND value IS NOT NULL", [measure, period]
        )
        return dict(zip(rows["place"].to_pylist(), rows["value"].to_pylist(), strict=True))

    def postcodes(self, asked: Iterable[str]) -> Mapping[str, tuple[str, str | None]]:
        """Council and small area of the postcodes (capitals, no space) that are held."""
        rows = self._release.rows(
            "SELECT postcode, place, lsoa FROM postcode JOIN (SELECT unnest($asked) AS postcode) USING (postcode)",
            {"asked": sorted(set(asked))},
        )
        return {row["postcode"]: (row["place"], row["lsoa"]) for row in rows.to_pylist()}

    def outlines(self) -> Mapping[str, str]:
        """The newest outline of every council, as GeoJSON."""
        rows = self._release.rows(
            "SELECT code, arg_max(geometry, generation) AS geometry FROM boundary "
            "WHERE kind IN ('unitary', 'metropolitan', 'london_borough', 'district', 'council') GROUP BY code"
        )
        return dict(zip(rows["code"].to_pylist(), rows["geometry"].to_pylist(), strict=True))

    def unplaced(self) -> tuple[str, ...]:
        """Postcodes of organisations that no postcode of the release places."""
        if not self._has_organisations:
            return ()
        rows = self._release.rows(
            "SELECT DISTINCT postcode FROM organisation WHERE place IS NULL AND postcode IS NOT NULL "
            "AND postcode NOT IN (SELECT postcode FROM postcode) ORDER BY postcode"
        )
        return tuple(rows["postcode"].to_pylist())

    def hashes(self) -> Mapping[str, str]:
        """SHA-256 of what was read, by source."""
        rows = self._release.rows("SELECT id, sha256 FROM source WHERE sha256 IS NOT NULL")
        return dict(zip(rows["id"].to_pylist(), rows["sha256"].to_pylist(), strict=True))

    @cached_property
    def _has_organisations(self) -> bool:
        return "organisation" in self._release.counts
