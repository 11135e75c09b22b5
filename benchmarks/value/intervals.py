"""How often the engine's 95% intervals hold the truth, in made worlds whose truth is known.

python benchmarks/value/intervals.py [--truths 4000] [--studies 300]

1. The truth is one of those that the inputs' limits allow, drawn apart from the engine and worked out by a plain twin of the whole chain
   (`tests/generative/value/whole_twin.py`): how evenly truths lie among the engine's draws, and how many lie within its limits.
2. The truth is fixed, and every input is found by a study with the standard error that it states: how many such studies' intervals hold it.
3. The same, where the dose too was found by a study, whose error the engine is not told: what taking a dose as given costs.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "generative" / "value"))
import whole_twin as twin

from commonground.domain.value.limits import between

WORLDS = (
    (("stroke", "type_2_diabetes"), twin.Cohort()),
    (("coronary_heart_disease", "depression"), twin.Cohort(sex=1, age=40)),
    (("dementia", "breast_cancer"), twin.Cohort(sex=1, age=66)),
)
DRAWS = (16, 32, 64, 128, 256, 1000)
DOSE_KNOWN_TO = (1.0, 1.4, 2.0, 4.0)  # the factor within which a dose is known (95%)


def drawn(one: twin.Inquiry, draws: int, seed: int) -> dict[str, np.ndarray]:
    """The engine's values of a small world, one a draw."""
    one = replace(one, question=msgspec.structs.replace(one.question, seed=seed, draws=draws))
    account = one.account(one.run(one.draws(draws), "central"))
    qalys, net = account.qalys_drawn, account.net_benefit
    return {"qalys": qalys, "public": net - one.rules.thresholds[0] * qalys + account.programme_cost, "net": net}


def of_truths(size: int) -> None:
    """Part 1."""
    rng = np.random.default_rng(1)
    held: dict[tuple[int, bool], list[float]] = {}
    evenly = []
    for illnesses, cohort in WORLDS:
        one = twin.small_world(illnesses, cohort)
        truth = twin.worth(one, cohort, twin.truths(one, rng, size))
        for draws in DRAWS:
            for seed in range(5 if draws == 1000 else 15):
                for name, values in drawn(one, draws, seed).items():
                    for own in (True, False):
                        low, high = between(values) if own else np.quantile(values, [0.025, 0.975])
                        held.setdefault((draws, own), []).append(float(((low <= truth[name]) & (truth[name] <= high)).mean()))
                    if draws == 1000:
                        evenly.append(stats.ks_2samp(values, truth[name]).statistic)
    for draws in DRAWS:
        own, plain = (100 * np.mean(held[draws, kind]) for kind in (True, False))
        print(f"{draws:5d} draws: {own:.1f}% of truths within the limits; {plain:.1f}% by quantiles joined from least to most")
    usual = np.sqrt(-np.log(0.005) / 2 * (1 / size + 1 / 1000))
    print(f"truths lie at most {max(evenly):.3f} from even among 1,000 draws, over {len(evenly)} sets ({usual:.3f}: 1 in 100 by chance)")


def of_studies(size: int, *, factor: float) -> None:
    """Parts 2 and 3."""
    rng = np.random.default_rng(2)
    inside: dict[str, list[bool]] = {"qalys": [], "public": [], "net": []}
    for illnesses, cohort in WORLDS:
        one = twin.small_world(illnesses, cohort, draws=256)
        central = {name: np.array([item.value]) for name, item in one.world.assumptions.items()}
        truth = twin.worth(one, cohort, central | {f"z.{name}": np.zeros(1) for name in illnesses})
        for seed in range(size // len(WORLDS)):
            found = twin.as_estimated(one, central, rng)
            off = float(np.exp(rng.normal() * np.log(factor) / 1.96))
            found = replace(found, does=replace(found.does, dose=found.does.dose * off))
            for name, values in drawn(found, 256, seed).items():
                low, high = between(values)
                inside[name].append(bool(low <= truth[name][0] <= high))
    said = ", ".join(f"{name} {100 * np.mean(hits):.1f}%" for name, hits in inside.items())
    error = 100 * np.sqrt(0.95 * 0.05 / size)
    print(f"{size} studies, the dose known to within a factor of {factor:g}: {said} (error {error:.1f})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truths", type=int, default=4000)
    parser.add_argument("--studies", type=int, default=300)
    args = parser.parse_args()
    started = time.process_time()
    of_truths(args.truths)
    for factor in DOSE_KNOWN_TO:
        of_studies(args.studies, factor=factor)
    print(f"{time.process_time() - started:.0f} CPU seconds")
