"""Taylor linearisation as expressions, so that a database does the work and only a few numbers for each cell leave it.

Three groupings: (1) each sampled unit by cell: a = sum w y, b = sum w x; (2) each stratum by cell: the sums of a and b
over units, and their scatter around the mean of the units that hold members, in a form that does not lose digits; (3)
each cell: totals, variances, bases and degrees of freedom. Units without members of a cell are zeros and need no rows:
with K units holding members of n drawn, sum (a - A/n)^2 = K var(a) + A^2 (1/K - 1/n).

`person` holds cg_stratum, cg_unit, cg_weight and cg_alone (the only weighted row of its unit) beside the
survey's columns; `strata` holds cg_stratum, drawn, free and factor = free x drawn / (drawn - 1), worked out once from all
rows that carry the weight, never from filtered rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from commonground.domain.survey.chosen import Quantity, table_chosen
from commonground.domain.survey.nouns import Lonely, Totals, Values
from commonground.terms import Refused

STRATUM, UNIT, WEIGHT, ALONE = "cg_stratum", "cg_unit", "cg_weight", "cg_alone"
_NONE_LEFT = 1e-7


@dataclass(frozen=True)
class Item:
    """One statistic of a scan: numerator, denominator, and its own part of the domain."""

    y: Quantity
    x: Quantity = field(default_factory=Quantity)
    where: tuple[tuple[str, object], ...] = ()


def unit_sums(person: ir.Table, items: Sequence[Item], by: Sequence[str], where: Values | None) -> ir.Table:
    """Grouping 1: for every unit and cell the sums of each item, and how many rows are complete (m) and weighted (q)."""
    kept = person.filter([person[WEIGHT].notnull(), *[person[name].notnull() for name in by], *table_chosen(person, where)])
    weight = kept[WEIGHT].cast("float64")
    columns: dict[str, ir.Value] = {
        STRATUM: kept[STRATUM],
        UNIT: kept[UNIT],
        "cg_w": weight,
        **{f"cg_by{i}": kept[name] for i, name in enumerate(by)},
    }
    for i, item in enumerate(items):
        top, bottom = item.y.of_table(kept), item.x.of_table(kept)
        inside = ibis.literal(True)
        for condition in table_chosen(kept, dict(item.where)):
            inside = inside & condition
        columns |= {f"y{i}": top, f"x{i}": bottom, f"in{i}": inside}
    rows = kept.select(**columns)
    sums: dict[str, ir.Value] = {}
    for i in range(len(items)):
        complete = rows[f"in{i}"] & rows[f"y{i}"].notnull() & rows[f"x{i}"].notnull()
        weighted = rows["cg_w"] > 0
        sums |= {
            f"a{i}": ibis.cases((complete, rows["cg_w"] * rows[f"y{i}"]), else_=0.0).sum(),
            f"b{i}": ibis.cases((complete, rows["cg_w"] * rows[f"x{i}"]), else_=0.0).sum(),
            f"m{i}": ibis.cases((complete & weighted, 1), else_=0).sum(),
            f"q{i}": ibis.cases((rows[f"in{i}"] & weighted, 1), else_=0).sum(),
            f"e{i}": ibis.cases((rows[f"in{i}"], rows["cg_w"]), else_=0.0).sum(),
        }
    return rows.group_by([STRATUM, UNIT, *[f"cg_by{i}" for i in range(len(by))]]).aggregate(**sums)


def answered_sums(person: ir.Table, item: Item, by: Sequence[str], where: Values | None) -> ir.Table:
    """Grouping 1 for one item, over complete and weighted rows only: nothing is known of people without an answer.

    A unit with one person in the file needs no grouping, and goes straight to the next step.
    """
    kept = person.filter(
        [person[WEIGHT] > 0, *[person[name].notnull() for name in by], *table_chosen(person, {**(where or {}), **dict(item.where)})]
    )
    top, bottom = item.y.of_table(kept), item.x.of_table(kept)
    if answered := [quantity.notnull() for quantity, of in ((top, item.y), (bottom, item.x)) if of.column]:
        kept = kept.filter(answered)
    top, bottom, weight = item.y.of_table(kept), item.x.of_table(kept), kept[WEIGHT].cast("float64")
    cells = {f"cg_by{i}": kept[name] for i, name in enumerate(by)}
    rows = kept.select(**{STRATUM: kept[STRATUM], UNIT: kept[UNIT], ALONE: kept[ALONE], **cells, "a0": weight * top, "b0": weight * bottom})
    keys = [STRATUM, *cells]
    several = rows.filter(~rows[ALONE])
    several = several.group_by([UNIT, *keys]).aggregate(a0=several["a0"].sum(), b0=several["b0"].sum(), m0=several.count())
    single = rows.filter(rows[ALONE])
    return several.select(*keys, "a0", "b0", "m0").union(single.select(*keys, "a0", "b0", m0=ibis.literal(1, "int64")))


def stratum_moments(units: ir.Table, items: int, cells: int, *, across: bool = False, answered: bool = False) -> ir.Table:
    """Grouping 2: for every stratum and cell the sums and the scatter of units. Small, additive over strata, fit to be kept."""
    parts: dict[str, ir.Value] = {"k": units.count()}
    if answered:
        people, held = units["m0"].sum(), units.count()
        parts |= {
            "sa0": units["a0"].sum(),
            "sb0": units["b0"].sum(),
            "n0": people,
            "r0": people,
            "se0": units["b0"].sum(),
            "p0": held,
            "pr0": held,
        }
    for i in range(0 if answered else items):
        parts |= {
            f"sa{i}": units[f"a{i}"].sum(),
            f"sb{i}": units[f"b{i}"].sum(),
            f"n{i}": units[f"m{i}"].sum(),
            f"r{i}": units[f"q{i}"].sum(),
            f"se{i}": units[f"e{i}"].sum(),
            f"p{i}": ibis.cases((units[f"m{i}"] > 0, 1), else_=0).sum(),
            f"pr{i}": ibis.cases((units[f"q{i}"] > 0, 1), else_=0).sum(),
        }
    for first, second in pairs(items, across=across):
        one, other = units[first], units[second]
        parts[f"d_{first}_{second}"] = one.var(how="pop") if first == second else one.cov(other, how="pop")
    return units.group_by([STRATUM, *[f"cg_by{i}" for i in range(cells)]]).aggregate(**parts)


def pairs(items: int, *, across: bool) -> list[tuple[str, str]]:
    """The pairs of sums whose scatter is asked for: within each item, or `across` all of them."""
    names = [f"{side}{i}" for i in range(items) for side in "ab"]
    if across:
        return [(one, other) for place, one in enumerate(names) for other in names[place:]]
    return [pair for i in range(items) for pair in ((f"a{i}", f"a{i}"), (f"a{i}", f"b{i}"), (f"b{i}", f"b{i}"))]


def cell_moments(
    moments: ir.Table, strata: ir.Table, items: int, cells: int, *, lonely: Lonely, in_domains: bool, across: bool = False
) -> ir.Table:
    """Grouping 3: for every cell the totals, the variances and all that the rules on single-unit strata need."""
    t = moments.join(strata, STRATUM)
    present = ibis.literal(False)
    for i in range(items):
        present = present | (t[f"p{i}"] > 0)
    open_ended = t["free"] > _NONE_LEFT
    special = (t["drawn"] == 1) & open_ended & present
    if in_domains and lonely in (Lonely.ADJUST, Lonely.AVERAGE):
        special = special | ((t["p0"] == 1) & (t["drawn"] > 1) & open_ended)
    plain = ibis.cases((special | ~open_ended | (t["drawn"] <= 1), 0.0), else_=t["factor"])
    apart = ibis.cases((special, ibis.cases((t["drawn"] > 1, t["factor"]), else_=t["free"])), else_=0.0)
    parts: dict[str, ir.Value] = {
        "present": ibis.cases((present, 1), else_=0).sum(),
        "special": ibis.cases((special, 1), else_=0).sum(),
        "drawn_all": ibis.cases((present, t["drawn"]), else_=0.0).sum(),
        "apart": (apart * t["drawn"]).sum(),
    }
    for i in range(items):
        parts |= {
            f"ta{i}": t[f"sa{i}"].sum(),
            f"tb{i}": t[f"sb{i}"].sum(),
            f"base{i}": t[f"n{i}"].sum(),
            f"rows{i}": t[f"r{i}"].sum(),
            f"whole{i}": t[f"se{i}"].sum(),
            f"df{i}": t[f"p{i}"].sum() - ibis.cases((t[f"p{i}"] > 0, 1), else_=0).sum(),
            f"dfr{i}": t[f"pr{i}"].sum() - ibis.cases((t[f"pr{i}"] > 0, 1), else_=0).sum(),
            f"la{i}": (apart * t[f"sa{i}"]).sum(),
            f"lb{i}": (apart * t[f"sb{i}"]).sum(),
        }
    k = t["k"].cast("float64")
    for first, second in pairs(items, across=across):
        one, other = t[f"s{first}"], t[f"s{second}"]
        scatter = t[f"d_{first}_{second}"] * k
        parts[f"v_{first}_{second}"] = (plain * (scatter + one * other * (1 / k - 1 / t["drawn"]))).sum()
        parts[f"l_{first}_{second}"] = (apart * (scatter + one * other / k)).sum()
    return t.group_by([f"cg_by{i}" for i in range(cells)]).aggregate(**parts) if cells else t.aggregate(**parts)


def in_one_scan(
    person: ir.Table,
    strata: ir.Table,
    items: Sequence[Item],
    by: Sequence[str],
    where: Values | None,
    *,
    lonely: Lonely,
    in_domains: bool = False,
    across: bool = False,
    answered: bool = False,
) -> ir.Table:
    """The whole plan: one scan of the people, one row for each cell comes back.

    `answered` counts only people with an answer, which is faster; without it, rows with a missing answer are counted too.
    """
    answered = answered and len(items) == 1
    units = answered_sums(person, items[0], by, where) if answered else unit_sums(person, items, by, where)
    moments = stratum_moments(units, len(items), len(by), across=across, answered=answered)
    return cell_moments(moments, strata, len(items), len(by), lonely=lonely, in_domains=in_domains, across=across)


def cross_products(units: ir.Table, strata: ir.Table, cells: int) -> ir.Table:
    """For every pair of different cells that share a unit: sum over strata of factor x sum over units of a a', a b', b a', b b'."""
    other = units.view()
    keys = [f"cg_by{i}" for i in range(cells)]
    unlike = ibis.literal(False)
    joined = units.join(other, [units[STRATUM] == other[STRATUM], units[UNIT] == other[UNIT]], rname="{name}_2").join(strata, STRATUM)
    for key in keys:
        unlike = unlike | (joined[key] != joined[f"{key}_2"])
    joined = joined.filter(unlike)
    factor = ibis.cases((joined["free"] > _NONE_LEFT, joined["factor"]), else_=0.0)
    return joined.group_by([*keys, *[f"{key}_2" for key in keys]]).aggregate(
        aa=(factor * joined["a0"] * joined["a0_2"]).sum(),
        ab=(factor * joined["a0"] * joined["b0_2"]).sum(),
        ba=(factor * joined["b0"] * joined["a0_2"]).sum(),
        bb=(factor * joined["b0"] * joined["b0_2"]).sum(),
    )


def totals_of_cells(table: pa.Table, by: Sequence[str], *, item: int = 0, lonely: Lonely = Lonely.FAIL) -> Totals:
    """Totals from grouping 3's rows: cells in order, the first of `by` fastest; cells without an answer are left out."""
    keys = [table[f"cg_by{i}"].to_pylist() for i in range(len(by))]
    cells = list(zip(*keys, strict=True)) if by else [()] * table.num_rows
    base = _floats(table, f"base{item}")
    order = [
        i for i in sorted(range(len(cells)), key=lambda i: [(isinstance(level, str), level) for level in reversed(cells[i])]) if base[i] > 0
    ]
    v = {pair: _variance(table, item, pair, lonely)[order] for pair in ("aa", "ab", "bb")}
    pick = {name: _floats(table, f"{name}{item}")[order] for name in ("ta", "tb", "df", "dfr", "rows", "whole")}
    return Totals(
        by=tuple(by),
        cells=tuple(cells[i] for i in order),
        a=pick["ta"],
        b=pick["tb"],
        base=base[order].astype(int),
        df=pick["df"],
        df_rows=pick["dfr"],
        rows=pick["rows"].astype(int),
        whole=pick["whole"],
        vaa=v["aa"],
        vab=v["ab"],
        vbb=v["bb"],
    )


