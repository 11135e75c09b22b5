"""The forms in which people note something of the landscape: one table of what each kind of note asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonground.domain.landscape import noted
from commonground.domain.landscape.nouns import ATTRIBUTES, PRESSURES, ROLES, SERVICE_AREAS
from commonground.domain.landscape.ties import TIES
from commonground.terms import begun

DATE_HINT = "For example 14 September 2026"
SCORES = {str(score): f"{score}: {said}" for score, said in enumerate(("very low", "low", "middling", "high", "very high"), start=1)}
FIELDS_SAID = {"name": "its name", "note": "what a reader should know", "valid_from": "its first day", "valid_to": "its last day"}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that a form asks. `form`: text, long, date, dates, number, yes or choice; `choices` are (value, words)."""

    name: str
    label: str
    form: str = "text"
    hint: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 3650


@dataclass(frozen=True, kw_only=True)
class Form:
    """A kind of note: what it is called, what doing it is called, and what it asks."""

    kind: str
    title: str
    verb: str
    fields: tuple[Field, ...]


def _choices(words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, begun(said)) for key, said in words.items())


ADDRESS = Field(name="address", label="Where it can be read (a web address)")
FORMS: Mapping[str, Form] = {
    one.kind: one
    for one in (
        Form(
            kind="relationship",
            title="Where we stand with it",
            verb="Note where we stand",
            fields=(
                Field(name="role", label="Our role", form="choice", choices=_choices(ROLES), required=True),
                Field(name="owner", label="Who on our side holds it"),
                Field(name="contact_role", label="Whom we speak with (name or post)"),
                Field(name="last_contact", label="Last contact", form="date", hint=DATE_HINT),
                Field(name="their_words", label="What they said, in their own words", form="long"),
                Field(name="ask", label="What we ask"),
                Field(name="offer", label="What we offer"),
                Field(name="next_step", label="Next step"),
                Field(name="next_step_by", label="Next step by", form="date", hint=DATE_HINT),
            ),
        ),
        Form(
            kind="assessment",
            title="How we see it",
            verb="Add an assessment",
            fields=(
                Field(
                    name="attribute",
                    label="What is assessed",
                    form="choice",
                    choices=_choices({key: f"{key}: {said}" for key, said in ATTRIBUTES.items()}),
                    required=True,
                ),
                Field(name="score", label="From 1 to 5", form="choice", choices=_choices(SCORES), required=True),
                Field(name="proof", label="What it rests on: a meeting, a letter, a decision", form="long", required=True),
            ),
        ),
        Form(
            kind="contact",
            title="People and roles",
            verb="Add a person",
            fields=(
                Field(name="name", label="Name", hint="Only what their work makes public", required=True),
                Field(name="role", label="Post", required=True),
                Field(name="part", label="Part in a decision", form="choice", choices=_choices(noted.PARTS), required=True),
                Field(name="since", label="In post since", form="date", hint=DATE_HINT),
                Field(name="until", label="In post until", form="date", hint=DATE_HINT),
                Field(name="note", label="What helps to know", form="long"),
            ),
        ),
        Form(
            kind="meeting",
            title="Meetings",
            verb="Add a meeting",
            fields=(
                Field(name="title", label="Which meeting", required=True),
                Field(name="dates", label="Its days, one on each line", form="dates", hint=DATE_HINT, required=True),
                Field(name="papers_days", label="Papers are due how many days before", form="number", required=True, high=365),
                Field(name="decides", label="It can agree to something new", form="yes"),
                Field(name="needs", label="What it needs by then"),
                ADDRESS,
            ),
        ),
        Form(
            kind="window",
            title="Its own dates",
            verb="Add dates of its own",
            fields=(
                Field(name="title", label="What happens", required=True),
                Field(name="opens", label="First day", form="date", hint=DATE_HINT, required=True),
                Field(name="closes", label="Last day", form="date", hint=DATE_HINT, required=True),
                Field(name="yearly", label="Every year on these days", form="yes"),
                Field(name="lead_days", label="Days of preparation before the first day", form="number", required=True),
                Field(name="yes", label="It can agree to something new", form="yes"),
                Field(name="needs", label="What it needs by then", required=True),
                Field(name="instead_of", label="In place of the general dates", form="choice"),
                ADDRESS,
            ),
        ),
        Form(
            kind="tie",
            title="Its ties to others",
            verb="Say how it is tied to another body",
            fields=(
                Field(name="tie", label="What it does", form="choice", choices=_choices(TIES), required=True),
                Field(name="other", label="To which body", form="choice", required=True),
                Field(name="says", label="How, in a sentence, and how you know", form="long", required=True),
                ADDRESS,
            ),
        ),
        Form(
            kind="pressure",
            title="Pressures on it",
            verb="Add a pressure",
            fields=(
                Field(name="pressure", label="Which pressure", form="choice", choices=_choices(PRESSURES), required=True),
                Field(name="text", label="The pressure in a sentence", form="long", required=True),
                ADDRESS,
            ),
        ),
        Form(
            kind="document",
            title="Documents",
            verb="Add a document",
            fields=(
                Field(name="title", label="Title", required=True),
                Field(name="starts", label="From", form="date", hint=DATE_HINT),
                Field(name="ends", label="Until", form="date", hint=DATE_HINT),
                Field(name="next_due", label="The next one is due", form="date", hint=DATE_HINT),
                Field(name="quote", label="A priority, quoted word for word", form="long"),
                Field(name="page", label="On page", form="number", low=1, high=5000),
                ADDRESS,
            ),
        ),
        Form(
            kind="correction",
            title="Corrections",
            verb="Correct what is shown",
            fields=(
                Field(name="field", label="What is wrong", form="choice", choices=_choices(FIELDS_SAID), required=True),
                Field(name="value", label="What it is", hint="A day is written as in 14 September 2026", required=True),
                Field(name="why", label="How we know", form="long", required=True),
            ),
        ),
        Form(
            kind="succession",
            title="Who takes over",
            verb="Say who takes over",
            fields=(
                Field(name="new", label="The body that takes over", form="choice", required=True),
                Field(name="from_day", label="From", form="date", hint=DATE_HINT, required=True),
                Field(name="percent", label="Share of its people, in percent", form="number", required=True, low=1, high=100),
            ),
        ),
        Form(
            kind="body",
            title="Another body",
            verb="Add a body",
            fields=(
                Field(name="name", label="Name", required=True),
                Field(name="body_kind", label="What kind of body", form="choice", required=True),
                Field(
                    name="own_kind",
                    label="Its kind in your own words",
                    hint="Needed where the list has no kind that fits: for example Prison",
                ),
                Field(
                    name="service",
                    label="Its service area",
                    form="choice",
                    choices=_choices(SERVICE_AREAS),
                    hint="For another kind of body",
                ),
                Field(name="valid_from", label="First day, if known", form="date", hint=DATE_HINT),
                Field(name="valid_to", label="Last day, if it ends", form="date", hint=DATE_HINT),
                Field(name="also_in", label="Other councils in whose area it works", hint="Names or codes, with commas between"),
                Field(name="note", label="What a reader should know, and how you know of it", form="long"),
            ),
        ),
    )
}
