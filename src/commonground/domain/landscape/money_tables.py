"""The declared table of single awards: what a body bought or granted, beside the lines of its budget (`money_line`)."""

from __future__ import annotations

from commonground.terms import Column, Table

KINDS = {"contract": "Contract", "grant": "Grant"}
STAGES = {"planned": "Planned", "tender": "Out to tender", "closed": "Closed, no award published", "awarded": "Awarded"}

MONEY_AWARD = Table(
    "money_award",
    "Contracts and grants one by one, as published",
    ("id",),
    (
        Column("id", "text", "The publisher's identifier", required=True),
        Column("kind", "text", "Contract or grant", required=True, allowed=frozenset(KINDS)),
        Column("stage", "text", "How far it has come", required=True, allowed=frozenset(STAGES)),
        Column("body_name", "text", "Who buys or grants, as published", required=True),
        Column("body_ref", "text", "Its identifier with its scheme, as in GB-LAE-HPL"),
        Column("supplier", "text", "Who is paid, as published"),
        Column("place", "text", "Code of the council area that it is for, where the publisher gives one"),
        Column("title", "text", "Title", required=True),
        Column("purpose_code", "text", "Code of the Common Procurement Vocabulary"),
        Column("purpose", "text", "What it is for, in the publisher's words"),
        Column("pounds", "number", "Amount in pounds; empty where none is stated, or in another currency"),
        Column("amount", "text", "Amount with its currency, where it is not in pounds"),
        Column("awarded", "date", "Day of the award"),
        Column("starts", "date", "First day"),
        Column("ends", "date", "Last day"),
        Column("updated", "date", "Day of the newest release that it was read from"),
        Column("address", "text", "Where it is published"),
        Column("note", "text", "What a reader must know"),
        Column("source_id", "text", "Source", required=True),
    ),
)
