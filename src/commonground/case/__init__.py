"""The case: one commissioning question, every answer given to it, and the only code that knows the order of the stages."""

from commonground.case.comparing import Change, as_it_stood, compare
from commonground.case.moves import draft, footing, settle, skip
from commonground.case.nouns import ACTIVITIES, Case, Kind, Settled, Stage, canonical, fingerprint
from commonground.case.route import ROUTE, ancestors, check_route, stage_named
from commonground.case.standing import Standing, State, next_stage, standing, standings

__all__ = [
    "ACTIVITIES",
    "ROUTE",
    "Case",
    "Change",
    "Kind",
    "Settled",
    "Stage",
    "Standing",
    "State",
    "ancestors",
    "as_it_stood",
    "canonical",
    "check_route",
    "compare",
    "draft",
    "fingerprint",
    "footing",
    "next_stage",
    "settle",
    "skip",
    "stage_named",
    "standing",
    "standings",
]
