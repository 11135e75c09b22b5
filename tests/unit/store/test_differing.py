"""Two releases are laid side by side: every figure is new, revised, corrected or gone, or it is the same."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from commonground.domain.indicators.revisions import sentence
from commonground.store.warehouse import differing
from commonground.terms import Refused


def test_a_release_is_the_same_as_itself(made_up: SimpleNamespace) -> None:
    one = made_up.build()
    seen = differing.changes(one, one)
    assert (seen.total, seen.figures, seen.measures) == (0, (), ())
    assert sentence(seen) == f"Nothing changed: all {len(made_up.figures)} figures are the same in both."


def test_each_kind_of_change_is_told_apart(made_up: SimpleNamespace) -> None:
    old = made_up.build()
    figures = [dict(row) for row in made_up.figures]
    figures[0]["value"] = 51.5  # same file: our own correction
    gone = figures.pop(1)
    figures.append(made_up.figure("active", "E06000001", 40.0, period="2025"))
    figures[1] |= {"low": 40.0, "high": 60.0, "level": 0.95}
    new = made_up.build(made_up.loaded(figure=figures))
    seen = differing.changes(old, new)
    assert dict(seen.counts) == {"corrected": 2, "revised": 0, "gone": 1, "new": 1}
    assert seen.only_limits == 1
    first = seen.figures[0]
    assert (first.kind, first.before, first.after, first.place_name, first.only_limits) == ("corrected", 50.0, 51.5, "Hartlepool", False)
    assert {(one.measure, one.place) for one in seen.figures if one.kind == "gone"} == {(gone["measure"], gone["place"])}
    assert "1 figure is new, 2 figures are corrected and 1 figure is gone. Of the revised" in sentence(seen)


def test_another_edition_or_file_makes_it_a_revision(made_up: SimpleNamespace) -> None:
    from commonground.store import warehouse

    old = made_up.build()
    figures = [row | {"value": row["value"] + 1} for row in made_up.figures]
    later = replace(made_up.source, sha256="cd" * 32)
    new = warehouse.build(made_up.loaded(figure=figures), [later], now=made_up.now, measures=made_up.measures)
    assert dict(differing.changes(old, new).counts) == {"corrected": 0, "revised": len(figures), "gone": 0, "new": 0}


def test_a_rounding_of_the_machine_is_no_change_and_an_absence_that_turns_into_a_zero_is(made_up: SimpleNamespace) -> None:
    figures = [dict(row) for row in made_up.figures]
    figures[1] |= {"value": None, "status": "not_published"}
    old = made_up.build(made_up.loaded(figure=figures))
    later = [dict(row) for row in figures]
    later[0]["value"] += 1e-12
    later[1] |= {"value": 0.0, "status": "estimated"}
    seen = differing.changes(old, made_up.build(made_up.loaded(figure=later)))
    assert [(one.before, one.after) for one in seen.figures] == [(None, 0.0)]


def test_a_measure_that_is_defined_otherwise_says_what_it_was(made_up: SimpleNamespace) -> None:
    old = made_up.build()
    other = {**made_up.measures, "active": replace(made_up.measures["active"], who="People aged 14 and over", name="Active people")}
    seen = differing.changes(old, made_up.build(measures=other))
    (change,) = seen.measures
    assert (change.measure, change.kind, change.parts) == (
        "active",
        "defined otherwise",
        (("for whom", "Everyone", "People aged 14 and over"),),
    )
    assert "1 measure is defined otherwise: Active people." in sentence(seen)


def test_the_table_of_changes_has_a_row_for_every_change(made_up: SimpleNamespace) -> None:
    old = made_up.build()
    new = made_up.build(made_up.loaded(figure=made_up.figures[1:]))
    table = differing.every_change(old, new)
    assert table.column_names == list(differing.COLUMNS)
    assert table["kind"].to_pylist() == ["gone"]


def test_a_release_that_is_not_there_is_refused(made_up: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="no release '2020-01-01-00000000'"):
        differing.changes("2020-01-01-00000000", made_up.build())
