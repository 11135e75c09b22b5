"""A register of bodies that contradicts itself is told everything that is wrong with it, at once."""

from __future__ import annotations

from datetime import date

from commonground.domain.landscape.checks import check
from commonground.domain.landscape.nouns import Body, Succeeds
from commonground.terms import Place

HERE = Place("E06000001", "Hartlepool", "unitary", 2024)
KINDS = {"icb"}


def body(ident: str, *, begins: date | None = None, ends: date | None = None, kind: str = "icb", area: Place = HERE, **more) -> Body:
    return Body(id=ident, kind=kind, name=ident.title(), areas=(area,), source_id="made", valid_from=begins, valid_to=ends, **more)


def codes(bodies: list[Body], *links: Succeeds) -> list[str]:
    return [finding.code for finding in check(bodies, links, kinds=KINDS, places={HERE.code})]


def test_a_sound_register_has_no_findings() -> None:
    old, new = body("old", ends=date(2023, 3, 31)), body("new", begins=date(2023, 4, 1))
    assert codes([old, new], Succeeds(old="old", new="new", on=date(2023, 4, 1))) == []


def test_a_body_that_ends_before_it_begins_is_found() -> None:
    assert codes([body("a", begins=date(2024, 1, 2), ends=date(2024, 1, 1))]) == ["ends_before_it_begins"]


def test_a_body_of_one_day_is_sound() -> None:
    assert codes([body("a", begins=date(2024, 1, 1), ends=date(2024, 1, 1))]) == []


def test_two_successors_that_each_take_all_are_found() -> None:
    bodies = [body("old", ends=date(2023, 3, 31)), body("a"), body("b")]
    links = [Succeeds(old="old", new=new, on=date(2023, 4, 1)) for new in "ab"]
    assert codes(bodies, *links) == ["two_successors"]


def test_two_successors_that_share_the_whole_are_sound() -> None:
    bodies = [body("old", ends=date(2023, 3, 31)), body("a"), body("b")]
    assert codes(bodies, *(Succeeds(old="old", new=n, on=date(2023, 4, 1), share=s) for n, s in (("a", 0.463), ("b", 0.537)))) == []


def test_unknown_codes_kinds_and_bodies_are_each_found() -> None:
    odd = body("a", kind="quango", area=Place("X1", "Nowhere", "unitary", 2024), part_of="nobody")
    assert codes([odd], Succeeds(old="a", new="ghost", on=None)) == ["unknown_kind", "unknown_code", "unknown_body", "unknown_body"]


def test_a_body_that_was_succeeded_must_have_ended_the_day_before_at_the_latest() -> None:
    link = Succeeds(old="old", new="new", on=date(2023, 4, 1))
    assert codes([body("old"), body("new")], link) == ["succeeded_but_goes_on"]
    assert codes([body("old", ends=date(2023, 4, 1)), body("new")], link) == ["succeeded_while_in_force"]
    assert codes([body("old", ends=date(2023, 3, 1)), body("new")], link) == ["gap_between_bodies"]


def test_a_successor_that_had_already_ended_is_found() -> None:
    bodies = [body("old", ends=date(2023, 3, 31)), body("new", ends=date(2022, 1, 1))]
    assert codes(bodies, Succeeds(old="old", new="new", on=date(2023, 4, 1))) == ["successor_had_ended"]


def test_a_circle_of_successors_is_found() -> None:
    bodies = [body("a", ends=date(2023, 3, 31)), body("b", ends=date(2023, 3, 31))]
    links = [Succeeds(old="a", new="b", on=None), Succeeds(old="b", new="a", on=None)]
    assert codes(bodies, *links) == ["succeeds_itself", "succeeds_itself"]


def test_the_same_id_twice_is_found() -> None:
    assert codes([body("a"), body("a")]) == ["body_twice"]
