"""The programme library as a page lists it, and what inactivity costs a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from commonground.actions.value.sound import VERSIONS
from commonground.documents import words
from commonground.documents.value import sources as cited
from commonground.documents.value.dots import amount
from commonground.documents.value.pictures import illness
from commonground.domain.value.inactivity import InactivityCost
from commonground.domain.value.inquiry import Locality
from commonground.domain.value.library import GRADES, STATUSES, Programme
from commonground.domain.value.nouns import PAYERS
from commonground.terms import Source

Cell = str | tuple[str, str]  # what is said, or a number over its limits
SHELVES = {
    "positive": ("Something was gained", "What was found is a gain."),
    "uncertain": ("We cannot tell", "What was found could be a gain or nothing, or was found without a comparison."),
    "null": ("Nothing was gained", "What was found is no difference."),
    "negative": ("Something was lost", "What was found is worse than doing nothing."),
    "not_established": ("Not established", "No usable finding was found. That is not a finding of no effect."),
}


@dataclass(frozen=True)
class Shelf:
    """Programmes whose evidence says the same."""

    title: str
    said: str
    rows: tuple[tuple[Programme, str, str], ...]  # with its grade in words, and its address where it can be valued


@dataclass(frozen=True)
class Inactivity:
    """The yearly cost of inactivity: a sentence, the payers, and a row an illness."""

    sentence: str
    payers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def ranked(held: Sequence[Programme]) -> list[Programme]:
    """Best evidenced first: by what was found, then by the grade of the study."""
    return sorted(held, key=lambda p: (STATUSES.index(p.status), p.grade, p.name))


def shelves(held: Sequence[Programme], code: str) -> tuple[Shelf, ...]:
    out = []
    for status, (title, said) in SHELVES.items():
        rows = tuple(
            (
                p,
                f"{p.grade}: {GRADES[p.grade]}",
                reverse("value_answer", kwargs={"code": code, "programme": p.id}) if p.valued else "",
            )
            for p in ranked(held)
            if p.status == status
        )
        if rows:
            out.append(Shelf(title, said, rows))
    return tuple(out)


def counts(held: Sequence[Programme]) -> str:
    """The library in a sentence."""
    by = {status: sum(p.status == status for p in held) for status in STATUSES}
    valued = sum(p.valued for p in held)
    return (
        f"Of {len(held)} kinds of programme, {by['positive']} are shown to gain something, {by['null'] + by['negative']} to gain "
        f"nothing or do harm, and for {by['uncertain'] + by['not_established']} we cannot tell. {valued} have a dose, so that their "
        "worth can be modelled."
    )


def inactivity(here: Locality, rows: Sequence[InactivityCost]) -> Inactivity:
    seen = [p for p in PAYERS if any(p in row.pounds for row in rows)]
    body = []
    for row in rows:
        share = (f"{row.share[0]:.0%}", f"{row.share[1]:.0%} to {row.share[2]:.0%}")
        cases = (words.number(row.cases[0], 1), f"{words.number(row.cases[1], 1)} to {words.number(row.cases[2], 1)}")
        body.append((illness(row.disease), share, cases, *(_money(row, p) for p in seen)))
    hospital = max((row for row in rows if "nhs_hospital" in row.pounds), key=lambda row: row.pounds["nhs_hospital"][0])
    sentence = (
        f"In {here.name}, {rows[0].share[0]:.0%} of new {illness(rows[0].disease).lower()} and "
        f"{_share(rows, 'type_2_diabetes')} of new type 2 diabetes go with inactivity; for NHS hospitals the dearest of five illnesses is "
        f"{illness(hospital.disease).lower()}, at about {amount(hospital.pounds['nhs_hospital'][0])} a year ({rows[0].price_year} prices)."
    )
    return Inactivity(sentence, tuple(PAYERS[p] for p in seen), tuple(body))


def _money(row: InactivityCost, payer: str) -> Cell:
    if payer not in row.pounds:
        return "Not established"
    mean, low, high = (amount(each) for each in row.pounds[payer])
    return mean, f"{low} to {high}"


def _share(rows: Sequence[InactivityCost], name: str) -> str:
    return next(f"{row.share[0]:.0%}" for row in rows if row.disease == name)


def sources(here: Locality) -> tuple[Source, ...]:
    """Where the cost of inactivity is from: the model, and the place's own figures."""
    return (cited.model("of the cost of inactivity", VERSIONS), *(cited.cited(line) for line in here.sources))
