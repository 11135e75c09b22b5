"""A choice of peers says who made it and why, how it overlaps another, and which driver it hangs on."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.places.peer_choice import PeerChoice, overlap, shifts
from commonground.terms import Place, Refused

HERE, ONE, TWO = (Place(f"E0600000{n}", f"Council {n}", "unitary", 2024) for n in (1, 2, 3))


def choice(**more) -> PeerChoice:
    fields = {
        "of": HERE,
        "question": "Falls",
        "peers": (ONE, TWO),
        "chosen_by": "A. Officer",
        "chosen_on": date(2026, 3, 2),
        "why": "Ports.",
    }
    return PeerChoice(**{**fields, **more})


def test_a_choice_says_who_when_why_and_whom_it_passed_over() -> None:
    assert choice().sentence == "2 peers of Council 1 were chosen by hand by A. Officer on 2 March 2026: Ports."
    said = choice(drivers=("age", "income"), passed_over=("E06000009",)).sentence
    assert "chosen by age, income by A. Officer" in said
    assert said.endswith("1 nearer place was passed over.")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"why": ""}, "peers_incomplete"),
        ({"chosen_by": ""}, "peers_incomplete"),
        ({"peers": ()}, "peers_incomplete"),
        ({"peers": (ONE, HERE)}, "peers_self"),
        ({"peers": (ONE, ONE)}, "peers_twice"),
    ],
)
def test_a_choice_that_cannot_answer_for_itself_is_refused(more: dict, code: str) -> None:
    with pytest.raises(Refused) as caught:
        choice(**more)
    assert caught.value.code == code


def test_the_overlap_is_a_share_of_the_smaller_set() -> None:
    found = overlap(["a", "b", "c", "d"], ["d", "b", "x"])
    assert (found.both, found.first_only, found.second_only) == (("b", "d"), ("a", "c"), ("x",))
    assert found.share == pytest.approx(2 / 3)
    with pytest.raises(Refused):
        overlap([], ["a"])


def test_the_driver_that_a_choice_hangs_on_comes_first() -> None:
    """Without age, B is nearest to H; without rain, which hardly differs, A stays nearest."""
    values = {"H": [0.0, 0.0, 0.0], "A": [0.0, 3.0, 0.1], "B": [4.0, 0.5, 0.0], "C": [9.0, 9.0, 9.0]}
    first, *rest = shifts("H", values, ["age", "income", "rain"], count=1)
    assert (first.driver, first.come, first.go, first.kept) == ("age", ("B",), ("A",), 0.0)
    assert [(shift.driver, shift.kept) for shift in rest] == [("income", 1.0), ("rain", 1.0)]


def test_places_without_a_value_are_left_out_throughout() -> None:
    values = {"H": [0.0, 0.0], "A": [1.0, None], "B": [2.0, 2.0], "C": [9.0, 1.0]}
    assert all("A" not in shift.come for shift in shifts("H", values, ["age", "income"], count=1))


def test_one_driver_cannot_be_left_out() -> None:
    with pytest.raises(Refused, match="none to leave out"):
        shifts("H", {"H": [0.0], "A": [1.0]}, ["age"], count=1)
