"""An area and its figures, alone or beside others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from commonground.actions import areas as actions
from commonground.actions import outlines
from commonground.actions.permissions import Person, may
from commonground.documents import charts
from commonground.documents.charts.chart import Chart
from commonground.domain.places.custom import CustomArea
from commonground.terms import Refused
from commonground.web.presenters import areas as shown
from commonground.web.presenters import marks
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file, require_form
from commonground.web.views.pages import chosen, person, show

MOST_DRAWN = 3
FORMS = {"pdf": "PDF", "docx": "Word", "ods": "ODS", "xlsx": "Excel", "csv": "CSV", "json": "JSON"}


def one(request: HttpRequest, code: str, problem: Refused | None = None) -> HttpResponse:
    """What an area is made of, how many people live there, and its figures put together."""
    by = person(request)
    area = actions.load(code=code, by=by)
    side = actions.side_by_side(areas=(area,), by=by)
    sources = marks.Sources()
    said: dict[str, Any] = {
        "title": area.name,
        "drawn": area,
        "kept": actions.kept(code=code, by=by),
        "where": _where(area, side.taken[0], by),
        "taken": [member for member in side.taken[0].members if member.how.startswith("in ")],
        "look_ups": side.look_ups,
        "fit": actions.fitted(area=area, by=by),
        "shelves": shown.shelves(side.rows, sources),
        "absent": shown.absent(side),
        "marks": side.marks,
        "listed": sources.listed,
        "forms": _forms((code,)),
        "off": actions.taken_off(code=code, by=by),
        "may_save": may(by, "save_area"),
        "problem": problem,
        "area": "areas",
    }
    return show(request, "areas/one.html", said, status=400 if problem else 200)


def where(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Where an area lies, as a picture. Refused (chart_unknown) where the outlines of its places are not held."""
    by = person(request)
    area = actions.load(code=code, by=by)
    drawn = _where(area, actions.side_by_side(areas=(area,), by=by).taken[0], by)
    if drawn is None or form not in ("svg", "png"):
        raise Refused("chart_unknown", what="There is no such picture of this area", ways_out=("Look at its table",))
    return as_form(drawn, form, f"where-{code}")


def _where(area: CustomArea, taken: CustomArea, by: Person) -> Chart | None:
    held = outlines.of_area(area=taken, code=area.code, by=by)
    return charts.locator(area.place, held) if held else None


def compare(request: HttpRequest) -> HttpResponse:
    """Up to fifteen areas and places side by side, each measure put together for each of them."""
    by = person(request)
    problem, found = None, {}
    for name in (*chosen(request, "area"), *chosen(request, "add", 1)):
        try:
            code, area = actions.named(name=name, by=by)
            found[code] = area
        except Refused as no:
            problem = problem or no
    said: dict[str, Any] = {
        "title": "Areas side by side",
        "problem": problem,
        "drawn": actions.saved(by=by),
        "taken": found,
        "area": "areas",
    }
    if found:
        side = actions.side_by_side(areas=tuple(found.values()), by=by)
        sources = marks.Sources()
        said |= {
            "side": side,
            "shelves": shown.shelves(side.rows, sources),
            "absent": shown.absent(side),
            "pictures": _drawn(side, found) if len(found) > 1 else (),
            "listed": sources.listed,
            "forms": _forms(found),
        }
    return show(request, "areas/compare.html", said, status=400 if problem else 200)


def chart(request: HttpRequest, measure: str, form: str) -> HttpResponse:
    """One measure of the areas as a picture, or its numbers."""
    return as_form(_chart(request, measure), form, f"areas-{measure}")


def chart_csvw(request: HttpRequest, measure: str) -> HttpResponse:
    return as_csvw(request, _chart(request, measure))


def _chart(request: HttpRequest, measure: str) -> Chart:
    by = person(request)
    areas = [actions.named(name=name, by=by)[1] for name in chosen(request, "area")]
    side = actions.side_by_side(areas=areas, measures=(measure,), by=by)
    for held, figures in (*side.rows, *side.partly):
        if any(figure.present for figure in figures):
            return charts.ranked_bars(held, figures)
    raise Refused("chart_unknown", what="There are no numbers here to draw", ways_out=("Choose another measure or other areas",))


def _drawn(side: actions.SideBySide, codes: Iterable[str]) -> list[Picture]:
    """The areas in order on the first measures that they have in common, with intervals where there are any."""
    query = "?" + urlencode([("area", code) for code in codes])
    first = [(measure, figures) for measure, figures in side.rows if measure.mini][:MOST_DRAWN] or side.rows[:MOST_DRAWN]
    return [Picture.of(charts.ranked_bars(measure, figures), f"/areas/chart/{measure.id}", query) for measure, figures in first]


def download(request: HttpRequest, form: str) -> HttpResponse:
    """The areas side by side in one form, to be saved."""
    require_form(form, "Areas")
    return as_file(actions.write(names=chosen(request, "area"), form=form, by=person(request)), "areas", form)


def _forms(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    query = urlencode([("area", code) for code in codes])
    return tuple((title, f"/areas/compare.{form}?{query}") for form, title in FORMS.items())
