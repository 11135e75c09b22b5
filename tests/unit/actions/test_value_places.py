"""What the value engine takes from a place, and what it does when a place's figures are not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import council, sound
from commonground.actions.value import place as value_place
from commonground.actions.value.ask import as_question
from commonground.actions.value.world import world
from commonground.domain.value import composing
from commonground.domain.value.inquiry import Locality
from commonground.store import value as held
from commonground.store.warehouse import Release
from commonground.terms import Refused


def figures(monkeypatch: pytest.MonkeyPatch, inactive: held.Held | None, active: held.Held | None) -> None:
    answers = {"inactive_adults_19": inactive, "active_adults_19": active}
    real = held.latest
    monkeypatch.setattr(
        held, "latest", lambda release, measure, place: answers[measure] if measure in answers else real(release, measure, place)
    )
    value_place._shipped.cache_clear()


def figure(value: float | None, period: str = "2024/25") -> held.Held:
    return held.Held(value=value, period=period, status="suppressed" if value is None else "estimated", source_id="x")


def here(place: str, **more: Any) -> Locality:
    question = as_question({"programme": "pedometer_postal", "place": place, "people": {"participants": 10}, **more})
    return value_place.locality(question, world(), by=LOCAL_PERSON)[0]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    value_place._shipped.cache_clear()


def test_suppressed_activity_bands_are_refused_with_the_way_out(starter: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    figures(monkeypatch, figure(None), figure(61.3))
    for place in ("Hartlepool", "Hertfordshire"):
        with pytest.raises(Refused) as refused:
            here(place)
        assert refused.value.code == "bands_suppressed"
        assert any("exposure.inactive" in way for way in refused.value.ways_out)


def test_bands_of_two_periods_are_not_put_together(starter: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    figures(monkeypatch, figure(28.7), figure(61.3, "2023/24"))
    with pytest.raises(Refused, match="of 2024/25 and the active share of 2023/24"):
        here("Hartlepool")


@pytest.mark.parametrize("place", ["Hartlepool", "Hertfordshire"])
def test_bands_given_with_a_source_take_the_place_of_suppressed_ones(place: str, starter: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    figures(monkeypatch, figure(None), figure(None))
    own = [{"id": "exposure.inactive", "value": 0.3, "source": "county"}, {"id": "exposure.active", "value": 0.6, "source": "county"}]
    found = here(place, overrides=own)
    assert (found.bands["inactive"], found.bands["active"]) == pytest.approx((0.3, 0.6))


HERTFORDSHIRE = ("Broxbourne", "Dacorum", "Hertsmere", "North Hertfordshire", "Three Rivers", "Watford", "St Albans", "Welwyn Hatfield",
                 "East Hertfordshire", "Stevenage")  # fmt: skip


def test_a_two_tier_county_is_the_sum_of_its_districts(starter: Release) -> None:
    county, districts = here("Hertfordshire"), [here(name) for name in HERTFORDSHIRE]
    assert county.people == pytest.approx(sum(d.people for d in districts))
    adults = np.array([d.people[:, 19:].sum() for d in districts])
    for band in ("inactive", "fairly_active", "active"):
        assert county.bands[band] == pytest.approx(sum(a * d.bands[band] for a, d in zip(adults, districts, strict=True)) / adults.sum())
    deaths = np.array([council.expected_deaths(world(), d.people) for d in districts])
    assert county.mortality_scale == pytest.approx(deaths @ [d.mortality_scale for d in districts] / deaths.sum())
    assert sum(row.weight or 0 for row in county.made_of) == pytest.approx(1)
    assert county.exposures[0].share_below(1.75) == pytest.approx(county.bands["inactive"])
    assert any("composed, not published for Hertfordshire" in note and "Stevenage 7%" in note for note in county.notes)
    assert county.sources == districts[0].sources


@pytest.mark.parametrize("place", ["East Midlands", "NHS North East and North Cumbria ICB", "Greater Manchester", "E12000001", "E23000013"])
def test_regions_care_boards_and_police_areas_can_be_asked_about(place: str, starter: Release) -> None:
    found = here(place)
    assert found.people.sum() > 500_000
    assert found.people.sum() == pytest.approx(sum(row.people for row in found.made_of))
    low, high = (pick(row.inactive for row in found.made_of if row.inactive is not None) for pick in (min, max))
    assert low < found.bands["inactive"] < high


def test_a_small_area_has_the_activity_of_its_council_and_its_own_deprivation(starter: Release) -> None:
    town, part = here("Hartlepool"), here("E01011949")
    assert part.bands == pytest.approx(town.bands)
    assert part.mortality_scale == pytest.approx(town.mortality_scale)
    assert np.count_nonzero(part.people.sum(axis=(0, 1))) == 1
    assert part.people.sum(axis=(0, 2)) / part.people.sum() == pytest.approx(town.people.sum(axis=(0, 2)) / town.people.sum())
    middle = here("E02002483")
    assert middle.people.sum() == pytest.approx(10_239, rel=0.02)


def test_a_tenth_of_adults_without_a_band_is_too_many_and_a_twentieth_is_said() -> None:
    people = np.ones((2, 101, 5))

    def part(code: str, size: float, inactive: float | None) -> composing.Part:
        return composing.Part(
            code=code,
            name=code,
            share=1.0,
            people=people * size,
            inactive=inactive,
            active=None if inactive is None else 0.6,
            period="2024/25",
            mortality_scale=1.0,
            expected_deaths=size,
        )

    whole = composing.together([part("a", 96, 0.2), part("b", 4, None)], where="somewhere")
    assert (whole.inactive, whole.lacking) == (pytest.approx(0.2), ("b",))
    assert whole.people.sum() == pytest.approx(100 * people.sum())
    with pytest.raises(Refused, match="b in somewhere"):
        composing.together([part("a", 90, 0.2), part("b", 10, None)], where="somewhere")


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
    assert answer["answer_fingerprint"] in said
    assert said.count(ILLUSTRATION) == 1
    assert answer["not_verified"]
    assert "Not verified: Life-satisfaction points in a year of full health<" in said
    assert write(document(answer, place, starter.id), "pdf").startswith(b"%PDF")
    county = drafted("E10000015")
    assert county["status"] == ILLUSTRATION
    assert "Hertfordshire" in write(document(county, find_place(text="E10000015", by=LOCAL_PERSON), starter.id), "html").decode()


@pytest.mark.usefixtures("starter")
def test_no_more_people_start_than_live_in_the_place() -> None:
    def asked_for(many: float, sex: str = "all") -> None:
        question = {"programme": "fame", "place": "E07000133", "people": {"participants": many, "ages": [65, 95], "sex": sex}}
        sound.sound(question, LOCAL_PERSON)

    asked_for(9_000)
    for many, sex in ((20_000, "all"), (9_000, "female")):
        with pytest.raises(Refused, match=f"{many:,} people are to start, and only .* of these ages live in Melton") as refused:
            asked_for(many, sex)
        assert (refused.value.code, refused.value.where) == ("more_than_live_here", "people.participants")
