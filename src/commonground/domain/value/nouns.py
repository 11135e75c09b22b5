"""The nouns of value: assumptions that answer for themselves, diseases, participants, payers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonground.terms import Refused

Floats = NDArray[np.float64]
AGES = 101
ADULT = 16  # under this age no dose-response is established, so no health effect is credited
SEXES = ("male", "female")

PAYERS: dict[str, str] = {
    "nhs_hospital": "NHS hospitals",
    "nhs_primary": "NHS primary care",
    "nhs_mental": "NHS mental health services",
    "adult_social_care": "Adult social care",
    "unpaid_care": "Unpaid carers",
    "employer": "Employers",
    "treasury": "The Treasury",
}
TUNNEL = ("0", "1", "2", "3plus")  # year of the event, 1 year after, 2 after, 3 or more

MARKS: dict[str, str] = {
    "read_data": "read in the published data",
    "read_table": "read in a published table",
    "read_abstract": "read in an abstract",
    "read_page": "read on a web page",
    "read_text": "read in a published text",
    "read_secondary": "read second-hand",
    "computed": "worked out from read numbers",
    "derived": "worked out here, with assumptions",
    "judgement_default": "judgement of this project",
    "general_knowledge_unverified": "not verified",
    "user": "given by the user, with a source",
}
ABOVE_NOUGHT = (
    "deflator.",
    "threshold.",
    "exposure.shape",
    "falls.per_faller",
    "utility.reference",
    "wellby.points_per_qaly",
    "wellby.reference_dose",
)
NEVER_UNDER_NOUGHT = ("aversion.", "falls.rate", "later.", "qale.", "scale.", "wellby.value", "work.")
DISTRIBUTIONS = ("fixed", "lognormal", "beta", "gamma", "normal", "triangular")


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """One number that the engine uses, with all that a committee may ask of it.

    `low` and `high` are 95% limits, or the ends of a triangle; `evidence` is one of `MARKS` and is printed with results.
    """

    id: str
    name: str
    value: float
    unit: str
    source: str
    evidence: str
    low: float | None = None
    high: float | None = None
    price_year: str = ""
    distribution: str = "fixed"
    period: str = ""
    address: str = ""
    licence: str = ""
    checked_by: str = ""
    next_review: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        wrong = [said for at_fault, said in self._faults() if at_fault]
        if wrong:
            raise Refused(
                "assumption_invalid",
                where=self.id,
                what=f"{self.name or self.id} ({self.value:g}) " + "; ".join(wrong),
                ways_out=("Correct it at its source", "Remove it, so that the result says it is not established"),
            )

    def _faults(self) -> tuple[tuple[bool, str], ...]:
        """What an assumption may be at fault in, and how to say it."""
        between = self.low is None or self.high is None or self.low <= self.value <= self.high
        money = self.unit.startswith("pounds") and not self.id.startswith("threshold.")
        return (
            (not self.source.strip(), "has no source"),
            (self.evidence not in MARKS, f"has the evidence mark {self.evidence!r}, which is not one of {', '.join(MARKS)}"),
            (self.distribution not in DISTRIBUTIONS, f"has the distribution {self.distribution!r}"),
            (not between, f"lies outside its own limits ({self.low or 0:g} to {self.high or 0:g})"),
            (self.distribution != "fixed" and (self.low is None or self.high is None), "has a distribution but no limits"),
            (self.distribution == "lognormal" and (self.low or 0) <= 0, "is drawn by its logarithm, with a lower limit of 0 or under"),
            (self.distribution == "gamma" and self.low != self.high and self.value == 0, "is drawn about a value of 0"),
            (self.unit.startswith("share") and not 0 <= self.value <= 1, "is a share outside 0 to 1"),
            (self.id.startswith("cost.") and self.value < 0, "is a negative cost"),
            (self.id.startswith(ABOVE_NOUGHT) and not self.value > 0, "is not above 0"),
            (self.id.startswith(NEVER_UNDER_NOUGHT) and self.value < 0, "is under 0"),
            (
                self.id == "programme.horizon" and not (self.value >= 1 and float(self.value).is_integer()),
                "is not a whole number of years from 1",
            ),
            (money and not self.price_year, "is money without a price year"),
        )


@dataclass(frozen=True, kw_only=True)
class Override:
    """A user's own value for an assumption; without a source it is refused. Money may bring its own price year."""

    id: str
    value: float
    source: str
    low: float | None = None
    high: float | None = None
    price_year: str = ""


