"""A profile to take away."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from commonground.actions import documents as actions
from commonground.store import outbox
from commonground.terms import Refused
from commonground.web.views.pages import chosen, person
from commonground.web.views.places import template

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}
# A document opened by itself carries its own styles and pictures, and no scripts.
DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


def profile_document(request: HttpRequest, code: str, form: str) -> HttpResponse:
    return document(request, code, form, mini=False)


def mini_document(request: HttpRequest, code: str, form: str) -> HttpResponse:
    return document(request, code, form, mini=True)


def document(request: HttpRequest, code: str, form: str, *, mini: bool) -> HttpResponse:
    """The profile in one form, to be saved."""
    require_form(form, "A profile")
    place, body = actions.profile_document(
        place=code, form=form, mini=mini, peers=chosen(request, "peer"), template=template(request), by=person(request)
    )
    return as_file(body, f"{place.name} {'mini-' if mini else ''}profile", form)


def require_form(form: str, what: str, known: Iterable[str] = TYPES) -> None:
    """Refuse a form in which something cannot be had, before it is worked out. Raises `Refused` (form_unknown)."""
    if form not in known:
        raise Refused("form_unknown", what=f"{what} cannot be had as {form[:20]!r}", ways_out=tuple(f"Choose {one}" for one in known))


def as_file(body: bytes | str, name: str, form: str) -> HttpResponse:
    """A document of one of the `TYPES` as the file of a plain name made from `name`."""
    response = HttpResponse(body, content_type=TYPES[form])
    file = f"{outbox.file_name(name.lower())}.{form}"
    response["Content-Disposition"] = f'{"inline" if form in ("pdf", "html", "json") else "attachment"}; filename="{file}"'
    if form == "html":
        response["Content-Security-Policy"] = DOCUMENT_POLICY
    return response
