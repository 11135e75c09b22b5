"""Templates and peers are saved with who chose them and why, or refused with everything that is wrong."""

from __future__ import annotations

import pytest

from commonground.actions import choices
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.store import catalogue
from commonground.store.records import events
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
BY = LOCAL_PERSON


def test_a_template_keeps_themes_and_measures_and_the_same_title_replaces_it() -> None:
    measure = next(iter(catalogue.measures()))
    choices.save_template(title="For the board", sections=["health"], by=BY)
    saved = choices.save_template(title="For the Board!", measures=[measure], by=BY)
    assert choices.templates(by=BY) == (saved,)
    assert choices.load_template(ref="for-the-board", by=BY).measures == (measure,)
    assert [line.action for line in events.events("for-the-board")] == ["save_template", "save_template"]


def test_everything_wrong_with_a_template_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        choices.save_template(title=" ", sections=["moon"], measures=["cheese"], by=BY)
    assert [finding.code for finding in refused.value.findings] == ["section_unknown", "measure_unknown", "title_missing"]
    with pytest.raises(Refused) as empty:
        choices.save_template(title="x", by=BY)
    assert [finding.code for finding in empty.value.findings] == ["nothing_chosen"]
    assert choices.templates(by=BY) == ()


def test_peers_carry_the_reason_for_choosing_them() -> None:
    saved = choices.save_peers(place="E06000001", title="By the sea", places=["E06000002", "E06000002"], why="Both are ports", by=BY)
    assert saved.places == ("E06000002",)
    assert choices.peers_for(place="E06000001", by=BY) == (saved,)
    assert choices.peers_for(place="E06000002", by=BY) == ()


@pytest.mark.parametrize(
    "wrong", [{"places": []}, {"places": ["E06000001"]}, {"places": [f"E0{n}" for n in range(16)]}, {"why": " "}, {"title": "!"}]
)
def test_peers_without_a_reason_or_with_too_many_places_are_refused(wrong: dict) -> None:
    given = {"place": "E06000001", "title": "T", "places": ["E06000002"], "why": "because", "by": BY} | wrong
    with pytest.raises(Refused) as refused:
        choices.save_peers(**given)
    assert refused.value.code == "peers_invalid"


def test_a_viewer_saves_nothing() -> None:
    viewer = Person(ref="v", name="V", roles=frozenset({"viewer"}))
    for attempt in (
        lambda: choices.save_template(title="x", sections=["health"], by=viewer),
        lambda: choices.save_peers(place="a", title="t", places=["b"], why="w", by=viewer),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not_permitted"
