"""A strategy is dropped in, decided and matched in the browser; nothing that is bad gets in, and nothing that a stranger wrote is run."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonground.actions.outcomes import matches, priorities, shelves
from commonground.actions.permissions import LOCAL_PERSON
from commonground.connectors.drafting import fake
from commonground.store.records import models

PLACE = "/place/E06000001"
PLAN = b"""# Our priorities

- Reduce falls among older people so that fewer are admitted to hospital.
- <script>alert(1)</script> Give unpaid carers a proper break from caring.
"""


def dropped(web, content=PLAN, name="plan.md", **more):
    told = {"file": SimpleUploadedFile(name, content), "body": "adult_social_care:E06000001", **more}
    return web.post(f"{PLACE}/priorities/add/", told)


def text(answer):
    return answer.content.decode()


def test_from_the_file_to_the_match_page_by_page(web):
    answer = dropped(web, title="Ageing plan", edition="2025-2028")
    assert answer.status_code == 302
    page = text(web.get(answer.url))
    assert "Reduce falls among older people" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    first = priorities.read_document(ref="ageing-plan-1", by=LOCAL_PERSON).proposals[0]
    answer = web.post(f"{PLACE}/priority/{first.ref}/decide/", {"decision": "confirm"})
    assert answer.url.startswith(f"{PLACE}/priorities/ageing-plan-1/")
    page = text(web.get(f"{PLACE}/match/"))
    assert "1 confirmed priority of 1 body" in page
    assert "Of 1 confirmed priority for Hartlepool none is of this choice" in text(web.get(f"{PLACE}/match/?body=another"))
    assert "Strength-and-balance exercise" in page
    page = text(web.get(f"{PLACE}/match/{first.ref}/"))
    assert "The weakest link is" in page
    assert "What else must be true" in page
    assert web.get("/api/v1/places/E06000001/match").json()["rows"][0]["matches"][0]["contribution"] == "E06"
    assert web.get(f"{PLACE}/match/picture.svg")["Content-Type"] == "image/svg+xml"
    assert b"Hartlepool adult social care" in web.get(f"{PLACE}/match/picture.csv").content


LONG = b"""# Our priorities

The board met on a Tuesday and looked at the papers.

We will:

