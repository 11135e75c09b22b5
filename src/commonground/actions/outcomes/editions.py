"""Editions of a strategy: what was confirmed in the editions before, and taking it over where the new one says it in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from commonground.actions.outcomes import strategies
from commonground.actions.permissions import Person, require
from commonground.domain.outcomes import proposals as reading
from commonground.domain.outcomes.passages import ReadDocument, find_quote, letters
from commonground.store import clock
from commonground.store.records import database, events
from commonground.store.records import strategies as rows
from commonground.store.records.strategies import KeptDocument, KeptProposal
from commonground.terms import Refused

REVIEW_WITHIN = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A priority confirmed in an edition before whose words stand in this one, on `page`; `ref` is the proposal here that holds them,
    or nothing where the reader proposed none.
    """

    earlier: KeptProposal
    edition: KeptDocument
    page: int | None
    ref: str

    @property
    def said(self) -> str:
        """From which edition, by whom and when it was confirmed."""
        decision, edition = self.earlier.decision, self.edition
        assert decision is not None
        which = f"the edition of {edition.edition or edition.dated}" if edition.edition or edition.dated else "the edition before"
        moved = f", page {self.earlier.proposal.page} there" if self.page and self.earlier.proposal.page not in (None, self.page) else ""
        return f"confirmed from {which} by {decision.by} on {decision.on.day} {decision.on:%B %Y}{moved}"


def before(replaces: str, place: str, *, replacing: bool = True) -> list[KeptDocument]:
    """The edition that is replaced and those before it. Refused when it belongs elsewhere or has been replaced already."""
    found: list[KeptDocument] = []
    ref = replaces
    while ref:
        kept = rows.load_document(ref)
        if kept.place != place or (replacing and not found and kept.replaced_by):
            raise Refused(
                "edition_replaced",
                what=f"“{kept.title}” is of another place" if kept.place != place else f"“{kept.title}” has a newer edition already",
                where=ref,
                ways_out=("Leave out which edition it replaces",) if kept.place != place else (f"Replace {kept.replaced_by} instead",),
            )
        found.append(kept)
        ref = kept.replaces
    return found


def confirmed_before(document: KeptDocument) -> Iterator[tuple[KeptDocument, KeptProposal]]:
    """What is confirmed from the editions before, the newest first; of the same words what was decided last."""
    decided: set[str] = set()
    for edition in before(document.replaces, document.place, replacing=False):
        for one in rows.proposals(document=edition.ref):
            words = letters(one.proposal.quote)
            if one.decision and words not in decided:
                decided.add(words)
                if one.state == "confirmed":
                    yield edition, one


def standing(document: KeptDocument, held: tuple[KeptProposal, ...]) -> tuple[Standing, ...]:
    """The priorities of the editions before that stand in a document and on which nobody has decided there; `held` is what it proposes."""
    earlier = () if document.replaced_by else tuple(confirmed_before(document))
    if not earlier:
        return ()
    read, here = read_again(document), [(one, letters(one.proposal.quote)) for one in held]
    found = []
    for edition, one in earlier:
        words = letters(one.proposal.quote)
        same = min((each for each in here if words in each[1]), key=lambda each: len(each[1]), default=None)
        if same and (same[1] == words or len(words) >= reading.FEWEST_LETTERS):
            if same[0].state == "proposed":
                found.append(Standing(earlier=one, edition=edition, page=same[0].proposal.page, ref=same[0].ref))
        elif len(words) >= reading.FEWEST_LETTERS and (page := find_quote(read, one.proposal.quote)) is not None:
            found.append(Standing(earlier=one, edition=edition, page=page if document.pages else None, ref=""))
    return tuple(found)


def take_over(*, document: str, by: Person) -> tuple[str, ...]:
    """Confirm in a new edition everything that was confirmed from those before and stands in it in the same words: with its passage and
    page here, the wording, themes and groups as they were confirmed, the review date where it is still to come, and what was decided
    about its match. Gives the references in the new edition.

    Raises `Refused`: not_permitted, document_unknown, nothing_stands.
    """
    require(by, "decide_priority")
    on = clock.now()
    taken = []
    with database.writing():
        kept = rows.load_document(document)
        found = standing(kept, rows.proposals(document=document))
        if not found:
            raise Refused(
                "nothing_stands",
                what=f"Nothing waits to be taken over into “{kept.title}”",
                why="No priority confirmed from an edition before stands here in the same words without a decision",
                ways_out=("Confirm or reject what is proposed, one by one",),
            )
        edits, read = rows.edits(kept.place), read_again(kept)
        for one in found:
            decision = one.earlier.decision
            assert decision is not None
            ref = one.ref or _proposed(read, document, one.earlier.proposal.quote, by)
            reason = "; ".join(filter(None, (f"Taken over: {one.said}", decision.reason)))
            later = decision.review_on if decision.review_on and decision.review_on > on.date() else on.date() + REVIEW_WITHIN
            rows.save_decision(ref, replace(decision, review_on=later, reason=reason, by=by.name, on=on), by_ref=by.ref)
            for (earlier, contribution), said in edits.items():
                if earlier == one.earlier.ref:
                    again = replace(said[-1], reason=f"Taken over from {said[-1].by}: {said[-1].reason}".rstrip(": "), by=by.name, on=on)
                    rows.save_match_decision(ref, contribution, again, by_ref=by.ref)
            detail = {"from": one.earlier.ref, "document": document, "page": one.page}
            events.append_event(on=on, by=by.ref, by_name=by.name, action="take_over_priority", subject=ref, detail=detail)
            taken.append(ref)
    return tuple(taken)


def read_again(kept: KeptDocument) -> ReadDocument:
    """A document as it was read when it was dropped in."""
    texts = rows.texts_of(kept.ref)
    return ReadDocument(name=kept.name, sha256=kept.sha256, form=kept.form, title=kept.title, pages=kept.pages, texts=texts, passages=())


def _proposed(read: ReadDocument, document: str, quote: str, by: Person) -> str:
    """A proposal for words that the reader did not propose here."""
    found = reading.by_hand(read, quote, strategies.classify_passages(texts=[quote], by=by)[0])
    return rows.add_proposal(document, found, by_name=by.name, on=clock.now())
