"""The diagram of a landscape: readable with one body and with four hundred, the same each time, every card within its frame."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from commonground.actions.landscape import shown as actions
from commonground.actions.permissions import LOCAL_PERSON
from commonground.documents import charts
from commonground.documents.charts import draw
from commonground.domain.landscape import here as domain
from commonground.domain.landscape import library
from commonground.domain.landscape.here import Here
from commonground.domain.landscape.nouns import ROLES
from commonground.domain.landscape.register import Presence
from commonground.domain.landscape.ties import US, Tie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
DAY = date(2026, 11, 28)


def place_with(bodies: int) -> Here:
    """Hartlepool with one body, or with as many networks as it takes; synthetic."""
    shipped = actions.read_landscape(place="Hartlepool", by=LOCAL_PERSON).register
    here = shipped.at["E06000001"][:1] if bodies == 1 else shipped.at["E06000001"]
    council = here[0].body
    added = [
        Presence(
            body=replace(council, id=f"network:{n}", kind="primary_care_network", name=f"Synthetic network number {n} of many", part_of="")
        )
        for n in range(bodies - len(here))
    ]
    known = {**shipped.bodies, **{one.body.id: one.body for one in added}}
    register = replace(shipped, bodies=known, at={**shipped.at, "E06000001": (*here, *added)})
    return domain.here(
        register,
        "E06000001",
        on=DAY,
        kinds=library.body_kinds(),
        changes=library.changes(),
        rules=library.calendar_rules(),
        ties=library.kind_ties(),
    )


@pytest.mark.parametrize("bodies", [1, 30, 400])
def test_a_diagram_of_any_size_keeps_its_words_and_its_frame(bodies: int) -> None:
    here = place_with(bodies)
    sources = (library.compiled_source(),)
    chart = charts.landscape(here, sources, href=lambda ident: f"/x/{ident}/")
    assert chart is not None
    assert chart.drawing == charts.landscape(here, sources, href=lambda ident: f"/x/{ident}/").drawing
    tree = ElementTree.fromstring(draw.inline(chart))
    assert tree.get("role") == "group"
    links = [one for one in tree.iter() if one.tag.endswith("}a")]
    assert len(links) == len(here.sheets) == bodies
    names = ["".join(one.itertext()) for one in links]
    assert all("Our role: nobody holds it" in name and re.search("(Can say yes|We cannot tell when) ", name) for name in names)
    sizes = {float(one.get("font-size")) for one in tree.iter() if one.tag.endswith("text")}
    assert min(sizes) >= 12
    cards = [
        (float(one.get("x")), float(one.get("y")), float(one.get("width")), float(one.get("height")))
        for one in tree.iter()
        if one.get("fill") == "#ffffff" and one.get("width") and float(one.get("width")) > 200
    ]
    assert len(cards) == bodies
    assert all(x >= 0 and x + width <= chart.width and y + height <= chart.height for x, y, width, height in cards)
    assert not any(
        a != b and a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
        for place, a in enumerate(cards)
        for b in cards[place + 1 : place + 8]
    )
    assert _crossed(tree, cards) == []
    assert len(chart.rows) == bodies
    assert draw.png(chart, 0.3)[:4] == b"\x89PNG"


def _crossed(tree: ElementTree.Element, cards: list[tuple[float, float, float, float]]) -> list[str]:
    """The pieces of lines that run through the inside of a card."""
    crossed = []
    for path in (one.get("d", "") for one in tree.iter() if one.tag.endswith("path") and one.get("fill") == "none"):
        x = y = 0.0
        for command, rest in re.findall(r"([MHV])([\d. -]+)", path):
            held = [float(part) for part in rest.split()]
            new = tuple(held) if command == "M" else (held[0], y) if command == "H" else (x, held[0])
            if command != "M":
                low, high = sorted((x, new[0])), sorted((y, new[1]))
                crossed += [
                    path
                    for left, top, width, height in cards
                    if low[1] > left + 0.5 and low[0] < left + width - 0.5 and high[1] > top + 0.5 and high[0] < top + height - 0.5
                ]
            x, y = new
    return crossed


def test_the_lines_show_who_is_tied_to_whom_and_the_table_says_the_same() -> None:
    here = place_with(30)
    chart = charts.landscape(here, (library.compiled_source(),))
    assert "fund" in "".join(ElementTree.fromstring(draw.svg_file(chart)).itertext())
    tied = {row[0]: row[-1] for row in chart.rows}
    assert "is funded by NHS England" in tied["NHS North East and North Cumbria integrated care board"]
    assert "NHS North East and North Cumbria integrated care board" in tied["Hartlepool health and wellbeing board"]
    assert tied["Sport England"] == ""  # no partnership of it is known here: none is drawn


def test_a_place_whose_service_holds_links_shows_itself() -> None:
    here = place_with(30)
    assert "Our own service" not in charts.landscape(here, (library.compiled_source(),)).drawing
    ours = tuple(Tie(start=US, tie=role, end=one.body.id) for role, one in zip(ROLES, here.sheets, strict=False))
    drawn = charts.landscape(replace(here, ties=(*here.ties, *ours)), (library.compiled_source(),)).drawing
    assert "Our own service" in drawn
    assert "We are a provider for" in drawn


def test_no_body_no_diagram_and_a_saved_picture_has_no_links() -> None:
    here = place_with(1)
    assert charts.landscape(here, (), shown=()) is None
    assert "<a " not in draw.svg_file(charts.landscape(here, (library.compiled_source(),)))


def test_a_hostile_name_is_words_and_nothing_else() -> None:
    here = place_with(1)
    sheet = here.sheets[0]
    bad = replace(sheet, body=replace(sheet.body, name='<script>alert("x")</script> & "others"'))
    here = replace(here, sheets=(bad,), links=tuple(replace(one, sheet=bad) for one in here.links))
    drawn = draw.inline(charts.landscape(here, (library.compiled_source(),), href=lambda _: '/x/"><script>/'))
    assert "<script" not in drawn
    ElementTree.fromstring(drawn)


def test_the_document_of_a_place_names_what_is_shown_and_what_is_not() -> None:
    view = actions.read_landscape(place="Hertfordshire", by=LOCAL_PERSON, on=DAY)
    told = actions.landscape_document(view=view, form="html", by=LOCAL_PERSON).decode()
    for words in ("Stevenage council", "we cannot tell", "Police and crime commissioners end", "NHS trust", "Primary care network"):
        assert words.lower() in told.lower()


def test_a_document_of_a_later_day_is_accessible_and_names_who_has_gone() -> None:
    view = actions.read_landscape(place="Newcastle upon Tyne", by=LOCAL_PERSON, on=date(2028, 6, 1))
    assert actions.landscape_document(view=view, form="pdf", by=LOCAL_PERSON)[:4] == b"%PDF"
    told = actions.landscape_document(view=view, form="html", by=LOCAL_PERSON).decode()
    assert "Gone by 1 June 2028" in told
    assert "takes over from Northumbria police and crime commissioner in May 2028 (planned)" in told
