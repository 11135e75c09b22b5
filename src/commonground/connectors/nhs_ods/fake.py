"""A local Organisation Data Service: the list of organisations with Limit, Offset and X-Total-Count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.connectors.transport.fake import Answer, Asked, Said, slice_of


def practices(number: int) -> list[dict[str, str]]:
    """Made-up practices; every second has no postcode."""
    return [
        {
            "Name": f"PRACTICE {one}",
            "OrgId": f"A8{one:04d}",
            "Status": "Active",
            "OrgRecordClass": "RC1",
            "LastChangeDate": "2025-03-01",
            "PrimaryRoleId": "RO177",
            "PrimaryRoleDescription": "PRESCRIBING COST CENTRE",
            **({"PostCode": "TS24 8AY"} if one % 2 else {}),
        }
        for one in range(1, number + 1)
    ]


def service(rows: Sequence[Mapping[str, str]], most: int = 1000) -> Answer:
    """Answers with the organisations of the role; after the last there are none."""

    def answer(asked: Asked) -> Said:
        if asked.path != "/ORD/2-0-0/organisations":
            return Said(status=404)
        found = [row for row in rows if row["PrimaryRoleId"] == asked.query["PrimaryRoleId"]]
        part = slice_of(found, int(asked.query.get("Offset", "0")), min(int(asked.query["Limit"]), most))
        return Said.json({"Organisations": part}, **{"X-Total-Count": str(len(found))})

    return answer
