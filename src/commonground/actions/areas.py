"""Areas of one's own: draw them, keep them, put their figures together and set them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from commonground.actions import places as found_places
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.documents import areas as documents
from commonground.documents import profile as profile_documents
from commonground.domain.indicators.clash import together
from commonground.domain.indicators.nouns import Measure
from commonground.domain.indicators.reaggregate import many
from commonground.domain.indicators.reaggregate_nouns import Reaggregated
from commonground.domain.places import custom_lists
from commonground.domain.places.custom import CustomArea, Fit, Ground, Member, best_fit, clashes, made_of
from commonground.domain.places.custom_pasted import draw as drawn
from commonground.domain.places.custom_pasted import read_codes
from commonground.domain.places.custom_wards import expanded, notes
from commonground.store import clock, warehouse
from commonground.store.records import areas as rows
from commonground.store.records import database
from commonground.store.records.areas import DrawnArea
from commonground.store.warehouse import areas as ground
from commonground.terms import LOWER_TIER, SMALL, Figure, Refused, Source, dated, union

MOST_TEXT = 400_000  # characters of a pasted list: every small area of England is 340,000
MOST_AREAS = 15
_SMALL_PARTS = {"small areas": "lsoa", "wards": "ward"}


Row = tuple[Measure, tuple[Figure, ...]]


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """Areas in columns, measures in rows: each in the newest period in which every area has a value.

    `partly` are the rows in which some area has none; `refused` gives the measures that cannot be put together, with the
    reason; `shared` the pairs that hold the same people; `marks` what a table of these measures must say beside them. `taken` are
    the areas with their wards taken apart into small areas, by the `look_ups`; `wards` says how well that fits.
    """

    areas: tuple[CustomArea, ...]
    rows: tuple[Row, ...]
    partly: tuple[Row, ...]
    refused: tuple[tuple[Measure, str], ...]
    shared: tuple[str, ...]
    marks: tuple[str, ...]
    taken: tuple[CustomArea, ...] = ()
    look_ups: tuple[Source, ...] = ()
    wards: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source behind the table, once."""
        return union(*(figure.sources for _, figures in (*self.rows, *self.partly) for figure in figures))


def draw(*, name: str, text: str, by: Person, why: str = "") -> CustomArea:
    """An area from a pasted list of codes and postcodes; nothing is kept.

    Raises `Refused`: area_not_sound with every finding at once, area_too_long, not_permitted, no_release.
    """
    require(by, "read")
    if len(text) > MOST_TEXT:
        raise Refused(
            "area_too_long",
            what=f"The list has {len(text):,} characters, and at most {MOST_TEXT:,} are read",
            ways_out=("Give larger places instead of small areas", "Draw it in parts"),
        )
    return drawn(name.strip(), text, ground=_ground_for(text), made_by=by.name, made_on=clock.now().date(), why=why.strip())


def area_of(*, place: str, by: Person, parts: str = "") -> CustomArea:
    """A held place (name, code or postcode) as an area: the place itself, or what lies in it.

    `parts` is "" (the place itself where figures are held for it or it is a ward or small area, else its councils), "councils", "wards" or
    "small areas".
    """
    require(by, "read")
    release, found = warehouse.current(), found_places.find_place(text=place, by=by)
    register, on = found_places.register(), clock.now().date()
    if parts in _SMALL_PARTS:
        kind = _SMALL_PARTS[parts]
        around = ground.ground(release, register, codes=(found.code, *ground.small_areas_in(release, found.code, kind)))
        return replace(made_of(found, (kind,), ground=around, made_by=by.name, made_on=on), name=f"{found.name}, from its {parts}")
    if found.kind in SMALL:
        around = ground.ground(release, register, codes=(found.code,))
        member = Member(place=found, people=around.people_of(found))
        noted = tuple(notes((member,), around))
        return CustomArea(name=found.name, members=(member,), made_by=by.name, made_on=on, notes=noted)
    people = ground.residents(release, register.places)
    if parts == "councils" or (not parts and found.code not in people):
        return made_of(found, LOWER_TIER, ground=Ground(register=register, people=people, postcodes={}), made_by=by.name, made_on=on)
    return CustomArea(name=found.name, members=(Member(place=found, people=people.get(found.code)),), made_by=by.name, made_on=on)


def save(*, name: str, text: str, by: Person, why: str = "", fit: bool = False) -> DrawnArea:
    """Draw an area and keep it under a name: with shares of split places, or (`fit`) from whole places as the best fit.

    Raises what `draw` raises.
    """
    require(by, "save_area")
    area = draw(name=name, text=text, why=why, by=by)
    if fit:
        area = best_fit(area).area
    with database.writing():
        return _keep(area, rows.listings(), by)


