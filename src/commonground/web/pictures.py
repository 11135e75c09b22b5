"""Which chart an address names, and what it is drawn from. A chart that has no numbers is None, never an empty frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from commonground.actions import outlines, places
from commonground.actions import profiles as actions
from commonground.actions.permissions import Person
from commonground.documents import charts
from commonground.documents.charts.chart import Chart
from commonground.domain.indicators.measure_view import MeasureView
from commonground.domain.indicators.nouns import Profile
from commonground.domain.places.nouns import tier_of
from commonground.terms import Figure, Refused

ALL_PLACES = ("ranked", "map", "tiles")


def of_place(profile: Profile, name: str, *, by: Person) -> Chart | None:
    """A chart of a profile by its name: spine-<section>, pyramid, scatter-<measure>--<measure>, or trend, ranked, map or tiles
    with a measure, as in trend-inactive_adults.
    """
    kind, _, what = name.partition("-")
    if kind == "pyramid" and not what:
        return charts.age_pyramid(profile) if profile.ages else None
    if kind == "spine":
        section = next((each for each in profile.sections if each.id == what), None)
        return charts.spine(section, profile.place.name) if section else None
    if kind == "trend":
        reading = profile.reading(what)
        return charts.trend(reading) if reading and reading.trend else None
    if kind in ALL_PLACES:
        return of_measure(kind, what, tier=tier_of(profile.place), highlight=profile.place.code, by=by) if profile.reading(what) else None
    if kind == "scatter":
        return _scatter(profile, what, by=by)
    raise unknown(name)


def of_measure(kind: str, measure: str, *, tier: str, period: str | None = None, highlight: str | None = None, by: Person) -> Chart | None:
    """A chart of one measure over every place of a tier."""
    view = actions.read_measure(measure=measure, tier=tier, period=period, by=by)
    if not any(figure.present for figure in view.figures):
        return None
    draw: dict[str, Callable[[], Chart | None]] = {
        "ranked": lambda: charts.ranked_bars(view.measure, view.figures, highlight=highlight, england=view.england),
        "tiles": lambda: charts.tile_grid(view.measure, view.figures, groups=_regions(view.figures), highlight=highlight),
        "map": lambda: _map(view, highlight, by),
    }
    if kind not in draw:
        raise unknown(kind)
    return draw[kind]()


def _map(view: MeasureView, highlight: str | None, by: Person) -> Chart | None:
    boundaries = outlines.outlines_of_tier(tier=view.tier, by=by)
    return charts.choropleth(view.measure, view.figures, boundaries, highlight=highlight) if boundaries else None


def _regions(figures: Iterable[Figure]) -> dict[str, str]:
    """The region of each place, so that its tile stands where the region lies."""
    register = places.register()
    found = {figure.place.code: register.parent(figure.place, "region") for figure in figures}
    return {code: region.code for code, region in found.items() if region}


def _scatter(profile: Profile, what: str, *, by: Person) -> Chart | None:
    one, _, other = what.partition("--")
    if not (profile.reading(one) and profile.reading(other)):
        return None
    tier = tier_of(profile.place)
    across, up = (actions.read_measure(measure=measure, tier=tier, by=by) for measure in (one, other))
    held = {figure.place.code: figure for figure in up.figures}
    pairs = [(figure, held[figure.place.code]) for figure in across.figures if figure.place.code in held]
    if not any(first.present and second.present for first, second in pairs):
        return None
    return charts.scatter(across.measure, up.measure, pairs, highlight=(profile.place.code,))


def unknown(name: str) -> Refused:
    return Refused(
        "chart_unknown", what=f"There is no chart called {name[:60]!r}", ways_out=("Follow the links of the page that shows the chart",)
    )
