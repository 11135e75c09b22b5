"""Their words: strategies dropped in, what is proposed from them, and what people confirm or reject. Nothing is a priority before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonground.actions import places
from commonground.actions.landscape import shown
from commonground.actions.outcomes import editions, strategies
from commonground.actions.permissions import Person, require
from commonground.connectors.strategies import fetch
from commonground.domain.landscape.sheets import Sheet
from commonground.domain.outcomes import proposals as reading
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import known_strategies, shipped_taxonomy
from commonground.domain.outcomes.nouns import KnownStrategy, Reading
from commonground.domain.outcomes.passages import ReadDocument, letters
from commonground.reference import path_of, read_yaml
from commonground.store import clock
from commonground.store import strategies as files
from commonground.store.passages import LIMITS, read_apart, text_weight, tidy
from commonground.store.records import database, events
from commonground.store.records import strategies as rows
from commonground.store.records.strategies import Decision, KeptDocument, KeptProposal
from commonground.terms import Finding, Place, Refused, counted

LONG_FILE = 400_000  # bytes of a PDF or text from which reading takes longer than a reader likes to wait
LONG_TEXT = 2_000_000  # the same, of the text of a Word or OpenDocument file unfolded
STATES, BANDS, NO_THEME = ("proposed", "confirmed", "rejected"), ("confident", "likely", "possible"), "none"
AT_ONCE = 3  # seconds of processor time, and
PASSAGES_AT_ONCE = 1_500  # passages, about 75 pages, after which reading is long work


@dataclass(frozen=True, kw_only=True)
class BodyHere:
    """A body that can own a document: its id in the landscape (or "local:..." where a person named it), name and kind."""

    id: str
    name: str
    kind: str = ""


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


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The documents of a place with the states of their proposals, and published strategies of which only the address is known.

    `lost` says of a document that was replaced how many of its confirmed priorities no longer stand in the newer edition.
    """

    place: Place
    documents: tuple[KeptDocument, ...]
    counts: Mapping[str, Mapping[str, int]]
    known: tuple[KnownStrategy, ...]
    lost: Mapping[str, int] = field(default_factory=dict)

    def total(self, state: str) -> int:
        """How many proposals of the place are proposed, confirmed or rejected."""
        return sum(held[state] for held in self.counts.values())


def bodies_of(*, place: str, by: Person) -> tuple[BodyHere, ...]:
    """The bodies at work in a place that the landscape can name; none for a place that is no council."""
    require(by, "read")
    return tuple(BodyHere(id=one.body.id, name=one.body.name, kind=one.body.kind) for one in sheets_of(place=place, by=by))


def sheets_of(*, place: str, by: Person) -> tuple[Sheet, ...]:
    """What the landscape says of each body at work in a place today; nothing for a place that is no council."""
    try:
        return shown.read_landscape(place=place, by=by).here.sheets
    except Refused as no:
        if no.code == "landscape_needs_council":
            return ()
        raise


