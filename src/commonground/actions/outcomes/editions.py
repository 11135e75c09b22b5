"""Editions of a strategy: what became in the new one of what was confirmed before, and taking over what it says in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from commonground.actions.logged import log
from commonground.actions.outcomes import strategies
from commonground.actions.permissions import Person, require
from commonground.domain.outcomes import proposals as reading
from commonground.domain.outcomes.passages import ReadDocument, find_quote, letters
from commonground.store import clock
from commonground.store.records import database
from commonground.store.records import strategies as rows
from commonground.store.records.strategies import Decision, KeptDocument, KeptProposal
from commonground.terms import Refused, dated

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
        return f"confirmed from {which} by {decision.by} on {dated(decision.on)}{moved}"


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of a confirmed priority in the editions after its own. `edition` is the newest in which somebody `decided` about its
    words, if anybody did; `page` is where they stand in the newest of all: 0 where it has no pages, nothing where they are gone.
    """

    earlier: KeptProposal
    newest: KeptDocument
    page: int | None
    edition: KeptDocument | None = None
    decided: Decision | None = None

    @property
    def taken_over(self) -> bool:
        """Whether it was confirmed again there: then it is counted there."""
        return self.decided is not None and self.decided.kind == "confirmed"

    @property
    def kept(self) -> Decision | None:
        """The decision to keep it, made after its words were rejected there."""
        own = self.earlier.decision
        return own if own and self.decided and not self.taken_over and own.on > self.decided.on else None

    @property
    def lost(self) -> bool:
        """Whether it no longer stands there, and nobody has settled what that means for it."""
        return not self.taken_over and not self.kept and (self.page is None or self.decided is not None)

    @property
    def said(self) -> str:
        """What became of it, and what to do."""
        newest = f"the newer edition, “{self.newest.title}”"
        if self.page is None and not self.taken_over:
            return f"No longer in {newest}: confirm what took its place, or let it go"
        if self.edition is None or self.decided is None:
            where = f"Now on page {self.page} of" if self.page and self.page != self.earlier.proposal.page else "Also in"
            return f"{where} {newest}: take it over there"
        said = f"{self.decided.kind.capitalize()} in the newer edition, “{self.edition.title}”, by {_signed(self.decided)}"
        if self.kept:
            return f"{said}; kept here by {_signed(self.kept)}"
        return said if self.taken_over else f"{said}: let it go too, or confirm it again with a note on why it stays"


def fates(place: str) -> Mapping[str, Fate]:
    """Priority -> its fate, for each that is confirmed from a document of which a newer edition is held."""
    documents = {one.ref: one for one in rows.documents(place)}
    if not any(one.replaced_by for one in documents.values()):
        return {}
    kept = rows.confirmed(place)
    decided: dict[str, list[tuple[str, Decision]]] = {}
    for one in (*kept, *rows.rejected(place)):  # what one edition says twice may be rejected once: confirmed counts
        if one.decision and documents[one.document].replaces:
            decided.setdefault(one.document, []).append((letters(one.proposal.quote), one.decision))
    found = {}
    for one in kept:
        later = _later(documents[one.document], documents)
        if later:
            words, newest = letters(one.proposal.quote), later[0]
            page = newest.carried[one.ref] if one.ref in newest.carried else _page_in(newest, one.proposal.quote)
            said = ((each, decision) for each in later for held, decision in decided.get(each.ref, ()) if _holds(held, words))
            edition, decision = next(said, (None, None))
            found[one.ref] = Fate(earlier=one, newest=newest, page=page, edition=edition, decided=decision)
    return found


def _later(document: KeptDocument, documents: Mapping[str, KeptDocument]) -> list[KeptDocument]:
    """The editions after a document, the newest first."""
    found: list[KeptDocument] = []
    while document.replaced_by in documents:
        document = documents[document.replaced_by]
        found.insert(0, document)
    return found


def _holds(passage: str, words: str) -> bool:
    """Whether a passage says the same or more, by the letters of both; too few words are no passage of their own."""
    return passage == words or (len(words) >= reading.FEWEST_LETTERS and words in passage)


def _page_in(document: KeptDocument, quote: str) -> int | None:
    page = find_quote(read_again(document), quote)
    return page if page is None or document.pages else 0


def _signed(decision: Decision) -> str:
    why = f" ({decision.reason.rstrip('.')})" if decision.reason else ""
    return f"{decision.by} on {dated(decision.on)}{why}"


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
        same = min((each for each in here if _holds(each[1], words)), key=lambda each: len(each[1]), default=None)
        if same:
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
            log(by, "take_over_priority", ref, detail, on=on)
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
