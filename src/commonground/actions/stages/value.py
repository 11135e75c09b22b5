"""The stage `value`: what a programme is worth here. Until somebody chooses one, an illustration says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from commonground.actions.permissions import Person
from commonground.case import Case
from commonground.domain.value.answer import Answer
from commonground.domain.value.library import STATUSES, Programme

SHARE = 0.01  # of residents of the programme's ages: an illustration, not a plan
ILLUSTRATION = "Illustration, until somebody chooses a programme"


def draft_value(case: Case, by: Person) -> dict[str, Any]:
    """A first look at the best-evidenced programme, for one in a hundred residents of its ages; and the cost of inactivity."""
    from commonground.actions.value import ask, place
    from commonground.actions.value.world import world
    from commonground.domain.value.words import pounds
    from commonground.terms import Refused

    chosen = best_evidenced(ask.list_programmes().values())
    first, last = chosen.ages
    people: dict[str, Any] = {"participants": 1.0, "ages": [first, last]}
    question = ask.as_question({"programme": chosen.id, "place": case.place, "people": people})
    try:
        here, _ = place.locality(question, world(), by=by)
        living = float(here.people[:, first : last + 1].sum())
        many = max(10.0, float(round(living * SHARE / 10) * 10))
        question = msgspec.structs.replace(question, people=msgspec.structs.replace(question.people, participants=many))
        found, whole = ask.first_look(question=question, by=by)
        _, costs = ask.inactivity(place=case.place, by=by)
    except Refused as no:
        return {"status": "Cannot be said", "why": str(no), "what_to_do": list(no.ways_out)}
    hospital = [(row.disease.replace("_", " "), row.pounds["nhs_hospital"][0]) for row in costs if "nhs_hospital" in row.pounds]
    year = costs[0].price_year
    return {
        "status": ILLUSTRATION,
        "chosen_because": f"{chosen.name} is the best evidenced programme of the library that has a dose and a cost: {chosen.effect}.",
        "sized_by": f"{many:,.0f} people: one in a hundred of the {living:,.0f} residents of {first} to {last}, to show what a size means.",
        **answer_of(found, whole),
        "inactivity": [f"{name}: about {pounds(amount)} a year to NHS hospitals ({year} prices)" for name, amount in hospital],
    }


def answer_of(found: Answer, whole: bool) -> dict[str, Any]:
    """What a case keeps of an answer: its sentences, its size, what it rests on, and the question that gives it again."""
    a = found.appraisal
    return {
        "programme": found.programme,
        "sentences": list(found.sentences),
        "how_sure": f"{found.draws} draws" + ("" if whole else ": a first look, without a verdict"),
        "programme_cost": a.programme_cost,
        "quality_adjusted_years": a.qalys.mean,
        "net_present_value": a.net_present_value.mean,
        "own_values": [f"{o.id} is {o.value:g}: {o.source}" for o in found.question.overrides],
        "not_verified": list(found.unverified),
        "not_counted": list(found.not_established),
        "question": msgspec.to_builtins(found.question),
        "sources": list(found.sources),
        "answer_fingerprint": found.fingerprint,
        "version": found.version,
        "release": found.release,
    }


def best_evidenced(held: Any) -> Programme:
    """The programme with the best finding from the best kind of study, among those with a dose and a cost."""
    ready = [p for p in held if p.valued and p.cost is not None]
    return min(ready, key=lambda p: (STATUSES.index(p.status), p.grade, p.name))


def outside_value(case: Case) -> Mapping[str, str]:
    """What the value stage rests on outside the case: the method and its parameters. The place's figures are the profile's."""
    from commonground.actions.value.ask import method_mark

    return {"the value method and its parameters": method_mark()[:16]}
