"""The match: what a body wants against what sport can honestly contribute, with the weakest link named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from commonground.domain.outcomes.evidence import Evidence, evidence_for, require_claim, strength_of
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import offer_needs, theme_names, theme_needs
from commonground.domain.outcomes.nouns import Contribution, ContributionFound, Reading, Taxonomy, ThemeFound
from commonground.domain.outcomes.proposals import Priority
from commonground.domain.outcomes.reach import beyond_reach, faintly_read, further_asked, of_another_kind, offers_named
from commonground.terms import Figure

# How firm each link is, weakest first. A match is as firm as its weakest link.
FIRMNESS = {
    "open": 0,
    "apart": 0,
    "beyond": 0,
    "faint": 0,
    "further": 2,
    "possible": 2,
    "elsewhere": 2,
    "indicated": 3,
    "missing": 3,
    "unclear": 3,
    "contested": 4,
    "likely": 5,
    "supported": 6,
    "confident": 7,
    "present": 8,
}
SURENESS = ("confident", "likely", "possible")  # how surely the words were read as the theme, surest first
BROAD = frozenset({"adults", "all_residents", "working_age", "children_young_people"})
# Groups by stage of life: what is meant for adults answers no priority that is about children, nor the other way round.
YOUNG = frozenset({"children_0_5", "send_children", "care_experienced", "young_people_at_risk", "young_carers", "children_young_people"})
GROWN = frozenset({"older_people", "adults", "working_age", "staff", "unemployed", "men", "carers", "smi", "pregnant_women"})


@dataclass(frozen=True, kw_only=True)
class ChainLink:
    """One step of a match: which, how firm, and in words."""

    step: str  # "wording", "evidence", "group", "measure" or "local need"
    state: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Need:
    """A local figure that shows need for a theme: its measure's name, how it stands against England, and the sentence to print.

    `verdict` is that of the profile: worse, better, similar, cannot_tell, higher, lower or not_comparable; `leans` whether the figure
    lies on the worse side of England, be it by chance.
    """

    theme: str
    name: str
    figure: Figure
    verdict: str
    words: str
    leans: bool = False


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What a person decided about a match: kept, in their own words or with another measure, or left out, and why."""

    kept: bool
    sentence: str
    measure: str
    reason: str
    by: str
    on: datetime


@dataclass(frozen=True, kw_only=True)
class Match:
    """A priority and a contribution, joined through a theme. `offered` is False when nothing honest can be said yet.

    `supporting` and `opposing` are evidence; both are shown. `must_be_true` says what else the step takes for granted. `edits` are
    what people decided, oldest first; the newest is in force. `how`, `groups` and `measure` are our reasoning; `see` names findings
    that speak of the mechanism itself, and `how_known` says in words what they allow to be said of it.
    """

    priority: Priority
    contribution: str
    sentence: str
    through: tuple[str, ...]
    chain: tuple[ChainLink, ...]
    supporting: tuple[Evidence, ...]
    opposing: tuple[Evidence, ...]
    must_be_true: tuple[str, ...]
    need: Need | None = None
    outcome: str = ""
    how: str = ""
    groups: tuple[str, ...] = ()
    measure: str = ""
    collected: str = ""
    see: tuple[str, ...] = ()
    how_known: str = ""
    edits: tuple[Edit, ...] = ()

    @cached_property
    def weakest(self) -> ChainLink:
        """The link on which the whole match depends."""
        return min(self.chain, key=lambda link: FIRMNESS[link.state])

    def link(self, step: str) -> ChainLink:
        """The link of a step: "wording", "evidence", "group", "measure" or "local need"."""
        return next(link for link in self.chain if link.step == step)

    @cached_property
    def strength(self) -> str:
        """What the evidence allows to be said: supported, contested, indicated or open."""
        return self.link("evidence").state

    @cached_property
    def left_out(self) -> bool:
        """Whether a person left it out."""
        return bool(self.edits) and not self.edits[-1].kept

    @cached_property
    def offered(self) -> bool:
        """Whether there is something honest to offer: checked evidence that does not leave the step open, for people of the stage of
        life that the priority is about, in answer to what it asks for, and nobody left it out.
        """
        for_others = self.link("group").state == "apart"
        return self.strength != "open" and not for_others and not self.left_out and (not self.far_fetched or bool(self.edits))

    @cached_property
    def far_fetched(self) -> bool:
        """Whether the priority asks for what sport does not reach, or was read as this theme by no word of it. Who keeps it lifts this."""
        return self.link("wording").state in ("beyond", "faint")

    @cached_property
    def grade(self) -> str:
        """The best grade of the evidence in favour, or nothing."""
        return min((one.grade for one in self.supporting), default="")


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """The evidence on a contribution for the themes that join it to a priority, what it allows to be said, what it takes for granted."""

    supporting: tuple[Evidence, ...]
    opposing: tuple[Evidence, ...]
    link: ChainLink
    must_be_true: tuple[str, ...]


