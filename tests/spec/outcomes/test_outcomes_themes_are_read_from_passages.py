"""What a passage is read as, and why."""

from __future__ import annotations

import dataclasses

import pytest

from commonground.domain.outcomes.classify import read_passages
from commonground.domain.outcomes.library import shipped_examples, shipped_taxonomy
from commonground.store.reader_model import shipped_model


def read(*texts: str):
    return read_passages(texts, model=shipped_model(), taxonomy=shipped_taxonomy(), examples=shipped_examples())


# None of these sentences is in the example sentences or in the labelled set.
UNSEEN = [
    ("We will halve the number of hip fractures among residents over 70 by 2030.", "ageing_falls_frailty"),
    ("Nobody in Marlow Vale should have to spend a night on the pavement for want of a bed.", None),
    ("Fewer of our teenagers will end up before a magistrate.", None),
    ("Expand stop-smoking clinics so that quitting becomes the norm.", "substance_use"),
    ("Every dementia patient gets a named navigator within a month of diagnosis.", "dementia"),
    ("Shift short car journeys on to bikes and buses.", "active_travel"),
    ("Cut the waiting list for CAMHS and support pupils with anxiety.", "mental_wellbeing"),
    ("Give unpaid carers a proper break.", "carers"),
    ("Reduce sickness absence among our staff.", "workforce_health"),
]


@pytest.mark.parametrize(("text", "theme"), [pair for pair in UNSEEN if pair[1]])
def test_a_new_sentence_is_given_its_theme(text: str, theme: str) -> None:
    (reading,) = read(text)
    assert theme in reading.slugs


def test_each_theme_shows_the_words_that_decided() -> None:
    (reading,) = read("Reduce loneliness and social isolation among older residents.")
    lonely = next(found for found in reading.themes if found.theme == "loneliness")
    assert "loneliness" in lonely.phrases
    assert any(word.text.lower() == "loneliness" and word.weight > 0 for word in lonely.words)
    assert {found.theme for found in reading.themes} <= {theme.slug for theme in shipped_taxonomy().themes}


def test_a_sentence_about_procedure_has_no_theme_and_is_no_priority() -> None:
    (reading,) = read("The Health and Wellbeing Board will receive the minutes of the committee at its meeting in July.")
    assert reading.themes == ()
    assert reading.priority < 0.4
    assert reading.contributions == ()


def test_an_aim_is_likelier_a_priority_than_the_figures_behind_it() -> None:
    aim, figures = read(
        "We will reduce the number of children who are overweight by 2028.",
        "In 2021 the survey found that 38% of children in Year 6 were overweight, compared with 35% nationally.",
    )
    assert aim.priority > 0.5 > figures.priority


def test_what_sport_can_offer_comes_with_the_theme_that_leads_to_it() -> None:
    (reading,) = read("Prevent falls and keep older people independent at home.")
    first = reading.contributions[0]
    assert first.id == "E06"
    assert "ageing_falls_frailty" in first.through


def test_reading_twice_gives_the_same_answer() -> None:
    text = "Tackle obesity and get people moving."
    assert read(text) == read(text)


def test_a_phrase_added_to_the_lexicon_counts_without_retraining() -> None:
    taxonomy = shipped_taxonomy()
    text = "Bring back the zorbing trail."
    model = shipped_model()
    wider = tuple(
        dataclasses.replace(theme, core=(*theme.core, "zorbing"), strong=(*theme.strong, "zorbing"))
        if theme.slug == "physical_activity"
        else theme
        for theme in taxonomy.themes
    )
    from commonground.domain.outcomes.features import Phrases

    taught = dataclasses.replace(model, phrases=Phrases.of(wider))
    column = model.themes.index("physical_activity")
    assert taught.scores([text])[0, column] > 0.5 > model.scores([text])[0, column]
