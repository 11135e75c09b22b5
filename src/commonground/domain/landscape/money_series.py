"""The money of a place over years: amounts that may stand in one line of a picture."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.domain.landscape.money_nouns import KINDS, PURPOSES_COMPARED, PURPOSES_IN_ORDER, Entry, MoneyMap


@dataclass(frozen=True, kw_only=True)
class Series:
    """Amounts of one body and purpose by year. Only like is in one series: net budgets, what was granted, what was contracted."""

    body: str
    title: str
    kind: str
    points: tuple[tuple[str, float], ...]
    sources: tuple[str, ...]


def series(held: MoneyMap) -> tuple[Series, ...]:
    """The series worth a picture: net budgets by purpose, grants, and awards added up by year, of the place's own bodies.

    Within a purpose the place's own council stands before its county.
    """
    own = {one.body_name for one in held.entries if one.council == held.place.code}
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    ids: dict[tuple[str, str, str], set[str]] = {}
    for one in held.entries:
        key = _series_of(one, held)
        if key is None or one.pounds is None or not one.year:
            continue
        points = found.setdefault(key, {})
        points[one.year] = points.get(one.year, 0.0) + one.pounds
        ids.setdefault(key, set()).update(one.sources)
    return tuple(
        Series(
            body=body,
            title=title,
            kind=kind,
            points=tuple(sorted(found[kind, body, title].items())),
            sources=tuple(sorted(ids[kind, body, title])),
        )
        for kind, body, title in sorted(found, key=lambda key: (list(KINDS).index(key[0]), _rank(held, key[2]), key[1] not in own, key[1]))
    )


def _series_of(one: Entry, held: MoneyMap) -> tuple[str, str, str] | None:
    if one.kind == "budget":
        compared = one.net_spending and one.purpose in PURPOSES_COMPARED
        return (one.kind, one.body_name, held.purposes[one.purpose].name) if compared else None
    if one.stage in ("", "awarded"):
        return one.kind, one.body_name, one.title if not one.stage else f"{KINDS[one.kind]}s awarded"
    return None


def _rank(held: MoneyMap, title: str) -> int:
    names = [held.purposes[ident].name if ident in held.purposes else "" for ident in PURPOSES_IN_ORDER]
    return names.index(title) if title in names else len(names)
