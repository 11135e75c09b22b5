"""The stage `survey`: what the survey files held here say about the place, or which file would, and where it can be had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.actions.permissions import Person
from commonground.case import Case, fingerprint


def draft_survey(case: Case, by: Person) -> dict[str, Any]:
    """The standing questions of every real survey that covers the place, answered; what is missing where there is none.

    A made-up survey is named as such and never answers here by itself.
    """
    from commonground.actions.places import find_place
    from commonground.actions.survey import held as holding
    from commonground.actions.survey import of_place as saying

    place = find_place(text=case.place, by=by)
    found = saying.of_place(place=place, by=by, synthetic=False)
    drafted_now = [saying.kept(each) for said in found.said for each in said.answers]
    answers = [*drafted_now, *_added(case, {each["address"] for each in drafted_now})]
    refused = [f"{words}: {no.what}" for said in found.said for words, no in said.refused]
    made_up = [each.title for each in saying.covering(case.place) if each.synthetic]
    drafted = {
        "answers": answers,
        "cannot_tell": refused,
        "made_up": made_up,
        "missing": [] if drafted_now else [_missing(each) for each in holding.elsewhere() if each.councils],
    }
    return saying.summed_up(drafted)


def _added(case: Case, drafted: set[str]) -> list[Any]:
    """The answers that somebody put into the case, which a new draft keeps as they are."""
    last = case.last("survey")
    before = last.answer if last is not None and isinstance(last.answer, dict) else {}
    return [each for each in before.get("answers", []) if each.get("added_by") and each.get("address") not in drafted]


def outside_survey(case: Case) -> Mapping[str, str]:
    """The survey files that cover the place, with their designs, by fingerprint; made-up ones are no part of it."""
    from commonground.actions.survey.of_place import covering

    held = [[each.ref, each.sha256, each.version] for each in covering(case.place) if not each.synthetic]
    return {f"the survey files that cover {case.place}": fingerprint(held)}


def _missing(each: Any) -> dict[str, str]:
    return {"title": each.title, "sentence": f"{each.answers}. {each.where}.", "address": each.address}
