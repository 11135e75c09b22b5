"""A local Postcodes.io: the bulk look-up, at most 100 a question."""

from __future__ import annotations

import json
from collections.abc import Mapping

from commonground.connectors.transport.fake import Answer, Asked, Said

KNOWN = {
    "TS248AY": {"admin_district": "E06000001", "lsoa": "E01011949"},
    "TS12AA": {"admin_district": "E06000002", "lsoa": "E01012000"},
    "CF101AA": {"admin_district": "W06000015", "lsoa": "W01001939"},
}


def service(known: Mapping[str, Mapping[str, str]] = KNOWN) -> Answer:
    """Answers each postcode with its codes, or null."""

    def answer(asked: Asked) -> Said:
        if asked.path != "/postcodes" or asked.method != "POST":
            return Said(status=404)
        wanted = json.loads(asked.body)["postcodes"]
        if len(wanted) > 100:
            return Said(status=400, body=b'{"status":400,"error":"Too many postcodes submitted"}')
        found = [{"query": one, "result": {"postcode": one, "codes": known[one]} if one in known else None} for one in wanted]
        return Said.json({"status": 200, "result": found})

    return answer
