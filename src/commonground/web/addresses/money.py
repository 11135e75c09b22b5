"""Addresses for the money of a place."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views import money

ADDRESSES: tuple[Address, ...] = (
    Address("place/<str:code>/money/", "money", money.page),
    Address("place/<str:code>/money/chart.csv-metadata.json", "money_chart_csvw", money.chart_csvw, names_host=True),
    Address("place/<str:code>/money/chart.<str:form>", "money_chart", money.chart),
    Address("place/<str:code>/money/table.csv-metadata.json", "money_table_csvw", money.table_csvw, action="export", names_host=True),
    Address("place/<str:code>/money/table.<str:form>", "money_table", money.table, action="export"),
)
