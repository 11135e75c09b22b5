"""Addresses for asking a survey file."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views.survey import api, asked, held, named, place

ADDRESSES: tuple[Address, ...] = (
    Address("surveys/", "surveys", held.every, kept=False),
    Address("surveys/open/", "survey_open", held.open_one, action="open_survey", kept=False, changes=True),
    Address("surveys/synthetic/", "survey_synthetic", held.synthetic, action="open_survey", kept=False, changes=True),
    Address("surveys/schemas/<str:file>", "survey_schema", api.schema),
    Address("survey/<str:ref>/", "survey", held.one, action="ask_survey", kept=False),
    Address("survey/<str:ref>/design/", "survey_design", held.design, action="open_survey", kept=False),
    Address("survey/<str:ref>/design/save/", "survey_design_save", held.save_design, action="open_survey", kept=False, changes=True),
    Address("survey/<str:ref>/variables/", "survey_variables", named.variables, action="open_survey", kept=False),
    Address("survey/<str:ref>/variables/save/", "survey_variables_save", named.save_names, action="open_survey", kept=False, changes=True),
    Address("survey/<str:ref>/variable/", "survey_variable", named.variable, action="open_survey", kept=False),
    Address("survey/<str:ref>/variable/save/", "survey_variable_save", named.save_answers, action="open_survey", kept=False, changes=True),
    Address("survey/<str:ref>/designs/", "survey_designs", named.designs, action="ask_survey", kept=False),
    Address("survey/<str:ref>/designs/put-back/", "survey_put_back", named.put_back, action="open_survey", kept=False, changes=True),
    Address("survey/<str:ref>/let-go/", "survey_let_go", held.let_go, action="open_survey", kept=False, changes=True),
    Address("survey/<str:ref>/ask/", "survey_ask", asked.ask, action="ask_survey", kept=False),
    Address("survey/<str:ref>/standing/", "survey_standing", asked.keep_standing, action="open_survey", kept=False, changes=True),
    Address("survey/<str:ref>/add-to-case/", "survey_add", asked.add_to_case, action="draft", kept=False, changes=True),
    Address("survey/<str:ref>/answer.csv-metadata.json", "survey_csvw", asked.csvw, action="ask_survey", kept=False),
    Address("survey/<str:ref>/answer.<str:form>", "survey_answer", asked.answer, action="ask_survey", kept=False),
    Address("survey/<str:ref>/map.<str:form>", "survey_map", asked.place_map, action="ask_survey", kept=False),
    Address("api/v1/surveys", "api_surveys", api.surveys, kept=False),
    Address("api/v1/surveys/<str:ref>/answer", "api_survey_answer", api.answer, action="ask_survey", kept=False),
    Address("place/<str:code>/survey/", "place_survey", place.place_survey, kept=False),
)
