"""Scores of readiness as people write them, in a file or on a line, with everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.domain.landscape.learning import LEVELS, ReadinessItem
from commonground.terms import Findings

MOST_PROOF = 300
FIELDS = ("point", "level", "proof")


def scores_of(rows: Sequence[Mapping[str, str]], items: Sequence[ReadinessItem]) -> tuple[tuple[str, int, str], ...]:
    """The scores of rows with a `point`, its `level` (from 0 to 3, or in words) and its `proof`, as (point, level, proof).

    A row without a level and a proof is left out, so that a table of all points can be filled in part; other columns are not read.
    Refuses with every finding: a point that is unknown or comes twice, a level that is none, a proof that is too long.

    >>> from commonground.domain.landscape.lessons import readiness_items
    >>> scores_of([{"point": "p1", "level": "in place", "proof": "The minutes of May"}, {"point": "p2"}], readiness_items())
    (('p1', 2, 'The minutes of May'),)
    """
    known, levels = {item.id for item in items}, {str(level): level for level in LEVELS} | {name: level for level, name in LEVELS.items()}
    found: dict[str, tuple[str, int, str]] = {}
    findings = Findings()
    for number, row in enumerate(rows, 1):
        point, said, proof = (row.get(name, "").strip() for name in FIELDS)
        if not said and not proof:
            continue
        where = f"row {number}, {point[:20]}" if point else f"row {number}"
        level = levels.get(said.lower())
        if point not in known:
            findings.add("item_unknown", f"There is no point {point[:20]!r}", where=where, remedy=f"Choose from {', '.join(sorted(known))}")
        elif point in found:
            findings.add("score_twice", f"{point} is scored twice", where=where, remedy="Keep one")
        if level is None:
            remedy = "Give " + ", ".join(f"{one} ({name})" for one, name in LEVELS.items())
            findings.add("level_unknown", f"{said[:40]!r} is not a level" if said else "No level is given", where=where, remedy=remedy)
        if len(proof) > MOST_PROOF or not proof.isprintable():
            what = f"The proof has {len(proof):,} signs" if len(proof) > MOST_PROOF else "The proof holds signs that cannot be printed"
            findings.add("proof_unreadable", what, where=where, remedy=f"Give one line of at most {MOST_PROOF} signs")
        found.setdefault(point, (point, level or 0, proof))
    findings.refuse_if_any(
        code="scores_invalid", what="Nothing was kept, because of what is listed", ways_out=("Correct it and send it again",)
    )
    return tuple(found.values())
