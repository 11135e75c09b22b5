"""The differences that a question asks about, each judged by the test it names, and all of them read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from commonground.actions.survey import estimates
from commonground.actions.survey.totals import MOST_PAIRS, quantity_of, read_totals
from commonground.domain.survey import compare, estimate, say
from commonground.domain.survey.chosen import narrowed
from commonground.domain.survey.nouns import Contrast, Estimates, Totals
from commonground.domain.survey.question import Cell, Difference, Question, Where
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened
from commonground.terms import Refused

MOST_COMPARED = 200  # comparisons that are worked out one at a time
Pair = tuple[Where, Where, bool]  # first, second, and whether the first is later than the second


def differences_of(opened: Opened, settings: Settings, question: Question, cells: Sequence[Cell], notes: list[str]) -> list[Difference]:
    """What is compared with what, and what may be said of it. Raises `Refused` (test_unknown, comparisons_many)."""
    pairs: list[Pair] = []
    test = question.compare.test if question.compare else question.test
    if test not in ("published", "exact"):
        raise Refused("test_unknown", what=f"{test!r} is not a test", ways_out=("Choose published or exact",))
    if question.compare:
        pairs.append((question.compare.first, question.compare.second, False))
    shown = [cell for cell in cells if cell.state == "shown"]
    rest: list[Pair] = [(dict(cell.group), {}, False) for cell in shown] if question.versus_rest and question.by else []
    wave = settings.design.waves
    waves = pairwise(shown) if wave and question.by == [wave] else ()
    over_time: list[Pair] = [(dict(late.group), dict(early.group), True) for early, late in waves]
    if not (pairs or rest or over_time):
        return []
    if question.statistic not in ("proportion", "mean"):
        notes.append("Differences are worked out for proportions and means")
        return []
    known = _from_everyone(opened, question, shown, test, notes) if len(rest) > 2 else None
    pairs += over_time if known is not None else [*rest, *over_time]
    if len(pairs) > MOST_COMPARED:
        raise Refused(
            "comparisons_many", what=f"{len(pairs)} comparisons are too many at once", ways_out=(f"Ask for at most {MOST_COMPARED}",)
        )
    said: list[Contrast | None] = [*(known or ()), *(_tested(opened, question, first, second, test, notes) for first, second, _ in pairs)]
    return judged_together(question, [*(rest if known is not None else ()), *pairs], said, notes)


def judged_together(question: Question, pairs: Sequence[Pair], said: Sequence[Contrast | None], notes: list[str]) -> list[Difference]:
    """Tests in words, with p-values that allow for how many there are (`question.many`)."""
    many = question.many if len(pairs) > 1 else "none"
    adjusted = compare.adjusted([one.p_value if one else np.nan for one in said], many)
    if many != "none":
        notes.append(
            f"{len(pairs)} comparisons were made; their p-values are adjusted ({many.replace('_', ' ')}), "
            "so that chance alone rarely gives a false alarm"
        )
    return [_difference(question, pair, one, float(p)) for pair, one, p in zip(pairs, said, adjusted, strict=True)]


def from_everyone(joint: Estimates, test: str, level: float) -> list[Contrast]:
    """Every group but the last against the last, which is everyone, by the test named; joint estimates carry their covariances."""
    last, found = len(joint) - 1, []
    for i in range(last):
        if test == "published":
            one, all_ = ((float(joint.estimate[k]), float(joint.se[k]), int(joint.base[k])) for k in (i, last))
            found.append(compare.published_test(all_, one, level=level))
        else:
            weights = np.zeros(len(joint))
            weights[i], weights[last] = 1.0, -1.0
            found.append(compare.contrast(joint, weights.tolist(), level=level))
    return found


def _from_everyone(opened: Opened, question: Question, shown: Sequence[Cell], test: str, notes: list[str]) -> list[Contrast] | None:
    """Every group shown against everyone, from one scan. None where the groups do not make up everyone, or are too many."""
    quantity = quantity_of(question)
    if len(shown) > MOST_PAIRS:
        return None
    whole = read_totals(opened, y=quantity, where=question.where)
    parts = read_totals(opened, y=quantity, by=tuple(question.by), where=question.where, covariance=True)
    if parts.cov is None or parts.reps is not None or int(parts.base.sum()) != int(whole.base[0]):
        return None
    joint = estimate.ratios(_with_everyone(parts, whole))
    place = {tuple(str(level) for level in cell): i for i, cell in enumerate(joint.cells)}
    kept = [place[tuple(cell.group.values())] for cell in shown] + [len(joint) - 1]
    if test == "published":
        notes.append(SHARING)
    return from_everyone(_picked(joint, kept), test, question.confidence)


SHARING = "These groups share people. The publisher's test takes them as independent; the exact test is right for groups that overlap"


def _with_everyone(parts: Totals, whole: Totals) -> Totals:
    """Totals of groups that make up everyone, with everyone as a last cell whose covariances are the sums of theirs."""
    k = len(parts)
    spread = np.zeros((2 * k + 2, 2 * k))
    spread[:k, :k], spread[k + 1 : 2 * k + 1, k:] = np.eye(k), np.eye(k)
    spread[k, :k], spread[2 * k + 1, k:] = 1.0, 1.0
    assert parts.cov is not None
    cov = spread @ parts.cov @ spread.T
    columns = ("a", "b", "base", "df", "df_rows", "rows", "whole", "vaa", "vab", "vbb")
    joined: dict[str, Any] = {name: np.append(getattr(parts, name), getattr(whole, name)) for name in columns}
    return replace(parts, cells=(*parts.cells, ("everyone",)), cov=cov, **joined)


def _picked(found: Estimates, kept: Sequence[int]) -> Estimates:
    columns = ("estimate", "se", "df", "df_rows", "base", "rows", "whole", "weighted")
    taken: dict[str, Any] = {name: getattr(found, name)[list(kept)] for name in columns}
    assert found.vcov is not None
    return replace(found, cells=tuple(found.cells[i] for i in kept), vcov=found.vcov[np.ix_(kept, kept)], **taken)


def _tested(opened: Opened, question: Question, first: Where, second: Where, test: str, notes: list[str]) -> Contrast | None:
    levels = list(question.levels) if question.statistic == "proportion" else None
    quantity = quantity_of(question)
    groups = []
    for group in (first, second):
        totals = read_totals(opened, y=quantity, where=narrowed(question.where, group))
        if not len(totals) or int(totals.base[0]) < question.rules.minimum_base:
            return None
        groups.append(estimate.ratios(totals))
    if test == "exact":
        return estimates.read_difference(
            opened,
            y=question.column,
            first=first,
            second=second,
            levels=levels,
            where=question.where,
            confidence=question.confidence,
        )
    both = (
        read_totals(opened, y=quantity, where=narrowed(narrowed(question.where, first), second)) if not set(first) & set(second) else None
    )
    if both is not None and len(both):
        notes.append(SHARING)
    one, other = ((float(group.estimate[0]), float(group.se[0]), int(group.base[0])) for group in groups)
    return compare.published_test(other, one, level=question.confidence)


def _difference(question: Question, pair: Pair, said: Contrast | None, p: float) -> Difference:
    first, second = (_in_words(group) for group in pair[:2])
    if said is None:
        return Difference(
            first=first,
            second=second,
            verdict="we cannot tell",
            method="",
            sentence=f"We cannot tell: too few people stand behind {say.group(first)} or {say.group(second)}.",
        )
    word = say.verdict(said, p, alpha=1 - question.confidence, over_time=pair[2])
    finite = {
        name: float(value)
        for name, value in (("low", said.low), ("high", said.high), ("p_value", said.p_value), ("p_adjusted", p))
        if np.isfinite(value)
    }
    return Difference(
        first=first,
        second=second,
        verdict=word,
        sentence=say.difference(said, word, first, second, question.statistic),
        method=said.method,
        estimate=said.estimate,
        se=said.se,
        **finite,
    )


def _in_words(group: Mapping[str, object]) -> dict[str, str]:
    return {name: ", ".join(str(one) for one in value) if isinstance(value, list) else str(value) for name, value in group.items()}
