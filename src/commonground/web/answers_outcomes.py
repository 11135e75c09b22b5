"""The match and the outcomes frameworks of a place for programs: the shapes of the JSON answers, and the pages' values put into them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

import msgspec

from commonground import __version__
from commonground.actions.outcomes import frameworks, matches
from commonground.domain.outcomes.checks import SurveyItem
from commonground.domain.outcomes.frameworks import Activity, Benefit, Indicator, Outcome, Telling
from commonground.store import warehouse
from commonground.terms import Figure, Finding, Place
from commonground.web import answers
from commonground.web.answers import AbsenceOut, Answer, FigureOut, PlaceOut

A = TypeVar("A", bound=Answer)


class BodyNamed(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    kind: str


class DocumentNamed(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy that was dropped in; `sha256` is that of its file."""

    ref: str
    title: str
    body: str
    edition: str
    sha256: str


class BasisOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a mechanism rests on: `see` names findings in the evidence library that speak of it, `known` what they allow to be said."""

    kind: str
    known: str
    see: tuple[str, ...]


class StepOut(msgspec.Struct, frozen=True, kw_only=True):
    """One link of a match: which, how firm, and in words."""

    step: str
    state: str
    words: str


class ContributionOut(msgspec.Struct, frozen=True, kw_only=True):
    """What sport may contribute to a priority. `strength` is supported, contested, indicated or open; `weakest` names the link on which
    it all depends; only what is `offered` may be said. Evidence is named by its id in the library; `need` is the local figure in words.
    """

    contribution: str
    sentence: str
    outcome: str
    mechanism: str
    mechanism_basis: BasisOut
    groups: tuple[str, ...]
    through: tuple[str, ...]
    strength: str
    grade: str | None
    evidence_for: tuple[str, ...]
    evidence_against_or_mixed: tuple[str, ...]
    measure: str
    collected_by: str
    need: str | None
    chain: tuple[StepOut, ...]
    weakest: str
    must_be_true: tuple[str, ...]
    offered: bool
    left_out: bool


class PriorityOut(msgspec.Struct, frozen=True, kw_only=True):
    """A confirmed priority, in its body's words (`quote`, with the page) and as it was confirmed. `standing` is supported, contested,
    indicated or nothing, and then `nothing` says why; `flags` are to be read beside it.
    """

    ref: str
    body: BodyNamed
    document: str
    quote: str
    page: int | None
    wording: str
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    confirmed_by: str
    confirmed_on: date
    review_on: date
    flags: tuple[str, ...]
    synthetic: bool
    standing: str
    nothing: str | None
    matches: tuple[ContributionOut, ...]


class CandidateOut(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome to which the figures point, although nobody has called it a priority."""

    theme: str
    outcome: str
    need: str
    verdict: str
    contributions: tuple[str, ...]


class MatchAnswer(Answer, frozen=True, kw_only=True):
    """The matrix of a place: every confirmed priority against what sport can contribute. `sources` are those of the figures."""

    place: PlaceOut
    sentence: str
    synthetic: bool
    role: str | None
    rows: tuple[PriorityOut, ...]
    candidates: tuple[CandidateOut, ...]
    documents: tuple[DocumentNamed, ...]


class FrameworkOut(msgspec.Struct, frozen=True, kw_only=True):
    """A framework of a place; `gaps` counts what the checks find, without what is only to be completed."""

    ref: str
    title: str
    theme: str
    version: int
    approved_on: date | None
    gaps: int


class FrameworksAnswer(Answer, frozen=True, kw_only=True):
    place: PlaceOut
    frameworks: tuple[FrameworkOut, ...]


class ApprovedOut(msgspec.Struct, frozen=True, kw_only=True):
    on: date
    by: str