def matches(
    priority: Priority,
    reading: Reading,
    *,
    taxonomy: Taxonomy,
    register: Sequence[Evidence],
    measures: Mapping[str, str] | None = None,
    needs: Mapping[str, Need] | None = None,
    edits: Mapping[str, tuple[Edit, ...]] | None = None,
    weighed: dict[tuple[str, tuple[str, ...]], Weighed] | None = None,
) -> tuple[Match, ...]:
    """Every contribution proposed for a confirmed priority: what can be offered first, then by how surely its theme was read, then what
    its words name, then what is meant for the very people they name, then as the reading ranked them.

    Evidence counts for a match only when it speaks of the theme that joins the two.

    `measures` maps a theme to the measure by which it would be seen instead of the contribution's own; `needs` a theme, or a
    contribution that has measures of need of its own, to the local figure; `edits` a contribution to what people decided about it.
    `weighed` holds what was weighed of this register before, and is added to. Only contributions that share a theme with the priority,
    as the person confirmed it, are matched.
    """
    weighed = {} if weighed is None else weighed
    known = {one.id: one for one in taxonomy.contributions}
    made = []
    named = offers_named(_said(priority), priority.themes)
    for found in contributions_for(priority, reading, taxonomy):
        through = tuple(slug for slug in known[found.id].themes if slug in priority.themes)
        if not through:
            continue
        if (found.id, through) not in weighed:
            weighed[found.id, through] = _weighed(found.id, through, register)
        evidence = weighed[found.id, through]
        match = _match(priority, reading, found, known[found.id], through, evidence, measures or {}, needs or {}, named=found.id in named)
        made.append(_edited(match, (edits or {}).get(found.id, ())))
    narrow, bands = set(priority.groups) - BROAD, {one.theme: one.band for one in reading.themes}

    def order(one: Match) -> tuple[object, ...]:
        sureness = min(SURENESS.index(bands.get(slug, "confident")) for slug in one.through)
        for_others = one.link("group").state == "possible"
        for_them = bool(narrow & set(one.groups))
        return one.left_out, not one.offered, for_others, sureness, one.contribution not in named, not for_them

    return tuple(sorted(made, key=order))


def contributions_for(priority: Priority, reading: Reading, taxonomy: Taxonomy) -> tuple[ContributionFound, ...]:
    """What the reading proposed, everything for a theme that only the person who confirmed it saw, and what its words name."""
    held = {one.id for one in reading.contributions}
    seen = set(priority.themes) - set(reading.slugs)
    named = offers_named(_said(priority), priority.themes)
    more = (
        ContributionFound(id=one.id, text=one.sentence, score=0.0, through=tuple(slug for slug in one.themes if slug in priority.themes))
        for one in taxonomy.contributions
        if one.id not in held and (seen & set(one.themes) or one.id in named)
    )
    return (*reading.contributions, *more)