- Reduce falls among older people so that fewer are admitted to hospital.
- Give unpaid carers a proper break from caring.
- Help adults to be physically active every week.
- Support people to stop smoking.
"""


def listed(answer):
    """The references of the passages that a page shows, in order."""
    return re.findall(r'<article class="cg-proposal" id="([^"]+)"', text(answer))


def test_a_list_is_narrowed_and_put_in_order_and_a_decision_comes_back_to_the_same_choice(web):
    dropped(web, content=LONG, title="Plan")
    held = priorities.read_document(ref="plan-1", by=LOCAL_PERSON).proposals
    assert len(held) == 4
    page = f"{PLACE}/priorities/plan-1/"
    assert listed(web.get(page)) == [one.ref for one in held]
    likeliest = [one.ref for one in sorted(held, key=lambda one: -one.proposal.likelihood)]
    assert listed(web.get(f"{page}?order=likeliest")) == likeliest
    (active,) = [one for one in held if "physical_activity" in one.themes]
    assert listed(web.get(f"{page}?about=physical_activity")) == [active.ref]
    for band in ("confident", "likely", "possible"):
        assert listed(web.get(f"{page}?band={band}")) == [one.ref for one in held if one.proposal.band == band]
    nothing = web.get(f"{page}?about=housing")
    assert listed(nothing) == []
    assert "No passage answers this choice" in text(nothing)
    assert '<option value="housing" selected' in text(nothing)
    for bad in ("about=magic", "band=certain", "order=alphabet", "state=lost"):
        assert web.get(f"{page}?{bad}").status_code == 400
    answer = web.post(f"{PLACE}/priority/{likeliest[1]}/decide/?order=likeliest", {"decision": "reject"})
    assert answer.url == f"{page}?order=likeliest#{likeliest[2]}"


def test_those_that_are_ticked_are_decided_together_or_none_of_them(web):
    dropped(web, content=LONG, title="Plan")
    page, decide = f"{PLACE}/priorities/plan-1/", f"{PLACE}/priorities/plan-1/decide/"
    refs = listed(web.get(page))
    assert text(web.get(page)).count('form="several"') == len(refs) + 2
    answer = web.post(decide, {"decision": "confirm"})
    assert answer.status_code == 400
    assert "No passage is ticked" in text(answer)
    assert web.post(decide, {"ref": refs}).status_code == 400  # neither confirmed nor rejected
    added = priorities.add_passage(document="plan-1", quote="The board met on a Tuesday and looked at the papers.", by=LOCAL_PERSON)
    assert not added.themes
    before = models.Event.objects.count()
    answer = web.post(decide, {"decision": "confirm", "ref": [refs[0], added.ref, "plan-1-99"]})
    assert answer.status_code == 400
    assert "2 passages cannot be confirmed so, and nothing was decided" in text(answer)
    assert "A priority needs at least one theme" in text(answer)
    assert f'value="{refs[0]}" type="checkbox" form="several" checked' in text(answer)
    assert models.Event.objects.count() == before
    answer = web.post(f"{decide}?order=likeliest", {"decision": "confirm", "ref": refs[:2]})
    assert answer.url == f"{page}?order=likeliest#passages"
    web.post(decide, {"decision": "reject", "ref": refs[2:]})
    view = priorities.read_document(ref="plan-1", by=LOCAL_PERSON)
    assert [[one.ref for one in view.of(state)] for state in ("confirmed", "rejected", "proposed")] == [refs[:2], refs[2:], [added.ref]]
    assert {one.decision.by for one in view.of("confirmed")} == {LOCAL_PERSON.name}


def test_the_passages_and_what_was_decided_are_taken_away_in_every_form(web):
    dropped(web, content=LONG, title="Plan")
    refs = listed(web.get(f"{PLACE}/priorities/plan-1/"))
    priorities.confirm(ref=refs[0], wording="Fewer falls", reason="Agreed with them", by=LOCAL_PERSON)
    for form in ("pdf", "docx", "html", "ods", "xlsx", "csv", "json"):
        answer = web.get(f"{PLACE}/priorities/plan-1/passages.{form}")
        assert answer.status_code == 200
        assert len(answer.content) > 500
    lines = text(web.get(f"{PLACE}/priorities/plan-1/passages.csv")).lstrip("\ufeff").split("\r\n\r\n")[0]
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [row["Reference"] for row in rows] == refs
    assert rows[0]["In their words"] == "Reduce falls among older people so that fewer are admitted to hospital."
    assert [rows[0][name] for name in ("State", "In other words", "Decided by", "Note")] == [
        "confirmed", "Fewer falls", LOCAL_PERSON.name, "Agreed with them"
    ]  # fmt: skip
    assert rows[1]["State"] == "proposed"
    assert web.get(f"{PLACE}/priorities/plan-1/passages.exe").status_code == 404
    dropped(web, content=b"# Notes\n\nThe board met on a Tuesday and looked at the papers.\n", title="Notes")
    for form in ("pdf", "docx", "html", "ods", "xlsx", "csv", "json"):
        assert web.get(f"{PLACE}/priorities/notes-1/passages.{form}").status_code == 200, form


def test_editing_a_proposal_keeps_their_words_beside_ours(web):
    dropped(web, title="Ageing plan")
    ref = priorities.read_document(ref="ageing-plan-1", by=LOCAL_PERSON).proposals[0].ref
    form = {"whole": "1", "decision": "confirm", "wording": "Fewer falls", "theme": ["ageing_falls_frailty"], "group": ["older_people"]}
    assert web.post(f"{PLACE}/priority/{ref}/decide/", {**form, "review_on": "soon"}).status_code == 400
    assert web.post(f"{PLACE}/priority/{ref}/decide/", {**form, "theme": ["magic"]}).status_code == 400
    assert web.post(f"{PLACE}/priority/{ref}/decide/", {**form, "review_on": "2030-01-31"}).status_code == 302
    page = text(web.get(f"{PLACE}/match/{ref}/"))
    assert "Fewer falls" in page
    assert "Reduce falls among older people" in page
    assert "31 January 2030" in page


def test_nothing_is_decided_by_default_nor_with_letters_that_no_database_keeps(web):
    dropped(web, title="Ageing plan")
    ref = priorities.read_document(ref="ageing-plan-1", by=LOCAL_PERSON).proposals[0].ref
    for form in ({}, {"decision": "perhaps"}, {"decision": "confirm", "reason": "a\0b"}):
        assert web.post(f"{PLACE}/priority/{ref}/decide/", form).status_code == 400
    assert priorities.read_proposal(ref=ref, by=LOCAL_PERSON)[0].state == "proposed"
    web.post(f"{PLACE}/priority/{ref}/decide/", {"decision": "confirm"})
    assert web.post(f"{PLACE}/match/{ref}/decide/", {"contribution": "E06"}).status_code == 400
    assert not any(one.edits for row in matches.read_match(place="Hartlepool", by=LOCAL_PERSON).whole.rows for one in row.matches)


def test_what_belongs_to_another_place_is_shown_at_its_own_address(web):
    dropped(web, title="Ageing plan")
    ref = priorities.read_document(ref="ageing-plan-1", by=LOCAL_PERSON).proposals[0].ref
    priorities.confirm(ref=ref, by=LOCAL_PERSON)
    for path in ("priorities/ageing-plan-1", f"priority/{ref}", f"match/{ref}"):
        assert web.get(f"/place/E08000021/{path}/").url == f"{PLACE}/{path}/"


def test_a_machine_drafts_only_where_it_is_set_and_what_it_says_is_marked_and_not_kept(web, monkeypatch):
    dropped(web, title="Ageing plan")
    ref = priorities.read_document(ref="ageing-plan-1", by=LOCAL_PERSON).proposals[0].ref
    priorities.confirm(ref=ref, by=LOCAL_PERSON)
    for path in (f"{PLACE}/priority/{ref}/", f"{PLACE}/match/{ref}/"):
        assert "language model" not in text(web.get(path))
    answer = web.post(f"{PLACE}/priority/{ref}/draft/")
    assert answer.status_code == 400
    assert "nothing is sent anywhere" in text(answer)
    with fake.serving("made_up") as (address, _):
        monkeypatch.setenv("COMMONGROUND_DRAFTER", address)
        monkeypatch.setenv("COMMONGROUND_DRAFTER_MODEL", "rules")
        assert "Draft it in one sentence" in text(web.get(f"{PLACE}/priority/{ref}/"))
        page = text(web.post(f"{PLACE}/priority/{ref}/draft/"))
        assert "Drafted by a machine" in page
        assert "They want to reduce falls among older people" in page
        assert "2 sentences that no passage carries were left out" in page
        page = text(web.post(f"{PLACE}/match/{ref}/draft/", {"contribution": "E06"}))
        assert "Drafted by a machine" in page
        assert web.post(f"{PLACE}/match/{ref}/draft/", {"contribution": "E99"}).status_code == 400
    assert web.post(f"{PLACE}/priority/{ref}/draft/").status_code == 400  # it no longer answers
    assert priorities.read_proposal(ref=ref, by=LOCAL_PERSON)[0].decision.wording == ""
    asked = models.Event.objects.filter(action="ask_for_draft")
    assert json.loads(asked[0].detail)["sent_to"] == address.removeprefix("http://")


def test_a_claim_firmer_than_its_evidence_is_refused_over_its_form_and_what_was_typed_stays(web):
    dropped(web, title="Ageing plan")
    ref = priorities.read_document(ref="ageing-plan-1", by=LOCAL_PERSON).proposals[0].ref
    priorities.confirm(ref=ref, by=LOCAL_PERSON)
    said = {"contribution": "E06", "decision": "keep", "sentence": "Our classes will cut falls in half."}
    answer = web.post(f"{PLACE}/match/{ref}/decide/", said)
    assert answer.status_code == 400
    assert "firmer than its evidence" in text(answer)
    assert "Our classes will cut falls in half." in text(answer)
    assert web.post(f"{PLACE}/match/{ref}/decide/", {**said, "sentence": "Classes can help people to fall less."}).status_code == 302
    assert "Classes can help people to fall less." in text(web.get(f"{PLACE}/match/"))
    assert "Classes can help people to fall less." in text(web.get(f"{PLACE}/match/?page=99"))
    assert 'href="#E06-sentence"' in text(answer)
    answer = web.post(f"{PLACE}/match/{ref}/decide/", {"contribution": "E06", "decision": "leave_out"})
    assert 'href="#E06-reason"' in text(answer)
    page = text(web.get(f"{PLACE}/match/{ref}/"))
    assert "kept by the person at this computer, as “Classes can help people to fall less.”" in page
    assert "route-map.pdf?body=" in page


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", b"<w:document>" + b"0" * 200_000_000 + b"</w:document>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "The file is empty"),
        ("blank.txt", b" \n \n", "could not be read"),
        ("broken.pdf", b"%PDF-1.7\n%broken", "could not be read"),
        ("cut.docx", b"PK\x03\x04cut short", "could not be read"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old Word document"),
        ("noise.bin", bytes(range(256)) * 20, "could not be read"),
        ("bomb.docx", bomb(), "could not be read"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 300, "could not be read"),
    ],
)
def test_what_cannot_be_read_is_refused_over_the_form_with_a_way_out(web, name, content, words):
    answer = dropped(web, content, name)
    assert answer.status_code == 400
    assert words in text(answer)
    assert "Drop in a strategy" in text(answer)
    assert "Traceback" not in text(answer)


def test_a_file_and_an_address_at_once_are_not_guessed_between(web):
    answer = dropped(web, address="https://www.hartlepool.gov.uk/plan.pdf")
    assert answer.status_code == 400
    assert "which of them is meant" in text(answer)


def test_a_new_edition_names_the_priority_that_is_gone_where_one_lands_and_on_the_list(web):
    first = dropped(web, title="Ageing plan")
    for kept in priorities.read_document(ref="ageing-plan-1", by=LOCAL_PERSON).proposals:
        priorities.confirm(ref=kept.ref, by=LOCAL_PERSON)
    newer = PLAN.replace(b"Reduce falls among older people so that fewer", b"Help older people to stay steady so that fewer")
    page = text(web.get(dropped(web, newer, title="Ageing plan", replaces="ageing-plan-1").url))
    assert "1 confirmed priority of the edition before no longer stands in this one" in page
    assert "Reduce falls among older people" in page
    assert "in the same words" in page
    assert f"Confirmed from the edition before by {LOCAL_PERSON.name}" in page
    assert "1 confirmed priority no longer stands in it" in text(web.get(f"{PLACE}/priorities/"))
    assert "No longer in the newer edition, “Ageing plan”" in text(web.get(f"{first.url}?state=confirmed"))
    answer = web.post(f"{PLACE}/priorities/ageing-plan-2/take-over/")
    page = text(web.get(answer.url))
    assert "Taken over: confirmed from the edition before" in page
    assert "in the same words" not in page
    assert web.post(f"{PLACE}/priorities/ageing-plan-2/take-over/").url == answer.url  # pressed twice


def test_the_same_file_again_leads_to_the_document_that_is_held(web):
    first, again = dropped(web), dropped(web)
    assert again.url == first.url


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://www.hartlepool.gov.uk/plan.pdf", "not a plain https address"),
        ("https://example.org/plan.pdf", "not on the list of hosts"),
        ("https://www.hartlepool.gov.uk/plan.pdf", "private network"),
        ("file:///etc/passwd", "not a plain https address"),
    ],
)
def test_an_address_that_is_not_a_public_bodys_is_refused(web, monkeypatch, address, words):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("192.168.0.9", 443))])
    answer = web.post(f"{PLACE}/priorities/add/", {"address": address, "body": "A body"})
    assert answer.status_code == 400
    assert words in text(answer)


def test_the_file_is_given_back_as_a_download_that_runs_nothing(web):
    content = b"<html><body><h1>Our priorities</h1><p>We will reduce falls among older people.</p><script>alert(1)</script></body></html>"
    answer = dropped(web, content, 'a"b\r\nc.html', title="Page")
    held = web.get(f"{answer.url}file/")
    assert held.content == content
    assert held["Content-Type"] == "application/octet-stream"
    assert held["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in held["Content-Security-Policy"]
    assert "\r" not in held["Content-Disposition"]


def test_a_long_file_is_read_beside_the_workbench(web):
    lines = b"\n".join(b"- We will reduce falls among older people in ward %d of the borough by 2030." % number for number in range(400))
    answer = dropped(web, b"# Our priorities\n\n" + lines + b"\n\n" + b"Nothing else is said here. " * 16_000, "long.md", title="Long plan")
    assert answer.url.startswith("/job/read_strategy-")
    assert web.get(answer.url).url == f"{PLACE}/priorities/"
    assert len(priorities.read_document(ref="long-plan-1", by=LOCAL_PERSON).proposals) == 400
    page = web.get(f"{PLACE}/priorities/long-plan-1/?page=16")
    assert "ward 399" in text(page)


def test_a_small_file_that_takes_long_is_read_beside_the_workbench(web, monkeypatch):
    monkeypatch.setattr(shelves, "PASSAGES_AT_ONCE", 1)
    aims = b"# Our priorities\n\nWe will reduce falls among older people. We will help carers to be active.\n"
    answer = dropped(web, aims, "dense.md", title="Dense plan")
    assert answer.url.startswith("/job/read_strategy-")
    assert len(priorities.read_document(ref="dense-plan-1", by=LOCAL_PERSON).proposals) == 2
    monkeypatch.setattr(shelves, "fetch", lambda address: (aims + b"Nothing else.", "plan.md"))
    fetched = web.post(
        f"{PLACE}/priorities/add/", {"address": "https://www.hartlepool.gov.uk/plan.md", "body": "A body", "title": "Far plan"}
    )
    assert fetched.url.startswith("/job/read_strategy-")
    assert priorities.read_document(ref="far-plan-1", by=LOCAL_PERSON).document.address == "https://www.hartlepool.gov.uk/plan.md"


def test_unknown_documents_passages_and_statements_are_not_found(web):
    for path in (f"{PLACE}/priorities/no-1/", f"{PLACE}/priority/no-1-1/", f"{PLACE}/match/no-1-1/", "/evidence/V999/"):
        assert web.get(path).status_code == 404, path
    assert web.get(f"{PLACE}/match/?role=king").status_code == 400
    assert web.get("/place/E99/priorities/").status_code == 404


def test_examples_are_marked_wherever_they_show(web):
    web.post(f"{PLACE}/priorities/examples/")
    (ref, *_) = [each.ref for each in shelves.shelf_of(place="Hartlepool", by=LOCAL_PERSON).documents]
    kept = priorities.read_document(ref=ref, by=LOCAL_PERSON).proposals[0]
    priorities.confirm(ref=kept.ref, by=LOCAL_PERSON)
    for path in (
        f"{PLACE}/priorities/",
        f"{PLACE}/priorities/{ref}/",
        f"{PLACE}/priority/{kept.ref}/",
        f"{PLACE}/match/",
        f"{PLACE}/match/{kept.ref}/",
    ):
        assert "synthetic: invented" in text(web.get(path)), path


def test_the_library_of_evidence_is_filtered_and_marks_what_was_not_checked(web):
    page = text(web.get("/evidence/?theme=youth_offending"))
    assert "Not checked against a source" in page
    assert "V118" in page
    assert "V026" not in page
    page = text(web.get("/evidence/V118/"))
    assert "never carries an offer" in page
    page = text(web.get("/evidence/V091/"))
    assert "It is firm for what it says" in page
    assert "What it carries a part of" in page
    assert "Advice, a pedometer or a referral" in page


def test_a_place_without_strategies_still_shows_where_the_figures_point(web):
    page = text(web.get(f"{PLACE}/match/"))
    assert "No priority has been confirmed" in page
    assert "Nobody has called these a priority" in page
    assert matches.read_match(place="Hartlepool", by=LOCAL_PERSON).candidates[0].need.words.split(":")[0] in page
