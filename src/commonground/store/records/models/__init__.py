"""The rows, a module for each room. Constraints here back up what the frozen values already refuse."""

from commonground.store.records.models.cases import Answer, CaseRecord
from commonground.store.records.models.choices import PeerSet, SavedTemplate
from commonground.store.records.models.events import Event
from commonground.store.records.models.jobs import JobRecord
from commonground.store.records.models.people import ROLES, Membership, Organisation, Person

__all__ = ["ROLES", "Answer", "CaseRecord", "Event", "JobRecord", "Membership", "Organisation", "PeerSet", "Person", "SavedTemplate"]
