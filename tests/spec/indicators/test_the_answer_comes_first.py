"""The sentence that opens a section names what a reader would ask about, without claiming what cannot be told."""

from __future__ import annotations

import pytest

from commonground.actions import profiles
from commonground.actions.permissions import LOCAL_PERSON
from commonground.documents.profile import next_steps
from commonground.domain.indicators.wording import inside_sentence


@pytest.mark.usefixtures("starter")
def test_where_nothing_can_be_told_the_widest_gap_is_named_and_called_neither_better_nor_worse() -> None:
    profile = profiles.read_profile(place="E06000001", by=LOCAL_PERSON)
    sentence = next(section.sentence for section in profile.sections if section.id == "participation")
    reading = profile.reading("inactive_adults_19")
    assert reading is not None
    against = reading.against("england")
    assert against is not None
    assert against.detectable is not None
    assert abs(against.difference or 0) > against.detectable
    assert sentence == (
        "For all four measures we cannot tell, because no interval was published; the widest gap, too wide to put down to chance lightly, "
        "is adults who are inactive (less than 30 minutes a week) (28.7%, England 21.8%)."
    )


@pytest.mark.usefixtures("starter")
def test_a_gap_that_is_small_beside_the_spread_between_places_is_not_named_though_values_seldom_jump() -> None:
    profile = profiles.read_profile(place="E08000033", by=LOCAL_PERSON)
    reading = profile.reading("services_score")
    assert reading is not None
    against = reading.against("england")
    assert against is not None
    assert abs(against.difference or 0) > (against.detectable or 0)
    assert "access to services" not in next(section.sentence for section in profile.sections if section.id == "facilities")


@pytest.mark.usefixtures("starter")
def test_the_profile_opens_with_what_is_worse() -> None:
    profile = profiles.read_profile(place="E06000001", by=LOCAL_PERSON)
    assert profile.sentence.startswith("Of 51 recent measures compared with England, Hartlepool is worse on four (deprivation score")


@pytest.mark.usefixtures("starter")
def test_what_to_do_next_counts_the_figures_that_the_opening_counts() -> None:
    profile = profiles.read_profile(place="E08000033", by=LOCAL_PERSON)
    steps = " ".join(next_steps(profile))
    untold = profile.sentence.partition("; on ")[2].split()[0]
    assert f"Do not argue from {untold} measures on which we cannot tell" in steps
    assert "2019" not in steps  # the newer edition of the indices stands in its stead


@pytest.mark.parametrize(("name", "inside"), [
    ("Adults who smoke", "adults who smoke"),
    ("NHS health checks taken up", "NHS health checks taken up"),
    ("Sport England grants", "Sport England grants"),
    ("Health Index, overall", "Health Index, overall"),
    ("Health", "health"),
    ("A day out", "a day out"),
])  # fmt: skip
def test_a_name_keeps_its_capital_inside_a_sentence(name: str, inside: str) -> None:
    assert inside_sentence(name) == inside
