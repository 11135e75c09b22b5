"""What a sheet says, in order; sheets of kinds that the register cannot name; and the sheets of several councils together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.landscape.nouns import INFERENCE, ROLES, Body, Fact, Lacking, Relationship
from commonground.domain.landscape.sheets import Known, Sheet, sheet_of
from commonground.terms import Place, Refused, begun, counted, dated, listed


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence of a sheet, with how far it was checked; `lead` names what it is about, where a part has several."""

    text: str
    status: str
    address: str = ""
    lead: str = ""


Part = tuple[str, tuple[Said, ...]]


def told(sheet: Sheet) -> tuple[Part, ...]:
    """A sheet in the order of a conversation: who they are, what presses on them, where sport fits, how and when to come."""
    moment = list(_said(sheet.best_moment))
    if sheet.next_yes:
        window = sheet.next_yes.window
        moment.append(Said(text=f"{sheet.sentence} Bring: {_inside(window.needs)}.", status=window.status, address=window.address))
    else:
        moment.append(Said(text=sheet.sentence, status=INFERENCE))
    parts: tuple[Part, ...] = (
        ("What it is", _said((sheet.plainly,))),
        ("What they answer for, decide and buy", _said(sheet.answers_for)),
        (
            "What the law asks of them",
            tuple(Said(text=f"{_stop(one.text)} ({one.law})", status=one.status, address=one.address) for one in sheet.duties),
        ),
        ("Their money", _said(sheet.money)),
        (
            "The pressures on them",
            tuple(
                Said(text=one.text, status=one.status, address=one.address, lead=_LEADS[name])
                for name, held in sheet.pressures
                for one in held
            ),
        ),
        ("Where sport can fit", _said(sheet.sport_fits)),
        ("The way in", _said(sheet.way_in)),
        ("The best moment", tuple(moment)),
        (
            "What has changed of late, and what is to come",
            tuple(
                Said(text=f"{one.what} {one.do}".strip(), status=one.status, address=one.address, lead=f"{one.title}, {one.when}")
                for one in sheet.changes
            ),
        ),
        ("What stands between us", _between(sheet.relationship)),
    )
    return tuple((heading, said) for heading, said in parts if said)


_LEADS = {"demand": "Users and public", "upwards": "Government", "voters": "Voters", "limits": "Limits"}


def _said(facts: Sequence[Fact]) -> tuple[Said, ...]:
    return tuple(Said(text=one.text, status=one.status, address=one.address) for one in facts)


def _between(held: Relationship | None) -> tuple[Said, ...]:
    if held is None:
        return ()
    by = f" by {dated(held.next_step_by)}" if held.next_step_by else ""
    said = {
        "Our role": ROLES[held.role],
        "Held by": held.owner,
        "Next step": f"{held.next_step}{by}" if held.next_step else "",
        "We ask": held.ask,
        "We offer": held.offer,
        "In their words": held.their_words,
    }
    return tuple(Said(text=_stop(begun(text)), status=LOCAL, lead=lead) for lead, text in said.items() if text)


LOCAL = "noted here"


def _stop(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


# Kinds that the guide to approaching commissioners covers although the register can seldom name the body.
UNNAMED = ("place_partnership", "primary_care_network", "strategic_authority", "nhs_trust")


def unnamed(lacking: Iterable[Lacking], known: Known) -> tuple[Sheet, ...]:
    """A sheet for each kind of commissioner of which the register names no body in a place, though there may be one."""
    found = []
    for one in lacking:
        if one.kind not in UNNAMED or one.exists is False:
            continue
        body = Body(
            id=f"unnamed:{one.kind}",
            kind=one.kind,
            name=f"{known.kinds[one.kind].name} ({one.place.name})",
            areas=(one.place,),
            source_id="landscape_reference",
            note=f"{_stop(one.reason)} {_stop(one.find_out)}",
        )
        found.append(sheet_of(body, None, known))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Together:
    """Several councils at once: commissioners that more than one has, with whose they are, and each council's own."""

    on: date
    common: tuple[tuple[Sheet, tuple[Place, ...]], ...]
    local: tuple[tuple[Place, tuple[Sheet, ...]], ...]

    @property
    def sentence(self) -> str:
        """What is shared and what is not."""
        (first, held), *others = self.local
        if not others:
            return f"{first.name} has {counted(len(held), 'commissioner')}."
        names = [place.name for place, _ in self.local]
        own = ", ".join(f"{place.name} has {len(held)} of its own" for place, held in self.local)
        many = len(self.common)
        return f"{listed(names)} share {counted(many, 'commissioner')}; {own}."


def together(held: Sequence[tuple[Place, Sequence[Sheet]]], *, on: date) -> Together:
    """The sheets of several councils, those that they share once. Refuses fewer than one council, or more than twelve."""
    if not 1 <= len(held) <= MOST_COUNCILS:
        raise Refused(
            "councils_few_or_many",
            what=f"{counted(len(held), 'council was', 'councils were')} chosen",
            why=f"From 1 to {MOST_COUNCILS} can work together here",
            ways_out=("Choose the councils that work together",),
        )
    whose: dict[str, list[Place]] = {}
    sheets: dict[str, Sheet] = {}
    for place, bodies in held:
        for one in bodies:
            sheets.setdefault(one.body.id, one)
            if not one.body.id.startswith("unnamed:"):
                whose.setdefault(one.body.id, []).append(place)
    shared = {ident for ident, places in whose.items() if len(places) > 1}
    return Together(
        on=on,
        common=tuple((sheets[ident], tuple(whose[ident])) for ident in sheets if ident in shared),
        local=tuple((place, tuple(one for one in bodies if one.body.id not in shared)) for place, bodies in held),
    )


MOST_COUNCILS = 12
