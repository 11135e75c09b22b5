"""The profile of a place: six sections, deprivation and neighbours, every comparison judged before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from commonground.domain.indicators import compare, trend
from commonground.domain.indicators.areas import figure_of
from commonground.domain.indicators.checks import age_words, base_rule, marks
from commonground.domain.indicators.clash import clashes, together
from commonground.domain.indicators.mapping import OWN
from commonground.domain.indicators.measure_view import measure_empty
from commonground.domain.indicators.nouns import (
    SECTIONS,
    AgeBand,
    Comparison,
    Driver,
    Inequality,
    Measure,
    Peers,
    Profile,
    Reading,
    Rules,
    Section,
    Template,
    Verdict,
)
from commonground.domain.indicators.panel import Panel, Slab
from commonground.domain.indicators.peers import comparators, peer_sets
from commonground.domain.indicators.ranks import rank
from commonground.domain.indicators.sentences import (
    neighbours_sentence,
    profile_sentence,
    rank_sentence,
    reading_sentence,
    section_sentence,
)
from commonground.domain.places.nouns import TIER_WORDS, tier_of
from commonground.domain.places.register import Register
from commonground.terms import Figure, Place, Refused, begun, counted, listed

FULL = Template(id="full", title="Full profile")
MINI = Template(id="mini", title="Mini profile", mini=True)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a profile is made from: one release's figures and places, and the settings in force."""

    release: str
    panel: Panel
    register: Register
    drivers: tuple[Driver, ...]
    rules: Rules


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A reading before the page is judged."""

    measure: Measure
    figure: Figure
    slab: Slab | None
    contrasts: tuple[compare.Contrast, ...] = ()
    change: trend.Change | None = None


def build_profile(
    place: Place, held: Held, *, template: Template, today: date, chosen: Sequence[Place] = (), ages: Sequence[tuple[str, Figure]] = (),
    england_ages: Sequence[tuple[str, Figure]] = (), inequality: Inequality | None = None,
) -> Profile:  # fmt: skip
    """The profile of a place. `ages` and `england_ages` are its and England's residents by age group, as (group, figure).

    False alarms are controlled over the whole page. A measure that the template names and that no figures are held of is said in the
    sentence. Refuses when the template asks for nothing (template_empty), or only for such measures (measure_empty).
    """
    panel, register = held.panel, held.register
    wanted = [
        measure
        for measure in panel.measures.values()
        if template.wants(measure) and (measure.id in template.measures or _is_shown(measure, place, panel))
    ]
    if not wanted:
        raise Refused("template_empty", what=f"The template {template.title!r} asks for no measure", ways_out=("Add a theme or a measure",))
    peers, notes = peer_sets(place, panel=panel, register=register, drivers=held.drivers, chosen=chosen)
    against = comparators(place, register, peers)
    tier = panel.indexes(register.tier(tier_of(place)))
    drafts = [draft for measure in wanted if (draft := _draft(place, measure, held, against, tier)) is not None]
    lacking = sorted(measure.name for measure in wanted if not panel.slabs.get(measure.id) and not is_of_small_areas(measure))
    unmet = [measure.name for measure in wanted if measure.id in template.measures and not panel.slabs.get(measure.id)]
    if unmet and not drafts:
        raise measure_empty(unmet)
    contrasts = [item for draft in drafts for item in draft.contrasts]
    changes = [draft.change for draft in drafts if draft.change is not None and draft.change.p is not None]
    judged, changed = compare.settle(contrasts, [item.p for item in changes if item.p is not None], held.rules)
    queue, moved = iter(judged), dict(zip([item.measure.id for item in changes], changed, strict=True))
    readings = [
        _reading(draft, tuple(next(queue) for _ in draft.contrasts), moved.get(draft.measure.id), tier, held, today) for draft in drafts
    ]
    readings = _marked(readings)
    sections = tuple(_section(name, place, readings, peers) for name in SECTIONS)
    tests = sum(item.p is not None for item in contrasts) + len(changes)
    return Profile(
        place=place, release=held.release, parents=tuple(part.place for part in register.parents(place)),
        sections=tuple(section for section in sections if section.readings or section.sentence), peers=peers,
        ages=_age_bands(ages, england_ages), ages_figures=tuple(figure for _, figure in (*ages, *england_ages)),
        sentence=f"{profile_sentence(place, readings)}{_unmet(unmet)}", notes=(*notes, *_notes(readings, lacking, place)),
        sensitivity=_sensitivity(readings), inequality=inequality, template=template.id,
        judged=_judged(tests, readings, held.rules))  # fmt: skip


def is_definition_only(measure: Measure) -> bool:
    """A measure that the catalogue knows by name, for the clash alarm, and that no figures come with."""
    return measure.caveat.startswith("Definition only")


def is_of_small_areas(measure: Measure) -> bool:
    """A measure of small areas, which no council can have."""
    return measure.caveat.startswith("Held for small areas only")


def _is_shown(measure: Measure, place: Place, panel: Panel) -> bool:
    """Whether a profile names a measure when it has no figure: not where it is known by name alone, or was brought in by others."""
    if measure.id.startswith(OWN):
        return panel.newest(measure.id, place.code) is not None
    return not is_definition_only(measure) or bool(panel.slabs.get(measure.id))


def _draft(place: Place, measure: Measure, held: Held, against: Sequence[compare.Comparator], tier: NDArray[np.int32]) -> _Draft | None:
    panel, register = held.panel, held.register
    found = newest_figure(panel, measure, place, register)
    if found is None and not any(len(slab.rows(tier)) for slab in panel.slabs.get(measure.id, ())):
        return None
    if found is None:
        absent = panel.missing(measure, place)
        return None if absent is None else _Draft(measure=measure, figure=absent, slab=None)
    slab, figure = found
    figure = base_rule(figure, held.rules)
    if not figure.present:
        return _Draft(measure=measure, figure=figure, slab=slab)
    contrasts = tuple(compare.contrast(slab, figure, item, register=register, tier=tier, rules=held.rules) for item in against)
    points = series(panel, measure, place, register)
    england = series(panel, measure, register.england, register) if register.england and register.england != place else ()
    return _Draft(measure=measure, figure=figure, slab=slab, contrasts=contrasts,
                  change=trend.change(panel, measure, points, england, tier, held.rules))  # fmt: skip


def newest_figure(panel: Panel, measure: Measure, place: Place, register: Register) -> tuple[Slab, Figure] | None:
    """The newest figure of a place with a value, published or worked out; else its newest row without one; else None."""
    slab = panel.newest(measure.id, place.code)
    published = slab.figure(place.code) if slab else None
    if slab is not None and published is not None and published.present:
        return slab, published
    for other in reversed(panel.slabs.get(measure.id, ())):
        figure = figure_of(other, place, register)
        if figure is not None and figure.present:
            return other, figure
    return (slab, published) if slab is not None and published is not None else None


def series(panel: Panel, measure: Measure, place: Place, register: Register) -> tuple[Figure, ...]:
    """The place's figures of a measure with a value, oldest first, worked out where not published."""
    key = ("series", measure.id, place.code)
    if key in panel.memo:
        return panel.memo[key]
    found = (figure_of(slab, place, register) for slab in panel.slabs.get(measure.id, ()))
    points = tuple(figure for figure in found if figure is not None and figure.present)
    if place.kind == "country":  # every profile shows England beside the place
        panel.memo[key] = points
    return points


