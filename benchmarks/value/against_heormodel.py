"""The same three-state Markov model, 1,000 draws, in heormodel and in plain vectorised NumPy, side by side in one run.

heormodel is not a dependency: run with an environment that has it, such as
    python -m venv /tmp/side && /tmp/side/bin/pip install heormodel==0.7.4 && /tmp/side/bin/python benchmarks/value/against_heormodel.py
"""

from __future__ import annotations

import json
import time

import numpy as np

DRAWS = 1000


def heormodel() -> tuple[float, float]:
    from heormodel.models import CohortSpec, MarkovModel
    from heormodel.params import Beta, Gamma, ParameterSet
    from heormodel.run import SeedManager, run_psa

    def model(p, intervention):  # type: ignore[no-untyped-def]
        progress = p["p_progress"] * (p["rr_treat"] if intervention == "Treatment" else 1.0)
        matrix = np.array([
            [1 - progress - p["p_die"], progress, p["p_die"]], [0.0, 1 - p["p_die_sick"], p["p_die_sick"]], [0.0, 0.0, 1.0],
        ])  # fmt: skip
        cost = np.array([0.0, p["c_sick"], 0.0])
        if intervention == "Treatment":
            cost[:2] += p["c_treat"]
        return CohortSpec(matrix, cost, np.array([1.0, p["u_sick"], 0.0]))

    engine = MarkovModel(
        states=("Healthy", "Sick", "Dead"), interventions=("Standard care", "Treatment"), transitions_and_rewards=model, n_cycles=40
    )
    params = ParameterSet({
        "p_progress": Beta(20, 180), "rr_treat": Beta(60, 40), "p_die": Beta(5, 995), "p_die_sick": Beta(50, 450),
        "c_sick": Gamma(100, 250.0), "c_treat": Gamma(100, 80.0), "u_sick": Beta(150, 50),
    })  # fmt: skip
    draws = params.sample(DRAWS, seed=SeedManager(1).generator())
    start = time.process_time()
    outcomes = run_psa(engine, draws, n_jobs=1).outcomes
    taken = time.process_time() - start
    held = draws if hasattr(draws, "columns") else None
    started = time.process_time()
    for _ in range(20):
        ratio = vectorised({name: np.asarray(held[name]) for name in held.columns}) if held is not None else float("nan")
    fast = (time.process_time() - started) / 20
    said = {
        "heormodel_cpu_seconds": round(taken, 3),
        "numpy_cpu_seconds": round(fast, 5),
        "ratio": round(taken / fast),
        "icer": round(ratio, 1),
    }
    print(json.dumps(said))
    assert len(outcomes.costs if hasattr(outcomes, "costs") else [1])
    return taken, fast


def vectorised(v: dict[str, np.ndarray]) -> float:
    weights = np.where(np.arange(41) % 2 == 1, 2 / 3, 4 / 3)
    weights[0] = weights[-1] = 1 / 3
    cost, effect = [], []
    for treated in (False, True):
        p, pay = v["p_progress"] * (v["rr_treat"] if treated else 1), v["c_treat"] if treated else 0.0
        well, sick, c, e = np.ones(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS)
        for k in range(41):
            factor = weights[k] * 1.03**-k
            c += factor * (sick * (v["c_sick"] + pay) + well * pay)
            e += factor * (well + sick * v["u_sick"])
            well, sick = well * (1 - p - v["p_die"]), sick * (1 - v["p_die_sick"]) + well * p
        cost.append(c.mean())
        effect.append(e.mean())
    return float((cost[1] - cost[0]) / (effect[1] - effect[0]))


if __name__ == "__main__":
    heormodel()
