"""How ready a council is, kept each time beside what was kept before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from commonground.actions.landscape import learning
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.store import clock
from commonground.store.records import events, models
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
ANN = replace(LOCAL_PERSON, ref="ann", name="Ann Smith", roles=frozenset({"commissioner"}))
BEN = replace(LOCAL_PERSON, ref="ben", name="Ben Jones", roles=frozenset({"analyst"}))
VIEWER = Person(ref="vi", name="Vi", roles=frozenset({"viewer"}))


def keep(monkeypatch: pytest.MonkeyPatch, by: Person, *scores: tuple[str, int, str], month: int = 11, place: str = "Hartlepool") -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, month, 28, 12, tzinfo=UTC))
    learning.keep_readiness(place=place, scores=scores, by=by)


def test_two_assessments_of_the_same_thing_are_both_kept_and_the_lower_level_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, ANN, ("p1", 3, "The minutes of May"), month=5)
    keep(monkeypatch, BEN, ("p1", 1, ""), month=6)
    view = learning.read_readiness(place="Hartlepool", by=VIEWER)
    assert [(one.by, one.in_place) for one in view.kept] == [("Ben Jones", 0), ("Ann Smith", 1)]
    assert [(one.by, one.level) for one in view.stands.items[0].newest] == [("Ann Smith", 3), ("Ben Jones", 1)]
    assert (view.stands.items[0].level, view.stands.items[0].before) == (1, 3)
    assert [one.code for one in view.stands.findings] == ["scores_differ"]


def test_a_person_who_scores_again_moves_on_and_what_was_not_scored_again_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, ANN, ("p1", 1, ""), ("p2", 2, "A map"))
    keep(monkeypatch, ANN, ("p1", 2, "The minutes"))  # on the same day: the later one holds
    view = learning.read_readiness(place="E06000001", by=VIEWER)
    assert [one.level for one in view.stands.items[:2]] == [2, 2]
    assert view.stands.items[0].before == 1
    assert len(view.kept) == models.ReadinessRecord.objects.count() == 2
    assert [one.action for one in events.events("E06000001")] == ["keep_readiness"] * 2
    assert learning.read_readiness(place="Sunderland", by=VIEWER).kept == ()


def test_an_assessment_cannot_be_changed_or_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, ANN, ("p1", 1, ""))
    row = models.ReadinessRecord.objects.get()
    for change in (row.save, row.delete, models.ReadinessRecord.objects.all().delete):
        with pytest.raises(Refused, match="cannot be changed or removed"):
            change()


@pytest.mark.parametrize(
    ("place", "scores", "by", "code"),
    [
        ("Hartlepool", [], ANN, "readiness_empty"),
        ("Hartlepool", [("p99", 1, "")], ANN, "item_unknown"),
        ("Hartlepool", [("p1", 4, "")], ANN, "level_unknown"),
        ("Atlantis", [("p1", 1, "")], ANN, "place_unknown"),
        ("E12000001", [("p1", 1, "")], ANN, "landscape_needs_council"),
        ("Hartlepool", [("p1", 1, "")], VIEWER, "not_permitted"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_kept(place: str, scores: list, by: Person, code: str) -> None:
    with pytest.raises(Refused) as no:
        learning.keep_readiness(place=place, scores=scores, by=by)
    assert no.value.code == code
    assert models.ReadinessRecord.objects.count() == 0


def test_the_pages_keep_show_and_refuse(client) -> None:
    scored = client.get("/learn/readiness/?p1=2&p1_proof=A+map").content.decode()
    assert "For which council" in scored
    wrong = client.post("/learn/readiness/keep/", {"p1": "2", "p1_proof": "A <map>", "place": "Atlantis"})
    assert wrong.status_code == 400
    assert 'value="A &lt;map&gt;"' in wrong.content.decode()
    kept = client.post("/learn/readiness/keep/", {"p1": "2", "p1_proof": "A map", "place": "Hartlepool"}, follow=True)
    assert kept.redirect_chain[-1][0] == "/place/E06000001/readiness/"
    page = kept.content.decode()
    assert "1 of 1 point scored is in place with proof." in page
    assert "1 of 1 point in place with proof" in page
    assert client.get("/place/Hartlepool/readiness/")["Location"] == "/place/E06000001/readiness/"
    assert client.get("/learn/readiness/keep/").status_code == 405


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx", "docx", "pdf", "html", "json"])
def test_it_can_be_taken_away_in_every_form_with_every_score_that_was_kept(client, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    keep(monkeypatch, ANN, ("p1", 2, "A <map>"), month=5)
    keep(monkeypatch, BEN, ("p1", 1, ""), month=6)
    taken = client.get(f"/place/E06000001/readiness.{form}")
    assert (taken.status_code, len(taken.content) > 500) == (200, True)
    assert taken["Content-Disposition"].endswith(f'filename="hartlepool-readiness.{form}"')
    if form == "csv":
        text = taken.content.decode()
        assert "2026-05-28,Ann Smith,p1" in text
        assert "2026-06-28,Ben Jones,p1" in text
    if form == "html":
        assert "A &lt;map&gt;" in taken.content.decode()
        assert "What needs to happen for sport to be commissioned" in taken.content.decode()
    assert client.get("/place/E06000001/readiness.exe").status_code == 404
