"""What each publisher does in its own way, tried on a few rows and the places that the package ships."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from commonground.connectors import dhsc_grants, directory, oflog, registry, starter
from commonground.connectors.areas import Areas
from commonground.connectors.mhclg_finance import lines, summary
from commonground.connectors.ohid_fingertips import activity, indicators
from commonground.connectors.ons_geography import boundaries, history
from commonground.connectors.ons_population.ages import median_age
from commonground.connectors.sport_england import active_places, grants


@pytest.fixture(scope="module")
def areas() -> Areas:
    return directory._areas({}, {})


def figures(parsed) -> dict[tuple[str, str, str], dict]:
    return {(row["measure"], row["place"], row["period"]): row for row in parsed.tables["figure"].to_pylist()}


def test_a_running_total_of_health_checks_starts_in_april_2021_and_ends_with_its_quarter(areas):
    rows = pa.table(
        {
            "series": ["nhs_health_checks"] * 2,
            "area_code": ["E06000001"] * 2,
            "period": ["2021/22 Q1", "2021/22 Q1 - 2025/26 Q3"],
            "unit": ["Persons"] * 2,
            "indicator": ["x"] * 2,
            "breakdown": pa.nulls(2, pa.string()),
            "value": [1.0, 30.0],
        }
    )
    found = figures(indicators.parse(rows, areas, "s"))
    row = found["nhs_health_checks", "E06000001", "2021/22 Q1 to 2025/26 Q3"]
    assert (row["period_start"], row["period_end"]) == (date(2021, 4, 1), date(2025, 12, 31))
    assert found["nhs_health_checks", "E06000001", "2021/22 Q1"]["period_end"] == date(2021, 6, 30)


def test_one_year_and_three_years_of_manual_smoking_are_two_measures(areas):
    rows = pa.table(
        {
            "series": ["adults_smoking_manual"] * 2,
            "area_code": ["E06000001"] * 2,
            "period": ["2021", "2019 - 21"],
            "unit": ["Persons"] * 2,
            "indicator": ["x"] * 2,
            "breakdown": pa.nulls(2, pa.string()),
            "value": [23.6, 25.1],
        }
    )
    found = figures(indicators.parse(rows, areas, "s"))
    assert found["smoking_routine_manual", "E06000001", "2021"]["value"] == 23.6
    assert found["smoking_routine_manual_3_years", "E06000001", "2019-21"]["value"] == 25.1


def test_fairly_active_needs_both_of_the_others(areas):
    rows = pa.table(
        {
            "series": ["active_adults", "inactive_adults", "active_adults"],
            "area_code": ["E06000001", "E06000001", "E06000002"],
            "period": ["2023/24"] * 3,
            "value": [62.4, 25.1, 60.0],
        }
    )
    found = figures(activity.parse(rows, areas, "s"))
    assert found["fairly_active_adults_19", "E06000001", "2023/24"]["value"] == 12.5
    assert found["fairly_active_adults_19", "E06000001", "2023/24"]["status"] == "derived"
    assert ("fairly_active_adults_19", "E06000002", "2023/24") not in found


def test_adults_are_asked_from_november_and_children_from_september(areas):
    rows = pa.table(
        {
            "series": ["active_adults", "inactive_adults", "active_children"],
            "area_code": ["E06000001"] * 3,
            "period": ["2023/24"] * 3,
            "value": [62.4, 25.1, 44.0],
        }
    )
    found = figures(activity.parse(rows, areas, "s"))
    assert found["active_adults_19", "E06000001", "2023/24"]["period_start"] == date(2023, 11, 16)
    assert found["active_children", "E06000001", "2023/24"]["period_end"] == date(2024, 8, 31)


def test_a_quality_of_life_of_zero_is_not_published_and_said_so(areas):
    rows = pa.table(
        {"financial_year": ["2019-20"] * 2, "utlacd": ["E06000001", "E06000002"], "measure_code": ["ASC2"] * 2, "value": [0.0, 0.41]}
    )
    parsed = oflog.parse(rows, areas, "s")
    found = figures(parsed)
    assert (
        found["social_care_quality_of_life", "E06000001", "2019/20"]["value"],
        found["social_care_quality_of_life", "E06000001", "2019/20"]["status"],
    ) == (None, "not_published")
    assert found["social_care_quality_of_life", "E06000002", "2019/20"]["value"] == 0.41
    assert [finding.code for finding in parsed.findings] == ["value_implausible"]


def test_social_care_of_an_abolished_county_stands_for_the_council_that_took_its_whole_area(areas):
    codes = ["E10000027", "E10000006", "E10000023", "E06000065"]  # Somerset; Cumbria, which was divided; North Yorkshire, old and new
    rows = pa.table(
        {"financial_year": ["2021-22"] * 4, "utlacd": codes, "measure_code": ["ASC2"] * 4, "value": [0.431, 0.417, 0.448, 0.450]}
    )
    found = {place: row for (_, place, _), row in figures(oflog.parse(rows, areas, "s")).items()}
    somerset = found["E06000066"]
    assert (somerset["value"], somerset["status"], somerset["note"], somerset["generation"]) == (
        0.431,
        "carried",
        "published for the county council of the same area",
        2024,
    )
    assert set(found) == {*codes, "E06000066"}
    assert (found["E06000065"]["value"], found["E06000065"]["status"]) == (0.450, "estimated")


def test_north_yorkshires_misprinted_code_is_corrected_with_a_warning(areas):
    rows = pa.table(
        {
            "financial_year": ["2013-14"],
            "ecode": ["E2721"],
            "ons_code": ["E10000022"],
            "local_authority": ["North Yorkshire"],
            "class": ["SC"],
            "service": ["Public Health"],
            "net_current_expenditure_gbp_thousand": [20_000.0],
        }
    )
    parsed = summary.parse(rows, areas, "s")
    assert parsed.tables["money_line"].to_pylist()[0]["body"] == "E10000023"
    assert parsed.tables["money_line"].to_pylist()[0]["pounds"] == 20_000_000
    assert "code_corrected" in [finding.code for finding in parsed.findings]


def test_an_empty_amount_of_money_is_left_out_and_never_nothing(areas):
    rows = pa.table(
        {
            "ladcd": ["E06000008"],
            "council": ["Blackburn"],
            "financial_year": ["2024-25"],
            "form": ["RO5"],
            "line": ["Sports development"],
            "total_expenditure_gbp_thousand": [12.5],
            "total_income_gbp_thousand": pa.nulls(1, pa.float64()),
            "net_current_expenditure_gbp_thousand": pa.nulls(1, pa.float64()),
        }
    )
    assert [
        (row["kind"], row["pounds"], row["line"], row["year"]) for row in lines.parse(rows, areas, "s").tables["money_line"].to_pylist()
    ] == [("total_expenditure", 12_500.0, "RO5: Sports development", "2024/25")]


def test_grants_of_old_councils_are_added_up_to_the_new_one(areas):
    rows = pa.table(
        {
            "recipient_lad16cd": ["E07000026", "E07000028", "E06000001"],
            "award_year": [2013, 2017, 2015],
            "amount_awarded_gbp": [100.0, 300.0, 50.0],
            "n_grants": [1, 1, 1],
        }
    )
    found = figures(grants.parse(rows, areas, "s"))
    cumberland = found["sport_england_grants", "E06000063", "2013-17"]
    assert cumberland["status"] == "carried"
    assert cumberland["count"] == 80.0  # £400 over five years
    assert found["sport_england_grants", "E92000001", "2013-17"]["count"] == 90.0


def test_a_public_health_grant_is_divided_by_the_people_of_its_year(areas):
    rows = pa.table(
        {"financial_year": ["2015-16"], "la_code": ["E06000001"], "local_authority": ["Hartlepool"], "allocation_gbp_thousand": [8486.0]}
    )
    row = figures(dhsc_grants.parse_partial(rows, areas, "s"))["public_health_grant", "E06000001", "2015/16"]
    assert row["count"] == 8_486_000
    assert row["value"] == pytest.approx(8_486_000 / areas.people("population_without_prisoners", "mid-2015")["E06000001"], abs=1e-4)


SITES = pa.table(
    {
        "id": [1, 2],
        "name": ["Pool", "Elsewhere"],
        "localAuthorityCode": ["E08000021", "E07000195"],
        "latitude": [54.9, 0.0],
        "longitude": [-1.6, 0.0],
        "postcode": ["NE1 2BH", None],
        "coords_ok": [True, False],
    }
)
FACILITIES = pa.table(
    {
        "site_id": [1, 1, 1, 2],
        "id": [10, 11, 12, 20],
        "facilityType": ["Swimming Pool", "Swimming Pool", "Sports Hall", "Studio"],
        "accessibility": ["Pay and Play"] * 4,
        "status": ["Operational", "Operational", "Closed", "Operational"],
        "managementType": ["Trust"] * 4,
    }
)


def test_facilities_take_place_and_name_from_their_site_and_only_open_ones_count(areas):
    kept = active_places.parse_sites(SITES, areas, "s").tables
    told = Areas(**{**areas.__dict__, "kept": kept})
    parsed = active_places.parse_facilities(FACILITIES, told, "s")
    rows = {row["facility_id"]: row for row in parsed.tables["facility"].to_pylist()}
    assert (rows["10"]["site_name"], rows["10"]["place"], rows["10"]["postcode"]) == ("Pool", "E08000021", "NE12BH")
    assert rows["20"]["latitude"] is None, "a position in doubt is absent, not in the sea"
    assert [row["value"] for row in parsed.tables["figure"].to_pylist()] == [1.0], "two pools at one site are one kind; the hall is closed"


def test_facilities_without_their_sites_are_left_out_with_a_warning(areas):
    parsed = active_places.parse_facilities(FACILITIES, areas, "s")
    assert dict(parsed.tables) == {}
    assert [(finding.code, finding.level) for finding in parsed.findings] == [("file_companion", "warning")]


def test_a_council_that_was_only_recoded_keeps_its_place(areas):
    rows = pa.table(
        {
            "ladcd": ["E08000019", "E07000026"],
            "ladnm": ["Sheffield", "Allerdale"],
            "ladcd_active": ["E08000039", "E06000063"],
            "ladnm_active": ["Sheffield", "Cumberland"],
            "current": [False, False],
        }
    )
    parsed = history.parse(rows, areas, "s")
    places = {row["code"]: row for row in parsed.tables["place"].to_pylist()}
    assert "E08000019" not in places
    assert (places["E07000026"]["generation"], places["E07000026"]["valid_to"]) == (2022, date(2023, 3, 31))


def test_an_outline_keeps_its_shape_and_loses_what_cannot_be_seen():
    square = '{"type":"Polygon","coordinates":[[[0.00012,0],[1.00012,0],[1.00013,0.00001],[1,1],[0,1],[0.00012,0]]]}'
    assert json.loads(boundaries.rounded(square))["coordinates"] == [[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]]


def test_an_island_too_small_for_the_map_is_still_drawn():
    island = '{"type":"Polygon","coordinates":[[[0.0001,0.0001],[0.0002,0.0001],[0.0002,0.0002],[0.0001,0.0001]]]}'
    assert "0.0002" in boundaries.rounded(island)


def test_the_median_age_of_equal_years_is_in_the_middle():
    people = np.ones((1, 91))
    assert median_age(people)[0] == pytest.approx(45.5)


def test_every_reader_has_an_id_of_its_own_and_says_what_it_gives():
    ids = [reader.id for reader in registry.readers()]
    assert len(ids) == len(set(ids))
    assert all(reader.parse.__doc__ for reader in registry.readers())


def test_the_shipped_geography_is_read_once():
    assert starter.geography() is starter.geography()
