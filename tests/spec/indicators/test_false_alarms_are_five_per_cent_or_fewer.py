"""On places that do not differ, at most one page in twenty shows even a single colour.

Each simulated page is one council's profile of many survey measures on made-up people, with no true difference anywhere: every
council, the region and England have the same true value, and what differs is chance. England and the region are added up
from the very councils, so the place is part of what it is compared with. A page counts as a false alarm when any comparison or change
on it is coloured. The bound allows for the luck of the simulation itself: with the rate at 5%, fewer than one run in a
thousand would go past it.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, poisson

from commonground.domain.indicators import compare, signal, trend
from commonground.domain.indicators.compare import Comparator
from commonground.domain.indicators.nouns import Polarity, Rules, Verdict
from commonground.domain.indicators.profile import series

COUNCILS, MEASURES, PAGES = 24, 20, 1500
COLOURED = {Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER}


def most_allowed(pages: int, rate: float = 0.05) -> int:
    return int(binom.ppf(0.999, pages, rate))


def wilson(count: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The interval that a publisher prints, for a percentage."""
    z, share = 1.959964, count / asked
    middle = (share + z**2 / (2 * asked)) / (1 + z**2 / asked)
    half = z / (1 + z**2 / asked) * np.sqrt(share * (1 - share) / asked + z**2 / (4 * asked**2))
    return 100 * (middle - half), 100 * (middle + half)


def null_rows(made, random, truths, asked, shared: float, years: tuple[str, ...]):
    """Rows of every measure for councils, regions and England; `shared` makes the measures of one council move together."""
    rows = []
    for year in years:
        mood = random.normal(size=COUNCILS)
        for number, truth in enumerate(truths):
            noise = shared * mood + np.sqrt(1 - shared**2) * random.normal(size=COUNCILS)
            spread = np.sqrt(truth * (1 - truth) / asked)
            exact = random.binomial(asked, truth)
            count = np.clip(np.round(asked * (truth + noise * spread)), 0, asked) if shared else exact
            areas = {f"E06{place + 1:06d}": (count[place], asked[place]) for place in range(COUNCILS)}
            areas["E12000001"] = (count[::2].sum(), asked[::2].sum())
            areas[made.england] = (count.sum(), asked.sum())
            low, high = wilson(*np.array(list(areas.values()), dtype=float).T)
            for at, (code, (some, people)) in enumerate(areas.items()):
                rows.append(
                    {
                        "measure": f"m{number}",
                        "place": code,
                        "period": year,
                        "value": round(100 * some / people, 1),
                        "low": round(low[at], 1),
                        "high": round(high[at], 1),
                    }
                )
    return rows


def coloured(made, panel, register, number: int) -> bool:
    """Whether the page of a council shows any colour: against England, the region and the middle of 15 peers, and over time."""
    place = register.place(f"E06{number:06d}")
    others = [item for item in register.tier("lower") if item != place]
    against = [
        Comparator(key="england", label="England", places=(register.england,)),
        Comparator(key="region", label="North", places=(register.place("E12000001"),)),
        Comparator(key="neighbours", label="peers", places=tuple(others[:15]), middle=True),
    ]
    tier, rules = panel.indexes(register.tier("lower")), Rules()
    contrasts, changes = [], []
    for measure in panel.measures.values():
        slab = panel.slab(measure.id)
        contrasts += [compare.contrast(slab, slab.figure(place.code), item, register=register, tier=tier, rules=rules) for item in against]
        found = trend.change(panel, measure, series(panel, measure, place, register), (), tier, rules)
        changes += [found] if found.p is not None else []
    judged, moved = compare.settle(contrasts, [item.p for item in changes], rules)
    drawn = [trend.settle(item, p, rules) for item, p in zip(changes, moved, strict=True)]
    return any(item.verdict in COLOURED for item in (*judged, *drawn))