def add_document(
    *,
    place: str,
    by: Person,
    content: bytes = b"",
    name: str = "",
    address: str = "",
    body: str = "",
    title: str = "",
    dated: str = "",
    edition: str = "",
    replaces: str = "",
    synthetic: bool = False,
    at_once: bool = False,
    say: Callable[[float, str], None] | None = None,
) -> KeptDocument:
    """Read a strategy from memory or from the address of a public body, keep its file by its hash, and propose what it wants.

    `body` is an id of the landscape or a name; left out, the owner that the document names. `replaces` is the edition before; `say` is
    told how far it is, and what it raises ends the work before anything is kept.
    Raises `Refused`: not_permitted, document_missing, document_twice (a file and an address), document_held (the same file of this
    place), document_unreadable (with every finding), body_missing, edition_replaced, takes_long (if it was to be read `at_once`: nothing
    is kept then), and what `find_place` and `connectors.strategies.fetch` raise.
    """
    require(by, "add_document")
    here = places.find_place(text=place, by=by)
    if address.strip() and content:
        ways = ("Leave the address out", "Take the file away again")
        raise Refused("document_twice", what="A file and an address were given: which of them is meant?", ways_out=ways)
    if address.strip():
        content, name = fetch(address.strip())
    if not content and not name:
        raise Refused("document_missing", what="No document was given", ways_out=("Choose a file", "Give the address of a document"))
    if held := rows.held_as(here.code, files.hash_of(content)):
        raise _held(held)
    read = _read(content, name or "document", at_once, strategies.part_of(say, 0, 0.5))
    owner = _owner(body, read, bodies_of(place=here.code, by=by))
    answer = strategies._proposed(read, (), strategies.part_of(say, 0.5, 1))
    on = clock.now()
    with database.writing():
        before = editions.before(replaces, here.code)
        earlier = {one.ref: one.proposal.quote for each in before for one in rows.proposals(document=each.ref)}
        said = tidy(title) or read.title
        kept = KeptDocument(
            ref=rows.new_ref(said),
            place=here.code,
            body=owner.id,
            body_name=owner.name,
            body_kind=owner.kind,
            title=said,
            dated=tidy(dated),
            edition=tidy(edition) or ("-".join(map(str, read.period)) if read.period else ""),
            name=read.name,
            form=read.form,
            sha256=files.keep(content),
            pages=read.pages,
            address=address.strip(),
            synthetic=synthetic,
            replaces=replaces,
            replaced_by="",
            carried=reading.carried_over(earlier, read),
            findings=answer.findings,
            taxonomy=answer.taxonomy,
            by=by.name,
            on=on,
        )
        if held := rows.held_as(here.code, kept.sha256):
            raise _held(held)
        rows.save_document(kept, read, answer.proposals, by_ref=by.ref)
        _log(on, by, "add_document", kept.ref, {"place": here.code, "body": owner.id, "sha256": kept.sha256, "replaces": replaces})
    return rows.load_document(kept.ref)


def _read(content: bytes, name: str, at_once: bool, say: strategies.Say | None) -> ReadDocument:
    """What is in a file, or `Refused`: document_unreadable, and takes_long where it was to be read at once."""
    if at_once and _takes_long(content):
        raise _long_work()
    read = read_apart(content, name=name, seconds=AT_ONCE if at_once else None, say=say)
    if at_once and (len(read.passages) > PASSAGES_AT_ONCE or any(one.code == "too_demanding" for one in read.findings)):
        raise _long_work()
    if not read.readable:
        raise Refused(
            "document_unreadable",
            what=f"{read.name} could not be read",
            why="; ".join(f"{one.what}{': ' + one.why if one.why else ''}" for one in read.findings),
            ways_out=tuple(dict.fromkeys(one.remedy for one in read.findings if one.remedy)) or ("Give the document in another form",),
            findings=read.findings if len(read.findings) > 1 else (),
        )
    return read


def _takes_long(content: bytes) -> bool:
    return len(content) > LONG_FILE or LONG_TEXT < text_weight(content) <= LIMITS.unfolded


def _long_work() -> Refused:
    return Refused("takes_long", what="Reading this document takes longer than a page may", ways_out=("Have it read as long work",))


def work_add(question: Mapping[str, Any], by: Person, say: Any) -> Any:
    """Read in a document whose file was kept beforehand, or that has an address; for `actions.jobs`."""
    say(0.05, "Opening the document")
    told = {key: value for key, value in question.items() if key != "sha256"}
    content = files.content(str(question["sha256"])) if question["sha256"] else b""
    return {"document": add_document(content=content, by=by, say=lambda share, words: say(0.1 + 0.8 * share, words), **told).ref}


