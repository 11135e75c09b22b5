"""Addresses for engagement sheets and for councils that work together. They show what people noted, so none is kept."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views import engaging

ADDRESSES: tuple[Address, ...] = (
    Address("place/<str:code>/sheets/", "sheets", engaging.every, kept=False),
    Address("place/<str:code>/sheets.<str:form>", "sheets_document", engaging.every_document, action="export", kept=False),
    Address("place/<str:code>/sheet/<str:body>/", "sheet", engaging.one, kept=False),
    Address("place/<str:code>/sheet/<str:body>.<str:form>", "sheet_document", engaging.one_document, action="export", kept=False),
    Address("engage/", "engage", engaging.several, kept=False),
    Address("engage/<str:kind>.<str:form>", "engage_document", engaging.several_document, action="export", kept=False),
)
