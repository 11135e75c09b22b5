"""The rows, a module for each room. Constraints here back up what the frozen values already refuse."""

from commonground.store.records.models.areas import AreaListing, AreaRecord, PlannedChangeRecord, PlannedWithdrawal
from commonground.store.records.models.cases import Answer, CaseRecord
from commonground.store.records.models.choices import PeerSet, SavedTemplate
from commonground.store.records.models.events import Event
from commonground.store.records.models.frameworks import FrameworkVersion
from commonground.store.records.models.jobs import JobRecord
from commonground.store.records.models.landscape import LandscapeNote
from commonground.store.records.models.learning import ReadinessRecord
from commonground.store.records.models.people import ROLES, Membership, Organisation, Person
from commonground.store.records.models.strategies import MatchDecision, PriorityDecision, ProposedPriority, StrategyDocument

__all__ = [
    "ROLES",
    "Answer",
    "AreaListing",
    "AreaRecord",
    "CaseRecord",
    "Event",
    "FrameworkVersion",
    "JobRecord",
    "LandscapeNote",
    "MatchDecision",
    "Membership",
    "Organisation",
    "PeerSet",
    "Person",
    "PlannedChangeRecord",
    "PlannedWithdrawal",
    "PriorityDecision",
    "ProposedPriority",
    "ReadinessRecord",
    "SavedTemplate",
    "StrategyDocument",
]
