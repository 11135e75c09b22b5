"""The bodies of a place as a diagram: tiers from the whole of England to the neighbourhood, each body a card with its parts under it.

The layout follows from the order of the bodies alone, so that the same landscape gives the same picture. It grows downwards, and its
words keep their size, with one body or with hundreds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, GRID, INK, NOISE, ORANGE, QUIET_INK, SURFACE, TURQUOISE, Chart, vega
from commonground.domain.landscape.here import TIERS, Here, tier_of
from commonground.domain.landscape.matrix import Link
from commonground.domain.landscape.sheets import Sheet
from commonground.terms import Source

WIDTH, CARD, WIDE, GAP, ACROSS, PAD = 760, 86, 54, 10, 3, 10
STATES = {
    "open": "can say yes now",
    "late": "soon, and preparation is late",
    "prepare": "start preparing today",
    "wait": "later",
    "unknown": "not known",
}
STRIPS = {"open": BLUE, "late": ORANGE, "prepare": ORANGE, "wait": TURQUOISE, "unknown": GRID}
ROLES = {"strategic_partner": "strategic partner", "provider": "provider", "both": "both of these"}
NOBODY = "nobody holds it"

Href = Callable[[str], str]


def landscape(here: Here, sources: Sequence[Source], *, shown: Sequence[Sheet] | None = None, href: Href | None = None) -> Chart | None:
    """The diagram of a place's bodies, or of those `shown`; with `href` each card is a link. None without a body."""
    sheets = here.sheets if shown is None else tuple(shown)
    if not sheets:
        return None
    links = {one.sheet.body.id: one for one in here.links}
    drawn, y = [], 0.0
    for tier in (*TIERS, "Other bodies"):
        mine = [one for one in sheets if tier_of(one.kind.slug) == tier]
        if mine:
            drawn.append(canvas.text(0, y + 16, tier, size=14, bold=True))
            part, y = _tier(mine, links, y + 28, href)
            drawn += part
            y += 14
    legend, height = _legend(y)
    drawn += legend
    many = len(sheets)
    title = f"Who commissions in {here.place.name}"
    now, held = sum(links[one.body.id].state == "open" for one in sheets), sum(bool(links[one.body.id].role) for one in sheets)
    sentence = (
        f"{now} of {words.counted(many, 'body', 'bodies')} can say yes now; we have said where we stand with {held or 'none'} of them."
    )
    tiers = len({tier_of(one.kind.slug) for one in sheets})
    rows = tuple(_row(one, links[one.body.id], here) for one in sheets)
    return Chart(
        id="landscape",
        title=title,
        sentence=sentence,
        alt=f"A diagram of {words.counted(many, 'body', 'bodies')} in {words.counted(tiers, 'tier')}. {sentence}",
        columns=("Body", "What it is", "Tier", "Part of", "Can say yes", "Our role"),
        rows=rows,
        spec=vega(
            [{"body": row[0], "tier": row[2], "yes": row[4]} for row in rows],
            title,
            sentence,
            mark={"type": "point", "filled": True, "size": 120},
            encoding={
                "y": {"field": "body", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "tier", "type": "nominal", "sort": None, "title": None},
                "tooltip": {"field": "yes", "type": "nominal"},
            },
        ),
        sources=tuple(sources),
        drawing="".join(drawn),
        width=WIDTH,
        height=int(height),
    )


def when(link: Link) -> str:
    """When a body can say yes, in as few words as a card holds."""
    found = link.sheet.next_yes
    if found is None:
        return "We cannot tell when"
    if found.state == "open":
        return f"Can say yes until {words.short_day(found.window.closes)}"
    late = {"late": "; late", "prepare": "; start today"}.get(found.state, "")
    return f"Can say yes from {words.short_day(found.window.opens)}{late}"


def _row(sheet: Sheet, link: Link, here: Here) -> tuple[str, ...]:
    parent = here.sheet(sheet.body.part_of) if sheet.body.part_of else None
    role = ROLES.get(link.role, NOBODY)
    return (sheet.body.name, sheet.kind.name, tier_of(sheet.kind.slug), parent.body.name if parent else "", when(link), role)


