"""Bringing figures in: send a file, say how it is read, see what comes of it, and load it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import jobs
from commonground.actions.data import bringing, forgetting
from commonground.actions.permissions import may
from commonground.domain.indicators.mapping import Mapping
from commonground.domain.indicators.nouns import SECTIONS
from commonground.store import warehouse
from commonground.store.brought import Held
from commonground.terms import Refused
from commonground.web.presenters import bringing as forms
from commonground.web.views.pages import person, show

_SHOWN = 12


def start(request: HttpRequest, problem: Refused | None = None) -> HttpResponse:
    """What can be brought, and a form to send a file."""
    by = person(request)
    said = {
        "title": "Bring figures in",
        "area": "data",
        "problem": problem,
        "most": bringing.MOST_BYTES // (1024 * 1024),
        "layouts": bringing.layouts(),
        "may_bring": may(by, "add_data"),
        "brought": forgetting.brought_in(by=by),
        "may_forget": may(by, "forget_data"),
    }
    return show(request, "data/bring.html", said, status=400 if problem else 200)


def forget(request: HttpRequest, source: str) -> HttpResponse:
    """Take a table that was brought in back, with the reason, and show what changed."""
    try:
        forgetting.forget(source=source, why=request.POST.get("why", "")[:1000], by=person(request))
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return start(request, problem=no)
    return redirect("data_changes")


def take(request: HttpRequest) -> HttpResponse:
    """Keep the file that was sent, and the mapping beside it where there is one."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused("file_missing", what="No file was chosen", ways_out=("Choose a CSV, ODS or XLSX file",))
        ref = bringing.keep(name=sent.name or "table", body=_body(sent), by=person(request))
        with_mapping = request.FILES.get("mapping")
        if with_mapping is not None:
            text = _body(with_mapping).decode("utf-8", "replace")
            mapping = bringing.read_mapping(text=text, where=with_mapping.name or "mapping", by=person(request))
            return _page(request, ref, written=bringing.mapping_as_text(mapping))
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return start(request, problem=no)
    return redirect("bring_file", ref=ref)


def one(request: HttpRequest, ref: str) -> HttpResponse:
    """A file that was brought, with a guess at how it is read."""
    return _page(request, ref)


def attempt(request: HttpRequest, ref: str) -> HttpResponse:
    """The same with what comes of it: a preview, and everything that is wrong."""
    return _page(request, ref, tried=True)


def load(request: HttpRequest, ref: str) -> HttpResponse:
    """Load the figures as long work; back to the form when something is wrong with them."""
    by = person(request)
    held = bringing.held(ref=ref, by=by)
    try:
        form, mapping = _sent(request, held)
        tried = bringing.attempt(name=held.name, body=held.body, mapping=mapping, by=by)
    except Refused:
        return _page(request, ref, tried=True)
    if tried.errors or not tried.rows:
        return _page(request, ref, tried=True)
    question: dict[str, Any] = {"file": ref, "mapping": bringing.mapping_as_plain(mapping), "layout": form.layout}
    job = jobs.start(kind="bring", question=question, address="/data/changes/", by=by)
    return redirect("job", ref=job.ref)


def _page(request: HttpRequest, ref: str, *, tried: bool = False, written: str = "") -> HttpResponse:
    by = person(request)
    held = bringing.held(ref=ref, by=by)
    said: dict[str, Any] = {"title": f"Bring in {held.name}", "area": "data", "held": held, "tried": None, "problem": None}
    asked = request.POST if request.method == "POST" and not written else request.GET
    looked = bringing.look(name=held.name, body=held.body, sheet=asked.get("sheet", "")[:200], by=by)
    if tried:
        try:
            form, mapping = _sent(request, held)
            said["tried"] = result = bringing.attempt(name=held.name, body=held.body, mapping=mapping, by=by)
            said["first"] = [(result.measures[row.measure].name, result.names[row.place], row) for row in result.rows[:_SHOWN]]
            said["yaml"] = bringing.mapping_as_text(mapping)
        except Refused as no:
            said["problem"] = no
            form = forms.sent(request.POST, looked.headings, looked.first_rows)
    else:
        known = bringing.mapping_as_text(looked.mapping) if looked.layout else written
        form = forms.suggested(
            looked.mapping, looked.headings, _examples(looked), layout=looked.layout if not written else "", written=known
        )
    said |= {
        "form": form,
        "looked": looked,
        "roles": forms.ROLES,
        "measures": forms.measures(warehouse.current().measures()),
        "mine": forms.MINE,
        "grouped_by": forms.GROUPED_BY,
        "kinds": forms.KINDS,
        "polarities": forms.POLARITIES,
        "sections": [(key, title) for key, title in SECTIONS.items() if key != "neighbours"],
        "asked_source": forms.SOURCE,
        "width": min(12, max((len(row) for row in looked.first_rows[:8]), default=1)),
        "hidden": max(0, len(looked.headings) - forms.MOST_COLUMNS),
    }
    wrong = said["problem"] is not None or (said["tried"] is not None and said["tried"].errors)
    return show(request, "data/bring_file.html", said, status=400 if wrong else 200)


def _sent(request: HttpRequest, held: Held) -> tuple[forms.Form, Mapping]:
    """The form that was sent and its mapping. Raises `Refused`."""
    by = person(request)
    looked = bringing.look(name=held.name, body=held.body, sheet=request.POST.get("sheet", "")[:200], by=by)
    form = forms.sent(request.POST, looked.headings, _examples(looked))
    if form.rows != looked.mapping.header and not form.written:
        named = bringing.headings(name=held.name, body=held.body, sheet=form.sheet, header=form.rows, by=by)
        form = forms.sent(request.POST, named, _examples(looked))
    if form.written.strip():
        return form, bringing.read_mapping(text=form.written, where="the mapping", by=by)
    return form, forms.mapping_of(form)


def _examples(looked: bringing.Looked) -> tuple[tuple[str, ...], ...]:
    """The first rows under the headings."""
    return looked.first_rows[max(looked.mapping.header, default=1) :]


def _body(sent: UploadedFile) -> bytes:
    """What was sent, measured before it is read."""
    if (sent.size or 0) > bringing.MOST_BYTES:
        what = f"The file has {sent.size / 1e6:,.1f} MB; at most {bringing.MOST_BYTES / 1e6:,.0f} MB are read"
        raise Refused("file_too_large", what=what, where=sent.name or "", ways_out=("Bring only the sheet that you need",))
    return sent.read()
