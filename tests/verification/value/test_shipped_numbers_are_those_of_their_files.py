"""Numbers that the package ships, made again from the file they cite. A row that says it was recomputed is held to it here."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commonground import reference

RECOMPUTED = "recomputed by machine from the cited file; not checked by a second person"


def shipped(name: str) -> list[dict[str, str]]:
    return reference.read_csv(f"value/{name}.csv")


def held(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "reference" / "value_parameters.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


PUBLISHED = {
    "utility_loss.coronary_heart_disease": "UTI226",
    "utility_loss.stroke": "UTI227",
    "utility_loss.type_2_diabetes": "UTI228",
    "utility_loss.breast_cancer": "UTI229",
    "utility_loss.colon_cancer": "UTI230",
    "utility_loss.dementia": "UTI231",
    "utility_loss.hip_fracture": "UTI234",
    "cost.heart_failure.nhs_hospital.0": "COS192",
    "cost.hip_fracture.nhs_hospital.1": "COS196:1",
    "threshold.displaced": "VAL214",
    "metb": "VAL217",
    "welfare.elasticity": "VAL218",
    "aversion.atkinson": "EQU220:0",
    "aversion.kolm": "EQU220:1",
    "exposure.active": "EXP085:0",
    "exposure.inactive": "EXP085:2",
    "wellby.effect": "WEL155",
    "wellby.value": "WEL154",
}
OWN_RANGE = {"cost.heart_failure.nhs_hospital.0", "cost.hip_fracture.nhs_hospital.1", "utility_loss.stroke", "wellby.effect"}
SAID = {
    "all_causes": "all-cause mortality",
    "coronary_heart_disease": "CHD incidence",
    "stroke": "stroke incidence",
    "heart_failure": "heart failure",
    "type_2_diabetes": "type 2 diabetes",
    "breast_cancer": "breast cancer",
    "colon_cancer": "colon cancer",
    "dementia": "dementia",
    "depression": "depression",
}


def test_every_dose_of_every_curve_is_the_published_one(shared: Path) -> None:
    published = [row for row in held(shared).values() if row["group"] == "dose_response" and row["parameter"].startswith("RR ")]
    for row in shipped("curves"):
        same = [
            p
            for p in published
            if p["parameter"].startswith(f"RR {SAID[row['outcome']]}")
            and f" at {row['dose']} " in p["parameter"]
            and "mortality" not in p["parameter"].replace("all-cause mortality", "")
        ]
        assert len(same) == 1, row
        assert [float(row[k]) for k in ("rr", "low", "high")] == [float(same[0][k]) for k in ("value", "ci_low", "ci_high")]
        assert row["checked_by"] == RECOMPUTED


def test_the_price_index_is_the_one_held(shared: Path) -> None:
    published = [float(value) for value in held(shared)["COS208"]["value"].split(";")]
    own = {row["id"]: row for row in shipped("parameters")}
    for year, value in zip(range(2013, 2025), published, strict=True):
        assert float(own[f"deflator.{year}"]["value"]) == value
        assert own[f"deflator.{year}"]["checked_by"] == RECOMPUTED


def test_the_costs_of_the_uk_biobank_models_are_those_of_their_table(shared: Path) -> None:
    file = held(shared)
    own = {row["id"]: row for row in shipped("parameters")}
    for key, source in BIOBANK.items():
        assert [float(own[key][k]) for k in ("value", "low", "high")] == [float(file[source][k]) for k in ("value", "ci_low", "ci_high")], (
            key
        )
        assert own[key]["checked_by"] == RECOMPUTED


def test_what_is_worked_out_from_a_published_sum_is_that_sum(shared: Path) -> None:
    """Stroke: the societal cost a year; 61% of it is unpaid care, 8.6 of 26 parts are health and social care of all, less the NHS cost of
    that year by the UK Biobank models, in prices of 2015. Dementia: 42 billion pounds over 982,000 people, by the published shares."""
    file, own = held(shared), {row["id"]: float(row["value"]) for row in shipped("parameters")}
    to_2015 = own["deflator.2015"] / own["deflator.2020"]
    first, later = (float(value) for value in file["COS195"]["value"].split(" / "))
    nhs = {"0": ("COS169", "COS173"), "1": ("COS170",), "2": ("COS171",), "3plus": ("COS172",)}
    for stage, ids in nhs.items():
        whole = first if stage == "0" else later
        taken = sum(float(file[id]["value"]) for id in ids) * to_2015
        assert own[f"cost.stroke.unpaid_care.{stage}"] == pytest.approx(0.61 * whole, abs=1)
        assert own[f"cost.stroke.adult_social_care.{stage}"] == pytest.approx(whole * 8.6 / 26 - taken, abs=1)
        for payer, share in (("nhs_hospital", 0.14), ("adult_social_care", 0.4), ("unpaid_care", 0.5)):
            assert own[f"cost.dementia.{payer}.{stage}"] == pytest.approx(42e9 / 982_000 * share, abs=1)


@pytest.mark.parametrize(("id", "source"), [(id, source) for id, source in PUBLISHED.items()])
def test_a_published_value_and_its_limits_are_those_of_the_file(id: str, source: str, shared: Path) -> None:
    """Where the file gives several values in one row, the part is named after a colon; a loss is a decrement with its sign turned."""
    source, _, part = source.partition(":")
    row, mine = held(shared)[source], {r["id"]: r for r in shipped("parameters")}[id]
    published = [row[k] for k in ("value", "ci_low", "ci_high")]
    if part:
        published = [each.replace(",", "").split("/")[int(part)] if "/" in each else "" for each in published]
    numbers = [abs(float(each)) if id.startswith("utility_loss.") else float(each) for each in published if each.strip()]
    ours = [float(mine[k]) for k in ("value", "low", "high") if mine[k].strip()]
    assert ours[0] == numbers[0]
    if id in OWN_RANGE:
        assert "judgement" in mine["note"]
    elif len(numbers) == 3:
        assert sorted(ours[1:]) == sorted(numbers[1:])


def test_people_and_death_rates_are_those_of_the_national_statistics(shared: Path) -> None:
    """Thousands of people by sex and age, mid-2023; the national life table of 2018 to 2020."""
    own = {int(row["age"]): row for row in shipped("people")}
    with (shared / "data" / "population" / "england_population_sex_single_year_2023.csv").open(encoding="utf-8") as file:
        seen = 0
        for row in csv.DictReader(file):
            if row["sex"] in ("males", "females") and row["age"].isdigit() and int(row["age"]) < 90:
                seen += 1
                assert float(own[int(row["age"])][row["sex"].removesuffix("s")]) == pytest.approx(float(row["population"]) / 1000, abs=5e-4)
    assert seen == 180
    rates = {(row["sex"], int(row["age"])): float(row["fatality"]) for row in shipped("rates") if row["disease"] == "all_causes"}
    with (shared / "data" / "life_tables" / "ons_national_life_tables_england_2018_2020.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["age"]) < 100:
                assert rates[row["sex"], int(row["age"])] == pytest.approx(float(row["mx"]), abs=1e-6)


def test_no_other_row_claims_to_have_been_recomputed() -> None:
    claimed = {row["id"] for row in shipped("parameters") if row["checked_by"] == RECOMPUTED}
    assert claimed == {f"deflator.{year}" for year in range(2013, 2025)} | set(BIOBANK)


BIOBANK = {
    "cost.coronary_heart_disease.nhs_hospital.0": "COS164",
    "cost.coronary_heart_disease.nhs_hospital.1": "COS165",
    "cost.coronary_heart_disease.nhs_hospital.2": "COS166",
    "cost.coronary_heart_disease.nhs_hospital.3plus": "COS167",
    "cost.coronary_heart_disease.nhs_primary.0": "COS168",
    "cost.stroke.nhs_hospital.0": "COS169",
    "cost.stroke.nhs_hospital.1": "COS170",
    "cost.stroke.nhs_hospital.2": "COS171",
    "cost.stroke.nhs_hospital.3plus": "COS172",
    "cost.stroke.nhs_primary.0": "COS173",
    **{f"cost.type_2_diabetes.nhs_primary.{k}": "COS176" for k in ("0", "1", "2", "3plus")},
    **{f"cost.type_2_diabetes.nhs_hospital.{k}": "COS177" for k in ("0", "1", "2", "3plus")},
    **{f"cost.{d}.nhs_hospital.{k}": c for d in ("breast_cancer", "colon_cancer")
       for k, c in (("0", "COS180"), ("1", "COS182"), ("2", "COS183"), ("3plus", "COS186"))},
    **{f"cost.{d}.nhs_primary.0": "COS181" for d in ("breast_cancer", "colon_cancer")},
}  # fmt: skip
