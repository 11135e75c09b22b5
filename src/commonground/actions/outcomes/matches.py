"""The match of a place: computed from what people confirmed and from the profile, explained, edited, and never lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from commonground.actions import places, profiles
from commonground.actions.logged import log
from commonground.actions.outcomes import editions
from commonground.actions.permissions import Person, require
from commonground.documents import words
from commonground.domain.indicators.nouns import Reading as Figures
from commonground.domain.outcomes import matrix as matrices
from commonground.domain.outcomes.evidence import shipped_evidence
from commonground.domain.outcomes.library import offer_needs, roles, shipped_taxonomy, theme_needs
from commonground.domain.outcomes.match import Edit, Need, require_sentence
from commonground.domain.outcomes.matrix import Candidate, Matrix, Row, Wanted
from commonground.domain.outcomes.nouns import PARENTS, Role
from commonground.domain.outcomes.proposals import Priority
from commonground.store import clock, warehouse
from commonground.store.records import database
from commonground.store.records import strategies as rows
from commonground.store.records.strategies import KeptDocument, KeptProposal
from commonground.terms import Absent, NotLoaded, Place, Refused, Source, dated


@dataclass(frozen=True, kw_only=True)
class MatchView:
    """The matrix of a place, whole and as it was narrowed, with the documents it rests on and outcomes the figures point to."""

    place: Place
    whole: Matrix
    shown: Matrix
    documents: tuple[KeptDocument, ...]
    candidates: tuple[Candidate, ...]
    role: Role | None = None

    @property
    def synthetic(self) -> bool:
        """Whether any priority shown is invented."""
        return any(row.wanted.synthetic for row in self.shown.rows)

    def require_body(self, body: str) -> None:
        """Refuse (body_unmatched) the id of a body of which no priority is confirmed here, and name those there are."""
        if body and body not in self.whole.bodies:
            raise Refused(
                "body_unmatched",
                what=f"{body[:80]!r} has no confirmed priority here",
                ways_out=[f"Choose {ident}: {name}" for ident, name in self.whole.bodies.items()] or ["Confirm one first"],
            )


def read_match(*, place: str, by: Person, body: str = "", role: str = "", theme: str = "", standing: str = "") -> MatchView:
    """Every confirmed priority of a place against what sport can contribute; narrowed to a body, a role, a theme or a standing.

    Raises what `find_place` raises, and `Refused`: role_unknown, theme_unknown, standing_unknown, not_permitted.
    """
    require(by, "read")
    here = places.find_place(text=place, by=by)
    for given, known, what in ((role, roles(), "role"), (theme, PARENTS, "theme"), (standing, matrices.STANDINGS, "standing")):
        _require_known(given, known, what)
    seen = roles().get(role)
    release, today = warehouse.current().id, clock.now().date()
    whole = _matrix(here.code, rows.stamp(here.code), release, today)
    shown = matrices.narrowed(whole, body=body, role=seen, parent=theme, standing=standing, taxonomy=shipped_taxonomy())
    return MatchView(
        place=here,
        whole=whole,
        shown=shown,
        documents=rows.documents(here.code),
        candidates=_candidates(here.code, release, today),
        role=seen,
    )


def read_row(*, ref: str, by: Person) -> tuple[Place, Row]:
    """One confirmed priority with all its matches. Raises `Refused` (proposal_unknown, not_a_priority)."""
    require(by, "read")
    document = rows.load_document(rows.load_proposal(ref).document)
    here = places.find_place(text=document.place, by=by)
    row = read_match(place=here.code, by=by).whole.row(ref)
    if row is None:
        raise Refused(
            "not_a_priority",
            what="Nobody has confirmed this passage as a priority, or a newer edition has taken its place",
            where=ref,
            ways_out=("Confirm it first",),
        )
    return here, row


def decide(*, ref: str, contribution: str, kept: bool, by: Person, sentence: str = "", measure: str = "", reason: str = "") -> Row:
    """Keep a contribution for a priority, in one's own words or with another measure, or leave it out with a reason.

    Raises `Refused`: not_permitted, proposal_unknown, not_a_priority, contribution_unknown, reason_missing, and what
    `check_claim` finds wrong with a sentence (attribution, claim_above_grade, claim_without_evidence).
    """
    require(by, "decide_match")
    on = clock.now()
    with database.writing():
        _, row = read_row(ref=ref, by=by)
        if contribution not in {one.contribution for one in row.matches}:
            raise Refused(
                "contribution_unknown",
                what=f"{contribution[:20]!r} is not among what sport could contribute here",
                ways_out=("Choose one of those listed",),
            )
        if not kept and not reason.strip():
            raise Refused(
                "reason_missing",
                what="It cannot be left out without a reason",
                why="Whoever reads the match later must be able to see why",
                ways_out=("Give a reason",),
            )
        said = sentence.strip()
        if kept and said:
            require_sentence(said, contribution, shipped_evidence())
        edit = Edit(
            kept=kept, sentence=said if kept else "", measure=measure.strip() if kept else "", reason=reason.strip(), by=by.name, on=on
        )
        rows.save_match_decision(ref, contribution, edit, by_ref=by.ref)
        detail = {"contribution": contribution, "kept": kept, "sentence": edit.sentence, "measure": edit.measure}
        log(by, "decide_match", ref, detail, on=on)
    return read_row(ref=ref, by=by)[1]


def warm_up() -> None:
    """Work out the match of the places whose documents are newest, so that the first reader does not wait for it."""
    release, today = warehouse.current().id, clock.now().date()
    for code in rows.places()[:MOST_WARMED]:
        _matrix(code, rows.stamp(code), release, today)
        _candidates(code, release, today)


MOST_WARMED = 20
_BEFORE: dict[tuple[str, str, date], Matrix] = {}
MOST_BEFORE = 64


@lru_cache(maxsize=64)
def _matrix(code: str, stamp: tuple[Any, ...], release: str, today: date) -> Matrix:
    """The stamp of the records is part of the key: a matrix is worked out once for each state of the records, release and day, and
    only the rows that a decision has changed are worked out anew.
    """
    place = places.register().places.get(code)
    documents = {one.ref: one for one in rows.documents(code)}
    wanted = _wanted(documents, rows.confirmed(code), editions.fates(code), today)
    if len(_BEFORE) > MOST_BEFORE:
        _BEFORE.clear()
    _BEFORE[code, release, today] = made = matrices.matrix(
        place.name if place else code,
        wanted,
        taxonomy=shipped_taxonomy(),
        register=shipped_evidence(),
        needs=_needs(code, release, today),
        edits=rows.edits(code),
        before=_BEFORE.get((code, release, today)),
    )
    return made


def _wanted(
    documents: Mapping[str, KeptDocument], kept: tuple[KeptProposal, ...], fates: Mapping[str, editions.Fate], today: date
) -> list[Wanted]:
    held = [(documents[one.document], one) for one in kept]
    made = []
    for document, one in sorted(
        held, key=lambda pair: (pair[0].synthetic, pair[0].body_name, pair[0].title, pair[1].ref.rsplit("-", 1)[0])
    ):
        fate = fates.get(one.ref)
        if fate and fate.taken_over:
            continue  # a newer edition says the same, and somebody confirmed it there
        decision, proposal = one.decision, one.proposal
        if decision is None or decision.review_on is None:
            continue
        made.append(
            Wanted(
                ref=one.ref,
                body=document.body,
                body_name=document.body_name,
                body_kind=document.body_kind,
                document=document.ref,
                title=document.title,
                priority=Priority(
                    id=one.ref,
                    document=document.sha256,
                    quote=proposal.quote,
                    page=proposal.page,
                    wording=decision.wording or proposal.quote,
                    themes=decision.themes,
                    groups=decision.groups,
                    confirmed_by=decision.by,
                    confirmed_on=decision.on.date(),
                    review_on=decision.review_on,
                    edited=bool(decision.wording),
                ),
                reading=proposal.reading,
                kind=proposal.kind,
                measures=proposal.measures,
                by_when=proposal.by_when,
                owner=proposal.owner or "",
                flags=_flags(fate, decision.review_on, today),
                lost=bool(fate and fate.lost),
                synthetic=document.synthetic,
            )
        )
    return made


def _flags(fate: editions.Fate | None, review_on: date, today: date) -> tuple[str, ...]:
    said = [fate.said] if fate else []
    if review_on < today:
        said.append(f"Was to be looked at again by {dated(review_on)}")
    return tuple(said)


@lru_cache(maxsize=400)
def _needs(code: str, release: str, today: date) -> Mapping[str, Need]:
    """For each theme, and each contribution with measures of its own, the first of its measures for which the place has a figure: the
    one that says most, whether it speaks for a need or not.
    """
    read = _figures(code, release, today)
    told = {**theme_needs(), **offer_needs()}
    return {name: _need(name, held[0]) for name, one in told.items() if (held := read(one.measures))}


@lru_cache(maxsize=400)
def _worst(code: str, release: str, today: date) -> Mapping[str, Need]:
    """For each theme the first of its measures that is worse than in England, else the first for which the place has a figure."""
    read = _figures(code, release, today)
    return {
        theme: _need(theme, next((one for one in held if _verdict(one) == "worse"), held[0]))
        for theme, told in theme_needs().items()
        if (held := read(told.measures))
    }


def _figures(code: str, release: str, today: date) -> Callable[[Sequence[str]], list[Figures]]:
    try:
        profile = profiles.profile_in(release, code, (), profiles.FULL, today)
    except Refused as no:
        if no.code in ("place_unknown", "place_not_profiled"):
            return lambda measures: []
        raise
    return lambda measures: [one for one in map(profile.reading, measures) if one is not None and one.figure.present]


def _verdict(one: Figures) -> str:
    against = one.against("england")
    return str(against.verdict) if against else "cannot_tell"


def _need(theme: str, one: Figures) -> Need:
    against, verdict = one.against("england"), _verdict(one)
    england = against.value if against else NotLoaded(reason="")
    if against is None or isinstance(england, Absent):
        beside = one.rank and f"{words.ordinal(one.rank.position)} of {one.rank.of} {one.rank.among}, {one.rank.basis}"
        how = beside or "no figure for England to compare it with"
    else:
        beside = f"England {words.quantity(england, one.measure.unit, one.measure.decimals)}"
        how = {
            "worse": f"worse than in England ({beside})",
            "better": f"better than in England ({beside})",
            "higher": f"higher than in England ({beside})",
            "lower": f"lower than in England ({beside})",
            "similar": f"no clear difference from England ({beside})",
        }.get(verdict, f"{beside}, and no interval to tell whether that is chance")
    name = words.inside_sentence(one.measure.name).removesuffix(f" ({one.figure.period.label})")
    said = words.figure(one.figure, one.measure)
    sign = {"lower_better": 1, "higher_better": -1}.get(str(one.measure.polarity), 0)
    return Need(
        theme=theme,
        name=one.measure.name,
        figure=one.figure,
        verdict=verdict,
        words=f"{name[:1].upper()}{name[1:]}, {one.figure.period.label}: {said}; {how}",
        leans=bool(against and against.difference is not None and against.difference * sign > 0),
    )


@lru_cache(maxsize=400)
def _candidates(code: str, release: str, today: date) -> tuple[Candidate, ...]:
    return matrices.candidates(_worst(code, release, today), taxonomy=shipped_taxonomy(), register=shipped_evidence())


def _require_known(given: str, known: Collection[str], what: str) -> None:
    """Refuse a name that is given and that is none of those known."""
    if given and given not in known:
        raise Refused(f"{what}_unknown", what=f"{given[:60]!r} is not a {what}", ways_out=tuple(f"Choose {one}" for one in known))


def source_of(document: KeptDocument) -> Source:
    """A document as a source: whose it is, which edition, and where it lies."""
    return Source(
        id=document.ref,
        publisher=document.body_name,
        title=document.title,
        edition=document.edition or document.dated or "edition not stated",
        licence="Synthetic, written by Common Ground" if document.synthetic else "The publisher's own terms",
        address=document.address or f"file {document.name}, SHA-256 {document.sha256}",
        sha256=document.sha256,
        note="Invented: no such body exists" if document.synthetic else "",
    )


def plain(view: MatchView) -> dict[str, Any]:
    """A match as plain values, for programs."""
    return {**plain_heading(view), "rows": [plain_row(row) for row in view.shown.rows]}


def plain_heading(view: MatchView) -> dict[str, Any]:
    """What a match says of itself as plain values: all but its rows."""
    return {
        "place": {"code": view.place.code, "name": view.place.name},
        "sentence": view.shown.sentence,
        "synthetic": view.synthetic,
        "role": view.role.slug if view.role else None,
        "candidates": [
            {
                "theme": one.theme,
                "outcome": one.outcome,
                "need": one.need.words,
                "verdict": one.need.verdict,
                "contributions": [name for name, _ in one.offers],
            }
            for one in view.candidates
        ],
        "documents": [
            {"ref": one.ref, "title": one.title, "body": one.body_name, "edition": one.edition, "sha256": one.sha256}
            for one in view.documents
        ],
    }


def plain_row(row: Row) -> dict[str, Any]:
    """A row of a match as plain values."""
    wanted = row.wanted
    return {
        "ref": wanted.ref,
        "body": {"id": wanted.body, "name": wanted.body_name, "kind": wanted.body_kind},
        "document": wanted.document,
        "quote": wanted.priority.quote,
        "page": wanted.priority.page,
        "wording": wanted.priority.wording,
        "themes": list(wanted.priority.themes),
        "groups": list(wanted.priority.groups),
        "confirmed_by": wanted.priority.confirmed_by,
        "confirmed_on": wanted.priority.confirmed_on.isoformat(),
        "review_on": wanted.priority.review_on.isoformat(),
        "flags": list(wanted.flags),
        "synthetic": wanted.synthetic,
        "standing": row.standing,
        "nothing": row.nothing or None,
        "matches": [
            {
                "contribution": one.contribution,
                "sentence": one.sentence,
                "outcome": one.outcome,
                "mechanism": one.how,
                "mechanism_basis": {"kind": "our reasoning", "known": one.how_known, "see": list(one.see)},
                "groups": list(one.groups),
                "through": list(one.through),
                "strength": one.strength,
                "grade": one.grade or None,
                "evidence_for": [each.id for each in one.supporting],
                "evidence_against_or_mixed": [each.id for each in one.opposing],
                "measure": one.measure,
                "collected_by": one.collected,
                "need": one.need.words if one.need else None,
                "chain": [{"step": link.step, "state": link.state, "words": link.words} for link in one.chain],
                "weakest": one.weakest.step,
                "must_be_true": list(one.must_be_true),
                "offered": one.offered,
                "left_out": one.left_out,
            }
            for one in row.matches
        ],
    }
