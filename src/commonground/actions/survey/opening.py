"""Surveys that this process keeps open, ready to be asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import msgspec

from commonground.domain.survey.written import Settings
from commonground.store.surveys import shelf
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.settings import open_with_settings
from commonground.terms import Refused

MOST_OPEN = 2  # surveys that one process keeps open: each takes the room of its file


@dataclass(frozen=True)
class Ready:
    """A survey that can be asked, and the lock that one asker at a time holds."""

    opened: Opened
    settings: Settings
    lock: threading.RLock


_OPEN: OrderedDict[tuple[str, str], Ready] = OrderedDict()
_OPENING = threading.Lock()


def ready(ref: str) -> Ready:
    """A survey opened with the design in force, kept open in this process. Refused (survey_design_missing) without a design."""
    held = shelf.load_read(ref)
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


def close(ref: str = "") -> None:
    """Let go of a survey that this process keeps open; without a reference, of all of them."""
    for key in [key for key in _OPEN if ref in ("", key[0])]:
        _OPEN.pop(key, None)
