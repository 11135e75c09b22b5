"""The declared tables of places."""

from commonground.terms import Column, Table
from commonground.terms.place import KIND_WORDS

PLACE = Table(
    "place",
    "Every area that a figure can speak about, in the boundaries of one generation",
    ("code", "generation"),
    (
        Column("code", "text", "GSS code, or our own for a custom area", required=True),
        Column("name", "text", "Name as the publisher prints it", required=True),
        Column("kind", "text", "What kind of area", required=True, allowed=frozenset(KIND_WORDS)),
        Column("generation", "integer", "Year of the boundary set", required=True, low=1974, high=2100),
        Column("valid_from", "date", "First day of the code"),
        Column("valid_to", "date", "Last day of the code; empty while in force"),
        Column("rural_urban", "text", "Rural-urban class 2021, where classified"),
        Column("source_id", "text", "Source", required=True),
    ),
)

PLACE_PART = Table(
    "place_part",
    "Which area lies in which, with the share of the child's residents there",
    ("child", "parent"),
    (
        Column("child", "text", "Code of the smaller area", required=True),
        Column("parent", "text", "Code of the larger area", required=True),
        Column("parent_kind", "text", "Kind of the larger area", required=True, allowed=frozenset(KIND_WORDS)),
        Column("share", "number", "Share of the child's residents who live in the parent (1 when it nests)", required=True, low=0, high=1),
        Column("generation", "integer", "Year of the boundary set", required=True),
        Column("source_id", "text", "Source", required=True),
    ),
)

SUCCESSION = Table(
    "succession",
    "What replaced a code that was withdrawn, and when",
    ("old_code", "new_code"),
    (
        Column("old_code", "text", "Withdrawn code", required=True),
        Column("old_name", "text", "Its name", required=True),
        Column("new_code", "text", "Code in force", required=True),
        Column("new_name", "text", "Its name", required=True),
        Column("changed_on", "date", "Day of the change, where known"),
        Column("kind", "text", "Kind of change", required=True, allowed=frozenset({"recoded", "merged", "split", "boundary", "planned"})),
        Column("share", "number", "Share of the old area's residents in the new one", required=True, low=0, high=1),
        Column("source_id", "text", "Source", required=True),
    ),
)

POSTCODE = Table(
    "postcode",
    "Where a postcode lies",
    ("postcode",),
    (
        Column("postcode", "text", "Capitals, no space: TS248AY", required=True),
        Column("place", "text", "Code of its lower-tier council area", required=True),
        Column("lsoa", "text", "Code of its small area, where held"),
        Column("source_id", "text", "Source", required=True),
    ),
)

BOUNDARY = Table(
    "boundary",
    "Outlines for maps, simplified",
    ("code", "generation"),
    (
        Column("code", "text", "Code of the area", required=True),
        Column("kind", "text", "Kind of area", required=True, allowed=frozenset(KIND_WORDS)),
        Column("generation", "integer", "Year of the boundary set", required=True),
        Column("geometry", "text", "GeoJSON geometry in WGS84", required=True),
        Column("source_id", "text", "Source", required=True),
    ),
)
