"""Lines between cards that stand in rows: each bundle of like lines runs through the gap under a row, and in a lane of its own beside them.

No line crosses a card, and the course of each follows from the order of the cards alone, with one card or with hundreds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, PINK, QUIET_INK, TURQUOISE
from commonground.domain.landscape.ties import Tie, in_words

TRACK, PORT, LANE, ROOM = 6, 9, 17, 8
STYLES = {
    "funds": (BLUE, ""),
    "scrutinises": (PINK, "6 3"),
    "sits_on": (TURQUOISE, "2 3"),
    "works_with": (QUIET_INK, "9 3 2 3"),
    "strategic_partner": (INK, ""),
    "provider": (INK, "6 3"),
    "both": (INK, "2 3"),
}


@dataclass(frozen=True)
class Card:
    """Where a card stands; its top is told when the gaps above it are known."""

    row: int
    x: float
    width: float


@dataclass(frozen=True)
class Bundle:
    """Ties of one sort that share a body, drawn as one branching line."""

    number: int
    hub: str
    ties: tuple[Tie, ...]

    @property
    def tie(self) -> str:
        return self.ties[0].tie

    @property
    def ends(self) -> tuple[str, ...]:
        """The bodies at the ends of the line, the shared one first."""
        return (self.hub, *(one.end if one.start == self.hub else one.start for one in self.ties))

    def arrow(self, body: str) -> bool:
        """Whether the line points at a body; it points both ways between two that work together."""
        return self.tie == "works_with" or any(one.end == body for one in self.ties)


@dataclass(frozen=True)
class Wiring:
    """The lines of a diagram: how high the gap under each row has to be, how wide the lanes are, and which card has which line."""

    bundles: tuple[Bundle, ...]
    cards: Mapping[str, Card]
    rows: Mapping[int, tuple[int, ...]]
    lanes: Mapping[int, int]

    def gap(self, row: int) -> float:
        """The height of the gap under a row, for its lines."""
        many = len(self.rows.get(row, ()))
        return ROOM + many * TRACK + ROOM if many else 0

    @property
    def width(self) -> float:
        """The width of the lanes beside the cards."""
        return (max(self.lanes.values(), default=-1) + 1) * LANE + (12 if self.lanes else 0)

    def draw(self, bottoms: Mapping[int, float], left: float) -> str:
        """The lines, with the lower edge of each row's cards, and where the lanes begin."""
        return "".join(self._line(one, bottoms, left) for one in self.bundles)

    def _line(self, bundle: Bundle, bottoms: Mapping[int, float], left: float) -> str:
        stroke, dash = STYLES[bundle.tie]
        ends = dict.fromkeys(bundle.ends)
        at = {
            row: bottoms[row] + ROOM + TRACK * (0.5 + self.rows[row].index(bundle.number)) for row in {self.cards[one].row for one in ends}
        }
        lane = left + 12 + LANE * self.lanes[bundle.number] if bundle.number in self.lanes else None
        drawn, heads, reach = [], [], defaultdict(list)
        for ident in ends:
            card = self.cards[ident]
            x = self._port(bundle, ident)
            drawn.append(f"M{x:.1f} {bottoms[card.row]:.1f}V{at[card.row]:.1f}")
            reach[card.row].append(x)
            if bundle.arrow(ident):
                heads.append(f"M{x:.1f} {bottoms[card.row]:.1f}l-3.5 6h7z")
        for row, places in reach.items():
            drawn.append(f"M{min(places):.1f} {at[row]:.1f}H{max([*places, *([lane] if lane else [])]):.1f}")
        if lane:
            drawn.append(f"M{lane:.1f} {min(at.values()):.1f}V{max(at.values()):.1f}")
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        line = f'<path d="{"".join(drawn)}" fill="none" stroke="{stroke}" stroke-width="1.6"{dashed}/>'
        x, y = (
            (lane, (min(at.values()) + max(at.values())) / 2) if lane else (max(max(held) for held in reach.values()) + 9, max(at.values()))
        )
        mark = canvas.rect(x - 8, y - 8, 16, 16, fill="#ffffff", stroke=stroke) + canvas.text(
            x, y + 4, str(bundle.number), size=12, anchor="middle"
        )
        return f"{line}{canvas.path(''.join(heads), fill=stroke)}{mark}"

    def _port(self, bundle: Bundle, ident: str) -> float:
        mine = [one.number for one in self.bundles if ident in one.ends]
        card = self.cards[ident]
        return card.x + 16 + min(PORT, (card.width - 32) / max(len(mine), 1)) * mine.index(bundle.number)


def wire(ties: Sequence[Tie], cards: Mapping[str, Card]) -> Wiring:
    """The lines between cards. Ties to what has no card are left out."""
    bundles = _bundles([one for one in ties if one.start in cards and one.end in cards])
    rows: dict[int, list[int]] = defaultdict(list)
    spans = {}
    for one in bundles:
        touched = sorted({cards[ident].row for ident in one.ends})
        for row in touched:
            rows[row].append(one.number)
        if len(touched) > 1:
            spans[one.number] = (touched[0], touched[-1])
    lanes: dict[int, int] = {}
    for number, (first, last) in sorted(spans.items(), key=lambda held: (held[1][1] - held[1][0], held[0])):
        taken = {lanes[other] for other in lanes if spans[other][0] <= last and first <= spans[other][1]}
        lanes[number] = next(place for place in range(len(spans)) if place not in taken)
    return Wiring(bundles=bundles, cards=cards, rows={row: tuple(held) for row, held in rows.items()}, lanes=lanes)


def _bundles(ties: Sequence[Tie]) -> tuple[Bundle, ...]:
    """Ties of each sort, bundled at whichever end gives fewer lines."""
    by_sort: dict[str, list[Tie]] = defaultdict(list)
    for one in ties:
        by_sort[one.tie].append(one)
    found = []
    for held in by_sort.values():
        at_start = len({one.start for one in held}) <= len({one.end for one in held})
        hubs: dict[str, list[Tie]] = defaultdict(list)
        for one in held:
            hubs[one.start if at_start else one.end].append(one)
        found += list(hubs.items())
    return tuple(Bundle(number=number, hub=hub, ties=tuple(held)) for number, (hub, held) in enumerate(found, start=1))


def sample(x: float, y: float, tie: str) -> str:
    """A short piece of the line of a tie, for a key."""
    stroke, dash = STYLES[tie]
    return canvas.line(x, y, x + 26, y, stroke=stroke, width=1.6, dash=dash)


def said(bundle: Bundle, names: Mapping[str, str], most: int = 6) -> str:
    """What a line says, in words: "NHS England funds the board"."""

    def listed(found: Sequence[str]) -> list[str]:
        told = [names.get(one, "we") for one in dict.fromkeys(found)]
        return [*told[:most], f"{len(told) - most:,} more"] if len(told) > most else told

    return in_words(bundle.tie, listed([one.start for one in bundle.ties]), listed([one.end for one in bundle.ties]))