class Assumptions(Mapping[str, Assumption]):
    """All assumptions by id. Absent is never zero: `maybe` gives None where nothing is established.

    `uncertain` names those that are drawn as shipped, in order: a user's own values leave the draws of all others as they are.
    """

    def __init__(self, items: Mapping[str, Assumption], *, uncertain: tuple[str, ...] | None = None) -> None:
        self._items = dict(items)
        drawn = tuple(key for key, item in self._items.items() if item.distribution != "fixed")
        self.uncertain = drawn if uncertain is None else uncertain
        self.newly_uncertain = tuple(key for key in drawn if key not in self.uncertain)

    def __getitem__(self, key: str) -> Assumption:
        try:
            return self._items[key]
        except KeyError:
            raise Refused(
                "assumption_unknown",
                what=f"There is no assumption called {key!r}",
                ways_out=(f"Nearest: {', '.join(_nearest(key, self._items)) or 'none'}", "List them with: commonground value assumptions"),
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def value(self, key: str) -> float:
        return self[key].value

    def maybe(self, key: str) -> Assumption | None:
        return self._items.get(key)

    def under(self, prefix: str) -> dict[str, Assumption]:
        """Those whose id starts with a prefix, by the rest of the id."""
        return {key[len(prefix) :]: item for key, item in self._items.items() if key.startswith(prefix)}

    @property
    def deflator(self) -> dict[str, float]:
        """The price index, by year: what `reprice` moves money from one price year to another with."""
        return {year: item.value for year, item in self.under("deflator.").items()}

    def overridden(self, overrides: tuple[Override, ...]) -> Assumptions:
        """The same with a user's values in place; each needs a source and becomes fixed unless it brings limits."""
        items = dict(self._items)
        for change in overrides:
            held = self._items.get(change.id) or _brought(change, self)
            if not change.source.strip():
                raise Refused(
                    "override_without_source",
                    where=change.id,
                    what=f"{change.value:g} for {held.name} has no source",
                    why="Every number must answer for itself",
                    ways_out=("Name the document, person or local figure it comes from", f"Keep {held.value:g} ({held.source})"),
                )
            drawn = held.distribution if change.low is not None and change.high is not None else "fixed"
            items[change.id] = replace(
                held,
                value=change.value,
                low=change.low,
                high=change.high,
                source=change.source,
                evidence="user",
                distribution=drawn,
                price_year=change.price_year or held.price_year,
            )
        return Assumptions(items, uncertain=self.uncertain)


def _brought(change: Override, held: Assumptions) -> Assumption:
    """A number that nothing published establishes, brought by the user: cost.<illness>.<payer>.<0, 1, 2 or 3plus> (pounds),
    work.days.<illness> (working days lost) or work.leavers.<illness> (share of people in work who leave it)."""
    part = change.id.split(".")
    limits = change.low is not None and change.high is not None
    name, unit, drawn = "", "", ""
    if len(part) == 4 and part[0] == "cost" and part[2] in PAYERS and part[3] in TUNNEL and f"utility_loss.{part[1]}" in held:
        name, unit, drawn = f"Cost of {_plain(part[1])} to {PAYERS[part[2]].lower()}", "pounds a case-year", "gamma"
    if len(part) == 3 and part[0] == "work" and part[1] in WORK and f"utility_loss.{part[2]}" in held:
        name, unit, drawn = (said.format(_plain(part[2])) for said in WORK[part[1]])
    if not name:
        return held[change.id]  # refuses, with the nearest names
    return Assumption(
        id=change.id,
        name=name,
        value=change.value,
        unit=unit,
        price_year=change.price_year,
        source=change.source or "none given",
        evidence="user",
        distribution=drawn if limits else "fixed",
        low=change.low,
        high=change.high,
    )


WORK = {
    "days": ("Working days lost to {}", "days a new case", "gamma"),
    "leavers": ("Share of people in work who leave it with {}", "share", "beta"),
}


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _nearest(key: str, known: Mapping[str, object]) -> list[str]:
    tail = key.rsplit(".", 1)[-1]
    return [k for k in known if tail in k][:4]


@dataclass(frozen=True, kw_only=True)
class Disease:
    """One illness in one country: yearly rates by sex (first axis, male then female) and age 0-100."""

    name: str
    incidence: Floats
    remission: Floats
    fatality: Floats
    acute: Floats
    counts_deaths: bool = True  # False where its deaths are already among another illness's

    @property
    def recovers(self) -> bool:
        return bool(self.remission.any())


@dataclass(frozen=True, kw_only=True)
class Population:
    """What the model knows of a country: all-cause death rates, diseases, and deprivation ratios.

    `gradients[(name, part)]` is fifth x sex x age, part "mortality" or "incidence"; name "all_causes" or a disease.
    """

    mortality: Floats
    diseases: tuple[Disease, ...]
    gradients: Mapping[tuple[str, str], Floats]

    @cached_property
    def expectancy(self) -> Floats:
        """Years still to be expected at each exact age 0 to 101, by sex; the last death rate goes on for ever."""
        left = np.empty((len(SEXES), AGES + 1))
        last = self.mortality[:, -1]
        left[:, AGES] = 0.5 * (1.0 + np.exp(-last)) / -np.expm1(-last)
        for age in range(AGES - 1, -1, -1):
            survive = np.exp(-self.mortality[:, age])
            left[:, age] = (1.0 + survive) / 2.0 + survive * left[:, age + 1]
        return left

    def disease(self, name: str) -> Disease:
        return next(d for d in self.diseases if d.name == name)


@dataclass(frozen=True, kw_only=True)
class Participants:
    """People who start a programme: counts by sex, age, deprivation fifth and baseline activity class."""

    count: Floats  # sex (2) x age (101) x fifth (5) x class (3: inactive, fairly active, active)

    def __post_init__(self) -> None:
        if self.count.shape != (2, AGES, 5, 3) or np.any(~(self.count >= 0)):
            raise Refused(
                "participants_shape",
                what="Participants must be counts of 0 or more by sex, age, fifth and activity",
                ways_out=("Give counts for 2 sexes, ages 0 to 100, 5 fifths and 3 activity classes",),
            )
        if self.count.sum() <= 0:
            raise Refused(
                "group_empty",
                what="Nobody takes part",
                why="A programme for no one has no value to work out",
                ways_out=("Give the number of participants", "Choose an age range with people in it"),
            )

    @property
    def total(self) -> float:
        return float(self.count.sum())
