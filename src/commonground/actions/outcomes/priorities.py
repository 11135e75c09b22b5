"""Their words: what is proposed from a strategy, and what people confirm, reject or add. Nothing is a priority before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.actions.logged import log
from commonground.actions.outcomes import editions, strategies
from commonground.actions.permissions import Person, require
from commonground.domain.outcomes import proposals as reading
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.nouns import BANDS, Reading
from commonground.domain.outcomes.passages import letters
from commonground.store import clock
from commonground.store.records import database
from commonground.store.records import strategies as rows
from commonground.store.records.strategies import STATES, Decision, KeptDocument, KeptProposal
from commonground.terms import Finding, Refused, counted

NO_THEME = "none"  # what a passage is about of which no theme was read


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """A document with everything proposed from it. `lost` are priorities confirmed in it that no longer stand in the newer edition
    (their words are gone, or rejected there), `gone` those confirmed in the editions before that no longer stand in this one,
    `standing` those that it still holds and on which nobody has decided here.
    """

    document: KeptDocument
    proposals: tuple[KeptProposal, ...]
    lost: tuple[editions.Fate, ...] = ()
    gone: tuple[editions.Fate, ...] = ()
    standing: tuple[editions.Standing, ...] = ()

    def of(self, state: str = "", *, about: str = "", band: str = "", likeliest_first: bool = False) -> tuple[KeptProposal, ...]:
        """Those proposed, confirmed or rejected, of a theme (NO_THEME: of none), as likely as `band` says; all of what is left out.

        Raises `Refused` (choice_unknown) for a state, theme or band that does not exist.
        """
        themes = (NO_THEME, *(theme.slug for theme in shipped_taxonomy().themes))
        for given, known in ((state, STATES), (about, themes), (band, BANDS)):
            if given and given not in known:
                raise Refused("choice_unknown", what=f"There is no {given[:40]!r} here", ways_out=tuple(f"Choose {one}" for one in known))
        held = [
            one
            for one in self.proposals
            if state in ("", one.state) and about in ("", *(one.themes or (NO_THEME,))) and band in ("", one.proposal.band)
        ]
        return tuple(sorted(held, key=lambda one: -one.proposal.likelihood) if likeliest_first else held)


def read_document(*, ref: str, by: Person) -> DocumentView:
    """A document with every proposal. Raises `Refused` (document_unknown)."""
    require(by, "read")
    document = rows.load_document(ref)
    held = rows.proposals(document=ref)
    lost = [one for one in editions.fates(document.place).values() if one.lost]
    return DocumentView(
        document=document,
        proposals=held,
        lost=tuple(one for one in lost if one.earlier.document == ref),
        gone=tuple(one for one in lost if one.newest.ref == ref),
        standing=editions.standing(document, held),
    )


def confirmed_by_document(*, place: str, by: Person) -> Mapping[str, tuple[KeptProposal, ...]]:
    """The confirmed priorities of a place (its code), by the reference of the document that each stands in."""
    require(by, "read")
    found: dict[str, tuple[KeptProposal, ...]] = {}
    for one in rows.confirmed(place):
        found[one.document] = (*found.get(one.document, ()), one)
    return found


def read_proposal(*, ref: str, by: Person) -> tuple[KeptProposal, KeptDocument, str]:
    """A proposal, its document, and the text of the page (or of the document) that it stands on."""
    require(by, "read")
    kept = rows.load_proposal(ref)
    texts = rows.texts_of(kept.document)
    page = (kept.proposal.page or 1) - 1
    return kept, rows.load_document(kept.document), texts[page] if page < len(texts) else ""


def explain(*, quote: str, by: Person) -> Reading:
    """How a passage is read now, with the most similar sentences of our own: the words and examples that decided."""
    (found,) = strategies.classify_passages(texts=[quote], by=by)
    return found


def confirm(
    *,
    ref: str,
    by: Person,
    wording: str = "",
    themes: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
    review_on: date | None = None,
    reason: str = "",
) -> KeptProposal:
    """Make a priority of a proposal, as read or with other words, themes or groups; looked at again within a year unless a date is given.

    Raises `Refused`: not_permitted, proposal_unknown, review_past, quote_not_found, theme_unknown, theme_missing.
    """
    require(by, "decide_priority")
    _check_names(themes, {one.slug for one in shipped_taxonomy().themes}, "theme")
    _check_names(groups, set(group_names()), "group")
    on = clock.now()
    with database.writing():
        kept = rows.load_proposal(ref)
        priority = reading.confirm(
            kept.proposal,
            document=editions.read_again(rows.load_document(kept.document)),
            by=by.name,
            on=on.date(),
            review_on=review_on or on.date() + editions.REVIEW_WITHIN,
            wording=wording,
            themes=themes,
            groups=groups,
        )
        if not priority.themes:
            raise Refused("theme_missing", what="A priority needs at least one theme", ways_out=("Choose what it is about",))
        decision = Decision(
            kind="confirmed",
            wording=priority.wording if priority.edited else "",
            themes=priority.themes,
            groups=priority.groups,
            review_on=priority.review_on,
            reason=reason.strip(),
            by=by.name,
            on=on,
        )
        rows.save_decision(ref, decision, by_ref=by.ref)
        log(by, "confirm_priority", ref, {"themes": list(priority.themes), "edited": priority.edited}, on=on)
    return rows.load_proposal(ref)


def reject(*, ref: str, by: Person, reason: str = "") -> KeptProposal:
    """Say that a proposal is no priority, or no longer one; the decisions before stay."""
    require(by, "decide_priority")
    on = clock.now()
    with database.writing():
        rows.load_proposal(ref)
        said = Decision(kind="rejected", wording="", themes=(), groups=(), review_on=None, reason=reason.strip(), by=by.name, on=on)
        rows.save_decision(ref, said, by_ref=by.ref)
        log(by, "reject_priority", ref, {"reason": reason.strip()}, on=on)
    return rows.load_proposal(ref)


def decide_several(*, refs: Sequence[str], kind: str, by: Person, reason: str = "") -> tuple[KeptProposal, ...]:
    """Confirm as they were read, or reject, several proposals: all or, where one cannot be, none.

    Raises `Refused`: not_permitted, nothing_ticked, several_undecided (with a finding for each that is in the way).
    """
    require(by, "decide_priority")
    if not refs:
        raise Refused("nothing_ticked", what="No passage is ticked", ways_out=("Tick those that you mean",))
    decide = reject if kind == "rejected" else confirm
    decided: list[KeptProposal] = []
    problems: list[Finding] = []
    with database.writing():
        for ref in dict.fromkeys(refs):
            try:
                decided.append(decide(ref=ref, reason=reason, by=by))
            except Refused as no:
                known = no.code != "proposal_unknown"
                where = f"“{rows.load_proposal(ref).proposal.quote}”" if known else ""
                problems.append(Finding(level="error", code=no.code, what=no.what, where=where, remedy=" ".join(no.ways_out[:1])))
        if problems:  # raised inside, so that what was decided of the others is taken back
            raise Refused(
                "several_undecided",
                what=f"{counted(len(problems), 'passage')} cannot be {kind} so, and nothing was decided",
                ways_out=("Leave these out, and look closer at each",),
                findings=tuple(problems),
            )
    return tuple(decided)


def add_passage(*, document: str, quote: str, by: Person) -> KeptProposal:
    """Propose a passage that the reader missed. Refused (quote_not_found) unless it stands in the document, (passage_held) if proposed."""
    require(by, "add_document")
    on = clock.now()
    with database.writing():
        kept = rows.load_document(document)
        found = reading.by_hand(editions.read_again(kept), quote[:5000], strategies.classify_passages(texts=[quote[:5000]], by=by)[0])
        if any(letters(one.proposal.quote) == letters(found.quote) for one in rows.proposals(document=document)):
            raise Refused("passage_held", what="This passage is proposed already", ways_out=("Look for it in the list",))
        ref = rows.add_proposal(document, found, by_name=by.name, on=on)
        log(by, "add_passage", ref, {"document": document}, on=on)
    return rows.load_proposal(ref)


def _check_names(given: Sequence[str] | None, known: set[str], what: str) -> None:
    unknown = [one for one in given or () if one not in known]
    if unknown:
        raise Refused(f"{what}_unknown", what=f"{unknown[0][:60]!r} is not a {what}", ways_out=(f"Choose a {what} from the list",))
