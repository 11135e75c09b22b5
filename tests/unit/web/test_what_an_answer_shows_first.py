"""The answer to a stage is told with what a reader looks for first, although it is held in the order of the alphabet."""

from __future__ import annotations

from commonground.web.presenters.cases import facts


def test_what_sport_can_contribute_comes_before_what_it_cannot() -> None:
    offer = {"title": "A body, fewer falls", "sentence": "It may be that classes help.", "ref": "a-1"}
    answer = {
        "and_more": 38,
        "nothing_honest_to_offer": ["A body: mend potholes"],
        "sentence": "40.",
        "sport_can_contribute": [offer, offer],
    }
    told = facts(answer)
    assert [name for name, _ in told] == ["Sentence", "Sport can contribute", "And more", "Nothing honest to offer"]
    assert dict(told)["And more"] == "38 that the page of the place holds"
