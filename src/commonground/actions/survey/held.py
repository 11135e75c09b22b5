"""Surveys that this installation holds: taken in once, their design settled by a person, and let go when their licence ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from commonground.actions import jobs, places
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.actions.survey import catalogues, opening
from commonground.actions.survey.suggesting import suggested
from commonground.domain.survey.written import WrittenDesign
from commonground.reference import read_yaml
from commonground.store import clock
from commonground.store.records import database
from commonground.store.records.jobs import Job
from commonground.store.surveys import shelf
from commonground.store.surveys.settings import open_with_settings
from commonground.store.surveys.shelf import OnShelf, Received
from commonground.terms import Finding, Refused

MOST_STANDING = 12


def every(*, by: Person) -> tuple[OnShelf, ...]:
    """Every survey that is held, the newest first. Raises `Refused` (not_permitted)."""
    require(by, "read")
    return shelf.every()


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A survey file that is not shipped here: what it would answer, and where it can be had."""

    id: str
    title: str
    publisher: str
    answers: str
    councils: bool
    size: str
    where: str
    address: str
    note: str
    technical: str


@lru_cache(maxsize=1)
def elsewhere() -> tuple[Elsewhere, ...]:
    """The survey files that would answer questions about activity, and where they can be had."""
    return tuple(Elsewhere(**row) for row in read_yaml("survey/files.yaml")["files"])


def one(*, ref: str, by: Person) -> OnShelf:
    """A survey that is held. Raises `Refused` (survey_unknown, not_permitted)."""
    require(by, "ask_survey")
    return shelf.load(ref)


def take_in(*, chunks: Iterable[bytes], name: str, by: Person, title: str = "") -> tuple[OnShelf, Job | None]:
    """Take a survey file in, and have its people read as long work; gives the survey and the job (none when it was read before).

    Raises `Refused`: not_permitted, survey_empty, survey_large, survey_kind, survey_encoding.
    """
    require(by, "open_survey")
    held = _kept(shelf.receive(chunks, name), title, by)
    if held.is_read:
        return held, None
    asked = {"survey": held.ref, "came": held.on.isoformat()}
    return held, jobs.start(kind="read_survey", question=asked, address=f"/survey/{held.ref}/design/", by=by)


def take_in_file(*, path: Path, by: Person, design: Mapping[str, Any] | None = None, title: str = "") -> OnShelf:
    """Take in a file of this computer, read it at once, and put its design in force when one is given."""
    require(by, "open_survey")
    held = _kept(shelf.receive(shelf.chunks_of(path), path.name), title, by)
    if not held.is_read:
        held = shelf.read_in(held.ref, lambda share, words: None)
    return set_design(ref=held.ref, design=design, by=by) if design else held


def _kept(received: Received, title: str, by: Person) -> OnShelf:
    """A file that came in, on the shelf; said in the log when it was not there before."""
    held, new = shelf.keep(received, title=title, by=by.name, on=clock.now())
    if new:
        _log(by, "open_survey", held.ref, {"file": held.file, "sha256": held.sha256, "bytes": held.size})
    return held


def work_read(question: Mapping[str, Any], by: Person, say: jobs.Say) -> dict[str, Any]:
    """The long work of reading a survey in; see `jobs.KINDS`."""
    require(by, "open_survey")
    held = shelf.read_in(question["survey"], say)
    return {"survey": held.ref, "rows": held.rows, "columns": held.columns}


def make_synthetic(*, people: int, waves: int, by: Person) -> Job:
    """Have a made-up survey of the councils of England written and held, as long work. It describes nobody, and says so."""
    require(by, "open_survey")
    if not 1_000 <= people <= 400_000 or not 1 <= waves <= 12:
        raise Refused(
            "synthetic_size", what="A made-up survey has 1,000 to 400,000 people a year and 1 to 12 years", ways_out=("Ask for less",)
        )
    ref = f"synthetic-{people}-{waves}"
    there = any(each.ref == ref and each.is_read for each in shelf.every())
    asked = {"people": people, "waves": waves, "asked": "" if there else clock.now().isoformat()}
    return jobs.start(kind="synthetic_survey", question=asked, address=f"/survey/{ref}/", by=by)


