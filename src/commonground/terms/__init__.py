"""The shared words. Standard library only."""

from commonground.terms.absence import ABSENCES, Absent, CannotCompare, NotAsked, NotLoaded, NotPublished, Suppressed
from commonground.terms.begun import begun
from commonground.terms.counted import counted
from commonground.terms.dated import dated
from commonground.terms.figure import Base, Figure, Interval, Status, union
from commonground.terms.listed import listed
from commonground.terms.money import Money
from commonground.terms.period import Period
from commonground.terms.place import LOWER_TIER, SMALL, UPPER_TIER, Place, spoken, untitled
from commonground.terms.refused import Finding, Findings, Refused
from commonground.terms.source import Source
from commonground.terms.table import Column, Table

__all__ = [
    "ABSENCES",
    "LOWER_TIER",
    "SMALL",
    "UPPER_TIER",
    "Absent",
    "Base",
    "CannotCompare",
    "Column",
    "Figure",
    "Finding",
    "Findings",
    "Interval",
    "Money",
    "NotAsked",
    "NotLoaded",
    "NotPublished",
    "Period",
    "Place",
    "Refused",
    "Source",
    "Status",
    "Suppressed",
    "Table",
    "begun",
    "counted",
    "dated",
    "listed",
    "spoken",
    "union",
    "untitled",
]
