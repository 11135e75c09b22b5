"""Three ways of drawing commissioning side by side, with lines where their stages speak of the same work."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BRAND, INK, NOISE, QUIET_INK, SURFACE, Chart, vega
from commonground.domain.landscape.learning import Cycle, Meeting
from commonground.terms import Source

WIDTH, BOX, TALL, GAP, HEAD = 760, 216, 62, 18, 66


def cycles(held: Sequence[Cycle], meetings: Sequence[Meeting], source: Source) -> Chart:
    """A column for each cycle, its stages from top to bottom; the table says in words what each line means."""
    apart = (WIDTH - BOX * len(held)) / (len(held) - 1)
    left = {one.id: (BOX + apart) * number for number, one in enumerate(held)}
    middle = {(one.id, ident): HEAD + (TALL + GAP) * number + TALL / 2 for one in held for number, (ident, _) in enumerate(one.stages)}
    out = []
    for before, after in itertools.pairwise(held):
        pairs = dict.fromkeys((one.stages[before.id], one.stages[after.id]) for one in meetings if {before.id, after.id} <= set(one.stages))
        for here, there in pairs:
            x1, x2 = left[before.id] + BOX, left[after.id]
            y1, y2 = middle[before.id, here], middle[after.id, there]
            bend = apart / 2
            d = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
            out.append(canvas.path(d, stroke=NOISE, width=2))
    for one in held:
        for number, line in enumerate(canvas.wrap(one.name.text, 13, BOX, lines=3, bold=True)):
            out.append(canvas.text(left[one.id], 16 + 18 * number, line, bold=True))
        for number, (ident, name) in enumerate(one.stages):
            top = middle[one.id, ident] - TALL / 2
            out.append(canvas.rect(left[one.id], top, BOX, TALL, fill=SURFACE, stroke=BRAND, stroke_width=1.5))
            lines = canvas.wrap(name, 13, BOX - 40, lines=3)
            first = top + TALL / 2 + 5 - 8.5 * (len(lines) - 1)
            out.append(canvas.text(left[one.id] + 10, top + TALL / 2 + 5, str(number + 1), fill=QUIET_INK, bold=True))
            out += [canvas.text(left[one.id] + 30, first + 17 * row, said, fill=INK) for row, said in enumerate(lines)]
    names = {one.id: dict(one.stages) for one in held}
    rows = tuple((*(names[one.id][meeting.stages[one.id]] for one in held), meeting.say.text) for meeting in meetings)
    sentence = "The same work has other names: four activities in sport, four steps in councils, four stages in the NHS."
    data = [dict(zip([*(one.name.text for one in held), "shared"], row, strict=True)) for row in rows]
    most = max(len(one.stages) for one in held)
    return Chart(
        id="cycles",
        title="Three cycles, one work",
        sentence=sentence,
        alt=f"Three columns of four boxes with lines between them. {sentence} Every line is in the table.",
        columns=(*(one.name.text for one in held), "What they share"),
        rows=rows,
        spec=vega(data, "Three cycles", sentence, mark="text", encoding={"text": {"field": "shared", "type": "nominal"}}),
        sources=(source,),
        note="Where the cycles meet is our own conclusion; no source draws it.",
        drawing="".join(out),
        width=WIDTH,
        height=HEAD + (TALL + GAP) * most,
    )
