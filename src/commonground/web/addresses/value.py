"""Addresses for what a programme is worth."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views.value import answers, closer, downloads, programmes

ROOM = "place/<str:code>/value/"
ONE = f"{ROOM}<str:programme>/"

ADDRESSES: tuple[Address, ...] = (
    Address(ROOM, "value", programmes.every),
    Address(f"{ROOM}chart/inactivity.csv-metadata.json", "value_inactivity_csvw", programmes.csvw, names_host=True),
    Address(f"{ROOM}chart/inactivity.<str:form>", "value_inactivity", programmes.chart),
    Address(ONE, "value_answer", answers.one, kept=False),
    Address(f"{ONE}work/", "value_work", answers.work, action="ask_value", kept=False, changes=True),
    Address(f"{ONE}add/", "value_add", answers.add, action="draft", kept=False, changes=True),
    Address(f"{ONE}closer/", "value_closer", closer.closer, kept=False),
    Address(f"{ONE}question.yaml", "value_question", downloads.question, kept=False),
    Address(f"{ONE}answer.json", "value_json", downloads.answer, kept=False),
    Address(f"{ONE}account.csv", "value_account", downloads.account, kept=False),
    Address(f"{ONE}account.csv-metadata.json", "value_account_csvw", downloads.account_csvw, kept=False),
    Address(f"{ONE}case-<str:payer>.<str:form>", "value_case", downloads.benefit_case, action="export", kept=False),
    Address(f"{ONE}chart/<str:chart>.csv-metadata.json", "value_chart_csvw", downloads.chart_csvw, kept=False),
    Address(f"{ONE}chart/<str:chart>.<str:form>", "value_chart", downloads.chart, kept=False),
)
