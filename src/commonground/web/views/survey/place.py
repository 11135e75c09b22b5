"""What the surveys that are held say about a place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonground.actions import places as finding
from commonground.actions.permissions import may
from commonground.actions.survey import held as holding
from commonground.actions.survey import of_place as saying
from commonground.documents import survey_answer as documents
from commonground.web.presenters import marks
from commonground.web.presenters import survey as shown
from commonground.web.views.pages import person, show


def place_survey(request: HttpRequest, code: str) -> HttpResponse:
    """The standing questions of every survey that covers the place, and which files would answer where none is held."""
    by = person(request)
    place = finding.find_place(text=code, by=by)
    if code != place.code:
        return redirect("place_survey", code=place.code)
    found = saying.of_place(place=place, by=by)
    real = [each for each in found.said if not each.survey.synthetic]
    said = {
        "title": f"{place.name}: surveys",
        "place": place,
        "kind": marks.in_words(place),
        "trail": [("Find a place", reverse("start")), (place.name, reverse("profile", kwargs={"code": place.code})), ("Surveys", "")],
        "surveys": [(each, [shown.standing_row(one) for one in each.answers]) for each in found.said],
        "sources": [
            documents.source(source, number)
            for number, source in enumerate(
                each.answers[0].told.answer.sources[0] for each in found.said if each.answers and each.answers[0].told
            )
        ],
        "real": real,
        "silent": found.silent,
        "elsewhere": holding.elsewhere(),
        "may_open": may(by, "open_survey"),
        "area": "start",
    }
    return show(request, "survey/place.html", said)
