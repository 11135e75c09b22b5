"""Whatever shares a look-up gives, the wards together hold everybody once, and an area of wards is the sum of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.domain.places import register as registers
from commonground.domain.places.custom import CustomArea, Ground, Member
from commonground.domain.places.custom_wards import expanded

WARDS = [f"E0500000{n}" for n in range(4)]


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """Small areas with people, each given to wards by shares that make 1."""
    smalls = [f"E010000{n:02d}" for n in range(draw(st.integers(1, 8)))]
    people = {code: float(draw(st.integers(0, 3_000))) for code in smalls}
    parts = []
    for code in smalls:
        weights = draw(st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(any))
        parts += [{"child": code, "parent": ward, "share": w / sum(weights)} for ward, w in zip(WARDS, weights, strict=True) if w]
    rows = [{"code": code, "name": code, "kind": "lsoa", "generation": 2021} for code in smalls]
    rows += [{"code": code, "name": code, "kind": "ward", "generation": 2024} for code in WARDS]
    return Ground(register=registers.build(rows, parts), people=people, postcodes={})


def area(ground: Ground, wards: list[str]) -> CustomArea:
    members = tuple(Member(place=ground.register.places[code], people=ground.people_of(ground.register.places[code])) for code in wards)
    return CustomArea(name="Area", members=members, made_by="A", made_on=date(2026, 1, 1))


@given(ground=grounds())
def test_the_wards_together_hold_everybody_once(ground: Ground) -> None:
    held = [code for code in WARDS if ground.parts_of(ground.register.places[code])]
    whole = expanded(area(ground, held), ground)
    assert {member.place.code: pytest.approx(member.share) for member in whole.members} == dict.fromkeys(ground.people, 1.0)
    assert whole.people == pytest.approx(sum(ground.people.values()))
    assert sum(ground.people_of(ground.register.places[code]) or 0.0 for code in held) == pytest.approx(sum(ground.people.values()))


@given(ground=grounds(), chosen=st.sets(st.sampled_from(WARDS), min_size=1))
def test_an_area_of_wards_has_the_people_of_its_wards_and_no_share_above_one(ground: Ground, chosen: set[str]) -> None:
    held = sorted(code for code in chosen if ground.parts_of(ground.register.places[code]))
    if held:
        some = area(ground, held)
        assert expanded(some, ground).people == pytest.approx(some.people)
        assert all(0 < member.share <= 1 for member in expanded(some, ground).members)