def bring(
    *, file: str, body: bytes, whose: str, kind: str = "", area: str = "", code: str = "", share: str = "", by: Person
) -> tuple[DrawnArea, ...]:
    """Keep every area of a table: a row for each code, with the name of its area; all of them, or none with every finding.

    `whose` says who made the list and when; `kind` what the areas are (neighbourhood teams). `area`, `code` and `share` name columns
    that are not to be guessed. Raises `Refused`: source_incomplete, list_empty, list_column, areas_many, area_not_sound, and as
    reading a table does.
    """
    require(by, "save_area")
    if not whose.strip():
        raise Refused("source_incomplete", what="Nothing says whose list it is", ways_out=("Say who made it, and when",))
    from commonground.connectors.sheets import Limits, read

    sheets = [sheet for sheet in read(file, body, Limits()) if any(sheet.rows)]
    listed = custom_lists.read(sheets[0].rows if sheets else (), area=area, code=code, share=share)
    why = f"{kind.strip() or listed.area}, as listed by {whose.strip()} in {file}"[:2000]
    found = custom_lists.drawn(listed, ground=_ground_for(listed.text), made_by=by.name, made_on=clock.now().date(), why=why)
    with database.writing():
        listings = rows.listings()
        return tuple(_keep(one, listings, by) for one in found)


def _keep(area: CustomArea, listings: Mapping[str, tuple[bool, str, str, datetime]], by: Person) -> DrawnArea:
    """Keep an area, put back on the list where it was taken off."""
    held = DrawnArea(
        code=area.code,
        name=area.name,
        members=tuple((member.place.code, member.share, member.how) for member in area.members),
        notes=tuple(str(note) for note in area.notes),
        why=area.why,
        by=by.name,
        on=clock.now(),
    )
    rows.save_area(held)
    if held.code in listings and not listings[held.code][0]:
        rows.list_area(held.code, listed=True, why="Drawn again", by=by.name, on=held.on)
    log(by, "save_area", held.code, {"name": held.name, "members": len(held.members)}, on=held.on)
    return held


def take_off(*, code: str, why: str, by: Person) -> DrawnArea:
    """Take an area off the list of areas. Its page stays, because others may have its address, and drawing it again lists it again.

    Raises `Refused`: area_unknown, reason_missing, not_permitted.
    """
    require(by, "save_area")
    area = rows.load_area(code)
    if not why.strip():
        raise Refused("reason_missing", what="Nothing says why", ways_out=("Say why the area goes, for whoever has its address",))
    on = clock.now()
    with database.writing():
        rows.list_area(code, listed=False, why=why.strip()[:2000], by=by.name, on=on)
        log(by, "take_off_area", code, {"name": area.name, "why": why.strip()[:2000]}, on=on)
    return area


def taken_off(*, code: str, by: Person) -> tuple[str, str, datetime] | None:
    """Why an area is off the list, who took it off and when; None while it is on."""
    require(by, "read")
    listed, why, who, on = rows.listings().get(code, (True, "", "", clock.now()))
    return None if listed else (why, who, on)


def saved(*, by: Person) -> tuple[DrawnArea, ...]:
    """Every area that was drawn and not taken off the list, newest first."""
    require(by, "read")
    return rows.areas()


def kept(*, code: str, by: Person) -> DrawnArea:
    """An area as it was drawn, with what its maker was told. Raises `Refused` (area_unknown)."""
    require(by, "read")
    return rows.load_area(code)


def load(*, code: str, by: Person) -> CustomArea:
    """A kept area on the places of the release that serves.

    Raises `Refused`: area_unknown, area_out_of_date when one of its places is in force no more.
    """
    require(by, "read")
    drawn_then = rows.load_area(code)
    codes = [member for member, _, _ in drawn_then.members]
    around = ground.ground(warehouse.current(), found_places.register(), codes=codes)
    places = around.register.places
    gone = [member for member in codes if member not in places]
    if gone:
        raise Refused(
            "area_out_of_date",
            what=f"{drawn_then.name} was drawn on {dated(drawn_then.on)} from places that this release holds no more",
            why=f"{', '.join(gone[:5])}{f' and {len(gone) - 5} more' if len(gone) > 5 else ''}",
            ways_out=("Draw it again from the places in force",),
        )
    members = tuple(
        Member(place=places[member], share=share, people=around.people_of(places[member]), how=how)
        for member, share, how in drawn_then.members
    )
    return CustomArea(name=drawn_then.name, members=members, made_by=drawn_then.by, made_on=drawn_then.on.date(), why=drawn_then.why)


def fitted(*, area: CustomArea, by: Person) -> Fit | None:
    """The best fit of an area from whole places, with the people that it brings in and leaves out; None when nothing is split."""
    require(by, "read")
    return best_fit(area) if area.split else None


