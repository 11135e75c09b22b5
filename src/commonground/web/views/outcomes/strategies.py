"""Strategies: drop one in, see what it may want, confirm, edit or reject each passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonground.actions import jobs
from commonground.actions import places as finding
from commonground.actions.outcomes import drafting, editions, priorities, shelves, strategy_records
from commonground.domain.outcomes.drafted import Drafted
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.nouns import BANDS
from commonground.store import strategies as files
from commonground.store.passages import LIMITS
from commonground.store.records.strategies import KeptProposal
from commonground.terms import Refused
from commonground.web.presenters import outcomes as shown
from commonground.web.presenters.downloads import FORMS
from commonground.web.views.documents import as_file
from commonground.web.views.pages import one_of, person, pressed, show, whole

EACH = 25
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


def every(request: HttpRequest, code: str) -> HttpResponse:
    """The documents of a place, a form to drop one in, and published ones that are known."""
    return _every(request, code)


def add(request: HttpRequest, code: str) -> HttpResponse:
    """Read in a file or an address; a long one beside the workbench."""
    given = {name: request.POST.get(name, "")[:2000].strip() for name in ("address", "title", "edition", "replaces", "dated")}
    given["body"] = (request.POST.get("other", "").strip() or request.POST.get("body", ""))[:300]
    upload = request.FILES.get("file")
    by = person(request)
    try:
        if upload is not None and upload.size and upload.size > LIMITS.file:
            raise Refused(
                "document_large",
                what=f"The file is {upload.size / 1e6:,.0f} MB; up to {LIMITS.file / 1e6:,.0f} MB are read",
                ways_out=("Save it with smaller pictures, or only the pages of the strategy",),
            )
        content = upload.read() if upload is not None else b""
        told = {**given, "name": (upload.name or "")[:200] if upload is not None else ""}
        document = shelves.add_document(place=code, content=content, by=by, at_once=True, **told)
    except Refused as no:
        if no.code == "takes_long":
            place = finding.find_place(text=code, by=by)
            question = {**told, "place": place.code, "sha256": files.keep(content) if content else ""}
            job = jobs.start(kind="read_strategy", question=question, address=reverse("priorities", kwargs={"code": place.code}), by=by)
            return redirect("job", ref=job.ref)
        if no.code in ("not_permitted", "place_unknown"):
            raise
        if no.code == "document_held":
            return redirect("strategy", code=code, ref=no.where)
        return _every(request, code, problem=no, given=given)
    return redirect("strategy", code=document.place, ref=document.ref)


def add_examples(request: HttpRequest, code: str) -> HttpResponse:
    """Drop in the three synthetic strategies."""
    shelves.add_examples(place=code, by=person(request))
    return redirect("priorities", code=code)


def one(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """A document with what is proposed from it."""
    return _one(request, code, ref)


def file(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """The file as it came, to be saved: nothing that a stranger wrote is opened inside the workbench."""
    document, content = shelves.file_of(ref=ref, by=person(request))
    response = HttpResponse(content, content_type=TYPES.get(document.form, "application/octet-stream"))
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in document.name)[:120]
    response["Content-Disposition"] = f'attachment; filename="{plain.encode("ascii", "ignore").decode() or "document"}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def proposal(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """One passage: where it stands, why it was read so, and a form to decide."""
    return _proposal(request, code, ref)


def decide(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """Confirm or reject a proposal, and go on to the next that waits."""
    by, post = person(request), request.POST
    kept = priorities.read_proposal(ref=ref, by=by)[0]
    choice = _choice(request)
    before = [each.ref for each in choice.held(priorities.read_document(ref=kept.document, by=by))]
    try:
        if pressed(request, "confirm", "reject") == "reject":
            priorities.reject(ref=ref, reason=post.get("reason", "")[:2000], by=by)
        else:
            edited = "whole" in post
            priorities.confirm(
                ref=ref,
                by=by,
                wording=post.get("wording", "")[:2000],
                themes=post.getlist("theme")[:30] if edited else None,
                groups=post.getlist("group")[:30] if edited else None,
                review_on=_day(post.get("review_on", "")),
                reason=post.get("reason", "")[:2000],
            )
    except Refused as no:
        if no.code in ("not_permitted", "proposal_unknown"):
            raise
        return _proposal(request, code, ref, problem=no)
    waiting = [each.ref for each in choice.held(priorities.read_document(ref=kept.document, by=by))]
    later = before[before.index(ref) + 1 :] if ref in before else waiting
    after = next((each for each in later if each in waiting), waiting[0] if waiting else "")
    page = waiting.index(after) // EACH + 1 if after else 1
    return redirect(f"{reverse('strategy', kwargs={'code': code, 'ref': kept.document})}?{choice.query(page)}#{after or 'main'}")


def decide_several(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """Confirm or reject the passages that are ticked: all of them, or none where one cannot be."""
    ticked = request.POST.getlist("ref")[:EACH]
    kind = {"confirm": "confirmed", "reject": "rejected"}[pressed(request, "confirm", "reject")]
    try:
        priorities.decide_several(refs=ticked, kind=kind, by=person(request))
    except Refused as no:
        if no.code in ("not_permitted", "document_unknown"):
            raise
        return _one(request, code, ref, problem=no, ticked=ticked)
    return redirect(f"{reverse('strategy', kwargs={'code': code, 'ref': ref})}?{_choice(request).query()}#passages")


def record(request: HttpRequest, code: str, ref: str, form: str) -> HttpResponse:
    """Every passage of a document with its page and what was decided, to be saved."""
    name, body = strategy_records.record(ref=ref, form=form, by=person(request))
    return as_file(body, name, form)


def draft(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """Have the passage said in one sentence by a language model, where one is set; shown in the form, kept only by a person."""
    try:
        made = drafting.summary(ref=ref, drafter=drafting.drafter(), by=person(request))
    except Refused as no:
        if no.code in ("not_permitted", "proposal_unknown"):
            raise
        return _proposal(request, code, ref, problem=no)
    return _proposal(request, code, ref, made=made)


def add_passage(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """Propose a passage that the reader missed."""
    try:
        added = priorities.add_passage(document=ref, quote=request.POST.get("quote", "")[:5000], by=person(request))
    except Refused as no:
        if no.code in ("not_permitted", "document_unknown"):
            raise
        return _one(request, code, ref, problem=no, quote=request.POST.get("quote", "")[:5000])
    return redirect("proposal", code=code, ref=added.ref)


def take_over(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """Confirm here what was confirmed from the editions before and stands here in the same words."""
    try:
        editions.take_over(document=ref, by=person(request))
    except Refused as no:
        if no.code != "nothing_stands":  # somebody else has taken it over meanwhile
            raise
    return redirect(f"{reverse('strategy', kwargs={'code': code, 'ref': ref})}?state=confirmed")


def _every(request: HttpRequest, code: str, problem: Refused | None = None, given: dict[str, str] | None = None) -> HttpResponse:
    by = person(request)
    shelf = shelves.shelf_of(place=code, by=by)
    said = {
        **shown.about(shelf.place, "priorities"),
        "shelf": shelf,
        "lead": shown.shelf_sentence(shelf),
        "bodies": shelves.bodies_of(place=shelf.place.code, by=by),
        "given": given or {"address": request.GET.get("address", "")[:2000], "title": request.GET.get("title", "")[:300]},
        "problem": problem,
        "examples_held": sum(document.synthetic for document in shelf.documents) >= 3,
    }
    return show(request, "outcomes/priorities.html", said, status=400 if problem else 200)


def _one(
    request: HttpRequest, code: str, ref: str, problem: Refused | None = None, quote: str = "", ticked: Sequence[str] = ()
) -> HttpResponse:
    by = person(request)
    view = priorities.read_document(ref=ref, by=by)
    place = finding.find_place(text=view.document.place, by=by)
    if place.code != code:
        return redirect("strategy", code=place.code, ref=ref)
    choice = _choice(request)
    held = choice.held(view)
    pages = max(1, -(-len(held) // EACH))
    page = min(whole(request, "page", 1, 1, 10_000), pages)
    said: dict[str, Any] = {
        **shown.about(place, "priorities"),
        "document": view.document,
        "view": view,
        "lead": shown.document_sentence(view),
        "choice": choice,
        "states": [(state, said, len(view.of(state))) for state, said in shown.STATES.items()],
        "about": shown.about_what(view.of(choice.state, band=choice.band), choice.about),
        "bands": shown.how_likely(view.of(choice.state, about=choice.about)),
        "ticked": ticked,
        "forms": FORMS,
        "cards": [shown.card(each, view.document.title) for each in held[(page - 1) * EACH : page * EACH]],
        "lost": {each.earlier.ref: each.said for each in view.lost},
        "earlier": {each.ref: each.said for each in view.standing if each.ref},
        "page": page,
        "pages": pages,
        "problem": problem,
        "quote": quote,
    }
    return show(request, "outcomes/strategy.html", said, status=400 if problem else 200)


def _proposal(request: HttpRequest, code: str, ref: str, problem: Refused | None = None, made: Drafted | None = None) -> HttpResponse:
    by = person(request)
    kept, document, text = priorities.read_proposal(ref=ref, by=by)
    place = finding.find_place(text=document.place, by=by)
    if place.code != code:
        return redirect("proposal", code=place.code, ref=ref)
    post = request.POST if "whole" in request.POST else None
    decision = kept.decision if kept.state == "confirmed" else None
    said = {
        **shown.about(place, "priorities"),
        "document": document,
        "kept": kept,
        "card": shown.card(kept, document.title),
        "fate": editions.fates(document.place).get(ref),
        "around": shown.around(text, kept.proposal.quote),
        "like": priorities.explain(quote=kept.proposal.quote, by=by).like,
        "themes": shown.themes_by_parent(shipped_taxonomy()),
        "groups": list(group_names().items()),
        "chosen_themes": post.getlist("theme") if post else decision.themes if decision else kept.proposal.reading.slugs,
        "chosen_groups": post.getlist("group") if post else decision.groups if decision else kept.proposal.reading.groups,
        "wording": post.get("wording", "") if post else made.text if made else decision.wording if decision else "",
        "drafting": drafting.is_on(),
        "made": made,
        "review_on": post.get("review_on", "") if post else decision.review_on.isoformat() if decision and decision.review_on else "",
        "decisions": tuple(reversed(kept.decisions)),
        "problem": problem,
    }
    return show(request, "outcomes/proposal.html", said, status=400 if problem else 200)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as problem:
        raise Refused(
            "date_unreadable", what=f"{text[:30]!r} is not a date", ways_out=("Write it as 2027-03-31", "Leave it out for a year from now")
        ) from problem


@dataclass(frozen=True)
class Choice:
    """Which passages of a document are shown, and in which order, as the address says."""

    state: str
    about: str
    band: str
    likeliest_first: bool

    def held(self, view: priorities.DocumentView) -> tuple[KeptProposal, ...]:
        """The passages of this choice."""
        return view.of(self.state, about=self.about, band=self.band, likeliest_first=self.likeliest_first)

    def query(self, page: int = 1) -> str:
        """The choice as the query of an address."""
        said = {"state": self.state, "about": self.about, "band": self.band, "order": "likeliest" if self.likeliest_first else ""}
        usual = {"state": "proposed", "page": 1}
        return urlencode({name: value for name, value in {**said, "page": page}.items() if value and value != usual.get(name)})


def _choice(request: HttpRequest) -> Choice:
    return Choice(
        one_of(request, "state", tuple(shown.STATES), "proposed"),
        one_of(request, "about", ("", priorities.NO_THEME, *(theme.slug for theme in shipped_taxonomy().themes)), ""),
        one_of(request, "band", ("", *BANDS), ""),
        one_of(request, "order", ("", "likeliest"), "") == "likeliest",
    )
