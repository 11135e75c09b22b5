"""One run for several persistence scenarios: the same draws once for each, with the scenario written into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from commonground.domain.value import engine, multistate
from commonground.domain.value.world import Drawn, Effect, dynamics


def repeated(effect: Effect, drawn: Drawn, names: Sequence[str]) -> tuple[Effect, Drawn]:
    """The draws repeated for each scenario; the effect no longer has a horizon of its own, because the draws hold it."""
    times, held = len(names), [dynamics(effect, drawn, name) for name in names]
    values = {key: np.tile(drawn, times) for key, drawn in drawn.values.items()}
    values["programme.habit_share"] = np.concatenate([each.habit_share for each in held])
    values["programme.horizon"] = np.concatenate([np.broadcast_to(each.horizon, drawn.size) for each in held])
    z = {name: np.tile(drawn, times) for name, drawn in drawn.z.items()}
    falls = None if drawn.falls is None else np.tile(drawn.falls, times)
    return replace(effect, horizon=None), Drawn(values=values, z=z, falls=falls, size=times * drawn.size)


def parted(found: engine.Outcomes, drawn: Drawn, names: Sequence[str]) -> dict[str, engine.Outcomes]:
    """Outcomes of repeated draws, each scenario's by name."""
    return {name: _part(found, slice(k * drawn.size, (k + 1) * drawn.size), drawn) for k, name in enumerate(names)}


def _part(found: engine.Outcomes, cut: slice, drawn: Drawn) -> engine.Outcomes:
    return replace(
        found,
        change=multistate.of({name: getattr(found.change, name)[..., cut] for name in multistate.BY_YEAR}),
        costs={payer: flow[:, cut] for payer, flow in found.costs.items()},
        wellbys=found.wellbys[:, cut],
        falls=found.falls[:, cut],
        by_fifth={name: flow[..., cut] for name, flow in found.by_fifth.items()},
        drawn=drawn,
    )
