"""The declared tables of the landscape: the bodies of published lists that a release keeps, and where they work."""

from __future__ import annotations

from commonground.domain.landscape.nouns import ORIGINS
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
