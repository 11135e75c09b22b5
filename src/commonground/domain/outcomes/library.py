"""The shipped themes, contributions, example sentences and example frameworks as values."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from commonground.domain.outcomes.frameworks import Framework, Indicator, Level, from_text
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


@cache
def example_frameworks() -> tuple[Framework, ...]:
    """One framework to begin from for each of the seven themes, and a generic one. They name no real plan: put in your own."""
    made = []
    for one in read_yaml("outcomes/framework_examples.yaml")["examples"]:
        framework = from_text(one["text"], id=f"example-{one['theme'].replace(' ', '-')}", title=one["title"], theme=one["theme"])
        made.append(replace(framework, indicators=tuple(_indicators(framework, one["indicators"]))))
    return tuple(made)


def _indicators(framework: Framework, told: list[dict[str, str]]) -> Iterator[Indicator]:
    for number, one in enumerate(told, start=1):
        outcome = framework.at(Level(one["for"]))[0]
        yield Indicator(id=f"indicator{number}", text=one["text"], outcome=outcome.id, type=one["type"], source=one["source"])
