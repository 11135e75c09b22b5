"""Show the money of a place: what its bodies spend, grant and contract, by year and purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from commonground.actions import places
from commonground.actions.landscape.register import landscape_of
from commonground.actions.permissions import Person, require
from commonground.documents import money as money_documents
from commonground.documents import profile as writing
from commonground.domain.landscape import money_library, reconcile
from commonground.domain.landscape.money import money_map
from commonground.domain.landscape.money_nouns import Entry, MoneyMap
from commonground.domain.landscape.reconcile import Matched, Payer, Unmatched
from commonground.store import clock, warehouse
from commonground.store.warehouse import money as held
from commonground.terms import Source


@dataclass(frozen=True, kw_only=True)
class MoneyView:
    """The money map of a place, the entries that were asked for, and the sources behind them."""

    held: MoneyMap
    entries: tuple[Entry, ...]
    sources: Mapping[str, Source]
    release: str


def read_money(*, place: str, by: Person, body: str = "", year: str = "", purpose: str = "", kind: str = "") -> MoneyView:
    """The money of a council's area, wholly or of one body, year, purpose or kind.

    Raises `Refused`: what finding a place raises, landscape_needs_council, money_filter_unknown, not_permitted.
    """
    require(by, "read")
    found = places.find_place(text=place, by=by)
    release = warehouse.current()
    whole = _map(release.id, found.code, clock.now().date().isoformat())
    entries = whole.where(body=body, year=year, purpose=purpose, kind=kind)
    named = {ident for one in whole.entries for ident in one.sources}
    sources = {ident: source for ident, source in release.sources().items() if ident in named}
    return MoneyView(held=whole, entries=entries, sources=sources, release=release.id)


def money_document(*, view: MoneyView, form: str, by: Person) -> bytes:
    """The entries of a view as a spreadsheet or JSON. Refused: form_unknown, not_permitted."""
    require(by, "export")
    made = money_documents.document(view.held, view.entries, view.sources, view.release)
    return writing.write(made, form)


@lru_cache(maxsize=64)
def _map(release_id: str, code: str, day: str) -> MoneyMap:
    from datetime import date

    release, landscape = warehouse.release_of(release_id), landscape_of(release_id)
    matched, unmatched = _payers(release_id)
    here = {one.body.id for one in landscape.of(code)}
    councils = sorted({area.code for one in landscape.of(code) for area in one.body.areas if one.body.kind.startswith("council_")})
    own = landscape.places.place(code)
    wanted = [one for one in councils if one == own.code or (own.kind == "district" and one != own.code)]
    local = [(payer.name, payer.ref) for payer, one in matched.items() if one.body in here]
    return money_map(
        own,
        held.lines(release, wanted),
        held.awards(release, local, own.code),
        landscape=landscape,
        matched=matched,
        unmatched=unmatched,
        purposes=money_library.purposes(),
        expected=money_library.expected(),
        on=date.fromisoformat(day),
    )


@lru_cache(maxsize=2)
def _payers(release_id: str) -> tuple[Mapping[Payer, Matched], tuple[Unmatched, ...]]:
    """Everybody who pays, matched to the register once a release."""
    found = reconcile.reconciler(landscape_of(release_id), money_library.known())
    return reconcile.all_of((Payer(name=name, ref=ref) for name, ref in held.payers(warehouse.release_of(release_id))), found)
