"""What must be checked of a figure before it is shown: enough people behind it, and how old it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from commonground.domain.indicators.mapping import OWN
from commonground.domain.indicators.nouns import Measure, Rules
from commonground.terms import Figure, Status, Suppressed


def base_rule(figure: Figure, rules: Rules) -> Figure:
    """The figure, or the same figure held back when fewer people were asked than the rule allows (T9)."""
    asked = figure.base.asked if figure.base else None
    if not figure.present or asked is None or asked >= rules.base_minimum:
        return figure
    reason = f"too few people were asked ({asked}; at least {rules.base_minimum} are needed)"
    return replace(
        figure, value=Suppressed(reason=reason, threshold=rules.base_minimum), status=Status.ABSENT, interval=None, count=None, note=reason
    )


def age_words(figure: Figure, today: date, rules: Rules) -> str:
    """ "7 years old" when a figure is older than the rule allows (T40), else empty. A figure is as old as the end of its period."""
    years = (today - figure.period.end).days / 365.25
    return f"{int(years)} years old" if years > rules.stale_years else ""


def marks(figure: Figure, measure: Measure, *, newest: str = "") -> tuple[str, ...]:
    """What must be read beside the number; a modelled value is never called a survey result (T38)."""
    found = []
    if measure.kind == "modelled" or figure.status is Status.MODELLED:
        found.append("modelled, not measured here")
    if any(source.id.startswith(OWN) for source in figure.sources):
        found.append("brought in here, not an official statistic")
    if figure.status is Status.CARRIED:
        found.append("carried from earlier boundaries")
    if figure.status is Status.PROVISIONAL:
        found.append("provisional")
    if figure.status is Status.DERIVED:
        found.append("worked out from published figures")
    if newest and figure.period.label != newest and figure.present:
        found.append(f"other places have a newer figure ({newest})")
    return tuple(found)
