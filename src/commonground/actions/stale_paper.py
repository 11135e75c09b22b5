"""A profile that somebody holds, on paper or as a file, beside the data as they are now; no case is needed for it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from commonground import __version__
from commonground.actions import profiles
from commonground.actions.documents import around
from commonground.actions.permissions import Person, require
from commonground.actions.stale import Report
from commonground.documents import profile as documents
from commonground.documents.differing import Said, sayings
from commonground.documents.stale import Checked
from commonground.domain.indicators.nouns import Profile
from commonground.store import warehouse
from commonground.terms import Refused

_WAYS = ("Give the JSON form of a profile: commonground profile PLACE --form json", "Name the release at its foot: --release")
_Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class _Asked(msgspec.Struct):
    place: Annotated[str, msgspec.Meta(max_length=100)]
    mini: bool = False
    template: Annotated[str, msgspec.Meta(max_length=2_000)] = "full"
    peers: Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=15)] = []


class _Says(msgspec.Struct):
    part: Literal["sentence", "row", "source"]
    where: _Text
    what: _Text
    cells: list[tuple[_Text, _Text]]


class _Held(msgspec.Struct):
    """What is read of a document's JSON form."""

    title: _Text
    release: Annotated[str, msgspec.Meta(max_length=60)]
    question: _Asked
    says: Annotated[list[_Says], msgspec.Meta(max_length=20_000)]
    made_with: dict[str, str] = {}


def older(*, by: Person) -> tuple[str, ...]:
    """The releases from which a profile can be laid out again, newest first, without the one that serves."""
    require(by, "read")
    now = warehouse.current().id
    return tuple(each for each in warehouse.held() if each != now)


def check_profile(*, place: str, release: str, mini: bool = False, by: Person) -> Report:
    """What no longer holds in the profile of a place as this program would have laid it out from an older release, which a paper names
    at its foot. Raises what `read_profile` raises, and `Refused` (release_unknown, release_unreadable).
    """
    require(by, "read")
    old = profiles.read_profile(place=place, release=_here(release), by=by)
    now = profiles.read_profile(place=old.place.code, by=by)
    note = "It is laid out by this version of the program: a paper made by another may be worded otherwise."
    return _report(_about(now, mini, release).beside(_sayings(old, mini, by), _sayings(now, mini, by), note=note), now)


def check_file(*, text: str, by: Person) -> Report:
    """What no longer holds in a profile of which somebody holds the JSON form, asked for again as it says that it was asked for.

    Raises what `read_profile` raises, and `Refused` (document_unreadable).
    """
    require(by, "read")
    held = _read(text)
    asked: dict[str, Any] = {"place": held.question.place, "peers": held.question.peers, "template": held.question.template, "by": by}
    now, mini = profiles.read_profile(**asked), held.question.mini
    said = tuple(Said(part=one.part, where=one.where, what=one.what, cells=tuple(one.cells)) for one in held.says)
    note = ""
    try:
        unmoved = _sayings(profiles.read_profile(**asked, release=_here(held.release)), mini, by)
    except Refused as no:
        unmoved = ()
        note = f"{no.what}: what is worded otherwise from the same data cannot be told apart."
    if (version := held.made_with.get("commonground", __version__)) != __version__:
        note = f"It was made with version {version} of the program, and this is {__version__}. {note}".strip()
    return _report(_about(now, mini, held.release).beside(said, _sayings(now, mini, by), unmoved, note), now)


def _here(release: str) -> str:
    """A release that is held. Raises `Refused` (release_unknown)."""
    if release not in warehouse.held():
        ways = ("Look at the foot of the paper for its release", "Run `commonground data releases` to see those that are held")
        raise Refused("release_unknown", what=f"The release {release[:60]!r} is not held here", ways_out=ways)
    return release


def _read(text: str) -> _Held:
    try:
        return msgspec.json.decode(text, type=_Held)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as problem:
        what = "This is no document that can be checked"
        raise Refused("document_unreadable", what=what, why=str(problem)[:300], ways_out=_WAYS) from problem


def _sayings(profile: Profile, mini: bool, by: Person) -> tuple[Said, ...]:
    return sayings(documents.document(profile, mini=mini, boundaries=around(profile, by)))


def _about(now: Profile, mini: bool, then: str) -> Checked:
    title = "Profile in two pages" if mini else "Profile"
    return Checked(id="profile", title=title, issued=f"The profile of {now.place}", then=then, now=now.release)


def _report(checked: Checked, now: Profile) -> Report:
    return Report(about=f"The profile of {now.place}", place=now.place, release=now.release, documents=(checked,))
