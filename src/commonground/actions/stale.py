"""Which sentences of a document that was taken away no longer hold: as it was laid out then, beside the data as they are now.

A case keeps every answer for ever, so that its documents can be laid out again as they were. What they would say now is drafted
and thrown away: nothing is changed by looking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from commonground import __version__
from commonground.actions import cases, profiles, stages
from commonground.actions.case_documents import WRITERS, lay_out
from commonground.actions.permissions import Person, require
from commonground.actions.places import find_place
from commonground.case import ROUTE, Case, Kind, Settled, Stage, State, as_it_stood, standings
from commonground.documents import profile as profile_document
from commonground.documents import stale as shown
from commonground.documents import words
from commonground.documents.blocks import Block, Document, Heading, Paragraph
from commonground.documents.differing import Difference, Said, sayings
from commonground.documents.stale import Checked
from commonground.domain.indicators.nouns import Profile
from commonground.store import clock, outbox, warehouse
from commonground.store.records import cases as rows
from commonground.terms import Place, Refused


@dataclass(frozen=True, kw_only=True)
class Report:
    """Documents about a place, each held against the data as they are now; `about` says which documents."""

    about: str
    place: Place
    release: str
    documents: tuple[Checked, ...]

    @property
    def sentence(self) -> str:
        """The finding over all of them."""
        return shown.summary(self.documents)

    def plain(self) -> dict[str, Any]:
        """All of it as plain values, for programs."""
        found = [
            {
                "id": one.id, "title": one.title, "issued": one.issued, "release_then": one.then, "compared": one.compared,
                "sentence": one.sentence, "because": list(one.because), "sentences": one.sentences, "rows": one.rows,
                "differences": [_plain(each) for each in one.differences],
            }
            for one in self.documents
        ]  # fmt: skip
        return {"about": self.about, "place": self.place.code, "release": self.release, "sentence": self.sentence, "documents": found}


def _plain(each: Difference) -> dict[str, Any]:
    sources = [source.citation() for source in each.sources]
    return {
        "kind": each.kind, "part": each.part, "where": each.where, "row": each.what, "said": each.said, "says": each.says,
        "before": dict(each.before), "after": dict(each.after), "sources": sources, "only_worded": each.worded,
    }  # fmt: skip


def check_case(*, ref: str, on: date | None = None, by: Person) -> Report:
    """What no longer holds in the documents of a case: the newest, or those that were newest at the end of a day.

    A stage that is settled is compared as it was settled with what a draft would say now. Of a stage that had no answer on
    that day the first is taken. Raises `Refused`: case_unknown, no_release, not_permitted.
    """
    require(by, "read")
    case, release = rows.load_case(ref), warehouse.current().id
    place = find_place(text=case.place, by=by)
    then = as_it_stood(case, clock.as_here(datetime.combine(on, time.max))) if on else case
    outside, versions = stages.outside_now(case), cases.made_with(ref)
    found = []
    for stage in ROUTE:
        answer = then.last(stage.id) or next(iter(case.given(stage.id)), None)
        if answer is not None and (stage.id == "profile" or stage.id in WRITERS) and isinstance(answer.answer, dict):
            reasons = _because(case, stage, answer, outside)
            one = _checked(case, stage, answer, place, reasons, by)
            version = versions.get(answer.fingerprint) or versions.get("")
            told_apart = stage.id == "profile" or not reasons
            found.append(replace(one, note=f"{one.note} {_of_version(version, told_apart)}".strip()))
    return Report(about=case.title, place=place, release=release, documents=tuple(found))


def write(*, report: Report, form: str, out: Path, by: Person) -> Path:
    """Write a report in one form to a folder, and give the file's path. Raises what `rendered` and the disk raise."""
    name, content = rendered(report=report, form=form, by=by)
    return outbox.write_whole(Path(out) / f"{name}.{form}", content)


def rendered(*, report: Report, form: str, by: Person) -> tuple[str, bytes]:
    """A report in one form, with the name of its file. Raises `Refused`: form_unknown, not_permitted."""
    require(by, "export")
    made = shown.document(f"{report.about}: what no longer holds", report.place, report.release, report.documents)
    return outbox.file_name(report.place.name.lower(), report.place.code, "no longer holds"), profile_document.write(made, form)


def _of_version(version: str | None, told_apart: bool) -> str:
    """What to bear in mind of the version that made a document, if anything."""
    if version == __version__ or (version is None and told_apart):
        return ""
    made = f"It was made with version {version} of the program, and this is {__version__}" if version else "It does not say its version"
    return f"{made}: some of its words may differ for that alone."


