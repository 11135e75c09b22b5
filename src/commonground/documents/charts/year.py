"""The months ahead of every body: when it can say yes, and what else it does, as bars on one line a body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, GRID, NOISE, QUIET_INK, Chart, vega
from commonground.domain.landscape.here import Due
from commonground.terms import Source

WIDTH, LEFT, HEAD, ROW, MOST = 760, 236, 30, 40, 60


def year(place: str, due: Sequence[Due], sentence: str, sources: Sequence[Source], *, start: date, end: date) -> Chart | None:
    """A line for each body with its windows from `start` to `end`; None when none has any."""
    bodies = {one.body.id: one.body.name for one in due}
    if not bodies or end <= start:
        return None
    order = sorted(bodies, key=lambda ident: (_first_yes(due, ident, end), bodies[ident]))
    shown = order[:MOST]
    bottom = HEAD + ROW * len(shown)

    def at(day: date) -> float:
        share = (min(max(day, start), end + timedelta(days=1)) - start).days / ((end - start).days + 1)
        return LEFT + share * (WIDTH - LEFT)

    out = [*_months(start, end, at, bottom)]
    for row, ident in enumerate(shown):
        top = HEAD + ROW * row
        out.append(canvas.line(0, top, WIDTH, top))
        lines = canvas.wrap(bodies[ident], 12, LEFT - 14)
        out += [canvas.text(0, top + 24 + 14 * (place - (len(lines) - 1) / 2), said, size=12) for place, said in enumerate(lines)]
        for one in due:
            if one.body.id == ident:
                x, until = at(one.window.opens), at(one.window.closes + timedelta(days=1))
                high, y, fill = (18, top + 6, BLUE) if one.window.yes else (6, top + 29, NOISE)
                said = f"{one.window.title}: {words.day(one.window.opens)} to {words.day(one.window.closes)}"
                out.append(canvas.rect(x, y, max(until - x, 3), high, fill=fill, title=said))
    out.append(canvas.line(0, bottom, WIDTH, bottom))
    for x, high, fill, said in ((0, 12, BLUE, "can agree to something new"), (230, 6, NOISE, "does something worth knowing")):
        out += [
            canvas.rect(x, bottom + 25 - high, 22, high, fill=fill),
            canvas.text(x + 30, bottom + 25, said, size=12, fill=QUIET_INK),
        ]
    title = f"The months ahead of those who commission in {words.spoken(place)}"
    rows = tuple(
        (
            one.body.name,
            one.window.title,
            one.window.opens.isoformat(),
            one.window.closes.isoformat(),
            one.start_by.isoformat(),
            _yes(one),
            one.window.needs,
        )
        for one in due
    )
    more = len(order) - len(shown)
    return Chart(
        id="year",
        title=title,
        sentence=sentence,
        alt=f"{words.counted(len(shown), 'body', 'bodies')}, a line each, with bars for {words.counted(len(due), 'window')}. {sentence}",
        columns=("Body", "What happens", "Opens", "Closes", "Start preparing by", "Can agree to something new", "What it needs by then"),
        rows=rows,
        spec=vega(
            [{"body": row[0], "what": row[1], "opens": row[2], "closes": row[3], "yes": row[5]} for row in rows],
            title,
            sentence,
            mark={"type": "bar"},
            encoding={
                "y": {"field": "body", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "opens", "type": "temporal", "title": None},
                "x2": {"field": "closes"},
                "color": {"field": "yes", "type": "nominal", "title": "Can agree to something new"},
            },
        ),
        sources=tuple(sources),
        note=f"{more} more bodies are in the table." if more > 0 else "",
        drawing="".join(out),
        width=WIDTH,
        height=int(bottom + 36),
    )


def _first_yes(due: Sequence[Due], ident: str, end: date) -> date:
    return min((one.window.opens for one in due if one.body.id == ident and one.window.yes), default=end)


def _yes(one: Due) -> str:
    return "yes" if one.window.yes else "no"


def _months(start: date, end: date, at: object, bottom: float) -> list[str]:
    out, month = [], start.replace(day=1)
    place = at
    assert callable(place)
    while month <= end:
        following = (month + timedelta(days=32)).replace(day=1)
        x, until = place(month), place(following)
        out.append(canvas.line(x, HEAD - 8, x, bottom, stroke=GRID))
        label = f"{month:%b}" if month.month != 1 else f"{month:%b %Y}"
        if until - x > canvas.text_width(label, 12) + 2:
            out.append(canvas.text(x + 3, HEAD - 12, label, size=12, fill=QUIET_INK))
        elif until - x > 24:
            out.append(canvas.text(x + 3, HEAD - 12, f"{month:%b}", size=12, fill=QUIET_INK))
        month = following
    return out
