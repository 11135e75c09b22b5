"""Lay the page of every council, region and care board ready, at the lowest priority: `python -m commonground.web.warm`.

The server starts this beside itself. What is ready already is passed over, so a second run takes a second. Each process of the server
reads in for itself what its pages share (`worker`).
"""

from __future__ import annotations

import gc
import os

TIERS = ("lower", "upper", "region", "icb", "country")


def warm(paths: list[str]) -> int:
    """Ask for each page as a reader would; gives how many answered. Needs Django to be set up."""
    from django.core.handlers.base import BaseHandler
    from django.http import HttpRequest

    handler = BaseHandler()
    handler.load_middleware()
    answered = 0
    for path in paths:
        request = HttpRequest()
        request.method, request.path, request.path_info = "GET", path, path
        request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost"}
        answered += handler.get_response(request).status_code == 200
    return answered


def worker() -> None:
    """Read what the pages of this process share, and work out the matches that people are at work on; nothing when no data are loaded.

    What is held by then lives as long as the process: it is taken out of the search for rubbish, which would hold up a page now and then.
    """
    from django.db import connections

    from commonground.actions import profiles
    from commonground.actions.outcomes import matches
    from commonground.terms import Refused

    try:
        profiles.warm_up()
        matches.warm_up()
    except Refused:
        return
    finally:
        connections.close_all()
    gc.collect()
    gc.freeze()


def main() -> None:
    os.nice(19)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.web.settings")
    import django

    django.setup()
    from commonground.actions import places
    from commonground.web.middleware import shelf

    shelf().clear_others()
    register = places.register()
    codes = dict.fromkeys(place.code for tier in TIERS for place in register.tier(tier))
    warm([f"/place/{code}/" for code in codes])


if __name__ == "__main__":
    main()
