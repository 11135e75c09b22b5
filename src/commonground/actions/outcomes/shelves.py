"""The shelf of a place: strategies dropped in and kept by their hash, whose each is, and published ones of which an address is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonground.actions import places
from commonground.actions.landscape import shown
from commonground.actions.logged import log
from commonground.actions.outcomes import editions, strategies
from commonground.actions.permissions import Person, require
from commonground.connectors.strategies import fetch
from commonground.domain.landscape.sheets import Sheet
from commonground.domain.outcomes import proposals as reading
from commonground.domain.outcomes.library import known_strategies
from commonground.domain.outcomes.nouns import KnownStrategy
from commonground.domain.outcomes.passages import ReadDocument
from commonground.reference import path_of, read_yaml
from commonground.store import clock
from commonground.store import strategies as files
from commonground.store.passages import LIMITS, read_apart, text_weight, tidy
from commonground.store.records import database
from commonground.store.records import strategies as rows
from commonground.store.records.strategies import KeptDocument
from commonground.terms import Place, Refused, dated

LONG_FILE = 400_000  # bytes of a PDF or text from which reading takes longer than a reader likes to wait
LONG_TEXT = 2_000_000  # the same, of the text of a Word or OpenDocument file unfolded
AT_ONCE = 3  # seconds of processor time, and
PASSAGES_AT_ONCE = 1_500  # passages, about 75 pages, after which reading is long work


@dataclass(frozen=True, kw_only=True)
class BodyHere:
    """A body that can own a document: its id in the landscape (or "local:..." where a person named it), name and kind."""

    id: str
    name: str
    kind: str = ""


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
    content, name = _given(content, name, address.strip())
    if held := rows.held_as(here.code, files.hash_of(content)):
        raise _held(held)
    read = _read(content, name, at_once, strategies.part_of(say, 0, 0.5))
    owner = _owner(body, read, bodies_of(place=here.code, by=by))
    answer = strategies.proposed_in(read, say=strategies.part_of(say, 0.5, 1))
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
        detail = {"place": here.code, "body": owner.id, "sha256": kept.sha256, "replaces": replaces}
        log(by, "add_document", kept.ref, detail, on=on)
    return rows.load_document(kept.ref)


def _given(content: bytes, name: str, address: str) -> tuple[bytes, str]:
    """The file and its name, fetched where an address is given."""
    if address and content:
        ways = ("Leave the address out", "Take the file away again")
        raise Refused("document_twice", what="A file and an address were given: which of them is meant?", ways_out=ways)
    if address:
        content, name = fetch(address)
    if not content and not name:
        raise Refused("document_missing", what="No document was given", ways_out=("Choose a file", "Give the address of a document"))
    return content, name or "document"


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


def file_of(*, ref: str, by: Person) -> tuple[KeptDocument, bytes]:
    """A document and its file as it came."""
    require(by, "export")
    document = rows.load_document(ref)
    return document, files.content(document.sha256)


def _held(ref: str) -> Refused:
    kept = rows.load_document(ref)
    return Refused(
        "document_held",
        what=f"This is the same file, byte for byte, as “{kept.title}”, which {kept.by} dropped in on {dated(kept.on)}",
        where=ref,
        ways_out=(f"Go on with {ref}",),
    )


_FORM = frozenset(["the", "of", "for", "and", "office", "borough", "city", "county", "district", "metropolitan", "unitary"])


def _words(name: str) -> frozenset[str]:
    """The words of a body's name that tell it from others: “Police and Crime Commissioner for Merseyside” is Merseyside's."""
    return frozenset(re.findall(r"\w+", name.casefold())) - _FORM


def _owner(body: str, read: ReadDocument, held: Sequence[BodyHere]) -> BodyHere:
    wanted = tidy(body) or (read.owner or "")
    for one in held:
        if wanted == one.id or (_words(wanted) and _words(wanted) == _words(one.name)):
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
