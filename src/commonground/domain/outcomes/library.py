"""The shipped themes, contributions and example sentences as values, and what is known of roles, needs and published strategies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from commonground.domain.outcomes.evidence import shipped_evidence, strength_of
from commonground.domain.outcomes.nouns import Contribution, CrosswalkLine, Example, KnownStrategy, Role, Taxonomy, Theme, ThemeNeed
from commonground.reference import read_csv, read_yaml


@cache
def shipped_taxonomy() -> Taxonomy:
    """The themes with their phrases, and the contributions."""
    held = read_yaml("outcomes/taxonomy.yaml")
    lexicon = read_yaml("outcomes/lexicon.yaml")
    ways = read_yaml("outcomes/ways.yaml")["ways"]
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
    findings = {one.id: one for one in shipped_evidence()}
    contributions = tuple(
        Contribution(
            id=one["id"],
            text=one["text"],
            themes=tuple(one["themes"]),
            how=ways[one["id"]]["how"],
            groups=tuple(ways[one["id"]]["for"]),
            measure=ways[one["id"]]["measure"],
            collected=ways[one["id"]]["from"],
            see=tuple(ways[one["id"]].get("see", ())),
            basis=strength_of([findings[each] for each in ways[one["id"]].get("see", ())]),
            unknown=ways[one["id"]].get("unknown", ""),
            says=one.get("says", ""),
        )
        for one in read_yaml("outcomes/contributions.yaml")["contributions"]
    )
    return Taxonomy(version=held["version"], themes=themes, contributions=contributions)


@cache
def theme_names() -> Mapping[str, str]:
    """Theme slug -> its name, as pages and papers print it."""
    return {theme.slug: theme.name for theme in shipped_taxonomy().themes}


@cache
def crosswalk(theme: str) -> tuple[CrosswalkLine, ...]:
    """Where a theme stands in the national frameworks, framework by framework: what was read first, then what is from memory."""
    held = read_yaml("outcomes/frameworks.yaml")["frameworks"]
    told = shipped_taxonomy().theme(theme).crosswalk
    lines = []
    for key, framework in held.items():
        for name in told.get(key, ()):
            source = framework["sources"][framework["read"][name]]
            lines.append(CrosswalkLine(framework=framework["name"], name=name, read_in=source["where"], read_on=source["day"]))
        lines += [CrosswalkLine(framework=framework["name"], name=name) for name in told.get(f"{key}_to_confirm", ())]
    return tuple(lines)


@cache
def theme_needs() -> Mapping[str, ThemeNeed]:
    """What each theme would change for people, and the measures of local need, by theme."""
    held = read_yaml("outcomes/needs.yaml")["themes"]
    return {
        slug: ThemeNeed(outcome=one["outcome"], measures=tuple(one["needs"]), missing=one.get("missing", "")) for slug, one in held.items()
    }


@cache
def offer_needs() -> Mapping[str, ThemeNeed]:
    """By contribution, what shows local need for it in place of its theme's measures, and where else a figure may be had."""
    held = read_yaml("outcomes/needs.yaml")["offers"]
    return {name: ThemeNeed(outcome="", measures=tuple(one["needs"]), missing=one.get("missing", "")) for name, one in held.items()}


@cache
def roles() -> Mapping[str, Role]:
    """Whose eyes a match can be read with, by slug."""
    return {
        slug: Role(
            slug=slug, name=one["name"], bodies=tuple(one["bodies"]), themes=tuple(one["themes"]), first=one["first"], asks=one["asks"]
        )
        for slug, one in read_yaml("outcomes/roles.yaml")["roles"].items()
    }


@cache
def known_strategies() -> tuple[KnownStrategy, ...]:
    """Published strategies whose addresses were noted. None was fetched; addresses may have moved."""
    return tuple(
        KnownStrategy(
            title=one["title"],
            organisation=one["organisation"],
            place=one["place"],
            codes=tuple(one["codes"].split()),
            kind=one["kind"],
            year=int(one["year"]),
            year_stated=one["year_basis"] == "stated",
            address=one["address"],
        )
        for one in read_csv("outcomes/known_strategies.csv")
    )


@cache
def shipped_examples() -> tuple[Example, ...]:
    """Sentences written by this project to train and to explain."""
    rows = read_csv("outcomes/examples.csv")
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
def shipped_manner() -> tuple[Example, ...]:
    """Sentences written by this project that teach only whether somebody wants something; most are what else stands in documents."""
    rows = read_csv("outcomes/manner.csv")
    return tuple(
        Example(id=f"M{number:04d}", text=one["text"], themes=(), priority=one["priority"] == "1")
        for number, one in enumerate(rows, start=1)
    )
