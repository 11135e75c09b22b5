"""Taylor linearisation as expressions, so that a database does the work and only a few numbers for each cell leave it.

Three groupings: (1) each sampled unit by cell: a = sum w y, b = sum w x; (2) each stratum by cell: the sums of a and b
over units, and their scatter around the mean of the units that hold members, in a form that does not lose digits; (3)
each cell: totals, variances, bases and degrees of freedom (`moment_totals` reads them). Units without members of a cell are zeros
and need no rows: with K units holding members of n drawn, sum (a - A/n)^2 = K var(a) + A^2 (1/K - 1/n).

The columns, most of them numbered by item:
    (1)  a, b       sums of w y and of w x           (2)  k          units with members       (3)  ta, tb     sums of sa, sb
         h          complete rows                         sa, sb     sums of a, b                  base       sum of n
         m          complete rows with a weight           n, r, se   sums of m, q, e               rows       sum of r
         q          rows with a weight                    u, p, pr   units with h, m, q            whole      sum of se
         e          the weight of all rows                d_a0_b0    covariance of a and b         df, dfr    units less strata, by p, pr
                                                                     over units                    v_a0_b0    covariance of the totals
In (3) la, lb and l_a0_b0 are parts of strata to which a rule on single units applies, weighted as `_special` says.

`person` holds cg_stratum, cg_unit, cg_weight and cg_shares beside the survey's columns; `strata` holds cg_stratum, drawn,
free and factor = free x drawn / (drawn - 1), worked out once from all rows that carry the weight, never from filtered
rows. cg_shares says in bits what a row has in common with others of its unit (bit 0: there are others; a column's bit: one of
them has the same answer): a row that is alone in its unit and cell is itself a sum of grouping 1, and needs no grouping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from commonground.domain.survey.chosen import Quantity, table_chosen
from commonground.domain.survey.nouns import NONE_LEFT, Lonely, Values

STRATUM, UNIT, WEIGHT, SHARES = "cg_stratum", "cg_unit", "cg_weight", "cg_shares"


@dataclass(frozen=True)
class Item:
    """One statistic of a scan: numerator, denominator, and its own part of the domain."""

    y: Quantity
    x: Quantity = field(default_factory=Quantity)
    where: tuple[tuple[str, object], ...] = ()


def shared(by: Sequence[str], bits: Mapping[str, int]) -> int:
    """What a row must have in common with others of its unit to meet one of them in a cell of `by`, as bits of cg_shares."""
    mask = 1
    for name in by:
        mask |= 1 << bits[name] if name in bits else 0
    return mask


def unit_sums(
    person: ir.Table, items: Sequence[Item], by: Sequence[str], where: Values | None, bits: Mapping[str, int] | None = None
) -> ir.Table:
    """Grouping 1: for every unit and cell the sums of each item, and how many rows are complete (h), weighted (q) and both (m)."""
    kept = person.filter([person[WEIGHT].notnull(), *[person[name].notnull() for name in by], *table_chosen(person, where)])
    columns = _keys(kept, by) | {"cg_w": kept[WEIGHT].cast("float64")}
    for i, item in enumerate(items):
        inside = ibis.literal(True)
        for condition in table_chosen(kept, dict(item.where)):
            inside = inside & condition
        columns |= {f"y{i}": item.y.of_table(kept), f"x{i}": item.x.of_table(kept), f"in{i}": inside}
    rows = kept.select(**columns)
    weighted = rows["cg_w"] > 0
    parts: dict[str, ir.Value] = {}
    for i in range(len(items)):
        complete = rows[f"in{i}"] & rows[f"y{i}"].notnull() & rows[f"x{i}"].notnull()
        parts |= {
            f"a{i}": ibis.cases((complete, rows["cg_w"] * rows[f"y{i}"]), else_=0.0),
            f"b{i}": ibis.cases((complete, rows["cg_w"] * rows[f"x{i}"]), else_=0.0),
            f"h{i}": ibis.cases((complete, 1), else_=0).cast("int64"),
            f"m{i}": ibis.cases((complete & weighted, 1), else_=0).cast("int64"),
            f"q{i}": ibis.cases((rows[f"in{i}"] & weighted, 1), else_=0).cast("int64"),
            f"e{i}": ibis.cases((rows[f"in{i}"], rows["cg_w"]), else_=0.0),
        }
    keys = [STRATUM, UNIT, *[f"cg_by{i}" for i in range(len(by))]]
    return _by_unit(rows.select(*keys, SHARES, **parts), keys, tuple(parts), shared(by, bits or {}))


def answered_sums(person: ir.Table, item: Item, by: Sequence[str], where: Values | None, bits: Mapping[str, int] | None = None) -> ir.Table:
    """Grouping 1 for one item, over complete and weighted rows only: nothing is known of people without an answer."""
    kept = person.filter(
        [
            person[WEIGHT] > 0,
            *[person[name].notnull() for name in by],
            *table_chosen(person, where),
            *table_chosen(person, dict(item.where)),
        ]
    )
    top, bottom = item.y.of_table(kept), item.x.of_table(kept)
    if answered := [quantity.notnull() for quantity, of in ((top, item.y), (bottom, item.x)) if of.column]:
        kept = kept.filter(answered)
    weight = kept[WEIGHT].cast("float64")
    keys = _keys(kept, by)
    rows = kept.select(**keys, a0=weight * item.y.of_table(kept), b0=weight * item.x.of_table(kept), m0=ibis.literal(1, "int64"))
    return _by_unit(rows, [name for name in keys if name != SHARES], ("a0", "b0", "m0"), shared(by, bits or {}))


def _keys(kept: ir.Table, by: Sequence[str]) -> dict[str, ir.Value]:
    return {name: kept[name] for name in (STRATUM, UNIT, SHARES)} | {f"cg_by{i}": kept[name] for i, name in enumerate(by)}


def _by_unit(rows: ir.Table, keys: Sequence[str], parts: Sequence[str], mask: int) -> ir.Table:
    """The sums of `parts` for each unit and cell; rows that are alone there are taken as they are."""
    meets = (rows[SHARES] & mask) == mask
    several = rows.filter(meets)
    several = several.group_by(keys).aggregate(**{name: several[name].sum() for name in parts})
    return several.select(*keys, *parts).union(rows.filter(~meets).select(*keys, *parts))


def stratum_moments(units: ir.Table, items: int, cells: int, *, across: bool = False, answered: bool = False) -> ir.Table:
    """Grouping 2: for every stratum and cell the sums and the scatter of units. Small, additive over strata, fit to be kept.

    `answered`: from sums over complete and weighted rows only, so that the counts of other rows are those of these.
    """
    parts: dict[str, ir.Value] = {"k": units.count()}
    for i in range(items):
        parts |= {f"sa{i}": units[f"a{i}"].sum(), f"sb{i}": units[f"b{i}"].sum(), f"n{i}": units[f"m{i}"].sum()}
        if not answered:
            parts |= {
                f"r{i}": units[f"q{i}"].sum(),
                f"se{i}": units[f"e{i}"].sum(),
                f"u{i}": ibis.cases((units[f"h{i}"] > 0, 1), else_=0).sum(),
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
    moments: ir.Table,
    strata: ir.Table,
    items: int,
    cells: int,
    *,
    lonely: Lonely = Lonely.FAIL,
    in_domains: bool = False,
    across: bool = False,
    single: bool = True,
) -> ir.Table:
    """Grouping 3: for every cell the totals, the variances and (`single`) all that the rules on single-unit strata need."""
    t = moments.join(strata, STRATUM)
    special, parts = _special(t, items, lonely, in_domains=in_domains) if single else (None, {})
    for i in range(items):
        held = t[f"p{i}"] if f"p{i}" in t.columns else t["k"]
        parts |= {
            f"ta{i}": t[f"sa{i}"].sum(),
            f"tb{i}": t[f"sb{i}"].sum(),
            f"base{i}": t[f"n{i}"].sum(),
            f"df{i}": held.sum() - ibis.cases((held > 0, 1), else_=0).sum(),
        }
        if f"r{i}" in t.columns:
            parts |= {
                f"rows{i}": t[f"r{i}"].sum(),
                f"whole{i}": t[f"se{i}"].sum(),
                f"dfr{i}": t[f"pr{i}"].sum() - ibis.cases((t[f"pr{i}"] > 0, 1), else_=0).sum(),
            }
        if special is not None:
            parts |= {f"la{i}": (special * t[f"sa{i}"]).sum(), f"lb{i}": (special * t[f"sb{i}"]).sum()}
    k = t["k"].cast("float64")
    plain = t["factor"] if special is None else ibis.cases((special > 0, 0.0), else_=t["factor"])
    for first, second in pairs(items, across=across):
        one, other = t[f"s{first}"], t[f"s{second}"]
        scatter = t[f"d_{first}_{second}"] * k
        parts[f"v_{first}_{second}"] = (plain * (scatter + one * other * (1 / k - 1 / t["drawn"]))).sum()
        if special is not None:
            parts[f"l_{first}_{second}"] = (special * (scatter + one * other / k)).sum()
    return t.group_by([f"cg_by{i}" for i in range(cells)]).aggregate(**parts) if cells else t.aggregate(**parts)


def _special(t: ir.Table, items: int, lonely: Lonely, *, in_domains: bool) -> tuple[ir.FloatingValue, dict[str, ir.Value]]:
    """The weight of strata to which a rule on single units applies (0 for all others), and what the rules need of each cell.

    A person whose weight is nought was drawn all the same, and holds a place for the unit and the stratum, as in R's survey package.
    """
    held = [t[f"u{i}"] if f"u{i}" in t.columns else t["k"] for i in range(items)]
    present = held[0] > 0
    for one in held[1:]:
        present = present | (one > 0)
    open_ended = t["free"] > NONE_LEFT
    special = (t["drawn"] == 1) & open_ended & present
    if in_domains and lonely in (Lonely.ADJUST, Lonely.AVERAGE):
        special = special | ((held[0] == 1) & (t["drawn"] > 1))
    apart = ibis.cases((special, ibis.cases((t["drawn"] > 1, t["factor"]), else_=t["free"])), else_=0.0)
    return apart, {
        "present": ibis.cases((present, 1), else_=0).sum(),
        "special": ibis.cases((special, 1), else_=0).sum(),
        "drawn_all": ibis.cases((present, t["drawn"]), else_=0.0).sum(),
        "apart": (apart * t["drawn"]).sum(),
    }


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
    bits: Mapping[str, int] | None = None,
    single: bool = True,
) -> ir.Table:
    """The whole plan: one scan of the people, one row for each cell comes back.

    `answered` counts only people with an answer, which is faster; without it, rows with a missing answer are counted too.
    `bits` are those of cg_shares by column; `single` is whether a rule on strata with one unit may be needed.
    """
    answered = answered and not (single and lonely in (Lonely.ADJUST, Lonely.AVERAGE))
    moments = one_scan_moments(person, items, by, where, across=across, answered=answered, bits=bits)
    return cell_moments(moments, strata, len(items), len(by), lonely=lonely, in_domains=in_domains, across=across, single=single)


def one_scan_moments(
    person: ir.Table,
    items: Sequence[Item],
    by: Sequence[str],
    where: Values | None,
    *,
    across: bool = False,
    answered: bool = False,
    bits: Mapping[str, int] | None = None,
) -> ir.Table:
    """Groupings 1 and 2: what is worth keeping of one scan."""
    answered = answered and len(items) == 1
    units = answered_sums(person, items[0], by, where, bits) if answered else unit_sums(person, items, by, where, bits)
    return stratum_moments(units, len(items), len(by), across=across, answered=answered)


def cross_products(units: ir.Table, strata: ir.Table, cells: int) -> ir.Table:
    """For every pair of different cells that share a unit: sum over strata of factor x sum over units of a a', a b', b a', b b'."""
    other = units.view()
    keys = [f"cg_by{i}" for i in range(cells)]
    unlike = ibis.literal(False)
    joined = units.join(other, [units[STRATUM] == other[STRATUM], units[UNIT] == other[UNIT]], rname="{name}_2").join(strata, STRATUM)
    for key in keys:
        unlike = unlike | (joined[key] != joined[f"{key}_2"])
    joined = joined.filter(unlike)
    factor = ibis.cases((joined["free"] > NONE_LEFT, joined["factor"]), else_=0.0)
    return joined.group_by([*keys, *[f"{key}_2" for key in keys]]).aggregate(
        aa=(factor * joined["a0"] * joined["a0_2"]).sum(),
        ab=(factor * joined["a0"] * joined["b0_2"]).sum(),
        ba=(factor * joined["b0"] * joined["a0_2"]).sum(),
        bb=(factor * joined["b0"] * joined["b0_2"]).sum(),
    )
