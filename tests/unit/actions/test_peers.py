"""Places like a place: the same list as the profile's, what sets each apart, and who comes and goes."""

from __future__ import annotations

import pytest

from commonground.actions import peers, profiles
from commonground.actions.permissions import LOCAL_PERSON
from commonground.terms import Refused

pytestmark = pytest.mark.usefixtures("starter")
BY = LOCAL_PERSON


def test_the_list_is_that_of_the_profile_and_each_says_what_sets_it_apart() -> None:
    found = peers.like(place="Hartlepool", by=BY)
    group = next(group for group in profiles.read_profile(place="Hartlepool", by=BY).peers if group.id == "neighbours")
    assert [one.place for one in found.nearest] == list(group.places)
    assert [one.distance for one in found.nearest] == pytest.approx(list(group.distances))
    assert all(0 < share <= 1 for one in found.nearest for _, share in one.apart)


def test_the_sentence_counts_the_places_that_stay_whichever_driver_is_left_out() -> None:
    found = peers.like(place="Hartlepool", by=BY)
    going = {place for _, _, go in found.shifts for place in go}
    assert f"{sum(one.place not in going for one in found.nearest)} of the 15 nearest stay" in found.sentence
    assert all(len(come) == len(go) for _, come, go in found.shifts)


def test_other_drivers_give_another_list_and_one_driver_cannot_be_left_out() -> None:
    found = peers.like(place="Hartlepool", drivers=["share_aged_65_over"], count=5, by=BY)
    assert [measure.id for measure in found.drivers] == ["share_aged_65_over"]
    assert len(found.nearest) == 5
    assert found.shifts == ()


def test_small_areas_counties_and_care_boards_have_their_like() -> None:
    assert peers.like(place="E01011949", by=BY).among > 33_000
    assert {one.place.kind for one in peers.like(place="NHS North East and North Cumbria", by=BY).nearest} == {"icb"}
    assert peers.like(place="E10000015", by=BY).nearest[0].place.code != "E10000015"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"place": "Hartlepool", "drivers": ["moon"]}, "driver_unknown"),
        ({"place": "E01011949", "drivers": ["obesity"]}, "driver_unknown"),
        ({"place": "Hartlepool", "count": 31}, "peers_count"),
        ({"place": "North East"}, "peers_tier"),
    ],
)
def test_what_cannot_be_answered_is_refused(asked: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        peers.like(**asked, by=BY)
    assert refused.value.code == code
