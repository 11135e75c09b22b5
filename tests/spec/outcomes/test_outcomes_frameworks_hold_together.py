"""Triangle, logic model, evidence and indicators: what is refused, what is found missing, and when it is looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonground.actions.outcomes import frameworks_begun
from commonground.domain.outcomes.checks import (
    OfferAsked,
    against_guidelines,
    all_findings,
    detectable_change,
    gaps,
    indicators,
    joins,
    participant_survey,
    review_due,
    tellings,
    would_show,
)
from commonground.domain.outcomes.dag import as_dag
from commonground.domain.outcomes.evidence import Evidence, check_claim, evidence_for, require_claim, shipped_evidence, strength_of
from commonground.domain.outcomes.frameworks import (
    Attached,
    Framework,
    Indicator,
    Level,
    Outcome,
    Telling,
    from_text,
    layers,
    logframe,
    narrative,
)
from commonground.domain.outcomes.gap_list import by_kind
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.written import framework_of
from commonground.terms import Figure, Period, Place, Refused, Source, Status

TEXT = """
overarching (Marlow Vale Council Plan 2025, page 4): Older people live independently
  intermediate: Older people fall less
    service: More older people take part in strength and balance classes
      activity: Weekly classes in twelve halls
"""


def framework() -> Framework:
    return from_text(TEXT, id="older", title="Older people", theme="older people")


def finding(direction: str = "for", grade: str = "A", checked: bool = True, year: int = 2019) -> Evidence:
    return Evidence(
        id="V",
        statement="Exercise cuts falls",
        themes=(),
        contributions=(),
        direction=direction,
        grade=grade,
        year=year,
        population="over 60",
        dose="weekly",
        decay="fades",
        citation="Somebody 2019",
        checked=checked,
    )


@pytest.mark.parametrize("level", [Level.INTERMEDIATE, Level.OVERARCHING])
@pytest.mark.parametrize("text", ["More people play badminton", "Residents attend the leisure centre", "More adults are physically active"])
def test_t30_an_outcome_about_sport_itself_is_refused_above_the_service_level(level: Level, text: str) -> None:
    with pytest.raises(Refused, match="service outcome") as refused:
        Outcome(id="o", text=text, level=level, source_document="Council Plan")
    assert refused.value.code == "sport_outcome_level"
    assert Outcome(id="o", text=text, level=Level.SERVICE).text == text


def test_every_line_that_cannot_stand_is_named_at_once_with_its_number() -> None:
    with pytest.raises(Refused, match="3 lines cannot stand as written") as refused:
        from_text("overarching: Safe streets\n  nonsense\n  intermediate: More people play badminton\n", id="x", title="x")
    assert [(one.where, one.code) for one in refused.value.findings] == [
        ("line 1", "source_document_needed"), ("line 2", "line_unread"), ("line 3", "sport_outcome_level"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["Fewer older people fall", "Participants feel less lonely", "Young people who join clubs offend less"])
def test_an_outcome_that_says_what_changes_for_people_is_accepted(text: str) -> None:
    assert Outcome(id="o", text=text, level=Level.INTERMEDIATE).level is Level.INTERMEDIATE


def test_an_overarching_outcome_must_echo_a_named_document() -> None:
    with pytest.raises(Refused, match="names no document"):
        Outcome(id="o", text="Older people live independently", level=Level.OVERARCHING)


def test_t31_a_link_with_no_robust_evidence_is_in_the_gap_list() -> None:
    made = framework()
    step = next(link for link in made.links if made.part(link.end).text == "Older people fall less")
    listed = {one.where for one in gaps(made, year=2026)}
    assert step.id in listed
    carried = replace(made, evidence=(Attached(evidence=finding(), to=step.id),))
    assert step.id not in {one.where for one in gaps(carried, year=2026)}
    for weak in (finding(grade="C"), finding(direction="against"), finding(checked=False), finding(year=1999)):
        assert step.id in {one.where for one in gaps(replace(made, evidence=(Attached(evidence=weak, to=step.id),)), year=2026)}
    judged = Attached(evidence=finding(), to=step.id, relevant=False)
    (gap,) = [one for one in gaps(replace(made, evidence=(judged,)), year=2026) if one.where == step.id]
    assert "not relevant" in gap.why


def test_t32_a_framework_approved_twelve_months_ago_is_overdue() -> None:
    approved = replace(framework(), approved_on=date(2025, 3, 1), approved_by="Cabinet")
    due = review_due(approved, today=date(2026, 3, 1))
    assert due is not None
    assert due.code == "review_overdue"
    assert review_due(approved, today=date(2026, 2, 27)) is None


def test_a_model_is_a_causal_diagram_in_the_format_of_dagitty() -> None:
    lines = 'overarching (Plan, p 4): Fewer "early" deaths\n  service: Adults walk\n    activity: Walks\n    activity: Walks\n'
    assert as_dag(from_text(lines, id="x", title="x")).splitlines() == [
        "dag {",
        '"Walks (a3)" [exposure,pos="0,0"]',
        '"Walks (a4)" [exposure,pos="0,1"]',
        '"Adults walk" [pos="1,0"]',
        '"Fewer \'early\' deaths" [outcome,pos="4,0"]',
        '"Adults walk" -> "Fewer \'early\' deaths"',
        '"Walks (a3)" -> "Adults walk"',
        '"Walks (a4)" -> "Adults walk"',
        "}",
    ]


def test_evidence_without_a_comparison_says_that_it_may_be_confounded() -> None:
    made = from_text("overarching (Plan): People live longer\n  service: Adults walk\n", id="x", title="x")
    weak = next(one for one in shipped_evidence() if (one.checked, one.direction, one.grade) == (True, "for", "C"))
    found = gaps(replace(made, evidence=(Attached(evidence=weak, to="link2"),)), year=2026)
    assert [one.where for one in found if "(confounding)" in one.why] == ["link2"]


def test_t33_exercise_referral_for_inactive_but_healthy_adults_warns_with_its_citation() -> None:
    (warning,) = against_guidelines(OfferAsked(kind="Exercise referral", group="inactive but otherwise healthy adults"))
    assert warning.level == "warning"
    assert "PH54" in warning.why
    assert against_guidelines(OfferAsked(kind="Exercise referral", group="inactive adults", conditions=("type 2 diabetes",))) == ()
    assert against_guidelines(OfferAsked(kind="Exercise referral", group="inactive adults at risk of heart disease")) == ()
    assert against_guidelines(OfferAsked(kind="Walking groups", group="inactive but healthy adults")) == ()


@pytest.mark.parametrize(
    ("service", "activity", "warned"),
    [
        ("Adults start to exercise", "Exercise referral for inactive adults", True),
        ("Inactive adults start to exercise", "Exercise referral by practices", True),
        ("Inactive adults with high blood pressure start to exercise", "Exercise referral by practices", False),
        ("Inactive adults start to walk", "Walking groups in every ward", False),
    ],
)
def test_t33_an_offer_of_a_framework_that_meets_a_guideline_is_in_its_gap_list(service: str, activity: str, warned: bool) -> None:
    made = from_text(f"service: {service}\n  activity: {activity}", id="x", title="x")
    kinds = {one.title: one for one in by_kind(made, all_findings(made, today=date(2026, 1, 1)))}
    held = kinds.get("Offers that a published guideline advises against")
    assert (held is not None) == warned
    if held:
        assert "NICE guideline PH54, recommendation 1" in held.items[0]
        assert "brief advice" in held.remedy


def test_one_model_gives_four_views() -> None:
    made = framework()
    assert [title for title, _ in layers(made)] == [
        "activities",
        "service outcomes",
        "benefits",
        "intermediate outcomes",
        "overarching outcomes",
    ]
    assert [row[0] for row in logframe(made)] == ["overarching", "intermediate", "service", "activity"]
    assert all("contributes to" in sentence for sentence in narrative(made))
    assert made.at(Level.OVERARCHING)[0].source_document == "Marlow Vale Council Plan 2025"
    assert made.at(Level.OVERARCHING)[0].page == 4


def test_lines_that_cannot_be_read_are_all_named() -> None:
    with pytest.raises(Refused, match="2 lines cannot stand as written") as refused:
        from_text("hello\nservice: Classes are full\nwhat", id="x", title="x")
    found = [(one.where, one.what) for one in refused.value.findings]
    assert found == [("line 1", "“hello” cannot be read"), ("line 3", "“what” cannot be read")]


def test_loose_parts_are_found() -> None:
    codes = {(one.code, one.where) for one in joins(replace(framework(), links=()))}
    intermediate = framework().at(Level.INTERMEDIATE)[0].id
    assert {("leads_nowhere", intermediate), ("nothing_leads_here", intermediate), ("not_measured", intermediate)} <= codes


def test_measures_that_no_one_owns_or_that_are_too_small_or_too_blunt_are_found() -> None:
    made = framework()
    outcome = made.at(Level.INTERMEDIATE)[0].id
    source = Source(id="s", publisher="Us", title="Survey", edition="2025", licence="OGL", address="none")
    baseline = Figure(
        measure="fell",
        place=Place("E06000001", "Hartlepool", "unitary", 2024),
        period=Period.parse("2025"),
        value=40.0,
        unit="%",
        status=Status.ESTIMATED,
        sources=(source,),
    )
    blunt = Indicator(id="i1", text="Fell", outcome=outcome, type="proxy", owner="", baseline=baseline, target=37.0, planned_base=200)
    small = Indicator(id="i2", text="Story", outcome=outcome, type="proxy", owner="Ada", planned_base=12)
    found = {(one.code, one.where) for one in indicators(replace(made, indicators=(blunt, small)))}
    assert found == {("indicator_unowned", "i1"), ("indicator_insensitive", "i1"), ("indicator_small", "i2")}
    bold = replace(blunt, owner=" ", target=5.0)  # down by 35 points, which 200 people would show
    enough = replace(small, planned_base=30)
    found = {(one.code, one.where) for one in indicators(replace(made, indicators=(bold, enough)))}
    assert found == {("indicator_unowned", "i1")}


def test_what_a_number_of_people_would_show_is_what_r_asks_for() -> None:
    """power.prop.test(p1 = 0.5, p2 = 0.6, power = 0.8) asks for 387.3 people in each sample: 10 points around 55%."""
    assert detectable_change(0.55, 387) == pytest.approx(0.1, abs=0.0005)
    assert detectable_change(0.4, 200) == pytest.approx(0.13725, abs=5e-6)
    told = Indicator(id="i", text="Fell", outcome="o", type="proxy", owner="Ada", planned_base=200)
    assert would_show(told) == pytest.approx(14.008, abs=0.001)  # near 50%, where most people are needed
    assert would_show(replace(told, planned_base=30)) == pytest.approx(36.168, abs=0.001)
    assert would_show(replace(told, planned_base=29)) is None
    assert would_show(replace(told, planned_base=None)) is None


def test_a_step_without_a_reason_an_outcome_that_asks_nobody_and_a_telling_without_a_day_are_noted() -> None:
    made = framework()
    step, change = made.links[0], made.at(Level.INTERMEDIATE)[0].id
    reasoned = replace(made, links=(replace(step, rationale="Strength keeps people upright"), *made.links[1:]))
    for one, without in ((made, True), (reasoned, False)):
        assert (("link_without_reason", step.id) in {(found.code, found.where) for found in joins(one)}) is without
    assert ("not_asked", change) in {(one.code, one.where) for one in joins(made)}
    (item,) = participant_survey(made)
    assert item.text == "get nearer to this: older people fall less"
    asking = replace(made, outcomes=tuple(replace(one, ask="feel steadier" if one.id == change else one.ask) for one in made.outcomes))
    assert "not_asked" not in {one.code for one in joins(asking)}
    assert participant_survey(asking)[0].text == "feel steadier"
    assert [one.code for one in tellings(made)] == ["nobody_told"]
    day = date(2027, 1, 15)
    whole = Telling(audience="A", part="triangle", on=day, by="Ada")
    held = (whole, replace(whole, audience="B", by=""), replace(whole, audience="C", on=None))
    assert [one.what for one in tellings(replace(made, tellings=held))] == [
        "It does not say by whom “B” is told",
        "It does not say when “C” is told",
    ]


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        (finding(checked=False), "V was not checked against a source"),
        (finding(grade="C"), "V is grade C, for: without a controlled comparison, what else differs may explain it (confounding)"),
        (finding(direction="against"), "V is grade A, against"),
        (finding(year=2010), "V is from 2010"),
    ],
)
def test_the_gap_list_says_why_a_finding_does_not_carry_a_step(weak: Evidence, said: str) -> None:
    made = framework()
    step = made.links[0].id
    (gap,) = [one for one in gaps(replace(made, evidence=(Attached(evidence=weak, to=step),)), year=2026) if one.where == step]
    assert gap.why == said


def test_a_finding_is_recent_for_fifteen_years() -> None:
    assert [finding(year=year).recent(2026) for year in (2010, 2011)] == [False, True]


@pytest.mark.parametrize("change", [{"grade": "E"}, {"direction": "sideways"}, {"citation": ""}, {"statement": ""}, {"population": ""}])
def test_evidence_that_does_not_say_what_for_whom_from_where_and_how_firmly_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        replace(finding(), **change)
    assert refused.value.code == "evidence_incomplete"


def test_what_carries_a_claim_stands_first_then_what_speaks_against_it_and_what_carries_a_part_of_it_is_mixed() -> None:
    register = [
        replace(finding(direction=direction, grade=grade, checked=checked), id=name, **{whole: ("E01",)})
        for name, direction, grade, checked, whole in (
            ("sign", "for", "C", True, "contributions"),
            ("part", "for", "A", True, "parts"),
            ("unchecked", "for", "A", False, "contributions"),
            ("against", "against", "B", True, "contributions"),
            ("carries", "for", "B", True, "contributions"),
        )
    ]
    found = evidence_for("E01", [*register, replace(finding(), id="other", contributions=("E02",))])
    assert [(one.id, one.direction) for one in found] == [
        ("carries", "for"),
        ("against", "against"),
        ("part", "mixed"),
        ("sign", "for"),
        ("unchecked", "for"),
    ]


def test_the_best_grade_of_a_claim_is_not_that_of_a_finding_which_left_the_question_open() -> None:
    (fault,) = check_claim("Walking groups reduce depression.", (finding(grade="C"), finding(direction="open", grade="A")))
    assert "best grade C" in fault.what
    assert fault.why == "It has no comparison group, or was not pooled"
    (fault,) = check_claim("Classes reduce falls.", (finding(), replace(finding(direction="against"), statement="They do not")))
    assert fault.why == "There is also: They do not"


def test_a_claim_above_its_grade_is_refused_and_its_softer_form_stands() -> None:
    weak = (finding(grade="C"),)
    with pytest.raises(Refused, match="firmer than its evidence") as refused:
        require_claim("Walking groups reduce depression.", weak)
    assert refused.value.code == "claim_above_grade"
    assert require_claim("Walking groups may help people with depression.", weak)
    assert require_claim("Balance classes reduce falls.", (finding(),))


def test_contribution_is_never_written_as_attribution() -> None:
    (found,) = check_claim("Falls are down thanks to our classes.", (finding(),))
    assert found.code == "attribution"


def test_a_claim_on_unchecked_evidence_does_not_stand() -> None:
    (found,) = check_claim("Our passes help carers.", (finding(checked=False),))
    assert found.code == "claim_without_evidence"
    assert finding(checked=False).shown.startswith("Not checked")


def test_the_library_covers_every_theme_and_holds_what_speaks_against() -> None:
    register, taxonomy = shipped_evidence(), shipped_taxonomy()
    assert len(register) >= 120
    assert len({one.id for one in register}) == len({one.statement for one in register}) == len(register)
    assert {slug for one in register for slug in one.themes} == {theme.slug for theme in taxonomy.themes}
    assert {name for one in register for name in one.contributions} == {one.id for one in taxonomy.contributions}
    assert sum(one.direction == "against" for one in register) >= 10
    assert all(one.citation and one.population and one.decay for one in register)
    assert all(one.read_in or one.read_at for one in register if one.checked and any(f in one.statement for f in ("%", "(0.", "(1.", "(-")))
    falls = evidence_for("E06", register)
    assert falls[0].carries
    against = next(one for one in falls if one.id == "V035")
    assert (against.direction, against.robust, against.carries) == ("against", True, False)
    assert strength_of(falls) == "contested"
    assert strength_of(evidence_for("E30", register)) == "open"


def shipped_examples() -> list[Framework]:
    return [framework_of(one.text, id=theme, title=one.title, theme=theme) for theme, one in frameworks_begun.examples().items()]


def test_every_theme_of_the_framework_has_an_example_to_begin_from() -> None:
    examples = shipped_examples()
    assert {one.theme for one in examples} == {
        "generic",
        "children and young people",
        "the economy",
        "the environment",
        "health and wellbeing",
        "older people",
        "safer communities",
        "strong communities",
    }
    for one in examples:
        assert not any(item.code in ("leads_nowhere", "nothing_leads_here") for item in joins(one))
        items = participant_survey(one)
        assert {item.outcome for item in items} == {outcome.id for outcome in one.at(Level.INTERMEDIATE)}
        assert all_findings(one, today=date(2026, 1, 1))


def test_t31_an_example_shows_evidence_on_its_links_and_its_gaps_are_what_no_robust_finding_carries() -> None:
    for one in shipped_examples():
        steps = {link.id for link in one.links} | {outcome.id for outcome in one.outcomes}
        cited = [held for held in one.evidence if held.to in {link.id for link in one.links}]
        assert cited
        assert all(held.evidence.grade for held in cited)
        carried = {held.to for held in one.evidence if held.evidence.carries and held.evidence.recent(2026)}
        assert {gap.where for gap in gaps(one, year=2026)} == steps - carried
        assert steps - carried, one.title


def test_numbers_of_the_library_are_those_of_their_rows(shared) -> None:
    import csv

    rows = {one["id"]: one for one in csv.DictReader((shared / "reference" / "value_parameters.csv").open(encoding="utf-8"))}
    asked = 0
    for one in shipped_evidence():
        for name in one.read_in:
            if not name.startswith("DOS"):
                continue
            asked += 1
            value, low, high = (float(rows[name][column].split(" / ")[0]) for column in ("value", "ci_low", "ci_high"))
            for number in (value, low, high):
                assert f"{number:.2f}" in one.statement, (one.id, name, number)
            named = round(abs(1 - value) * 100)
            assert f"{named}%" in one.statement or "no firm statement" in one.statement, (one.id, named)
    assert asked >= 20
