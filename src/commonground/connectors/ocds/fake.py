"""A local Open Contracting service: release packages in pages that name the next one by a cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.connectors.transport.fake import Answer, Asked, Said, slice_of


def release(number: int, *, ocid: str | None = None, date: str = "2026-03-01T10:00:00Z", **parts: Any) -> dict[str, Any]:
    """A made-up release: an award by Hartlepool Borough Council, unless `parts` say otherwise."""
    return {
        "ocid": ocid or f"ocds-b5fd17-{number:04d}",
        "id": f"{number:04d}-1",
        "date": date,
        "tag": ["award"],
        "parties": [
            {"id": "B1", "name": "Hartlepool Borough Council", "identifier": {"scheme": "GB-LAE", "id": "HPL"}, "roles": ["buyer"]}
        ],
        "buyer": {"id": "B1", "name": "Hartlepool Borough Council"},
        "tender": {"id": str(number), "title": f"Swimming lessons {number}", "classification": {"scheme": "CPV", "id": "92600000"}},
        "awards": [
            {
                "id": "1",
                "status": "active",
                "date": "2026-02-20T00:00:00Z",
                "value": {"amount": 10_000 + number, "currency": "GBP"},
                "suppliers": [{"id": "S1", "name": "A made-up supplier"}],
                "contractPeriod": {"startDate": "2026-04-01T00:00:00Z", "endDate": "2028-03-31T23:59:59Z"},
            }
        ],
        **parts,
    }


def service(path: str, releases: Sequence[Mapping[str, Any]], host: str) -> Answer:
    """Answers with packages of at most `limit` releases; the address of the next one names the real host."""

    def answer(asked: Asked) -> Said:
        if asked.path != path:
            return Said(status=404)
        offset, limit = int(asked.query.get("cursor", "0")), int(asked.query.get("limit", "100"))
        part = slice_of(releases, offset, limit)
        package: dict[str, Any] = {"version": "1.1", "releases": part}
        if offset + len(part) < len(releases):
            package["links"] = {"next": f"https://{host}{path}?cursor={offset + len(part)}&limit={limit}"}
        return Said.json(package)

    return answer
