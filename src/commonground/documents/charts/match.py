"""What sport can contribute to each body, under each of the seven themes: one mark where the two meet."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, GRID, NOISE, QUIET_INK, Chart, vega
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
        for place, parent in enumerate(PARENTS):
            out.append(mark(LEFT + step * (place + 0.5), middle, cells.get((body, parent), "")))
    bottom = HEAD + ROW * len(bodies)
    out.append(canvas.line(0, bottom, WIDTH, bottom, stroke=GRID))
    at = 0.0
    for standing, said in STANDINGS.items():
        out += [mark(at + 8, bottom + 22, standing), canvas.text(at + 22, bottom + 26, said, size=12, fill=QUIET_INK)]
        at += 44 + canvas.text_width(said, 12)
    rows = tuple((name, *(STANDINGS.get(cells.get((body, parent), ""), NONE) for parent in PARENTS)) for body, name in bodies)
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
        drawing="".join(out),
        width=WIDTH,
        height=int(bottom + 40),
    )


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
