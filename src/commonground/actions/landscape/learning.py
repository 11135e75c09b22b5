"""Show how ready a council is, and keep what people scored, each time beside what was scored before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonground.actions import places
from commonground.actions.landscape import files, shown
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.documents import profile as writing
from commonground.documents import readiness as documents
from commonground.domain.landscape import learning, lessons, scoring
from commonground.domain.landscape.learning import Assessed, Readiness, Score
from commonground.store import clock, outbox, warehouse
from commonground.store.records import database
from commonground.store.records import learning as rows
from commonground.terms import Place, Refused

Given = Iterable[tuple[str, int, str]]
SCORES = files.Asked(column="point", called="scores", example="point: p1", headings="point, level, proof", code="scores_unreadable")


@dataclass(frozen=True, kw_only=True)
class ReadinessView:
    """Where a council stands by the newest score of each person, and every assessment that was kept, newest first."""

    place: Place
    stands: Readiness
    kept: tuple[Assessed, ...]


def readiness(*, scores: Given, by: Person) -> Readiness:
    """Where each of the twelve points stands, from (item, level from 0 to 3, proof); nothing is kept.

    Raises `Refused`: item_unknown, level_unknown, not_permitted.
    """
    require(by, "read")
    return learning.readiness(lessons.readiness_items(), _scores(scores, by))


def read_readiness(*, place: str, by: Person) -> ReadinessView:
    """How ready a council is, by all that was kept of it. Raises `Refused`: what finding a council raises, not_permitted."""
    require(by, "read")
    found = shown.council(places.find_place(text=place, by=by))
    kept = rows.kept(found.code)
    stands = learning.readiness(lessons.readiness_items(), [score for one in kept for score in one.scores])
    return ReadinessView(place=found, stands=stands, kept=kept[::-1])


def keep_readiness(*, place: str, scores: Given, by: Person) -> Place:
    """Keep what somebody scored for a council, beside all that was scored before; gives the council.

    Raises `Refused`: not_permitted, readiness_empty, item_unknown, level_unknown, and what finding a council raises.
    """
    require(by, "keep_readiness")
    given = _scores(scores, by)
    if not given:
        raise Refused("readiness_empty", what="No point was scored, so there is nothing to keep", ways_out=("Score at least one point",))
    learning.readiness(lessons.readiness_items(), given)
    found = shown.council(places.find_place(text=place, by=by))
    on = clock.now()
    with database.writing():
        rows.save(place=found.code, scores=given, by_ref=by.ref, by_name=by.name, on=on)
        log(by, "keep_readiness", found.code, {"scores": {one.item: one.level for one in given}}, on=on)
    return found


def read_scores(*, name: str, body: bytes) -> tuple[tuple[str, int, str], ...]:
    """The scores of a CSV table or a YAML list with a row for each point: `point`, `level`, `proof`.

    Raises `Refused`: scores_unreadable, and scores_invalid with everything that is wrong.
    """
    return scoring.scores_of(files.read_rows(name, body, SCORES), lessons.readiness_items())


def readiness_document(*, view: ReadinessView, form: str, by: Person) -> bytes:
    """How ready a council is, with all that was kept, as the bytes of a document. Refused: form_unknown, not_permitted."""
    require(by, "export")
    return writing.write(documents.document(view.place, view.stands, view.kept, warehouse.current().id), form)


def write_readiness(*, view: ReadinessView, forms: Sequence[str], out: Path, by: Person) -> tuple[Path, ...]:
    """The same as files of a folder. Raises what `readiness_document` raises, and disk_full."""
    made = [(form, readiness_document(view=view, form=form, by=by)) for form in forms]
    name = outbox.file_name(view.place.name.lower(), "readiness")
    return tuple(outbox.write_whole(out / f"{name}.{form}", body) for form, body in made)


def _scores(given: Given, by: Person) -> list[Score]:
    on = clock.now().date()
    return [Score(item=item, level=level, by=by.name, on=on, proof=proof) for item, level, proof in given]