def joint_totals(table: pa.Table, items: int, lonely: Lonely) -> Totals:
    """Totals of several items over one domain, with all covariances, from grouping 3's one row."""
    names = [f"a{i}" for i in range(items)] + [f"b{i}" for i in range(items)]
    cov = np.zeros((2 * items, 2 * items))
    for first, second in pairs(items, across=True):
        i, j = names.index(first), names.index(second)
        cov[i, j] = cov[j, i] = _by_rule(table, first, second, lonely)[0]
    total = {
        name: np.array([_floats(table, f"{name}{i}")[0] for i in range(items)])
        for name in ("ta", "tb", "base", "rows", "whole", "df", "dfr")
    }
    index = np.arange(items)
    return Totals(
        by=("item",),
        cells=tuple((i,) for i in range(items)),
        a=total["ta"],
        b=total["tb"],
        base=total["base"].astype(int),
        df=total["df"],
        df_rows=total["dfr"],
        rows=total["rows"].astype(int),
        whole=total["whole"],
        vaa=cov[index, index],
        vab=cov[index, index + items],
        vbb=cov[index + items, index + items],
        cov=cov,
    )


def with_covariances(totals: Totals, crossed: pa.Table, moments: pa.Table, strata: pa.Table) -> Totals:
    """The same totals with the covariances between cells: cross products less factor / drawn x product of stratum sums."""
    count = len(totals)
    place = {cell: i for i, cell in enumerate(totals.cells)}
    cov = np.zeros((2 * count, 2 * count))
    size = strata.num_rows
    ids = {value: i for i, value in enumerate(strata[STRATUM].to_pylist())}
    factor, drawn, free = (np.array(strata[name].to_pylist(), dtype=float) for name in ("factor", "drawn", "free"))
    share = np.where(free > _NONE_LEFT, factor / drawn, 0.0)
    sums = np.zeros((size, 2 * count))
    cells = list(zip(*[moments[f"cg_by{i}"].to_pylist() for i in range(len(totals.by))], strict=True))
    for row, (stratum, cell) in enumerate(zip(moments[STRATUM].to_pylist(), cells, strict=True)):
        if cell in place:
            sums[ids[stratum], place[cell]] = moments["sa0"][row].as_py()
            sums[ids[stratum], place[cell] + count] = moments["sb0"][row].as_py()
    cov -= sums.T @ (sums * share[:, None])
    _add_cross(cov, crossed, place, len(totals.by), count)
    index = np.arange(count)
    cov[index, index], cov[index + count, index + count] = totals.vaa, totals.vbb
    cov[index, index + count] = cov[index + count, index] = totals.vab
    return _replaced(totals, cov)


