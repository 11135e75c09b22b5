"""On a later day the table shows who has taken over, with the known change and its date; two successors are both shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from commonground.domain.landscape import library
from commonground.domain.landscape.here import Here, here
from commonground.domain.landscape.nouns import Body, Succeeds
from commonground.domain.landscape.register import Landscape, Presence


def on(england: Landscape, place: str, day: date) -> Here:
    return here(england, place, on=day, kinds=library.body_kinds(), changes=library.changes(), rules=library.calendar_rules())


def names(found: Here, *kinds: str) -> list[str]:
    return [one.body.name for one in found.sheets if one.kind.slug in kinds]


def test_the_commissioner_of_cleveland_gives_way_to_two_bodies_and_both_are_shown(england: Landscape) -> None:
    before, month, after = (on(england, "E06000001", date(2028, number, 10)) for number in (4, 5, 6))
    police = ("police_body", "policing_board")
    assert names(before, *police) == ["Cleveland police and crime commissioner"]
    assert names(month, *police) == ["Cleveland police and crime commissioner", "Cleveland policing and crime board (planned)"]
    assert names(after, *police) == ["Cleveland policing and crime board (planned)"]
    told = [one.taken for one in after.took_over("policing_board:E23000013")]
    assert told == [
        "takes over from Cleveland police and crime commissioner in May 2028 (planned); which body takes over what is not settled"
    ]
    assert after.took_over("strategic_authority:E47000006") == after.took_over("policing_board:E23000013")
    assert [one.asked.id for one in after.gone] == ["police_body:E23000013", "nhs_england"]
    assert "policing_board" not in {one.kind for one in after.lacking}
    assert "policing_board" in {one.kind for one in before.lacking}


def test_where_there_is_no_mayor_the_board_alone_takes_over(england: Landscape) -> None:
    after = on(england, "E10000015", date(2028, 6, 1))
    assert names(after, "policing_board") == ["Hertfordshire policing and crime board (planned)"]
    assert all("not settled" not in one.taken for one in after.took_over("policing_board:E23000027"))


def test_a_change_without_a_date_replaces_nobody(england: Landscape) -> None:
    assert "Hertfordshire council" in names(on(england, "E10000015", date(2030, 1, 1)), "council_county")


def test_a_body_that_was_succeeded_on_a_dated_day_gives_way_on_that_day(england: Landscape) -> None:
    assert names(on(england, "E08000021", date(2024, 5, 6)), "strategic_authority") == ["North of Tyne Combined Authority"]
    after = on(england, "E08000021", date(2024, 5, 7))
    assert names(after, "strategic_authority") == ["North East Combined Authority"]
    assert [one.taken for one in after.took_over("strategic_authority:north_east")] == [
        "takes over from North of Tyne Combined Authority after 6 May 2024"
    ]


def _split(england: Landscape, *shares: float) -> Landscape:
    """Hartlepool council ending on 31 March 2029, with a successor for each share; made up."""
    code = "E06000001"
    old = replace(england.bodies[f"council:{code}"], valid_to=date(2029, 3, 31))
    new: Sequence[Body] = [
        replace(old, id=f"new:{n}", name=f"New {n}", valid_from=date(2029, 4, 1), valid_to=None) for n in range(len(shares))
    ]
    present = [Presence(body=old) if one.body.id == old.id else one for one in england.at[code]]
    return replace(
        england,
        bodies={**england.bodies, old.id: old, **{one.id: one for one in new}},
        at={**england.at, code: (*present, *(Presence(body=one) for one in new))},
        successions=tuple(
            Succeeds(old=old.id, new=one.id, on=date(2029, 4, 1), share=share) for one, share in zip(new, shares, strict=True)
        ),
    )


def test_a_council_that_is_split_gives_way_to_both_of_its_successors(england: Landscape) -> None:
    split = _split(england, 0.6, 0.4)
    assert names(on(split, "E06000001", date(2029, 3, 31)), "council_unitary") == ["Hartlepool council"]
    after = on(split, "E06000001", date(2029, 4, 1))
    assert names(after, "council_unitary") == ["New 0", "New 1"]
    assert [len(after.took_over(f"new:{n}")) for n in "01"] == [1, 1]
    assert all("not settled" in one.taken for n in "01" for one in after.took_over(f"new:{n}"))
    (gone,) = [one for one in after.gone if one.asked.kind == "council_unitary"]
    assert [one.code for one in gone.findings] == ["split_between_bodies"]


def test_of_a_body_that_ended_without_a_known_successor_that_is_said(england: Landscape) -> None:
    after = on(_split(england), "E06000001", date(2029, 4, 1))
    assert names(after, "council_unitary") == []
    told = next(one for one in after.gone if one.asked.id == "council:E06000001")
    assert told.words == "Hartlepool council ended on 31 March 2029. We cannot tell who took over."