def named(*, name: str, by: Person) -> tuple[str, CustomArea]:
    """An area by the code of one that was drawn, or by a place's name, code or postcode; and the code by which it is found again."""
    if name.startswith("custom-"):
        return name, load(code=name, by=by)
    code = found_places.find_place(text=name, by=by).code
    return code, area_of(place=code, by=by)


def write(*, names: Sequence[str], form: str, by: Person) -> bytes:
    """Areas side by side as the bytes of a file of `form`. Raises what `named` and `side_by_side` raise, and `Refused` (form_unknown)."""
    require(by, "export")
    side = side_by_side(areas=[named(name=name, by=by)[1] for name in names], by=by)
    rows = (*side.rows, *side.partly)
    made = documents.document(
        side.areas,
        rows,
        refused=side.refused,
        shared=side.shared,
        marks=side.marks,
        taken=side.taken,
        look_ups=side.look_ups,
        wards=side.wards,
        release=warehouse.current().id,
    )
    return profile_documents.write(made, form)


def side_by_side(*, areas: Sequence[CustomArea], by: Person, measures: Sequence[str] | None = None) -> SideBySide:
    """Areas side by side on the measures named (ids), or on every measure held for all of their places.

    Raises `Refused`: areas_none, areas_many, measure_unknown.
    """
    require(by, "read")
    if len(areas) > MOST_AREAS:
        raise Refused("areas_many", what=f"{len(areas)} areas, and at most {MOST_AREAS} are shown together", ways_out=("Leave some out",))
    known = warehouse.current().measures()
    for name in measures or ():
        if name not in known:
            raise Refused(
                "measure_unknown", what=f"There is no measure {name!r}", ways_out=("Run `commonground measure list` to see them",)
            )
    return _side_by_side(warehouse.current().id, tuple(areas), tuple(measures) if measures is not None else None)


@lru_cache(maxsize=32)
def _side_by_side(release_id: str, areas: tuple[CustomArea, ...], measures: tuple[str, ...] | None) -> SideBySide:
    release = warehouse.release_of(release_id)
    around = ground.ground(release, found_places.register_in(release_id), codes={code for area in areas for code in area.codes})
    taken = [expanded(area, around) for area in areas]
    panel = ground.panel(release, {member.place.code: member.place for area in (*areas, *taken) for member in area.members})
    names = measures if measures is not None else [name for name in panel.measures if name in panel.slabs]
    found = many(panel, taken, names)
    wards = [member.place.code for area in areas for member in area.members if member.place.kind == "ward"]
    if wards:
        found |= _of_wards_themselves(found, many(panel, areas, names))
    whole, partly, refused = [], [], []
    for name, one in found.items():
        measure, figures = panel.measures[name], tuple(replace(of, place=area.place) for of, area in zip(one.figures(), areas, strict=True))
        if all(figure.present for figure in figures):
            whole.append((measure, figures))
        elif any(figure.present for figure in figures) or not one.refusal:
            partly.append((measure, figures))
        else:
            refused.append((measure, one.refusal))
    marks = together(measure for measure, _ in whole)
    shared = _shared(release, areas)
    return SideBySide(
        areas=areas,
        rows=tuple(whole),
        partly=tuple(partly),
        refused=tuple(refused),
        shared=shared,
        marks=marks,
        taken=tuple(taken),
        look_ups=ground.look_ups(release, wards),
        wards=tuple(dict.fromkeys(f"{note.what}. {note.why}".strip() for area in areas for note in notes(area.members, around))),
    )


def _of_wards_themselves(found: Mapping[str, Reaggregated], own: Mapping[str, Reaggregated]) -> dict[str, Reaggregated]:
    """Measures of which only the wards themselves have figures (a council's own), and their small areas none."""
    held = {name: [sum(figure.present for figure in every.figures()) for every in (one, own[name])] for name, one in found.items()}
    return {name: own[name] for name, (small, wards) in held.items() if wards > small}


def _shared(release: warehouse.Release, areas: Sequence[CustomArea]) -> tuple[str, ...]:
    """Pairs of areas that hold the same people, in a place of both or in one that lies in another: their figures are not independent."""
    register = ground.with_small_areas(release, found_places.register_in(release.id), {code for area in areas for code in area.codes})
    pairs = []
    for position, one in enumerate(areas):
        for other in areas[position + 1 :]:
            both = set(one.codes) & set(other.codes)
            apart = [member for area in (one, other) for member in area.members if member.place.code not in both]
            if both or any(finding.code == "area_overlap" for finding in clashes(apart, register)):
                pairs.append(f"{one.name} and {other.name} have people in common")
    return tuple(pairs)


def _ground_for(text: str) -> Ground:
    asked = read_codes(text)
    return ground.ground(
        warehouse.current(),
        found_places.register(),
        codes=[item.text for item in asked if item.kind == "code"],
        postcodes=[item.text for item in asked if item.kind == "postcode"],
    )
