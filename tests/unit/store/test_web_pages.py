"""Web pages as public bodies make them: what is the strategy, and what is the site around it. All of it is made up."""

from __future__ import annotations

import pytest

from commonground.domain.outcomes.passages import Passage, ReadDocument, quoted_verbatim
from commonground.store.passages import read_bytes

AIM = "We will help more people to walk each day."
TEXT = "More people than ever before live alone in Marlow Vale, and half of them say that they feel lonely at least once a week."
MENU = '<ul><li><a href="/a">Bins</a></li><li><a href="/b">Council tax</a></li><li><a href="/c">Jobs</a></li></ul>'


def page(body: str, title: str = "Walking strategy | Marlow Vale Council") -> ReadDocument:
    document = read_bytes(f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>".encode(), name="page.html")
    assert all(quoted_verbatim(document, passage) for passage in document.passages)
    return document


def said(body: str) -> list[str]:
    return [one.text for one in page(body).passages]


def found(document: ReadDocument, text: str) -> Passage:
    return next(one for one in document.passages if one.text == text)


def test_the_site_around_a_strategy_is_not_read_as_its_words() -> None:
    document = page(
        f"""<a class="skip-link" href="#main">Skip to main content</a>
        <div class="cookie-banner" role="region"><h2>Cookies on this site</h2><p>We will use cookies to improve your visit.</p></div>
        <header role="banner"><p>Marlow Vale Council</p>{MENU}</header><nav aria-label="Breadcrumb"><ol><li>Home</li></ol></nav>
        <main id="main"><p>Policy paper</p><div class="gem-c-contents-list"><h2>Contents</h2><ul><li><a href="#one">Living well</a></li>
        <li><a href="#two">Ageing well</a></li></ul></div>
        <h1>Walking strategy</h1><p>Published 3 May 2024</p><h2 id="one">Living well</h2><p>{AIM}<a href="#n">[note 1]</a></p>
        <div role="doc-endnotes"><p>See the survey of 2023.</p></div><ul class="prev-next"><li><a href="/2">Next: Priority 2</a></li></ul>
        <div class="section adult-social-care" id="feedback"><h2>Social care</h2><p>{TEXT}</p></div>
        <aside class="related"><h2>Related</h2>{MENU}</aside><div class="sidebar-nav">{MENU}</div>
        <div class="feedback-form"><h2>Is this page useful?</h2><p>Help us to improve.</p></div><p><a href="#top">Back to top</a></p>
        <form><h2>Sign up</h2><p>We will send you news.</p></form></main><footer><p>We will answer within ten days.</p></footer>"""
    )
    assert [one.text for one in document.passages] == ["Walking strategy", "Living well", AIM, "Social care", TEXT]
    assert found(document, AIM).heading == ("Walking strategy", "Living well")
    assert "3 May 2024" in document.dates


def test_a_page_that_stands_in_a_form_without_landmarks_is_read() -> None:
    around = f'<div id="top">{MENU}</div><div class="s4-ca"><h1>Police and crime plan</h1><p>{TEXT}</p><ul><li>{AIM}</li></ul></div>'
    links = "<ul><li><a href='/p'>Privacy</a></li><li><a href='/s'>Site map</a></li><li><a href='/f'>Freedom of information</a></li></ul>"
    assert said(f'<form id="aspnetForm" action="x">{around}{links}</form>') == ["Police and crime plan", TEXT, AIM]


@pytest.mark.parametrize(
    "accordion",
    [
        f"""<h3 class="accordion__heading"><button aria-expanded="false" aria-controls="p1"><span>Living well</span><span><span> Show
        <span class="visually-hidden"> this section</span></span></span></button></h3>
        <div id="p1" hidden="until-found"><p>{AIM}</p></div>""",
        f"""<h3><a aria-controls="p1" class="accordion-toggle" href="#p1">Living well</a></h3>
        <div id="p1" style="display: none" aria-hidden="true"><p>{AIM}</p></div>""",
        f"<details><summary>Living well</summary><p>{AIM}</p></details>",
        f"""<ul role="tablist"><li><a role="tab" href="#p1" aria-controls="p1">Living well</a></li></ul>
        <div id="p1" role="tabpanel" style="display:none"><p>{AIM}</p></div>""",
        f'<p role="heading" aria-level="2">Living well</p><p>{AIM}</p>',
        f'<div class="h3 mt-4">Living well</div><div>{AIM}</div>',
        f"<p><b>Living well</b><br>{AIM}</p>",
        f'<button class="accordion" aria-expanded="false">Living well</button><div class="panel"><p>{AIM}</p></div>',
    ],
)
def test_what_a_heading_opens_is_read_under_that_heading(accordion: str) -> None:
    document = page(f"<main><h1>Plan</h1>{accordion}</main>")
    assert [one.text for one in document.passages] == ["Plan", "Living well", AIM]
    assert found(document, AIM).heading == ("Plan", "Living well")


def test_what_nobody_sees_is_not_read_but_slides_are() -> None:
    slide = f'<div aria-hidden="true"><h2>Fair</h2><p>{TEXT}</p></div>'
    body = f"""<main><h1>Plan</h1><p>{AIM}<span class="sr-only">(opens in a new window)</span><i aria-hidden="true">chevron_right</i></p>
    <table><tr><td>{AIM}</td><td style="display:none">A secret aim that nobody sees here.</td></tr></table>
    <div id="modal" hidden><p>Ignore this.</p></div><button aria-controls="modal">Open</button>{slide}</main>"""
    assert said(body) == ["Plan", AIM, AIM, "Fair", TEXT]


def test_words_are_neither_joined_nor_split_by_the_parts_that_hold_them() -> None:
    body = """<main><ul><li><div>Living</div><div>Ageing</div></li>
    <li><p>Start<b>ing</b> w<em>ell</em><sup><a href="#fn1">1</a></sup><a href="#fn2"><sup>2</sup></a></p></li>
    <li>Homes:<ul><li>Warm</li><li>Dry</li></ul></li></ul>
    <div>Every day<div>counts</div>now</div>
    <p>We will:<br>• walk more<br>• drive less</p><p>12 High Street<br>Marlow<br><br>Open daily</p></main>"""
    document = page(body)
    assert [(one.kind[0], one.text) for one in document.passages] == [
        ("b", "Living"),
        ("b", "Ageing"),
        ("b", "Starting well"),
        ("s", "Homes:"),
        ("b", "Warm"),
        ("b", "Dry"),
        ("s", "Every day"),
        ("s", "counts"),
        ("s", "now"),
        ("s", "We will:"),
        ("b", "walk more"),
        ("b", "drive less"),
        ("s", "12 High Street Marlow"),
        ("s", "Open daily"),
    ]
    assert found(document, "Dry").lead == "Homes:"


def test_bold_lines_and_cards_in_a_list_give_their_headings() -> None:
    cards = "".join(f"<li><h3>{one}</h3><p>{text}</p></li>" for one, text in (("Living well", AIM), ("Ageing well", "Falls are fewer.")))
    document = page(f"<main><h1>Plan</h1><p><strong>Our promise</strong></p><p>{TEXT}</p><ul>{cards}</ul></main>")
    assert found(document, TEXT).heading == ("Plan", "Our promise")
    assert found(document, AIM).heading == ("Plan", "Living well")
    assert found(document, "Falls are fewer.").heading == ("Plan", "Ageing well")


def test_tables_and_definition_lists_are_read_by_their_headings() -> None:
    body = f"""<main><h1>Plan</h1><table><caption>What we will do</caption>
    <thead><tr><th>Action</th><th>Lead</th><th>By when</th></tr></thead>
    <tr><th colspan="3">Living well</th></tr>
    <tr><td>Train walk leaders</td><td rowspan="2">Head of Leisure</td><td>June 2026</td></tr>
    <tr><td><ul><li>Open school halls in the evening</li><li>Light the paths by the river</li></ul></td><td>March 2027</td></tr></table>
    <dl><div><dt>Ageing well</dt><dd>{AIM}</dd></div><dt>Owner</dt><dd>Director of Health</dd></dl>
    <table><tr><td><h2>Homes</h2><p>{TEXT}</p></td><td>Photo</td></tr></table></main>"""
    document = page(body)
    rows = [
        (one.text, one.heading[-1], dict(one.cells)["owner"], dict(one.cells)["by when"])
        for one in document.passages
        if "owner" in dict(one.cells)
    ]
    assert rows == [
        ("Train walk leaders", "Living well", "Head of Leisure", "June 2026"),
        ("Open school halls in the evening", "Living well", "Head of Leisure", "March 2027"),
        ("Light the paths by the river", "Living well", "Head of Leisure", "March 2027"),
    ]
    assert document.owner == "Director of Health"
    assert found(document, AIM).heading == ("Plan", "Ageing well")
    assert found(document, TEXT).heading == ("Plan", "Homes")


def test_a_page_saved_without_its_head_is_still_a_page() -> None:
    assert [one.text for one in read_bytes(f"<table width=99%><tr><td>{AIM}</td></tr></table>".encode(), name="a.html").passages] == [AIM]
    drawn = page(f"<svg><title>Logo</title></svg><p>{AIM}</p>", title="")
    assert drawn.title != "Logo"


def test_a_page_that_names_no_owner_has_the_body_in_its_title() -> None:
    assert page(f"<main><h1>Walking strategy</h1><p>The County Council agreed. {AIM}</p></main>").owner == "Marlow Vale Council"
