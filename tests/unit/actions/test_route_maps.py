"""The route map: their priority in their words with the page, our contribution, local figures, evidence, measures, whom to ask, when."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from docx import Document as read_docx

from commonground.actions.outcomes import matches, priorities, route_maps, shelves
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.documents.blocks import Bullets, Paragraph, Table
from commonground.domain.outcomes.library import roles
from commonground.terms import Refused

pytestmark = pytest.mark.django_db
BODY = "public_health:E06000001"
WANTS = (
    "Reduce falls among older people so that fewer are admitted to hospital.",
    "Fewer adults live with depression and anxiety, and help comes early.",
    "Narrow the gap in healthy life expectancy between the richest and poorest wards.",
    "More people with type 2 diabetes manage it well and fewer develop it.",
    "Reduce childhood obesity in Year 6 from 26% to 22% by 2030.",
    "Support people who are lonely in later life to make friends.",
    "Help 3,000 inactive adults to become active in the poorest wards.",
    "Fewer people die from heart disease and stroke before they are 75.",
    "Fix potholes and resurface residential roads.",
    "Help people who are addicted to alcohol into treatment and recovery.",
)
WORDED = {"Narrow": "A smaller gap in health", "depression": "Better mental health"}  # by a person, beside the quotation


@pytest.fixture
def confirmed(starter, db):
    lines = "\n".join(f"- {each}" for each in WANTS)
    told = {"body": BODY, "title": "Public health plan", "name": "plan.md", "by": LOCAL_PERSON}
    document = shelves.add_document(place="Hartlepool", content=f"# Our priorities\n\n{lines}\n".encode(), **told)
    held = priorities.read_document(ref=document.ref, by=LOCAL_PERSON).proposals
    for one in held:
        wording = next((said for word, said in WORDED.items() if word in one.proposal.quote), "")
        priorities.confirm(ref=one.ref, by=LOCAL_PERSON, wording=wording)
    assert len(held) == len(WANTS)


@pytest.mark.usefixtures("confirmed")
def test_a_body_gets_two_pages_that_conform_to_the_accessibility_standard():
    made = route_maps.route_map(place="Hartlepool", form="pdf", body=BODY, by=LOCAL_PERSON)
    pdf = pypdfium2.PdfDocument(made.content)
    assert len(pdf) == 2
    assert b"pdfuaid" in made.content  # Typst refuses to write a file that breaks PDF/UA-1
    text = " ".join(page.get_textpage().get_text_range() for page in pdf).replace("\r\n", " ")
    for said in (
        "Better mental health",
        "“Fewer adults live with",
        "A smaller gap in health",
        "Whom to talk to",
        "can say yes",
        "nothing honest to offer",
        "grade A",
    ):
        assert said in text, said


@pytest.mark.usefixtures("confirmed")
def test_every_form_says_the_same_with_the_same_figures():
    word = read_docx(io.BytesIO(route_maps.route_map(place="Hartlepool", form="docx", body=BODY, by=LOCAL_PERSON).content))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    html = route_maps.route_map(place="Hartlepool", form="html", body=BODY, by=LOCAL_PERSON).content.decode()
    sheet = route_maps.route_map(place="Hartlepool", form="csv", body=BODY, by=LOCAL_PERSON).content.decode("utf-8-sig")
    for said in (
        "Better mental health",
        "Fewer adults live with depression",
        "Exercise lowers symptoms of depression",
    ):
        assert any(said in cell for cell in cells), said
        assert said in html, said
    assert all(each in sheet for each in WANTS)


def test_priorities_that_one_offer_answers_alike_stand_in_one_row_and_what_goes_further_is_said(starter, db):
    wants = ("Fewer people die of heart disease.", "Fewer people have a stroke.", "Fewer people with depression die by suicide.")
    content = "\n".join(("# Our priorities", "", *(f"- {each}" for each in wants))).encode()
    document = shelves.add_document(place="Hartlepool", content=content, body=BODY, name="plan.md", by=LOCAL_PERSON)
    for one in priorities.read_document(ref=document.ref, by=LOCAL_PERSON).proposals:
        priorities.confirm(ref=one.ref, by=LOCAL_PERSON)
    made = route_maps.document(place="Hartlepool", body=BODY, by=LOCAL_PERSON)
    (table,) = (block for block in made.blocks if isinstance(block, Table))
    assert [row[0].text.count("Fewer people") for row in table.rows] == [2, 1]
    assert table.rows[0][1].text.startswith("Active people less often have heart disease or a stroke")
    assert "what was read is about symptoms of depression" in table.rows[1][2].under
    (must,) = (block for block in made.blocks if isinstance(block, Bullets) and any("What was read holds" in each for each in block.items))
    assert "What was read holds for suicide and self-harm too" in must.items


@pytest.mark.usefixtures("confirmed")
def test_the_whole_place_and_a_role_have_their_own_map():
    whole = route_maps.document(place="Hartlepool", by=LOCAL_PERSON)
    assert "route map against what its commissioners want" in whole.title
    police = route_maps.document(place="Hartlepool", role="police", by=LOCAL_PERSON)
    assert "Police and crime body" in police.subtitle.replace("police and crime body", "Police and crime body")
    assert len({row[3] for row in police.sheets[0].rows}) < len(WANTS)


@pytest.mark.usefixtures("confirmed")
def test_nothing_is_drawn_for_a_body_or_a_role_without_priorities_or_for_somebody_who_may_not():
    for asked, code in (
        ({"body": "icb:none"}, "body_unmatched"),
        ({"form": "exe"}, "form_unknown"),
        ({"place": "Oldham"}, "nothing_confirmed"),
    ):
        with pytest.raises(Refused) as refused:
            route_maps.route_map(**{"place": "Hartlepool", "form": "pdf", "by": LOCAL_PERSON, **asked})
        assert refused.value.code == code
    with pytest.raises(Refused, match="may not do this"):
        route_maps.route_map(place="Hartlepool", form="pdf", by=Person(ref="x", name="X", roles=frozenset()))


def test_a_role_that_nothing_concerns_is_told_so(starter, db):
    told = {"place": "Hartlepool", "body": BODY, "name": "plan.md", "by": LOCAL_PERSON}
    document = shelves.add_document(content=b"# Our priorities\n\n- Help more people to stop smoking.\n", **told)
    (one,) = priorities.read_document(ref=document.ref, by=LOCAL_PERSON).proposals
    priorities.confirm(ref=one.ref, by=LOCAL_PERSON, themes=["substance_use"])
    with pytest.raises(Refused) as refused:
        route_maps.route_map(place="Hartlepool", form="pdf", role="childrens_services", by=LOCAL_PERSON)
    assert refused.value.code == "nothing_for_role"


ROLES = (
    "director_of_public_health", "gp_and_pcn", "adult_social_care", "childrens_services", "police", "councillor", "chief_executive",
    "provider", "link_worker",
)  # fmt: skip


def test_there_is_a_view_for_each_of_nine_roles():
    assert tuple(roles()) == ROLES


@pytest.mark.usefixtures("confirmed")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_its_own_map_on_two_pages_with_its_question_and_its_column_first(role):
    held = roles()[role]
    made = route_maps.document(place="Hartlepool", body=BODY, role=role, by=LOCAL_PERSON)
    assert held.asks in next(block.text for block in made.blocks if isinstance(block, Paragraph))
    table = next((block for block in made.blocks if isinstance(block, Table)), None)
    first = {"offer": "Sport can contribute", "evidence": "Evidence", "need": "Local figure", "group": "For whom; measure"}[held.first]
    if table is None:  # nobody has checked evidence that it cuts crime
        assert role == "police"
    else:
        assert [column.name for column in table.columns][:2] == ["They want", first]
    pdf = route_maps.route_map(place="Hartlepool", form="pdf", body=BODY, role=role, by=LOCAL_PERSON).content
    assert len(pypdfium2.PdfDocument(pdf)) <= 2


@pytest.mark.usefixtures("confirmed")
def test_who_answers_for_the_whole_reads_every_priority_and_their_own_first():
    own = {"place": "Hartlepool", "body": "council:E06000001", "name": "corporate.md", "by": LOCAL_PERSON}
    document = shelves.add_document(content=b"# Our priorities\n\n- Help people into jobs and new skills.\n", **own)
    for one in priorities.read_document(ref=document.ref, by=LOCAL_PERSON).proposals:
        priorities.confirm(ref=one.ref, by=LOCAL_PERSON)
    rows = matches.read_match(place="Hartlepool", role="chief_executive", by=LOCAL_PERSON).shown.rows
    assert len(rows) == len(WANTS) + 1
    assert rows[0].wanted.body == "council:E06000001"
