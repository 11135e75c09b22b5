"""What sport can contribute to each body, under each of the seven themes: one mark where the two meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, GRID, NOISE, PHONE, QUIET_INK, Chart, Drawing, vega
from commonground.domain.outcomes.matrix import STANDINGS, Matrix
from commonground.domain.outcomes.nouns import PARENTS, Taxonomy
from commonground.terms import Source

WIDTH, LEFT, HEAD, ROW, MOST = 760, 232, 84, 34, 60
NONE = "No priority"


def match(matrix: Matrix, taxonomy: Taxonomy, sources: Sequence[Source]) -> Chart | None:
    """A row for each body, a column for each theme, and a mark for the best that can be offered; None without a confirmed priority."""
    if not matrix.rows:
        return None
    bodies, cells = list(matrix.bodies.items())[:MOST], matrix.cells(taxonomy)
    title = f"What sport can contribute to the commissioners of {matrix.place}"
    rows = tuple((name, *(STANDINGS.get(cells.get((body, parent), ""), NONE) for parent in PARENTS)) for body, name in bodies)
    wide = _wide(bodies, cells)
    data = [{"body": row[0], "theme": parent, "standing": said} for row in rows for parent, said in zip(PARENTS, row[1:], strict=True)]
    more = len(matrix.bodies) - len(bodies)
    return Chart(
        id="match",
        title=title,
        sentence=matrix.sentence,
        alt=f"A grid of {words.counted(len(bodies), 'body', 'bodies')} by seven themes. {matrix.sentence}",
        columns=("Body", *(parent.capitalize() for parent in PARENTS)),
        rows=rows,
        spec=vega(
            data,
            title,
            matrix.sentence,
            mark={"type": "point", "filled": True, "size": 160},
            encoding={
                "y": {"field": "body", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "theme", "type": "nominal", "sort": None, "title": None},
                "shape": {"field": "standing", "type": "nominal", "title": None},
            },
        ),
        sources=tuple(sources),
        note=f"{more} more bodies are in the table of the page." if more > 0 else "",
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=_narrow(bodies, cells),
    )


def _wide(bodies: Sequence[tuple[str, str]], cells: Mapping[tuple[str, str], str]) -> Drawing:
    """Names of bodies to the left, themes above."""
    step = (WIDTH - LEFT) / len(PARENTS)
    out = []
    for place, parent in enumerate(PARENTS):
        for line, said in enumerate(canvas.wrap(parent.capitalize(), 12, step - 8, lines=3)):
            out.append(canvas.text(LEFT + step * (place + 0.5), 40 + 15 * line, said, size=12, anchor="middle"))
    for row, (body, name) in enumerate(bodies):
        middle = HEAD + ROW * (row + 0.5)
        out.append(canvas.line(0, HEAD + ROW * row, WIDTH, HEAD + ROW * row, stroke=GRID))
        lines = canvas.wrap(name, 12, LEFT - 12)
        out += [canvas.text(0, middle + 4 + 14 * (line - (len(lines) - 1) / 2), said, size=12) for line, said in enumerate(lines)]
        out += [mark(LEFT + step * (place + 0.5), middle, cells.get((body, parent), "")) for place, parent in enumerate(PARENTS)]
    bottom = HEAD + ROW * len(bodies)
    out += [canvas.line(0, bottom, WIDTH, bottom, stroke=GRID), *_key(0, bottom + 22, WIDTH)]
    return Drawing("".join(out), WIDTH, bottom + 40)


def _narrow(bodies: Sequence[tuple[str, str]], cells: Mapping[tuple[str, str], str]) -> Drawing:
    """For a narrow screen: the name of a body over its marks, and the themes upright above them all."""
    step, head, row = PHONE / len(PARENTS), 150, 56
    out = [canvas.upright(step * (place + 0.5) + 4, head - 10, parent.capitalize()) for place, parent in enumerate(PARENTS)]
    for place, (body, name) in enumerate(bodies):
        top = head + row * place
        out += [canvas.line(0, top, PHONE, top, stroke=GRID), canvas.text(0, top + 18, canvas.wrap(name, 12, PHONE, lines=1)[0], size=12)]
        out += [mark(step * (column + 0.5), top + 38, cells.get((body, parent), "")) for column, parent in enumerate(PARENTS)]
    bottom = head + row * len(bodies)
    out += [canvas.line(0, bottom, PHONE, bottom, stroke=GRID), *_key(0, bottom + 22, PHONE)]
    return Drawing("".join(out), PHONE, bottom + 62)


def _key(left: float, top: float, wide: float) -> list[str]:
    """What the marks mean, in as many lines as the width needs."""
    out, at, line = [], left, top
    for standing, said in STANDINGS.items():
        needs = 22 + canvas.text_width(said, 12)
        if at > left and at + needs > wide:
            at, line = left, line + 22
        out += [mark(at + 8, line, standing), canvas.text(at + 22, line + 4, said, size=12, fill=QUIET_INK)]
        at += 22 + needs
    return out


def mark(x: float, y: float, standing: str, r: float = 8) -> str:
    """Full for robust evidence, half for evidence for and against, a ring for signs, a bar for nothing, empty where nothing is wanted."""
    if standing == "supported":
        return canvas.circle(x, y, r, fill=BLUE)
    if standing == "contested":
        return canvas.circle(x, y, r - 0.75, fill="#ffffff", stroke=BLUE) + canvas.path(
            f"M{x:.1f} {y - r:.1f}A{r} {r} 0 0 0 {x:.1f} {y + r:.1f}Z", fill=BLUE
        )
    if standing == "indicated":
        return canvas.circle(x, y, r - 0.75, fill="#ffffff", stroke=BLUE)
    if standing == "nothing":
        return canvas.line(x - r + 1, y, x + r - 1, y, stroke=NOISE, width=3)
    return canvas.circle(x, y, 1.2, fill=GRID)
