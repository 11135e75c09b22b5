"""Every address says who may see it, and is held to it."""

from __future__ import annotations

import re

from django.urls import reverse

from commonground.actions import permissions
from commonground.web import middleware, urls
from commonground.web.access import ADDRESSES, BY_NAME


def test_every_address_is_in_the_table_once_with_an_action_that_exists():
    assert [pattern.name for pattern in urls.urlpatterns] == [address.name for address in ADDRESSES]
    assert len(BY_NAME) == len(ADDRESSES)
    assert {address.action for address in ADDRESSES} <= set(permissions.ACTIONS)


def test_what_changes_something_takes_more_than_reading_and_is_never_kept():
    changing = [address for address in ADDRESSES if address.changes]
    assert {"template_save", "case_open", "case_draft", "case_draft_again", "case_settle", "case_skip"} <= {
        address.name for address in changing
    }
    assert [address.name for address in changing if address.kept or address.action in ("read", "export")] == []


def test_a_person_who_may_not_do_it_is_told_so_even_when_the_answer_is_already_kept(web, monkeypatch):
    assert web.get("/place/E06000001/profile.csv").status_code == 200
    reader = permissions.Person(ref="p", name="Pat", roles=frozenset())
    monkeypatch.setattr(middleware, "who", lambda request: reader)
    for path in ("/place/E06000001/profile.csv", "/place/E06000001/"):
        answer = web.get(path)
        assert answer.status_code == 403
        assert "Pat may not do this" in answer.content.decode()


def test_a_change_must_be_sent_with_a_form_and_nothing_else_may_be(web):
    for address in ADDRESSES:
        arguments = {name: "1" if kind == "int" else "x" for kind, name in re.findall(r"<(\w+):(\w+)>", address.path)}
        path, allowed = reverse(address.name, kwargs=arguments), "POST, OPTIONS" if address.changes else "GET, HEAD, OPTIONS"
        for method in ("GET",) if address.changes else ("POST", "PUT", "DELETE", "TRACE"):
            answer = web.generic(method, path)
            assert (answer.status_code, answer["Allow"]) == (405, allowed), (address.name, method)
        told = web.options(path)
        assert (told.status_code, told["Allow"], told.content) == (204, allowed, b"")
