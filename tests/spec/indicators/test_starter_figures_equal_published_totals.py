"""The figures that the package ships equal what the publishers print."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest


def value(shipped, measure: str, place: str, period: str, group: str = "all") -> float:
    rows = shipped.execute(
        "SELECT value FROM figure WHERE measure = ? AND place = ? AND period = ? AND grp = ?", [measure, place, period, group]
    ).fetchall()
    assert len(rows) == 1
    return rows[0][0]


ENGLAND = "E92000001"
COUNCILS = "kind IN ('unitary', 'district', 'metropolitan', 'london_borough')"


@pytest.mark.parametrize(("period", "people"), [("mid-2020", 56_550_138), ("mid-2023", 57_690_323), ("mid-2024", 58_620_101)])
def test_england_has_the_published_population(shipped, period, people):
    assert value(shipped, "population", ENGLAND, period) == people


def test_women_and_men_of_england_add_up_to_the_published_population(shipped):
    women, men = (value(shipped, "population", ENGLAND, "mid-2023", f"sex={sex}") for sex in ("female", "male"))
    assert (women, men) == (29_407_249, 28_283_074)
    assert women + men == value(shipped, "population", ENGLAND, "mid-2023")


def test_counties_and_regions_have_the_population_that_is_printed_for_them(shipped, shared: Path):
    with (shared / "data/population/county_region_country_population_single_year_2024.csv").open(encoding="utf-8") as stream:
        printed = {row["areacd"]: int(row["all_ages"]) for row in csv.DictReader(stream) if row["areacd"].startswith(("E10", "E12"))}
    assert len(printed) == 30
    for code, people in printed.items():
        assert value(shipped, "population", code, "mid-2024") == people


def test_ages_add_up_to_everyone_in_every_place_and_year(shipped):
    wrong = shipped.execute("""
        WITH ages AS (SELECT place, period, sum(value) AS people FROM figure
                      WHERE measure = 'population' AND grp LIKE 'age=%' AND grp NOT LIKE '%sex%' GROUP BY place, period)
        SELECT place, period, people, value FROM ages JOIN figure USING (place, period)
        WHERE measure = 'population' AND grp = 'all' AND abs(people - value) > 0.6""").fetchall()
    assert wrong == []


def test_the_eight_age_bands_share_out_everyone(shipped):
    sums = shipped.execute("""
        SELECT sum(value) FROM figure WHERE measure LIKE 'share_aged_%' AND measure <> 'share_aged_85_over'
        GROUP BY place, period""").fetchall()
    assert len(sums) > 1000
    assert all(abs(total - 100) < 1e-4 for (total,) in sums)


def test_care_board_areas_add_up_to_england(shipped):
    total = shipped.execute(
        "SELECT sum(value) FROM figure WHERE measure = 'population' AND grp = 'all' AND period = 'mid-2024' AND place LIKE 'E54%'"
    ).fetchone()[0]
    assert total == pytest.approx(58_620_101, abs=5)


def test_median_age_equals_a_plain_walk_through_the_ages(shipped, shared: Path):
    rows = duckdb.sql(
        f"SELECT age, population FROM '{shared}/data/population/lad_population_single_year_2023_2024.parquet' "
        "WHERE ladcd = 'E06000001' AND year = 2024 ORDER BY age"
    ).fetchall()
    half, passed = sum(people for _, people in rows) / 2, 0
    for age, people in rows:
        if passed + people >= half:
            expected = age + (half - passed) / people
            break
        passed += people
    assert value(shipped, "median_age", "E06000001", "mid-2024") == pytest.approx(expected, abs=1e-4)


def test_disabled_residents_add_up_to_the_census(shipped):
    count, whole = shipped.execute(
        "SELECT count, denominator FROM figure WHERE measure = 'share_disabled' AND place = ?", [ENGLAND]
    ).fetchone()
    assert (count, whole) == (9_774_486, 56_490_046)


def test_ethnic_groups_share_out_everyone(shipped):
    sums = shipped.execute("""
        SELECT sum(value) FROM figure WHERE measure IN ('share_asian', 'share_black', 'share_mixed', 'share_other_ethnic', 'share_white')
        GROUP BY place""").fetchall()
    assert len(sums) == 296 + 21 + 9 + 42 + 1
    assert all(abs(total - 100) < 1e-4 for (total,) in sums)


def test_adult_activity_of_england_is_what_is_published_for_2023_24(shipped):
    assert value(shipped, "active_adults_19", ENGLAND, "2023/24") == 67.4
    assert value(shipped, "inactive_adults_19", ENGLAND, "2023/24") == 22.0
    assert value(shipped, "fairly_active_adults_19", ENGLAND, "2023/24") == pytest.approx(10.6)


def test_fairly_active_adults_are_what_is_left_everywhere(shipped):
    low, high = shipped.execute("SELECT min(value), max(value) FROM figure WHERE measure = 'fairly_active_adults_19'").fetchone()
    assert (low, high) == (4.5, 20.3)


def test_every_council_has_a_figure_of_adult_activity_in_the_latest_year(shipped):
    found = shipped.execute(f"""
        SELECT count(*) FROM figure JOIN place ON place = code
        WHERE measure = 'active_adults_19' AND period = '2024/25' AND value IS NOT NULL AND {COUNCILS}""").fetchone()[0]
    assert found == 296


def test_held_back_values_of_children_are_suppressed_and_never_zero(shipped):
    rows = shipped.execute(
        "SELECT count(*), count(value) FROM figure WHERE measure = 'active_children' AND status = 'suppressed'"
    ).fetchone()
    assert rows == (640, 0)
    assert shipped.execute("SELECT count(*) FROM figure WHERE measure = 'active_children' AND value = 0").fetchone()[0] == 0


def test_deprivation_ranks_run_from_1_to_33755_each_once(shipped):
    rows = shipped.execute(
        "SELECT min(value), max(value), count(DISTINCT value), count(*) FROM small_figure WHERE measure = 'imd_rank'"
    ).fetchone()
    assert rows == (1, 33_755, 33_755, 33_755)


def test_the_most_deprived_small_area_lies_in_tendring(shipped):
    assert shipped.execute("""SELECT parent FROM place_part JOIN small_figure ON place = child
                         WHERE measure = 'imd_rank' AND value = 1 AND parent_kind = 'district'""").fetchall() == [("E07000076",)]


def test_each_tenth_of_small_areas_holds_a_tenth(shipped):
    counts = shipped.execute("SELECT count(*) FROM small_figure WHERE measure = 'imd_decile' GROUP BY value").fetchall()
    assert sorted({count for (count,) in counts}) == [3375, 3376]


def test_our_average_of_small_areas_is_the_publishers_for_every_council_of_2019(shipped, shared: Path):
    """The method used for counties and new councils, tried where the answer is printed: equal to the third decimal."""
    deprivation, population = shared / "data/deprivation", shared / "data/population"
    worst = duckdb.sql(f"""
        SELECT max(abs(ours - score)) FROM '{deprivation}/iod2019_lad19.csv' JOIN (
            SELECT lad19cd, sum(imd_score * pop_total_2015) / sum(pop_total_2015) AS ours FROM '{deprivation}/iod2019_lsoa11.parquet'
            JOIN '{population}/lsoa11_population_broad_age_2015.parquet' USING (lsoa11cd) GROUP BY lad19cd) USING (lad19cd)""").fetchone()[
        0
    ]
    assert worst < 0.0011


def test_the_average_deprivation_of_england_weighs_all_its_people(shipped):
    assert value(shipped, "imd_2019_score", ENGLAND, "2019") == pytest.approx(21.72, abs=0.01)
    assert value(shipped, "imd_lsoas_10", ENGLAND, "2025") == pytest.approx(100 * 3375 / 33755, abs=1e-3)


def test_published_shares_of_deprived_areas_equal_our_count(shipped):
    """The publisher prints the share of small areas in the most deprived tenth; we can count it."""
    worst = shipped.execute(f"""
        WITH counted AS (
            SELECT parent, 100.0 * count(*) FILTER (WHERE s.value = 1) / count(*) AS share
            FROM small_figure s JOIN place_part ON s.place = child
            WHERE s.measure = 'imd_decile' AND {COUNCILS.replace("kind", "parent_kind")} GROUP BY parent)
        SELECT max(abs(value - share)) FROM figure JOIN counted ON place = parent WHERE measure = 'imd_lsoas_10'""").fetchone()[0]
    assert worst < 0.0101  # printed to two decimals of a percentage; West Northamptonshire is printed as 5 of 238, and 237 are listed


def test_public_health_spending_of_england_is_the_published_total(shipped):
    assert (
        shipped.execute("SELECT sum(pounds) FROM money_line WHERE line = 'Public Health' AND year = '2013/14'").fetchone()[0]
        == 2_507_832_000
    )


def test_there_are_all_places_of_england(shipped):
    counts = dict(shipped.execute("SELECT kind, count(*) FROM place WHERE generation = 2024 GROUP BY kind").fetchall())
    assert sum(counts[kind] for kind in ("unitary", "metropolitan", "london_borough", "district")) == 296
    assert sum(counts[kind] for kind in ("unitary", "metropolitan", "london_borough", "county")) == 153
    assert (counts["region"], counts["icb"], counts["police"], counts["country"]) == (9, 42, 39, 1)
    assert (counts["lsoa"], counts["msoa"], counts["sub_icb"]) == (33_755, 6_856, 106)


def test_every_small_area_has_a_population_and_a_deprivation_score(shipped):
    rows = dict(shipped.execute("SELECT measure, count(value) FROM small_figure GROUP BY measure").fetchall())
    assert rows["population"] == rows["imd_score"] == rows["imd_rank"] == 33_755


def test_every_council_lies_in_a_region_and_its_care_board_shares_add_up_to_one(shipped):
    shares = shipped.execute("""SELECT child, sum(share) FROM place_part JOIN place ON child = code WHERE parent_kind = 'icb'
                           AND kind IN ('unitary', 'district', 'metropolitan', 'london_borough') GROUP BY child""").fetchall()
    assert len(shares) == 296
    assert all(abs(share - 1) < 1e-6 for _, share in shares)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("E07000026", "E06000063"),
        ("E07000031", "E06000064"),
        ("E07000165", "E06000065"),
        ("E07000246", "E06000066"),
        ("E07000191", "E06000066"),
        ("E08000016", "E08000038"),
        ("E08000019", "E08000039"),
        ("E10000027", "E06000066"),
    ],
)
def test_withdrawn_codes_lead_to_the_council_in_force(shipped, old, new):
    assert shipped.execute("SELECT new_code FROM succession WHERE old_code = ?", [old]).fetchall() == [(new,)]


def test_shares_of_every_withdrawn_area_add_up_to_one(shipped):
    assert all(abs(total - 1) < 1e-9 for (total,) in shipped.execute("SELECT sum(share) FROM succession GROUP BY old_code").fetchall())


def test_shares_of_divided_counties_are_those_of_their_districts_residents(shipped, shared: Path):
    people = dict(duckdb.sql(f"SELECT lad21cd, all_ages FROM '{shared}/data/population/lad21_population_single_year_2020.csv'").fetchall())
    cumberland = sum(people[code] for code in ("E07000026", "E07000028", "E07000029"))
    furness = sum(people[code] for code in ("E07000027", "E07000030", "E07000031"))
    share = shipped.execute("SELECT share FROM succession WHERE old_code = 'E10000006' AND new_code = 'E06000063'").fetchone()[0]
    assert share == pytest.approx(cumberland / (cumberland + furness), abs=0.0005)
    with (shared / "data/population/lad14_adults16plus_sex_age5_2017.csv").open(encoding="utf-8") as stream:
        adults = [(row["lad14nm"], int(row["population"])) for row in csv.DictReader(stream)]
    dorset = {"Christchurch", "East Dorset", "North Dorset", "Purbeck", "West Dorset", "Weymouth and Portland"}
    share = shipped.execute("SELECT share FROM succession WHERE old_code = 'E10000009' AND new_code = 'E06000058'").fetchone()[0]
    lost, whole = sum(n for name, n in adults if name == "Christchurch"), sum(n for name, n in adults if name in dorset)
    assert share == pytest.approx(lost / whole, abs=0.0005)
    north, west = people["E06000061"], people["E06000062"]
    share = shipped.execute("SELECT share FROM succession WHERE old_code = 'E10000021' AND new_code = 'E06000061'").fetchone()[0]
    assert share == pytest.approx(north / (north + west), abs=0.0005)


@pytest.mark.parametrize(
    ("postcode", "council"), [("TS248AY", "E06000001"), ("NE18QH", "E08000021"), ("SW1A1AA", "E09000033"), ("M320TH", "E08000009")]
)
def test_known_postcodes_lie_in_their_council(shipped, postcode, council):
    assert shipped.execute("SELECT place FROM postcode WHERE postcode = ?", [postcode]).fetchall() == [(council,)]


def test_a_postcode_that_does_not_exist_is_not_found(shipped):
    assert shipped.execute("SELECT count(*) FROM postcode WHERE postcode = 'TS249ZZ'").fetchone()[0] == 0


def test_every_council_has_postcodes(shipped):
    assert shipped.execute("SELECT count(DISTINCT place), count(*) > 2000000 FROM postcode").fetchone() == (296, True)