def _reading(
    draft: _Draft, comparisons: tuple[Comparison, ...], moved: float | None, tier: NDArray[np.int32], held: Held, today: date
) -> Reading:
    slab, figure, place = draft.slab, draft.figure, draft.figure.place
    newest = held.panel.slab(draft.measure.id)
    reading = Reading(
        measure=draft.measure, figure=figure, comparisons=comparisons, age=age_words(figure, today, held.rules),
        marks=marks(figure, draft.measure, newest=newest.period.label if newest else ""))  # fmt: skip
    if slab is not None and figure.present:
        among = TIER_WORDS.get(tier_of(place), "places")
        reading = replace(
            reading, rank=rank(slab, place.code, tier, among=among, rules=held.rules), distribution=distribution(slab, tier),
            trend=trend.settle(draft.change, moved, held.rules) if draft.change else None)  # fmt: skip
    return replace(reading, sentence=reading_sentence(reading))


def distribution(slab: Slab, tier: NDArray[np.int32]) -> tuple[float, ...]:
    """The values of every place of a tier in order; one tuple, shared by all profiles."""
    key = ("distribution", slab.measure.id, slab.period.label, len(tier), int(tier[0]) if len(tier) else -1)
    if key not in slab.panel.memo:
        slab.panel.memo[key] = tuple(np.sort(slab.column("value")[slab.rows(tier)]).tolist())
    return slab.panel.memo[key]


def _marked(readings: list[Reading]) -> list[Reading]:
    """Every reading whose definition clashes with another on the page says so beside its number."""
    others: dict[str, list[str]] = {}
    for clash in clashes(reading.measure for reading in readings if reading.figure.present):
        others.setdefault(clash.one.id, []).append(clash.other.name)
        others.setdefault(clash.other.id, []).append(clash.one.name)
    return [
        replace(item, marks=(*item.marks, f"defined differently from {', '.join(others[item.measure.id])}"))
        if item.measure.id in others
        else item
        for item in readings
    ]