class LinkOut(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the logic model; `strength` is supported, contested, indicated or open, by the evidence attached to it."""

    id: str
    start: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    type: str
    strength: str
    because: str


class AttachedOut(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence attached to the part or step `for`; one that is not `checked` is never shown as fact."""

    id: str
    statement: str
    direction: str
    grade: str
    practice: str
    year: int
    citation: str
    checked: bool
    robust: bool
    local: bool
    story: bool
    recent: bool
    relevant: bool
    note: str
    attached_to: str = msgspec.field(name="for")


class IndicatorOut(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of an outcome: `baseline` from the profile, or null beside its `absence`."""

    id: str
    text: str
    outcome: str
    type: str
    source: str
    owner: str
    baseline: FigureOut | None
    absence: AbsenceOut | None
    target: float | None
    by: date | None
    cost_of_collection: str
    planned_base: int | None


class VersionOut(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    kind: str
    by: str
    on: datetime
    reason: str


class FrameworkAnswer(Answer, frozen=True, kw_only=True):
    """An outcomes framework in one version. `lines` are what it was written in; `would_show` maps an indicator to the smallest change in
    percentage points that its planned sample would show; `findings` are what the checks find.
    """

    ref: str
    place: PlaceOut
    title: str
    theme: str
    version: int
    approved: ApprovedOut | None
    outcomes: tuple[Outcome, ...]
    activities: tuple[Activity, ...]
    benefits: tuple[Benefit, ...]
    links: tuple[LinkOut, ...]
    evidence: tuple[AttachedOut, ...]
    indicators: tuple[IndicatorOut, ...]
    would_show: dict[str, float]
    tell: tuple[Telling, ...]
    findings: tuple[Finding, ...]
    participant_survey: tuple[SurveyItem, ...]
    lines: str
    versions: tuple[VersionOut, ...]


def match(view: matches.MatchView) -> MatchAnswer:
    """The match of a place, as it was narrowed. Each row is checked and written by itself: all of them held at once as plain values
    made the search for rubbish take longer than the answer.
    """
    needs = [one.need for row in view.shown.rows for one in row.matches if one.need] + [one.need for one in view.candidates]
    held = answers.sources(source for need in needs for source in need.figure.sources)
    heading = _answer(MatchAnswer, {**matches.plain_heading(view), "rows": (), "sources": held}, view.place)
    written = (answers.plain(msgspec.convert(matches.plain_row(row), PriorityOut)) for row in view.shown.rows)
    return msgspec.structs.replace(heading, rows=tuple(map(msgspec.Raw, written)))


def listed(place: Place, held: tuple[frameworks.FrameworkView, ...]) -> FrameworksAnswer:
    """The frameworks of a place, each in its newest version."""
    rows = [
        FrameworkOut(
            ref=one.framework.id,
            title=one.framework.title,
            theme=one.framework.theme,
            version=one.framework.version,
            approved_on=one.framework.approved_on,
            gaps=sum(found.level == "warning" for found in one.findings),
        )
        for one in held
    ]
    return _answer(FrameworksAnswer, {"frameworks": rows, "sources": {}}, place)


def framework(view: frameworks.FrameworkView) -> FrameworkAnswer:
    """A framework with the sources of its baselines."""
    made = view.framework
    held = answers.sources(source for one in made.indicators if isinstance(one.baseline, Figure) for source in one.baseline.sources)
    told = {**frameworks.plain(view), "indicators": [_indicator(one) for one in made.indicators], "sources": held}
    return _answer(FrameworkAnswer, told, view.place)


def _indicator(one: Indicator) -> IndicatorOut:
    base = one.baseline
    return IndicatorOut(
        **{name: getattr(one, name) for name in IndicatorOut.__struct_fields__ if name not in ("baseline", "absence")},
        baseline=answers.figure(base) if isinstance(base, Figure) else None,
        absence=None if isinstance(base, Figure) else answers.absence(base),
    )


def _answer(kind: type[A], told: dict[str, object], place: Place) -> A:
    whole = {**told, "place": answers.place(place), "release": warehouse.current().id, "software": __version__}
    return msgspec.convert(msgspec.to_builtins(whole, enc_hook=str), kind)