def work_synthetic(question: Mapping[str, Any], by: Person, say: jobs.Say) -> dict[str, Any]:
    """The long work of making the synthetic survey; see `jobs.KINDS`."""
    require(by, "open_survey")
    from commonground.actions.survey.synthetic import written

    people, waves = int(question["people"]), int(question["waves"])
    ref = f"synthetic-{people}-{waves}"
    if any(each.ref == ref and each.is_read for each in shelf.every()):
        return {"survey": ref}
    councils = [place.code for place in places.register().tier("lower")]
    say(0.02, "Making up people")
    with written(people=people, waves=waves, districts=councils, seed=1, say=say) as (path, design):
        received = shelf.receive(shelf.chunks_of(path), "synthetic.parquet")
        held, _ = shelf.keep(received, title="Synthetic survey", by=by.name, on=clock.now(), ref=ref)
    shelf.read_in(held.ref, lambda share, words: say(0.5 + share / 2, words))
    shelf.add_design(held.ref, design, by=by.name, on=clock.now())
    _log(by, "open_survey", held.ref, {"file": held.file, "sha256": held.sha256, "synthetic": True})
    return {"survey": held.ref}


def suggest_design(*, ref: str, by: Person) -> dict[str, Any]:
    """A design suggested from the variables of a survey that was read, to be checked against its technical note."""
    require(by, "open_survey")
    shelf.load_read(ref)
    return suggested(shelf.variables(ref), catalogues.council_names(places.register()))


def set_design(*, ref: str, design: Mapping[str, Any], by: Person, why: str = "") -> OnShelf:
    """Put a design in force, with the reason if there is one. It may have findings that stop every answer; what cannot be understood
    at all is refused.

    Raises `Refused`: not_permitted, survey_unknown, design_unreadable, design_columns, lonely_unknown, replicates_absent.
    """
    require(by, "open_survey")
    held = shelf.load_read(ref)
    try:
        written = msgspec.to_builtins(msgspec.convert(dict(design), WrittenDesign))
    except msgspec.ValidationError as problem:
        raise Refused(
            "design_unreadable", what="The design is not understood", why=str(problem), ways_out=("Correct what is named",)
        ) from problem
    plain = {name: value for name, value in written.items() if value not in (None, "", [], {})}
    named = [plain[name] for name in ("waves", "places") if plain.get(name)]
    known = {variable.name for variable in shelf.variables(ref)}
    worded = [name for part in ("labels", "values", "order", "roles") for name in plain.get(part, {})]
    if absent := [name for name in [*named, *worded] if name not in known]:
        raise Refused("design_columns", what=f"The file has no column {', '.join(absent)}", ways_out=("Correct the names in the design",))
    if held.synthetic:
        plain["synthetic"] = True  # what was made by code stays so, whatever a design says
    opened, _ = open_with_settings(shelf.people(ref), plain, keep=shelf.made_ready(ref))  # refuses what cannot be opened with it
    kept = shelf.add_design(ref, plain, by=by.name, on=clock.now(), made=catalogues.variables_made(opened, known), why=why)
    _log(by, "design_survey", ref, {"version": kept.version, "design": plain})
    return kept


def stand(*, ref: str, measure: str, words: str, asked: bool, by: Person) -> OnShelf:
    """Ask a measure for every place from now on (`asked`), or no longer. Raises what `Catalogue.measure` raises."""
    require(by, "open_survey")
    held = shelf.load_read(ref)
    catalogues.catalogue(held).measure(measure)  # refused when the survey cannot answer it
    before = dict(held.design or {})
    kept = [each for each in before.get("standing", []) if each["measure"] != measure]
    if asked:
        kept.append({"measure": measure, **({"words": words.strip()} if words.strip() else {})})
    if len(kept) > MOST_STANDING:
        raise Refused(
            "standing_many",
            what=f"{MOST_STANDING} questions are asked for every place already",
            ways_out=("Stop asking one of them first",),
        )
    return set_design(ref=ref, design={**before, "standing": kept}, by=by)


def findings(*, ref: str, by: Person) -> tuple[Finding, ...]:
    """All that is wrong or worth knowing about a survey with its design in force."""
    require(by, "ask_survey")
    return opening.ready(ref).opened.findings


def let_go(*, ref: str, by: Person) -> None:
    """Remove a survey and everything worked out from it. Answers that a case already holds stay in the case."""
    require(by, "open_survey")
    held = shelf.load(ref)
    shelf.let_go(ref)
    opening.close(ref)
    _log(by, "let_go_survey", ref, {"file": held.file, "sha256": held.sha256})


def _log(by: Person, action: str, survey: str, detail: Mapping[str, Any]) -> None:
    """Surveys are kept in folders of their own, so that a line about one stands in a transaction of its own."""
    with database.writing():
        log(by, action, survey, detail)
