"""Population by sex and single year of age, from Nomis, as the age measures of councils and of the tiers above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from commonground.connectors.areas import Areas, left_out
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Parsed
from commonground.connectors.ons_population.ages import FIVE_YEARS, OLDEST, by_tier, label, measures
from commonground.terms import Findings, counted

_SEXES = {"male": 0, "males": 0, "female": 1, "females": 1}
_WHERE = "Nomis population"


def parse(rows: Sequence[Mapping[str, Any]], areas: Areas, source_id: str) -> Parsed:
    """Every age measure, and the five-year bands of each sex, for every council that came whole.

    A council with an empty value or an age missing is left out and named: a part of its people would look like all of them.
    """
    findings = Findings()
    years = sorted({str(row["date_name"]) for row in rows})
    if len(years) != 1 or not re.fullmatch(r"\d{4}", years[0]):
        what = f"The rows are of {', '.join(years[:5]) or 'no year'}, not of one year"
        findings.add("form_changed", what, where=_WHERE, remedy="Correct the connector's settings")
        return Parsed({}, tuple(findings.items))
    codes = sorted({areas.recoded.get(row["geography_code"], row["geography_code"]) for row in rows})
    unknown = [code for code in codes if code not in areas.generations]
    if unknown:
        findings.add("area_unknown", left_out(unknown), where=_WHERE, level="warning")
    place = {code: number for number, code in enumerate(code for code in codes if code in areas.generations)}
    people = np.full((len(place), 2, OLDEST + 1), np.nan)
    ages: dict[str, int | None] = {}
    for row in rows:
        spot = place.get(areas.recoded.get(row["geography_code"], row["geography_code"]))
        age = ages.setdefault(row["c_age_name"], _age(row["c_age_name"]))
        sex = _SEXES.get(row["gender_name"].lower())
        if spot is None or age is None or sex is None or row["obs_value"] is None:
            continue
        people[spot, sex, age] = row["obs_value"]
    if any(age is None for age in ages.values()):
        what = f"Ages that cannot be read: {', '.join(name for name, age in ages.items() if age is None)}"
        findings.add("form_changed", what, where=_WHERE, remedy="Correct the connector's settings")
        return Parsed({}, tuple(findings.items))
    whole = ~np.isnan(people).any(axis=(1, 2))
    listed = list(place)
    if not whole.all():
        short = [code for code, is_whole in zip(listed, whole, strict=True) if not is_whole]
        what = f"Left out, because some ages did not come: {counted(len(short), 'council')} ({', '.join(short[:8])})"
        findings.add("place_incomplete", what, where=_WHERE, why="A part of their people would look like all of them", level="warning")
    kept = [code for code, is_whole in zip(listed, whole, strict=True) if is_whole]
    if not kept:
        findings.add("list_empty", "No council came whole", where=_WHERE, remedy="Try again later")
        return Parsed({}, tuple(findings.items))
    return Parsed({"figure": together("figure", _figures(kept, people[whole], f"mid-{years[0]}", areas, source_id))}, tuple(findings.items))


def _figures(codes: list[str], people: np.ndarray, period: str, areas: Areas, source_id: str) -> list[Any]:
    found = []
    for group in by_tier(codes, people.sum(axis=1), areas):
        found += measures(*group, period=period, source_id=source_id, areas=areas)
    for name, sex in (("male", 0), ("female", 1)):
        for places, counts, status, notes in by_tier(codes, people[:, sex], areas):
            bands = [(f"sex={name}", counts.sum(axis=1))]
            bands += [(f"age={label(low, high)};sex={name}", counts[:, low : high + 1].sum(axis=1)) for low, high in FIVE_YEARS]
            common = {"measure": "population", "place": places, "generation": areas.generation(places), "status": status}
            common |= {"note": notes if any(notes) else None, "source_id": source_id}
            found += [figures({**common, "grp": band, "value": np.round(value, 1)}, periods=period) for band, value in bands]
    return found


def _age(said: str) -> int | None:
    """7 for "Age 7", 90 for "Aged 90+" or "Age 90 and over"; None for anything else, such as a band."""
    number = re.fullmatch(r"(?i)aged? (\d{1,2})(\+| and over| or over)?", said.strip())
    return int(number[1]) if number and int(number[1]) <= OLDEST and bool(number[2]) == (int(number[1]) == OLDEST) else None
