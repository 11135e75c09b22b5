"""Methods, 6: what cannot be answered is refused with everything that is wrong, at once, and the way out of each."""

from __future__ import annotations

from typing import Any

import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask
from commonground.store.warehouse import Release
from commonground.terms import Refused

SOUND: dict[str, Any] = {"programme": "fame", "people": {"participants": 10}, "draws": 2}


def refused(**changes: Any) -> Refused:
    with pytest.raises(Refused) as no:
        ask.ask(question={**SOUND, **changes}, by=LOCAL_PERSON)
    return no.value


def test_everything_that_is_wrong_is_said_at_once(starter: Release) -> None:
    no = refused(
        place="Atlantis",
        price_year="1990",
        people={"participants": 0, "ages": [65, 10], "activity": {"inactive": 0.5, "active": 0.6}},
        cost={"per_head": -3, "price_year": "2020", "source": "budget"},
        overrides=[
            {"id": "causal.share", "value": 2, "source": "a guess"},
            {"id": "programme.habit_share", "value": 0.2},
            {"id": "nonsense", "value": 1, "source": "nobody"},
        ],
    )
    assert {finding.where for finding in no.findings} == {
        "price_year",
        "people.participants",
        "people.ages",
        "people.activity",
        "cost.per_head",
        "overrides.causal.share",
        "overrides.programme.habit_share",
        "overrides.nonsense",
        "place",
    }
    assert all(finding.remedy for finding in no.findings)


def test_one_thing_wrong_keeps_its_own_code() -> None:
    assert refused(price_year="1990").code == "price_year_unknown"
    assert refused(programme="flying").code == "programme_unknown"
    assert refused(dose={"minutes_a_week": 5000, "met": 9, "source": "a slip"}).code == "dose_beyond_curve"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300])
def test_a_number_that_is_none_is_no_number_of_people(number: float) -> None:
    assert refused(people={"participants": number}).findings[0].where == "people.participants"


def test_every_line_of_the_cost_template_is_looked_at() -> None:
    lines = [
        {"name": "hall", "kind": "fixed", "pounds": -5, "price_year": "2024", "source": "quote"},
        {"name": "leader", "kind": "hourly", "pounds": 5, "price_year": "2024", "source": "quote"},
        {"name": "mats", "kind": "capital", "pounds": 5, "price_year": "2024", "source": ""},
    ]
    no = refused(cost={"lines": lines})
    assert [finding.where for finding in no.findings] == ["cost.lines.hall", "cost.lines.leader", "cost.lines.mats"]
