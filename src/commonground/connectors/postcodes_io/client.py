"""Ask where postcodes lie. The postcodes themselves leave this machine: never send those of named people without a reason.

Protocol: https://postcodes.io/docs (bulk look-up). A postcode that is not known is a warning, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_object
from commonground.connectors.transport.paging import as_finding
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused, counted

_FORM = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")


def fetch(polite: Polite, settings: Settings, postcodes: Sequence[str]) -> Fetched:
    """Rows: postcode (capitals, no space), place (council code), lsoa, each only for England. Hundreds that fail are named, others kept."""
    wanted = list(dict.fromkeys(re.sub(r"\s", "", one).upper() for one in postcodes))
    odd = [one for one in wanted if not _FORM.fullmatch(one)]
    findings = [_left_out("postcode_unreadable", counted(len(odd), "is no postcode", "are no postcodes"), odd)] if odd else []
    good = [one for one in wanted if _FORM.fullmatch(one)]
    rows: list[dict[str, Any]] = []
    raws: list[Raw] = []
    unknown: list[str] = []
    outside: list[str] = []
    size, small = settings["bulk"], str(settings["small_area"])
    for start in range(0, len(good), size):
        part = good[start : start + size]
        try:
            raw = polite.post(settings.address("postcodes"), {"postcodes": part}, check=partial(_read, asked=part, small=small))
        except Refused as refused:
            findings.append(as_finding(refused, f"Postcodes {part[0]} to {part[-1]}"))
            continue
        raws.append(raw)
        for postcode, codes in _read(raw, part, small).items():
            if codes is None:
                unknown.append(postcode)
            elif not str(codes["admin_district"]).startswith("E"):
                outside.append(postcode)
            else:
                rows.append({"postcode": postcode, "place": codes["admin_district"], "lsoa": codes[small]})
        polite.say(f"Postcodes: {min(start + size, len(good)):,} of {len(good):,}")
    if unknown:
        what = counted(len(unknown), "postcode is not known; it", "postcodes are not known; they")
        findings.append(_left_out("postcode_unknown", f"{what} may have ended", unknown))
    if outside:
        what = counted(len(outside), "postcode lies", "postcodes lie")
        findings.append(_left_out("postcode_outside", f"{what} outside England", outside))
    whole = not any(finding.level == "error" for finding in findings) or rows
    return Fetched(rows=tuple(rows) if whole else None, raws=tuple(raws), findings=tuple(findings))


def _read(raw: Raw, asked: Sequence[str], small: str) -> dict[str, Mapping[str, Any] | None]:
    """Codes by postcode; refused unless every postcode that was asked, and no other, is answered."""
    results = as_object(raw, "result")["result"]
    found: dict[str, Mapping[str, Any] | None] = {}
    for one in results if isinstance(results, list) else ():
        result = one.get("result")
        codes = result.get("codes") if isinstance(result, Mapping) else None
        if result is not None and (not isinstance(codes, Mapping) or any(name not in codes for name in ("admin_district", small))):
            what = f"The codes admin_district and {small} are not in the answer"
            raise Refused("columns_changed", what=what, where=raw.address, ways_out=("Correct the connector",))
        found[re.sub(r"\s", "", str(one.get("query", ""))).upper()] = codes
    if set(found) != set(asked):
        what = f"{len(set(asked) - set(found)):,} of {len(asked):,} postcodes were not answered"
        raise Refused("rows_missing", what=what, where=raw.address, ways_out=("Try again later",))
    return found


def _left_out(code: str, what: str, which: Sequence[str]) -> Finding:
    shown = ", ".join(which[:5]) + (" and others" if len(which) > 5 else "")
    return Finding(code=code, what=f"{what}: {shown}", where="Postcodes", remedy="Correct them, or leave them out", level="warning")
