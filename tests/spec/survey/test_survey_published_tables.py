"""Nothing hidden follows from a sequence of published tables: the attack adds and subtracts every number that was ever shown."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from commonground import survey
from commonground.terms import Refused

MINIMUM = 30


def _people(seed: int, n: int = 1200) -> dict[str, list]:
    rng = np.random.default_rng(seed)
    area = rng.choice(list("abcde"), n, p=[0.4, 0.3, 0.15, 0.11, 0.04])
    age = rng.choice(["young", "middle", "old"], n, p=[0.2, 0.5, 0.3])
    return {
        "area": area.tolist(),
        "age": age.tolist(),
        "sex": rng.choice(["F", "M"], n).tolist(),
        "disability": (rng.random(n) < 0.08).astype(int).tolist(),
        "active": (rng.random(n) < 0.5).astype(int).tolist(),
    }


def _inside(people: dict[str, list], where: dict) -> np.ndarray:
    keep = np.ones(len(people["active"]), dtype=bool)
    for name, wanted in where.items():
        levels = {str(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
        keep &= np.array([str(value) in levels for value in people[name]])
    return keep


def _attack(people: dict[str, list], tables: list) -> list[str]:
    """Person by person: which sets hidden by any table, and which small differences of two shown sets, are sums of shown sets."""
    shown = [
        _inside(people, {**answer.question.where, **cell.group}) for answer in tables for cell in answer.cells if cell.state == "shown"
    ]
    hidden = [
        ({**answer.question.where, **cell.group}, _inside(people, {**answer.question.where, **cell.group}))
        for answer in tables
        for cell in answer.cells
        if cell.state == "too_few"
    ]
    matrix = np.array(shown, dtype=float)
    _, first = np.unique(np.vstack([matrix, *(one for _, one in hidden)]), axis=1, return_index=True)
    known, found = matrix[:, first], []
    for where, one in hidden:
        if one.any() and np.abs(known.T @ np.linalg.lstsq(known.T, one[first].astype(float), rcond=None)[0] - one[first]).max() < 1e-7:
            found.append(f"hidden {where}")
    for one, other in product(shown, shown):
        rest = one & ~other
        if not (other & ~one).any() and 0 < rest.sum() < MINIMUM:
            found.append(f"a difference of {rest.sum()} people")
    return found


QUESTIONS = [
    {"by": ["area"]},
    {"by": ["area", "age"]},
    {"by": ["age"], "where": {"area": ["a", "b", "c", "d"]}},
    {"where": {"disability": 0}},
    {"by": ["sex", "age"]},
    {"by": ["age"], "where": {"area": ["a", "b", "c"]}},
    {"by": ["area", "sex"], "where": {"age": ["young", "middle"]}},
    {"by": ["area"], "where": {"disability": 0}},
    {"by": ["sex"], "where": {"area": ["d", "e"]}},
    {},
]


@pytest.mark.parametrize("seed", range(6))
def test_no_hidden_cell_follows_from_a_sequence_of_published_tables(seed: int, tmp_path: Path) -> None:
    people = _people(seed)
    opened = survey.open(people, {})
    order = np.random.default_rng(seed).permutation(len(QUESTIONS))
    published, refused = [], []
    for place in order:
        try:
            published.append(opened.publish({"column": "active", **QUESTIONS[place]}, tmp_path / "published.jsonl"))
        except Refused as problem:
            refused.append(problem.code)
    assert not _attack(people, published)
    assert set(refused) <= {"published_before", "base_too_small", "complement_small"}
    assert len(published) >= 4
    assert any(cell.state == "shown" for answer in published for cell in answer.cells)


def test_without_the_list_the_same_sequence_gives_hidden_cells_away() -> None:
    """The attack is a real one: it succeeds where nothing remembers what was published."""
    found = []
    for seed in range(6):
        people = _people(seed)
        opened = survey.open(people, {})
        tables = []
        for question in QUESTIONS:
            try:
                tables.append(opened.ask({"column": "active", **question}))
            except Refused:
                continue
        found += _attack(people, tables)
    assert found


def test_a_cell_is_held_back_because_of_what_was_published_before_and_says_so(tmp_path: Path) -> None:
    ill = [0] * 190 + [1] * 10 + [0] * 150 + [1] * 50 + [0] * 120 + [1] * 80
    people = {"area": ["a"] * 200 + ["b"] * 200 + ["c"] * 200, "ill": ill, "active": [0, 1] * 300}
    opened, path = survey.open(people, {}), tmp_path / "published.jsonl"
    opened.publish({"column": "active", "by": ["area"]}, path)
    answer = opened.publish({"column": "active", "by": ["area"], "where": {"ill": 0}, "versus_rest": True}, path)
    held = next(cell for cell in answer.cells if cell.group == {"area": "a"})
    assert (held.state, held.estimate, held.base) == ("suppressed", None, None)
    assert "published before" in held.reason
    assert not any({"area": "a"} in (one.first, one.second) for one in answer.differences)
    again = opened.publish({"column": "active", "by": ["area"], "where": {"ill": 0}}, path)
    states = [cell.state for cell in answer.cells]
    assert states == ["suppressed", "shown", "suppressed"], "and another, or the total of the table would give it away"
    assert [cell.state for cell in again.cells] == states, "asking again shows no more"
    with pytest.raises(Refused) as refused:
        opened.publish({"column": "active", "where": {"ill": 0, "area": "a"}}, path)
    assert refused.value.code in ("published_before", "complement_small")


def test_a_list_that_was_changed_is_refused(tmp_path: Path) -> None:
    opened, path = survey.open(_people(1), {}), tmp_path / "published.jsonl"
    for question in ({"by": ["area"]}, {"by": ["sex"]}):
        opened.publish({"column": "active", **question}, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for changed in (lines[1:], [lines[0].replace('"area"', '"sex"'), lines[1]], [*lines, "{"]):
        path.write_text("\n".join(changed) + "\n", encoding="utf-8")
        with pytest.raises(Refused) as refused:
            opened.publish({"column": "active"}, path)
        assert refused.value.code == "ledger_broken"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert json.loads(lines[0])["entry"]["shown"]
