"""Surveys that this installation holds: taken in once, their design settled by a person, and let go when their licence ends."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from commonground.actions import jobs, places
from commonground.actions.permissions import Person, require
from commonground.actions.survey.suggesting import suggested
from commonground.domain.survey.catalogue import Answered, Catalogue, Variable
from commonground.domain.survey.recipes import RECIPES
from commonground.domain.survey.written import Settings, WrittenDesign
from commonground.reference import read_yaml
from commonground.store import catalogue as registered
from commonground.store import clock, warehouse
from commonground.store.records import database, events
from commonground.store.surveys import shelf
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.prepare import quote
from commonground.store.surveys.settings import open_with_settings
from commonground.store.surveys.shelf import OnShelf
from commonground.terms import LOWER_TIER, Finding, Refused

MOST_STANDING = 12
MOST_OPEN = 2  # surveys that one process keeps open: each takes the room of its file
OUTSIDE = frozenset({"E09000001", "E06000053"})  # the City of London and the Isles of Scilly: too few people for a sample of their own


@dataclass(frozen=True)
class Ready:
    """A survey that can be asked, and the lock that one asker at a time holds."""

    opened: Opened
    settings: Settings
    lock: threading.RLock


_OPEN: OrderedDict[tuple[str, str], Ready] = OrderedDict()
_OPENING = threading.Lock()


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


def take_in(
    *, chunks: Iterable[bytes], name: str, by: Person, title: str = "", address: str = "/survey/{ref}/design/"
) -> tuple[OnShelf, Any]:
    """Take a survey file in, and have its people read as long work; gives the survey and the job (none when it was read before).

    Raises `Refused`: not_permitted, survey_empty, survey_large, survey_kind, survey_encoding.
    """
    require(by, "open_survey")
    received = shelf.receive(chunks, name)
    on = clock.now()
    held, new = shelf.keep(received, title=title, by=by.name, on=on)
    if new:
        _log(by, "open_survey", held.ref, {"file": held.file, "sha256": held.sha256, "bytes": held.size})
    if held.is_read:
        return held, None
    asked = {"survey": held.ref, "came": held.on.isoformat()}
    return held, jobs.start(kind="read_survey", question=asked, address=address.format(ref=held.ref), by=by)


def take_in_file(*, path: Path, by: Person, design: Mapping[str, Any] | None = None, title: str = "") -> OnShelf:
    """Take in a file of this computer, read it at once, and put its design in force when one is given."""
    require(by, "open_survey")
    held, new = shelf.keep(shelf.receive(shelf.chunks_of(path), path.name), title=title, by=by.name, on=clock.now())
    if new:
        _log(by, "open_survey", held.ref, {"file": held.file, "sha256": held.sha256, "bytes": held.size})
    if not held.is_read:
        held = shelf.read_in(held.ref, _quiet)
    return set_design(ref=held.ref, design=design, by=by) if design else held


def work_read(question: Mapping[str, Any], by: Person, say: jobs.Say) -> dict[str, Any]:
    """The long work of reading a survey in; see `jobs.KINDS`."""
    require(by, "open_survey")
    held = shelf.read_in(question["survey"], say)
    return {"survey": held.ref, "rows": held.rows, "columns": held.columns}


def make_synthetic(*, people: int, waves: int, by: Person) -> Any:
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
    _read(ref)
    return suggested(shelf.variables(ref), _council_names(warehouse.current().id))


def set_design(*, ref: str, design: Mapping[str, Any], by: Person, why: str = "") -> OnShelf:
    """Put a design in force, with the reason if there is one. It may have findings that stop every answer; what cannot be understood
    at all is refused.

    Raises `Refused`: not_permitted, survey_unknown, design_unreadable, design_columns, lonely_unknown, replicates_absent.
    """
    require(by, "open_survey")
    held = _read(ref)
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
    kept = shelf.add_design(ref, plain, by=by.name, on=clock.now(), made=_made(opened, known), why=why)
    _log(by, "design_survey", ref, {"version": kept.version, "design": plain})
    return kept


def stand(*, ref: str, measure: str, words: str, asked: bool, by: Person) -> OnShelf:
    """Ask a measure for every place from now on (`asked`), or no longer. Raises what `Catalogue.measure` raises."""
    require(by, "open_survey")
    held = _read(ref)
    known = catalogue(held)
    known.measure(measure)
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
    return ready(ref).opened.findings


def let_go(*, ref: str, by: Person) -> None:
    """Remove a survey and everything worked out from it. Answers that a case already holds stay in the case."""
    require(by, "open_survey")
    held = shelf.load(ref)
    shelf.let_go(ref)
    for key in [key for key in _OPEN if key[0] == ref]:
        _OPEN.pop(key, None)
    _log(by, "let_go_survey", ref, {"file": held.file, "sha256": held.sha256})


def ready(ref: str) -> Ready:
    """A survey opened with the design in force, kept open in this process. Refused (survey_design_missing) without a design."""
    held = _read(ref)
    if held.design is None:
        raise Refused(
            "survey_design_missing",
            what=f"Nobody has said yet how the people of {held.title} were drawn",
            why="Without weights and design every interval would be wrong",
            ways_out=("Say which columns hold the weights, the strata and the sampling units",),
        )
    key = (ref, held.stamp)
    with _OPENING:
        if key not in _OPEN:
            opened, settings = open_with_settings(shelf.people(ref), held.design, keep=shelf.made_ready(ref))
            origin = msgspec.structs.replace(settings.source, file=held.file, sha256=held.sha256) if settings.source else None
            _OPEN[key] = Ready(opened, replace(settings, source=origin), threading.RLock())
            while len(_OPEN) > MOST_OPEN:
                _OPEN.popitem(last=False)
        _OPEN.move_to_end(key)
        return _OPEN[key]


def is_open(ref: str) -> bool:
    """Whether this process has the survey open already."""
    return (ref, shelf.load(ref).stamp) in _OPEN


def catalogue(held: OnShelf) -> Catalogue:
    """What can be asked of a survey, in words, with the places of this data release."""
    return _catalogue(held.ref, held.stamp, warehouse.current().id)


def understood(held: OnShelf) -> WrittenDesign:
    """The design in force as it was written."""
    return msgspec.convert(held.design or {}, WrittenDesign)


@lru_cache(maxsize=16)
def _catalogue(ref: str, stamp: str, release_id: str) -> Catalogue:
    held = shelf.load(ref)
    design = understood(held)
    variables = [_in_words(each, design) for each in [*shelf.variables(ref), *held.made]]
    drawn = [design.weights or "", design.waves or "", design.places or ""]
    for several in (design.strata, design.clusters, design.population):
        drawn += [several] if isinstance(several, str) else several
    if design.replicates:
        drawn += [
            each.name
            for each in variables
            if each.name in design.replicates.columns or (design.replicates.prefix and each.name.startswith(design.replicates.prefix))
        ]
    column = next((each for each in variables if each.name == design.places), None)
    found = place_levels(column, release_id) if column else {}
    within, names = _within(found, release_id)
    return Catalogue(
        variables=variables,
        place_column=design.places if design.places and found else "",
        wave_column=design.waves or "",
        places=found,
        within=within,
        kinds={code: places.register().places[code].kind for code in within},
        names=names,
        ordered=list(design.order),
        made=[each.name for each in held.made],
        design=[name for name in dict.fromkeys(drawn) if name],
    )


def _in_words(variable: Variable, design: WrittenDesign) -> Variable:
    """A variable with the words that the design gives, and without the codes that the design takes for no answer."""
    codes = {str(code) for code in design.missing.get(variable.name, design.missing.get("all", []))}
    words = design.values.get(variable.name, {})
    levels = [
        Answered(value=level.value, words=words.get(str(level.value), level.words))
        for level in variable.levels
        if str(level.value) not in codes
    ]
    place = {str(code): i for i, code in enumerate(design.order.get(variable.name, []))}
    if place:
        levels.sort(key=lambda level: place.get(str(level.value), len(place)))
    label, role = design.labels.get(variable.name, variable.label), design.roles.get(variable.name, "")
    return msgspec.structs.replace(variable, label=label, levels=levels, role=role)


def _made(opened: Opened, known: Container[str]) -> list[Variable]:
    """The publishers' measures that the design's raw answers make, as variables."""
    found = []
    for name in (each for each in opened.columns if each in RECIPES and each not in known):
        quoted = quote(name)
        counted = opened.sql(f"SELECT count({quoted}) AS n, min({quoted}) AS low, max({quoted}) AS high FROM person").to_pylist()[0]
        share = RECIPES[name].statistic == "proportion"
        found.append(
            Variable(
                name=name,
                label=measure_name(name),
                number=True,
                levels=[Answered(value=0, words="No"), Answered(value=1, words="Yes")] if share else [],
                different=2 if share else 101,
                answered=counted["n"],
                missing=opened.rows - counted["n"],
                low=counted["low"],
                high=counted["high"],
            )
        )
    return found


def measure_name(name: str) -> str:
    """What the register calls a measure; its id where the register does not have it."""
    known = registered.measures().get(name)
    return known.name if known else name.replace("_", " ").capitalize()


def place_levels(column: Variable, release_id: str) -> dict[str, list[Any]]:
    """Which answers of a column mean which council: by its code or by its name, as the value or as its words."""
    named = _council_names(release_id)
    found: dict[str, list[Any]] = {}
    for level in column.levels:
        code = next((named[text] for text in (str(level.value).strip().lower(), level.words.strip().lower()) if text in named), "")
        if code:
            found.setdefault(code, []).append(level.value)
    return found


@lru_cache(maxsize=2)
def _council_names(release_id: str) -> dict[str, str]:
    """Codes and names of councils in small letters, to the code in this release."""
    register = places.register()
    councils = register.tier("lower")
    named = {place.name.lower(): place.code for place in councils} | {place.code.lower(): place.code for place in councils}
    return named | {new.lower(): old for new, old in register.newer.items()}


def _within(found: Mapping[str, Sequence[Any]], release_id: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    register = places.register()
    within: dict[str, list[str]] = {}
    names = {code: place.name for code, place in register.places.items()}
    for code, place in register.places.items():
        if code in found or place.kind in LOWER_TIER or place.kind in ("country", "lsoa", "msoa"):
            continue
        parts = register.children(place, LOWER_TIER)
        inside = [part.place.code for part in parts]
        whole = all(part.share > 0.99 for part in parts) and all(each in found or each in OUTSIDE for each in inside)
        if inside and whole and any(each in found for each in inside):
            within[code] = [each for each in inside if each in found]
    return within, names


def _read(ref: str) -> OnShelf:
    held = shelf.load(ref)
    if not held.is_read:
        raise Refused(
            "survey_unread",
            what=f"{held.title} has not been read in yet",
            why="It is still being read, or could not be read",
            ways_out=("Wait until it has been read", "Open the file again"),
        )
    return held


def _quiet(share: float, words: str) -> None:
    return None


def _log(by: Person, action: str, subject: str, detail: dict[str, Any]) -> None:
    with database.writing():
        events.append_event(on=clock.now(), by=by.ref, by_name=by.name, action=action, subject=subject, detail=detail)
