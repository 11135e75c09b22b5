"""A closer look at one programme here: two inputs at once, scenarios by stated probabilities, another programme beside it."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground.actions.value import ask as value
from commonground.actions.value import further
from commonground.documents.value.dots import amount
from commonground.documents.value.tables import limits
from commonground.domain.value import scenarios
from commonground.domain.value.words import chance_of
from commonground.terms import Refused
from commonground.web.presenters.value import answer as shown
from commonground.web.presenters.value import asked as asking
from commonground.web.views.pages import person, show
from commonground.web.views.value.answers import about_question, question_of

POINTS = 5
HELD: dict[str, tuple[str, str, str | None]] = {  # scenarios that the page can weigh: name, kind of model, persistence
    "asked": ("As asked", "disease", None),
    "all_cause": ("All deaths at once, in place of illness by illness", "all_cause", None),
    "short": ("The added activity is gone after a year", "disease", "short"),
    "long": ("Everyone who starts keeps it up", "disease", "long"),
}
OWN = ("first", "second", "beside", "beside_cost", "beside_year", "beside_source", "because", *(f"p_{name}" for name in HELD))
STANDING = {"ND": "On the frontier", "D": "Dominated: another does more for no more", "ED": "Beaten by a mix of two others"}


def closer(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    """Each of the three is asked by its own form; what cannot be answered is said over that form."""
    question, place, held = question_of(request, code, programme)
    base = reverse("value_answer", kwargs={"code": place.code, "programme": programme})
    carried = asking.write(question)
    said: dict[str, Any] = {
        **about_question(place, held),
        "title": f"{held.name if held else 'A programme of your own'} in {place.name}: a closer look",
        "programme": programme,
        "back": f"{base}?{carried}",
        "carried": shown.hidden(carried),
        "given": {name: request.GET.get(name, "") for name in OWN},
        "inputs": further.inputs(question=question, by=person(request)),
        "scenarios": {name: each[0] for name, each in HELD.items()},
        "others": [p for p in value.list_programmes().values() if p.valued and p.id != programme],
        "no": {},
    }
    for name, ask in (("grid", _grid), ("weighed", _weighed), ("compared", _compared)):
        try:
            said[name] = ask(request, question)
        except Refused as no:
            said[name], said["no"][name] = None, no
    return show(request, "value/closer.html", said, status=400 if said["no"] else 200)


def _grid(request: HttpRequest, question: Any) -> dict[str, Any] | None:
    first, second = request.GET.get("first", ""), request.GET.get("second", "")
    if not first or not second:
        return None
    found = further.grid(question=question, first=first, second=second, points=POINTS, by=person(request))
    return {
        "sentence": f"Net value from {amount(min(map(min, found.net)))} to {amount(max(map(max, found.net)))}, the rest central.",
        "head": [found.first.name, *(f"{value:.3g}" for value in found.columns)],
        "across": found.second.name,
        "rows": [(f"{value:.3g}", *(amount(each) for each in row)) for value, row in zip(found.rows, found.net, strict=True)],
    }


def _weighed(request: HttpRequest, question: Any) -> dict[str, Any] | None:
    chances = {name: request.GET.get(f"p_{name}", "").strip().removesuffix("%") for name in HELD}
    if not any(chances.values()):
        return None
    try:
        shares = {name: float(said) / 100 for name, said in chances.items() if said}
    except ValueError:
        ways = ("Give figures, such as 60",)
        raise Refused("shares_not_one", what="A probability is not a number", ways_out=ways) from None
    because = request.GET.get("because", "")[: asking.MOST]
    held = [
        scenarios.ScenarioIn(name=HELD[n][0], probability=share, source=because, structure=HELD[n][1], persistence=HELD[n][2])
        for n, share in shares.items()
    ]
    found = further.weigh(question=question, held=held, by=person(request))
    return {
        "sentence": f"By these probabilities the net value is {amount(found.mean)} ({amount(found.low)} to {amount(found.high)}), with a "
        f"chance of {chance_of(found.worth)} of being worth its cost; {found.structural:.0%} of the doubt lies between the scenarios.",
        "rows": [
            (s.name, f"{s.probability:.0%}", (amount(s.mean), f"{amount(s.low)} to {amount(s.high)}"), f"{s.worth:.0%}")
            for s in found.scenarios
        ],
    }


def _compared(request: HttpRequest, question: Any) -> dict[str, Any] | None:
    beside = request.GET.get("beside", "")
    if not beside:
        return None
    other = {**msgspec.to_builtins(question), "programme": beside, "dose": None, "adherence": None, "falls_ratio": None, "cost": None}
    if request.GET.get("beside_cost", "").strip():
        cost = request.GET["beside_cost"].replace("£", "").replace(",", "").strip()
        year, source = (request.GET.get(name, "") for name in ("beside_year", "beside_source"))
        other["cost"] = {"per_head": cost, "price_year": year, "source": source[: asking.MOST]}
    found = value.compare(questions=[question, value.as_question(other)], by=person(request))
    ratio = [("Nothing to compare with" if r.icer is None else f"{amount(r.icer)} against {r.against}") for r in found.ranked]
    spread = dict(found.net_benefit)
    rows = [
        (r.name, amount(r.cost), f"{r.effect:,.2f}", STANDING[r.status], each, (amount(spread[r.name].mean), limits(spread[r.name])))
        for r, each in zip(found.ranked, ratio, strict=True)
    ]
    curve = [(f"£{point.threshold:,.0f}", *(f"{chance:.0%}" for chance in point.chances)) for point in found.curve]
    return {"sentence": found.sentence, "rows": rows, "curve": curve, "names": found.names, "evpi": amount(found.evpi)}
