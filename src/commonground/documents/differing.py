"""Two states of a document laid side by side: every sentence, and every row of a table, that does not say the same in both.

Nothing is computed: what is compared is what a reader reads. Under each heading sentences are matched by their words with
every number taken out, and rows by what heads them; a sentence that only moved still holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from commonground.documents.blocks import Bullets, Cell, Document, Heading, Paragraph, Picture, SourceList, Table
from commonground.documents.tables import of_chart
from commonground.terms import Source

Cells = tuple[tuple[str, str], ...]  # what a row says, as (column, text); a sentence is one cell of a column without a name

CHANGED, GONE, NEW = "changed", "gone", "new"
SENTENCE, ROW, SOURCE = "sentence", "row", "source"
_ALIKE = 0.6  # as a share of their words: less, and one sentence was taken out and another put in, unless they are the last two left
_ENDS = re.compile(r"(?<=[.?!])\s+(?=[A-Z“‘£\d])")
_NUMBER = re.compile(r"\d[\d,./]*")
# What differs without news: the letter of a note, which moves when another comes before it; the fingerprint of an answer, which
# follows the whole release.
_MOVING = re.compile(r" \([a-z]\)|\b[0-9a-f]{16}\b")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing that a document says: a sentence, the row of a table headed `what`, or a source that it lists.

    `sources` are those of the whole, and `cited` those of a row's cells by their column, where they are told apart.
    """

    where: str
    what: str = ""
    cells: Cells
    sources: tuple[Source, ...] = ()
    cited: tuple[tuple[str, tuple[Source, ...]], ...] = ()
    part: str = SENTENCE


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is not said alike: the cells that differ, as they were and as they are, and what carries those of now.

    `kind` is changed, gone or new; `part` is sentence, row or source. `worded` says that the data are the same, and that only the
    words, or the day, are others.
    """

    kind: str
    part: str
    where: str
    what: str = ""
    before: Cells = ()
    after: Cells = ()
    sources: tuple[Source, ...] = ()
    worded: bool = False

    @property
    def said(self) -> str:
        return told(self.before)

    @property
    def says(self) -> str:
        return told(self.after)


def told(cells: Cells) -> str:
    """Cells as one line of text: "Period 2024/25; Hartlepool 28.7%"."""
    return "; ".join(f"{column}: {text or 'nothing'}" if column else text for column, text in cells)


def marked(before: str, after: str) -> tuple[tuple[str, bool], ...]:
    """The wording of now in pieces, each with whether it is new beside the wording of then."""
    then, now = before.split(), after.split()
    found = list[tuple[str, bool]]()
    for same, _, _, start, end in SequenceMatcher(a=then, b=now, autojunk=False).get_opcodes():
        if start < end:
            found.append((" ".join(now[start:end]), same != "equal"))
    return tuple(found)


def sayings(made: Document) -> tuple[Said, ...]:
    """Everything that a document says in sentences and rows, in its order, the sources that it lists among them."""
    return tuple(_sayings(made))


def differences(before: Sequence[Said], after: Sequence[Said], unmoved: Sequence[Said] = ()) -> tuple[Difference, ...]:
    """What differs, in the order of the document as it is now; what is gone stands where it stood.

    `unmoved`, where it is known, is the earlier document as it would be written now from the figures of then: what it says
    already is no news of the figures.
    """
    found: list[Difference] = []
    for where in _places(before, after):
        old, new = ([one for one in side if one.where == where] for side in (before, after))
        found += _rows(old, new)
        found += _sentences(old, new, before, after)
    if not unmoved:
        return tuple(found)
    held = {(one.where, one.what, cell) for one in unmoved for cell in one.cells}
    return tuple(replace(one, worded=_only_worded(one, held)) for one in found)


def _only_worded(one: Difference, held: set[tuple[str, str, tuple[str, str]]]) -> bool:
    if one.kind == GONE:
        return not any((one.where, one.what, cell) in held for cell in one.before)
    return all((one.where, one.what, cell) in held for cell in one.after)


def _places(before: Sequence[Said], after: Sequence[Said]) -> list[str]:
    """Every heading in the order of now; one that is gone comes after the one that it came after."""
    order = list(dict.fromkeys(one.where for one in after))
    last = -1
    for where in dict.fromkeys(one.where for one in before):
        if where not in order:
            order.insert(last + 1, where)
        last = order.index(where)
    return order


def _rows(old: Sequence[Said], new: Sequence[Said]) -> Iterator[Difference]:
    then, now = _keyed(old), _keyed(new)
    for key, one in now.items():
        was = then.get(key)
        if was is None:
            yield Difference(kind=NEW, part=ROW, where=one.where, what=one.what, after=one.cells, sources=one.sources)
            continue
        columns = dict.fromkeys(name for name, _ in (*was.cells, *one.cells))
        pairs = [(name, dict(was.cells).get(name, ""), dict(one.cells).get(name, "")) for name in columns]
        apart = [(name, said, says) for name, said, says in pairs if _plain(said) != _plain(says)]
        if apart:
            said, says = tuple((name, text) for name, text, _ in apart), tuple((name, text) for name, _, text in apart)
            own = tuple(dict.fromkeys(source for name, held in one.cited if name in dict(says) for source in held))
            yield Difference(kind=CHANGED, part=ROW, where=one.where, what=one.what, before=said, after=says, sources=own or one.sources)
    for key, was in then.items():
        if key not in now:
            yield Difference(kind=GONE, part=ROW, where=was.where, what=was.what, before=was.cells, sources=was.sources)


def _keyed(rows: Sequence[Said]) -> dict[tuple[str, int], Said]:
    """Rows by what heads them; of several alike, by which of them it is."""
    seen: Counter[str] = Counter()
    keyed = {}
    for one in rows:
        if one.part == ROW:
            seen[one.what] += 1
            keyed[(one.what, seen[one.what])] = one
    return keyed


def _sentences(old: Sequence[Said], new: Sequence[Said], before: Sequence[Said], after: Sequence[Said]) -> Iterator[Difference]:
    then, now = ({_plain(told(one.cells)) for one in side if one.part != ROW} for side in (before, after))
    gone = [one for one in old if one.part != ROW and _plain(told(one.cells)) not in now]
    come = [one for one in new if one.part != ROW and _plain(told(one.cells)) not in then]
    pairs = _paired(gone, come)
    for one in come:
        was = pairs.get(one)
        kind = CHANGED if was else NEW
        said = was.cells if was else ()
        yield Difference(kind=kind, part=one.part, where=one.where, before=said, after=one.cells, sources=one.sources)
    replaced = set(pairs.values())
    for was in gone:
        if was not in replaced:
            yield Difference(kind=GONE, part=was.part, where=was.where, before=was.cells, sources=was.sources)


def _paired(gone: Sequence[Said], come: Sequence[Said]) -> dict[Said, Said]:
    """Which sentence took the place of which: those most alike first, each once; and the last two that are left."""
    likeness = []
    for at, was in enumerate(gone):
        match = SequenceMatcher(b=_worded(was), autojunk=False)
        for put, one in enumerate(come):
            match.set_seq1(_worded(one))
            if match.real_quick_ratio() >= _ALIKE and (share := match.ratio()) >= _ALIKE:
                likeness.append((-share, abs(at - put), at, put))
    pairs: dict[Said, Said] = {}
    taken = set[int]()
    for _, _, at, put in sorted(likeness):
        if at not in taken and come[put] not in pairs:
            taken.add(at)
            pairs[come[put]] = gone[at]
    left, put_in = [one for at, one in enumerate(gone) if at not in taken], [one for one in come if one not in pairs]
    if len(left) == len(put_in) == 1:
        pairs[put_in[0]] = left[0]
    return pairs


def _worded(one: Said) -> list[str]:
    return _NUMBER.sub("#", told(one.cells)).split()


def _plain(text: str) -> str:
    return _MOVING.sub("", text)


def _sayings(made: Document) -> Iterator[Said]:
    cited = dict(made.sources)
    headings: dict[int, str] = {}
    for block in made.blocks:
        where = " › ".join(headings.values())
        if isinstance(block, Heading):
            headings = {level: text for level, text in headings.items() if level < block.level} | {block.level: block.text}
        elif isinstance(block, Paragraph):
            yield from _each(where, block.text, block.refs, cited)
        elif isinstance(block, Bullets):
            for item in block.items:
                yield from _each(where, item, (), cited)
        elif isinstance(block, Picture):
            sentence, refs = (("", block.chart.sentence),), _cited(block.refs, cited)
            yield Said(where=where, what=block.chart.title, cells=sentence, sources=refs, part=ROW)
            yield from _each(where, block.chart.note, block.refs, cited)
            if block.tabled:
                yield from _table(where, of_chart(block.chart, block.refs), cited, block.refs)
        elif isinstance(block, Table):
            yield from _table(where, block, cited)
        elif isinstance(block, SourceList):
            yield from (Said(where=where, cells=(("", source.citation()),), part=SOURCE) for _, source in block.numbered)


def _table(where: str, block: Table, cited: Mapping[int, Source], whole: tuple[int, ...] = ()) -> Iterator[Said]:
    """The rows of a table; those without sources of their own have those of the `whole`."""
    here = " › ".join(part for part in (where, block.title if block.title != where else "") if part)
    names = [column.name for column in block.columns]
    for row in block.rows:
        under = ((names[0], row[0].under),) if row[0].under else ()
        cells = tuple((name, _cell(cell)) for name, cell in zip(names[1:], row[1:], strict=True))
        own = tuple((name, _cited(cell.refs, cited)) for name, cell in zip(names, row, strict=True))
        every = tuple(dict.fromkeys(source for _, held in own for source in held))
        sources = every or _cited(whole, cited)
        yield Said(where=here, what=row[0].text, cells=(*under, *cells), sources=sources, cited=own, part=ROW)
    for note in block.notes:
        yield from _each(here, note, (), cited)


def _cell(cell: Cell) -> str:
    return f"{cell.text} ({cell.under})" if cell.text and cell.under else cell.text or cell.under


def _each(where: str, text: str, refs: Iterable[int], cited: Mapping[int, Source]) -> Iterator[Said]:
    """A text sentence by sentence."""
    for sentence in _ENDS.split(text):
        if sentence.strip():
            yield Said(where=where, cells=(("", sentence.strip()),), sources=_cited(refs, cited))


def _cited(refs: Iterable[int], cited: Mapping[int, Source]) -> tuple[Source, ...]:
    return tuple(cited[number] for number in refs if number in cited)
