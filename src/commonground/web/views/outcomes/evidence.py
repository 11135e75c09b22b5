"""The library of evidence: for, against, mixed and open, each with its grade and citation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from commonground.domain.outcomes.evidence import GRADES, shipped_evidence
from commonground.domain.outcomes.library import crosswalk, shipped_taxonomy
from commonground.terms import Refused
from commonground.web.views.pages import one_of, show

DIRECTIONS = {"for": "For", "against": "Against", "mixed": "Mixed", "open": "Open: nothing firm was found"}
CHECKED = {"checked": "Checked against a source", "unchecked": "Not checked"}


def library(request: HttpRequest) -> HttpResponse:
    """Every statement, or those of a theme, direction, grade, or that were or were not checked."""
    taxonomy = shipped_taxonomy()
    names = {theme.slug: theme.name for theme in taxonomy.themes}
    theme = one_of(request, "theme", ("", *names), "")
    direction = one_of(request, "direction", ("", *DIRECTIONS), "")
    grade = one_of(request, "grade", ("", *GRADES), "")
    checked = one_of(request, "checked", ("", *CHECKED), "")
    held = shipped_evidence()
    found = [
        each
        for each in held
        if (not theme or theme in each.themes)
        and (not direction or each.direction == direction)
        and (not grade or each.grade == grade)
        and (not checked or each.checked == (checked == "checked"))
    ]
    said = {
        "area": "start",
        "title": "Evidence",
        "found": found,
        "every": held,
        "names": names,
        "directions": DIRECTIONS,
        "grades": GRADES,
        "checks": CHECKED,
        "chosen": {"theme": theme, "direction": direction, "grade": grade, "checked": checked},
        "unchecked": sum(not each.checked for each in held),
        "crosswalk": crosswalk(theme) if theme else (),
        "against": sum(each.direction in ("against", "mixed") for each in held),
    }
    return show(request, "outcomes/evidence.html", said)


def one(request: HttpRequest, ident: str) -> HttpResponse:
    """One statement: what was found, for whom, how much of what, how long it lasts, how firm, and where it can be read."""
    taxonomy = shipped_taxonomy()
    each = next((one for one in shipped_evidence() if one.id == ident), None)
    if each is None:
        raise Refused(
            "evidence_unknown", what=f"There is no statement {ident[:20]!r} in the library", ways_out=("Choose one from the library",)
        )
    said = {
        "area": "start",
        "title": f"Evidence {each.id}",
        "each": each,
        "names": {theme.slug: theme.name for theme in taxonomy.themes},
        "contributions": [one for one in taxonomy.contributions if one.id in each.contributions],
        "directions": DIRECTIONS,
        "grade": GRADES[each.grade],
        "parts": [one for one in taxonomy.contributions if one.id in each.parts],
        "mechanisms": [one for one in taxonomy.contributions if one.id in each.mechanisms],
        "beside": [
            other
            for other in shipped_evidence()
            if other.id != each.id
            and {*other.contributions, *other.parts} & {*each.contributions, *each.parts}
            and set(other.themes) & set(each.themes)
        ][:8],
    }
    return show(request, "outcomes/evidence_one.html", said)
