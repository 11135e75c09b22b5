"""What was brought in can be taken back, with what it had replaced put back, and old releases go, but never one that is in use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.actions.test_bringing import OWN, own_home, reading

from commonground.actions import cases
from commonground.actions.data import bringing, changes, forgetting, releases
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.domain.indicators.mapping import Column, Mapping, Provenance
from commonground.store import warehouse
from commonground.store.records import events
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
BY = LOCAL_PERSON
__all__ = ["own_home"]
FIGURE = "SELECT value, source_id FROM figure WHERE measure = 'population' AND place = 'E06000001' AND period = 'mid-2024' AND grp = 'all'"


def bring(body: bytes = OWN, mapping: Mapping | None = None) -> str:
    done = bringing.bring(name="members.csv", body=body, mapping=mapping or reading(), by=BY)
    return next(one.source.id for one in forgetting.brought_in(by=BY) if done.release)


def test_a_table_taken_back_leaves_the_release_as_if_it_had_never_come() -> None:
    before = warehouse.current()
    told = {table: before.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in ("figure", "measure", "source", "place")}
    source = bring()
    assert "own_" in {name[:4] for name in warehouse.current().measures()}
    done = forgetting.forget(source=source, why="The wrong year", by=BY)
    after = warehouse.current()
    assert after.id == done.release
    assert all(after.rows(f"SELECT * FROM {table} ORDER BY ALL").equals(rows) for table, rows in told.items())
    assert done.gone == 3
    assert done.base in warehouse.held()
    assert forgetting.brought_in(by=BY) == ()
    (line,) = [line for line in events.events() if line.action == "forget_data"]
    assert (line.detail["source"], line.detail["why"], line.detail["counts"]["gone"]) == (source, "The wrong year", 3)
    assert changes.swaps(by=BY)[0].why.endswith("The wrong year")


def test_figures_that_a_table_had_replaced_are_put_back_with_their_own_source() -> None:
    ((held, publisher),) = [tuple(row.values()) for row in warehouse.current().rows(FIGURE).to_pylist()]
    body = b"Council,Year,People\nHartlepool,mid-2024,7\n"
    said = Provenance(publisher="H", title="People", edition="1", licence="OGL")
    mapping = Mapping(header=(1,), place="Council", period="Year", columns=(Column(measure="population", value="People"),), source=said)
    source = bring(body, mapping)
    assert warehouse.current().rows(FIGURE).to_pylist() == [{"value": 7.0, "source_id": source}]
    done = forgetting.forget(source=source, why="Wrong", by=BY)
    assert warehouse.current().rows(FIGURE).to_pylist() == [{"value": held, "source_id": publisher}]
    assert (done.gone, done.back) == (1, 1)
    again = bring(body, mapping)
    for release in warehouse.held():
        if release not in (warehouse.current().id,):
            warehouse.remove(release)
    last = forgetting.forget(source=again, why="Wrong", by=BY)
    assert "could be put back" in last.sentence
    assert warehouse.current().rows(FIGURE).num_rows == 0


@pytest.mark.parametrize(
    ("source", "why", "code"), [("ons_mid_year_2024", "x", "source_unknown"), ("own_0' OR 1=1 --", "x", "source_unknown")]
)
def test_only_what_was_brought_in_can_be_taken_back(source: str, why: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        forgetting.forget(source=source, why=why, by=BY)
    assert refused.value.code == code


def test_a_reason_and_the_right_are_needed() -> None:
    source = bring()
    with pytest.raises(Refused, match="Nothing says why"):
        forgetting.forget(source=source, why="  ", by=BY)
    for role in ("viewer", "commissioner"):
        somebody = Person(ref="x", name="X", roles=frozenset({role}))
        for act in (lambda by: forgetting.forget(source=source, why="x", by=by), lambda by: forgetting.tidy(keep=1, by=by)):
            with pytest.raises(Refused) as refused:
                act(somebody)
            assert refused.value.code == "not_permitted"
    assert len(forgetting.brought_in(by=BY)) == 1


def test_old_releases_go_but_not_the_one_that_serves_nor_one_that_a_case_names() -> None:
    named = warehouse.current().id  # what is taken back leaves the very release of before, so a second table comes
    case = cases.open_case(place="Hartlepool", by=BY)
    bring()
    middle = warehouse.current().id
    bring(OWN.replace(b"4,210", b"4,211"))
    serving = warehouse.current().id
    assert forgetting.releases(by=BY)[0].id == serving
    with pytest.raises(Refused, match="At least one"):
        forgetting.tidy(keep=0, by=BY)
    gone = forgetting.tidy(keep=1, by=BY)
    assert [one.id for one in gone] == [middle]
    assert set(warehouse.held()) == {named, serving}
    assert forgetting.releases(by=BY)[-1].cases == (case.ref,)
    assert [line.subject for line in events.events() if line.action == "delete_release"] == [middle]
    with pytest.raises(Refused, match="serves now"):
        warehouse.remove(serving)
    assert releases.status(by=BY).release == serving
    assert replace(gone[0], bytes=0).serves is False
