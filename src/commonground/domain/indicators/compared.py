"""Several places side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.domain.indicators.areas import figure_of
from commonground.domain.indicators.clash import together
from commonground.domain.indicators.measure_view import measure_of
from commonground.domain.indicators.nouns import Measure
from commonground.domain.indicators.panel import Panel
from commonground.domain.indicators.profile import newest_figure
from commonground.domain.indicators.uncertainty import is_full_count
from commonground.domain.indicators.wording import said
from commonground.domain.places.register import Register
from commonground.terms import Figure, Place, listed


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Places in columns, measures in rows; each measure in the newest period that all of the places have, where there is one."""

    places: tuple[Place, ...]
    rows: tuple[tuple[Measure, tuple[Figure, ...]], ...]
    sentences: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()  # measures that were asked for by name and have no figure of any of these places


def compare_places(panel: Panel, register: Register, *, places: Sequence[Place], measures: Sequence[str] | None) -> Compared:
    """Places side by side. A measure is shown in the newest period that every place has; failing that, each in its own newest,
    with the periods marked. A measure with no figure of any of them is named in `empty`.
    """
    chosen = (
        [measure_of(panel, item) for item in measures] if measures is not None else [item for item in panel.measures.values() if item.mini]
    )
    rows, sentences, uneven, empty = [], [], [], []
    for measure in chosen:
        figures = _row(panel, register, measure, places)
        if figures is None:
            empty.append(measure.name)
            continue
        rows.append((measure, figures))
        present = [figure for figure in figures if figure.present]
        if len({figure.period.label for figure in present}) > 1:
            uneven.append(f"{measure.name}: the places have figures for different periods, which are shown with each.")
        if present:
            sentences.append(_row_sentence(measure, present))
    marks = (*together(measure for measure, _ in rows), *uneven)
    return Compared(
        places=tuple(places), rows=tuple(rows), sentences=tuple(sentences), marks=marks, empty=tuple(empty) if measures is not None else ()
    )


def _row(panel: Panel, register: Register, measure: Measure, places: Sequence[Place]) -> tuple[Figure, ...] | None:
    for slab in reversed(panel.slabs.get(measure.id, ())):
        found = [figure_of(slab, place, register) for place in places]
        if all(figure is not None and figure.present for figure in found):
            return tuple(figure for figure in found if figure is not None)
    loose = []
    for place in places:
        newest = newest_figure(panel, measure, place, register)
        figure = newest[1] if newest else panel.missing(measure, place)
        if figure is None:
            return None
        loose.append(figure)
    return tuple(loose)


def _row_sentence(measure: Measure, present: Sequence[Figure]) -> str:
    ordered = sorted(present, key=lambda figure: -figure.number)
    values = [f"{said(figure.value, measure)} in {figure.place}" for figure in ordered]
    unsure = (
        ""
        if is_full_count(measure) or all(figure.interval for figure in present)
        else "; without published intervals we cannot tell which of these differ"
    )
    return f"{measure.name}, {present[0].period.label}: {listed(values)}{unsure}."