def nothing_to_offer(priority: Priority, found: Sequence[Match]) -> str | None:
    """A sentence when sport has nothing honest to offer to this priority, else None."""
    if not found:
        return f"For “{priority.wording}” sport has nothing to offer that we know of. Say so, and leave it to others."
    if all(one.left_out for one in found):
        return f"For “{priority.wording}” everything that sport could offer was left out here. Leave it to others."
    if all(one.far_fetched and not one.offered for one in found):
        why = found[0].link("wording").words
        if all(one.link("wording").state == "faint" for one in found):
            return f"For “{priority.wording}” we cannot tell: {why[:1].lower()}{why[1:]}. Keep one that fits, or leave it to others."
        return f"For “{priority.wording}” sport has nothing honest to offer: {why[:1].lower()}{why[1:]}. Leave it to others."
    if not any(one.offered for one in found):
        return f"For “{priority.wording}” no checked evidence shows an effect. Offer it only as a trial with its own evaluation."
    return None


def spoken(text: str, strength: str) -> str:
    """A contribution's sentence, said no more firmly than the strength of its evidence allows (`check_claim` holds people to the same)."""
    if strength == "supported":
        return text
    return f"{'Findings differ; it' if strength == 'contested' else 'It'} may be that: {text}"


def how_known(contribution: Contribution) -> str:
    """What the findings on how a contribution works allow to be said of that step, and what they leave out."""
    said = _STEP_WORDS[contribution.basis] if contribution.see else "no finding speaks of it"
    return f"{said}. {contribution.unknown}" if contribution.unknown else said


def require_sentence(sentence: str, contribution: str, register: Sequence[Evidence]) -> str:
    """A person's own sentence for a contribution, when its evidence carries it; else `Refused` (attribution, claim_above_grade,
    claim_without_evidence).
    """
    return require_claim(sentence, evidence_for(contribution, register))


def _edited(match: Match, edits: tuple[Edit, ...]) -> Match:
    if not edits:
        return match
    last = edits[-1]
    measure = last.measure or match.measure
    chain = tuple(
        replace(link, state="present", words=measure) if link.step == "measure" and last.measure else link for link in match.chain
    )
    return replace(match, edits=edits, sentence=last.sentence or match.sentence, measure=measure, chain=chain)


def _weighed(contribution: str, through: tuple[str, ...], register: Sequence[Evidence]) -> Weighed:
    evidence = tuple(one for one in evidence_for(contribution, register) if set(one.themes) & set(through))
    checked = [one for one in evidence if one.checked]
    supporting = tuple(one for one in checked if one.direction == "for")
    opposing = tuple(one for one in checked if one.direction in ("against", "mixed"))
    strength = strength_of(evidence)
    denied = strength == "indicated" and any(one.direction == "against" and one.grade in ("A", "B") for one in opposing)
    return Weighed(
        supporting=supporting,
        opposing=opposing,
        link=ChainLink(step="evidence", state=strength, words=_STRENGTH_WORDS["denied" if denied else strength]),
        must_be_true=_assumptions(supporting or opposing),
    )


def _match(
    priority: Priority,
    reading: Reading,
    found: ContributionFound,
    contribution: Contribution,
    through: tuple[str, ...],
    weighed: Weighed,
    measures: Mapping[str, str],
    needs: Mapping[str, Need],
    *,
    named: bool,
) -> Match:
    measure = next((measures[slug] for slug in through if slug in measures), contribution.measure)
    need = needs.get(found.id) if found.id in offer_needs() else next((needs[slug] for slug in through if slug in needs), None)
    read = [one for one in reading.themes if one.theme in through]
    said = _said(priority)
    beyond = beyond_reach(said, through) or of_another_kind(said, found.id, through)
    faint = not named and faintly_read(read, found.score)
    further, holds = further_asked(said, found.id)
    chain = (
        _wording_link(priority, through, read, beyond=beyond, faint=faint, further=further),
        weighed.link,
        _group_link(priority.groups, contribution.groups),
        ChainLink(step="measure", state="present" if measure else "missing", words=measure or "No measure was chosen for this outcome"),
        need_link(need, through, found.id),
    )
    held = theme_needs().get(through[0])
    return Match(
        priority=priority,
        contribution=found.id,
        sentence=spoken(contribution.sentence, weighed.link.state),
        through=through,
        chain=chain,
        supporting=weighed.supporting,
        opposing=weighed.opposing,
        must_be_true=(*((holds,) if holds else ()), *weighed.must_be_true),
        need=need,
        outcome=held.outcome if held else "",
        how=contribution.how,
        groups=contribution.groups,
        measure=measure,
        collected=contribution.collected,
        see=contribution.see,
        how_known=how_known(contribution),
    )


