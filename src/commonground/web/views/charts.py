"""A chart at its own address, as a picture or as its numbers."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse

from commonground.documents.charts import download, draw
from commonground.documents.charts.chart import Chart
from commonground.terms import Refused
from commonground.web import pictures
from commonground.web.views.pages import one_of, person
from commonground.web.views.places import ask

TIERS = ("lower", "upper", "region", "icb")
# A picture opened by itself is a document of its own: it may carry its own styles and nothing else.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def chart(request: HttpRequest, code: str, chart: str, form: str) -> HttpResponse:
    return as_form(_of_place(request, code, chart), form, chart)


def csvw(request: HttpRequest, code: str, chart: str) -> HttpResponse:
    return as_csvw(request, _of_place(request, code, chart))


def measure_chart(request: HttpRequest, measure: str, chart: str, form: str) -> HttpResponse:
    return as_form(_of_measure(request, measure, chart), form, f"{chart}-{measure}")


def measure_csvw(request: HttpRequest, measure: str, chart: str) -> HttpResponse:
    return as_csvw(request, _of_measure(request, measure, chart))


def _of_place(request: HttpRequest, code: str, chart: str) -> Chart:
    return _held(pictures.of_place(ask(request, code), chart, by=person(request)), chart)


def _of_measure(request: HttpRequest, measure: str, chart: str) -> Chart:
    tier = one_of(request, "tier", TIERS, "lower")
    return _held(pictures.of_measure(chart, measure, tier=tier, period=request.GET.get("period"), by=person(request)), chart)


def _held(chart: Chart | None, name: str) -> Chart:
    if chart is None:
        raise Refused(
            "chart_unknown",
            what=f"There are no numbers here to draw the chart {name[:60]!r} from",
            ways_out=("Choose another measure or place",),
        )
    return chart


def as_form(chart: Chart, form: str, name: str) -> HttpResponse:
    """SVG, PNG or CSV. Refused for any other form."""
    if form in ("svg", "phone"):  # the same picture, or the one that a page shows on a narrow screen
        response = HttpResponse(draw.svg_file(chart) if form == "svg" else draw.phone_file(chart), content_type="image/svg+xml")
        response["Content-Security-Policy"] = PICTURE_POLICY
        return response
    if form == "png":
        return HttpResponse(draw.png(chart), content_type="image/png")
    if form == "csv":
        response = HttpResponse(download.csv(chart), content_type="text/csv; charset=utf-8; header=present")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        response["Link"] = f'<{name}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
        return response
    raise Refused("form_unknown", what=f"A chart cannot be had as {form[:20]!r}", ways_out=("Choose svg, png, csv or csv-metadata.json",))


def as_csvw(request: HttpRequest, chart: Chart) -> HttpResponse:
    """The CSV on the Web description of a chart's numbers."""
    url = request.build_absolute_uri().replace("-metadata.json", "", 1)
    return HttpResponse(msgspec.json.encode(download.csvw(chart, url)), content_type="application/ld+json")
