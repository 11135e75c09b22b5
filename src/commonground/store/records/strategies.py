"""Strategies, proposals and decisions: whole values to rows, rows to whole values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import Max, QuerySet

from commonground.domain.outcomes.match import Edit
from commonground.domain.outcomes.passages import ReadDocument
from commonground.domain.outcomes.proposals import Proposal
from commonground.store.records.models import MatchDecision, PriorityDecision, ProposedPriority, StrategyDocument
from commonground.store.records.refs import next_ref
from commonground.store.records.remembered import Stamp, stamp_of, unless_added
from commonground.terms import Finding, Refused

STATES = ("proposed", "confirmed", "rejected")  # of a proposal: the first until somebody decides
MOST_HELD = 5_000  # proposals read from their rows
_PROPOSALS: dict[tuple[int, datetime], Proposal] = {}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person decided about a proposal; `kind` is confirmed or rejected."""

    kind: str
    wording: str
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    review_on: date | None
    reason: str
    by: str
    on: datetime


@dataclass(frozen=True, kw_only=True)
class KeptProposal:
    """A proposal with every decision about it, oldest first. `ref` is what addresses and other stages name."""

    ref: str
    document: str
    proposal: Proposal
    by_hand: bool
    added_by: str
    decisions: tuple[Decision, ...]

    @property
    def decision(self) -> Decision | None:
        """The decision in force."""
        return self.decisions[-1] if self.decisions else None

    @property
    def state(self) -> str:
        """proposed, confirmed or rejected."""
        return self.decision.kind if self.decision else "proposed"

    @property
    def themes(self) -> tuple[str, ...]:
        """What it is about: as a person confirmed it, else as it was read."""
        return self.decision.themes if self.decision and self.decision.kind == "confirmed" else self.proposal.reading.slugs


@dataclass(frozen=True, kw_only=True)
class KeptDocument:
    """A document as it was dropped in. `carried` says where each proposal of the edition before stands in this one, if anywhere."""

    ref: str
    place: str
    body: str
    body_name: str
    body_kind: str
    title: str
    dated: str
    edition: str
    name: str
    form: str
    sha256: str
    pages: int | None
    address: str
    synthetic: bool
    replaces: str
    replaced_by: str
    carried: Mapping[str, int | None]
    findings: tuple[Finding, ...]
    taxonomy: str
    by: str
    on: datetime


def new_ref(title: str) -> str:
    """The next free reference of a document: "council-plan-2030-1". Call it inside `database.writing()`."""
    return next_ref(StrategyDocument.objects.all(), title, most=60, otherwise="document")


def save_document(kept: KeptDocument, read: ReadDocument, proposals: Sequence[Proposal], *, by_ref: str) -> None:
    """Keep a document with its text and what was proposed from it. Call it inside `database.writing()`."""
    row = StrategyDocument.objects.create(
        ref=kept.ref,
        place=kept.place,
        body=kept.body,
        body_name=kept.body_name,
        body_kind=kept.body_kind,
        title=kept.title[:400],
        dated=kept.dated[:60],
        edition=kept.edition[:60],
        name=kept.name[:300],
        form=kept.form,
        sha256=kept.sha256,
        pages=kept.pages,
        address=kept.address[:2000],
        synthetic=kept.synthetic,
        replaces=_row(kept.replaces) if kept.replaces else None,
        carried=dict(kept.carried),
        texts=list(read.texts),
        findings=msgspec.to_builtins(kept.findings),
        taxonomy=kept.taxonomy,
        by_ref=by_ref,
        by_name=kept.by,
        on=kept.on,
    )
    ProposedPriority.objects.bulk_create(
        _proposal_row(row, number, proposal, by_name=kept.by, on=kept.on, by_hand=False)
        for number, proposal in enumerate(proposals, start=1)
    )


