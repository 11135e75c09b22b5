"""What no longer holds in documents: the wording of then beside that of now, with what is new in it set apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commonground.documents.blocks import Numbering
from commonground.documents.differing import Difference, marked
from commonground.documents.stale import STALE, Checked, Cited, rested
from commonground.terms import Source


@dataclass(frozen=True)
class Apart:
    """One thing that is not said alike: what was said, cell by cell; and what would be said now, in pieces that are new or not."""

    where: str
    what: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    refs: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Differences of a kind; those that no longer hold stand open on the page."""

    caption: str
    open: bool
    rows: tuple[Apart, ...]


@dataclass(frozen=True)
class Held:
    """A document held against the data as they are now."""

    checked: Checked
    rested: str
    groups: tuple[Group, ...]


def documents(checked: Iterable[Checked]) -> tuple[tuple[Held, ...], Sequence[Source]]:
    """Each document with what differs in it, and the numbered sources of what would be said now."""
    numbers = Cited()
    found = tuple(Held(one, rested(one), tuple(_group(one, name, held, numbers) for name, held in one.groups)) for one in checked)
    return found, [source for _, source in numbers.numbered()]


def _group(one: Checked, name: str, held: Sequence[Difference], numbers: Numbering) -> Group:
    caption = f"{one.title}: {name[0].lower()}{name[1:]}"
    return Group(caption, name == STALE, tuple(_apart(each, numbers) for each in held))


def _apart(each: Difference, numbers: Numbering) -> Apart:
    then = dict(each.before)
    after = tuple((column, marked(then.get(column, ""), text) if column in then else ((text, False),)) for column, text in each.after)
    return Apart(each.where, each.what, each.before, after, numbers(each.sources))
