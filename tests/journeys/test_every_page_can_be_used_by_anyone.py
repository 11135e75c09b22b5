"""Every address, at three widths: nothing that axe can find, no complaint, no stranger asked, no sideways scrolling."""

from __future__ import annotations

import pytest

from commonground.actions import cases
from commonground.actions.outcomes import frameworks, frameworks_begun, priorities, shelves
from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.survey import held

PLACE = "/place/E06000001/"
WRITTEN = "hartlepool-older-people-1"
PLAN = "harbour-towns-health-and-wellbeing-strategy-2025-to-2030-1"
SURVEY = "/survey/synthetic-40000-2/"
PAGES = {
    "start": ["/"],
    "search": ["/search/?q=Newcastle", "/search/?q=Hartlepol", "/search/?q=E06000049"],
    "profile": [PLACE],
    "mini": [f"{PLACE}mini/"],
    "section": [f"{PLACE}participation/", f"{PLACE}deprivation/"],
    "place_measure": [f"{PLACE}measure/inactive_adults_19/"],
    "money": [f"{PLACE}money/", f"{PLACE}money/?kind=grant", "/place/E07000117/money/"],
    "sheets": [f"{PLACE}sheets/", "/place/E10000015/sheets/"],
    "sheet": [f"{PLACE}sheet/icb:E54000050/", f"{PLACE}sheet/unnamed:place_partnership/"],
    "engage": ["/engage/", "/engage/?place=E06000001&place=E08000021&place=E08000024"],
    "learn": ["/learn/"],
    "learn_check": ["/learn/check/", "/learn/check/?need_first=no&fund_led=yes"],
    "learn_readiness": ["/learn/readiness/", "/learn/readiness/?p1=2&p2=3&p2_proof=A+map"],
    "readiness": ["/place/E06000001/readiness/"],
    "learn_translator": ["/learn/translator/", "/learn/translator/?cycle=nhs&stage=payer"],
    "learn_lessons": ["/learn/lessons/", "/learn/lessons/?role=chief_executive"],
    "learn_stages": ["/learn/stages/"],
    "choose": [f"{PLACE}choose/"],
    "measures": ["/measures/"],
    "measure": ["/measure/inactive_adults_19/", "/measure/sport_1x30_16/"],
    "compare": [
        "/compare/",
        "/compare/?place=E06000001&place=E06000002&place=E08000003",
        "/compare/?place=E06000001&place=E06000002&measure=inactive_adults_19&measure=sport_1x30_16",
    ],
    "peers": [f"{PLACE}peers/", "/place/E01011949/peers/"],
    "planned": ["/areas/planned/"],
    "areas": ["/areas/"],
    "area_choose": ["/areas/choose/", "/areas/choose/?in=E12000001&m=E06000001", "/areas/choose/?in=E06000001"],
    "areas_compare": ["/areas/compare/", "/areas/compare/?area=E06000001&area=E23000013"],
    "surveys": ["/surveys/"],
    "survey": [f"{SURVEY}"],
    "survey_design": [f"{SURVEY}design/"],
    "survey_variables": [f"{SURVEY}variables/"],
    "survey_variable": [f"{SURVEY}variable/?name=band"],
    "survey_designs": [f"{SURVEY}designs/"],
    "survey_ask": [
        f"{SURVEY}ask/",
        f"{SURVEY}ask/?measure=inactive&place=E06000001",
        f"{SURVEY}ask/?measure=band%3Aactive&by=age&by=sex",
        f"{SURVEY}ask/?measure=inactive&by=age&by=sex&place=E06000001&filter=fifth%3A5",
        f"{SURVEY}ask/?measure=inactive&place=all&part=2",
        f"{SURVEY}ask/?measure=inactive&place=every%3Aregion&place=E06000001",
    ],
    "place_survey": [f"{PLACE}survey/"],
    "landscape": [f"{PLACE}landscape/", f"{PLACE}landscape/?service=sport&on=1+June+2028", "/place/E10000015/landscape/"],
    "landscape_body": [f"{PLACE}landscape/icb:E54000050/", f"{PLACE}landscape/council:E06000001/"],
    "landscape_add": [f"{PLACE}landscape/add/?kind=nhs_trust"],
    "calendar": [f"{PLACE}calendar/", f"{PLACE}calendar/?service=health&weeks=26"],
    "templates": ["/templates/"],
    "data": ["/data/"],
    "data_fresh": ["/data/fresh/"],
    "data_changes": ["/data/changes/"],
    "bring": ["/data/bring/"],
    "log": ["/log/", "/log/?subject=hartlepool-1"],
    "priorities": [f"{PLACE}priorities/"],
    "strategy": [f"{PLACE}priorities/{PLAN}/", f"{PLACE}priorities/{PLAN}/?state=confirmed"],
    "proposal": [f"{PLACE}priority/{PLAN}-2/"],
    "match": [f"{PLACE}match/", f"{PLACE}match/?role=councillor", "/place/E08000004/match/"],
    "match_one": [f"{PLACE}match/{PLAN}-1/"],
    "frameworks": [f"{PLACE}outcomes/?start=older+people"],
    "framework": [f"{PLACE}outcomes/{WRITTEN}/", f"{PLACE}outcomes/{WRITTEN}/?view=model", f"{PLACE}outcomes/{WRITTEN}/?view=story"],
    "participant_survey": [f"{PLACE}outcomes/{WRITTEN}/survey/"],
    "evidence": ["/evidence/?theme=loneliness"],
    "evidence_one": ["/evidence/V026/", "/evidence/V118/", "/evidence/V091/"],
    "cases": ["/case/"],
    "case": ["/case/hartlepool-1/"],
    "place_check": [f"{PLACE}check/"],
    "case_check": ["/case/hartlepool-1/check/"],
    "case_stage": ["/case/hartlepool-1/place/"],
    "value": [f"{PLACE}value/"],
    "value_closer": [f"{PLACE}value/fame/closer/?people=100&draws=8", f"{PLACE}value/fame/closer/?people=100&draws=8&p_asked=50"],
    "value_answer": [f"{PLACE}value/fame/?people=100&draws=8", f"{PLACE}value/own/", f"{PLACE}value/fame/?people=0&set.causal.share=2"],
    "pack": ["/place/E06000001/pack/"],
    "accessibility": ["/accessibility/"],
    "about": ["/about/"],
}
NOT_PAGES = {
    "readiness_keep",
    "readiness_document",
    "landscape_document",
    "landscape_map",
    "landscape_map_csvw",
    "landscape_note",
    "landscape_withdraw",
    "calendar_chart",
    "calendar_chart_csvw",
    "calendar_document",
    "calendar_feed",
    "area",  # an area that was drawn: test_areas_of_ones_own.py
    "area_draw",
    "area_off",
    "area_where",
    "planned_document",
    "areas_bring",
    "bring_forget",
    "pack_file",
    "pack_make",
    "planned_enter",
    "planned_withdraw",
    "planned_one",  # a change that was entered: test_areas_of_ones_own.py
    "peers_save",
    "areas_document",
    "areas_chart",
    "areas_csvw",
    "job",  # shown while work lasts: test_long_work.py
    "bring_file",  # shown for a file that was sent: test_fresh_data.py
    "bring_try",
    "bring_take",
    "bring_load",
    "data_refresh",
    "data_changes_csv",
    "log_file",
    "job_stop",
    "job_again",
    "survey_open",
    "survey_synthetic",
    "survey_design_save",
    "survey_variables_save",
    "survey_variable_save",
    "survey_put_back",
    "survey_let_go",
    "survey_standing",
    "survey_add",
    "survey_answer",
    "survey_map",
    "survey_schema",
    "survey_csvw",
    "profile_document",
    "mini_document",
    "sheets_document",
    "sheet_document",
    "engage_document",
    "learn_cycles",
    "learn_cycles_csvw",
    "money_chart",
    "money_chart_csvw",
    "money_table",
    "money_table_csvw",
    "chart",
    "chart_csvw",
    "compare_chart",
    "compare_csvw",
    "compare_document",
    "measure_chart",
    "measure_chart_csvw",
    "strategy_add",
    "strategy_examples",
    "strategy_file",
    "strategy_record",
    "strategy_decide",
    "passage_add",
    "strategy_take_over",
    "proposal_decide",
    "proposal_draft",
    "framework_document",
    "framework_lines",
    "framework_dag",
    "participant_survey_document",
    "match_draft",
    "match_csvw",
    "match_picture",
    "match_decide",
    "framework_save",
    "framework_approve",
    "framework_picture",
    "framework_csvw",
    "route_map",
    "template_save",
    "case_check_document",
    "place_check_document",
    "case_document",
    "case_open",
    "case_draft",
    "case_draft_again",
    "case_settle",
    "case_skip",
    "value_inactivity",
    "value_inactivity_csvw",
    "value_work",
    "value_add",
    "value_question",
    "value_json",
    "value_account",
    "value_account_csvw",
    "value_chart",
    "value_chart_csvw",
    "value_case",
    "robots",
    "favicon",
}


