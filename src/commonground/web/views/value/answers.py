"""What one programme is worth here: the answer, what it hangs on, and the form that changes any part of the question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonground.actions import areas, cases, jobs, places
from commonground.actions.value import ask, documents, in_case
from commonground.documents.value import pictures
from commonground.documents.value.tables import account, amount, not_counted
from commonground.documents.words import listed
from commonground.domain.value.answer import Answer
from commonground.domain.value.appraise import HORIZONS
from commonground.domain.value.library import Programme
from commonground.domain.value.question import Question
from commonground.store.records.jobs import Job
from commonground.terms import Place, Refused
from commonground.web.presenters import marks
from commonground.web.presenters.profiles import Picture
from commonground.web.presenters.value import answer as shown
from commonground.web.presenters.value import asked as asking
from commonground.web.presenters.value.asked import Asked
from commonground.web.views.pages import person, show

READING = ("pdf", "docx", "html", "ods")


def one(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    """The answer where it was worked out before, else a first look at it; and the question, with anything wrong by its field."""
    place = place_of(request, code)
    tidy = _tidied(request)
    if code != place.code or tidy is not None:
        query = request.GET.urlencode() if tidy is None else tidy
        return redirect(f"{reverse('value_answer', kwargs={'code': place.code, 'programme': programme})}{'?' if query else ''}{query}")
    held = _programme(programme)
    asked = _read(place.code, programme, request.GET.items())
    found: tuple[Answer, bool] | None = None
    try:
        if asked.faults:
            ask.refuse_unsound(question=asked.question, by=person(request))
        else:
            found = ask.first_look(question=asked.question, by=person(request))
    except Refused as no:
        asked.add(no)
    said = _about(request, place, programme, held, asked)
    if found is None:
        return show(request, "value/question.html", said, status=400 if request.GET else 200)
    return show(request, "value/answer.html", {**said, **_answered(request, *found)})


def work(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    """Work the whole answer out, as long work that says how far it is."""
    job = _work(request, _question(code, programme, request.POST.items()), code, programme)
    return redirect(job.address if job.state == "done" else reverse("job", kwargs={"ref": job.ref}))


def add(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    """Put the question and its answer into the newest case of the place, as the draft of its stage."""
    question = _question(code, programme, request.POST.items())
    case, _ = cases.ensure_case(place=code, by=person(request))
    in_case.add_to_case(ref=case.ref, question=question, by=person(request))
    return redirect("case_stage", ref=case.ref, stage="value")


def asked_answer(request: HttpRequest, code: str, programme: str) -> tuple[Answer, bool]:
    """The answer that an address asks for, and whether it is whole. Refused with everything that is wrong."""
    return ask.first_look(question=_question(code, programme, request.GET.items()), by=person(request))


def work_left(request: HttpRequest, code: str, programme: str) -> Job | None:
    """The long work, begun where nobody has, towards the whole answer that an address asks for; None when nothing is left to be done."""
    _, whole = asked_answer(request, code, programme)
    if whole:
        return None
    job = _work(request, _question(code, programme, request.GET.items()), code, programme)
    return None if job.over else job


def _work(request: HttpRequest, question: Question, code: str, programme: str) -> Job:
    address = _address(question, code, programme)
    return jobs.start(kind="value", question=msgspec.to_builtins(question), address=address, by=person(request))


def place_of(request: HttpRequest, code: str) -> Place:
    """The place of an address: one that is held, or an area that somebody drew. Raises what `find_place` and `areas.load` raise."""
    if code.startswith("custom-"):
        return areas.load(code=code, by=person(request)).place
    return places.find_place(text=code, by=person(request))


def question_of(request: HttpRequest, code: str, programme: str) -> tuple[Question, Place, Programme | None]:
    """The question that an address asks, with its place and its programme of the library. Refused with everything that is wrong."""
    place = place_of(request, code)
    return _question(place.code, programme, request.GET.items()), place, _programme(programme)


def about_question(place: Place, held: Programme | None) -> dict[str, Any]:
    """A place and a programme as the head of a page names them."""
    name = held.name if held else "A programme of your own"
    home = reverse("areas") if place.kind == "custom" else reverse("profile", kwargs={"code": place.code})
    trail = [("Find a place", reverse("start")), (place.name, home), ("Value", reverse("value", kwargs={"code": place.code})), (name, "")]
    return {"place": place, "name": name, "trail": trail, "area": "start"}


def _read(code: str, programme: str, fields: Iterable[tuple[str, str]]) -> Asked:
    held = ask.list_programmes().get(programme)
    return asking.read(code, programme, fields, held.ages if held else (18, 90))


def _question(code: str, programme: str, fields: Iterable[tuple[str, str]]) -> Question:
    asked = _read(code, programme, fields)
    if asked.faults:
        ways = [f"{name}: {said}" for name, held in asked.faults.items() for said in held]
        raise Refused("question_unreadable", what="This question cannot be read", ways_out=ways)
    return ask.as_question(asked.question)


def _address(question: Question, code: str, programme: str) -> str:
    return f"{reverse('value_answer', kwargs={'code': code, 'programme': programme})}?{asking.write(question)}"


def _programme(name: str) -> Programme | None:
    held = ask.list_programmes().get(name)
    if held is None and name != asking.OWN:
        raise Refused(
            "programme_unknown",
            what=f"There is no programme {name[:60]!r} in the library",
            ways_out=("Choose one from the list of programmes", f"Ask about one of your own at the address {asking.OWN}"),
        )
    return held


def _tidied(request: HttpRequest) -> str | None:
    """The same address without empty fields, with a change that was asked for put in its place; None when it is tidy."""
    given = [(name, said.strip()) for name, said in request.GET.items() if name != "csrfmiddlewaretoken"]
    kept = [(name, said) for name, said in given if said]
    change, to = request.GET.get("change", "").strip(), request.GET.get("to", "").strip()
    if change and to:
        parts = {"set": to, "source": request.GET.get("because", ""), "year": request.GET.get("of", "")}
        parts |= {"low": request.GET.get("from", ""), "high": request.GET.get("until", "")}
        told = {f"{part}.{change}": said.strip() for part, said in parts.items()}
        mine = {"change", "to", "because", "from", "until", "of", *told}
        kept = [(name, said) for name, said in kept if name not in mine] + [(name, said) for name, said in told.items() if said]
        return urlencode(kept)
    return urlencode(kept) if len(kept) != len(given) else None


def _about(request: HttpRequest, place: Place, programme: str, held: Programme | None, asked: Asked) -> dict[str, Any]:
    """What the page says of the question, answered or not."""
    head = about_question(place, held)
    items = ask.list_assumptions()
    query = urlencode([(key, said) for key, said in request.GET.items() if key != "change"])
    change = request.GET.get("change", "")[:80]
    changed = [key.removeprefix("set.") for key in asked.given if key.startswith("set.")]
    return {
        **head,
        "title": f"{head['name']} in {place.name}: what it is worth",
        "kind": marks.in_words(place),
        "programme": programme,
        "held": held,
        "asked": asked,
        "given": asked.given,
        "faults": asked.faults if request.GET else {},  # nobody is told off before they have said anything
        "query": f"?{query}" if query else "",
        "rules": ask.list_rules(),
        "own": programme == asking.OWN,
        "change": items.get(change),
        "assumptions": items,
        "changed": [
            {"id": key, "name": items[key].name if key in items else key, "without": _without(request, key), "was": items.get(key)}
            for key in changed
        ],
        "carried": shown.hidden(query),
        "address": request.build_absolute_uri(request.get_full_path()),
        "default_people": asking.PEOPLE,
    }


def _without(request: HttpRequest, key: str) -> str:
    return "?" + urlencode([(name, said) for name, said in request.GET.items() if name.partition(".")[2] != key and name != "change"])


def _answered(request: HttpRequest, answer: Answer, whole: bool) -> dict[str, Any]:
    """What the page says of the answer."""
    code, programme = answer.question.place, request.resolver_match.kwargs["programme"]
    sources = documents.sources_of(answer)
    query = asking.write(answer_question(answer, request))
    base = reverse("value_answer", kwargs={"code": code, "programme": programme})
    drawn = {}
    for name in pictures.PICTURES:
        picture = pictures.of_answer(answer, name, sources)
        drawn[name] = Picture.of(picture, f"{base}chart/{name}", f"?{query}") if picture and (whole or name == "years") else None
    turning, steady = shown.switches(answer) if whole else ((), 0)
    last = answer.equity[3] if answer.equity else None
    return {
        "answer": answer,
        "whole": whole,
        "facts": (facts := account(answer)),
        "facts_first": [row[:2] for row in facts],
        "payer": pictures.payer_words(answer),
        "horizons": list(HORIZONS),
        "evpi": amount(answer.appraisal.evpi),
        "payers": shown.payer_rows(answer, whole),
        "not_counted": listed(not_counted(answer.appraisal)),
        "cases": shown.case_rows(answer, whole),
        "persistence": shown.persistence_rows(answer, whole),
        "structures": shown.structure_rows(answer),
        "equity": shown.equity_rows(answer),
        "fairness": last,
        "stairs": shown.stair_rows(answer),
        "made_of": shown.made_of_rows(answer),
        "facts_behind": shown.fact_groups(answer),
        "closer": f"{base}closer/?{query}",
        "knowing": shown.knowing_rows(answer),
        "turning": turning,
        "steady": steady,
        "groups": shown.groups(answer, request.GET.urlencode()),
        "pictures": drawn,
        "listed": sources,
        "canonical": f"{base}?{query}",
        "asks": shown.hidden(query),
        "case_forms": [
            (f"{who.name[:1].upper()}{who.name[1:]}", [(f.upper(), f"{base}case-{payer}.{f}?{query}") for f in READING])
            for payer, who in documents.READERS.items()
        ],
        "downloads": [
            ("The question (YAML)", f"{base}question.yaml?{query}"),
            *([("The whole answer (JSON)", f"{base}answer.json?{query}")] if whole else ()),
            ("The account (CSV)", f"{base}account.csv?{query}"),
            ("Description of the CSV", f"{base}account.csv-metadata.json?{query}"),
        ],
    }


def answer_question(answer: Answer, request: HttpRequest) -> Question:
    """The question that was asked: a first look answers it with fewer draws."""
    asked = _read(answer.question.place or "", request.resolver_match.kwargs["programme"], request.GET.items())
    return msgspec.structs.replace(answer.question, draws=int(asked.question["draws"]))
