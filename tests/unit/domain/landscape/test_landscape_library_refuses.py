"""What the shipped data may not say, and what the small nouns refuse."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.calendar import Rule, next_yes
from commonground.domain.landscape.nouns import Assessment, Body, Change, Fact
from commonground.terms import Place, Refused

HERE = Place("E06000001", "Hartlepool", "unitary", 2024)


def change(**more) -> Change:
    said = {
        "id": "c",
        "kinds": ("icb",),
        "title": "T",
        "what": "W",
        "certainty": "planned",
        "precision": "day",
        "status": "inference",
        "address": "",
        "on": date(2027, 1, 1),
    }
    return Change(**{**said, **more})


def test_an_unknown_mark_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        library.status_of({"say": "x", "mark": "z"}, {})
    assert refused.value.code == "mark_unknown"


def test_an_unlisted_source_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        library.status_of({"say": "x", "mark": "r", "from": "nobody"}, {})
    assert refused.value.code == "source_unknown"


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(Refused, match="'certain' is not a status"):
        Fact(text="x", status="certain")


@pytest.mark.parametrize("wrong", [{"on": None}, {"precision": "unknown"}, {"precision": "roughly"}, {"certainty": "sure"}])
def test_a_change_says_how_sure_and_when_or_that_it_has_no_date(wrong: dict) -> None:
    with pytest.raises(Refused):
        change(**wrong)


def test_a_change_to_some_places_or_forms_touches_only_those() -> None:
    body = Body(id="b", kind="icb", name="B", areas=(HERE,), source_id="made", form="mayor")
    assert change().touches(body)
    assert change(places=("E06000001",), forms=("mayor",)).touches(body)
    assert not change(places=("E06000002",)).touches(body)
    assert not change(forms=("commissioner",)).touches(body)
    assert not change(kinds=("icp",)).touches(body)


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_outside_one_to_five_is_refused(score: int) -> None:
    with pytest.raises(Refused, match="is not from 1 to 5"):
        Assessment(body="b", attribute="warmth", score=score, by="Ann", on=date(2026, 1, 1), proof="met")


def test_the_next_yes_can_be_asked_on_29_february_and_at_the_end_of_time() -> None:
    rule = Rule(
        id="r",
        kinds=("icb",),
        title="T",
        repeat="year",
        yes=True,
        lead_days=400,
        needs="",
        status="inference",
        opens=(3, 1),
        closes=(3, 31),
    )
    body = Body(id="b", kind="icb", name="B", areas=(HERE,), source_id="made")
    found = next_yes(body, [rule], on=date(2028, 2, 29))
    assert found is not None
    assert found.state == "late"
    assert next_yes(body, [rule], on=date(9999, 12, 31)) is None  # there is no later year
