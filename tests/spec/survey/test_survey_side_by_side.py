"""Places that may hold one another stand side by side, everything is tested against everyone at once, and nothing hidden follows."""

from __future__ import annotations

import numpy as np
import pytest

from commonground import survey
from commonground.domain.survey.beside import Overlap, protected
from commonground.terms import Refused


@pytest.fixture(scope="module")
def people() -> survey.Survey:
    return survey.synthetic_survey(people=20_000, waves=1)


def _districts(people: survey.Survey) -> list[str]:
    return [cell[0] for cell in people.mean("inactive", by="district").estimates.cells]


def test_a_larger_area_beside_its_parts_has_the_figures_that_each_has_when_asked_alone(people: survey.Survey) -> None:
    one, other, third, *_ = _districts(people)
    groups = {"both": {"district": [one, other]}, "one": {"district": [one]}, "two others": {"district": [other, third]}}
    answer = people.ask({"column": "inactive", "side_by_side": {"name": "place", "groups": groups}, "versus_rest": True})
    assert [cell.group for cell in answer.cells] == [{"place": "both"}, {"place": "one"}, {"place": "two others"}]
    for (name, where), cell, said in zip(groups.items(), answer.cells, answer.differences, strict=True):
        alone = people.ask({"column": "inactive", "where": where}).cells[0]
        assert (cell.estimate, cell.low, cell.base) == pytest.approx((alone.estimate, alone.low, alone.base), abs=1e-12)
        slow = people.ask({"column": "inactive", "compare": {"first": where, "second": {}}}).differences[0]
        assert (said.estimate, said.se, said.p_value) == pytest.approx((slow.estimate, slow.se, slow.p_value), abs=1e-12)
        assert said.first == {"place": name}
    assert any("both and one; both and two others" in note for note in answer.notes)
    adjusted = [each.p_adjusted for each in answer.differences]
    assert all(a >= each.p_value for a, each in zip(adjusted, answer.differences, strict=True))


@pytest.mark.parametrize("test", ["exact", "published"])
def test_all_groups_against_everyone_in_one_scan_agree_with_each_comparison_alone(people: survey.Survey, test: str) -> None:
    answer = people.ask({"column": "inactive", "by": ["age"], "versus_rest": True, "test": test})
    assert len(answer.differences) > 3
    for cell, said in zip(answer.cells, answer.differences, strict=True):
        slow = people.ask({"column": "inactive", "compare": {"first": cell.group, "second": {}, "test": test}}).differences[0]
        assert (said.estimate, said.se, said.p_value) == pytest.approx((slow.estimate, slow.se, slow.p_value), abs=1e-12)


def test_every_district_is_tested_against_everyone_at_once(people: survey.Survey) -> None:
    answer = people.ask({"column": "inactive", "by": ["district"], "versus_rest": True})
    shown = [cell for cell in answer.cells if cell.state == "shown"]
    assert len(answer.differences) == len(shown) > 200
    wrong = [each for each in answer.differences if each.verdict in ("higher", "lower") and each.p_adjusted > 0.05]
    assert not wrong
    assert sum(each.p_value < 0.05 for each in answer.differences) > sum(each.p_adjusted < 0.05 for each in answer.differences)


def test_a_group_that_differs_from_another_by_a_handful_is_hidden_or_refused() -> None:
    area = ["a"] * 200 + ["b"] * 12 + ["c"] * 300
    data = {"w": np.ones(512), "y": [0, 1] * 256, "area": area, "sex": ["F", "F", "M", "M"] * 128, "home": ["x", "y"] * 256}
    data["home"][200:212] = ["x"] * 12
    groups = {"a and b": {"area": ["a", "b"]}, "a": {"area": ["a"]}, "c": {"area": ["c"]}}
    answer = survey.open(data, {"weights": "w"}).ask({"column": "y", "side_by_side": {"groups": groups}})
    assert [cell.state for cell in answer.cells] == ["shown", "suppressed", "shown"]
    answer = survey.open(data, {"weights": "w"}).ask({"column": "y", "by": ["sex"], "side_by_side": {"groups": groups}})
    assert [cell.state for cell in answer.cells] == ["shown", "shown", "suppressed", "suppressed", "shown", "shown"]
    with pytest.raises(Refused) as refused:
        survey.open(data, {"weights": "w"}).ask({"column": "y", "by": ["home"], "side_by_side": {"groups": groups}})
    assert refused.value.code == "groups_differ_little"


@pytest.mark.parametrize("seed", range(20))
def test_no_hidden_cell_and_no_handful_of_people_can_be_worked_out_by_adding_and_subtracting(seed: int) -> None:
    """The attack: every combination of cells on show and of totals that a reader can solve for, on random overlapping groups."""
    rng = np.random.default_rng(seed)
    kinds, levels, groups = 6, 3, 4
    inside = rng.random((groups, kinds)) < 0.5
    inside[0] = True
    overlap = Overlap(inside=inside, people=rng.integers(0, 70, (kinds, levels)))
    hidden = (overlap.bases > 0) & (overlap.bases < 30)
    also = protected(overlap, hidden, 30)
    held = [np.outer(inside[g], np.arange(levels) == at).ravel() for g, at in np.argwhere(~(hidden | also))]
    held += [np.outer(inside[g], np.ones(levels)).ravel() for g in range(groups)]
    held += [np.outer(np.ones(kinds), np.arange(levels) == at).ravel() for at in range(levels)]
    known = np.array(held, dtype=float)[:, overlap.people.ravel() > 0]
    rank = np.linalg.matrix_rank(known)

    def follows(row: np.ndarray) -> bool:
        return bool(np.linalg.matrix_rank(np.vstack([known, row])) == rank)

    secret = [np.outer(inside[g], np.arange(levels) == at) for g, at in np.argwhere(hidden)]
    few = np.argwhere((overlap.people > 0) & (overlap.people < 30))
    secret += [np.outer(np.arange(kinds) == kind, np.arange(levels) == at) for kind, at in few]
    for cells in secret:
        row = cells.ravel()[overlap.people.ravel() > 0].astype(float)
        assert not row.any() or not follows(row)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"side_by_side": {"groups": {}}}, "side_by_side_many"),
        ({"side_by_side": {"groups": {"a": {"nowhere": ["x"]}}}}, "column_unknown"),
        ({"side_by_side": {"name": "age", "groups": {"a": {"sex": ["F"]}}}, "by": ["age"]}, "side_by_side_form"),
        ({"side_by_side": {"groups": {"a": {"sex": ["F"]}}}, "trend": {}}, "side_by_side_form"),
    ],
)
def test_groups_that_cannot_stand_side_by_side_are_refused(people: survey.Survey, more: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        people.ask({"column": "inactive", **more})
    assert refused.value.code == code