def add_proposal(document: str, proposal: Proposal, *, by_name: str, on: datetime) -> str:
    """Keep a passage that a person pointed at, and give its reference. Call it inside `database.writing()`."""
    row = _row(document)
    number = (row.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
    kept = _proposal_row(row, number, proposal, by_name=by_name, on=on, by_hand=True)
    kept.save()
    return kept.ref


def save_decision(ref: str, decision: Decision, *, by_ref: str) -> None:
    """Add a decision about a proposal. Call it inside `database.writing()`."""
    proposal = _proposal(ref)
    PriorityDecision.objects.create(
        proposal=proposal,
        number=proposal.decisions.count() + 1,
        kind=decision.kind,
        wording=decision.wording,
        themes=list(decision.themes),
        groups=list(decision.groups),
        review_on=decision.review_on,
        reason=decision.reason,
        by_ref=by_ref,
        by_name=decision.by,
        on=decision.on,
    )


def save_match_decision(ref: str, contribution: str, edit: Edit, *, by_ref: str) -> None:
    """Add a decision about a contribution for a priority. Call it inside `database.writing()`."""
    proposal = _proposal(ref)
    MatchDecision.objects.create(
        proposal=proposal,
        contribution=contribution,
        number=proposal.match_decisions.filter(contribution=contribution).count() + 1,
        kind="kept" if edit.kept else "left_out",
        sentence=edit.sentence,
        measure=edit.measure,
        reason=edit.reason,
        by_ref=by_ref,
        by_name=edit.by,
        on=edit.on,
    )


def places() -> tuple[str, ...]:
    """The places that have documents, the one with the newest first."""
    newest = StrategyDocument.objects.values("place").annotate(last=Max("pk")).order_by("-last")
    return tuple(newest.values_list("place", flat=True))


def documents(place: str) -> tuple[KeptDocument, ...]:
    """The documents of a place, oldest first, without their text."""
    rows = StrategyDocument.objects.filter(place=place)
    whole = rows.defer("texts").select_related("replaced_by", "replaces")
    held: tuple[KeptDocument, ...] = unless_added("documents", place, rows, lambda _: tuple(_document(row) for row in whole))
    return held


def load_document(ref: str) -> KeptDocument:
    """A document by its reference. Raises `Refused` (document_unknown)."""
    return _document(_row(ref))


def held_as(place: str, sha256: str) -> str:
    """The reference of the document of a place with that very file, or nothing."""
    return StrategyDocument.objects.filter(place=place, sha256=sha256).values_list("ref", flat=True).first() or ""


def texts_of(ref: str) -> tuple[str, ...]:
    """The text of each page of a document, or one text where it has no pages."""
    return tuple(_row(ref, whole=True).texts)


def proposals(*, document: str = "", place: str = "") -> tuple[KeptProposal, ...]:
    """The proposals of a document, or of every document of a place, in order."""
    rows = ProposedPriority.objects.select_related("document").defer("document__texts")
    rows = rows.filter(document__ref=document) if document else rows.filter(document__place=place)
    return tuple(_kept(row) for row in rows.prefetch_related("decisions"))


def confirmed(place: str) -> tuple[KeptProposal, ...]:
    """The proposals of a place whose newest decision confirms them."""
    return _of_kind(place, "confirmed")


def rejected(place: str) -> tuple[KeptProposal, ...]:
    """The proposals of a place whose newest decision rejects them."""
    return _of_kind(place, "rejected")


def _of_kind(place: str, kind: str) -> tuple[KeptProposal, ...]:
    """What was read before is not read again: rows never change."""
    decided = _decided(place)
    rows = ProposedPriority.objects.filter(document__place=place)
    columns = rows.order_by("document_id", "number").values_list("pk", "on", "ref", "document__ref", "by_hand", "by_name")
    listed = unless_added("proposals", place, rows, lambda _: tuple(columns))
    held = [row for row in listed if row[0] in decided and decided[row[0]][-1].kind == kind]
    unread = {pk: on for pk, on, *_ in held if (pk, on) not in _PROPOSALS}
    if unread:
        if len(_PROPOSALS) > MOST_HELD:
            _PROPOSALS.clear()
        for pk, read in rows.filter(decisions__isnull=False).distinct().values_list("pk", "read"):
            if pk in unread:
                _PROPOSALS[pk, unread[pk]] = msgspec.convert(read, Proposal)
    return tuple(
        KeptProposal(ref=ref, document=document, proposal=_PROPOSALS[pk, on], by_hand=by_hand, added_by=by_name, decisions=decided[pk])
        for pk, on, ref, document, by_hand, by_name in held
    )


def _decided(place: str) -> Mapping[int, tuple[Decision, ...]]:
    """The decisions about each proposal of a place, oldest first. After a decision only the new rows are read."""
    rows = PriorityDecision.objects.filter(proposal__document__place=place)
    held: dict[int, tuple[Decision, ...]] = unless_added("decisions", place, rows, lambda before: _further(rows, before))
    return held


def _further(rows: QuerySet[PriorityDecision], before: tuple[Stamp, Any] | None) -> dict[int, tuple[Decision, ...]]:
    """What was decided before with the rows that came after it; or every row, where those read before are not the ones that are held."""
    if before and before[0] != stamp_of(rows.filter(pk__lte=before[0][1] or 0)):
        before = None
    found: dict[int, tuple[Decision, ...]] = dict(before[1]) if before else {}
    after = (before[0][1] or 0) if before else 0
    for row in rows.filter(pk__gt=after).order_by("number").values_list(*_DECIDED, named=True):
        found[row.proposal_id] = (*found.get(row.proposal_id, ()), _decision(row))
    return found


def load_proposal(ref: str) -> KeptProposal:
    """A proposal by its reference. Raises `Refused` (proposal_unknown)."""
    return _kept(_proposal(ref))


def edits(place: str) -> Mapping[tuple[str, str], tuple[Edit, ...]]:
    """What people decided about matches in a place: (proposal, contribution) -> decisions, oldest first."""
    found: dict[tuple[str, str], tuple[Edit, ...]] = {}
    rows = MatchDecision.objects.filter(proposal__document__place=place).select_related("proposal").order_by("number")
    for row in rows:
        key = (row.proposal.ref, row.contribution)
        edit = Edit(kept=row.kind == "kept", sentence=row.sentence, measure=row.measure, reason=row.reason, by=row.by_name, on=row.on)
        found[key] = (*found.get(key, ()), edit)
    return found


def counts(place: str) -> Mapping[str, Mapping[str, int]]:
    """Document -> how many of its proposals are proposed, confirmed and rejected."""
    found: dict[str, dict[str, int]] = {}
    last = PriorityDecision.objects.filter(proposal__document__place=place).order_by("number").values_list("proposal_id", "kind")
    states = dict(last)
    for pk, document in ProposedPriority.objects.filter(document__place=place).values_list("pk", "document__ref"):
        held = found.setdefault(document, dict.fromkeys(STATES, 0))
        held[states.get(pk, "proposed")] += 1
    return found


def stamp(place: str) -> tuple[Any, ...]:
    """What changes whenever anything that a match of the place rests on has been added."""
    newest = (
        StrategyDocument.objects.filter(place=place),
        PriorityDecision.objects.filter(proposal__document__place=place),
        MatchDecision.objects.filter(proposal__document__place=place),
    )
    return tuple(value for rows in newest for value in rows.aggregate(Max("pk"), Max("on")).values())


def _row(ref: str, *, whole: bool = False) -> StrategyDocument:
    rows = StrategyDocument.objects.select_related("replaced_by", "replaces")
    row = (rows if whole else rows.defer("texts")).filter(ref=ref).first()
    if row is None:
        raise Refused(
            "document_unknown",
            what=f"There is no document {ref!r}",
            ways_out=("Choose one from the list of the place", "Run `commonground documents list PLACE`"),
        )
    return row


def _proposal(ref: str) -> ProposedPriority:
    row = ProposedPriority.objects.select_related("document").defer("document__texts").filter(ref=ref).first()
    if row is None:
        raise Refused(
            "proposal_unknown",
            what=f"There is no proposal {ref!r}",
            ways_out=("Choose one from its document", "Run `commonground documents show DOCUMENT`"),
        )
    return row


def _proposal_row(
    document: StrategyDocument, number: int, proposal: Proposal, *, by_name: str, on: datetime, by_hand: bool
) -> ProposedPriority:
    return ProposedPriority(
        document=document,
        ref=f"{document.ref}-{number}",
        number=number,
        quote=proposal.quote,
        page=proposal.page,
        read=msgspec.to_builtins(proposal),
        by_hand=by_hand,
        by_name=by_name,
        on=on,
    )


def _document(row: StrategyDocument) -> KeptDocument:
    later = getattr(row, "replaced_by", None)
    return KeptDocument(
        ref=row.ref,
        place=row.place,
        body=row.body,
        body_name=row.body_name,
        body_kind=row.body_kind,
        title=row.title,
        dated=row.dated,
        edition=row.edition,
        name=row.name,
        form=row.form,
        sha256=row.sha256,
        pages=row.pages,
        address=row.address,
        synthetic=row.synthetic,
        replaces=row.replaces.ref if row.replaces else "",
        replaced_by=later.ref if later else "",
        carried=row.carried,
        findings=tuple(msgspec.convert(row.findings, tuple[Finding, ...])),
        taxonomy=row.taxonomy,
        by=row.by_name,
        on=row.on,
    )


def _kept(row: ProposedPriority) -> KeptProposal:
    return KeptProposal(
        ref=row.ref,
        document=row.document.ref,
        proposal=_PROPOSALS.get((row.pk, row.on)) or msgspec.convert(row.read, Proposal),
        by_hand=row.by_hand,
        added_by=row.by_name,
        decisions=tuple(_decisions(row.decisions.all())),
    )


def _decisions(rows: Iterable[Any]) -> Iterable[Decision]:
    return map(_decision, sorted(rows, key=lambda row: row.number))


_DECIDED = ("proposal_id", "kind", "wording", "themes", "groups", "review_on", "reason", "by_name", "on")


def _decision(row: Any) -> Decision:
    """A decision from its row, or from the columns of it that `_DECIDED` names."""
    return Decision(
        kind=row.kind,
        wording=row.wording,
        themes=tuple(row.themes),
        groups=tuple(row.groups),
        review_on=row.review_on,
        reason=row.reason,
        by=row.by_name,
        on=row.on,
    )
