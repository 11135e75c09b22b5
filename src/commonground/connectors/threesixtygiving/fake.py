"""A local registry of 360Giving with the files of two funders."""

from __future__ import annotations

from typing import Any

from commonground.connectors.transport.fake import Answer, Asked, Said

HOST = "registry.threesixtygiving.org"


def grant(number: int, **parts: Any) -> dict[str, Any]:
    """A made-up grant by Hartlepool Borough Council, unless `parts` say otherwise."""
    return {
        "id": f"360G-made-up-{number}",
        "title": f"Walking group {number}",
        "description": "Walks for people who are not active",
        "currency": "GBP",
        "amountAwarded": 1_000 + number,
        "awardDate": "2025-06-01",
        "plannedDates": [{"startDate": "2025-07-01", "endDate": "2026-06-30"}],
        "recipientOrganization": [{"id": "GB-CHC-0", "name": "A made-up club"}],
        "fundingOrganization": [{"id": "GB-LAE-HPL", "name": "Hartlepool Borough Council"}],
        "beneficiaryLocation": [{"geoCode": "E06000001"}],
        "dateModified": "2025-08-01T00:00:00Z",
        **parts,
    }


def service(grants: list[dict[str, Any]]) -> Answer:
    """Answers with a registry of three files: one that may be asked for, one on a stranger's host, one that is a workbook."""
    entries = [
        {
            "title": "Grants of Hartlepool",
            "license_name": "Open Government Licence 3.0 (United Kingdom)",
            "publisher": {"name": "Hartlepool Borough Council", "prefix": "360G-made-up"},
            "distribution": [{"downloadURL": address}],
        }
        for address in (f"https://{HOST}/files/grants.json", "https://elsewhere.example/grants.json", f"https://{HOST}/files/grants.xlsx")
    ]

    def answer(asked: Asked) -> Said:
        if asked.path == "/data.json":
            return Said.json(entries)
        if asked.path == "/files/grants.json":
            return Said.json({"grants": grants})
        return Said(status=404)

    return answer
