"""Long work: how far it has come, and where its answer will show."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from commonground.actions import jobs
from commonground.web.errors import ways_out
from commonground.web.views.pages import person, show


def one(request: HttpRequest, ref: str) -> HttpResponse:
    """How far a job is; when it is done, on to the page that shows its answer."""
    job = jobs.read(ref=ref, by=person(request))
    if job.state == "done":
        return redirect(job.address)
    title = jobs.KINDS[job.kind].title if job.kind in jobs.KINDS else "Long work"
    return show(request, "jobs/one.html", {"title": title, "job": job, "ways_out": ways_out(job.problem) if job.problem else ()})


def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """The same for programs, and for the page as it waits."""
    return JsonResponse(jobs.plain(jobs.read(ref=ref, by=person(request))))


def stop(request: HttpRequest, ref: str) -> HttpResponse:
    jobs.stop(ref=ref, by=person(request))
    return redirect("job", ref=ref)


def again(request: HttpRequest, ref: str) -> HttpResponse:
    return redirect("job", ref=jobs.again(ref=ref, by=person(request)).ref)
