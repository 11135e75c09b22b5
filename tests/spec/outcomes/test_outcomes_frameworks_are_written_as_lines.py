"""Steps to several parts, reasons that must not be firmer than their evidence, evidence put aside, and who is told."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.outcomes.checks import all_findings, would_show
from commonground.domain.outcomes.frameworks import Framework
from commonground.domain.outcomes.gap_list import TITLES, by_kind
from commonground.domain.outcomes.nested import lines_of
from commonground.domain.outcomes.written import framework_of
from commonground.terms import Refused

TODAY = date(2026, 11, 28)
LINES = """overarching (Council Plan 2025, p 4): Older people live independently
overarching (name your joint strategy): Fewer people are lonely
  intermediate: Older people have company
    leads to (company keeps people going): Older people live independently
    evidence (not relevant): V034 -- It is about care homes
    indicator (proxy): Feel lonely less often; people: 400; owner: The provider
    service: Groups are full
      activity: Weekly walks
tell (2027-01-15): The cabinet member; part: story; by: Ada Howe
"""


def made(text: str) -> Framework:
    return framework_of(text, id="f", title="Ageing", theme="older people")


def refused(text: str) -> str:
    with pytest.raises(Refused) as no:
        made(text)
    return " ".join(str(one) for one in no.value.findings)


def test_one_part_may_lead_to_several_and_every_step_has_a_type() -> None:
    held = made(LINES)
    steps = {(held.part(one.start).text, held.part(one.end).text): one for one in held.links}
    further = steps["Older people have company", "Older people live independently"]
    assert further.rationale == "company keeps people going"
    assert held.step(further) == "intermediate outcome to overarching outcome"
    assert held.step(steps["Weekly walks", "Groups are full"]) == "activity to service outcome"
    assert "no other part that says" in refused(
        LINES.replace("): Older people live independently\n    evidence", "): Nothing here\n    evidence")
    )


def test_evidence_that_was_put_aside_stays_with_its_reason_and_carries_nothing() -> None:
    (aside,) = made(LINES).evidence
    assert (aside.evidence.id, aside.relevant, aside.note) == ("V034", False, "It is about care homes")


def test_who_is_told_is_read_with_part_day_and_name() -> None:
    (told,) = made(LINES).tellings
    assert (told.audience, told.part, told.on, told.by) == ("The cabinet member", "story", date(2027, 1, 15), "Ada Howe")
    assert "no part 'poster'" in refused(LINES.replace("part: story", "part: poster"))
    assert "is no day" in refused(LINES.replace("2027-01-15", "soon"))
    assert "nobody_told" in {one.code for one in all_findings(made("service: Full"), today=TODAY)}


@pytest.mark.parametrize(
    ("reason", "evidence", "code"),
    [
        ("Classes prevent falls", "", "rests on no checked evidence"),
        ("Classes prevent falls", "V026", ""),
        ("Walking groups reduce loneliness", "V155", "is firmer than its evidence"),
        ("Walking groups may lessen loneliness", "", ""),
        ("Fewer people fall thanks to our classes", "V026", "alone brought the change"),
        ("Most admissions of older people are due to falls", "", ""),
    ],
)
def test_a_reason_is_no_firmer_than_its_evidence_and_never_attribution(reason: str, evidence: str, code: str) -> None:
    text = f"intermediate: Older people fall less\n  service: Classes are full\n    because: {reason}\n"
    text += f"    evidence (link): {evidence}\n" if evidence else ""
    if code:
        said = refused(text)
        assert code in said
        assert said.startswith("line 3")
    else:
        assert made(text).links[0].rationale == reason


def test_a_step_is_as_firm_as_the_relevant_evidence_attached_to_it() -> None:
    text = "intermediate: Older people fall less\n  service: Classes are full\n"
    for evidence, strength in (
        ("(link): V026", "supported"),
        ("(link): V155", "indicated"),
        ("(link, not relevant): V026 -- other", "open"),
    ):
        held = made(f"{text}    evidence {evidence}\n")
        assert held.strength(held.links[0]) == strength


def test_a_plan_that_is_not_named_and_a_step_that_leads_back_are_gaps() -> None:
    found = {one.code: one for one in all_findings(made(LINES), today=TODAY)}
    assert "name your joint strategy" in found["document_not_named"].what
    back = made("service: Groups are full\n  intermediate: Older people have company\n")
    assert "link_backwards" in {one.code for one in all_findings(back, today=TODAY)}


def test_the_gap_list_gathers_what_is_alike_gaps_first() -> None:
    held = made(LINES)
    kinds = by_kind(held, all_findings(held, today=TODAY))
    assert [one.level for one in kinds] == sorted((one.level for one in kinds), key=lambda level: level == "note")
    steps = next(one for one in kinds if one.title == TITLES["link_without_evidence"])
    assert "“Weekly walks” to “Groups are full”" in steps.items


def test_an_indicator_says_which_change_its_sample_would_show() -> None:
    (counted,) = made(LINES).indicators
    assert would_show(counted) == pytest.approx(2.801585 * 100 * (2 * 0.25 / 400) ** 0.5)


def test_nested_parts_are_the_same_lines_and_a_line_break_begins_no_other_part() -> None:
    parts = [
        {
            "overarching": "Older people live\nindependently",
            "plan": "Council Plan 2025",
            "page": 4,
            "from": [{"service": "Groups are full"}],
        }
    ]
    assert lines_of(parts) == "overarching (Council Plan 2025, p 4): Older people live independently\n  service: Groups are full\n"
    deep: list[object] = []
    for _ in range(40):
        deep = [{"service": "Full", "from": deep or [{"activity": "Walks"}]}]
    with pytest.raises(Refused, match="cannot be read"):
        lines_of(deep)
