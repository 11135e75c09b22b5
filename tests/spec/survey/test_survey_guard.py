"""The query guard: a cell shows its estimate with interval and bases, or the reason why not, and nothing hidden can be worked out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from commonground import survey
from commonground.domain.survey import guard
from commonground.domain.survey.question import Answer
from commonground.terms import Refused


def _people(bases: dict[tuple[str, str], int], *, waves: bool = False) -> dict[str, list]:
    columns: dict[str, list] = {"area": [], "age": [], "active": [], "w": [], "wave": [], "muscle": []}
    for number, ((area, age), base) in enumerate(bases.items()):
        for i in range(base):
            columns["area"].append(area)
            columns["age"].append(age)
            columns["active"].append((i + number) % 3 > 0)
            columns["w"].append(1 + (i % 5) / 10)
            columns["wave"].append("Nov 22-23" if i % 2 else "Nov 23-24")
            columns["muscle"].append((i % 4 > 1) if i % 2 else None)
    return columns


def _open(bases: dict[tuple[str, str], int], **design: object) -> survey.Survey:
    return survey.open(_people(bases), {"weights": "w", **design})


def _cell(answer: Answer, **group: str):
    return next(cell for cell in answer.cells if cell.group == group)


def test_t9_a_base_of_29_is_hidden_as_too_few_and_a_base_of_30_is_shown() -> None:
    opened = survey.open(_people({("a", "young"): 29, ("b", "young"): 30, ("c", "young"): 400, ("d", "young"): 410}), {"weights": "w"})
    answer = opened.ask({"column": "active", "by": ["area"], "rules": {"protect": False}})
    hidden, shown = _cell(answer, area="a"), _cell(answer, area="b")
    assert (hidden.state, hidden.estimate, hidden.low, hidden.base) == ("too_few", None, None, None)
    assert "Too few" in hidden.reason
    assert shown.state == "shown"
    assert shown.base == 30
    assert shown.low is not None
    assert shown.estimate is not None
    assert shown.low < shown.estimate
    assert shown.effective_base is not None


def test_t10_a_question_that_a_wave_did_not_ask_says_so_and_is_never_zero() -> None:
    opened = survey.open(
        _people({("a", "young"): 400, ("b", "old"): 400}), {"weights": "w", "waves": "wave", "asked": {"muscle": ["Nov 22-23"]}}
    )
    answer = opened.ask({"column": "muscle", "by": ["wave"]})
    cell = _cell(answer, wave="Nov 23-24")
    assert (cell.state, cell.estimate, cell.mark) == ("not_asked", None, "[z]")
    assert "not in wave Nov 23-24" in cell.reason


def test_a_table_with_nothing_to_show_is_refused_with_the_nearest_cut_that_is_safe() -> None:
    opened = _open({(area, age): 16 for area in "abcd" for age in ("young", "old")})
    with pytest.raises(Refused) as refused:
        opened.ask({"column": "active", "by": ["area", "age"]})
    assert refused.value.code == "base_too_small"
    assert refused.value.ways_out[:2] == ("Ask by age", "Ask by area")  # 64 people of each age, 32 of each area


def test_a_filter_that_leaves_out_a_handful_is_refused_because_subtraction_would_show_them() -> None:
    opened = _open({("a", "young"): 500, ("a", "old"): 12})
    with pytest.raises(Refused) as refused:
        opened.ask({"column": "active", "where": {"age": "young"}})
    assert refused.value.code == "complement_small"


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_cell_can_be_worked_out_from_the_published_cells_and_every_margin(seed: int) -> None:
    """The attack: subtract the cells on show from every margin, and see how far each hidden cell is pinned down."""
    rng = np.random.default_rng(seed)
    shape = [(3, 4), (5, 3), (2, 2, 3), (4, 4)][seed % 4]
    cells = [tuple(str(i) for i in place) for place in np.ndindex(*shape)]
    bases = [int(base) for base in rng.choice([8, 20, 45, 120, 300], len(cells))]
    few, protecting = guard.hidden_cells(cells, bases, 30)
    hidden = sorted(few | protecting)
    assert few == {i for i, base in enumerate(bases) if base < 30}
    lines = guard.margins(cells)
    matrix = np.array([[float(i in line) for i in hidden] for line in lines])
    known = np.array([sum(bases[i] for i in line) - sum(bases[i] for i in line if i not in hidden) for line in lines], dtype=float)
    shown = [i for i in range(len(cells)) if i not in hidden]
    for position, cell in enumerate(hidden):
        if cell not in few or not shown:
            continue
        aim = np.zeros(len(hidden))
        aim[position] = 1.0
        ends = [optimize.linprog(sign * aim, A_eq=matrix, b_eq=known, bounds=(0, None)).fun for sign in (1, -1)]
        assert -ends[1] - ends[0] > 1e-6, f"the cell {cells[cell]} follows from the others"


def test_a_few_people_with_an_answer_or_without_it_hide_a_cell_and_nobody_at_all_does_not() -> None:
    """Of 100 people 4 said yes, of another 100 all but 4 did, of a third 5 did; a fourth group has 29 people, a fifth 30, a sixth none."""
    cells = [(name,) for name in "abcdef"]
    few, protecting = guard.hidden_cells(cells, [100, 100, 100, 29, 30, 0], 30, [4, 96, 5, 10, 15, 0], 5)
    assert (few, protecting) == ({0, 1, 3}, set())
    assert guard.hidden_cells(cells, [100, 100, 100, 30, 30, 0], 30, [0, 100, 5, 10, 15, 0], 5)[0] == set()
    assert guard.hidden_cells(cells, [100, 100, 1, 30, 30, 0], 30, [1, 99, 1, 10, 15, 0], 5)[0] == {0, 1, 2}  # one person is the fewest


def test_a_lone_hidden_cell_takes_the_smallest_shown_cell_of_its_line_with_it_but_none_that_is_empty() -> None:
    cells = [(name,) for name in "abcd"]
    assert guard.hidden_cells(cells, [12, 300, 200, 0], 30) == ({0}, {2})
    assert guard.hidden_cells(cells, [12, 13, 200, 300], 30) == ({0, 1}, set())


def test_what_the_margins_of_two_by_two_give_away_and_what_they_do_not() -> None:
    lines = guard.margins([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")])
    assert guard.given_away({0}, lines) == {0}
    assert guard.given_away({0, 1}, lines) == {0, 1}  # each stands alone in its column
    assert guard.given_away({0, 1, 2}, lines) == {0, 1, 2}
    assert guard.given_away({0, 1, 2, 3}, lines) == set()
    assert guard.given_away(set(), lines) == set()


def test_a_filter_gives_away_whom_it_leaves_out_when_they_are_fewer_than_the_minimum() -> None:
    left_out = [(500, 0), (500, 1), (1, 29), (500, 30), (0, 12)]
    assert [guard.complement_unsafe(inside, outside, 30) for inside, outside in left_out] == [False, True, True, False, False]


def test_the_nearest_safe_cuts_keep_the_most_groupings_and_the_one_with_most_people_comes_first() -> None:
    smallest = {("a", "b", "c"): 3, ("a", "b"): 29, ("a", "c"): 30, ("b", "c"): 45, ("a",): 400, (): 1000}
    assert guard.nearest_safe(("a", "b", "c"), smallest, 30) == [("b", "c"), ("a", "c")]
    assert guard.nearest_safe(("a",), {("a",): 5, (): 20}, 30) == []


def test_bases_are_rounded_to_the_nearest_five_or_ten_or_not_at_all() -> None:
    assert [guard.rounded(base, to) for base, to in ((42, 5), (43, 5), (44, 10), (46, 10), (43, 1))] == [40, 45, 40, 50, 43]


def test_the_published_table_hides_a_second_cell_in_the_line_of_a_hidden_one() -> None:
    bases = {("a", "young"): 12, ("a", "old"): 200, ("b", "young"): 210, ("b", "old"): 220, ("c", "young"): 230, ("c", "old"): 240}
    answer = _open(bases).ask({"column": "active", "by": ["area", "age"]})
    states = {tuple(cell.group.values()): cell.state for cell in answer.cells}
    assert states[("a", "young")] == "too_few"
    assert sum(state == "suppressed" for state in states.values()) == 3
    assert all(cell.base is None and cell.estimate is None for cell in answer.cells if cell.state != "shown")


def test_the_publishers_test_and_the_exact_one_are_both_offered_and_named() -> None:
    opened = _open({("a", "young"): 300, ("a", "old"): 400, ("b", "young"): 350, ("b", "old"): 390})
    exact = opened.ask({"column": "active", "compare": {"first": {"area": "a"}, "second": {}, "test": "exact"}}).differences[0]
    published = opened.ask({"column": "active", "compare": {"first": {"area": "a"}, "second": {}, "test": "published"}})
    assert exact.method.startswith("exact")
    assert published.differences[0].method.startswith("published")
    assert exact.se is not None
    assert published.differences[0].se is not None
    assert published.differences[0].se > exact.se, "taking a group and everybody as independent overstates the error"
    assert any("share people" in note for note in published.notes)


def test_many_comparisons_are_adjusted_so_that_chance_rarely_gives_a_false_alarm() -> None:
    rng = np.random.default_rng(5)
    n = 6000
    data = {"g": [f"g{i:02d}" for i in rng.integers(0, 40, n)], "y": (rng.random(n) < 0.5).astype(int), "w": np.ones(n)}
    opened = survey.open(data, {"weights": "w"})
    raw = opened.ask({"column": "y", "by": ["g"], "versus_rest": True, "many": "none"})
    held = opened.ask({"column": "y", "by": ["g"], "versus_rest": True, "many": "holm"})
    assert all(one.p_adjusted is not None and one.p_value is not None and one.p_adjusted >= one.p_value for one in held.differences)
    assert sum(one.verdict in ("higher", "lower") for one in held.differences) <= sum(
        one.verdict in ("higher", "lower") for one in raw.differences
    )
    assert sum(one.verdict in ("higher", "lower") for one in held.differences) == 0


def test_change_between_waves_is_said_as_increase_decrease_or_no_change_that_we_can_see() -> None:
    rng = np.random.default_rng(3)
    n = 3000
    waves = np.repeat(["Nov 21-22", "Nov 22-23", "Nov 23-24"], n)
    y = np.concatenate([rng.random(n) < 0.30, rng.random(n) < 0.40, rng.random(n) < 0.40]).astype(int)
    opened = survey.open({"wave": waves.tolist(), "y": y, "w": np.ones(3 * n)}, {"weights": "w", "waves": "wave"})
    assert [one.verdict for one in opened.ask({"column": "y", "by": ["wave"]}).differences] == ["increase", "no change that we can see"]


def test_totals_of_several_waves_are_not_added_together() -> None:
    opened = survey.open(_people({("a", "young"): 400, ("b", "old"): 400}), {"weights": "w", "waves": "wave"})
    with pytest.raises(Refused) as refused:
        opened.ask({"column": "active", "statistic": "count", "levels": [True]})
    assert refused.value.code == "waves_pooled"
