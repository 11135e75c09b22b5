"""Fresh figures from their publishers, and what changed from one release to another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import jobs
from commonground.actions.data import changes as changing
from commonground.actions.data import refresh
from commonground.actions.permissions import may
from commonground.domain.indicators import revisions
from commonground.store import clock
from commonground.terms import Refused
from commonground.web.views.documents import as_file
from commonground.web.views.pages import person, show

_SHOWN = 30


def fresh(request: HttpRequest) -> HttpResponse:
    """Every publisher that can be asked, how each fared at the last asking, and a form to ask them now."""
    by = person(request)
    last = next((job for job in jobs.every(by=by) if job.kind == refresh.KIND and job.state in ("done", "failed")), None)
    said: dict[str, Any] = {
        "title": "Fresh figures",
        "area": "data",
        "connectors": refresh.connectors(by=by),
        "last": last,
        "answer": last.answer if last and last.state == "done" else None,
        "may_ask": may(by, "add_data"),
    }
    return show(request, "data/fresh.html", said)


def start(request: HttpRequest) -> HttpResponse:
    """Ask them as long work."""
    by = person(request)
    known = [name for name, _, _ in refresh.connectors(by=by)]
    only = [name for name in known if name in request.POST.getlist("only")]
    question: dict[str, Any] = {"only": [] if len(only) == len(known) else only, "asked_on": clock.now().isoformat(timespec="seconds")}
    job = jobs.start(kind=refresh.KIND, question=question, address="/data/fresh/", by=by)
    return redirect("job", ref=job.ref)


def changes(request: HttpRequest) -> HttpResponse:
    """What changed between two releases, and the log of corrections."""
    by = person(request)
    held = changing.held(by=by)
    old, new = (request.GET.get(name, "")[:60] for name in ("old", "new"))
    said: dict[str, Any] = {"title": "What changed", "area": "data", "held": held, "swaps": changing.swaps(by=by), "kinds": revisions.KINDS}
    try:
        seen = changing.read(old=old, new=new, by=by)
    except Refused as no:
        if no.code != "release_alone":
            raise
        return show(request, "data/changes.html", {**said, "seen": None})
    rows = [change for change in seen.figures if change.kind != "new"][:_SHOWN]
    counted = {kind: seen.counts.get(kind, 0) for kind in revisions.KINDS}
    return show(
        request, "data/changes.html", {**said, "seen": seen, "sentence": revisions.sentence(seen), "rows": rows, "counted": counted}
    )


def changes_csv(request: HttpRequest) -> HttpResponse:
    """Every changed figure as CSV."""
    old, new = (request.GET.get(name, "")[:60] for name in ("old", "new"))
    body = changing.as_csv(changing.table(old=old, new=new, by=person(request)))
    return as_file(body, "changes", "csv")
