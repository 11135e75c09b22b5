"""Tables that people bring are read as they are written: absences stay absences, and everything wrong is said at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonground.domain.indicators.mapping import Column, Mapping, Provenance, check, own_measure
from commonground.domain.indicators.mapping_places import Known
from commonground.domain.indicators.mapping_read import headings, read
from commonground.domain.indicators.mapping_suggest import suggest
from commonground.store import catalogue

_HELD = {
    "E06000001": ("Hartlepool", "unitary"),
    "E08000021": ("Newcastle upon Tyne", "metropolitan"),
    "E12000001": ("North East", "region"),
    "E06000023": ("Bristol, City of", "unitary"),
    "E06000045": ("Southampton", "unitary"),
    "E02002483": ("Old Town", "msoa"),
    "E08000016": ("Barnsley", "metropolitan"),
    "E92000001": ("England", "country"),
}
PLACES = Known(
    names={code: name for code, (name, _) in _HELD.items()},
    kinds={code: kind for code, (_, kind) in _HELD.items()},
    generations=dict.fromkeys(_HELD, 2024),
    recoded={"E08000038": "E08000016"},
    replaced={"E07000187": "Mendip (E07000187) was replaced by Somerset; its old figures are not carried here"},
)
MEASURES = catalogue.measures()
SOURCE = Provenance(publisher="Hartlepool Borough Council", title="Leisure members", edition="2025", licence="With leave of the council")
MEMBERS = own_measure(name="Leisure members", unit="people", definition="People with a membership on 31 March")


def rows(grid, mapping):
    measures = {**MEASURES, **{one.id: one for one in mapping.measures}}
    found = read(grid, mapping, places=PLACES, measures=measures)
    return found, [(row.place, row.period.label, row.value if row.value is not None else row.status) for row in found.rows]


ONLINE = [
    ["Active Lives Adult Survey"],
    ["Levels of activity: Inactive (less than 30 minutes a week)"],
    ["Adults (16+)"],
    ["", "Nov 15-16", "Nov 16-17", "Nov 17-18"],
    ["England", "25.6%", "25.7%", "25.1%"],
    ["North East Region", "28.1", "-", "1,234"],
    ["Hartlepool", "33.4", "*", "31.0"],
    ["Downloaded on 1 November 2026"],
]
EXPORT = Mapping(header=(4,), place="#1", columns=(Column(measure="inactive_adults_16", value="/(?P<period>nov.*)/"),), source=SOURCE)


def test_t17_an_export_with_header_rows_dashes_and_thousands_is_read_and_a_dash_is_never_zero():
    grid = [[*row] for row in ONLINE]
    grid[5][3] = "29.0"
    found, figures = rows(grid, EXPORT)
    assert found.errors == ()
    assert figures == [
        ("E92000001", "Nov 15-16", 25.6), ("E92000001", "Nov 16-17", 25.7), ("E92000001", "Nov 17-18", 25.1),
        ("E12000001", "Nov 15-16", 28.1), ("E12000001", "Nov 16-17", "not_published"), ("E12000001", "Nov 17-18", 29.0),
        ("E06000001", "Nov 15-16", 33.4), ("E06000001", "Nov 16-17", "suppressed"), ("E06000001", "Nov 17-18", 31.0),
    ]  # fmt: skip
    assert (found.rows[0].period.start.isoformat(), found.rows[0].period.end.isoformat()) == ("2015-11-16", "2016-11-15")


def test_t17_thousands_separators_are_part_of_the_number():
    mapping = replace(EXPORT, columns=(Column(measure=MEMBERS.id, value="/(?P<period>nov.*)/"),), measures=(MEMBERS,))
    _, figures = rows([*ONLINE[:4], ["Hartlepool", "1,234", "12,345.5", "1,23"]], mapping)
    assert figures == [("E06000001", "Nov 15-16", 1234.0), ("E06000001", "Nov 16-17", 12345.5)]


def test_everything_wrong_with_a_table_is_said_at_once_with_its_rows():
    grid = [
        ["Council", "Year", "Share", "Lower", "Upper", "Asked"],
        ["Hartlepool", "2024/25", "33.1", "28", "38", "500"],
        ["Hartlepol", "2024/25", "33.1", "28", "38", "500"],
        ["E07000187", "2024/25", "30", "28", "38", "500"],
        ["Southampton", "last year", "30", "28", "38", "500"],
        ["Southampton", "2024/25", "many", "28", "38", "500"],
        ["Southampton", "2023/24", "130", "28", "38", "500"],
        ["Southampton", "2022/23", "30", "38", "28", "500"],
        ["Southampton", "2021/22", "30", "35", "38", "25"],
        ["Hartlepool", "2024/25", "44.0", "28", "48", "500"],
    ]
    mapping = Mapping(place="Council", period="Year", source=SOURCE, columns=(
        Column(measure="inactive_adults_16", value="Share", low="Lower", high="Upper", base="Asked"),))  # fmt: skip
    found, figures = rows(grid, mapping)
    said = {finding.code: str(finding) for finding in found.findings}
    assert set(said) == {"place_unknown", "period_unknown", "value_unreadable", "value_range", "interval_backwards", "interval_outside",
                         "base_small", "row_repeated"}  # fmt: skip
    assert "did you mean Hartlepool?" in said["place_unknown"]
    assert "was replaced by Somerset" in said["place_unknown"]
    assert "row 5, 'last year'" in said["period_unknown"]
    assert "rows 2 and 10" in said["row_repeated"]
    assert figures[0] == ("E06000001", "2024/25", 33.1)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Bristol", "E06000023"), ("City of Bristol", "E06000023"), ("bristol, city of (UA)", "E06000023"),
     ("NEWCASTLE UPON TYNE", "E08000021"),
     ("Newcastle upon Tyne City Council", "E08000021"), ("E08000038", "E08000016"), ("The North East Region", "E12000001")],
)  # fmt: skip
def test_places_are_found_as_people_write_them(text, code):
    assert PLACES.find(text) == (code, "")


def test_headings_of_several_rows_are_joined_and_merged_cells_stand_for_those_to_their_right():
    grid = [["", "2023-24", "", "2024-25", ""], ["Area", "Rate", "Lower", "Rate", "Lower"]]
    assert headings(grid, (1, 2)) == ("Area", "2023-24 Rate", "2023-24 Lower", "2024-25 Rate", "2024-25 Lower")


def test_limits_belong_to_the_period_of_their_value():
    grid = [["", "2023-24", "", "", "2024-25", "", ""], ["Area", "Rate", "Lower", "Upper", "Rate", "Lower", "Upper"],
            ["Hartlepool", "40", "35", "45", "50", "44", "56"]]  # fmt: skip
    column = Column(measure="active_children", value="/(?P<period>.*) rate/", low="/(?P<period>.*) lower/", high="/(?P<period>.*) upper/")
    found, _ = rows(grid, Mapping(header=(1, 2), place="Area", columns=(column,), year_starts=(9, 1), source=SOURCE))
    assert [(row.period.label, row.low, row.value, row.high) for row in found.rows] == [("2023-24", 35, 40, 45), ("2024-25", 44, 50, 56)]


def test_a_value_for_a_neighbourhood_is_called_modelled():
    mapping = Mapping(
        place="MSOA", period_is="2024", columns=(Column(measure="inactive_adults_16", value="Value"),), small_areas=True, source=SOURCE
    )
    found, _ = rows([["MSOA", "Value"], ["E02002483", "31.5"]], mapping)
    assert [(row.place, row.status) for row in found.rows] == [("E02002483", "modelled")]


def test_a_mapping_that_lacks_something_says_all_of_it_before_a_row_is_read():
    codes = [finding.code for finding in check(Mapping(columns=(Column(measure="contentment", value=""),)), MEASURES).items]
    assert codes.count("source_incomplete") == 4
    assert {"mapping_place", "mapping_period", "measure_unknown", "mapping_columns"} <= set(codes)
    nothing = own_measure(name="Members", unit="")
    assert [one.code for one in check(replace(EXPORT, measures=(nothing,)), MEASURES).items] == ["measure_incomplete"]


def test_a_first_guess_finds_the_headings_the_places_the_periods_and_the_values():
    guess = suggest(ONLINE, places=PLACES, measures=MEASURES, file="members.csv")
    assert (guess.header, guess.columns[0].value) == ((4,), "/(?P<period>.+)/")
    table = [["Council's own figures"], [], ["Council", "Year", "Members", "Visits"], ["Hartlepool", "2024/25", "1,200", "88,000"],
             ["Southampton", "2024/25", "2,100", "99,000"]]  # fmt: skip
    guess = suggest(table, places=PLACES, measures=MEASURES, file="own_members.csv")
    assert (guess.header, guess.place, guess.period) == ((3,), "Council", "Year")
    assert [column.value for column in guess.columns] == ["Members", "Visits"]
    assert [measure.name for measure in guess.measures] == ["Members", "Visits"]


@pytest.mark.parametrize(
    ("grid", "lacking"),
    [
        ([], {"mapping_columns", "mapping_place"}),
        ([[]], {"mapping_columns", "mapping_place"}),
        ([[""]], {"mapping_columns", "mapping_place"}),
        ([["a"]], {"mapping_columns", "mapping_place"}),
        ([["1", "2"], ["3", "4"]], {"mapping_place", "mapping_period"}),
        ([["E06000001"] * 50] * 3, {"mapping_columns"}),
        ([["Council"], ["x"] * 2000], {"mapping_columns", "mapping_place"}),
    ],
)
def test_any_table_however_odd_gets_a_guess_that_says_what_it_lacks(grid, lacking):
    guess = suggest(grid, places=PLACES, measures=MEASURES)
    measures = {**MEASURES, **{one.id: one for one in guess.measures}}
    assert {finding.code for finding in check(guess, measures).errors} - {"source_incomplete", "measure_incomplete"} == lacking
