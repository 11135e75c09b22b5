"""What no longer holds in documents that were taken away, as a document itself: the wording of then beside the wording of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from commonground.documents import words
from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Numbering, Paragraph, Sheet, SourceList, Table
from commonground.documents.differing import NEW, ROW, SENTENCE, SOURCE, Difference, Said, differences
from commonground.terms import Place, Source

KINDS = {"changed": "Changed", "gone": "No longer said", "new": "New"}
STALE = "What no longer holds"
STEPS = (
    "Correct what was quoted elsewhere, or say beside it of which day it is.",
    "Draft again the stages that are out of date, and have them settled anew.",
)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One document as it was, held against the data as they are now.

    `issued` says whose it is and of which day; `then` is the release that it names, if any. `because` says what it rests on that
    has changed, and `note` what could not be compared like with like; `compared` is False where nothing could.
    """

    id: str
    title: str
    issued: str
    then: str
    now: str
    sentences: int = 0
    rows: int = 0
    differences: tuple[Difference, ...] = ()
    because: tuple[str, ...] = ()
    note: str = ""
    compared: bool = True

    def beside(self, before: Sequence[Said], after: Sequence[Said], unmoved: Sequence[Said] = (), note: str = "") -> Checked:
        """The same document with what it said, laid beside what it would say now; `unmoved` is as in `differences`."""
        return replace(
            self,
            sentences=sum(one.part == SENTENCE for one in before),
            rows=sum(one.part == ROW for one in before),
            differences=differences(before, after, unmoved),
            note=note,
        )

    @property
    def stale(self) -> tuple[Difference, ...]:
        """Sentences and rows that no longer hold, and those that are said now besides."""
        return tuple(one for one in self.differences if not one.worded and one.part != SOURCE)

    @property
    def sources(self) -> tuple[Difference, ...]:
        """Sources that are cited otherwise now."""
        return tuple(one for one in self.differences if not one.worded and one.part == SOURCE)

    @property
    def worded(self) -> tuple[Difference, ...]:
        """What is worded otherwise although what it rests on is the same."""
        return tuple(one for one in self.differences if one.worded)

    @property
    def groups(self) -> tuple[tuple[str, tuple[Difference, ...]], ...]:
        """The differences by what they are, without those of which there are none."""
        found = ((STALE, self.stale), ("Its sources", self.sources), ("Worded otherwise, from the same data", self.worded))
        return tuple((title, held) for title, held in found if held)

    @property
    def sentence(self) -> str:
        """The finding: how much of what the document says no longer holds."""
        if not self.compared:
            return f"It cannot be compared. {self.note}"
        lost = [one.part for one in self.stale if one.kind != NEW]
        come = len(self.stale) - len(lost)
        held = ((SENTENCE, self.sentences, "sentences"), (ROW, self.rows, "rows of its tables and charts"))
        parts = [f"{lost.count(part)} of {of:,} {name}" for part, of, name in held if part in lost]
        said = [f"{words.listed(parts)} no longer {'holds' if len(lost) == 1 else 'hold'}."] if parts else []
        if come:
            said.append(f"{words.counted(come, 'sentence or row is', 'sentences or rows are')} new.")
        if not said:
            said.append("Everything that it says still holds." if self.differences else "It would say the same now, word for word.")
        if self.sources:
            said.append(f"{words.counted(len(self.sources), 'source is', 'sources are')} cited otherwise.")
        if self.worded:
            many = words.counted(len(self.worded), "thing is", "things are")
            said.append(f"{many} worded otherwise from the same data: by a person, by another version of the program, or for the day.")
        return " ".join((*said, *((self.note,) if self.note else ())))


class Cited(Numbering):
    """Gives each source its number as it is cited: one that came in two ways is one."""

    def __init__(self) -> None:
        super().__init__()
        self._first: dict[str, Source] = {}

    def __call__(self, sources: tuple[Source, ...]) -> tuple[int, ...]:
        return super().__call__(tuple(self._first.setdefault(source.citation(), source) for source in sources))


def summary(checked: Sequence[Checked]) -> str:
    """The finding over all documents, in a sentence."""
    if not checked:
        return "There is no document to check."
    touched = [one for one in checked if one.stale]
    many = sum(len(one.stale) for one in touched)
    one, more = "sentence or row of a table no longer holds, or is new", "sentences and rows of tables no longer hold, or are new"
    found = words.counted(many, one, more)
    said = f"{found}, in {words.listed([one.title for one in touched])}." if touched else "All that could be compared still holds."
    unknown = [one.title for one in checked if not one.compared]
    return f"{said} What cannot be compared: {words.listed(unknown)}." if unknown else said


def document(title: str, place: Place, release: str, checked: Sequence[Checked]) -> Document:
    """Every document with what no longer holds in it, for every writer."""
    lead, numbers = summary(checked), Cited()
    blocks: list[Block] = [Paragraph(text=lead, kind="lead")]
    for one in checked:
        blocks += [Heading(text=one.title), Paragraph(text=one.sentence), Paragraph(text=rested(one), kind="quiet")]
        blocks += [Bullets(items=one.because)] if one.because else []
        blocks += [_table(one, name, held, numbers) for name, held in one.groups]
    blocks += [Heading(text="What to do next"), Bullets(items=STEPS)]
    if numbers.numbered():
        blocks += [Heading(text="Where this comes from"), SourceList(numbered=numbers.numbered())]
    return Document(
        id=f"no-longer-holds-{place.code}",
        title=title,
        subtitle=f"Held against data release {release}",
        summary=lead,
        release=release,
        blocks=tuple(blocks),
        sheets=(_sheet(checked),) if any(one.differences for one in checked) else (),
        sources=numbers.numbered(),
        place=place.name,
        ages="of each document as it stands beside it",
    )


def rested(one: Checked) -> str:
    """Whose document it is, and on which release it rested."""
    return f"{one.issued}" + (f", from data release {one.then}." if one.then and one.then != one.now else ".")


def _table(one: Checked, name: str, held: Sequence[Difference], numbers: Numbering) -> Table:
    return Table(
        id=f"{one.id}-{name.split()[0].lower()}",
        title=f"{one.title}: {name[0].lower()}{name[1:]}",
        columns=(Column(name="Where", share=2), Column(name="It said", share=3), Column(name="It would say now", share=3)),
        rows=tuple(
            (
                Cell(text=each.what or each.where or "At the top", under=each.where if each.what else ""),
                Cell(text=each.said or "Nothing of this", refs=() if each.says else numbers(each.sources)),
                Cell(text=each.says or "Nothing of this", refs=numbers(each.sources) if each.says else ()),
            )
            for each in held
        ),
    )


def _sheet(checked: Sequence[Checked]) -> Sheet:
    columns = (
        "Document", "Part", "What became of it", "Only worded otherwise", "Where", "Row", "It said", "It would say now",
        "Its sources now", "Release then", "Release now",
    )  # fmt: skip
    return Sheet(
        id="no-longer-holds",
        label="No longer holds",
        title="What no longer holds",
        columns=columns,
        rows=tuple(
            (
                one.title, each.part, KINDS[each.kind], "yes" if each.worded else "no", each.where, each.what, each.said, each.says,
                "; ".join(source.citation() for source in each.sources), one.then, one.now,
            )
            for one in checked
            for each in one.differences
        ),
    )  # fmt: skip
