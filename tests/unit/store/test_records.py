"""Cases and answers come back from the database as the values that went in, and can only be added to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from commonground.case import Case, Kind, Settled, draft, settle, skip
from commonground.store.records import cases, choices, database, events, models, people
from commonground.terms import Refused

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)


def full() -> Case:
    case = Case(ref="hartlepool-1", title="Sport in Hartlepool", place="E06000001", opened_by="Ann", opened_on=DAY)
    case = draft(
        case, "place", {"code": "E06000001", "names": ["Hartlepool", "Ré"], "share": 0.1}, outside={"boundaries": "b1"}, by="Ann", on=DAY
    )
    case = settle(case, "place", current={"boundaries": "b1"}, by="Ann", on=DAY + timedelta(hours=1))
    return skip(case, "profile", reason="We know it", by="Bo", on=DAY + timedelta(hours=2))


def kept() -> Case:
    case = full()
    with database.writing():
        cases.save_opened(case, by_ref="ann")
    return case


def test_a_case_comes_back_as_it_went_in() -> None:
    case = kept()
    assert cases.load_case("hartlepool-1") == case
    assert cases.load_cases() == (case,)
    assert cases.load_cases(place="E06000002") == ()
    assert [answer.fingerprint for answer in cases.load_case("hartlepool-1").history()] == [answer.fingerprint for answer in case.history()]


def test_an_answer_is_added_after_those_that_are_there() -> None:
    case = kept()
    answer = Settled.of(
        stage="profile", kind=Kind.DRAFT, answer={"a": [1, None]}, by="Bo", on=DAY + timedelta(days=1), rests_on={"figures": "f"}
    )
    cases.append_answer(case.ref, answer, by_ref="bo")
    assert cases.load_case(case.ref) == case.with_answer(answer)


def test_an_unknown_case_names_those_near_it() -> None:
    kept()
    with pytest.raises(Refused) as refused:
        cases.load_case("hartlepool-7")
    assert refused.value.code == "case_unknown"
    assert refused.value.ways_out[0] == "Use hartlepool-1"


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("Hartlepool", "hartlepool-2"),
        ("St. Helens", "st-helens-1"),
        ("Bristol, City of", "bristol-city-of-1"),
        ("Ynys Môn", "ynys-mon-1"),
        ("!", "case-1"),
        ("hart", "hart-1"),
    ],
)
def test_a_new_reference_is_readable_and_free(name: str, ref: str) -> None:
    kept()
    assert cases.new_ref(name) == ref


def test_rows_of_answers_and_of_the_log_are_never_changed_or_removed_through_the_models() -> None:
    kept()
    events.append_event(on=DAY, by="ann", by_name="Ann", action="open_case", subject="hartlepool-1")
    for row in (models.Answer.objects.first(), models.Event.objects.first()):
        assert row is not None
        rows = type(row).objects
        for change in (
            row.save,
            row.delete,
            rows.all().delete,
            lambda rows=rows: rows.all().update(id=9),
            lambda rows=rows, row=row: rows.bulk_update([row], ["id"]),
        ):
            with pytest.raises(Refused, match="cannot be changed or removed"):
                change()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_answer SET text = '{}'",
        "DELETE FROM records_answer",
        "UPDATE records_event SET action = 'x'",
        "DELETE FROM records_event",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_them(sql: str) -> None:
    kept()
    events.append_event(on=DAY, by="ann", by_name="Ann", action="open_case", subject="hartlepool-1")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert models.Answer.objects.count() == 3


@pytest.mark.parametrize("wrong", [{"kind": "guessed"}, {"kind": "skipped", "reason": ""}, {"by_name": ""}, {"number": 1}])
def test_the_database_backs_up_what_the_values_refuse(wrong: dict) -> None:
    kept()
    row = models.Answer.objects.get(number=2)
    fields = {
        "case": row.case,
        "number": 9,
        "stage": "place",
        "kind": "draft",
        "text": "{}",
        "by": row.by,
        "by_name": "Ann",
        "on": DAY,
    } | wrong
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Answer.objects.create(**fields)


def log(count: int = 3) -> None:
    for number in range(count):
        events.append_event(
            on=DAY + timedelta(minutes=number),
            by="ann",
            by_name="Ann",
            action="settle",
            subject=f"case-{number % 2}",
            detail={"number": number, "text": "é"},
        )


def test_each_line_of_the_log_follows_from_the_one_before() -> None:
    log()
    lines = events.events()
    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[0].previous == events.BEGINNING
    assert [line.previous for line in lines[1:]] == [line.hash for line in lines[:-1]]
    assert [line.detail["number"] for line in events.events("case-0")] == [0, 2]
    assert events.check_chain().items == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE records_event SET by_name = 'Bo' WHERE number = 2", ["log_changed"]),
        ("UPDATE records_event SET detail = '{}' WHERE number = 3", ["log_changed"]),
        ("DELETE FROM records_event WHERE number = 2", ["log_line_missing", "log_broken"]),
        ("DELETE FROM records_event WHERE number = 1", ["log_line_missing", "log_broken"]),
    ],
)
def test_a_line_that_was_changed_or_removed_behind_our_back_shows(sql: str, found: list[str]) -> None:
    from commonground.store.records.append_only import create_sql, drop_sql

    log()
    with connection.cursor() as cursor:
        for statement in drop_sql(connection.vendor, "records_event"):
            cursor.execute(statement)
        cursor.execute(sql)
        for statement in create_sql(connection.vendor, "records_event"):
            cursor.execute(statement)
    assert [finding.code for finding in events.check_chain().items] == found


def test_a_log_that_is_carried_to_another_database_as_documented_still_holds(tmp_path: Path) -> None:
    from commonground.store.records.append_only import create_sql, drop_sql

    log()
    carried = tmp_path / "records.yaml"
    call_command("dumpdata", "records", format="yaml", output=str(carried))
    with connection.cursor() as cursor:
        for statement in (*drop_sql(connection.vendor, "records_event"), "DELETE FROM records_event"):
            cursor.execute(statement)
        for statement in create_sql(connection.vendor, "records_event"):
            cursor.execute(statement)
    call_command("loaddata", str(carried), verbosity=0)
    assert len(events.events()) == 3
    assert events.check_chain().items == []


def test_roles_are_held_everywhere_or_in_one_organisation() -> None:
    people.save_organisation(ref="hbc", name="Hartlepool Borough Council", place="E06000001")
    people.save_person(ref="ann", name="Ann", roles=["viewer"])
    people.save_person(ref="ann", name="Ann Smith", roles=["analyst", "analyst"], organisation="hbc")
    assert people.roles_of("ann") == {"viewer"}
    assert people.roles_of("ann", organisation="hbc") == {"viewer", "analyst"}
    assert people.roles_of("nobody") == frozenset()
    people.save_person(ref="ann", name="Ann Smith", roles=[], organisation="hbc")
    assert people.roles_of("ann", organisation="hbc") == {"viewer"}
    models.Person.objects.filter(ref="ann").update(active=False)
    assert people.roles_of("ann") == frozenset()


def test_a_membership_has_a_known_role_once() -> None:
    people.save_person(ref="ann", name="Ann", roles=["viewer"])
    ann = models.Person.objects.get(ref="ann")
    for role in ("wizard", "viewer"):
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Membership.objects.create(person=ann, role=role)


def test_templates_and_peers_come_back_as_they_went_in() -> None:
    template = choices.Template(ref="short", title="Short", sections=("health",), measures=("active",), by="Ann", on=DAY)
    peers = choices.ChosenPeers(ref="p", title="Coast", place="E06000001", places=("E06000002",), why="Both by the sea", by="Ann", on=DAY)
    choices.save_template(template)
    choices.save_template(template)
    choices.save_peers(peers)
    assert choices.templates() == (template,)
    assert choices.load_template("short") == template
    assert choices.peers_for("E06000001") == (peers,)
    with pytest.raises(Refused, match="There is no template 'long'"):
        choices.load_template("long")
