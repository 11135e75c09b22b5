"""A question about a programme as an address holds it: read from its fields, and written back.

The address of an answer holds the whole question, so that it can be sent, kept and asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from commonground.domain.value.exposure import CLASSES
from commonground.domain.value.question import CostIn, People, Question
from commonground.terms import Finding, Refused

OWN = "own"  # the programme of an address whose dose the reader gives
DRAWS = 256
PEOPLE = 100
MOST = 400  # letters of one field
LISTS = {"lines": 4000, "rates": 4000}  # fields of several lines, and their letters
FIFTHS = {
    "eligible": "eligible_by_fifth",
    "uptake": "uptake_by_fifth",
    "adherence": "adherence_by_fifth",
    "effect": "effect_by_fifth",
}
COUNTED = ("working_days", "tax_burden", "later_costs")
LINE = "Give on each line: name; fixed, variable, capital or volunteer; pounds; price year; source; years it lasts or hours."
RATE = "Give on each line: illness; measure; all, female or male; youngest age; oldest age; rate."
WHERE = {  # the field of the form for each part of a question; the longest that fits comes first
    "people.participants": "people",
    "people.ages": "ages_from",
    "people.activity": "inactive",
    "people.eligible_by_fifth": "eligible",
    "people.uptake_by_fifth": "uptake",
    "people.adherence_by_fifth": "adherence",
    "people.effect_by_fifth": "effect",
    "people.sex": "sex",
    "people": "people",
    "cost.per_head": "cost",
    "cost.price_year": "cost_year",
    "cost.lines": "lines",
    "cost.budget": "budget",
    "cost": "cost",
    "rates": "rates",
    "dose.source": "dose_source",
    "dose": "minutes",
    "horizon_years": "horizon",
    "intake": "intake",
    "price_year": "price_year",
    "rules": "rules",
    "persistence": "persistence",
    "draws": "draws",
    "programme": "minutes",
    "place": "place",
}

WORDS = {  # where a file's field names would mean nothing on a page
    "cost_not_established": ("What it costs a head is not established", "Give the cost, its prices and where it comes from"),
    "cost_unsourced": ("The cost has no source", "Say which budget, invoice or estimate it comes from"),
    "programme_missing": ("How much activity it adds is not said", "Give the minutes, how hard they are and where they come from"),
    "dose_unsourced": ("The minutes have no source", "Say where they come from: a timetable, a trial, a judgement"),
}


@dataclass
class Asked:
    """What the fields of an address say: a question as plain values, the fields as they were given, and what is wrong with them."""

    question: dict[str, Any]
    given: Mapping[str, str]
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, name: str, said: str) -> None:
        held = self.faults.setdefault(name, [])
        if said not in held:
            held.append(said)

    def add(self, no: Refused) -> None:
        """What the engine refuses, by the field that can put it right; a field that could not be read has its fault already."""
        unread = set(self.faults)
        for finding in no.findings or (Finding(code=no.code, what=no.what, where=no.where, why=no.why, remedy="; ".join(no.ways_out)),):
            parts = WORDS.get(finding.code, (finding.what, finding.why, finding.remedy))
            said = " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts if part)
            name = self.field_of(finding)
            if name not in unread:
                self.fault(name, said)

    def field_of(self, finding: Finding) -> str:
        """The field of the form that a finding speaks of."""
        where = finding.where
        if where.startswith("overrides."):
            return ("source." if finding.code == "override_without_source" else "set.") + where.removeprefix("overrides.")
        if finding.code == "price_year_unknown" and self.given.get("cost_year") and self.given["cost_year"] in finding.what:
            return "cost_year"
        if finding.code == "cost_unsourced" and "lines" not in self.given:
            return "cost_source"
        if finding.code == "rates_unsourced":
            return "rates_source"
        if finding.code == "bands_suppressed":
            return "set.exposure.inactive"
        return next((name for part, name in WHERE.items() if where == part or where.startswith(part + ".")), "people")


def read(code: str, programme: str, fields: Iterable[tuple[str, str]], ages: tuple[int, int] = (18, 90)) -> Asked:
    """The question that an address asks; `ages` are those of the programme. What cannot be read is a fault of its field."""
    given = {
        name: value.strip()[: LISTS.get(name, MOST)]
        for name, value in fields
        if value.strip() and (value.isprintable() or (name in LISTS and value.replace("\r", "").replace("\n", "").isprintable()))
    }
    asked = Asked(question={}, given=given)

    def number(name: str) -> float | None:
        text = given.get(name, "").replace(",", "").replace("£", "").removesuffix("%").strip()
        if not text:
            return None
        try:
            return float(text)
        except ValueError:
            asked.fault(name, f"“{given[name][:40]}” is not a number. Give figures, such as 120 or 0.5.")
            return None

    q: dict[str, Any] = {"place": code, "people": _people(asked, number, ages), **_priced(asked, number)}
    if programme != OWN:
        q["programme"] = programme
    for name in ("rules", "price_year", "persistence"):
        if name in given:
            q[name] = given[name]
    if "intake" in given:
        q["intake"] = _listed(asked, "intake", given["intake"])
    if any(name in given for name in COUNTED):
        q["counting"] = {name: True for name in COUNTED if name in given}
    if "rates" in given:
        q["rates"] = _rates(asked)
    q["overrides"] = _overrides(asked, number)
    asked.question = q
    return asked


def _priced(asked: Asked, number: Any) -> dict[str, Any]:
    """The dose and the cost that the address gives, and its whole numbers."""
    given = asked.given
    q: dict[str, Any] = {"draws": DRAWS}
    if any(name in given for name in ("minutes", "met", "dose_source")):
        q["dose"] = {"minutes_a_week": number("minutes") or 0.0, "met": number("met") or 4.0, "source": given.get("dose_source", "")}
    paid = {"paid_by": given.get("paid_by", "The council"), "budget": given.get("budget", "")}
    if "lines" in given:
        shares = {name: (number(name) or 0.0) / 100 for name in ("overhead", "optimism_bias") if name in given}
        q["cost"] = {"lines": _lines(asked), **shares, **paid}
    elif any(name in given for name in ("cost", "cost_source")):
        cost: dict[str, Any] = {"per_head": number("cost"), "price_year": given.get("cost_year", "2024")}
        q["cost"] = {**cost, "source": given.get("cost_source", ""), **paid}
    for name, key in (("horizon", "horizon_years"), ("draws", "draws"), ("seed", "seed")):
        value = number(name)
        if value is not None:
            q[key] = int(value) if abs(value) < 1e9 else -1
    return q


def _people(asked: Asked, number: Any, ages: tuple[int, int]) -> dict[str, Any]:
    given = asked.given
    people: dict[str, Any] = {"participants": number("people") if "people" in given else PEOPLE}
    if people["participants"] is None:
        people["participants"] = 0
    first, last = number("ages_from"), number("ages_to")
    between = (ages[0] if first is None else first, ages[1] if last is None else last)
    people["ages"] = [int(age) if abs(age) < 1000 else -1 for age in between]
    if given.get("sex", "all") != "all":
        people["sex"] = given["sex"]
    if any(name in given for name in CLASSES):
        people["activity"] = {name: (number(name) or 0.0) / 100 for name in CLASSES}
    for name in FIFTHS:
        if name not in given:
            continue
        five = _listed(asked, name, given[name])
        if len(five) == 5:
            people[FIFTHS[name]] = five
        else:
            asked.fault(name, "Give five numbers, the most deprived fifth first, such as 1.2, 1.1, 1, 0.9, 0.8.")
    if "reach_source" in given:
        people["reach_source"] = given["reach_source"]
    return people


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(";")] for line in text.splitlines() if line.strip()]


def _lines(asked: Asked) -> list[dict[str, Any]]:
    """The lines of a cost template, one a line of the field."""
    out: list[dict[str, Any]] = []
    for cells in _cells(asked.given["lines"]):
        try:
            line: dict[str, Any] = {"name": cells[0], "kind": cells[1], "pounds": float(cells[2].replace(",", "").lstrip("£"))}
            line |= {"price_year": cells[3], "source": cells[4]}
            if len(cells) > 5 and cells[5]:
                line |= {"hours": float(cells[5])} if cells[1] == "volunteer" else {"life_years": int(cells[5])}
        except (IndexError, ValueError):
            asked.fault("lines", f"“{'; '.join(cells)[:60]}” is not a line of the cost template. {LINE}")
            return []
        out.append(line)
    return out


def _rates(asked: Asked) -> list[dict[str, Any]]:
    """Tables of own rates, one rate a line of the field, all from one source."""
    tables: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for cells in _cells(asked.given["rates"]):
        try:
            illness, measure, sex, first, last, rate = cells
            row = {"sex": sex, "age_from": int(first), "age_to": int(last), "rate": float(rate)}
        except ValueError:
            asked.fault("rates", f"“{'; '.join(cells)[:60]}” is not a rate. {RATE}")
            return []
        tables.setdefault((illness, measure), []).append(row)
    source = asked.given.get("rates_source", "")
    return [{"illness": key[0], "measure": key[1], "source": source, "rows": rows} for key, rows in tables.items()]


def _listed(asked: Asked, name: str, text: str) -> list[float]:
    try:
        return [float(part) for part in text.replace(";", ",").split(",") if part.strip()][:30]
    except ValueError:
        asked.fault(name, f"“{text[:40]}” is not a list of numbers. Give figures with commas between them.")
        return [1.0]


def _overrides(asked: Asked, number: Any) -> list[dict[str, Any]]:
    changed: list[dict[str, Any]] = []
    for name in asked.given:
        if not name.startswith("set.") or len(changed) >= 60:
            continue
        key, value = name.removeprefix("set."), number(name)
        if value is None:
            continue
        held: dict[str, Any] = {"id": key, "value": value, "source": asked.given.get(f"source.{key}", "")}
        held |= {end: number(f"{end}.{key}") for end in ("low", "high") if f"{end}.{key}" in asked.given}
        if f"year.{key}" in asked.given:
            held["price_year"] = asked.given[f"year.{key}"]
        changed.append(held)
    return changed


def _of_people(people: People) -> dict[str, str]:
    said = {"people": f"{people.participants:.15g}", "ages_from": str(people.ages[0]), "ages_to": str(people.ages[1])}
    if people.sex != "all":
        said["sex"] = people.sex
    said |= {name: f"{share * 100:.15g}" for name, share in (people.activity or {}).items()}
    for name, key in FIFTHS.items():
        if getattr(people, key):
            said[name] = ",".join(f"{part:.15g}" for part in getattr(people, key))
    if people.reach_source:
        said["reach_source"] = people.reach_source
    return said


def _of_cost(cost: CostIn) -> dict[str, str]:
    said = {"paid_by": cost.paid_by} | ({"budget": cost.budget} if cost.budget else {})
    if cost.lines:
        rows = []
        for line in cost.lines:
            last = f"{line.hours:.15g}" if line.kind == "volunteer" else str(line.life_years)
            rows.append("; ".join((line.name, line.kind, f"{line.pounds:.15g}", line.price_year, line.source, last)))
        shares = {name: f"{getattr(cost, name) * 100:.15g}" for name in ("overhead", "optimism_bias") if getattr(cost, name)}
        return said | shares | {"lines": "\n".join(rows)}
    if cost.per_head is not None:
        said |= {"cost": f"{cost.per_head:.15g}", "cost_year": cost.price_year, "cost_source": cost.source}
    return said


def write(question: Question) -> str:
    """The fields of the address that asks a question: only what differs from what an empty field means."""
    said = _of_people(question.people)
    if question.dose:
        said |= {"minutes": f"{question.dose.minutes_a_week:.15g}", "met": f"{question.dose.met:.15g}", "dose_source": question.dose.source}
    if question.cost:
        said |= _of_cost(question.cost)
    said |= {name: "yes" for name in COUNTED if getattr(question.counting, name)}
    if question.rates:
        said["rates_source"] = question.rates[0].source
        said["rates"] = "\n".join(
            f"{table.illness}; {table.measure}; {row.sex}; {row.age_from}; {row.age_to}; {row.rate:.15g}"
            for table in question.rates
            for row in table.rows
        )
    if question.horizon_years:
        said["horizon"] = str(question.horizon_years)
    if len(question.intake) > 1:
        said["intake"] = ",".join(f"{size:.15g}" for size in question.intake)
    for name, default in (("rules", "green_book"), ("price_year", "2024"), ("persistence", "central"), ("draws", DRAWS), ("seed", 1)):
        if getattr(question, name) != default:
            said[name] = str(getattr(question, name))
    for change in question.overrides:
        said |= {f"set.{change.id}": f"{change.value:.15g}", f"source.{change.id}": change.source}
        said |= {f"{end}.{change.id}": f"{value:.15g}" for end, value in (("low", change.low), ("high", change.high)) if value is not None}
        if change.price_year:
            said[f"year.{change.id}"] = change.price_year
    return urlencode(said)
