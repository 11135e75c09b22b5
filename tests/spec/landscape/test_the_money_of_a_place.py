"""Whose money it is, what it is for, when it ends, and what is not held."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape import money_library
from commonground.domain.landscape.money import endings, money_map
from commonground.domain.landscape.money_nouns import MoneyMap
from commonground.domain.landscape.money_series import series
from commonground.domain.landscape.money_words import SOON_MONTHS, months_between, pounds
from commonground.domain.landscape.reconcile import BY_IDENTIFIER, BY_NAME, Matched, Payer, Unmatched, all_of, reconciler
from commonground.terms import Refused

TODAY = date(2026, 11, 28)
HARTLEPOOL = "E06000001"


@pytest.fixture(scope="module")
def bodies(england):
    return reconciler(england, money_library.known())


def line(name, kind="net_current_expenditure", pounds=1_000.0, year="2017/18", body=HARTLEPOOL):
    return {"body": body, "year": year, "line": name, "kind": kind, "pounds": pounds, "source_id": "s"}


def award(ident="1", **parts):
    row = dict.fromkeys(
        ("body_ref", "supplier", "place", "purpose_code", "purpose", "pounds", "amount", "awarded", "starts", "ends", "address", "note")
    )
    row |= {
        "id": ident,
        "kind": "contract",
        "stage": "awarded",
        "body_name": "Hartlepool Borough Council",
        "title": "Grass",
        "source_id": "s",
    }
    return {**row, **parts}


def held(england, bodies, lines=(), awards=(), place=HARTLEPOOL) -> MoneyMap:
    matched, unmatched = all_of((Payer(name=row["body_name"], ref=row["body_ref"] or "") for row in awards), bodies)
    return money_map(
        england.places.place(place),
        lines,
        awards,
        landscape=england,
        matched=matched,
        unmatched=unmatched,
        purposes=money_library.purposes(),
        expected=money_library.expected(),
        on=TODAY,
    )


@pytest.mark.parametrize(
    ("name", "ref", "body", "how"),
    [
        ("anything at all", "GB-LAE-HPL", "council:E06000001", BY_IDENTIFIER),
        ("anything at all", "ONS-E08000016", "council:E08000016", BY_IDENTIFIER),
        ("Sport England (the English Sports Council)", "GB-COH-RC000766", "sport_england", BY_IDENTIFIER),
        ("HARTLEPOOL BOROUGH COUNCIL", "GB-CFS-1", "council:E06000001", BY_NAME),
        ("Newcastle City Council", "", "council:E08000021", BY_NAME),
        ("Newcastle upon Tyne City Council", "", "council:E08000021", BY_NAME),
        ("Durham County Council", "", "council:E06000047", BY_NAME),
        ("Hertfordshire County Council", "", "council:E10000015", BY_NAME),
        ("London Borough of Merton", "", "council:E09000024", BY_NAME),
        ("NHS North East and North Cumbria ICB", "", "icb:E54000050", BY_NAME),
        ("The Office of the Police and Crime Commissioner for Cleveland", "", "police_body:E23000013", BY_NAME),
    ],
)
def test_a_buyer_is_found_by_its_identifier_first_then_by_its_name(bodies, name, ref, body, how):
    assert bodies.of(Payer(name=name, ref=ref)) == Matched(body=body, how=how)


@pytest.mark.parametrize(
    "name", ["Hartlepol Borough Council", "Hartlepool", "Hartlepool Football Club", "", "Council", "Thame Town Council"]
)
def test_likeness_is_not_enough_and_the_rest_is_listed_with_why(bodies, name):
    found = bodies.of(Payer(name=name))
    assert isinstance(found, Unmatched)
    assert found.why


def test_every_district_and_unitary_council_is_found_by_its_official_name_and_its_identifier(bodies, england):
    known = money_library.known()
    for code in known.register.values():
        assert f"council:{england.places.newer.get(code, code)}" in england.bodies
    lost = [name for name in known.official if not isinstance(bodies.of(Payer(name=name)), Matched)]
    assert lost == []


@pytest.mark.parametrize(
    ("title", "code", "purpose"),
    [
        ("Operation of leisure centres", "", "sport"),
        ("Children's swimming", "80000000", "sport"),
        ("Stop smoking service", "85000000", "public_health"),
        ("Holiday club for young people", "", "children"),
        ("Home care", "85312000", "adult_care"),
        ("Ward services", "85110000", "health"),
        ("Grass", "92610000", "sport"),
        ("Paper", "30000000", "other"),
    ],
)
def test_a_purpose_is_told_by_the_title_then_by_the_procurement_code(england, bodies, title, code, purpose):
    (entry,) = held(england, bodies, awards=[award(title=title, purpose_code=code)]).entries
    assert entry.purpose == purpose


def test_contracts_that_end_soonest_stand_first_and_those_without_a_last_day_are_counted_apart(england, bodies):
    awards = [
        award("late", ends=date(2030, 1, 1)),
        award("soon", ends=date(2027, 1, 1)),
        award("over", ends=date(2020, 1, 1)),
        award("never"),
    ]
    made = held(england, bodies, awards=awards)
    assert [one.id for one in made.entries][:2] == ["soon", "late"]
    assert [one.id for one in made.ending] == ["soon", "late"]
    assert "4 contracts are held here: 1 ends within 24 months; of 1 no last day is known." in made.sentence
    assert {one.id for one in endings(made.entries)} == {"late", "soon", "over"}


def test_only_what_ends_between_today_and_24_months_on_is_said_to_end_soon(england, bodies):
    ends = (date(2026, 11, 27), TODAY, date(2028, 11, 27), date(2028, 11, 28), date(2020, 1, 1))
    made = held(england, bodies, awards=[award(str(n), ends=day) for n, day in enumerate(ends)])
    assert "5 contracts are held here: 2 end within 24 months." in made.sentence
    assert [one.id for one in made.ending] == ["1", "2", "3"]


def test_a_grant_that_ends_is_no_contract_to_put_in_the_calendar(england, bodies):
    awards = [award("grant", kind="grant", ends=date(2027, 1, 1)), award("contract", ends=date(2027, 1, 1)), award("open")]
    assert [one.id for one in endings(held(england, bodies, awards=awards).entries)] == ["contract"]


def test_what_does_not_end_stands_newest_year_first_and_sport_first_within_a_year(england, bodies):
    lines = [line(name, year=year) for name in ("Public Health", "Cultural and related services") for year in ("2016/17", "2017/18")]
    made = held(england, bodies, lines=lines)
    assert [(one.year, one.purpose) for one in made.entries] == [
        ("2017/18", "sport"),
        ("2017/18", "public_health"),
        ("2016/17", "sport"),
        ("2016/17", "public_health"),
    ]
    assert made.years == ("2017/18", "2016/17")
    assert [one.year for one in made.where(year="2016/17", purpose="sport")] == ["2016/17"]
    assert [one.purpose for one in made.where(purpose="public_health", kind="budget")] == ["public_health"] * 2
    assert [one.id for one in made.where(body="council:E06000001")] == [one.id for one in made.entries if one.purpose == "sport"]


def test_the_sentence_tells_the_newest_net_budget_and_neither_an_older_year_nor_a_part_nor_income(england, bodies):
    lines = [
        line("Public Health", pounds=3_000.0),
        line("Public Health", pounds=900.0, year="2016/17"),
        line("Public Health", "income", pounds=800.0),
        line("RO5: Sports development", pounds=700.0),
    ]
    said = held(england, bodies, lines=lines).sentence
    assert said.startswith("In 2017/18, the newest year held, Hartlepool council spent £3,000 on public health, less what it earned.")
    assert not any(amount in said for amount in ("£900", "£800", "£700"))


def test_an_amount_keeps_the_digits_that_matter():
    amounts = (9_999, 10_400, 999_499, 999_500, 999_499_999, 999_500_000, 1_234_000_000)
    assert [pounds(one) for one in amounts] == [
        "£9,999",
        "£10,000",
        "£999,000",
        "£1.0 million",
        "£999.5 million",
        "£1.00 billion",
        "£1.23 billion",
    ]


def test_a_payer_that_matches_no_body_is_listed_by_its_name_and_its_money_for_the_place_is_kept(england, bodies):
    awards = [award("a", body_name="Zeta Trust"), award("b", body_name="Alpha Trust", place=HARTLEPOOL), award("c")]
    made = held(england, bodies, awards=awards)
    assert [one.payer.name for one in made.unmatched] == ["Alpha Trust", "Zeta Trust"]
    assert {one.id: one.body_name for one in made.entries} == {"b": "Alpha Trust", "c": "Hartlepool council"}


def test_soon_begins_where_the_options_appraisal_does():
    assert months_between(TODAY, date(2028, 11, 27)) == SOON_MONTHS - 1
    assert months_between(TODAY, date(2028, 11, 28)) == SOON_MONTHS


def test_a_part_of_the_council_holds_the_line_that_it_answers_for(england, bodies):
    made = held(england, bodies, lines=[line("Public Health"), line("Cultural and related services"), line("RO5: Sports development")])
    assert [(one.body, one.purpose, one.part) for one in made.entries] == [
        ("council:E06000001", "sport", False),
        ("public_health:E06000001", "public_health", False),
        ("council:E06000001", "sport", True),
    ]


def test_what_was_granted_spent_and_contracted_is_never_in_one_series(england, bodies):
    lines = [line("Public Health"), line("Public health grant", "grant"), line("Public Health", "income"), line("RO5: Sports development")]
    awards = [
        award(pounds=5.0, awarded=date(2017, 5, 1)),
        award("2", pounds=7.0, awarded=date(2018, 3, 1)),
        award("3", stage="tender", pounds=9.0),
    ]
    assert [(one.kind, one.points) for one in series(held(england, bodies, lines, awards))] == [
        ("budget", (("2017/18", 1_000.0),)),
        ("grant", (("2017/18", 1_000.0),)),
        ("contract", (("2017/18", 12.0),)),
    ]


def test_a_district_shows_the_money_of_its_county_and_says_whose_it_is(england, bodies):
    lines = [line("Cultural and related services", body="E07000095"), line("Adult Social Care", pounds=2_000.0, body="E10000015")]
    made = held(england, bodies, lines, place="E07000095")
    assert {one.body for one in made.entries} == {"council:E07000095", "adult_social_care:E10000015"}
    assert "Broxbourne council spent £1,000" in made.sentence
    assert "the county council spent £2,000" in made.sentence
    assert "public health grant" not in " ".join(one.words for one in made.missing).casefold(), "a district has none to look for"


def test_a_national_body_counts_only_where_it_says_that_the_money_is_for_the_place(england, bodies):
    grant = {"kind": "grant", "body_name": "Sport England", "body_ref": "GB-COH-RC000766"}
    made = held(england, bodies, awards=[award("here", place=HARTLEPOOL, **grant), award("nowhere", **grant)])
    assert [one.id for one in made.entries] == ["here"]


def test_what_is_not_held_is_said_with_where_it_can_be_had(england, bodies):
    made = held(england, bodies, lines=[line("Public health grant", "grant", year="2015/16")])
    said = {one.expected.id: one for one in made.missing}
    assert set(said) == {"grant", "outturn", "contracts", "grants", "better_care_fund"}
    assert said["grant"].words == "Public health grant: nothing newer than 2015/16 is held here."
    assert all(one.expected.address.startswith("https://") for one in made.missing)
    assert "that is not to say that there are none" in made.sentence


def test_a_filter_that_no_entry_has_is_refused(england, bodies):
    made = held(england, bodies, lines=[line("Public Health")])
    assert len(made.where(year="2017/18", purpose="public_health")) == 1
    for name in ("body", "year", "purpose", "kind"):
        with pytest.raises(Refused, match=name):
            made.where(**{name: "none such"})
