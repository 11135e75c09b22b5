"""How each stage drafts its answer, and what outside the case the answer rests on. A new stage is a row here and a row in ROUTE."""

from __future__ import annotations

from collections.abc import Mapping

from commonground.actions.stages import landscape, place, priorities, profile, survey, value
from commonground.actions.stages.drafting import Drafting
from commonground.case import ROUTE, Case
from commonground.terms import Refused

DRAFTING: Mapping[str, Drafting] = {
    "place": Drafting(draft=place.draft_place, outside=place.outside_place),
    "profile": Drafting(draft=profile.draft_profile, outside=profile.outside_profile),
    "survey": Drafting(draft=survey.draft_survey, outside=survey.outside_survey),
    "landscape": Drafting(draft=landscape.draft_landscape, outside=landscape.outside_landscape),
    "priorities": Drafting(draft=priorities.draft_priorities, outside=priorities.outside_priorities),
    "match": Drafting(draft=priorities.draft_match, outside=priorities.outside_match),
    "value": Drafting(draft=value.draft_value, outside=value.outside_value),
}


def drafting(stage: str) -> Drafting:
    """How a stage drafts. Refused (stage_not_drafted) for one that only a person can answer."""
    if stage not in DRAFTING:
        raise Refused("stage_not_drafted", what=f"Common Ground cannot draft the stage {stage!r}", ways_out=("Give the answer yourself",))
    return DRAFTING[stage]


def outside_now(case: Case) -> dict[str, str]:
    """Fingerprints now of everything outside the case that any stage rests on; empty while no data are loaded."""
    found: dict[str, str] = {}
    try:
        for stage in ROUTE:
            if stage.id in DRAFTING:
                found |= DRAFTING[stage.id].outside(case)
    except Refused as problem:
        if problem.code != "no_release":
            raise
    return found