def examples() -> tuple[tuple[str, str, bytes], ...]:
    """The three strategies that this project wrote to try the reader with: (title, owner, PDF). No such bodies exist."""
    told = read_yaml("outcomes/strategies/texts.yaml")["strategies"]
    return tuple((one["title"], one["owner"], path_of(f"outcomes/strategies/{one['name']}.pdf").read_bytes()) for one in told)


def add_examples(*, place: str, by: Person) -> tuple[KeptDocument, ...]:
    """Drop in the three synthetic strategies, marked as synthetic; those that are there already are left."""
    require(by, "add_document")
    added = []
    for title, owner, content in examples():
        try:
            added.append(
                add_document(
                    place=place, by=by, content=content, name=f"{title}.pdf", title=title, body=f"{owner} (invented)", synthetic=True
                )
            )
        except Refused as no:
            if no.code != "document_held":
                raise
    return tuple(added)


def shelf_of(*, place: str, by: Person) -> Shelf:
    """The documents of a place, how far each is decided, and the addresses of published ones that are known."""
    require(by, "read")
    here = places.find_place(text=place, by=by)
    around = (
        {here.code, *(part.place.code for part in places.register().parents(here))}
        if here.code in places.register().places
        else {here.code}
    )
    known = tuple(one for one in known_strategies() if around & set(one.codes))
    documents = rows.documents(here.code)
    lost = Counter(one.earlier.document for one in editions.fates(here.code).values() if one.lost)
    return Shelf(place=here, documents=documents, counts=rows.counts(here.code), known=known, lost=lost)


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


def file_of(*, ref: str, by: Person) -> tuple[KeptDocument, bytes]:
    """A document and its file as it came."""
    require(by, "export")
    document = rows.load_document(ref)
    return document, files.content(document.sha256)


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
        _log(on, by, "confirm_priority", ref, {"themes": list(priority.themes), "edited": priority.edited})
    return rows.load_proposal(ref)


def reject(*, ref: str, by: Person, reason: str = "") -> KeptProposal:
    """Say that a proposal is no priority, or no longer one; the decisions before stay."""
    require(by, "decide_priority")
    on = clock.now()
    with database.writing():
        rows.load_proposal(ref)
        said = Decision(kind="rejected", wording="", themes=(), groups=(), review_on=None, reason=reason.strip(), by=by.name, on=on)
        rows.save_decision(ref, said, by_ref=by.ref)
        _log(on, by, "reject_priority", ref, {"reason": reason.strip()})
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
        _log(on, by, "add_passage", ref, {"document": document})
    return rows.load_proposal(ref)


def _held(ref: str) -> Refused:
    kept = rows.load_document(ref)
    return Refused(
        "document_held",
        what=f"This is the same file, byte for byte, as “{kept.title}”, which {kept.by} dropped in on {kept.on.day} {kept.on:%B %Y}",
        where=ref,
        ways_out=(f"Go on with {ref}",),
    )


def _owner(body: str, read: ReadDocument, held: Sequence[BodyHere]) -> BodyHere:
    wanted = tidy(body) or (read.owner or "")
    for one in held:
        if wanted == one.id or (wanted and wanted.casefold() == one.name.casefold()):
            return one
    if not wanted:
        raise Refused(
            "body_missing",
            what=f"We cannot tell whose document {read.name} is",
            why="It names no owner that we could find",
            ways_out=("Say whose it is: choose a body, or write its name",),
        )
    slug = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:80] or "body"
    return BodyHere(id=f"local:{slug}", name=wanted[:300])


def _check_names(given: Sequence[str] | None, known: set[str], what: str) -> None:
    unknown = [one for one in given or () if one not in known]
    if unknown:
        raise Refused(f"{what}_unknown", what=f"{unknown[0][:60]!r} is not a {what}", ways_out=(f"Choose a {what} from the list",))


def _log(on: Any, by: Person, action: str, subject: str, detail: dict[str, Any]) -> None:
    events.append_event(on=on, by=by.ref, by_name=by.name, action=action, subject=subject, detail=detail)
