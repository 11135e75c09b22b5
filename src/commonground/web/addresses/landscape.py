"""Addresses for who commissions here, when they decide, and what people know of them."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views.landscape import api, calendar, noting, showing

NOTE = "note_landscape"
# Everything here shows what people noted, so nothing of it is kept.
ADDRESSES: tuple[Address, ...] = (
    Address("place/<str:code>/landscape/", "landscape", showing.page, kept=False),
    Address("place/<str:code>/landscape.<str:form>", "landscape_document", showing.document, action="export", kept=False),
    Address("place/<str:code>/landscape/map.csv-metadata.json", "landscape_map_csvw", showing.diagram_csvw, kept=False),
    Address("place/<str:code>/landscape/map.<str:form>", "landscape_map", showing.diagram, kept=False),
    Address("place/<str:code>/landscape/add/", "landscape_add", noting.add, kept=False),
    Address("place/<str:code>/landscape/note/", "landscape_note", noting.keep, action=NOTE, kept=False, changes=True),
    Address("place/<str:code>/landscape/withdraw/", "landscape_withdraw", noting.withdraw, action=NOTE, kept=False, changes=True),
    Address("place/<str:code>/landscape/<str:body>/", "landscape_body", showing.body, kept=False),
    Address("place/<str:code>/calendar/", "calendar", calendar.page, kept=False),
    Address("place/<str:code>/calendar/chart.csv-metadata.json", "calendar_chart_csvw", calendar.chart_csvw, kept=False),
    Address("place/<str:code>/calendar/chart.<str:form>", "calendar_chart", calendar.chart, kept=False),
    Address("place/<str:code>/calendar.ics", "calendar_feed", calendar.feed, action="export", kept=False),
    Address("place/<str:code>/calendar.<str:form>", "calendar_document", calendar.document, action="export", kept=False),
    Address("api/v1/places/<str:code>/landscape", "api_landscape", api.landscape, kept=False),
    Address("api/v1/places/<str:code>/calendar", "api_calendar", api.calendar, kept=False),
)
