"""The page of what no longer holds in the documents of a case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonground.actions import cases
from commonground.actions.permissions import LOCAL_PERSON

pytestmark = pytest.mark.django_db
BY = replace(LOCAL_PERSON, name="Ann Smith")


def test_the_page_of_a_case_leads_to_what_no_longer_holds_in_its_documents(web):
    case = cases.open_case(place="Hartlepool", by=BY)
    address = f"/case/{case.ref}/check/"
    assert address in web.get(f"/case/{case.ref}/").content.decode()
    page = web.get(address).content.decode()
    assert "All that could be compared still holds." in page
    assert page.count("It would say the same now, word for word.") == 6
    answer = {**case.last("profile").answer, "sentence": "<b>Hartlepool</b> is by the sea."}
    cases.draft(ref=case.ref, stage="profile", answer=answer, by=BY)
    page = web.get(address).content.decode()
    assert "&lt;b&gt;Hartlepool&lt;/b&gt; is by the sea." in page
    assert "Profile: worded otherwise, from the same data" in page
    day = case.opened_on.date().isoformat()
    assert web.get(f"{address}?on={day}").status_code == 200
    assert [web.get(f"{address}?on={on}").status_code for on in ("0001-01-01", "9999-12-31", "yesterday")] == [200, 200, 400]
    assert web.get(f"/case/{case.ref}/check.pdf?on={day}").content.startswith(b"%PDF")
    assert [web.get(path).status_code for path in (f"/case/{case.ref}/check.exe", "/case/nowhere-1/check/")] == [404, 404]


def test_a_profile_is_checked_by_the_release_at_its_foot(web, starter):
    page = web.get("/place/E06000001/check/").content.decode()
    assert "There is no older data release here" in page
    assert "/place/E06000001/check/" in web.get("/place/E06000001/").content.decode()
    page = web.get(f"/place/E06000001/check/?release={starter.id}&pages=2").content.decode()
    assert "What no longer holds in the profile of Hartlepool" in page
    assert "It would say the same now, word for word." in page
    assert web.get(f"/place/E06000001/check.json?release={starter.id}").json()["title"].startswith("The profile of Hartlepool")
    assert web.get("/place/E06000001/check/?release=../../etc").status_code == 400
    assert web.get("/place/E99999999/check/").status_code == 404
