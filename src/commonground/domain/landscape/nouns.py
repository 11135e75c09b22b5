"""The nouns of the landscape: bodies and their kinds, duties, changes, pressures, relationships, assessments, windows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from commonground.terms import Place, Refused, dated

READ = "read"
UNVERIFIED = "general knowledge, unverified"
INFERENCE = "inference"
STATUSES = (READ, UNVERIFIED, INFERENCE)

STATUS_WORDS = {
    READ: "read in the source named",
    UNVERIFIED: "general knowledge that we have not checked in a source",
    INFERENCE: "our own conclusion, not a statement of the source",
}

PRESSURES = {
    "demand": "needs and demands of users and the public",
    "upwards": "accountability upwards to national government",
    "voters": "local accountability to voters",
    "limits": "limits on power or resources",
}
ROLES = {
    "strategic_partner": "strategic partner: we join the debate on need and direction",
    "provider": "provider: we are funded to deliver",
    "both": "strategic partner and provider, both at once",
}
SERVICE_AREAS = {
    "health": "health",
    "social_care": "social care",
    "children": "children's services",
    "safety": "community safety",
    "growth": "economy, skills and transport",
    "sport": "sport and physical activity",
    "corporate": "the council as a whole",
}
# What may be assessed of a body, each from 1 (very low) to 5 (very high).
ATTRIBUTES = {
    "influence": "how far it can decide or sway what is commissioned",
    "interest": "how much it wants what sport can offer",
    "warmth": "how well we and they know and trust each other",
    "position": "whether it is against (1), undecided (3) or for (5) our offer",
    "capacity": "whether its people have the time to work with us",
    "urgency": "how soon it has to decide",
}
CERTAINTIES = {
    "in_force": "in force",
    "planned": "planned",
    "ordered": "planned, an order has been made",
    "proposed": "planned, a proposal so far",
    "subject_to_parliament": "planned, subject to Parliament",
}
PRECISIONS = ("day", "month", "by", "unknown")
OTHER = "other"
ORIGINS = ("shipped", "local")


def _require(held: bool, code: str, what: str, where: str, *ways_out: str) -> None:
    if not held:
        raise Refused(code, where=where, what=what, ways_out=ways_out)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing said about a kind of body, how far it was checked (`status`), and where it can be read (`address`)."""

    text: str
    status: str
    address: str = ""

    def __post_init__(self) -> None:
        _require(
            self.status in STATUSES,
            "fact_status_unknown",
            f"{self.status!r} is not a status",
            self.text,
            "Choose one of " + ", ".join(STATUSES),
        )
        _require(
            self.status != READ or bool(self.address),
            "fact_without_address",
            "A fact that was read needs an address",
            self.text,
            "Give the address of the source",
            "Mark it as general knowledge, unverified",
        )


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something that a kind of body must do by law; `law` names the Act, or is empty where we have not named it."""

    text: str
    law: str
    status: str
    address: str = ""

    @property
    def words(self) -> str:
        """The duty with the Act that it stands in, where that is named."""
        return f"{self.text} ({self.law})" if self.law else self.text


@dataclass(frozen=True, kw_only=True)
class BodyKind:
    """A kind of body, for someone who is new to it: what it is, answers for, decides, buys, must do and may spend,
    where sport can fit, the way in, and the best moment. `one_per` says what a body of this kind covers.
    """

    slug: str
    name: str
    one_per: str
    service_areas: tuple[str, ...]
    plainly: Fact
    answers_for: tuple[Fact, ...]
    decides: tuple[Fact, ...]
    buys: tuple[Fact, ...]
    duties: tuple[Duty, ...]
    money: tuple[Fact, ...]
    sport_fits: tuple[Fact, ...]
    way_in: tuple[Fact, ...]
    best_moment: tuple[Fact, ...]
    pressures: tuple[Pressure, ...] = ()
    since: date | None = None

    def of(self, body: Body) -> BodyKind:
        """The kind as one of its bodies has it: with the words and service areas that a user gave it, where they gave any."""
        if body.kind != OTHER:
            return self
        return replace(self, name=body.form or self.name, service_areas=body.service_areas)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything said of the kind, in reading order."""
        return (self.plainly, *self.answers_for, *self.decides, *self.buys, *self.money, *self.sport_fits, *self.way_in, *self.best_moment)


