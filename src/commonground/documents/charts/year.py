"""The months ahead of every body: when it can say yes, and what else it does, as bars on one line a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, GRID, NOISE, PHONE, QUIET_INK, Chart, Drawing, vega
from commonground.domain.landscape.here import Due
from commonground.terms import Source

WIDTH, LEFT, HEAD, ROW, MOST = 760, 236, 30, 40, 60


def year(place: str, due: Sequence[Due], sentence: str, sources: Sequence[Source], *, start: date, end: date) -> Chart | None:
    """A line for each body with its windows from `start` to `end`; None when none has any."""
    bodies = {one.body.id: one.body.name for one in due}
    if not bodies or end <= start:
        return None
    order = sorted(bodies, key=lambda ident: (_first_yes(due, ident, end), bodies[ident]))
    shown = {ident: bodies[ident] for ident in order[:MOST]}
    wide, phone = (_drawing(shown, due, start, end, width) for width in (WIDTH, PHONE))
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
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=phone,
    )


def _drawing(bodies: Mapping[str, str], due: Sequence[Due], start: date, end: date, width: int) -> Drawing:
    """The lines of the bodies, in order: their names beside the bars, or above them where the picture is narrow."""
    narrow = width < WIDTH
    left, row, down = (0, ROW + 18, 18) if narrow else (LEFT, ROW, 0)
    bottom = HEAD + row * len(bodies)

    def at(day: date) -> float:
        share = (min(max(day, start), end + timedelta(days=1)) - start).days / ((end - start).days + 1)
        return left + share * (width - left)

    out = [*_months(start, end, at, bottom)]
    for number, (ident, name) in enumerate(bodies.items()):
        top = HEAD + row * number
        out.append(canvas.line(0, top, width, top))
        lines = canvas.wrap(name, 12, width if narrow else LEFT - 14, lines=1 if narrow else 2)
        first = top + (16 if narrow else 24 - 7 * (len(lines) - 1))
        out += [canvas.text(0, first + 14 * place, said, size=12) for place, said in enumerate(lines)]
        for one in due:
            if one.body.id == ident:
                x, until = at(one.window.opens), at(one.window.closes + timedelta(days=1))
                high, y, fill = (18, top + down + 6, BLUE) if one.window.yes else (6, top + down + 29, NOISE)
                said = f"{one.window.title}: {words.day(one.window.opens)} to {words.day(one.window.closes)}"
                out.append(canvas.rect(x, y, max(until - x, 3), high, fill=fill, title=said))
    out.append(canvas.line(0, bottom, width, bottom))
    keys = ((0, 0, 12, BLUE, "can agree to something new"), (0 if narrow else 230, 20 * narrow, 6, NOISE, "does something worth knowing"))
    for x, lower, high, fill, said in keys:
        out += [
            canvas.rect(x, bottom + 25 + lower - high, 22, high, fill=fill),
            canvas.text(x + 30, bottom + 25 + lower, said, size=12, fill=QUIET_INK),
        ]
    return Drawing("".join(out), width, bottom + 36 + 20 * narrow)


def _first_yes(due: Sequence[Due], ident: str, end: date) -> date:
    return min((one.window.opens for one in due if one.body.id == ident and one.window.yes), default=end)


def _yes(one: Due) -> str:
    return "yes" if one.window.yes else "no"


def _months(start: date, end: date, at: Callable[[date], float], bottom: float) -> list[str]:
    out, month = [], start.replace(day=1)
    while month <= end:
        following = (month + timedelta(days=32)).replace(day=1)
        x, until = at(month), at(following)
        out.append(canvas.line(x, HEAD - 8, x, bottom, stroke=GRID))
        label = f"{month:%b}" if month.month != 1 else f"{month:%b %Y}"
        if until - x > canvas.text_width(label, 12) + 2:
            out.append(canvas.text(x + 3, HEAD - 12, label, size=12, fill=QUIET_INK))
        elif until - x > 24:
            out.append(canvas.text(x + 3, HEAD - 12, f"{month:%b}", size=12, fill=QUIET_INK))
        month = following
    return out