def _add_cross(cov: np.ndarray, crossed: pa.Table, place: dict, keys: int, count: int) -> None:
    ones = list(zip(*[crossed[f"cg_by{i}"].to_pylist() for i in range(keys)], strict=True))
    others = list(zip(*[crossed[f"cg_by{i}_2"].to_pylist() for i in range(keys)], strict=True))
    products = {name: crossed[name].to_pylist() for name in ("aa", "ab", "ba", "bb")}
    for row, (one, other) in enumerate(zip(ones, others, strict=True)):
        if one in place and other in place:
            i, j = place[one], place[other]
            cov[i, j] += products["aa"][row]
            cov[i, j + count] += products["ab"][row]
            cov[i + count, j] += products["ba"][row]
            cov[i + count, j + count] += products["bb"][row]


def _replaced(totals: Totals, cov: np.ndarray) -> Totals:
    from dataclasses import replace

    return replace(totals, cov=cov)


def _floats(table: pa.Table, name: str) -> np.ndarray:
    return np.array([float("nan") if value is None else float(value) for value in table[name].to_pylist()], dtype=float)


def _variance(table: pa.Table, item: int, pair: str, lonely: Lonely) -> np.ndarray:
    return _by_rule(table, f"{pair[0]}{item}", f"{pair[1]}{item}", lonely)


def _by_rule(table: pa.Table, first: str, second: str, lonely: Lonely) -> np.ndarray:
    v = _floats(table, f"v_{first}_{second}")
    special, present = _floats(table, "special"), _floats(table, "present")
    if not (special > 0).any():
        return v
    if lonely is Lonely.FAIL:
        raise Refused(
            "lonely_stratum",
            what="A stratum has only one PSU at stage 1",
            why="A single sampled unit cannot show how units of its stratum vary",
            ways_out=("Set lonely to remove, certainty, adjust or average",),
        )
    if lonely is Lonely.AVERAGE:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(special > 0, v * present / (present - special), v)
    if lonely is Lonely.ADJUST:
        overall = _floats(table, "drawn_all")
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = {name: _floats(table, f"t{name}") / overall for name in {first, second}}
        return (
            v
            + _floats(table, f"l_{first}_{second}")
            - mean[first] * _floats(table, f"l{second}")
            - mean[second] * _floats(table, f"l{first}")
            + mean[first] * mean[second] * _floats(table, "apart")
        )
    return v
