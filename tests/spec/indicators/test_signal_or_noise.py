"""A difference is coloured only when it is more than chance, and says so when we cannot tell."""

from __future__ import annotations

import pytest

from commonground.domain.indicators.nouns import Polarity, Profile, Verdict
from commonground.domain.indicators.profile import FULL, build_profile

COUNCIL = "E06000001"


def profile_of(made, own: dict, england: dict, *, councils: int = 12, chosen: int = 0, **measure) -> Profile:
    register = made.councils(councils)
    rows = [{"place": COUNCIL, **own}, {"place": made.england, **england}]
    rows += [{"place": f"E06{number:06d}", **{**england, "count": None, "denominator": None}} for number in range(2, councils + 1)]
    panel = made.panel(rows, measures=[made.measure(**measure)], register=register)
    peers = [register.place(f"E06{number:06d}") for number in range(2, 2 + chosen)]
    return build_profile(register.place(COUNCIL), made.held(panel, register), template=FULL, today=made.today, chosen=peers)


def against_england(profile: Profile):
    return profile.sections[0].readings[0].against("england")


def test_a_difference_well_beyond_its_intervals_is_called_worse_and_says_by_how_much(made) -> None:
    found = against_england(profile_of(made, {"value": 50, "low": 46, "high": 54}, {"value": 63, "low": 62.8, "high": 63.2}))
    assert found.verdict is Verdict.WORSE
    assert (
        found.sentence
        == "Council 1 (50.0%) is 13.0 percentage points below England (63.0%), more than chance would explain, which is worse."
    )
    assert found.interval is not None
    assert -17.2 < found.interval.low < -16 < -10 < found.interval.high < -8.8


def test_a_difference_within_its_intervals_is_grey(made) -> None:
    found = against_england(profile_of(made, {"value": 61, "low": 57, "high": 65}, {"value": 63, "low": 62.8, "high": 63.2}))
    assert found.verdict is Verdict.SIMILAR
    assert found.p_value == pytest.approx(0.33, abs=0.03)
    assert "chance alone could explain" in found.sentence


def test_where_no_interval_was_published_we_cannot_tell_and_say_what_a_sample_of_that_size_could_show(made) -> None:
    profile = profile_of(made, {"value": 50}, {"value": 63}, typical_base=500, typical_base_source="made up")
    found = against_england(profile)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.p_value is None
    # 2.80 standard errors: 100 * sqrt(0.63 * 0.37 * 1.5 / 500) = 2.64 points
    assert found.detectable == pytest.approx(2.8016 * 2.6443, abs=0.01)
    assert found.sentence == (
        "Council 1 (50.0%) is 13.0 percentage points below England (63.0%), but no interval was published, so we cannot tell whether that "
        "is more than chance. A sample of about 500 people would be expected to show a difference of 7.4 percentage points or more; this "
        "one is larger, but the publisher's interval is needed to be sure."
    )
    assert "no difference in it is coloured" in profile.judged


def test_a_full_count_is_not_tested_and_says_so(made) -> None:
    found = against_england(profile_of(made, {"value": 24}, {"value": 18}, kind="count", polarity=Polarity.NEITHER, section="demographics"))
    assert found.verdict is Verdict.HIGHER
    assert found.p_value is None
    assert found.sentence.endswith("this is a full count, so no sampling test applies.")


def test_a_rate_of_events_without_its_count_is_not_coloured_though_it_was_counted(made) -> None:
    measure = {"kind": "count", "unit": "per 100,000", "polarity": Polarity.LOWER_BETTER, "section": "health"}
    assert against_england(profile_of(made, {"value": 160}, {"value": 120}, **measure)).verdict is Verdict.CANNOT_TELL


def test_a_rate_of_events_with_its_count_is_tested_as_chance_would_have_it(made) -> None:
    measure = {"kind": "count", "unit": "per 100,000", "polarity": Polarity.LOWER_BETTER, "section": "health"}
    england = {"value": 120, "count": 60_000, "denominator": 50_000_000}
    few = against_england(profile_of(made, {"value": 160, "count": 16, "denominator": 10_000}, england, **measure))
    many = against_england(profile_of(made, {"value": 160, "count": 160, "denominator": 100_000}, england, **measure))
    assert (few.verdict, many.verdict) == (Verdict.SIMILAR, Verdict.WORSE)


def test_a_modelled_value_is_never_tested_and_never_called_a_survey(made) -> None:
    reading = (
        profile_of(made, {"value": 30, "low": 29, "high": 31}, {"value": 20, "low": 19, "high": 21}, kind="modelled")
        .sections[0]
        .readings[0]
    )
    assert reading.against("england").verdict is Verdict.CANNOT_TELL
    assert "modelled, not measured here" in reading.marks
    assert "(modelled)" in reading.sentence
    assert "survey" not in reading.sentence + reading.against("england").sentence


def test_totals_are_not_set_against_england(made) -> None:
    found = against_england(
        profile_of(made, {"value": 9e4}, {"value": 5e7}, unit="people", aggregate="sum", kind="count", section="demographics")
    )
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert found.difference is None


def test_a_place_is_above_the_middle_of_its_peers_only_when_it_is_above_more_than_half_of_them(made) -> None:
    profile = profile_of(made, {"value": 75, "low": 72, "high": 78}, {"value": 60, "low": 57, "high": 63}, chosen=5)
    found = profile.sections[0].readings[0].against("chosen")
    assert found.verdict is Verdict.BETTER
    assert found.label == "the middle of the 5 chosen places"
    assert found.sensitivity == "The finding stays the same with every other choice of peers tried (5)."
    assert profile.sensitivity == ("Against the chosen places, the only finding stays the same whichever are taken as peers.",)


def test_the_page_says_how_many_tests_share_its_five_per_cent(made) -> None:
    profile = profile_of(made, {"value": 50, "low": 46, "high": 54}, {"value": 63, "low": 62.8, "high": 63.2}, chosen=3)
    assert profile.judged.startswith(
        "Holm's method over the 2 comparisons and changes tested on this page keeps the chance of even one false alarm at 5% or less"
    )


def test_values_that_print_alike_are_never_coloured_however_exact_they_are(made) -> None:
    found = against_england(
        profile_of(made, {"value": 63.02}, {"value": 63.0}, kind="count", polarity=Polarity.NEITHER, section="demographics")
    )
    assert found.verdict is Verdict.SIMILAR


def test_a_sample_of_council_size_is_never_assumed_of_a_region(made) -> None:
    register = made.councils(4)
    rows = [{"place": "E12000001", "value": 50}, {"place": made.england, "value": 63}]
    panel = made.panel(rows, measures=[made.measure(typical_base=500, typical_base_source="made up")], register=register)
    profile = build_profile(register.place("E12000001"), made.held(panel, register), template=FULL, today=made.today)
    assert against_england(profile).detectable is None