def _section(name: str, place: Place, readings: Sequence[Reading], peers: Sequence[Peers]) -> Section:
    inside = tuple(reading for reading in readings if reading.measure.section == name)
    title = SECTIONS[name]
    if name == "neighbours":
        near = next((group for group in peers if group.id == "neighbours"), None)
        return Section(id=name, title=title, readings=inside, sentence=neighbours_sentence(place, near) if near else "")
    sentence = section_sentence(place, inside) if inside else ""
    return Section(
        id=name,
        title=title,
        readings=inside,
        sentence=sentence,
        marks=together(item.measure for item in inside if item.figure.present),
    )


def _age_bands(ages: Sequence[tuple[str, Figure]], england: Sequence[tuple[str, Figure]]) -> tuple[AgeBand, ...]:
    """One bar for each group of the place, with England's share of the same group; groups read "age=0-4" or "age=0-4;sex=female"."""
    total = sum(figure.number for _, figure in ages if figure.present)
    everyone = sum(figure.number for _, figure in england if figure.present)
    theirs = {group: figure.number for group, figure in england if figure.present}
    if not total or not everyone:
        return ()
    bands = []
    for group, figure in ages:
        words = dict(part.split("=", 1) for part in group.split(";"))
        if figure.present and "age" in words and group in theirs:
            bands.append(AgeBand(label=words["age"], people=figure.number, share=100 * figure.number / total,
                                 england_share=100 * theirs[group] / everyone, sex=words.get("sex", "all")))  # fmt: skip
    return tuple(sorted(bands, key=lambda band: (band.sex, int(band.label.rstrip("+").split("-")[0]))))


def _unmet(names: list[str]) -> str:
    return f" No figures are in this release: {listed(names)}." if names else ""


def _notes(readings: Sequence[Reading], lacking: Sequence[str], place: Place) -> list[str]:
    found = []
    old = [f"{reading.measure.name} ({reading.age})" for reading in readings if reading.age]
    if old:
        found.append(f"Five years old or older, to be read with care: {'; '.join(old)}.")
    none = [reading.measure.name for reading in readings if not reading.figure.present]
    if none:
        found.append(f"No value for {place} in this data release, though it may be published: {'; '.join(none)}.")
    if lacking:
        more = f" and {len(lacking) - 10} more" if len(lacking) > 10 else ""
        found.append(f"Not in this data release for any place: {'; '.join(lacking[:10])}{more}.")
    ranks = [rank_sentence(place, reading.rank) for reading in readings if reading.rank is not None and reading.rank.low is None]
    if ranks:
        why = "because none was published for the figures; they may differ by chance alone"
        found.append(f"{counted(len(ranks), 'rank carries', 'ranks carry')} no interval, {why}.")
    return found


def _sensitivity(readings: Sequence[Reading]) -> tuple[str, ...]:
    """How much of what is said about peers hangs on who they are, over the whole page."""
    found = []
    for key, label in (("neighbours", "the most similar places"), ("core_cities", "the Core Cities"), ("chosen", "the chosen places")):
        pairs = [
            (reading, comparison) for reading in readings if (comparison := reading.against(key)) is not None and comparison.sensitivity
        ]
        if not pairs:
            continue
        shaky = [reading.measure.name for reading, comparison in pairs if " changes with " in comparison.sensitivity]
        found.append(f"Against {label}, {_steady(len(pairs), shaky)}.")
    return tuple(found)


def _steady(many: int, shaky: Sequence[str]) -> str:
    """How many findings do not hang on the peers, and which do."""
    if many == 1:
        return (
            f"the only finding, {shaky[0]}, changes with them" if shaky else "the only finding stays the same whichever are taken as peers"
        )
    same = many - len(shaky)
    lead = f"{same} of {many} findings {'stays' if same == 1 else 'stay'} the same whichever of them are taken as peers"
    if not shaky:
        return lead
    return f"{lead}; those that do not: {'; '.join(shaky[:6])}{f' and {len(shaky) - 6} more' if len(shaky) > 6 else ''}"


def _judged(tests: int, readings: Sequence[Reading], rules: Rules) -> str:
    unsure = sum(any(item.verdict is Verdict.CANNOT_TELL for item in reading.comparisons) for reading in readings)
    lead = compare.family_words(tests, rules)
    several = counted(unsure, "measure has", "measures have")
    tail = f"; {several} no published interval, and no difference in {'it' if unsure == 1 else 'them'} is coloured" if unsure else ""
    counts = (
        f"they are called different only when the difference is at least {rules.material_spread:.0%} of the usual spread between places"
    )
    return (
        f"{begun(lead)}{tail}. Full counts carry no sampling error; {counts}. "
        "Differences are taken before rounding, so that they may be one off in the last digit."
    )
