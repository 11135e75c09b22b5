"""What is wrong, or worth knowing, about a survey file and its design: every finding at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.domain.survey.nouns import Design, Lonely
from commonground.terms import Finding, Findings, counted


def judge(design: Design, facts: Mapping[str, float], lonely: Sequence[str]) -> list[Finding]:
    """Findings from counts that a store has taken: rows, weighted, negative, infinite, zero, text, crossing,
    stratum_missing, cluster_missing, population_missing, population_varies, population_small, duplicates.
    """
    said = Findings()
    _weights(design, facts, said)
    for name, what, remedy in (
        ("stratum_missing", "rows have no stratum", "Say which stratum they belong to"),
        ("cluster_missing", "rows have no cluster", "Say which unit they belong to"),
        (
            "population_missing",
            "rows have no population size, or one that is zero or below",
            "Give the units of the stratum, or the fraction drawn",
        ),
        ("population_varies", "strata have more than one population size", "Give one population size for each stratum"),
        ("population_small", "strata have fewer units in the population than were drawn", "Check that it counts the units of this stage"),
    ):
        if facts.get(name):
            said.add(name, f"{int(facts[name]):,} {what}", remedy=remedy)
    if facts.get("crossing") and not design.nested:
        said.add(
            "cluster_crosses",
            f"{counted(int(facts['crossing']), 'cluster lies', 'clusters lie')} in more than one stratum",
            remedy="Say nested: true if cluster labels start again in every stratum, otherwise put the rows right",
        )
    if lonely:
        shown = ", ".join(lonely[:8]) + (f" and {len(lonely) - 8} more" if len(lonely) > 8 else "")
        said.add(
            "lonely_stratum",
            f"{counted(len(lonely), 'stratum has', 'strata have')} a single unit: {shown}",
            why="Nothing shows how their units vary",
            remedy="Set lonely to remove, certainty, adjust or average, or merge them with similar strata",
            level="error" if design.lonely is Lonely.FAIL else "note",
        )
    if facts.get("duplicates"):
        said.add(
            "duplicate_rows",
            f"{int(facts['duplicates']):,} rows repeat another row exactly",
            remedy="Check that the file was not loaded twice",
            level="warning",
        )
    if not design.strata and not design.clusters and not design.replicates:
        said.add(
            "design_thin",
            "No strata or clusters are declared",
            why="Intervals then rest on the weights alone and may be too narrow or too wide",
            remedy="Look in the survey's technical note for the strata, the sampling units or replicate weights",
            level="note",
        )
    return said.items


def _weights(design: Design, facts: Mapping[str, float], said: Findings) -> None:
    rows, name = facts.get("rows", 0), design.weights or "weights"
    if not rows:
        said.add("file_empty", "The file has no rows", remedy="Check that it was downloaded whole")
        return
    if design.weights is None:
        said.add("weight_absent", "No weight is named, so everyone counts the same", remedy="Name the survey's weight", level="warning")
        return
    if facts.get("text"):
        said.add(
            "weight_text", f"{int(facts['text']):,} weights in {name} are words, not numbers", remedy="Name the numeric weight of the file"
        )
    if facts.get("negative"):
        said.add(
            "weight_negative",
            f"{int(facts['negative']):,} weights in {name} are below zero",
            why="A person cannot stand for fewer than no people",
            remedy="Ask the producer, or leave those rows out and say so",
        )
    if facts.get("infinite"):
        said.add("weight_infinite", f"{int(facts['infinite']):,} weights in {name} are infinite", remedy="Ask the producer")
    weighted = facts.get("weighted", rows)
    if not weighted:
        said.add("weight_none", f"No row has a weight in {name}", remedy="Name another weight, or check the wave that it belongs to")
    elif weighted < rows:
        said.add(
            "weight_missing",
            f"{int(rows - weighted):,} of {int(rows):,} rows without a weight in {name}: not in this design",
            level="note",
            remedy="Use the weight of their own module to speak about them",
        )
    if weighted and facts.get("zero") == weighted:
        said.add("weight_none_positive", f"Every weight in {name} is zero", remedy="Name another weight, or check the file")
    elif facts.get("zero"):
        said.add("weight_zero", f"{int(facts['zero']):,} weights in {name} are zero and count for nothing", level="note")
