"""A passage is judged where it stands: the list, the line that introduces it and the heading say what its words alone do not."""

from __future__ import annotations

from itertools import pairwise

import pytest

from commonground.domain.outcomes.likelihood import likelihoods
from commonground.domain.outcomes.passages import Passage


def passage(text: str, *, kind: str = "sentence", lead: str = "", heading: tuple[str, ...] = ()) -> Passage:
    return Passage(number=1, text=text, page=None, heading=heading, kind=kind, start=0, end=len(text), lead=lead)


def likely(*passages: Passage, wordings: tuple[float, ...] = ()) -> list[float]:
    return [found for found, _ in likelihoods(passages, wordings or (0.5,) * len(passages))]


def test_the_line_that_introduces_a_list_says_whether_its_items_are_wanted() -> None:
    told, neither, wanted = (
        likely(passage("Better mental health for all", kind="bullet", lead=lead))[0]
        for lead in ("Residents told us about:", "", "By 2030 we want to see:")
    )
    assert told < 0.15 < neither < 0.5 < wanted
    assert likely(passage("Better mental health for all", kind="bullet", lead="The national strategy has six priorities:"))[0] < 0.15


def test_a_heading_says_whether_what_stands_under_it_is_wanted() -> None:
    told, neither, wanted = (
        likely(passage("People with dementia are well supported", heading=heading))[0]
        for heading in (("Our priorities", "This is a priority because"), ("Dementia",), ("Our priorities",))
    )
    assert told < neither < wanted


def test_one_or_two_words_are_a_priority_only_in_a_list_of_what_is_wanted() -> None:
    assert likely(passage("Housing"))[0] == 0
    assert likely(passage("Housing", kind="bullet", lead="The evidence shows:"))[0] == 0
    assert likely(passage("Housing", kind="bullet", lead="Our priorities are:"), wordings=(0.8,))[0] > 0.3


@pytest.mark.parametrize("text", ["Our priorities are:", "Owner: Director of Public Health", "Housing strategy summary (PDF, 2 MB)"])
def test_a_lead_in_a_label_and_a_download_want_nothing(text: str) -> None:
    assert likely(passage(text), wordings=(0.99,)) == [0.0]
    assert likely(passage("Our priorities", kind="heading"), wordings=(0.99,)) == [0.0]


def test_items_of_one_list_are_judged_in_each_others_company() -> None:
    items = [passage(f"Item {number} about homes and health", kind="bullet") for number in range(3)]
    low, alone, high = (likely(*items, wordings=(others, 0.5, others))[1] for others in (0.02, 0.5, 0.98))
    assert low < alone < high
    reasons = [likelihoods(items, (others, 0.5, others))[1][1] for others in (0.02, 0.98)]
    assert "the other items of its list read like no aims" in reasons[0]
    assert "the other items of its list read like aims" in reasons[1]
    apart = [items[0], passage("A sentence between the lists, of some length"), items[1]]
    assert not any("its list" in reason for reason in likelihoods(apart, (0.98, 0.5, 0.5))[2][1])


def test_more_likely_words_are_never_less_likely_in_place_and_the_reasons_are_said() -> None:
    one = passage("Our ambition is that every carer gets a break", heading=("Our vision",))
    rising = [likelihoods([one], [wording])[0][0] for wording in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert all(first < second for first, second in pairwise(rising))
    assert likelihoods([one], [0.5])[0][1] == (
        "read as 50% likely from its wording",
        "stands under “Our vision”",
        "says so: “ambition is”",
    )
    assert likely(passage("Should every carer get a break?"))[0] < likely(passage("Should every carer get a break"))[0]


@pytest.mark.parametrize(
    ("said", "plain", "reason"),
    [
        (
            "Moving more leads to better sleep in later life.",
            "Move more and sleep better in later life.",
            "says what holds in general (“leads to”)",
        ),
        (
            "other family carers who look after somebody with dementia",
            "Other family carers who look after somebody with dementia",
            "begins in the middle of a sentence",
        ),
        ("Would you like to walk more with your neighbours", "Would they like to walk more with neighbours", "speaks to its reader"),
        ("Two in five adults in the valley towns are inactive.", "Two in five adults in the valley towns will be active.", ""),
    ],
)
def test_a_sentence_that_tells_speaks_to_its_reader_or_begins_in_the_middle_is_less_likely(said: str, plain: str, reason: str) -> None:
    (found, reasons), (other, _) = likelihoods([passage(said), passage(plain, heading=("Apart",))], (0.5, 0.5))
    assert found < other
    assert reason in ("", *reasons)


def test_what_else_stands_under_a_heading_counts_and_a_heading_of_values_tells() -> None:
    def third(others: float, heading: str) -> float:
        three = [passage(f"Sentence {number} about homes and health", heading=(heading,)) for number in range(3)]
        return likely(*three, wordings=(others, 0.5, others))[1]

    assert third(0.02, "Homes") < third(0.98, "Homes")
    assert third(0.5, "Our values") < third(0.5, "Homes")


def test_what_somebody_will_do_is_likelier_and_an_item_of_a_list_may_tell_how_things_shall_be() -> None:
    (will, reasons), (plain, _) = likelihoods(
        [passage("Each ward will have a constable."), passage("A constable in each ward")], (0.5, 0.5)
    )
    assert will > plain
    assert "says what somebody will do: “Each ward will”" in reasons
    outcome = "Carers are identified and supported as early as they can be."
    assert likelihoods([passage(outcome, kind="bullet")], [0.5])[0][0] > likelihoods([passage(outcome)], [0.5])[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "Who: Maternity services",
        "See https://example.org/smoking",
        "(Children and social services)",
        "Ann Hall – Consultant in Public Health",
    ],
)
def test_what_only_labels_names_or_points_wants_nothing(text: str) -> None:
    assert likely(passage(text, heading=("Our priorities",)), wordings=(0.99,)) == [0.0]


@pytest.mark.parametrize("heading", ["References", "11 WORKS CITED", "Table of contents", "Glossary of terms", "Acknowledgements"])
def test_nothing_in_a_list_of_references_or_words_is_wanted(heading: str) -> None:
    assert likely(passage("Preventing suicide in our communities", heading=("Strategy", heading)), wordings=(0.99,)) == [0.0]


def test_a_name_a_measure_and_what_others_said_are_less_likely_and_an_action_is_likelier() -> None:
    for less, plain in (
        ("Joint Health and Wellbeing Strategy 2019-2024", "Joint health and wellbeing in our strategy"),
        ("Percentage of people in receipt of housing benefit", "People in receipt of housing benefit"),
        ("Several respondents suggested school talks.", "School talks by several of the nurses."),
        ("“Training for all of our teachers”", "Training for all of our teachers"),
        ("Refresh the audit of stop smoking services", "What: Refresh the audit of stop smoking services"),
    ):
        assert likely(passage(less)) < likely(passage(plain))


def test_the_items_of_somebody_elses_list_are_no_company_and_a_part_that_tells_what_others_said_holds_for_all_below() -> None:
    def item(lead: str, *heading: str) -> float:
        items = [passage(f"Reduce harm in group {number}", kind="bullet", lead=lead, heading=heading) for number in range(3)]
        return likely(*items, wordings=(0.98, 0.5, 0.98))[1]

    assert item("The national strategy has these aims:") < 0.1
    assert item("", "7 Stakeholder engagement", "7.3 Actions to support people") < 0.4 < item("", "7.3 Actions to support people")
