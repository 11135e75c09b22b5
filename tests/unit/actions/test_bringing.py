"""Figures that somebody brings reach a new release with where they are from, or nothing is loaded and every reason is listed."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from commonground.actions import profiles
from commonground.actions.data import bringing, changes, releases
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.connectors import starter as shipped
from commonground.connectors.fakes import ods
from commonground.connectors.nouns import Loaded
from commonground.domain.indicators.mapping import Column
from commonground.store import warehouse
from commonground.store.warehouse import Release
from commonground.terms import Refused

pytestmark = pytest.mark.django_db
BY = LOCAL_PERSON
SMALL = "'E06000001', 'E06000002', 'E08000021', 'E92000001', 'E12000001', 'E02002483'"
OWN = b"""Council,Year,Leisure members,Asked
Hartlepool,2024/25,"4,210",
Middlesbrough,2024/25,-,
Hartlepool,2023/24,"3,900",
"""


@pytest.fixture
def own_home(starter: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation of a few places."""
    tables = {
        "place": starter.rows(f"SELECT * FROM place WHERE code IN ({SMALL})"),
        "place_part": starter.rows(f"SELECT * FROM place_part WHERE child IN ({SMALL}) AND parent IN ({SMALL})"),
        "figure": starter.rows(f"SELECT * FROM figure WHERE place IN ({SMALL})"),
    }
    loaded = Loaded(tables, tuple(starter.sources().values()))
    monkeypatch.setattr(shipped, "load", lambda progress=None: loaded)
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path / "new"))
    return releases.ensure_release(by=BY)


def reading(body: bytes = OWN, name: str = "members.csv", **more):
    mapping = bringing.look(name=name, body=body, by=BY).mapping
    own = tuple(replace(one, unit="people", definition="People with a membership on 31 March") for one in mapping.measures)
    said = {
        "publisher": "Hartlepool Borough Council",
        "title": "Leisure members",
        "edition": "2025",
        "licence": "With leave of the council",
    }
    return replace(bringing.with_source(mapping, **said), measures=own, **more)


def test_a_councils_own_figures_come_with_their_provenance_and_are_marked_wherever_they_are_shown(own_home: str) -> None:
    done = bringing.bring(name="members.csv", body=OWN, mapping=reading(), by=BY)
    release = warehouse.current()
    assert (release.id, release.base, done.figures) == (done.release, own_home, 3)
    rows = release.rows(
        "SELECT place, period, value, status FROM figure WHERE measure = 'own_leisure_members' ORDER BY place, period"
    ).to_pylist()
    assert [(row["place"], row["period"], row["value"], row["status"]) for row in rows] == [
        ("E06000001", "2023/24", 3900.0, "counted"), ("E06000001", "2024/25", 4210.0, "counted"),
        ("E06000002", "2024/25", None, "not_published")]  # fmt: skip
    assert release.measures()["own_leisure_members"].unit == "people"
    profile = profiles.read_profile(place="E06000001", by=BY)
    shown = profile.reading("own_leisure_members")
    assert shown.figure.number == 4210
    assert "brought in here, not an official statistic" in shown.marks
    (source,) = shown.figure.sources
    assert source.publisher == "Hartlepool Borough Council"
    assert "Hartlepool Borough Council's own figures, not official statistics. Brought in by" in source.note
    (swap,) = [one for one in changes.swaps(by=BY) if one.release == done.release]
    assert swap.counts["new"] == 3


def test_own_figures_and_their_measures_go_on_in_later_releases(own_home: str, tmp_path: Path) -> None:
    bringing.bring(name="members.csv", body=OWN, mapping=reading(), by=BY)
    later = OWN.replace(b"4,210", b"4,250")
    done = bringing.bring(name="members.csv", body=later, mapping=reading(later), by=BY)
    other = OWN.replace(b"Leisure members", b"Swimmers")
    bringing.bring(name="swimmers.csv", body=other, mapping=reading(other, "swimmers.csv"), by=BY)
    release = warehouse.current()
    assert {"own_leisure_members", "own_swimmers"} <= set(release.measures())
    assert [one.kind for one in done.changes.figures] == ["revised"]
    assert (done.changes.figures[0].before, done.changes.figures[0].after) == (4210, 4250)


