"""The shapes of the JSON answers, and the frozen values put into them. The OpenAPI description is made from these types.

An absent number is null beside its `absence`; it is never nought and never left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from commonground import terms
from commonground.domain.indicators import nouns
from commonground.domain.survey import question as survey_question


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What every answer carries, so that it can be asked again and checked."""

    release: str
    software: str
    sources: dict[str, SourceOut]


class SourceOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    publisher: str
    title: str
    edition: str
    licence: str
    address: str
    published: date | None
    attribution: str
    sha256: str
    note: str


class PlaceOut(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str
    kind: str
    generation: int


class AbsenceOut(msgspec.Struct, frozen=True, kw_only=True):
    state: str
    mark: str
    words: str
    reason: str


class IntervalOut(msgspec.Struct, frozen=True, kw_only=True):
    low: float
    high: float
    level: float
    method: str


class FigureOut(msgspec.Struct, frozen=True, kw_only=True):
    """One value with all that a committee may ask of it. `source_ids` name entries of the answer's `sources`."""

    measure: str
    place: PlaceOut
    period: str
    period_start: date
    period_end: date
    group: str
    value: float | None
    absence: AbsenceOut | None
    unit: str
    status: str
    interval: IntervalOut | None
    asked: int | None
    effective_base: float | None
    count: float | None
    denominator: float | None
    note: str
    source_ids: tuple[str, ...]


class MeasureOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    section: str
    unit: str
    polarity: str
    kind: str
    definition: str
    who: str
    numerator: str
    denominator: str
    counted_in: str
    counted_out: str
    caveat: str
    family: str
    definition_key: str
    source_ids: tuple[str, ...]


class ComparisonOut(msgspec.Struct, frozen=True, kw_only=True):
    """`verdict` is better, worse, higher, lower, similar, cannot_tell or not_comparable."""

    against: str
    label: str
    value: float | None
    absence: AbsenceOut | None
    difference: float | None
    interval: IntervalOut | None
    p_adjusted: float | None
    verdict: str
    test: str
    detectable: float | None
    sentence: str
    source_ids: tuple[str, ...]


class RankOut(msgspec.Struct, frozen=True, kw_only=True):
    position: int
    of: int
    low: int | None
    high: int | None
    among: str
    basis: str
    note: str


class ReadingOut(msgspec.Struct, frozen=True, kw_only=True):
    measure: str
    name: str
    figure: FigureOut
    rank: RankOut | None
    comparisons: tuple[ComparisonOut, ...]
    trend: tuple[FigureOut, ...]
    trend_sentence: str
    breaks: tuple[str, ...]
    sentence: str


class SectionOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    sentence: str
    readings: tuple[ReadingOut, ...]


class PeersOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    label: str
    how: str
    places: tuple[PlaceOut, ...]


class ProfileAnswer(Answer, frozen=True, kw_only=True):
    """A place's profile."""

    place: PlaceOut
    sentence: str
    parents: tuple[PlaceOut, ...]
    peers: tuple[PeersOut, ...]
    sections: tuple[SectionOut, ...]
    notes: tuple[str, ...]


class PlacesAnswer(Answer, frozen=True, kw_only=True):
    """The places that a search could mean, best first; one when the search is unambiguous."""

    places: tuple[PlaceOut, ...]


class PlaceAnswer(Answer, frozen=True, kw_only=True):
    place: PlaceOut
    kind_in_words: str
    profile: str


class MeasuresAnswer(Answer, frozen=True, kw_only=True):
    measures: tuple[MeasureOut, ...]


class MeasureAnswer(Answer, frozen=True, kw_only=True):
    """One measure for every place of a tier, in one period, with ranks where they can be given."""

    measure: MeasureOut
    tier: str
    period: str
    periods: tuple[str, ...]
    figures: tuple[FigureOut, ...]
    england: FigureOut | None
    regions: tuple[FigureOut, ...]
    ranks: dict[str, RankOut]


class CompareRow(msgspec.Struct, frozen=True, kw_only=True):
    measure: MeasureOut
    figures: tuple[FigureOut, ...]


class CompareAnswer(Answer, frozen=True, kw_only=True):
    places: tuple[PlaceOut, ...]
    rows: tuple[CompareRow, ...]
    sentences: tuple[str, ...]


class ReleaseAnswer(Answer, frozen=True, kw_only=True):
    built: datetime
    rows: dict[str, int]


class SurveyOut(msgspec.Struct, frozen=True, kw_only=True):
    """A survey that is held. `rests_on` names the file and the design in force."""

    ref: str
    title: str
    people: int
    variables: int
    designed: bool
    synthetic: bool
    sha256: str
    rests_on: str


class SurveysAnswer(Answer, frozen=True, kw_only=True):
    surveys: tuple[SurveyOut, ...]


class SurveyAnswered(Answer, frozen=True, kw_only=True):
    """The answer to a question: in words, and (`raw`) as the engine gave it, to be asked again and checked. When the answer takes
    long, `answer` is null and `job` is the address at which to see how far it is.
    """

    survey: SurveyOut
    sentence: str
    title: str
    about: str
    synthetic: bool
    answer: survey_question.Answer | None
    raw: tuple[survey_question.Answer, ...]
    address: str
    job: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal (RFC 9457): what, why and every way out."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    why: str = ""
    ways_out: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class JobProblemOut(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    what: str
    ways_out: tuple[str, ...]


class JobAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Long work and how far it has come: `share` from 0 to 1; `address` is the page that shows its answer."""

    ref: str
    kind: str
    question: dict[str, Any]
    address: str
    by: str
    state: Literal["waiting", "running", "done", "failed", "stopped"]
    share: float
    saying: str
    problem: JobProblemOut | None
    over: bool
    asked_on: datetime
    changed_on: datetime


def place(it: terms.Place) -> PlaceOut:
    return PlaceOut(code=it.code, name=it.name, kind=it.kind, generation=it.generation)


def source(it: terms.Source) -> SourceOut:
    return SourceOut(**{name: getattr(it, name) for name in SourceOut.__struct_fields__})


def sources(held: Iterable[terms.Source]) -> dict[str, SourceOut]:
    return {each.id: source(each) for each in held}


def absence(value: float | terms.Absent) -> AbsenceOut | None:
    if not isinstance(value, terms.Absent):
        return None
    return AbsenceOut(state=value.state, mark=value.mark, words=value.words, reason=value.reason)


def number(value: float | terms.Absent) -> float | None:
    return None if isinstance(value, terms.Absent) else value


def interval(it: terms.Interval | None) -> IntervalOut | None:
    return IntervalOut(low=it.low, high=it.high, level=it.level, method=it.method) if it else None


def ids(held: Iterable[terms.Source]) -> tuple[str, ...]:
    return tuple(each.id for each in held)


def figure(it: terms.Figure) -> FigureOut:
    return FigureOut(
        measure=it.measure,
        place=place(it.place),
        period=it.period.label,
        period_start=it.period.start,
        period_end=it.period.end,
        group=it.group,
        value=number(it.value),
        absence=absence(it.value),
        unit=it.unit,
        status=str(it.status),
        interval=interval(it.interval),
        asked=it.base.asked if it.base else None,
        effective_base=it.base.effective if it.base else None,
        count=it.count,
        denominator=it.denominator,
        note=it.note,
        source_ids=ids(it.sources),
    )


def measure(it: nouns.Measure) -> MeasureOut:
    return MeasureOut(**{name: getattr(it, name) for name in MeasureOut.__struct_fields__ if name != "polarity"}, polarity=str(it.polarity))


def rank(it: nouns.Rank | None) -> RankOut | None:
    return RankOut(**{name: getattr(it, name) for name in RankOut.__struct_fields__}) if it else None


def comparison(it: nouns.Comparison) -> ComparisonOut:
    return ComparisonOut(
        against=it.against,
        label=it.label,
        value=number(it.value),
        absence=absence(it.value),
        difference=it.difference,
        interval=interval(it.interval),
        p_adjusted=it.p_adjusted,
        verdict=str(it.verdict),
        test=it.test,
        detectable=it.detectable,
        sentence=it.sentence,
        source_ids=ids(it.sources),
    )


def reading(it: nouns.Reading) -> ReadingOut:
    trend = it.trend
    return ReadingOut(
        measure=it.measure.id,
        name=it.measure.name,
        figure=figure(it.figure),
        rank=rank(it.rank),
        comparisons=tuple(comparison(each) for each in it.comparisons),
        trend=tuple(figure(each) for each in trend.points) if trend else (),
        trend_sentence=trend.sentence if trend else "",
        breaks=trend.breaks if trend else (),
        sentence=it.sentence,
    )


def profile(it: nouns.Profile, software: str) -> ProfileAnswer:
    """A whole profile, with every source that any of its numbers names."""
    trends = (each.sources for s in it.sections for r in s.readings if r.trend for each in r.trend.points)
    held = terms.union(it.sources, *trends)
    return ProfileAnswer(
        release=it.release,
        software=software,
        sources=sources(held),
        place=place(it.place),
        sentence=it.sentence,
        parents=tuple(place(each) for each in it.parents),
        notes=it.notes,
        peers=tuple(
            PeersOut(id=each.id, label=each.label, how=each.how, places=tuple(place(one) for one in each.places)) for each in it.peers
        ),
        sections=tuple(
            SectionOut(id=each.id, title=each.title, sentence=each.sentence, readings=tuple(reading(one) for one in each.readings))
            for each in it.sections
        ),
    )


def figures_sources(*groups: Iterable[terms.Figure | None]) -> dict[str, SourceOut]:
    return sources(terms.union(*(each.sources for group in groups for each in group if each)))


def plain(value: Any) -> bytes:
    return msgspec.json.encode(value)