def need_link(need: Need | None, through: Sequence[str] = (), contribution: str = "") -> ChainLink:
    """How firmly a local figure speaks for a contribution: worse than England is a need, better is none, the rest cannot tell."""
    asked = [offer_needs()[contribution]] if contribution in offer_needs() else [theme_needs()[slug] for slug in through]
    missing = next((one.missing for one in asked if one.missing), "")
    if need is None or not need.figure.present:
        return ChainLink(step="local need", state="missing", words="No local figure is held" + (f"; ask for: {missing}" if missing else ""))
    state = {"worse": "present", "better": "elsewhere"}.get(need.verdict, "unclear")
    return ChainLink(step="local need", state=state, words=need.words)


def _group_link(wanted: Sequence[str], served: Sequence[str]) -> ChainLink:
    meant = _groups_in_words(served)
    if _of_another_age(wanted, served):
        return ChainLink(step="group", state="apart", words=f"They speak of {_groups_in_words(wanted)}; it is meant for {meant}")
    narrow = [group for group in wanted if group not in BROAD]
    if not narrow or not served or set(narrow) & set(served) or set(served) & BROAD:
        return ChainLink(step="group", state="present", words=f"It is meant for {meant}" if meant else "It is meant for anybody")
    return ChainLink(step="group", state="possible", words=f"They speak of {_groups_in_words(narrow)}; it is meant for {meant}")


def _of_another_age(wanted: Sequence[str], served: Sequence[str]) -> bool:
    """Whether everyone wanted is young and everyone served is grown up, or the other way round; illness has no age."""
    of_any_age = frozenset({"people_ltc"})
    asked, meant = set(wanted), set(served)
    return bool(asked) and any(
        asked <= one and meant <= other | of_any_age and bool(meant & other) for one, other in ((YOUNG, GROWN), (GROWN, YOUNG))
    )


def _groups_in_words(groups: Sequence[str]) -> str:
    names = group_names()
    return " and ".join(names[group].lower() for group in groups if group in names)


_STEP_WORDS = {
    "supported": "findings support it",
    "contested": "findings speak for it and against it",
    "indicated": "there are signs of it, no more",
    "open": "what was read does not show it",
}
_STRENGTH_WORDS = {
    "supported": "Robust evidence speaks for it, and none that was read against it",
    "contested": "Robust evidence speaks for it, and some speaks against it: show both",
    "indicated": "There are signs, but no robust study that was read carries the whole of it",
    "denied": "There are signs, but robust studies that were read find no such effect: show both",
    "open": "No checked evidence shows an effect",
}


def _wording_link(
    priority: Priority, through: tuple[str, ...], read: Sequence[ThemeFound], *, beyond: str, faint: bool, further: str
) -> ChainLink:
    themes = " and ".join(f"“{theme_names()[slug]}”" for slug in through)
    if beyond:
        return ChainLink(step="wording", state="beyond", words=beyond)
    if faint:
        return ChainLink(step="wording", state="faint", words=f"Its words point to {themes} and to this offer only faintly")
    if further:
        return ChainLink(step="wording", state="further", words=further)
    words = f"“{priority.quote}” was read as {themes}" if read else f"{priority.confirmed_by} gave it {themes}"
    return ChainLink(step="wording", state=read[0].band if read else "confident", words=words)


def _said(priority: Priority) -> str:
    return f"{priority.wording} {priority.quote}"


def _assumptions(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What else must be true for the finding to hold here: the people, the dose and the lasting."""
    said = []
    for one in evidence[:2]:
        said.append(f"People here are like those studied: {one.population}")
        said.append(f"They get as much as was studied: {one.dose}")
        said.append(f"How long it lasts: {one.decay}")
    return tuple(dict.fromkeys(said))
