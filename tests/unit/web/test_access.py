"""Every address says who may see it, and is held to it."""

from __future__ import annotations

from commonground.actions import permissions
from commonground.web import middleware, urls
from commonground.web.access import ADDRESSES, BY_NAME


def test_every_address_is_in_the_table_once_with_an_action_that_exists():
    assert [pattern.name for pattern in urls.urlpatterns] == [address.name for address in ADDRESSES]
    assert len(BY_NAME) == len(ADDRESSES)
    assert {address.action for address in ADDRESSES} <= set(permissions.ACTIONS)


def test_what_changes_something_takes_more_than_reading():
    from django.views.decorators.http import require_POST  # noqa: F401 - what such a view is wrapped in

    changes = {"template_save", "case_open", "case_draft", "case_settle", "case_skip"}
    assert {address.name for address in ADDRESSES if address.action not in ("read", "export")} == changes
    assert not any(BY_NAME[name].kept for name in changes)


def test_a_person_who_may_not_do_it_is_told_so_even_when_the_answer_is_already_kept(web, monkeypatch):
    assert web.get("/place/E06000001/profile.csv").status_code == 200
    reader = permissions.Person(ref="p", name="Pat", roles=frozenset())
    monkeypatch.setattr(middleware, "who", lambda request: reader)
    for path in ("/place/E06000001/profile.csv", "/place/E06000001/"):
        answer = web.get(path)
        assert answer.status_code == 403
        assert "Pat may not do this" in answer.content.decode()


def test_a_change_must_be_sent_with_a_form(web):
    for path in ("/case/open/", "/case/x/place/settle/", "/case/x/place/skip/", "/case/x/place/draft/", "/templates/save/"):
        assert web.get(path).status_code == 405