def test_with_one_error_nothing_is_loaded_and_everything_is_listed(own_home: str) -> None:
    body = OWN.replace(b"3,900", b"about 3,900") + b"Hartlepool,2024/25,77,\n"
    with pytest.raises(Refused) as no:
        bringing.bring(name="members.csv", body=body, mapping=replace(reading(body), source=reading().source), by=BY)
    assert {finding.code for finding in no.value.findings} >= {"value_unreadable", "row_repeated"}
    assert warehouse.current().id == own_home


def test_a_file_without_provenance_is_refused_with_each_thing_that_is_missing(own_home: str) -> None:
    mapping = bringing.look(name="members.csv", body=OWN, by=BY).mapping
    codes = [finding.code for finding in bringing.attempt(name="members.csv", body=OWN, mapping=mapping, by=BY).errors]
    assert codes.count("source_incomplete") == 3
    assert "measure_incomplete" in codes


def book(rows) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Table 5"
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


ONLINE = b"""Active Lives Adult Survey
Levels of activity: Inactive (less than 30 minutes a week)
Adults (16+)
,Nov 15-16,Nov 16-17
England,25.6%,25.7%
Hartlepool,33.4,-
"""
TABLES = book([
    ["Active Lives Adult Survey: levels of activity by local authority"], [],
    ["", "", "Nov 22-23", "", "", "", "", "", "", "", "", "", "Nov 23-24", "", "", "", "", "", "", "", "", ""],
    ["", "", *["", "Inactive", "", "", "Fairly active", "", "", "Active", "", ""] * 2],
    ["Local authority code", "Name of authority", *["Respondents", *["Rate (%)", "Lower limit", "Upper limit"] * 3] * 2],
    ["E06000001", "Hartlepool", 480, 31.1, 27, 35, 11, 8, 14, 57.9, 53, 62, 500, 30.2, 26, 34.5, 12, 9, 15, 57.8, 53.5, 62],
    ["E08000021", "Newcastle upon Tyne", 900, 25.1, 22, 28, 11, 9, 13, 63.9, 61, 67, 950, "*", "*", "*", 12, 9, 15, 63.8, 60.5, 67],
])  # fmt: skip
PEOPLE = ods({"1x30": [
    ["Active People Survey: once a week participation in sport (1x30) by local authority"],
    ["", "", "APS8 (Oct 2013-Oct 2014)", "", "", "", "APS9 (Oct 2014-Oct 2015)", "", "", ""],
    ["Local authority code", "Local authority name", *["Rate %", "Lower", "Upper", "Base"] * 2],
    ["E06000001", "Hartlepool", 31.2, 27, 35.4, 497, 30.1, 26, 34.2, 505],
]})  # fmt: skip
CHILDREN = book([
    ["Active Lives Children and Young People Survey: active an average of 60 minutes or more a day, by local authority"],
    ["", "Academic year 2022-23", "", "", "", "Academic year 2023-24", "", "", ""],
    ["Local authority", *["Rate (%)", "Lower", "Upper", "Respondents"] * 2],
    ["Hartlepool", 46.1, 40, 52, 310, 47.2, 41, 53, 290],
    ["Middlesbrough", "*", "*", "*", 20, 44, 38, 50, 250],
])  # fmt: skip
SMALL_AREAS = b"""Small Area Estimates
MSOA code,MSOA name,Estimate (%),Lower limit,Upper limit
E02002483,Old Town,55.1,49.2,61.0
"""
LAYOUTS = {
    "active_lives_online": (ONLINE, "export.csv", {"inactive_adults_16": 4}, ("Nov 15-16", 33.4, None, None)),
    "active_lives_tables": (TABLES, "tables.xlsx", {"inactive_adults_16": 4, "fairly_active_adults_16": 4, "active_adults_16": 4},
                            ("Nov 22-23", 31.1, 27.0, 480)),
    "active_people_tables": (PEOPLE, "aps.ods", {"sport_1x30_16": 2}, ("2013/14", 31.2, 27.0, 497)),
    "children_tables": (CHILDREN, "children.xlsx", {"active_children": 4}, ("2022-23", 46.1, 40.0, 310)),
    "small_area_estimates": (SMALL_AREAS, "sae.csv", {"own_small_area_estimate_active": 1}, ("2024", 55.1, 49.2, None)),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_published_layout_is_recognised_and_read(own_home: str, layout: str) -> None:
    body, name, counts, first = LAYOUTS[layout]
    looked = bringing.look(name=name, body=body, by=BY)
    assert looked.layout == layout
    mapping = bringing.with_source(looked.mapping, edition="as exported")
    mapping = replace(mapping, period_is="2024") if layout == "small_area_estimates" else mapping
    done = bringing.bring(name=name, body=body, mapping=mapping, layout=layout, by=BY)
    release = warehouse.current()
    table = "small_figure" if layout == "small_area_estimates" else "figure"
    source = f"brought_{layout}%"
    found = release.rows(f"SELECT measure, count(*) AS n FROM {table} WHERE source_id LIKE ? GROUP BY measure", [source]).to_pylist()
    assert {row["measure"]: row["n"] for row in found} == counts
    (row, *_) = release.rows(
        f"SELECT period, value, low, base, status FROM {table} WHERE source_id LIKE ? AND place IN ('E06000001', 'E02002483') "
        "ORDER BY period_start, measure DESC", [source]).to_pylist()  # fmt: skip
    assert (row["period"], row["value"], row["low"], row["base"]) == first
    assert row["status"] == ("modelled" if layout == "small_area_estimates" else "estimated")
    assert done.figures == sum(counts.values())


def test_what_a_published_table_gives_is_not_marked_as_a_councils_own(own_home: str) -> None:
    mapping = bringing.with_source(bringing.look(name="aps.ods", body=PEOPLE, by=BY).mapping, edition="2014/15")
    bringing.bring(name="aps.ods", body=PEOPLE, mapping=mapping, layout="active_people_tables", by=BY)
    shown = profiles.read_profile(place="E06000001", by=BY).reading("sport_1x30_16")
    assert shown.figure.number == 30.1
    assert not any("brought in" in mark for mark in shown.marks)
    assert shown.age


def test_a_mapping_goes_to_yaml_and_back(own_home: str) -> None:
    mapping = reading(groups={"Female": "sex=female"}, only={"Year": ("2024/25",)}, year_starts=(9, 1), absent={"?": "suppressed"})
    assert bringing.read_mapping(text=bringing.mapping_as_text(mapping), where="m.yaml", by=BY) == mapping


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("- a", set()),
        ("{", set()),
        ("colums: []", {"mapping_unknown"}),
        ("columns: 3\nabsent: {'-': zero}\nyear_starts: 4\nscale: 0\nsource: [1]", {"mapping_form", "mapping_absent"}),
        ("measures: [{name: Members, section: fun}, {unit: x}]\ncolumns: [{measure: a}]", {"measure_incomplete", "mapping_form"}),
    ],
)
def test_a_mapping_that_cannot_be_used_says_everything_that_is_wrong(own_home: str, text: str, codes: set[str]) -> None:
    with pytest.raises(Refused) as no:
        bringing.read_mapping(text=text, where="m.yaml", by=BY)
    assert no.value.code == "mapping_invalid"
    assert {finding.code for finding in no.value.findings} == codes