@dataclass(frozen=True, kw_only=True)
class Body:
    """An organisation, or a part of a council, dated from and to (both included; None where no date is held).

    `areas` are the places that it covers; `form` tells a police commissioner from a mayor, and is a user's own words for a kind
    that is not listed, with the `service_areas` that they gave; `origin` keeps what users added apart from what was shipped.
    """

    id: str
    kind: str
    name: str
    areas: tuple[Place, ...]
    source_id: str
    valid_from: date | None = None
    valid_to: date | None = None
    part_of: str = ""
    form: str = ""
    origin: str = "shipped"
    note: str = ""
    service_areas: tuple[str, ...] = ()

    def on(self, day: date) -> bool:
        """Whether the dates that are held let the body exist on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Succeeds:
    """Body `new` takes over `share` of what body `old` did, from `on`."""

    old: str
    new: str
    on: date | None
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Change:
    """A dated, known change to every body of a kind, or to those of some places.

    `precision`: the change is on the day, within the month, by the day at the latest, or on a day that is not known.
    `becomes` names the kinds of body that take over; `stays` that the body goes on in another form. One that somebody entered (`by`)
    names in `to` the bodies that take over.
    """

    id: str
    kinds: tuple[str, ...]
    title: str
    what: str
    certainty: str
    precision: str
    status: str
    address: str
    on: date | None = None
    stays: bool = True
    becomes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    do: str = ""
    by: str = ""
    to: tuple[Succeeds, ...] = ()

    def __post_init__(self) -> None:
        _require(
            self.certainty in CERTAINTIES,
            "change_certainty_unknown",
            f"{self.certainty!r} is not a certainty",
            self.id,
            "Choose one of " + ", ".join(CERTAINTIES),
        )
        _require(
            self.precision in PRECISIONS,
            "change_precision_unknown",
            f"{self.precision!r} is not a precision",
            self.id,
            "Choose one of " + ", ".join(PRECISIONS),
        )
        _require(
            (self.on is None) == (self.precision == "unknown"),
            "change_undated",
            "A change has a date, or says that it has none",
            self.id,
            "Give the date",
            'Give the precision "unknown"',
        )

    def touches(self, body: Body) -> bool:
        """Whether the change is to this body; never to one that begins with it or after it."""
        return (
            body.kind in self.kinds
            and not (self.on and body.valid_from and body.valid_from >= self.on)
            and (not self.forms or body.form in self.forms)
            and (not self.places or any(place.code in self.places for place in body.areas))
        )

    @property
    def when(self) -> str:
        """The date in words, no more exact than is known."""
        if self.on is None:
            return "on a date that is not yet known"
        if self.precision == "month":
            return f"in {self.on:%B %Y}"
        day = dated(self.on)
        return f"by {day}" if self.precision == "by" else f"on {day}"


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A strategic authority: `councils` and `region` are empty where the geography holds its councils under its code."""

    id: str
    name: str
    mayor: bool
    councils: tuple[str, ...] = ()
    region: str = ""
    since: date | None = None
    until: date | None = None
    became: str = ""


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """Why the register names no body of a kind for a place, and how to find it. `exists`: True, False, or None (we cannot tell)."""

    kind: str
    place: Place
    reason: str
    find_out: str
    exists: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Pressure:
    """One of the four pressures on a body or kind of body, with who noted it and when if a person did."""

    about: str
    kind: str
    text: str
    status: str = INFERENCE
    address: str = ""
    by: str = ""
    on: date | None = None

    def __post_init__(self) -> None:
        _require(
            self.kind in PRESSURES,
            "pressure_unknown",
            f"{self.kind!r} is not one of the four pressures",
            self.about,
            "Choose one of " + ", ".join(PRESSURES),
        )


@dataclass(frozen=True, kw_only=True)
class Relationship:
    """What stands between us and a body: our role, who holds it, the last contact, the ask, the offer, and what they said."""

    body: str
    role: str
    owner: str = ""
    contact_role: str = ""
    last_contact: date | None = None
    next_step: str = ""
    next_step_by: date | None = None
    ask: str = ""
    offer: str = ""
    their_words: str = ""

    def __post_init__(self) -> None:
        _require(self.role in ROLES, "role_unknown", f"{self.role!r} is not a role", self.body, "Choose one of " + ", ".join(ROLES))


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What one person thought of one attribute of a body on one day, from 1 to 5, with the proof. Never overwritten."""

    body: str
    attribute: str
    score: int
    by: str
    on: date
    proof: str

    def __post_init__(self) -> None:
        _require(
            self.attribute in ATTRIBUTES,
            "attribute_unknown",
            f"{self.attribute!r} cannot be assessed",
            self.body,
            "Choose one of " + ", ".join(ATTRIBUTES),
        )
        _require(
            1 <= self.score <= 5, "score_outside", f"A score of {self.score} is not from 1 to 5", self.body, "Give a score from 1 to 5"
        )
        _require(
            bool(self.proof.strip()),
            "assessment_without_proof",
            "An assessment needs its proof",
            self.body,
            "Say what it rests on: a meeting, a letter, a decision",
        )


@dataclass(frozen=True, kw_only=True)
class Window:
    """One stretch of days (both included) in which a body does something that an offer can ride on.

    `yes`: the body can agree to something new in it. Preparation starts `lead_days` before it opens.
    `occurrence` tells apart the windows of one rule, and stays the same when a date moves within its year.
    """

    rule: str
    body: str
    title: str
    opens: date
    closes: date
    lead_days: int
    yes: bool
    needs: str
    status: str
    occurrence: str
    address: str = ""
    note: str = ""
