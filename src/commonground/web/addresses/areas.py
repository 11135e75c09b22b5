"""Addresses for areas that a user draws, and sets of peers."""

from __future__ import annotations

from commonground.web.address import Address
from commonground.web.views.areas import drawing, packs, peers, planned, showing

ADDRESSES: tuple[Address, ...] = (
    Address("areas/", "areas", drawing.every, kept=False),
    Address("areas/draw/", "area_draw", drawing.draw, action="save_area", kept=False, changes=True),
    Address("areas/bring/", "areas_bring", drawing.bring, action="save_area", kept=False, changes=True),
    Address("areas/choose/", "area_choose", drawing.choose),
    Address("areas/compare/", "areas_compare", showing.compare, kept=False),
    Address("areas/compare.<str:form>", "areas_document", showing.download, action="export", kept=False),
    Address("areas/chart/<str:measure>.csv-metadata.json", "areas_csvw", showing.chart_csvw, kept=False),
    Address("areas/chart/<str:measure>.<str:form>", "areas_chart", showing.chart, kept=False),
    Address("place/<str:code>/pack/", "pack", packs.one, kept=False),
    Address("place/<str:code>/pack/make/", "pack_make", packs.make, action="make_pack", kept=False, changes=True),
    Address("place/<str:code>/pack.zip", "pack_file", packs.file, action="export", kept=False),
    Address("place/<str:code>/peers/", "peers", peers.one, kept=False),
    Address("place/<str:code>/peers/save/", "peers_save", peers.save, action="save_peers", kept=False, changes=True),
    Address("areas/planned/", "planned", planned.every, kept=False),
    Address("areas/planned/enter/", "planned_enter", planned.enter, action="save_area", kept=False, changes=True),
    Address("areas/planned/<str:ref>/withdraw/", "planned_withdraw", planned.withdraw, action="withdraw_planned", kept=False, changes=True),
    Address("areas/planned/<str:ref>/figures.<str:form>", "planned_document", planned.download, action="export", kept=False),
    Address("areas/planned/<str:ref>/", "planned_one", planned.one, kept=False),
    Address("area/<str:code>/", "area", showing.one, kept=False),
    Address("area/<str:code>/where.<str:form>", "area_where", showing.where, kept=False),
    Address("area/<str:code>/off/", "area_off", drawing.take_off, action="save_area", kept=False, changes=True),
)
