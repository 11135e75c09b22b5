"""What one scan of the people gives, kept wave by wave: groupings 1 and 2 in the database, and what was worked out before.

Sums by stratum and cell are additive over strata, and every stratum lies in one wave: a wave that was asked before is not read
again, whatever else is asked of it, and several waves are put together from what was kept of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa

from commonground.domain.survey import moment_totals, moments
from commonground.domain.survey.chosen import levels_chosen
from commonground.domain.survey.moments import STRATUM, Item
from commonground.domain.survey.nouns import NOT_NULL, Totals, Values
from commonground.store.surveys.opened import Opened


@dataclass(frozen=True)
class Want:
    """One table of a scan: an item by groups among the people chosen."""

    item: Item
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, object], ...] = ()
    count_missing: bool = False


@dataclass(frozen=True)
class _Plan:
    """A want with its waves apart: what is asked of each wave, and of which."""

    by: tuple[str, ...]
    where: dict[str, object]
    waves: tuple[object, ...]  # (None,) where the file is taken as one wave

    def key(self, want: Want, wave: object) -> tuple[object, ...]:
        return ("moments", want.item, self.by, frozen(self.where), want.count_missing, wave)


def totals_of(opened: Opened, want: Want) -> Totals:
    """Totals by cell: grouping 3 over what was kept of each wave."""
    key = ("cells", want.item, want.by, frozen(dict(want.where)), want.count_missing)
    held = opened.kept.get(key)
    if held is None:
        table = moments_of(opened, want)
        held = opened.kept.put(key, _cells(opened, table, len(want.by)))
    return moment_totals.totals_of_cells(held, want.by, lonely=opened.design.lonely)


def moments_of(opened: Opened, want: Want) -> pa.Table:
    """Grouping 2 for the cells of `want`, one row for each stratum and cell; p0 counts its units with members."""
    plan = _plan(opened, want)
    missing = _missing(opened, want, plan)
    if missing:
        found = _scanned(opened, [want], plan, missing)[0]
        _put(opened, want, plan, missing, found)
        if missing == plan.waves and plan.by == want.by:
            return found
    parts = [opened.kept.get(plan.key(want, wave), on_disk=True) for wave in plan.waves]
    if missing and any(part is None for part in parts):  # more than is kept: what was just found still holds it
        return found if plan.by == want.by else _with_waves(opened, found, want, plan)
    table = pa.concat_tables([part for part in parts if part is not None], promote_options="permissive")
    return table if plan.by == want.by else _with_waves(opened, table, want, plan)


def read_ahead(opened: Opened, wants: Iterable[Want]) -> int:
    """Work out many tables in as few scans as there are different groupings and filters among them; gives the number of scans."""
    together: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[object, ...], bool], list[Want]] = defaultdict(list)
    for want in dict.fromkeys(wants):
        plan = _plan(opened, want)
        if missing := _missing(opened, want, plan):
            together[(plan.by, frozen(plan.where), missing, want.count_missing)].append(want)
    for (_, _, waves, _), several in together.items():
        plan = _plan(opened, several[0])
        for want, found in zip(several, _scanned(opened, several, plan, waves), strict=True):
            _put(opened, want, plan, waves, found)
    return len(together)


def frozen(where: Values | None) -> tuple[tuple[str, str], ...]:
    """A filter as a key."""
    return tuple(sorted((name, repr(value)) for name, value in (where or {}).items()))


def _plan(opened: Opened, want: Want) -> _Plan:
    where, wave = dict(want.where), opened.design.waves
    chosen = where.get(wave or "")
    if not wave or not opened.ready.waves or isinstance(chosen, Mapping) or chosen == NOT_NULL:
        return _Plan(want.by, where, (None,))
    waves = tuple(dict.fromkeys(opened.ready.waves))
    kept = tuple(one for one in waves if chosen is None or levels_chosen(one, chosen, wave))
    if not kept:
        return _Plan(want.by, where, (None,))
    return _Plan(tuple(name for name in want.by if name != wave), {name: value for name, value in where.items() if name != wave}, kept)


def _missing(opened: Opened, want: Want, plan: _Plan) -> tuple[object, ...]:
    return tuple(wave for wave in plan.waves if opened.kept.get(plan.key(want, wave), on_disk=True) is None)


def _scanned(opened: Opened, wants: Sequence[Want], plan: _Plan, waves: Sequence[object]) -> list[pa.Table]:
    """Groupings 1 and 2 of several items over the same cells of the same people, in one scan."""
    where: dict[str, object] = dict(plan.where)
    if waves != (None,) and set(waves) != set(opened.ready.waves):
        where[opened.design.waves or ""] = list(waves)
    where, values = opened.stand_ins(where)
    items, answered = [want.item for want in wants], not wants[0].count_missing
    narrow = answered and not opened.single  # a rule on single units asks for people whose weight is nought as well
    found = opened.fresh(
        ("scan", tuple(items), plan.by, frozen(where), narrow),
        lambda: moments.one_scan_moments(opened.people(), items, plan.by, where, answered=narrow, bits=opened.ready.bits),
        values,
    )
    return [_one(found, place, len(plan.by), answered=answered) for place in range(len(items))]


def _one(found: pa.Table, place: int, keys: int, *, answered: bool) -> pa.Table:
    """The columns of one item of a scan, as if it had been asked alone."""
    names = ["sa", "sb", "n", "u", "p"] if answered else ["sa", "sb", "n", "r", "se", "u", "p", "pr"]
    columns = {name: found[name] for name in (STRATUM, *[f"cg_by{i}" for i in range(keys)], "k")}
    columns |= {f"{name}0": found[f"{name}{place}" if f"{name}{place}" in found.column_names else "k"] for name in names}
    columns |= {f"d_{one}0_{other}0": found[f"d_{one}{place}_{other}{place}"] for one, other in ("aa", "ab", "bb")}
    table = pa.table(columns)
    return table.filter(pa.array(table["u0"].to_numpy() > 0)) if answered and "u0" in found.column_names else table


def _put(opened: Opened, want: Want, plan: _Plan, waves: Sequence[object], found: pa.Table) -> None:
    if waves == (None,):
        opened.kept.put(plan.key(want, None), found, on_disk=True)
        return
    of_stratum = _waves_of(opened, found)
    for wave in waves:
        code = _codes(opened)[wave]
        opened.kept.put(plan.key(want, wave), found.filter(pa.array(of_stratum == code)), on_disk=True)


def _with_waves(opened: Opened, table: pa.Table, want: Want, plan: _Plan) -> pa.Table:
    """The table with the wave as one of its groups, in the order asked for."""
    levels = pa.array(list(_codes(opened)))
    wave = pa.DictionaryArray.from_arrays(pa.array(_waves_of(opened, table), pa.int32()), levels)
    columns = {}
    for place, name in enumerate(want.by):
        columns[f"cg_by{place}"] = wave if name == opened.design.waves else table[f"cg_by{plan.by.index(name)}"]
    rest = {name: table[name] for name in table.column_names if not name.startswith("cg_by")}
    return pa.table({**columns, **rest})


def _codes(opened: Opened) -> dict[object, int]:
    return {wave: code for code, wave in enumerate(dict.fromkeys(opened.ready.waves))}


def _waves_of(opened: Opened, table: pa.Table) -> np.ndarray:
    codes = _codes(opened)
    return np.array([codes[wave] for wave in opened.ready.waves], dtype=np.int32)[table[STRATUM].to_numpy()]


def _cells(opened: Opened, table: pa.Table, keys: int) -> pa.Table:
    kinds = {}
    for kind in table.schema:
        plain = kind.type.value_type if pa.types.is_dictionary(kind.type) else kind.type
        kinds[kind.name] = "string" if pa.types.is_string(plain) or pa.types.is_large_string(plain) else plain
    given = ibis.schema(kinds)
    return opened.fresh(
        ("grouped", keys, tuple((name, str(kind)) for name, kind in given.items())),
        lambda: moments.cell_moments(
            ibis.table(given, name="cg_moments"),
            opened.strata(),
            1,
            keys,
            lonely=opened.design.lonely,
            in_domains=opened.design.lonely_in_domains,
            single=opened.single,
        ),
        cg_moments=table,
    )
