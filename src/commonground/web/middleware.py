"""Who asks, may they, has it been answered before, and how we say no."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.urls import Resolver404, resolve

from commonground.actions import permissions
from commonground.store import clock, trouble, warehouse
from commonground.store.surveys import kinds
from commonground.terms import Refused
from commonground.web import errors
from commonground.web.access import BY_NAME
from commonground.web.address import Address
from commonground.web.rendered import Answer, Kept, Shelf

Next = Callable[[HttpRequest], HttpResponseBase]
KEPT = Kept(limit=32_000_000)
PACKAGE = Path(__file__).resolve().parents[1]
CARRIED = ("Content-Type", "Content-Disposition", "Content-Language", "Content-Security-Policy", "Link")


def who(request: HttpRequest) -> permissions.Person:
    """The person who asks. There is one local person until sign-in takes this function's place."""
    return permissions.LOCAL_PERSON


class Refusals:
    """A refusal anywhere below becomes a page (or JSON) with every way out, never a traceback."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            _refuse_size(request)
        except Refused as no:
            return errors.refused(request, no)
        return self.following(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse methods that the address does not take, and letters that no database keeps, before anything is written down."""
        match = request.resolver_match
        allowed = ("POST", "OPTIONS") if match and BY_NAME[match.url_name or ""].changes else ("GET", "HEAD", "OPTIONS")
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
        if request.method not in allowed:
            return errors.wrong_method(request, allowed)
        if not any("\0" in value for _, values in request.POST.lists() for value in values):
            return None
        what, ways = "What was sent holds a letter that cannot be shown (NUL)", ("Type it again, or paste it as plain text",)
        return errors.refused(request, Refused("letters_unreadable", what=what, ways_out=ways))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refused = exception if isinstance(exception, Refused) else trouble.as_refused(exception)
        return errors.refused(request, refused) if refused else None


def _refuse_size(request: HttpRequest) -> None:
    """Refuse a body that is larger than any file we take in, before a byte of it is read."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if size.isdigit() and int(size) > kinds.most_bytes() + 1_000_000:
        raise Refused(
            "upload_large",
            what=f"What was sent is larger than {kinds.most_bytes() // 1_000_000:,} megabytes",
            ways_out=("Send a smaller file", "Open it from a terminal on this computer"),
        )


class Access:
    """Whether the table of permissions lets the person who asks do what the address needs."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.by = who(request)
        return self.following(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        try:
            permissions.require(request.by, BY_NAME[match.url_name].action)
        except Refused as no:
            return errors.refused(request, no)
        return None


class Rendered:
    """Answer from what is kept for this release, with a tag so that an unchanged page costs its reader nothing."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = _address(request)
        key = _key(request, address) if address else None
        if address is None or key is None:
            return self.following(request)
        other: list[HttpResponseBase] = []

        def make() -> Answer | None:
            response = self.following(request)
            if response.status_code == 200 and not response.streaming and not response.cookies:
                return Answer.of(response.content, {name: response[name] for name in CARRIED if name in response})
            other.append(response)
            return None

        answer = KEPT.get_or_make(key, make, shelf() if address.shelved and not request.GET else None)
        return _give(request, answer) if answer else other[0]


def shelf() -> Shelf:
    """Where the pages of places lie ready: for one release, one day (figures age) and one version of the code."""
    return Shelf(warehouse.home() / "pages" / f"{warehouse.current().id}-{clock.now().date()}-{_code()}")


@cache
def _code() -> str:
    """A mark of the code and the words that pages are made from, so that a new version makes them anew."""
    seal = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".html", ".json", ".yaml"):
            found = path.stat()
            seal.update(f"{path.relative_to(PACKAGE)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return seal.hexdigest()[:12]


def _address(request: HttpRequest) -> Address | None:
    if request.method != "GET":
        return None
    try:
        address = BY_NAME.get(resolve(request.path_info).url_name or "")
    except Resolver404:
        return None
    return address if address and address.kept and permissions.may(who(request), address.action) else None


def _key(request: HttpRequest, address: Address) -> tuple[str, ...] | None:
    """What the answer depends on; None while there are no data to answer from."""
    try:
        release = warehouse.current().id
    except Refused:
        return None
    host = request.build_absolute_uri("/") if address.names_host else ""
    return (release, str(clock.now().date()), host, request.get_full_path())


def _takes_gzip(request: HttpRequest) -> bool:
    return re.search(r"\b(x-)?gzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", request.headers.get("Accept-Encoding", "")) is not None


def _give(request: HttpRequest, answer: Answer) -> HttpResponse:
    if answer.tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    elif answer.squeezed and _takes_gzip(request):
        response = HttpResponse(answer.body, headers=dict(answer.headers))
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(answer.body) if answer.squeezed else answer.body, headers=dict(answer.headers))
    response["ETag"] = answer.tag
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Accept-Encoding"
    return response
