"""The catalogue of measures, and one measure for every place."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from commonground.actions import profiles as actions
from commonground.documents import words
from commonground.domain.indicators.measure_view import MeasureView
from commonground.domain.indicators.nouns import SECTIONS
from commonground.domain.survey.recipes import RECIPES
from commonground.store import warehouse
from commonground.terms import Figure, Refused
from commonground.web import pictures
from commonground.web.presenters import listing, marks
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import TIERS
from commonground.web.views.pages import one_of, person, show, whole

PER_PAGE = 50
TIER_NAMES = {
    "lower": "Districts and unitary councils",
    "upper": "County and unitary councils",
    "region": "Regions",
    "icb": "Integrated care boards",
}
SORTS = ("best", "worst", "name")


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every measure, under its section."""
    measures = warehouse.current().measures().values()
    return show(
        request,
        "measures_all.html",
        {"title": "Measures", "shelves": listing.by_section(measures), "many": len(measures), "recipes": RECIPES},
    )


def one(request: HttpRequest, measure: str) -> HttpResponse:
    """A measure's definition, picture, and a table of every place, sorted and in pages."""
    tier, sort = one_of(request, "tier", TIERS, "lower"), one_of(request, "sort", SORTS, "best")
    try:
        view = actions.read_measure(measure=measure, tier=tier, period=request.GET.get("period") or None, by=person(request))
    except Refused as no:
        if no.code != "measure_empty":
            raise
        return nothing_held(request, measure, tier, no)
    ordered = in_order(view, sort)
    pages = max(1, -(-len(ordered) // PER_PAGE))
    page = whole(request, "page", 1, 1, pages)
    sources = marks.Sources()
    rows = [
        (figure.place, sources.figure(figure, view.measure), words_of_rank(view, figure))
        for figure in ordered[(page - 1) * PER_PAGE : page * PER_PAGE]
    ]
    tops = [(figure.place, sources.figure(figure, view.measure)) for figure in (view.england, *view.regions) if figure]
    query = {"tier": tier, "sort": sort, **({"period": view.period} if request.GET.get("period") else {})}
    said = {
        "title": view.measure.name,
        "recipe": listing.recipe(measure),
        "m": view.measure,
        "view": view,
        "rows": rows,
        "tops": tops,
        "listed": sources.listed,
        "area": "measures",
        "direction": words.direction(view.measure),
        "section_title": SECTIONS[view.measure.section],
        "tiers": [(key, TIER_NAMES[key]) for key in TIERS],
        "tier": tier,
        "sort": sort,
        "page": page,
        "pages": [(number, f"?{urlencode({**query, 'page': number})}") for number in range(1, pages + 1)],
        "sorts": [(key, f"?{urlencode({**query, 'sort': key})}") for key in SORTS],
        "pictures": drawn(request, view, tier),
        "many": len(ordered),
    }
    return show(request, "measure.html", said)


def nothing_held(request: HttpRequest, measure: str, tier: str, no: Refused) -> HttpResponse:
    """The definition of a measure of which this release holds no figure for this kind of place."""
    m = warehouse.current().measures()[measure]
    said = {
        "title": m.name,
        "m": m,
        "recipe": listing.recipe(measure),
        "no": no,
        "area": "measures",
        "direction": words.direction(m),
        "section_title": SECTIONS[m.section],
        "tier": tier,
        "tiers": [(key, TIER_NAMES[key]) for key in TIERS],
    }
    return show(request, "measure_empty.html", said)


def in_order(view: MeasureView, sort: str) -> list[Figure]:
    """By rank from either end, or by name; places without a value come last."""
    if sort == "name":
        return sorted(view.figures, key=lambda figure: figure.place.name)
    ranks = {code: rank.position for code, rank in view.ranks.items()}
    sign = -1 if sort == "worst" else 1
    return sorted(view.figures, key=lambda figure: (not figure.present, sign * ranks.get(figure.place.code, 10_000), figure.place.name))


def words_of_rank(view: MeasureView, figure: Figure) -> str:
    held = view.ranks.get(figure.place.code)
    if held is None:
        return ""
    between = (
        f" ({words.ordinal(held.low)} to {words.ordinal(held.high)})"
        if held.low is not None and held.high is not None and held.low != held.high
        else ""
    )
    return f"{words.ordinal(held.position)}{between}"


def drawn(request: HttpRequest, view: MeasureView, tier: str) -> list[Picture]:
    found: list[Picture] = []
    for kind in ("ranked", "map", "tiles"):
        chart = pictures.of_measure(kind, view.measure.id, tier=tier, period=request.GET.get("period") or None, by=person(request))
        if chart and not (kind == "tiles" and found and found[-1].href.endswith("/map")):
            found.append(Picture.of(chart, f"/measure/{view.measure.id}/chart/{kind}"))
    return found