def test_a_column_of_groups_becomes_groups(own_home: str) -> None:
    body = b"Council,Sex,Members\nHartlepool,Female,10\nHartlepool,Male,12\nHartlepool,All,22\nHartlepool,Other,1\n"
    mapping = reading(body, period_is="2025", period="", group="Sex", groups={"Female": "sex=female", "Male": "sex=male"})
    tried = bringing.attempt(
        name="m.csv", body=body, mapping=replace(mapping, columns=(Column(measure="own_members", value="Members"),)), by=BY
    )
    assert [(row.group, row.value) for row in tried.rows] == [("sex=female", 10), ("sex=male", 12), ("all", 22)]
    assert [finding.code for finding in tried.findings] == ["group_unknown"]


def test_a_file_is_kept_as_it_came_and_another_is_not_found(own_home: str) -> None:
    ref = bringing.keep(name="../../etc/passwd.csv", body=OWN, by=BY)
    held = bringing.held(ref=ref, by=BY)
    assert (held.body, "/" in held.name) == (OWN, False)
    for strange in ("x" * 24, "../../x", ""):
        with pytest.raises(Refused, match="no such file"):
            bringing.held(ref=strange, by=BY)


def test_only_who_may_add_data_may_bring_figures(own_home: str) -> None:
    with pytest.raises(Refused, match="may not"):
        bringing.look(name="members.csv", body=OWN, by=Person(ref="v", name="V", roles=frozenset({"viewer"})))