@pytest.mark.parametrize(("shared", "seed"), [(0.0, 11), (0.8, 12)], ids=["measures that are independent", "measures that move together"])
def test_a_page_with_no_true_difference_is_coloured_at_most_one_time_in_twenty(made, shared: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    register = made.councils(COUNCILS)
    measures = [made.measure(f"m{number}") for number in range(6)]
    pages = alarms = 0
    while pages < 288:
        truths, asked = random.uniform(0.1, 0.9, len(measures)), random.integers(300, 900, COUNCILS)
        panel = made.panel(null_rows(made, random, truths, asked, shared, ("2019", "2024")), measures=measures, register=register)
        for number in range(1, COUNCILS + 1):
            pages += 1
            alarms += coloured(made, panel, register, number)
    assert alarms <= most_allowed(pages), f"{alarms} of {pages} pages raised a false alarm"


def z_page(random: np.random.Generator, pages: int) -> np.ndarray:
    """p-values of whole pages at once, on the scale of the test: rows are pages, columns 20 measures against England, the
    region and the middle of 15 peers. England and the region hold the place and its peers.
    """
    estimates = random.normal(size=(pages, MEASURES, COUNCILS)) * np.linspace(0.7, 1.6, COUNCILS)
    error = np.linspace(0.7, 1.6, COUNCILS)
    columns = []
    for members in (np.arange(COUNCILS), np.arange(0, COUNCILS, 2)):
        larger, its_error = estimates[..., members].mean(-1), np.sqrt((error[members] ** 2).sum()) / len(members)
        columns.append(2 * signal.ndtr(-np.abs(estimates[..., 0] - larger) / np.hypot(error[0], its_error)))
    middles = np.empty((pages, MEASURES))
    for page in range(pages):
        for measure in range(MEASURES):
            one = signal.Point(float(estimates[page, measure, 0]), float(estimates[page, measure, 0]), float(error[0]))
            peers = signal.Peers(*[estimates[page, measure, 1:16], estimates[page, measure, 1:16], error[1:16], error[1:16]])
            middles[page, measure] = signal.p_of_middle(one, peers)
    return np.concatenate([*columns, middles], axis=1)


def test_thousands_of_pages_of_sixty_comparisons_keep_the_promise_and_no_control_would_break_it() -> None:
    pages = z_page(np.random.default_rng(2024), PAGES)
    alarms = sum(min(signal.holm(page)) <= 0.05 for page in pages)
    assert alarms <= most_allowed(PAGES), f"{alarms} of {PAGES}"
    # The simulation can fail: without control of multiplicity nearly every page would raise an alarm.
    assert (pages.min(axis=1) <= 0.05).mean() > 0.5


@pytest.mark.parametrize("gap", [0.0, 3.0, 1000.0])
def test_peers_that_are_unlike_each_other_do_not_mislead_the_comparison_with_their_middle(gap: float) -> None:
    """The hard case: the place is level with the middle peer, and the rest lie `gap` standard errors to one side of it."""
    random, trials = np.random.default_rng(7), 4000
    truth = np.array([0.0] * 8 + [gap] * 7)
    error, alarms = np.full(15, 1.0), 0
    for _ in range(trials):
        mine, theirs = float(random.normal()), truth + random.normal(size=15)
        alarms += signal.p_of_middle(signal.Point(mine, mine, 1.0), signal.Peers(theirs, theirs, error, error)) <= 0.05
    assert alarms <= most_allowed(trials)


@pytest.mark.parametrize("events", [1, 4, 12, 60])
@pytest.mark.parametrize("level", [0.05, 0.05 / 60, 0.05 / 250])
def test_rare_events_keep_the_promise_far_out_in_the_tail(made, events: int, level: float) -> None:
    """Deaths in small places follow Poisson's law, where a normal test is weakest, and a page of many tests is decided far out.
    Every count that could happen is tried, weighted by its chance, so there is no luck in this one.
    """
    register = made.councils(2)
    measure = made.measure("deaths", kind="count", unit="per 100,000", polarity=Polarity.LOWER_BETTER, section="health")
    counts, people, others = np.arange(0, events * 6 + 30), 100_000.0, 30_000_000.0
    rows = []
    for count in counts.tolist():
        year = str(1900 + count)
        rows.append(
            {"measure": "deaths", "place": "E06000001", "period": year, "value": float(count), "count": float(count), "denominator": people}
        )
        rows.append(
            {
                "measure": "deaths",
                "place": made.england,
                "period": year,
                "value": float(events),
                "count": events * others / people,
                "denominator": others,
            }
        )
    panel = made.panel(rows, measures=[measure], register=register)
    england = Comparator(key="england", label="England", places=(register.england,))
    alarm = 0.0
    for slab in panel.slabs["deaths"]:
        found = compare.contrast(
            slab, slab.figure("E06000001"), england, register=register, tier=panel.indexes(register.tier("lower")), rules=Rules()
        )
        assert found.p is not None
        alarm += poisson.pmf(slab.value("E06000001"), events) * (found.p <= level)
    assert alarm <= level


@pytest.mark.parametrize(("asked", "truth"), [(100, 0.05), (300, 0.03), (500, 0.02), (500, 0.97), (500, 0.6)])
@pytest.mark.parametrize("level", [0.05 / 60, 0.05 / 250])
def test_rare_answers_in_a_survey_keep_it_too(made, asked: int, truth: float, level: float) -> None:
    register = made.councils(2)
    counts = np.arange(0, asked + 1)
    low, high = wilson(counts.astype(float), np.full(counts.shape, float(asked)))
    rows = []
    for count in counts.tolist():
        year = str(1500 + count)
        rows.append({"place": "E06000001", "period": year, "value": 100 * count / asked, "low": low[count], "high": high[count]})
        rows.append({"place": made.england, "period": year, "value": 100 * truth, "low": 100 * truth - 0.01, "high": 100 * truth + 0.01})
    panel = made.panel(rows, measures=[made.measure()], register=register)
    england = Comparator(key="england", label="England", places=(register.england,))
    alarm = 0.0
    for count, slab in zip(counts, panel.slabs["active"], strict=True):
        found = compare.contrast(
            slab, slab.figure("E06000001"), england, register=register, tier=panel.indexes(register.tier("lower")), rules=Rules()
        )
        alarm += binom.pmf(count, asked, truth) * (found.p is not None and found.p <= level)
    assert alarm <= level * 1.05  # a binomial distribution moves in steps; nowhere is the step worth more than a twentieth of the level
