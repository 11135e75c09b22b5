"""Bodies of published lists stand beside those made of the geography; where none sits in a place, those near are named as such."""

from __future__ import annotations

from commonground.domain.landscape import library
from commonground.domain.landscape.build import build
from commonground.domain.landscape.nouns import Body


def listed(england, ident, kind, *codes):
    places = england.places.places
    return Body(id=f"{kind}:{ident}", kind=kind, name=f"The {ident}", areas=tuple(places[code] for code in codes), source_id="s")


def with_(england, *bodies):
    return build(england.places, library.body_kinds(), library.authorities(), library.police_holders(), listed=bodies)


def test_a_listed_body_works_in_its_councils_and_is_no_longer_missed_there(england):
    made = with_(england, listed(england, "network", "primary_care_network", "E06000001"))
    assert "primary_care_network:network" in {one.body.id for one in made.of("E06000001")}
    assert "primary_care_network" not in {one.kind for one in made.lacking_in("E06000001")}
    assert "primary_care_network" in {one.kind for one in made.lacking_in("E06000002")}


def test_a_body_of_a_district_is_at_work_in_the_county_too_without_a_share(england):
    made = with_(england, listed(england, "network", "primary_care_network", "E07000095", "E07000096"))
    found = {one.body.id: one.share for one in made.of("E10000015")}
    assert found["primary_care_network:network"] is None


def test_trusts_of_the_care_boards_area_are_named_but_not_as_the_places_own(england):
    made = with_(england, listed(england, "hospital", "nhs_trust", "E06000004", "E54000050"))
    (lacking,) = [one for one in made.lacking_in("E06000001") if one.kind == "nhs_trust"]
    assert lacking.exists is True
    assert "None is known to sit in Hartlepool" in lacking.reason
    assert "The hospital" in lacking.reason
    assert "nhs_trust:hospital" not in {one.body.id for one in made.of("E06000001")}


def test_an_unknown_kind_is_a_finding_and_joins_nothing(england):
    made = with_(england, listed(england, "x", "moon_base", "E06000001"))
    assert [finding.code for finding in made.findings if finding.where == "moon_base:x"] == ["unknown_kind"]
    assert "moon_base:x" not in made.bodies
