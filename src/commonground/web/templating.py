"""Jinja2 for our templates and GOV.UK Frontend's macros."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader

from commonground.documents import words
from commonground.web.presenters import marks
from commonground.web.presenters.rooms import rooms_of

BUILT = Path(settings.STATIC_ROOT) / "built"


@cache
def _manifest() -> dict[str, str]:
    try:
        return json.loads((BUILT / "manifest.json").read_text())
    except FileNotFoundError:
        return {}


def asset(name: str) -> str:
    """The address of a built file. Where the front end is not built, the plain name, so that pages still read."""
    return f"{settings.STATIC_URL}built/{_manifest().get(name, name)}"


def url(name: str, **args: Any) -> str:
    return reverse(name, kwargs=args or None)


def environment(**options: Any) -> Environment:
    """Django's Jinja2 environment, with GOV.UK Frontend's macros beside our templates. Compiled once, kept for the process."""
    ours = options.pop("loader")
    loader = ChoiceLoader([ours, PackageLoader("govuk_frontend_jinja")])
    options |= {"loader": loader, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**{**options, "autoescape": True})  # noqa: S701 - on, whatever the settings say
    env.globals.update(asset=asset, url=url, words=words, rooms_of=rooms_of)
    env.filters.update(marks.FILTERS)
    return env


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs."""
    match = request.resolver_match
    return {"here": match.url_name if match else ""}
