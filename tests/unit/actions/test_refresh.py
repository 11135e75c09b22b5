"""Fresh figures come whole or are named; a bad day at one publisher costs nobody else's figures, and never the release that serves."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from commonground.actions import areas
from commonground.actions.data import changes, refresh
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.connectors import fakes
from commonground.connectors import starter as shipped
from commonground.connectors.nouns import Loaded
from commonground.connectors.transport import Limits
from commonground.connectors.transport import fake as bad_days
from commonground.store import warehouse
from commonground.store.records import events
from commonground.store.warehouse import Release
from commonground.terms import Refused

pytestmark = pytest.mark.django_db
BY = LOCAL_PERSON
QUICK = Limits(gap=0, first_wait=0.01, silence=2, pages=40)
CODES = ("E06000001", "E06000002", "E06000003")
LISTED = ", ".join(f"'{code}'" for code in (*CODES, "E92000001", "E12000001"))
SQUARE = '{"type":"Polygon","coordinates":[[[-1.3,54.6],[-1.1,54.6],[-1.1,54.8],[-1.3,54.8],[-1.3,54.6]]]}'


@pytest.fixture
def small(starter: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """An installation that holds three councils."""
    tables = {
        "place": starter.rows(f"SELECT * FROM place WHERE code IN ({LISTED})"),
        "place_part": starter.rows(f"SELECT * FROM place_part WHERE child IN ({LISTED}) AND parent IN ({LISTED})"),
        "figure": starter.rows(f"SELECT * FROM figure WHERE place IN ({LISTED})"),
    }
    tables["postcode"] = starter.rows("SELECT * FROM postcode WHERE place = 'E06000001' ORDER BY postcode LIMIT 50")
    tables["boundary"] = starter.rows(f"SELECT * FROM boundary WHERE code IN ({LISTED})")
    loaded = Loaded(tables, tuple(starter.sources().values()))
    monkeypatch.setattr(shipped, "load", lambda progress=None: loaded)
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path / "new"))
    return loaded


@pytest.fixture
def world(small: Loaded) -> fakes.World:
    names = dict(zip(CODES, ("Hartlepool", "Middlesbrough", "Redcar and Cleveland"), strict=True))
    outlines = dict(zip(small.tables["boundary"]["code"].to_pylist(), small.tables["boundary"]["geometry"].to_pylist(), strict=True))
    return fakes.World(
        councils=names,
        outlines={code: outlines.get(code, SQUARE) for code in CODES},
        regions=dict.fromkeys(CODES, "North East"),
        postcodes=small.tables["postcode"]["postcode"].to_pylist(),
        unknown_postcodes={"ZZ11ZZ": "E06000001"},
        facilities=30,
        practices=40,
        page=10,
    )


@pytest.fixture
def publishers(world: fakes.World) -> Iterator[Callable[..., SimpleNamespace]]:
    """Every publisher on this machine; `publishers(nomis=fault)` lets one have a bad day."""
    with contextlib.ExitStack() as stack:

        def open_all(only: tuple[str, ...] = (), world: fakes.World = world, **faults: bad_days.Fault) -> SimpleNamespace:
            answers = fakes.services(world)
            held = {
                name: stack.enter_context(bad_days.Service(answer, {0: faults[name]} if name in faults else {}))
                for name, answer in answers.items()
            }
            bases = {name: service.base for name, service in held.items()}
            return SimpleNamespace(services=held, refresh=lambda: refresh.refresh(only=only, by=BY, limits=QUICK, bases=bases))

        yield open_all


def told(done: refresh.Refreshed, name: str) -> refresh.Asked:
    return next(one for one in done.asked if one.name == name)


def test_a_refresh_asks_every_publisher_and_swaps_in_a_release_with_what_each_brought(publishers) -> None:
    done = publishers().refresh()
    assert [str(finding) for one in done.asked for finding in one.findings if finding.level == "error"] == []
    assert {one.name: one.state for one in done.asked} == {
        "open_geography": "whole", "fingertips": "whole", "nomis": "whole", "gov_uk": "whole",
        "sport_england": "whole", "nhs_ods": "whole", "postcodes_io": "whole",
    }  # fmt: skip
    release = warehouse.current()
    assert (release.id, release.base, done.swapped) == (done.release, done.base, True)
    (row,) = release.rows(
        "SELECT * FROM figure WHERE measure = 'active_adults_19' AND place = 'E06000001' AND period = '2025/26'"
    ).to_pylist()
    assert row["low"] == pytest.approx(row["value"] - 4)
    assert (row["count"], row["denominator"], row["level"], row["source_id"]) == (312, 500, 0.95, "ohid_fingertips_service")
    people = "SELECT value FROM figure WHERE measure = 'population' AND place = 'E06000001' AND period = 'mid-2025' AND grp"
    ((both,), (men,), (women,)) = (
        [row["value"] for row in release.rows(f"{people} = '{group}'").to_pylist()] for group in ("all", "sex=male", "sex=female")
    )
    assert both == men + women
    assert release.rows("SELECT count(*) AS n FROM facility WHERE source_id = 'sport_england_facilities'").to_pylist() == [{"n": 30}]
    assert release.rows("SELECT parent FROM place_part WHERE child = 'E06000001' AND parent_kind = 'active_partnership'").num_rows == 1
    assert release.rows("SELECT count(*) AS n FROM organisation WHERE place = 'E06000001'").to_pylist() == [{"n": 55}]
    money = release.rows("SELECT DISTINCT line, kind FROM money_line WHERE source_id = 'mhclg_revenue_outturn_service'").to_pylist()
    assert {row["kind"] for row in money} == {"total_expenditure", "income", "net_current_expenditure"}
    assert {row["line"] for row in money} == {
        "RO5: Sports development and community recreation", "RO5: Sports and recreation facilities, including golf courses"}  # fmt: skip
    for source in ("nomis_population", "dhsc_public_health_grant", "nhs_ods_service", "open_geography_areas", "postcodes_io"):
        assert len(release.files[source]) == 64


def test_a_second_refresh_finds_nothing_new_and_leaves_the_release(publishers) -> None:
    here = publishers()
    first, second = here.refresh(), here.refresh()
    assert (second.swapped, second.release) == (False, first.release)
    assert {one.state for one in second.asked} <= {"same", "nothing"}
    assert "goes on serving" in second.sentence


def test_todays_wards_come_with_a_refresh_and_areas_are_drawn_from_them(publishers, world, small, starter) -> None:
    codes = starter.rows("SELECT child FROM place_part WHERE parent = 'E06000001' AND child LIKE 'E01%' ORDER BY child LIMIT 8")[
        "child"
    ].to_pylist()
    listed = ", ".join(f"'{code}'" for code in codes)
    small.tables["place"] = pa.concat_tables([small.tables["place"], starter.rows(f"SELECT * FROM place WHERE code IN ({listed})")])
    small.tables["small_figure"] = starter.rows(f"SELECT * FROM small_figure WHERE place IN ({listed})")
    done = publishers(only=("open_geography",), world=replace(world, small_areas=dict.fromkeys(codes, "E06000001"))).refresh()
    assert [finding for finding in told(done, "open_geography").findings if finding.level == "error"] == []
    wards = warehouse.current().rows("SELECT code, name, generation FROM place WHERE kind = 'ward' ORDER BY code").to_pylist()
    assert wards == [{"code": f"E0599000{n}", "name": f"Made-up Ward {n}", "generation": 2025} for n in (0, 1)]
    area = areas.draw(name="One ward", text="E05990001", by=BY)
    beside = areas.draw(name="Its small areas", text=" ".join(codes[4:]), by=BY)
    side = areas.side_by_side(areas=[area, beside], by=BY)
    assert area.people == beside.people
    assert len(side.rows) >= 3
    assert all(ours.value == theirs.value for _, (ours, theirs) in side.rows)
    assert side.look_ups[0].id == "open_geography_wards"


def second_page_again(asked, answer):
    query = {name: ("0" if name in ("recordoffset", "Offset", "resultOffset") else value) for name, value in asked.query.items()}
    return answer(bad_days.Asked(method=asked.method, path=asked.path, query=query, headers=asked.headers, body=asked.body))


FAULTS = {
    "busy": (bad_days.busy("0"), "busy (429)"),
    "busy for an hour": (bad_days.busy("3600"), "asks us to wait 3,600 seconds"),
    "out of service": (bad_days.out_of_service, "not in service"),
    "a web page": (bad_days.html, "A web page came in place of data"),
    "nothing": (bad_days.empty, "The answer is empty"),
    "half of it": (bad_days.truncated, ""),
    "cut off": (bad_days.cut, "broke the connection half-way"),
}


@pytest.mark.parametrize("name", ["open_geography", "fingertips", "nomis", "gov_uk", "sport_england", "nhs_ods"])
@pytest.mark.parametrize("bad_day", FAULTS)
def test_a_bad_day_at_one_publisher_is_said_in_words_and_costs_no_other(publishers, name: str, bad_day: str) -> None:
    fault, words = FAULTS[bad_day]
    other = "nhs_ods" if name == "nomis" else "nomis"
    before = warehouse_figures(publishers)
    done = publishers(only=(name, other), **{name: fault}).refresh()
    bad, good = told(done, name), told(done, other)
    assert (bad.state, good.state, done.swapped) == ("failed", "whole", True)
    assert bad.findings
    assert all(words in str(finding) for finding in bad.findings if finding.level == "error")
    after = {
        (row["measure"], row["place"], row["period"], row["grp"]): row["value"]
        for row in warehouse.current().rows("SELECT * FROM figure").to_pylist()
    }
    assert {key: after[key] for key in before} == before


def warehouse_figures(publishers) -> dict:
    from commonground.actions.data import releases

    releases.ensure_release(by=BY)
    return {
        (row["measure"], row["place"], row["period"], row["grp"]): row["value"]
        for row in warehouse.current().rows("SELECT * FROM figure").to_pylist()
    }


@pytest.mark.parametrize(
    ("name", "fault", "code"),
    [
        ("nomis", bad_days.renamed("OBS_VALUE", "VALUE"), "columns_changed"),
        ("fingertips", bad_days.renamed("Lower CI 95.0 limit", "Lower limit"), "columns_changed"),
        ("nhs_ods", bad_days.renamed("OrgId", "OrganisationId"), "columns_changed"),
        ("sport_england", bad_days.renamed("PostCode", "Zip"), "columns_changed"),
        ("open_geography", bad_days.renamed("LAD24CD", "LADXXCD"), "columns_changed"),
        ("gov_uk", bad_days.renamed("attachments", "files"), "form_changed"),
        ("nhs_ods", second_page_again, "list_endless"),
        ("sport_england", second_page_again, "list_endless"),
        ("open_geography", second_page_again, "list_endless"),
    ],
)
def test_changed_columns_duplicate_pages_and_pages_that_never_end_are_named(publishers, world, name: str, fault, code: str) -> None:
    only = (name, "nhs_ods" if name == "nomis" else "nomis")
    done = publishers(only=only, world=replace(world, page=2), **{name: fault}).refresh()
    assert code in {finding.code for finding in told(done, name).findings if finding.level == "error"}
    assert done.swapped


def test_when_every_publisher_fails_nothing_changes_and_every_reason_is_listed(publishers) -> None:
    names = ("fingertips", "nomis", "gov_uk")
    before = warehouse_figures(publishers)
    release = warehouse.current().id
    with pytest.raises(Refused, match="No publisher gave anything") as no:
        publishers(only=names, **dict.fromkeys(names, bad_days.out_of_service)).refresh()
    assert no.value.code == "refresh_failed"
    assert len(no.value.findings) >= len(names)
    assert (warehouse.current().id, warehouse_figures(publishers)) == (release, before)


def test_one_indicator_that_fails_leaves_the_others_right(publishers) -> None:
    def one_bad(asked, answer):
        return bad_days.html(asked, answer) if asked.query["indicator_ids"] == "93015" else answer(asked)

    done = publishers(only=("fingertips",), fingertips=one_bad).refresh()
    assert (told(done, "fingertips").state, done.swapped) == ("partly", True)
    measures = set(
        warehouse.current().rows("SELECT DISTINCT measure FROM figure WHERE source_id = 'ohid_fingertips_service'")["measure"].to_pylist()
    )
    assert "active_adults_19" in measures
    assert "inactive_adults_19" not in measures


def test_an_interrupted_refresh_goes_on_where_it_was(publishers) -> None:
    here = publishers(only=("nhs_ods", "nomis"))
    here.services["nhs_ods"].faults = {
        0: lambda asked, answer: answer(asked) if asked.query["PrimaryRoleId"] == "RO177" else bad_days.html(asked, answer)
    }
    assert told(here.refresh(), "nhs_ods").state == "partly"
    before = len(here.services["nhs_ods"].asked)
    here.services["nhs_ods"].faults = {}
    assert told(here.refresh(), "nhs_ods").state == "whole"
    assert "RO177" not in {asked.query["PrimaryRoleId"] for asked in here.services["nhs_ods"].asked[before:]}


def test_a_figure_that_the_tables_cannot_hold_never_reaches_the_release(publishers) -> None:
    before = warehouse_figures(publishers)
    release = warehouse.current().id
    with pytest.raises(Refused) as no:
        publishers(only=("fingertips",), fingertips=bad_days.renamed(",312,500,", ",-312,500,")).refresh()
    assert no.value.code in ("refresh_failed", "release_invalid")
    assert (warehouse.current().id, warehouse_figures(publishers)) == (release, before)


def test_the_log_of_corrections_names_every_swap_with_what_changed(publishers) -> None:
    done = publishers(only=("nomis",)).refresh()
    (swap,) = [one for one in changes.swaps(by=BY) if one.release == done.release]
    assert (swap.base, swap.by, swap.counts["new"] > 100) == (done.base, BY.name, True)
    assert "Nomis" in swap.why
    assert events.events()[-1].action == "refresh_data"


def test_only_who_may_add_data_may_refresh(small: Loaded) -> None:
    with pytest.raises(Refused, match="may not"):
        refresh.refresh(by=Person(ref="v", name="V", roles=frozenset({"viewer"})))


def test_a_connector_that_does_not_exist_is_refused_with_those_that_do(small: Loaded) -> None:
    with pytest.raises(Refused, match="no connector called nomad") as no:
        refresh.refresh(only=("nomad",), by=BY)
    assert any("nomis" in way for way in no.value.ways_out)


def test_the_test_setting_leads_to_this_machine_only(small: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONGROUND_TEST_PUBLISHERS", "nomis=http://10.0.0.1:80")
    with pytest.raises(Refused, match="only this machine"):
        refresh.refresh(only=("nomis",), by=BY)


def test_as_long_work_it_says_how_far_it_is_and_gives_a_plain_answer(publishers, monkeypatch: pytest.MonkeyPatch) -> None:
    here = publishers()
    bases = " ".join(f"{name}={service.base}" for name, service in here.services.items())
    monkeypatch.setenv("COMMONGROUND_TEST_PUBLISHERS", bases)
    said: list[tuple[float, str]] = []
    answer = refresh.work({"only": ["nomis"]}, BY, lambda share, words: said.append((share, words)))
    assert json.loads(json.dumps(answer))["swapped"] is True
    assert said
    assert all(0 <= share < 1 for share, _ in said)
    assert [share for share, _ in said] == sorted(share for share, _ in said)