def test_no_address_is_left_out():
    from commonground.web.access import BY_NAME

    assert set(PAGES) | NOT_PAGES | {name for name in BY_NAME if name.startswith("api_")} == set(BY_NAME)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_has_a_fault_a_complaint_or_a_stranger(visit, width):
    cases.open_case(place="Hartlepool", by=LOCAL_PERSON)
    shelves.add_examples(place="Hartlepool", by=LOCAL_PERSON)
    priorities.confirm(ref=f"{PLAN}-1", by=LOCAL_PERSON)
    lines = frameworks_begun.examples()["older people"].text
    frameworks.save(place="Hartlepool", title="Older people", theme="older people", text=lines, by=LOCAL_PERSON)
    held.make_synthetic(people=40_000, waves=2, by=LOCAL_PERSON)
    window, wrong = visit(width=width), []
    for path in [path for paths in PAGES.values() for path in paths]:
        window.go(path)
        wrong += [f"{path}: {fault}" for fault in window.faults()]
        wrong += [f"{path} scrolls sideways at {width} pixels"] if window.scrolls_sideways else []
        # A refusal has its status; the browser remarks on it, and that is no fault of the page.
        wrong += [f"{path}: {said}" for said in window.complaints if "the server responded with a status of 4" not in said]
        window.complaints.clear()
    assert wrong == []
    assert window.strangers == []


def test_every_number_is_there_without_scripts(visit):
    for path in (PLACE, f"{PLACE}measure/inactive_adults_19/", "/compare/?place=E06000001&place=E06000002"):
        with_scripts, without = (visit(scripts=scripts).go(path).page.locator("main").text_content() for scripts in (True, False))
        assert without == with_scripts


def test_a_source_opens_in_place_without_scripts(visit):
    window = visit(scripts=False).go(PLACE)
    mark = window.page.locator("summary[aria-label*=': Adults who are inactive']").first
    mark.click()
    opened = mark.locator("xpath=..").locator(".cg-source__body")
    assert opened.is_visible()
    assert "Office for Health Improvement and Disparities" in opened.inner_text()
    assert window.page.url.endswith(PLACE)


def test_on_paper_there_is_no_navigation_and_every_source(visit):
    window = visit().go(PLACE)
    window.page.emulate_media(media="print")
    assert not window.page.locator("nav[aria-label=Main]").is_visible()
    assert not window.page.get_by_role("link", name="PDF").is_visible()
    assert window.page.locator("ol.cg-sources li").first.is_visible()
    assert window.page.locator("table.cg-measures").first.is_visible()
