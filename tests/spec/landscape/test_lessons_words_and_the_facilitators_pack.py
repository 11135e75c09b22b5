"""Lessons by role with their sources, the trade's words in plain words, and agendas that fit their time."""

from __future__ import annotations

import re

import pytest

from commonground.domain.landscape import lessons
from commonground.domain.landscape.nouns import READ
from commonground.terms import Refused


@pytest.mark.parametrize("role", sorted(lessons.roles()))
def test_every_role_has_a_lesson(role: str) -> None:
    assert lessons.lessons_for(role)


def test_every_lesson_names_its_source_place_and_date_and_what_to_do() -> None:
    for lesson in lessons.lessons():
        assert (lesson.say.status, lesson.say.address[:8]) == (READ, "https://"), lesson.id
        assert re.search(r"\d{4}|date not read", lesson.when), lesson.id
        assert lesson.place, lesson.id
        assert lesson.do, lesson.id
        assert set(lesson.roles) <= set(lessons.roles()), lesson.id


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(Refused, match="'wizard' is not a role"):
        lessons.lessons_for("wizard")


def test_words_are_in_order_once_each_and_explained_without_acronyms() -> None:
    listed = lessons.words()
    names = [one.word.casefold() for one in listed]
    assert names == sorted(set(names))
    shorts = {one.short for one in listed if one.short}
    assert [one.word for one in listed if shorts & set(re.findall(r"\b[A-Z]{3,}\b", one.says.text))] == []


def test_the_steps_of_each_agenda_fill_its_time_exactly() -> None:
    assert {agenda.id: sum(minutes for minutes, _ in agenda.steps) - agenda.minutes for agenda in lessons.facilitator_pack().agendas} == {
        "scoping": 0,
        "mapping": 0,
        "understanding": 0,
    }


def test_the_pack_has_a_common_part_and_a_local_part_for_several_councils() -> None:
    pack = lessons.facilitator_pack()
    assert pack.common
    assert pack.local
    assert not set(pack.common) & set(pack.local)
    assert len(pack.interview) >= 6
    assert len(pack.capture) >= 6
