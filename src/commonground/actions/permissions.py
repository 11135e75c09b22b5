"""Who may do what: one table of roles and actions, asked by every action before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from commonground.terms import Refused

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "administrator": "Looks after this installation: people, data and everything else",
        "analyst": "Drafts and settles what the figures say",
        "commissioner": "Drafts and settles what is wanted and agreed",
        "councillor": "Reads, and saves what to look at",
        "provider": "Reads what is shared with organisations that deliver",
        "viewer": "Reads",
    }
)

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "read": "See places, measures, profiles and cases",
        "export": "Take figures and documents away",
        "open_case": "Open a case for a place",
        "draft": "Draft the answer to a stage",
        "settle": "Settle the answer to a stage",
        "skip": "Skip a stage, with a reason",
        "save_template": "Save themes and measures for a profile",
        "save_peers": "Save places to compare with, and why",
        "save_area": "Keep an area of one's own, or a reorganisation that is to come",
        "withdraw_planned": "Withdraw a reorganisation that somebody entered",
        "add_data": "Load data and make a new release",
        "forget_data": "Take back figures that were brought in, and delete old releases",
        "add_document": "Drop in a strategy, or point at a passage of one",
        "decide_priority": "Confirm or reject what was read in a strategy",
        "decide_match": "Say what is offered for a priority, and what is left out",
        "write_framework": "Write and approve an outcomes framework",
        "note_landscape": "Note what is known of the bodies of a place, or correct it",
        "keep_readiness": "Keep how ready a service is, with the proof",
        "open_survey": "Open a survey file and say how its people were drawn",
        "ask_survey": "Put questions to a survey file that is held here",
        "make_pack": "Have a place put into one file to take away",
        "ask_value": "Have what a programme is worth worked out at length",
        "manage_people": "Add people and say what they may do",
    }
)

_ALL = frozenset(ACTIONS)
_READ = frozenset({"read", "export"})
_OUTCOMES = frozenset({"add_document", "decide_priority", "decide_match", "write_framework"})
_WORK = (
    _READ
    | _OUTCOMES
    | {
        "open_case",
        "draft",
        "settle",
        "skip",
        "save_template",
        "save_peers",
        "save_area",
        "withdraw_planned",
        "note_landscape",
        "keep_readiness",
        "make_pack",
        "ask_value",
    }
)

ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "administrator": _ALL,
        "analyst": _WORK | {"add_data", "forget_data", "open_survey", "ask_survey"},
        "commissioner": _WORK | {"ask_survey"},
        "councillor": _READ | {"make_pack", "ask_value", "save_template", "save_peers", "ask_survey"},
        "provider": _READ,
        "viewer": _READ,
    }
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whoever does something: `ref` is what the log names for ever, `name` is what people read."""

    ref: str
    name: str
    roles: frozenset[str]

    def __post_init__(self) -> None:
        unknown = self.roles - set(ROLES)
        if unknown or not self.ref or not self.name.strip():
            raise Refused(
                "person_invalid",
                what=f"{self.name or self.ref or 'Somebody'!r} cannot be a person here",
                why=f"Unknown roles: {', '.join(sorted(unknown))}" if unknown else "A person has a ref and a name",
                ways_out=("Choose roles from " + ", ".join(ROLES),),
            )

    def __str__(self) -> str:
        return self.name


LOCAL_PERSON = Person(ref="local", name="the person at this computer", roles=frozenset({"administrator"}))


def may(by: Person, action: str) -> bool:
    """Whether any of the person's roles allows the action. A KeyError for an action that is not in the table."""
    if action not in ACTIONS:
        raise KeyError(f"{action!r} is not in the table of permissions: add it to ACTIONS and ALLOWED")
    return any(action in ALLOWED[role] for role in by.roles)


def require(by: Person, action: str) -> None:
    """Raise `Refused` (not_permitted) unless the person may do it, naming the roles that may."""
    if not may(by, action):
        roles = [role for role in ROLES if action in ALLOWED[role]]
        raise Refused(
            "not_permitted",
            what=f"{by.name} may not do this: {ACTIONS[action].lower()}",
            why=f"It takes the role {' or '.join(roles)}",
            ways_out=("Ask an administrator for one of these roles",),
        )


def require_owner(by: Person, owner: str, stage: str) -> None:
    """Raise `Refused` (not_owner) unless the person holds the role that owns a stage, or is an administrator."""
    if not by.roles & {owner, "administrator"}:
        raise Refused(
            "not_owner",
            what=f"{by.name} may not settle or skip {stage}",
            why=f"That stage belongs to the role {owner}",
            ways_out=(f"Ask somebody who is {owner} to do it", "Ask an administrator for that role"),
        )
