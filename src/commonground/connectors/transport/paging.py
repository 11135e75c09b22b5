"""Walk a list page by page: to its end, without a page twice, and never for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from commonground.connectors.transport.nouns import Fetched, Raw
from commonground.connectors.transport.polite import Polite
from commonground.terms import Finding, Refused

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Page:
    """Rows of one answer, whether another page follows (None: as the total says), and how many rows there are in all."""

    rows: Sequence[Mapping[str, Any]]
    more: bool | None
    total: int | None = None


def walk(
    polite: Polite,
    *,
    what: str,
    address: Callable[[int], str],
    page: Callable[[Raw], Page],
    identity: Callable[[Mapping[str, Any]], object],
    largest: int | None = None,
    may_be_empty: bool = False,
) -> Fetched:
    """All rows, or none and the reason. `address(offset)` asks for the rows after `offset`; `page` reads or refuses an answer.

    A row that comes twice counts once, with a note; a page of nothing but rows that we have already, or more than
    `limits.pages` pages, is a list without end, and refused. Pages that came right stay kept, so that a later run goes on.
    """
    list_, page = _List(what, identity), once(page)
    raws: list[Raw] = []
    try:
        for _ in range(polite.limits.pages):
            raw = polite.get(address(list_.offset), check=lambda answer: list_.judge(page(answer)))
            got = page(raw)
            raws.append(raw)
            list_.take(got)
            if largest is not None and len(list_.rows) > largest:
                raise _endless(what, f"there are more than {largest:,} rows")
            polite.say(f"{what}: {len(list_.rows):,}{f' of {list_.total:,}' if list_.total is not None else ''} rows")
            if not got.more and (got.more is False or not got.rows or list_.complete):
                break
        else:
            raise _endless(what, f"there are more than {polite.limits.pages:,} pages")
        list_.counted()
        if not list_.rows and not may_be_empty:
            why = "A list that has always had rows must not be read as all gone"
            raise Refused("list_empty", what="The list has no rows", why=why, ways_out=(_AGAIN, "Correct the connector's settings"))
    except Refused as refused:
        return Fetched(raws=tuple(raws), findings=(as_finding(refused, what, len(raws)),))
    return Fetched(rows=tuple(list_.rows), raws=tuple(raws), findings=list_.notes())


def once(read: Callable[[Raw], _T]) -> Callable[[Raw], _T]:
    """A reader that does not read the same answer twice: it is checked before it is kept, and read after."""
    last: list[tuple[Raw, _T]] = []

    def reader(raw: Raw) -> _T:
        if not last or last[0][0] is not raw:
            last[:] = [(raw, read(raw))]
        return last[0][1]

    return reader


class _List:
    """The rows so far, each once."""

    def __init__(self, what: str, identity: Callable[[Mapping[str, Any]], object]) -> None:
        self.what, self.identity = what, identity
        self.rows: list[Mapping[str, Any]] = []
        self.offset = self.repeated = self.pages = 0
        self.total: int | None = None
        self._seen: dict[object, Mapping[str, Any]] = {}

    def judge(self, page: Page) -> None:
        """Refuses a page that shows that the list does not end, or contradicts itself; before the page is kept."""
        new = 0
        for row in page.rows:
            key = self.identity(row)
            if key not in self._seen:
                new += 1
            elif self._seen[key] != row:
                raise Refused("row_changed", what=f"{self.what}: {key} came twice with different values", ways_out=(_AGAIN,))
        if page.rows and not new:
            raise _endless(self.what, f"page {self.pages + 1} holds nothing but rows that came before")
        if page.more and not page.rows:
            raise _endless(self.what, f"page {self.pages + 1} is empty, yet says that more follow")

    def take(self, page: Page) -> None:
        """Adds the rows of a page that was judged."""
        self.pages += 1
        for row in page.rows:
            key = self.identity(row)
            if key not in self._seen:
                self._seen[key] = row
                self.rows.append(row)
            elif self._seen[key] != row:
                raise Refused("row_changed", what=f"{self.what}: {key} came twice with different values", ways_out=(_AGAIN,))
            else:
                self.repeated += 1
        self.offset += len(page.rows)
        self.total = page.total if page.total is not None else self.total

    @property
    def complete(self) -> bool:
        """True when as many rows were asked for as the publisher counts, or nothing says how many there are."""
        return self.total is None or self.offset >= self.total

    def counted(self) -> None:
        """Refuses a list that is shorter or longer than the publisher says."""
        if self.total is not None and len(self.rows) != self.total:
            what = f"{self.what}: {len(self.rows):,} rows came, but the publisher counts {self.total:,}"
            raise Refused("rows_missing", what=what, why="The list changed while it was read, or a page is missing", ways_out=(_AGAIN,))

    def notes(self) -> tuple[Finding, ...]:
        found = []
        if self.repeated:
            what = f"{self.repeated:,} rows came twice and count once"
            found.append(Finding(code="row_repeated", what=what, where=self.what, level="note"))
        return tuple(found)


_AGAIN = "Try again later: the pages that came right are kept"


def _endless(what: str, why: str) -> Refused:
    return Refused("list_endless", what=f"{what}: the list does not end", why=f"As {why}", ways_out=(_AGAIN,))


def as_finding(refused: Refused, where: str, kept: int = 0) -> Finding:
    """A refusal as a finding, so that what others gave can go on beside it."""
    why = refused.why + (f"{'. ' if refused.why else ''}Pages that came right before it, and are kept: {kept}" if kept else "")
    place = f"{where} ({refused.where})" if refused.where else where
    return Finding(code=refused.code, what=refused.what, where=place, why=why, remedy="; or ".join(refused.ways_out))
