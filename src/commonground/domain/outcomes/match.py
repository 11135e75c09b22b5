"""The match: what a body wants against what sport can honestly contribute, with the weakest link named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonground.domain.outcomes.evidence import Evidence, evidence_for, strength_of
from commonground.domain.outcomes.nouns import ContributionFound, Reading, Taxonomy
from commonground.domain.outcomes.proposals import Priority
from commonground.terms import Figure

# How firm each link is, weakest first. A match is as firm as its weakest link.
FIRMNESS = {
    "open": 0,
    "missing": 1,
    "possible": 2,
    "indicated": 3,
    "contested": 4,
    "likely": 5,
    "supported": 6,
    "confident": 7,
    "present": 8,
}


@dataclass(frozen=True, kw_only=True)
class ChainLink:
    """One step of a match: which, how firm, and in words."""

    step: str  # "wording", "evidence", "measure" or "local need"
    state: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """A priority and a contribution, joined through a theme. `offered` is False when nothing honest can be said yet.

    `supporting` and `opposing` are evidence; both are shown. `must_be_true` says what else the step takes for granted.
    """

    priority: Priority
    contribution: str
    sentence: str
    through: tuple[str, ...]
    chain: tuple[ChainLink, ...]
    supporting: tuple[Evidence, ...]
    opposing: tuple[Evidence, ...]
    must_be_true: tuple[str, ...]
    need: Figure | None = None

    @property
    def weakest(self) -> ChainLink:
        """The link on which the whole match depends."""
        return min(self.chain, key=lambda link: FIRMNESS[link.state])

    @property
    def offered(self) -> bool:
        """Whether there is something honest to offer: some checked evidence that does not leave the step open."""
        return next(link for link in self.chain if link.step == "evidence").state != "open"


def matches(
    priority: Priority,
    reading: Reading,
    *,
    taxonomy: Taxonomy,
    register: Sequence[Evidence],
    measures: Mapping[str, str] | None = None,
    needs: Mapping[str, Figure] | None = None,
) -> tuple[Match, ...]:
    """Every contribution proposed for a confirmed priority, what can be offered first.

    `measures` maps a theme to the measure by which it would be seen, `needs` a theme to the local figure. Only contributions that
    share a theme with the priority, as the person confirmed it, are matched.
    """
    known = {one.id: one for one in taxonomy.contributions}
    made = []
    for found in reading.contributions:
        through = tuple(slug for slug in known[found.id].themes if slug in priority.themes)
        if through:
            made.append(_match(priority, reading, found, through, register, measures or {}, needs or {}))
    return tuple(sorted(made, key=lambda one: (not one.offered, -FIRMNESS[one.weakest.state])))


def nothing_to_offer(priority: Priority, found: Sequence[Match]) -> str | None:
    """A sentence when sport has nothing honest to offer to this priority, else None."""
    if not found:
        return f"For “{priority.wording}” sport has nothing to offer that we know of. Say so, and leave it to others."
    if not any(one.offered for one in found):
        return f"For “{priority.wording}” no checked evidence shows an effect. Offer it only as a trial with its own evaluation."
    return None


def _match(
    priority: Priority,
    reading: Reading,
    found: ContributionFound,
    through: tuple[str, ...],
    register: Sequence[Evidence],
    measures: Mapping[str, str],
    needs: Mapping[str, Figure],
) -> Match:
    evidence = evidence_for(found.id, register)
    checked = [one for one in evidence if one.checked]
    supporting = tuple(one for one in checked if one.direction == "for")
    opposing = tuple(one for one in checked if one.direction in ("against", "mixed"))
    measure = next((measures[slug] for slug in through if slug in measures), "")
    need = next((needs[slug] for slug in through if slug in needs), None)
    read = next((one for one in reading.themes if one.theme in through), None)
    strength = strength_of(evidence)
    chain = (
        ChainLink(step="wording", state=read.band if read else "confident", words=_wording(priority, through, bool(read))),
        ChainLink(step="evidence", state=strength, words=_STRENGTH_WORDS[strength]),
        ChainLink(step="measure", state="present" if measure else "missing", words=measure or "No measure was chosen for this outcome"),
        ChainLink(
            step="local need",
            state="present" if need is not None and need.present else "missing",
            words=f"{need.measure}: {need.value} {need.unit}" if need is not None and need.present else "No local figure was found",
        ),
    )
    return Match(
        priority=priority,
        contribution=found.id,
        sentence=found.text if strength in ("supported", "contested") else f"It may be that: {found.text}",
        through=through,
        chain=chain,
        supporting=supporting,
        opposing=opposing,
        must_be_true=_assumptions(supporting or opposing),
        need=need,
    )


_STRENGTH_WORDS = {
    "supported": "Robust evidence speaks for it, and none that was read against it",
    "contested": "Robust evidence speaks for it, and some speaks against it or is mixed: show both",
    "indicated": "There are signs, but no robust study that was read",
    "open": "No checked evidence shows an effect",
}


def _wording(priority: Priority, through: tuple[str, ...], read: bool) -> str:
    themes = ", ".join(slug.replace("_", " ") for slug in through)
    return f"“{priority.quote}” was read as {themes}" if read else f"{priority.confirmed_by} gave it the theme {themes}"


def _assumptions(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What else must be true for the finding to hold here: the people, the dose and the lasting."""
    said = []
    for one in evidence[:2]:
        said.append(f"People here are like those studied: {one.population}")
        said.append(f"They get as much as was studied: {one.dose}")
        said.append(f"How long it lasts: {one.decay}")
    return tuple(dict.fromkeys(said))