def _because(case: Case, stage: Stage, answer: Settled, outside: Mapping[str, str]) -> tuple[str, ...]:
    """What an answer rests on that has changed since it was given."""
    held = next(each for each in standings(as_it_stood(case, answer.on), outside) if each.stage.id == stage.id)
    return held.reasons if held.state is State.OUT_OF_DATE else ()


def _checked(case: Case, stage: Stage, answer: Settled, place: Place, because: tuple[str, ...], by: Person) -> Checked:
    done = f"Settled by {answer.by}" if answer.kind is Kind.SETTLED else "A draft"
    about = Checked(
        id=stage.id,
        title=stage.title,
        issued=f"{done} on {words.day(answer.on.date())}",
        then=str(answer.answer.get("release") or ""),
        now=warehouse.current().id,
        because=because,
    )
    try:
        return _profile(case, answer, about, by) if stage.id == "profile" else _stage(case, stage, answer, place, about, by)
    except Refused as no:
        return replace(about, compared=False, note=f"{no.what}." + (f" {no.ways_out[0]}." if no.ways_out else ""))


def _stage(case: Case, stage: Stage, answer: Settled, place: Place, about: Checked, by: Person) -> Checked:
    before = _laid_out_again(lambda: lay_out(stage.id, answer.answer, place, about.now))
    fresh = _same_question(answer.answer, by) if stage.id == "value" else None
    after = sayings(lay_out(stage.id, fresh or stages.drafting(stage.id).draft(case, by), place, about.now))
    return about.beside(before, after, unmoved=() if about.because else after)


def _laid_out_again(made: Callable[[], Document]) -> tuple[Said, ...]:
    """What a kept answer said. Raises `Refused` (answer_unlike) where it is no answer as this program gives it."""
    try:
        return sayings(made())
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        what = "Its answer has another form than this version gives: somebody wrote it, or an older version of the program"
        raise Refused("answer_unlike", what=what, why=str(problem), ways_out=("Read it on the page of its stage",)) from problem


def _same_question(held: Mapping[str, Any], by: Person) -> dict[str, Any] | None:
    """The question that a value answer keeps, asked again; nothing where it was only the illustration that is drafted anew."""
    from commonground.actions.stages.value import ILLUSTRATION, answer_of
    from commonground.actions.value import ask

    if "question" not in held or held.get("status") == ILLUSTRATION:
        return None
    fresh = answer_of(*ask.first_look(question=held["question"], by=by))
    if fresh["how_sure"] != held["how_sure"]:
        raise Refused(
            "answer_unready",
            what=f"It was worked out with {held['how_sure']}; on the data as they are now there is one with {fresh['how_sure']}",
            ways_out=("Work the whole answer out on the page Value of the place, then check again",),
        )
    return fresh


def _profile(case: Case, answer: Settled, about: Checked, by: Person) -> Checked:
    """The profile as it was laid out from its own release; where that is gone, its sentences alone."""
    kept, now = answer.answer, profiles.read_profile(place=case.place, by=by)
    if about.then not in warehouse.held():
        before, fresh = _laid_out_again(lambda: _spoken(kept)), stages.drafting("profile").draft(case, by)
        note = f"The release {about.then!r} is not held any more: only its sentences are compared, and none of its tables."
        return about.beside(before, sayings(_spoken(fresh)), note=note)
    old = profiles.profile_in(about.then, now.place.code, (), profiles.FULL, answer.on.date())
    before = _laid_out_again(lambda: profile_document.document(_as_kept(old, kept)))
    unmoved = profiles.read_profile(place=case.place, release=about.then, by=by)
    return about.beside(before, sayings(profile_document.document(now)), unmoved=sayings(profile_document.document(unmoved)))


def _as_kept(old: Profile, kept: Mapping[str, Any]) -> Profile:
    """A profile laid out anew, with the sentences that the case keeps of it."""
    said = {section["id"]: section["sentence"] for section in kept["sections"]}
    sections = tuple(replace(section, sentence=said.get(section.id, section.sentence)) for section in old.sections)
    return replace(old, sentence=kept["sentence"], sections=sections, notes=tuple(kept["cannot_tell"]))


def _spoken(answer: Mapping[str, Any]) -> Document:
    """The sentences of a profile that a case keeps, under their headings."""
    blocks: list[Block] = [Paragraph(text=answer["sentence"])]
    for section in answer["sections"]:
        blocks += [Heading(text=section["title"]), Paragraph(text=section["sentence"])]
    return Document(id="", title="", subtitle="", summary="", release=answer["release"], blocks=tuple(blocks), sheets=(), sources=())
