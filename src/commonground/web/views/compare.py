"""Places side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from commonground.actions import documents
from commonground.actions import profiles as actions
from commonground.documents import charts
from commonground.documents.charts.chart import Chart
from commonground.documents.compared import FEW
from commonground.domain.indicators.compared import Compared
from commonground.domain.indicators.nouns import Measure
from commonground.store import warehouse
from commonground.terms import Figure, Place, Refused
from commonground.web.presenters import listing, marks
from commonground.web.presenters.downloads import FORMS
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file
from commonground.web.views.pages import chosen, chosen_places, person, show

NAMED = 4  # places that stand in the name of a file


def compare(request: HttpRequest) -> HttpResponse:
    """Up to fifteen places and the measures chosen; measures that must not share a table raise the clash alarm."""
    by = person(request)
    measures = chosen(request, "measure", 120)
    places, problem = chosen_places(request)
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
        rows = [row(measure, figures, sources) for measure, figures in compared.rows]
        query = urlencode([*(("place", place.code) for place in places), *(("measure", each) for each in measures)])
        said["forms"] = [(label, f"/compare.{form}?{query}") for label, form in FORMS]
        said |= {"compared": compared, "rows": rows, "listed": sources.listed, "pictures": drawn(compared) if len(rows) <= FEW else ()}
    return show(request, "compare.html", said)


def document(request: HttpRequest, form: str) -> HttpResponse:
    """The same places and measures in one form, to be saved."""
    places, body = documents.compared_document(
        places=chosen(request, "place"), measures=chosen(request, "measure", 120) or None, form=form, by=person(request)
    )
    named = [place.name for place in places[:NAMED]]
    more = [f"and {len(places) - NAMED} more"] if len(places) > NAMED else []
    return as_file(body, " ".join([*named, *more, "compared"]), form)


def row(measure: Measure, figures: Sequence[Figure], sources: marks.Sources) -> tuple[Measure, str, list[tuple[Place, marks.Shown, str]]]:
    """A measure, the period of its figures, and each place with its figure, which says its own period where they differ."""
    periods = {figure.period.label for figure in figures if figure.present}
    own = len(periods) > 1
    cells = [(figure.place, sources.figure(figure, measure), figure.period.label if own and figure.present else "") for figure in figures]
    return measure, "different periods" if own else next(iter(periods), figures[0].period.label), cells


def drawn(compared: Compared) -> list[Picture]:
    """The places in order on each measure, with intervals where they are published."""
    places = "&".join(f"place={place.code}" for place in compared.places)
    found = [(measure, charts.ranked_bars(measure, figures)) for measure, figures in compared.rows if any(each.present for each in figures)]
    return [Picture.of(chart, f"/compare/chart/{measure.id}", f"?{places}") for measure, chart in found]


def compare_chart(request: HttpRequest, measure: str, form: str) -> HttpResponse:
    """One of those pictures, or its numbers."""
    return as_form(_chart(request, measure), form, f"compare-{measure}")


def compare_csvw(request: HttpRequest, measure: str) -> HttpResponse:
    return as_csvw(request, _chart(request, measure))


def _chart(request: HttpRequest, measure: str) -> Chart:
    compared = actions.compare(places=chosen(request, "place"), measures=(measure,), by=person(request))
    (held, figures), *_ = compared.rows or [(None, ())]
    if held is None or not any(each.present for each in figures):
        raise Refused("chart_unknown", what="There are no numbers here to draw", ways_out=("Choose another measure or other places",))
    return charts.ranked_bars(held, figures)
