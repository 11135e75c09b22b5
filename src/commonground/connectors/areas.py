"""What the loaders must know about areas: which codes exist, in which generation, and what lies in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from commonground.terms import LOWER_TIER, UPPER_TIER, Finding, counted

ENGLAND = "E92000001"
TIERS = ("county", "region", "icb", "country")


def _nobody(measure: str, period: str) -> Mapping[str, float]:
    return {}


@dataclass(frozen=True)
class Areas:
    """Generation and kind by code, the nesting of areas with shares, and the council in force by withdrawn code.

    `people(measure, period)` gives residents by code from what has been loaded so far; `kept` holds what the readers of
    one file keep for those of another. `recoded` leads from a newer code of the same area to the one that our figures
    carry (Sheffield, Barnsley). `divided` names the councils in force that hold a part of a divided county. `same_area`
    leads from an abolished county to the council that took its whole area and nothing else (Somerset).
    """

    kinds: Mapping[str, str]
    generations: Mapping[str, int]
    names: Mapping[str, str]
    parts: pa.Table
    successors: Mapping[str, str]
    recoded: Mapping[str, str] = field(default_factory=dict)
    divided: frozenset[str] = frozenset()
    same_area: Mapping[str, str] = field(default_factory=dict)
    people: Callable[[str, str], Mapping[str, float]] = _nobody
    kept: Mapping[str, pa.Table] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        place: pa.Table,
        place_part: pa.Table,
        succession: pa.Table,
        *,
        people: Callable[[str, str], Mapping[str, float]] = _nobody,
        kept: Mapping[str, pa.Table] | None = None,
    ) -> Areas:
        """From the declared tables of places. Newer generations of a code win."""
        rows = place.select(["code", "kind", "generation", "name"]).sort_by("generation").to_pylist()
        links = succession.to_pylist()
        kinds = {row["code"]: row["kind"] for row in rows}
        joined = {(row["old_code"], row["new_code"]) for row in links if kinds.get(row["old_code"]) in UPPER_TIER}
        upper = Counter(new for _, new in joined)
        successors = {row["old_code"]: row["new_code"] for row in links if row["kind"] in ("merged", "boundary") and row["share"] == 1}
        return cls(
            kinds=kinds,
            generations={row["code"]: row["generation"] for row in rows},
            names={row["code"]: row["name"] for row in rows},
            parts=place_part,
            successors=successors,
            recoded={row["new_code"]: row["old_code"] for row in links if row["kind"] == "recoded"},
            divided=frozenset(row["new_code"] for row in links if row["kind"] == "split"),
            same_area={old: new for old, new in successors.items() if kinds.get(old) == "county" and upper[new] == 1},
            people=people,
            kept=kept or {},
        )

    def councils(self) -> frozenset[str]:
        """Codes of the lower-tier councils of the newest generation."""
        newest = max((self.generations[code] for code, kind in self.kinds.items() if kind in LOWER_TIER), default=0)
        return frozenset(code for code, kind in self.kinds.items() if kind in LOWER_TIER and self.generations[code] == newest)

    def council_areas(self, kinds: frozenset[str]) -> frozenset[str]:
        """Codes of the newest generation that are of one of the kinds."""
        newest = max(self.generations[code] for code in self.councils())
        return frozenset(code for code, kind in self.kinds.items() if kind in kinds and self.generations[code] == newest)

    def generation(self, codes: pa.ChunkedArray | pa.Array | Sequence[str]) -> pa.Array:
        listed = codes.to_pylist() if isinstance(codes, pa.Array | pa.ChunkedArray) else codes
        return pa.array([self.generations[code] for code in listed], pa.int64())

    def known(self, table: pa.Table, column: str, where: str) -> tuple[pa.Table, tuple[Finding, ...]]:
        """Rows whose code is an area, and one warning that names the codes that are none."""
        codes = table.column(column).combine_chunks()
        if self.recoded and pc.any(pc.is_in(codes, pa.array(list(self.recoded), codes.type))).as_py():
            codes = pa.array([self.recoded.get(code, code) for code in codes.to_pylist()], codes.type)
            table = table.set_column(table.column_names.index(column), column, codes)
        mask = pc.is_in(codes, pa.array(list(self.generations), codes.type))
        if pc.all(mask).as_py():
            return table, ()
        unknown = sorted({code or "(empty)" for code in table.filter(pc.invert(mask)).column(column).to_pylist()})
        return table.filter(mask), (Finding(code="area_unknown", what=left_out(unknown), where=where, level="warning"),)

    def roll_up(
        self, table: pa.Table, keys: Sequence[str], sums: Sequence[str], kind: str, *, child_kinds: frozenset[str] = LOWER_TIER
    ) -> pa.Table:
        """Sums of the children for every area of a kind, by share of residents; only where no child is missing.

        `table` has a column "place" and, for each combination of `keys`, one row a child.
        """
        links = self._links(kind, child_kinds)
        expected = links.group_by("parent").aggregate([("child", "count")])
        joined = table.select(["place", *keys, *sums]).join(links, "place", "child", join_type="inner", use_threads=False)
        for name in sums:
            weighted = pc.multiply(joined.column(name).cast(pa.float64()), joined.column("share"))
            joined = joined.set_column(joined.column_names.index(name), name, weighted)
        grouped = joined.group_by(["parent", *keys], use_threads=False).aggregate(
            [*[(name, "sum", pc.ScalarAggregateOptions(skip_nulls=False)) for name in sums], ("share", "count")]
        )
        checked = grouped.join(expected, "parent", use_threads=False)
        checked = checked.filter(pc.equal(checked.column("share_count"), checked.column("child_count")))
        return checked.select(["parent", *keys, *[f"{name}_sum" for name in sums]]).rename_columns(["place", *keys, *sums])

    def _links(self, kind: str, child_kinds: frozenset[str]) -> pa.Table:
        if kind == "country":
            children = sorted(self.councils() if child_kinds is LOWER_TIER else [c for c, k in self.kinds.items() if k in child_kinds])
            return pa.table({"child": children, "parent": [ENGLAND] * len(children), "share": [1.0] * len(children)})
        links = self.parts.filter(pc.equal(self.parts.column("parent_kind"), kind)).select(["child", "parent", "share"])
        wanted = [self.kinds.get(code) in child_kinds for code in links.column("child").to_pylist()]
        return links.filter(pa.array(wanted, pa.bool_()))

    def carried(self, table: pa.Table, keys: Sequence[str], sums: Sequence[str], column: str = "place") -> pa.Table:
        """Counts of withdrawn councils added up to the councils in force; the column "carried" says which rows were."""
        codes = table.column(column).to_pylist()
        new = [self.successors.get(code, code) for code in codes]
        moved = [old != code for old, code in zip(codes, new, strict=True)]
        renamed = table.select([*keys, *sums]).append_column("place", pa.array(new)).append_column("carried", pa.array(moved))
        grouped = renamed.group_by(["place", *keys], use_threads=False).aggregate([*[(name, "sum") for name in sums], ("carried", "max")])
        return grouped.rename_columns(["place", *keys, *sums, "carried"])


def left_out(unknown: Sequence[str]) -> str:
    """What is said of codes that are no area held here."""
    what = counted(len(unknown), "code is no area that we hold, and its rows are", "codes are no area that we hold, and their rows are")
    return f"{what} left out: {', '.join(unknown[:12])}"
