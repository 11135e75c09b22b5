"""What the value engine takes from a place, and what it does when a place's figures are not there."""

from __future__ import annotations

from typing import Any

import pytest

from commonground.actions import value_place
from commonground.actions.value import as_question
from commonground.actions.value_world import world
from commonground.store import value as held
from commonground.store.warehouse import Release
from commonground.terms import Refused

QUESTION = as_question({"programme": "pedometer_postal", "people": {"participants": 10}})


def figures(monkeypatch: pytest.MonkeyPatch, inactive: held.Held | None, active: held.Held | None) -> None:
    answers = {"inactive_adults_19": inactive, "active_adults_19": active}
    monkeypatch.setattr(held, "latest", lambda _release, measure, _place: answers[measure])


def figure(value: float | None, period: str = "2024/25") -> held.Held:
    return held.Held(value=value, period=period, status="suppressed" if value is None else "estimated", source_id="x")


def activity(question: Any = QUESTION) -> Any:
    return value_place._activity(question, world(), object(), "E1", "Somewhere")


def test_suppressed_activity_bands_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    figures(monkeypatch, figure(None), figure(61.3))
    with pytest.raises(Refused) as refused:
        activity()
    assert refused.value.code == "bands_suppressed"
    assert any("exposure.inactive" in way for way in refused.value.ways_out)


def test_bands_of_two_periods_are_not_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    figures(monkeypatch, figure(28.7), figure(61.3, "2023/24"))
    with pytest.raises(Refused, match="of 2024/25 and the active share of 2023/24"):
        activity()


def test_bands_given_with_a_source_take_the_place_of_suppressed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    figures(monkeypatch, figure(None), figure(None))
    own = as_question(
        {
            "programme": "pedometer_postal",
            "people": {"participants": 10},
            "overrides": [
                {"id": "exposure.inactive", "value": 0.3, "source": "county"},
                {"id": "exposure.active", "value": 0.6, "source": "county"},
            ],
        }
    )
    assert activity(own)[:2] == (0.3, 0.6)


def test_five_year_bands_are_spread_to_single_years_and_sexes_without_losing_anyone() -> None:
    bands = {"age=0-4": 5143.0, "age=60-64": 6100.0, "age=90+": 848.0}
    people = value_place.single_years(bands)
    assert people[:, 0:5].sum() == pytest.approx(5143)
    assert people[:, 60:65].sum() == pytest.approx(6100)
    assert people[:, 90:].sum() == pytest.approx(848)
    assert people[1, 90:].sum() > people[0, 90:].sum()


def test_the_fifths_of_a_county_are_those_of_its_councils(starter: Release) -> None:
    county = held.fifths(starter, "E10000015")
    assert county is not None
    assert sum(county[0]) == pytest.approx(1_200_000, rel=0.05)  # Hertfordshire
    assert county[0][4] > county[0][0]
    assert held.fifths(starter, "E99999999") is None


def test_the_first_draft_is_an_illustration_with_its_reason_and_size_and_becomes_a_document(starter: Release) -> None:
    from datetime import UTC, datetime

    from commonground.actions.permissions import LOCAL_PERSON
    from commonground.actions.places import find_place
    from commonground.actions.stages.value import ILLUSTRATION, draft_value
    from commonground.case import Case
    from commonground.documents.profile import write
    from commonground.documents.value.stage import document

    def drafted(place: str) -> dict[str, Any]:
        case = Case(ref="x", title="x", place=place, opened_by="x", opened_on=datetime.now(UTC))
        return draft_value(case, LOCAL_PERSON)

    answer = drafted("E06000001")
    assert answer["status"] == ILLUSTRATION
    assert "one in a hundred" in answer["sized_by"]
    assert answer["sentences"][0].startswith("At a first look")
    assert len(answer["inactivity"]) == 5
    place = find_place(text="E06000001", by=LOCAL_PERSON)
    said = write(document(answer, place, starter.id), "html").decode()
    for part in (answer["sentences"][0], ILLUSTRATION, "What inactivity costs here in a year", "Print the two-page benefit case"):
        assert part in said
    assert write(document(answer, place, starter.id), "pdf").startswith(b"%PDF")
    county = drafted("E10000015")
    assert county["status"] == "Cannot be said"
    assert "What to do next" in write(document(county, find_place(text="E10000015", by=LOCAL_PERSON), starter.id), "html").decode()
