"""Places side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from commonground.actions import places as finding
from commonground.actions import profiles as actions
from commonground.store import warehouse
from commonground.terms import Refused
from commonground.web.presenters import listing, marks
from commonground.web.views.pages import chosen, person, show


def compare(request: HttpRequest) -> HttpResponse:
    """Up to fifteen places and the measures chosen; measures that must not share a table raise the clash alarm."""
    by = person(request)
    texts, measures = chosen(request, "place"), chosen(request, "measure", 120)
    added = request.GET.get("add", "").strip()[:100]
    places, problem = [], None
    for text in (*texts, *([added] if added else [])):
        try:
            places.append(finding.find_place(text=text, by=by))
        except Refused as no:
            problem = problem or no
    places = list(dict.fromkeys(places))
    said: dict[str, Any] = {
        "title": "Compare places",
        "places": places,
        "problem": problem,
        "chosen": measures,
        "shelves": listing.by_section(warehouse.current().measures().values()),
    }
    if len(places) > 1:
        compared = actions.compare(places=[place.code for place in places], measures=measures or None, by=by)
        sources = marks.Sources()
        rows = [(measure, [sources.figure(figure, measure) for figure in figures]) for measure, figures in compared.rows]
        said |= {"compared": compared, "rows": rows, "listed": sources.listed}
    return show(request, "compare.html", said)