def _tier(sheets: Sequence[Sheet], links: dict[str, Link], y: float, href: Href | None) -> tuple[list[str], float]:
    """The cards of a tier: a body with parts stands on a ground of its own with its parts under it, the others side by side."""
    parents = {one.body.id for one in sheets}
    parts: dict[str, list[Sheet]] = {}
    for one in sheets:
        if one.body.part_of in parents:
            parts.setdefault(one.body.part_of, []).append(one)
    inside = {one.body.id for held in parts.values() for one in held}
    out: list[str] = []
    for one in sheets:
        if one.body.id in parts:
            rows = -(-len(parts[one.body.id]) // ACROSS)
            height = PAD * 2 + WIDE + rows * (CARD + GAP)
            out.append(canvas.rect(0, y, WIDTH, height, fill=SURFACE))
            out.append(_card(one, links, PAD, y + PAD, WIDTH - 2 * PAD, href, WIDE))
            out += _grid(parts[one.body.id], links, PAD, y + PAD + WIDE + GAP, WIDTH - 2 * PAD, href)
            y += height + GAP
    alone = [one for one in sheets if one.body.id not in parts and one.body.id not in inside]
    out += _grid(alone, links, 0, y, WIDTH, href)
    return out, y + -(-len(alone) // ACROSS) * (CARD + GAP)


def _grid(sheets: Sequence[Sheet], links: dict[str, Link], x: float, y: float, width: float, href: Href | None) -> list[str]:
    step = (width - GAP * (ACROSS - 1)) / ACROSS
    return [
        _card(one, links, x + place % ACROSS * (step + GAP), y + place // ACROSS * (CARD + GAP), step, href)
        for place, one in enumerate(sheets)
    ]


def _card(sheet: Sheet, links: dict[str, Link], x: float, y: float, width: float, href: Href | None, height: float = CARD) -> str:
    link = links[sheet.body.id]
    room = width - 46
    lines = canvas.wrap(sheet.body.name, 13, room, lines=3 if height == CARD else 1, bold=True)
    said = canvas.wrap(when(link), 12, width - 26, lines=1)[0]
    drawn = [
        canvas.rect(x, y, width, height, fill="#ffffff", stroke=NOISE),
        canvas.rect(x, y, 8, height, fill=STRIPS[link.state]),
        *(canvas.text(x + 18, y + 20 + 16 * place, part, bold=True) for place, part in enumerate(lines)),
        canvas.text(x + 18, y + height - 11, said, size=12, fill=QUIET_INK if link.state == "unknown" else INK),
        role_mark(x + width - 16, y + 16, link.role),
    ]
    if href is None:
        return f"<g>{''.join(drawn)}</g>"
    # the spaces and the title make the name of the link: what the card says, and where we stand
    inner = "".join(drawn).replace("</text>", " </text>")
    return f'<a href="{escape(href(sheet.body.id), quote=True)}">{inner}<title>Our role: {ROLES.get(link.role, NOBODY)}</title></a>'


def role_mark(x: float, y: float, role: str, r: float = 6) -> str:
    """A disc for a strategic partner, a square for a provider, a disc in a square for both, a ring where nobody holds it."""
    disc = canvas.circle(x, y, r, fill=BLUE)
    square = canvas.rect(x - r, y - r, 2 * r, 2 * r, fill=BLUE)
    if role == "strategic_partner":
        return disc
    if role == "provider":
        return square
    if role == "both":
        return canvas.rect(x - r - 2, y - r - 2, 2 * r + 4, 2 * r + 4, fill="#ffffff", stroke=BLUE, stroke_width=1.5) + canvas.circle(
            x, y, r - 1, fill=BLUE
        )
    return canvas.circle(x, y, r - 0.75, fill="#ffffff", stroke=NOISE)


def _legend(y: float) -> tuple[list[str], float]:
    out = [canvas.line(0, y, WIDTH, y)]
    y += 22
    strips = [(canvas.rect(0, -10, 8, 13, fill=STRIPS[state]), said) for state, said in STATES.items() if state != "prepare"]
    marks = [(role_mark(6, -4, role), said) for role, said in (*((role, f"we are {said}") for role, said in ROLES.items()), ("", NOBODY))]
    for row in (strips, marks):
        x = 0.0
        for mark, said in row:
            out.append(f'<g transform="translate({x:.1f} {y:.1f})">{mark}</g>')
            out.append(canvas.text(x + 20, y, said, size=12, fill=QUIET_INK))
            x += 42 + canvas.text_width(said, 12)
        y += 24
    return out, y - 8
