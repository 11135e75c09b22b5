"""Every address of the workbench, what it shows, and what a person must be allowed to do to see it.

One table for both, so that a view cannot be reached without saying who may reach it. Each room keeps its rows in `addresses`;
they stand before the general ones, whose last part may be any word.
"""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.addresses import areas, engaging, jobs, landscape, learn, log, money, outcomes, survey, value
from commonground.web.addresses import data as fresh_data
from commonground.web.views import about, api, cases, charts, checking, compare, data, documents, measures, places, start, templates

ROOMS: tuple[Address, ...] = (
    *landscape.ADDRESSES,
    *money.ADDRESSES,
    *engaging.ADDRESSES,
    *learn.ADDRESSES,
    *outcomes.ADDRESSES,
    *survey.ADDRESSES,
    *value.ADDRESSES,
    *areas.ADDRESSES,
    *fresh_data.ADDRESSES,
    *jobs.ADDRESSES,
    *log.ADDRESSES,
)

ADDRESSES: tuple[Address, ...] = (
    *ROOMS,
    Address("", "start", start.start),
    Address("search/", "search", start.search),
    Address("place/<str:code>/", "profile", places.profile, shelved=True),
    Address("place/<str:code>/mini/", "mini", places.mini),
    Address("place/<str:code>/profile.<str:form>", "profile_document", documents.profile_document, action="export"),
    Address("place/<str:code>/mini.<str:form>", "mini_document", documents.mini_document, action="export"),
    Address("place/<str:code>/chart/<str:chart>.csv-metadata.json", "chart_csvw", charts.csvw, names_host=True),
    Address("place/<str:code>/chart/<str:chart>.<str:form>", "chart", charts.chart),
    Address("place/<str:code>/choose/", "choose", templates.choose, kept=False),
    Address("place/<str:code>/check/", "place_check", checking.place, kept=False),
    Address("place/<str:code>/check.<str:form>", "place_check_document", checking.place_document, action="export", kept=False),
    Address("place/<str:code>/measure/<str:measure>/", "place_measure", places.measure),
    Address("place/<str:code>/<str:section>/", "section", places.section),
    Address("measures/", "measures", measures.catalogue),
    Address("measure/<str:measure>/", "measure", measures.one),
    Address("measure/<str:measure>/chart/<str:chart>.csv-metadata.json", "measure_chart_csvw", charts.measure_csvw, names_host=True),
    Address("measure/<str:measure>/chart/<str:chart>.<str:form>", "measure_chart", charts.measure_chart),
    Address("compare/", "compare", compare.compare),
    Address("compare.<str:form>", "compare_document", compare.document, action="export"),
    Address("compare/chart/<str:measure>.csv-metadata.json", "compare_csvw", compare.compare_csvw, names_host=True),
    Address("compare/chart/<str:measure>.<str:form>", "compare_chart", compare.compare_chart),
    Address("templates/", "templates", templates.saved, kept=False),
    Address("templates/save/", "template_save", templates.save, action="save_template", kept=False, changes=True),
    Address("data/", "data", data.status),
    Address("case/", "cases", cases.every, kept=False),
    Address("case/open/", "case_open", cases.open_one, action="open_case", kept=False, changes=True),
    Address("case/<str:ref>/", "case", cases.one, kept=False),
    Address("case/<str:ref>/draft-again/", "case_draft_again", cases.draft_again, action="draft", kept=False, changes=True),
    Address("case/<str:ref>/check/", "case_check", checking.case, kept=False),
    Address("case/<str:ref>/check.<str:form>", "case_check_document", checking.case_document, action="export", kept=False),
    Address("case/<str:ref>/<str:stage>/", "case_stage", cases.stage, kept=False),
    Address("case/<str:ref>/<str:stage>.<str:form>", "case_document", cases.document, action="export", kept=False),
    Address("case/<str:ref>/<str:stage>/draft/", "case_draft", cases.draft, action="draft", kept=False, changes=True),
    Address("case/<str:ref>/<str:stage>/settle/", "case_settle", cases.settle, action="settle", kept=False, changes=True),
    Address("case/<str:ref>/<str:stage>/skip/", "case_skip", cases.skip, action="skip", kept=False, changes=True),
    Address("accessibility/", "accessibility", about.accessibility),
    Address("about/", "about", about.about),
    Address("robots.txt", "robots", about.robots),
    Address("favicon.ico", "favicon", about.favicon),
    Address("api/v1/openapi.json", "api_openapi", api.openapi, names_host=True),
    Address("api/v1/release", "api_release", api.release),
    Address("api/v1/places", "api_places", api.places),
    Address("api/v1/places/<str:code>", "api_place", api.place),
    Address("api/v1/places/<str:code>/profile", "api_profile", api.profile),
    Address("api/v1/measures", "api_measures", api.measures),
    Address("api/v1/measures/<str:measure>", "api_measure", api.measure),
    Address("api/v1/compare", "api_compare", api.compare),
)

BY_NAME: dict[str, Address] = {address.name: address for address in ADDRESSES}
