"""The shipped themes, contributions and example sentences as values."""

from __future__ import annotations

import csv
from functools import cache

from commonground.domain.outcomes.nouns import Contribution, Example, Taxonomy, Theme
from commonground.reference import open_text, read_yaml


@cache
def shipped_taxonomy() -> Taxonomy:
    """The themes with their phrases, and the contributions."""
    held = read_yaml("outcomes/taxonomy.yaml")
    lexicon = read_yaml("outcomes/lexicon.yaml")
    themes = tuple(
        Theme(
            slug=one["slug"],
            name=one["name"],
            definition=one["definition"],
            parent=one["parent"],
            core=tuple(one["core"]),
            strong=tuple(lexicon[one["slug"]]["strong"]),
            weak=tuple(lexicon[one["slug"]]["weak"]),
            crosswalk={framework: tuple(codes) for framework, codes in one.get("crosswalk", {}).items()},
        )
        for one in held["themes"]
    )
    contributions = tuple(
        Contribution(id=one["id"], text=one["text"], themes=tuple(one["themes"]))
        for one in read_yaml("outcomes/contributions.yaml")["contributions"]
    )
    return Taxonomy(version=held["version"], themes=themes, contributions=contributions)


@cache
def shipped_examples() -> tuple[Example, ...]:
    """Sentences written by this project to train and to explain."""
    rows = csv.DictReader(open_text("outcomes/examples.csv"))
    return tuple(
        Example(
            id=one["id"],
            text=one["text"],
            themes=tuple(one["themes"].split()),
            contributions=tuple(one["contributions"].split()),
            groups=tuple(one["groups"].split()),
            priority=one["priority"] == "1",
        )
        for one in rows
    )
