"""The matrix of a place: every confirmed priority of every body against what sport can contribute, and where it can nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from commonground.domain.outcomes.evidence import Evidence, evidence_for, strength_of
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import offer_needs, theme_needs
from commonground.domain.outcomes.match import FIRMNESS, Edit, Match, Need, Weighed, matches, nothing_to_offer, spoken
from commonground.domain.outcomes.nouns import Reading, Role, Taxonomy
from commonground.domain.outcomes.proposals import Priority
from commonground.domain.outcomes.reach import of_another_kind
from commonground.terms import counted, listed

# What a row comes to, best first, with the words that are shown.
STANDINGS = {
    "supported": "Robust evidence",
    "contested": "Evidence for and against",
    "indicated": "Signs only",
    "nothing": "Nothing honest to offer",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A confirmed priority with the body and the document that it is from.

    `flags` say what must be read beside it: what became of it in a newer edition (`lost` if it no longer stands there), that its review
    date is past.
    """

    ref: str
    body: str
    body_name: str
    body_kind: str
    document: str
    title: str
    priority: Priority
    reading: Reading
    kind: str = "aim"
    measures: tuple[str, ...] = ()
    by_when: tuple[str, ...] = ()
    owner: str = ""
    flags: tuple[str, ...] = ()
    lost: bool = False
    synthetic: bool = False

    @property
    def where(self) -> str:
        """The document and the page in words."""
        return f"{self.title}, page {self.priority.page}" if self.priority.page else self.title


@dataclass(frozen=True, kw_only=True)
class Row:
    """One priority with everything that was matched to it, best first; `nothing` is a sentence when there is nothing honest to offer."""

    wanted: Wanted
    matches: tuple[Match, ...]
    nothing: str = ""

    @cached_property
    def best(self) -> Match | None:
        """The match to show first: the firmest that may be offered."""
        return next((one for one in self.matches if one.offered), None)

    @property
    def standing(self) -> str:
        """supported, contested, indicated or nothing."""
        return self.best.strength if self.best else "nothing"

    def standing_in(self, themes: Collection[str]) -> str:
        """The same of the first match that is offered through one of these themes."""
        return next((one.strength for one in self.matches if one.offered and set(themes) & set(one.through)), "nothing")


