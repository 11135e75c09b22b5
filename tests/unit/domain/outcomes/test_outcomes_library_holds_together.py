"""Ways, needs, roles and known strategies speak of themes, groups, measures and kinds of body that there are."""

from __future__ import annotations

from dataclasses import replace

from commonground.domain.landscape.library import body_kinds
from commonground.domain.outcomes.evidence import check_claim, evidence_for, shipped_evidence, strength_of
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import known_strategies, offer_needs, roles, shipped_taxonomy, theme_needs
from commonground.domain.outcomes.match import how_known
from commonground.store.catalogue import measures

THEMES = {one.slug for one in shipped_taxonomy().themes}


def test_every_contribution_says_how_for_whom_and_what_would_show_it() -> None:
    for one in shipped_taxonomy().contributions:
        assert one.how
        assert one.measure
        assert one.collected
        assert set(one.groups) <= set(group_names())


def test_every_theme_has_an_outcome_and_measures_of_need_or_says_where_one_may_be_had() -> None:
    assert set(theme_needs()) == THEMES
    for slug, told in theme_needs().items():
        assert set(told.measures) <= set(measures()), slug
        assert told.measures or told.missing, slug


def test_measures_of_need_of_an_offer_are_measures_or_say_where_one_may_be_had() -> None:
    assert set(offer_needs()) <= {one.id for one in shipped_taxonomy().contributions}
    for name, told in offer_needs().items():
        assert set(told.measures) <= set(measures()), name
        assert told.measures or told.missing, name


def test_roles_name_kinds_of_body_and_themes_that_there_are() -> None:
    assert len(roles()) == 9
    for role in roles().values():
        assert set(role.bodies) <= set(body_kinds())
        assert set(role.themes) <= THEMES
        assert role.first in ("need", "evidence", "offer", "group")


def test_the_index_of_published_strategies_gives_a_code_to_each_and_an_address_to_nearly_all() -> None:
    held = known_strategies()
    assert len(held) == 47
    assert all(one.codes and all(code.startswith("E") for code in one.codes) for one in held)
    assert sum(not one.address for one in held) == 1


def test_how_a_contribution_works_is_our_reasoning_and_names_only_checked_findings_that_bear_on_it() -> None:
    held = {one.id: one for one in shipped_evidence()}
    seen = {one.id: one.see for one in shipped_taxonomy().contributions if one.see}
    assert seen["E06"] == ("V028", "V032", "V036")
    for contribution, findings in seen.items():
        for each in findings:
            assert held[each].checked
            assert contribution in (*held[each].contributions, *held[each].parts, *held[each].mechanisms)


def test_every_contribution_cites_findings_on_how_it_works_and_says_what_they_leave_out() -> None:
    made = {one.id: one for one in shipped_taxonomy().contributions}
    assert all(one.see for one in made.values())
    said = {name: how_known(one) for name, one in made.items()}
    assert said["E13"] == "findings support it"
    assert said["E25"] == "what was read does not show it"
    assert said["E12"] == "findings speak for it and against it"
    assert said["E34"].startswith("there are signs of it, no more. The one measured pool")
    assert said["E37"].startswith("there are signs of it, no more. The one study cited")
    assert how_known(replace(made["E37"], see=())).startswith("no finding speaks of it. The one")


def test_a_finding_on_how_something_works_carries_no_claim() -> None:
    steps = [one for one in shipped_evidence() if one.mechanisms]
    assert {one.id for one in steps} >= {"V164", "V168", "V166", "V001"}
    assert all(not one.contributions and not one.parts for one in steps)
    for contribution in ("E21", "E30", "E35"):
        assert strength_of(evidence_for(contribution, shipped_evidence())) == "open"
        assert check_claim("Mentors cut violence", evidence_for(contribution, shipped_evidence()))


def test_a_finding_that_carries_a_part_of_a_sentence_lets_it_be_said_only_with_may() -> None:
    partly = [one for one in shipped_evidence() if one.parts]
    assert all(one.direction == "for" for one in partly)
    referred = evidence_for("E31", shipped_evidence())  # advice and pedometers are shown to help, referral is not
    assert {"V091", "V092"} <= {one.id for one in referred if one.direction == "mixed"}
    assert strength_of(referred) == "indicated"
    assert strength_of([one for one in partly if one.id == "V091"]) == "supported"


def test_what_was_read_of_pain_is_no_evidence_for_staying_in_work() -> None:
    pain = evidence_for("E04", shipped_evidence())
    assert strength_of(pain) == "supported"
    assert strength_of([one for one in pain if "employment_skills" in one.themes]) == "open"
    assert "work" not in next(one for one in shipped_taxonomy().contributions if one.id == "E04").sentence


def test_every_finding_speaks_of_a_theme_of_what_it_bears_on() -> None:
    themes = {one.id: set(one.themes) for one in shipped_taxonomy().contributions}
    for one in shipped_evidence():
        assert all(themes[each] & set(one.themes) for each in (*one.contributions, *one.parts, *one.mechanisms)), one.id
