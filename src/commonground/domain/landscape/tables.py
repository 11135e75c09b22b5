"""The declared tables of the landscape: what a register of bodies keeps, row by row."""

from __future__ import annotations

from commonground.domain.landscape.nouns import ATTRIBUTES, ORIGINS, PRESSURES, ROLES, STATUSES
from commonground.terms import Column, Table

BODY = Table(
    "body",
    "Bodies that commission, decide, fund or deliver, dated",
    ("id",),
    (
        Column("id", "text", "Kind and code of the area, as in icb:E54000050", required=True),
        Column("kind", "text", "Kind of body", required=True),
        Column("name", "text", "Name", required=True),
        Column("valid_from", "date", "First day, where it is known"),
        Column("valid_to", "date", "Last day, where it has ended"),
        Column("part_of", "text", "The body that this one is a part of"),
        Column("form", "text", "Commissioner, mayor or corporation for a police body; mayor or no mayor for a strategic authority"),
        Column("origin", "text", "Shipped, or added by a user", required=True, allowed=frozenset(ORIGINS)),
        Column("note", "text", "What a reader should know"),
        Column("source_id", "text", "Source", required=True),
    ),
)
BODY_AREA = Table(
    "body_area",
    "The councils, or areas of care boards, in which each body works",
    ("body", "place"),
    (
        Column("body", "text", "Body", required=True),
        Column("place", "text", "Code of the council, or of the care board's area", required=True),
        Column(
            "share", "number", "Share of the council's residents who live in the body's area; empty where it is not held", low=0, high=1
        ),
        Column("source_id", "text", "Source", required=True),
    ),
)
BODY_SUCCESSION = Table(
    "body_succession",
    "Which body took over from which",
    ("old", "new"),
    (
        Column("old", "text", "Body that ended", required=True),
        Column("new", "text", "Body that took over", required=True),
        Column("changed_on", "date", "First day of the new body"),
        Column("share", "number", "Share of the old body's residents now with the new one", required=True, low=0, high=1),
        Column("source_id", "text", "Source", required=True),
    ),
)
PRESSURE = Table(
    "pressure",
    "The four pressures on each body",
    ("about", "kind", "text"),
    (
        Column("about", "text", "Body or kind of body", required=True),
        Column("kind", "text", "Which of the four pressures", required=True, allowed=frozenset(PRESSURES)),
        Column("text", "text", "The pressure in a sentence", required=True),
        Column("status", "text", "How far it was checked", required=True, allowed=frozenset(STATUSES)),
        Column("by", "text", "Who noted it"),
        Column("on", "date", "When it was noted"),
    ),
)
RELATIONSHIP = Table(
    "relationship",
    "What stands between us and each body",
    ("body",),
    (
        Column("body", "text", "Body", required=True),
        Column("role", "text", "Strategic partner, provider or both", required=True, allowed=frozenset(ROLES)),
        Column("owner", "text", "Who on our side holds the relationship"),
        Column("last_contact", "date", "Day of the last contact"),
        Column("next_step", "text", "What happens next"),
        Column("next_step_by", "date", "By when"),
    ),
)
ASSESSMENT = Table(
    "assessment",
    "What people thought of a body; two of the same thing are both kept",
    ("body", "attribute", "by", "on"),
    (
        Column("body", "text", "Body", required=True),
        Column("attribute", "text", "What was assessed", required=True, allowed=frozenset(ATTRIBUTES)),
        Column("score", "integer", "From 1 (very low) to 5 (very high)", required=True, low=1, high=5),
        Column("by", "text", "Who assessed it", required=True),
        Column("on", "date", "Day of the assessment", required=True),
        Column("proof", "text", "What it rests on", required=True),
    ),
)
WINDOW = Table(
    "window",
    "Stretches of days in which a body can be approached or decides",
    ("rule", "body", "occurrence"),
    (
        Column("rule", "text", "Calendar rule that gave it", required=True),
        Column("body", "text", "Body", required=True),
        Column("occurrence", "text", "Which one of the rule's windows", required=True),
        Column("opens", "date", "First day", required=True),
        Column("closes", "date", "Last day", required=True),
        Column("lead_days", "integer", "Days of preparation before it opens", required=True, low=0),
        Column("yes", "boolean", "Whether the body can agree to something new in it", required=True),
    ),
)
TABLES = (BODY, BODY_AREA, BODY_SUCCESSION, PRESSURE, RELATIONSHIP, ASSESSMENT, WINDOW)
