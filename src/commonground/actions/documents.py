"""Write profiles as documents: one place, or every council, going on where an interrupted run stopped."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from commonground import __version__
from commonground.actions import outlines, places, profiles
from commonground.actions.permissions import Person, require
from commonground.documents import compared
from commonground.documents import profile as documents
from commonground.domain.indicators.nouns import Profile
from commonground.store import outbox, warehouse
from commonground.terms import Place, Refused

FORMS = documents.FORMS
DEFAULT_FORMS = ("html", "pdf", "ods")
ALONE = 12  # so few places are not worth a second process
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a run over every council did: the files made now, and how many were there already."""

    release: str
    made: tuple[Path, ...]
    kept: int


def write_profile(
    *,
    place: str,
    forms: Sequence[str] = DEFAULT_FORMS,
    out: Path,
    by: Person,
    mini: bool = False,
    peers: Sequence[str] = (),
    template: str | None = None,
) -> tuple[Path, ...]:
    """Write the profile of a place (name, code or postcode) in each form, and give the files' paths.

    Raises what `read_profile` raises, and `Refused` (form_unknown, disk_full, folder_unusable, not_permitted).
    """
    require(by, "export")
    wanted = _checked(forms)
    profile = profiles.read_profile(place=place, peers=peers, template=template, by=by)
    return tuple(path for path, _ in _write(profile, wanted, Path(out), mini, by))


def profile_document(
    *, place: str, form: str, by: Person, mini: bool = False, peers: Sequence[str] = (), template: str | None = None
) -> tuple[Place, bytes]:
    """The place that was meant, and its profile in one form. Raises what `write_profile` raises."""
    require(by, "export")
    (wanted,) = _checked((form,))
    profile = profiles.read_profile(place=place, peers=peers, template=template, by=by)
    return profile.place, documents.render(profile, form=wanted, mini=mini, boundaries=around(profile, by))


def compared_document(*, places: Sequence[str], measures: Sequence[str] | None, form: str, by: Person) -> tuple[tuple[Place, ...], bytes]:
    """The places that were meant, and their figures side by side in one form.

    Raises what `profiles.compare` raises, and `Refused` (form_unknown, not_permitted).
    """
    require(by, "export")
    (wanted,) = _checked((form,))
    held = profiles.compare(places=places, measures=measures, by=by)
    return held.places, documents.write(compared.document(held, warehouse.current().id), wanted)


def write_all(
    *, out: Path, forms: Sequence[str] = DEFAULT_FORMS, by: Person, mini: bool = False, progress: Progress | None = None
) -> Written:
    """Write the profile of every lower-tier council in each form.

    A file that is there, unchanged and made from the same release by the same version, is kept: run it again after an
    interruption and it goes on. `progress` is told (done, of how many, the place). Raises what `write_profile` raises.
    """
    require(by, "export")
    wanted, folder = _checked(forms), Path(out)
    release = warehouse.current().id
    councils = places.places_of_tier(tier="lower", by=by)
    ledger = outbox.Ledger(folder)
    tasks, kept = [], 0
    for council in councils:
        missing = tuple(
            form for form in wanted if not ledger.has(folder / _file(council.name, council.code, form, mini), _made_from(release))
        )
        kept += len(wanted) - len(missing)
        if missing:
            tasks.append(_Task(code=council.code, name=council.name, forms=missing, out=folder, mini=mini, by=by))
    made: list[Path] = []
    done = len(councils) - len(tasks)
    for task, files in _each(tasks):
        ledger.add(files, _made_from(release))
        made += [path for path, _ in files]
        done += 1
        if progress:
            progress(done, len(councils), task.name)
    return Written(release=release, made=tuple(made), kept=kept)


@dataclass(frozen=True, kw_only=True)
class _Task:
    code: str
    name: str
    forms: tuple[str, ...]
    out: Path
    mini: bool
    by: Person


def _each(tasks: Sequence[_Task]) -> Iterable[tuple[_Task, list[tuple[Path, str]]]]:
    """Every task with its files, in two processes when there are many: setting a document keeps one processor busy."""
    if len(tasks) <= ALONE or multiprocessing.cpu_count() < 2:
        yield from ((task, _do(task)) for task in tasks)
        return
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            yield from zip(tasks, pool.map(_do, tasks, chunksize=1), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _do(task: _Task) -> list[tuple[Path, str]]:
    profile = profiles.read_profile(place=task.code, by=task.by)
    return _write(profile, task.forms, task.out, task.mini, task.by)


def _write(profile: Profile, forms: Sequence[str], out: Path, mini: bool, by: Person) -> list[tuple[Path, str]]:
    laid_out = documents.document(profile, mini=mini, boundaries=around(profile, by))
    files = []
    for form in forms:
        content = documents.write(laid_out, form)
        path = outbox.write_whole(out / _named(profile, form, mini), content)
        files.append((path, hashlib.sha256(content).hexdigest()))
    return files


def around(profile: Profile, by: Person) -> dict[str, object] | None:
    """Outlines of the councils of the place's region, for the map that shows where it lies; nothing when none are held."""
    held = outlines.outlines_of_tier(tier="lower", by=by)
    if profile.place.code not in held:
        return None
    register = places.register()
    region = register.parent(register.place(profile.place.code), "region")
    if region is None:
        return None
    near = {part.place.code for part in register.children(region)}
    return {code: shape for code, shape in held.items() if code in near or code == profile.place.code}


def _checked(forms: Sequence[str]) -> tuple[str, ...]:
    unknown = [form for form in forms if form not in FORMS]
    if unknown or not forms:
        raise Refused(
            "form_unknown",
            what=f"{', '.join(map(repr, unknown)) or 'Nothing'} is not a form of document",
            ways_out=(f"Choose from {', '.join(FORMS)}",),
        )
    return tuple(dict.fromkeys(forms))


def _made_from(release: str) -> str:
    return f"release {release}, version {__version__}"


def _named(profile: Profile, form: str, mini: bool) -> str:
    return _file(profile.place.name, profile.place.code, form, mini)


def _file(name: str, code: str, form: str, mini: bool) -> str:
    return f"{outbox.file_name(name.lower(), code, 'mini-profile' if mini else 'profile')}.{form}"
