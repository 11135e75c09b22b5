"""The bodies of a place as a diagram: tiers from the whole of England to the neighbourhood, each body a card with its parts under it,
and lines for who funds, questions, sits on or works with whom.

The layout follows from the order of the bodies alone, so that the same landscape gives the same picture. It grows downwards, and its
words keep their size, with one body or with hundreds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, GRID, INK, NOISE, ORANGE, QUIET_INK, SURFACE, TURQUOISE, Chart, vega
from commonground.documents.charts.wiring import Card, Wiring, sample, wire
from commonground.documents.charts.wiring import said as line_said
from commonground.domain.landscape.here import TIERS, Here, tier_of
from commonground.domain.landscape.matrix import Link
from commonground.domain.landscape.sheets import Sheet
from commonground.domain.landscape.ties import TIES, TURNED, US, Tie
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
    names = {one.body.id: one.body.name for one in sheets}
    rows_of_cards = _rows(sheets, ours=any(one.start == US and one.end in names for one in here.ties))
    wiring = wire(here.ties, _places(rows_of_cards))
    drawn, y = _cards(rows_of_cards, wiring, links, href)
    width = WIDTH + wiring.width
    legend, height = _legend(y, wiring, names, width)
    drawn += legend
    many = len(sheets)
    title = f"Who commissions in {here.place}"
    now, held = sum(links[one.body.id].state == "open" for one in sheets), sum(bool(links[one.body.id].role) for one in sheets)
    sentence = (
        f"{now} of {words.counted(many, 'body', 'bodies')} can say yes now; we have said where we stand with {held or 'none'} of them."
    )
    tiers = len({tier_of(one.kind.slug) for one in sheets})
    rows = tuple(_row(one, links[one.body.id], here, names) for one in sheets)
    tied = f" {words.counted(len(wiring.bundles), 'line shows', 'lines show')} who is tied to whom." if wiring.bundles else ""
    return Chart(
        id="landscape",
        title=title,
        sentence=sentence,
        alt=f"A diagram of {words.counted(many, 'body', 'bodies')} in {words.counted(tiers, 'tier')}. {sentence}{tied}",
        columns=("Body", "What it is", "Tier", "Part of", "Can say yes", "Our role", "Tied to"),
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
        width=int(width),
        height=int(height),
    )


def when(link: Link) -> str:
    """When a body can say yes, in as few words as a card holds."""
    found = link.sheet.next_yes
    if found is None:
        return "We cannot tell when"
    if found.state == "open":
        return f"Can say yes until {words.short_day(found.window.closes)}"
    late = {"late": "; prepare now", "prepare": "; start today"}.get(found.state, "")
    return f"Can say yes from {words.short_day(found.window.opens)}{late}"


def _row(sheet: Sheet, link: Link, here: Here, names: Mapping[str, str]) -> tuple[str, ...]:
    parent = here.sheet(sheet.body.part_of) if sheet.body.part_of else None
    role = ROLES.get(link.role, NOBODY)
    tied = "; ".join(tied_to(sheet.body.id, here.ties, names))
    return (sheet.body.name, sheet.kind.name, tier_of(sheet.kind.slug), parent.body.name if parent else "", when(link), role, tied)


def tied_to(body: str, ties: Sequence[Tie], names: Mapping[str, str], most: int = 6) -> list[str]:
    """What a body is to others, and they to it, in words."""
    found: dict[str, list[str]] = {}
    for one in ties:
        if one.start == body and one.end in names:
            found.setdefault(TIES[one.tie], []).append(names[one.end])
        elif one.end == body and one.start in names:
            found.setdefault(TURNED[one.tie], []).append(names[one.start])
    return [f"{verb} {', '.join(held[:most])}{f' and {len(held) - most} more' if len(held) > most else ''}" for verb, held in found.items()]


@dataclass(frozen=True)
class CardRow:
    """Cards that stand side by side. `heading` opens a tier; `parent` is a wide card; `ground` tells the rows on one ground."""

    cards: tuple[Sheet | None, ...]
    heading: str = ""
    wide: bool = False
    ground: str = ""

    @property
    def height(self) -> int:
        return WIDE if self.wide else CARD


def _rows(sheets: Sequence[Sheet], *, ours: bool) -> list[CardRow]:
    """The cards in rows: a body with parts stands on a ground of its own with its parts under it, the others side by side."""
    found: list[CardRow] = []
    for tier in (*TIERS, "Other bodies"):
        mine = [one for one in sheets if tier_of(one.kind.slug) == tier]
        parents = {one.body.id for one in mine}
        parts: dict[str, list[Sheet]] = {}
        for one in mine:
            if one.body.part_of in parents:
                parts.setdefault(one.body.part_of, []).append(one)
        inside = {one.body.id for held in parts.values() for one in held}
        rows = []
        for one in mine:
            if one.body.id in parts:
                rows.append(CardRow(cards=(one,), wide=True, ground=one.body.id))
                rows += _beside(parts[one.body.id], ground=one.body.id)
        rows += _beside([one for one in mine if one.body.id not in parts and one.body.id not in inside])
        found += [replace(rows[0], heading=tier), *rows[1:]] if rows else []
    if ours:
        found.append(CardRow(cards=(None,), wide=True, heading="Where we stand"))
    return found


def _beside(sheets: Sequence[Sheet], ground: str = "") -> list[CardRow]:
    return [CardRow(cards=tuple(sheets[first : first + ACROSS]), ground=ground) for first in range(0, len(sheets), ACROSS)]


def _places(rows: Sequence[CardRow]) -> dict[str, Card]:
    """Where each card stands across; None is our own service."""
    found = {}
    for number, row in enumerate(rows):
        edge = PAD if row.ground else 0
        room = WIDTH - 2 * edge
        step = room if row.wide else (room - GAP * (ACROSS - 1)) / ACROSS
        for place, one in enumerate(row.cards):
            found[one.body.id if one else US] = Card(row=number, x=edge + place * (step + GAP), width=step)
    return found


def _cards(rows: Sequence[CardRow], wiring: Wiring, links: dict[str, Link], href: Href | None) -> tuple[list[str], float]:
    """The tiers, grounds, lines and cards, and where they end."""
    tops, y = [], 0.0
    for number, row in enumerate(rows):
        y += 28 if row.heading else 0
        y += PAD if row.ground and row.wide else 0
        tops.append(y)
        y += row.height + max(GAP, wiring.gap(number))
        last = number + 1 == len(rows) or rows[number + 1].ground != row.ground
        y += PAD if row.ground and last else 0
        y += 14 if number + 1 == len(rows) or rows[number + 1].heading else 0
    bottoms = {number: top + row.height for number, (top, row) in enumerate(zip(tops, rows, strict=True))}
    grounds, headings, cards = [], [], []
    for number, row in enumerate(rows):
        if row.heading:
            headings.append(canvas.text(0, tops[number] - 12 - (PAD if row.ground else 0), row.heading, size=14, bold=True))
        if row.ground and row.wide:
            end = max(place for place, other in enumerate(rows) if other.ground == row.ground)
            low = bottoms[end] + max(GAP, wiring.gap(end))
            grounds.append(canvas.rect(0, tops[number] - PAD, WIDTH, low - tops[number] + PAD, fill=SURFACE))
        for one in row.cards:
            spot = wiring.cards[one.body.id if one else US]
            if one is None:
                cards.append(_ours(spot.x, tops[number], spot.width))
            else:
                cards.append(_card(one, links, spot.x, tops[number], spot.width, href, row.height))
    return [*grounds, *headings, wiring.draw(bottoms, WIDTH), *cards], y


def _ours(x: float, y: float, width: float) -> str:
    box = canvas.rect(x, y, width, WIDE, fill="#ffffff", stroke=INK, stroke_width=1.5)
    return f"<g>{box}{canvas.text(x + 18, y + 32, 'Our own service', bold=True)}</g>"


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


def _legend(y: float, wiring: Wiring, names: Mapping[str, str], width: float) -> tuple[list[str], float]:
    out = [canvas.line(0, y, width, y)]
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
    for bundle in wiring.bundles:
        told = canvas.wrap(line_said(bundle, names), 12, width - 62, lines=3)
        out += [sample(0, y - 4, bundle.tie), canvas.text(34, y, str(bundle.number), size=12, bold=True)]
        out += [canvas.text(56, y + 15 * place, part, size=12, fill=QUIET_INK) for place, part in enumerate(told)]
        y += 15 * len(told) + 5
    return out, y - 8