@dataclass(frozen=True)
class Matrix:
    """Every row of a place, in the order of the bodies and their documents; or those of a choice, `out_of` how many."""

    place: str
    rows: tuple[Row, ...]
    out_of: int = 0

    @cached_property
    def bodies(self) -> Mapping[str, str]:
        """Body -> its name, in the order of the rows."""
        return {row.wanted.body: row.wanted.body_name for row in self.rows}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many rows come to each standing."""
        return {standing: sum(row.standing == standing for row in self.rows) for standing in STANDINGS}

    def row(self, ref: str) -> Row | None:
        """The row of a priority by its reference."""
        return next((row for row in self.rows if row.wanted.ref == ref), None)

    def cells(self, taxonomy: Taxonomy) -> Mapping[tuple[str, str], str]:
        """(body, one of the seven framework themes) -> the best standing of its priorities there, by offers through that very theme."""
        order, under = list(STANDINGS), {theme.slug: theme.parent for theme in taxonomy.themes}
        found: dict[tuple[str, str], str] = {}
        for row in self.rows:
            themes = row.wanted.priority.themes
            for parent in taxonomy.parents_of(themes):
                key, within = (row.wanted.body, parent), [slug for slug in themes if under.get(slug) == parent]
                found[key] = min(found.get(key, "nothing"), row.standing_in(within), key=order.index)
        return found

    @property
    def sentence(self) -> str:
        """What the matrix comes to."""
        if not self.rows and self.out_of:
            return f"Of {counted(self.out_of, 'confirmed priority', 'confirmed priorities')} for {self.place} none is of this choice."
        if not self.rows:
            return f"No priority has been confirmed for {self.place} yet, so there is nothing to match."
        many, bodies, counts = len(self.rows), len(self.bodies), self.counts
        parts = [
            (counts["supported"], "robust evidence"),
            (counts["contested"], "evidence for and against"),
            (counts["indicated"], "signs only"),
        ]
        held = [f"{words} for {number}" for number, words in parts if number]
        said = f"{counted(many, 'confirmed priority', 'confirmed priorities')} of {counted(bodies, 'body', 'bodies')}: "
        said += f"sport has {listed(held)}" if held else "sport has nothing honest to offer to any of them"
        return f"{said}, and nothing honest to offer to {counts['nothing']}." if held and counts["nothing"] else f"{said}."


def matrix(
    place: str,
    wanted: Iterable[Wanted],
    *,
    taxonomy: Taxonomy,
    register: Sequence[Evidence],
    needs: Mapping[str, Need],
    edits: Mapping[tuple[str, str], tuple[Edit, ...]] | None = None,
    before: Matrix | None = None,
) -> Matrix:
    """The matrix of a place. `needs` maps a theme to its local figure; `edits` (priority, contribution) to what people decided.

    `before` is a matrix of the same taxonomy, register and needs: a row of it whose priority and edits are unchanged is taken over.
    """
    edited: dict[str, dict[str, tuple[Edit, ...]]] = {}
    for (ref, contribution), said in (edits or {}).items():
        edited.setdefault(ref, {})[contribution] = said
    earlier = {row.wanted.ref: row for row in before.rows} if before else {}
    weighed: dict[tuple[str, tuple[str, ...]], Weighed] = {}
    rows = []
    for one in wanted:
        row, own = earlier.get(one.ref), edited.get(one.ref, {})
        if row and row.wanted == one and {match.contribution: match.edits for match in row.matches if match.edits} == own:
            rows.append(row)
            continue
        found = matches(one.priority, one.reading, taxonomy=taxonomy, register=register, needs=needs, edits=own, weighed=weighed)
        rows.append(Row(wanted=one, matches=found, nothing=nothing_to_offer(one.priority, found) or ""))
    return Matrix(place, tuple(rows))


def narrowed(
    whole: Matrix, *, body: str = "", role: Role | None = None, parent: str = "", standing: str = "", taxonomy: Taxonomy
) -> Matrix:
    """The rows of one body, that concern a role, of one of the seven themes, or that come to a standing. For a role, those of its own
    bodies come first, then those of others that share its themes.
    """
    rows = [
        row
        for row in whole.rows
        if (not body or row.wanted.body == body)
        and (not parent or parent in taxonomy.parents_of(row.wanted.priority.themes))
        and (not standing or row.standing == standing)
        and (role is None or _concerns(row, role))
    ]
    if role is not None and role.bodies:
        rows.sort(key=lambda row: row.wanted.body_kind not in role.bodies)
    return replace(whole, rows=tuple(rows), out_of=len(whole.rows))


def _concerns(row: Row, role: Role) -> bool:
    if not role.themes:
        return True  # everything concerns those who answer for the whole; their own bodies come first
    return row.wanted.body_kind in role.bodies or bool(set(role.themes) & set(row.wanted.priority.themes))


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An outcome to which the figures point although nobody has called it a priority; `offers` are (contribution, sentence), said no
    more firmly than the evidence for this theme allows.
    """

    theme: str
    name: str
    outcome: str
    need: Need
    offers: tuple[tuple[str, str], ...]


def candidates(needs: Mapping[str, Need], *, taxonomy: Taxonomy, register: Sequence[Evidence]) -> tuple[Candidate, ...]:
    """Themes in which the place is worse than England, or may be: the sure ones first, and those to which sport could contribute before
    others. Nobody's priority.
    """
    found = []
    for theme in taxonomy.themes:
        need = needs.get(theme.slug)
        if need is None or not (need.verdict == "worse" or (need.verdict == "cannot_tell" and need.leans)):
            continue
        offers = []
        for one in taxonomy.contributions:
            if theme.slug in one.themes and _about(one.id, theme.slug, need):
                bearing = [item for item in evidence_for(one.id, register) if theme.slug in item.themes]
                strength = strength_of(bearing)
                if strength != "open":
                    offers.append((strength == "indicated", one.id, spoken(one.sentence, strength)))
        found.append(
            Candidate(
                theme=theme.slug,
                name=theme.name,
                outcome=theme_needs()[theme.slug].outcome,
                need=need,
                offers=tuple((name, said) for _, name, said in sorted(offers, key=lambda held: held[0])),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.need.verdict != "worse", not one.offers)))


def _about(contribution: str, theme: str, need: Need) -> bool:
    """Whether an offer is about what a figure shows: of the theme as a whole, and no figure of its own that this is not."""
    own = offer_needs().get(contribution)
    return not of_another_kind("", contribution, (theme,)) and (own is None or need.figure.measure in own.measures)


def groups_of(*rows: Row) -> str:
    """Whom rows are about, in words: whom the priorities name, else whom the contribution is meant for."""
    names, held = group_names(), dict[str, None]()
    for row in rows:
        named = [group for group in row.wanted.priority.groups if group != "all_residents"]
        held |= dict.fromkeys(named or (row.best.groups if row.best else ()))
    return listed([names[group].lower() for group in held if group in names]).capitalize() or "Everybody"


def firmest_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows with the firmest match first, those with nothing to offer last."""
    return tuple(sorted(rows, key=lambda row: (-FIRMNESS[row.best.strength], -FIRMNESS[row.best.weakest.state]) if row.best else (1, 1)))
