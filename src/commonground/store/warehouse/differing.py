"""What differs between two releases: both files are opened read-only, and every figure of one is laid beside that of the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from commonground.domain.indicators.revisions import KINDS, Changes, FigureChange, measure_changes
from commonground.store.warehouse.building import SETTINGS
from commonground.store.warehouse.place_on_disk import release_file, releases
from commonground.terms import Refused

_KEY = ("measure", "place", "period", "grp")
_AROUND = ("low", "high", "level", "count", "denominator", "base", "effective_base", "status")
_FIGURE_TABLES = ("figure", "small_figure")
# the largest change for its size first, then in order
_LARGEST = "only_limits, abs(after - before) / greatest(abs(before), 1e-9) DESC NULLS LAST, measure, place, period, grp"
COLUMNS = (
    "kind",
    "measure",
    "name",
    "unit",
    "place",
    "place_name",
    "period",
    "grp",
    "before",
    "after",
    "before_source",
    "after_source",
    "only_limits",
)


def changes(old: str, new: str, *, most: int = 200) -> Changes:
    """Everything that changed from `old` to `new`, and at most `most` figures of each kind, corrected ones and the largest first.

    Raises `Refused` (release_unknown).
    """
    with _laid_side_by_side(old, new) as con:
        counts = {kind: 0 for kind in KINDS} | dict(con.execute("SELECT kind, count(*) FROM changed GROUP BY kind").fetchall())
        only = con.execute("SELECT count(*) FROM changed WHERE only_limits").fetchone()
        per = con.execute("SELECT measure, any_value(name), kind, count(*) FROM changed GROUP BY measure, kind ORDER BY measure").fetchall()
        by_measure: dict[str, tuple[str, dict[str, int]]] = {}
        for measure, name, kind, number in per:
            by_measure.setdefault(measure, (name, {}))[1][kind] = number
        rows = con.execute(
            f"SELECT {', '.join(COLUMNS)} FROM changed "
            f"QUALIFY row_number() OVER (PARTITION BY kind ORDER BY {_LARGEST}) <= ? ORDER BY list_position(?, kind), {_LARGEST}",
            [most, list(KINDS)],
        ).fetchall()
        both = con.execute(
            " + ".join(f"(SELECT count(*) FROM a.{name} JOIN b.{name} USING ({', '.join(_KEY)}))" for name in _FIGURE_TABLES).join(
                ("SELECT ", "")
            )
        ).fetchone()
        measures = [dict(con.execute(f"SELECT id, declared FROM {side}.measure").fetchall()) for side in ("a", "b")]
    figures = tuple(
        FigureChange(**{("group" if name == "grp" else name): value for name, value in zip(COLUMNS, row, strict=True)}) for row in rows
    )
    before, after = ({key: json.loads(text) for key, text in held.items()} for held in measures)
    return Changes(
        old=old,
        new=new,
        counts=counts,
        only_limits=(only or (0,))[0],
        by_measure=tuple((measure, name, kinds) for measure, (name, kinds) in by_measure.items()),
        figures=figures,
        measures=measure_changes(before, after),
        compared=(both or (0,))[0],
    )


def every_change(old: str, new: str) -> pa.Table:
    """Every figure that changed, as a table in the order of measure, place and period. Raises `Refused` (release_unknown)."""
    with _laid_side_by_side(old, new) as con:
        return con.execute(f"SELECT {', '.join(COLUMNS)} FROM changed ORDER BY measure, place, period, grp").to_arrow_table()


@contextmanager
def _laid_side_by_side(old: str, new: str) -> Iterator[duckdb.DuckDBPyConnection]:
    for each in (old, new):
        if not release_file(each).exists():
            ways = ("Run `commonground data status` to see the releases that are held",)
            raise Refused("release_unknown", what=f"There is no release {each!r}", where=str(releases()), ways_out=ways)
    con = duckdb.connect(":memory:", config={**SETTINGS, "memory_limit": "512MB"})
    try:
        for side, each in (("a", old), ("b", new)):
            path = str(release_file(each)).replace("'", "''")
            con.execute(f"ATTACH '{path}' AS {side} (READ_ONLY)")
        con.execute(f"CREATE TEMP TABLE changed AS {' UNION ALL '.join(_changed(name) for name in _FIGURE_TABLES)}")
        yield con
    finally:
        con.close()


def _changed(name: str) -> str:
    """SQL for the changed rows of one table of figures. Values that differ by less than a billionth are the same."""

    def differs(column: str) -> str:
        if column == "status":
            return "o.status IS DISTINCT FROM n.status"
        return f"round(o.{column}, 9) IS DISTINCT FROM round(n.{column}, 9)"

    value, around = differs("value"), " OR ".join(differs(column) for column in _AROUND)
    joined = " AND ".join(f"o.{key} = n.{key}" for key in _KEY)
    keys: Any = ", ".join(f"coalesce(n.{key}, o.{key}) AS {key}" for key in _KEY)
    return f"""
        SELECT CASE WHEN f.o_source IS NULL THEN 'new' WHEN f.n_source IS NULL THEN 'gone'
                    WHEN f.o_source = f.n_source AND os.sha256 IS NOT DISTINCT FROM ns.sha256 AND os.edition = ns.edition
                    THEN 'corrected' ELSE 'revised' END AS kind,
               f.* EXCLUDE (o_source, n_source), coalesce(m.name, f.measure) AS name, coalesce(m.unit, '') AS unit,
               coalesce(p.name, f.place) AS place_name, coalesce(os.title || ', ' || os.edition, '') AS before_source,
               coalesce(ns.title || ', ' || ns.edition, '') AS after_source
        FROM (SELECT {keys}, o.value AS before, n.value AS after, o.source_id AS o_source, n.source_id AS n_source,
                     o.measure IS NOT NULL AND n.measure IS NOT NULL AND NOT ({value}) AS only_limits
              FROM a.{name} o FULL JOIN b.{name} n ON {joined}
              WHERE o.measure IS NULL OR n.measure IS NULL OR {value} OR {around}) f
        LEFT JOIN a.source os ON os.id = f.o_source LEFT JOIN b.source ns ON ns.id = f.n_source
        LEFT JOIN (SELECT id, name, unit FROM b.measure UNION ALL
                   SELECT id, name, unit FROM a.measure WHERE id NOT IN (SELECT id FROM b.measure)) m ON m.id = f.measure
        LEFT JOIN (SELECT code, arg_max(name, generation) AS name FROM b.place GROUP BY code) p ON p.code = f.place
    """
